//! What was agreed before agreed days were kept for each party: the newest agreed baseline goes to the parties that
//! confirmed, for what they confirmed.
//!
//! Must hold: each party is one transaction and is looked for by what is missing, so an interrupted run goes on where
//! it stopped, and a second one finds nothing.

use super::{Change, LivePlan, Plans, change};
use crate::PLAN_DOCUMENT;
use crate::agreed_with::{self, AgreedDays, AgreedWith, Word};
use crate::store::agreed_plans;
use crate::store::plan_documents::{self, PendingAgreement};
use crate::times;
use engagement::access::{Authorized, EditPlan, authorized_by_command};
use engagement::sign_off;
use kernel::{Failure, PartyId, PersonId, ProjectId, Result, Timestamp};
use store::{Conn, Db, Tx};

/// Tells for how many parties it kept what they had confirmed. A party that fails stops no other; it is told in the
/// end.
pub async fn keep_confirmed_before(db: &Db, plans: &Plans) -> Result<usize> {
    let before = db.read(plan_documents::confirmed_before).await?;
    let (count, mut outcome) = (before.len(), Ok(()));
    for one in before {
        outcome = keep_confirmed(db, plans, one).await.and(outcome);
    }
    outcome.map(|()| count)
}

async fn keep_confirmed(db: &Db, plans: &Plans, one: PendingAgreement) -> Result<()> {
    let (known, project) = (plans.clone(), one.document.project);
    let agreed = db.read(move |conn| {
        let by = sign_off::get(conn, one.sign_off)?.opened_by;
        Ok((of_baseline(known.get(conn, project)?.as_ref(), &one), by))
    });
    let (agreed, by) = agreed.await?;
    keep(db, plans, project, agreed, by).await
}

/// Keeps what is agreed with a party where nothing is kept yet, and brings what it reads up to date.
pub async fn keep(
    db: &Db,
    plans: &Plans,
    project: ProjectId,
    agreed: AgreedWith,
    by: PersonId,
) -> Result<()> {
    let party = agreed.party;
    if db.read(move |conn| agreed_plans::has_agreed(conn, party)).await? {
        return Ok(());
    }
    let mut kept = Change::new(project, Vec::new());
    kept.additions.agreed = Some(agreed);
    change(db, plans, kept, move |tx: &mut Tx| still_missing(tx, project, party, by)).await.map(drop)
}

/// Another node may have been faster.
fn still_missing(
    conn: &mut Conn,
    project: ProjectId,
    party: PartyId,
    by: PersonId,
) -> Result<Authorized<EditPlan>> {
    match agreed_plans::has_agreed(conn, party)? {
        true => Err(Failure::Busy),
        false => Ok(authorized_by_command::<EditPlan>(project, by)),
    }
}

fn of_baseline(live: &LivePlan, before: &PendingAgreement) -> AgreedWith {
    let word = Word {
        name: format!("{}-v{}", PLAN_DOCUMENT.prefix, before.number),
        at: live.agreed().map_or(Timestamp(0), |baseline| baseline.at),
    };
    let mut agreed = agreed_with::confirmed(None, before.document.party, &before.plan, &word);
    let Some(baseline) = live.agreed() else { return agreed };
    agreed.finish = times::finish_day(baseline.dates.finish);
    for (task, AgreedDays { days, .. }) in &mut agreed.tasks {
        if let Some(dates) = baseline.dates.dates(*task) {
            *days = agreed_with::days_of(dates);
        }
    }
    agreed
}
