//! What single tasks of a plan are looked up by, made once per revision when somebody first asks: without it
//! every look at one task would walk the whole plan.

use crate::plan::{OutlinePlace, Plan};
use kernel::RecordId;
use std::collections::HashMap;

pub struct Lookup {
    /// In the order of the plan's tasks.
    pub outline: Vec<OutlinePlace>,
    tasks: HashMap<RecordId, Found>,
}

/// Where a task and what hangs on it stand in the plan's lists.
#[derive(Default)]
pub struct Found {
    pub place: usize,
    pub predecessors: Vec<usize>,
    pub successors: Vec<usize>,
    pub assignments: Vec<usize>,
}

impl Lookup {
    pub fn of(plan: &Plan) -> Self {
        let mut tasks: HashMap<RecordId, Found> = HashMap::with_capacity(plan.tasks.len());
        for (place, task) in plan.tasks.iter().enumerate() {
            tasks.insert(task.id, Found { place, ..Found::default() });
        }
        for (place, dependency) in plan.dependencies.iter().enumerate() {
            if let Some(after) = tasks.get_mut(&dependency.successor) {
                after.predecessors.push(place);
            }
            if let Some(before) = tasks.get_mut(&dependency.predecessor) {
                before.successors.push(place);
            }
        }
        for (place, assignment) in plan.assignments.iter().enumerate() {
            if let Some(task) = tasks.get_mut(&assignment.task) {
                task.assignments.push(place);
            }
        }
        Self { outline: plan.outline(), tasks }
    }

    pub fn task(&self, id: RecordId) -> Option<&Found> {
        self.tasks.get(&id)
    }
}
