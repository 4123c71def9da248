//! Tasks as a list: filtered, sorted, in pages; and one task with its neighbours.

use super::answers::{self, PlanTask};
use crate::computed::Dates;
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

/// The sort key of a row: a text that sorts as the field does, then the task's number.
fn key(sort: TaskSort, task: &Task, dates: &Dates) -> (String, i64) {
    let text = match sort {
        TaskSort::Start => times::date_time(dates.start),
        TaskSort::Finish => times::date_time(dates.finish),
        TaskSort::Title => task.title.to_lowercase(),
        TaskSort::Number => String::new(),
    };
    (text, task.number)
}

fn page(live: &LivePlan, query: &TaskQuery) -> Result<TaskList> {
    let limit = query.limit.unwrap_or(100).clamp(1, 500);
    let sort = query.sort.unwrap_or_default();
    let text = query.text.as_deref().map(str::to_lowercase);
    let after = query.after.as_deref().map(cursor).transpose()?;
    let rows = live.plan.tasks.iter().zip(&live.computed.dates);
    let mut found: Vec<((String, i64), &Task, &Dates)> = rows
        .filter(|(_, dates)| !dates.is_summary)
        .filter(|(task, _)| query.state.is_none_or(|state| task.state == state))
        .filter(|(task, _)| query.owner.is_none_or(|owner| task.owner == Some(owner)))
        .filter(|(_, dates)| query.critical.is_none_or(|critical| dates.is_critical == critical))
        .filter(|(task, _)| text.as_deref().is_none_or(|text| task.title.to_lowercase().contains(text)))
        .map(|(task, dates)| (key(sort, task, dates), task, dates))
        .filter(|(key, _, _)| after.as_ref().is_none_or(|after| key > after))
        .collect();
    found.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    let next = (found.len() > limit).then(|| cursor_text(&found[limit - 1].0));
    found.truncate(limit);
    let items = found.into_iter().map(|(_, task, dates)| TaskRow::of(task, dates)).collect();
    Ok(TaskList { items, next })
}

fn cursor_text((text, number): &(String, i64)) -> String {
    let text: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    format!("{number}.{text}")
}

fn cursor(after: &str) -> Result<(String, i64)> {
    let wrong = || Failure::invalid("after", "not_a_cursor");
    let (number, hex) = after.split_once('.').ok_or_else(wrong)?;
    let digits: Vec<u8> = hex.bytes().collect();
    let bytes: Option<Vec<u8>> =
        digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect();
    let text = String::from_utf8(bytes.ok_or_else(wrong)?).map_err(|_| wrong())?;
    Ok((text, number.parse().map_err(|_| wrong())?))
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

endpoint!(/// One task with its computed dates and its neighbours in the network.
    get_task: GET "/api/v1/tasks/{task}", Team, ReadPlan);
async fn get_task(cx: Cx<Team>, Path(task): Path<RecordId>) -> Answer<Json<TaskAnswer>> {
    let (plans, scope) = (cx.app.get::<Plans>().clone(), cx.scope.clone());
    let answer = cx.db().read(move |conn| {
        let project = tasks::project_of(conn, task)?;
        access::member(conn, &scope, project)?;
        let live = plans.get(conn, project)?;
        let row = answers::tasks(&live, |id| id == task).pop().ok_or(Failure::NotFound)?;
        let neighbours = |from: bool| {
            let dependencies = live.plan.dependencies.iter();
            let mine =
                dependencies.filter(|d| if from { d.successor == task } else { d.predecessor == task });
            mine.filter_map(|d| {
                let other = live.plan.task(if from { d.predecessor } else { d.successor })?;
                Some(Neighbour {
                    dependency_id: d.id,
                    task_id: other.id,
                    number: other.number,
                    title: other.title.clone(),
                    kind: d.kind,
                    lag_minutes: d.lag.amount,
                    lag_unit: d.lag.unit,
                })
            })
            .collect()
        };
        Ok(TaskAnswer {
            project_id: project,
            predecessors: neighbours(true),
            successors: neighbours(false),
            task: row,
        })
    });
    Ok(Json(answer.await?))
}

pub fn routes() -> Routes {
    routes![list_tasks, get_task]
}
