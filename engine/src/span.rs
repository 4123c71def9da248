//! From a task's start to its finish and back: its duration on the calendars that count for it.
//! With one calendar that is one look-up. With resources of different calendars each assignment
//! runs on its own, and the task lasts from the first start to the last finish.

use crate::stretches::{self, Pause};
use crate::time::Minute;
use crate::working_time::WorkingTime;

/// Position in the pool of working times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct HoursIndex(pub(crate) u32);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Span {
    /// No duration: a milestone. It may sit at either end of working time.
    Point {
        hours: HoursIndex,
        /// Only where working time begins.
        at_start: bool,
    },
    Single {
        hours: HoursIndex,
        minutes: i64,
    },
    Several {
        parts: Vec<Part>,
    },
}

/// One assignment's share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) hours: HoursIndex,
    /// Working minutes before it begins.
    pub(crate) delay_minutes: i64,
    /// Elapsed minutes before it begins, from levelling.
    pub(crate) levelling_delay_minutes: i64,
    pub(crate) minutes: i64,
    /// Of `minutes`, where the assignment says so itself.
    pub(crate) done_minutes: Option<i64>,
    /// In order; empty for work without interruption.
    pub(crate) pauses: Vec<Pause>,
}

/// Start and finish of one task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dates {
    pub(crate) start: Minute,
    pub(crate) finish: Minute,
}

/// Of all calendars together; at most sixty-four megabytes of tables.
const MOST_NEAR_DAYS: usize = 1 << 22;

/// The working times of a plan, each distinct one once.
pub(crate) struct Hours {
    pub(crate) all: Vec<WorkingTime>,
}

impl Hours {
    pub(crate) fn of(&self, HoursIndex(at): HoursIndex) -> &WorkingTime {
        &self.all[at as usize]
    }

    /// Tables for the days in between, as far as memory allows: for whoever asks very often.
    pub(crate) fn keep_near(&mut self, from: Minute, to: Minute) {
        let most = (MOST_NEAR_DAYS / self.all.len().max(1)) as i32;
        let days = (to.day().0 - from.day().0).clamp(0, most) as u32;
        self.all.iter_mut().for_each(|hours| hours.keep_near(from.day(), days));
    }
}

impl Span {
    /// The dates when the task may begin here at the earliest.
    pub(crate) fn starting(&self, hours: &Hours, bound: Minute) -> Dates {
        match self {
            Span::Point { hours: index, at_start } => {
                let hours = hours.of(*index);
                let at = if *at_start { hours.next_start(bound) } else { point(hours, bound) };
                Dates { start: at, finish: at }
            }
            Span::Single { hours: index, minutes } => {
                let hours = hours.of(*index);
                let worked = hours.worked_before(bound);
                Dates {
                    start: hours.start_of(worked),
                    finish: hours.finish_of(worked.saturating_add(*minutes)),
                }
            }
            Span::Several { parts } => {
                let each = parts.iter().map(|part| part.starting(hours, bound));
                each.reduce(|one, other| Dates {
                    start: one.start.min(other.start),
                    finish: one.finish.max(other.finish),
                })
                .unwrap_or(Dates { start: bound, finish: bound })
            }
        }
    }

    /// The latest dates that finish here or before.
    pub(crate) fn finishing(&self, hours: &Hours, bound: Minute) -> Dates {
        match self {
            Span::Point { .. } => Dates { start: bound, finish: bound },
            Span::Single { hours: index, minutes } => {
                let hours = hours.of(*index);
                let worked = hours.worked_before(bound);
                Dates {
                    start: hours.start_of(worked.saturating_sub(*minutes)),
                    finish: hours.finish_of(worked),
                }
            }
            Span::Several { parts } => {
                let start = parts.iter().map(|part| part.start_before(hours, bound)).min().unwrap_or(bound);
                self.starting(hours, start)
            }
        }
    }

    /// Inside the working time of the work, or at one of its ends.
    pub(crate) fn touches(&self, hours: &Hours, at: Minute) -> bool {
        match self {
            Span::Point { hours: index, .. } | Span::Single { hours: index, .. } => {
                hours.of(*index).touches(at)
            }
            Span::Several { parts } => parts.iter().any(|part| hours.of(part.hours).touches(at)),
        }
    }

    /// The end of the work once it has really begun at this point.
    pub(crate) fn finish_from(&self, hours: &Hours, start: Minute) -> Minute {
        match self {
            Span::Point { .. } => start,
            Span::Single { .. } | Span::Several { .. } => self.starting(hours, start).finish,
        }
    }

    /// What is left of it when so many of `all` minutes are done.
    pub(crate) fn remaining(&self, all: i64, done: i64) -> Span {
        match self {
            Span::Point { hours, at_start } => Span::Point { hours: *hours, at_start: *at_start },
            Span::Single { hours, minutes } => {
                Span::Single { hours: *hours, minutes: minutes.saturating_sub(done).max(0) }
            }
            Span::Several { parts } => {
                Span::Several { parts: parts.iter().filter_map(|part| part.remaining(all, done)).collect() }
            }
        }
    }
}

impl Part {
    /// None when it is done. Where only the task says how much is done, every assignment has its share.
    fn remaining(&self, all: i64, done: i64) -> Option<Part> {
        let share = || (i128::from(self.minutes) * i128::from(done) / i128::from(all.max(1))) as i64;
        let done = self.done_minutes.unwrap_or_else(share);
        let minutes = self.minutes.saturating_sub(done);
        let begun = done > 0;
        let delay_minutes = if begun { 0 } else { self.delay_minutes };
        let levelling_delay_minutes = if begun { 0 } else { self.levelling_delay_minutes };
        let pauses = stretches::remaining(&self.pauses, done);
        let rest = Part {
            minutes,
            delay_minutes,
            levelling_delay_minutes,
            pauses,
            hours: self.hours,
            done_minutes: None,
        };
        (minutes > 0).then_some(rest)
    }

    /// From its start to its finish, pauses included.
    fn length(&self) -> i64 {
        self.minutes.saturating_add(stretches::total(&self.pauses))
    }

    fn starting(&self, hours: &Hours, bound: Minute) -> Dates {
        let hours = hours.of(self.hours);
        let delayed = hours.start_of(hours.worked_before(bound).saturating_add(self.delay_minutes));
        let start = match self.levelling_delay_minutes {
            0 => delayed,
            elapsed => hours.next_start(delayed.plus(elapsed)),
        };
        Dates { start, finish: hours.finish_after(start, self.length()) }
    }

    fn start_before(&self, hours: &Hours, finish: Minute) -> Minute {
        let hours = hours.of(self.hours);
        let begins = hours.start_before(finish, self.length());
        let levelled = match self.levelling_delay_minutes {
            0 => begins,
            elapsed => begins.plus(elapsed.saturating_neg()),
        };
        hours.start_before(levelled, self.delay_minutes)
    }
}

fn point(hours: &WorkingTime, bound: Minute) -> Minute {
    if hours.touches(bound) { bound } else { hours.next_start(bound) }
}
