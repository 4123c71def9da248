//! Deliverables in the team's scope: their current text, their criteria, the requirements that they fulfil.

use super::{acceptance_cases, released_deliverables};
use crate::DELIVERABLE;
use crate::deliverable::{CriterionBody, DeliverableFields, DeliverableState};
use ::store::records::{self, NewRecord, RecordChange};
use ::store::{Conn, Row, Tx, params};
use kernel::{
    Audience, Event, EventKind, Failure, PartyId, PersonId, ProjectId, RecordId, Result, Timestamp,
    client_key,
};
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq)]
pub struct Deliverable {
    pub id: RecordId,
    pub project: ProjectId,
    pub number: i64,
    pub revision: i64,
    pub updated_at: Timestamp,
    pub state: DeliverableState,
    pub title: String,
    pub owner: Option<PersonId>,
    pub due: Option<String>,
    /// The party it was submitted to.
    pub party: Option<PartyId>,
    pub client_number: Option<i64>,
    pub description: String,
    pub handover: String,
    /// The version that was submitted last; 0 before the first.
    pub version: i64,
}

fn read(row: &Row) -> Result<Deliverable> {
    let state: String = row.get(5)?;
    Ok(Deliverable {
        id: row.get(0)?,
        project: row.get(1)?,
        number: row.get(2)?,
        revision: row.get(3)?,
        updated_at: row.get(4)?,
        state: state_of(&state)?,
        title: row.get(6)?,
        owner: row.get(7)?,
        due: row.get(8)?,
        party: row.get(9)?,
        client_number: row.get(10)?,
        description: row.get(11)?,
        handover: row.get(12)?,
        version: row.get(13)?,
    })
}

pub fn state_of(word: &str) -> Result<DeliverableState> {
    DeliverableState::from_kept(word)
}

pub fn get(conn: &mut Conn, id: RecordId) -> Result<Deliverable> {
    conn.one(
        "select d.id, d.project_id, d.number, r.revision, r.updated_at, r.state, r.title, r.owner_id, r.due,
           d.party_id, r.client_number, d.description, d.handover, d.version
         from deliverables d join records r on r.id = d.id where d.id = $1",
        params![id],
        read,
    )
}

/// Every deliverable of a project, in the order of their numbers.
pub fn all(conn: &mut Conn, project: ProjectId) -> Result<Vec<Deliverable>> {
    conn.rows(
        "select d.id, d.project_id, d.number, r.revision, r.updated_at, r.state, r.title, r.owner_id, r.due,
           d.party_id, r.client_number, d.description, d.handover, d.version
         from deliverables d join records r on r.id = d.id
         where d.project_id = $1 and r.state <> 'deleted' order by d.number",
        params![project],
        read,
    )
}

/// How much hangs on each deliverable of a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counted {
    pub criteria: i64,
    pub open_defects: i64,
    pub open_conditions: i64,
    pub requirements: i64,
    pub cases: i64,
    /// Of review rounds.
    pub open_remarks: i64,
    /// The round that is open.
    pub open_round: Option<i64>,
}

pub fn counted(conn: &mut Conn, id: RecordId) -> Result<Counted> {
    conn.one(
        "select
           (select count(*) from deliverable_criteria where deliverable_id = $1 and position is not null),
           (select count(*) from deliverable_defects where deliverable_id = $1 and mended_at is null),
           (select count(*) from deliverable_conditions where deliverable_id = $1 and met_at is null),
           (select count(*) from traces t join records r on r.id = t.from_record
            where t.to_record = $1 and r.kind = 'requirement' and r.state <> 'dropped'),
           (select count(*) from acceptance_cases where deliverable_id = $1 and position is not null),
           (select count(*) from review_remarks where deliverable_id = $1 and outcome is null),
           (select max(round) from deliverable_reviews where deliverable_id = $1 and ended_at is null)",
        params![id],
        |row| {
            Ok(Counted {
                criteria: row.get(0)?,
                open_defects: row.get(1)?,
                open_conditions: row.get(2)?,
                requirements: row.get(3)?,
                cases: row.get(4)?,
                open_remarks: row.get(5)?,
                open_round: row.get(6)?,
            })
        },
    )
}

/// A criterion that holds now.
#[derive(Debug, Clone, PartialEq)]
pub struct Criterion {
    pub id: Uuid,
    /// Under which the client knows it.
    pub key: Uuid,
    pub number: i64,
    pub words: String,
}

pub fn criteria(conn: &mut Conn, id: RecordId) -> Result<Vec<Criterion>> {
    conn.rows(
        "select id, client_key, number, words from deliverable_criteria
         where deliverable_id = $1 and position is not null order by position",
        params![id],
        |row| Ok(Criterion { id: row.get(0)?, key: row.get(1)?, number: row.get(2)?, words: row.get(3)? }),
    )
}

/// The fields as they stand: saved again, they change nothing.
pub fn fields(conn: &mut Conn, of: &Deliverable) -> Result<DeliverableFields> {
    let criteria = criteria(conn, of.id)?;
    let body = |one: Criterion| CriterionBody { id: Some(one.id), words: one.words };
    Ok(DeliverableFields {
        title: of.title.clone(),
        description: of.description.clone(),
        handover: of.handover.clone(),
        due: of.due.clone(),
        owner_id: of.owner,
        criteria: criteria.into_iter().map(body).collect(),
        cases: acceptance_cases::bodies(conn, of.id)?,
    })
}

