//! Applying edits to a plan in memory: pure rules. They give the plan as it would be, which rows to write, and
//! the inverse edits; or a refusal, and then nothing has happened.

mod assignments;
mod dependencies;
mod expected;
pub(crate) mod fields;
pub mod guarded;
mod index;
mod structure;
#[cfg(test)]
mod tests;

use crate::computed::Computed;
use crate::edit::{Edit, ExpectedPlan, SchedulingRules, UpdatePlan};
use crate::plan::Plan;
use crate::times;
use index::Index;
use kernel::{Failure, RecordId, Result};
use std::collections::BTreeSet;
use uuid::Uuid;

#[derive(Debug, Clone)]
pub struct Applied {
    pub plan: Plan,
    pub writes: Writes,
    /// Posting these back restores what was.
    pub inverse: Vec<Edit>,
}

impl Applied {
    /// No edit at all, one revision on: what changed came along with the plan.
    pub fn unchanged(mut plan: Plan) -> Self {
        plan.revision += 1;
        Self { plan, writes: Writes::default(), inverse: Vec::new() }
    }
}

/// Which rows differ.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Writes {
    pub tasks_created: Vec<RecordId>,
    pub tasks_changed: BTreeSet<RecordId>,
    pub tasks_deleted: Vec<RecordId>,
    pub tasks_restored: Vec<RecordId>,
    pub dependencies_created: Vec<Uuid>,
    pub dependencies_changed: BTreeSet<Uuid>,
    pub dependencies_deleted: Vec<Uuid>,
    pub dependencies_restored: Vec<Uuid>,
    pub assignments_of: BTreeSet<RecordId>,
    pub is_plan_changed: bool,
}

/// Applies the edits in order. `computed` are the dates of `before`: progress that is entered without dates
/// takes its actual dates from there.
pub fn apply(before: &Plan, computed: &Computed, edits: &[Edit]) -> Result<Applied> {
    if edits.is_empty() {
        return Err(Failure::invalid("edits", "required"));
    }
    let mut work = Work::on(before, computed);
    for (place, edit) in edits.iter().enumerate() {
        work.edit(edit).map_err(|failure| in_edit(place, failure))?;
    }
    let Work { mut plan, index, writes, mut inverse, .. } = work;
    index.put_back(&mut plan);
    plan.revision = before.revision + 1;
    inverse.reverse();
    Ok(Applied { plan, writes, inverse })
}

/// The titles of all tasks that edits with expectations would find changed, in the order in which they come up.
pub fn changed_since(before: &Plan, computed: &Computed, edits: &[Edit]) -> Vec<String> {
    let mut work = Work::on(before, computed);
    work.changed = Some(Vec::new());
    for edit in edits {
        if work.edit(edit).is_err() {
            let title = edit.task().map(|id| work.title_of_any(id)).unwrap_or_default();
            work.changed.get_or_insert_default().push(title);
        }
    }
    let mut seen = BTreeSet::new();
    let mut changed = work.changed.unwrap_or_default();
    changed.retain(|title| seen.insert(title.clone()));
    changed
}

/// Problems name their field from the top of the body.
fn in_edit(place: usize, failure: Failure) -> Failure {
    match failure {
        Failure::Invalid(mut problems) => {
            for problem in &mut problems {
                problem.field = format!("edits.{place}.{}", problem.field);
            }
            Failure::Invalid(problems)
        }
        Failure::Refused(refusal) => Failure::Refused(refusal.with("edit", place)),
        other => other,
    }
}

struct Work<'a> {
    plan: Plan,
    index: Index,
    computed: &'a Computed,
    writes: Writes,
    inverse: Vec<Edit>,
    /// The revision this batch makes; deleted rows carry it, so that an undo knows what went together.
    stamp: i64,
    /// Where present, what somebody changed since is listed here and not refused.
    changed: Option<Vec<String>>,
}

impl<'a> Work<'a> {
    fn on(before: &Plan, computed: &'a Computed) -> Self {
        let (plan, index) = (before.clone(), Index::of(before, computed));
        let stamp = before.revision + 1;
        let (writes, inverse) = (Writes::default(), Vec::new());
        Self { plan, index, computed, writes, inverse, stamp, changed: None }
    }

