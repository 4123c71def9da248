//! Questionnaires in the team's scope, whom they were sent to, and what of them the client's people read.

pub mod answers;
pub mod for_client;

use super::requirements::from_json;
use crate::QUESTIONNAIRE;
use crate::questionnaire::{BilingualText, QuestionnaireFields, QuestionnaireSection, QuestionnaireState};
use ::store::records::{self, NewRecord, RecordChange};
use ::store::{Conn, Row, Tx, params};
use kernel::{
    Audience, Event, EventKind, Failure, PartyId, PersonId, ProjectId, RecordId, Result, Timestamp,
};
use serde::Serialize;
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq)]
pub struct Questionnaire {
    pub id: RecordId,
    pub project: ProjectId,
    pub number: i64,
    pub revision: i64,
    pub updated_at: Timestamp,
    pub state: QuestionnaireState,
    pub fields: QuestionnaireFields,
    /// The party it was sent to.
    pub party: Option<PartyId>,
    pub client_key: Option<Uuid>,
    pub client_number: Option<i64>,
    pub sent_at: Option<Timestamp>,
    pub closed_at: Option<Timestamp>,
}

fn to_json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(Failure::fault)
}

fn read(row: &Row) -> Result<Questionnaire> {
    let state: String = row.get(5)?;
    let fields = QuestionnaireFields {
        title: row.get(6)?,
        owner_id: row.get(7)?,
        due: row.get(8)?,
        intro: from_json::<BilingualText>(&row.get::<String>(9)?)?,
        sections: from_json::<Vec<QuestionnaireSection>>(&row.get::<String>(10)?)?,
    };
    Ok(Questionnaire {
        id: row.get(0)?,
        project: row.get(1)?,
        number: row.get(2)?,
        revision: row.get(3)?,
        updated_at: row.get(4)?,
        state: QuestionnaireState::from_kept(&state)?,
        fields,
        party: row.get(11)?,
        client_key: row.get(12)?,
        client_number: row.get(13)?,
        sent_at: row.get(14)?,
        closed_at: row.get(15)?,
    })
}

pub fn get(conn: &mut Conn, id: RecordId) -> Result<Questionnaire> {
    conn.one(
        "select q.id, q.project_id, q.number, r.revision, r.updated_at, r.state, r.title, r.owner_id, r.due,
           q.intro, q.outline, q.party_id, r.client_key, r.client_number, q.sent_at, q.closed_at
         from questionnaires q join records r on r.id = q.id where q.id = $1",
        params![id],
        read,
    )
}

/// Every questionnaire of a project, the newest first.
pub fn all(conn: &mut Conn, project: ProjectId) -> Result<Vec<Questionnaire>> {
    conn.rows(
        "select q.id, q.project_id, q.number, r.revision, r.updated_at, r.state, r.title, r.owner_id, r.due,
           q.intro, q.outline, q.party_id, r.client_key, r.client_number, q.sent_at, q.closed_at
         from questionnaires q join records r on r.id = q.id
         where q.project_id = $1 order by q.number desc",
        params![project],
        read,
    )
}

/// Everything starts internal, as a draft.
pub fn create(
    tx: &mut Tx,
    project: ProjectId,
    by: PersonId,
    fields: &QuestionnaireFields,
) -> Result<Questionnaire> {
    let id = RecordId::new();
    let new = NewRecord {
        id,
        project: Some(project),
        client: None,
        kind: &QUESTIONNAIRE,
        title: &fields.title,
        audience: Audience::Internal,
        party: None,
        owner: fields.owner_id,
        state: QuestionnaireState::Draft.word(),
        due: fields.due.as_deref(),
        by: Some(by),
    };
    let record = records::create(tx, &new)?;
    tx.exec(
        "insert into questionnaires (id, project_id, number, intro, outline) values ($1, $2, $3, $4, $5)",
        params![id, project, record.number, to_json(&fields.intro)?, to_json(&fields.sections)?],
    )?;
    let made = get(tx, id)?;
    index(tx, &made)?;
    happened(tx, &made, "questionnaire.created", Some(by))?;
    Ok(made)
}

/// A save. One without a change leaves everything as it is.
pub fn save(
    tx: &mut Tx,
    before: &Questionnaire,
    expected: Option<i64>,
    fields: &QuestionnaireFields,
    by: PersonId,
) -> Result<Questionnaire> {
    if expected.is_some_and(|revision| revision != before.revision) {
        return Err(Failure::Outdated);
    }
    if *fields == before.fields {
        return Ok(before.clone());
    }
    tx.exec(
        "update questionnaires set intro = $2, outline = $3 where id = $1",
        params![before.id, to_json(&fields.intro)?, to_json(&fields.sections)?],
    )?;
    let change = RecordChange {
        title: Some(&fields.title),
        owner: Some(fields.owner_id),
        state: None,
        due: Some(fields.due.as_deref()),
    };
    records::change(tx, before.id, None, &change)?;
    let saved = get(tx, before.id)?;
    index(tx, &saved)?;
    happened(tx, &saved, "questionnaire.changed", Some(by))?;
    Ok(saved)
}

