//! Meetings as they were sent: one row for each party, and one for the team.

use super::meetings::Meeting;
use super::{people, series, times};
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
    /// How often this party was sent it, or the team.
    pub sequence: i64,
    /// Since which of these sendings it is at this time.
    pub moved_sequence: i64,
    pub is_cancelled: bool,
    pub sent_by: PersonId,
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
        moved_sequence: row.get(6)?,
        is_cancelled: row.get(7)?,
        sent_at: row.get(8)?,
        sent_by: row.get(9)?,
    })
}

pub fn of_meeting(conn: &mut Conn, meeting: RecordId) -> Result<Vec<SentInvitation>> {
    conn.rows(
        "select meeting_id, party_id, client_key, client_number, content, sequence, moved_sequence, is_cancelled,
           sent_at, sent_by
         from meeting_invitations where meeting_id = $1",
        params![meeting],
        read,
    )
}

/// Of several meetings.
pub fn of_meetings(conn: &mut Conn, meetings: &[RecordId]) -> Result<Vec<SentInvitation>> {
    conn.rows_of_many(
        "select meeting_id, party_id, client_key, client_number, content, sequence, moved_sequence, is_cancelled,
           sent_at, sent_by
         from meeting_invitations where meeting_id in ($1)",
        params![],
        meetings.iter().copied(),
        read,
    )
}

/// As a party was sent it, or the team.
pub fn of_party(
    conn: &mut Conn,
    meeting: RecordId,
    party: Option<PartyId>,
) -> Result<Option<SentInvitation>> {
    Ok(of_meeting(conn, meeting)?.into_iter().find(|one| one.party == party))
}

/// By the key that a party knows it under.
pub fn of_key(conn: &mut Conn, party: PartyId, key: Uuid) -> Result<SentInvitation> {
    conn.one(
        "select meeting_id, party_id, client_key, client_number, content, sequence, moved_sequence, is_cancelled,
           sent_at, sent_by
         from meeting_invitations where client_key = $1 and party_id = $2",
        params![key, party],
        read,
    )
}

/// The key of what a party was sent of a meeting, its invitation or the times to choose from: what this person was told of,
/// where they were told of one alone.
pub fn key_of_reader(
    conn: &mut Conn,
    meeting: RecordId,
    party: PartyId,
    person: PersonId,
) -> Result<Option<Uuid>> {
    let invited = of_party(conn, meeting, Some(party))?.map(|sent| sent.key);
    let chosen = times::of_meeting(conn, meeting)?.into_iter().find(|sent| sent.party == party);
    let chosen = chosen.map(|sent| sent.key);
    let is_told = people::get(conn, meeting, person)?.is_some_and(|asked| asked.told_sequence.is_some());
    Ok(if is_told { invited.or(chosen) } else { chosen.or(invited) })
}

/// What a party's next meeting is called.
pub fn next_number(conn: &mut Conn, party: PartyId) -> Result<i64> {
    conn.one(
        "select coalesce(max(client_number), 0) + 1 from meeting_invitations where party_id = $1",
        params![party],
        |row| row.get(0),
    )
}

/// Which sending to a party comes next. The meetings of a series are counted together: calendars know them as one.
pub fn next_sequence(conn: &mut Conn, meeting: &Meeting, party: Option<PartyId>) -> Result<i64> {
    conn.one(
        "select coalesce(max(i.sequence), 0) + 1 from meeting_invitations i join meetings m on m.id = i.meeting_id
         where (m.id = $1 or m.series_id = $2) and (i.party_id = $3 or (i.party_id is null and $3 is null))",
        params![meeting.id, meeting.slot.map(|slot| slot.series), party],
        |row| row.get(0),
    )
}

pub struct Sending<'a> {
    pub meeting: &'a Meeting,
    pub party: Option<PartyId>,
    /// Of those to this party.
    pub sequence: i64,
    pub invitation: &'a Invitation,
    pub is_cancelled: bool,
    pub by: PersonId,
}

/// Keeps what was sent in the place of what was sent before; gives what stands there now.
pub fn put(tx: &mut Tx, sending: &Sending<'_>) -> Result<SentInvitation> {
    let Sending { meeting, party, sequence, invitation, is_cancelled, by } = sending;
    let content = serde_json::to_string(invitation).map_err(Failure::fault)?;
    let now = tx.now();
    let before = of_party(tx, meeting.id, *party)?;
    if let Some(before) = before {
        // What was answered before it was off says nothing once it stands again.
        let stands_again = before.is_cancelled && !*is_cancelled;
        let has_moved = stands_again || before.invitation.is_at_another_time(invitation);
        let moved_sequence = if has_moved { *sequence } else { before.moved_sequence };
        tx.exec(
            "update meeting_invitations set content = $2, starts = $3, sequence = $4, moved_sequence = $5,
               is_cancelled = $6, sent_by = $7, sent_at = $8 where client_key = $1",
            params![
                before.key,
                content,
                invitation.starts,
                *sequence,
                moved_sequence,
                *is_cancelled,
                *by,
                now
            ],
        )?;
        return of_party(tx, meeting.id, *party)?.ok_or(Failure::NotFound);
    }
    let number = match party {
        Some(party) => Some(next_number(tx, *party)?),
        None => None,
    };
    let key = kernel::client_key();
    let series = meeting.slot.map(|slot| series::get(tx, slot.series)).transpose()?;
    // Calendars know a date of a series by the series and its slot, whether it came by mail or is subscribed to.
    let uid = series.as_ref().map_or(meeting.uid.as_str(), |series| series.uid.as_str());
    tx.exec(
        "insert into meeting_invitations (id, meeting_id, project_id, party_id, client_key, client_number, uid, content,
           starts, sequence, moved_sequence, is_cancelled, sent_by, sent_at, series_key,
           slot, slot_zone)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, $12, $13, $14, $15, $16)",
        params![
            Uuid::now_v7(),
            meeting.id,
            meeting.project,
            *party,
            key,
            number,
            uid,
            content,
            invitation.starts,
            *sequence,
            *is_cancelled,
            *by,
            now,
            series.as_ref().map(|series| series.key),
            meeting.slot.map(|slot| slot.at),
            series.as_ref().map(|series| series.rule.time_zone.as_str())
        ],
    )?;
    of_party(tx, meeting.id, *party)?.ok_or(Failure::NotFound)
}
