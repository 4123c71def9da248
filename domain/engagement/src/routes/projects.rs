//! Projects: opening one, listing those the caller is in, changing names and state.

use crate::access::{self, Membership, RunProject, authorize_in_archive, refuse_archived};
use crate::project_facts::{OpenedProject, ProjectFacts, ProjectStatus};
use crate::store::{clients, members, parties, projects, projects::ProjectFields, tacit};
use ::store::{Conn, Tx};
use kernel::{ClientId, Event, Failure, Input, PartyId, PersonId, ProjectId, ProjectRole, Result, Timestamp};
use people::person;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{Answer, Created, Cx, IfMatch, Json, Path, Routes, Scope, Team, endpoint, routes};

#[derive(Serialize, ToSchema)]
pub struct Project {
    pub id: ProjectId,
    pub name: String,
    client_name: String,
    code: String,
    /// `active` or `archived`.
    pub state: String,
    role: ProjectRole,
    clients: Vec<ProjectClient>,
    /// The plan's first day.
    start: Option<String>,
    time_zone: String,
    pub status: ProjectStatus,
    task_count: i64,
    /// Whether deciding asks a client's person for a mailed code, once on each device.
    asks_code: bool,
    /// Of an archived one.
    archived: Option<ProjectArchived>,
    revision: i64,
}

