//! The versions of a requirement: the complete text of each, written once and never changed.

use super::requirements::{from_json, to_json};
use crate::requirement::RequirementFields;
use ::store::{Conn, Row, Tx, params};
use kernel::{PersonId, RecordId, Result, Timestamp};

#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    pub version: i64,
    pub fields: RequirementFields,
    pub by: Option<PersonId>,
    pub at: Timestamp,
}

/// More versions than anybody reads through.
const MOST: i64 = 500;

fn read(row: &Row) -> Result<Version> {
    Ok(Version {
        version: row.get(0)?,
        fields: from_json(&row.get::<String>(1)?)?,
        by: row.get(2)?,
        at: row.get(3)?,
    })
}

pub(super) fn put(
    tx: &mut Tx,
    id: RecordId,
    version: i64,
    fields: &RequirementFields,
    by: PersonId,
) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "insert into requirement_versions (requirement_id, version, fields, by_person, at)
         values ($1, $2, $3, $4, $5)",
        params![id, version, to_json(fields)?, by, now],
    )?;
    Ok(())
}

/// The newest first.
pub fn of_requirement(conn: &mut Conn, id: RecordId) -> Result<Vec<Version>> {
    conn.rows(
        "select version, fields, by_person, at from requirement_versions
         where requirement_id = $1 order by version desc limit $2",
        params![id, MOST],
        read,
    )
}

pub fn get(conn: &mut Conn, id: RecordId, version: i64) -> Result<Version> {
    conn.one(
        "select version, fields, by_person, at from requirement_versions
         where requirement_id = $1 and version = $2",
        params![id, version],
        read,
    )
}
