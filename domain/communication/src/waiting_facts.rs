//! The waiting of a project's questions, of what its clients were asked to agree to and of what they have to do, on its
//! clock.

use crate::question::Speaker;
use crate::response_clock::{Course, Stretch, stretches};
use crate::store::clocks::StoredTurn;
use crate::store::waiting::{self, ReleasedMonth};
use crate::waiting::{by_month, tenths, together};
use ::store::Conn;
use engagement::store::{parties, sign_off_waits};
use engine::time::Minute;
use kernel::{PartyId, ProjectId, RecordId, Result, Timestamp};
use schedule::client_task::{Said, late};
use schedule::hours::ProjectHours;
use schedule::store::task_reports;
use std::collections::HashMap;

/// A question, something to be agreed to or to be done by the client's people, and when who was awaited with it.
#[derive(Debug, Clone, PartialEq)]
pub struct WaitedFor {
    pub record: RecordId,
    pub kind: String,
    pub number: i64,
    pub title: String,
    pub party: PartyId,
    pub is_sign_off: bool,
    /// Known to the party's commercial circle alone.
    pub is_commercial: bool,
    pub from: Timestamp,
    /// Who is awaited now; nobody where it is closed or decided.
    pub awaited: Option<Speaker>,
    pub stretches: Vec<Stretch>,
}

pub struct ProjectWaiting {
    pub hours: ProjectHours,
    pub waited_for: Vec<WaitedFor>,
}

impl ProjectWaiting {
    pub fn of_project(conn: &mut Conn, project: ProjectId, now: Timestamp) -> Result<Self> {
        let hours = ProjectHours::of_project(conn, project)?;
        let minute_now = hours.minute(now);
        let mut waited_for = questions(conn, &hours, project, minute_now)?;
        waited_for.extend(sign_offs(conn, &hours, project, minute_now)?);
        waited_for.extend(client_tasks(conn, &hours, project, minute_now)?);
        Ok(Self { hours, waited_for })
    }

    /// What a party reads: every contact of it alike, so without what is only for its commercial circle.
    pub fn for_client(&self, party: PartyId) -> Vec<ReleasedMonth> {
        let own = self.waited_for.iter().filter(|one| one.party == party && !one.is_commercial);
        let months = by_month(&self.hours.working_time, &together(own.flat_map(|one| &one.stretches)));
        let per_day = self.hours.minutes_per_day;
        let released = months.into_iter().map(|(month, waited)| ReleasedMonth {
            month: month.to_string(),
            team_tenths: tenths(waited.team, per_day),
            client_tenths: tenths(waited.client, per_day),
        });
        released.filter(|month| month.team_tenths > 0 || month.client_tenths > 0).collect()
    }
}

fn questions(
    conn: &mut Conn,
    hours: &ProjectHours,
    project: ProjectId,
    now: Minute,
) -> Result<Vec<WaitedFor>> {
    let mut turns = HashMap::<RecordId, Vec<StoredTurn>>::new();
    for turn in waiting::turns(conn, project)? {
        turns.entry(turn.question).or_default().push(turn);
    }
    let asked = waiting::asked(conn, project)?.into_iter().map(|question| {
        let own = turns.remove(&question.id).unwrap_or_default();
        let turns: Vec<_> = own.iter().map(|one| (hours.minute(one.at), one.turn)).collect();
        let asked_at = hours.minute(question.asked_at);
        let course = Course { asked_by: question.asked_by_side, asked_at, turns: &turns };
        let (stretches, awaited) = stretches(&course, now);
        WaitedFor {
            record: question.id,
            kind: crate::QUESTION.name.to_owned(),
            number: question.number,
            title: question.title,
            party: question.party,
            is_sign_off: false,
            is_commercial: false,
            from: question.asked_at,
            awaited,
            stretches,
        }
    });
    Ok(asked.collect())
}

/// Whoever is asked to agree is awaited until it is decided, taken back or replaced.
fn sign_offs(
    conn: &mut Conn,
    hours: &ProjectHours,
    project: ProjectId,
    now: Minute,
) -> Result<Vec<WaitedFor>> {
    let asked = sign_off_waits::of_project(conn, project)?.into_iter().map(|wait| {
        let from = hours.minute(wait.opened_at);
        let to = wait.ended_at.map_or(now, |at| hours.minute(at)).max(from);
        WaitedFor {
            record: wait.record,
            kind: wait.kind,
            number: wait.number,
            title: wait.title,
            party: wait.party,
            is_sign_off: true,
            is_commercial: wait.is_commercial,
            from: wait.opened_at,
            awaited: wait.ended_at.is_none().then_some(Speaker::Client),
            stretches: vec![Stretch { from, to, awaited: Speaker::Client }],
        }
    });
    Ok(asked.collect())
}

/// What is late by the day that a party agreed to. Where it is done and nobody knows since when, nothing counts.
fn client_tasks(
    conn: &mut Conn,
    hours: &ProjectHours,
    project: ProjectId,
    now: Minute,
) -> Result<Vec<WaitedFor>> {
    let said = task_reports::said(conn, project)?;
    let mut waited_for = Vec::new();
    for party in parties::of_project(conn, project)? {
        for task in task_reports::agreed_tasks(conn, party.id)? {
            let Some(wanted) = hours.end_of_day(&task.wanted) else { continue };
            let reports = said.get(&task.record).map_or(&[][..], Vec::as_slice);
            let in_minutes = |(at, returned): &(Timestamp, Option<Timestamp>)| Said {
                at: hours.minute(*at),
                returned_at: returned.map(|at| hours.minute(at)),
            };
            let reports: Vec<Said> = reports.iter().map(in_minutes).collect();
            let end = if task.is_done { task.finished.unwrap_or(wanted) } else { now };
            let late = late(wanted, &reports, end.min(now));
            let Some((from, _)) = late.first() else { continue };
            let is_awaited = !task.is_done && reports.last().is_none_or(|one| one.returned_at.is_some());
            waited_for.push(WaitedFor {
                record: task.record,
                kind: schedule::TASK.name.to_owned(),
                number: task.number,
                title: task.title,
                party: party.id,
                is_sign_off: false,
                is_commercial: false,
                from: hours.moment(*from),
                awaited: is_awaited.then_some(Speaker::Client),
                stretches: late.iter().map(|(from, to)| stretch(*from, *to)).collect(),
            });
        }
    }
    Ok(waited_for)
}

fn stretch(from: Minute, to: Minute) -> Stretch {
    Stretch { from, to, awaited: Speaker::Client }
}