/// Everything starts internal, as a draft.
pub fn create(
    tx: &mut Tx,
    project: ProjectId,
    by: PersonId,
    fields: &DeliverableFields,
) -> Result<Deliverable> {
    let id = RecordId::new();
    let new = NewRecord {
        id,
        project: Some(project),
        client: None,
        kind: &DELIVERABLE,
        title: &fields.title,
        audience: Audience::Internal,
        party: None,
        owner: fields.owner_id,
        state: DeliverableState::Draft.word(),
        due: fields.due.as_deref(),
        by: Some(by),
    };
    let record = records::create(tx, &new)?;
    tx.exec(
        "insert into deliverables (id, project_id, number, description, handover, version)
         values ($1, $2, $3, $4, $5, 0)",
        params![id, project, record.number, &fields.description, &fields.handover],
    )?;
    put_criteria(tx, id, &fields.criteria)?;
    acceptance_cases::put(tx, project, id, &fields.cases)?;
    let made = get(tx, id)?;
    index(tx, &made)?;
    happened(tx, &made, "deliverable.created", Some(by), serde_json::Value::Null)?;
    Ok(made)
}

/// A save. One without a change leaves everything as it is.
pub fn save(
    tx: &mut Tx,
    before: &Deliverable,
    expected: Option<i64>,
    wanted: &DeliverableFields,
    by: PersonId,
) -> Result<Deliverable> {
    if expected.is_some_and(|revision| revision != before.revision) {
        return Err(Failure::Outdated);
    }
    if *wanted == fields(tx, before)? {
        return Ok(before.clone());
    }
    tx.exec(
        "update deliverables set description = $2, handover = $3 where id = $1",
        params![before.id, &wanted.description, &wanted.handover],
    )?;
    put_criteria(tx, before.id, &wanted.criteria)?;
    acceptance_cases::put(tx, before.project, before.id, &wanted.cases)?;
    let change = RecordChange {
        title: Some(&wanted.title),
        owner: Some(wanted.owner_id),
        state: None,
        due: Some(wanted.due.as_deref()),
    };
    records::change(tx, before.id, None, &change)?;
    let saved = get(tx, before.id)?;
    index(tx, &saved)?;
    happened(tx, &saved, "deliverable.changed", Some(by), serde_json::Value::Null)?;
    Ok(saved)
}

/// Those that are left out are kept for what was said of them, without a place in the list.
fn put_criteria(tx: &mut Tx, id: RecordId, wanted: &[CriterionBody]) -> Result<()> {
    tx.exec("update deliverable_criteria set position = null where deliverable_id = $1", params![id])?;
    for (one, position) in wanted.iter().zip(1_i64..) {
        match one.id {
            Some(known) => {
                let changed = tx.exec(
                    "update deliverable_criteria set position = $3, words = $4 where id = $1 and deliverable_id = $2",
                    params![known, id, position, &one.words],
                )?;
                if changed == 0 {
                    return Err(Failure::invalid("criteria", "unknown"));
                }
            }
            None => insert_criterion(tx, id, position, &one.words)?,
        }
    }
    Ok(())
}

fn insert_criterion(tx: &mut Tx, id: RecordId, position: i64, words: &str) -> Result<()> {
    let number = tx.one(
        "select coalesce(max(number), 0) + 1 from deliverable_criteria where deliverable_id = $1",
        params![id],
        |row| row.get::<i64>(0),
    )?;
    tx.exec(
        "insert into deliverable_criteria (id, deliverable_id, client_key, number, position, words)
         values ($1, $2, $3, $4, $5, $6)",
        params![Uuid::now_v7(), id, client_key(), number, position, words],
    )?;
    Ok(())
}

/// Another revision: something of what a submission shows has changed.
pub fn touch(tx: &mut Tx, id: RecordId) -> Result<()> {
    records::change(tx, id, None, &RecordChange::default())?;
    Ok(())
}

/// Writes where it stands now.
pub(super) fn put_state(tx: &mut Tx, id: RecordId, state: DeliverableState) -> Result<()> {
    records::change(tx, id, None, &RecordChange { state: Some(state.word()), ..RecordChange::default() })?;
    released_deliverables::put_state(tx, id, state)
}

pub fn happened(
    tx: &mut Tx,
    deliverable: &Deliverable,
    kind: EventKind,
    by: Option<PersonId>,
    detail: serde_json::Value,
) -> Result<()> {
    let event = Event::new(kind, tx.now(), by).in_project(deliverable.project).on(deliverable.id);
    tx.event(event.detail(detail))
}

/// The team finds it by all its words.
fn index(tx: &mut Tx, of: &Deliverable) -> Result<()> {
    let criteria = criteria(tx, of.id)?;
    let mut words =
        vec![format!("{}-{}", DELIVERABLE.prefix, of.number), of.title.clone(), of.description.clone()];
    words.push(of.handover.clone());
    words.extend(criteria.into_iter().map(|one| one.words));
    words.extend(acceptance_cases::all(tx, of.id)?.into_iter().map(|one| one.title));
    ::store::search::index(tx, of.id, Some(of.project), &words.join("\n"), None, None)
}

/// A leaver's deliverables that are not accepted yet go to somebody else, as far as that person is of the project.
pub fn hand_over(tx: &mut Tx, by: PersonId, from: PersonId, to: PersonId) -> Result<u64> {
    let owned = tx.rows(
        "select id from records where owner_id = $1 and kind = 'deliverable' and state <> 'accepted'
           and state <> 'deleted' order by id",
        params![from],
        |row| row.get::<RecordId>(0),
    )?;
    let mut moved = 0;
    for id in owned {
        let before = get(tx, id)?;
        let is_member = engagement::store::members::role(tx, before.project, to)?.is_some();
        let wanted = DeliverableFields { owner_id: is_member.then_some(to), ..fields(tx, &before)? };
        save(tx, &before, None, &wanted, by)?;
        moved += u64::from(is_member);
    }
    Ok(moved)
}
