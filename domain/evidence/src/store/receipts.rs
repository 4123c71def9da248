//! Recording a statement, and the receipts of it.

use super::trees::{self, as_i64};
use crate::receipt::{Kept, KeptPart};
use crate::statement::{PERSON, Part, root_entry};
use crate::{Receipt, ReceiptLine, Signer, Statement};
use ::store::{ClientConn, Conn, Row, Tx, params};
use base64ct::{Base64, Encoding};
use kernel::{PersonId, ProjectId, Result};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The most that one page shows.
const MOST: i64 = 500;

/// Writes what somebody said into their party's tree, and the tree's new root into the project's internal one.
/// Answers the receipt's key.
pub fn record(tx: &mut Tx, signer: &Signer, statement: &Statement<'_>) -> Result<Uuid> {
    let (project, party) = (statement.project, statement.party);
    let tree = trees::find_or_make(tx, project, Some(party))?;
    let parts = statement.parts()?;
    let entry = statement.entry(tree.id, tree.size, &parts)?;
    let made = trees::append(tx, signer, tree, &entry)?;
    let person = statement.person.map(|personal| personal.person);
    for part in &parts {
        keep_part(tx, tree, part, person)?;
    }
    let key = Uuid::new_v4();
    let proof: Vec<String> = made.proof.iter().map(|hash| Base64::encode_string(hash)).collect();
    tx.exec(
        "insert into evidence_receipts (key, tree_id, position, project_id, party_id, person_id, is_commercial,
           proof, checkpoint, verifier_key, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![
            key,
            tree.id,
            as_i64(tree.size)?,
            project,
            party,
            person,
            statement.is_commercial,
            proof.join(" "),
            &made.checkpoint,
            signer.verifier_key(),
            statement.at
        ],
    )?;
    let internal = trees::find_or_make(tx, project, None)?;
    let root = root_entry(internal.id, internal.size, tree.id, made.size, &made.root, statement.at)?;
    trees::append(tx, signer, internal, &root)?;
    Ok(key)
}

fn keep_part(tx: &mut Tx, tree: trees::Tree, part: &Part, person: Option<PersonId>) -> Result<()> {
    let of = person.filter(|_| part.name == PERSON);
    tx.exec(
        "insert into evidence_parts (tree_id, position, name, person_id, salt, text)
         values ($1, $2, $3, $4, $5, $6)",
        params![tree.id, as_i64(tree.size)?, part.name, of, &part.salt, &part.text],
    )?;
    Ok(())
}

/// Erases who somebody was from everything they said; every proof stays valid. Tells how many rows.
pub fn erase_person(tx: &mut Tx, person: PersonId) -> Result<u64> {
    tx.exec(
        "update evidence_parts set salt = null, text = null, person_id = null where person_id = $1",
        params![person],
    )
}

/// A receipt of the viewer's party.
pub fn receipt(conn: &mut ClientConn, key: Uuid) -> Result<Receipt> {
    let found = conn.one(
        "select tree_id, position, proof, checkpoint, verifier_key from evidence_receipts where key = $1",
        params![key],
        found,
    )?;
    let entry = conn.one(ENTRY, params![found.tree, found.position], |row| row.get(0))?;
    let parts = conn.rows(PARTS, params![found.tree, found.position], part)?;
    found.receipt(key, entry, parts)
}

/// The receipts that the viewer reads, the newest first.
pub fn receipts(conn: &mut ClientConn) -> Result<Vec<ReceiptLine>> {
    let rows = conn.rows(
        "select r.key, e.entry, exists (select 1 from evidence_parts p
           where p.tree_id = r.tree_id and p.position = r.position and p.name = 'person' and p.text is not null)
         from evidence_receipts r join evidence_entries e on e.tree_id = r.tree_id and e.position = r.position
         order by r.position desc limit $1",
        params![MOST],
        |row| Ok((row.get(0)?, row.get::<String>(1)?, row.get::<bool>(2)?)),
    )?;
    rows.into_iter().map(|(key, entry, is_own)| ReceiptLine::read(key, &entry, is_own)).collect()
}

/// A receipt of any party of a project.
pub fn receipt_for_team(conn: &mut Conn, project: ProjectId, key: Uuid) -> Result<Receipt> {
    let found = conn.one(
        "select tree_id, position, proof, checkpoint, verifier_key from evidence_receipts
         where key = $1 and project_id = $2",
        params![key, project],
        found,
    )?;
    let entry = conn.one(ENTRY, params![found.tree, found.position], |row| row.get(0))?;
    let parts = conn.rows(PARTS, params![found.tree, found.position], part)?;
    found.receipt(key, entry, parts)
}

const ENTRY: &str = "select entry from evidence_entries where tree_id = $1 and position = $2";
const PARTS: &str =
    "select name, salt, text from evidence_parts where tree_id = $1 and position = $2 order by name";

struct Found {
    tree: Uuid,
    position: i64,
    proof: String,
    checkpoint: String,
    verifier_key: String,
}

fn found(row: &Row<'_>) -> Result<Found> {
    Ok(Found {
        tree: row.get(0)?,
        position: row.get(1)?,
        proof: row.get(2)?,
        checkpoint: row.get(3)?,
        verifier_key: row.get(4)?,
    })
}

fn part(row: &Row<'_>) -> Result<(String, KeptPart)> {
    let (salt, text): (Option<Vec<u8>>, Option<String>) = (row.get(1)?, row.get(2)?);
    Ok((row.get(0)?, salt.zip(text)))
}

impl Found {
    fn receipt(self, key: Uuid, entry: String, parts: Vec<(String, KeptPart)>) -> Result<Receipt> {
        let proof = self.proof.split_whitespace().map(str::to_owned).collect();
        let parts: BTreeMap<_, _> = parts.into_iter().collect();
        Receipt::new(key, self.verifier_key, Kept { entry, proof, checkpoint: self.checkpoint, parts })
    }
}
