//! Project templates: the house's own and the built-in ones, saving a project as one, beginning a project with one.
//!
//! Must hold: an interrupted beginning goes on where it was and makes nothing twice.

use crate::store::{charters, kickoffs, templates, templates::Application};
use crate::template::{BUILT_IN, Taken, TemplateContent, built_in};
use ::store::{Conn, Tx};
use communication::store::clocks;
use communication_plan::store::patterns;
use engagement::access::{EditPlan, RunProject, authorize, authorize_in_archive, may};
use engagement::store::projects;
use kernel::{Event, Failure, Input, PersonId, ProjectId, Refusal, Result};
use people::person;
use schedule::planning::{Change, Plans, change_in_batches};
use schedule::store::plans;
use schedule::task::TaskKind;
use schedule::times::start_day;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Created, Cx, Json, NoContent, Path, Routes, Team, aside, endpoint, routes};

#[derive(Serialize, ToSchema)]
pub struct ProjectTemplateList {
    items: Vec<ProjectTemplate>,
}

#[derive(Serialize, ToSchema)]
pub struct ProjectTemplate {
    /// Of a built-in one its name: `software`, `automation`, `consulting`.
    id: String,
    is_built_in: bool,
    /// Empty of a built-in one: its words stand in the catalogue.
    name: String,
    description: String,
    tasks: usize,
    phases: usize,
    milestones: usize,
    /// Rows of the communication plan.
    communication: usize,
    calendar: String,
    made_by_name: Option<String>,
    /// Whether the caller may delete it.
    is_deletable: bool,
}

fn counted(id: String, content: &TemplateContent) -> ProjectTemplate {
    ProjectTemplate {
        is_built_in: false,
        name: String::new(),
        description: String::new(),
        tasks: content.count(TaskKind::Task),
        phases: content.count(TaskKind::Phase),
        milestones: content.count(TaskKind::Milestone),
        communication: content.communication.len(),
        calendar: content.calendar.clone(),
        made_by_name: None,
        is_deletable: false,
        id,
    }
}

endpoint!(/// What a project can begin with: the built-in templates and the house's own.
    list_project_templates: GET "/api/v1/project-templates", Team, ReadTemplates);
