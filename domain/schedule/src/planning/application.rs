//! Bringing a file into the plan, and taking it back, in batches: each is an ordinary change of the plan with a
//! revision of its own, noted with what takes it back. Nothing long runs on the writer, and whoever is stopped in
//! the middle goes on later or takes back what was written. What clients see follows with the last batch.

use super::{Additions, Change, Importing, LivePlan, Plans, Step, begun, change};
use crate::apply;
use crate::baseline::Baseline;
use crate::edit::{Edit, in_batches};
use crate::plan::{Plan, Resource};
use crate::plan_file::ReadPlanFile;
use crate::plan_import::kept::KeptState;
use crate::plan_import::{ImportChange, Merge, merge};
use crate::store::imports::{self, BatchUndo, ImportState, PlanImport};
use engagement::access::Authorized;
use engagement::store::members;
use kernel::{Event, Failure, PersonId, ProjectId, Refusal, Result, Timestamp};
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use store::packed::unpack;
use store::{Conn, Db, Tx};
use uuid::Uuid;
use web::aside;

/// The most tasks that a refusal names.
const MOST_NAMED: usize = 20;

/// Which import of which project.
#[derive(Clone)]
pub struct Subject {
    pub db: Db,
    pub plans: Plans,
    pub project: ProjectId,
    pub import: Uuid,
}

/// What an import came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub created: usize,
    pub updated: usize,
    pub removed: usize,
    /// Dependencies, assignments, calendars, resources and settings.
    pub others: usize,
}

/// An import on its way in or out; dropped in the middle, it stays as far as it came.
pub struct Application {
    subject: Subject,
    worker: Uuid,
    by: PersonId,
    at: Timestamp,
    is_undo: bool,
    batches: VecDeque<Batch>,
    /// Written with the last batch.
    kept: Vec<KeptState>,
    pub counts: Counts,
    /// The plan after the last batch.
    pub live: Arc<LivePlan>,
    _alone: Importing,
}

#[derive(Clone, Default)]
struct Batch {
    /// The written batches that it takes back.
    numbers: Vec<i64>,
    edits: Vec<Edit>,
    additions: Additions,
}

