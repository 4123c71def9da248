//! A draft that nobody began with is taken away again, with whatever asked for it.

use crate::report::ReportState;
use crate::store::reports::{self, Report};
use ::store::Tx;
use kernel::{Event, Failure, PersonId, RecordId, Result};

/// Nobody wrote into it, drew it anew, was asked to look at it or sent it.
pub fn is_not_begun(report: &Report) -> bool {
    report.course.state() == ReportState::Draft
        && report.course.edit == 1
        && report.written_by.is_none()
        && report.version == 0
}

/// One that somebody began with is not there to be taken away.
pub fn take_away(tx: &mut Tx, id: RecordId, by: PersonId) -> Result<()> {
    let report = reports::get(tx, id)?;
    if !is_not_begun(&report) {
        return Err(Failure::NotFound);
    }
    crate::store::taken_away::delete_draft(tx, id)?;
    let now = tx.now();
    tx.event(Event::new("report.taken_away", now, Some(by)).in_project(report.project).on(id))
}
