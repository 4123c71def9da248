//! The outline of a list: from a column of levels, from WBS codes, from blanks before the names, or from a column
//! of phases, whichever the list has.

use super::rows::TaskRow;
use crate::finding::{Finding, Findings};
use crate::limits::Limits;
use crate::plan::ImportedTask;
use std::collections::HashMap;

/// What one row says about its place.
pub(super) struct Layout {
    pub level: Option<u32>,
    pub indent: u32,
    pub phase: Option<String>,
    pub has_phases: bool,
}

/// The tasks in the order of the outline with their levels, and for each the row it came from (`None` for a phase
/// that only a column names).
pub(super) fn arrange(
    rows: &[TaskRow],
    limits: Limits,
    findings: &mut Findings,
) -> (Vec<ImportedTask>, Vec<Option<usize>>) {
    let levels = if rows.iter().any(|row| row.layout.level.is_some()) {
        by_column(rows)
    } else if rows.iter().any(|row| row.task.wbs.as_deref().is_some_and(|code| code_depth(code) > 1)) {
        rows.iter().map(|row| row.task.wbs.as_deref().map_or(1, code_depth)).collect()
    } else if rows.iter().any(|row| row.layout.indent > 0) {
        by_indent(rows)
    } else if rows.iter().any(|row| row.layout.has_phases) {
        return by_phase(rows);
    } else {
        vec![1; rows.len()]
    };
    let mut tasks = Vec::with_capacity(rows.len());
    let mut above = 0;
    for (row, level) in rows.iter().zip(levels) {
        let mut task = row.task.clone();
        let level: u32 = level.min(limits.outline_depth);
        if level > above + 1 && above > 0 {
            let finding = Finding::new("import.outline_jump").at_line(task.place).titled(task.title.clone());
            findings.push(finding.with("from", above).with("to", level));
        }
        above = level;
        task.outline_level = level;
        tasks.push(task);
    }
    (tasks, (0..rows.len()).map(Some).collect())
}

/// A row without a level stands beside the one above it.
fn by_column(rows: &[TaskRow]) -> Vec<u32> {
    let mut last = 1;
    let lowest = rows.iter().filter_map(|row| row.layout.level).min().unwrap_or(1);
    // Lists that count from 0 begin one level higher.
    let shift = u32::from(lowest == 0);
    let level = |row: &TaskRow| {
        last = row.layout.level.map_or(last, |level| level.saturating_add(shift));
        last
    };
    rows.iter().map(level).collect()
}

/// `1.2.3` is three deep; `1.` and `1.0` are one deep.
fn code_depth(code: &str) -> u32 {
    let parts: Vec<&str> =
        code.split(['.', '-', '．']).map(str::trim).filter(|part| !part.is_empty()).collect();
    let depth = match parts.as_slice() {
        [_, "0"] => 1,
        parts => parts.len(),
    };
    u32::try_from(depth.max(1)).unwrap_or(u32::MAX)
}

/// More blanks than the row above go one level down, fewer go back to where as many stood.
fn by_indent(rows: &[TaskRow]) -> Vec<u32> {
    let mut open: Vec<u32> = Vec::new();
    let level = |row: &TaskRow| {
        while open.last().is_some_and(|indent| *indent >= row.layout.indent) {
            open.pop();
        }
        open.push(row.layout.indent);
        open.len() as u32
    };
    rows.iter().map(level).collect()
}

/// Each phase of the column becomes a task above its rows; an empty cell continues the phase above, as merged
/// cells do.
fn by_phase(rows: &[TaskRow]) -> (Vec<ImportedTask>, Vec<Option<usize>>) {
    let mut order: Vec<(Option<&str>, Vec<usize>)> = Vec::new();
    let mut known: HashMap<&str, usize> = HashMap::new();
    let mut current: Option<usize> = None;
    for (at, row) in rows.iter().enumerate() {
        if let Some(phase) = row.layout.phase.as_deref() {
            current = Some(*known.entry(phase).or_insert_with(|| {
                order.push((Some(phase), Vec::new()));
                order.len() - 1
            }));
        }
        let group = *current.get_or_insert_with(|| {
            order.push((None, Vec::new()));
            order.len() - 1
        });
        order[group].1.push(at);
    }
    let (mut tasks, mut sources) = (Vec::new(), Vec::new());
    let mut phase_uid = rows.len() as i64;
    for (phase, members) in order {
        if let Some(phase) = phase {
            phase_uid += 1;
            let mut task = ImportedTask::named(phase_uid, phase);
            task.place = rows[members[0]].task.place;
            tasks.push(task);
            sources.push(None);
        }
        for at in members {
            let mut task = rows[at].task.clone();
            task.outline_level = if phase.is_some() { 2 } else { 1 };
            tasks.push(task);
            sources.push(Some(at));
        }
    }
    (tasks, sources)
}
