//! What a party answered to a request, what taking it back leaves, and what is dropped or brought back.

use super::{Request, Requested};
use crate::requirement::{ClientWords, Course, RequirementFields, standing};
use crate::store::requirements::{Requirement, from_json};
use ::store::records;
use ::store::{Conn, Tx, params};
use kernel::{Event, PersonId, RecordId, Result, SignOffId, Timestamp};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What the party said about one requirement.
pub struct Answered<'a> {
    pub item: Requested,
    pub is_confirmed: bool,
    pub remark: &'a str,
}

/// Notes the answers, in few statements. What was edited in the meantime stays edited: an answer is about the
/// version that was sent. What was dropped in the meantime stays dropped.
pub fn answer(tx: &mut Tx, request: &Request, answered: &[Answered<'_>], by: Option<PersonId>) -> Result<()> {
    let now = tx.now();
    let word = |one: &Answered<'_>| if one.is_confirmed { "confirmed" } else { "questioned" };
    let rows = answered.iter().map(|one| {
        vec![one.item.requirement.into(), one.item.version.into(), word(one).into(), one.remark.into()]
    });
    tx.exec_many(
        "insert into requirement_confirmations (request_id, requirement_id, version, outcome, remark, at)
         values ($1, $3, $4, $5, $6, $2)",
        params![request.id, now],
        rows,
    )?;
    note_answers(tx, request.id, now)?;
    let courses = courses(tx, request.id)?;
    put_standing(tx, &courses)?;
    let happened = answered.iter().map(|one| {
        let kind = if one.is_confirmed { "requirement.confirmed" } else { "requirement.questioned" };
        let event = Event::new(kind, now, by).in_project(request.project).on(one.item.requirement);
        event.detail(serde_json::json!({ "version": one.item.version }))
    });
    tx.events(&happened.collect::<Vec<_>>())
}

/// On the requirements, and where the party reads them.
fn note_answers(tx: &mut Tx, request: Uuid, now: Timestamp) -> Result<()> {
    tx.exec(
        "update requirements set request_id = null, confirmed_version =
           (select c.version from requirement_confirmations c
            where c.request_id = $1 and c.requirement_id = requirements.id)
         where id in (select requirement_id from requirement_confirmations
                      where request_id = $1 and outcome = 'confirmed')",
        params![request],
    )?;
    tx.exec(
        "update requirements set request_id = null, questioned_version =
           (select c.version from requirement_confirmations c
            where c.request_id = $1 and c.requirement_id = requirements.id)
         where id in (select requirement_id from requirement_confirmations
                      where request_id = $1 and outcome = 'questioned')",
        params![request],
    )?;
    tx.exec(
        "update released_requirements set answered_at = $2,
           state = case when state = 'dropped' then state else
             (select c.outcome from requirement_confirmations c
              where c.request_id = $1 and c.requirement_id = released_requirements.requirement_id) end,
           remark = (select c.remark from requirement_confirmations c
                     where c.request_id = $1 and c.requirement_id = released_requirements.requirement_id)
         where requirement_id in (select requirement_id from requirement_confirmations where request_id = $1)",
        params![request, now],
    )?;
    Ok(())
}

/// How far each requirement of a request has come.
pub(super) fn courses(conn: &mut Conn, request: Uuid) -> Result<Vec<(RecordId, Course)>> {
    conn.rows(
        "select q.id, q.version, q.words_version, q.sent_version, q.confirmed_version, q.questioned_version,
           q.request_id, q.dropped_at
         from requested_requirements i join requirements q on q.id = i.requirement_id where i.request_id = $1",
        params![request],
        |row| {
            let course = Course {
                version: row.get(1)?,
                words_version: row.get(2)?,
                sent_version: row.get(3)?,
                confirmed_version: row.get(4)?,
                questioned_version: row.get(5)?,
                is_waiting: row.get::<Option<Uuid>>(6)?.is_some(),
                is_dropped: row.get::<Option<Timestamp>>(7)?.is_some(),
            };
            Ok((row.get(0)?, course))
        },
    )
}

/// Writes where they stand now on their records too, for lists.
fn put_standing(tx: &mut Tx, courses: &[(RecordId, Course)]) -> Result<()> {
    let mut ids: BTreeMap<&str, Vec<RecordId>> = BTreeMap::new();
    for (id, course) in courses {
        ids.entry(standing(course).word()).or_default().push(*id);
    }
    for (state, ids) in ids {
        records::put_state_of_many(tx, ids, state)?;
    }
    Ok(())
}

/// Ends a request: `confirmed`, `declined` or `withdrawn`.
pub fn end(tx: &mut Tx, request: Uuid, outcome: &str) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "update confirmation_requests set outcome = $2, ended_at = $3 where id = $1 and ended_at is null",
        params![request, outcome, now],
    )?;
    Ok(())
}

