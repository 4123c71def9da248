//! Alternatives at work: laid over the plan as it stands, written on, taken over in one step and taken back.

use super::elsewhere::{self, TakenElsewhere};
use super::levelling_under_way::Watch;
use super::what_if::{Impact, impact};
use super::{Additions, Change, Edited, LivePlan, Plans, Step, change, levelling, load, settled};
use crate::alternative::{Alternative, AlternativeKind, LevellingChoices, TakenOver, refuse_too_many};
use crate::apply::guarded::{guarded, surviving};
use crate::baseline::{self, Baseline};
use crate::edit::Edit;
use crate::store::alternatives;
use engagement::access::Authorized;
use kernel::{AlternativeId, BaselineId, Event, Failure, PersonId, ProjectId, Result};
use std::sync::Arc;
use store::{Conn, Db, Tx};

/// An alternative beside the plan.
pub struct Compared {
    pub alternative: Alternative,
    pub plan_revision: i64,
    /// None: the plan does not take its edits any more.
    pub effect: Option<Effect>,
    /// The tasks whose edits the plan does not take any more.
    pub conflicts: Vec<String>,
}

pub struct Effect {
    pub impact: Impact,
    pub loads: Vec<load::PersonLoad>,
}

pub fn compared(conn: &mut Conn, known: &Plans, project: ProjectId, id: AlternativeId) -> Result<Compared> {
    let alternative = alternatives::get(conn, project, id)?;
    let live = known.get(conn, project)?;
    let plan_revision = live.plan.revision;
    // What was taken over is the plan by now.
    if alternative.taken_over.is_some() {
        return Ok(Compared { alternative, plan_revision, effect: None, conflicts: Vec::new() });
    }
    let (effect, conflicts) = match laid_over(live.clone(), &alternative.edits) {
        Ok(step) => {
            let taken = elsewhere::beside(conn, known, &live, alternative.levelling.as_ref())?;
            let loads = load::loads(&step.before, &step.after, &taken);
            (Some(Effect { impact: impact(&step, &taken), loads }), Vec::new())
        }
        Err(Failure::Fault(fault)) => return Err(Failure::Fault(fault)),
        Err(_) => (None, surviving(&live.plan, &live.computed, &alternative.edits).1),
    };
    Ok(Compared { alternative, plan_revision, effect, conflicts })
}

pub fn laid_over(live: Arc<LivePlan>, edits: &[Edit]) -> Result<Step> {
    Step::compute(live, edits, Additions::default())
}

impl Step {
    /// The plan after the step, compared with the plan before it.
    pub fn beside_before(self) -> LivePlan {
        let before = &self.before;
        let baseline = Baseline {
            id: BaselineId::new(),
            number: 0,
            name: String::new(),
            at: kernel::Timestamp::from_micros(0),
            by: None,
            agreed_as: None,
            dates: before.computed.clone(),
            work: Some(baseline::work(&before.plan)),
        };
        LivePlan { baseline: Some(baseline), ..self.after }
    }
}

/// What a batch of edits gives in an alternative.
pub struct Written {
    /// The alternative beside the plan.
    pub step: Step,
    /// From the alternative as it was to what it is.
    pub moved: Vec<crate::computed::Moved>,
    pub inverse: Vec<Edit>,
    pub revision: i64,
}

/// The next revision that is told of an alternative: it grows with the plan's and with its own.
pub fn told_revision(live: &LivePlan, alternative: &Alternative) -> i64 {
    live.plan.revision + alternative.revision
}

/// What edits do to an alternative; nothing is written.
pub fn previewed(
    conn: &mut Conn,
    known: &Plans,
    project: ProjectId,
    id: AlternativeId,
    edits: &[Edit],
) -> Result<Step> {
    let alternative = alternatives::get(conn, project, id)?;
    alternative.refuse_taken_over()?;
    let over = laid_over(known.get(conn, project)?, &alternative.edits)?;
    let step = laid_over(Arc::new(over.after), edits)?;
    super::refuse_foreign_owners(conn, &step, project)?;
    Ok(step)
}

/// Writes edits onto a what-if.
pub async fn write<A: 'static>(
    db: &Db,
    known: &Plans,
    (project, id): (ProjectId, AlternativeId),
    edits: Vec<Edit>,
    authorize: impl Fn(&mut Tx) -> Result<Authorized<A>> + Clone + Send + 'static,
) -> Result<Written> {
    let (plans, edits, reading) = (known.clone(), Arc::new(edits), known.clone());
    let read = move |conn: &mut Conn| {
        let alternative = alternatives::get(conn, project, id)?;
        alternative.refuse_writing()?;
        let live = plans.get(conn, project)?;
        let base = laid_over(live.clone(), &alternative.edits)?;
        let mut all = alternative.edits.clone();
        all.extend(guarded(&base.after.plan, &base.after.computed, &edits)?);
        refuse_too_many(&all)?;
        let step = laid_over(live.clone(), &all)?;
        super::refuse_foreign_owners(conn, &step, project)?;
        Ok((alternative, live.plan.revision, all))
    };
    let (before, edited) = settled(db, read, move |tx, (alternative, plan_revision, all)| {
        let proof = authorize(tx)?;
        if !alternatives::put_edits(tx, project, alternative, *plan_revision, all)? {
            return Ok(None);
        }
        tell(tx, "plan_alternative.changed", &proof)?;
        Ok(Some((alternative.clone(), all.clone())))
    })
    .await?;
    // What became of it is computed once more for the answer: the plan may have moved on meanwhile.
    let answer = db.read(move |conn| {
        let live = reading.get(conn, project)?;
        let base = laid_over(live.clone(), &before.edits)?;
        let added = laid_over(Arc::new(base.after), &edited[before.edits.len()..])?;
        let step = laid_over(live.clone(), &edited)?;
        let revision = told_revision(&live, &before) + 1;
        Ok(Written { moved: added.moved(), inverse: added.inverse, step, revision })
    });
    answer.await
}

