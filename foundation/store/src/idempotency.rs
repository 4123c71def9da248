//! Answers kept under the caller's own key, so that a request sent twice is done once.

use crate::{Conn, Result, Tx, params, records};
use kernel::{Failure, ProjectId, RecordId, Timestamp};
use uuid::Uuid;

/// A request that carries a key.
#[derive(Debug, Clone, Copy)]
pub struct KeyedRequest<'a> {
    pub principal: &'a str,
    pub key: &'a str,
    pub route: &'a str,
    pub request_hash: &'a str,
}

/// What the key is known for.
#[derive(Debug, Clone, PartialEq)]
pub enum Begun {
    /// Never seen: go on, then `finish` or `forget`.
    Fresh,
    /// The same request was answered already.
    Answered { status: i64, body: String },
    /// The same request is being worked on.
    Running,
    /// The key belongs to another request.
    Reused,
}

/// Takes the key for this request, or tells what it is taken for. A request whose end is not known (the process
/// died between the act and keeping its answer) keeps its key: doing it twice would be worse than asking.
pub fn begin(tx: &mut Tx, request: &KeyedRequest<'_>) -> Result<Begun> {
    let now = tx.now();
    let taken = tx.exec(
        "insert into idempotency_keys (principal, key, route, request_hash, status, body, at)
         values ($1, $2, $3, $4, null, null, $5) on conflict (principal, key) do nothing",
        params![request.principal, request.key, request.route, request.request_hash, now],
    )?;
    if taken == 1 { Ok(Begun::Fresh) } else { known(tx, request) }
}

fn known(conn: &mut Conn, request: &KeyedRequest<'_>) -> Result<Begun> {
    conn.one(
        "select route, request_hash, status, body from idempotency_keys where principal = $1 and key = $2",
        params![request.principal, request.key],
        |row| {
            let same =
                row.get::<String>(0)? == request.route && row.get::<String>(1)? == request.request_hash;
            Ok(match (same, row.get::<Option<i64>>(2)?) {
                (false, _) => Begun::Reused,
                (true, None) => Begun::Running,
                (true, Some(status)) => {
                    Begun::Answered { status, body: row.get::<Option<String>>(3)?.unwrap_or_default() }
                }
            })
        },
    )
}

/// Keeps the answer for the next time.
pub fn finish(tx: &mut Tx, principal: &str, key: &str, status: i64, body: &str) -> Result<()> {
    tx.exec(
        "update idempotency_keys set status = $3, body = $4 where principal = $1 and key = $2",
        params![principal, key, status, body],
    )?;
    Ok(())
}

/// Gives the key free: the request failed and may be tried again.
pub fn forget(tx: &mut Tx, principal: &str, key: &str) -> Result<()> {
    tx.exec("delete from idempotency_keys where principal = $1 and key = $2", params![principal, key])?;
    Ok(())
}

/// Whoever lost a project reads no kept answer about it any more, and is told that there is nothing. An answer stays
/// where its address names another project, or a record of another.
pub fn hide_answers(tx: &mut Tx, principal: &str, project: ProjectId) -> Result<()> {
    let kept = tx.rows(
        "select key, route, body from idempotency_keys where principal = $1 and status is not null",
        params![principal],
        |row| Ok((row.get::<String>(0)?, row.get::<String>(1)?, row.get::<Option<String>>(2)?)),
    )?;
    for (key, route, body) in kept {
        let tells = body.is_some_and(|body| body.contains(&project.to_string()));
        if tells || !is_elsewhere(tx, &route, project)? {
            finish(tx, principal, &key, 404, "")?;
        }
    }
    Ok(())
}

/// What names nothing at all is about nothing of the project.
fn is_elsewhere(conn: &mut Conn, route: &str, project: ProjectId) -> Result<bool> {
    let parts: Vec<&str> = route.split('/').collect();
    let mut pairs = parts.windows(2).filter(|pair| pair[0] == "projects");
    if let Some(named) = pairs.find_map(|pair| pair[1].parse::<Uuid>().ok()) {
        return Ok(named != project.uuid());
    }
    let ids: Vec<Uuid> = parts.iter().filter_map(|part| part.parse().ok()).collect();
    if ids.is_empty() {
        return Ok(true);
    }
    for id in ids {
        match records::project_of(conn, RecordId(id)) {
            Err(Failure::NotFound) => {}
            found => return Ok(found? != Some(project)),
        }
    }
    Ok(false)
}

/// Drops answers kept before `at`.
pub fn clear_before(tx: &mut Tx, at: Timestamp) -> Result<u64> {
    tx.exec("delete from idempotency_keys where at < $1", params![at])
}
