//! What an undo counts on: that nobody touched in the meantime what it is about to take back. An edit without an
//! expectation is somebody's own decision and asks nothing.

use super::Work;
use super::fields::{all_fields, difference};
use crate::edit::{
    AssignmentBody, ExpectedBranch, ExpectedDependency, ExpectedPlace, ExpectedPlan, ExpectedTask,
    SchedulingMethod, SchedulingRules, SetAssignments, TaskFields,
};
use crate::plan::Dependency;
use crate::task::Task;
use crate::times;
use kernel::{RecordId, Refusal, Result};
use std::collections::{HashMap, HashSet};

/// Positions are halves of halves; closer than this they are the same.
const SAME_POSITION: f64 = 1e-9;
const SAME_AMOUNT: f64 = 1e-6;

impl Work<'_> {
    /// Refuses with the task's title, unless all that changed is being listed: then the title goes on the list.
    fn changed_since(&mut self, title: String, fields: Vec<String>) -> Result<()> {
        if let Some(listed) = &mut self.changed {
            listed.push(title);
            return Ok(());
        }
        Err(Refusal::new("plan.changed_since").with("task", title).with("fields", fields).into())
    }

    pub(super) fn expect_fields(&mut self, expected: &TaskFields, now: &Task) -> Result<()> {
        let (expected, now_fields) = (as_map(expected), as_map(&all_fields(now)));
        let changed: Vec<String> = expected
            .into_iter()
            .filter(|(name, value)| now_fields.get(name) != Some(value))
            .map(|(name, _)| name)
            .collect();
        if changed.is_empty() { Ok(()) } else { self.changed_since(now.title.clone(), changed) }
    }

    /// A task stands where it stood when its parent is the same and either its position or the sibling before it.
    pub(super) fn expect_place(&mut self, expected: &ExpectedPlace, now: &Task) -> Result<()> {
        let is_there = now.parent == expected.parent_id
            && ((now.position - expected.position).abs() < SAME_POSITION
                || self.sibling_before(now.id) == expected.after_id);
        if is_there { Ok(()) } else { self.changed_since(now.title.clone(), vec!["place".to_owned()]) }
    }

    pub(super) fn expect_dependency(
        &mut self,
        expected: &ExpectedDependency,
        now: &Dependency,
    ) -> Result<()> {
        let same = expected.kind == now.kind
            && expected.lag_unit == now.lag.unit
            && (expected.lag_minutes - now.lag.amount).abs() < SAME_AMOUNT;
        if same {
            return Ok(());
        }
        let title = self.title(now.successor)?;
        self.changed_since(title, vec!["dependencies".to_owned()])
    }

    pub(super) fn expect_assignments(&mut self, task: RecordId, expected: &[AssignmentBody]) -> Result<()> {
        if same_assignments(expected, &self.assignments_as_set(task).assignments) {
            return Ok(());
        }
        let title = self.title(task)?;
        self.changed_since(title, vec!["assignments".to_owned()])
    }

    pub(super) fn expect_plan(&mut self, expected: &ExpectedPlan) -> Result<()> {
        let now = ExpectedPlan {
            start: Some(times::date_time(self.plan.start)),
            status_date: Some(self.plan.status_date.map(times::date_time)),
            moves_open_work: Some(self.plan.options.reschedule_uncompleted_work),
            calendar_id: Some(self.plan.calendar),
            rules: Some(SchedulingRules::of(&self.plan.options)),
            method: Some(self.method()),
        };
        let same = expected.start.as_ref().is_none_or(|_| expected.start == now.start)
            && expected.status_date.as_ref().is_none_or(|_| expected.status_date == now.status_date)
            && expected.moves_open_work.is_none_or(|_| expected.moves_open_work == now.moves_open_work)
            && expected.calendar_id.is_none_or(|_| expected.calendar_id == now.calendar_id)
            && expected.rules.is_none_or(|_| expected.rules == now.rules)
            && expected.method.as_ref().is_none_or(|_| expected.method == now.method);
        match (same, &mut self.changed) {
            (true, _) => Ok(()),
            (false, Some(listed)) => {
                listed.push("–".to_owned());
                Ok(())
            }
            (false, None) => Err(Refusal::new("plan.settings_changed_since").into()),
        }
    }

    pub(super) fn method(&self) -> SchedulingMethod {
        SchedulingMethod {
            is_from_finish: self.plan.is_from_finish,
            finish: self.plan.finish,
            options: self.plan.options,
        }
    }

    /// The first task of the branch that was changed or added is named.
    pub(super) fn expect_branch(&mut self, id: RecordId, expected: &ExpectedBranch) -> Result<()> {
        let now = self.branch(id);
        let known: HashMap<RecordId, &ExpectedTask> =
            expected.tasks.iter().map(|task| (task.id, task)).collect();
        let other = now.tasks.iter().find(|task| known.get(&task.id) != Some(task));
        if let Some(other) = other {
            let title = self.title(other.id)?;
            return self.changed_since(title, Vec::new());
        }
        let dependencies: HashSet<_> = expected.dependencies.iter().collect();
        let assignments: HashMap<RecordId, &SetAssignments> =
            expected.assignments.iter().map(|set| (set.task_id, set)).collect();
        let is_as_known = |set: &SetAssignments| {
            assignments.get(&set.task_id).is_some_and(|e| same_assignments(&e.assignments, &set.assignments))
        };
        let same = now.tasks.len() == expected.tasks.len()
            && now.dependencies.len() == dependencies.len()
            && now.dependencies.iter().all(|id| dependencies.contains(id))
            && now.assignments.len() == assignments.len()
            && now.assignments.iter().all(is_as_known);
        if same {
            return Ok(());
        }
        let title = self.title(id)?;
        self.changed_since(title, Vec::new())
    }

    /// A task with all that a deletion takes along, as it is now.
    pub(super) fn branch(&self, id: RecordId) -> ExpectedBranch {
        let mut branch = ExpectedBranch::default();
        let mut links = HashSet::new();
        for id in self.subtree(id) {
            let Ok(place) = self.place(id) else { continue };
            let task = &self.plan.tasks[place];
            // Compared with a task that has nothing at all, whatever this plan gives to a new one.
            let bare = Task::titled(id, "", 0);
            branch.tasks.push(ExpectedTask {
                id,
                parent_id: task.parent,
                fields: Box::new(difference(&bare, task)),
            });
            links.extend(self.index.dependencies_of(&self.plan, id).iter().copied());
            let set = self.assignments_as_set(id);
            if !set.assignments.is_empty() {
                branch.assignments.push(set);
            }
        }
        branch.dependencies = links.into_iter().collect();
        branch.dependencies.sort_unstable();
        branch
    }
}

pub(super) fn as_it_is(dependency: &Dependency) -> ExpectedDependency {
    ExpectedDependency {
        kind: dependency.kind,
        lag_minutes: dependency.lag.amount,
        lag_unit: dependency.lag.unit,
    }
}

/// The same people with the same units; what else an assignment says counts where it is named.
fn same_assignments(expected: &[AssignmentBody], now: &[AssignmentBody]) -> bool {
    let same = |body: &AssignmentBody| {
        now.iter().any(|other| {
            other.resource_id == body.resource_id
                && (other.units_percent - body.units_percent).abs() < SAME_AMOUNT
                && (body.further.is_none() || body.further == other.further)
        })
    };
    expected.len() == now.len() && expected.iter().all(same)
}

fn as_map(fields: &TaskFields) -> serde_json::Map<String, serde_json::Value> {
    match serde_json::to_value(fields) {
        Ok(serde_json::Value::Object(map)) => map,
        _ => serde_json::Map::new(),
    }
}
