//! Tasks as a list: filtered, sorted, in pages; and one task with its neighbours.

use super::answers::{self, PlanTask};
use crate::computed::Dates;
use crate::plan::Dependency;
use crate::planning::{LivePlan, Plans};
use crate::store::tasks;
use crate::task::{Task, TaskState};
use crate::times;
use engagement::access;
use kernel::{Audience, Failure, PersonId, ProjectId, RecordId, Result};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use web::{Answer, Cx, Json, Path, Query, Routes, Team, endpoint, routes};

/// A task in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TaskRow {
    pub id: RecordId,
    pub number: i64,
    pub title: String,
    pub state: TaskState,
    pub owner_id: Option<PersonId>,
    pub start: String,
    pub finish: String,
    pub critical: bool,
    pub total_float_minutes: i64,
    pub percent_complete: u8,
    pub client_side: bool,
    pub audience: Audience,
}

impl TaskRow {
    pub fn of(task: &Task, dates: &Dates) -> Self {
        Self {
            id: task.id,
            number: task.number,
            title: task.title.clone(),
            state: task.state,
            owner_id: task.owner,
            start: times::date_time(dates.start),
            finish: times::date_time(dates.finish),
            critical: dates.is_critical,
            total_float_minutes: dates.total_float_minutes,
            percent_complete: dates.percent_complete,
            client_side: task.is_client_side,
            audience: task.audience,
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct TaskList {
    items: Vec<TaskRow>,
    /// Pass as `after` for what follows.
    next: Option<String>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct TaskQuery {
    /// `to_do`, `doing`, `waiting` or `done`.
    state: Option<TaskState>,
    owner: Option<PersonId>,
    /// Part of the title, whatever its case.
    text: Option<String>,
    critical: Option<bool>,
    /// `start` (the default), `finish`, `title` or `number`.
    #[param(inline)]
    sort: Option<TaskSort>,
    after: Option<String>,
    /// 1 to 500; 100 if left out.
    limit: Option<usize>,
}

#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TaskSort {
    #[default]
    Start,
    Finish,
    Title,
    Number,
}

endpoint!(/// The tasks of a project without summary tasks, filtered and sorted, in pages.
    list_tasks: GET "/api/v1/projects/{project}/tasks", Team, ReadPlan);
async fn list_tasks(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Query(query): Query<TaskQuery>,
) -> Answer<Json<TaskList>> {
    let (plans, scope) = (cx.app.get::<Plans>().clone(), cx.scope.clone());
    let list = cx.db().read(move |conn| {
        access::member(conn, &scope, project)?;
        page(&*plans.get(conn, project)?, &query)
    });
    Ok(Json(list.await?))
}

/// What a row is sorted by: one field, then the task's number.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    minute: i64,
    text: String,
    number: i64,
}

impl Key {
    fn of(sort: TaskSort, task: &Task, dates: &Dates) -> Self {
        let (minute, text) = match sort {
            TaskSort::Start => (dates.start.0, String::new()),
            TaskSort::Finish => (dates.finish.0, String::new()),
            TaskSort::Title => (0, task.title.to_lowercase()),
            TaskSort::Number => (0, String::new()),
        };
        Self { minute, text, number: task.number }
    }

    /// As the cursor that a caller hands back.
    fn cursor(&self) -> String {
        let text: String = self.text.bytes().map(|byte| format!("{byte:02x}")).collect();
        format!("{}.{}.{text}", self.number, self.minute)
    }

    fn read(cursor: &str) -> Result<Self> {
        let wrong = || Failure::invalid("after", "not_a_cursor");
        let mut parts = cursor.splitn(3, '.');
        let mut integer = || parts.next().and_then(|part| part.parse::<i64>().ok()).ok_or_else(wrong);
        let (number, minute) = (integer()?, integer()?);
        let hex = parts.next().ok_or_else(wrong)?;
        let pairs = hex.as_bytes().chunks(2);
        let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
        let bytes: Vec<u8> = pairs.map(byte).collect::<Option<_>>().ok_or_else(wrong)?;
        Ok(Self { minute, text: String::from_utf8(bytes).map_err(|_| wrong())?, number })
    }
}

fn page(live: &LivePlan, query: &TaskQuery) -> Result<TaskList> {
    let limit = query.limit.unwrap_or(100).clamp(1, 500);
    let sort = query.sort.unwrap_or_default();
    let text = query.text.as_deref().map(str::to_lowercase);
    let after = query.after.as_deref().map(Key::read).transpose()?;
    let rows = live.plan.all_tasks().zip(&live.computed.dates);
    let mut found: Vec<(Key, &Task, &Dates)> = rows
        .filter(|(_, dates)| !dates.is_summary)
        .filter(|(task, _)| query.state.is_none_or(|state| task.state == state))
        .filter(|(task, _)| query.owner.is_none_or(|owner| task.owner == Some(owner)))
        .filter(|(_, dates)| query.critical.is_none_or(|critical| dates.is_critical == critical))
        .filter(|(task, _)| text.as_deref().is_none_or(|text| task.title.to_lowercase().contains(text)))
        .map(|(task, dates)| (Key::of(sort, task, dates), task, dates))
        .filter(|(key, _, _)| after.as_ref().is_none_or(|after| key > after))
        .collect();
    // Only what is shown is put in order.
    if found.len() > limit {
        found.select_nth_unstable_by(limit, |a, b| a.0.cmp(&b.0));
    }
    let has_more = found.len() > limit;
    found.truncate(limit);
    found.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    let next = found.last().filter(|_| has_more).map(|(key, _, _)| key.cursor());
    let items = found.into_iter().map(|(_, task, dates)| TaskRow::of(task, dates)).collect();
    Ok(TaskList { items, next })
}

#[derive(Serialize, ToSchema)]
pub struct TaskAnswer {
    project_id: ProjectId,
    #[serde(flatten)]
    task: PlanTask,
    predecessors: Vec<Neighbour>,
    successors: Vec<Neighbour>,
}

#[derive(Serialize, ToSchema)]
pub struct Neighbour {
    dependency_id: Uuid,
    task_id: RecordId,
    number: i64,
    title: String,
    kind: crate::plan::DependencyKind,
    lag_minutes: f64,
    lag_unit: crate::plan::LagUnit,
}

fn neighbour(live: &LivePlan, dependency: &Dependency, other: RecordId) -> Option<Neighbour> {
    let other = live.task(other)?;
    Some(Neighbour {
        dependency_id: dependency.id,
        task_id: other.id,
        number: other.number,
        title: other.title.clone(),
        kind: dependency.kind,
        lag_minutes: dependency.lag.amount,
        lag_unit: dependency.lag.unit,
    })
}

endpoint!(/// One task with its computed dates and its neighbours in the network.
    get_task: GET "/api/v1/tasks/{task}", Team, ReadPlan);
async fn get_task(cx: Cx<Team>, Path(task): Path<RecordId>) -> Answer<Json<TaskAnswer>> {
    let (plans, scope) = (cx.app.get::<Plans>(), cx.scope.clone());
    let known = plans.clone();
    let found = cx.db().glance(move |conn| {
        let (project, revision) = tasks::plan_of(conn, task)?;
        access::member(conn, &scope, project)?;
        Ok((project, known.at_hand(project, revision)))
    });
    let (project, at_hand) = found.await?;
    let live = match at_hand {
        Some(live) => live,
        // Loading a plan is not for the thread that answers requests.
        None => {
            let known = plans.clone();
            cx.db().read(move |conn| known.get(conn, project)).await?
        }
    };
    Ok(Json(task_answer(&live, task)?))
}

fn task_answer(live: &LivePlan, task: RecordId) -> Result<TaskAnswer> {
    let place = live.place(task).ok_or(Failure::NotFound)?;
    let found = live.links(place);
    let neighbours = |places: &[usize], other: fn(&Dependency) -> RecordId| {
        let dependencies = places.iter().map(|place| &live.plan.dependencies[*place]);
        dependencies.filter_map(|dependency| neighbour(live, dependency, other(dependency))).collect()
    };
    Ok(TaskAnswer {
        project_id: live.plan.project,
        predecessors: neighbours(&found.predecessors, |d| d.predecessor),
        successors: neighbours(&found.successors, |d| d.successor),
        task: answers::task_row(live, task).ok_or(Failure::NotFound)?,
    })
}

pub fn routes() -> Routes {
    routes![list_tasks, get_task]
}
