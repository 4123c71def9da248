//! Files brought in: kept until applied or thrown away, and what an undo needs, a row for each batch that was
//! written. An import that was stopped in the middle is unfinished: it is continued or undone, and nothing else is
//! brought in before.

use super::rows::{from_json, to_json};
use crate::calendar::WorkingCalendar;
use crate::edit::Edit;
use crate::plan::Resource;
use kernel::{BaselineId, CalendarId, Failure, PersonId, ProjectId, Refusal, ResourceId, Result, Timestamp};
use serde::{Deserialize, Serialize};
use store::{Conn, Row, Tx, params};
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq)]
pub struct PlanImport {
    pub id: Uuid,
    pub project: ProjectId,
    pub file_name: String,
    pub format: String,
    pub state: ImportState,
    /// The chosen columns of a sheet, as JSON.
    pub mapping: String,
    pub at: Timestamp,
    pub by: Option<PersonId>,
    /// The revision of the plan that the last batch made.
    pub applied_in: Option<i64>,
    /// How many batches it comes to, and how many stand in the plan.
    pub batch_count: i64,
    pub written: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    Previewed,
    /// Under way, or stopped in the middle.
    Applying,
    Applied,
    /// Being taken back, or stopped in the middle of that.
    Undoing,
    Undone,
}

/// What takes one batch back.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct BatchUndo {
    pub edits: Vec<Edit>,
    /// Calendars that the file changed, as they were and as they became.
    pub changed_calendars: Vec<(WorkingCalendar, WorkingCalendar)>,
    /// Resources of which there are more or fewer, or that work otherwise, as they were and as they became.
    pub changed_resources: Vec<(Resource, Resource)>,
    pub added_calendars: Vec<CalendarId>,
    pub added_resources: Vec<ResourceId>,
    pub added_baselines: Vec<BaselineId>,
}

fn read(row: &Row) -> Result<PlanImport> {
    Ok(PlanImport {
        id: row.get(0)?,
        project: row.get(1)?,
        file_name: row.get(2)?,
        format: row.get(3)?,
        state: super::rows::from_word(row.get(4)?)?,
        mapping: row.get(5)?,
        at: row.get(6)?,
        by: row.get(7)?,
        applied_in: row.get(8)?,
        batch_count: row.get::<Option<i64>>(9)?.unwrap_or(0),
        written: row.get(10)?,
    })
}

pub fn get(conn: &mut Conn, project: ProjectId, id: Uuid) -> Result<PlanImport> {
    conn.one(
        "select i.id, i.project_id, i.file_name, i.format, i.state, i.mapping, i.at, i.by_person, i.applied_in,
                i.batch_count, (select count(*) from plan_import_batches b where b.import_id = i.id)
         from plan_imports i where i.project_id = $1 and i.id = $2",
        params![project, id],
        read,
    )
}

/// The imports of a project that are under way or were stopped in the middle.
pub fn unfinished(conn: &mut Conn, project: ProjectId) -> Result<Vec<PlanImport>> {
    conn.rows(
        "select i.id, i.project_id, i.file_name, i.format, i.state, i.mapping, i.at, i.by_person, i.applied_in,
                i.batch_count, (select count(*) from plan_import_batches b where b.import_id = i.id)
         from plan_imports i where i.project_id = $1 and i.state in ('applying', 'undoing') order by i.at, i.id",
        params![project],
        read,
    )
}

/// Whether the plan is in the middle of an import: what clients see waits for its end.
pub fn is_under_way(conn: &mut Conn, project: ProjectId) -> Result<bool> {
    let found = conn.opt(
        "select 1 from plan_imports where project_id = $1 and state in ('applying', 'undoing') limit 1",
        params![project],
        |row| row.get::<i64>(0),
    )?;
    Ok(found.is_some())
}

/// The file itself, as it was packed.
pub fn contents(conn: &mut Conn, id: Uuid) -> Result<Vec<u8>> {
    conn.one("select contents from plan_imports where id = $1", params![id], |row| row.get(0))
}

/// A file as it came, and what is read of it before anything is applied.
pub struct NewImport<'a> {
    pub project: ProjectId,
    pub id: Uuid,
    pub file_name: &'a str,
    pub format: &'a str,
    pub packed: &'a [u8],
    pub by: PersonId,
}

