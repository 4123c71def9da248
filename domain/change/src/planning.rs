//! Agreed work comes into the plan, and what became of it there. Jobs: the decision itself only wrote down what is
//! to be done.
//!
//! Must hold: edits, baseline, links and the new state are one transaction with the row that is taken for it. So it
//! happens once, however often it is tried and wherever it is interrupted.

use crate::CHANGE_REQUEST;
use crate::request::{ChangeState, OfferState};
use crate::routes::{happened, tell_managers};
use crate::store::applications::{self, ChangeApplication, Reason};
use crate::store::offers::{self, AgreedValues};
use crate::store::requests::{self, ChangeRequest};
use ::store::{Conn, Db, Tx};
use engagement::access::{EditPlan, authorized_by_command};
use engagement::sign_off;
use kernel::{Failure, PartyId, PersonId, ProjectId, RecordId, Refusal, Result};
use schedule::agreed_with::{self, AgreedWith, Word};
use schedule::baseline::Baseline;
use schedule::edit::Edit;
use schedule::plan_document::PlanDays;
use schedule::planning::agreed::{self, Agreed};
use schedule::planning::agreed_before::{Spoken, Yes};
use schedule::planning::{self, Change, LivePlan, Plans, Step, what_if};
use schedule::store::{baselines, plans};
use schedule::task::TaskKind;
use schedule::times;
use serde_json::json;
use std::sync::Arc;

const AT_ONCE: u32 = 10;
/// How often a baseline is made anew while others edit the plan.
const MOST_TRIES: usize = 8;
/// After so many attempts that failed for no reason of the plan's, somebody is told.
const MOST_ATTEMPTS: i64 = 8;

/// Brings into their plans what was agreed; tells how many changes it looked at.
pub async fn apply_approved(db: &Db, plans: &Plans, public_url: &str) -> Result<usize> {
    let due = applications::claim(db, AT_ONCE).await?;
    let count = due.len();
    for application in due {
        let (change, attempt) = (application.change, application.attempts + 1);
        let outcome = apply(db, plans, application).await;
        note(db, public_url, change, attempt, outcome).await?;
    }
    Ok(count)
}

/// What is to be brought in, and in whose name: of whoever made the offer that was agreed to.
#[derive(Clone)]
struct Agreement {
    request: ChangeRequest,
    values: AgreedValues,
    edits: Arc<Vec<Edit>>,
    by: PersonId,
}

async fn apply(db: &Db, plans: &Plans, application: ChangeApplication) -> Result<()> {
    let (change, edits) = (application.change, application.edits);
    let agreement = db.read(move |conn| {
        let values = offers::agreed(conn, change)?.ok_or(Failure::NotFound)?;
        let offer = offers::of_version(conn, change, values.offer_version)?;
        let request = requests::get(conn, change)?;
        Ok(Agreement { request, values, edits: Arc::new(edits), by: offer.sent_by })
    });
    let agreement = agreement.await?;
    for _ in 0..MOST_TRIES {
        match apply_on_this_revision(db, plans, &agreement).await {
            Err(Failure::Busy) => {}
            Err(Failure::Refused(refusal)) if refusal.code == TAKEN => return Ok(()),
            outcome => return outcome,
        }
    }
    Err(Failure::Busy)
}

/// Another worker was faster.
const TAKEN: &str = "change.already_applied";

/// The baseline holds computed dates too, so it belongs to one revision of the plan: where somebody edits the plan in
/// between, both are made anew.
async fn apply_on_this_revision(db: &Db, known: &Plans, agreement: &Agreement) -> Result<()> {
    let (wanted, reading) = (agreement.clone(), known.clone());
    let prepared = db.read(move |conn| prepare(conn, &reading, &wanted)).await?;
    let encoded = plans::encoded(&prepared.baseline.dates);
    let mut change = Change::new(agreement.request.project, agreement.edits.to_vec());
    change.additions.baseline = Some(prepared.baseline.clone());
    change.additions.agreed = prepared.agreed.clone();
    let written = agreement.clone();
    change.also = Some(Arc::new(move |tx: &mut Tx, step: &Step| {
        if step.before.plan.revision != prepared.revision {
            return Err(Failure::Busy);
        }
        take(tx, &written, &prepared.baseline, &encoded, &prepared.tasks)
    }));
    let (project, by) = (agreement.request.project, agreement.by);
    let authorize = move |_: &mut Tx| Ok(authorized_by_command::<EditPlan>(project, by));
    planning::change(db, known, change, authorize).await.map(drop)
}

