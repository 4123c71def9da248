//! Issues: what stands in the way now, its cause, its solution, and whether it is confirmed to be solved.
//!
//! Must hold: an issue is internal until somebody shares it with one client party, who then reads its description,
//! cause and solution and nothing else of it; whoever has the issue confirms that it is solved: the client, where it
//! is shared with them.

pub mod issue;
pub mod routes;
pub mod store;

pub use routes::{ClientSettling, routes, settle_as_client};

use ::store::records::RecordKind;
use ::store::{ClientView, Migration, Schema};

/// The record kind of issues.
pub const ISSUE: RecordKind = RecordKind { name: "issue", prefix: "I" };

/// What this crate owns in the database.
pub const TABLES: Schema = Schema {
    owner: "risk",
    migrations: &[
        Migration { number: 540, name: "issues", sql: include_str!("tables.sql") },
        Migration { number: 541, name: "issues_shown", sql: ISSUES_SHOWN },
    ],
    client_views: &[
        ClientView::rows(
            "issues",
            &[
                "client_key",
                "client_number",
                "title",
                "description",
                "cause",
                "solution",
                "state",
                "newest_at",
                "shown_at",
            ],
            "project_id = viewer_project() and party_id = viewer_party() \
             and exists (select 1 from records r where r.id = issues.id and r.audience = 'client')",
        ),
        ClientView::never("issue_steps"),
    ],
};

/// Since when its party reads it; not known of those that were shown before.
const ISSUES_SHOWN: &str = "alter table issues add column shown_at bigint;";
