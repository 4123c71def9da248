//! What a client's person reads of issues: through the database's second lock only.

use crate::issue::IssueState;
use ::store::{ClientConn, Row, params};
use kernel::{Result, Timestamp};
use uuid::Uuid;

/// The most that one page shows.
const MOST: i64 = 200;

#[derive(Debug, Clone, PartialEq)]
pub struct ClientIssue {
    pub key: Uuid,
    /// Shown as `I-2`.
    pub number: i64,
    pub title: String,
    /// Markdown, as are cause and solution.
    pub description: String,
    pub cause: String,
    pub solution: String,
    pub state: IssueState,
    pub newest_at: Timestamp,
    pub shown_at: Option<Timestamp>,
}

fn read(row: &Row) -> Result<ClientIssue> {
    Ok(ClientIssue {
        key: row.get(0)?,
        number: row.get(1)?,
        title: row.get(2)?,
        description: row.get(3)?,
        cause: row.get(4)?,
        solution: row.get(5)?,
        state: IssueState::from_kept(&row.get::<String>(6)?)?,
        newest_at: row.get(7)?,
        shown_at: row.get(8)?,
    })
}

/// The viewer's issues, those with the newest step first.
pub fn issues(conn: &mut ClientConn) -> Result<Vec<ClientIssue>> {
    conn.rows(
        "select client_key, client_number, title, description, cause, solution, state, newest_at, shown_at
         from issues order by newest_at desc, client_number desc limit $1",
        params![MOST],
        read,
    )
}

pub fn issue(conn: &mut ClientConn, key: Uuid) -> Result<ClientIssue> {
    conn.one(
        "select client_key, client_number, title, description, cause, solution, state, newest_at, shown_at
         from issues where client_key = $1",
        params![key],
        read,
    )
}
