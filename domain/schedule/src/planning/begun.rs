//! Work that comes into the plan begun or done without saying when (pasted, or out of a list that knows only
//! percentages): it was where the plan puts it. Without actual dates it would be open to whatever computes on: moved
//! by its predecessors, critical, drawn by forecasts.

use super::LivePlan;
use crate::edit::{CreateTask, Edit, TaskFields};
use crate::times;
use kernel::RecordId;

/// The edits with these dates in them, where any task that they make has none; `after` is the plan with the edits
/// in it, and `made` the tasks in the order in which they are made.
pub fn dated(edits: &[Edit], after: &LivePlan, made: &[RecordId]) -> Option<Vec<Edit>> {
    let mut dated = Vec::new();
    let mut made = made.iter();
    for (place, edit) in edits.iter().enumerate() {
        let Edit::CreateTask(create) = edit else { continue };
        let Some(id) = made.next().copied() else { continue };
        if let Some(set) = with_dates(create, id, after) {
            dated.push((place, CreateTask { id: Some(id), set: Some(Box::new(set)), ..create.clone() }));
        }
    }
    if dated.is_empty() {
        return None;
    }
    let mut edits = edits.to_vec();
    for (place, create) in dated {
        edits[place] = Edit::CreateTask(create);
    }
    Some(edits)
}

fn with_dates(create: &CreateTask, id: RecordId, after: &LivePlan) -> Option<TaskFields> {
    let (set, task) = (create.set.as_deref()?, after.task(id)?);
    let dates = after.computed.dates(id).filter(|dates| !dates.is_summary)?;
    if task.percent_complete == 0 || !task.further.is_work() {
        return None;
    }
    let is_done = task.percent_complete == 100;
    let has = |date: &Option<Option<String>>| date.as_ref().is_some_and(Option::is_some);
    let (begun, ended) = (has(&set.actual_start), has(&set.actual_finish));
    if ended || (begun && !is_done) {
        return None;
    }
    let mut set = set.clone();
    if !begun {
        set.actual_start = Some(Some(times::date_time(task.actual_start.unwrap_or(dates.start))));
    }
    if is_done && !ended {
        set.actual_finish = Some(Some(times::date_time(task.actual_finish.unwrap_or(dates.finish))));
    }
    Some(set)
}
