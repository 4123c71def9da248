//! Agreed work on its way into the plan: a row that a job leases, and that outlives every crash.

use super::{from_json, to_json};
use crate::request::ApplicationState;
use ::store::{Conn, Db, Row, Tx, params};
use engagement::store::projects;
use kernel::{BaselineId, Failure, ProjectId, RecordId, Result, Timestamp};
use schedule::edit::Edit;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How long one worker has a row for itself.
const LEASE_SECONDS: i64 = 120;
/// How long nothing happens in an archived project before it is looked at again.
const ARCHIVED_LATER_SECONDS: i64 = 300;

/// Why the plan does not take the work, as a refusal says it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = ChangeApplicationReason)]
pub struct Reason {
    /// The sentence is `problem.<code>` of the catalogue.
    pub code: String,
    #[schema(value_type = Object)]
    pub params: serde_json::Map<String, serde_json::Value>,
}

impl Reason {
    pub fn of(failure: &Failure) -> Self {
        let reason = |code: &str| Self { code: code.to_owned(), params: Default::default() };
        match failure {
            Failure::Refused(refusal) => {
                Self { code: refusal.code.to_owned(), params: refusal.params.clone() }
            }
            Failure::NotFound => reason("change.task_gone"),
            Failure::Invalid(_) | Failure::Forbidden | Failure::Outdated => reason("change.edits_not_taken"),
            Failure::Busy | Failure::Fault(_) => reason("change.not_computed"),
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct ChangeApplication {
    pub change: RecordId,
    pub project: ProjectId,
    pub state: ApplicationState,
    pub edits: Vec<Edit>,
    pub attempts: i64,
    pub reason: Option<Reason>,
    pub baseline: Option<BaselineId>,
    pub applied_at: Option<Timestamp>,
}

fn read(row: &Row) -> Result<ChangeApplication> {
    let reason: Option<String> = row.get(5)?;
    Ok(ChangeApplication {
        change: row.get(0)?,
        project: row.get(1)?,
        state: ApplicationState::from_kept(&row.get::<String>(2)?)?,
        edits: from_json(&row.get::<String>(3)?)?,
        attempts: row.get(4)?,
        reason: reason.as_deref().map(from_json).transpose()?,
        baseline: row.get(6)?,
        applied_at: row.get(7)?,
    })
}

pub fn get(conn: &mut Conn, change: RecordId) -> Result<Option<ChangeApplication>> {
    conn.opt(
        "select change_id, project_id, state, edits, attempts, reason, baseline_id, applied_at
         from change_applications where change_id = $1",
        params![change],
        read,
    )
}

/// Puts agreed work on its way, from now on.
pub fn create(tx: &mut Tx, change: RecordId, project: ProjectId, edits: &[Edit]) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "insert into change_applications (change_id, project_id, state, edits, due_at, leased_until, attempts)
         values ($1, $2, 'pending', $3, $4, 0, 0)",
        params![change, project, to_json(&edits)?, now],
    )?;
    Ok(())
}

/// Puts refused work on its way again; with edits that the plan may take now.
pub fn again(tx: &mut Tx, change: RecordId, edits: &[Edit]) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "update change_applications set state = 'pending', edits = $2, due_at = $3, leased_until = 0, attempts = 0,
           reason = null where change_id = $1 and state = 'refused'",
        params![change, to_json(&edits)?, now],
    )?;
    Ok(())
}

/// Leases what is due to this worker; each counts as an attempt. A worker that dies gives it back by the passing of
/// time.
pub async fn claim(db: &Db, most: u32) -> Result<Vec<ChangeApplication>> {
    let now = db.clock().now();
    if db.read(move |conn| due(conn, now, 1)).await?.is_empty() {
        return Ok(Vec::new());
    }
    let claimed = db.write(move |tx| {
        let now = tx.now();
        let mut claimed = Vec::new();
        for one in due(tx, now, most)? {
            // What was agreed before a project was archived comes into the plan once it is opened again.
            match projects::archived(tx, one.project)? {
                Some(_) => postpone(tx, one.change, now.plus_seconds(ARCHIVED_LATER_SECONDS))?,
                None => claimed.push(one),
            }
        }
        for one in &claimed {
            tx.exec(
                "update change_applications set attempts = attempts + 1, leased_until = $2 where change_id = $1",
                params![one.change, now.plus_seconds(LEASE_SECONDS)],
            )?;
        }
        Ok(claimed)
    });
    claimed.await
}

/// Whoever held leases has ended: said by a process that has the database to itself, when it begins.
pub fn give_back(tx: &mut Tx) -> Result<()> {
    tx.exec(
        "update change_applications set leased_until = 0 where state = 'pending' and leased_until > 0",
        params![],
    )?;
    Ok(())
}

fn due(conn: &mut Conn, now: Timestamp, most: u32) -> Result<Vec<ChangeApplication>> {
    conn.rows(
        "select change_id, project_id, state, edits, attempts, reason, baseline_id, applied_at
         from change_applications
         where state = 'pending' and due_at <= $1 and leased_until <= $1 order by due_at, change_id limit $2",
        params![now, most],
        read,
    )
}

/// The one write that brings work into the plan; `false` when another worker was faster, and then nothing is written.
pub fn take(tx: &mut Tx, change: RecordId, baseline: BaselineId) -> Result<bool> {
    let now = tx.now();
    let rows = tx.exec(
        "update change_applications set state = 'applied', baseline_id = $2, applied_at = $3, leased_until = 0
         where change_id = $1 and state = 'pending'",
        params![change, baseline, now],
    )?;
    Ok(rows == 1)
}

/// Ends the attempt with the plan's refusal; `false` when it is not pending any more.
pub fn refuse(tx: &mut Tx, change: RecordId, reason: &Reason) -> Result<bool> {
    let rows = tx.exec(
        "update change_applications set state = 'refused', reason = $2, leased_until = 0
         where change_id = $1 and state = 'pending'",
        params![change, to_json(reason)?],
    )?;
    Ok(rows == 1)
}

/// Something else was in the way: tried again later.
pub fn postpone(tx: &mut Tx, change: RecordId, to: Timestamp) -> Result<()> {
    tx.exec(
        "update change_applications set due_at = $2, leased_until = 0 where change_id = $1 and state = 'pending'",
        params![change, to],
    )?;
    Ok(())
}

/// Links a change to a task of the plan; twice is once.
pub fn link_task(tx: &mut Tx, change: RecordId, task: RecordId) -> Result<()> {
    tx.exec(
        "insert into change_tasks (change_id, task_id) values ($1, $2) on conflict (change_id, task_id) do nothing",
        params![change, task],
    )?;
    Ok(())
}

/// A task of a change as it stands; those that were deleted are not among them.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkedTask {
    pub task: RecordId,
    pub number: i64,
    pub title: String,
    pub state: String,
}

pub fn tasks(conn: &mut Conn, change: RecordId) -> Result<Vec<LinkedTask>> {
    conn.rows(
        "select t.task_id, r.number, r.title, r.state from change_tasks t join records r on r.id = t.task_id
         where t.change_id = $1 and r.state <> 'deleted' order by r.number",
        params![change],
        |row| {
            Ok(LinkedTask { task: row.get(0)?, number: row.get(1)?, title: row.get(2)?, state: row.get(3)? })
        },
    )
}
