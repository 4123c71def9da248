//! Requirements in the team's scope: their current text, and where they stand.

use super::versions;
use crate::REQUIREMENT;
use crate::requirement::{Course, RequirementFields, RequirementPriority, RequirementState, standing};
use ::store::records::{self, NewRecord, RecordChange};
use ::store::{Conn, Page, PageOf, Row, Tx, params};
use kernel::{
    Audience, Event, EventKind, Failure, PartyId, PersonId, ProjectId, RecordId, Result, Timestamp,
};
use serde::de::DeserializeOwned;

#[derive(Debug, Clone, PartialEq)]
pub struct Requirement {
    pub id: RecordId,
    pub project: ProjectId,
    pub number: i64,
    pub revision: i64,
    pub updated_at: Timestamp,
    pub state: RequirementState,
    /// The number it has in the list it came from.
    pub reference: String,
    pub fields: RequirementFields,
    pub course: Course,
    /// The party it was sent to.
    pub party: Option<PartyId>,
    /// The newest version as the client counts: sent versions only.
    pub client_version: Option<i64>,
    pub client_number: Option<i64>,
    pub internal_note: String,
}

/// How far apart the priorities lie in the order by priority; numbers stand between.
const PRIORITY_STEP: i64 = 1 << 40;

fn rank(priority: RequirementPriority, number: i64) -> i64 {
    PRIORITY_STEP * (priority as i64) + number
}

pub(super) fn to_json(fields: &RequirementFields) -> Result<String> {
    serde_json::to_string(fields).map_err(Failure::fault)
}

pub(super) fn from_json<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(Failure::fault)
}

fn read(row: &Row) -> Result<Requirement> {
    let state: String = row.get(5)?;
    let request: Option<uuid::Uuid> = row.get(14)?;
    let dropped_at: Option<Timestamp> = row.get(15)?;
    Ok(Requirement {
        id: row.get(0)?,
        project: row.get(1)?,
        number: row.get(2)?,
        revision: row.get(3)?,
        updated_at: row.get(4)?,
        state: RequirementState::from_kept(&state)?,
        reference: row.get(6)?,
        fields: from_json(&row.get::<String>(7)?)?,
        course: Course {
            version: row.get(8)?,
            words_version: row.get(9)?,
            sent_version: row.get(11)?,
            confirmed_version: row.get(12)?,
            questioned_version: row.get(13)?,
            is_waiting: request.is_some(),
            is_dropped: dropped_at.is_some(),
        },
        party: row.get(10)?,
        client_version: row.get(16)?,
        client_number: row.get(17)?,
        internal_note: row.get(18)?,
    })
}

pub fn get(conn: &mut Conn, id: RecordId) -> Result<Requirement> {
    conn.one(
        "select q.id, q.project_id, q.number, r.revision, r.updated_at, r.state, q.reference, q.fields, q.version,
           q.words_version, q.party_id, q.sent_version, q.confirmed_version, q.questioned_version, q.request_id,
           q.dropped_at, q.client_version, r.client_number, coalesce(i.note, '')
         from requirements q join records r on r.id = q.id
           left join requirement_internals i on i.requirement_id = q.id
         where q.id = $1",
        params![id],
        read,
    )
}

/// These, in no order; one that is missing is left out.
pub fn get_many(conn: &mut Conn, ids: &[RecordId]) -> Result<Vec<Requirement>> {
    conn.rows_of_many(
        "select q.id, q.project_id, q.number, r.revision, r.updated_at, r.state, q.reference, q.fields, q.version,
           q.words_version, q.party_id, q.sent_version, q.confirmed_version, q.questioned_version, q.request_id,
           q.dropped_at, q.client_version, r.client_number, coalesce(i.note, '')
         from requirements q join records r on r.id = q.id
           left join requirement_internals i on i.requirement_id = q.id
         where q.id in ($1)",
        &[],
        ids,
        read,
    )
}

/// Every requirement of a project, the most wanted first.
pub fn all(conn: &mut Conn, project: ProjectId) -> Result<Vec<Requirement>> {
    conn.rows(
        "select q.id, q.project_id, q.number, r.revision, r.updated_at, r.state, q.reference, q.fields, q.version,
           q.words_version, q.party_id, q.sent_version, q.confirmed_version, q.questioned_version, q.request_id,
           q.dropped_at, q.client_version, r.client_number, coalesce(i.note, '')
         from requirements q join records r on r.id = q.id
           left join requirement_internals i on i.requirement_id = q.id
         where q.project_id = $1 order by q.rank",
        params![project],
        read,
    )
}

