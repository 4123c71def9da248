//! What the GAO's practices ask for besides. None has a threshold there: figures to look at, with the tasks.

use super::dcma::amount;
use super::{Found, Limit, Look, Point, ends};
use crate::network::{Lists, NONE};
use crate::plan::{DependencyKind, Plan};
use crate::progress;

impl Look<'_> {
    /// A finish-to-start that follows from two or more others.
    pub(super) fn redundant(&self) -> Point {
        let follows = follows_from_others(self.plan);
        self.of_links(|at| follows[at]).point("redundant", 2, Limit::None)
    }

    /// Work that is linked and whose start nothing holds: if it takes longer, it seems to begin earlier.
    pub(super) fn dangling_starts(&self) -> Point {
        let found = self.dangling(|at| ends(self.plan, at).1, DependencyKind::StartToStart);
        found.point("dangling_starts", 2, Limit::None)
    }

    /// Work that is linked and whose finish nothing waits for: it may take longer, and nobody notices.
    pub(super) fn dangling_finishes(&self) -> Point {
        let found = self.dangling(|at| ends(self.plan, at).0, DependencyKind::FinishToFinish);
        found.point("dangling_finishes", 2, Limit::None)
    }

    /// Of work with links at this side, that for which none is from finish to start, nor of the other kind that holds it.
    fn dangling(&self, side: impl Fn(usize) -> usize, other: DependencyKind) -> Found {
        let tasks = self.plan.tasks.len();
        let (mut has_links, mut is_held) = (vec![false; tasks], vec![false; tasks]);
        for (at, link) in self.plan.dependencies.iter().enumerate() {
            has_links[side(at)] = true;
            is_held[side(at)] |= link.kind == DependencyKind::FinishToStart || link.kind == other;
        }
        let any = |at: usize, of: &[bool]| self.upwards(at).any(|at| of[at]);
        self.of_open(|at| self.is_work(at) && any(at, &has_links) && !any(at, &is_held))
    }

    /// Dependencies from or to summary tasks hide which work waits for which.
    pub(super) fn links_of_summaries(&self) -> Point {
        let is_summary = |at: usize| self.computed.tasks[at].is_summary;
        let found = self.of_links(|at| {
            let (before, after) = ends(self.plan, at);
            is_summary(before) || is_summary(after)
        });
        found.point("links_of_summaries", 2, Limit::None)
    }

    /// Begun although what it waits for was not finished then: the dependency is wrong, or the progress.
    pub(super) fn out_of_sequence(&self) -> Point {
        let mut is_early = vec![false; self.plan.tasks.len()];
        for (at, link) in self.plan.dependencies.iter().enumerate() {
            let (before, after) = ends(self.plan, at);
            let (first, then) = (&self.plan.tasks[before], &self.plan.tasks[after]);
            let waits = link.kind == DependencyKind::FinishToStart && amount(link.lag) >= 0.0;
            let is_leaf = !self.computed.tasks[before].is_summary && !self.computed.tasks[after].is_summary;
            let Some(begun) = then.progress.actual_start.filter(|_| waits && is_leaf && first.is_active)
            else {
                continue;
            };
            let finished = first.progress.actual_finish;
            let was_finished = progress::is_done(&first.progress) && finished.is_none_or(|day| day <= begun);
            is_early[after] |= !was_finished;
        }
        let begun: Vec<usize> = self.open.iter().copied().filter(|&at| self.has_begun(at)).collect();
        self.of_tasks(&begun, |at| is_early[at]).point("out_of_sequence", 9, Limit::None)
    }

    fn has_begun(&self, at: usize) -> bool {
        progress::has_begun(&self.plan.tasks[at].progress)
    }

    /// What came into the plan after the baseline was taken, or all of it without one.
    pub(super) fn without_baseline(&self) -> Point {
        self.of_open(|at| self.baseline(at).is_none()).point("without_baseline", 10, Limit::None)
    }
}

/// By dependency: whether it is a plain finish-to-start whose follower comes after its predecessor also without it.
/// From each task with several followers one search onwards, to no later level than that of the last of them.
fn follows_from_others(plan: &Plan) -> Vec<bool> {
    let links = (0_u32..).zip(&plan.dependencies);
    let plain =
        links.filter(|(_, link)| link.kind == DependencyKind::FinishToStart && amount(link.lag) == 0.0);
    let followed = Lists::new(plan.tasks.len(), plain.map(|(at, link)| (link.predecessor.0, at)));
    let follower = |link: u32| plan.dependencies[link as usize].successor.0 as usize;
    let levels = levels(plan, &followed);
    let mut follows = vec![false; plan.dependencies.len()];
    let mut reached_from = vec![NONE; plan.tasks.len()];
    let mut next = Vec::new();
    for from in 0..plan.tasks.len() as u32 {
        let links = followed.of(from);
        let last = links.iter().map(|&link| levels[follower(link)]).max().unwrap_or(0);
        next.extend(links.iter().map(|&link| follower(link)).filter(|_| links.len() > 1));
        while let Some(task) = next.pop() {
            for beyond in followed.of(task as u32).iter().map(|&link| follower(link)) {
                if levels[beyond] <= last && reached_from[beyond] != from {
                    reached_from[beyond] = from;
                    next.push(beyond);
                }
            }
        }
        for &link in links {
            follows[link as usize] = reached_from[follower(link)] == from;
        }
    }
    follows
}

/// By task: the most links on a way that leads to it; tasks on a loop, of which only what does not count can be part,
/// come last.
fn levels(plan: &Plan, followed: &Lists) -> Vec<u32> {
    let follower = |link: u32| plan.dependencies[link as usize].successor.0 as usize;
    let mut waits_for = vec![0_u32; plan.tasks.len()];
    let from_all = (0..plan.tasks.len() as u32).flat_map(|from| followed.of(from));
    from_all.for_each(|&link| waits_for[follower(link)] += 1);
    let mut levels = vec![0; plan.tasks.len()];
    let mut next: Vec<usize> = (0..plan.tasks.len()).filter(|&at| waits_for[at] == 0).collect();
    while let Some(task) = next.pop() {
        for after in followed.of(task as u32).iter().map(|&link| follower(link)) {
            levels[after] = levels[after].max(levels[task] + 1);
            waits_for[after] -= 1;
            if waits_for[after] == 0 {
                next.push(after);
            }
        }
    }
    let still_waiting = (0..plan.tasks.len()).filter(|&at| waits_for[at] > 0);
    still_waiting.for_each(|at| levels[at] = u32::MAX);
    levels
}
