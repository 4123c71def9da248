//! What the response clock is made of: turns, promises, and which escalations were told already.

use super::comments::speaker;
use super::questions::Question;
use crate::promise::{Priority, PromisedTime, ResponsePromise};
use crate::question::Speaker;
use crate::response_clock::{Measure, Promise, Turn};
use ::store::records::{self, RecordChange};
use ::store::{Conn, Row, Tx, params};
use kernel::{Failure, PartyId, PersonId, ProjectId, RecordId, Result, Timestamp};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Somebody spoke, closed or opened again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StoredTurn {
    pub question: RecordId,
    pub at: Timestamp,
    pub turn: Turn,
}

/// A question as far as its clock goes.
#[derive(Debug, Clone, PartialEq)]
pub struct AskedQuestion {
    pub id: RecordId,
    pub number: i64,
    pub title: String,
    pub party: PartyId,
    pub asked_by_side: Speaker,
    pub asked_at: Timestamp,
    pub promise: Promise,
    pub owner: Option<PersonId>,
    /// Of its party the commercial circle alone reads it.
    pub is_commercial: bool,
}

fn read_asked(row: &Row) -> Result<AskedQuestion> {
    Ok(AskedQuestion {
        id: row.get(0)?,
        number: row.get(1)?,
        title: row.get(2)?,
        party: row.get(3)?,
        asked_by_side: speaker(&row.get::<String>(4)?)?,
        asked_at: row.get(5)?,
        promise: Promise { first_answer: row.get(6)?, resolution: row.get(7)? },
        owner: row.get(8)?,
        is_commercial: row.get(9)?,
    })
}

pub fn asked(conn: &mut Conn, question: RecordId) -> Result<AskedQuestion> {
    conn.one(
        "select q.id, r.number, q.title, q.party_id, q.asked_by_side, q.asked_at, q.promised_first,
           q.promised_resolution, r.owner_id, r.is_commercial
         from questions q join records r on r.id = q.id where q.id = $1",
        params![question],
        read_asked,
    )
}

/// All questions of a project.
pub fn all_asked(conn: &mut Conn, project: ProjectId) -> Result<Vec<AskedQuestion>> {
    conn.rows(
        "select q.id, r.number, q.title, q.party_id, q.asked_by_side, q.asked_at, q.promised_first,
           q.promised_resolution, r.owner_id, r.is_commercial
         from questions q join records r on r.id = q.id where q.project_id = $1 order by q.asked_at, q.id",
        params![project],
        read_asked,
    )
}

/// Those that wait for one side.
pub fn asked_waiting(conn: &mut Conn, project: ProjectId, side: Speaker) -> Result<Vec<AskedQuestion>> {
    conn.rows(
        "select q.id, r.number, q.title, q.party_id, q.asked_by_side, q.asked_at, q.promised_first,
           q.promised_resolution, r.owner_id, r.is_commercial
         from questions q join records r on r.id = q.id
         where q.project_id = $1 and q.waiting_for = $2 order by q.asked_at, q.id",
        params![project, side.word()],
        read_asked,
    )
}

fn read(row: &Row) -> Result<StoredTurn> {
    let side = speaker(&row.get::<String>(3)?)?;
    let turn = match row.get::<String>(2)?.as_str() {
        "said" => Turn::Said(side),
        "closed" => Turn::Closed,
        "reopened" => Turn::Reopened(side),
        _ => return Err(Failure::fault("unknown turn of a question")),
    };
    Ok(StoredTurn { question: row.get(0)?, at: row.get(1)?, turn })
}

/// The turns of one question, in the order of time.
pub fn turns(conn: &mut Conn, question: RecordId) -> Result<Vec<StoredTurn>> {
    conn.rows(
        "select question_id, at, 'said', author_side from answers where question_id = $1
         union all select question_id, at, turn, side from question_turns where question_id = $1
         order by 2",
        params![question],
        read,
    )
}

/// The turns of all questions of a project.
pub fn all_turns(conn: &mut Conn, project: ProjectId) -> Result<Vec<StoredTurn>> {
    conn.rows(
        "select question_id, at, 'said', author_side from answers where project_id = $1
         union all select question_id, at, turn, side from question_turns where project_id = $1
         order by 2",
        params![project],
        read,
    )
}

