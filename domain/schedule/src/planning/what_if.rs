//! What edits would do to the plan as it stands, as figures: computed on a copy, nothing is written. It costs one
//! run of the engine, whatever the number of edits.

use super::awaited::{Awaited, while_awaited};
use super::elsewhere::TakenElsewhere;
use super::load::{Overbooked, newly_overbooked};
use super::{Additions, LivePlan, Plans, Step, refuse_foreign_owners};
use crate::computed::Dates;
use crate::edit::Edit;
use crate::forecast::{ForecastSettings, p80};
use crate::plan::Plan;
use crate::task::{Task, TaskKind};
use crate::times;
use kernel::{Failure, ProjectId, RecordId, Result};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use store::Conn;
use utoipa::ToSchema;

/// Days are civil dates of the project's wall clock; working days are those of the project's calendar.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Impact {
    /// The revision of the plan it was computed on.
    pub plan_revision: i64,
    /// None: the plan has no tasks.
    pub finish_before: Option<String>,
    pub finish_after: Option<String>,
    /// Negative is earlier.
    pub finish_moves_working_days: i64,
    /// Every milestone, in the order of the outline; those that would go at the end.
    pub milestones: Vec<MilestoneImpact>,
    /// Tasks with other dates, neither new ones nor summaries.
    pub tasks_moved: usize,
    pub tasks_created: usize,
    pub tasks_deleted: usize,
    /// New tasks nobody is assigned to: they are in nobody's load.
    pub unassigned_tasks: usize,
    pub overbooked: Vec<Overbooked>,
    /// None: an earlier version computed it.
    #[serde(default)]
    pub critical: Option<CriticalImpact>,
    /// None: the project makes no forecast, or an earlier version computed it.
    #[serde(default)]
    pub forecast: Option<ForecastImpact>,
}

/// The day that the plan keeps in four fifths of all cases: both sides drawn alike, with the estimates as they are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ForecastImpact {
    pub p80_before: Option<String>,
    pub p80_after: Option<String>,
    /// Negative is earlier.
    pub p80_moves_working_days: i64,
}

