//! What the figures of a charter are computed of, as it is now.

use crate::kpi::{KpiFacts, Share};
use ::store::{Conn, params};
use kernel::{ProjectId, Result, Timestamp};
use schedule::planning::{LivePlan, Plans};
use schedule::task::{TaskKind, TaskState};
use schedule::times::finish_date;

/// A question is old after a week.
const OLD_AFTER: i64 = 7 * 24 * 60 * 60 * 1_000_000;

pub fn of_project(conn: &mut Conn, plans: &Plans, project: ProjectId, now: Timestamp) -> Result<KpiFacts> {
    let plan = plans.get(conn, project)?;
    let old = now.micros() - OLD_AFTER;
    let old_questions = conn.one(
        "select count(*) from records
         where project_id = $1 and kind = 'question' and state = 'open' and created_at < $2",
        params![project, old],
        |row| row.get(0),
    )?;
    let (part, whole) = conn.one(
        "select coalesce(sum(case when state = 'confirmed' then 1 else 0 end), 0), count(*) from records
         where project_id = $1 and kind = 'requirement' and state <> 'dropped'",
        params![project],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(KpiFacts {
        tasks: tasks(&plan),
        milestones: milestones(&plan),
        old_questions,
        requirements: Share { part, whole },
    })
}

fn tasks(plan: &LivePlan) -> Share {
    let mut share = Share::default();
    for (task, dates) in plan.plan.tasks.iter().zip(&plan.computed.dates) {
        if task.kind == TaskKind::Task && !dates.is_summary {
            share.whole += 1;
            share.part += i64::from(task.state == TaskState::Done);
        }
    }
    share
}

fn milestones(plan: &LivePlan) -> Share {
    let Some(baseline) = &plan.baseline else { return Share::default() };
    let mut share = Share::default();
    for (task, dates) in plan.plan.tasks.iter().zip(&plan.computed.dates) {
        let agreed = baseline.dates.dates(task.id);
        if let (TaskKind::Milestone, TaskState::Done, Some(agreed)) = (task.kind, task.state, agreed) {
            let reached = task.actual_finish.unwrap_or(dates.finish);
            share.whole += 1;
            share.part += i64::from(finish_date(reached) <= finish_date(agreed.finish));
        }
    }
    share
}
