//! Elements of the work breakdown structure, activities below them, and what they follow.

use super::rows::{Table, hours, moment, optional_moment};
use super::{PROJECT, calendars};
use crate::ExportedPlan;
use crate::outline::Row;
use engine::calendar::CalendarIndex;
use engine::hours::working_time;
use engine::plan::{
    Accompanies, Constraint, DependencyKind, Lag, LagCalendar, Plan, Rule, Task, TaskIndex, TaskMode,
};
use engine::schedule::TaskDates;
use engine::time::Minute;
use engine::working_time::WorkingTime;
use std::collections::HashSet;

/// What is looked up for many tasks, made once.
pub(super) struct Known {
    hours: Vec<WorkingTime>,
    clock: WorkingTime,
    project: CalendarIndex,
    /// Whoever works on them has a calendar.
    with_people: HashSet<usize>,
    /// The element that is the project; those of summary tasks come after it. No activity has such a number: some
    /// readers count both together.
    top: i64,
}

impl Known {
    pub(super) fn new(plan: &Plan) -> Known {
        let clock = WorkingTime::around_the_clock();
        let all = (0..plan.calendars.len() as u32).map(CalendarIndex);
        let hours =
            all.map(|at| working_time(&plan.calendars, at).unwrap_or_else(|_| clock.clone())).collect();
        let staffed = plan.assignments.iter().filter(|assignment| {
            assignment.resource.is_some_and(|at| plan.resources[at.0 as usize].calendar.is_some())
        });
        let with_people = staffed.map(|assignment| assignment.task.0 as usize).collect();
        let most = plan.tasks.iter().map(|task| task.uid).max().unwrap_or(0).max(0);
        Known { hours, clock, project: plan.calendar, with_people, top: most.saturating_add(1) }
    }

    fn element(&self, task: usize) -> i64 {
        self.top.saturating_add(1 + task as i64)
    }

    /// What the task lies in.
    fn above(&self, of: &ExportedPlan<'_>, task: usize) -> i64 {
        of.plan.tasks[task].parent.map_or(self.top, |TaskIndex(parent)| self.element(parent as usize))
    }

    fn project(&self) -> &WorkingTime {
        self.hours.get(self.project.0 as usize).unwrap_or(&self.clock)
    }

    /// What the task's own duration is counted on.
    fn of(&self, input: &Task) -> &WorkingTime {
        match (input.duration.is_elapsed, input.calendar) {
            (true, _) => &self.clock,
            (false, Some(own)) => self.hours.get(own.0 as usize).unwrap_or(&self.clock),
            (false, None) => self.project(),
        }
    }
}

pub(super) fn elements(of: &ExportedPlan<'_>, known: &Known, rows: &[Row]) -> String {
    let mut table = Table::new(
        "PROJWBS",
        &["wbs_id", "proj_id", "seq_num", "proj_node_flag", "wbs_short_name", "wbs_name", "parent_wbs_id"],
    );
    table.row(&[&known.top.to_string(), &PROJECT.to_string(), "0", "Y", of.name, of.name, ""]);
    for (row, place) in rows.iter().zip(1_usize..).filter(|(row, _)| row.is_summary) {
        table.row(&[
            &known.element(row.task).to_string(),
            &PROJECT.to_string(),
            &place.to_string(),
            "N",
            row.number.rsplit('.').next().unwrap_or_default(),
            &of.words(row.task).title,
            &known.above(of, row.task).to_string(),
        ]);
    }
    table.text
}

pub(super) fn activities(of: &ExportedPlan<'_>, known: &Known, rows: &[Row]) -> String {
    let mut table = Table::new(
        "TASK",
        &[
            "task_id",
            "proj_id",
            "wbs_id",
            "clndr_id",
            "phys_complete_pct",
            "complete_pct_type",
            "task_type",
            "duration_type",
            "status_code",
            "task_code",
            "task_name",
            "total_float_hr_cnt",
            "free_float_hr_cnt",
            "target_drtn_hr_cnt",
            "remain_drtn_hr_cnt",
            "act_start_date",
            "act_end_date",
            "early_start_date",
            "early_end_date",
            "late_start_date",
            "late_end_date",
            "target_start_date",
            "target_end_date",
            "suspend_date",
            "resume_date",
            "cstr_type",
            "cstr_date",
            "cstr_type2",
            "cstr_date2",
            "expect_end_date",
            "priority_type",
        ],
    );
    for row in rows.iter().filter(|row| !row.is_summary && of.plan.tasks[row.task].is_active) {
        activity(&mut table, of, known, row.task);
    }
    table.text
}

