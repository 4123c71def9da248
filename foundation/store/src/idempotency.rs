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

/// Keeps the answer for the next time, with the projects it is about. What its caller lost in the meantime is not told.
pub fn finish(
    tx: &mut Tx,
    principal: &str,
    key: &str,
    (status, body): (i64, &str),
    projects: &[ProjectId],
) -> Result<()> {
    let begun = tx.opt(
        "select route, lost_projects from idempotency_keys where principal = $1 and key = $2",
        params![principal, key],
        |row| Ok((row.get::<String>(0)?, row.get::<String>(1)?)),
    )?;
    let Some((route, lost)) = begun else { return Ok(()) };
    let kept = Kept { route, body: Some(body.to_owned()), projects: joined(projects) };
    let mut is_lost = false;
    for project in lost.split(',').filter_map(|lost| lost.parse().ok()) {
        is_lost = is_lost || kept.is_about(tx, ProjectId(project))?;
    }
    let (status, body) = if is_lost { HIDDEN } else { (status, body) };
    tx.exec(
        "update idempotency_keys set status = $3, body = $4, projects = $5 where principal = $1 and key = $2",
        params![principal, key, status, body, kept.projects],
    )?;
    Ok(())
}

/// What stands in the place of an answer about something its caller lost.
const HIDDEN: (i64, &str) = (404, "");

fn joined(projects: &[ProjectId]) -> String {
    projects.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// Gives the key free: the request failed and may be tried again.
pub fn forget(tx: &mut Tx, principal: &str, key: &str) -> Result<()> {
    tx.exec("delete from idempotency_keys where principal = $1 and key = $2", params![principal, key])?;
    Ok(())
}

/// Whoever lost a project reads no kept answer about it any more, and is told that there is nothing; nor one that is
/// still worked on. An answer about another project stays.
pub fn hide_answers(tx: &mut Tx, principal: &str, project: ProjectId) -> Result<()> {
    tx.exec(
        "update idempotency_keys set lost_projects = lost_projects || ',' || $2
         where principal = $1 and status is null",
        params![principal, project.to_string()],
    )?;
    let kept = tx.rows(
        "select key, route, body, projects from idempotency_keys where principal = $1 and status is not null",
        params![principal],
        |row| {
            Ok((row.get::<String>(0)?, Kept { route: row.get(1)?, body: row.get(2)?, projects: row.get(3)? }))
        },
    )?;
    for (key, kept) in kept {
        if kept.is_about(tx, project)? {
            tx.exec(
                "update idempotency_keys set status = $3, body = $4 where principal = $1 and key = $2",
                params![principal, key, HIDDEN.0, HIDDEN.1],
            )?;
        }
    }
    Ok(())
}

/// What is known of a request with a key.
struct Kept {
    route: String,
    body: Option<String>,
    /// As far as they were noted, with commas between.
    projects: String,
}

impl Kept {
    /// Where it was not noted, its address says whether it is elsewhere; what says nothing is taken to be about it.
    fn is_about(&self, conn: &mut Conn, project: ProjectId) -> Result<bool> {
        let id = project.to_string();
        if self.body.as_ref().is_some_and(|body| body.contains(&id)) {
            return Ok(true);
        }
        match self.projects.is_empty() {
            false => Ok(self.projects.contains(&id)),
            true => is_elsewhere(conn, &self.route, project).map(|elsewhere| !elsewhere),
        }
    }
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
