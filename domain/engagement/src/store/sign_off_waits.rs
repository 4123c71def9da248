//! How long clients were waited for with what they were asked to agree to.

use ::store::{Conn, params};
use kernel::{PartyId, ProjectId, RecordId, Result, SignOffId, Timestamp};

/// One asking, from being opened to its end.
#[derive(Debug, Clone, PartialEq)]
pub struct SignOffWait {
    pub party: PartyId,
    pub record: RecordId,
    /// The number and title of the record, of the team's own series.
    pub kind: String,
    pub number: i64,
    /// The number under which it was sent.
    pub sent_as: String,
    pub title: String,
    pub is_commercial: bool,
    pub opened_at: Timestamp,
    /// When it was decided, withdrawn or replaced; none while it waits.
    pub ended_at: Option<Timestamp>,
    /// The last day on which it can be answered.
    pub valid_until: Option<String>,
    pub is_decided: bool,
}

/// All that was asked in a project.
pub fn of_project(conn: &mut Conn, project: ProjectId) -> Result<Vec<SignOffWait>> {
    conn.rows(
        "select s.party_id, s.record_id, r.kind, r.number, s.number, r.title, s.is_commercial, s.opened_at,
           s.ended_at, s.valid_until, s.state = 'decided'
         from sign_offs s join records r on r.id = s.record_id
         where s.project_id = $1 order by s.opened_at, s.id",
        params![project],
        |row| {
            Ok(SignOffWait {
                party: row.get(0)?,
                record: row.get(1)?,
                kind: row.get(2)?,
                number: row.get(3)?,
                sent_as: row.get(4)?,
                title: row.get(5)?,
                is_commercial: row.get(6)?,
                opened_at: row.get(7)?,
                ended_at: row.get(8)?,
                valid_until: row.get(9)?,
                is_decided: row.get(10)?,
            })
        },
    )
}

/// One that waits for a client's answer, as lists show it.
#[derive(Debug, Clone, PartialEq)]
pub struct WaitingSignOff {
    pub id: SignOffId,
    /// Of the record, in the team's own series.
    pub record_kind: String,
    pub record_number: i64,
    /// The number under which it was sent.
    pub sent_as: String,
    pub title: String,
    pub opened_at: Timestamp,
    pub due: Option<String>,
    pub valid_until: Option<String>,
}

/// What waits in a project, the oldest first.
pub fn waiting(conn: &mut Conn, project: ProjectId) -> Result<Vec<WaitingSignOff>> {
    conn.rows(
        "select s.id, r.kind, r.number, s.number, s.title, s.opened_at, s.due, s.valid_until
         from sign_offs s join records r on r.id = s.record_id
         where s.project_id = $1 and s.state = 'waiting' order by s.opened_at, s.id",
        params![project],
        |row| {
            Ok(WaitingSignOff {
                id: SignOffId(row.get(0)?),
                record_kind: row.get(1)?,
                record_number: row.get(2)?,
                sent_as: row.get(3)?,
                title: row.get(4)?,
                opened_at: row.get(5)?,
                due: row.get(6)?,
                valid_until: row.get(7)?,
            })
        },
    )
}
