//! A plan at work: loaded once per revision, computed, edited. An edit is computed on a snapshot; the write checks that
//! the plan is still at that revision, writes rows, result, released values and one event together, or tries again.

mod additions;
pub mod agreed;
pub mod agreed_before;
pub mod alternatives;
pub mod application;
pub mod awaited;
mod begun;
pub mod buffering;
pub mod confirmed;
pub mod effort;
pub mod elsewhere;
pub mod forecasting;
pub mod handing_over;
pub mod hours;
pub mod levelling;
pub mod levelling_under_way;
pub mod load;
pub mod releasing;
mod step;
pub mod what_if;

use crate::agreed_with::AgreedWith;
use crate::baseline::Baseline;
use crate::computed::{self, Computed, Moved, PlanWarning};
use crate::edit::{Edit, in_batches};
use crate::history::{self, Changes};
use crate::lookup::{Links, Lookup};
use crate::plan::{Outline, Plan};
use crate::plan_document::PlanDays;
use crate::status::{self, Standing};
use crate::store::released::{Release, Shown, release_to};
use crate::store::results::{self, Storing};
use crate::store::{agreed_plans, baselines, imports, plans, sharing, task_changes};
use crate::task::Task;
use crate::times;
pub use additions::Additions;
use engagement::access::Authorized;
use engagement::store::{members, parties};
use engine::calendar::CalendarIndex;
use engine::computation::Computation;
use engine::time::Minute;
use engine::working_time::WorkingTime;
use jiff::civil::Date;
use kernel::{Event, Failure, PartyId, PersonId, ProjectId, RecordId, Refusal, Result, Timestamp};
use levelling_under_way::Levellings;
use releasing::wall_clock;
use serde_json::json;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
pub use step::Step;
use store::{Conn, Db, Tx};

/// How many plans stay in memory.
const KEPT_PLANS: usize = 32;
/// How often an edit is computed anew when others are faster.
const MOST_TRIES: usize = 8;

/// One revision of a plan with its dates.
pub struct LivePlan {
    pub plan: Plan,
    pub computed: Computed,
    /// The baseline it is compared with, if any.
    pub baseline: Option<Baseline>,
    /// The newest that both sides agreed on, where it is compared with one that the team saved for itself.
    agreed_apart: Option<Arc<Baseline>>,
    /// What each party agreed to, and reads as agreed.
    agreed_with: Arc<HashMap<PartyId, AgreedWith>>,
    pub working_time: WorkingTime,
    lookup: Arc<Lookup>,
    /// All that computing the dates found out; none where they were stored.
    computation: Option<Computation>,
    /// How many rows of dates stand beside the whole result in the database; none where this one is not there.
    stored_beside: Option<usize>,
}

impl LivePlan {
    pub fn load(conn: &mut Conn, project: ProjectId) -> Result<Self> {
        let plan = plans::load(conn, project)?;
        let (computed, stored_beside) = match results::load(conn, &plan)? {
            Some((stored, beside)) => (stored, Some(beside)),
            None => (Computed::of(&plan)?, None),
        };
        let compared = plan.compared_baseline;
        let baseline = compared.map(|id| baselines::get(conn, project, id)).transpose()?;
        let agreed = baselines::newest_agreed(conn, project)?.filter(|agreed| Some(*agreed) != compared);
        let agreed_apart = agreed.map(|id| baselines::get(conn, project, id).map(Arc::new)).transpose()?;
        let agreed_with = Arc::new(agreed_plans::of_project(conn, project)?);
        Ok(Self { agreed_apart, agreed_with, stored_beside, ..Self::of(plan, computed, baseline)? })
    }

    fn of(plan: Plan, computed: Computed, baseline: Option<Baseline>) -> Result<Self> {
        let calendars: HashMap<_, _> =
            plan.calendars.iter().zip(0..).map(|(c, place)| (c.id, place)).collect();
        let index = |id| calendars.get(&id).map(|place| CalendarIndex(*place));
        let engine: Vec<_> = plan.calendars.iter().map(|calendar| calendar.to_engine(&index)).collect();
        let own = index(plan.calendar).unwrap_or(CalendarIndex(0));
        let working_time = engine::hours::working_time(&engine, own).map_err(Failure::fault)?;
        Ok(Self {
            plan,
            computed,
            baseline,
            agreed_apart: None,
            agreed_with: Arc::default(),
            working_time,
            lookup: Arc::default(),
            computation: None,
            stored_beside: None,
        })
    }

