//! Lists of requirements that were brought in: the file until it is applied, and what takes an import back.

use ::store::{Conn, Row, Tx, params};
use kernel::{Failure, PersonId, ProjectId, RecordId, Result, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq)]
pub struct RequirementImport {
    pub id: Uuid,
    pub project: ProjectId,
    pub file_name: String,
    pub state: RequirementImportState,
    /// The chosen columns, as JSON; empty where they were found by themselves.
    pub mapping: String,
    pub at: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RequirementImportState {
    Previewed,
    Applied,
    Undone,
}

kernel::words!(RequirementImportState { Previewed = "previewed", Applied = "applied", Undone = "undone" });

fn read(row: &Row) -> Result<RequirementImport> {
    Ok(RequirementImport {
        id: row.get(0)?,
        project: row.get(1)?,
        file_name: row.get(2)?,
        state: RequirementImportState::from_kept(&row.get::<String>(3)?)?,
        mapping: row.get(4)?,
        at: row.get(5)?,
    })
}

pub fn get(conn: &mut Conn, project: ProjectId, id: Uuid) -> Result<RequirementImport> {
    conn.one(
        "select id, project_id, file_name, state, mapping, at from requirement_imports
         where project_id = $1 and id = $2",
        params![project, id],
        read,
    )
}

/// The file itself, as it was packed.
pub fn contents(conn: &mut Conn, id: Uuid) -> Result<Vec<u8>> {
    conn.one("select contents from requirement_imports where id = $1", params![id], |row| row.get(0))
}

pub struct NewImport<'a> {
    pub id: Uuid,
    pub project: ProjectId,
    pub file_name: &'a str,
    pub packed: &'a [u8],
    pub by: PersonId,
}

pub fn create(tx: &mut Tx, new: &NewImport<'_>) -> Result<()> {
    let now = tx.now();
    // Earlier previews of the same person that led to nothing go: they hold whole files.
    tx.exec(
        "delete from requirement_imports where project_id = $1 and by_person = $2 and state = 'previewed'",
        params![new.project, new.by],
    )?;
    tx.exec(
        "insert into requirement_imports (id, project_id, file_name, state, mapping, contents, at, by_person)
         values ($1, $2, $3, 'previewed', '', $4, $5, $6)",
        params![new.id, new.project, new.file_name, new.packed.to_vec(), now, new.by],
    )?;
    Ok(())
}

pub fn set_mapping(tx: &mut Tx, id: Uuid, mapping: &str) -> Result<()> {
    tx.exec("update requirement_imports set mapping = $2 where id = $1", params![id, mapping])?;
    Ok(())
}

/// Takes the step from one state to the next; whoever comes second is told that it was done already.
pub fn step(tx: &mut Tx, id: Uuid, from: RequirementImportState, to: RequirementImportState) -> Result<()> {
    let rows = tx.exec(
        "update requirement_imports set state = $3, contents = $4 where id = $1 and state = $2",
        params![id, from.word(), to.word(), Vec::<u8>::new()],
    )?;
    let code = match to {
        RequirementImportState::Undone => "import.not_applied",
        RequirementImportState::Applied | RequirementImportState::Previewed => "import.already_applied",
    };
    if rows == 0 { Err(Failure::refused(code)) } else { Ok(()) }
}

/// One requirement that an import made or changed.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportedRow {
    pub requirement: RecordId,
    /// None: the import made it.
    pub version_before: Option<i64>,
    pub version_made: i64,
}

pub fn put_row(tx: &mut Tx, import: Uuid, row: &ImportedRow) -> Result<()> {
    tx.exec(
        "insert into requirement_import_rows (import_id, requirement_id, version_before, version_made)
         values ($1, $2, $3, $4)",
        params![import, row.requirement, row.version_before, row.version_made],
    )?;
    Ok(())
}

pub fn rows(conn: &mut Conn, import: Uuid) -> Result<Vec<ImportedRow>> {
    conn.rows(
        "select requirement_id, version_before, version_made from requirement_import_rows
         where import_id = $1 order by requirement_id",
        params![import],
        |row| {
            Ok(ImportedRow {
                requirement: row.get(0)?,
                version_before: row.get(1)?,
                version_made: row.get(2)?,
            })
        },
    )
}
