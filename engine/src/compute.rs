//! The whole computation: forward, backward, the placing of tasks that go as late as possible,
//! floats and roll-ups.

use crate::backward::{Late, backward};
use crate::float;
use crate::forward::{Early, forward};
use crate::network::NONE;
use crate::plan::{Constraint, Direction, Plan};
use crate::prepared::Prepared;
use crate::progress;
use crate::schedule::{Driver, PlanError, Schedule, TaskDates};
use crate::span::Dates;
use crate::summary;
use crate::time::Minute;
use crate::warnings;

/// Computes every date of the plan, or says why it cannot.
pub fn schedule(plan: &Plan) -> Result<Schedule, PlanError> {
    let prepared = Prepared::new(plan)?;
    let (early, late, placed) = match plan.direction {
        Direction::FromStart => from_start(&prepared),
        Direction::FromFinish => from_finish(&prepared),
    };
    Ok(result(&prepared, &early, &late, &placed))
}

fn from_start(prepared: &Prepared<'_>) -> (Early, Late, Early) {
    let early = forward(prepared, prepared.plan.start, None);
    let last = prepared.plan.must_finish_by.unwrap_or_else(|| extent(prepared, &early.dates).finish);
    let late = backward(prepared, &early.dates, last);
    let placed = place_late(prepared, &early, &late, prepared.plan.start);
    (early, late, placed)
}

/// First the late dates from the finish; they say when the project has to start.
fn from_finish(prepared: &Prepared<'_>) -> (Early, Late, Early) {
    let finish = prepared.plan.finish.unwrap_or(prepared.plan.start);
    let known = forward(prepared, prepared.plan.start, None);
    let late = backward(prepared, &known.dates, finish);
    let start = extent(prepared, &late.dates).start;
    let early = forward(prepared, start, None);
    let late = backward(prepared, &early.dates, finish);
    let placed = place_late(prepared, &early, &late, start);
    (early, late, placed)
}

fn place_late(prepared: &Prepared<'_>, early: &Early, late: &Late, start: Minute) -> Early {
    let any = prepared.plan.tasks.iter().any(|task| task.constraint == Constraint::AsLateAsPossible);
    match any {
        true => forward(prepared, start, Some(&late.dates)),
        false => Early { dates: early.dates.clone(), drivers: early.drivers.clone() },
    }
}

/// First start and last finish of all active tasks.
fn extent(prepared: &Prepared<'_>, dates: &[Dates]) -> Dates {
    let active =
        dates.iter().zip(&prepared.plan.tasks).filter(|(_, task)| task.is_active).map(|(dates, _)| *dates);
    active
        .reduce(|one, other| Dates {
            start: one.start.min(other.start),
            finish: one.finish.max(other.finish),
        })
        .unwrap_or(Dates { start: prepared.plan.start, finish: prepared.plan.start })
}

fn result(prepared: &Prepared<'_>, early: &Early, late: &Late, placed: &Early) -> Schedule {
    let extent = extent(prepared, &placed.dates);
    let total: Vec<i64> = (0_u32..)
        .zip(placed.dates.iter().zip(&late.dates))
        .map(|(task, (dates, late))| float::total(prepared, task, *dates, *late))
        .collect();
    let free = float::free(prepared, &placed.dates, &total, extent.finish);
    let mut tasks: Vec<TaskDates> = (0..prepared.plan.tasks.len() as u32)
        .map(|task| {
            let at = task as usize;
            let (dates, late_dates) = (placed.dates[at], late.dates[at]);
            let total = total[at];
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
                free_float_minutes: free[at],
                percent_complete: input.progress.percent_complete,
                is_critical: input.is_active
                    && total <= prepared.plan.options.critical_float_minutes
                    && (is_summary || !progress::is_done(&input.progress)),
                is_summary,
                driver: driver(late, placed.drivers[at], at),
            }
        })
        .collect();
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
