//! The morning look: projects red first, who waits for whom, my tasks, what came from clients.

use crate::waiting_facts::{self, WaitingItem};
use engagement::ProjectFacts;
use engagement::routes::{Project, projects_of};
use engagement::store::parties;
use kernel::{PersonId, ProjectId, RecordId, Result, Timestamp};
use people::person;
use schedule::planning::Plans;
use schedule::routes::{WorkItem, work_of};
use serde::Serialize;
use store::{Conn, events, records};
use utoipa::ToSchema;
use web::{Answer, Cx, Json, Routes, Team, endpoint, routes};

/// How many tasks the morning look shows; the rest is one step away.
const MOST_TASKS: usize = 12;
const MOST_NEWS: usize = 12;

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

#[derive(Clone, Serialize, ToSchema)]
pub struct NamedProject {
    pub id: ProjectId,
    pub name: String,
}

/// Something a client's person did.
#[derive(Serialize, ToSchema)]
pub struct ClientNews {
    at: Timestamp,
    kind: String,
    actor: Option<NamedActor>,
    project: NamedProject,
    record: Option<NewsRecord>,
}

#[derive(Serialize, ToSchema)]
pub struct NamedActor {
    id: PersonId,
    name: String,
}

#[derive(Serialize, ToSchema)]
pub struct NewsRecord {
    id: RecordId,
    kind: String,
    number: i64,
    title: String,
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
        for project in &projects {
            let named = NamedProject { id: project.id, name: project.name.clone() };
            home.waiting_for_us.extend(waiting_facts::for_us(conn, &named, now)?);
            home.waiting_for_client.extend(waiting_facts::for_client(conn, &named, now)?);
            home.since.extend(news(conn, &named)?);
        }
        home.waiting_for_us.sort_by_key(WaitingItem::overdue_first);
        home.waiting_for_client.sort_by_key(WaitingItem::overdue_first);
        home.since.sort_by_key(|news| std::cmp::Reverse(news.at));
        home.since.truncate(MOST_NEWS);
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

/// The latest events of a project that somebody of the client's side made.
fn news(conn: &mut Conn, project: &NamedProject) -> Result<Vec<ClientNews>> {
    let client_side = parties::client_side(conn, project.id)?;
    let latest = events::of_project_by(conn, project.id, &client_side, MOST_NEWS as u32)?;
    let mut found = Vec::new();
    for event in latest {
        let Some(actor) = event.actor else { continue };
        let record = match event.record {
            Some(id) => {
                let record = records::get(conn, id)?;
                Some(NewsRecord { id, kind: record.kind, number: record.number, title: record.title })
            }
            None => None,
        };
        let names = person::names(conn, [actor])?;
        let actor = names.get(&actor).map(|name| NamedActor { id: actor, name: name.clone() });
        found.push(ClientNews { at: event.at, kind: event.kind, actor, project: project.clone(), record });
    }
    Ok(found)
}

pub fn routes() -> Routes {
    routes![get_home]
}
