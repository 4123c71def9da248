//! What the constraints do to a task's dates. With constraints honoured, "must" and "no later
//! than" win over dependencies, and the predecessors show negative float; otherwise dependencies win
//! and "must" only holds back. "Mandatory" wins always.

use crate::forward::{Bound, Bounds, raise as raise_bound};
use crate::plan::{Constraint, Options};
use crate::schedule::Driver;
use crate::span::{Dates, Hours, Span};
use crate::time::Minute;

/// "No earlier than" holds back the early dates.
pub(crate) fn raise(constraint: Constraint, options: &Options, bounds: &mut Bounds) {
    let bound = |at: Minute| Bound { at, driver: Driver::Constraint };
    match constraint {
        Constraint::StartNoEarlierThan(at) => raise_bound(&mut bounds.start, bound(at)),
        Constraint::FinishNoEarlierThan(at) => raise_bound(&mut bounds.finish, bound(at)),
        Constraint::MustStartOn(at) if !options.honour_constraints => {
            raise_bound(&mut bounds.start, bound(at))
        }
        Constraint::MustFinishOn(at) if !options.honour_constraints => {
            raise_bound(&mut bounds.finish, bound(at))
        }
        Constraint::MustStartOn(_)
        | Constraint::MustFinishOn(_)
        | Constraint::MandatoryStart(_)
        | Constraint::MandatoryFinish(_)
        | Constraint::StartNoLaterThan(_)
        | Constraint::FinishNoLaterThan(_)
        | Constraint::AsSoonAsPossible
        | Constraint::AsLateAsPossible => {}
    }
}

/// The dates when the finish may not lie before `bound` either. Where that is the beginning of working
/// time, as a start-to-finish makes it, the finish stays there instead of on the evening before.
pub(crate) fn finish_no_earlier(span: &Span, hours: &Hours, bound: Minute, dates: Dates) -> Dates {
    let by_finish = span.finishing(hours, bound);
    if by_finish.start < dates.start {
        return dates;
    }
    let held = span.starting(hours, by_finish.start);
    match bound > held.finish && span.touches(hours, bound) {
        true => Dates { finish: bound, ..held },
        false => held,
    }
}

/// Where an honoured constraint puts the early dates, if elsewhere than dependencies do.
pub(crate) fn pin(
    constraint: Constraint,
    options: &Options,
    span: &Span,
    hours: &Hours,
    dates: Dates,
) -> Option<Dates> {
    let from_start = |at: Minute| span.starting(hours, at);
    let from_finish = |at: Minute| from_start(span.finishing(hours, at).start);
    match constraint {
        Constraint::MandatoryStart(at) => Some(from_start(at)),
        Constraint::MandatoryFinish(at) => Some(from_finish(at)),
        _ if !options.honour_constraints => None,
        Constraint::MustStartOn(at) => Some(from_start(at)),
        Constraint::MustFinishOn(at) => Some(from_finish(at)),
        Constraint::StartNoLaterThan(at) if dates.start > at => Some(from_start(at)),
        Constraint::FinishNoLaterThan(at) if dates.finish > at => Some(from_finish(at)),
        Constraint::StartNoLaterThan(_)
        | Constraint::FinishNoLaterThan(_)
        | Constraint::StartNoEarlierThan(_)
        | Constraint::FinishNoEarlierThan(_)
        | Constraint::AsSoonAsPossible
        | Constraint::AsLateAsPossible => None,
    }
}

/// What a constraint does to the late dates.
pub(crate) fn late(constraint: Constraint, span: &Span, hours: &Hours, dates: Dates, honour: bool) -> Dates {
    let latest_start = |at: Minute| span.starting(hours, at);
    match constraint {
        Constraint::MandatoryStart(at) => latest_start(at),
        Constraint::MandatoryFinish(at) => span.finishing(hours, at),
        Constraint::MustStartOn(at) if honour || dates.start > at => latest_start(at),
        Constraint::MustFinishOn(at) if honour || dates.finish > at => span.finishing(hours, at),
        Constraint::StartNoLaterThan(at) if dates.start > at => latest_start(at),
        Constraint::FinishNoLaterThan(at) if dates.finish > at => span.finishing(hours, at),
        Constraint::MustStartOn(_)
        | Constraint::MustFinishOn(_)
        | Constraint::StartNoLaterThan(_)
        | Constraint::FinishNoLaterThan(_)
        | Constraint::StartNoEarlierThan(_)
        | Constraint::FinishNoEarlierThan(_)
        | Constraint::AsSoonAsPossible
        | Constraint::AsLateAsPossible => dates,
    }
}
