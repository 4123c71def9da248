//! The imported plan as the engine takes it: the same inputs by index instead of uid, whole minutes instead of
//! fractions. Stored results of the other program never cross over.

use crate::plan::{
    self, Constraint, Contour, DayHours, ImportedAssignment, ImportedCalendar, ImportedPlan, ImportedTask,
    Lag, ResourceKind, ScheduleFrom, TaskType,
};
use engine::calendar::{Calendar, CalendarException, CalendarIndex, WorkWeek};
use engine::plan as to;
use engine::time::{Day, Minute};
use jiff::civil::{Date, DateTime};
use std::collections::HashMap;

/// The engine's plan. Tasks, dependencies, resources and assignments keep their places; calendars too, with one
/// more at the end where the file names no project calendar.
pub fn to_engine(plan: &ImportedPlan) -> to::Plan {
    let calendars = Calendars::of(plan);
    to::Plan {
        start: plan.start.map_or(first_monday(), minute),
        finish: plan.finish.map(minute),
        must_finish_by: plan.must_finish_by.map(minute),
        direction: match plan.schedule_from {
            ScheduleFrom::Start => to::Direction::FromStart,
            ScheduleFrom::Finish if plan.finish.is_some() => to::Direction::FromFinish,
            ScheduleFrom::Finish => to::Direction::FromStart,
        },
        status_date: plan.status_date.map(minute),
        calendar: calendars.project,
        tasks: plan.tasks.iter().map(|task| engine_task(task, &calendars)).collect(),
        dependencies: plan.dependencies.iter().map(dependency).collect(),
        resources: plan.resources.iter().map(|resource| engine_resource(resource, &calendars)).collect(),
        assignments: plan.assignments.iter().map(assignment).collect(),
        stretches: (0..).zip(&plan.assignments).flat_map(|(at, of)| stretches(at, of)).collect(),
        further: (0..).zip(&plan.tasks).flat_map(|(at, task)| further(at, task)).collect(),
        options: options(plan),
        calendars: calendars.all,
    }
}

/// When each task was to be finished, by the file's first baseline.
pub fn baseline_finishes(plan: &ImportedPlan) -> Vec<Option<Minute>> {
    let finish = |task: &ImportedTask| {
        let first = task.baselines.iter().find(|baseline| baseline.number == 0)?;
        first.finish.map(minute)
    };
    plan.tasks.iter().map(finish).collect()
}

/// Where a plan without any date begins: a Monday that nobody mistakes for a real one.
fn first_monday() -> Minute {
    Minute(Day(4).start().0 + 8 * 60)
}

struct Calendars {
    all: Vec<Calendar>,
    by_uid: HashMap<i64, CalendarIndex>,
    project: CalendarIndex,
}

impl Calendars {
    fn of(plan: &ImportedPlan) -> Self {
        let by_uid: HashMap<i64, CalendarIndex> =
            plan.calendars.iter().enumerate().map(|(at, c)| (c.uid, CalendarIndex(at as u32))).collect();
        let mut all: Vec<Calendar> = plan.calendars.iter().map(|c| calendar(c, &by_uid)).collect();
        let project = plan.calendar.and_then(|uid| by_uid.get(&uid).copied()).unwrap_or_else(|| {
            all.push(Calendar::standard());
            CalendarIndex(all.len() as u32 - 1)
        });
        Self { all, by_uid, project }
    }
    fn index(&self, uid: Option<i64>) -> Option<CalendarIndex> {
        uid.and_then(|uid| self.by_uid.get(&uid).copied())
    }
}

fn calendar(calendar: &ImportedCalendar, by_uid: &HashMap<i64, CalendarIndex>) -> Calendar {
    let work_week =
        |week: &plan::WorkWeek| WorkWeek { from: day(week.from), to: day(week.to), days: week.week.clone() };
    let exception = |exception: &plan::CalendarException| CalendarException {
        name: exception.name.clone(),
        from: day(exception.from),
        to: day(exception.to),
        recurrence: exception.recurrence,
        shifts: exception.working.clone(),
    };
    let week: [DayHours; 7] = calendar.week.clone();
    Calendar {
        name: calendar.name.clone(),
        base: calendar.base_uid.and_then(|uid| by_uid.get(&uid).copied()),
        week,
        work_weeks: calendar.work_weeks.iter().map(work_week).collect(),
        exceptions: calendar.exceptions.iter().map(exception).collect(),
    }
}

