//! The morning look: projects red first, who waits for whom, my tasks, what came from clients.

use crate::client_news::{self, ClientNews, NamedProject};
use crate::waiting_facts::{self, WaitingItem};
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
    waiting_for_us: Vec<WaitingItem>,
    waiting_for_client: Vec<WaitingItem>,
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
        let mut home = Home {
            my_tasks: work_of(conn, &plans, scope.person(), now)?,
            projects: Vec::new(),
            waiting_for_us: Vec::new(),
            waiting_for_client: Vec::new(),
            since: Vec::new(),
        };
        home.my_tasks.truncate(MOST_TASKS);
        let mut named_projects = Vec::with_capacity(projects.len());
        for project in &projects {
            let named = NamedProject { id: project.id, name: project.name.clone() };
            home.waiting_for_us.extend(waiting_facts::for_us(conn, &named, now)?);
            home.waiting_for_client.extend(waiting_facts::for_client(conn, &named, now)?);
            named_projects.push(named);
        }
        home.waiting_for_us.sort_by_key(WaitingItem::overdue_first);
        home.waiting_for_client.sort_by_key(WaitingItem::overdue_first);
        home.since = client_news::latest(conn, &named_projects)?;
        home.projects = projects
            .into_iter()
            .map(|project| HomeProject {
                health: project.status.health.clone(),
                reason: project.status.reason.clone(),
                project,
            })
            .collect();
        Ok(home)
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
