//! "What we need from you": tasks of the client's people, when they said that one is done, and the team's "not yet".

use crate::TASK;
use crate::client_task::{ReportFacts, Reporting, TaskReport, delay, reporting};
use crate::planning::{LivePlan, Plans};
use crate::store::task_reports::{self, NewReport};
use crate::store::tasks;
use crate::task::{Task, TaskState};
use crate::times;
use ::store::{Conn, Tx};
use engagement::access::{EditPlan, authorize, member};
use engagement::letters::{self, Words};
use engagement::noted_act::{NotedAct, Witness, note_of_client};
use engagement::sign_off::{self, Content};
use engagement::store::{members, parties, projects};
use jiff::civil::Date;
use kernel::{
    ClientPrincipal, Event, Failure, Input, PartyId, PartyRole, PersonId, ProjectId, ProjectRole, RecordId,
    Result, Timestamp,
};
use people::person;
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Cx, Json, NoContent, Path, Routes, Team, endpoint, routes};

/// What somebody of the client's says about a task of theirs.
#[derive(Debug, Clone)]
pub struct ClientReporting {
    /// The client's key of the task.
    pub item: Uuid,
    /// May be empty.
    pub words: String,
    /// The same for a form that is sent twice.
    pub form_key: Uuid,
}

/// What became of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// Now, or when it was sent before.
    Written,
    /// It is done, or somebody else said so; nothing was written.
    Already,
}

/// Says that it is done. Sent twice, or done already: nothing is written; nor where an old page is sent again after
/// the team's "not yet".
pub fn report_as_client(
    tx: &mut Tx,
    by: &ClientPrincipal,
    public_url: &str,
    witness: &Witness,
    said: &ClientReporting,
) -> Result<Said> {
    if !by.identified.is_named() {
        return Err(Failure::Forbidden);
    }
    if parties::role(tx, by.party, by.person)?.ok_or(Failure::NotFound)? < PartyRole::ClientContact {
        return Err(Failure::Forbidden);
    }
    let task = task_reports::read_task(tx, by.party, said.item)?;
    let newest = task_reports::newest(tx, task.record)?;
    let facts = ReportFacts {
        is_client_side: task.is_client_side,
        is_done: task.state == TaskState::Done,
        is_reported: newest.is_some_and(|report| report.is_open()),
    };
    if task_reports::is_of_form(tx, task.record, said.form_key)? {
        return Ok(Said::Written);
    }
    if reporting(facts)? == Reporting::Already {
        return Ok(Said::Already);
    }
    let author = person::get(tx, by.person)?;
    let new = NewReport {
        task: task.record,
        project: by.project,
        party: by.party,
        key: said.item,
        person: author.id,
        person_name: &author.name,
        words: said.words.trim(),
        form_key: said.form_key,
    };
    task_reports::create(tx, &new)?;
    let event = Event::new("task.reported", tx.now(), Some(author.id)).in_project(by.project).on(task.record);
    tx.event(event.for_client(Some(by.party)))?;
    let content =
        Content { kind: TASK.name.to_owned(), version: 1, title: task.title.clone(), ..Content::default() };
    let noted = NotedAct { remark: new.words, ..NotedAct::new("task.reported", said.item, &content) };
    note_of_client(tx, witness, by, &noted)?;
    tell_managers(tx, public_url, &new, &task.title)?;
    Ok(Said::Written)
}

/// To the project's managers; where all of them left, to everybody who works on it.
fn tell_managers(tx: &mut Tx, public_url: &str, new: &NewReport<'_>, title: &str) -> Result<()> {
    let project = projects::get(tx, new.project)?;
    let mut members = members::active(tx, new.project)?;
    let has_manager = members.iter().any(|member| member.role == ProjectRole::ProjectManager);
    let least = if has_manager { ProjectRole::ProjectManager } else { ProjectRole::Member };
    members.retain(|member| member.role >= least);
    let mut params = Map::new();
    params.insert("project".into(), json!(project.client_name));
    params.insert("title".into(), json!(title));
    params.insert("by".into(), json!(new.person_name));
    params.insert("quote".into(), json!(new.words));
    let place = format!("/projects/{}/agreed-plan", new.project);
    for member in members {
        let words = Words { template: "task_reported", about: Some(new.task.uuid()), params: params.clone() };
        letters::to_member(tx, public_url, new.project, member.person_id, &place, words)?;
    }
    Ok(())
}

/// A report as the team reads it.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClientTaskReport {
    by: String,
    words: String,
    at: Timestamp,
    returned_at: Option<Timestamp>,
    /// What the team answered with "not yet".
    answer: String,
}

/// Something that the client's people have to do.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClientTask {
    task_id: RecordId,
    title: String,
    owner: Option<String>,
    /// Whether somebody of the client's can see it, and so say that it is done.
    is_shared: bool,
    /// The day it is wanted: agreed, or as planned where nothing was agreed.
    wanted: String,
    is_agreed: bool,
    finish: String,
    state: TaskState,
    report: Option<ClientTaskReport>,
    /// Working days after the wanted day, on the client's side.
    delay_working_days: i64,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ClientTaskList {
    items: Vec<ClientTask>,
}

endpoint!(/// What the client's people have to do, when they said it is done, and how late that is.
    list_client_tasks: GET "/api/v1/projects/{project}/client-tasks", Team, ReadPlan);
