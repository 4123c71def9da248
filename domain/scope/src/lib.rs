//! Scope: what the client wants, in words both sides agree on. Requirements with versions and confirmations.
//!
//! Must hold: a client reads the words that were sent, never those that were edited since; whatever is written
//! only for ourselves (pain, source, internal note) has no place in what is sent.

pub mod diff;
pub mod document;
pub mod requirement;
pub mod requirement_import;
pub mod routes;
pub mod store;

pub use routes::{SIGN_OFF, follow_withdrawals, routes};
pub use store::requirements::hand_over;

use ::store::records::RecordKind;
use ::store::{ClientView, Migration, Schema};

/// The record kind of requirements.
pub const REQUIREMENT: RecordKind = RecordKind { name: "requirement", prefix: "REQ" };

/// What a party is asked to confirm hangs on this record: one for each party of a project.
pub const REQUIREMENTS_DOCUMENT: RecordKind = RecordKind { name: "requirements_document", prefix: "RD" };

/// What this crate owns in the database.
pub const TABLES: Schema = Schema {
    owner: "scope",
    migrations: &[Migration { number: 500, name: "requirements", sql: include_str!("tables.sql") }],
    client_views: &[
        ClientView::never("requirements"),
        ClientView::never("requirement_internals"),
        ClientView::never("requirement_versions"),
        ClientView::never("requirements_documents"),
        ClientView::never("confirmation_requests"),
        ClientView::never("requested_requirements"),
        ClientView::never("requirement_confirmations"),
        ClientView::rows(
            "released_requirements",
            &[
                "client_key",
                "client_number",
                "version",
                "title",
                "body",
                "criteria",
                "state",
                "remark",
                "sent_at",
                "answered_at",
            ],
            "project_id = viewer_project() and party_id = viewer_party() \
             and exists (select 1 from records r where r.id = released_requirements.requirement_id \
                         and r.audience = 'client')",
        ),
        ClientView::never("traces"),
        ClientView::never("requirement_imports"),
        ClientView::never("requirement_import_rows"),
    ],
};
