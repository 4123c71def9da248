//! Work that has begun or is done keeps its actual dates; what remains is scheduled on.

use crate::plan::Progress;
use crate::span::{Dates, Hours, Span};
use crate::time::Minute;

/// The dates of work that is done.
pub(crate) fn finished(progress: &Progress, span: &Span, hours: &Hours) -> Option<Dates> {
    let finish = progress.actual_finish?;
    let start = progress.actual_start.unwrap_or_else(|| span.from_finish(hours, finish).start);
    Some(Dates { start: start.min(finish), finish })
}

pub(crate) fn is_done(progress: &Progress) -> bool {
    progress.actual_finish.is_some() || (progress.actual_start.is_some() && progress.percent_complete >= 100)
}

pub(crate) fn has_begun(progress: &Progress) -> bool {
    progress.actual_start.is_some() || progress.actual_finish.is_some()
}

/// The finish of work that began at `start`. What remains begins where the work was stopped, where
/// the person said it resumes, or at `not_before`, whichever is latest.
pub(crate) fn finish(
    progress: &Progress,
    span: &Span,
    hours: &Hours,
    duration: i64,
    start: Minute,
    not_before: Option<Minute>,
) -> Minute {
    let whole = span.finish_from(hours, start);
    let remaining = remaining(progress, duration);
    let stopped = progress.stop.unwrap_or_else(|| done_until(span, hours, duration, remaining, start));
    let resumes = [progress.resume, not_before].into_iter().flatten().max().filter(|&at| at > stopped);
    match resumes {
        Some(at) if remaining > 0 && !is_done(progress) => {
            let rest = span.remaining(duration, remaining).from_start(hours, at);
            // A night between stop and resume is no interruption.
            let interrupted =
                rest.start > span.remaining(duration, remaining).from_start(hours, stopped).start;
            if interrupted { rest.finish } else { whole }
        }
        _ => whole,
    }
}

pub(crate) fn remaining(progress: &Progress, duration: i64) -> i64 {
    let by_percent = || duration - (duration as i128 * i128::from(progress.percent_complete) / 100) as i64;
    progress.remaining_minutes.unwrap_or_else(by_percent).clamp(0, duration)
}

/// Where the work done so far ended.
fn done_until(span: &Span, hours: &Hours, duration: i64, remaining: i64, start: Minute) -> Minute {
    match duration - remaining {
        0 => start,
        done => span.remaining(duration, done).finish_from(hours, start),
    }
}
