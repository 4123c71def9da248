//! Engagement: client organisations and their people, projects, who takes part on which side, and the
//! links by which a client's person arrives.
//!
//! Must hold: who may do what in a project is decided in `access.rs` and nowhere else; a link's secret is
//! never stored, only its hash.

pub mod access;
pub mod authenticate;
pub mod link;
mod project_facts;
pub mod routes;
pub mod store;

pub use project_facts::{
    Changed, ChosenRule, OpenedProject, PreparedShare, ProjectFacts, ProjectStatus, StatusReason,
};
pub use routes::routes;

use ::store::{ClientView, Migration, Schema};

/// What this crate owns in the database.
pub const TABLES: Schema = Schema {
    owner: "engagement",
    migrations: &[
        Migration { number: 200, name: "engagement", sql: include_str!("tables.sql") },
        Migration { number: 201, name: "previews_of_a_session", sql: PREVIEWS_OF_A_SESSION },
    ],
    client_views: &[
        ClientView::never("clients"),
        ClientView::never("client_contacts"),
        ClientView::never("projects"),
        ClientView::never("project_members"),
        ClientView::never("client_parties"),
        ClientView::never("party_contacts"),
        ClientView::rows(
            "portal_links",
            &["id", "expires_at"],
            "person_id = viewer_person() and party_id = viewer_party()",
        ),
        ClientView::never("portal_devices"),
    ],
};

/// "View as client" lives as long as the session that opened it.
const PREVIEWS_OF_A_SESSION: &str = "alter table portal_links add column session_id uuid;";
