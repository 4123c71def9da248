//! What single tasks of a plan are looked up by, made when somebody first asks and kept as long as the plan has the
//! same shape: without it every look at one task would walk the whole plan.

use crate::computed::Computed;
use crate::plan::{Outline, Plan};
use kernel::RecordId;
use std::sync::OnceLock;

/// All in the order of the plan's tasks.
#[derive(Default)]
pub struct Lookup {
    outline: OnceLock<Outline>,
    links: OnceLock<Vec<Links>>,
}

/// Where the dependencies of a task stand in the plan's list.
#[derive(Default, Clone)]
pub struct Links {
    pub predecessors: Vec<usize>,
    pub successors: Vec<usize>,
}

impl Lookup {
    pub fn outline(&self, plan: &Plan) -> &Outline {
        self.outline.get_or_init(|| plan.outline())
    }

    pub fn links(&self, plan: &Plan, computed: &Computed) -> &[Links] {
        self.links.get_or_init(|| links(plan, computed))
    }
}

fn links(plan: &Plan, computed: &Computed) -> Vec<Links> {
    let mut links = vec![Links::default(); plan.tasks.len()];
    let place_of = |task: RecordId| computed.place(task);
    for (place, dependency) in plan.dependencies.iter().enumerate() {
        if let Some(after) = place_of(dependency.successor).and_then(|at| links.get_mut(at)) {
            after.predecessors.push(place);
        }
        if let Some(before) = place_of(dependency.predecessor).and_then(|at| links.get_mut(at)) {
            before.successors.push(place);
        }
    }
    links
}