    /// This plan one revision on: its dates are computed, and what did not change is taken over.
    fn after(&self, plan: Plan) -> Result<Self> {
        let has_same_shape = plan.has_shape_of(&self.plan);
        let places = if has_same_shape { self.computed.places_in(&plan) } else { Arc::new(plan.places()) };
        let shape = self.computation.as_ref().filter(|_| has_same_shape);
        let input = plan.to_engine(&places, shape.map(|known| (&self.plan, known.plan())));
        let computation = match &self.computation {
            Some(known) => known.edited(input),
            None => Computation::of(input),
        };
        let computation = computation.map_err(|error| computed::refusal(&plan, &error))?;
        let computed = Computed::told(&plan, computation.schedule(), places);
        let lookup = if has_same_shape { self.lookup.clone() } else { Arc::default() };
        Ok(Self { lookup, computation: Some(computation), ..Self::of(plan, computed, None)? })
    }

    /// What a party agreed to; none where it never agreed to anything.
    pub fn agreed_with(&self, party: PartyId) -> Option<&AgreedWith> {
        self.agreed_with.get(&party)
    }

    /// The days of a task that were agreed last, whichever party that was.
    pub fn agreed_days(&self, task: RecordId) -> Option<PlanDays> {
        let agreed = self.agreed_with.values().filter_map(|with| with.tasks.get(&task));
        agreed.max_by_key(|agreed| (agreed.at, agreed.days.finish)).map(|agreed| agreed.days)
    }

    /// The same among these parties.
    pub fn agreed_days_of(&self, parties: &[PartyId], task: RecordId) -> Option<PlanDays> {
        let agreed = parties.iter().filter_map(|party| self.agreed_with(*party)?.tasks.get(&task));
        agreed.max_by_key(|agreed| (agreed.at, agreed.days.finish)).map(|agreed| agreed.days)
    }

    /// What is agreed with each party once this is, too.
    fn agreed_also(&self, newer: Option<&AgreedWith>) -> Arc<HashMap<PartyId, AgreedWith>> {
        let mut all = self.agreed_with.clone();
        if let Some(newer) = newer {
            Arc::make_mut(&mut all).insert(newer.party, newer.clone());
        }
        all
    }

    /// What both sides agreed on last, be it with one party or another: the team measures against it.
    pub fn agreed(&self) -> Option<&Baseline> {
        let compared = self.baseline.as_ref().filter(|baseline| baseline.agreed_as.is_some());
        self.agreed_apart.as_deref().or(compared)
    }

    /// What the team's lateness is measured against: what both sides agreed on, or as long as they did not, the
    /// baseline that the team compares with.
    fn measure(&self) -> Option<&Baseline> {
        self.agreed().or(self.baseline.as_ref())
    }

    /// The agreement that still holds when the plan is compared with `newer` from now on.
    fn agreed_beside(&self, newer: Option<&Baseline>) -> Option<Arc<Baseline>> {
        match newer {
            None => self.agreed_apart.clone(),
            Some(newer) if newer.agreed_as.is_some() => None,
            Some(_) => self.agreed().cloned().map(Arc::new),
        }
    }

    /// The same plan beside another baseline.
    pub fn compared_with(&self, baseline: Baseline) -> Result<Self> {
        let same = Self::of(self.plan.clone(), self.computed.clone(), Some(baseline))?;
        Ok(Self { agreed_with: self.agreed_with.clone(), ..same })
    }

    /// Working days of the project calendar between two minutes, rounded; negative backwards.
    pub fn working_days(&self, from: Minute, to: Minute) -> i64 {
        let minutes = self.working_time.minutes_between(from, to);
        let day = self.plan.options.minutes_per_day.max(1);
        (minutes + minutes.signum() * day / 2) / day
    }

    /// The same between the ends of two civil days.
    pub fn working_days_between(&self, from: Date, to: Date) -> i64 {
        let end = |day| times::of_civil(day).start().plus(self.plan.options.default_finish_minute.max(1));
        self.working_days(end(from), end(to))
    }

    /// Where a task of this plan stands: the dates stand in the order of the tasks.
    pub fn place(&self, id: RecordId) -> Option<usize> {
        self.computed.place(id).filter(|place| self.plan.tasks.get(*place).is_some_and(|task| task.id == id))
    }

    pub fn task(&self, id: RecordId) -> Option<&Task> {
        self.place(id).map(|place| self.plan.tasks[place].as_ref())
    }

    pub fn outline(&self) -> &Outline {
        self.lookup.outline(&self.plan)
    }

    /// Where the dependencies of the task stand that stands there.
    pub fn links(&self, place: usize) -> &Links {
        &self.lookup.links(&self.plan, &self.computed)[place]
    }

