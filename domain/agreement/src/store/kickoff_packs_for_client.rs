//! The kickoff packs that a client's person reads: through the database's second lock only, as they were sent.

use crate::kickoff_pack::KickoffPack;
use ::store::{ClientConn, Row, params};
use kernel::{Failure, Result, Timestamp};
use uuid::Uuid;

/// One as its party reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct ClientPack {
    pub key: Uuid,
    pub number: i64,
    pub pack: KickoffPack,
    pub sent_at: Timestamp,
}

/// All that were sent to the viewer's party, the newest first.
pub fn of_viewer(conn: &mut ClientConn) -> Result<Vec<ClientPack>> {
    conn.rows(
        "select client_key, number, content, sent_at from kickoff_packs order by number desc",
        params![],
        |row: &Row| {
            let pack = serde_json::from_str(&row.get::<String>(2)?).map_err(Failure::fault)?;
            Ok(ClientPack { key: row.get(0)?, number: row.get(1)?, pack, sent_at: row.get(3)? })
        },
    )
}
