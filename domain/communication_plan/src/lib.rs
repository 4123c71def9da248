//! The communication plan: who is met why, by what and how often, with an owner on each side; what it makes in time,
//! and whether it was kept.
//!
//! Must hold: the plan is the team's, and so is everything that it makes; nothing goes to a client by itself. An
//! occurrence is made once, whenever the process stops and wherever the clock jumps. Whoever does not keep a row is told
//! inside the team alone.

pub mod entry;
pub mod occurrence;
pub mod pattern;
pub mod produced_kind;
pub mod released;
mod reminder_facts;
pub mod review;
pub mod rhythm;
pub mod routes;
pub mod standing;
pub mod store;
pub mod usual;

pub use reminder_facts::ASKED_KINDS;
pub use routes::{CHECK_IN, FEEDBACK_TALK, PLAN_REVIEW, execute, routes};
pub use routes::{ClientReviewing, review_as_client, review_reason_to_stay};

use ::store::records::RecordKind;
use ::store::{ClientView, Migration, Schema};

/// The record kind of the rows of communication plans.
pub const COMMUNICATION_PLAN_ENTRY: RecordKind =
    RecordKind { name: "communication_plan_entry", prefix: "CP" };

/// What this crate owns in the database.
pub const TABLES: Schema = Schema {
    owner: "communication_plan",
    migrations: &[
        Migration { number: 470, name: "communication_plan", sql: include_str!("tables.sql") },
        Migration {
            number: 471,
            name: "communication_plan_releases",
            sql: include_str!("tables_releases.sql"),
        },
        Migration {
            number: 472,
            name: "communication_plan_reviews",
            sql: include_str!("tables_reviews.sql"),
        },
        Migration {
            number: 473,
            name: "communication_plan_release_indexes",
            sql: include_str!("tables_release_indexes.sql"),
        },
        Migration {
            number: 474,
            name: "communication_plan_reviews_watched",
            sql: include_str!("tables_reviews_watched.sql"),
        },
        Migration {
            number: 475,
            name: "communication_occurrences_moved_from",
            sql: include_str!("tables_moved_from.sql"),
        },
        Migration {
            number: 481,
            name: "communication_plan_release_keys",
            sql: include_str!("tables_release_keys.sql"),
        },
    ],
    client_views: &[
        ClientView::never("communication_plan_entries"),
        ClientView::never("communication_occurrences"),
        ClientView::rows(
            "communication_plan_releases",
            &["number", "content", "days", "shown_at"],
            "project_id = viewer_project() and party_id = viewer_party() and ended_at is null",
        ),
        ClientView::rows(
            "communication_plan_reviews",
            &["client_key", "number", "content", "due", "asked_by_name", "asked_at", "closed_at"],
            "project_id = viewer_project() and party_id = viewer_party() and taken_back_at is null",
        ),
        ClientView::rows(
            "communication_plan_review_people",
            &["review_key", "answer", "answered_at", "receipt"],
            "project_id = viewer_project() and party_id = viewer_party() and person_id = viewer_person()",
        ),
    ],
};
