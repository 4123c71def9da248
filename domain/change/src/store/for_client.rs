//! What a client's person reads: through the database's second lock only, with the client's own keys and numbers.

use ::store::{ClientConn, Row, params};
use kernel::{Result, Timestamp};
use uuid::Uuid;

/// The most that one page shows.
const MOST: i64 = 200;

#[derive(Debug, Clone, PartialEq)]
pub struct ClientChange {
    pub key: Uuid,
    /// Shown as `CR-2`.
    pub number: i64,
    pub title: String,
    /// Markdown.
    pub description: String,
    /// None where the team brought it up.
    pub asked_by_name: Option<String>,
    /// A civil date.
    pub wanted_by: Option<String>,
    pub asked_at: Timestamp,
    /// `received`, `assessing`, `offered`, `approved`, `declined`, `closed`.
    pub state: String,
    pub newest_at: Timestamp,
    /// What the team wrote for the client when it was closed.
    pub closing_reason: Option<String>,
}

fn read(row: &Row) -> Result<ClientChange> {
    Ok(ClientChange {
        key: row.get(0)?,
        number: row.get(1)?,
        title: row.get(2)?,
        description: row.get(3)?,
        asked_by_name: row.get(4)?,
        wanted_by: row.get(5)?,
        asked_at: row.get(6)?,
        state: row.get(7)?,
        newest_at: row.get(8)?,
        closing_reason: row.get(9)?,
    })
}

/// The viewer's change requests, those with the newest turn first.
pub fn changes(conn: &mut ClientConn) -> Result<Vec<ClientChange>> {
    conn.rows(
        "select client_key, client_number, title, description, asked_by_name, wanted_by, asked_at, state, newest_at,
           closing_reason
         from released_changes order by newest_at desc, client_number desc limit $1",
        params![MOST],
        read,
    )
}

pub fn change(conn: &mut ClientConn, key: Uuid) -> Result<ClientChange> {
    conn.one(
        "select client_key, client_number, title, description, asked_by_name, wanted_by, asked_at, state, newest_at,
           closing_reason
         from released_changes where client_key = $1",
        params![key],
        read,
    )
}