async fn list_project_templates(cx: Cx<Team>) -> Answer<Json<ProjectTemplateList>> {
    let (caller, is_administrator) = (cx.scope.person(), cx.scope.is_administrator());
    let found = cx.db().read(move |conn| {
        let own = templates::all(conn)?;
        let names = person::names(conn, own.iter().map(|one| one.made_by).collect::<Vec<_>>())?;
        Ok((own, names))
    });
    let (own, names) = found.await?;
    let mut list = Vec::new();
    for name in BUILT_IN {
        let content = built_in(name, "en")?.unwrap_or_default();
        list.push(ProjectTemplate { is_built_in: true, ..counted(name.to_owned(), &content) });
    }
    list.extend(own.into_iter().map(|one| ProjectTemplate {
        name: one.name,
        description: one.description,
        made_by_name: names.get(&one.made_by).cloned(),
        is_deletable: is_administrator || one.made_by == caller,
        ..counted(one.id.to_string(), &one.content)
    }));
    Ok(Json(ProjectTemplateList { items: list }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectTemplateBody {
    name: String,
    description: Option<String>,
}

endpoint!(/// Keeps the structure of a project as a template for everybody of the house. No people, no shares.
    create_project_template: POST "/api/v1/projects/{project}/templates", Team, RunProject);
async fn create_project_template(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Json(body): Json<ProjectTemplateBody>,
) -> Answer<Created<ProjectTemplate>> {
    let mut input = Input::new();
    let name = input.line("name", &body.name, 120);
    let description = input.optional_line("description", body.description.as_deref().unwrap_or(""), 300);
    let (scope, plans) = (cx.scope.clone(), cx.app.get::<Plans>().clone());
    let taken = cx.db().read(move |conn| {
        may::<RunProject>(conn, &scope, project)?;
        let live = plans.get(conn, project)?;
        let charter = charters::of_project(conn, project)?;
        let communication = patterns::of_project(conn, project, start_day(live.plan.start))?;
        let beside = (kickoffs::items(conn, project)?, clocks::promises(conn, project)?, communication);
        Ok((live, charter, beside))
    });
    let (live, charter, (kickoff, promises, communication)) = taken.await?;
    input.finish()?;
    let written = aside(move || {
        let charter = charter.as_ref().map(|charter| &charter.fields);
        let taken = Taken { plan: &live.plan, charter, kickoff: &kickoff, promises, communication };
        let content = TemplateContent::of(&taken);
        let text = serde_json::to_string(&content).map_err(Failure::fault)?;
        Ok((content, text))
    });
    let (content, text) = written.await?;
    let scope = cx.scope.clone();
    let (kept_name, kept_description) = (name.clone(), description.clone());
    let id = cx.db().write(move |tx| {
        let proof = authorize_in_archive::<RunProject>(tx, &scope, project)?;
        if templates::count(tx)? >= templates::MOST {
            return Err(Refusal::new("project_template.too_many").with("most", templates::MOST).into());
        }
        let (at, by) = (tx.now(), proof.person());
        tx.event(Event::new("project_template.created", at, Some(by)))?;
        templates::create(tx, &kept_name, &kept_description, &text, by)
    });
    let id = id.await?.to_string();
    let body = ProjectTemplate { name, description, is_deletable: true, ..counted(id, &content) };
    Ok(Created { location: "/api/v1/project-templates".to_owned(), body })
}

endpoint!(/// Deletes a template of the house; whoever made it may, and an administrator.
    delete_project_template: DELETE "/api/v1/project-templates/{template}", Team, KeepTemplates);
async fn delete_project_template(cx: Cx<Team>, Path(template): Path<Uuid>) -> Answer<NoContent> {
    let (caller, is_administrator) = (cx.scope.person(), cx.scope.is_administrator());
    cx.db()
        .write(move |tx| {
            let kept = templates::get(tx, template)?;
            if kept.made_by != caller && !is_administrator {
                return Err(Failure::Forbidden);
            }
            templates::remove(tx, template)?;
            let at = tx.now();
            tx.event(Event::new("project_template.deleted", at, Some(caller)))
        })
        .await?;
    Ok(NoContent)
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateApplicationBody {
    /// The id of a template of the house, or the name of a built-in one.
    template: String,
    /// The language of a built-in one: `en` or `zh-CN`.
    locale: String,
}

#[derive(Serialize, ToSchema)]
pub struct TemplateApplication {
    template: String,
    tasks: usize,
    revision: i64,
}

endpoint!(/// Begins a project with a template. Sent again, it goes on with what is missing and makes nothing twice.
    put_template_application: PUT "/api/v1/projects/{project}/template", Team, RunProject);
async fn put_template_application(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Json(body): Json<TemplateApplicationBody>,
) -> Answer<Json<TemplateApplication>> {
    let mut input = Input::new();
    let locale = input.locale("locale", &body.locale);
    let scope = cx.scope.clone();
    let named = body.template.clone();
    let wanted = cx.db().read(move |conn| {
        may::<RunProject>(conn, &scope, project)?;
        content(conn, &named, &locale)
    });
    let wanted = wanted.await?;
    input.finish()?;
    let work = begin(cx, project, body.template, wanted);
    // It goes on when the caller hangs up.
    tokio::spawn(work).await.map_err(Failure::fault)?.map(Json)
}

fn content(conn: &mut Conn, template: &str, locale: &str) -> Result<TemplateContent> {
    let unknown = || Failure::invalid("template", "unknown");
    if let Some(content) = built_in(template, locale)? {
        return Ok(content);
    }
    let id: Uuid = template.parse().map_err(|_| unknown())?;
    match templates::get(conn, id) {
        Ok(kept) => Ok(kept.content),
        Err(Failure::NotFound) => Err(unknown()),
        Err(other) => Err(other),
    }
}

async fn begin(
    cx: Cx<Team>,
    project: ProjectId,
    template: String,
    wanted: TemplateContent,
) -> Result<TemplateApplication> {
    let application = begun(&cx, project, template, wanted).await?;
    let plans = cx.app.get::<Plans>().clone();
    if application.is_done {
        let live = cx.db().read(move |conn| plans.get(conn, project)).await?;
        return Ok(answer(&application, live.plan.revision));
    }
    let known = plans.clone();
    let live = cx.db().read(move |conn| known.get(conn, project)).await?;
    let application = Arc::new(application);
    let lacking = application.clone();
    let edits = aside(move || Ok(lacking.content.edits(&live.plan, &lacking.ids))).await?;
    let scope = cx.scope.clone();
    let live = change_in_batches(cx.db(), &plans, Change::new(project, edits), move |tx: &mut Tx| {
        authorize::<EditPlan>(tx, &scope, project)
    })
    .await?;
    let scope = cx.scope.clone();
    cx.db()
        .write(move |tx| {
            let proof = authorize::<RunProject>(tx, &scope, project)?;
            if templates::finish(tx, project)? {
                let at = tx.now();
                let event = Event::new("project_template.applied", at, Some(proof.person()));
                tx.event(event.in_project(project))?;
            }
            Ok(())
        })
        .await?;
    Ok(answer(&application, live.plan.revision))
}

fn answer(application: &Application, revision: i64) -> TemplateApplication {
    let (template, tasks) = (application.template.clone(), application.content.tasks.len());
    TemplateApplication { template, tasks, revision }
}

/// Writes down what the project begins with, and everything but the plan. One that was begun is what it was.
async fn begun(
    cx: &Cx<Team>,
    project: ProjectId,
    template: String,
    wanted: TemplateContent,
) -> Result<Application> {
    let written = aside(move || {
        let ids = wanted.fresh_ids();
        let ids_text = serde_json::to_string(&ids).map_err(Failure::fault)?;
        let text = serde_json::to_string(&wanted).map_err(Failure::fault)?;
        Ok((Application { template, content: wanted, ids, is_done: false }, text, ids_text))
    });
    let (fresh, text, ids_text) = written.await?;
    let scope = cx.scope.clone();
    cx.db()
        .write(move |tx| {
            let by = authorize::<RunProject>(tx, &scope, project)?.person();
            match templates::application(tx, project)? {
                Some(known) if known.template == fresh.template => return Ok(known),
                Some(_) => return Err(Refusal::new("project_template.begun_already").into()),
                None => {}
            }
            templates::begin(tx, project, &fresh.template, &text, &ids_text, by)?;
            put_beside_plan(tx, project, &fresh.content, by)?;
            Ok(fresh.clone())
        })
        .await
}

/// Checklist, a charter's draft, promises, a communication plan: each only where there is nothing yet.
fn put_beside_plan(tx: &mut Tx, project: ProjectId, content: &TemplateContent, by: PersonId) -> Result<()> {
    kickoffs::begin(tx, project, by, &content.items())?;
    let draft = content.charter.draft();
    if charters::of_project(tx, project)?.is_none() && draft != Default::default() {
        let title = projects::get(tx, project)?.client_name;
        charters::create(tx, project, &title, &draft, by)?;
    }
    if clocks::promises(tx, project)?.is_empty() {
        for promise in &content.promises {
            clocks::put_promise(tx, project, promise)?;
        }
    }
    let start = start_day(plans::start(tx, project)?);
    patterns::begin(tx, project, &content.communication, start, by)
}

pub fn routes() -> Routes {
    routes![
        list_project_templates,
        create_project_template,
        delete_project_template,
        put_template_application
    ]
}
