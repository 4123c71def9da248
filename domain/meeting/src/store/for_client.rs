//! What a client's person reads of meetings: those they are asked to, as they were sent, through the database's second lock only.

use crate::invitation::Invitation;
use crate::meeting::Attendance;
use ::store::{ClientConn, Row, params};
use kernel::{Result, Timestamp};
use uuid::Uuid;

/// The most that are ahead, and the most that are over, of one page.
const MOST: i64 = 200;

#[derive(Debug, Clone, PartialEq)]
pub struct ClientMeeting {
    pub key: Uuid,
    /// Shown as `M-2`.
    pub number: i64,
    pub uid: String,
    pub invitation: Invitation,
    pub sequence: i64,
    pub is_cancelled: bool,
    pub sent_at: Timestamp,
    /// The viewer's own answer, what they said with it, and the beginning that they would rather have.
    pub answer: Attendance,
    pub answer_note: String,
    pub proposes: Option<Timestamp>,
    /// The same for all meetings of a series.
    pub series: Option<Uuid>,
    /// Which of the series calendars know it as: the beginning it had, and the zone that is told in.
    pub slot: Option<(Timestamp, String)>,
}

fn read(row: &Row) -> Result<ClientMeeting> {
    Ok(ClientMeeting {
        key: row.get(0)?,
        number: row.get(1)?,
        uid: row.get(2)?,
        invitation: Invitation::kept(&row.get::<String>(3)?)?,
        sequence: row.get(4)?,
        is_cancelled: row.get(5)?,
        sent_at: row.get(6)?,
        answer: Attendance::from_kept(&row.get::<String>(7)?)?,
        series: row.get(8)?,
        slot: row.get::<Option<Timestamp>>(9)?.zip(row.get(10)?),
        answer_note: row.get(11)?,
        proposes: row.get(12)?,
    })
}

/// The viewer's, the latest first: of very many those around now.
pub fn meetings(conn: &mut ClientConn, now: Timestamp) -> Result<Vec<ClientMeeting>> {
    let mut all = conn.rows(
        "select i.client_key, i.client_number, i.uid, i.content, i.sequence, i.is_cancelled, i.sent_at, p.answer,
           i.series_key, i.slot, i.slot_zone, p.answer_note, p.proposed_starts
         from meeting_invitations i join meeting_people p on p.invitation_key = i.client_key
         where i.starts >= $1 order by i.starts, i.client_number limit $2",
        params![now, MOST],
        read,
    )?;
    all.reverse();
    all.extend(conn.rows(
        "select i.client_key, i.client_number, i.uid, i.content, i.sequence, i.is_cancelled, i.sent_at, p.answer,
           i.series_key, i.slot, i.slot_zone, p.answer_note, p.proposed_starts
         from meeting_invitations i join meeting_people p on p.invitation_key = i.client_key
         where i.starts < $1 order by i.starts desc, i.client_number desc limit $2",
        params![now, MOST],
        read,
    )?);
    Ok(all)
}

/// Since when the viewer has a calendar to subscribe to; none where they have none.
pub fn calendar_since(conn: &mut ClientConn) -> Result<Option<Timestamp>> {
    conn.opt("select created_at from calendar_feeds order by created_at desc limit 1", &[], |row| row.get(0))
}

pub fn meeting(conn: &mut ClientConn, key: Uuid) -> Result<ClientMeeting> {
    conn.one(
        "select i.client_key, i.client_number, i.uid, i.content, i.sequence, i.is_cancelled, i.sent_at, p.answer,
           i.series_key, i.slot, i.slot_zone, p.answer_note, p.proposed_starts
         from meeting_invitations i join meeting_people p on p.invitation_key = i.client_key
         where i.client_key = $1",
        params![key],
        read,
    )
}
