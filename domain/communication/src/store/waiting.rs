//! What of the waiting times was released to a client party.

use ::store::{Conn, Tx, params};
use kernel::{PartyId, PersonId, ProjectId, Result, Timestamp};

/// That a party reads its waiting times.
#[derive(Debug, Clone, PartialEq)]
pub struct Release {
    pub project: ProjectId,
    pub party: PartyId,
    pub by: PersonId,
    pub at: Timestamp,
}

fn read_release(row: &::store::Row) -> Result<Release> {
    Ok(Release { party: row.get(0)?, project: row.get(1)?, by: row.get(2)?, at: row.get(3)? })
}

/// Of all projects, for the job that follows the clock.
pub fn releases(conn: &mut Conn) -> Result<Vec<Release>> {
    conn.rows(
        "select party_id, project_id, released_by, released_at from waiting_releases order by project_id, party_id",
        params![],
        read_release,
    )
}

pub fn release(conn: &mut Conn, party: PartyId) -> Result<Option<Release>> {
    conn.opt(
        "select party_id, project_id, released_by, released_at from waiting_releases where party_id = $1",
        params![party],
        read_release,
    )
}

/// Released already, it stays as it was; tells whether it is new.
pub fn put_release(tx: &mut Tx, project: ProjectId, party: PartyId, by: PersonId) -> Result<bool> {
    let now = tx.now();
    let rows = tx.exec(
        "insert into waiting_releases (party_id, project_id, released_by, released_at) values ($1, $2, $3, $4)
         on conflict (party_id) do nothing",
        params![party, project, by, now],
    )?;
    Ok(rows == 1)
}

/// Takes the figures back; tells whether there were any to take.
pub fn delete_release(tx: &mut Tx, party: PartyId) -> Result<bool> {
    tx.exec("delete from released_waiting where party_id = $1", params![party])?;
    Ok(tx.exec("delete from waiting_releases where party_id = $1", params![party])? == 1)
}

/// A month as a client party reads it, in tenths of working days.
#[derive(Debug, Clone, PartialEq)]
pub struct ReleasedMonth {
    /// `YYYY-MM`
    pub month: String,
    pub team_tenths: i64,
    pub client_tenths: i64,
}

pub fn released(conn: &mut Conn, party: PartyId) -> Result<Vec<ReleasedMonth>> {
    conn.rows(
        "select month, team_tenths, client_tenths from released_waiting where party_id = $1 order by month",
        params![party],
        |row| Ok(ReleasedMonth { month: row.get(0)?, team_tenths: row.get(1)?, client_tenths: row.get(2)? }),
    )
}

/// The figures anew, as long as they are released.
pub fn put_released(tx: &mut Tx, party: PartyId, months: &[ReleasedMonth]) -> Result<()> {
    let Some(release) = release(tx, party)? else { return Ok(()) };
    tx.exec("delete from released_waiting where party_id = $1", params![party])?;
    for one in months {
        tx.exec(
            "insert into released_waiting (party_id, project_id, month, team_tenths, client_tenths)
             values ($1, $2, $3, $4, $5)",
            params![party, release.project, one.month.as_str(), one.team_tenths, one.client_tenths],
        )?;
    }
    Ok(())
}