    pub fn standing(&self) -> Standing {
        let days = |from, to| self.working_days(from, to);
        status::standing(&self.plan, &self.computed, self.measure(), &days)
    }

    /// What a release of this revision is made of, at a moment of the project's wall clock.
    pub fn release<'a>(&'a self, standing: &'a Standing, now: Minute) -> Release<'a> {
        Release { plan: &self.plan, computed: &self.computed, agreed: &self.agreed_with, standing, now }
    }
}

/// The plans in memory, each under its revision: a plan that another process changed is loaded anew.
#[derive(Clone, Default)]
pub struct Plans {
    live: Arc<Mutex<HashMap<ProjectId, Arc<LivePlan>>>>,
    /// Projects into which a file is brought, or out of which it is taken, by this process.
    importing: Arc<Mutex<HashSet<ProjectId>>>,
    pub levellings: Levellings,
}

/// Held by the one who brings a file into a project; others are refused meanwhile.
pub struct Importing {
    project: ProjectId,
    all: Arc<Mutex<HashSet<ProjectId>>>,
}

impl Drop for Importing {
    fn drop(&mut self) {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.project);
    }
}

impl Plans {
    /// The plan as it is now.
    pub fn get(&self, conn: &mut Conn, project: ProjectId) -> Result<Arc<LivePlan>> {
        let revision = plans::revision(conn, project)?;
        if let Some(live) = self.at_hand(project, revision) {
            return Ok(live);
        }
        let live = Arc::new(LivePlan::load(conn, project)?);
        self.keep(live.clone());
        Ok(live)
    }

    /// The plan as it is now, where it is in memory: nothing is loaded or computed for the answer.
    pub fn at_hand(&self, project: ProjectId, revision: i64) -> Option<Arc<LivePlan>> {
        self.lock().get(&project).filter(|live| live.plan.revision == revision).cloned()
    }

    fn keep(&self, live: Arc<LivePlan>) {
        let mut plans = self.lock();
        if plans.len() >= KEPT_PLANS && !plans.contains_key(&live.plan.project) {
            let any = plans.keys().next().copied();
            any.map(|project| plans.remove(&project));
        }
        plans.insert(live.plan.project, live);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<ProjectId, Arc<LivePlan>>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One import or undo at a time.
    pub fn importing(&self, project: ProjectId) -> Result<Importing> {
        let is_first = self.importing.lock().unwrap_or_else(PoisonError::into_inner).insert(project);
        if !is_first {
            return Err(Refusal::new("import.running").into());
        }
        Ok(Importing { project, all: self.importing.clone() })
    }

    pub fn is_importing(&self, project: ProjectId) -> bool {
        self.importing.lock().unwrap_or_else(PoisonError::into_inner).contains(&project)
    }
}

/// What an edit gives back.
pub struct Edited {
    pub live: Arc<LivePlan>,
    pub moved: Vec<Moved>,
    pub inverse: Vec<Edit>,
    pub touched: Vec<RecordId>,
    pub created: Vec<RecordId>,
    pub warnings: Vec<PlanWarning>,
}

/// What is written with a step, before its rows: the inverse edits and the new revision are known by then.
pub type Also = Arc<dyn Fn(&mut Tx, &Step) -> Result<()> + Send + Sync>;

/// One change of a plan, as a caller wants it.
#[derive(Clone)]
pub struct Change {
    pub project: ProjectId,
    pub edits: Arc<Vec<Edit>>,
    pub additions: Additions,
    pub also: Option<Also>,
    /// A batch of an import: what clients see waits for the last one.
    pub is_of_import: bool,
}

impl Change {
    pub fn new(project: ProjectId, edits: Vec<Edit>) -> Self {
        let (additions, also) = (Additions::default(), None);
        Self { project, edits: Arc::new(edits), additions, also, is_of_import: false }
    }
}

/// Makes a change durable. `authorize` is asked inside the write transaction.
pub async fn change<A: 'static>(
    db: &Db,
    plans: &Plans,
    change: Change,
    authorize: impl Fn(&mut Tx) -> Result<Authorized<A>> + Clone + Send + 'static,
) -> Result<Edited> {
    let (known, wanted, edits) = (plans.clone(), change.clone(), change.edits.clone());
    let read = move |conn: &mut Conn| {
        let before = known.get(conn, wanted.project)?;
        let step = Step::compute(before, &wanted.edits, wanted.additions.clone())?;
        Ready::of(conn, step)
    };
    let written = settled_whole(db, read, move |tx, mut ready: Ready| {
        let proof = authorize(tx)?;
        let step = &ready.step;
        if plans::revision(tx, proof.project())? != step.before.plan.revision {
            return Ok(None);
        }
        match &change.also {
            Some(also) => also(tx, step)?,
            None if step.changes_nothing() => return Ok(Some((ready, None))),
            None => {}
        }
        let released = write(tx, &mut ready, proof.person(), change.is_of_import)?;
        Ok(Some((ready, Some(released))))
    });
    let (ready, released) = written.await?;
    Ok(finish(plans, ready, released, &edits))
}

