//! Dependencies: drawing, changing, cutting.

use super::Work;
use super::expected::as_it_is;
use crate::edit::{CreateDependency, DeleteDependency, Edit, UpdateDependency};
use crate::plan::{Dependency, Lag, LagUnit};
use kernel::{Failure, RecordId, Refusal, Result};
use uuid::Uuid;

/// A lag longer than this is a slip of the keyboard: about twenty years.
const LONGEST_LAG: f64 = 10_000_000.0;

impl Work<'_> {
    pub(super) fn create_dependency(&mut self, create: &CreateDependency) -> Result<()> {
        let (predecessor, successor) = (create.predecessor_id, create.successor_id);
        let titles = (self.title(predecessor)?, self.title(successor)?);
        if predecessor == successor {
            return Err(Refusal::new("plan.dependency_on_itself").with("task", titles.0).into());
        }
        let id = create.id.unwrap_or_else(Uuid::now_v7);
        let lag = checked_lag(create.lag_minutes, create.lag_unit)?;
        let wanted = Dependency { id, predecessor, successor, kind: create.kind, lag };
        // It came back with its task already.
        if self.index.dependency(&self.plan, id).is_some_and(|place| self.plan.dependencies[place] == wanted)
        {
            return Ok(());
        }
        if self.is_above(predecessor, successor) || self.is_above(successor, predecessor) {
            let refusal = Refusal::new("plan.dependency_on_own_summary");
            return Err(refusal.with("predecessor", titles.0).with("successor", titles.1).into());
        }
        if let Some(chore) = self.chore_of([predecessor, successor]) {
            return Err(Refusal::new("plan.waits_for_no_chore").with("task", chore).into());
        }
        if self.is_drawn(&wanted) {
            let refusal = Refusal::new("plan.dependency_exists");
            return Err(refusal.with("predecessor", titles.0).with("successor", titles.1).into());
        }
        if let Some((_, gone)) = self.index.deleted_dependency(&self.plan, id) {
            let gone = gone.clone();
            return self.restore_dependency(&gone, wanted);
        }
        if self.index.dependency(&self.plan, id).is_some() {
            return Err(Failure::invalid("id", "taken"));
        }
        self.writes.dependencies_created.push(id);
        self.note_drawn(&wanted);
        self.index.add_dependency(&mut self.plan, wanted);
        Ok(())
    }

    /// A chore moves nobody: what would wait for one, or make one wait, is told so.
    fn chore_of(&self, ends: [RecordId; 2]) -> Option<String> {
        let tasks = ends.into_iter().filter_map(|id| Some(&self.plan.tasks[self.place(id).ok()?]));
        tasks.into_iter().find(|task| task.further.is_chore).map(|task| task.title.clone())
    }

    /// Whether there is one of the same kind between the same tasks.
    fn is_drawn(&self, wanted: &Dependency) -> bool {
        let (from, to) = (
            self.index.dependencies_of(&self.plan, wanted.predecessor),
            self.index.dependencies_of(&self.plan, wanted.successor),
        );
        let fewer = if from.len() < to.len() { from } else { to };
        fewer.iter().filter_map(|id| self.index.dependency(&self.plan, *id)).any(|place| {
            let d = &self.plan.dependencies[place];
            (d.predecessor, d.successor, d.kind) == (wanted.predecessor, wanted.successor, wanted.kind)
        })
    }

    fn note_drawn(&mut self, drawn: &Dependency) {
        let expect = Some(as_it_is(drawn));
        self.inverse.push(Edit::DeleteDependency(DeleteDependency { id: drawn.id, expect }));
    }

    /// A deleted dependency comes back under its id, but only between the same tasks: an id never means another.
    fn restore_dependency(&mut self, gone: &Dependency, wanted: Dependency) -> Result<()> {
        if (gone.predecessor, gone.successor) != (wanted.predecessor, wanted.successor) {
            return Err(Failure::invalid("id", "taken"));
        }
        self.index.remove_deleted_dependency(&mut self.plan, wanted.id);
        self.writes.dependencies_restored.push(wanted.id);
        if *gone != wanted {
            self.writes.dependencies_changed.insert(wanted.id);
        }
        self.note_drawn(&wanted);
        self.index.add_dependency(&mut self.plan, wanted);
        Ok(())
    }

    pub(super) fn update_dependency(&mut self, update: &UpdateDependency) -> Result<()> {
        let place = self.dependency_place(update.id)?;
        let before = self.plan.dependencies[place].clone();
        if let Some(expected) = &update.expect {
            self.expect_dependency(expected, &before)?;
        }
        let lag = checked_lag(
            update.lag_minutes.unwrap_or(before.lag.amount),
            update.lag_unit.unwrap_or(before.lag.unit),
        )?;
        let after = Dependency { kind: update.kind.unwrap_or(before.kind), lag, ..before.clone() };
        if after == before {
            return Ok(());
        }
        self.writes.dependencies_changed.insert(update.id);
        self.inverse.push(Edit::UpdateDependency(UpdateDependency {
            id: update.id,
            kind: Some(before.kind),
            lag_minutes: Some(before.lag.amount),
            lag_unit: Some(before.lag.unit),
            expect: Some(as_it_is(&after)),
        }));
        self.plan.dependencies[place] = after;
        Ok(())
    }

    fn dependency_place(&self, id: Uuid) -> Result<usize> {
        self.index.dependency(&self.plan, id).ok_or(Failure::NotFound)
    }

    pub(super) fn delete_dependency(&mut self, delete: &DeleteDependency) -> Result<()> {
        let place = self.dependency_place(delete.id)?;
        if let Some(expected) = &delete.expect {
            let now = self.plan.dependencies[place].clone();
            self.expect_dependency(expected, &now)?;
        }
        let Some(gone) = self.index.remove_dependency(&mut self.plan, delete.id) else { return Ok(()) };
        self.inverse.push(Edit::CreateDependency(CreateDependency {
            id: Some(gone.id),
            predecessor_id: gone.predecessor,
            successor_id: gone.successor,
            kind: gone.kind,
            lag_minutes: gone.lag.amount,
            lag_unit: gone.lag.unit,
        }));
        self.writes.dependencies_deleted.push(gone.id);
        self.index.add_deleted_dependency(&mut self.plan, self.stamp, gone);
        Ok(())
    }

    pub(super) fn title(&self, id: RecordId) -> Result<String> {
        Ok(self.plan.tasks[self.place(id)?].title.clone())
    }
}

fn checked_lag(amount: f64, unit: LagUnit) -> Result<Lag> {
    if !amount.is_finite() || amount.abs() > LONGEST_LAG {
        return Err(Failure::invalid("lag_minutes", "out_of_range"));
    }
    Ok(Lag { amount, unit })
}
