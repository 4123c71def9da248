//! What was sent to be agreed to as its client reads it, through the second lock: the newest first, in pieces.

use super::filed::{Named, Piece, verdict};
use crate::deciding::Verdict;
use crate::sign_off::State;
use ::store::{ClientConn, Row, params};
use kernel::{Result, Timestamp};
use uuid::Uuid;

/// Something sent, as whoever looks knows it.
#[derive(Debug, Clone, PartialEq)]
pub struct ClientFiledSignOff {
    pub key: Uuid,
    /// Of the record, where its page is meant.
    pub record_key: Option<Uuid>,
    pub number: String,
    pub version: i64,
    pub title: String,
    pub state: State,
    pub verdict: Option<Verdict>,
    pub at: Timestamp,
    pub is_commercial: bool,
}

fn read_for_client(row: &Row) -> Result<ClientFiledSignOff> {
    let named = Named::read(row, 2)?;
    Ok(ClientFiledSignOff {
        key: row.get(0)?,
        record_key: row.get(1)?,
        number: named.number,
        version: named.version,
        title: named.title,
        state: State::from_kept(&row.get::<String>(6)?)?,
        verdict: verdict(row.get(7)?)?,
        at: row.get(8)?,
        is_commercial: row.get(9)?,
    })
}

/// All that was sent to the viewer of a kind.
pub fn sent_to_viewer(conn: &mut ClientConn, kind: &str, piece: &Piece) -> Result<Vec<ClientFiledSignOff>> {
    conn.rows(
        "select client_key, record_key, number, version, title, case when title is null then content end, state,
           verdict, opened_at, is_commercial
         from sign_offs where kind = $1 and (opened_at, client_key) < ($2, $3)
         order by opened_at desc, client_key desc limit $4",
        params![kind, piece.before.0, piece.before.1, piece.limit],
        read_for_client,
    )
}

pub fn count_sent_to_viewer(conn: &mut ClientConn, kind: &str) -> Result<i64> {
    conn.one("select count(*) from sign_offs where kind = $1", params![kind], |row| row.get(0))
}

/// Of each record what the viewer's party accepted last, of a kind.
pub fn accepted_of_viewer(
    conn: &mut ClientConn,
    kind: &str,
    piece: &Piece,
) -> Result<Vec<ClientFiledSignOff>> {
    conn.rows(
        "select s.client_key, s.record_key, s.number, s.version, s.title,
           case when s.title is null then s.content end, s.state, s.verdict, s.ended_at, s.is_commercial
         from sign_offs s
         where s.kind = $1 and s.state = 'decided' and s.verdict <> 'declined' and s.record_key is not null
           and not exists (select 1 from sign_offs n where n.record_key = s.record_key
             and n.state = 'decided' and n.verdict <> 'declined' and (n.ended_at, n.client_key) > (s.ended_at, s.client_key))
           and (s.ended_at, s.client_key) < ($2, $3)
         order by s.ended_at desc, s.client_key desc limit $4",
        params![kind, piece.before.0, piece.before.1, piece.limit],
        read_for_client,
    )
}

/// The records of which the viewer's party accepted something, of a kind.
pub fn accepted_records_of_viewer(conn: &mut ClientConn, kind: &str) -> Result<Vec<Uuid>> {
    conn.rows(
        "select distinct record_key from sign_offs
         where kind = $1 and state = 'decided' and verdict <> 'declined' and record_key is not null",
        params![kind],
        |row| row.get(0),
    )
}
