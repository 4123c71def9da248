//! What waits for whom: its words, its order, and the whole of it, of one project or of all of the caller's.

use crate::client_news::NamedProject;
use crate::{waiting_facts, waiting_record_facts};
use communication::routes::ResponseClock;
use engagement::ProjectFacts;
use engagement::access::member;
use engagement::routes::projects_of;
use engagement::store::parties::PartyContact;
use engagement::store::{members, parties, projects};
use kernel::{PartyId, PersonId, ProjectId, Result, Timestamp};
use people::person;
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use store::Conn;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Cx, Json, Path, Routes, Team, endpoint, routes};

/// How many of each side the morning look shows; the rest is one step away.
const MOST_AT_HOME: usize = 8;

#[derive(Serialize, ToSchema)]
pub struct WaitingItem {
    pub kind: WaitingKind,
    /// Of the record or the sign-off.
    pub id: Uuid,
    /// The record's kind and number; of a sign-off, the record that is to be agreed to.
    pub record_kind: String,
    pub number: i64,
    /// Of a sign-off, the number under which it was sent.
    pub sent_as: Option<String>,
    pub title: String,
    pub project: NamedProject,
    /// On whom of the client it waits, where nobody is without an owner; of a report, who of the team is asked to look at
    /// it; of what the plan prepared, whose it is; otherwise who of the client said or asked it.
    pub persons: Vec<WaitingPerson>,
    pub since: Timestamp,
    pub due: Option<String>,
    /// The promise, the wanted day or the last day is over.
    pub is_over: bool,
    /// Of a question, and of a change request of the client.
    pub clock: Option<ResponseClock>,
    pub next_step: NextStep,
    /// How many of its kind wait on this record.
    pub count: i64,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WaitingKind {
    Question,
    ChangeRequest,
    SignOff,
    /// The client's people have to do it.
    Task,
    Questionnaire,
    Review,
    Demonstration,
    /// Whether an issue is solved.
    Issue,
    /// Which of the proposed times suit.
    MeetingTimes,
    /// Whether they come; of a series to the next one.
    Meeting,
    /// A task of which the client's people say that it is done.
    TaskReport,
    /// Of review rounds.
    Remark,
    /// On what a demonstration showed.
    Verdict,
    Defect,
    /// Of an acceptance.
    Condition,
    /// Somebody of the team is asked to look at it before it is sent.
    Report,
    /// The communication plan prepared it, and nobody has sent it yet.
    Prepared,
}

/// What whoever looks can do about it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NextStep {
    Answer,
    Assess,
    Check,
    Look,
    Send,
}

#[derive(Clone, Serialize, ToSchema)]
pub struct WaitingPerson {
    pub id: PersonId,
    pub name: String,
}

impl WaitingPerson {
    /// Their names are read once, for all that waits.
    pub fn unnamed(people: impl IntoIterator<Item = PersonId>) -> Vec<Self> {
        people.into_iter().map(|id| Self { id, name: String::new() }).collect()
    }
}

impl WaitingItem {
    /// What is over first; then by the day it is wanted, or since when it waits.
    fn order(&self) -> (bool, String, Timestamp) {
        let day = self.due.clone().unwrap_or_else(|| self.since.in_zone("UTC").date().to_string());
        (!self.is_over, day, self.since)
    }
}

/// A project with its people, read once for all that waits in it.
pub struct Place {
    pub project: NamedProject,
    pub now: Timestamp,
    /// Of the project's wall clock.
    pub today: String,
    pub contacts: HashMap<PartyId, Vec<PartyContact>>,
    pub members: HashSet<PersonId>,
}

impl Place {
    fn of(conn: &mut Conn, project: NamedProject, now: Timestamp) -> Result<Self> {
        let zone = projects::get(conn, project.id)?.time_zone;
        let mut contacts = HashMap::new();
        for party in parties::of_project(conn, project.id)? {
            contacts.insert(party.id, parties::contacts(conn, party.id)?);
        }
        let members = members::active(conn, project.id)?.into_iter().map(|one| one.person_id).collect();
        Ok(Self { today: now.in_zone(&zone).date().to_string(), project, now, contacts, members })
    }

    pub fn contacts_of(&self, party: PartyId) -> &[PartyContact] {
        self.contacts.get(&party).map_or(&[], Vec::as_slice)
    }

    pub fn is_before_today(&self, due: Option<&String>) -> bool {
        due.is_some_and(|day| *day < self.today)
    }
}

/// All that waits on either side.
#[derive(Serialize, ToSchema)]
pub struct Waiting {
    for_us: Vec<WaitingItem>,
    for_client: Vec<WaitingItem>,
}

/// The first of a list, and how many there are.
#[derive(Serialize, ToSchema)]
pub struct WaitingList {
    items: Vec<WaitingItem>,
    count: usize,
}

impl Waiting {
    /// Over several projects: what is over first.
    pub fn of(conn: &mut Conn, of: Vec<NamedProject>, now: Timestamp) -> Result<Self> {
        let mut all = Self { for_us: Vec::new(), for_client: Vec::new() };
        for project in of {
            let place = Place::of(conn, project, now)?;
            all.for_us.extend(waiting_facts::for_us(conn, &place)?);
            all.for_us.extend(waiting_record_facts::for_us(conn, &place)?);
            all.for_client.extend(waiting_facts::for_client(conn, &place)?);
            all.for_client.extend(waiting_record_facts::for_client(conn, &place)?);
        }
        for items in [&mut all.for_us, &mut all.for_client] {
            items.sort_by_cached_key(WaitingItem::order);
            name(conn, items)?;
        }
        Ok(all)
    }

    /// What the morning look shows: of us, and of the client.
    pub fn at_home(self) -> (WaitingList, WaitingList) {
        let first = |mut items: Vec<WaitingItem>| {
            let count = items.len();
            items.truncate(MOST_AT_HOME);
            WaitingList { items, count }
        };
        (first(self.for_us), first(self.for_client))
    }
}

fn name(conn: &mut Conn, items: &mut [WaitingItem]) -> Result<()> {
    let names = person::names(conn, items.iter().flat_map(|item| &item.persons).map(|one| one.id))?;
    for one in items.iter_mut().flat_map(|item| &mut item.persons) {
        one.name = names.get(&one.id).cloned().unwrap_or_default();
    }
    Ok(())
}

endpoint!(/// All that waits on either side of the caller's active projects.
    get_waiting: GET "/api/v1/waiting", Team, ReadProjects);
async fn get_waiting(cx: Cx<Team>) -> Answer<Json<Waiting>> {
    let facts = *cx.app.get::<ProjectFacts>();
    let (scope, now) = (cx.scope.clone(), cx.now());
    let found = cx.db().read(move |conn| {
        let mut projects = projects_of(conn, &scope, facts, now)?;
        projects.retain(|project| project.state == "active");
        let named = projects.into_iter().map(|one| NamedProject { id: one.id, name: one.name });
        Waiting::of(conn, named.collect(), now)
    });
    Ok(Json(found.await?))
}

endpoint!(/// All that waits on either side of a project.
    get_project_waiting: GET "/api/v1/projects/{project}/waiting", Team, ReadProject);
async fn get_project_waiting(cx: Cx<Team>, Path(project): Path<ProjectId>) -> Answer<Json<Waiting>> {
    let (scope, now) = (cx.scope.clone(), cx.now());
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        let name = projects::get(conn, project)?.name;
        Waiting::of(conn, vec![NamedProject { id: project, name }], now)
    });
    Ok(Json(found.await?))
}

pub fn routes() -> Routes {
    routes![get_waiting, get_project_waiting]
}
