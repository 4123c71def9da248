//! What a meeting could be about: open records of the project, read where they are kept. Only proposed: somebody takes
//! them up.

use ::store::Conn;
use jiff::civil::Date;
use kernel::{PartyId, ProjectId, RecordId, Result, Timestamp};
use schedule::TASK;
use schedule::computed::{Computed, Dates};
use schedule::plan::Plan;
use schedule::task::{Task, TaskState};
use schedule::times::finish_day;
use serde::Serialize;
use utoipa::ToSchema;

/// Why a record would be talked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProposalReason {
    WaitsForClient,
    WaitsForTeam,
    /// To be done in these days.
    Due,
    Late,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct AgendaProposal {
    pub record_id: RecordId,
    pub kind: String,
    pub number: i64,
    pub title: String,
    pub reason: ProposalReason,
    /// A civil date.
    pub due: Option<String>,
    /// The only party that reads it; none where nobody of a client does, or several.
    pub party_id: Option<PartyId>,
    /// It may stand on an agenda that this party reads; everything else is proposed as internal.
    pub is_shown: bool,
}

/// Where proposals come from; filled in by the server, in the order of the list.
pub type ProposeAgenda = fn(&mut Conn, ProjectId, Timestamp) -> Result<Vec<AgendaProposal>>;

#[derive(Clone, Copy)]
pub struct AgendaSources(pub &'static [ProposeAgenda]);

/// The most of one source.
pub const MOST_OF_A_SOURCE: usize = 30;

impl AgendaSources {
    /// Of one record once, for the first reason. Shared is proposed only what every invited party reads, and that is
    /// known of one party alone.
    pub fn proposals(
        self,
        conn: &mut Conn,
        project: ProjectId,
        now: Timestamp,
        invited: &[PartyId],
    ) -> Result<Vec<AgendaProposal>> {
        let mut all: Vec<AgendaProposal> = Vec::new();
        for source in self.0 {
            for mut one in source(conn, project, now)?.into_iter().take(MOST_OF_A_SOURCE) {
                if all.iter().any(|known| known.record_id == one.record_id) {
                    continue;
                }
                one.is_shown &= is_read_by_all(one.party_id, invited);
                all.push(one);
            }
        }
        Ok(all)
    }
}

/// Tasks whose day is over and that are not done, the latest day last. Proposed as internal: whether a party reads one is
/// another kind's to say.
pub fn late_tasks(plan: &Plan, computed: &Computed, today: Date) -> Vec<AgendaProposal> {
    let tasks = plan.tasks.iter().zip(&computed.dates);
    let is_late = |task: &Task, dates: &Dates| {
        !dates.is_summary
            && task.further.is_work()
            && task.state != TaskState::Done
            && finish_day(dates.finish) < today
    };
    let mut late: Vec<(&Task, &Dates)> =
        tasks.map(|(task, dates)| (&**task, dates)).filter(|(task, dates)| is_late(task, dates)).collect();
    late.sort_by_key(|(task, dates)| (dates.finish, task.number));
    let one = |(task, dates): (&Task, &Dates)| AgendaProposal {
        record_id: task.id,
        kind: TASK.name.to_owned(),
        number: task.number,
        title: task.title.clone(),
        reason: ProposalReason::Late,
        due: Some(finish_day(dates.finish).to_string()),
        party_id: None,
        is_shown: false,
    };
    late.into_iter().take(MOST_OF_A_SOURCE).map(one).collect()
}

fn is_read_by_all(party: Option<PartyId>, invited: &[PartyId]) -> bool {
    party.is_some_and(|party| invited.iter().all(|one| *one == party))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_is_what_every_invited_party_reads() {
        let (one, other) = (PartyId::new(), PartyId::new());
        for (party, invited, wanted) in [
            (Some(one), &[one][..], true),
            (Some(one), &[], true),
            (Some(one), &[one, other], false),
            (Some(one), &[other], false),
            (None, &[one], false),
        ] {
            assert_eq!(is_read_by_all(party, invited), wanted);
        }
    }
}
