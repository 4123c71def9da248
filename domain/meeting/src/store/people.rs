//! Who is asked to a meeting, what they were told, and what they answered.

use crate::meeting::{AnsweredBy, Attendance};
use ::store::{Conn, Row, Tx, params};
use kernel::{PartyId, PersonId, ProjectId, RecordId, Result, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    pub meeting: RecordId,
    pub person: PersonId,
    /// None for the team.
    pub party: Option<PartyId>,
    pub is_needed: bool,
    /// Not any more, where they were told and are to be told that they are not, or were told that it is off.
    pub is_invited: bool,
    /// The last sending they were told of; none where they know of nothing.
    pub told_sequence: Option<i64>,
    pub answer: Attendance,
    pub answer_note: String,
    pub answered_at: Option<Timestamp>,
    pub answered_by: Option<AnsweredBy>,
    /// Whether they were there; not known before.
    pub attended: Option<bool>,
    /// The round of times they were asked to choose from; none where they were not, or were told how it ended.
    pub times_round: Option<i64>,
    /// The beginning that they would rather have, said with their answer.
    pub proposes: Option<Timestamp>,
}

fn read(row: &Row) -> Result<Asked> {
    Ok(Asked {
        meeting: row.get(0)?,
        person: row.get(1)?,
        party: row.get(2)?,
        is_needed: row.get(3)?,
        is_invited: row.get(4)?,
        told_sequence: row.get(5)?,
        answer: Attendance::from_kept(&row.get::<String>(6)?)?,
        answer_note: row.get(7)?,
        answered_at: row.get(8)?,
        answered_by: row.get::<Option<String>>(9)?.map(|word| AnsweredBy::from_kept(&word)).transpose()?,
        attended: row.get(10)?,
        times_round: row.get(11)?,
        proposes: row.get(12)?,
    })
}

/// Everybody, those not asked any more included.
pub fn of_meeting(conn: &mut Conn, meeting: RecordId) -> Result<Vec<Asked>> {
    conn.rows(
        "select meeting_id, person_id, party_id, is_needed, is_invited, told_sequence, answer, answer_note, answered_at,
           answered_by, attended, times_round, proposed_starts
         from meeting_people where meeting_id = $1 order by person_id",
        params![meeting],
        read,
    )
}

/// The same of every meeting of a project that begins in a stretch of time.
pub fn between(conn: &mut Conn, project: ProjectId, from: Timestamp, until: Timestamp) -> Result<Vec<Asked>> {
    conn.rows(
        "select p.meeting_id, p.person_id, p.party_id, p.is_needed, p.is_invited, p.told_sequence, p.answer, p.answer_note,
           p.answered_at, p.answered_by, p.attended, p.times_round, p.proposed_starts
         from meeting_people p join meetings m on m.id = p.meeting_id
         where m.project_id = $1 and m.starts >= $2 and m.starts < $3",
        params![project, from, until],
        read,
    )
}

/// What somebody of a client reads of a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MeetingReads)]
pub enum Reads {
    Invitation,
    /// The times they are asked to choose from.
    Times,
    Minutes,
}

/// Who of the clients reads its invitation or its times, by the same words as the second lock (`lib.rs`).
pub fn client_readers(conn: &mut Conn, meeting: RecordId) -> Result<Vec<(PersonId, PartyId, Reads)>> {
    let mut found = conn.rows(
        "select p.person_id, p.party_id from meeting_people p
           join meeting_invitations i on i.client_key = p.invitation_key and i.party_id = p.party_id
         where p.meeting_id = $1 and p.told_at is not null and (p.told_sequence is not null or i.is_cancelled)",
        params![meeting],
        |row| Ok((row.get(0)?, row.get(1)?, Reads::Invitation)),
    )?;
    found.extend(conn.rows(
        "select p.person_id, p.party_id from meeting_people p
           join meeting_times t on t.client_key = p.times_key and t.party_id = p.party_id
         where p.meeting_id = $1 and p.asked_round = t.round and p.times_at is not null",
        params![meeting],
        |row| Ok((row.get(0)?, row.get(1)?, Reads::Times)),
    )?);
    Ok(found)
}

pub fn get(conn: &mut Conn, meeting: RecordId, person: PersonId) -> Result<Option<Asked>> {
    Ok(of_meeting(conn, meeting)?.into_iter().find(|one| one.person == person))
}

/// A stretch of time that somebody is asked to spend in a meeting.
#[derive(Debug, Clone, PartialEq)]
pub struct Busy {
    pub meeting: RecordId,
    pub starts: Timestamp,
    pub minutes: i64,
}