struct Prepared {
    revision: i64,
    baseline: Baseline,
    /// With the party that approved it.
    agreed: Option<AgreedWith>,
    /// The tasks whose end is the end of the change.
    tasks: Vec<RecordId>,
}

fn prepare(conn: &mut Conn, known: &Plans, agreement: &Agreement) -> Result<Prepared> {
    let step = what_if::compute(conn, known, agreement.request.project, &agreement.edits)?;
    for milestone in &agreement.values.milestones {
        if step.after.plan.task(milestone.task_id).is_none() {
            let title = milestone.title.clone().unwrap_or_default();
            return Err(Refusal::new("change.milestone_gone").with("title", title).into());
        }
    }
    let mut agreed = of_values(&agreement.values)?;
    let with = agreement.request.party.map(|party| approved_by(&step, party, agreement, &agreed));
    let (project, change) = (agreement.request.project, agreement.request.id);
    for newer in offers::agreed_since(conn, project, change, agreement.values.at)? {
        agreed = agreed.then(of_values(&newer)?);
    }
    let Word { name, at } = word(&agreement.request, &agreement.values);
    let baseline = agreed::baseline(&step, &agreed, name, at, agreement.by);
    let tasks = tasks_of(&step, &agreement.edits);
    Ok(Prepared { revision: step.before.plan.revision, baseline, agreed: with, tasks })
}

fn word(request: &ChangeRequest, values: &AgreedValues) -> Word {
    Word { name: format!("{}-{}", CHANGE_REQUEST.prefix, request.number), at: values.at }
}

/// What is agreed with the party from now on.
fn approved_by(step: &Step, party: PartyId, agreement: &Agreement, agreed: &Agreed) -> AgreedWith {
    let word = word(&agreement.request, &agreement.values);
    agreed_with::approved(step.before.agreed_with(party), party, agreed, &word, &|task| {
        let was = days_of_work(&step.before, task)?;
        Some((was, days_of_work(&step.after, task)?))
    })
}

/// A milestone moves by being named and not by the work before it.
fn days_of_work(live: &LivePlan, task: RecordId) -> Option<PlanDays> {
    live.task(task).filter(|task| task.kind != TaskKind::Milestone)?;
    live.computed.dates(task).map(agreed_with::days_of)
}

fn of_values(values: &AgreedValues) -> Result<Agreed> {
    let milestones = values.milestones.iter();
    let milestones = milestones.map(|one| Ok((one.task_id, day(&one.date.to_string())?)));
    Ok(Agreed { finish: day(&values.finish)?, milestones: milestones.collect::<Result<_>>()? })
}

fn day(text: &str) -> Result<engine::time::Day> {
    times::parse_day(text).ok_or_else(|| Failure::fault("an agreed date that is none"))
}

/// New tasks and those that the edits are about. Summaries have no end of their own.
fn tasks_of(step: &Step, edits: &[Edit]) -> Vec<RecordId> {
    let mut tasks: Vec<RecordId> = step.writes.tasks_created.clone();
    let edited = edits.iter().filter(|edit| matches!(edit, Edit::UpdateTask(_) | Edit::SetAssignments(_)));
    tasks.extend(edited.filter_map(Edit::task));
    let is_work = |task: &RecordId| step.after.computed.dates(*task).is_some_and(|dates| !dates.is_summary);
    tasks.retain(is_work);
    tasks.sort_unstable();
    tasks.dedup();
    tasks
}

/// What is written beside the edits themselves.
fn take(
    tx: &mut Tx,
    agreement: &Agreement,
    baseline: &Baseline,
    encoded: &[u8],
    tasks: &[RecordId],
) -> Result<()> {
    let request = &agreement.request;
    if !applications::take(tx, request.id, baseline.id)? {
        return Err(Failure::refused(TAKEN));
    }
    baselines::create(tx, request.project, baseline, encoded)?;
    for task in tasks {
        applications::link_task(tx, request.id, *task)?;
    }
    requests::settle(tx, request.id)?;
    happened(tx, request, "change_request.applied", Some(agreement.by), json!({ "tasks": tasks.len() }))
}

