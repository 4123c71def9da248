//! What was submitted of a deliverable, what the client's people said of it, and what is left to do: defects and
//! conditions.
//!
//! Must hold: one version at a time waits; what was submitted is never changed; a defect or a condition stays on
//! the list, dealt with or not.

use super::deliverables::{self, Deliverable, put_state, state_of};
use super::{acceptance_cases, released_deliverables, reviews};
use crate::deliverable::{Carried, DeliverableState, carried};
use ::store::records;
use ::store::{Conn, Row, Tx, params};
use kernel::{Failure, PartyId, PersonId, ProjectId, RecordId, Result, SignOffId, Timestamp};
use uuid::Uuid;

/// One version as it was submitted.
#[derive(Debug, Clone, PartialEq)]
pub struct Submission {
    pub id: Uuid,
    pub deliverable: RecordId,
    pub project: ProjectId,
    pub party: PartyId,
    pub version: i64,
    pub handover: String,
    pub due: Option<String>,
    pub sign_off: Option<SignOffId>,
    pub sent_by: PersonId,
    pub sent_at: Timestamp,
    /// A state of acceptance, `superseded` or `withdrawn`; none while it waits.
    pub outcome: Option<String>,
    pub ended_at: Option<Timestamp>,
}

fn read(row: &Row) -> Result<Submission> {
    Ok(Submission {
        id: row.get(0)?,
        deliverable: row.get(1)?,
        project: row.get(2)?,
        party: row.get(3)?,
        version: row.get(4)?,
        handover: row.get(5)?,
        due: row.get(6)?,
        sign_off: row.get::<Option<Uuid>>(7)?.map(SignOffId),
        sent_by: row.get(8)?,
        sent_at: row.get(9)?,
        outcome: row.get(10)?,
        ended_at: row.get(11)?,
    })
}

/// What was submitted of a deliverable, the newest first.
pub fn of_deliverable(conn: &mut Conn, id: RecordId) -> Result<Vec<Submission>> {
    conn.rows(
        "select id, deliverable_id, project_id, party_id, version, handover, due, sign_off_id, sent_by, sent_at,
           outcome, ended_at
         from deliverable_submissions where deliverable_id = $1 order by version desc",
        params![id],
        read,
    )
}

/// The one that a version is.
pub fn of_version(conn: &mut Conn, id: RecordId, version: i64) -> Result<Submission> {
    conn.one(
        "select id, deliverable_id, project_id, party_id, version, handover, due, sign_off_id, sent_by, sent_at,
           outcome, ended_at
         from deliverable_submissions where deliverable_id = $1 and version = $2",
        params![id, version],
        read,
    )
}

/// Everything that waits for a client.
pub fn waiting(conn: &mut Conn) -> Result<Vec<Submission>> {
    conn.rows(
        "select id, deliverable_id, project_id, party_id, version, handover, due, sign_off_id, sent_by, sent_at,
           outcome, ended_at
         from deliverable_submissions where ended_at is null order by sent_at",
        params![],
        read,
    )
}

pub struct NewSubmission<'a> {
    pub party: PartyId,
    pub due: Option<&'a str>,
    pub by: PersonId,
}

/// Shows the deliverable to the party as its next version; one that waited is superseded. Defects that were mended
/// since the last version are mended with this one.
pub fn submit(tx: &mut Tx, of: &Deliverable, new: &NewSubmission<'_>) -> Result<Submission> {
    let (id, now, version) = (Uuid::now_v7(), tx.now(), of.version + 1);
    supersede(tx, of.id)?;
    records::share(tx, of.id, Some(new.party))?;
    tx.exec(
        "update deliverables set party_id = $2, version = $3 where id = $1",
        params![of.id, new.party, version],
    )?;
    tx.exec(
        "insert into deliverable_submissions (id, deliverable_id, project_id, party_id, version, handover, due,
           sent_by, sent_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![id, of.id, of.project, new.party, version, &of.handover, new.due, new.by, now],
    )?;
    tx.exec(
        "update deliverable_defects set mended_version = $2
         where deliverable_id = $1 and mended_at is not null and mended_version is null",
        params![of.id, version],
    )?;
    put_state(tx, of.id, DeliverableState::Submitted)?;
    reviews::close(tx, of.id)?;
    let submitted = of_version(tx, of.id, version)?;
    let shared = deliverables::get(tx, of.id)?;
    released_deliverables::put(tx, &shared, new.party)?;
    acceptance_cases::release(tx, of, &submitted)?;
    let detail = serde_json::json!({ "version": version });
    deliverables::happened(tx, of, "deliverable.submitted", Some(new.by), detail)?;
    Ok(submitted)
}

pub fn put_sign_off(tx: &mut Tx, submission: Uuid, sign_off: SignOffId) -> Result<()> {
    tx.exec(
        "update deliverable_submissions set sign_off_id = $2 where id = $1",
        params![submission, sign_off.uuid()],
    )?;
    Ok(())
}