pub fn create(tx: &mut Tx, new: &NewImport<'_>) -> Result<()> {
    let now = tx.now();
    // Earlier previews of the same person that led to nothing go: they hold whole files.
    tx.exec(
        "delete from plan_imports where project_id = $1 and by_person = $2 and state = 'previewed'",
        params![new.project, new.by],
    )?;
    tx.exec(
        "insert into plan_imports (id, project_id, file_name, format, state, mapping, contents, at, by_person)
         values ($1, $2, $3, $4, 'previewed', '', $5, $6, $7)",
        params![new.id, new.project, new.file_name, new.format, new.packed.to_vec(), now, new.by],
    )?;
    Ok(())
}

pub fn set_mapping(tx: &mut Tx, id: Uuid, mapping: &str) -> Result<()> {
    tx.exec("update plan_imports set mapping = $2 where id = $1", params![id, mapping])?;
    Ok(())
}

/// Begins or continues an application or an undo. Whoever worked on it before stops at their next batch: only the
/// last worker's batches are taken.
pub fn begin(tx: &mut Tx, import: &PlanImport, to: ImportState, worker: Uuid, batches: i64) -> Result<()> {
    if let Some(other) = unfinished(tx, import.project)?.into_iter().find(|other| other.id != import.id) {
        return Err(Refusal::new("import.unfinished").with("file_name", other.file_name).into());
    }
    let rows = tx.exec(
        "update plan_imports set state = $3, worker = $4, batch_count = $5 where id = $1 and state = $2",
        params![
            import.id,
            super::rows::word(&import.state),
            super::rows::word(&to),
            worker,
            import.written + batches
        ],
    )?;
    if rows == 0 { Err(Failure::refused("import.running")) } else { Ok(()) }
}

fn refuse_others(tx: &mut Tx, id: Uuid, worker: Uuid) -> Result<()> {
    let own = "select 1 from plan_imports where id = $1 and worker = $2";
    match tx.opt(own, params![id, worker], |row| row.get::<i64>(0))? {
        Some(_) => Ok(()),
        None => Err(Failure::refused("import.running")),
    }
}

/// Notes one batch with what takes it back.
pub fn put_batch(tx: &mut Tx, id: Uuid, worker: Uuid, revision: i64, undo: &BatchUndo) -> Result<()> {
    refuse_others(tx, id, worker)?;
    let last = tx.one(
        "select coalesce(max(number), 0) from plan_import_batches where import_id = $1",
        params![id],
        |row| row.get::<i64>(0),
    )?;
    tx.exec(
        "insert into plan_import_batches (import_id, number, revision, edit_count, undo) values ($1, $2, $3, $4, $5)",
        params![id, last + 1, revision, undo.edits.len() as i64, to_json(undo)?],
    )?;
    Ok(())
}

/// What takes an import back, the newest batch first.
pub fn batches(conn: &mut Conn, id: Uuid) -> Result<Vec<(i64, BatchUndo)>> {
    let rows = conn.rows(
        "select number, undo from plan_import_batches where import_id = $1 order by number desc",
        params![id],
        |row| Ok((row.get::<i64>(0)?, row.get::<String>(1)?)),
    )?;
    rows.into_iter().map(|(number, undo)| Ok((number, from_json(&undo)?))).collect()
}

pub fn remove_batch(tx: &mut Tx, id: Uuid, worker: Uuid, number: i64) -> Result<()> {
    refuse_others(tx, id, worker)?;
    tx.exec("delete from plan_import_batches where import_id = $1 and number = $2", params![id, number])?;
    Ok(())
}

/// Notes the application; the file itself is not needed any more.
pub fn set_applied(tx: &mut Tx, id: Uuid, worker: Uuid, revision: i64) -> Result<()> {
    refuse_others(tx, id, worker)?;
    tx.exec(
        "update plan_imports set state = 'applied', applied_in = $2, contents = $3, worker = null where id = $1",
        params![id, revision, Vec::<u8>::new()],
    )?;
    Ok(())
}

pub fn set_undone(tx: &mut Tx, id: Uuid, worker: Uuid) -> Result<()> {
    refuse_others(tx, id, worker)?;
    tx.exec(
        "update plan_imports set state = 'undone', contents = $2, worker = null where id = $1",
        params![id, Vec::<u8>::new()],
    )?;
    Ok(())
}
