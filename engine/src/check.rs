//! What a plan must be before anything is computed: every reference leads somewhere and every
//! number is one. Loops are found by `network.rs`.

use crate::plan::{Constraint, Direction, Lag, Plan, Rule, Task, TaskMode};
use crate::schedule::PlanError;
use crate::time::Minute;
use std::collections::HashSet;

/// Durations and lags beyond the years 0001 to 9999 make no sense and could overflow.
const MOST_MINUTES: i64 = Minute::LAST.0 - Minute::FIRST.0;

pub(crate) fn check(plan: &Plan) -> Result<(), PlanError> {
    let longest = plan.tasks.len().max(plan.dependencies.len()).max(plan.assignments.len());
    if longest > (u32::MAX / 4) as usize {
        return Err(PlanError::TooLarge);
    }
    check_project(plan)?;
    let mut uids = HashSet::with_capacity(plan.tasks.len());
    for task in &plan.tasks {
        if !uids.insert(task.uid) {
            return Err(PlanError::DuplicateUid { uid: task.uid });
        }
        check_task(plan, task)?;
    }
    check_further(plan)?;
    check_dependencies(plan)?;
    check_assignments(plan)
}

fn check_project(plan: &Plan) -> Result<(), PlanError> {
    let dates = [Some(plan.start), plan.finish, plan.must_finish_by, plan.status_date];
    if !dates.iter().flatten().all(|date| date.is_in_bounds()) {
        return Err(PlanError::DateOutOfYears { uid: None });
    }
    match (plan.direction, plan.finish) {
        (Direction::FromFinish, None) => Err(PlanError::FinishMissing),
        _ => Ok(()),
    }
}

fn check_task(plan: &Plan, task: &Task) -> Result<(), PlanError> {
    let uid = task.uid;
    if task.parent.is_some_and(|parent| parent.0 as usize >= plan.tasks.len()) {
        return Err(PlanError::UnknownParent { uid });
    }
    if task.calendar.is_some_and(|calendar| calendar.0 as usize >= plan.calendars.len()) {
        return Err(PlanError::UnknownCalendar { uid: Some(uid) });
    }
    let remaining = task.progress.remaining_minutes.unwrap_or(0);
    if task.duration.minutes < 0 || remaining < 0 {
        return Err(PlanError::NegativeDuration { uid });
    }
    let minutes = [task.duration.minutes, remaining, task.levelling_delay_minutes];
    if minutes.iter().any(|minutes| minutes.unsigned_abs() > MOST_MINUTES as u64) {
        return Err(PlanError::InvalidNumber { uid });
    }
    if task.progress.percent_complete > 100 {
        return Err(PlanError::InvalidPercent { uid });
    }
    match dates(task).iter().flatten().all(|date| date.is_in_bounds()) {
        true => Ok(()),
        false => Err(PlanError::DateOutOfYears { uid: Some(uid) }),
    }
}

fn dates(task: &Task) -> [Option<Minute>; 8] {
    let (manual_start, manual_finish) = match task.mode {
        TaskMode::Automatic => (None, None),
        TaskMode::Manual { start, finish } => (start, finish),
    };
    let constraint = constraint_date(task.constraint);
    let progress = &task.progress;
    [
        manual_start,
        manual_finish,
        constraint,
        task.deadline,
        progress.actual_start,
        progress.actual_finish,
        progress.stop,
        progress.resume,
    ]
}

fn constraint_date(constraint: Constraint) -> Option<Minute> {
    match constraint {
        Constraint::AsSoonAsPossible | Constraint::AsLateAsPossible => None,
        Constraint::MustStartOn(date)
        | Constraint::MustFinishOn(date)
        | Constraint::StartNoEarlierThan(date)
        | Constraint::StartNoLaterThan(date)
        | Constraint::FinishNoEarlierThan(date)
        | Constraint::FinishNoLaterThan(date)
        | Constraint::MandatoryStart(date)
        | Constraint::MandatoryFinish(date) => Some(date),
    }
}

fn check_further(plan: &Plan) -> Result<(), PlanError> {
    for further in &plan.further {
        let Some(task) = plan.tasks.get(further.task.0 as usize) else {
            return Err(PlanError::UnknownFurtherTask { task: further.task.0 });
        };
        let date = match further.rule {
            Rule::Constraint(constraint) => constraint_date(constraint),
            Rule::ExpectedFinish(at) => Some(at),
            Rule::Buffer { until } => until,
            Rule::Accompanies(_) => None,
        };
        if !date.is_none_or(|date| date.is_in_bounds()) {
            return Err(PlanError::DateOutOfYears { uid: Some(task.uid) });
        }
    }
    Ok(())
}

fn check_dependencies(plan: &Plan) -> Result<(), PlanError> {
    for (dependency, link) in (0_u32..).zip(&plan.dependencies) {
        if link.predecessor.0.max(link.successor.0) as usize >= plan.tasks.len() {
            return Err(PlanError::UnknownTask { dependency });
        }
        let sound = match link.lag {
            Lag::WorkingMinutes(minutes) | Lag::ElapsedMinutes(minutes) => {
                minutes.unsigned_abs() <= MOST_MINUTES as u64
            }
            Lag::Percent(percent) | Lag::ElapsedPercent(percent) => percent.abs() <= 1e9,
        };
        if !sound {
            return Err(PlanError::InvalidNumber { uid: plan.tasks[link.successor.0 as usize].uid });
        }
    }
    Ok(())
}

fn check_assignments(plan: &Plan) -> Result<(), PlanError> {
    for resource in &plan.resources {
        if resource.calendar.is_some_and(|calendar| calendar.0 as usize >= plan.calendars.len()) {
            return Err(PlanError::UnknownCalendar { uid: Some(resource.uid) });
        }
    }
    for (index, assignment) in (0_u32..).zip(&plan.assignments) {
        let Some(task) = plan.tasks.get(assignment.task.0 as usize) else {
            return Err(PlanError::UnknownAssignedTask { assignment: index });
        };
        if assignment.resource.is_some_and(|resource| resource.0 as usize >= plan.resources.len()) {
            return Err(PlanError::UnknownResource { assignment: index });
        }
        let minutes = [
            assignment.work_minutes.unwrap_or(0),
            assignment.overtime_work_minutes,
            assignment.actual_work_minutes,
            assignment.delay_minutes,
            assignment.levelling_delay_minutes,
        ];
        let sound = minutes.iter().all(|minutes| (0..=MOST_MINUTES).contains(minutes));
        if !sound || !(0.0..=1e9).contains(&assignment.units) {
            return Err(PlanError::InvalidNumber { uid: task.uid });
        }
    }
    for stretch in &plan.stretches {
        let Some(assignment) = plan.assignments.get(stretch.assignment as usize) else {
            return Err(PlanError::UnknownAssignment { assignment: stretch.assignment });
        };
        if !stretch.from.is_in_bounds() || !stretch.to.is_in_bounds() {
            let uid = plan.tasks.get(assignment.task.0 as usize).map(|task| task.uid);
            return Err(PlanError::DateOutOfYears { uid });
        }
    }
    Ok(())
}
