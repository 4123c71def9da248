//! What is open with the client's people: who was asked for it, and who of them has not answered.

use crate::QUESTION;
use crate::asked_kind::AskedKinds;
use crate::question::{QuestionState, Speaker};
use crate::reminder::ReminderKind;
use crate::store::questions::{self, Question};
use ::store::{Conn, records::Record};
use engagement::sign_off::{self, SignOff, State};
use engagement::store::{parties, parties::PartyContact};
use kernel::{
    Audience, Failure, PartyId, PartyRole, PersonId, ProjectId, RecordId, Result, SignOffId, Timestamp,
};
use risk::issue::IssueState;
use risk::store::issues;
use schedule::store::released;
use schedule::store::task_reports::{self, ReadTask};
use schedule::task::TaskState;
use scope::store::questionnaires::answers;
use scope::store::{demonstrations, questionnaires, reviews};
use std::collections::HashSet;
use uuid::Uuid;

/// Something that the client's people were asked for and that is open.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenAsking {
    pub record: RecordId,
    pub party: PartyId,
    /// As the client reads it.
    pub title: String,
    /// Below a link of the portal.
    pub place: String,
    /// Those who were asked and have not answered.
    pub people: Vec<PersonId>,
    /// Its letters stay when it is decided.
    pub sign_off: Option<SignOff>,
}

/// None where nothing of it is open. What is of another project does not exist.
pub fn open_asking(
    conn: &mut Conn,
    kinds: AskedKinds,
    project: ProjectId,
    (kind, id): (ReminderKind, Uuid),
    now: Timestamp,
) -> Result<Option<OpenAsking>> {
    let record = RecordId(id);
    match kind {
        ReminderKind::MeetingTimes | ReminderKind::Meeting | ReminderKind::PlanReview => {
            match kinds.of(kind) {
                Some(asked) => (asked.open)(conn, project, id, now),
                None => Err(Failure::NotFound),
            }
        }
        ReminderKind::SignOff => of_sign_off(conn, project, SignOffId(id), now),
        ReminderKind::Questionnaire => of_questionnaire(conn, project, record),
        ReminderKind::Review => of_review(conn, project, record),
        ReminderKind::Demonstration => of_demonstration(conn, project, record),
        ReminderKind::Task => of_task(conn, project, record),
        ReminderKind::Question => of_question(conn, project, record),
        ReminderKind::Issue => of_issue(conn, project, record),
    }
}

fn of_this(project: ProjectId, found: ProjectId) -> Result<()> {
    if project == found { Ok(()) } else { Err(Failure::NotFound) }
}

/// Whoever of a party may do something.
pub fn acting(contacts: &[PartyContact]) -> Vec<PersonId> {
    let acting = contacts.iter().filter(|contact| contact.role > PartyRole::ClientViewer);
    acting.map(|contact| contact.person).collect()
}

/// The same, but for some.
fn acting_but(conn: &mut Conn, party: PartyId, but: &HashSet<PersonId>) -> Result<Vec<PersonId>> {
    let mut people = acting(&parties::contacts(conn, party)?);
    people.retain(|person| !but.contains(person));
    Ok(people)
}

/// On whom of a party an open question waits: whoever it was put to or asked it, as long as they take part and read it.
pub fn awaited_with(question: &Question, contacts: &[PartyContact]) -> Vec<PersonId> {
    let one = match question.asked_by_side {
        Speaker::Client => Some(question.asked_by),
        Speaker::Team => question.to_person,
    };
    let reads = |contact: &&PartyContact| contact.is_commercial || !question.is_commercial();
    let reading: Vec<PartyContact> = contacts.iter().filter(reads).cloned().collect();
    acting(&reading).into_iter().filter(|person| one.is_none_or(|one| one == *person)).collect()
}

fn of_sign_off(
    conn: &mut Conn,
    project: ProjectId,
    id: SignOffId,
    now: Timestamp,
) -> Result<Option<OpenAsking>> {
    let found = sign_off::get(conn, id)?;
    of_this(project, found.project)?;
    let is_over = found.is_over(sign_off::today(conn, project, now)?);
    if found.state != State::Waiting || is_over {
        return Ok(None);
    }
    Ok(Some(OpenAsking {
        record: found.record,
        party: found.party,
        title: found.content.title.clone(),
        place: format!("/sign-offs/{}", found.key),
        people: sign_off::waiting_for(conn, &found, now)?,
        sign_off: Some(found),
    }))
}

fn of_questionnaire(conn: &mut Conn, project: ProjectId, id: RecordId) -> Result<Option<OpenAsking>> {
    let of = questionnaires::get(conn, id)?;
    of_this(project, of.project)?;
    let (Some(party), Some(key), None) = (of.party, of.client_key, of.closed_at) else { return Ok(None) };
    let asked = answers::recipients(conn, id)?.into_iter().filter(|one| one.submitted_at.is_none());
    let asked: HashSet<PersonId> = asked.map(|one| one.person).collect();
    let mut people = acting_but(conn, party, &HashSet::new())?;
    people.retain(|person| asked.contains(person));
    let place = format!("/questionnaires/{key}");
    Ok(Some(OpenAsking { record: id, party, title: of.fields.title, place, people, sign_off: None }))
}

