//! What Primavera knows of a task besides, by task: a second constraint, dates of other projects, an expected finish,
//! and which tasks only accompany others.

use crate::plan::{Accompanies, Constraint, Plan, Rule, TaskIndex};
use crate::time::Minute;
use std::collections::HashMap;

#[derive(Debug, Clone, Default)]
pub(crate) struct FurtherRules {
    by_task: HashMap<u32, Vec<Rule>>,
}

impl FurtherRules {
    pub(crate) fn of(plan: &Plan) -> FurtherRules {
        let mut by_task: HashMap<u32, Vec<Rule>> = HashMap::new();
        for further in &plan.further {
            by_task.entry(further.task.0).or_default().push(further.rule);
        }
        FurtherRules { by_task }
    }

    fn rules(&self, task: u32) -> &[Rule] {
        match self.by_task.is_empty() {
            true => &[],
            false => self.by_task.get(&task).map_or(&[], Vec::as_slice),
        }
    }

    pub(crate) fn constraints(&self, task: u32) -> impl Iterator<Item = Constraint> + '_ {
        self.rules(task).iter().filter_map(|rule| match rule {
            Rule::Constraint(constraint) => Some(*constraint),
            Rule::ExpectedFinish(_) | Rule::Buffer { .. } | Rule::Accompanies(_) => None,
        })
    }

    /// Where a task ends, however long that makes it.
    pub(crate) fn expected_finish(&self, task: u32) -> Option<Minute> {
        self.rules(task).iter().find_map(|rule| match rule {
            Rule::ExpectedFinish(at) => Some(*at),
            Rule::Buffer { until } => *until,
            Rule::Constraint(_) | Rule::Accompanies(_) => None,
        })
    }

    pub(crate) fn is_buffer(&self, task: u32) -> bool {
        self.rules(task).iter().any(|rule| matches!(rule, Rule::Buffer { .. }))
    }
}

/// The tasks that accompany others, with what they accompany; each once.
pub(crate) fn accompanying(plan: &Plan) -> Vec<(TaskIndex, Accompanies)> {
    let found = plan.further.iter().filter_map(|further| match further.rule {
        Rule::Accompanies(what) => Some((further.task, what)),
        Rule::Constraint(_) | Rule::ExpectedFinish(_) | Rule::Buffer { .. } => None,
    });
    let mut found: Vec<(TaskIndex, Accompanies)> = found.collect();
    found.sort_by_key(|(task, _)| *task);
    found.dedup_by_key(|(task, _)| *task);
    found
}
