//! What was agreed before agreed days were kept for each party: its own words, said once more in their order.
//!
//! Must hold: nothing of another party's. Each party is one transaction and is looked for by what is missing, so an
//! interrupted run goes on where it stopped, and a second one finds nothing.

use super::agreed::Agreed;
use super::{Change, Plans, change};
use crate::PLAN_DOCUMENT;
use crate::agreed_with::{self, AgreedWith, Word};
use crate::baseline::Baseline;
use crate::plan_document::{PlanDays, ShownPlan};
use crate::store::baselines::{self, BaselineLine};
use crate::store::{agreed_plans, plan_documents, plans, released};
use engagement::access::{Authorized, EditPlan, authorized_by_command};
use engagement::store::projects;
use kernel::{BaselineId, Failure, PartyId, PersonId, ProjectId, RecordId, Result};
use store::{Conn, Db, Tx};

/// A word of a party that is in the plan, with whoever had asked for it.
pub struct Spoken {
    pub word: Word,
    pub by: PersonId,
    pub yes: Yes,
}

/// What a party said yes to.
pub enum Yes {
    Plan(ShownPlan),
    /// With the baseline that the change made.
    Change(Agreed, Option<BaselineId>),
}

/// The changes of a party that are in the plan.
pub type ApprovedOf = fn(&mut Conn, ProjectId, PartyId) -> Result<Vec<Spoken>>;

/// Tells for how many parties it kept what they had agreed to. A party that fails stops no other; it is told in the
/// end.
pub async fn keep_agreed_before(db: &Db, plans: &Plans, approved: ApprovedOf) -> Result<usize> {
    let parties = db.read(agreed_plans::without).await?;
    let (mut count, mut outcome) = (0, Ok(()));
    for (project, party) in parties {
        match keep(db, plans, project, party, approved).await {
            Ok(is_kept) => count += usize::from(is_kept),
            Err(failure) => outcome = Err(failure),
        }
    }
    outcome.map(|()| count)
}

/// Keeps what is agreed with a party, and brings what it reads up to date.
async fn keep(
    db: &Db,
    plans: &Plans,
    project: ProjectId,
    party: PartyId,
    approved: ApprovedOf,
) -> Result<bool> {
    let said = db.read(move |conn| {
        let words = in_order(conn, project, party, approved)?;
        said(conn, project, party, words)
    });
    let Some((agreed, by)) = said.await? else { return Ok(false) };
    if db.read(move |conn| projects::archived(conn, project)).await?.is_some() {
        return keep_in_archive(db, project, agreed).await.map(|()| true);
    }
    let mut kept = Change::new(project, Vec::new());
    kept.additions.agreed = Some(agreed);
    change(db, plans, kept, move |tx: &mut Tx| still_missing(tx, project, party, by)).await.map(|_| true)
}

/// The released state stands as it stood: what was agreed comes back to it, and nothing is computed or told.
async fn keep_in_archive(db: &Db, project: ProjectId, agreed: AgreedWith) -> Result<()> {
    let kept = db.write(move |tx| {
        if agreed_plans::has_agreed(tx, agreed.party)? {
            return Err(Failure::Busy);
        }
        agreed_plans::put(tx, project, &agreed)?;
        released::put_agreed(tx, &agreed)?;
        // What is in memory of this plan, on whichever node, is read anew.
        let revision = plans::revision(tx, project)?;
        plans::touch(tx, project, revision).map(drop)
    });
    kept.await
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

fn in_order(
    conn: &mut Conn,
    project: ProjectId,
    party: PartyId,
    approved: ApprovedOf,
) -> Result<Vec<Spoken>> {
    let mut words = approved(conn, project, party)?;
    if let Some(document) = plan_documents::of_party(conn, party)? {
        let sendings = plan_documents::sendings(conn, document.id)?;
        // What is still on its way is agreed by its own job.
        for one in sendings.into_iter().filter(|one| one.is_confirmed() && one.baseline.is_some()) {
            let at = one.sign_off.ended_at.unwrap_or(one.sign_off.opened_at);
            let word = Word { name: format!("{}-v{}", PLAN_DOCUMENT.prefix, one.number), at };
            words.push(Spoken { word, by: one.sign_off.opened_by, yes: Yes::Plan(one.plan) });
        }
    }
    words.sort_by_key(|one| one.word.at);
    Ok(words)
}

/// What follows from the words of a party, and who asked for the last.
fn said(
    conn: &mut Conn,
    project: ProjectId,
    party: PartyId,
    words: Vec<Spoken>,
) -> Result<Option<(AgreedWith, PersonId)>> {
    let lines = baselines::of_project(conn, project)?;
    let mut last: Option<(AgreedWith, PersonId)> = None;
    for Spoken { word, by, yes } in words {
        let before = last.as_ref().map(|(agreed, _)| agreed);
        let agreed = match yes {
            Yes::Plan(plan) => agreed_with::confirmed(before, party, &plan, &word),
            Yes::Change(agreed, made) => {
                let step = match made.and_then(|made| Some((followed(&lines, made)?, made))) {
                    Some((was, is)) => {
                        Some((baselines::get(conn, project, was)?, baselines::get(conn, project, is)?))
                    }
                    None => None,
                };
                let moved = |task| step.as_ref().and_then(|(was, is)| days_of_work(was, is, task));
                agreed_with::approved(before, party, &agreed, &word, &moved)
            }
        };
        last = Some((agreed, by));
    }
    Ok(last)
}

/// The agreed baseline right before another, so that what differs is what the other moved; none where one between
/// them was deleted, for it may have been of another party.
fn followed(lines: &[BaselineLine], made: BaselineId) -> Option<BaselineId> {
    let place = lines.iter().position(|line| line.id == made)?;
    let mut number = lines[place].number;
    for line in lines[..place].iter().rev() {
        if line.number + 1 != number {
            return None;
        }
        if line.agreed_as.is_some() {
            return Some(line.id);
        }
        number = line.number;
    }
    None
}

/// Where a task was agreed before a change and with it. Milestones move by being named and not by the work before
/// them.
fn days_of_work(was: &Baseline, is: &Baseline, task: RecordId) -> Option<(PlanDays, PlanDays)> {
    let (was, is) = (was.dates.dates(task)?, is.dates.dates(task)?);
    (is.start != is.finish).then(|| (agreed_with::days_of(was), agreed_with::days_of(is)))
}