    fn edit(&mut self, edit: &Edit) -> Result<()> {
        match edit {
            Edit::CreateTask(create) => self.create_task(create),
            Edit::UpdateTask(update) => self.update_task(update),
            Edit::MoveTask(step) => self.move_task(step),
            Edit::DeleteTask(delete) => self.delete_task(delete),
            Edit::RestoreTask(task) => self.restore_task(task.id),
            Edit::CreateDependency(create) => self.create_dependency(create),
            Edit::UpdateDependency(update) => self.update_dependency(update),
            Edit::DeleteDependency(delete) => self.delete_dependency(delete),
            Edit::SetAssignments(set) => self.set_assignments(set),
            Edit::UpdatePlan(set) => self.update_plan(set),
        }
    }

    /// A task that is not of this plan does not exist, whatever its id means elsewhere.
    fn place(&self, id: RecordId) -> Result<usize> {
        self.index.place(id).ok_or(Failure::NotFound)
    }

    fn parent_of(&self, id: RecordId) -> Option<RecordId> {
        self.index.place(id).and_then(|place| self.plan.tasks[place].parent)
    }

    fn title_of_any(&self, id: RecordId) -> String {
        let deleted = || self.index.deleted_task(&self.plan, id).map(|(_, task)| task.title.clone());
        self.title(id).ok().or_else(deleted).unwrap_or_default()
    }

    fn update_plan(&mut self, set: &UpdatePlan) -> Result<()> {
        if let Some(expected) = &set.expect {
            self.expect_plan(expected)?;
        }
        let options = self.plan.options;
        let (mut inverse, mut expect) = (UpdatePlan::default(), ExpectedPlan::default());
        if let Some(start) = &set.start {
            let start = times::parse("start", start, options.default_start_minute)?;
            if start != self.plan.start {
                inverse.start = Some(times::date_time(self.plan.start));
                expect.start = Some(times::date_time(start));
                self.plan.start = start;
            }
        }
        if let Some(status) = &set.status_date {
            let read = |text: &String| times::parse("status_date", text, options.default_finish_minute);
            let status = status.as_ref().map(read).transpose()?;
            if status != self.plan.status_date {
                inverse.status_date = Some(self.plan.status_date.map(times::date_time));
                expect.status_date = Some(status.map(times::date_time));
                self.plan.status_date = status;
            }
        }
        if let Some(calendar) = set.calendar_id {
            if !self.plan.calendars.iter().any(|known| known.id == calendar) {
                return Err(Failure::invalid("calendar_id", "unknown"));
            }
            if calendar != self.plan.calendar {
                inverse.calendar_id = Some(self.plan.calendar);
                expect.calendar_id = Some(calendar);
                self.plan.calendar = calendar;
            }
        }
        let moves = &mut self.plan.options.reschedule_uncompleted_work;
        if let Some(wanted) = set.moves_open_work.filter(|wanted| wanted != moves) {
            inverse.moves_open_work = Some(*moves);
            expect.moves_open_work = Some(wanted);
            *moves = wanted;
        }
        let was = SchedulingRules::of(&self.plan.options);
        if let Some(rules) = set.rules.filter(|rules| *rules != was) {
            rules.set(&mut self.plan.options)?;
            (inverse.rules, expect.rules) = (Some(was), Some(rules));
        }
        if let Some(method) = set.method.as_ref().filter(|method| **method != self.method()) {
            inverse.method = Some(self.method());
            expect.method = Some(method.clone());
            let plan = &mut self.plan;
            (plan.is_from_finish, plan.finish) = (method.is_from_finish, method.finish);
            plan.options = method.options;
        }
        if inverse != UpdatePlan::default() {
            inverse.expect = Some(Box::new(expect));
            self.writes.is_plan_changed = true;
            self.inverse.push(Edit::UpdatePlan(inverse));
        }
        Ok(())
    }

    /// Whether `above` is a summary task over `task`, however far up.
    fn is_above(&self, above: RecordId, task: RecordId) -> bool {
        let mut next = self.parent_of(task);
        let mut steps = 0;
        while let Some(id) = next {
            if id == above {
                return true;
            }
            steps += 1;
            if steps > self.plan.tasks.len() {
                return false;
            }
            next = self.parent_of(id);
        }
        false
    }
}
