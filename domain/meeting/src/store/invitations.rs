//! Meetings as they were sent: one row for each party, and one for the team.

use crate::invitation::Invitation;
use ::store::{Conn, Row, Tx, params};
use kernel::{Failure, PartyId, PersonId, RecordId, Result, Timestamp};
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq)]
pub struct SentInvitation {
    pub meeting: RecordId,
    /// None: the team.
    pub party: Option<PartyId>,
    pub key: Uuid,
    /// In the party's count.
    pub number: Option<i64>,
    pub invitation: Invitation,
    pub sequence: i64,
    pub is_cancelled: bool,
    pub sent_at: Timestamp,
}

fn read(row: &Row) -> Result<SentInvitation> {
    Ok(SentInvitation {
        meeting: row.get(0)?,
        party: row.get(1)?,
        key: row.get(2)?,
        number: row.get(3)?,
        invitation: Invitation::kept(&row.get::<String>(4)?)?,
        sequence: row.get(5)?,
        is_cancelled: row.get(6)?,
        sent_at: row.get(7)?,
    })
}

pub fn of_meeting(conn: &mut Conn, meeting: RecordId) -> Result<Vec<SentInvitation>> {
    conn.rows(
        "select meeting_id, party_id, client_key, client_number, content, sequence, is_cancelled, sent_at
         from meeting_invitations where meeting_id = $1",
        params![meeting],
        read,
    )
}

/// By the key that a party knows it under.
pub fn of_key(conn: &mut Conn, party: PartyId, key: Uuid) -> Result<SentInvitation> {
    conn.one(
        "select meeting_id, party_id, client_key, client_number, content, sequence, is_cancelled, sent_at
         from meeting_invitations where client_key = $1 and party_id = $2",
        params![key, party],
        read,
    )
}

/// What a party's next meeting is called.
pub fn next_number(conn: &mut Conn, party: PartyId) -> Result<i64> {
    conn.one(
        "select coalesce(max(client_number), 0) + 1 from meeting_invitations where party_id = $1",
        params![party],
        |row| row.get(0),
    )
}

pub struct Sending<'a> {
    pub meeting: &'a super::meetings::Meeting,
    pub party: Option<PartyId>,
    pub invitation: &'a Invitation,
    pub sequence: i64,
    pub is_cancelled: bool,
    pub by: PersonId,
}

/// Keeps what was sent in the place of what was sent before; gives the key.
pub fn put(tx: &mut Tx, sending: &Sending<'_>) -> Result<Uuid> {
    let Sending { meeting, party, invitation, sequence, is_cancelled, by } = sending;
    let content = serde_json::to_string(invitation).map_err(Failure::fault)?;
    let now = tx.now();
    let before = of_meeting(tx, meeting.id)?.into_iter().find(|one| one.party == *party);
    if let Some(before) = before {
        tx.exec(
            "update meeting_invitations set content = $2, starts = $3, sequence = $4, is_cancelled = $5, sent_by = $6,
               sent_at = $7 where client_key = $1",
            params![before.key, content, invitation.starts, *sequence, *is_cancelled, *by, now],
        )?;
        return Ok(before.key);
    }
    let number = match party {
        Some(party) => Some(next_number(tx, *party)?),
        None => None,
    };
    let key = kernel::client_key();
    tx.exec(
        "insert into meeting_invitations (id, meeting_id, project_id, party_id, client_key, client_number, uid, content,
           starts, sequence, is_cancelled, sent_by, sent_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        params![
            Uuid::now_v7(),
            meeting.id,
            meeting.project,
            *party,
            key,
            number,
            meeting.uid.as_str(),
            content,
            invitation.starts,
            *sequence,
            *is_cancelled,
            *by,
            now
        ],
    )?;
    Ok(key)
}