/// Nobody is asked any more: the party reads what it confirmed before, or that the request was taken back.
pub fn take_back(tx: &mut Tx, request: &Request) -> Result<()> {
    end(tx, request.id, "withdrawn")?;
    tx.exec("update requirements set request_id = null where request_id = $1", params![request.id])?;
    let courses = courses(tx, request.id)?;
    put_standing(tx, &courses)?;
    put_back(tx, &courses)
}

pub(super) fn put_back(tx: &mut Tx, courses: &[(RecordId, Course)]) -> Result<()> {
    let (confirmed, other): (Vec<_>, Vec<_>) =
        courses.iter().partition(|(_, course)| course.confirmed_version.is_some());
    tx.exec_many(
        "update released_requirements set state = 'withdrawn' where state = 'sent' and requirement_id in ($1)",
        &[],
        other.iter().map(|(id, _)| vec![id.into()]),
    )?;
    for one in confirmed_words(tx, confirmed.iter().map(|(id, _)| *id))? {
        tx.exec(
            "update released_requirements set version = $2, title = $3, body = $4, criteria = $5,
               state = case when state = 'dropped' then state else 'confirmed' end, remark = '', answered_at = $6,
               kind = $7, priority = $8
             where requirement_id = $1",
            params![
                one.id,
                one.client_version,
                one.words.title,
                one.words.body,
                one.words.criteria,
                one.at,
                one.kind,
                one.priority
            ],
        )?;
    }
    Ok(())
}

/// What the party confirmed last of a requirement.
struct Confirmed {
    id: RecordId,
    client_version: i64,
    words: ClientWords,
    /// As they were sent along; nothing in what was sent before they were.
    kind: Option<String>,
    priority: Option<String>,
    at: Timestamp,
}

fn confirmed_words(conn: &mut Conn, ids: impl IntoIterator<Item = RecordId>) -> Result<Vec<Confirmed>> {
    let mut all = conn.rows_of_many(
        "select q.id, i.client_version, v.fields, c.at, i.kind, i.priority
         from requirements q
           join requirement_versions v on v.requirement_id = q.id and v.version = q.confirmed_version
           join requirement_confirmations c
             on c.requirement_id = q.id and c.version = q.confirmed_version and c.outcome = 'confirmed'
           join requested_requirements i on i.request_id = c.request_id and i.requirement_id = c.requirement_id
         where q.id in ($1)",
        &[],
        ids,
        |row| {
            let fields: RequirementFields = from_json(&row.get::<String>(2)?)?;
            let words = fields.client_words();
            Ok(Confirmed {
                id: row.get(0)?,
                client_version: row.get(1)?,
                words,
                at: row.get(3)?,
                kind: row.get(4)?,
                priority: row.get(5)?,
            })
        },
    )?;
    // The same version may have been confirmed more than once: the newest counts.
    all.sort_by_key(|one| (one.id, std::cmp::Reverse(one.at)));
    all.dedup_by_key(|one| one.id);
    Ok(all)
}

/// A dropped requirement says so to the party that knows it; brought back, it stands as it was answered, or waits.
pub fn put_dropped(tx: &mut Tx, requirement: &Requirement) -> Result<()> {
    if requirement.course.is_dropped {
        tx.exec(
            "update released_requirements set state = 'dropped' where requirement_id = $1",
            params![requirement.id],
        )?;
        return Ok(());
    }
    if requirement.course.is_waiting {
        tx.exec(
            "update released_requirements set state = 'sent' where requirement_id = $1",
            params![requirement.id],
        )?;
        return Ok(());
    }
    let last = tx.opt(
        "select c.outcome from requirement_confirmations c join confirmation_requests q on q.id = c.request_id
         where c.requirement_id = $1 order by q.sent_at desc, q.number desc limit 1",
        params![requirement.id],
        |row| row.get::<String>(0),
    )?;
    tx.exec(
        "update released_requirements set state = $2 where requirement_id = $1",
        params![requirement.id, last.as_deref().unwrap_or("withdrawn")],
    )?;
    Ok(())
}

/// What a party answered to a requirement, the newest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub request: Uuid,
    pub version: i64,
    pub outcome: String,
    pub remark: String,
    pub at: Timestamp,
    pub sign_off: Option<SignOffId>,
}

pub fn answers(conn: &mut Conn, id: RecordId) -> Result<Vec<Answer>> {
    conn.rows(
        "select c.request_id, c.version, c.outcome, c.remark, c.at, q.sign_off_id
         from requirement_confirmations c join confirmation_requests q on q.id = c.request_id
         where c.requirement_id = $1 order by q.sent_at desc, q.number desc limit 100",
        params![id],
        |row| {
            Ok(Answer {
                request: row.get(0)?,
                version: row.get(1)?,
                outcome: row.get(2)?,
                remark: row.get(3)?,
                at: row.get(4)?,
                sign_off: row.get::<Option<Uuid>>(5)?.map(SignOffId),
            })
        },
    )
}
