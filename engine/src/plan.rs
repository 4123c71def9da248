//! What the engine is given: one project's plan, inputs only. Computed dates are never among
//! them. Tasks, resources and calendars are named by their place in the plan; `uid` is the
//! caller's own number and appears only in errors and warnings.

use crate::calendar::{Calendar, CalendarIndex};
use crate::time::Minute;
use serde::{Deserialize, Serialize};

/// Position in [`Plan::tasks`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TaskIndex(pub u32);

/// Position in [`Plan::resources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ResourceIndex(pub u32);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Where scheduling from the start begins.
    pub start: Minute,
    /// Where scheduling from the finish begins; required then, unused otherwise.
    pub finish: Option<Minute>,
    /// Scheduled from the start, the late dates are counted back from here; without it, from the last finish.
    #[serde(default)]
    pub must_finish_by: Option<Minute>,
    pub direction: Direction,
    pub status_date: Option<Minute>,
    /// The project calendar.
    pub calendar: CalendarIndex,
    pub calendars: Vec<Calendar>,
    /// A summary task is one that others name as `parent`. Any order.
    pub tasks: Vec<Task>,
    pub dependencies: Vec<Dependency>,
    pub resources: Vec<Resource>,
    pub assignments: Vec<Assignment>,
    /// Where work was laid out by hand; of an assignment without any, its work runs through. Any order.
    #[serde(default)]
    pub stretches: Vec<Stretch>,
    /// What Primavera knows of a few tasks besides. Any order.
    #[serde(default)]
    pub further: Vec<Further>,
    pub options: Options,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Direction {
    #[default]
    FromStart,
    FromFinish,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Options {
    /// True: dates of constraints win over dependencies and show as negative float.
    /// False: dependencies win.
    pub honour_constraints: bool,
    /// A task is critical when its total float is at most this.
    pub critical_float_minutes: i64,
    /// The working minutes people mean by "a day" and "a week", and the hours of a date without any: for
    /// turning what they type into minutes. The dates are computed without them.
    pub minutes_per_day: i64,
    pub minutes_per_week: i64,
    pub default_start_minute: i64,
    pub default_finish_minute: i64,
    /// Not started and unfinished work that lies before the status date moves behind it.
    pub reschedule_uncompleted_work: bool,
    /// A started task whose predecessor finishes late is interrupted and its rest waits.
    pub split_in_progress_tasks: bool,
    /// Each network of tasks without successor has its own critical path.
    pub multiple_critical_paths: bool,
    /// Which calendar a lag in working time is counted on.
    pub lag_calendar: LagCalendar,
    /// What is left of begun work begins at the status date and takes its remaining minutes, however much
    /// was done when (Primavera). Otherwise it follows on what was done.
    pub remaining_from_status_date: bool,
    pub total_float: TotalFloat,
    /// Below each summary task at the top, late dates are counted back from its own finish.
    pub each_top_summary_by_its_finish: bool,
}

/// Which end of a task its total float is measured at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum TotalFloat {
    /// The lesser of both.
    #[default]
    Least,
    Start,
    Finish,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum LagCalendar {
    Predecessor,
    /// As Microsoft Project does.
    #[default]
    Successor,
    Project,
    AroundTheClock,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// The caller's number; must be unique. Errors and warnings name the task by it.
    pub uid: i64,
    pub parent: Option<TaskIndex>,
    pub mode: TaskMode,
    /// Ignored for summary tasks that are scheduled automatically.
    pub duration: Duration,
    pub constraint: Constraint,
    /// Only the late dates know of it.
    pub deadline: Option<Minute>,
    /// None: the project calendar, or the resources' calendars where there are assignments.
    pub calendar: Option<CalendarIndex>,
    /// With a task calendar only: work when the task calendar works, resources or not.
    pub ignore_resource_calendars: bool,
    pub kind: TaskKind,
    /// Elapsed minutes added to the early start.
    pub levelling_delay_minutes: i64,
    pub progress: Progress,
    /// An inactive task keeps dates of its own and moves nobody.
    pub is_active: bool,
    /// Without duration only: it lies where working time begins, never where it ended (Primavera).
    #[serde(default)]
    pub is_start_milestone: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum TaskMode {
    #[default]
    Automatic,
    /// Dates a person set; what is missing is computed from the rest.
    Manual { start: Option<Minute>, finish: Option<Minute> },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Duration {
    pub minutes: i64,
    /// Counted around the clock, every day.
    pub is_elapsed: bool,
}

/// With Microsoft Project's codes in this order: 0 1 2 3 4 5 6 7; the last two are Primavera's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Constraint {
    #[default]
    AsSoonAsPossible,
    AsLateAsPossible,
    MustStartOn(Minute),
    MustFinishOn(Minute),
    StartNoEarlierThan(Minute),
    StartNoLaterThan(Minute),
    FinishNoEarlierThan(Minute),
    FinishNoLaterThan(Minute),
    /// Against every dependency, whether the plan honours constraints or not.
    MandatoryStart(Minute),
    MandatoryFinish(Minute),
}

/// One more thing that counts for a task (Oracle, "P6 Professional Help": Constraints, Expected Finish, Activity
/// Types, External Dates).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Further {
    pub task: TaskIndex,
    pub rule: Rule,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rule {
    /// A second constraint, or a date at which another project holds the task.
    Constraint(Constraint),
    /// What is left lasts as long as it takes to end here; nothing is left where the work begins later.
    ExpectedFinish(Minute),
    /// The task is a buffer: no work, so the summary tasks above do not count it as done or not; it lasts from where it
    /// begins until here, or for its own duration.
    Buffer { until: Option<Minute> },
    /// The task has no duration of its own, moves nobody and is on no path.
    Accompanies(Accompanies),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Accompanies {
    /// Level of effort: from the first to the last of what its dependencies lead to, either way.
    Neighbours,
    /// WBS summary activity: from the first to the last task below the same summary task.
    Element,
}

/// What stays when work, duration or units change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum TaskKind {
    #[default]
    FixedUnits,
    FixedDuration,
    FixedWork,
}

/// A task has begun when it has an actual start. A percentage alone does not begin it: such a task is
/// planned like any other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Progress {
    pub actual_start: Option<Minute>,
    pub actual_finish: Option<Minute>,
    /// 0 to 100, of the duration.
    pub percent_complete: u8,
    /// Working minutes still to do; without it the percentage decides.
    pub remaining_minutes: Option<i64>,
    /// Where the work stopped, and when it goes on.
    pub stop: Option<Minute>,
    pub resume: Option<Minute>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Dependency {
    pub predecessor: TaskIndex,
    pub successor: TaskIndex,
    pub kind: DependencyKind,
    /// Negative is a lead.
    pub lag: Lag,
}

/// With Microsoft Project's codes FF 0, FS 1, SF 2, SS 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum DependencyKind {
    #[default]
    FinishToStart,
    StartToStart,
    FinishToFinish,
    StartToFinish,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Lag {
    WorkingMinutes(i64),
    ElapsedMinutes(i64),
    /// Of the predecessor's duration, in working time.
    Percent(f64),
    /// Of the predecessor's duration, around the clock.
    ElapsedPercent(f64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    /// The caller's number, for errors and warnings.
    pub uid: i64,
    pub kind: ResourceKind,
    /// None: the project calendar.
    pub calendar: Option<CalendarIndex>,
}

/// Only work resources drive dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum ResourceKind {
    #[default]
    Work,
    Material,
    Cost,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Assignment {
    pub task: TaskIndex,
    /// None: work without anybody assigned yet.
    pub resource: Option<ResourceIndex>,
    /// 1.0 is one whole person.
    pub units: f64,
    /// Person-minutes. Without it the assignment runs as long as the task.
    pub work_minutes: Option<i64>,
    /// Of `work_minutes`, those done as overtime: they take no regular time.
    pub overtime_work_minutes: i64,
    /// Of `work_minutes`, those already done.
    pub actual_work_minutes: i64,
    /// Working minutes between the task's start and this assignment's.
    pub delay_minutes: i64,
    /// The same, put in by levelling; elapsed minutes.
    pub levelling_delay_minutes: i64,
    pub contour: Contour,
    pub actual_start: Option<Minute>,
    pub actual_finish: Option<Minute>,
    pub stop: Option<Minute>,
    pub resume: Option<Minute>,
}

/// One of the stretches of time in which an assignment's work is done. Its length and the gap before it
/// count, not its date: they move with the task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stretch {
    /// Position in [`Plan::assignments`].
    pub assignment: u32,
    pub from: Minute,
    pub to: Minute,
}

/// How the work is spread over the assignment. Codes of Microsoft Project 0 to 7.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Contour {
    #[default]
    Flat,
    BackLoaded,
    FrontLoaded,
    DoublePeak,
    EarlyPeak,
    LatePeak,
    Bell,
    Turtle,
}

impl Plan {
    /// An empty plan from this minute on, with one calendar.
    pub fn new(start: Minute, calendar: Calendar) -> Plan {
        Plan {
            start,
            finish: None,
            must_finish_by: None,
            direction: Direction::FromStart,
            status_date: None,
            calendar: CalendarIndex(0),
            calendars: vec![calendar],
            tasks: Vec::new(),
            dependencies: Vec::new(),
            resources: Vec::new(),
            assignments: Vec::new(),
            stretches: Vec::new(),
            further: Vec::new(),
            options: Options::default(),
        }
    }
}

impl Task {
    /// An automatic task of so many working minutes, as soon as possible.
    pub fn new(uid: i64, working_minutes: i64) -> Task {
        Task {
            uid,
            parent: None,
            mode: TaskMode::Automatic,
            duration: Duration { minutes: working_minutes, is_elapsed: false },
            constraint: Constraint::AsSoonAsPossible,
            deadline: None,
            calendar: None,
            ignore_resource_calendars: false,
            kind: TaskKind::FixedUnits,
            levelling_delay_minutes: 0,
            progress: Progress::default(),
            is_active: true,
            is_start_milestone: false,
        }
    }
}

impl Dependency {
    /// Finish to start, no lag.
    pub fn finish_to_start(predecessor: TaskIndex, successor: TaskIndex) -> Dependency {
        let kind = DependencyKind::FinishToStart;
        Dependency { predecessor, successor, kind, lag: Lag::WorkingMinutes(0) }
    }
}

impl Assignment {
    /// Full time, flat, as long as the task.
    pub fn new(task: TaskIndex, resource: Option<ResourceIndex>) -> Assignment {
        Assignment {
            task,
            resource,
            units: 1.0,
            work_minutes: None,
            overtime_work_minutes: 0,
            actual_work_minutes: 0,
            delay_minutes: 0,
            levelling_delay_minutes: 0,
            contour: Contour::Flat,
            actual_start: None,
            actual_finish: None,
            stop: None,
            resume: None,
        }
    }
}

impl Default for Options {
    /// Microsoft Project's defaults for a new plan.
    fn default() -> Options {
        Options {
            honour_constraints: true,
            critical_float_minutes: 0,
            minutes_per_day: 480,
            minutes_per_week: 2_400,
            default_start_minute: 8 * 60,
            default_finish_minute: 17 * 60,
            reschedule_uncompleted_work: false,
            split_in_progress_tasks: true,
            multiple_critical_paths: false,
            lag_calendar: LagCalendar::Successor,
            remaining_from_status_date: false,
            total_float: TotalFloat::Least,
            each_top_summary_by_its_finish: false,
        }
    }
}
