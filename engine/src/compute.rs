//! The whole computation: forward, backward, the placing of tasks that go as late as possible,
//! floats and roll-ups.

use crate::accompanying;
use crate::backward::{Late, backward, backward_again};
use crate::carried::Carried;
use crate::expected_finish;
use crate::float::{self, Free};
use crate::forward::{Early, forward, forward_again};
use crate::network::NONE;
use crate::plan::{Constraint, Direction, Plan};
use crate::prepared::Prepared;
use crate::progress;
use crate::schedule::{Driver, PlanError, Schedule, TaskDates};
use crate::span::Dates;
use crate::stale::Stale;
use crate::summary;
use crate::time::Minute;
use crate::warnings;

/// Computes every date of the plan, or says why it cannot.
pub fn schedule(plan: &Plan) -> Result<Schedule, PlanError> {
    let settled = expected_finish::settled(plan)?;
    let prepared = Prepared::new(&settled)?;
    Ok(result(&prepared, &Passes::of(&prepared)))
}

/// What the passes over a plan found.
pub(crate) struct Passes {
    pub(crate) early: Early,
    pub(crate) late: Late,
    /// Where some task goes as late as possible: the dates with those in their places.
    late_placed: Option<Early>,
    total: Vec<i64>,
    free: Free,
    /// From where the late dates were counted back.
    last: Minute,
    /// First start and last finish.
    extent: Dates,
}

impl Passes {
    pub(crate) fn of(prepared: &Prepared<'_>) -> Passes {
        let mut passes = match prepared.plan.direction {
            Direction::FromStart => Passes::from_start(prepared),
            Direction::FromFinish => Passes::from_finish(prepared),
        };
        passes.free = float::free(prepared, &passes.placed().dates, &passes.total, passes.extent.finish);
        passes
    }

    /// The same of a plan scheduled from its start, without free float: all that a trial asks for.
    pub(crate) fn of_trial(prepared: &Prepared<'_>) -> Passes {
        Passes::from_start(prepared)
    }

    fn from_start(prepared: &Prepared<'_>) -> Passes {
        let early = forward(prepared, prepared.plan.start, None);
        let last = last(prepared, &early);
        let late = backward(prepared, &early.dates, last);
        Passes::placed_from(prepared, prepared.plan.start, last, early, late)
    }

    /// First the late dates from the finish; they say when the project has to start.
    fn from_finish(prepared: &Prepared<'_>) -> Passes {
        let finish = prepared.plan.finish.unwrap_or(prepared.plan.start);
        let known = forward(prepared, prepared.plan.start, None);
        let late = backward(prepared, &known.dates, finish);
        let start = extent(prepared, &late.dates).start;
        let early = forward(prepared, start, None);
        let late = backward(prepared, &early.dates, finish);
        Passes::placed_from(prepared, start, finish, early, late)
    }

    fn placed_from(prepared: &Prepared<'_>, start: Minute, last: Minute, early: Early, late: Late) -> Passes {
        let late_placed = goes_late(prepared.plan).then(|| forward(prepared, start, Some(&late.dates)));
        let dates = &late_placed.as_ref().unwrap_or(&early).dates;
        let extent = extent(prepared, dates);
        let total: Vec<i64> = (0_u32..)
            .zip(dates.iter().zip(&late.dates))
            .map(|(task, (dates, late))| float::total(prepared, task, *dates, *late))
            .collect();
        Passes { early, late, late_placed, total, free: Free::default(), last, extent }
    }