/// Makes a long list of edits durable in batches, each a change of its own. The whole is looked at first, so that
/// what is refused is refused before anything is written.
pub async fn change_in_batches<A: 'static>(
    db: &Db,
    plans: &Plans,
    whole: Change,
    authorize: impl Fn(&mut Tx) -> Result<Authorized<A>> + Clone + Send + 'static,
) -> Result<Arc<LivePlan>> {
    let (known, wanted) = (plans.clone(), whole.clone());
    let looked = db.read(move |conn| {
        let before = known.get(conn, wanted.project)?;
        Step::compute(before.clone(), &wanted.edits, wanted.additions)?;
        Ok(before)
    });
    let mut live = looked.await?;
    let mut additions = whole.additions;
    for edits in in_batches(whole.edits.to_vec()) {
        let mut batch = Change::new(whole.project, edits);
        batch.additions = std::mem::take(&mut additions);
        live = change(db, plans, batch, authorize.clone()).await?.live;
    }
    Ok(live)
}

/// Reads and computes, then writes; anew where the plan moved on in between, which the write tells by `None`.
pub async fn settled<P: Send + 'static, T: Send + 'static>(
    db: &Db,
    read: impl Fn(&mut Conn) -> Result<P> + Clone + Send + 'static,
    write: impl Fn(&mut Tx, &P) -> Result<Option<T>> + Clone + Send + 'static,
) -> Result<T> {
    settled_whole(db, read, move |tx, prepared| write(tx, &prepared)).await
}

/// The same, where what was read goes into what is given back: a plan is not copied on the writer.
async fn settled_whole<P: Send + 'static, T: Send + 'static>(
    db: &Db,
    read: impl Fn(&mut Conn) -> Result<P> + Clone + Send + 'static,
    write: impl Fn(&mut Tx, P) -> Result<Option<T>> + Clone + Send + 'static,
) -> Result<T> {
    for _ in 0..MOST_TRIES {
        let (reading, writing) = (read.clone(), write.clone());
        let prepared = db.read(move |conn| reading(conn)).await?;
        if let Some(done) = db.write(move |tx| writing(tx, prepared)).await? {
            return Ok(done);
        }
    }
    Err(Failure::Busy)
}

/// A step with all that is written with it and computed before the transaction.
struct Ready {
    step: Step,
    standing: Standing,
    storing: Option<Storing>,
    shown: Vec<Shown>,
    changes: Changes,
    new_owners: Vec<(RecordId, PersonId)>,
}

/// The revisions of records that were shared or taken back on the way; none where what clients see waits.
type Released = Option<HashMap<RecordId, i64>>;

impl Ready {
    fn of(conn: &mut Conn, step: Step) -> Result<Self> {
        let standing = step.after.standing();
        let storing = Storing::of(&step.before.computed, &step.after.computed, step.before.stored_beside);
        let rules = sharing::rules(conn, step.after.plan.project)?;
        let release = step.after.release(&standing, Minute::default());
        let shown = releasing::shown(&release, rules, &step.writes.tasks_restored);
        let changes = history::changes(&step.before, &step.after, &step.writes);
        let new_owners = step.new_owners();
        Ok(Self { step, standing, storing: Some(storing), shown, changes, new_owners })
    }
}

/// Without a release nothing was written: everything is as it was.
fn finish(plans: &Plans, ready: Ready, released: Option<Released>, edits: &[Edit]) -> Edited {
    let Ready { step, shown, .. } = ready;
    let moved = step.moved();
    let Step { before, mut after, writes, inverse, .. } = step;
    let live = match released {
        Some(released) => {
            if let Some(revisions) = released {
                releasing::mark_audience(&mut after.plan, &shown, &revisions);
            }
            let live = Arc::new(after);
            plans.keep(live.clone());
            live
        }
        None => before,
    };
    let mut touched: Vec<RecordId> = edits.iter().filter_map(Edit::task).collect();
    touched.extend(&writes.tasks_created);
    touched.extend(writes.tasks_changed.iter().chain(&writes.tasks_restored).chain(&writes.assignments_of));
    touched.sort_unstable();
    touched.dedup();
    let warnings = live.computed.warnings.clone();
    Edited { moved, inverse, touched, created: writes.tasks_created, warnings, live }
}

