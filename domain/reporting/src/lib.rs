//! Reporting: what people look at first, drawn together from the areas below; and reports for one client party, from
//! the draft to what was sent.
//!
//! Must hold: a report is internal until a manager sends it, and says nothing that its party does not read.

mod client_news;
mod filed_reports;
mod home;
pub mod report;
mod routes;
pub mod store;
mod waiting;
mod waiting_facts;
mod waiting_record_facts;

pub use filed_reports::REPORTS;
pub use routes::{DraftedReport, ReportPreview, Sending, SetReport, draft, draw_undrawn, drawn, send};
pub use routes::{follow_phases, is_not_begun, take_away};

use ::store::records::RecordKind;
use ::store::{ClientView, Migration, Schema};

/// The record kind of reports.
pub const REPORT: RecordKind = RecordKind { name: "report", prefix: "RP" };

/// What this crate owns in the database.
pub const TABLES: Schema = Schema {
    owner: "reporting",
    migrations: &[
        Migration { number: 600, name: "reports", sql: include_str!("tables_reports.sql") },
        Migration { number: 601, name: "reports_filed", sql: include_str!("tables_filed.sql") },
        Migration { number: 602, name: "report_phase", sql: include_str!("tables_phase.sql") },
        Migration { number: 603, name: "report_settings", sql: include_str!("tables_settings.sql") },
    ],
    client_views: &[
        ClientView::never("reports"),
        ClientView::never("report_settings"),
        ClientView::rows(
            "report_versions",
            &[
                "client_key",
                "report_key",
                "client_number",
                "number",
                "kind",
                "from_day",
                "until_day",
                "title",
                "content",
                "sha256",
                "sent_at",
            ],
            "project_id = viewer_project() and party_id = viewer_party() \
             and exists (select 1 from records r where r.id = report_versions.report_id and r.audience = 'client')",
        ),
    ],
};

pub fn routes() -> web::Routes {
    home::routes().join(client_news::routes()).join(waiting::routes()).join(routes::routes())
}
