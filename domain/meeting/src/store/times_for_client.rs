//! The times that a client's person chooses from, and what they marked themselves, through the database's second lock only.

use super::times::fits;
use crate::times::{Times, TimesState};
use ::store::{ClientConn, Row, params};
use kernel::{Result, Timestamp};
use uuid::Uuid;

/// The most that one page shows.
const MOST: i64 = 50;

#[derive(Debug, Clone, PartialEq)]
pub struct ClientTimes {
    pub key: Uuid,
    pub times: Times,
    pub round: i64,
    pub state: TimesState,
    /// The viewer was asked for others before.
    pub is_anew: bool,
    /// When they were asked for these.
    pub asked_at: Timestamp,
    /// The viewer's own; none where they have not said.
    pub fits: Option<Vec<Timestamp>>,
    pub note: String,
    /// The invitation that tells what came of it, where they have it.
    pub invitation: Option<Uuid>,
}

fn read(row: &Row) -> Result<ClientTimes> {
    Ok(ClientTimes {
        key: row.get(0)?,
        times: Times::kept(&row.get::<String>(1)?)?,
        round: row.get(2)?,
        state: TimesState::from_kept(&row.get::<String>(3)?)?,
        is_anew: row.get(4)?,
        asked_at: row.get(5)?,
        fits: fits(row.get(6)?)?,
        note: row.get(7)?,
        invitation: row.get(8)?,
    })
}

/// Those that are open, the latest first.
pub fn open(conn: &mut ClientConn) -> Result<Vec<ClientTimes>> {
    conn.rows(
        "select t.client_key, t.content, t.round, t.state, p.asked_anew, p.times_at, p.fits, coalesce(p.fits_note, ''),
           case when p.times_round is null then p.invitation_key end
         from meeting_times t join meeting_people p on p.times_key = t.client_key
         where t.state = 'open' order by p.times_at desc limit $1",
        params![MOST],
        read,
    )
}

pub fn one(conn: &mut ClientConn, key: Uuid) -> Result<ClientTimes> {
    conn.one(
        "select t.client_key, t.content, t.round, t.state, p.asked_anew, p.times_at, p.fits, coalesce(p.fits_note, ''),
           case when p.times_round is null then p.invitation_key end
         from meeting_times t join meeting_people p on p.times_key = t.client_key
         where t.client_key = $1",
        params![key],
        read,
    )
}
