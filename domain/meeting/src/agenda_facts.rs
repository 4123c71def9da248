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
    /// The parties that read it under this title.
    pub party_ids: Vec<PartyId>,
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
    /// Of one record once, for the first reason. Shared is proposed only what every invited party reads under this title.
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
                one.is_shown &= is_read_by_all(&one.party_ids, invited);
                all.push(one);
            }
        }
        Ok(all)
    }
}

/// Tasks whose day is over and that are not done, the latest day last; as the team calls them.
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
        party_ids: vec![],
        is_shown: false,
    };
    late.into_iter().take(MOST_OF_A_SOURCE).map(one).collect()
}

/// A party may call a task otherwise than the team does: what all who are invited read stands under the title that they know.
pub fn as_read(
    mut task: AgendaProposal,
    titles: &[(RecordId, PartyId, String)],
    invited: &[PartyId],
) -> AgendaProposal {
    let of_task: Vec<_> = titles.iter().filter(|(id, ..)| *id == task.record_id).collect();
    let reader = |party: &PartyId| of_task.iter().find(|(_, reader, _)| reader == party);
    let Some((_, _, title)) = invited.first().map_or(of_task.first(), reader) else { return task };
    let alike = of_task.iter().filter(|(_, _, other)| other == title);
    task.party_ids = alike.map(|(_, party, _)| *party).collect();
    task.is_shown = is_read_by_all(&task.party_ids, invited);
    if task.is_shown {
        task.title.clone_from(title);
    }
    task
}

fn is_read_by_all(readers: &[PartyId], invited: &[PartyId]) -> bool {
    !readers.is_empty() && invited.iter().all(|one| readers.contains(one))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_is_what_every_invited_party_reads() {
        let (one, other) = (PartyId::new(), PartyId::new());
        for (readers, invited, wanted) in [
            (&[one][..], &[one][..], true),
            (&[one], &[], true),
            (&[one], &[one, other], false),
            (&[one, other], &[one, other], true),
            (&[one], &[other], false),
            (&[], &[one], false),
            (&[], &[], false),
        ] {
            assert_eq!(is_read_by_all(readers, invited), wanted);
        }
    }

    #[test]
    fn a_task_stands_under_the_title_that_all_who_come_know() {
        let (one, other, id) = (PartyId::new(), PartyId::new(), RecordId::new());
        let task = AgendaProposal {
            record_id: id,
            kind: TASK.name.into(),
            number: 1,
            title: "Their list is late again".into(),
            reason: ProposalReason::Late,
            due: None,
            party_ids: vec![],
            is_shown: false,
        };
        let titles = [(id, one, "List of fields".to_owned()), (id, other, "Fields".to_owned())];
        for (known, invited, title, is_shown) in [
            (&titles[..], &[one][..], "List of fields", true),
            (&titles, &[other], "Fields", true),
            (&titles, &[one, other], "Their list is late again", false),
            (&titles[..1], &[other], "Their list is late again", false),
            (&[], &[one], "Their list is late again", false),
        ] {
            let read = as_read(task.clone(), known, invited);
            assert_eq!((read.title.as_str(), read.is_shown), (title, is_shown));
        }
    }
}