/// Writes one step. The plan is at the step's revision: the caller looked inside this transaction. New tasks get
/// their numbers in the step's own plan.
fn write(tx: &mut Tx, ready: &mut Ready, by: PersonId, is_of_import: bool) -> Result<Released> {
    let Ready { step, standing, storing, shown, changes, new_owners } = ready;
    let project = step.after.plan.project;
    if !plans::advance(tx, &step.after.plan, standing)? {
        return Err(Failure::Busy);
    }
    refuse_foreign(tx, new_owners, project)?;
    step.additions.write_before(tx, project)?;
    plans::write(tx, &mut step.after.plan, &step.after.computed, &step.writes, by)?;
    step.additions.write_after(tx, project)?;
    let waits = imports::is_under_way(tx, project)?;
    // In the middle of an import nobody waits for the dates: whoever loads the plan then computes them.
    if let Some(storing) = storing.take().filter(|_| !(waits && is_of_import)) {
        step.after.stored_beside = Some(storing.beside);
        storing.put(tx, &step.after.plan)?;
    }
    let mut revisions = HashMap::new();
    let release = step.after.release(standing, wall_clock(tx, project)?);
    for shown in shown {
        if shown.is_new_rule {
            sharing::put_rule(tx, project, shown.party, by, &shown.rule)?;
        }
        match (waits, is_of_import) {
            (false, _) => {
                let sight = release_to(tx, &release, shown)?;
                revisions.extend(sight.revisions.iter().copied());
                sight.tell(changes, &step.writes.tasks_created);
            }
            // Half a file is not shown to anybody; what somebody deletes goes all the same.
            (true, false) => releasing::withdraw(tx, shown.party, &step.writes.tasks_deleted)?,
            (true, true) => {}
        }
    }
    let plan = &step.after.plan;
    task_changes::put(tx, project, plan.revision, by, changes)?;
    let event = changed_event(tx.now(), plan, step, by);
    tx.event(event)?;
    tell_new_owners(tx, project, new_owners, by)?;
    Ok((!waits).then_some(revisions))
}

/// One event for the whole batch. A batch on one task hangs on that task, so that its history shows it.
fn changed_event(at: Timestamp, plan: &Plan, step: &Step, by: PersonId) -> Event {
    let writes = &step.writes;
    let tasks: Vec<RecordId> = writes
        .tasks_created
        .iter()
        .chain(&writes.tasks_changed)
        .chain(&writes.tasks_deleted)
        .copied()
        .collect();
    let event = Event::new("plan.changed", at, Some(by)).in_project(plan.project);
    let detail = json!({
        "revision": plan.revision,
        "created": writes.tasks_created.len(),
        "deleted": writes.tasks_deleted.len(),
        "tasks": tasks.iter().take(20).collect::<Vec<_>>(),
    });
    match tasks.as_slice() {
        [one] => event.on(*one).detail(detail),
        _ => event.detail(detail),
    }
}

/// Whoever gets a task is told, but not of hundreds at once: an import speaks for itself.
fn tell_new_owners(
    tx: &mut Tx,
    project: ProjectId,
    new: &[(RecordId, PersonId)],
    by: PersonId,
) -> Result<()> {
    const MOST_TOLD: usize = 20;
    let told: Vec<RecordId> = new.iter().filter(|(_, owner)| *owner != by).map(|(task, _)| *task).collect();
    if told.len() > MOST_TOLD {
        return Ok(());
    }
    let at = tx.now();
    for task in told {
        tx.event(Event::new("task.assigned", at, Some(by)).in_project(project).on(task))?;
    }
    Ok(())
}

/// An owner is somebody of this project; anybody else does not exist here.
pub fn refuse_foreign_owners(conn: &mut Conn, step: &Step, project: ProjectId) -> Result<()> {
    refuse_foreign(conn, &step.new_owners(), project)
}

fn refuse_foreign(conn: &mut Conn, new: &[(RecordId, PersonId)], project: ProjectId) -> Result<()> {
    let owners: BTreeSet<PersonId> = new.iter().map(|(_, owner)| *owner).collect();
    for owner in owners {
        let is_of_project = members::role(conn, project, owner)?.is_some()
            || parties::is_on_client_side(conn, project, owner)?;
        if !is_of_project {
            return Err(Failure::invalid("owner_id", "unknown"));
        }
    }
    Ok(())
}