    /// The passes over a plan scheduled from its start, where `changed` are all tasks that are not as in the plan
    /// these are of: what follows from them is computed, the rest is as it was.
    pub(crate) fn again(&self, prepared: &Prepared<'_>, changed: &[u32]) -> Passes {
        let start = prepared.plan.start;
        let early = forward_again(prepared, start, None, &self.early, onward(prepared, changed));
        let last = last(prepared, &early);
        let late = if last == self.last {
            let mut stale = backward_from(prepared, changed);
            differing(&early.dates, &self.early.dates).for_each(|task| stale.whole(prepared, task));
            backward_again(prepared, &early.dates, last, &self.late, stale)
        } else {
            backward(prepared, &early.dates, last)
        };
        let late_placed = goes_late(prepared.plan).then(|| self.late_placed_again(prepared, changed, &late));
        let dates = &late_placed.as_ref().unwrap_or(&early).dates;
        let extent = extent(prepared, dates);
        let (total, free) = self.floats_again(prepared, changed, dates, &late, extent);
        Passes { early, late, late_placed, total, free, last, extent }
    }

    /// The same in the numbering of a plan with a few rows more or fewer.
    pub(crate) fn carried(&self, carried: &Carried, is_summary: &[bool]) -> Passes {
        Passes {
            early: self.early.carried(carried, is_summary),
            late: self.late.carried(carried, is_summary),
            late_placed: self.late_placed.as_ref().map(|placed| placed.carried(carried, is_summary)),
            total: carried.tasks.carry(&self.total, &0),
            free: self.free.carried(carried),
            last: self.last,
            extent: self.extent,
        }
    }

    fn late_placed_again(&self, prepared: &Prepared<'_>, changed: &[u32], late: &Late) -> Early {
        let start = prepared.plan.start;
        let Some(before) = &self.late_placed else { return forward(prepared, start, Some(&late.dates)) };
        let mut stale = onward(prepared, changed);
        differing(&late.dates, &self.late.dates).for_each(|task| stale.whole(prepared, task));
        forward_again(prepared, start, Some(&late.dates), before, stale)
    }

    fn floats_again(
        &self,
        prepared: &Prepared<'_>,
        changed: &[u32],
        dates: &[Dates],
        late: &Late,
        extent: Dates,
    ) -> (Vec<i64>, Free) {
        let moved: Vec<u32> = differing(dates, &self.placed().dates).collect();
        let mut total = self.total.clone();
        for task in changed
            .iter()
            .copied()
            .chain(moved.iter().copied())
            .chain(differing(&late.dates, &self.late.dates))
        {
            let at = task as usize;
            total[at] = float::total(prepared, task, dates[at], late.dates[at]);
        }
        if extent.finish != self.extent.finish {
            let free = float::free(prepared, dates, &total, extent.finish);
            return (total, free);
        }
        let mut stale = backward_from(prepared, changed);
        for task in moved {
            stale.whole(prepared, task);
            stale.before(prepared, task);
        }
        differing(&total, &self.total).for_each(|task| stale.whole(prepared, task));
        let free = float::free_again(prepared, dates, &total, extent.finish, &self.free, stale);
        (total, free)
    }

    fn placed(&self) -> &Early {
        self.late_placed.as_ref().unwrap_or(&self.early)
    }

    pub(crate) fn finish(&self) -> Minute {
        self.extent.finish
    }

    pub(crate) fn finish_of(&self, task: usize) -> Minute {
        self.placed().dates[task].finish
    }

    pub(crate) fn is_critical(&self, prepared: &Prepared<'_>, task: usize) -> bool {
        let input = &prepared.plan.tasks[task];
        prepared.network.counts[task]
            && self.total[task] <= prepared.plan.options.critical_float_minutes
            && (prepared.network.is_summary[task] || !progress::is_done(&input.progress))
    }
}

/// The tasks that changed, and their followers: a lag may be counted on the calendar or in parts of either.
fn onward(prepared: &Prepared<'_>, changed: &[u32]) -> Stale {
    let mut stale = Stale::nothing(prepared);
    for &task in changed {
        stale.whole(prepared, task);
        stale.after(prepared, task);
    }
    stale
}

