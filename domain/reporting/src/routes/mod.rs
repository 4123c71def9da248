//! The endpoints of reports.

mod answers;
mod phase_ends;
mod reports;
mod sending;
mod settings;
mod taking_away;
mod terms;

pub use answers::{ReportPreview, SetReport, drawn};
pub use phase_ends::follow_phases;
pub use reports::{DraftedReport, draft, draw_undrawn};
pub use sending::{Sending, send};
pub use taking_away::{is_not_begun, take_away};

use engagement::access::Action;
use kernel::ProjectRole;

/// Draft a report and write into it.
#[derive(Debug)]
pub enum WriteReport {}
impl Action for WriteReport {
    const NEEDS: ProjectRole = ProjectRole::Member;
}

pub fn routes() -> web::Routes {
    reports::routes().join(sending::routes()).join(settings::routes()).join(terms::routes())
}