/// Apart for each question, in the order of time.
pub fn by_question(turns: Vec<StoredTurn>) -> HashMap<RecordId, Vec<StoredTurn>> {
    let mut apart = HashMap::<RecordId, Vec<StoredTurn>>::new();
    for turn in turns {
        apart.entry(turn.question).or_default().push(turn);
    }
    apart
}

/// A question about one of some records, as far as it tells who was awaited.
#[derive(Debug, Clone, PartialEq)]
pub struct AskedAbout {
    pub question: RecordId,
    pub about: RecordId,
    pub asked_by_side: Speaker,
    pub asked_at: Timestamp,
    /// Of its party the commercial circle alone reads it.
    pub is_commercial: bool,
}

pub fn asked_about(conn: &mut Conn, records: &[RecordId]) -> Result<Vec<AskedAbout>> {
    conn.rows_of_many(
        "select q.id, q.about_id, q.asked_by_side, q.asked_at, r.is_commercial
         from questions q join records r on r.id = q.id where q.about_id in ($1)",
        params![],
        records.iter().copied(),
        |row| {
            Ok(AskedAbout {
                question: row.get(0)?,
                about: row.get(1)?,
                asked_by_side: speaker(&row.get::<String>(2)?)?,
                asked_at: row.get(3)?,
                is_commercial: row.get(4)?,
            })
        },
    )
}

/// The turns of the questions about some records, in the order of time.
pub fn turns_about(conn: &mut Conn, records: &[RecordId]) -> Result<Vec<StoredTurn>> {
    let mut turns = conn.rows_of_many(
        "select a.question_id, a.at, 'said', a.author_side from questions q join answers a on a.question_id = q.id
         where q.about_id in ($1)",
        params![],
        records.iter().copied(),
        read,
    )?;
    turns.extend(conn.rows_of_many(
        "select t.question_id, t.at, t.turn, t.side from questions q join question_turns t on t.question_id = q.id
         where q.about_id in ($1)",
        params![],
        records.iter().copied(),
        read,
    )?);
    turns.sort_by_key(|turn| turn.at);
    Ok(turns)
}

/// When the team wrote something on these records that everybody of the client reads: whoever asked may not be of the
/// commercial circle.
pub fn told_client(conn: &mut Conn, records: &[RecordId]) -> Result<Vec<(RecordId, Timestamp)>> {
    conn.rows_of_many(
        "select record_id, at from comments
         where author_side = 'team' and audience = 'client' and not is_commercial and deleted_at is null
           and record_id in ($1)",
        params![],
        records.iter().copied(),
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// The turns of the questions of one page: one statement instead of one for each question.
pub fn turns_of_page(conn: &mut Conn, project: ProjectId, page: &[Question]) -> Result<Vec<StoredTurn>> {
    let (Some(newest), Some(oldest)) = (page.first(), page.last()) else { return Ok(Vec::new()) };
    conn.rows(
        "select a.question_id, a.at, 'said', a.author_side
         from questions q join answers a on a.question_id = q.id
         where q.project_id = $1 and (q.newest_at, q.id) <= ($2, $3) and (q.newest_at, q.id) >= ($4, $5)
         union all select s.question_id, s.at, s.turn, s.side
         from questions q join question_turns s on s.question_id = q.id
         where q.project_id = $1 and (q.newest_at, q.id) <= ($2, $3) and (q.newest_at, q.id) >= ($4, $5)
         order by 2",
        params![project, newest.newest_at, newest.id, oldest.newest_at, oldest.id],
        read,
    )
}

/// The turns of the questions of a project that wait for one side.
pub fn turns_of_waiting(conn: &mut Conn, project: ProjectId, side: Speaker) -> Result<Vec<StoredTurn>> {
    conn.rows(
        "select a.question_id, a.at, 'said', a.author_side
         from questions q join answers a on a.question_id = q.id
         where q.project_id = $1 and q.waiting_for = $2
         union all select s.question_id, s.at, s.turn, s.side
         from questions q join question_turns s on s.question_id = q.id
         where q.project_id = $1 and q.waiting_for = $2
         order by 2",
        params![project, side.word()],
        read,
    )
}

/// `closed` or `reopened`, by whom.
pub fn put_turn(tx: &mut Tx, question: &Question, turn: &str, side: Speaker, by: PersonId) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "insert into question_turns (id, question_id, project_id, at, turn, side, by_id)
         values ($1, $2, $3, $4, $5, $6, $7)",
        params![Uuid::now_v7(), question.id, question.project, now, turn, side.word(), by],
    )?;
    Ok(())
}