impl Application {
    /// Looks at the whole first: what would be refused at the end is refused before anything is written. An
    /// import that was stopped in the middle is compared with the plan anew, and what is left of it is brought in.
    pub async fn begin<A: 'static>(
        subject: Subject,
        ReadPlanFile(read): ReadPlanFile,
        authorize: impl Fn(&mut Tx) -> Result<Authorized<A>> + Send + 'static,
    ) -> Result<Self> {
        let alone = subject.plans.importing(subject.project)?;
        let Subject { plans, project, import, .. } = subject.clone();
        let (import, packed, live, people) = subject
            .db
            .read(move |conn| {
                let found = imports::get(conn, project, import)?;
                if !matches!(found.state, ImportState::Previewed | ImportState::Applying) {
                    return Err(Failure::refused("import.already_applied"));
                }
                let packed = imports::contents(conn, found.id)?;
                Ok((found, packed, plans.get(conn, project)?, people(conn, project)?))
            })
            .await?;
        let (file_name, mapping) = (import.file_name.clone(), serde_json::from_str(&import.mapping).ok());
        let before = live.clone();
        let merge = aside(move || {
            let file = read(&unpack(&packed)?, &file_name, mapping.as_ref())?;
            let mut merge = merge(&before.plan, &file, &people);
            let whole = Step::compute(before, &merge.edits, merge.additions.clone())?;
            // By the whole file: a batch knows no dependencies yet.
            if let Some(dated) = begun::dated(&merge.edits, &whole.after, &whole.writes.tasks_created) {
                merge.edits = dated;
            }
            Ok(merge)
        });
        let mut merge = merge.await?;
        if !merge.kept.is_empty() {
            let told = subject.db.read(move |conn| {
                merge.leave_known(conn, project)?;
                Ok(merge)
            });
            merge = told.await?;
        }
        let counts = merge.counts();
        if !merge.has_changes() && import.state == ImportState::Previewed {
            return Err(Failure::refused("import.nothing_to_change"));
        }
        let mut batches: VecDeque<Batch> =
            in_batches(merge.edits).into_iter().map(|edits| Batch { edits, ..Batch::default() }).collect();
        if batches.is_empty() {
            batches.push_back(Batch::default());
        }
        batches[0].additions = merge.additions;
        let mut taken = Self::taken(subject, import, false, batches, counts, live, alone, authorize).await?;
        taken.kept = merge.kept;
        Ok(taken)
    }

    /// Takes back what stands in the plan, the newest batch first; refused with the names of the tasks that were
    /// edited since.
    pub async fn undo<A: 'static>(
        subject: Subject,
        authorize: impl Fn(&mut Tx) -> Result<Authorized<A>> + Send + 'static,
    ) -> Result<Self> {
        let alone = subject.plans.importing(subject.project)?;
        let Subject { plans, project, import, .. } = subject.clone();
        let (import, undos, live) = subject
            .db
            .read(move |conn| {
                let found = imports::get(conn, project, import)?;
                if !matches!(found.state, ImportState::Applied | ImportState::Applying | ImportState::Undoing)
                {
                    return Err(Failure::NotFound);
                }
                let undos = imports::batches(conn, found.id)?;
                Ok((found, undos, plans.get(conn, project)?))
            })
            .await?;
        let before = live.clone();
        let batches = aside(move || {
            refuse_changed(&before, &undos)?;
            let batches: VecDeque<Batch> =
                undos.into_iter().map(|undo| Batch::taking_back(&before.plan, undo)).collect();
            let all: Vec<Edit> = batches.iter().flat_map(|batch| batch.edits.clone()).collect();
            Step::compute(before, &all, Additions::default())?;
            Ok((batches, Counts::of_undo(&all)))
        });
        let (mut batches, counts) = batches.await?;
        if batches.is_empty() {
            batches.push_back(Batch::default());
        }
        Self::taken(subject, import, true, batches, counts, live, alone, authorize).await
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one new value")]
    async fn taken<A: 'static>(
        subject: Subject,
        import: PlanImport,
        is_undo: bool,
        batches: VecDeque<Batch>,
        counts: Counts,
        live: Arc<LivePlan>,
        alone: Importing,
        authorize: impl Fn(&mut Tx) -> Result<Authorized<A>> + Send + 'static,
    ) -> Result<Self> {
        let worker = Uuid::now_v7();
        let (to, more) =
            if is_undo { (ImportState::Undoing, 0) } else { (ImportState::Applying, batches.len() as i64) };
        let by = subject.db.write(move |tx| {
            let proof = authorize(tx)?;
            imports::begin(tx, &import, to, worker, more)?;
            Ok((proof.person(), tx.now()))
        });
        let (by, at) = by.await?;
        let kept = Vec::new();
        Ok(Self { subject, worker, by, at, is_undo, batches, kept, counts, live, _alone: alone })
    }

    /// Writes the next batch; whether there are more.
    pub async fn step<A: 'static>(
        &mut self,
        authorize: impl Fn(&mut Tx) -> Result<Authorized<A>> + Clone + Send + 'static,
    ) -> Result<bool> {
        let Some(mut batch) = self.batches.pop_front() else { return Ok(false) };
        loop {
            match self.write(&batch, authorize.clone()).await {
                Ok(()) => return Ok(!self.batches.is_empty()),
                Err(failure) => match (is_half_a_loop(&failure), self.batches.pop_front()) {
                    (true, Some(next)) => batch.join(next),
                    _ if self.is_undo && matches!(failure, Failure::Refused(_)) => {
                        self.settle(authorize).await?;
                        return Err(failure);
                    }
                    _ => return Err(failure),
                },
            }
        }
    }

    async fn write<A: 'static>(
        &mut self,
        batch: &Batch,
        authorize: impl Fn(&mut Tx) -> Result<Authorized<A>> + Clone + Send + 'static,
    ) -> Result<()> {
        let (import, worker, by) = (self.subject.import, self.worker, self.by);
        let is_last = self.batches.is_empty();
        let numbers = batch.numbers.clone();
        let mut wanted = self.change(batch);
        if is_last {
            self.keep_states(&mut wanted.additions);
        }
        wanted.also = Some(if self.is_undo {
            Arc::new(move |tx, _| {
                numbers.iter().try_for_each(|number| imports::remove_batch(tx, import, worker, *number))?;
                if is_last { imports::set_undone(tx, import, worker) } else { Ok(()) }
            })
        } else {
            Arc::new(move |tx, step| {
                let revision = step.after.plan.revision;
                imports::put_batch(tx, import, worker, revision, &undo_of(step))?;
                if !is_last {
                    return Ok(());
                }
                imports::set_applied(tx, import, worker, revision)?;
                for _ in &step.additions.kept {
                    let event = Event::new("baseline.created", tx.now(), Some(by));
                    tx.event(event.in_project(step.after.plan.project))?;
                }
                let event = Event::new("plan.imported", tx.now(), Some(by));
                tx.event(event.in_project(step.after.plan.project))
            })
        });
        let Subject { db, plans, .. } = &self.subject;
        self.live = change(db, plans, wanted, authorize).await?.live;
        Ok(())
    }

    /// A plan that is compared with nothing yet is compared with what it was compared with in the file.
    fn keep_states(&self, additions: &mut Additions) {
        let saved = self.kept.iter().map(|state| (state.number, state.saved(self.at, self.by)));
        let saved: Vec<(u8, Baseline)> = saved.collect();
        if self.live.plan.compared_baseline.is_none() {
            additions.baseline = saved.iter().find(|(number, _)| *number == 0).map(|(_, kept)| kept.clone());
        }
        additions.kept = saved.into_iter().map(|(_, kept)| kept).collect();
    }

    fn change(&self, batch: &Batch) -> Change {
        let mut change = Change::new(self.subject.project, batch.edits.clone());
        change.additions = batch.additions.clone();
        change.is_of_import = true;
        change
    }

    /// Somebody edited while an undo was under way: what is left of the import stays, and is an applied one again.
    async fn settle<A: 'static>(
        &mut self,
        authorize: impl Fn(&mut Tx) -> Result<Authorized<A>> + Clone + Send + 'static,
    ) -> Result<()> {
        let (import, worker) = (self.subject.import, self.worker);
        let mut wanted = self.change(&Batch::default());
        wanted.also = Some(Arc::new(move |tx, step| {
            imports::set_applied(tx, import, worker, step.after.plan.revision)
        }));
        let Subject { db, plans, .. } = &self.subject;
        change(db, plans, wanted, authorize).await?;
        Ok(())
    }
}

