//! What a client's person reads of demonstrations: through the database's second lock only, what was sent to their
//! party, and what its people said of it.

use crate::demonstration::DemonstrationVerdict;
use ::store::{ClientConn, Row, params};
use kernel::{Result, Timestamp};
use uuid::Uuid;

/// The most that one page shows.
const MOST: i64 = 200;

#[derive(Debug, Clone, PartialEq)]
pub struct ClientDemonstration {
    pub key: Uuid,
    /// Shown as `DM-2`.
    pub number: i64,
    pub title: String,
    /// Markdown.
    pub description: String,
    pub link: String,
    /// Civil dates.
    pub shown_on: Option<String>,
    pub due: Option<String>,
    pub sent_at: Timestamp,
}

fn read(row: &Row) -> Result<ClientDemonstration> {
    Ok(ClientDemonstration {
        key: row.get(0)?,
        number: row.get(1)?,
        title: row.get(2)?,
        description: row.get(3)?,
        link: row.get(4)?,
        shown_on: row.get(5)?,
        due: row.get(6)?,
        sent_at: row.get(7)?,
    })
}

/// What the viewer's party was shown, the newest first.
pub fn demonstrations(conn: &mut ClientConn) -> Result<Vec<ClientDemonstration>> {
    conn.rows(
        "select client_key, client_number, title, description, link, shown_on, due, sent_at
         from released_demonstrations order by sent_at desc, client_number desc limit $1",
        params![MOST],
        read,
    )
}

pub fn demonstration(conn: &mut ClientConn, key: Uuid) -> Result<ClientDemonstration> {
    conn.one(
        "select client_key, client_number, title, description, link, shown_on, due, sent_at
         from released_demonstrations where client_key = $1",
        params![key],
        read,
    )
}

#[derive(Debug, Clone, PartialEq)]
pub struct ClientItem {
    pub key: Uuid,
    pub demonstration: Uuid,
    pub words: String,
}

/// The things that are shown, of one demonstration or of all.
pub fn items(conn: &mut ClientConn, of: Option<Uuid>) -> Result<Vec<ClientItem>> {
    conn.rows(
        "select item_key, demonstration_key, words from released_demonstration_items
         where demonstration_key = $1 or $1 is null order by demonstration_key, position",
        params![of],
        |row| Ok(ClientItem { key: row.get(0)?, demonstration: row.get(1)?, words: row.get(2)? }),
    )
}

#[derive(Debug, Clone, PartialEq)]
pub struct ClientVerdictLine {
    pub item: Uuid,
    pub person_name: String,
    pub verdict: DemonstrationVerdict,
    pub remark: String,
    pub at: Timestamp,
}

/// What the party's people said, the newest first.
pub fn verdicts(conn: &mut ClientConn) -> Result<Vec<ClientVerdictLine>> {
    conn.rows(
        "select item_key, person_name, verdict, remark, at from demonstration_verdicts order by at desc limit 2000",
        &[],
        |row| {
            let word: String = row.get(2)?;
            Ok(ClientVerdictLine {
                item: row.get(0)?,
                person_name: row.get(1)?,
                verdict: DemonstrationVerdict::from_kept(&word)?,
                remark: row.get(3)?,
                at: row.get(4)?,
            })
        },
    )
}