/// Ends whatever waits of a deliverable.
fn supersede(tx: &mut Tx, id: RecordId) -> Result<u64> {
    let now = tx.now();
    acceptance_cases::end(tx, id, now)?;
    tx.exec(
        "update deliverable_submissions set outcome = 'superseded', ended_at = $2
         where deliverable_id = $1 and ended_at is null",
        params![id, now],
    )
}

/// Ends this one, if it waits still; a later one goes on waiting.
fn end(tx: &mut Tx, submission: &Submission, outcome: &str) -> Result<u64> {
    let now = tx.now();
    let rows = tx.exec(
        "update deliverable_submissions set outcome = $2, ended_at = $3 where id = $1 and ended_at is null",
        params![submission.id, outcome, now],
    )?;
    if rows > 0 {
        acceptance_cases::end(tx, submission.deliverable, now)?;
    }
    Ok(rows)
}

/// What was submitted was taken back: the deliverable stands as it was answered last, if ever. Nothing changes when
/// it waits no more.
pub fn take_back(tx: &mut Tx, submission: &Submission) -> Result<()> {
    if end(tx, submission, "withdrawn")? == 0 {
        return Ok(());
    }
    let last = acceptances(tx, submission.deliverable)?.into_iter().next();
    put_state(tx, submission.deliverable, last.map_or(DeliverableState::Draft, |last| last.verdict))?;
    let of = deliverables::get(tx, submission.deliverable)?;
    let detail = serde_json::json!({ "version": submission.version });
    deliverables::happened(tx, &of, "deliverable.taken_back", None, detail)
}

/// What was said of one version.
#[derive(Debug, Clone, PartialEq)]
pub struct Acceptance {
    pub version: i64,
    pub verdict: DeliverableState,
    pub by: Option<PersonId>,
    pub at: Timestamp,
}

/// The newest first.
pub fn acceptances(conn: &mut Conn, id: RecordId) -> Result<Vec<Acceptance>> {
    conn.rows(
        "select version, verdict, by_person, at from deliverable_acceptances where deliverable_id = $1
         order by version desc",
        params![id],
        |row| {
            Ok(Acceptance {
                version: row.get(0)?,
                verdict: state_of(&row.get::<String>(1)?)?,
                by: row.get(2)?,
                at: row.get(3)?,
            })
        },
    )
}

/// What was said first of each deliverable of a project that anything was said of.
pub fn first_verdicts(conn: &mut Conn, project: ProjectId) -> Result<Vec<DeliverableState>> {
    conn.rows(
        "select a.verdict from deliverable_acceptances a join deliverables d on d.id = a.deliverable_id
         where d.project_id = $1 and not exists (select 1 from deliverable_acceptances b
           where b.deliverable_id = a.deliverable_id and b.version < a.version)",
        params![project],
        |row| state_of(&row.get::<String>(0)?),
    )
}

/// Notes what a party said of a version.
pub fn accept(
    tx: &mut Tx,
    submission: &Submission,
    verdict: DeliverableState,
    by: Option<PersonId>,
    at: Timestamp,
) -> Result<()> {
    tx.exec(
        "insert into deliverable_acceptances (submission_id, deliverable_id, version, verdict, by_person, at)
         values ($1, $2, $3, $4, $5, $6)",
        params![submission.id, submission.deliverable, submission.version, verdict.word(), by, at],
    )?;
    end(tx, submission, verdict.word())?;
    put_state(tx, submission.deliverable, verdict)?;
    let of = deliverables::get(tx, submission.deliverable)?;
    let detail = serde_json::json!({ "version": submission.version });
    deliverables::happened(tx, &of, verdict.event(), by, detail)
}

/// Under what an acceptance stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    pub id: Uuid,
    pub version: i64,
    pub words: String,
    pub by: Option<PersonId>,
    pub at: Timestamp,
    pub met_at: Option<Timestamp>,
    pub met_by: Option<PersonId>,
    pub met_note: String,
}

pub fn conditions(conn: &mut Conn, id: RecordId) -> Result<Vec<Condition>> {
    conn.rows(
        "select id, version, words, by_person, at, met_at, met_by, met_note from deliverable_conditions
         where deliverable_id = $1 order by version, id",
        params![id],
        |row| {
            Ok(Condition {
                id: row.get(0)?,
                version: row.get(1)?,
                words: row.get(2)?,
                by: row.get(3)?,
                at: row.get(4)?,
                met_at: row.get(5)?,
                met_by: row.get(6)?,
                met_note: row.get(7)?,
            })
        },
    )
}

pub fn add_condition(
    tx: &mut Tx,
    submission: &Submission,
    words: &str,
    by: PersonId,
    at: Timestamp,
) -> Result<()> {
    tx.exec(
        "insert into deliverable_conditions (id, deliverable_id, version, words, by_person, at, met_note)
         values ($1, $2, $3, $4, $5, $6, '')",
        params![Uuid::now_v7(), submission.deliverable, submission.version, words, by, at],
    )?;
    Ok(())
}

