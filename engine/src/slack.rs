//! What else a schedule says of how far tasks can slip, for whoever asks: how much of the total float others would lose
//! (interfering), how much is left even if all before are as late as they may be (independent), and which tasks are on
//! the longest path to the finish, whatever their float.
//!
//! Sources: Battersby, "Network Analysis", 1964 (the floats); Oracle, "P6 Professional Help": Longest Path. Floats are in
//! working minutes of the task's own calendar.

use crate::expected_finish;
use crate::lag;
use crate::plan::{DependencyKind, Plan, TaskIndex};
use crate::prepared::Prepared;
use crate::progress;
use crate::schedule::{PlanError, Schedule};
use crate::time::Minute;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Slack {
    /// Of the total float, what followers would lose if it were used up.
    pub interfering_minutes: i64,
    /// Of the free float, what is left where everything before is as late as it may be.
    pub independent_minutes: i64,
    /// It leads to the finish of the plan without a gap. Of summary tasks: something below does.
    pub is_on_longest_path: bool,
}

/// In the order of the plan's tasks. `schedule` is that of the plan.
pub fn slack(plan: &Plan, schedule: &Schedule) -> Result<Vec<Slack>, PlanError> {
    let settled = expected_finish::settled(plan)?;
    let look = Look { prepared: Prepared::new(&settled)?, schedule };
    let mut found: Vec<Slack> = (0..plan.tasks.len() as u32).map(|task| look.floats(task)).collect();
    look.mark_longest(&mut found);
    Ok(found)
}

struct Look<'a> {
    prepared: Prepared<'a>,
    schedule: &'a Schedule,
}

impl Look<'_> {
    fn floats(&self, task: u32) -> Slack {
        let dates = &self.schedule.tasks[task as usize];
        let (total, free) = (dates.total_float_minutes, dates.free_float_minutes);
        let input = &self.prepared.plan.tasks[task as usize];
        // What has begun waits for nobody any more.
        let waits = match progress::has_begun(&input.progress) && !dates.is_summary {
            true => 0,
            false => self.links_before(task).map(|link| self.pushed(task, link)).max().unwrap_or(0).max(0),
        };
        Slack {
            interfering_minutes: total.saturating_sub(free).max(0),
            independent_minutes: free.saturating_sub(waits).max(0),
            is_on_longest_path: false,
        }
    }

    /// The dependencies that hold a task back: its own, and those of the summary tasks above it.
    fn links_before(&self, task: u32) -> impl Iterator<Item = u32> + '_ {
        let parent = |at: &u32| self.prepared.plan.tasks[*at as usize].parent.map(|parent| parent.0);
        let above = std::iter::successors(Some(task), parent);
        above.flat_map(|at| self.prepared.network.incoming.of(at).iter().copied())
    }

    /// By how much a dependency would push the task, with all before it as late as it may be.
    fn pushed(&self, task: u32, dependency: u32) -> i64 {
        let link = &self.prepared.plan.dependencies[dependency as usize];
        let before = &self.schedule.tasks[link.predecessor.0 as usize];
        let from = match link.kind {
            DependencyKind::FinishToStart | DependencyKind::FinishToFinish => before.late_finish,
            DependencyKind::StartToStart | DependencyKind::StartToFinish => before.late_start,
        };
        self.ahead(task, dependency, from)
    }

    /// From where the task is to where a dependency puts it that leads from this moment.
    fn ahead(&self, task: u32, dependency: u32, from: Minute) -> i64 {
        let link = &self.prepared.plan.dependencies[dependency as usize];
        let before = &self.schedule.tasks[link.predecessor.0 as usize];
        let dates = crate::span::Dates { start: before.start, finish: before.finish };
        let minutes = self.prepared.predecessor_minutes(dependency, dates);
        let at = lag::forward(link.lag, self.prepared.lag_hours(dependency), minutes, from);
        let own = &self.schedule.tasks[task as usize];
        let end = match link.kind {
            DependencyKind::FinishToStart | DependencyKind::StartToStart => own.start,
            DependencyKind::FinishToFinish | DependencyKind::StartToFinish => own.finish,
        };
        self.prepared.own(task).minutes_between(end, at)
    }

    fn mark_longest(&self, found: &mut [Slack]) {
        let is_leaf = |task: u32| !self.prepared.network.is_summary[task as usize];
        let last = self.schedule.finish;
        let mut next: Vec<u32> = (0..found.len() as u32)
            .filter(|&task| is_leaf(task) && self.prepared.network.counts[task as usize])
            .filter(|&task| self.schedule.tasks[task as usize].finish == last)
            .collect();
        while let Some(task) = next.pop() {
            if std::mem::replace(&mut found[task as usize].is_on_longest_path, true) {
                continue;
            }
            let input = &self.prepared.plan.tasks[task as usize];
            next.extend(input.parent.map(|TaskIndex(parent)| parent));
            if is_leaf(task) && !progress::has_begun(&input.progress) {
                self.links_before(task).for_each(|link| self.follow(task, link, &mut next));
            }
        }
    }

    /// The tasks at the other end of a dependency that puts a task where it is.
    fn follow(&self, task: u32, dependency: u32, next: &mut Vec<u32>) {
        let link = &self.prepared.plan.dependencies[dependency as usize];
        let is_from_start = matches!(link.kind, DependencyKind::StartToStart | DependencyKind::StartToFinish);
        let before = &self.schedule.tasks[link.predecessor.0 as usize];
        let from = if is_from_start { before.start } else { before.finish };
        if self.ahead(task, dependency, from) < 0 {
            return;
        }
        let mut ends = vec![link.predecessor.0];
        while let Some(at) = ends.pop() {
            if !self.prepared.network.is_summary[at as usize] {
                next.push(at);
                continue;
            }
            let is_end = |child: &u32| {
                let dates = &self.schedule.tasks[*child as usize];
                let end = if is_from_start { dates.start } else { dates.finish };
                self.prepared.network.counts[*child as usize] && end == from
            };
            ends.extend(self.prepared.network.children.of(at).iter().copied().filter(is_end));
        }
    }
}