/// When somebody of the team is busy: their meetings of all projects that are not called off and that they did not decline.
pub fn busy(conn: &mut Conn, person: PersonId, from: Timestamp, until: Timestamp) -> Result<Vec<Busy>> {
    conn.rows(
        "select m.id, m.starts, m.minutes from meetings m join meeting_people p on p.meeting_id = m.id
         where p.person_id = $1 and p.is_invited and p.answer <> 'declined' and m.state <> 'cancelled'
           and m.starts >= $2 and m.starts < $3
         order by m.starts",
        params![person, from, until],
        |row| Ok(Busy { meeting: row.get(0)?, starts: row.get(1)?, minutes: row.get(2)? }),
    )
}

/// Who is asked from now on. Whoever was told of it, or is choosing a time, stays until they are told that they are not: they
/// read on what they were told.
pub fn put(
    tx: &mut Tx,
    (meeting, project): (RecordId, ProjectId),
    wanted: &[(PersonId, Option<PartyId>, bool)],
) -> Result<()> {
    for before in of_meeting(tx, meeting)? {
        if wanted.iter().any(|(person, _, _)| *person == before.person) {
            continue;
        }
        for sql in [
            "update meeting_people set is_invited = false where meeting_id = $1 and person_id = $2",
            "delete from meeting_people
             where meeting_id = $1 and person_id = $2 and told_at is null and times_round is null",
        ] {
            tx.exec(sql, params![meeting, before.person])?;
        }
    }
    for (person, party, is_needed) in wanted {
        tx.exec(
            "insert into meeting_people (meeting_id, person_id, project_id, party_id, is_needed, is_invited, answer,
               answer_note)
             values ($1, $2, $3, $4, $5, true, 'open', '')
             on conflict (meeting_id, person_id) do update set is_needed = excluded.is_needed, is_invited = true",
            params![meeting, *person, project, *party, *is_needed],
        )?;
    }
    Ok(())
}

/// Somebody was told of a sending; what they answered before stands unless it is at another time since.
pub fn put_told(
    tx: &mut Tx,
    (meeting, person): (RecordId, PersonId),
    invitation: Uuid,
    (sequence, has_moved): (i64, bool),
) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "update meeting_people set told_sequence = $3, told_at = $4, invitation_key = $5, times_round = null
         where meeting_id = $1 and person_id = $2",
        params![meeting, person, sequence, now, invitation],
    )?;
    if has_moved {
        tx.exec(
            "update meeting_people set answer = 'open', answer_note = '', answered_at = null, answered_by = null,
               proposed_starts = null
             where meeting_id = $1 and person_id = $2",
            params![meeting, person],
        )?;
    }
    Ok(())
}

/// Somebody was told of it again as it stands; what they answered stands.
pub fn put_told_sequence(tx: &mut Tx, (meeting, person): (RecordId, PersonId), sequence: i64) -> Result<()> {
    tx.exec(
        "update meeting_people set told_sequence = $3 where meeting_id = $1 and person_id = $2",
        params![meeting, person, sequence],
    )?;
    Ok(())
}

/// Somebody was told that it is off, or goes on without them.
pub fn put_called_off(tx: &mut Tx, meeting: RecordId, person: PersonId) -> Result<()> {
    tx.exec(
        "delete from meeting_people where meeting_id = $1 and person_id = $2 and not is_invited",
        params![meeting, person],
    )?;
    tx.exec(
        "update meeting_people set told_sequence = null, times_round = null where meeting_id = $1 and person_id = $2",
        params![meeting, person],
    )?;
    Ok(())
}

/// Whoever of a side was told that it is off and is not asked any more: what is sent to the others from now on is not theirs.
pub fn forget_told_off(tx: &mut Tx, meeting: RecordId, party: PartyId) -> Result<()> {
    tx.exec(
        "delete from meeting_people where meeting_id = $1 and party_id = $2 and not is_invited
           and told_sequence is null and times_round is null",
        params![meeting, party],
    )?;
    Ok(())
}

pub fn put_answer(
    tx: &mut Tx,
    (meeting, person): (RecordId, PersonId),
    (answer, note, by): (Attendance, &str, AnsweredBy),
    proposes: Option<Timestamp>,
) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "update meeting_people set answer = $3, answer_note = $4, answered_at = $5, answered_by = $6, proposed_starts = $7
         where meeting_id = $1 and person_id = $2",
        params![meeting, person, answer.word(), note, now, by.word(), proposes],
    )?;
    Ok(())
}

/// Who was there; none where it was not held after all.
pub fn put_attended(tx: &mut Tx, meeting: RecordId, person: PersonId, attended: Option<bool>) -> Result<()> {
    tx.exec(
        "update meeting_people set attended = $3 where meeting_id = $1 and person_id = $2",
        params![meeting, person, attended],
    )?;
    Ok(())
}