/// What is told of an attempt that came to nothing.
async fn note(db: &Db, public_url: &str, change: RecordId, attempt: i64, outcome: Result<()>) -> Result<()> {
    let failure = match outcome {
        Ok(()) => return Ok(()),
        Err(failure) => failure,
    };
    let public_url = public_url.to_owned();
    let noted = db.write(move |tx| match reason(&failure, attempt) {
        Some(reason) => refuse(tx, &public_url, change, &reason),
        None => {
            let later = tx.now().plus_seconds(30 << attempt.clamp(0, 6));
            applications::postpone(tx, change, later)
        }
    });
    noted.await
}

/// A no of the plan's is final until somebody looks; whatever else was in the way may pass.
fn reason(failure: &Failure, attempt: i64) -> Option<Reason> {
    match failure {
        Failure::Busy | Failure::Fault(_) if attempt < MOST_ATTEMPTS => None,
        failure => Some(Reason::of(failure)),
    }
}

fn refuse(tx: &mut Tx, public_url: &str, change: RecordId, reason: &Reason) -> Result<()> {
    if !applications::refuse(tx, change, reason)? {
        return Ok(());
    }
    requests::settle(tx, change)?;
    let request = requests::get(tx, change)?;
    happened(tx, &request, "change_request.not_applied", None, json!({ "reason": reason.code }))?;
    tell_managers(tx, public_url, &request, "change_not_applied")
}

/// Every change of a party that is in the plan, in the order in which they were approved.
pub fn approved_before(conn: &mut Conn, project: ProjectId, party: PartyId) -> Result<Vec<Spoken>> {
    let mut all = Vec::new();
    for (change, values) in offers::agreed_with(conn, project, party)? {
        let word = word(&requests::get(conn, change)?, &values);
        let by = offers::of_version(conn, change, values.offer_version)?.sent_by;
        let made = applications::get(conn, change)?.and_then(|application| application.baseline);
        all.push(Spoken { word, by, yes: Yes::Change(of_values(&values)?, made) });
    }
    Ok(all)
}

/// What happened elsewhere: tasks that were done, or taken up again, and offers that were taken back among the
/// sign-offs. Tells how many changes stand elsewhere now.
pub async fn follow(db: &Db, public_url: &str) -> Result<usize> {
    Ok(follow_plan(db, public_url).await? + follow_sign_offs(db).await?)
}

async fn follow_sign_offs(db: &Db) -> Result<usize> {
    let ended = db.read(|conn| {
        let mut ended = Vec::new();
        for (offer, sign_off) in offers::waiting(conn)? {
            if sign_off::state_of(conn, sign_off)? == sign_off::State::Withdrawn {
                ended.push(offer);
            }
        }
        Ok(ended)
    });
    let ended = ended.await?;
    let count = ended.len();
    for (change, offer) in ended {
        let settled = db.write(move |tx| {
            offers::end(tx, offer, OfferState::Withdrawn)?;
            requests::settle(tx, change).map(drop)
        });
        settled.await?;
    }
    Ok(count)
}

async fn follow_plan(db: &Db, public_url: &str) -> Result<usize> {
    let moved = db.read(|conn| {
        let mut moved = Vec::new();
        for (change, state) in requests::in_the_plan(conn)? {
            if (requests::open_tasks(conn, change)? == 0) != (state == ChangeState::Done) {
                moved.push(change);
            }
        }
        Ok(moved)
    });
    let moved = moved.await?;
    let count = moved.len();
    for change in moved {
        let public_url = public_url.to_owned();
        let settled = db.write(move |tx| {
            if requests::settle(tx, change)? != Some(ChangeState::Done) {
                return Ok(());
            }
            let request = requests::get(tx, change)?;
            happened(tx, &request, "change_request.done", None, json!({}))?;
            tell_managers(tx, &public_url, &request, "change_done")
        });
        settled.await?;
    }
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_no_of_the_plan_is_final_and_everything_else_is_tried_again() {
        for (failure, attempt, wanted) in [
            (Failure::refused("plan.dependency_loop"), 1, Some("plan.dependency_loop")),
            (Failure::NotFound, 1, Some("change.task_gone")),
            (Failure::invalid("owner_id", "unknown"), 1, Some("change.edits_not_taken")),
            (Failure::Busy, 1, None),
            (Failure::fault("disk"), MOST_ATTEMPTS - 1, None),
            (Failure::fault("disk"), MOST_ATTEMPTS, Some("change.not_computed")),
        ] {
            let told = reason(&failure, attempt).map(|reason| reason.code);
            assert_eq!(told.as_deref(), wanted, "{failure}");
        }
    }
}