/// What the project manager chose; nothing for a priority that was left as it is.
pub fn promises(conn: &mut Conn, project: ProjectId) -> Result<Vec<ResponsePromise>> {
    conn.rows(
        "select priority, first_answer, resolution from response_promises where project_id = $1",
        params![project],
        |row| {
            Ok(ResponsePromise {
                priority: Priority::of(&row.get::<String>(0)?)?,
                first_answer_minutes: row.get(1)?,
                resolution_minutes: row.get(2)?,
            })
        },
    )
}

pub fn put_promise(tx: &mut Tx, project: ProjectId, promise: &ResponsePromise) -> Result<()> {
    tx.exec(
        "insert into response_promises (project_id, priority, first_answer, resolution) values ($1, $2, $3, $4)
         on conflict (project_id, priority) do update
         set first_answer = excluded.first_answer, resolution = excluded.resolution",
        params![project, promise.priority.word(), promise.first_answer_minutes, promise.resolution_minutes],
    )?;
    Ok(())
}

/// How a question is handled: its priority with what is promised for it, cause and solution.
pub fn put_handling(tx: &mut Tx, question: &Question) -> Result<()> {
    tx.exec(
        "update questions set priority = $2, promised_first = $3, promised_resolution = $4, cause = $5, solution = $6
         where id = $1",
        params![
            question.id,
            question.priority.word(),
            question.promise.first_answer,
            question.promise.resolution,
            question.cause.as_str(),
            question.solution.as_str()
        ],
    )?;
    records::change(tx, question.id, None, &RecordChange::default())?;
    Ok(())
}

pub fn put_confirmed(tx: &mut Tx, question: RecordId, at: Option<Timestamp>) -> Result<()> {
    tx.exec("update questions set confirmed_at = $2 where id = $1", params![question, at])?;
    Ok(())
}

/// What is promised for a kind of record that has no priorities; none where nobody chose.
pub fn kind_promise(conn: &mut Conn, project: ProjectId, kind: &str) -> Result<Option<PromisedTime>> {
    conn.opt(
        "select first_answer, resolution from kind_promises where project_id = $1 and kind = $2",
        params![project, kind],
        |row| Ok(PromisedTime { first_answer_minutes: row.get(0)?, resolution_minutes: row.get(1)? }),
    )
}

pub fn put_kind_promise(tx: &mut Tx, project: ProjectId, kind: &str, promise: PromisedTime) -> Result<()> {
    tx.exec(
        "insert into kind_promises (project_id, kind, first_answer, resolution) values ($1, $2, $3, $4)
         on conflict (project_id, kind) do update
         set first_answer = excluded.first_answer, resolution = excluded.resolution",
        params![project, kind, promise.first_answer_minutes, promise.resolution_minutes],
    )?;
    Ok(())
}

/// The projects in which questions of clients wait for the team.
pub fn questions_waiting_in(conn: &mut Conn) -> Result<Vec<ProjectId>> {
    conn.rows(
        "select distinct project_id from questions
         where waiting_for = 'team' and asked_by_side = 'client' and promised_first is not null",
        params![],
        |row| row.get(0),
    )
}

/// What was told in a project already: of which record, of which promise, which step.
pub fn told(conn: &mut Conn, project: ProjectId) -> Result<HashSet<(RecordId, String, String)>> {
    let found = conn.rows(
        "select record_id, measure, step from response_escalations where project_id = $1",
        params![project],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    Ok(found.into_iter().collect())
}

/// Whether this is the first time: of several nodes one tells it, and once.
pub fn tell_once(
    tx: &mut Tx,
    project: ProjectId,
    record: RecordId,
    measure: Measure,
    step: &str,
) -> Result<bool> {
    let now = tx.now();
    let rows = tx.exec(
        "insert into response_escalations (record_id, project_id, measure, step, at) values ($1, $2, $3, $4, $5)
         on conflict (record_id, measure, step) do nothing",
        params![record, project, measure.word(), step, now],
    )?;
    Ok(rows == 1)
}