fn engine_task(task: &ImportedTask, calendars: &Calendars) -> to::Task {
    let manual =
        to::TaskMode::Manual { start: task.manual_start.map(minute), finish: task.manual_finish.map(minute) };
    let duration = if task.manual {
        task.manual_duration_minutes.or(task.duration_minutes)
    } else {
        task.duration_minutes
    };
    to::Task {
        uid: task.uid,
        parent: task.parent.map(task_index),
        mode: if task.manual { manual } else { to::TaskMode::Automatic },
        duration: to::Duration { minutes: whole(duration.unwrap_or(0.0)).max(0), is_elapsed: task.elapsed },
        constraint: constraint(task.constraint, task.constraint_date.map(minute)),
        deadline: task.deadline.map(minute),
        calendar: calendars.index(task.calendar),
        ignore_resource_calendars: task.ignore_resource_calendar,
        kind: match task.task_type {
            TaskType::FixedUnits => to::TaskKind::FixedUnits,
            TaskType::FixedDuration => to::TaskKind::FixedDuration,
            TaskType::FixedWork => to::TaskKind::FixedWork,
        },
        levelling_delay_minutes: whole(task.levelling_delay_minutes),
        progress: progress(task),
        is_active: !task.inactive,
        is_start_milestone: task.start_milestone,
    }
}

fn further(at: usize, task: &ImportedTask) -> impl Iterator<Item = to::Further> {
    let constraints = task.further_constraints.iter();
    let constraints =
        constraints.map(|(what, at)| to::Rule::Constraint(constraint(*what, Some(minute(*at)))));
    let expected = task.expected_finish.map(|at| to::Rule::ExpectedFinish(minute(at)));
    let accompanies = task.accompanies.map(to::Rule::Accompanies);
    let rules = constraints.chain(expected).chain(accompanies);
    rules.map(move |rule| to::Further { task: task_index(at), rule })
}

fn constraint(constraint: Constraint, at: Option<Minute>) -> to::Constraint {
    match (constraint, at) {
        (Constraint::AsLateAsPossible, _) => to::Constraint::AsLateAsPossible,
        (Constraint::MustStartOn, Some(at)) => to::Constraint::MustStartOn(at),
        (Constraint::MustFinishOn, Some(at)) => to::Constraint::MustFinishOn(at),
        (Constraint::StartNoEarlierThan, Some(at)) => to::Constraint::StartNoEarlierThan(at),
        (Constraint::StartNoLaterThan, Some(at)) => to::Constraint::StartNoLaterThan(at),
        (Constraint::FinishNoEarlierThan, Some(at)) => to::Constraint::FinishNoEarlierThan(at),
        (Constraint::FinishNoLaterThan, Some(at)) => to::Constraint::FinishNoLaterThan(at),
        (Constraint::MandatoryStart, Some(at)) => to::Constraint::MandatoryStart(at),
        (Constraint::MandatoryFinish, Some(at)) => to::Constraint::MandatoryFinish(at),
        (Constraint::AsSoonAsPossible, _) | (_, None) => to::Constraint::AsSoonAsPossible,
    }
}

fn progress(task: &ImportedTask) -> to::Progress {
    to::Progress {
        actual_start: task.actual_start.map(minute),
        actual_finish: task.actual_finish.map(minute),
        percent_complete: task.percent_complete.clamp(0.0, 100.0).round() as u8,
        remaining_minutes: task.remaining_duration_minutes.map(|minutes| whole(minutes).max(0)),
        stop: task.stop.map(minute),
        resume: task.resume.map(minute),
    }
}

fn dependency(dependency: &plan::ImportedDependency) -> to::Dependency {
    to::Dependency {
        predecessor: task_index(dependency.predecessor),
        successor: task_index(dependency.successor),
        kind: match dependency.kind {
            plan::DependencyKind::FinishToStart => to::DependencyKind::FinishToStart,
            plan::DependencyKind::StartToStart => to::DependencyKind::StartToStart,
            plan::DependencyKind::FinishToFinish => to::DependencyKind::FinishToFinish,
            plan::DependencyKind::StartToFinish => to::DependencyKind::StartToFinish,
        },
        lag: match dependency.lag {
            Lag::WorkingMinutes(minutes) => to::Lag::WorkingMinutes(whole(minutes)),
            Lag::ElapsedMinutes(minutes) => to::Lag::ElapsedMinutes(whole(minutes)),
            Lag::Percent(percent) => to::Lag::Percent(percent),
            Lag::ElapsedPercent(percent) => to::Lag::ElapsedPercent(percent),
        },
    }
}

fn engine_resource(resource: &plan::ImportedResource, calendars: &Calendars) -> to::Resource {
    to::Resource {
        uid: resource.uid,
        kind: match resource.kind {
            ResourceKind::Work => to::ResourceKind::Work,
            ResourceKind::Material => to::ResourceKind::Material,
            ResourceKind::Cost => to::ResourceKind::Cost,
        },
        calendar: calendars.index(resource.calendar),
    }
}

