//! Files brought in: kept until applied or thrown away, with what an undo needs.

use kernel::{Failure, PersonId, ProjectId, Result, Timestamp};
use store::{Conn, Row, Tx, params};
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq)]
pub struct PlanImport {
    pub id: Uuid,
    pub project: ProjectId,
    pub file_name: String,
    pub format: String,
    /// `previewed`, `applied` or `undone`.
    pub state: String,
    /// The chosen columns of a sheet, as JSON.
    pub mapping: String,
    pub at: Timestamp,
    pub applied_in: Option<i64>,
}

fn read(row: &Row) -> Result<PlanImport> {
    Ok(PlanImport {
        id: row.get(0)?,
        project: row.get(1)?,
        file_name: row.get(2)?,
        format: row.get(3)?,
        state: row.get(4)?,
        mapping: row.get(5)?,
        at: row.get(6)?,
        applied_in: row.get(7)?,
    })
}

pub fn get(conn: &mut Conn, project: ProjectId, id: Uuid) -> Result<PlanImport> {
    conn.one(
        "select id, project_id, file_name, format, state, mapping, at, applied_in from plan_imports
         where project_id = $1 and id = $2",
        params![project, id],
        read,
    )
}

/// The file itself, as it was packed.
pub fn contents(conn: &mut Conn, id: Uuid) -> Result<Vec<u8>> {
    conn.one("select contents from plan_imports where id = $1", params![id], |row| row.get(0))
}

pub fn create(
    tx: &mut Tx,
    project: ProjectId,
    id: Uuid,
    file_name: &str,
    format: &str,
    packed: &[u8],
    by: PersonId,
) -> Result<()> {
    let now = tx.now();
    // Earlier previews of the same person that led to nothing go: they hold whole files.
    tx.exec(
        "delete from plan_imports where project_id = $1 and by_person = $2 and state = 'previewed'",
        params![project, by],
    )?;
    tx.exec(
        "insert into plan_imports (id, project_id, file_name, format, state, mapping, contents, at, by_person)
         values ($1, $2, $3, $4, 'previewed', '', $5, $6, $7)",
        params![id, project, file_name, format, packed.to_vec(), now, by],
    )?;
    Ok(())
}

pub fn set_mapping(tx: &mut Tx, id: Uuid, mapping: &str) -> Result<()> {
    tx.exec("update plan_imports set mapping = $2 where id = $1", params![id, mapping])?;
    Ok(())
}

/// Notes the application; the file itself is not needed any more. Refused when it was applied already.
pub fn set_applied(tx: &mut Tx, id: Uuid, revision: i64, undo_edits: &str) -> Result<()> {
    let rows = tx.exec(
        "update plan_imports set state = 'applied', applied_in = $2, undo_edits = $3, contents = $4
         where id = $1 and state = 'previewed'",
        params![id, revision, undo_edits, Vec::<u8>::new()],
    )?;
    if rows == 0 { Err(Failure::refused("import.already_applied")) } else { Ok(()) }
}

/// What restores the plan as it was before the import.
pub fn undo_edits(conn: &mut Conn, project: ProjectId, id: Uuid) -> Result<String> {
    let found = conn.opt(
        "select undo_edits from plan_imports where project_id = $1 and id = $2 and state = 'applied'",
        params![project, id],
        |row| row.get::<Option<String>>(0),
    )?;
    found.flatten().ok_or(Failure::NotFound)
}

pub fn set_undone(tx: &mut Tx, id: Uuid) -> Result<()> {
    tx.exec("update plan_imports set state = 'undone', undo_edits = null where id = $1", params![id])?;
    Ok(())
}
