//! Who works on a task, and how much.

use super::Work;
use crate::edit::{AssignmentBody, Edit, SetAssignments};
use crate::plan::{Assignment, FurtherAssignment};
use kernel::{Failure, RecordId, Result};

impl Work<'_> {
    pub(super) fn set_assignments(&mut self, set: &SetAssignments) -> Result<()> {
        self.place(set.task_id)?;
        if let Some(expected) = &set.expect {
            self.expect_assignments(set.task_id, expected)?;
        }
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
        if next == self.assignments_of(set.task_id) {
            return Ok(());
        }
        let before = self.assignments_as_set(set.task_id).assignments;
        self.index.set_assignments(set.task_id, next);
        self.writes.assignments_of.insert(set.task_id);
        let expect = Some(self.assignments_as_set(set.task_id).assignments);
        let inverse = SetAssignments { task_id: set.task_id, assignments: before, expect };
        self.inverse.push(Edit::SetAssignments(inverse));
        Ok(())
    }

    fn assignments_of(&self, task: RecordId) -> &[Assignment] {
        self.index.assignments(&self.plan, task)
    }

    /// The edit that sets a task's assignments as they are.
    pub(super) fn assignments_as_set(&self, task: RecordId) -> SetAssignments {
        let bodies = self.assignments_of(task).iter().map(|assignment| AssignmentBody {
            resource_id: assignment.resource,
            units_percent: assignment.units * 100.0,
            further: Some(assignment.further.clone()),
        });
        SetAssignments { task_id: task, assignments: bodies.collect(), expect: None }
    }

    /// What the assignment says beyond its units, unless the units change: then it is planned afresh.
    fn assignment(&self, task: RecordId, body: &AssignmentBody) -> Option<&Assignment> {
        self.assignments_of(task).iter().find(|a| {
            let same_units = (a.units * 100.0 - body.units_percent).abs() < 1e-6;
            a.resource == body.resource_id && (same_units || a.further == FurtherAssignment::default())
        })
    }

    /// A longer task is more work for the same people: what a file said of the assignments' work goes with it.
    pub(super) fn scale_work(&mut self, task: RecordId, was: i64, is: i64) {
        if !self.assignments_of(task).iter().any(|a| a.further.work_minutes.is_some()) {
            return;
        }
        let mut before = self.assignments_as_set(task);
        // Its work is as the duration makes it when the undo comes here; people and units must be the same.
        let people = before.assignments.iter().map(|body| AssignmentBody { further: None, ..body.clone() });
        before.expect = Some(people.collect());
        self.inverse.push(Edit::SetAssignments(before));
        let mut assignments = self.assignments_of(task).to_vec();
        for assignment in &mut assignments {
            let scaled = |minutes: i64| (minutes as f64 * is as f64 / was as f64).round() as i64;
            let further = &mut assignment.further;
            further.work_minutes = further.work_minutes.filter(|_| was > 0).map(scaled);
            further.overtime_work_minutes = if was > 0 { scaled(further.overtime_work_minutes) } else { 0 };
        }
        self.index.set_assignments(task, assignments);
        self.writes.assignments_of.insert(task);
    }
}
