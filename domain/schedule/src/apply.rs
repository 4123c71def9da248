//! Applying edits to a plan in memory: pure rules. They give the plan as it would be, which rows to write, and
//! the inverse edits; or a refusal, and then nothing has happened.

pub(crate) mod fields;
mod structure;
#[cfg(test)]
mod tests;

use crate::computed::Computed;
use crate::edit::{
    AssignmentBody, CreateDependency, DependencyRef, Edit, SchedulingMethod, SetAssignments,
    UpdateDependency, UpdatePlan,
};
use crate::plan::{Assignment, Dependency, FurtherAssignment, Lag, Plan};
use crate::times;
use kernel::{Failure, RecordId, Refusal, Result};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The most edits one batch may hold.
pub const MOST_EDITS: usize = 5_000;
/// A lag longer than this is a slip of the keyboard: about twenty years.
const LONGEST_LAG: f64 = 10_000_000.0;

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
    if edits.is_empty() || edits.len() > MOST_EDITS {
        return Err(Failure::invalid("edits", if edits.is_empty() { "required" } else { "too_many" }));
    }
    let mut work = Work {
        plan: before.clone(),
        computed,
        writes: Writes::default(),
        inverse: Vec::new(),
        stamp: before.revision + 1,
    };
    for (place, edit) in edits.iter().enumerate() {
        work.edit(edit).map_err(|failure| in_edit(place, failure))?;
    }
    work.plan.sort();
    work.plan.revision = before.revision + 1;
    work.inverse.reverse();
    Ok(Applied { plan: work.plan, writes: work.writes, inverse: work.inverse })
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
    computed: &'a Computed,
    writes: Writes,
    inverse: Vec<Edit>,
    /// The revision this batch makes; deleted rows carry it, so that an undo knows what went together.
    stamp: i64,
}