/// Which requirements; an empty filter is all that are not dropped.
#[derive(Debug, Clone, Default)]
pub struct RequirementFilter {
    /// Words of states with commas round them: `,draft,sent,`.
    pub states: Option<String>,
    pub kinds: Option<String>,
    pub priorities: Option<String>,
    pub owner: Option<PersonId>,
    pub party: Option<PartyId>,
    /// A part of the title, as a pattern in small letters.
    pub text: Option<String>,
    pub sort: RequirementSort,
}

#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum RequirementSort {
    /// In the order of their numbers.
    #[default]
    Number,
    /// The most wanted first.
    Priority,
    /// The last changed first.
    Updated,
}

const BY_NUMBER: &str = "
    select q.id, q.project_id, q.number, r.revision, r.updated_at, r.state, q.reference, q.fields, q.version,
      q.words_version, q.party_id, q.sent_version, q.confirmed_version, q.questioned_version, q.request_id,
      q.dropped_at, q.client_version, r.client_number, coalesce(i.note, '')
    from requirements q join records r on r.id = q.id
      left join requirement_internals i on i.requirement_id = q.id
    where q.project_id = $1
      and ($2 like '%,' || r.state || ',%' or ($2 is null and r.state <> 'dropped'))
      and ($3 like '%,' || q.kind || ',%' or $3 is null)
      and ($4 like '%,' || q.priority || ',%' or $4 is null)
      and (r.owner_id = $5 or $5 is null)
      and (q.party_id = $6 or $6 is null)
      and (lower(r.title) like $7 escape '\\' or $7 is null)
      and (q.number, q.id) > ($8, $9)
    order by q.number, q.id limit $10";

const BY_PRIORITY: &str = "
    select q.id, q.project_id, q.number, r.revision, r.updated_at, r.state, q.reference, q.fields, q.version,
      q.words_version, q.party_id, q.sent_version, q.confirmed_version, q.questioned_version, q.request_id,
      q.dropped_at, q.client_version, r.client_number, coalesce(i.note, '')
    from requirements q join records r on r.id = q.id
      left join requirement_internals i on i.requirement_id = q.id
    where q.project_id = $1
      and ($2 like '%,' || r.state || ',%' or ($2 is null and r.state <> 'dropped'))
      and ($3 like '%,' || q.kind || ',%' or $3 is null)
      and ($4 like '%,' || q.priority || ',%' or $4 is null)
      and (r.owner_id = $5 or $5 is null)
      and (q.party_id = $6 or $6 is null)
      and (lower(r.title) like $7 escape '\\' or $7 is null)
      and (q.rank, q.id) > ($8, $9)
    order by q.rank, q.id limit $10";

const BY_UPDATE: &str = "
    select q.id, q.project_id, q.number, r.revision, r.updated_at, r.state, q.reference, q.fields, q.version,
      q.words_version, q.party_id, q.sent_version, q.confirmed_version, q.questioned_version, q.request_id,
      q.dropped_at, q.client_version, r.client_number, coalesce(i.note, '')
    from requirements q join records r on r.id = q.id
      left join requirement_internals i on i.requirement_id = q.id
    where q.project_id = $1
      and ($2 like '%,' || r.state || ',%' or ($2 is null and r.state <> 'dropped'))
      and ($3 like '%,' || q.kind || ',%' or $3 is null)
      and ($4 like '%,' || q.priority || ',%' or $4 is null)
      and (r.owner_id = $5 or $5 is null)
      and (q.party_id = $6 or $6 is null)
      and (lower(r.title) like $7 escape '\\' or $7 is null)
      and (r.updated_at, q.id) < ($8, $9)
    order by r.updated_at desc, q.id desc limit $10";

