//! What of the team's promises was released to a client party.

use crate::response_clock::Measure;
use ::store::{Conn, Row, Tx, params};
use kernel::{Failure, PartyId, PersonId, ProjectId, RecordId, Result, Timestamp};
use std::collections::HashMap;
use uuid::Uuid;

/// That a party reads until when it was promised something.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PromiseRelease {
    pub project: ProjectId,
    pub party: PartyId,
    pub at: Timestamp,
}

fn read_release(row: &Row) -> Result<PromiseRelease> {
    Ok(PromiseRelease { party: row.get(0)?, project: row.get(1)?, at: row.get(2)? })
}

/// Of all projects, for the job that follows the clock.
pub fn releases(conn: &mut Conn) -> Result<Vec<PromiseRelease>> {
    conn.rows(
        "select party_id, project_id, released_at from promise_releases order by project_id, party_id",
        params![],
        read_release,
    )
}

pub fn release(conn: &mut Conn, party: PartyId) -> Result<Option<PromiseRelease>> {
    conn.opt(
        "select party_id, project_id, released_at from promise_releases where party_id = $1",
        params![party],
        read_release,
    )
}

/// Released already, it stays as it was; tells whether it is new.
pub fn put_release(tx: &mut Tx, project: ProjectId, party: PartyId, by: PersonId) -> Result<bool> {
    let now = tx.now();
    let rows = tx.exec(
        "insert into promise_releases (party_id, project_id, released_by, released_at) values ($1, $2, $3, $4)
         on conflict (party_id) do nothing",
        params![party, project, by, now],
    )?;
    Ok(rows == 1)
}

/// Takes the promises back; tells whether there were any to take.
pub fn delete_release(tx: &mut Tx, party: PartyId) -> Result<bool> {
    tx.exec("delete from promised_answers where party_id = $1", params![party])?;
    Ok(tx.exec("delete from promise_releases where party_id = $1", params![party])? == 1)
}

/// What its readers are told of the promise of one record.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PromisedAnswer {
    pub record: RecordId,
    /// The key under which the client knows it.
    pub key: Uuid,
    pub measure: Measure,
    /// When the promised time is used up; none while the client is awaited.
    pub due: Option<Timestamp>,
}

/// What a party is told, by the record.
pub fn of_party(conn: &mut Conn, party: PartyId) -> Result<Vec<PromisedAnswer>> {
    conn.rows(
        "select record_id, record_key, measure, due_at from promised_answers where party_id = $1 order by record_id",
        params![party],
        |row| {
            let measure = measure(&row.get::<String>(2)?)?;
            Ok(PromisedAnswer { record: row.get(0)?, key: row.get(1)?, measure, due: row.get(3)? })
        },
    )
}

pub(super) fn measure(word: &str) -> Result<Measure> {
    let found = [Measure::FirstAnswer, Measure::Resolution].into_iter().find(|one| one.word() == word);
    found.ok_or_else(|| Failure::fault("unknown measure of a promise"))
}

pub fn put(tx: &mut Tx, release: &PromiseRelease, told: &PromisedAnswer) -> Result<()> {
    tx.exec(
        "insert into promised_answers (record_id, record_key, project_id, party_id, measure, due_at)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (record_id) do update set record_key = excluded.record_key, project_id = excluded.project_id,
           party_id = excluded.party_id, measure = excluded.measure, due_at = excluded.due_at",
        params![told.record, told.key, release.project, release.party, told.measure.word(), told.due],
    )?;
    Ok(())
}

pub fn delete(tx: &mut Tx, record: RecordId) -> Result<()> {
    tx.exec("delete from promised_answers where record_id = $1", params![record])?;
    Ok(())
}

/// The keys under which clients know some records.
pub fn keys(conn: &mut Conn, records: &[RecordId]) -> Result<HashMap<RecordId, Uuid>> {
    let found = conn.rows_of_many(
        "select id, client_key from records where client_key is not null and id in ($1)",
        params![],
        records.iter().copied(),
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(found.into_iter().collect())
}
