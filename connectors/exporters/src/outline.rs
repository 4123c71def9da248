//! The order in which files list tasks: a summary task stands before those below it, siblings as the plan has them.

use engine::plan::{Plan, TaskIndex};

pub(crate) struct Row {
    pub(crate) task: usize,
    /// 1 at the top.
    pub(crate) level: u32,
    /// `2.1.3`
    pub(crate) number: String,
    pub(crate) is_summary: bool,
}

pub(crate) fn rows(plan: &Plan) -> Vec<Row> {
    let mut children: Vec<Vec<usize>> = vec![Vec::new(); plan.tasks.len()];
    let mut top = Vec::new();
    for (task, input) in plan.tasks.iter().enumerate() {
        match input.parent {
            Some(TaskIndex(parent)) => children[parent as usize].push(task),
            None => top.push(task),
        }
    }
    let numbered = |tasks: &[usize], level: u32, above: &str| -> Vec<(usize, u32, String)> {
        let with_number = tasks.iter().enumerate().map(|(place, task)| match above {
            "" => (*task, level, (place + 1).to_string()),
            above => (*task, level, format!("{above}.{}", place + 1)),
        });
        with_number.rev().collect()
    };
    let mut waiting = numbered(&top, 1, "");
    let mut rows = Vec::with_capacity(plan.tasks.len());
    while let Some((task, level, number)) = waiting.pop() {
        waiting.extend(numbered(&children[task], level + 1, &number));
        rows.push(Row { task, level, number, is_summary: !children[task].is_empty() });
    }
    rows
}
