//! What is due or late among a project's records.

use crate::agenda_facts::{AgendaProposal, MOST_OF_A_SOURCE, ProposalReason};
use ::store::{Conn, params};
use engagement::store::projects;
use kernel::{ProjectId, Result, Timestamp};

/// How far ahead something counts as due, in days.
const AHEAD: i64 = 14;

/// Deliverables and issues with a day that has come or comes soon. Proposed as internal: whether a party reads one is
/// another kind's to say.
pub fn due(conn: &mut Conn, project: ProjectId, now: Timestamp) -> Result<Vec<AgendaProposal>> {
    let zone = projects::get(conn, project)?.time_zone;
    let today = now.in_zone(&zone).date().to_string();
    let until = now.plus_days(AHEAD).in_zone(&zone).date().to_string();
    conn.rows(
        "select id, kind, number, title, due from records
         where project_id = $1 and due is not null and due <= $2
           and (kind = 'deliverable' and state in ('draft', 'rejected') or kind = 'issue' and state = 'open')
         order by due, id limit $3",
        params![project, until, i64::try_from(MOST_OF_A_SOURCE).unwrap_or(i64::MAX)],
        |row| {
            let day: String = row.get(4)?;
            Ok(AgendaProposal {
                record_id: row.get(0)?,
                kind: row.get(1)?,
                number: row.get(2)?,
                title: row.get(3)?,
                reason: if day < today { ProposalReason::Late } else { ProposalReason::Due },
                due: Some(day),
                party_ids: vec![],
                is_shown: false,
            })
        },
    )
}
