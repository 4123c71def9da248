//! The waiting of a project's questions and change requests, of what its clients were asked to agree to and of what they
//! have to do, on its clock.

use crate::clock_facts::ProjectClock;
use crate::clocked_kind::{ClockedKind, ClockedKinds, Which};
use crate::question::Speaker;
use crate::response_clock::Stretch;
use crate::store::waiting::ReleasedMonth;
use crate::waiting::{by_month, tenths, together};
use ::store::Conn;
use engagement::store::{parties, sign_off_waits};
use engine::time::Minute;
use kernel::{PartyId, ProjectId, RecordId, Result, Timestamp};
use schedule::client_task::{Said, late};
use schedule::hours::ProjectHours;
use schedule::store::task_reports;
use std::collections::HashMap;

/// A question or a change request, something to be agreed to or to be done by the client's people, and when who was
/// awaited with it.
#[derive(Debug, Clone, PartialEq)]
pub struct WaitedFor {
    pub record: RecordId,
    pub kind: String,
    pub number: i64,
    /// Of something to be agreed to, the number under which it was sent.
    pub sent_as: Option<String>,
    pub title: String,
    pub party: PartyId,
    pub is_sign_off: bool,
    pub from: Timestamp,
    /// Who is awaited now; nobody where it is closed or decided.
    pub awaited: Option<Speaker>,
    pub stretches: Vec<Stretch>,
    /// What of them every contact of the party can know: nothing that only its commercial circle sees.
    pub told: Vec<Stretch>,
}

pub struct ProjectWaiting {
    pub hours: ProjectHours,
    pub waited_for: Vec<WaitedFor>,
}

impl ProjectWaiting {
    pub fn of_project(
        conn: &mut Conn,
        kinds: ClockedKinds,
        project: ProjectId,
        now: Timestamp,
    ) -> Result<Self> {
        let clock = ProjectClock::of_project(conn, project, now)?;
        let mut waited_for = Vec::new();
        let mut on_clock = HashMap::new();
        for kind in kinds.0 {
            for (one, is_told) in clocked(conn, &clock, project, kind)? {
                on_clock.insert((one.record, one.party), (waited_for.len(), is_told));
                waited_for.push(one);
            }
        }
        let hours = clock.hours;
        let minute_now = hours.minute(now);
        for asked in sign_offs(conn, &hours, project, minute_now)? {
            match on_clock.get(&(asked.record, asked.party)) {
                // The clock knows who is awaited with an offer: while somebody asks back about it, it is the team.
                Some((_, true)) => {}
                // The party does not know of the request: what it was asked is all that it is told.
                Some((place, false)) => waited_for[*place].told.extend(asked.told),
                None => waited_for.push(asked),
            }
        }
        waited_for.extend(client_tasks(conn, &hours, project, minute_now)?);
        Ok(Self { hours, waited_for })
    }

    /// What a party reads: every contact of it alike, so without what is only for its commercial circle.
    pub fn for_client(&self, party: PartyId) -> Vec<ReleasedMonth> {
        let own = self.waited_for.iter().filter(|one| one.party == party);
        let months = by_month(&self.hours.working_time, &together(own.flat_map(|one| &one.told)));
        let per_day = self.hours.minutes_per_day;
        let released = months.into_iter().map(|(month, waited)| ReleasedMonth {
            month: month.to_string(),
            team_tenths: tenths(waited.team, per_day),
            client_tenths: tenths(waited.client, per_day),
        });
        released.filter(|month| month.team_tenths > 0 || month.client_tenths > 0).collect()
    }
}

/// With each, whether its party knows of it.
fn clocked(
    conn: &mut Conn,
    clock: &ProjectClock,
    project: ProjectId,
    kind: &ClockedKind,
) -> Result<Vec<(WaitedFor, bool)>> {
    let all = (kind.of_project)(conn, project, Which::All)?;
    let waited = all.into_iter().filter_map(|one| {
        let (stretches, awaited) = clock.stretches(&one, &one.turns);
        let told = one.told.as_ref().map(|turns| clock.stretches(&one, turns).0);
        let is_told = told.is_some();
        let waited = WaitedFor {
            record: one.record,
            kind: kind.record.name.to_owned(),
            number: one.number,
            sent_as: None,
            party: one.party?,
            title: one.title,
            is_sign_off: false,
            from: one.asked_at,
            awaited,
            stretches,
            told: told.unwrap_or_default(),
        };
        Some((waited, is_told))
    });
    Ok(waited.collect())
}

/// Whoever is asked to agree is awaited until it is decided, taken back or replaced, or its last day is over.
fn sign_offs(
    conn: &mut Conn,
    hours: &ProjectHours,
    project: ProjectId,
    now: Minute,
) -> Result<Vec<WaitedFor>> {
    let asked = sign_off_waits::of_project(conn, project)?.into_iter().map(|wait| {
        let from = hours.minute(wait.opened_at);
        let last = wait.valid_until.as_deref().and_then(|day| hours.end_of_day(day)).unwrap_or(now);
        let to = wait.ended_at.map_or(now, |at| hours.minute(at)).min(last).max(from);
        let is_open = wait.ended_at.is_none() && now <= last;
        let stretches = vec![Stretch { from, to, awaited: Speaker::Client }];
        WaitedFor {
            record: wait.record,
            kind: wait.kind,
            number: wait.number,
            sent_as: Some(wait.sent_as),
            title: wait.title,
            party: wait.party,
            is_sign_off: true,
            from: wait.opened_at,
            awaited: is_open.then_some(Speaker::Client),
            told: if wait.is_commercial { Vec::new() } else { stretches.clone() },
            stretches,
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
            let stretches: Vec<_> = late.iter().map(|(from, to)| stretch(*from, *to)).collect();
            waited_for.push(WaitedFor {
                record: task.record,
                kind: schedule::TASK.name.to_owned(),
                number: task.number,
                sent_as: None,
                title: task.title,
                party: party.id,
                is_sign_off: false,
                from: hours.moment(*from),
                awaited: is_awaited.then_some(Speaker::Client),
                told: stretches.clone(),
                stretches,
            });
        }
    }
    Ok(waited_for)
}

fn stretch(from: Minute, to: Minute) -> Stretch {
    Stretch { from, to, awaited: Speaker::Client }
}
