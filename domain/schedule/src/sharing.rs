//! What a client party sees of the plan: chosen, not inherited. A shared task shows without its internal
//! parents; a task that nobody chose does not exist for the client.

use crate::plan::Plan;
use crate::task::{Task, TaskKind};
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

/// How many single tasks a rule may name in each of its lists; more are shown by a level.
pub const MOST_NAMED: usize = 2_000;

/// Checks a rule against the plan: foreign tasks are unknown, titles are lines.
pub fn check(rule: &SharingRule, plan: &Plan) -> Result<()> {
    let mut problems = Vec::new();
    if rule.level.is_some_and(|level| !(1..=9).contains(&level)) {
        problems.push(FieldProblem::new("level", "out_of_range"));
    }
    // A deleted task may come back: a rule that names one stays a rule.
    let deleted = plan.deleted.tasks.iter().map(|(_, task)| task.id);
    let known: HashSet<RecordId> = plan.tasks.iter().map(|task| task.id).chain(deleted).collect();
    if rule.client_titles.len() > MOST_NAMED {
        problems.push(FieldProblem::new("client_titles", "too_many"));
    }
    for (field, ids) in [("task_ids", &rule.task_ids), ("hidden_task_ids", &rule.hidden_task_ids)] {
        if ids.len() > MOST_NAMED {
            problems.push(FieldProblem::new(field, "too_many"));
        }
        for (place, id) in ids.iter().enumerate().take(MOST_NAMED) {
            if !known.contains(id) {
                problems.push(FieldProblem::new(format!("{field}.{place}"), "unknown"));
            }
        }
    }
    for (id, title) in rule.client_titles.iter().take(MOST_NAMED) {
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
    let chosen: HashSet<RecordId> = rule.task_ids.iter().copied().collect();
    let hidden: HashSet<RecordId> = rule.hidden_task_ids.iter().copied().collect();
    let mut shown: Vec<VisibleTask> = Vec::new();
    // Levels of the shown tasks above the present one, so that gaps of internal parents close.
    let mut above: Vec<(u32, u32)> = Vec::new();
    for (place, task) in plan.tasks.iter().enumerate() {
        let own = outline.level(place);
        above.retain(|(level, _)| *level < own);
        let is_summary = task.kind == TaskKind::Phase || summaries.contains(&task.id);
        if hidden.contains(&task.id) {
            continue;
        }
        let is_chosen = chosen.contains(&task.id);
        let why = if is_chosen { Some(SharedBecause::Chosen) } else { because(rule, task, is_summary, own) };
        // A buffer is the team's own, unless somebody names it: then it is a task like any other.
        let Some(why) = why.filter(|_| is_chosen || task.kind != TaskKind::Buffer) else { continue };
        let level = above.last().map_or(1, |(_, shown)| shown + 1);
        above.push((own, level));
        let title = rule.client_titles.get(&task.id).cloned().unwrap_or_else(|| task.title.clone());
        let kind = match task.kind {
            TaskKind::Task if is_summary => TaskKind::Phase,
            TaskKind::Buffer => TaskKind::Task,
            kind => kind,
        };
        shown.push(VisibleTask { task_id: task.id, title, kind, why, level });
    }
    shown
}

/// Why the standing parts of a rule show a task; a chore of the team is shown where somebody names it, and not by them.
fn because(rule: &SharingRule, task: &Task, is_summary: bool, level: u32) -> Option<SharedBecause> {
    if task.further.is_chore {
        return None;
    }
    if rule.phases_and_milestones && task.kind == TaskKind::Milestone {
        return Some(SharedBecause::Milestone);
    }
    if rule.phases_and_milestones && (task.kind == TaskKind::Phase || (is_summary && level == 1)) {
        return Some(SharedBecause::Phase);
    }
    rule.level.filter(|most| level <= *most).map(|_| SharedBecause::Level)
}

/// The rule under which tasks that were brought back stay internal, whatever was decided before they went, until
/// somebody shares them again; none where it shows none of them anyhow.
pub fn keeping_internal(rule: &SharingRule, plan: &Plan, restored: &[RecordId]) -> Option<SharingRule> {
    if restored.is_empty() {
        return None;
    }
    let restored: HashSet<RecordId> = restored.iter().copied().collect();
    let shown = visible(rule, plan).into_iter().map(|shown| shown.task_id);
    let again: HashSet<RecordId> = shown.filter(|id| restored.contains(id)).collect();
    if again.is_empty() {
        return None;
    }
    let mut kept = rule.clone();
    kept.task_ids.retain(|id| !again.contains(id));
    kept.client_titles.retain(|id, _| !again.contains(id));
    kept.hidden_task_ids.extend(again);
    Some(kept)
}
