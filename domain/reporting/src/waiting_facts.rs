//! Who waits for whom: questions by their clock, changes on which the team has the next step, and what was sent to
//! clients to be agreed to.

use crate::client_news::NamedProject;
use change::CHANGE_CLOCK;
use change::request::ChangeState;
use change::store::requests::{self, ChangeRequest};
use communication::clock_facts::ProjectClock;
use communication::clocked_kind::Which;
use communication::question::Speaker;
use communication::reminder::ReminderKind;
use communication::reminder_facts::open_asking;
use communication::routes::ResponseClock;
use communication::store::{clocks, questions};
use engagement::sign_off;
use engagement::store::sign_off_waits;
use kernel::{PersonId, ProjectId, RecordId, Result, SignOffId, Timestamp};
use people::person;
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use store::Conn;
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Serialize, ToSchema)]
pub struct WaitingItem {
    pub kind: WaitingKind,
    /// Of the question, the change request or the sign-off.
    pub id: Uuid,
    /// The record's kind and number; of a sign-off, the record that is to be agreed to.
    pub record_kind: String,
    pub number: i64,
    /// Of a sign-off, the number under which it was sent.
    pub sent_as: Option<String>,
    pub title: String,
    pub project: NamedProject,
    /// On whom of the client it waits, where nobody is without an owner; otherwise who asked.
    pub persons: Vec<WaitingPerson>,
    pub since: Timestamp,
    pub due: Option<String>,
    /// The promise, the wanted day or the last day is over.
    pub is_over: bool,
    /// Of a question, and of a change request of the client.
    pub clock: Option<ResponseClock>,
    pub next_step: NextStep,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WaitingKind {
    Question,
    ChangeRequest,
    SignOff,
}

/// What whoever looks can do about it.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NextStep {
    Answer,
    Assess,
    Check,
    Look,
}

#[derive(Serialize, ToSchema)]
pub struct WaitingPerson {
    pub id: PersonId,
    pub name: String,
}

impl WaitingItem {
    pub fn overdue_first(&self) -> (bool, Timestamp) {
        (!self.is_over, self.since)
    }
}

pub fn for_us(conn: &mut Conn, project: &NamedProject, now: Timestamp) -> Result<Vec<WaitingItem>> {
    let mut items = asked(conn, project, Speaker::Team, now)?;
    items.extend(changes(conn, project, now)?);
    Ok(items)
}

pub fn for_client(conn: &mut Conn, project: &NamedProject, now: Timestamp) -> Result<Vec<WaitingItem>> {
    let mut items = asked(conn, project, Speaker::Client, now)?;
    items.extend(sign_offs(conn, project, now)?);
    Ok(items)
}

fn asked(conn: &mut Conn, project: &NamedProject, side: Speaker, now: Timestamp) -> Result<Vec<WaitingItem>> {
    let open = questions::waiting_for(conn, project.id, side)?;
    if open.is_empty() {
        return Ok(Vec::new());
    }
    let clock = ProjectClock::of_project(conn, project.id, now)?;
    let mut turns = HashMap::<RecordId, Vec<_>>::new();
    for turn in clocks::turns_of_waiting(conn, project.id, side)? {
        turns.entry(turn.question).or_default().push(turn);
    }
    let mut items = Vec::new();
    for question in open {
        let turns = turns.get(&question.id).map_or(&[][..], Vec::as_slice);
        let clock = ResponseClock::of(&clock, &clock.of(&question, turns));
        let persons = match side {
            Speaker::Team => vec![WaitingPerson { id: question.asked_by, name: question.asked_by_name }],
            Speaker::Client => of_whom(conn, (ReminderKind::Question, question.id), project.id, now)?,
        };
        items.push(WaitingItem {
            kind: WaitingKind::Question,
            id: question.id.uuid(),
            record_kind: communication::QUESTION.name.into(),
            number: question.number,
            sent_as: None,
            title: question.title,
            project: project.clone(),
            persons,
            since: question.asked_at,
            due: question.due,
            is_over: clock.is_over(),
            clock: Some(clock),
            next_step: if side == Speaker::Team { NextStep::Answer } else { NextStep::Look },
        });
    }
    Ok(items)
}

