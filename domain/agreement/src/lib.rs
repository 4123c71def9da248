//! Agreement: what the project is for, within which bounds, and who answers for what: the project charter; and how
//! it begins: the kickoff checklist and the templates of projects.
//!
//! Must hold: a party confirms one exact version; an edit afterwards takes the confirmation from nothing but the
//! words that changed. What is only ours (stakeholders, expectations, figures to steer by) is never sent.

pub mod charter;
pub mod content;
pub mod diff;
pub mod kickoff;
pub mod kpi;
pub mod responsibility;
pub mod routes;
pub mod silence;
pub mod store;
pub mod template;

pub use routes::{CHARTER_SIGN_OFF, routes};

use ::store::records::RecordKind;
use ::store::{ClientView, Migration, Schema};

/// The record kind of project charters: one for each project.
pub const CHARTER: RecordKind = RecordKind { name: "charter", prefix: "PC" };

/// What this crate owns in the database.
pub const TABLES: Schema = Schema {
    owner: "agreement",
    migrations: &[
        Migration { number: 560, name: "project charters", sql: include_str!("tables.sql") },
        Migration { number: 561, name: "kickoff and templates", sql: include_str!("tables_kickoff.sql") },
        Migration { number: 562, name: "what serves a goal", sql: include_str!("tables_goals.sql") },
    ],
    client_views: &[
        ClientView::never("project_charters"),
        ClientView::never("charter_versions"),
        ClientView::never("charter_sendings"),
        ClientView::never("goal_requirements"),
        ClientView::never("kickoff_items"),
        ClientView::never("kickoff_meetings"),
        ClientView::never("project_templates"),
        ClientView::never("template_applications"),
    ],
};
