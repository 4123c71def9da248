//! How sound a schedule is: the fourteen points of the DCMA with their thresholds (Defense Contract Management
//! Agency, "Earned Value Management System Program Analysis Pamphlet", DCMA-EA PAM 200.1, section 4), and what the
//! GAO's practices ask for besides and a plan can tell (United States Government Accountability Office, "Schedule
//! Assessment Guide", GAO-16-89G, 2015). Whether all work is in the plan, whether it adds up to its summary tasks and
//! whether its risks were looked at (practices 1, 5 and 8) is not told here: a computed plan adds up by itself, and the
//! others are not in it.
//!
//! Only leaf tasks that are active count, those that merely accompany others aside; and where nothing else is said,
//! only those that are not done, with the dependencies that lead to such.

mod dcma;
mod gao;

use crate::further;
use crate::plan::{Plan, Rule, TaskIndex};
use crate::progress;
use crate::schedule::{PlanError, Schedule};
use crate::time::Minute;

/// One point: how many of how many are found, and what the threshold says.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Stable, for machines.
    pub name: &'static str,
    /// Which of the GAO's ten practices it speaks of.
    pub practice: u8,
    pub found: u32,
    pub of: u32,
    pub limit: Limit,
    /// None where there is nothing to judge by.
    pub passes: Option<bool>,
    /// The tasks it found; for dependencies, their successors.
    pub uids: Vec<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Limit {
    AtMostPercent(f64),
    AtLeastPercent(f64),
    /// Nothing to pass: a figure to look at.
    None,
}

/// All points in the DCMA's order, then those of the GAO. `baseline_finish` by place of the task; without any,
/// the points that need a baseline are not judged.
pub fn points(
    plan: &Plan,
    computed: &Schedule,
    baseline_finish: &[Option<Minute>],
) -> Result<Vec<Point>, PlanError> {
    let look = Look::new(plan, computed, baseline_finish);
    let mut points = vec![look.logic(), look.leads(), look.lags(), look.kinds(), look.hard_constraints()];
    points.extend([look.high_float(), look.negative_float(), look.high_duration(), look.invalid_dates()]);
    points.extend([look.without_resources(), look.missed(), look.critical_path()?]);
    points.extend([look.path_index()?, look.execution_index(), look.redundant()]);
    points.extend([look.dangling_starts(), look.dangling_finishes(), look.links_of_summaries()]);
    points.extend([look.out_of_sequence(), look.without_baseline()]);
    Ok(points)
}

struct Look<'a> {
    plan: &'a Plan,
    computed: &'a Schedule,
    baseline_finish: &'a [Option<Minute>],
    leaves: Vec<usize>,
    /// Leaf tasks still to do.
    open: Vec<usize>,
    /// Dependencies that lead to work still to do.
    links: Vec<usize>,
    is_buffer: Vec<bool>,
}

impl<'a> Look<'a> {
    fn new(plan: &'a Plan, computed: &'a Schedule, baseline_finish: &'a [Option<Minute>]) -> Look<'a> {
        let mut accompanies = vec![false; plan.tasks.len()];
        further::accompanying(plan).iter().for_each(|(TaskIndex(at), _)| accompanies[*at as usize] = true);
        let mut is_buffer = vec![false; plan.tasks.len()];
        let buffers = plan.further.iter().filter(|further| matches!(further.rule, Rule::Buffer { .. }));
        buffers.for_each(|further| is_buffer[further.task.0 as usize] = true);
        let counts =
            |at: &usize| !computed.tasks[*at].is_summary && plan.tasks[*at].is_active && !accompanies[*at];
        let leaves: Vec<usize> = (0..plan.tasks.len()).filter(counts).collect();
        let is_done = |at: usize| progress::is_done(&plan.tasks[at].progress);
        let open = leaves.iter().copied().filter(|&at| !is_done(at)).collect();
        let leads_to_work = |&at: &usize| {
            let (before, after) = ends(plan, at);
            let is_active = plan.tasks[before].is_active && plan.tasks[after].is_active;
            is_active && (computed.tasks[after].is_summary || !is_done(after))
        };
        let links = (0..plan.dependencies.len()).filter(leads_to_work).collect();
        Look { plan, computed, baseline_finish, leaves, open, links, is_buffer }
    }

    fn of_tasks(&self, tasks: &[usize], is_found: impl Fn(usize) -> bool) -> Found {
        let found = tasks.iter().filter(|&&at| is_found(at));
        let uids: Vec<i64> = found.map(|&at| self.plan.tasks[at].uid).collect();
        Found { found: uids.len(), of: tasks.len(), uids }
    }

    fn of_open(&self, is_found: impl Fn(usize) -> bool) -> Found {
        self.of_tasks(&self.open, is_found)
    }

    fn of_links(&self, is_found: impl Fn(usize) -> bool) -> Found {
        let found = self.links.iter().filter(|&&at| is_found(at));
        let uids: Vec<i64> = found.map(|&at| self.plan.tasks[ends(self.plan, at).1].uid).collect();
        Found { found: uids.len(), of: self.links.len(), uids }
    }

    /// The task and the summary tasks above it, by place.
    fn upwards(&self, at: usize) -> impl Iterator<Item = usize> {
        let above = |at: &usize| self.plan.tasks[*at].parent.map(|TaskIndex(parent)| parent as usize);
        std::iter::successors(Some(at), above)
    }

    fn baseline(&self, at: usize) -> Option<Minute> {
        self.baseline_finish.get(at).copied().flatten()
    }

    /// Whether it is work, not a moment between two works.
    fn is_work(&self, at: usize) -> bool {
        self.plan.tasks[at].duration.minutes > 0 && !self.is_buffer[at]
    }
}

/// The predecessor and the successor of a dependency, by place.
fn ends(plan: &Plan, link: usize) -> (usize, usize) {
    let link = &plan.dependencies[link];
    (link.predecessor.0 as usize, link.successor.0 as usize)
}

/// What a point has found, before its threshold.
struct Found {
    found: usize,
    of: usize,
    uids: Vec<i64>,
}

impl Found {
    fn point(self, name: &'static str, practice: u8, limit: Limit) -> Point {
        let Found { found, of, uids } = self;
        let percent = percent_of(found, of);
        let passes = match limit {
            Limit::AtMostPercent(most) => Some(percent <= most),
            Limit::AtLeastPercent(least) => Some(of == 0 || percent >= least),
            Limit::None => None,
        };
        Point { name, practice, found: found as u32, of: of as u32, limit, passes, uids }
    }

    /// Nothing to judge by is no pass.
    fn judged(self, name: &'static str, practice: u8, limit: Limit) -> Point {
        let has_something = self.of > 0;
        let point = self.point(name, practice, limit);
        Point { passes: point.passes.filter(|_| has_something), ..point }
    }
}

fn percent_of(found: usize, of: usize) -> f64 {
    100.0 * found as f64 / of.max(1) as f64
}

impl Point {
    pub fn percent(&self) -> f64 {
        percent_of(self.found as usize, self.of as usize)
    }
}
