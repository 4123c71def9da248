//! What the response clock is made of: turns, promises, and which escalations were told already.

use super::comments::speaker;
use super::questions::Question;
use crate::promise::{Priority, ResponsePromise};
use crate::question::Speaker;
use crate::response_clock::{Measure, Turn};
use ::store::{Conn, Row, Tx, params};
use kernel::{Failure, PersonId, ProjectId, RecordId, Result, Timestamp};
use uuid::Uuid;

/// Somebody spoke, closed or opened again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StoredTurn {
    pub question: RecordId,
    pub at: Timestamp,
    pub turn: Turn,
}

pub(super) fn read(row: &Row) -> Result<StoredTurn> {
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
    Ok(())
}

pub fn put_confirmed(tx: &mut Tx, question: RecordId, at: Option<Timestamp>) -> Result<()> {
    tx.exec("update questions set confirmed_at = $2 where id = $1", params![question, at])?;
    Ok(())
}

/// The clients' questions that wait for the team and were promised something, of all projects.
pub fn waiting_for_team(conn: &mut Conn) -> Result<Vec<(ProjectId, RecordId)>> {
    conn.rows(
        "select project_id, id from questions
         where waiting_for = 'team' and asked_by_side = 'client' and promised_first is not null
         order by project_id, id",
        params![],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

pub fn is_told(conn: &mut Conn, question: RecordId, measure: Measure, step: &str) -> Result<bool> {
    let found = conn.opt(
        "select 1 from question_escalations where question_id = $1 and measure = $2 and step = $3",
        params![question, measure.word(), step],
        |row| row.get::<i64>(0),
    )?;
    Ok(found.is_some())
}

/// Whether this is the first time: of several nodes one tells it, and once.
pub fn tell_once(tx: &mut Tx, question: RecordId, measure: Measure, step: &str) -> Result<bool> {
    let now = tx.now();
    let rows = tx.exec(
        "insert into question_escalations (question_id, measure, step, at) values ($1, $2, $3, $4)
         on conflict (question_id, measure, step) do nothing",
        params![question, measure.word(), step, now],
    )?;
    Ok(rows == 1)
}
