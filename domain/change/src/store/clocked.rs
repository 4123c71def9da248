//! What the response clock of clients' change requests is made of.

use super::from_json;
use crate::offer::Offered;
use crate::request::{ChangeSource, OfferState};
use ::store::{Conn, Row, Tx, params};
use communication::clocked_kind::Which;
use communication::response_clock::Promise;
use jiff::civil::Date;
use kernel::{Audience, PartyId, PersonId, ProjectId, RecordId, Result, Timestamp};

/// A client's request as far as its clock goes.
#[derive(Debug, Clone, PartialEq)]
pub struct ClockedChange {
    pub id: RecordId,
    pub project: ProjectId,
    pub number: i64,
    pub title: String,
    pub party: Option<PartyId>,
    pub source: ChangeSource,
    pub audience: Audience,
    pub received_at: Timestamp,
    pub promise: Promise,
    pub closed_at: Option<Timestamp>,
    pub owner: Option<PersonId>,
    /// Who wrote the newest assessment.
    pub assessor: Option<PersonId>,
}

fn read(row: &Row) -> Result<ClockedChange> {
    Ok(ClockedChange {
        id: row.get(0)?,
        project: row.get(1)?,
        number: row.get(2)?,
        title: row.get(3)?,
        party: row.get(4)?,
        source: ChangeSource::from_kept(&row.get::<String>(5)?)?,
        audience: row.get(6)?,
        received_at: row.get(7)?,
        promise: Promise { first_answer: row.get(8)?, resolution: row.get(9)? },
        closed_at: row.get(10)?,
        owner: row.get(11)?,
        assessor: row.get(12)?,
    })
}

pub fn of_project(conn: &mut Conn, project: ProjectId, which: Which) -> Result<Vec<ClockedChange>> {
    conn.rows(
        "select c.id, c.project_id, r.number, r.title, c.party_id, c.source, r.audience, c.received_at,
           c.promised_first, c.promised_resolution, c.closed_at, r.owner_id,
           (select a.by_person from impact_assessments a where a.change_id = c.id order by a.version desc limit 1)
         from change_requests c join records r on r.id = c.id
         where c.project_id = $1 and (c.origin = 'client' or c.source = 'portal')
           and (not $2 or c.state in ('received', 'assessing', 'offered'))
         order by c.received_at, c.id",
        params![project, which == Which::Waiting],
        read,
    )
}

/// Those of some requests that are a client's.
pub fn of_changes(conn: &mut Conn, changes: &[RecordId]) -> Result<Vec<ClockedChange>> {
    conn.rows_of_many(
        "select c.id, c.project_id, r.number, r.title, c.party_id, c.source, r.audience, c.received_at,
           c.promised_first, c.promised_resolution, c.closed_at, r.owner_id,
           (select a.by_person from impact_assessments a where a.change_id = c.id order by a.version desc limit 1)
         from change_requests c join records r on r.id = c.id
         where (c.origin = 'client' or c.source = 'portal') and c.id in ($1)",
        params![],
        changes.iter().copied(),
        read,
    )
}

/// The projects in which a request of a client may wait for the team and something was promised for it.
pub fn waiting_in(conn: &mut Conn) -> Result<Vec<ProjectId>> {
    conn.rows(
        "select distinct project_id from change_requests
         where state in ('received', 'assessing', 'offered') and promised_resolution is not null
           and (origin = 'client' or source = 'portal')",
        params![],
        |row| row.get(0),
    )
}

/// What was promised stays: it is written where nothing was promised yet.
pub fn promise(tx: &mut Tx, change: RecordId, promise: Promise) -> Result<()> {
    tx.exec(
        "update change_requests set promised_first = $2, promised_resolution = $3
         where id = $1 and promised_resolution is null",
        params![change, promise.first_answer, promise.resolution],
    )?;
    Ok(())
}

/// An offer as far as it hands a request over.
#[derive(Debug, Clone, PartialEq)]
pub struct SentOffer {
    pub change: RecordId,
    pub version: i64,
    pub sent_at: Timestamp,
    pub ended: Option<(Timestamp, OfferState)>,
    pub valid_until: Date,
    pub is_commercial: bool,
}

/// Of some requests, in the order of their versions.
pub fn offers(conn: &mut Conn, changes: &[RecordId]) -> Result<Vec<SentOffer>> {
    let mut found = conn.rows_of_many(
        "select change_id, version, sent_at, ended_at, state, offered from change_offers where change_id in ($1)",
        params![],
        changes.iter().copied(),
        |row| {
            let (ended_at, state): (Option<Timestamp>, String) = (row.get(3)?, row.get(4)?);
            let (offered, state): (Offered, _) = (from_json(&row.get::<String>(5)?)?, OfferState::from_kept(&state)?);
            Ok(SentOffer {
                change: row.get(0)?,
                version: row.get(1)?,
                sent_at: row.get(2)?,
                ended: ended_at.map(|at| (at, state)),
                valid_until: offered.valid_until,
                is_commercial: offered.is_commercial(),
            })
        },
    )?;
    found.sort_by_key(|offer| (offer.change, offer.version));
    Ok(found)
}