/// The open tasks on which the finish hangs, summaries apart.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CriticalImpact {
    pub tasks_before: usize,
    pub tasks_after: usize,
    /// In the order of the outline, new tasks among them; the first of them.
    pub becomes: Vec<NamedTask>,
    /// Those that would go among them; the first of them.
    pub ceases: Vec<NamedTask>,
    pub becomes_count: usize,
    pub ceases_count: usize,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NamedTask {
    pub task_id: RecordId,
    pub title: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct MilestoneImpact {
    pub task_id: RecordId,
    pub title: String,
    /// None: it would be new.
    pub before: Option<String>,
    /// None: it would go.
    pub after: Option<String>,
    pub moves_working_days: i64,
}

/// Computes edits on a copy of the live plan. What the plan would refuse is refused here.
pub fn compute(conn: &mut Conn, known: &Plans, project: ProjectId, edits: &[Edit]) -> Result<Step> {
    let before = known.get(conn, project)?;
    let step = Step::compute(before, edits, Additions::default())?;
    refuse_foreign_owners(conn, &step, project)?;
    Ok(step)
}

/// `taken` is what other projects take of the plan's people.
pub fn impact(step: &Step, taken: &[TakenElsewhere]) -> Impact {
    let (before, after) = (&*step.before, &step.after);
    let created: HashSet<RecordId> = step.writes.tasks_created.iter().copied().collect();
    let is_assigned: HashSet<RecordId> = after.plan.assignments.iter().map(|a| a.task).collect();
    let leaves = after.computed.dates.iter().filter(|dates| !dates.is_summary);
    let moved = leaves.clone().filter(|is| {
        let was = before.computed.dates(is.task);
        was.is_some_and(|was| (was.start, was.finish) != (is.start, is.finish))
    });
    let new = leaves.clone().filter(|dates| created.contains(&dates.task));
    Impact {
        plan_revision: before.plan.revision,
        finish_before: finish(before),
        finish_after: finish(after),
        finish_moves_working_days: after.working_days(before.computed.finish, after.computed.finish),
        milestones: milestones(before, after),
        tasks_moved: moved.count(),
        tasks_created: created.len(),
        tasks_deleted: step.writes.tasks_deleted.len(),
        unassigned_tasks: new.filter(|dates| !is_assigned.contains(&dates.task)).count(),
        overbooked: newly_overbooked(before, after, taken),
        critical: Some(critical(before, after)),
        forecast: None,
    }
}

/// The same with the forecast, where the project makes one: drawn beside the database's threads.
pub async fn with_forecast(
    step: Step,
    taken: Vec<TakenElsewhere>,
    settings: Option<ForecastSettings>,
) -> Result<Impact> {
    let drawn = while_awaited(move |awaited| {
        let forecast = settings.map(|settings| forecast(&step, &settings, awaited)).transpose()?;
        Ok(Impact { forecast, ..impact(&step, &taken) })
    });
    drawn.await
}

/// The forecast alone, drawn beside the database's threads as long as somebody waits for it.
pub async fn drawn_forecast(step: Step, settings: ForecastSettings) -> Result<ForecastImpact> {
    while_awaited(move |awaited| forecast(&step, &settings, awaited)).await
}

fn forecast(step: &Step, settings: &ForecastSettings, awaited: &Awaited) -> Result<ForecastImpact> {
    let goes_on = |_| awaited.goes_on();
    let drawn = |live: &LivePlan| p80(live, settings, &goes_on).map_err(Failure::fault);
    let (before, after) = (drawn(&step.before)?, drawn(&step.after)?);
    let moves = before.zip(after).map(|(before, after)| step.after.working_days(before, after));
    Ok(ForecastImpact {
        p80_before: before.map(times::finish_date),
        p80_after: after.map(times::finish_date),
        p80_moves_working_days: moves.unwrap_or_default(),
    })
}

/// More names say no more.
const MOST_NAMED: usize = 50;

fn critical(before: &LivePlan, after: &LivePlan) -> CriticalImpact {
    let (was, is) = (critical_tasks(before), critical_tasks(after));
    let (ids_before, ids_after): (HashSet<RecordId>, HashSet<RecordId>) =
        (was.iter().map(|task| task.id).collect(), is.iter().map(|task| task.id).collect());
    let becomes: Vec<_> = is.iter().filter(|task| !ids_before.contains(&task.id)).collect();
    let ceases: Vec<_> = was.iter().filter(|task| !ids_after.contains(&task.id)).collect();
    let named = |tasks: &[&&Task]| -> Vec<NamedTask> {
        let first = tasks.iter().take(MOST_NAMED);
        first.map(|task| NamedTask { task_id: task.id, title: task.title.clone() }).collect()
    };
    CriticalImpact {
        tasks_before: was.len(),
        tasks_after: is.len(),
        becomes: named(&becomes),
        ceases: named(&ceases),
        becomes_count: becomes.len(),
        ceases_count: ceases.len(),
    }
}

fn critical_tasks(live: &LivePlan) -> Vec<&Task> {
    let rows = live.plan.all_tasks().zip(&live.computed.dates);
    let is_open = |dates: &Dates| dates.is_critical && !dates.is_summary && dates.percent_complete < 100;
    rows.filter(|(_, dates)| is_open(dates)).map(|(task, _)| task).collect()
}

/// The day on which a plan ends; none while it is empty.
pub fn finish(live: &LivePlan) -> Option<String> {
    let is_empty = live.plan.tasks.is_empty();
    (!is_empty).then(|| times::finish_date(live.computed.finish))
}

/// The day on which a task ends.
pub fn finish_of(live: &LivePlan, task: RecordId) -> Option<String> {
    live.computed.dates(task).map(|dates| times::finish_date(dates.finish))
}

fn milestones(before: &LivePlan, after: &LivePlan) -> Vec<MilestoneImpact> {
    let of = |plan: &Plan| -> Vec<(RecordId, String)> {
        let found = plan.tasks.iter().filter(|task| task.kind == TaskKind::Milestone);
        found.map(|task| (task.id, task.title.clone())).collect()
    };
    let mut all = of(&after.plan);
    let kept: HashSet<RecordId> = after.plan.tasks.iter().map(|task| task.id).collect();
    all.extend(of(&before.plan).into_iter().filter(|(task, _)| !kept.contains(task)));
    let told = all.into_iter().map(|(task, title)| {
        let (was, is) = (before.computed.dates(task), after.computed.dates(task));
        let both = was.zip(is).map(|(was, is)| after.working_days(was.finish, is.finish));
        MilestoneImpact {
            task_id: task,
            title,
            before: finish_of(before, task),
            after: finish_of(after, task),
            moves_working_days: both.unwrap_or_default(),
        }
    });
    told.collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::calendar::WorkingCalendar;
    use crate::computed::Computed;
    use crate::edit::{CreateDependency, CreateTask, DeleteTask, TaskFields, UpdateTask};
    use crate::plan::{Assignment, Deleted, Resource, ResourceKind};
    use std::sync::Arc;
    use uuid::Uuid;

    /// A task so many days long, and the units of the only person there is, where they work on it.
    #[derive(Clone, Copy)]
    pub struct Planned {
        days: i64,
        units: Option<f64>,
    }

    pub fn planned(days: i64, units: Option<f64>) -> Planned {
        Planned { days, units }
    }

    pub fn id(number: u128) -> RecordId {
        RecordId(Uuid::from_u128(number))
    }

    /// Tasks with the ids 1, 2, … that all begin on Monday, 2 March 2026.
    pub fn live_plan(tasks: &[Planned]) -> LivePlan {
        let calendar = WorkingCalendar::standard("Standard");
        let person = kernel::ResourceId(Uuid::from_u128(1_000_001));
        let task = |(planned, number): (&Planned, u128)| Task {
            number: number as i64,
            position: number as f64,
            ..Task::titled(id(number), &format!("task {number}"), 480 * planned.days)
        };
        let assignment = |(planned, number): (&Planned, u128)| {
            let further = Default::default();
            planned.units.map(|units| Assignment { task: id(number), resource: person, units, further })
        };
        let plan = Plan {
            project: ProjectId(Uuid::from_u128(99)),
            revision: 7,
            start: times::parse("start", "2026-03-02T08:00", 480).expect("a date"),
            finish: None,
            is_from_finish: false,
            status_date: None,
            calendar: calendar.id,
            options: engine::plan::Options {
                default_start_minute: 480,
                default_finish_minute: 1_020,
                ..Default::default()
            },
            compared_baseline: None,
            tasks: tasks.iter().zip(1..).map(task).map(Arc::new).collect(),
            dependencies: Vec::new(),
            calendars: vec![calendar],
            resources: vec![Resource {
                id: person,
                name: "Wen".into(),
                kind: ResourceKind::Person,
                person: None,
                calendar: None,
                units: 1.0,
                source_uid: None,
            }],
            assignments: tasks.iter().zip(1..).filter_map(assignment).collect(),
            deleted: Deleted::default(),
        };
        let computed = Computed::of(&plan).expect("computable");
        LivePlan::of(plan, computed, None).expect("a working calendar")
    }

    pub fn create(number: u128, title: &str, days: i64, kind: TaskKind) -> Edit {
        let set = TaskFields { duration_minutes: Some(480 * days), kind: Some(kind), ..Default::default() };
        let (id, set) = (Some(id(number)), Some(Box::new(set)));
        Edit::CreateTask(CreateTask { id, parent_id: None, after_id: None, title: title.to_owned(), set })
    }

    pub fn follows(predecessor: u128, successor: u128) -> Edit {
        Edit::CreateDependency(CreateDependency {
            id: None,
            predecessor_id: id(predecessor),
            successor_id: id(successor),
            kind: Default::default(),
            lag_minutes: 0.0,
            lag_unit: Default::default(),
        })
    }

    pub fn step(before: LivePlan, edits: &[Edit]) -> Step {
        Step::compute(Arc::new(before), edits, Additions::default()).expect("taken")
    }

    /// The plan after a step that was written: only then do new tasks have numbers.
    pub fn written(step: Step) -> LivePlan {
        let mut after = step.after;
        for (task, number) in after.plan.tasks.iter_mut().zip(1..) {
            Arc::make_mut(task).number = number;
        }
        after
    }

    #[test]
    fn what_edits_would_do() {
        let built = step(
            live_plan(&[planned(5, None)]),
            &[create(2, "Handover", 0, TaskKind::Milestone), follows(1, 2)],
        );
        let edits = [create(3, "Reader", 3, TaskKind::Task), follows(1, 3), follows(3, 2)];
        let told = impact(&step(written(built), &edits), &[]);
        assert_eq!(told.finish_before.as_deref(), Some("2026-03-06"));
        assert_eq!(told.finish_after.as_deref(), Some("2026-03-11"));
        assert_eq!(told.finish_moves_working_days, 3);
        assert_eq!((told.tasks_moved, told.tasks_created, told.unassigned_tasks), (1, 1, 1));
        let [handover] = &told.milestones[..] else { panic!("one milestone: {told:?}") };
        assert_eq!(handover.before.as_deref(), Some("2026-03-06"));
        assert_eq!(handover.after.as_deref(), Some("2026-03-11"));
        assert_eq!(handover.moves_working_days, 3);
        assert_eq!(told.plan_revision, 8, "of the plan it was computed on");
        let critical = told.critical.expect("what the finish hangs on");
        assert_eq!((critical.tasks_before, critical.tasks_after), (2, 3));
        let titles: Vec<_> = critical.becomes.iter().map(|task| task.title.as_str()).collect();
        assert_eq!((&titles[..], &critical.ceases[..]), (&["Reader"][..], &[][..]));
    }

    #[tokio::test]
    async fn the_forecast_moves_with_the_plan() {
        let settings =
            ForecastSettings { low_percent: 90, high_percent: 200, correlation_percent: 20, revision: 1 };
        let changed = || {
            let edits = [create(2, "Reader", 10, TaskKind::Task), follows(1, 2)];
            step(live_plan(&[planned(10, None)]), &edits)
        };
        let told = with_forecast(changed(), Vec::new(), Some(settings)).await.expect("drawn");
        let forecast = told.forecast.clone().expect("a forecast");
        assert!(forecast.p80_before > told.finish_before && forecast.p80_after > told.finish_after);
        assert!(forecast.p80_moves_working_days >= told.finish_moves_working_days, "{told:?}");
        let again = with_forecast(changed(), Vec::new(), Some(settings)).await;
        assert_eq!(again.expect("drawn"), told, "the same again");
        assert_eq!(with_forecast(changed(), Vec::new(), None).await.expect("computed").forecast, None);
        let nothing =
            with_forecast(step(live_plan(&[planned(10, None)]), &[]), Vec::new(), Some(settings)).await;
        assert_eq!(nothing.expect("drawn").forecast.expect("a forecast").p80_moves_working_days, 0);
    }

    #[test]
    fn milestones_that_come_and_go() {
        let gate = written(step(live_plan(&[]), &[create(1, "Gate", 0, TaskKind::Milestone)]));
        let delete = Edit::DeleteTask(DeleteTask { id: id(1), expect: None });
        let told = impact(&step(gate, &[create(2, "New gate", 0, TaskKind::Milestone), delete]), &[]);
        let told: Vec<_> = told
            .milestones
            .iter()
            .map(|one| (one.title.as_str(), one.before.is_some(), one.after.is_some()))
            .collect();
        assert_eq!(told, [("New gate", false, true), ("Gate", true, false)]);
    }

    #[test]
    fn the_finish_hangs_on_other_tasks() {
        let before = live_plan(&[planned(10, None), planned(5, None)]);
        let longer = Edit::UpdateTask(UpdateTask {
            id: id(2),
            set: Box::new(TaskFields { duration_minutes: Some(480 * 12), ..TaskFields::default() }),
            expect: None,
        });
        let told = impact(&step(before, &[longer]), &[]).critical.expect("what the finish hangs on");
        let named = |number| vec![NamedTask { task_id: id(number), title: format!("task {number}") }];
        assert_eq!((told.becomes, told.ceases), (named(2), named(1)));
        assert_eq!(
            (told.tasks_before, told.tasks_after, told.becomes_count, told.ceases_count),
            (1, 1, 1, 1)
        );
    }

    #[test]
    fn nothing_at_all_in_an_empty_plan() {
        let told = impact(&step(live_plan(&[]), &[]), &[]);
        let critical = Some(CriticalImpact::default());
        assert_eq!(told, Impact { plan_revision: 7, critical, ..Impact::default() });
    }
}
