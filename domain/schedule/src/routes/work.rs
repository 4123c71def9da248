//! "My work": a person's open tasks over all their projects, in an order, with the reason for it.

use super::tasks::TaskRow;
use crate::planning::{LivePlan, Plans};
use crate::task::{TaskKind, TaskState};
use crate::times::minute_in_zone;
use engagement::store::{members, projects};
use engine::time::Minute;
use kernel::{PersonId, ProjectId, Result, Timestamp};
use serde::Serialize;
use store::Conn;
use utoipa::ToSchema;
use web::{Answer, Cx, Json, Routes, Team, endpoint, routes};

#[derive(Serialize, ToSchema)]
pub struct WorkList {
    items: Vec<WorkItem>,
}

#[derive(Serialize, ToSchema)]
pub struct WorkItem {
    task: TaskRow,
    project: WorkProject,
    reason: WorkReason,
}

#[derive(Clone, Serialize, ToSchema)]
pub struct WorkProject {
    id: ProjectId,
    name: String,
}

/// Why it stands where it stands.
#[derive(Serialize, ToSchema)]
pub struct WorkReason {
    /// `late`, `due_today`, `critical`, `started`, `due_soon` or `next`.
    code: &'static str,
    /// Working days: how late, or until it is due.
    days: i64,
}

endpoint!(/// The caller's open tasks in the order in which to take them.
    list_my_work: GET "/api/v1/my-work", Team, ReadPlan);
async fn list_my_work(cx: Cx<Team>) -> Answer<Json<WorkList>> {
    let (plans, person, now) = (cx.app.get::<Plans>().clone(), cx.scope.person(), cx.now());
    Ok(Json(WorkList { items: cx.db().read(move |conn| work_of(conn, &plans, person, now)).await? }))
}

pub fn work_of(conn: &mut Conn, plans: &Plans, person: PersonId, now: Timestamp) -> Result<Vec<WorkItem>> {
    let mut ranked = Vec::new();
    for project in members::projects_of(conn, person)? {
        let project = projects::get(conn, project)?;
        let here = WorkProject { id: project.id, name: project.name.clone() };
        let live = plans.get(conn, project.id)?;
        let now = minute_in_zone(now, &project.time_zone);
        for (task, dates) in live.plan.tasks.iter().zip(&live.computed.dates) {
            let is_own = task.owner == Some(person) && task.kind != TaskKind::Buffer;
            let is_open = is_own && task.state != TaskState::Done && !dates.is_summary;
            if !is_open || task.further.is_inactive {
                continue;
            }
            let (rank, reason) = reason(&live, dates, task.state, now);
            ranked.push((
                rank,
                dates.finish,
                WorkItem { task: TaskRow::of(task, dates), project: here.clone(), reason },
            ));
        }
    }
    ranked.sort_by_key(|(rank, finish, item)| (*rank, *finish, item.task.id));
    Ok(ranked.into_iter().map(|(_, _, item)| item).collect())
}

/// Late comes first, then what is due today, then what moves the end of the project, then what was begun.
fn reason(
    live: &LivePlan,
    dates: &crate::computed::Dates,
    state: TaskState,
    now: Minute,
) -> (u8, WorkReason) {
    const SOON_DAYS: i64 = 5;
    let until_due = live.working_days(now, dates.finish);
    if dates.finish < now {
        let days = live.working_days(dates.finish, now).max(1);
        return (0, WorkReason { code: "late", days });
    }
    if dates.finish.day() == now.day() {
        return (1, WorkReason { code: "due_today", days: 0 });
    }
    let has_begun = dates.start <= now;
    match (dates.is_critical && (has_begun || until_due <= SOON_DAYS), state) {
        (true, _) => (2, WorkReason { code: "critical", days: until_due }),
        (false, TaskState::Doing) => (3, WorkReason { code: "started", days: until_due }),
        _ if until_due <= SOON_DAYS => (4, WorkReason { code: "due_soon", days: until_due }),
        _ => (5, WorkReason { code: "next", days: until_due }),
    }
}

pub fn routes() -> Routes {
    routes![list_my_work]
}
