//! The morning look: projects red first, who waits for whom, my tasks, what came from clients.

use crate::client_news::{self, ClientNews, NamedProject};
use crate::waiting::{Waiting, WaitingList};
use engagement::ProjectFacts;
use engagement::routes::{Project, projects_of};
use schedule::planning::Plans;
use schedule::routes::{WorkItem, work_of};
use serde::Serialize;
use utoipa::ToSchema;
use web::{Answer, Cx, Json, Routes, Team, endpoint, routes};

/// How many tasks the morning look shows; the rest is one step away.
const MOST_TASKS: usize = 12;

#[derive(Serialize, ToSchema)]
pub struct Home {
    /// Late ones first, then those at risk.
    projects: Vec<HomeProject>,
    my_tasks: Vec<WorkItem>,
    waiting_for_us: WaitingList,
    waiting_for_client: WaitingList,
    /// What clients did lately, the newest first.
    since: Vec<ClientNews>,
}

#[derive(Serialize, ToSchema)]
pub struct HomeProject {
    project: Project,
    health: String,
    reason: Option<engagement::StatusReason>,
}

endpoint!(/// The morning look over the caller's projects.
    get_home: GET "/api/v1/home", Team, ReadProjects);
async fn get_home(cx: Cx<Team>) -> Answer<Json<Home>> {
    let (facts, plans) = (*cx.app.get::<ProjectFacts>(), cx.app.get::<Plans>().clone());
    let (scope, now) = (cx.scope.clone(), cx.now());
    let home = cx.db().read(move |conn| {
        let mut projects = projects_of(conn, &scope, facts, now)?;
        projects.retain(|project| project.state == "active");
        projects.sort_by_key(|project| severity(&project.status.health));
        let mut my_tasks = work_of(conn, &plans, scope.person(), now)?;
        my_tasks.truncate(MOST_TASKS);
        let named = |project: &Project| NamedProject { id: project.id, name: project.name.clone() };
        let all: Vec<NamedProject> = projects.iter().map(named).collect();
        let since = client_news::latest(conn, &all)?;
        let (waiting_for_us, waiting_for_client) = Waiting::of(conn, all, now)?.at_home();
        let of = |project: Project| HomeProject {
            health: project.status.health.clone(),
            reason: project.status.reason.clone(),
            project,
        };
        let projects = projects.into_iter().map(of).collect();
        Ok(Home { projects, my_tasks, waiting_for_us, waiting_for_client, since })
    });
    Ok(Json(home.await?))
}

fn severity(health: &str) -> u8 {
    match health {
        "late" => 0,
        "at_risk" => 1,
        "on_track" => 2,
        _ => 3,
    }
}

pub fn routes() -> Routes {
    routes![get_home]
}