/// Shows it to those of a party who are asked; whoever was asked before stays as they are. Tells the new ones.
pub fn send(
    tx: &mut Tx,
    before: &Questionnaire,
    party: PartyId,
    persons: &[PersonId],
    by: PersonId,
) -> Result<Vec<PersonId>> {
    if before.state == QuestionnaireState::Draft {
        release(tx, before, party, by)?;
    }
    let now = get(tx, before.id)?;
    let key = now.client_key.ok_or_else(|| Failure::fault("a questionnaire that was sent has a key"))?;
    let at = tx.now();
    let mut asked = Vec::new();
    for person in persons {
        let rows = tx.exec(
            "insert into questionnaire_recipients (questionnaire_id, person_id, project_id, party_id, client_key, asked_at)
             values ($1, $2, $3, $4, $5, $6) on conflict (questionnaire_id, person_id) do nothing",
            params![now.id, *person, now.project, party, key, at],
        )?;
        if rows > 0 {
            asked.push(*person);
        }
    }
    if !asked.is_empty() {
        happened(tx, &now, "questionnaire.sent", Some(by))?;
    }
    Ok(asked)
}

fn release(tx: &mut Tx, before: &Questionnaire, party: PartyId, by: PersonId) -> Result<()> {
    let record = records::share(tx, before.id, Some(party))?;
    let change = RecordChange { state: Some(QuestionnaireState::Sent.word()), ..RecordChange::default() };
    records::change(tx, before.id, None, &change)?;
    let shown = record.client_key.zip(record.client_number);
    let (key, number) = shown.ok_or_else(|| Failure::fault("a shared record has a key and a number"))?;
    let at = tx.now();
    tx.exec(
        "update questionnaires set party_id = $2, sent_at = $3, sent_by = $4 where id = $1",
        params![before.id, party, at, by],
    )?;
    let fields = &before.fields;
    tx.exec(
        "insert into released_questionnaires (questionnaire_id, project_id, party_id, client_key, client_number, title,
           intro, outline, due)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            before.id,
            before.project,
            party,
            key,
            number,
            &fields.title,
            to_json(&fields.intro)?,
            to_json(&fields.sections)?,
            &fields.due
        ],
    )?;
    Ok(())
}

/// Takes no more answers, or takes them again; asking for what is so already changes nothing.
pub fn put_closed(tx: &mut Tx, before: &Questionnaire, by: PersonId, closed: bool) -> Result<Questionnaire> {
    if before.closed_at.is_some() == closed {
        return Ok(before.clone());
    }
    let at = closed.then(|| tx.now());
    tx.exec("update questionnaires set closed_at = $2 where id = $1", params![before.id, at])?;
    tx.exec(
        "update released_questionnaires set closed_at = $2 where questionnaire_id = $1",
        params![before.id, at],
    )?;
    let state = if closed { QuestionnaireState::Closed } else { QuestionnaireState::Sent };
    records::change(
        tx,
        before.id,
        None,
        &RecordChange { state: Some(state.word()), ..RecordChange::default() },
    )?;
    let now = get(tx, before.id)?;
    let kind = if closed { "questionnaire.closed" } else { "questionnaire.reopened" };
    happened(tx, &now, kind, Some(by))?;
    Ok(now)
}

pub fn happened(tx: &mut Tx, of: &Questionnaire, kind: EventKind, by: Option<PersonId>) -> Result<()> {
    let event = Event::new(kind, tx.now(), by).in_project(of.project).on(of.id);
    tx.event(event)
}

/// The team finds it by its own words. What the client finds is looked through where it is shown.
fn index(tx: &mut Tx, of: &Questionnaire) -> Result<()> {
    let mut words = vec![format!("{}-{}", QUESTIONNAIRE.prefix, of.number), of.fields.title.clone()];
    let mut add = |text: &BilingualText| words.extend([text.en.clone(), text.zh.clone()]);
    add(&of.fields.intro);
    for section in &of.fields.sections {
        add(&section.title);
        section.questions.iter().for_each(|question| add(&question.words));
    }
    ::store::search::index(tx, of.id, Some(of.project), &words.join("\n"), None, None)
}

/// A leaver's questionnaires that are not closed go to somebody else, as far as that person is of the project.
pub fn hand_over(tx: &mut Tx, from: PersonId, to: PersonId) -> Result<u64> {
    let owned = tx.rows(
        "select id from records where owner_id = $1 and kind = 'questionnaire' and state <> 'closed' order by id",
        params![from],
        |row| row.get::<RecordId>(0),
    )?;
    give(tx, &owned, to)
}

/// Tells how many found a new owner.
pub(super) fn give(tx: &mut Tx, owned: &[RecordId], to: PersonId) -> Result<u64> {
    let mut moved = 0;
    for id in owned {
        let project = records::project_of(tx, *id)?.ok_or(Failure::NotFound)?;
        let is_member = engagement::store::members::role(tx, project, to)?.is_some();
        let owner = Some(is_member.then_some(to));
        records::change(tx, *id, None, &RecordChange { owner, ..RecordChange::default() })?;
        moved += u64::from(is_member);
    }
    Ok(moved)
}
