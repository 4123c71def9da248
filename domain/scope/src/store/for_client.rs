//! What a client's person reads of requirements: through the database's second lock only, the words that were
//! sent to their party, with its own keys, numbers and versions.

use crate::requirement::{RequirementKind, RequirementPriority};
use ::store::{ClientConn, Row, params};
use kernel::{Result, Timestamp};
use uuid::Uuid;

/// The most that one page shows.
const MOST: i64 = 1_000;

#[derive(Debug, Clone, PartialEq)]
pub struct ClientRequirement {
    pub key: Uuid,
    pub number: i64,
    pub version: i64,
    pub title: String,
    pub body: String,
    pub criteria: String,
    /// As they were sent along; nothing in what was sent before they were.
    pub kind: Option<RequirementKind>,
    pub priority: Option<RequirementPriority>,
    /// `sent`, `confirmed`, `questioned` or `dropped`.
    pub state: String,
    /// What somebody of the party said when they questioned it.
    pub remark: String,
    pub sent_at: Timestamp,
    pub answered_at: Option<Timestamp>,
}

fn read(row: &Row) -> Result<ClientRequirement> {
    Ok(ClientRequirement {
        key: row.get(0)?,
        number: row.get(1)?,
        version: row.get(2)?,
        title: row.get(3)?,
        body: row.get(4)?,
        criteria: row.get(5)?,
        state: row.get(6)?,
        remark: row.get(7)?,
        sent_at: row.get(8)?,
        answered_at: row.get(9)?,
        kind: row.get::<Option<String>>(10)?.as_deref().map(RequirementKind::from_kept).transpose()?,
        priority: row
            .get::<Option<String>>(11)?
            .as_deref()
            .map(RequirementPriority::from_kept)
            .transpose()?,
    })
}

/// The requirements of the viewer's party, in the order of their numbers.
pub fn requirements(conn: &mut ClientConn) -> Result<Vec<ClientRequirement>> {
    conn.rows(
        "select client_key, client_number, version, title, body, criteria, state, remark, sent_at, answered_at,
                kind, priority
         from released_requirements order by client_number limit $1",
        params![MOST],
        read,
    )
}

pub fn requirement(conn: &mut ClientConn, key: Uuid) -> Result<ClientRequirement> {
    conn.one(
        "select client_key, client_number, version, title, body, criteria, state, remark, sent_at, answered_at,
                kind, priority
         from released_requirements where client_key = $1",
        params![key],
        read,
    )
}