fn activity(table: &mut Table, of: &ExportedPlan<'_>, known: &Known, task: usize) {
    let (input, dates) = (&of.plan.tasks[task], &of.schedule.tasks[task]);
    let words = of.words(task);
    let code = if words.code.is_empty() { format!("A{}", input.uid) } else { words.code };
    let progress = &input.progress;
    let is_done = is_done(input);
    let minutes = minutes(of, known, task);
    let (first, second) = constraints(of, task);
    let expected = further(of, task).find_map(|rule| match rule {
        Rule::ExpectedFinish(at) => Some(at),
        Rule::Buffer { until } => until,
        Rule::Constraint(_) | Rule::Accompanies(_) => None,
    });
    let unless_done = |at: Minute| if is_done { String::new() } else { moment(at) };
    // What goes as late as possible has its place as its early dates there.
    let begins = if progress.actual_start.is_some() { dates.early_start } else { dates.start };
    table.row(&[
        &input.uid.to_string(),
        &PROJECT.to_string(),
        &known.above(of, task).to_string(),
        &calendar(of, input).to_string(),
        &progress.percent_complete.to_string(),
        "CP_Drtn",
        kind(of, known, task),
        "DT_FixedDrtn",
        match (is_done, progress.actual_start) {
            (true, _) => "TK_Complete",
            (false, Some(_)) => "TK_Active",
            (false, None) => "TK_NotStart",
        },
        &code,
        &words.title,
        &hours(dates.total_float_minutes),
        &hours(dates.free_float_minutes),
        &hours(minutes),
        &hours(left(input, minutes)),
        &optional_moment(progress.actual_start.or(progress.actual_finish.map(|_| dates.start))),
        &if is_done { moment(dates.finish) } else { String::new() },
        &unless_done(begins),
        &unless_done(dates.finish),
        &unless_done(dates.late_start),
        &unless_done(dates.late_finish),
        &moment(dates.start),
        &moment(dates.finish),
        &optional_moment(progress.resume.and(progress.stop)),
        &optional_moment(progress.stop.and(progress.resume)),
        first.0,
        &optional_moment(first.1),
        second.0,
        &optional_moment(second.1),
        &optional_moment(expected),
        "PT_Normal",
    ]);
}

fn is_done(input: &Task) -> bool {
    let progress = &input.progress;
    progress.actual_finish.is_some() || (progress.actual_start.is_some() && progress.percent_complete >= 100)
}

/// A manual task lasts from its start to its finish.
fn minutes(of: &ExportedPlan<'_>, known: &Known, task: usize) -> i64 {
    let (input, dates) = (&of.plan.tasks[task], &of.schedule.tasks[task]);
    match input.mode {
        TaskMode::Automatic => input.duration.minutes,
        TaskMode::Manual { .. } => known.of(input).minutes_between(dates.start, dates.finish).max(0),
    }
}

fn left(input: &Task, minutes: i64) -> i64 {
    let by_percent =
        minutes - (i128::from(minutes) * i128::from(input.progress.percent_complete) / 100) as i64;
    match (is_done(input), input.progress.actual_start) {
        (true, _) => 0,
        (false, Some(_)) => input.progress.remaining_minutes.unwrap_or(by_percent),
        (false, None) => minutes,
    }
}

fn calendar(of: &ExportedPlan<'_>, input: &Task) -> u32 {
    match input.duration.is_elapsed {
        true => calendars::around_the_clock(of),
        false => calendars::id(input.calendar.unwrap_or(of.plan.calendar)),
    }
}

