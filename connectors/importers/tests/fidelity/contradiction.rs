//! Proofs that a stored date cannot come of the file's own inputs, task by task and for any file: it is no working
//! moment, or the work between start and finish is not the task's duration, whichever of its calendars counts. What
//! only stands where such a task put it is proved too: where everything else is as stored, the engine agrees.

use crate::corpus::Row;
use engine::hours::working_time;
use engine::plan::{Plan, TaskMode};
use engine::time::Minute;
use engine::working_time::WorkingTime;
use std::collections::HashMap;

pub const NOT_A_WORKING_MOMENT: &str = "a stored date is not a working moment of its calendar";
pub const NOT_ITS_DURATION: &str = "between its stored dates its calendar has not the work of its duration";
pub const AS_ITS_NEIGHBOURS: &str = "it agrees where its neighbours stand as they are stored";

/// Whether a reason says that the file contradicts itself, or that another task of which it does put this one there.
pub fn is_proved(reason: &str) -> bool {
    [NOT_A_WORKING_MOMENT, NOT_ITS_DURATION, AS_ITS_NEIGHBOURS].contains(&reason)
}

/// What is proved of the stored dates of a task, if anything.
pub fn of(plan: &Plan, stored: &HashMap<usize, &Row>, task: usize) -> Option<&'static str> {
    let row = stored.get(&task)?;
    let input = &plan.tasks[task];
    if input.progress.actual_start.is_some() || input.mode != TaskMode::Automatic {
        return None;
    }
    let calendars = calendars(plan, task);
    if row.dates.into_iter().flatten().any(|at| !calendars.iter().any(|hours| hours.touches(at))) {
        return Some(NOT_A_WORKING_MOMENT);
    }
    let (start, finish) = ends(row)?;
    // Files round durations to the minute, or to hundredths of an hour.
    let fits =
        |hours: &WorkingTime| (hours.minutes_between(start, finish) - input.duration.minutes).abs() <= 1;
    let is_plain = !input.duration.is_elapsed && input.duration.minutes > 0;
    (is_plain && !calendars.iter().any(fits)).then_some(NOT_ITS_DURATION)
}

/// Whether the task's start and finish come out as stored once all others stand where theirs are.
pub fn agrees_among_stored(plan: &Plan, stored: &HashMap<usize, &Row>, task: usize) -> bool {
    let mut pinned = plan.clone();
    for (at, row) in stored.iter().filter(|(at, _)| **at != task) {
        let input = &mut pinned.tasks[*at];
        if let (Some((start, finish)), true) = (ends(row), input.mode == TaskMode::Automatic) {
            input.mode = TaskMode::Manual { start: Some(start), finish: Some(finish) };
        }
    }
    let (Some(row), Ok(schedule)) = (stored.get(&task), engine::schedule(&pinned)) else { return false };
    let computed = schedule.tasks[task];
    row.dates[0].is_none_or(|start| start == computed.start)
        && row.dates[1].is_none_or(|finish| finish == computed.finish)
}

/// Start and finish; where a file leaves them out, the early ones.
fn ends(row: &Row) -> Option<(Minute, Minute)> {
    row.dates[0].or(row.dates[2]).zip(row.dates[1].or(row.dates[3]))
}

/// Every one that could count for the task: its own, the project's, those of whoever works on it.
fn calendars(plan: &Plan, task: usize) -> Vec<WorkingTime> {
    let assigned = plan.assignments.iter().filter(|assignment| assignment.task.0 as usize == task);
    let of_resources =
        assigned.filter_map(|assignment| plan.resources[assignment.resource?.0 as usize].calendar);
    let all = of_resources.chain(plan.tasks[task].calendar).chain([plan.calendar]);
    all.filter_map(|calendar| working_time(&plan.calendars, calendar).ok()).collect()
}