/// Levels the plan as it stands, beside the database's threads, for the one who waits for it.
pub async fn levelled(
    known: &Plans,
    by: PersonId,
    live: Arc<LivePlan>,
    choices: LevellingChoices,
    elsewhere: Vec<TakenElsewhere>,
) -> Result<Vec<Edit>> {
    let (owner, search) = ((live.plan.project, by), choices.search()?);
    let work = move |watch: &Watch| levelling::edits(&live, &choices, &elsewhere, watch);
    known.levellings.run(owner, search, work).await
}

/// Works an alternative out on the plan as it stands: levels anew, or drops what the plan does not take any more.
pub async fn renew<A: 'static>(
    db: &Db,
    known: &Plans,
    (project, id): (ProjectId, AlternativeId),
    by: PersonId,
    authorize: impl Fn(&mut Tx) -> Result<Authorized<A>> + Clone + Send + 'static,
) -> Result<()> {
    let plans = known.clone();
    let found = db.read(move |conn| {
        let alternative = alternatives::get(conn, project, id)?;
        alternative.refuse_taken_over()?;
        let live = plans.get(conn, project)?;
        let elsewhere = elsewhere::for_levelling(conn, &plans, &live, alternative.levelling.as_ref())?;
        Ok((alternative, live, elsewhere))
    });
    let (alternative, live, elsewhere) = found.await?;
    let plan_revision = live.plan.revision;
    let edits = match (&alternative.levelling, alternative.kind) {
        (Some(choices), AlternativeKind::Levelling) => {
            levelled(known, by, live, choices.clone(), elsewhere).await?
        }
        _ => surviving(&live.plan, &live.computed, &alternative.edits).0,
    };
    let is_written = db.write(move |tx| {
        let proof = authorize(tx)?;
        let is_written = alternatives::put_edits(tx, project, &alternative, plan_revision, &edits)?;
        if is_written {
            tell(tx, "plan_alternative.changed", &proof)?;
        }
        Ok(is_written)
    });
    if is_written.await? { Ok(()) } else { Err(Failure::Outdated) }
}

/// Makes the edits of an alternative in the plan, as one step. It is refused when plan or alternative are not those
/// that were looked at.
pub async fn take_over<A: 'static>(
    db: &Db,
    known: &Plans,
    project: ProjectId,
    alternative: Alternative,
    seen_plan: i64,
    authorize: impl Fn(&mut Tx) -> Result<Authorized<A>> + Clone + Send + Sync + 'static,
) -> Result<Edited> {
    if alternative.edits.is_empty() {
        return Err(Failure::refused("alternative.empty"));
    }
    let mut wanted = Change::new(project, alternative.edits.clone());
    let proving = authorize.clone();
    wanted.also = Some(Arc::new(move |tx, step| {
        if step.before.plan.revision != seen_plan {
            return Err(Failure::Outdated);
        }
        let proof = proving(tx)?;
        let (plan_revision, inverse) = (step.after.plan.revision, step.inverse.clone());
        let taken = TakenOver { at: tx.now(), by: proof.person(), plan_revision, inverse };
        if !alternatives::take_over(tx, project, &alternative, &taken)? {
            return Err(Failure::Outdated);
        }
        tell(tx, "plan_alternative.taken_over", &proof)
    }));
    change(db, known, wanted, authorize).await
}

/// Takes back what was taken over, as one step: refused where somebody changed since what it would take back.
pub async fn take_back<A: 'static>(
    db: &Db,
    known: &Plans,
    project: ProjectId,
    alternative: Alternative,
    authorize: impl Fn(&mut Tx) -> Result<Authorized<A>> + Clone + Send + Sync + 'static,
) -> Result<()> {
    let Some(taken) = alternative.taken_over.clone() else { return Ok(()) };
    let mut wanted = Change::new(project, taken.inverse);
    let proving = authorize.clone();
    wanted.also = Some(Arc::new(move |tx, step| {
        let proof = proving(tx)?;
        // Where nobody else changed the plan, it is again the one that this was worked out on.
        let is_as_it_was = step.before.plan.revision == taken.plan_revision;
        let revision = if is_as_it_was { step.after.plan.revision } else { alternative.plan_revision };
        if !alternatives::put_edits(tx, project, &alternative, revision, &step.inverse)? {
            return Err(Failure::Outdated);
        }
        tell(tx, "plan_alternative.taken_back", &proof)
    }));
    change(db, known, wanted, authorize).await.map(drop)
}

pub fn tell<A>(tx: &mut Tx, what: &'static str, proof: &Authorized<A>) -> Result<()> {
    let at = tx.now();
    tx.event(Event::new(what, at, Some(proof.person())).in_project(proof.project()))
}