impl Work<'_> {
    fn edit(&mut self, edit: &Edit) -> Result<()> {
        match edit {
            Edit::CreateTask(create) => self.create_task(create),
            Edit::UpdateTask(update) => self.update_task(update),
            Edit::MoveTask(step) => self.move_task(step),
            Edit::DeleteTask(task) => self.delete_task(task.id),
            Edit::RestoreTask(task) => self.restore_task(task.id),
            Edit::CreateDependency(create) => self.create_dependency(create),
            Edit::UpdateDependency(update) => self.update_dependency(update),
            Edit::DeleteDependency(dependency) => self.delete_dependency(dependency.id),
            Edit::SetAssignments(set) => self.set_assignments(set),
            Edit::UpdatePlan(set) => self.update_plan(set),
        }
    }

    /// A task that is not of this plan does not exist, whatever its id means elsewhere.
    fn place(&self, id: RecordId) -> Result<usize> {
        self.plan.tasks.iter().position(|task| task.id == id).ok_or(Failure::NotFound)
    }

    fn create_dependency(&mut self, create: &CreateDependency) -> Result<()> {
        let (predecessor, successor) = (create.predecessor_id, create.successor_id);
        let titles = (self.title(predecessor)?, self.title(successor)?);
        if predecessor == successor {
            return Err(Refusal::new("plan.dependency_on_itself").with("task", titles.0).into());
        }
        if self.is_above(predecessor, successor) || self.is_above(successor, predecessor) {
            let refusal = Refusal::new("plan.dependency_on_own_summary");
            return Err(refusal.with("predecessor", titles.0).with("successor", titles.1).into());
        }
        let same = |d: &&Dependency| {
            d.predecessor == predecessor && d.successor == successor && d.kind == create.kind
        };
        if self.plan.dependencies.iter().find(same).is_some() {
            let refusal = Refusal::new("plan.dependency_exists");
            return Err(refusal.with("predecessor", titles.0).with("successor", titles.1).into());
        }
        let id = create.id.unwrap_or_else(Uuid::now_v7);
        let lag = checked_lag(create.lag_minutes, create.lag_unit)?;
        let wanted = Dependency { id, predecessor, successor, kind: create.kind, lag };
        if let Some(place) = self.plan.deleted.dependencies.iter().position(|(_, d)| d.id == id) {
            return self.restore_dependency(place, wanted);
        }
        if self.plan.dependencies.iter().any(|dependency| dependency.id == id) {
            return Err(Failure::invalid("id", "taken"));
        }
        self.plan.dependencies.push(wanted);
        self.writes.dependencies_created.push(id);
        self.inverse.push(Edit::DeleteDependency(DependencyRef { id }));
        Ok(())
    }

    /// A deleted dependency comes back under its id, but only between the same tasks: an id never means another.
    fn restore_dependency(&mut self, place: usize, wanted: Dependency) -> Result<()> {
        let gone = &self.plan.deleted.dependencies[place].1;
        if (gone.predecessor, gone.successor) != (wanted.predecessor, wanted.successor) {
            return Err(Failure::invalid("id", "taken"));
        }
        let (_, gone) = self.plan.deleted.dependencies.remove(place);
        self.writes.dependencies_restored.push(wanted.id);
        if gone != wanted {
            self.writes.dependencies_changed.insert(wanted.id);
        }
        self.inverse.push(Edit::DeleteDependency(DependencyRef { id: wanted.id }));
        self.plan.dependencies.push(wanted);
        Ok(())
    }

    fn title(&self, id: RecordId) -> Result<String> {
        Ok(self.plan.tasks[self.place(id)?].title.clone())
    }

    fn update_dependency(&mut self, update: &UpdateDependency) -> Result<()> {
        let place = self.dependency_place(update.id)?;
        let before = self.plan.dependencies[place].clone();
        let lag = checked_lag(
            update.lag_minutes.unwrap_or(before.lag.amount),
            update.lag_unit.unwrap_or(before.lag.unit),
        )?;
        let dependency = &mut self.plan.dependencies[place];
        dependency.kind = update.kind.unwrap_or(before.kind);
        dependency.lag = lag;
        self.writes.dependencies_changed.insert(update.id);
        self.inverse.push(Edit::UpdateDependency(UpdateDependency {
            id: update.id,
            kind: Some(before.kind),
            lag_minutes: Some(before.lag.amount),
            lag_unit: Some(before.lag.unit),
        }));
        Ok(())
    }

    fn dependency_place(&self, id: Uuid) -> Result<usize> {
        self.plan.dependencies.iter().position(|dependency| dependency.id == id).ok_or(Failure::NotFound)
    }

    fn delete_dependency(&mut self, id: Uuid) -> Result<()> {
        let place = self.dependency_place(id)?;
        let gone = self.plan.dependencies.remove(place);
        self.inverse.push(Edit::CreateDependency(CreateDependency {
            id: Some(gone.id),
            predecessor_id: gone.predecessor,
            successor_id: gone.successor,
            kind: gone.kind,
            lag_minutes: gone.lag.amount,
            lag_unit: gone.lag.unit,
        }));
        self.writes.dependencies_deleted.push(id);
        self.plan.deleted.dependencies.push((self.stamp, gone));
        Ok(())
    }

    fn set_assignments(&mut self, set: &SetAssignments) -> Result<()> {
        self.place(set.task_id)?;
        let mut next: Vec<Assignment> = Vec::new();
        for (place, body) in set.assignments.iter().enumerate() {
            let field = |name: &str| format!("assignments.{place}.{name}");
            if !self.plan.resources.iter().any(|resource| resource.id == body.resource_id) {
                return Err(Failure::invalid(field("resource_id"), "unknown"));
            }
            if next.iter().any(|assignment| assignment.resource == body.resource_id) {
                return Err(Failure::invalid(field("resource_id"), "twice"));
            }
            if !(body.units_percent > 0.0 && body.units_percent <= 10_000.0) {
                return Err(Failure::invalid(field("units_percent"), "out_of_range"));
            }
            let further = match &body.further {
                Some(further) => further.clone(),
                None => self.assignment(set.task_id, body).map(|a| a.further.clone()).unwrap_or_default(),
            };
            let units = body.units_percent / 100.0;
            next.push(Assignment { task: set.task_id, resource: body.resource_id, units, further });
        }
        self.inverse.push(Edit::SetAssignments(self.assignments_as_set(set.task_id)));
        self.plan.assignments.retain(|assignment| assignment.task != set.task_id);
        self.plan.assignments.extend(next);
        self.writes.assignments_of.insert(set.task_id);
        Ok(())
    }

    /// The edit that sets a task's assignments as they are.
    fn assignments_as_set(&self, task: RecordId) -> SetAssignments {
        let own = self.plan.assignments.iter().filter(|assignment| assignment.task == task);
        let bodies = own.map(|assignment| AssignmentBody {
            resource_id: assignment.resource,
            units_percent: assignment.units * 100.0,
            further: Some(assignment.further.clone()),
        });
        SetAssignments { task_id: task, assignments: bodies.collect() }
    }

    /// What the assignment says beyond its units, unless the units change: then it is planned afresh.
    fn assignment(&self, task: RecordId, body: &AssignmentBody) -> Option<&Assignment> {
        self.plan.assignments.iter().find(|a| {
            let same_units = (a.units * 100.0 - body.units_percent).abs() < 1e-6;
            a.task == task
                && a.resource == body.resource_id
                && (same_units || a.further == FurtherAssignment::default())
        })
    }

    fn update_plan(&mut self, set: &UpdatePlan) -> Result<()> {
        let options = self.plan.options;
        let mut inverse = UpdatePlan::default();
        if let Some(start) = &set.start {
            inverse.start = Some(times::date_time(self.plan.start));
            self.plan.start = times::parse("start", start, options.default_start_minute)?;
        }
        if let Some(status) = &set.status_date {
            inverse.status_date = Some(self.plan.status_date.map(times::date_time));
            let read = |text: &String| times::parse("status_date", text, options.default_finish_minute);
            self.plan.status_date = status.as_ref().map(read).transpose()?;
        }
        if let Some(calendar) = set.calendar_id {
            if !self.plan.calendars.iter().any(|known| known.id == calendar) {
                return Err(Failure::invalid("calendar_id", "unknown"));
            }
            inverse.calendar_id = Some(self.plan.calendar);
            self.plan.calendar = calendar;
        }
        if let Some(method) = &set.method {
            let plan = &mut self.plan;
            let before = SchedulingMethod {
                is_from_finish: plan.is_from_finish,
                finish: plan.finish,
                options: plan.options,
            };
            inverse.method = Some(before);
            (plan.is_from_finish, plan.finish) = (method.is_from_finish, method.finish);
            plan.options = method.options;
        }
        self.writes.is_plan_changed = true;
        self.inverse.push(Edit::UpdatePlan(inverse));
        Ok(())
    }

    /// Whether `above` is a summary task over `task`, however far up.
    fn is_above(&self, above: RecordId, task: RecordId) -> bool {
        let mut next = self.plan.task(task).and_then(|task| task.parent);
        let mut steps = 0;
        while let Some(id) = next {
            if id == above {
                return true;
            }
            steps += 1;
            if steps > self.plan.tasks.len() {
                return false;
            }
            next = self.plan.task(id).and_then(|task| task.parent);
        }
        false
    }
}

fn checked_lag(amount: f64, unit: crate::plan::LagUnit) -> Result<Lag> {
    if !amount.is_finite() || amount.abs() > LONGEST_LAG {
        return Err(Failure::invalid("lag_minutes", "out_of_range"));
    }
    Ok(Lag { amount, unit })
}
