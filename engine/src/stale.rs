//! What of a computed plan does not hold any more after an edit, by the steps of the network. Each pass marks what
//! follows from what it finds changed; what nobody marks is as it was.

use crate::network::{NONE, Step};
use crate::prepared::Prepared;

pub(crate) struct Stale {
    /// Leaves and gates by task, then roll-ups.
    steps: Vec<bool>,
    tasks: usize,
}

impl Stale {
    pub(crate) fn nothing(prepared: &Prepared<'_>) -> Stale {
        let tasks = prepared.plan.tasks.len();
        Stale { steps: vec![false; 2 * tasks], tasks }
    }

    pub(crate) fn holds(&self, step: Step) -> bool {
        match step {
            Step::Leaf(task) | Step::Gate(task) => self.steps[task as usize],
            Step::RollUp(task) => self.steps[self.tasks + task as usize],
        }
    }

    /// The step with which a task begins: itself, or its gate.
    fn first(&mut self, task: u32) {
        self.steps[task as usize] = true;
    }

    /// The step with which it ends: itself, or its roll-up.
    fn last(&mut self, prepared: &Prepared<'_>, task: u32) {
        let is_summary = prepared.network.is_summary[task as usize];
        self.steps[task as usize + if is_summary { self.tasks } else { 0 }] = true;
    }

    pub(crate) fn whole(&mut self, prepared: &Prepared<'_>, task: u32) {
        self.first(task);
        self.last(prepared, task);
    }

    /// Forward: the summary task above a task, and its followers.
    pub(crate) fn after(&mut self, prepared: &Prepared<'_>, task: u32) {
        let above = prepared.network.parent[task as usize];
        if above != NONE {
            self.last(prepared, above);
        }
        for &dependency in prepared.network.outgoing.of(task) {
            self.first(prepared.plan.dependencies[dependency as usize].successor.0);
        }
    }

    /// Backward: the summary task above a task, and its predecessors.
    pub(crate) fn before(&mut self, prepared: &Prepared<'_>, task: u32) {
        let above = prepared.network.parent[task as usize];
        if above != NONE {
            self.first(above);
        }
        for &dependency in prepared.network.incoming.of(task) {
            self.last(prepared, prepared.plan.dependencies[dependency as usize].predecessor.0);
        }
    }

    /// Forward: what a gate holds back.
    pub(crate) fn entering_below(&mut self, prepared: &Prepared<'_>, summary: u32) {
        prepared.network.children.of(summary).iter().for_each(|&child| self.first(child));
        self.last(prepared, summary);
    }

    /// Backward: what the limits of a summary task hold.
    pub(crate) fn leaving_below(&mut self, prepared: &Prepared<'_>, summary: u32) {
        prepared.network.children.of(summary).iter().for_each(|&child| self.last(prepared, child));
    }
}
