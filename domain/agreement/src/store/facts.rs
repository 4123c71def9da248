//! What the figures of a charter are computed of, as it is now.

use crate::kpi::{KpiFacts, Share};
use ::store::{Conn, params};
use communication::clock_facts::ProjectClock;
use communication::clocked_kind::Which;
use communication::question::Speaker;
use communication::response_clock::CountState;
use communication::waiting::{in_all, together};
use communication::waiting_facts::ProjectWaiting;
use communication::{ClockedKinds, QUESTION_CLOCK};
use engagement::store::{projects, sign_off_waits};
use kernel::{ProjectId, Result, Timestamp};
use schedule::facts::PROJECT_FACTS;
use schedule::planning::{LivePlan, Plans};
use schedule::task::{TaskKind, TaskState};
use schedule::times::finish_date;
use scope::deliverable::DeliverableState;
use scope::store::submissions;

/// The kind of change requests; their crate does not stand below this one.
const CHANGE_REQUEST: &str = "change_request";
/// A question is old after a week.
const OLD_AFTER: i64 = 7 * 24 * 60 * 60 * 1_000_000;

pub fn of_project(
    conn: &mut Conn,
    (plans, kinds): (&Plans, ClockedKinds),
    project: ProjectId,
    now: Timestamp,
) -> Result<KpiFacts> {
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
        questions: answered(conn, project, now)?,
        client_waited_days: client_waited(conn, kinds, project, now)?,
        changes: decided(conn, project, now)?,
        deliverables: accepted(conn, project)?,
        finish_late_days: (PROJECT_FACTS.status)(conn, project, now)?
            .late_working_days
            .map(|days| days.max(0)),
    })
}

/// How many of these are so.
fn share(all: impl Iterator<Item = bool>) -> Share {
    all.fold(Share::default(), |share, is_so| Share {
        part: share.part + i64::from(is_so),
        whole: share.whole + 1,
    })
}

/// Of what clients asked and a first answer was promised to: what had it in time, of what had it or should have.
fn answered(conn: &mut Conn, project: ProjectId, now: Timestamp) -> Result<Share> {
    let clock = ProjectClock::of_project(conn, project, now)?;
    let asked = (QUESTION_CLOCK.of_project)(conn, project, Which::All)?;
    let by_clients = asked.iter().filter(|one| one.asked_by == Speaker::Client);
    Ok(share(by_clients.filter_map(|one| match clock.of_clocked(one).first_answer.state {
        CountState::Kept => Some(true),
        CountState::Missed | CountState::Over => Some(false),
        CountState::Unpromised | CountState::Running | CountState::Paused | CountState::Warned => None,
    })))
}

/// While several things wait, somebody waits once.
fn client_waited(conn: &mut Conn, kinds: ClockedKinds, project: ProjectId, now: Timestamp) -> Result<i64> {
    let ProjectWaiting { hours, waited_for } = ProjectWaiting::of_project(conn, kinds, project, now)?;
    let all = together(waited_for.iter().flat_map(|one| &one.stretches));
    Ok(in_all(&hours.working_time, &all).client / hours.minutes_per_day.max(1))
}

/// Offers, on the last day of their validity or before.
fn decided(conn: &mut Conn, project: ProjectId, now: Timestamp) -> Result<Share> {
    let zone = projects::get(conn, project)?.time_zone;
    let day = |at: Timestamp| at.in_zone(&zone).date().to_string();
    let offers = sign_off_waits::of_project(conn, project)?.into_iter();
    let with_end = offers.filter(|one| one.kind == CHANGE_REQUEST);
    let ended = with_end.filter_map(|one| Some((one.valid_until?, one.ended_at, one.is_decided)));
    Ok(share(ended.filter_map(|(until, ended_at, is_decided)| match ended_at {
        Some(at) if is_decided => Some(day(at) <= until),
        Some(_) => None,
        None => (day(now) > until).then_some(false),
    })))
}

fn accepted(conn: &mut Conn, project: ProjectId) -> Result<Share> {
    let first = submissions::first_verdicts(conn, project)?.into_iter();
    Ok(share(first.map(|verdict| verdict == DeliverableState::Accepted)))
}

fn tasks(plan: &LivePlan) -> Share {
    let mut share = Share::default();
    for (task, dates) in plan.plan.tasks.iter().zip(&plan.computed.dates) {
        if task.kind == TaskKind::Task && !dates.is_summary && !task.further.is_chore {
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
