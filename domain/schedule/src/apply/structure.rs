//! The outline: creating, moving, deleting and restoring tasks.

use super::Work;
use crate::edit::{CreateTask, Edit, MoveTask, TaskRef, UpdateTask};
use crate::task::{Task, TaskKind};
use kernel::{Audience, Failure, Input, RecordId, Refusal, Result};
use std::collections::HashSet;

/// The smallest distance between siblings; below it they are numbered anew.
const SMALLEST_GAP: f64 = 1e-6;
/// No outline that people read is deeper.
const DEEPEST: usize = 50;

impl Work<'_> {
    pub(super) fn create_task(&mut self, create: &CreateTask) -> Result<()> {
        let id = create.id.unwrap_or_default();
        let known = self.plan.tasks.iter().any(|task| task.id == id)
            || self.plan.deleted.tasks.iter().any(|(_, task)| task.id == id);
        if known {
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
        self.plan.tasks.push(task);
        self.writes.tasks_created.push(id);
        self.inverse.push(Edit::DeleteTask(TaskRef { id }));
        if let Some(set) = &create.set {
            // Undoing the creation is enough: what the fields were before is nobody's business.
            let keep = self.inverse.len();
            self.update_task(&UpdateTask { id, set: set.clone(), expect: None })?;
            self.inverse.truncate(keep);
        }
        Ok(())
    }

    /// The parent must be of this plan, and no milestone: what has children is no single moment.
    fn parent_place(&self, parent: Option<RecordId>) -> Result<()> {
        let Some(parent) = parent else { return Ok(()) };
        let place = self.place(parent).map_err(|_| Failure::invalid("parent_id", "unknown"))?;
        let above = &self.plan.tasks[place];
        if above.kind == TaskKind::Milestone {
            let title = above.title.clone();
            return Err(Refusal::new("plan.summary_is_no_milestone").with("task", title).into());
        }
        let mut depth = 1;
        let mut next = self.plan.task(parent).and_then(|task| task.parent);
        while let Some(above) = next {
            depth += 1;
            if depth >= DEEPEST {
                return Err(Failure::refused("plan.outline_too_deep"));
            }
            next = self.plan.task(above).and_then(|task| task.parent);
        }
        Ok(())
    }

    fn last_position(&self, parent: Option<RecordId>) -> f64 {
        let last = self.plan.tasks.iter().filter(|task| task.parent == parent).map(|task| task.position);
        last.fold(0.0, f64::max) + 1.0
    }

    /// A position right after a sibling, or before all of them.
    fn position_after(&mut self, parent: Option<RecordId>, after: Option<RecordId>) -> Result<f64> {
        let mut siblings: Vec<(f64, RecordId)> =
            self.plan.tasks.iter().filter(|t| t.parent == parent).map(|t| (t.position, t.id)).collect();
        siblings.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let place = match after {
            None => 0,
            Some(after) => {
                let found = siblings.iter().position(|(_, id)| *id == after);
                found.ok_or_else(|| Failure::invalid("after_id", "unknown"))? + 1
            }
        };
        let lower =
            if place == 0 { siblings.first().map_or(0.0, |s| s.0 - 2.0) } else { siblings[place - 1].0 };
        let upper = siblings.get(place).map_or(lower + 2.0, |sibling| sibling.0);
        if upper - lower > SMALLEST_GAP {
            return Ok((lower + upper) / 2.0);
        }
        for (number, (_, id)) in siblings.iter().enumerate() {
            let shifted = if number >= place { number + 2 } else { number + 1 };
            let task = self.place(*id)?;
            self.plan.tasks[task].position = shifted as f64;
            self.writes.tasks_changed.insert(*id);
        }
        Ok((place + 1) as f64)
    }

    pub(super) fn move_task(&mut self, step: &MoveTask) -> Result<()> {
        let place = self.place(step.id)?;
        let before = &self.plan.tasks[place];
        let before = (before.parent, self.sibling_before(step.id), before.position);
        if step.after_id == Some(step.id) {
            return Err(Failure::invalid("after_id", "unknown"));
        }
        if let Some(parent) = step.parent_id {
            if parent == step.id || self.is_above(step.id, parent) {
                let title = self.plan.tasks[place].title.clone();
                return Err(Refusal::new("plan.task_under_itself").with("task", title).into());
            }
            let depends = self.plan.dependencies.iter().any(|d| {
                let other = if d.predecessor == step.id {
                    d.successor
                } else if d.successor == step.id {
                    d.predecessor
                } else {
                    return false;
                };
                other == parent || self.is_above(other, parent)
            });
            if depends {
                let title = self.plan.tasks[place].title.clone();
                return Err(Refusal::new("plan.task_depends_on_summary").with("task", title).into());
            }
        }
        self.parent_place(step.parent_id)?;
        let position = match step.position.filter(|position| position.is_finite()) {
            Some(position) => position,
            None => self.position_after(step.parent_id, step.after_id)?,
        };
        let task = &mut self.plan.tasks[place];
        task.parent = step.parent_id;
        task.position = position;
        self.writes.tasks_changed.insert(step.id);
        self.inverse.push(Edit::MoveTask(MoveTask {
            id: step.id,
            parent_id: before.0,
            after_id: before.1,
            position: Some(before.2),
        }));
        Ok(())
    }

    fn sibling_before(&self, id: RecordId) -> Option<RecordId> {
        let task = self.plan.task(id)?;
        let earlier =
            self.plan.tasks.iter().filter(|other| {
                other.parent == task.parent && other.id != id && other.position < task.position
            });
        earlier.max_by(|a, b| a.position.total_cmp(&b.position)).map(|task| task.id)
    }

    /// Deletes a task with everything under it and every dependency on them.
    pub(super) fn delete_task(&mut self, id: RecordId) -> Result<()> {
        self.place(id)?;
        let mut gone: HashSet<RecordId> = HashSet::from([id]);
        loop {
            let before = gone.len();
            let under =
                self.plan.tasks.iter().filter(|t| t.parent.is_some_and(|parent| gone.contains(&parent)));
            let under: Vec<RecordId> = under.map(|task| task.id).collect();
            gone.extend(under);
            if gone.len() == before {
                break;
            }
        }
        let stamp = self.stamp;
        let (deleted, kept): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.plan.tasks).into_iter().partition(|task| gone.contains(&task.id));
        self.plan.tasks = kept;
        self.writes.tasks_deleted.extend(deleted.iter().map(|task| task.id));
        self.plan.deleted.tasks.extend(deleted.into_iter().map(|task| (stamp, task)));
        let (cut, kept): (Vec<_>, Vec<_>) = std::mem::take(&mut self.plan.dependencies)
            .into_iter()
            .partition(|d| gone.contains(&d.predecessor) || gone.contains(&d.successor));
        self.plan.dependencies = kept;
        self.writes.dependencies_deleted.extend(cut.iter().map(|dependency| dependency.id));
        self.plan.deleted.dependencies.extend(cut.into_iter().map(|dependency| (stamp, dependency)));
        self.inverse.push(Edit::RestoreTask(TaskRef { id }));
        Ok(())
    }

    /// Brings back what one deletion took, as far as its other ends still exist.
    pub(super) fn restore_task(&mut self, id: RecordId) -> Result<()> {
        let found = self.plan.deleted.tasks.iter().find(|(_, task)| task.id == id);
        let (stamp, parent) = found.map(|(stamp, task)| (*stamp, task.parent)).ok_or(Failure::NotFound)?;
        if parent.is_some_and(|parent| self.place(parent).is_err()) {
            return Err(Failure::refused("plan.parent_gone"));
        }
        let mut back: HashSet<RecordId> = HashSet::from([id]);
        loop {
            let before = back.len();
            let under = self
                .plan
                .deleted
                .tasks
                .iter()
                .filter(|(s, t)| *s == stamp && t.parent.is_some_and(|parent| back.contains(&parent)));
            let under: Vec<RecordId> = under.map(|(_, task)| task.id).collect();
            back.extend(under);
            if back.len() == before {
                break;
            }
        }
        let (restored, kept): (Vec<_>, Vec<_>) = std::mem::take(&mut self.plan.deleted.tasks)
            .into_iter()
            .partition(|(_, task)| back.contains(&task.id));
        self.plan.deleted.tasks = kept;
        for (_, mut task) in restored {
            task.audience = Audience::Internal;
            self.writes.tasks_restored.push(task.id);
            self.plan.tasks.push(task);
        }
        let present: HashSet<RecordId> = self.plan.tasks.iter().map(|task| task.id).collect();
        let (restored, kept): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.plan.deleted.dependencies).into_iter().partition(|(s, d)| {
                *s == stamp && present.contains(&d.predecessor) && present.contains(&d.successor)
            });
        self.plan.deleted.dependencies = kept;
        for (_, dependency) in restored {
            self.writes.dependencies_restored.push(dependency.id);
            self.plan.dependencies.push(dependency);
        }
        self.inverse.push(Edit::DeleteTask(TaskRef { id }));
        Ok(())
    }
}
