//! What a client's person reads of expectations: through the database's second lock only.

use crate::expectation::{Answered, ExpectationAnswer};
use ::store::{ClientConn, Row, params};
use kernel::{Result, Timestamp};
use uuid::Uuid;

/// The most that one page shows.
const MOST: i64 = 200;

#[derive(Debug, Clone, PartialEq)]
pub struct ClientExpectation {
    pub key: Uuid,
    /// Shown as `E-2`.
    pub number: i64,
    pub words: String,
    /// Whose it is; empty where it is not known.
    pub said_by_name: String,
    /// A civil date.
    pub since: Option<String>,
    pub answered: Answered,
    pub newest_at: Timestamp,
    pub shown_at: Option<Timestamp>,
}

fn read(row: &Row) -> Result<ClientExpectation> {
    Ok(ClientExpectation {
        key: row.get(0)?,
        number: row.get(1)?,
        words: row.get(2)?,
        said_by_name: row.get(3)?,
        since: row.get(4)?,
        answered: Answered {
            answer: ExpectationAnswer::from_kept(&row.get::<String>(5)?)?,
            agreed: row.get(6)?,
            reason: row.get(7)?,
        },
        newest_at: row.get(8)?,
        shown_at: row.get(9)?,
    })
}

/// The viewer's, those answered or added last first.
pub fn expectations(conn: &mut ClientConn) -> Result<Vec<ClientExpectation>> {
    conn.rows(
        "select client_key, client_number, words, said_by_name, since, answer, agreed, reason, newest_at, shown_at
         from expectations order by newest_at desc, client_number desc limit $1",
        params![MOST],
        read,
    )
}

pub fn expectation(conn: &mut ClientConn, key: Uuid) -> Result<ClientExpectation> {
    conn.one(
        "select client_key, client_number, words, said_by_name, since, answer, agreed, reason, newest_at, shown_at
         from expectations where client_key = $1",
        params![key],
        read,
    )
}
