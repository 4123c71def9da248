//! Trees, their entries, the hashes of full subtrees and the signed checkpoints.
//!
//! Must hold: an entry joins a tree only if the tree still has the size that was read, so that two nodes never
//! write the same index.

use crate::Signer;
use crate::tree::{self, Hash, Subtrees};
use ::store::{Conn, Tx, params};
use kernel::{Failure, PartyId, ProjectId, Result};
use std::collections::HashMap;
use uuid::Uuid;

/// A tree as it was read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tree {
    pub id: Uuid,
    pub size: u64,
}

/// What an append made.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Appended {
    pub size: u64,
    pub root: Hash,
    pub proof: Vec<Hash>,
    pub checkpoint: String,
}

/// The tree of a party, or without one the internal tree, if anything was written into it yet.
pub fn find(conn: &mut Conn, project: ProjectId, party: Option<PartyId>) -> Result<Option<Tree>> {
    let holder = party.map_or(project.0, |party| party.0);
    conn.opt(
        "select id, size from evidence_trees where holder_id = $1 and project_id = $2",
        params![holder, project],
        |row| Ok(Tree { id: row.get(0)?, size: row.get(1)? }),
    )
}

pub(crate) fn find_or_make(tx: &mut Tx, project: ProjectId, party: Option<PartyId>) -> Result<Tree> {
    if let Some(tree) = find(tx, project, party)? {
        return Ok(tree);
    }
    let holder = party.map_or(project.0, |party| party.0);
    // A client sees the id: it is random, and not the party's.
    tx.exec(
        "insert into evidence_trees (id, holder_id, project_id, party_id, size) values ($1, $2, $3, $4, 0)
         on conflict (holder_id) do nothing",
        params![Uuid::new_v4(), holder, project, party],
    )?;
    find(tx, project, party)?.ok_or(Failure::Busy)
}

/// How a checkpoint names its tree.
pub(crate) fn origin(tree: Uuid) -> String {
    format!("rapport/{tree}")
}

/// Appends the entry that belongs at the tree's end, and signs the new size.
pub(crate) fn append(tx: &mut Tx, signer: &Signer, tree: Tree, entry: &str) -> Result<Appended> {
    let (index, size) = (tree.size, tree.size + 1);
    let taken = tx.exec(
        "update evidence_trees set size = $3 where id = $1 and size = $2",
        params![tree.id, as_i64(index)?, as_i64(size)?],
    )?;
    if taken == 0 {
        return Err(Failure::Busy);
    }
    tx.exec(
        "insert into evidence_entries (tree_id, position, entry) values ($1, $2, $3)",
        params![tree.id, as_i64(index)?, entry],
    )?;
    let mut nodes = Nodes::new(tx, tree.id);
    for (level, position, hash) in tree::completed(&mut nodes, index, tree::leaf(entry))? {
        nodes.known.insert((level, position), hash);
        nodes.fresh.push((level, position, hash));
    }
    let (root, proof) = (tree::root(&mut nodes, size)?, tree::inclusion(&mut nodes, index, size)?);
    for (level, position, hash) in nodes.fresh {
        tx.exec(
            "insert into evidence_nodes (tree_id, level, position, hash) values ($1, $2, $3, $4)",
            params![tree.id, level, as_i64(position)?, &hash],
        )?;
    }
    let checkpoint = signer.checkpoint(&origin(tree.id), size, &root);
    let at = tx.now();
    tx.exec(
        "insert into evidence_checkpoints (tree_id, size, note, at) values ($1, $2, $3, $4)",
        params![tree.id, as_i64(size)?, &checkpoint, at],
    )?;
    Ok(Appended { size, root, proof, checkpoint })
}

/// Proves to whoever holds a checkpoint of `earlier` entries that the tree only grew.
pub fn consistency(conn: &mut Conn, tree: Tree, earlier: u64) -> Result<Vec<Hash>> {
    tree::consistency(&mut Nodes::new(conn, tree.id), earlier, tree.size)
}

/// Proves that an entry is in the tree as it is now.
pub fn inclusion(conn: &mut Conn, tree: Tree, index: u64) -> Result<Vec<Hash>> {
    if index >= tree.size {
        return Err(Failure::NotFound);
    }
    tree::inclusion(&mut Nodes::new(conn, tree.id), index, tree.size)
}

pub fn root(conn: &mut Conn, tree: Tree, size: u64) -> Result<Hash> {
    if size > tree.size {
        return Err(Failure::NotFound);
    }
    tree::root(&mut Nodes::new(conn, tree.id), size)
}

/// The hashes of a tree, each read once.
struct Nodes<'a> {
    conn: &'a mut Conn,
    tree: Uuid,
    known: HashMap<(u32, u64), Hash>,
    fresh: Vec<(u32, u64, Hash)>,
}

impl<'a> Nodes<'a> {
    fn new(conn: &'a mut Conn, tree: Uuid) -> Self {
        Self { conn, tree, known: HashMap::new(), fresh: Vec::new() }
    }
}

impl Subtrees for Nodes<'_> {
    fn hash(&mut self, level: u32, position: u64) -> Result<Hash> {
        if let Some(hash) = self.known.get(&(level, position)) {
            return Ok(*hash);
        }
        let bytes: Option<Vec<u8>> = self.conn.opt(
            "select hash from evidence_nodes where tree_id = $1 and level = $2 and position = $3",
            params![self.tree, level, as_i64(position)?],
            |row| row.get(0),
        )?;
        let hash = bytes.and_then(|bytes| Hash::try_from(bytes).ok());
        let hash = hash.ok_or_else(|| Failure::fault(format!("evidence lacks node {level}/{position}")))?;
        self.known.insert((level, position), hash);
        Ok(hash)
    }
}

pub(crate) fn as_i64(number: u64) -> Result<i64> {
    i64::try_from(number).map_err(Failure::fault)
}