/// The first half of a file may close a circle that the second half opens.
fn is_half_a_loop(failure: &Failure) -> bool {
    matches!(failure, Failure::Refused(refusal) if refusal.code == "plan.dependency_loop")
}

impl Batch {
    fn taking_back(plan: &Plan, (number, undo): (i64, BatchUndo)) -> Self {
        // What somebody set otherwise since stays.
        let was = |(was, made): &(Resource, Resource)| {
            let mut found = plan.resources.iter().filter(|now| now.id == made.id);
            let now = found.find(|now| (now.units, now.calendar) == (made.units, made.calendar))?;
            Some(Resource { units: was.units, calendar: was.calendar, ..now.clone() })
        };
        let additions = Additions {
            changed_resources: undo.changed_resources.iter().filter_map(was).collect(),
            changed_calendars: undo.changed_calendars.into_iter().map(|(before, _)| before).collect(),
            unused_calendars: undo.added_calendars,
            unused_resources: undo.added_resources,
            unused_baselines: undo.added_baselines,
            ..Additions::default()
        };
        Self { numbers: vec![number], edits: undo.edits, additions }
    }

    fn join(&mut self, next: Self) {
        self.numbers.extend(next.numbers);
        self.edits.extend(next.edits);
        let (own, more) = (&mut self.additions, next.additions);
        own.calendars.extend(more.calendars);
        own.changed_calendars.extend(more.changed_calendars);
        own.resources.extend(more.resources);
        own.changed_resources.extend(more.changed_resources);
        own.unused_calendars.extend(more.unused_calendars);
        own.unused_resources.extend(more.unused_resources);
        own.unused_baselines.extend(more.unused_baselines);
    }
}

