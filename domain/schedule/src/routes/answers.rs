//! The plan as the screen reads it.

use crate::baseline::{self, BaselineDates};
use crate::calendar::CalendarBody;
use crate::computed::{PlanWarning, Why};
use crate::edit::{AssignmentBody, ConstraintBody, SchedulingRules};
use crate::plan::{Dependency, DependencyKind, LagUnit, Resource, ResourceKind};
use crate::planning::LivePlan;
use crate::store::baselines::BaselineLine;
use crate::task::{Estimate, TaskKind, TaskState};
use crate::times;
use kernel::{Audience, BaselineId, CalendarId, PersonId, RecordId, ResourceId};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Serialize, ToSchema)]
pub struct PlanAnswer {
    pub revision: i64,
    pub start: String,
    pub status_date: Option<String>,
    /// Whether work that is still open goes behind the status date.
    pub moves_open_work: bool,
    pub rules: SchedulingRules,
    pub finish: Option<String>,
    pub calendar_id: CalendarId,
    pub minutes_per_day: i64,
    /// Minute of the day at which work usually begins and ends, for dates entered without a time.
    pub day_starts_at_minute: i64,
    pub day_ends_at_minute: i64,
    pub baseline_id: Option<BaselineId>,
    pub tasks: Vec<PlanTask>,
    pub dependencies: Vec<PlanDependency>,
    pub calendars: Vec<PlanCalendar>,
    pub resources: Vec<PlanResource>,
    pub baselines: Vec<BaselineLine>,
    /// Days off of the project calendar around the plan.
    pub non_working: Vec<DaysOff>,
    pub warnings: Vec<PlanWarning>,
}

#[derive(Serialize, ToSchema)]
pub struct PlanTask {
    pub id: RecordId,
    pub number: i64,
    pub parent_id: Option<RecordId>,
    pub position: f64,
    pub wbs: String,
    pub level: u32,
    pub title: String,
    pub notes: String,
    pub kind: TaskKind,
    pub is_summary: bool,
    pub duration_minutes: i64,
    pub elapsed: bool,
    pub start: String,
    pub finish: String,
    pub early_start: String,
    pub early_finish: String,
    pub late_start: String,
    pub late_finish: String,
    pub total_float_minutes: i64,
    pub free_float_minutes: i64,
    pub critical: bool,
    pub constraint: ConstraintBody,
    pub deadline: Option<String>,
    pub calendar_id: Option<CalendarId>,
    pub percent_complete: u8,
    pub actual_start: Option<String>,
    pub actual_finish: Option<String>,
    pub state: TaskState,
    pub owner_id: Option<PersonId>,
    pub client_side: bool,
    /// The team's own, by the communication plan: it moves nothing, and counts there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub chore: bool,
    pub manual: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimate: Option<Estimate>,
    pub assignments: Vec<AssignmentBody>,
    pub audience: Audience,
    /// Person-minutes of the people on it; none where nobody is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub work_minutes: Option<i64>,
    pub baseline: Option<BaselineDates>,
    pub revision: i64,
    pub why: Why,
}

#[derive(Serialize, ToSchema)]
pub struct PlanDependency {
    pub id: Uuid,
    pub predecessor_id: RecordId,
    pub successor_id: RecordId,
    pub kind: DependencyKind,
    pub lag_minutes: f64,
    pub lag_unit: LagUnit,
}

#[derive(Serialize, ToSchema)]
pub struct PlanCalendar {
    pub id: CalendarId,
    #[serde(flatten)]
    pub calendar: CalendarBody,
}

#[derive(Serialize, ToSchema)]
pub struct PlanResource {
    pub id: ResourceId,
    pub name: String,
    pub kind: ResourceKind,
    pub person_id: Option<PersonId>,
    pub calendar_id: Option<CalendarId>,
    /// How much of it there is; 100 is one whole person or thing.
    pub units_percent: f64,
}

/// Both days belong to it.
#[derive(Serialize, ToSchema)]
pub struct DaysOff {
    pub from: String,
    pub to: String,
    /// The holiday's name; none for a weekend.
    pub name: Option<String>,
}

impl From<&Resource> for PlanResource {
    fn from(resource: &Resource) -> Self {
        Self {
            id: resource.id,
            name: resource.name.clone(),
            kind: resource.kind,
            person_id: resource.person,
            calendar_id: resource.calendar,
            units_percent: resource.units * 100.0,
        }
    }
}

impl From<&Dependency> for PlanDependency {
    fn from(dependency: &Dependency) -> Self {
        Self {
            id: dependency.id,
            predecessor_id: dependency.predecessor,
            successor_id: dependency.successor,
            kind: dependency.kind,
            lag_minutes: dependency.lag.amount,
            lag_unit: dependency.lag.unit,
        }
    }
}

pub fn plan(live: &LivePlan, baselines: Vec<BaselineLine>) -> PlanAnswer {
    let plan = &live.plan;
    PlanAnswer {
        revision: plan.revision,
        start: times::date_time(plan.start),
        status_date: plan.status_date.map(times::date_time),
        moves_open_work: plan.options.reschedule_uncompleted_work,
        rules: SchedulingRules::of(&plan.options),
        finish: (!plan.tasks.is_empty()).then(|| times::date_time(live.computed.finish)),
        calendar_id: plan.calendar,
        minutes_per_day: plan.options.minutes_per_day,
        day_starts_at_minute: plan.options.default_start_minute,
        day_ends_at_minute: plan.options.default_finish_minute,
        baseline_id: plan.compared_baseline,
        tasks: tasks(live, |_| true),
        dependencies: plan.dependencies.iter().map(PlanDependency::from).collect(),
        calendars: calendars(live),
        resources: plan.resources.iter().map(PlanResource::from).collect(),
        baselines,
        non_working: days_off(live),
        warnings: live.computed.warnings.clone(),
    }
}