/// On the calendars of its people where these count.
fn kind(of: &ExportedPlan<'_>, known: &Known, task: usize) -> &'static str {
    let input = &of.plan.tasks[task];
    let accompanies = further(of, task).find_map(|rule| match rule {
        Rule::Accompanies(what) => Some(what),
        Rule::Constraint(_) | Rule::ExpectedFinish(_) | Rule::Buffer { .. } => None,
    });
    match accompanies {
        Some(Accompanies::Neighbours) => "TT_LOE",
        Some(Accompanies::Element) => "TT_WBS",
        None if input.duration.minutes == 0 && input.mode == TaskMode::Automatic => {
            if input.is_start_milestone { "TT_Mile" } else { "TT_FinMile" }
        }
        None if input.calendar.is_none()
            && !input.duration.is_elapsed
            && known.with_people.contains(&task) =>
        {
            "TT_Rsrc"
        }
        None => "TT_Task",
    }
}

fn further<'p>(of: &'p ExportedPlan<'_>, task: usize) -> impl Iterator<Item = Rule> + 'p {
    let all = of.plan.further.iter();
    all.filter(move |further| further.task.0 as usize == task).map(|further| further.rule)
}

type Named = (&'static str, Option<Minute>);

/// The first and the second constraint; where a person set the dates, that is the first.
fn constraints(of: &ExportedPlan<'_>, task: usize) -> (Named, Named) {
    let (input, dates): (&Task, &TaskDates) = (&of.plan.tasks[task], &of.schedule.tasks[task]);
    let own = further(of, task).find_map(|rule| match rule {
        Rule::Constraint(constraint) => Some(named(constraint)),
        Rule::ExpectedFinish(_) | Rule::Buffer { .. } | Rule::Accompanies(_) => None,
    });
    match input.mode {
        TaskMode::Automatic => (named(input.constraint), own.unwrap_or(("", None))),
        TaskMode::Manual { .. } => (("CS_MANDSTART", Some(dates.start)), ("", None)),
    }
}

fn named(constraint: Constraint) -> Named {
    match constraint {
        Constraint::AsSoonAsPossible => ("", None),
        Constraint::AsLateAsPossible => ("CS_ALAP", None),
        Constraint::MustStartOn(at) => ("CS_MSO", Some(at)),
        Constraint::MustFinishOn(at) => ("CS_MEO", Some(at)),
        Constraint::StartNoEarlierThan(at) => ("CS_MSOA", Some(at)),
        Constraint::StartNoLaterThan(at) => ("CS_MSOB", Some(at)),
        Constraint::FinishNoEarlierThan(at) => ("CS_MEOA", Some(at)),
        Constraint::FinishNoLaterThan(at) => ("CS_MEOB", Some(at)),
        Constraint::MandatoryStart(at) => ("CS_MANDSTART", Some(at)),
        Constraint::MandatoryFinish(at) => ("CS_MANDFIN", Some(at)),
    }
}

pub(super) fn links(of: &ExportedPlan<'_>, known: &Known) -> String {
    let mut table = Table::new(
        "TASKPRED",
        &["task_pred_id", "task_id", "pred_task_id", "proj_id", "pred_proj_id", "pred_type", "lag_hr_cnt"],
    );
    let is_activity = |at: TaskIndex| {
        !of.schedule.tasks[at.0 as usize].is_summary && of.plan.tasks[at.0 as usize].is_active
    };
    for (place, link) in of.plan.dependencies.iter().enumerate() {
        if !is_activity(link.predecessor) || !is_activity(link.successor) {
            continue;
        }
        table.row(&[
            &(place + 1).to_string(),
            &of.plan.tasks[link.successor.0 as usize].uid.to_string(),
            &of.plan.tasks[link.predecessor.0 as usize].uid.to_string(),
            &PROJECT.to_string(),
            &PROJECT.to_string(),
            match link.kind {
                DependencyKind::FinishToStart => "PR_FS",
                DependencyKind::StartToStart => "PR_SS",
                DependencyKind::FinishToFinish => "PR_FF",
                DependencyKind::StartToFinish => "PR_SF",
            },
            &hours(lag_minutes(of, known, place)),
        ]);
    }
    table.text
}

/// A lag in working time as it is; one in elapsed time as the working time it holds where the plan stands.
fn lag_minutes(of: &ExportedPlan<'_>, known: &Known, dependency: usize) -> i64 {
    let link = &of.plan.dependencies[dependency];
    let (before, after) = (link.predecessor.0 as usize, link.successor.0 as usize);
    let share =
        |percent: f64| (percent * of.plan.tasks[before].duration.minutes as f64 / 100.0).round() as i64;
    let elapsed = match link.lag {
        Lag::WorkingMinutes(minutes) => return minutes,
        Lag::Percent(percent) => return share(percent),
        Lag::ElapsedMinutes(minutes) => minutes,
        Lag::ElapsedPercent(percent) => share(percent),
    };
    let hours = match of.plan.options.lag_calendar {
        LagCalendar::Predecessor => known.of(&of.plan.tasks[before]),
        LagCalendar::Successor => known.of(&of.plan.tasks[after]),
        LagCalendar::AroundTheClock => return elapsed,
        LagCalendar::Project => known.project(),
    };
    let dates = &of.schedule.tasks[before];
    let from = match link.kind {
        DependencyKind::FinishToStart | DependencyKind::FinishToFinish => dates.finish,
        DependencyKind::StartToStart | DependencyKind::StartToFinish => dates.start,
    };
    hours.minutes_between(from, from.plus(elapsed))
}