pub fn list(
    conn: &mut Conn,
    project: ProjectId,
    filter: &RequirementFilter,
    page: &Page,
) -> Result<PageOf<Requirement>> {
    let start = match filter.sort {
        RequirementSort::Number | RequirementSort::Priority => (i64::MIN, uuid::Uuid::nil()),
        RequirementSort::Updated => (i64::MAX, uuid::Uuid::max()),
    };
    let (at, id) = page.position()?.unwrap_or(start);
    let params = params![
        project,
        &filter.states,
        &filter.kinds,
        &filter.priorities,
        filter.owner,
        filter.party,
        &filter.text,
        at,
        id,
        page.rows_wanted()
    ];
    let sql = match filter.sort {
        RequirementSort::Number => BY_NUMBER,
        RequirementSort::Priority => BY_PRIORITY,
        RequirementSort::Updated => BY_UPDATE,
    };
    let rows = conn.rows(sql, params, read)?;
    Ok(PageOf::of(rows, page, |one| {
        let place = match filter.sort {
            RequirementSort::Number => one.number,
            RequirementSort::Priority => rank(one.fields.priority, one.number),
            RequirementSort::Updated => one.updated_at.micros(),
        };
        (place, one.id.uuid())
    }))
}

/// How many there are in each state.
pub fn counts(conn: &mut Conn, project: ProjectId) -> Result<Vec<(String, i64)>> {
    conn.rows(
        "select state, count(*) from records where project_id = $1 and kind = 'requirement'
         group by state order by state",
        params![project],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

pub struct NewRequirement<'a> {
    pub id: RecordId,
    pub fields: &'a RequirementFields,
    pub reference: &'a str,
    pub internal_note: &'a str,
}

/// Everything starts internal, as a draft, with version 1.
pub fn create_many(
    tx: &mut Tx,
    project: ProjectId,
    by: PersonId,
    new: &[NewRequirement<'_>],
) -> Result<Vec<Requirement>> {
    let wanted: Vec<NewRecord<'_>> = new
        .iter()
        .map(|one| NewRecord {
            id: one.id,
            project: Some(project),
            client: None,
            kind: &REQUIREMENT,
            title: &one.fields.title,
            audience: Audience::Internal,
            party: None,
            owner: one.fields.owner_id,
            state: RequirementState::Draft.word(),
            due: None,
            by: Some(by),
        })
        .collect();
    let made = records::create_many(tx, &wanted)?;
    let mut created = Vec::with_capacity(new.len());
    for (one, record) in new.iter().zip(made) {
        insert(tx, project, record.number, one)?;
        versions::put(tx, one.id, 1, one.fields, by)?;
        put_note(tx, one.id, one.internal_note)?;
        let requirement = get(tx, one.id)?;
        index(tx, &requirement)?;
        happened(tx, &requirement, "requirement.created", Some(by), serde_json::Value::Null)?;
        created.push(requirement);
    }
    Ok(created)
}

fn insert(tx: &mut Tx, project: ProjectId, number: i64, new: &NewRequirement<'_>) -> Result<()> {
    tx.exec(
        "insert into requirements (id, project_id, number, reference, kind, priority, rank, fields, version,
           words_version, has_criteria)
         values ($1, $2, $3, $4, $5, $6, $7, $8, 1, 1, $9)",
        params![
            new.id,
            project,
            number,
            new.reference,
            new.fields.kind.word(),
            new.fields.priority.word(),
            rank(new.fields.priority, number),
            to_json(new.fields)?,
            !new.fields.acceptance_criteria.is_empty()
        ],
    )?;
    Ok(())
}

/// The note that no client ever reads; it belongs to no version.
fn put_note(tx: &mut Tx, id: RecordId, note: &str) -> Result<()> {
    if note.is_empty() {
        tx.exec("delete from requirement_internals where requirement_id = $1", params![id])?;
        return Ok(());
    }
    tx.exec(
        "insert into requirement_internals (requirement_id, note) values ($1, $2)
         on conflict (requirement_id) do update set note = excluded.note",
        params![id, note],
    )?;
    Ok(())
}

/// A save: other fields make the next version, a save without a change makes none.
pub fn save(
    tx: &mut Tx,
    before: &Requirement,
    expected: Option<i64>,
    fields: &RequirementFields,
    internal_note: Option<&str>,
    by: PersonId,
) -> Result<Requirement> {
    if expected.is_some_and(|revision| revision != before.revision) {
        return Err(Failure::Outdated);
    }
    let note = internal_note.filter(|note| *note != before.internal_note);
    if let Some(note) = note {
        put_note(tx, before.id, note)?;
    }
    if *fields == before.fields {
        if note.is_some() {
            records::change(tx, before.id, None, &RecordChange::default())?;
        }
        return get(tx, before.id);
    }
    let course = next_course(before, fields);
    tx.exec(
        "update requirements set kind = $2, priority = $3, rank = $4, fields = $5, version = $6, words_version = $7,
           has_criteria = $8
         where id = $1",
        params![
            before.id,
            fields.kind.word(),
            fields.priority.word(),
            rank(fields.priority, before.number),
            to_json(fields)?,
            course.version,
            course.words_version,
            !fields.acceptance_criteria.is_empty()
        ],
    )?;
    versions::put(tx, before.id, course.version, fields, by)?;
    let change = RecordChange {
        title: Some(&fields.title),
        owner: Some(fields.owner_id),
        state: Some(standing(&course).word()),
        due: None,
    };
    records::change(tx, before.id, None, &change)?;
    let saved = get(tx, before.id)?;
    index(tx, &saved)?;
    let detail = serde_json::json!({ "version": course.version });
    happened(tx, &saved, "requirement.changed", Some(by), detail)?;
    Ok(saved)
}

fn next_course(before: &Requirement, fields: &RequirementFields) -> Course {
    let version = before.course.version + 1;
    let has_same_words = fields.client_words() == before.fields.client_words();
    let words_version = if has_same_words { before.course.words_version } else { version };
    Course { version, words_version, ..before.course }
}

/// Takes a requirement out of what is wanted, or brings it back; asking for what is so already changes nothing.
pub fn put_dropped(tx: &mut Tx, before: &Requirement, by: PersonId, dropped: bool) -> Result<Requirement> {
    if before.course.is_dropped == dropped {
        return Ok(before.clone());
    }
    let at = dropped.then(|| tx.now());
    tx.exec(
        "update requirements set dropped_at = $2, dropped_by = $3 where id = $1",
        params![before.id, at, dropped.then_some(by)],
    )?;
    let course = Course { is_dropped: dropped, ..before.course };
    put_state(tx, before.id, standing(&course))?;
    let now = get(tx, before.id)?;
    let kind = if dropped { "requirement.dropped" } else { "requirement.restored" };
    happened(tx, &now, kind, Some(by), serde_json::Value::Null)?;
    Ok(now)
}

/// Writes where it stands now on its record too, for lists.
fn put_state(tx: &mut Tx, id: RecordId, state: RequirementState) -> Result<()> {
    records::change(tx, id, None, &RecordChange { state: Some(state.word()), ..RecordChange::default() })?;
    Ok(())
}

fn happened(
    tx: &mut Tx,
    requirement: &Requirement,
    kind: EventKind,
    by: Option<PersonId>,
    detail: serde_json::Value,
) -> Result<()> {
    let event = Event::new(kind, tx.now(), by).in_project(requirement.project).on(requirement.id);
    tx.event(event.detail(detail))
}

/// The team finds it by all its words, the client by those that were sent to them.
pub fn index(tx: &mut Tx, requirement: &Requirement) -> Result<()> {
    let fields = &requirement.fields;
    let team = [
        &format!("{}-{}", REQUIREMENT.prefix, requirement.number),
        &requirement.reference,
        &fields.title,
        &fields.need,
        &fields.pain,
        &fields.description,
        &fields.acceptance_criteria,
        &fields.source_note,
        &requirement.internal_note,
    ];
    let team = team.map(String::as_str).join("\n");
    let sent = super::confirmations::released(tx, requirement.id)?;
    let client = sent.as_ref().map(|sent| {
        format!(
            "{}-{}\n{}\n{}\n{}",
            REQUIREMENT.prefix, sent.client_number, sent.title, sent.body, sent.criteria
        )
    });
    ::store::search::index(
        tx,
        requirement.id,
        Some(requirement.project),
        &team,
        client.as_deref(),
        requirement.party,
    )
}

/// A leaver's requirements go to somebody else, as far as that person is of the project; tells how many. Those
/// of other projects are nobody's: their project managers see them without an owner.
pub fn hand_over(tx: &mut Tx, by: PersonId, from: PersonId, to: PersonId) -> Result<u64> {
    let owned = tx.rows(
        "select id from records where owner_id = $1 and kind = 'requirement' and state <> 'dropped' order by id",
        params![from],
        |row| row.get::<RecordId>(0),
    )?;
    let mut moved = 0;
    for id in owned {
        let before = get(tx, id)?;
        let is_member = engagement::store::members::role(tx, before.project, to)?.is_some();
        let owner_id = is_member.then_some(to);
        let fields = RequirementFields { owner_id, ..before.fields.clone() };
        save(tx, &before, None, &fields, None, by)?;
        moved += u64::from(is_member);
    }
    Ok(moved)
}
