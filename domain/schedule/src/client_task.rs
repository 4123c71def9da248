//! What the client's people have to do: they say that it is done, the team looks, and the days after the agreed one
//! count on their side.
//!
//! Must hold: nobody but the team changes the plan. From the moment it was said that something is done, nothing more
//! counts against whoever said so, unless the team answers "not yet".

use crate::plan_document::WorkingDays;
use engine::time::Minute;
use jiff::civil::Date;
use kernel::{PartyId, Refusal, Timestamp};

/// What is asked before somebody says that a task is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportFacts {
    pub is_client_side: bool,
    pub is_done: bool,
    /// Said before, and the team did not answer "not yet".
    pub is_reported: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reporting {
    Now,
    /// Said before, or done anyhow: nothing is written.
    Already,
}

pub fn reporting(facts: ReportFacts) -> Result<Reporting, Refusal> {
    match facts {
        ReportFacts { is_client_side: false, .. } => Err(Refusal::new("task_report.not_yours")),
        ReportFacts { is_done: true, .. } | ReportFacts { is_reported: true, .. } => Ok(Reporting::Already),
        _ => Ok(Reporting::Now),
    }
}

/// When the client's people said that something is done.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskReport {
    pub id: uuid::Uuid,
    pub party: PartyId,
    pub person_name: String,
    /// May be empty.
    pub words: String,
    pub at: Timestamp,
    /// The team answered "not yet".
    pub returned_at: Option<Timestamp>,
    /// What is missing still.
    pub answer: String,
}

impl TaskReport {
    pub fn is_open(&self) -> bool {
        self.returned_at.is_none()
    }
}

/// Working days from the day it was wanted to the day it was said, or now; never negative.
pub fn delay(wanted: Date, end: Date, days: WorkingDays) -> i64 {
    days(wanted, end).max(0)
}

/// What somebody said, and when the team answered "not yet", in minutes of the project's wall clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Said {
    pub at: Minute,
    pub returned_at: Option<Minute>,
}

/// When the client's people were waited for: from the end of the day it was agreed for until they said that it is
/// done; again from a "not yet" on. `said` in the order of time; `end`: when it was done, or now.
pub fn late(wanted: Minute, said: &[Said], end: Minute) -> Vec<(Minute, Minute)> {
    let mut stretches = Vec::new();
    let mut from = Some(wanted);
    for one in said {
        let Some(since) = from else { break };
        stretches.push((since, one.at));
        from = one.returned_at.map(|returned| returned.max(wanted));
    }
    stretches.extend(from.map(|since| (since, end)));
    stretches.retain(|(from, to)| from < to);
    stretches
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn who_may_say_that_it_is_done() {
        let facts =
            |is_client_side, is_done, is_reported| ReportFacts { is_client_side, is_done, is_reported };
        for (facts, wanted) in [
            (facts(true, false, false), Ok(Reporting::Now)),
            (facts(true, false, true), Ok(Reporting::Already)),
            (facts(true, true, false), Ok(Reporting::Already)),
            (facts(false, false, false), Err("task_report.not_yours")),
            (facts(false, true, true), Err("task_report.not_yours")),
        ] {
            assert_eq!(reporting(facts).map_err(|refusal| refusal.code), wanted, "{facts:?}");
        }
    }

    #[test]
    fn what_is_late_counts_until_it_is_said_and_again_from_not_yet_on() {
        let said = |all: &[(i64, Option<i64>)]| -> Vec<Said> {
            let one =
                |(at, back): &(i64, Option<i64>)| Said { at: Minute(*at), returned_at: back.map(Minute) };
            all.iter().map(one).collect()
        };
        for (all, end, wanted) in [
            (vec![], 90, vec![]),
            (vec![], 130, vec![(100, 130)]),
            (vec![(80, None)], 200, vec![]),
            (vec![(120, None)], 200, vec![(100, 120)]),
            (vec![(80, Some(90))], 200, vec![(100, 200)]),
            (vec![(120, Some(150))], 200, vec![(100, 120), (150, 200)]),
            (vec![(120, Some(150)), (160, None)], 200, vec![(100, 120), (150, 160)]),
        ] {
            let found = late(Minute(100), &said(&all), Minute(end));
            let found: Vec<_> = found.iter().map(|(from, to)| (from.0, to.0)).collect();
            assert_eq!(found, wanted, "{all:?} {end}");
        }
    }

    #[test]
    fn a_delay_is_never_negative() {
        let days = |from: Date, to: Date| i64::from((to - from).get_days());
        for (end, wanted) in [(1, 0), (4, 0), (9, 5)] {
            assert_eq!(delay(date(2026, 3, 4), date(2026, 3, end), &days), wanted);
        }
    }
}
