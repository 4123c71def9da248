//! The outline: creating, moving, deleting and restoring tasks.

use super::Work;
use crate::edit::{CreateTask, DeleteTask, Edit, ExpectedPlace, MoveTask, TaskRef, UpdateTask};
use crate::task::{Task, TaskKind};
use kernel::{Audience, Failure, Input, RecordId, Refusal, Result};
use std::sync::Arc;
use uuid::Uuid;

/// The smallest distance between siblings; below it they are numbered anew.
const SMALLEST_GAP: f64 = 1e-6;
/// No outline that people read is deeper.
const DEEPEST: usize = 50;

impl Work<'_> {
    pub(super) fn create_task(&mut self, create: &CreateTask) -> Result<()> {
        let id = create.id.unwrap_or_default();
        if self.index.place(id).is_some() || self.index.deleted_task(&self.plan, id).is_some() {
            return Err(Failure::invalid("id", "taken"));
        }
        let mut input = Input::new();
        let title = input.line("title", &create.title, 300);
        input.finish()?;
        self.parent_place(create.parent_id)?;
        let mut task = Task::titled(id, &title, self.plan.options.minutes_per_day);
        // Until the database gives the real number: unique, and after all others.
        task.number = i64::MAX / 2 + self.writes.tasks_created.len() as i64;
        task.parent = create.parent_id;
        task.position = match create.after_id {
            Some(after) => self.position_after(create.parent_id, Some(after))?,
            None => self.last_position(create.parent_id),
        };
        self.index.add_task(&mut self.plan, Arc::new(task));
        self.writes.tasks_created.push(id);
        if let Some(set) = &create.set {
            // Undoing the creation is enough: what the fields were before is nobody's business.
            let keep = self.inverse.len();
            self.update_task(&UpdateTask { id, set: set.clone(), expect: None })?;
            self.inverse.truncate(keep);
        }
        self.note_made(id);
        Ok(())
    }

    /// The undo takes away what was made, and nothing that others added to it.
    fn note_made(&mut self, id: RecordId) {
        let expect = Some(Box::new(self.branch(id)));
        self.inverse.push(Edit::DeleteTask(DeleteTask { id, expect }));
    }

    /// The parent must be of this plan, and no milestone: what has children is no single moment.
    fn parent_place(&self, parent: Option<RecordId>) -> Result<()> {
        let Some(parent) = parent else { return Ok(()) };
        let place = self.place(parent).map_err(|_| Failure::invalid("parent_id", "unknown"))?;
        let above = &self.plan.tasks[place];
        let refused = match above.kind {
            TaskKind::Milestone => Some("plan.summary_is_no_milestone"),
            TaskKind::Buffer => Some("plan.summary_is_no_buffer"),
            TaskKind::Task | TaskKind::Phase => None,
        };
        if let Some(code) = refused {
            return Err(Refusal::new(code).with("task", above.title.clone()).into());
        }
        let mut depth = 1;
        let mut next = self.parent_of(parent);
        while let Some(above) = next {
            depth += 1;
            if depth >= DEEPEST {
                return Err(Failure::refused("plan.outline_too_deep"));
            }
            next = self.parent_of(above);
        }
        Ok(())
    }

    fn last_position(&self, parent: Option<RecordId>) -> f64 {
        let last = self.index.children(&self.plan, parent).last().and_then(|last| self.index.place(*last));
        last.map_or(0.0, |place| self.plan.tasks[place].position.max(0.0)) + 1.0
    }

    /// A position right after a sibling, or before all of them.
    fn position_after(&mut self, parent: Option<RecordId>, after: Option<RecordId>) -> Result<f64> {
        let siblings = self.index.children(&self.plan, parent);
        let position = |id: &RecordId| self.index.place(*id).map_or(0.0, |at| self.plan.tasks[at].position);
        let place = match after {
            None => 0,
            Some(after) => {
                // What comes after something mostly comes after the last.
                let found = siblings.iter().rposition(|id| *id == after);
                found.ok_or_else(|| Failure::invalid("after_id", "unknown"))? + 1
            }
        };
        let lower = match place.checked_sub(1) {
            Some(before) => position(&siblings[before]),
            None => siblings.first().map_or(0.0, |first| position(first) - 2.0),
        };
        let upper = siblings.get(place).map_or(lower + 2.0, position);
        if upper - lower > SMALLEST_GAP {
            return Ok((lower + upper) / 2.0);
        }
        for (number, id) in siblings.iter().copied().enumerate() {
            let shifted = if number >= place { number + 2 } else { number + 1 };
            let at = self.place(id)?;
            Arc::make_mut(&mut self.plan.tasks[at]).position = shifted as f64;
            self.writes.tasks_changed.insert(id);
        }
        Ok((place + 1) as f64)
    }

    pub(super) fn move_task(&mut self, step: &MoveTask) -> Result<()> {
        let before = self.plan.tasks[self.place(step.id)?].clone();
        if let Some(expected) = &step.expect {
            self.expect_place(expected, &before)?;
        }
        if step.after_id == Some(step.id) {
            return Err(Failure::invalid("after_id", "unknown"));
        }
        let after_id = self.sibling_before(step.id);
        let stays = step.position.is_none_or(|position| position == before.position);
        if (step.parent_id, step.after_id) == (before.parent, after_id) && stays {
            return Ok(());
        }
        if let Some(parent) = step.parent_id {
            self.refuse_below(&before, parent)?;
        }
        self.parent_place(step.parent_id)?;
        let position = match step.position.filter(|position| position.is_finite()) {
            Some(position) => position,
            None => self.position_after(step.parent_id, step.after_id)?,
        };
        self.index.stand(&mut self.plan, step.id, step.parent_id, position);
        self.writes.tasks_changed.insert(step.id);
        let expect =
            ExpectedPlace { parent_id: step.parent_id, after_id: self.sibling_before(step.id), position };
        self.inverse.push(Edit::MoveTask(MoveTask {
            id: step.id,
            parent_id: before.parent,
            after_id,
            position: Some(before.position),
            expect: Some(expect),
        }));
        Ok(())
    }

    /// No task stands under itself or under one that it depends on, or that depends on it.
    fn refuse_below(&self, task: &Task, parent: RecordId) -> Result<()> {
        if parent == task.id || self.is_above(task.id, parent) {
            return Err(Refusal::new("plan.task_under_itself").with("task", task.title.clone()).into());
        }
        let own = self
            .index
            .dependencies_of(&self.plan, task.id)
            .iter()
            .filter_map(|id| self.index.dependency(&self.plan, *id));
        let mut others = own.map(|place| {
            let dependency = &self.plan.dependencies[place];
            if dependency.predecessor == task.id { dependency.successor } else { dependency.predecessor }
        });
        if others.any(|other| other == parent || self.is_above(other, parent)) {
            return Err(Refusal::new("plan.task_depends_on_summary").with("task", task.title.clone()).into());
        }
        Ok(())
    }

    pub(super) fn sibling_before(&self, id: RecordId) -> Option<RecordId> {
        let siblings = self.index.children(&self.plan, self.parent_of(id));
        let place = siblings.iter().rposition(|sibling| *sibling == id)?;
        siblings.get(place.checked_sub(1)?).copied()
    }

    /// A task and everything under it, parents first.
    pub(super) fn subtree(&self, id: RecordId) -> Vec<RecordId> {
        let mut found = vec![id];
        let mut next = 0;
        while let Some(parent) = found.get(next) {
            found.extend_from_slice(self.index.children(&self.plan, Some(*parent)));
            next += 1;
        }
        found
    }

    /// Deletes a task with everything under it and every dependency on them.
    pub(super) fn delete_task(&mut self, delete: &DeleteTask) -> Result<()> {
        self.place(delete.id)?;
        if let Some(expected) = &delete.expect {
            self.expect_branch(delete.id, expected)?;
        }
        let stamp = self.stamp;
        for id in self.subtree(delete.id) {
            for cut in self.index.dependencies_of(&self.plan, id).to_vec() {
                let Some(cut) = self.index.remove_dependency(&mut self.plan, cut) else { continue };
                self.writes.dependencies_deleted.push(cut.id);
                self.index.add_deleted_dependency(&mut self.plan, stamp, cut);
            }
            let Some(gone) = self.index.remove_task(&mut self.plan, id) else { continue };
            self.writes.tasks_deleted.push(id);
            self.index.add_deleted_task(&mut self.plan, stamp, gone);
        }
        self.inverse.push(Edit::RestoreTask(TaskRef { id: delete.id }));
        Ok(())
    }

    /// Brings back what one deletion took, as far as its other ends still exist.
    pub(super) fn restore_task(&mut self, id: RecordId) -> Result<()> {
        // It came back with the task above it already.
        if self.index.place(id).is_some() {
            return Ok(());
        }
        let found = self.index.deleted_task(&self.plan, id);
        let (stamp, parent) = found.map(|(stamp, task)| (*stamp, task.parent)).ok_or(Failure::NotFound)?;
        if parent.is_some_and(|parent| self.place(parent).is_err()) {
            return Err(Failure::refused("plan.parent_gone"));
        }
        let back = self.deleted_subtree(id, stamp);
        for id in &back {
            let Some(mut task) = self.index.remove_deleted_task(&mut self.plan, *id) else { continue };
            Arc::make_mut(&mut task).audience = Audience::Internal;
            self.writes.tasks_restored.push(*id);
            self.index.add_task(&mut self.plan, task);
        }
        for id in back {
            for cut in self.index.deleted_dependencies_of(&self.plan, id).to_vec() {
                self.rejoin(cut, stamp);
            }
        }
        self.note_made(id);
        Ok(())
    }

    /// A task with what went with it, parents first.
    fn deleted_subtree(&self, id: RecordId, stamp: i64) -> Vec<RecordId> {
        let mut found = vec![id];
        let mut next = 0;
        while let Some(parent) = found.get(next) {
            let went_along = |id: &&RecordId| {
                self.index.deleted_task(&self.plan, **id).is_some_and(|(at, _)| *at == stamp)
            };
            found.extend(self.index.deleted_children(&self.plan, *parent).iter().filter(went_along));
            next += 1;
        }
        found
    }

    /// A dependency that was cut along with a task comes back when both its ends are there.
    fn rejoin(&mut self, id: Uuid, stamp: i64) {
        let present = |id| self.index.place(id).is_some();
        let comes_back = self
            .index
            .deleted_dependency(&self.plan, id)
            .is_some_and(|(at, d)| *at == stamp && present(d.predecessor) && present(d.successor));
        if !comes_back {
            return;
        }
        if let Some(dependency) = self.index.remove_deleted_dependency(&mut self.plan, id) {
            self.writes.dependencies_restored.push(id);
            self.index.add_dependency(&mut self.plan, dependency);
        }
    }
}
