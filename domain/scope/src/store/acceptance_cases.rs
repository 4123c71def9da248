//! Acceptance cases of deliverables: as the team writes them, as they were released with a submitted version, and
//! how they went.
//!
//! Must hold: what was released with a version is never changed; a case that failed in a version is one defect.

use super::deliverables::{Deliverable, criteria};
use super::released_deliverables as released;
use super::submissions::Submission;
use crate::acceptance_case::{CaseBody, CaseResult, defect};
use ::store::{Conn, Row, Tx, params};
use kernel::{Failure, PartyId, PersonId, ProjectId, RecordId, Result, Timestamp, client_key};
use std::collections::HashMap;
use uuid::Uuid;

/// A case that holds now.
#[derive(Debug, Clone, PartialEq)]
pub struct AcceptanceCase {
    pub id: Uuid,
    pub key: Uuid,
    pub number: i64,
    pub title: String,
    pub steps: String,
    pub expected: String,
    pub criterion: Option<Uuid>,
    pub requirement: Option<RecordId>,
}

/// In their order.
pub fn all(conn: &mut Conn, id: RecordId) -> Result<Vec<AcceptanceCase>> {
    conn.rows(
        "select id, client_key, number, title, steps, expected, criterion_id, requirement_id from acceptance_cases
         where deliverable_id = $1 and position is not null order by position",
        params![id],
        |row| {
            Ok(AcceptanceCase {
                id: row.get(0)?,
                key: row.get(1)?,
                number: row.get(2)?,
                title: row.get(3)?,
                steps: row.get(4)?,
                expected: row.get(5)?,
                criterion: row.get(6)?,
                requirement: row.get(7)?,
            })
        },
    )
}

/// The cases as they are sent in: saved again, they change nothing.
pub fn bodies(conn: &mut Conn, id: RecordId) -> Result<Vec<CaseBody>> {
    let body = |one: AcceptanceCase| CaseBody {
        id: Some(one.id),
        title: one.title,
        steps: one.steps,
        expected: one.expected,
        criterion_id: one.criterion,
        requirement_id: one.requirement,
    };
    Ok(all(conn, id)?.into_iter().map(body).collect())
}

/// Those that are left out are kept for how they went, without a place in the list.
pub fn put(tx: &mut Tx, project: ProjectId, id: RecordId, wanted: &[CaseBody]) -> Result<()> {
    tx.exec("update acceptance_cases set position = null where deliverable_id = $1", params![id])?;
    for (one, position) in wanted.iter().zip(1_i64..) {
        if let Some(criterion) = one.criterion_id {
            check_criterion(tx, id, criterion)?;
        }
        if let Some(requirement) = one.requirement_id {
            let found = super::traces::of_project(tx, project, requirement, crate::REQUIREMENT.name);
            found.map_err(|_| Failure::invalid("cases", "unknown"))?;
        }
        match one.id {
            Some(known) => change(tx, id, known, position, one)?,
            None => insert(tx, id, position, one)?,
        }
    }
    Ok(())
}

fn check_criterion(tx: &mut Tx, id: RecordId, criterion: Uuid) -> Result<()> {
    let found = tx.opt(
        "select 1 from deliverable_criteria where id = $1 and deliverable_id = $2",
        params![criterion, id],
        |row| row.get::<i64>(0),
    )?;
    found.map(drop).ok_or_else(|| Failure::invalid("cases", "unknown"))
}

fn change(tx: &mut Tx, id: RecordId, known: Uuid, position: i64, one: &CaseBody) -> Result<()> {
    let changed = tx.exec(
        "update acceptance_cases set position = $3, title = $4, steps = $5, expected = $6, criterion_id = $7,
           requirement_id = $8
         where id = $1 and deliverable_id = $2",
        params![
            known,
            id,
            position,
            &one.title,
            &one.steps,
            &one.expected,
            one.criterion_id,
            one.requirement_id
        ],
    )?;
    if changed == 0 { Err(Failure::invalid("cases", "unknown")) } else { Ok(()) }
}

