//! Which calendars a task's work runs on. Without assignments: its own, or the project's. With
//! work resources: theirs, together with the task's own calendar where it has one, unless the task
//! ignores them. Material and cost resources drive nothing. Work laid out by hand keeps its stretches.

use crate::calendar::CalendarIndex;
use crate::contour::average_of_peak;
use crate::network::{Lists, Network};
use crate::plan::{Assignment, Plan, ResourceKind, Stretch, Task, TaskIndex, TaskKind};
use crate::prepared::HoursPool;
use crate::schedule::{PlanError, Warning};
use crate::span::{HoursIndex, Part, Span};
use crate::stretches;
use crate::working_time::WorkingTime;
use std::collections::HashMap;

pub(crate) fn spans(
    plan: &Plan,
    network: &Network,
    pool: &mut HoursPool<'_>,
    own_hours: &[HoursIndex],
    warnings: &mut Vec<Warning>,
) -> Result<Vec<Span>, PlanError> {
    let driving: Vec<(u32, u32)> = (0_u32..)
        .zip(&plan.assignments)
        .filter(|(_, assignment)| drives(plan, assignment) && !network.is_summary[assignment.task.0 as usize])
        .map(|(index, assignment)| (assignment.task.0, index))
        .collect();
    let by_task = Lists::new(plan.tasks.len(), driving.iter().copied());
    let laid_out = LaidOut::new(plan);
    let mut spans = Vec::with_capacity(plan.tasks.len());
    for (index, task) in (0_u32..).zip(&plan.tasks) {
        let own = own_hours[index as usize];
        let ignores = task.calendar.is_some() && task.ignore_resource_calendars;
        if task.duration.minutes == 0 || task.duration.is_elapsed || by_task.of(index).is_empty() {
            spans.push(one_calendar(task, own, 0, 0));
            continue;
        }
        let mut parts = Vec::with_capacity(by_task.of(index).len());
        for &at in by_task.of(index) {
            let assignment = &plan.assignments[at as usize];
            let hours = match calendars(plan, task, assignment) {
                _ if ignores => own,
                calendars if calendars.is_empty() => own,
                calendars => pool.working_or(&calendars, own, TaskIndex(index), warnings)?,
            };
            let part = part(task, assignment, hours);
            parts.push(laid_out.over(part, at, pool.of(hours)));
        }
        spans.push(span(task, parts));
    }
    Ok(spans)
}

fn drives(plan: &Plan, assignment: &Assignment) -> bool {
    let kind = assignment.resource.map(|resource| plan.resources[resource.0 as usize].kind);
    kind.is_none_or(|kind| kind == ResourceKind::Work)
}

fn calendars(plan: &Plan, task: &Task, assignment: &Assignment) -> Vec<CalendarIndex> {
    let of_resource = assignment
        .resource
        .map(|resource| plan.resources[resource.0 as usize].calendar.unwrap_or(plan.calendar));
    task.calendar.into_iter().chain(of_resource).collect()
}

fn part(task: &Task, assignment: &Assignment, hours: HoursIndex) -> Part {
    Part {
        hours,
        delay_minutes: assignment.delay_minutes,
        levelling_delay_minutes: assignment.levelling_delay_minutes,
        minutes: minutes(task, assignment),
        done_minutes: done_minutes(assignment),
        pauses: Vec::new(),
    }
}

/// The plan's stretches by assignment.
struct LaidOut {
    by_assignment: HashMap<u32, Vec<Stretch>>,
}

impl LaidOut {
    fn new(plan: &Plan) -> LaidOut {
        let mut by_assignment: HashMap<u32, Vec<Stretch>> = HashMap::new();
        for stretch in &plan.stretches {
            by_assignment.entry(stretch.assignment).or_default().push(*stretch);
        }
        LaidOut { by_assignment }
    }

    /// The part with its work where it was laid out, if it was, within this working time.
    fn over(&self, part: Part, assignment: u32, hours: &WorkingTime) -> Part {
        let Some(stretches) = self.by_assignment.get(&assignment) else { return part };
        match stretches::laid_out(stretches, hours) {
            (0, _) => part,
            (minutes, pauses) => Part { minutes, pauses, ..part },
        }
    }
}

fn done_minutes(assignment: &Assignment) -> Option<i64> {
    let units = assignment.units * average_of_peak(assignment.contour);
    (assignment.actual_work_minutes > 0 && units > 0.0)
        .then(|| (assignment.actual_work_minutes as f64 / units).round() as i64)
}

/// Regular work through units; the task's duration where the work does not say how long it takes.
fn minutes(task: &Task, assignment: &Assignment) -> i64 {
    let duration = task.duration.minutes;
    match assignment.work_minutes {
        Some(work) if assignment.units > 0.0 && task.kind != TaskKind::FixedDuration => {
            let regular = work.saturating_sub(assignment.overtime_work_minutes).max(0);
            let takes = regular as f64 / (assignment.units * average_of_peak(assignment.contour));
            // The file's own rounding of work and units is not a difference.
            let close = (takes - duration as f64).abs() <= (duration as f64 / 100.0).max(1.0);
            if close { duration } else { (takes.round() as i64).min(duration) }
        }
        _ => duration,
    }
}

/// Assignments on one calendar together last as long as the task, however their work is shared out.
fn span(task: &Task, parts: Vec<Part>) -> Span {
    let hours = parts[0].hours;
    if parts.iter().any(|part| part.hours != hours || !part.pauses.is_empty()) {
        return Span::Several { parts };
    }
    let delay = parts.iter().map(|part| part.delay_minutes).min().unwrap_or(0);
    let levelling = parts.iter().map(|part| part.levelling_delay_minutes).min().unwrap_or(0);
    one_calendar(task, hours, delay, levelling)
}

fn one_calendar(task: &Task, hours: HoursIndex, delay_minutes: i64, levelling_delay_minutes: i64) -> Span {
    let minutes = task.duration.minutes;
    match (minutes, delay_minutes, levelling_delay_minutes) {
        (0, _, _) => Span::Point { hours, at_start: task.is_start_milestone },
        (_, 0, 0) => Span::Single { hours, minutes },
        _ => Span::Several {
            parts: vec![Part {
                hours,
                delay_minutes,
                levelling_delay_minutes,
                minutes,
                done_minutes: None,
                pauses: Vec::new(),
            }],
        },
    }
}
