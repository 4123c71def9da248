//! What a client party sees of the plan: chosen, not inherited. A shared task shows without its internal
//! parents; a task that nobody chose does not exist for the client.

use crate::plan::Plan;
use crate::task::TaskKind;
use kernel::{Failure, FieldProblem, RecordId, Result};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};
use utoipa::ToSchema;

/// The standing choice of a project manager for one party. Nothing is shared by default.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SharingRule {
    /// Every phase and milestone, also those to come.
    pub phases_and_milestones: bool,
    /// Everything down to this level of the work breakdown structure; 1 is the top.
    pub level: Option<u32>,
    /// Single tasks beyond that.
    pub task_ids: Vec<RecordId>,
    /// Tasks left out again, whatever the above say.
    pub hidden_task_ids: Vec<RecordId>,
    /// What the client reads instead of the title.
    pub client_titles: BTreeMap<RecordId, String>,
    /// Dates stay as released while the team replans; the portal says "as of".
    pub held: bool,
}

/// Why a task is visible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SharedBecause {
    Chosen,
    Milestone,
    Phase,
    Level,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct VisibleTask {
    pub task_id: RecordId,
    pub title: String,
    pub kind: TaskKind,
    pub why: SharedBecause,
    /// Level among the visible ones only, 1 at the top.
    pub level: u32,
}

/// Checks a rule against the plan: foreign tasks are unknown, titles are lines.
pub fn check(rule: &SharingRule, plan: &Plan) -> Result<()> {
    let mut problems = Vec::new();
    if rule.level.is_some_and(|level| !(1..=9).contains(&level)) {
        problems.push(FieldProblem::new("level", "out_of_range"));
    }
    // A deleted task may come back: a rule that names one stays a rule.
    let deleted = plan.deleted.tasks.iter().map(|(_, task)| task.id);
    let known: HashSet<RecordId> = plan.tasks.iter().map(|task| task.id).chain(deleted).collect();
    for (field, ids) in [("task_ids", &rule.task_ids), ("hidden_task_ids", &rule.hidden_task_ids)] {
        for (place, id) in ids.iter().enumerate() {
            if !known.contains(id) {
                problems.push(FieldProblem::new(format!("{field}.{place}"), "unknown"));
            }
        }
    }
    for (id, title) in &rule.client_titles {
        if !known.contains(id) {
            problems.push(FieldProblem::new(format!("client_titles.{id}"), "unknown"));
        }
        if title.trim().is_empty() || title.chars().count() > 300 || title.chars().any(char::is_control) {
            problems.push(FieldProblem::new(format!("client_titles.{id}"), "not_a_title"));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(Failure::Invalid(problems)) }
}

/// What the rule shows of a plan, in the order of the outline.
pub fn visible(rule: &SharingRule, plan: &Plan) -> Vec<VisibleTask> {
    let outline = plan.outline();
    let summaries: HashSet<RecordId> = plan.tasks.iter().filter_map(|task| task.parent).collect();
    let mut shown: Vec<VisibleTask> = Vec::new();
    // Levels of the shown tasks above the present one, so that gaps of internal parents close.
    let mut above: Vec<(u32, u32)> = Vec::new();
    for (task, place) in plan.tasks.iter().zip(&outline) {
        above.retain(|(level, _)| *level < place.level);
        let is_summary = task.kind == TaskKind::Phase || summaries.contains(&task.id);
        let Some(why) = because(rule, task.id, task.kind, is_summary && place.level == 1, place.level) else {
            continue;
        };
        let level = above.last().map_or(1, |(_, shown)| shown + 1);
        above.push((place.level, level));
        let title = rule.client_titles.get(&task.id).cloned().unwrap_or_else(|| task.title.clone());
        let kind = if is_summary && task.kind == TaskKind::Task { TaskKind::Phase } else { task.kind };
        shown.push(VisibleTask { task_id: task.id, title, kind, why, level });
    }
    shown
}

fn because(
    rule: &SharingRule,
    id: RecordId,
    kind: TaskKind,
    is_phase: bool,
    level: u32,
) -> Option<SharedBecause> {
    if rule.hidden_task_ids.contains(&id) {
        return None;
    }
    if rule.task_ids.contains(&id) {
        return Some(SharedBecause::Chosen);
    }
    if rule.phases_and_milestones && kind == TaskKind::Milestone {
        return Some(SharedBecause::Milestone);
    }
    if rule.phases_and_milestones && (kind == TaskKind::Phase || is_phase) {
        return Some(SharedBecause::Phase);
    }
    rule.level.filter(|most| level <= *most).map(|_| SharedBecause::Level)
}
