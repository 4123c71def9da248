//! Change control: a request, its assessment on a copy of the live plan, the offer the client decides on, and what
//! the decision did.
//!
//! Must hold: an offer binds until its last day or until the team takes it back, whatever the plan does meanwhile;
//! what is agreed is what was offered, to the day and the cent; the internal half never leaves the team.

pub mod assessment;
pub mod clock_facts;
pub mod mail_request;
pub mod offer;
pub mod planning;
pub mod request;
pub mod response;
pub mod routes;
pub mod store;

pub use clock_facts::CHANGE_CLOCK;
pub use routes::{CHANGE_OFFER, ClientRequest, request_as_client, routes};

use ::store::{ClientView, Migration, Schema};

/// The record kind of change requests.
pub const CHANGE_REQUEST: ::store::records::RecordKind =
    ::store::records::RecordKind { name: "change_request", prefix: "CR" };

/// What this crate owns in the database.
pub const TABLES: Schema = Schema {
    owner: "change",
    migrations: &[
        Migration { number: 520, name: "change", sql: include_str!("tables.sql") },
        Migration { number: 522, name: "change_mails", sql: include_str!("tables_mails.sql") },
        Migration { number: 523, name: "change_promises", sql: include_str!("tables_promised.sql") },
    ],
    client_views: &[
        ClientView::never("change_requests"),
        ClientView::rows(
            "released_changes",
            &[
                "client_key",
                "client_number",
                "title",
                "description",
                "asked_by_name",
                "wanted_by",
                "asked_at",
                "state",
                "newest_at",
                "closing_reason",
            ],
            "project_id = viewer_project() and party_id = viewer_party() \
             and exists (select 1 from records r where r.id = released_changes.change_id and r.audience = 'client')",
        ),
        ClientView::never("impact_assessments"),
        ClientView::never("change_internals"),
        ClientView::never("change_offers"),
        ClientView::never("change_decisions"),
        ClientView::never("agreed_values"),
        ClientView::never("change_applications"),
        ClientView::never("change_tasks"),
        ClientView::never("dropped_mails"),
        ClientView::never("change_mails"),
    ],
};
