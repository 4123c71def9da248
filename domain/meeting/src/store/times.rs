//! Times that were proposed: one row for each party, as it reads them, and what each of its people marked.

use crate::times::{Times, TimesState};
use ::store::{Conn, Row, Tx, params};
use kernel::{Failure, PartyId, PersonId, ProjectId, RecordId, Result, Timestamp};
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq)]
pub struct SentTimes {
    pub meeting: RecordId,
    pub party: PartyId,
    pub key: Uuid,
    pub times: Times,
    /// Grows with every other choice of the party.
    pub round: i64,
    pub state: TimesState,
    pub sent_by: PersonId,
    pub sent_at: Timestamp,
}

fn read(row: &Row) -> Result<SentTimes> {
    Ok(SentTimes {
        meeting: row.get(0)?,
        party: row.get(1)?,
        key: row.get(2)?,
        times: Times::kept(&row.get::<String>(3)?)?,
        round: row.get(4)?,
        state: TimesState::from_kept(&row.get::<String>(5)?)?,
        sent_at: row.get(6)?,
        sent_by: row.get(7)?,
    })
}

pub fn of_meeting(conn: &mut Conn, meeting: RecordId) -> Result<Vec<SentTimes>> {
    conn.rows(
        "select meeting_id, party_id, client_key, content, round, state, sent_at, sent_by
         from meeting_times where meeting_id = $1 order by party_id",
        params![meeting],
        read,
    )
}

/// By the key that a party knows them under.
pub fn of_key(conn: &mut Conn, party: PartyId, key: Uuid) -> Result<SentTimes> {
    conn.one(
        "select meeting_id, party_id, client_key, content, round, state, sent_at, sent_by
         from meeting_times where client_key = $1 and party_id = $2",
        params![key, party],
        read,
    )
}

/// The meetings of a project for which times are being chosen.
pub fn open_of_project(conn: &mut Conn, project: ProjectId) -> Result<Vec<RecordId>> {
    conn.rows(
        "select meeting_id from meeting_times where project_id = $1 and state = 'open'",
        params![project],
        |row| row.get(0),
    )
}

/// What a party chooses from, in the place of what it chose from before; gives the key.
pub fn put(
    tx: &mut Tx,
    (meeting, project, party): (RecordId, ProjectId, PartyId),
    (times, round): (&Times, i64),
    by: PersonId,
) -> Result<Uuid> {
    let content = serde_json::to_string(times).map_err(Failure::fault)?;
    let (now, key) = (tx.now(), kernel::client_key());
    tx.exec(
        "insert into meeting_times (client_key, meeting_id, project_id, party_id, content, round, state, sent_by, sent_at)
         values ($1, $2, $3, $4, $5, $6, 'open', $7, $8)
         on conflict (meeting_id, party_id) do update set content = excluded.content, round = excluded.round,
           state = excluded.state, sent_by = excluded.sent_by, sent_at = excluded.sent_at",
        params![key, meeting, project, party, content, round, by, now],
    )?;
    tx.one(
        "select client_key from meeting_times where meeting_id = $1 and party_id = $2",
        params![meeting, party],
        |row| row.get(0),
    )
}

pub fn put_state(tx: &mut Tx, times: &SentTimes, state: TimesState) -> Result<()> {
    tx.exec("update meeting_times set state = $2 where client_key = $1", params![times.key, state.word()])?;
    Ok(())
}

/// Somebody who was asked which times suit them.
#[derive(Debug, Clone, PartialEq)]
pub struct Chooser {
    pub person: PersonId,
    pub party: Option<PartyId>,
    pub key: Uuid,
    pub is_invited: bool,
    /// The round of their party they were asked in; none once they are not asked any more while others still choose.
    pub asked: Option<i64>,
    /// The same; none once they were told how it ended.
    pub round: Option<i64>,
    /// Which suit them; none where they have not said.
    pub fits: Option<Vec<Timestamp>>,
    pub note: String,
    pub answered_at: Option<Timestamp>,
}

impl Chooser {
    /// Whether they were asked for these very times.
    pub fn reads(&self, sent: &SentTimes) -> bool {
        self.key == sent.key && self.asked == Some(sent.round)
    }
}

pub(super) fn fits(kept: Option<String>) -> Result<Option<Vec<Timestamp>>> {
    kept.map(|text| serde_json::from_str(&text).map_err(Failure::fault)).transpose()
}

pub fn choosers(conn: &mut Conn, meeting: RecordId) -> Result<Vec<Chooser>> {
    conn.rows(
        "select person_id, party_id, times_key, is_invited, asked_round, times_round, fits, coalesce(fits_note, ''), fits_at
         from meeting_people where meeting_id = $1 and times_key is not null order by person_id",
        params![meeting],
        |row| {
            Ok(Chooser {
                person: row.get(0)?,
                party: row.get(1)?,
                key: row.get(2)?,
                is_invited: row.get(3)?,
                asked: row.get(4)?,
                round: row.get(5)?,
                fits: fits(row.get(6)?)?,
                note: row.get(7)?,
                answered_at: row.get(8)?,
            })
        },
    )
}

/// Somebody is asked; what they marked of other times says nothing any more.
pub fn put_asked(tx: &mut Tx, (meeting, person): (RecordId, PersonId), key: Uuid, round: i64) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "update meeting_people set times_key = $3, times_round = $4, asked_anew = asked_round is not null, asked_round = $4,
           times_at = $5, fits = null, fits_note = null, fits_at = null
         where meeting_id = $1 and person_id = $2",
        params![meeting, person, key, round, now],
    )?;
    Ok(())
}

pub fn put_fits(
    tx: &mut Tx,
    (meeting, person): (RecordId, PersonId),
    fits: &[Timestamp],
    note: &str,
) -> Result<()> {
    let (text, now) = (serde_json::to_string(fits).map_err(Failure::fault)?, tx.now());
    tx.exec(
        "update meeting_people set fits = $3, fits_note = $4, fits_at = $5 where meeting_id = $1 and person_id = $2",
        params![meeting, person, text, note, now],
    )?;
    Ok(())
}

/// Somebody was told how it ended. Whoever is not asked any more does not read of it either.
pub fn put_told_end(tx: &mut Tx, meeting: RecordId, person: PersonId) -> Result<()> {
    tx.exec(
        "delete from meeting_people
         where meeting_id = $1 and person_id = $2 and not is_invited and told_sequence is null",
        params![meeting, person],
    )?;
    tx.exec(
        "update meeting_people set times_round = null where meeting_id = $1 and person_id = $2",
        params![meeting, person],
    )?;
    Ok(())
}

/// Somebody is not asked any more while others of their party choose on: they read no more of it.
pub fn put_unasked(tx: &mut Tx, meeting: RecordId, person: PersonId) -> Result<()> {
    put_told_end(tx, meeting, person)?;
    tx.exec(
        "update meeting_people set asked_round = null where meeting_id = $1 and person_id = $2",
        params![meeting, person],
    )?;
    Ok(())
}