async fn list_client_tasks(cx: Cx<Team>, Path(project): Path<ProjectId>) -> Answer<Json<ClientTaskList>> {
    let (scope, known, now) = (cx.scope.clone(), cx.app.get::<Plans>().clone(), cx.now());
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        let live = known.get(conn, project)?;
        Ok(ClientTaskList { items: all(conn, &live, now)? })
    });
    Ok(Json(found.await?))
}

fn all(conn: &mut Conn, live: &LivePlan, now: Timestamp) -> Result<Vec<ClientTask>> {
    let project = live.plan.project;
    let zone = projects::get(conn, project)?.time_zone;
    let mut reports = task_reports::of_project(conn, project)?;
    let own: Vec<&Task> = live.plan.all_tasks().filter(|task| task.is_client_side).collect();
    let names = person::names(conn, own.iter().filter_map(|task| task.owner))?;
    let today = sign_off::today(conn, project, now)?;
    let ids: Vec<_> = own.iter().map(|task| task.id).collect();
    let mut readers = task_reports::readers(conn, &ids)?;
    let told = own.into_iter().filter_map(|task| {
        let report = reports.remove(&task.id);
        let end = report.as_ref().filter(|report| report.is_open());
        let said = end.map(|report| report.at.in_zone(&zone).date());
        // Whoever said that it is done is held against their own party's day.
        let of = match &report {
            Some(report) => vec![report.party],
            None => readers.remove(&task.id).unwrap_or_default(),
        };
        let told = client_task(live, (task, &of), said, today)?;
        let report = report.map(answered);
        Some(ClientTask { owner: task.owner.and_then(|owner| names.get(&owner).cloned()), report, ..told })
    });
    Ok(told.collect())
}

/// Summaries are done by what lies in them.
fn client_task(
    live: &LivePlan,
    (task, of): (&Task, &[PartyId]),
    said: Option<Date>,
    today: Date,
) -> Option<ClientTask> {
    let dates = live.computed.dates(task.id).filter(|dates| !dates.is_summary)?;
    let agreed = live.agreed_days_of(of, task.id);
    let finish = times::finish_date(dates.finish);
    let wanted = agreed.map_or_else(|| finish.clone(), |days| days.finish.to_string());
    let done = (task.state == TaskState::Done).then(|| finish.parse().ok()).flatten();
    let end = said.or(done).unwrap_or(today);
    let days = |from, to| live.working_days_between(from, to);
    Some(ClientTask {
        task_id: task.id,
        title: task.title.clone(),
        owner: None,
        is_shared: task.audience == kernel::Audience::Client,
        is_agreed: agreed.is_some(),
        delay_working_days: wanted.parse().map_or(0, |wanted| delay(wanted, end, &days)),
        wanted,
        finish,
        state: task.state,
        report: None,
    })
}

fn answered(report: TaskReport) -> ClientTaskReport {
    let TaskReport { person_name, words, at, returned_at, answer, .. } = report;
    ClientTaskReport { by: person_name, words, at, returned_at, answer }
}

/// Why it is not done yet, for the client.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TaskReturnBody {
    words: String,
}

endpoint!(/// Answers "not yet" to whoever said that a task of theirs is done: it is wanted again.
    put_task_return: PUT "/api/v1/tasks/{task}/return", Team, EditPlan);
async fn put_task_return(
    cx: Cx<Team>,
    Path(task): Path<RecordId>,
    Json(body): Json<TaskReturnBody>,
) -> Answer<NoContent> {
    let mut input = Input::new();
    let words = input.text("words", &body.words, 2_000);
    input.finish()?;
    let (scope, public_url) = (cx.scope.clone(), cx.public_url().to_owned());
    let returned = cx.db().write(move |tx| {
        let project = tasks::project_of(tx, task)?;
        let by = authorize::<EditPlan>(tx, &scope, project)?.person();
        match task_reports::newest(tx, task)? {
            Some(report) if report.is_open() => {
                give_back(tx, &public_url, (project, task, by), &report, &words)
            }
            _ => Err(Failure::refused("task_report.nothing_reported")),
        }
    });
    returned.await?;
    Ok(NoContent)
}

fn give_back(
    tx: &mut Tx,
    public_url: &str,
    (project, task, by): (ProjectId, RecordId, PersonId),
    report: &TaskReport,
    words: &str,
) -> Result<()> {
    if !task_reports::put_return(tx, report.id, by, words)? {
        return Ok(());
    }
    let (party, reporter, key) = task_reports::reporter(tx, report.id)?;
    let event = Event::new("task.returned", tx.now(), Some(by)).in_project(project).on(task);
    tx.event(event.for_client(Some(party)))?;
    // Whoever was taken off the project, or sees the task no more, gets no letter about it.
    let Some(contact) = parties::contact(tx, party, reporter)? else { return Ok(()) };
    let Ok(read) = task_reports::read_task(tx, party, key) else { return Ok(()) };
    if letters::unreachable(tx, party, reporter)?.is_some() {
        return Ok(());
    }
    let mut params = Map::new();
    params.insert("project".into(), json!(projects::get(tx, project)?.client_name));
    params.insert("title".into(), json!(read.title));
    params.insert("by".into(), json!(person::get(tx, by)?.name));
    params.insert("quote".into(), json!(words));
    let party = parties::get(tx, project, party)?;
    let words = Words { template: "task_returned", about: Some(task.uuid()), params };
    letters::to_contact(tx, public_url, &party, &contact, &format!("/items/{key}"), words)
}

pub fn routes() -> Routes {
    routes![list_client_tasks, put_task_return]
}
