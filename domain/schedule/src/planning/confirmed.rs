//! A plan that a party confirmed is agreed with that party, and becomes the agreed baseline of the team. A job: the
//! decision itself only wrote down that it is to be made.
//!
//! Must hold: the agreed days, the baseline and the row that is taken for them are one transaction, so it is made once,
//! however often it is tried and wherever it is interrupted.

use super::agreed::{self, ConfirmedPlan};
use super::{Change, LivePlan, Plans, Step, change};
use crate::PLAN_DOCUMENT;
use crate::agreed_with::{self, AgreedWith, Word};
use crate::baseline::Baseline;
use crate::store::plan_documents::{self, PendingAgreement};
use crate::store::{baselines, plans};
use engagement::access::{EditPlan, authorized_by_command};
use engagement::sign_off;
use engagement::store::{parties, projects};
use kernel::{Failure, PartyId, PersonId, RecordId, Result, SignOffId};
use std::collections::HashSet;
use std::sync::Arc;
use store::{Conn, Db, Tx};

const AT_ONCE: u32 = 10;
/// How often a baseline is made anew while others edit the plan.
const MOST_TRIES: usize = 8;
const LATER_SECONDS: i64 = 30;
/// How long nothing happens in an archived project before it is looked at again.
const ARCHIVED_LATER_SECONDS: i64 = 300;

/// Another worker was faster.
const TAKEN: &str = "plan_document.already_agreed";

/// Makes the baselines of confirmed plans; tells how many it looked at. One that fails stops no other; it is told in the
/// end.
pub async fn agree_confirmed(db: &Db, plans: &Plans) -> Result<usize> {
    let now = db.clock().now();
    let due = db.read(move |conn| plan_documents::due(conn, now, AT_ONCE)).await?;
    let (count, mut outcome) = (due.len(), Ok(()));
    for sign_off in due {
        if let Err(failure) = agree_one(db, plans, sign_off).await {
            postpone(db, sign_off, LATER_SECONDS).await?;
            if !matches!(failure, Failure::Busy) {
                outcome = Err(failure);
            }
        }
    }
    outcome.map(|()| count)
}

async fn agree_one(db: &Db, plans: &Plans, sign_off: SignOffId) -> Result<()> {
    let Some(pending) = db.read(move |conn| plan_documents::pending(conn, sign_off)).await? else {
        return Ok(());
    };
    match waits_in_archive(db, &pending).await? {
        true => Ok(()),
        false => agree(db, plans, pending).await,
    }
}

async fn postpone(db: &Db, sign_off: SignOffId, seconds: i64) -> Result<()> {
    let postponed = db.write(move |tx| {
        let later = tx.now().plus_seconds(seconds);
        plan_documents::postpone(tx, sign_off, later)
    });
    postponed.await
}

/// What was confirmed before a project was archived is agreed once it is opened again.
async fn waits_in_archive(db: &Db, pending: &PendingAgreement) -> Result<bool> {
    let (sign_off, project) = (pending.sign_off, pending.document.project);
    if db.read(move |conn| projects::archived(conn, project)).await?.is_none() {
        return Ok(false);
    }
    postpone(db, sign_off, ARCHIVED_LATER_SECONDS).await.map(|()| true)
}

async fn agree(db: &Db, known: &Plans, pending: PendingAgreement) -> Result<()> {
    let pending = Arc::new(pending);
    for _ in 0..MOST_TRIES {
        match agree_on_this_revision(db, known, &pending).await {
            Err(Failure::Busy) => {}
            Err(Failure::Refused(refusal)) if refusal.code == TAKEN => return Ok(()),
            outcome => return outcome,
        }
    }
    Err(Failure::Busy)
}

/// The baseline holds computed dates too, so it belongs to one revision of the plan.
async fn agree_on_this_revision(db: &Db, known: &Plans, pending: &Arc<PendingAgreement>) -> Result<()> {
    let (wanted, reading) = (pending.clone(), known.clone());
    let prepared = db.read(move |conn| prepare(conn, &reading, &wanted)).await?;
    let encoded = plans::encoded(&prepared.baseline.dates);
    let (project, by) = (pending.document.project, prepared.by);
    let mut made = Change::new(project, Vec::new());
    made.additions.baseline = Some(prepared.baseline.clone());
    made.additions.agreed = Some(prepared.agreed.clone());
    let written = pending.clone();
    made.also = Some(Arc::new(move |tx: &mut Tx, step: &Step| {
        if step.before.plan.revision != prepared.revision {
            return Err(Failure::Busy);
        }
        if !plan_documents::take(tx, written.sign_off, prepared.baseline.id)? {
            return Err(Failure::refused(TAKEN));
        }
        baselines::create(tx, project, &prepared.baseline, &encoded)?;
        plan_documents::happened(tx, &written.document, "plan_document.agreed", Some(by), written.number)
    }));
    change(db, known, made, move |_| Ok(authorized_by_command::<EditPlan>(project, by))).await.map(drop)
}

struct Prepared {
    revision: i64,
    baseline: Baseline,
    /// With the party that confirmed it.
    agreed: AgreedWith,
    /// Whoever sent the version.
    by: PersonId,
}

fn prepare(conn: &mut Conn, known: &Plans, pending: &PendingAgreement) -> Result<Prepared> {
    let live = known.get(conn, pending.document.project)?;
    let sign_off = sign_off::get(conn, pending.sign_off)?;
    let confirmed =
        ConfirmedPlan { shown: &pending.plan, of_others: of_others(&live, pending.document.party) };
    let client = parties::get(conn, pending.document.project, pending.document.party)?.short_name;
    let (at, by) = (sign_off.ended_at.unwrap_or(sign_off.opened_at), sign_off.opened_by);
    let word = Word { name: format!("{}-v{}", PLAN_DOCUMENT.prefix, pending.number), at };
    let party = pending.document.party;
    let agreed = agreed_with::confirmed(live.agreed_with(party), party, &pending.plan, &word);
    let baseline = agreed::confirmed(&live, &confirmed, format!("{} · {client}", word.name), at, by);
    Ok(Prepared { revision: live.plan.revision, baseline, agreed, by })
}

/// What the other parties agreed to.
fn of_others(live: &LivePlan, party: PartyId) -> HashSet<RecordId> {
    let others = live.agreed_with.values().filter(|with| with.party != party);
    others.flat_map(|with| with.tasks.keys().copied()).collect()
}