/// Those of the client who were asked and have not answered: who left the project is asked no more.
fn of_whom(
    conn: &mut Conn,
    (kind, record): (ReminderKind, RecordId),
    project: ProjectId,
    now: Timestamp,
) -> Result<Vec<WaitingPerson>> {
    let asking = open_asking(conn, project, (kind, record.uuid()), now)?;
    named(conn, asking.map(|asking| asking.people).unwrap_or_default())
}

fn named(conn: &mut Conn, people: Vec<PersonId>) -> Result<Vec<WaitingPerson>> {
    let names = person::names(conn, people.iter().copied())?;
    let named =
        people.into_iter().map(|id| WaitingPerson { id, name: names.get(&id).cloned().unwrap_or_default() });
    Ok(named.collect())
}

fn changes(conn: &mut Conn, project: &NamedProject, now: Timestamp) -> Result<Vec<WaitingItem>> {
    let mut waiting = requests::waiting_for_team(conn, project.id)?;
    let clocked = (CHANGE_CLOCK.of_project)(conn, project.id, Which::Waiting)?;
    if waiting.is_empty() && clocked.is_empty() {
        return Ok(Vec::new());
    }
    let clock = ProjectClock::of_project(conn, project.id, now)?;
    let known: HashSet<RecordId> = waiting.iter().map(|one| one.id).collect();
    let (mut clocks, mut handed_back) = (HashMap::<RecordId, ResponseClock>::new(), Vec::new());
    for one in clocked {
        let runs = clock.of_clocked(&one);
        // Offered, and the team has the next step all the same: the offer lapsed, or the client asked back.
        if runs.awaited == Some(Speaker::Team) && !known.contains(&one.record) {
            handed_back.push(one.record);
        }
        clocks.insert(one.record, ResponseClock::of(&clock, &runs));
    }
    waiting.extend(requests::of_ids(conn, &handed_back)?);
    let today = sign_off::today(conn, project.id, now)?.to_string();
    let item = |change: ChangeRequest| change_item(change, project, &mut clocks, &today);
    Ok(waiting.into_iter().map(item).collect())
}

fn change_item(
    change: ChangeRequest,
    project: &NamedProject,
    clocks: &mut HashMap<RecordId, ResponseClock>,
    today: &str,
) -> WaitingItem {
    let clock = clocks.remove(&change.id);
    let is_wanted_before = change.wanted_by.as_deref().is_some_and(|day| day < today);
    let persons = change.asked_by.map(|id| WaitingPerson { id, name: change.asked_by_name });
    WaitingItem {
        kind: WaitingKind::ChangeRequest,
        id: change.id.uuid(),
        record_kind: change::CHANGE_REQUEST.name.into(),
        number: change.number,
        sent_as: None,
        title: change.title,
        project: project.clone(),
        persons: persons.into_iter().collect(),
        since: change.received_at,
        is_over: is_wanted_before || clock.as_ref().is_some_and(ResponseClock::is_over),
        due: change.wanted_by,
        clock,
        next_step: match change.state {
            ChangeState::Received | ChangeState::Assessing => NextStep::Assess,
            ChangeState::Done => NextStep::Check,
            _ => NextStep::Look,
        },
    }
}

fn sign_offs(conn: &mut Conn, project: &NamedProject, now: Timestamp) -> Result<Vec<WaitingItem>> {
    let waiting = sign_off_waits::waiting(conn, project.id)?;
    if waiting.is_empty() {
        return Ok(Vec::new());
    }
    let today = sign_off::today(conn, project.id, now)?.to_string();
    let mut items = Vec::new();
    for found in waiting {
        let due = [&found.due, &found.valid_until].into_iter().flatten().min().cloned();
        let persons = on_whom(conn, found.id, now)?;
        items.push(WaitingItem {
            kind: WaitingKind::SignOff,
            id: found.id.uuid(),
            record_kind: found.record_kind,
            number: found.record_number,
            sent_as: Some(found.sent_as),
            title: found.title,
            project: project.clone(),
            persons,
            since: found.opened_at,
            is_over: due.as_ref().is_some_and(|day| *day < today),
            due,
            clock: None,
            next_step: NextStep::Look,
        });
    }
    Ok(items)
}

/// Whose turn it is, deputies included, as it is now.
fn on_whom(conn: &mut Conn, id: SignOffId, now: Timestamp) -> Result<Vec<WaitingPerson>> {
    let sign_off = sign_off::get(conn, id)?;
    let waiting = sign_off::waiting_for(conn, &sign_off, now)?;
    named(conn, waiting)
}
