//! What a record comes from and what it leads to: from a requirement to the tasks that fulfil it, and later on
//! to checks, deliverables and acceptances.

use ::store::records;
use ::store::{Conn, Row, Tx, params};
use kernel::{PersonId, ProjectId, RecordId, Result};
use std::collections::HashMap;

/// A record at the other end of a trace.
#[derive(Debug, Clone, PartialEq)]
pub struct Traced {
    pub id: RecordId,
    pub kind: String,
    pub number: i64,
    pub title: String,
    pub state: String,
    /// Of a requirement: the version that the client confirmed last.
    pub confirmed_version: Option<i64>,
}

fn read(row: &Row) -> Result<Traced> {
    Ok(Traced {
        id: row.get(0)?,
        kind: row.get(1)?,
        number: row.get(2)?,
        title: row.get(3)?,
        state: row.get(4)?,
        confirmed_version: row.get(5)?,
    })
}

/// What a record leads to; what was deleted is left out.
pub fn leads_to(conn: &mut Conn, from: RecordId) -> Result<Vec<Traced>> {
    conn.rows(
        "select r.id, r.kind, r.number, r.title, r.state, c.confirmed_version
         from traces t join records r on r.id = t.to_record left join requirements c on c.id = r.id
         where t.from_record = $1 and r.state <> 'deleted' order by r.kind, r.number",
        params![from],
        read,
    )
}

/// What a record comes from.
pub fn comes_from(conn: &mut Conn, to: RecordId) -> Result<Vec<Traced>> {
    conn.rows(
        "select r.id, r.kind, r.number, r.title, r.state, c.confirmed_version
         from traces t join records r on r.id = t.from_record left join requirements c on c.id = r.id
         where t.to_record = $1 and r.state <> 'deleted' order by r.kind, r.number",
        params![to],
        read,
    )
}

/// How many tasks fulfil each requirement of a project; those that none fulfils are left out.
pub fn task_counts(conn: &mut Conn, project: ProjectId) -> Result<HashMap<RecordId, i64>> {
    let rows = conn.rows(
        "select t.from_record, count(*) from traces t join records r on r.id = t.to_record
         where t.project_id = $1 and r.kind = 'task' and r.state <> 'deleted' group by t.from_record",
        params![project],
        |row| Ok((row.get::<RecordId>(0)?, row.get::<i64>(1)?)),
    )?;
    Ok(rows.into_iter().collect())
}

/// Both ends are looked up by the caller, who knows that they are of the project. Twice is once.
pub fn put(tx: &mut Tx, project: ProjectId, from: RecordId, to: RecordId, by: PersonId) -> Result<u64> {
    let now = tx.now();
    tx.exec(
        "insert into traces (project_id, from_record, to_record, at, by_person) values ($1, $2, $3, $4, $5)
         on conflict (from_record, to_record) do nothing",
        params![project, from, to, now, by],
    )
}

pub fn remove(tx: &mut Tx, from: RecordId, to: RecordId) -> Result<u64> {
    tx.exec("delete from traces where from_record = $1 and to_record = $2", params![from, to])
}

/// The record, if it is of this kind and project and there; otherwise it does not exist.
pub fn of_project(conn: &mut Conn, project: ProjectId, id: RecordId, kind: &str) -> Result<records::Record> {
    let record = records::get(conn, id)?;
    let is_there = record.project == Some(project) && record.kind == kind && record.state != "deleted";
    if is_there { Ok(record) } else { Err(kernel::Failure::NotFound) }
}

/// Requirements that are wanted and that no task fulfils.
pub fn without_task(conn: &mut Conn, project: ProjectId, most: i64) -> Result<Vec<Traced>> {
    conn.rows(
        "select r.id, r.kind, r.number, r.title, r.state, q.confirmed_version
         from requirements q join records r on r.id = q.id
         where q.project_id = $1 and r.state <> 'dropped' and q.priority <> 'wont'
           and not exists (select 1 from traces t join records e on e.id = t.to_record
                           where t.from_record = q.id and e.kind = 'task' and e.state <> 'deleted')
         order by q.rank limit $2",
        params![project, most],
        read,
    )
}

/// Requirements that are wanted and say nothing of how to tell that they are met.
pub fn without_criteria(conn: &mut Conn, project: ProjectId, most: i64) -> Result<Vec<Traced>> {
    conn.rows(
        "select r.id, r.kind, r.number, r.title, r.state, q.confirmed_version
         from requirements q join records r on r.id = q.id
         where q.project_id = $1 and r.state <> 'dropped' and q.priority <> 'wont' and not q.has_criteria
         order by q.rank limit $2",
        params![project, most],
        read,
    )
}

/// The requirements of a project that are wanted, in the order of their numbers.
pub fn wanted(conn: &mut Conn, project: ProjectId) -> Result<Vec<Traced>> {
    conn.rows(
        "select r.id, r.kind, r.number, r.title, r.state, q.confirmed_version
         from requirements q join records r on r.id = q.id
         where q.project_id = $1 and r.state <> 'dropped' and q.priority <> 'wont' order by q.number",
        params![project],
        read,
    )
}

/// What each requirement of a project leads to.
pub fn of_requirements(conn: &mut Conn, project: ProjectId) -> Result<HashMap<RecordId, Vec<Traced>>> {
    let ends = conn.rows(
        "select r.id, r.kind, r.number, r.title, r.state, c.confirmed_version, t.from_record
         from traces t join records r on r.id = t.to_record join requirements q on q.id = t.from_record
           left join requirements c on c.id = r.id
         where t.project_id = $1 and r.state <> 'deleted' order by r.kind, r.number",
        params![project],
        |row| Ok((row.get::<RecordId>(6)?, read(row)?)),
    )?;
    let mut all: HashMap<RecordId, Vec<Traced>> = HashMap::new();
    for (from, end) in ends {
        all.entry(from).or_default().push(end);
    }
    Ok(all)
}