impl Counts {
    fn of_undo(edits: &[Edit]) -> Self {
        let mut counts = Self::default();
        for edit in edits {
            match edit {
                Edit::RestoreTask(_) => counts.created += 1,
                Edit::UpdateTask(_) => counts.updated += 1,
                Edit::DeleteTask(_) => counts.removed += 1,
                Edit::CreateTask(_) | Edit::MoveTask(_) => {}
                Edit::CreateDependency(_)
                | Edit::UpdateDependency(_)
                | Edit::DeleteDependency(_)
                | Edit::SetAssignments(_)
                | Edit::UpdatePlan(_) => counts.others += 1,
            }
        }
        counts
    }
}

impl Merge {
    pub fn counts(&self) -> Counts {
        let count = |change| self.rows.iter().filter(|row| row.change == change).count();
        Counts {
            created: count(ImportChange::New),
            updated: count(ImportChange::Changed),
            removed: count(ImportChange::Removed),
            others: self.beside().count(),
        }
    }
}

fn undo_of(step: &Step) -> BatchUndo {
    let resource_was = |made: &Resource| {
        let before = step.before.plan.resources.iter().find(|resource| resource.id == made.id);
        before.map(|before| (before.clone(), made.clone()))
    };
    let was = |made: &crate::calendar::WorkingCalendar| {
        let before = step.before.plan.calendars.iter().find(|calendar| calendar.id == made.id);
        before.map(|before| (before.clone(), made.clone()))
    };
    let additions = &step.additions;
    BatchUndo {
        edits: step.inverse.clone(),
        changed_calendars: additions.changed_calendars.iter().filter_map(was).collect(),
        changed_resources: additions.changed_resources.iter().filter_map(resource_was).collect(),
        added_calendars: additions.calendars.iter().map(|calendar| calendar.id).collect(),
        added_resources: additions.resources.iter().map(|resource| resource.id).collect(),
        added_baselines: additions.kept.iter().map(|baseline| baseline.id).collect(),
    }
}

fn refuse_changed(live: &LivePlan, undos: &[(i64, BatchUndo)]) -> Result<()> {
    let mut made = undos.iter().flat_map(|(_, undo)| &undo.changed_calendars).map(|(_, made)| made);
    let changed = made.find(|made| !live.plan.calendars.contains(made));
    if let Some(calendar) = changed {
        let refusal = Refusal::new("import.calendar_changed_since");
        return Err(refusal.with("calendar", calendar.name.clone()).into());
    }
    let edits: Vec<Edit> = undos.iter().flat_map(|(_, undo)| undo.edits.clone()).collect();
    let mut changed = apply::changed_since(&live.plan, &live.computed, &edits);
    let Some(first) = changed.first().cloned() else { return Ok(()) };
    let count = changed.len();
    changed.truncate(MOST_NAMED);
    let refusal = Refusal::new("import.changed_since");
    Err(refusal.with("task", first).with("tasks", changed).with("count", count).into())
}

/// The project's members by lower-case name, part of a name ("岑屿" of "岑屿 Cen Yu") and address; a part that two
/// share names nobody.
pub fn people(conn: &mut Conn, project: ProjectId) -> Result<HashMap<String, PersonId>> {
    let members = members::all(conn, project)?;
    let mut known: HashMap<String, Option<PersonId>> = HashMap::new();
    for member in &members {
        for part in member.name.to_lowercase().split_whitespace() {
            let person = known.entry(part.to_owned()).or_insert(Some(member.person_id));
            *person = person.filter(|person| *person == member.person_id);
        }
    }
    for member in &members {
        known.insert(member.name.to_lowercase(), Some(member.person_id));
        known.insert(member.email.to_lowercase(), Some(member.person_id));
    }
    Ok(known.into_iter().filter_map(|(name, person)| Some((name, person?))).collect())
}