fn insert(tx: &mut Tx, id: RecordId, position: i64, one: &CaseBody) -> Result<()> {
    let number = tx.one(
        "select coalesce(max(number), 0) + 1 from acceptance_cases where deliverable_id = $1",
        params![id],
        |row| row.get::<i64>(0),
    )?;
    tx.exec(
        "insert into acceptance_cases (id, deliverable_id, client_key, number, position, title, steps, expected,
           criterion_id, requirement_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        params![
            Uuid::now_v7(),
            id,
            client_key(),
            number,
            position,
            &one.title,
            &one.steps,
            &one.expected,
            one.criterion_id,
            one.requirement_id
        ],
    )?;
    Ok(())
}

/// A case as it was released with a version, and how it went there.
#[derive(Debug, Clone, PartialEq)]
pub struct ReleasedCase {
    pub id: Uuid,
    pub case: Uuid,
    pub deliverable: RecordId,
    pub version: i64,
    pub number: i64,
    pub title: String,
    pub steps: String,
    pub expected: String,
    pub result: Option<CaseResult>,
    pub remark: String,
    pub by_name: Option<String>,
    pub at: Option<Timestamp>,
    /// None while the version waits.
    pub ended_at: Option<Timestamp>,
}

pub(super) fn result_of(row: &Row, column: usize) -> Result<Option<CaseResult>> {
    let word: Option<String> = row.get(column)?;
    Ok(word.as_deref().and_then(CaseResult::from_word))
}

fn read(row: &Row) -> Result<ReleasedCase> {
    Ok(ReleasedCase {
        id: row.get(0)?,
        case: row.get(1)?,
        deliverable: row.get(2)?,
        version: row.get(3)?,
        number: row.get(4)?,
        title: row.get(5)?,
        steps: row.get(6)?,
        expected: row.get(7)?,
        result: result_of(row, 8)?,
        remark: row.get(9)?,
        by_name: row.get(10)?,
        at: row.get(11)?,
        ended_at: row.get(12)?,
    })
}

/// Releases the cases that hold now with a version.
pub fn release(tx: &mut Tx, of: &Deliverable, submission: &Submission) -> Result<()> {
    let (deliverable_key, _) = released::known(tx, of.id)?;
    let words: HashMap<Uuid, String> =
        criteria(tx, of.id)?.into_iter().map(|one| (one.id, one.words)).collect();
    for (one, position) in all(tx, of.id)?.into_iter().zip(1_i64..) {
        let about = one.criterion.and_then(|criterion| words.get(&criterion)).map_or("", String::as_str);
        tx.exec(
            "insert into released_cases (id, case_id, submission_id, deliverable_id, project_id, party_id,
               deliverable_key, case_key, version, number, position, title, steps, expected, about, remark)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, '')",
            params![
                Uuid::now_v7(),
                one.id,
                submission.id,
                of.id,
                of.project,
                submission.party,
                deliverable_key,
                one.key,
                submission.version,
                one.number,
                position,
                one.title,
                one.steps,
                one.expected,
                about
            ],
        )?;
    }
    Ok(())
}

/// A version does not wait any more: its cases stay as they went.
pub(super) fn end(tx: &mut Tx, id: RecordId, at: Timestamp) -> Result<()> {
    tx.exec(
        "update released_cases set ended_at = $2 where deliverable_id = $1 and ended_at is null",
        params![id, at],
    )?;
    Ok(())
}

/// Everything that was released of a deliverable, the newest version first.
pub fn released(conn: &mut Conn, id: RecordId) -> Result<Vec<ReleasedCase>> {
    conn.rows(
        "select id, case_id, deliverable_id, version, number, title, steps, expected, result, remark, by_name, at, ended_at
         from released_cases where deliverable_id = $1 order by version desc, position",
        params![id],
        read,
    )
}

/// The case behind a client's keys, in a version that their party was shown.
pub fn of_keys(
    conn: &mut Conn,
    party: PartyId,
    deliverable: Uuid,
    case: Uuid,
    version: i64,
) -> Result<ReleasedCase> {
    conn.one(
        "select id, case_id, deliverable_id, version, number, title, steps, expected, result, remark, by_name, at, ended_at
         from released_cases where deliverable_key = $1 and version = $2 and case_key = $3 and party_id = $4",
        params![deliverable, version, case, party],
        read,
    )
}

