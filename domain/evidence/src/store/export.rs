//! A whole tree as a file of JSON lines (`rapport-evidence/1`): a header, the entries in their order, the
//! checkpoints.

use super::trees;
use crate::Signer;
use crate::canonical::canonical;
use crate::receipt::{KeptPart, parts_json};
use ::store::{Conn, params};
use kernel::{PartyId, ProjectId, Result};
use serde_json::json;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The tree of a party, or without one the project's internal tree. Where nothing was written yet, a header alone.
pub fn export(
    conn: &mut Conn,
    signer: &Signer,
    project: ProjectId,
    party: Option<PartyId>,
) -> Result<String> {
    let found = trees::find(conn, project, party)?;
    let mut lines = vec![canonical(&json!({
        "format": "rapport-evidence/1",
        "origin": found.map(|tree| trees::origin(tree.id)),
        "size": found.map_or(0, |tree| tree.size),
        "verifier_key": signer.verifier_key(),
    }))?];
    let Some(tree) = found else {
        lines.push(String::new());
        return Ok(lines.join("\n"));
    };
    let mut parts = all_parts(conn, tree.id)?;
    let entries = conn.rows(
        "select position, entry from evidence_entries where tree_id = $1 order by position",
        params![tree.id],
        |row| Ok((row.get::<i64>(0)?, row.get::<String>(1)?)),
    )?;
    for (position, entry) in entries {
        let parts = parts.remove(&position).unwrap_or_default();
        lines.push(canonical(&json!({ "entry": entry, "parts": parts_json(&parts) }))?);
    }
    let notes = conn.rows(
        "select note from evidence_checkpoints where tree_id = $1 order by size",
        params![tree.id],
        |row| row.get::<String>(0),
    )?;
    for note in notes {
        lines.push(canonical(&json!({ "checkpoint": note }))?);
    }
    lines.push(String::new());
    Ok(lines.join("\n"))
}

fn all_parts(conn: &mut Conn, tree: Uuid) -> Result<BTreeMap<i64, BTreeMap<String, KeptPart>>> {
    let rows = conn.rows(
        "select position, name, salt, text from evidence_parts where tree_id = $1",
        params![tree],
        |row| {
            let (salt, text): (Option<Vec<u8>>, Option<String>) = (row.get(2)?, row.get(3)?);
            Ok((row.get::<i64>(0)?, row.get::<String>(1)?, salt.zip(text)))
        },
    )?;
    let mut parts: BTreeMap<i64, BTreeMap<String, KeptPart>> = BTreeMap::new();
    for (position, name, part) in rows {
        parts.entry(position).or_default().insert(name, part);
    }
    Ok(parts)
}
