//! Agreement: what the project is for, within which bounds, and who answers for what: the project charter; what the
//! client expects, and what was said to it; and how it begins: the kickoff checklist and the templates of projects.
//!
//! Must hold: a party confirms one exact version; an edit afterwards takes the confirmation from nothing but the
//! words that changed. What is only ours (stakeholders, figures to steer by) is never sent. An expectation is internal
//! until somebody shares it with one party, or that party's own.

pub mod charter;
pub mod content;
pub mod diff;
pub mod expectation;
pub mod kickoff;
pub mod kickoff_pack;
pub mod kpi;
pub mod responsibility;
pub mod routes;
pub mod silence;
pub mod store;
pub mod template;

pub use routes::{
    CHARTER_SIGN_OFF, ClientExpecting, carry_expectations, expect_as_client, pack_reason_to_stay, routes,
};

use ::store::records::RecordKind;
use ::store::{ClientView, Migration, Schema};

/// The record kind of project charters: one for each project.
pub const CHARTER: RecordKind = RecordKind { name: "charter", prefix: "PC" };

/// The record kind of expectations.
pub const EXPECTATION: RecordKind = RecordKind { name: "expectation", prefix: "E" };

/// What this crate owns in the database.
pub const TABLES: Schema = Schema {
    owner: "agreement",
    migrations: &[
        Migration { number: 560, name: "project charters", sql: include_str!("tables.sql") },
        Migration { number: 561, name: "kickoff and templates", sql: include_str!("tables_kickoff.sql") },
        Migration { number: 562, name: "what serves a goal", sql: include_str!("tables_goals.sql") },
        Migration { number: 563, name: "expectations", sql: include_str!("tables_expectations.sql") },
        Migration { number: 564, name: "kickoff_packs", sql: include_str!("tables_kickoff_packs.sql") },
        Migration { number: 565, name: "packs_taken_back", sql: include_str!("tables_packs_taken_back.sql") },
    ],
    client_views: &[
        ClientView::never("project_charters"),
        ClientView::never("charter_versions"),
        ClientView::never("charter_sendings"),
        ClientView::never("goal_requirements"),
        ClientView::rows(
            "expectations",
            &[
                "client_key",
                "client_number",
                "words",
                "said_by_name",
                "since",
                "answer",
                "agreed",
                "reason",
                "newest_at",
                "shown_at",
            ],
            "project_id = viewer_project() and party_id = viewer_party() \
             and exists (select 1 from records r where r.id = expectations.id and r.audience = 'client')",
        ),
        ClientView::never("expectation_answers"),
        ClientView::never("kickoff_items"),
        ClientView::never("kickoff_meetings"),
        ClientView::rows(
            "kickoff_packs",
            &["client_key", "number", "content", "sent_at"],
            "project_id = viewer_project() and party_id = viewer_party() and taken_back_at is null",
        ),
        ClientView::never("project_templates"),
        ClientView::never("template_applications"),
    ],
};