pub fn calendars(live: &LivePlan) -> Vec<PlanCalendar> {
    let calendars = live.plan.calendars.iter();
    calendars.map(|calendar| PlanCalendar { id: calendar.id, calendar: CalendarBody::of(calendar) }).collect()
}

/// The rows of chosen tasks, in the order of the outline.
pub fn tasks(live: &LivePlan, chosen: impl Fn(RecordId) -> bool) -> Vec<PlanTask> {
    let rows = live.plan.tasks.iter().enumerate().filter(|(_, task)| chosen(task.id));
    rows.map(|(place, _)| row(live, place)).collect()
}

/// The row of one task.
pub fn task_row(live: &LivePlan, id: RecordId) -> Option<PlanTask> {
    live.place(id).map(|place| row(live, place))
}

/// Dates and outline stand in the order of the tasks.
fn row(live: &LivePlan, place: usize) -> PlanTask {
    let (task, dates) = (&live.plan.tasks[place], &live.computed.dates[place]);
    let assigned = live.plan.assignments_of(task.id).iter().map(|assignment| AssignmentBody {
        resource_id: assignment.resource,
        units_percent: assignment.units * 100.0,
        further: None,
    });
    let outline = live.outline();
    let working_days = |from, to| live.working_days(from, to);
    let baseline = live.baseline.as_ref();
    let was = baseline.and_then(|baseline| Some((baseline, baseline.dates.dates(task.id)?)));
    let kind = if dates.is_summary && task.kind == TaskKind::Task { TaskKind::Phase } else { task.kind };
    PlanTask {
        id: task.id,
        number: task.number,
        parent_id: task.parent,
        position: task.position,
        wbs: outline.wbs(place),
        level: outline.level(place),
        title: task.title.clone(),
        notes: task.notes.clone(),
        kind,
        is_summary: dates.is_summary,
        duration_minutes: if dates.is_summary { dates.duration_minutes } else { task.duration_minutes },
        elapsed: task.is_elapsed,
        start: times::date_time(dates.start),
        finish: times::date_time(dates.finish),
        early_start: times::date_time(dates.early_start),
        early_finish: times::date_time(dates.early_finish),
        late_start: times::date_time(dates.late_start),
        late_finish: times::date_time(dates.late_finish),
        total_float_minutes: dates.total_float_minutes,
        free_float_minutes: dates.free_float_minutes,
        critical: dates.is_critical,
        constraint: ConstraintBody { kind: task.constraint, date: task.constraint_at.map(times::date_time) },
        deadline: task.deadline.map(times::date_time),
        calendar_id: task.calendar,
        percent_complete: dates.percent_complete,
        actual_start: task.actual_start.map(times::date_time),
        actual_finish: task.actual_finish.map(times::date_time),
        state: task.state,
        owner_id: task.owner,
        client_side: task.is_client_side,
        chore: task.further.is_chore,
        manual: task.is_manual,
        estimate: task.further.estimate,
        assignments: assigned.collect(),
        audience: task.audience,
        work_minutes: Some(baseline::work_of(&live.plan, task)).filter(|minutes| *minutes > 0),
        baseline: was.map(|(baseline, was)| baseline::compared(baseline, was, dates, &working_days)),
        revision: task.revision,
        why: dates.why,
    }
}

/// Days off around the plan, with the names of holidays; at most some years of them.
fn days_off(live: &LivePlan) -> Vec<DaysOff> {
    use engine::time::Day;
    const MARGIN_DAYS: i32 = 60;
    const MOST_DAYS: i32 = 366 * 12;
    let first = live.plan.start.day().0 - MARGIN_DAYS;
    let last = (live.computed.finish.day().0 + MARGIN_DAYS).min(first + MOST_DAYS);
    let calendar = live.plan.calendars.iter().find(|calendar| calendar.id == live.plan.calendar);
    let name = |day: Day| {
        let exceptions = calendar.map(|calendar| calendar.hours.exceptions.as_slice()).unwrap_or_default();
        let holiday = exceptions.iter().find(|e| e.shifts.is_empty() && (e.from..=e.to).contains(&day));
        holiday.filter(|holiday| !holiday.name.is_empty()).map(|holiday| holiday.name.clone())
    };
    let mut off: Vec<(Day, Day, Option<String>)> = Vec::new();
    for day in (first..=last).map(Day) {
        if live.working_time.minutes_between(day.start(), Day(day.0 + 1).start()) > 0 {
            continue;
        }
        let name = name(day);
        match off.last_mut() {
            Some((_, to, last)) if to.0 + 1 == day.0 && *last == name => *to = day,
            _ => off.push((day, day, name)),
        }
    }
    off.into_iter()
        .map(|(from, to, name)| DaysOff { from: times::day(from), to: times::day(to), name })
        .collect()
}