/// Something that was dealt with, or is open again.
pub struct Dealt<'a> {
    pub done: bool,
    pub note: &'a str,
    pub by: PersonId,
}

/// Says that a condition is met, or that it is not after all; tells whether anything changed.
pub fn put_met(tx: &mut Tx, id: RecordId, condition: Uuid, dealt: &Dealt<'_>) -> Result<bool> {
    let known = conditions(tx, id)?.into_iter().find(|one| one.id == condition).ok_or(Failure::NotFound)?;
    if known.met_at.is_some() == dealt.done && (!dealt.done || known.met_note == dealt.note) {
        return Ok(false);
    }
    let at = dealt.done.then(|| tx.now());
    tx.exec(
        "update deliverable_conditions set met_at = $3, met_by = $4, met_note = $5
         where id = $1 and deliverable_id = $2",
        params![condition, id, at, dealt.done.then_some(dealt.by), if dealt.done { dealt.note } else { "" }],
    )?;
    Ok(true)
}

/// Something that the client found wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Defect {
    pub id: Uuid,
    /// The version in which it was found.
    pub version: i64,
    /// None where it is about the whole.
    pub criterion: Option<Uuid>,
    pub criterion_words: Option<String>,
    pub words: String,
    pub at: Timestamp,
    pub mended_at: Option<Timestamp>,
    pub mended_by: Option<PersonId>,
    pub mended_note: String,
    /// The version that was submitted with it mended.
    pub mended_version: Option<i64>,
    /// The acceptance case that failed, where it is of one.
    pub case: Option<Uuid>,
}

pub fn defects(conn: &mut Conn, id: RecordId) -> Result<Vec<Defect>> {
    conn.rows(
        "select d.id, d.version, d.criterion_id, c.words, d.words, d.at, d.mended_at, d.mended_by, d.mended_note,
           d.mended_version, d.case_id
         from deliverable_defects d left join deliverable_criteria c on c.id = d.criterion_id
         where d.deliverable_id = $1 order by d.version, c.number, d.id",
        params![id],
        |row| {
            Ok(Defect {
                id: row.get(0)?,
                version: row.get(1)?,
                criterion: row.get(2)?,
                criterion_words: row.get(3)?,
                words: row.get(4)?,
                at: row.get(5)?,
                mended_at: row.get(6)?,
                mended_by: row.get(7)?,
                mended_note: row.get(8)?,
                mended_version: row.get(9)?,
                case: row.get(10)?,
            })
        },
    )
}

/// What the client is told with a version of what was found wrong before: what this one mends, and what is open.
/// `criterion` none: about the whole, or about a criterion that is there no more.
pub fn told(defects: &[Defect], version: i64, here: impl Fn(Option<Uuid>) -> bool) -> String {
    let is_told = |defect: &&Defect| {
        here(defect.criterion)
            && (defect.mended_at.is_none() || defect.mended_version.is_none_or(|with| with == version))
    };
    let told: Vec<Carried<'_>> = defects
        .iter()
        .filter(is_told)
        .map(|defect| Carried {
            version: defect.version,
            words: &defect.words,
            mended: defect.mended_at.map(|_| defect.mended_note.as_str()),
        })
        .collect();
    carried(&told)
}

pub fn add_defect(
    tx: &mut Tx,
    submission: &Submission,
    criterion: Option<Uuid>,
    words: &str,
    at: Timestamp,
) -> Result<()> {
    tx.exec(
        "insert into deliverable_defects (id, deliverable_id, version, criterion_id, words, at, mended_note)
         values ($1, $2, $3, $4, $5, $6, '')",
        params![Uuid::now_v7(), submission.deliverable, submission.version, criterion, words, at],
    )?;
    Ok(())
}

/// The criterion behind the key under which the client questioned it.
pub fn criterion_of(conn: &mut Conn, id: RecordId, key: Uuid) -> Result<Option<Uuid>> {
    conn.opt(
        "select id from deliverable_criteria where deliverable_id = $1 and client_key = $2",
        params![id, key],
        |row| row.get(0),
    )
}

/// Says that a defect is mended, or that it is not after all; tells whether anything changed.
pub fn put_mended(tx: &mut Tx, id: RecordId, defect: Uuid, dealt: &Dealt<'_>) -> Result<bool> {
    let known = defects(tx, id)?.into_iter().find(|one| one.id == defect).ok_or(Failure::NotFound)?;
    if known.mended_at.is_some() == dealt.done && (!dealt.done || known.mended_note == dealt.note) {
        return Ok(false);
    }
    let at = dealt.done.then(|| tx.now());
    tx.exec(
        "update deliverable_defects set mended_at = $3, mended_by = $4, mended_note = $5, mended_version = null
         where id = $1 and deliverable_id = $2",
        params![defect, id, at, dealt.done.then_some(dealt.by), if dealt.done { dealt.note } else { "" }],
    )?;
    Ok(true)
}
