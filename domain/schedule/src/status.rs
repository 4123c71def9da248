//! How a project stands, in one word and its reason. Pure: facts in, status out.
//!
//! Must hold: it is the plan's work that counts. Chores of the team have a count of their own where they come from.

use crate::baseline::Baseline;
use crate::computed::Computed;
use crate::plan::Plan;
use crate::task::{Task, TaskKind, TaskState};
use crate::times;
use engagement::{ProjectStatus, StatusReason};
use engine::time::Minute;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// The part of a status that the clock does not change, kept with the plan; [`at`] adds the clock.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Standing {
    pub task_count: i64,
    pub finish: Option<Minute>,
    pub baseline_finish: Option<Minute>,
    pub late_working_days: Option<i64>,
    /// The first missed deadline, by title.
    pub missed_deadline: Option<String>,
    /// The unfinished task that is due first, by title: when its time passes, the project is at risk.
    pub next_due: Option<(Minute, String)>,
    pub is_done: bool,
}

/// Counts working days between two minutes on the project calendar; negative backwards.
pub type WorkingDays<'a> = &'a dyn Fn(Minute, Minute) -> i64;

pub fn standing(
    plan: &Plan,
    computed: &Computed,
    baseline: Option<&Baseline>,
    days: WorkingDays,
) -> Standing {
    let rows = || plan.tasks.iter().zip(&computed.dates).filter(|(_, dates)| !dates.is_summary);
    let is_work = |task: &Task| !task.further.is_chore && task.kind != TaskKind::Buffer;
    let leaves: Vec<_> = rows().filter(|(task, _)| is_work(task)).collect();
    if leaves.is_empty() {
        return Standing::default();
    }
    let open = leaves.iter().filter(|(task, _)| task.state != TaskState::Done && task.further.is_work());
    // The day that a buffer keeps is one too.
    let counts = |task: &Task| task.state != TaskState::Done && task.further.is_work();
    let missed = rows()
        .find(|(task, dates)| counts(task) && task.deadline.is_some_and(|deadline| dates.finish > deadline));
    let next_due = open.clone().min_by_key(|(_, dates)| dates.finish);
    Standing {
        task_count: leaves.len() as i64,
        finish: Some(computed.finish),
        baseline_finish: baseline.map(|baseline| baseline.dates.finish),
        late_working_days: baseline.map(|baseline| days(baseline.dates.finish, computed.finish)),
        missed_deadline: missed.map(|(task, _)| task.title.clone()),
        next_due: next_due.map(|(task, dates)| (dates.finish, task.title.clone())),
        is_done: open.count() == 0,
    }
}

/// The status at a moment of the project's wall clock. The strongest reason is told.
pub fn at(standing: &Standing, now: Minute) -> ProjectStatus {
    let (health, reason) = health(standing, now);
    ProjectStatus {
        health: health.to_owned(),
        start: None,
        finish: standing.finish.map(times::finish_date),
        baseline_finish: standing.baseline_finish.map(times::finish_date),
        late_working_days: standing.late_working_days,
        reason,
        task_count: standing.task_count,
    }
}

fn health(standing: &Standing, now: Minute) -> (&'static str, Option<StatusReason>) {
    let reason = |code: &str, params: serde_json::Value| {
        let params = params.as_object().cloned().unwrap_or_default();
        Some(StatusReason { code: code.to_owned(), params })
    };
    if standing.task_count == 0 {
        return ("empty", None);
    }
    if standing.is_done {
        return ("on_track", reason("done", json!({})));
    }
    if let Some(days) = standing.late_working_days.filter(|days| *days > 0) {
        return ("late", reason("after_baseline", json!({ "days": days })));
    }
    if let Some(title) = &standing.missed_deadline {
        return ("late", reason("deadline_missed", json!({ "task": title })));
    }
    match &standing.next_due {
        Some((due, title)) if *due < now => ("at_risk", reason("task_overdue", json!({ "task": title }))),
        _ => ("on_track", None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strongest_reason_is_told() {
        let calm = Standing { task_count: 3, finish: Some(Minute(5_000)), ..Standing::default() };
        let due = Some((Minute(1_000), "Load test".to_owned()));
        for (standing, now, health, code) in [
            (Standing::default(), 0, "empty", None),
            (calm.clone(), 0, "on_track", None),
            (Standing { is_done: true, ..calm.clone() }, 9_000, "on_track", Some("done")),
            (Standing { next_due: due.clone(), ..calm.clone() }, 1_000, "on_track", None),
            (Standing { next_due: due.clone(), ..calm.clone() }, 1_001, "at_risk", Some("task_overdue")),
            (Standing { late_working_days: Some(0), ..calm.clone() }, 0, "on_track", None),
            (
                Standing { late_working_days: Some(3), next_due: due, ..calm.clone() },
                9_000,
                "late",
                Some("after_baseline"),
            ),
            (Standing { missed_deadline: Some("x".into()), ..calm }, 0, "late", Some("deadline_missed")),
        ] {
            let status = at(&standing, Minute(now));
            assert_eq!(
                (status.health.as_str(), status.reason.as_ref().map(|r| r.code.as_str())),
                (health, code)
            );
        }
    }
}