fn of_review(conn: &mut Conn, project: ProjectId, id: RecordId) -> Result<Option<OpenAsking>> {
    let of = scope::store::deliverables::get(conn, id)?;
    of_this(project, of.project)?;
    let all = reviews::of_deliverable(conn, id)?;
    let Some(review) = all.into_iter().find(|one| one.ended_at.is_none()) else { return Ok(None) };
    let looked = reviews::looks(conn, id)?.into_iter().filter(|look| look.review == review.id);
    let people = acting_but(conn, review.party, &looked.map(|look| look.person).collect())?;
    let place = format!("/reviews/{}", review.key);
    Ok(Some(OpenAsking {
        record: id,
        party: review.party,
        title: review.title,
        place,
        people,
        sign_off: None,
    }))
}

/// Somebody of the party who said anything has answered; it is open while nobody said anything of some item.
fn of_demonstration(conn: &mut Conn, project: ProjectId, id: RecordId) -> Result<Option<OpenAsking>> {
    let of = demonstrations::get(conn, id)?;
    of_this(project, of.project)?;
    let (Some(party), Some(key)) = (of.party, of.client_key) else { return Ok(None) };
    let said = demonstrations::verdicts::of_demonstration(conn, id)?;
    let judged: HashSet<Uuid> = said.iter().map(|one| one.item).collect();
    if demonstrations::items(conn, id)?.iter().all(|item| judged.contains(&item.id)) {
        return Ok(None);
    }
    let people = acting_but(conn, party, &said.into_iter().map(|one| one.person).collect())?;
    let place = format!("/demonstrations/{key}");
    Ok(Some(OpenAsking { record: id, party, title: of.title, place, people, sign_off: None }))
}

/// Its owner, where that is one of the party; otherwise whoever of the party may say that it is done.
fn of_task(conn: &mut Conn, project: ProjectId, id: RecordId) -> Result<Option<OpenAsking>> {
    let record = ::store::records::get(conn, id)?;
    of_this(project, record.project.ok_or(Failure::NotFound)?)?;
    if record.kind != schedule::TASK.name {
        return Err(Failure::NotFound);
    }
    let shown = record.party.zip(record.client_key).filter(|_| record.audience == Audience::Client);
    let own = party_of_owner(conn, &record)?;
    let Some((party, key)) = own.or(shown) else { return Ok(None) };
    let read = match task_reports::read_task(conn, party, key) {
        Err(Failure::NotFound) => return Ok(None),
        read => read?,
    };
    of_read_task(conn, record.owner, (party, key), read)
}

/// Of several parties that read a task, the one of its owner, with its key.
fn party_of_owner(conn: &mut Conn, record: &Record) -> Result<Option<(PartyId, Uuid)>> {
    let Some(owner) = record.owner else { return Ok(None) };
    for (party, key) in released::readers(conn, record.id)? {
        if parties::role(conn, party, owner)?.is_some() {
            return Ok(Some((party, key)));
        }
    }
    Ok(None)
}

/// A task as one party reads it, under that party's own key: its record may be another party's. None where the party
/// does not read it under this key; the second is none where nothing of it is open.
pub fn asked_task(
    conn: &mut Conn,
    project: ProjectId,
    (party, key): (PartyId, Uuid),
    id: RecordId,
) -> Result<Option<Option<OpenAsking>>> {
    let read = match task_reports::read_task(conn, party, key) {
        Err(Failure::NotFound) => return Ok(None),
        read => read?,
    };
    let record = ::store::records::get(conn, id)?;
    if read.record != id || record.project != Some(project) {
        return Ok(None);
    }
    of_read_task(conn, record.owner, (party, key), read).map(Some)
}

fn of_read_task(
    conn: &mut Conn,
    owner: Option<PersonId>,
    (party, key): (PartyId, Uuid),
    read: ReadTask,
) -> Result<Option<OpenAsking>> {
    let id = read.record;
    let is_said = task_reports::newest(conn, id)?.is_some_and(|report| report.is_open());
    if !read.is_client_side || read.state == TaskState::Done || is_said {
        return Ok(None);
    }
    let mut people = acting_but(conn, party, &HashSet::new())?;
    if let Some(owner) = owner.filter(|owner| people.contains(owner)) {
        people = vec![owner];
    }
    let place = format!("/items/{key}");
    Ok(Some(OpenAsking { record: id, party, title: read.title, place, people, sign_off: None }))
}

fn of_question(conn: &mut Conn, project: ProjectId, id: RecordId) -> Result<Option<OpenAsking>> {
    let record = ::store::records::get(conn, id)?;
    of_this(project, record.project.ok_or(Failure::NotFound)?)?;
    if record.kind != QUESTION.name {
        return Err(Failure::NotFound);
    }
    let of = questions::get(conn, id)?;
    if of.state == QuestionState::Closed || of.waiting_for != Some(Speaker::Client) {
        return Ok(None);
    }
    let people = awaited_with(&of, &parties::contacts(conn, of.party)?);
    let place = format!("/questions/{}", of.client_key);
    Ok(Some(OpenAsking { record: id, party: of.party, title: of.title, place, people, sign_off: None }))
}

/// Whoever of its party may say whether it is solved.
fn of_issue(conn: &mut Conn, project: ProjectId, id: RecordId) -> Result<Option<OpenAsking>> {
    let of = issues::get(conn, id)?;
    of_this(project, of.project)?;
    let key = ::store::records::get(conn, id)?.client_key;
    let (Some(party), Some(key), IssueState::Solved) = (of.party, key, of.state) else { return Ok(None) };
    let people = acting_but(conn, party, &HashSet::new())?;
    let place = format!("/issues/{key}");
    Ok(Some(OpenAsking { record: id, party, title: of.fields.title, place, people, sign_off: None }))
}