/// The same backward.
fn backward_from(prepared: &Prepared<'_>, changed: &[u32]) -> Stale {
    let mut stale = Stale::nothing(prepared);
    for &task in changed {
        stale.whole(prepared, task);
        stale.before(prepared, task);
    }
    stale
}

/// The tasks of which this is not as it was.
pub(crate) fn differing<T: PartialEq>(is: &[T], was: &[T]) -> impl Iterator<Item = u32> {
    (0_u32..).zip(is.iter().zip(was)).filter(|(_, (is, was))| is != was).map(|(task, _)| task)
}

fn goes_late(plan: &Plan) -> bool {
    plan.tasks.iter().any(|task| task.constraint == Constraint::AsLateAsPossible)
}

/// From where the late dates of a plan scheduled from its start are counted back.
fn last(prepared: &Prepared<'_>, early: &Early) -> Minute {
    prepared.plan.must_finish_by.unwrap_or_else(|| extent(prepared, &early.dates).finish)
}

/// First start and last finish of all active tasks.
fn extent(prepared: &Prepared<'_>, dates: &[Dates]) -> Dates {
    let active =
        dates.iter().zip(&prepared.network.counts).filter(|(_, counts)| **counts).map(|(dates, _)| *dates);
    active
        .reduce(|one, other| Dates {
            start: one.start.min(other.start),
            finish: one.finish.max(other.finish),
        })
        .unwrap_or(Dates { start: prepared.plan.start, finish: prepared.plan.start })
}

pub(crate) fn result(prepared: &Prepared<'_>, passes: &Passes) -> Schedule {
    let (early, late, placed) = (&passes.early, &passes.late, passes.placed());
    let extent = passes.extent;
    let mut tasks: Vec<TaskDates> = (0..prepared.plan.tasks.len() as u32)
        .map(|task| {
            let at = task as usize;
            let (dates, late_dates) = (placed.dates[at], late.dates[at]);
            let total = passes.total[at];
            let input = &prepared.plan.tasks[at];
            let is_summary = prepared.network.is_summary[at];
            TaskDates {
                start: dates.start,
                finish: dates.finish,
                early_start: begins(prepared, task, early.dates[at]),
                early_finish: early.dates[at].finish,
                late_start: begins(prepared, task, late_dates),
                late_finish: late_dates.finish,
                duration_minutes: match is_summary {
                    true => prepared.project().minutes_between(dates.start, dates.finish),
                    false => input.duration.minutes,
                },
                total_float_minutes: total,
                free_float_minutes: passes.free.minutes[at],
                percent_complete: input.progress.percent_complete,
                is_critical: passes.is_critical(prepared, at),
                is_summary,
                driver: driver(late, placed.drivers[at], at),
            }
        })
        .collect();
    accompanying::place(prepared, passes.last, &mut tasks);
    summary::roll_up_percent(prepared, &mut tasks);
    let warnings = warnings::warnings(prepared, &tasks);
    Schedule { tasks, start: extent.start, finish: extent.finish, warnings }
}

/// Where the plan goes by what remains, the early and late start of begun work are those of its rest.
fn begins(prepared: &Prepared<'_>, task: u32, dates: Dates) -> Minute {
    let (plan, at) = (prepared.plan, task as usize);
    let input = &plan.tasks[at];
    let is_begun = !prepared.network.is_summary[at] && progress::has_begun(&input.progress);
    if !plan.options.remaining_from_status_date || !is_begun || progress::is_done(&input.progress) {
        return dates.start;
    }
    let (span, minutes) = (&prepared.spans[at], input.duration.minutes);
    progress::resumes(&input.progress, span, &prepared.hours, minutes, dates.finish)
}

/// A task placed as late as possible is held by the follower that limits it.
fn driver(late: &Late, driver: Driver, task: usize) -> Driver {
    match (driver, late.limited_by[task]) {
        (Driver::ProjectFinish, dependency) if dependency != NONE => Driver::Successor { dependency },
        (driver, _) => driver,
    }
}