fn assignment(assignment: &ImportedAssignment) -> to::Assignment {
    to::Assignment {
        task: task_index(assignment.task),
        resource: assignment.resource.map(|at| to::ResourceIndex(at as u32)),
        units: assignment.units,
        work_minutes: assignment.work_minutes.map(|minutes| whole(minutes).max(0)),
        overtime_work_minutes: whole(assignment.overtime_work_minutes.unwrap_or(0.0)).max(0),
        actual_work_minutes: whole(assignment.actual_work_minutes.unwrap_or(0.0)).max(0),
        delay_minutes: whole(assignment.delay_minutes),
        levelling_delay_minutes: whole(assignment.levelling_delay_minutes),
        contour: contour(assignment.contour),
        actual_start: assignment.actual_start.map(minute),
        actual_finish: assignment.actual_finish.map(minute),
        stop: assignment.stop.map(minute),
        resume: assignment.resume.map(minute),
    }
}

/// An edited contour has no shape but the stretches its work is written down in; where they are missing, its
/// work is spread evenly.
fn stretches(assignment: u32, of: &ImportedAssignment) -> impl Iterator<Item = to::Stretch> {
    let is_edited = of.contour == Contour::Edited;
    let worked = of.timephased.iter().filter(move |stretch| is_edited && stretch.work_minutes > 0.0);
    worked.map(move |stretch| to::Stretch {
        assignment,
        from: nearest_minute(stretch.from),
        to: nearest_minute(stretch.to),
    })
}

fn contour(contour: Contour) -> to::Contour {
    match contour {
        Contour::Flat | Contour::Edited => to::Contour::Flat,
        Contour::BackLoaded => to::Contour::BackLoaded,
        Contour::FrontLoaded => to::Contour::FrontLoaded,
        Contour::DoublePeak => to::Contour::DoublePeak,
        Contour::EarlyPeak => to::Contour::EarlyPeak,
        Contour::LatePeak => to::Contour::LatePeak,
        Contour::Bell => to::Contour::Bell,
        Contour::Turtle => to::Contour::Turtle,
    }
}

fn options(plan: &ImportedPlan) -> to::Options {
    let of = &plan.options;
    let of_day = |time: jiff::civil::Time| i64::from(time.hour()) * 60 + i64::from(time.minute());
    to::Options {
        honour_constraints: of.honor_constraints,
        critical_float_minutes: whole(of.critical_slack_days * f64::from(of.minutes_per_day)),
        minutes_per_day: i64::from(of.minutes_per_day),
        minutes_per_week: i64::from(of.minutes_per_week),
        default_start_minute: of_day(of.default_start),
        default_finish_minute: of_day(of.default_finish),
        split_in_progress_tasks: of.splits_in_progress_tasks,
        multiple_critical_paths: of.multiple_critical_paths,
        reschedule_uncompleted_work: of.reschedules_uncompleted_work,
        remaining_from_status_date: of.remaining_from_status_date,
        lag_calendar: of.lag_calendar,
        total_float: of.total_float,
        each_top_summary_by_its_finish: of.several_projects,
    }
}

fn task_index(at: usize) -> to::TaskIndex {
    to::TaskIndex(at as u32)
}

fn whole(minutes: f64) -> i64 {
    minutes.round() as i64
}

fn day(date: Date) -> Day {
    let epoch = Date::constant(1970, 1, 1);
    Day(epoch.duration_until(date).as_hours() as i32 / 24)
}

/// Where one stretch ends and the next begins is written to the second, not always the same one.
fn nearest_minute(moment: DateTime) -> Minute {
    Minute(minute(moment).0 + i64::from(moment.second() >= 30))
}

/// Seconds are cut off.
fn minute(moment: DateTime) -> Minute {
    let of_day = i64::from(moment.hour()) * 60 + i64::from(moment.minute());
    Minute(day(moment.date()).start().0 + of_day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_minutes_count_alike() {
        for (year, month, of_month) in
            [(1900, 1, 1), (1969, 12, 31), (1970, 1, 1), (2026, 3, 5), (2199, 12, 31)]
        {
            let date = Date::constant(year, month, of_month);
            assert_eq!(day(date).civil(), (i32::from(year), month as u8, of_month as u8));
            assert_eq!(minute(date.at(17, 30, 59, 0)).to_string(), format!("{date}T17:30"));
        }
        assert_eq!(first_monday().day().weekday(), 0);
    }
}
