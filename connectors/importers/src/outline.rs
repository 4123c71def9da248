//! From outline levels in reading order to parents, and from parents to phases.

use crate::plan::{ImportedTask, TaskKind};

/// The parent of a task is the last one before it with a lower level.
pub(crate) fn set_parents(tasks: &mut [ImportedTask]) {
    let mut above: Vec<(u32, usize)> = Vec::new();
    for (index, task) in tasks.iter_mut().enumerate() {
        let level = task.outline_level;
        while above.last().is_some_and(|(upper, _)| *upper >= level) {
            above.pop();
        }
        task.parent = above.last().map(|(_, parent)| *parent);
        above.push((level, index));
    }
}

/// A phase is what has children, whatever a file's flag says.
pub(crate) fn mark_summaries(tasks: &mut [ImportedTask]) {
    for index in 0..tasks.len() {
        if let Some(parent) = tasks[index].parent {
            tasks[parent].kind = TaskKind::Summary;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_become_parents() {
        let cases: [(&[u32], &[Option<usize>]); 4] = [
            (&[0, 1, 2, 2, 1], &[None, Some(0), Some(1), Some(1), Some(0)]),
            (&[1, 2, 3, 1], &[None, Some(0), Some(1), None]),
            // A jump hangs below what stands above it.
            (&[1, 4, 3], &[None, Some(0), Some(0)]),
            (&[2, 1], &[None, None]),
        ];
        for (levels, parents) in cases {
            let mut tasks: Vec<ImportedTask> = levels.iter().map(|_| ImportedTask::named(1, "")).collect();
            for (task, level) in tasks.iter_mut().zip(levels) {
                task.outline_level = *level;
            }
            set_parents(&mut tasks);
            let found: Vec<Option<usize>> = tasks.iter().map(|task| task.parent).collect();
            assert_eq!(found, parents, "{levels:?}");
        }
    }
}
