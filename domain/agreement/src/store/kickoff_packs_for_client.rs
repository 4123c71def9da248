//! The kickoff packs that a client's person reads: through the database's second lock only, as they were sent.

use crate::kickoff_pack::KickoffPack;
use ::store::{ClientConn, Row, params};
use kernel::{Result, Timestamp};
use uuid::Uuid;

/// One as its party reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct ClientPack {
    pub key: Uuid,
    pub number: i64,
    pub pack: KickoffPack,
    pub sent_at: Timestamp,
}

/// Which one holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NewestPack {
    pub key: Uuid,
    pub number: i64,
    pub sent_at: Timestamp,
}

pub fn newest(conn: &mut ClientConn) -> Result<Option<NewestPack>> {
    conn.opt(
        "select client_key, number, sent_at from kickoff_packs order by number desc limit 1",
        params![],
        |row: &Row| Ok(NewestPack { key: row.get(0)?, number: row.get(1)?, sent_at: row.get(2)? }),
    )
}

/// All that were sent to the viewer's party, the newest first.
pub fn of_viewer(conn: &mut ClientConn) -> Result<Vec<ClientPack>> {
    conn.rows(
        "select client_key, number, content, sent_at from kickoff_packs order by number desc",
        params![],
        |row: &Row| {
            let pack = KickoffPack::kept(&row.get::<String>(2)?)?;
            Ok(ClientPack { key: row.get(0)?, number: row.get(1)?, pack, sent_at: row.get(3)? })
        },
    )
}