/// Since when, and by whom, as far as it is known.
#[derive(Serialize, ToSchema)]
pub struct ProjectArchived {
    /// A civil date in the project's time zone.
    since: Option<String>,
    by_name: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub struct ProjectClient {
    party_id: PartyId,
    client_id: ClientId,
    name: String,
}

#[derive(Serialize, ToSchema)]
pub struct ProjectList {
    items: Vec<Project>,
}

fn answer(
    conn: &mut Conn,
    facts: ProjectFacts,
    project: projects::Project,
    role: ProjectRole,
    now: Timestamp,
) -> Result<Project> {
    let clients = parties::of_project(conn, project.id)?
        .into_iter()
        .map(|party| ProjectClient { party_id: party.id, client_id: party.client, name: party.short_name })
        .collect();
    let status = (facts.status)(conn, project.id, now)?;
    let archived = archived(conn, &project)?;
    Ok(Project {
        id: project.id,
        name: project.name,
        client_name: project.client_name,
        code: project.code,
        state: project.state,
        role,
        clients,
        start: status.start.clone(),
        time_zone: project.time_zone,
        task_count: status.task_count,
        status,
        asks_code: project.asks_code,
        archived,
        revision: project.revision,
    })
}

fn archived(conn: &mut Conn, project: &projects::Project) -> Result<Option<ProjectArchived>> {
    if project.state == "active" {
        return Ok(None);
    }
    let Some(archived) = projects::archived(conn, project.id)? else { return Ok(None) };
    let by = archived.by.map(|by| person::get(conn, by)).transpose()?;
    Ok(Some(ProjectArchived {
        since: archived.at.map(|at| at.in_zone(&project.time_zone).date().to_string()),
        by_name: by.map(|by| by.name),
    }))
}

endpoint!(/// The caller's projects; an administrator's are all.
    list_projects: GET "/api/v1/projects", Team, ReadProjects);
async fn list_projects(cx: Cx<Team>) -> Answer<Json<ProjectList>> {
    let facts = *cx.app.get::<ProjectFacts>();
    let (scope, now) = (cx.scope.clone(), cx.now());
    let items = cx.db().read(move |conn| projects_of(conn, &scope, facts, now));
    Ok(Json(ProjectList { items: items.await? }))
}

/// The projects a caller sees.
pub fn projects_of(
    conn: &mut Conn,
    scope: &Scope<Team>,
    facts: ProjectFacts,
    now: Timestamp,
) -> Result<Vec<Project>> {
    let (person, sees_all) = (scope.person(), scope.is_administrator());
    let found = if sees_all { projects::all(conn)? } else { projects::of_member(conn, person)? };
    let mut items = Vec::with_capacity(found.len());
    for project in found {
        let role = members::role(conn, project.id, person)?.filter(|_| !sees_all);
        items.push(answer(conn, facts, project, role.unwrap_or(ProjectRole::ProjectManager), now)?);
    }
    Ok(items)
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProject {
    name: String,
    /// The name shown to the client; the name itself if empty.
    client_name: Option<String>,
    /// A short mark of the house, for example `CC-2`.
    code: Option<String>,
    client_id: Option<ClientId>,
    /// The first day, `YYYY-MM-DD`.
    start: String,
    time_zone: Option<String>,
    /// `standard` (Monday to Friday) or `china` (with public holidays and make-up working days).
    calendar: Option<String>,
}

endpoint!(/// Opens a project; the caller becomes its project manager.
    create_project: POST "/api/v1/projects", Team, OpenProject);
async fn create_project(cx: Cx<Team>, Json(body): Json<NewProject>) -> Answer<Created<Project>> {
    let facts = *cx.app.get::<ProjectFacts>();
    let opening = checked(body)?;
    let by = cx.scope.person();
    let project = cx.db().write(move |tx| open(tx, facts, by, &opening)).await?;
    Ok(Created { location: format!("/api/v1/projects/{}", project.id), body: project })
}

struct Opening {
    fields: ProjectFields,
    client: Option<ClientId>,
    start: jiff::civil::Date,
    calendar: String,
}

fn checked(body: NewProject) -> Result<Opening> {
    let mut input = Input::new();
    let name = input.line("name", &body.name, 120);
    let client_name = input.optional_line("client_name", body.client_name.as_deref().unwrap_or(""), 120);
    let calendar = body.calendar.unwrap_or_else(|| "standard".to_owned());
    if !matches!(calendar.as_str(), "standard" | "china") {
        input.problem("calendar", "unknown_calendar");
    }
    let opening = Opening {
        fields: ProjectFields {
            client_name: if client_name.is_empty() { name.clone() } else { client_name },
            name,
            code: input.optional_line("code", body.code.as_deref().unwrap_or(""), 20),
            time_zone: input.time_zone("time_zone", body.time_zone.as_deref().unwrap_or("UTC")),
            state: "active".to_owned(),
        },
        client: body.client_id,
        start: input.date("start", &body.start),
        calendar,
    };
    input.finish()?;
    Ok(opening)
}

fn open(tx: &mut Tx, facts: ProjectFacts, by: PersonId, opening: &Opening) -> Result<Project> {
    let project = projects::create(tx, &opening.fields, by)?;
    members::put(tx, project.id, by, ProjectRole::ProjectManager)?;
    if let Some(client) = opening.client {
        clients::get(tx, client).map_err(|_| Failure::invalid("client_id", "unknown"))?;
        parties::create(tx, project.id, client)?;
    }
    let opened = OpenedProject { project: project.id, by, start: opening.start, calendar: &opening.calendar };
    (facts.opened)(tx, &opened)?;
    let at = tx.now();
    tx.event(Event::new("project.created", at, Some(by)).in_project(project.id))?;
    answer(tx, facts, project, ProjectRole::ProjectManager, at)
}

/// Opens a project for the product's own commands, which act without a caller.
pub fn open_project(
    tx: &mut Tx,
    facts: ProjectFacts,
    by: PersonId,
    name: &str,
    start: &str,
) -> Result<ProjectId> {
    let opening = checked(NewProject {
        name: name.to_owned(),
        client_name: None,
        code: None,
        client_id: None,
        start: start.to_owned(),
        time_zone: None,
        calendar: None,
    })?;
    Ok(open(tx, facts, by, &opening)?.id)
}

/// The same with a client, in its language and on the calendar of its place.
pub fn open_project_for(
    tx: &mut Tx,
    facts: ProjectFacts,
    by: PersonId,
    name: &str,
    client: ClientId,
    start: &str,
) -> Result<ProjectId> {
    let organisation = clients::get(tx, client)?;
    let calendar = if organisation.locale == "zh-CN" { "china" } else { "standard" };
    let opening = checked(NewProject {
        name: name.to_owned(),
        client_name: None,
        code: None,
        client_id: Some(client),
        start: start.to_owned(),
        time_zone: Some(organisation.time_zone),
        calendar: Some(calendar.to_owned()),
    })?;
    Ok(open(tx, facts, by, &opening)?.id)
}

endpoint!(/// One project.
    get_project: GET "/api/v1/projects/{project}", Team, ReadProjects);
async fn get_project(cx: Cx<Team>, Path(project): Path<ProjectId>) -> Answer<Json<Project>> {
    let facts = *cx.app.get::<ProjectFacts>();
    let (scope, now) = (cx.scope.clone(), cx.now());
    Ok(Json(cx.db().read(move |conn| read_one(conn, &scope, facts, project, now)).await?))
}

fn read_one(
    conn: &mut Conn,
    scope: &Scope<Team>,
    facts: ProjectFacts,
    project: ProjectId,
    now: Timestamp,
) -> Result<Project> {
    let Membership { role, .. } = access::member(conn, scope, project)?;
    let project = projects::get(conn, project)?;
    answer(conn, facts, project, role, now)
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectChange {
    name: Option<String>,
    client_name: Option<String>,
    code: Option<String>,
    time_zone: Option<String>,
    /// `active` or `archived`.
    state: Option<String>,
    /// Whether deciding asks a client's person for a mailed code, once on each device.
    asks_code: Option<bool>,
}

endpoint!(/// Changes a project's names, time zone or state. An archived one takes no change but being reopened.
    update_project: PATCH "/api/v1/projects/{project}", Team, RunProject);
async fn update_project(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    IfMatch(revision): IfMatch,
    Json(body): Json<ProjectChange>,
) -> Answer<Json<Project>> {
    let facts = *cx.app.get::<ProjectFacts>();
    let scope = cx.scope.clone();
    let changed = cx.db().write(move |tx| {
        let proof = authorize_in_archive::<RunProject>(tx, &scope, project)?;
        let before = projects::get(tx, project)?;
        let fields = merged(before.clone(), &body)?;
        if fields.state == "archived" {
            if fields.is_of(&before) && body.asks_code.is_none_or(|asks| asks == before.asks_code) {
                let now = tx.now();
                return read_one(tx, &scope, facts, project, now);
            }
            refuse_archived(tx, project)?;
        }
        projects::change(tx, project, revision, &fields)?;
        if fields.state != before.state {
            follow_state(tx, project, &fields.state, proof.person())?;
        }
        if let Some(asks_code) = body.asks_code {
            projects::set_asks_code(tx, project, asks_code)?;
        }
        (facts.renamed)(tx, project)?;
        let at = tx.now();
        tx.event(Event::new("project.changed", at, Some(proof.person())).in_project(project))?;
        read_one(tx, &scope, facts, project, at)
    });
    Ok(Json(changed.await?))
}

/// Whoever archives a project ends what counts in it, and is who is asked about it afterwards.
fn follow_state(tx: &mut Tx, project: ProjectId, state: &str, by: PersonId) -> Result<()> {
    let is_archived = state == "archived";
    projects::set_archived(tx, project, is_archived.then_some(by))?;
    if is_archived { tacit::stop_in(tx, project) } else { Ok(()) }
}

fn merged(before: projects::Project, change: &ProjectChange) -> Result<ProjectFields> {
    let mut input = Input::new();
    let fields = ProjectFields {
        name: input.line("name", change.name.as_deref().unwrap_or(&before.name), 120),
        client_name: input.line(
            "client_name",
            change.client_name.as_deref().unwrap_or(&before.client_name),
            120,
        ),
        code: input.optional_line("code", change.code.as_deref().unwrap_or(&before.code), 20),
        time_zone: input.time_zone("time_zone", change.time_zone.as_deref().unwrap_or(&before.time_zone)),
        state: change.state.clone().unwrap_or(before.state),
    };
    if !matches!(fields.state.as_str(), "active" | "archived") {
        input.problem("state", "unknown_state");
    }
    input.finish()?;
    Ok(fields)
}

pub fn routes() -> Routes {
    routes![list_projects, create_project, get_project, update_project]
}