/// How many cases of a version failed.
pub fn failed(conn: &mut Conn, submission: Uuid) -> Result<i64> {
    conn.one(
        "select count(*) from released_cases where submission_id = $1 and result = 'failed'",
        params![submission],
        |row| row.get(0),
    )
}

/// How somebody says a case went.
pub struct Run<'a> {
    pub result: CaseResult,
    pub remark: &'a str,
    pub by: PersonId,
    pub name: &'a str,
    pub form_key: Uuid,
}

/// Whether this form said so before of this case.
pub fn is_run(conn: &mut Conn, case: &ReleasedCase, run: &Run<'_>) -> Result<bool> {
    let found = conn.opt(
        "select 1 from case_results
         where form_key = $1 and by_person = $2 and released_case_id = $3 and result = $4 and remark = $5 limit 1",
        params![run.form_key, run.by, case.id, run.result.word(), run.remark],
        |row| row.get::<i64>(0),
    )?;
    Ok(found.is_some())
}

/// Writes how a case went; what failed is a defect of the version, what passes after all is mended.
pub fn put_result(tx: &mut Tx, case: &ReleasedCase, run: &Run<'_>) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "insert into case_results (id, released_case_id, result, remark, by_person, at, form_key)
         values ($1, $2, $3, $4, $5, $6, $7)",
        params![Uuid::now_v7(), case.id, run.result.word(), run.remark, run.by, now, run.form_key],
    )?;
    tx.exec(
        "update released_cases set result = $2, remark = $3, by_person = $4, by_name = $5, at = $6 where id = $1",
        params![case.id, run.result.word(), run.remark, run.by, run.name, now],
    )?;
    match run.result {
        CaseResult::Failed => put_defect(tx, case, run.remark, now),
        CaseResult::Passed => mend_defect(tx, case, run.by, now),
    }
}

fn put_defect(tx: &mut Tx, case: &ReleasedCase, remark: &str, at: Timestamp) -> Result<()> {
    let criterion =
        tx.one("select criterion_id from acceptance_cases where id = $1", params![case.case], |row| {
            row.get::<Option<Uuid>>(0)
        })?;
    tx.exec(
        "insert into deliverable_defects (id, deliverable_id, version, criterion_id, words, at, mended_note, case_id)
         values ($1, $2, $3, $4, $5, $6, '', $7)
         on conflict (case_id, version) do update set words = excluded.words, at = excluded.at, mended_at = null,
           mended_by = null, mended_note = '', mended_version = null",
        params![
            Uuid::now_v7(),
            case.deliverable,
            case.version,
            criterion,
            defect(&case.title, remark),
            at,
            case.case
        ],
    )?;
    Ok(())
}

fn mend_defect(tx: &mut Tx, case: &ReleasedCase, by: PersonId, at: Timestamp) -> Result<()> {
    tx.exec(
        "update deliverable_defects set mended_at = $3, mended_by = $4, mended_version = $2
         where case_id = $1 and version = $2 and mended_at is null",
        params![case.case, case.version, at, by],
    )?;
    Ok(())
}

/// A case that checks a requirement, with its newest result.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    pub deliverable: RecordId,
    pub number: i64,
    pub title: String,
    pub result: Option<CaseResult>,
}

/// The cases that check each requirement of a project.
pub fn of_requirements(conn: &mut Conn, project: ProjectId) -> Result<HashMap<RecordId, Vec<Check>>> {
    let rows = conn.rows(
        "select a.requirement_id, a.deliverable_id, a.number, a.title,
           (select c.result from released_cases c where c.case_id = a.id order by c.version desc limit 1)
         from requirements q join acceptance_cases a on a.requirement_id = q.id join records r on r.id = a.deliverable_id
         where q.project_id = $1 and a.position is not null and r.state <> 'deleted'
         order by r.number, a.position",
        params![project],
        |row| {
            let check = Check {
                deliverable: row.get(1)?,
                number: row.get(2)?,
                title: row.get(3)?,
                result: result_of(row, 4)?,
            };
            Ok((row.get::<RecordId>(0)?, check))
        },
    )?;
    let mut all: HashMap<RecordId, Vec<Check>> = HashMap::new();
    for (requirement, check) in rows {
        all.entry(requirement).or_default().push(check);
    }
    Ok(all)
}
