//! Work that has begun or is done keeps its actual dates; what remains is scheduled on.

use crate::plan::Progress;
use crate::span::{Dates, Hours, Span};
use crate::time::Minute;

/// The dates of work that is done.
pub(crate) fn finished(progress: &Progress, span: &Span, hours: &Hours) -> Option<Dates> {
    let finish = progress.actual_finish?;
    let start = progress.actual_start.unwrap_or_else(|| span.finishing(hours, finish).start);
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
    let done = done(progress, duration);
    if done >= duration || is_done(progress) {
        return whole;
    }
    let rest = span.remaining(duration, done);
    let stopped = progress.stop.unwrap_or_else(|| done_until(span, hours, done, start));
    let resumes = [progress.resume, not_before].into_iter().flatten().max().filter(|&at| at > stopped);
    match resumes.map(|at| rest.starting(hours, at)) {
        // A night between stop and resume is no interruption.
        Some(resumed) if resumed.start > rest.starting(hours, stopped).start => resumed.finish,
        _ => whole,
    }
}

/// Working minutes done so far.
pub(crate) fn done(progress: &Progress, duration: i64) -> i64 {
    let by_percent = || (i128::from(duration) * i128::from(progress.percent_complete) / 100) as i64;
    progress.remaining_minutes.map_or_else(by_percent, |remaining| duration - remaining).clamp(0, duration)
}

/// Where the work done so far ended.
fn done_until(span: &Span, hours: &Hours, done: i64, start: Minute) -> Minute {
    match (span, done) {
        (_, 0) | (Span::Point { .. }, _) => start,
        (Span::Single { hours: index, .. }, _) => hours.of(*index).finish_after(start, done),
        (Span::Several { parts }, _) => {
            let ends = parts.iter().map(|part| hours.of(part.hours).finish_after(start, done));
            ends.min().unwrap_or(start)
        }
    }
}

/// When the rest of the work goes on, if it ends here; the finish itself when nothing is left.
pub(crate) fn resumes(
    progress: &Progress,
    span: &Span,
    hours: &Hours,
    duration: i64,
    finish: Minute,
) -> Minute {
    let done = done(progress, duration);
    match is_done(progress) || done >= duration {
        true => finish,
        false => span.remaining(duration, done).finishing(hours, finish).start,
    }
}
