//! The waiting of a project's questions and of what its clients were asked to agree to, on its clock.

use crate::question::Speaker;
use crate::response_clock::{Course, Stretch, stretches};
use crate::store::clocks::StoredTurn;
use crate::store::waiting::{self, ReleasedMonth};
use crate::waiting::{by_month, tenths, together};
use ::store::Conn;
use engagement::store::sign_off_waits;
use engine::time::Minute;
use kernel::{PartyId, ProjectId, RecordId, Result, Timestamp};
use schedule::hours::ProjectHours;
use std::collections::HashMap;

/// A question or something to be agreed to, and when who was awaited with it.
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
