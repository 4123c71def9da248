//! How sound a schedule is: the fourteen points of the DCMA with their thresholds (Defense Contract Management
//! Agency, "Earned Value Management System Program Analysis Pamphlet", DCMA-EA PAM 200.1, section 4), and the
//! dependencies that say nothing new. Only leaf tasks that are active and not done count, milestones aside where a
//! point is about work.

use crate::compute::schedule;
use crate::network::{Lists, NONE};
use crate::plan::{Constraint, DependencyKind, Lag, Plan, TaskIndex};
use crate::progress;
use crate::schedule::{PlanError, Schedule};
use crate::time::Minute;

/// Working days beyond which float or duration is high.
const HIGH_DAYS: i64 = 44;
/// What the critical path test puts on one task.
const TEST_DAYS: i64 = 600;

/// One point: how many of how many are found, and what the threshold says.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// Stable, for machines.
    pub name: &'static str,
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

/// All points in the DCMA's order, then redundant dependencies. `baseline_finish` by place of the task; without any,
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
    points.extend([look.path_index(), look.execution_index(), look.redundant()]);
    Ok(points)
}

struct Look<'a> {
    plan: &'a Plan,
    computed: &'a Schedule,
    baseline_finish: &'a [Option<Minute>],
    /// Leaf tasks still to do.
    open: Vec<usize>,
    incoming: Vec<u32>,
    outgoing: Vec<u32>,
}

impl<'a> Look<'a> {
    fn new(plan: &'a Plan, computed: &'a Schedule, baseline_finish: &'a [Option<Minute>]) -> Look<'a> {
        let open = (0..plan.tasks.len()).filter(|&at| {
            let task = &plan.tasks[at];
            !computed.tasks[at].is_summary && task.is_active && !progress::is_done(&task.progress)
        });
        let (mut incoming, mut outgoing) = (vec![0; plan.tasks.len()], vec![0; plan.tasks.len()]);
        for link in &plan.dependencies {
            outgoing[link.predecessor.0 as usize] += 1;
            incoming[link.successor.0 as usize] += 1;
        }
        Look { plan, computed, baseline_finish, open: open.collect(), incoming, outgoing }
    }

    fn of_open(&self, name: &'static str, limit: Limit, is_found: impl Fn(usize) -> bool) -> Point {
        let found: Vec<usize> = self.open.iter().copied().filter(|&at| is_found(at)).collect();
        let uids = found.iter().map(|&at| self.plan.tasks[at].uid).collect();
        point(name, found.len(), self.open.len(), limit, uids)
    }

    fn of_links(&self, name: &'static str, limit: Limit, is_found: impl Fn(usize) -> bool) -> Point {
        let links = &self.plan.dependencies;
        let found: Vec<usize> = (0..links.len()).filter(|&at| is_found(at)).collect();
        let uids = found.iter().map(|&at| self.plan.tasks[links[at].successor.0 as usize].uid).collect();
        point(name, found.len(), links.len(), limit, uids)
    }

    /// Without predecessor or without follower, also through the summary tasks above.
    fn logic(&self) -> Point {
        let linked = |at: usize, links: &[u32]| {
            let above = |at: usize| self.plan.tasks[at].parent.map(|TaskIndex(parent)| parent as usize);
            std::iter::successors(Some(at), |&at| above(at)).any(|at| links[at] > 0)
        };
        let dangles = |at| !linked(at, &self.incoming) || !linked(at, &self.outgoing);
        self.of_open("logic", Limit::AtMostPercent(5.0), dangles)
    }

    fn leads(&self) -> Point {
        self.of_links("leads", Limit::AtMostPercent(0.0), |at| amount(self.plan.dependencies[at].lag) < 0.0)
    }

    fn lags(&self) -> Point {
        self.of_links("lags", Limit::AtMostPercent(5.0), |at| amount(self.plan.dependencies[at].lag) > 0.0)
    }

    fn kinds(&self) -> Point {
        let is_plain = |at: usize| self.plan.dependencies[at].kind == DependencyKind::FinishToStart;
        Point { uids: Vec::new(), ..self.of_links("finish_to_start", Limit::AtLeastPercent(90.0), is_plain) }
    }

    fn hard_constraints(&self) -> Point {
        self.of_open("hard_constraints", Limit::AtMostPercent(5.0), |at| {
            match self.plan.tasks[at].constraint {
                Constraint::MustStartOn(_)
                | Constraint::MustFinishOn(_)
                | Constraint::StartNoLaterThan(_)
                | Constraint::FinishNoLaterThan(_)
                | Constraint::MandatoryStart(_)
                | Constraint::MandatoryFinish(_) => true,
                Constraint::AsSoonAsPossible
                | Constraint::AsLateAsPossible
                | Constraint::StartNoEarlierThan(_)
                | Constraint::FinishNoEarlierThan(_) => false,
            }
        })
    }

    fn days(&self, days: i64) -> i64 {
        days * self.plan.options.minutes_per_day.max(1)
    }

    fn high_float(&self) -> Point {
        let high = |at: usize| self.computed.tasks[at].total_float_minutes > self.days(HIGH_DAYS);
        self.of_open("high_float", Limit::AtMostPercent(5.0), high)
    }

    fn negative_float(&self) -> Point {
        let negative = |at: usize| self.computed.tasks[at].total_float_minutes < 0;
        self.of_open("negative_float", Limit::AtMostPercent(0.0), negative)
    }

    fn high_duration(&self) -> Point {
        let high = |at: usize| self.plan.tasks[at].duration.minutes > self.days(HIGH_DAYS);
        self.of_open("high_duration", Limit::AtMostPercent(5.0), high)
    }

    /// Actual dates after the status date, or work still planned before it; judged with a status date only.
    fn invalid_dates(&self) -> Point {
        let found = self.of_open("invalid_dates", Limit::AtMostPercent(0.0), |at| {
            let (task, dates) = (&self.plan.tasks[at].progress, &self.computed.tasks[at]);
            self.plan.status_date.is_some_and(|status| {
                let actual = [task.actual_start, task.actual_finish].into_iter().flatten();
                let begins_before = task.actual_start.is_none() && dates.start < status;
                actual.into_iter().any(|date| date > status) || begins_before || dates.finish < status
            })
        });
        Point { passes: found.passes.filter(|_| self.plan.status_date.is_some()), ..found }
    }

    fn without_resources(&self) -> Point {
        let mut is_staffed = vec![false; self.plan.tasks.len()];
        for assignment in self.plan.assignments.iter().filter(|assignment| assignment.resource.is_some()) {
            is_staffed[assignment.task.0 as usize] = true;
        }
        let bare = |at: usize| self.plan.tasks[at].duration.minutes >= self.days(1) && !is_staffed[at];
        self.of_open("without_resources", Limit::None, bare)
    }

    fn baseline(&self, at: usize) -> Option<Minute> {
        self.baseline_finish.get(at).copied().flatten()
    }

    /// Of those that were to be finished by the status date, those that were or will be finished late.
    fn missed(&self) -> Point {
        let due: Vec<usize> = self.due().collect();
        let late = |at: &usize| self.baseline(*at).is_some_and(|day| self.computed.tasks[*at].finish > day);
        let found: Vec<usize> = due.iter().copied().filter(late).collect();
        let uids = found.iter().map(|&at| self.plan.tasks[at].uid).collect();
        judged(point("missed", found.len(), due.len(), Limit::AtMostPercent(5.0), uids))
    }

    fn due(&self) -> impl Iterator<Item = usize> {
        let status = self.plan.status_date;
        (0..self.plan.tasks.len()).filter(move |&at| {
            let is_leaf = !self.computed.tasks[at].is_summary && self.plan.tasks[at].is_active;
            is_leaf && self.baseline(at).zip(status).is_some_and(|(day, status)| day <= status)
        })
    }

    /// A delay of the first critical task must move the finish of the project by as much.
    fn critical_path(&self) -> Result<Point, PlanError> {
        let movable = |at: &&usize| {
            let task = &self.plan.tasks[**at];
            let is_free = task.constraint == Constraint::AsSoonAsPossible && task.duration.minutes > 0;
            self.computed.tasks[**at].is_critical && is_free && !progress::has_begun(&task.progress)
        };
        let Some(&first) = self.open.iter().filter(movable).min_by_key(|&&at| self.computed.tasks[at].start)
        else {
            return Ok(judged(point("critical_path", 0, 0, Limit::AtMostPercent(0.0), Vec::new())));
        };
        let mut delayed = self.plan.clone();
        delayed.tasks[first].duration.minutes += self.days(TEST_DAYS);
        let again = schedule(&delayed)?;
        let moved = again.finish.0 - self.computed.finish.0;
        let of_task = again.tasks[first].finish.0 - self.computed.tasks[first].finish.0;
        // Weekends and holidays fall otherwise after so long a delay.
        let broken = u32::from(moved < of_task / 100 * 95);
        let uids = vec![self.plan.tasks[first].uid];
        Ok(point("critical_path", broken as usize, 1, Limit::AtMostPercent(0.0), uids))
    }

    /// Critical path length index: the length of what is left plus its least float, over that length.
    fn path_index(&self) -> Point {
        let from = self.plan.status_date.unwrap_or(self.computed.start);
        let length = (self.computed.finish.0 - from.0) / 1_440 * self.days(5) / 7;
        let float =
            self.open.iter().map(|&at| self.computed.tasks[at].total_float_minutes).min().unwrap_or(0);
        let found = (length + float.min(0)).max(0);
        judged(point(
            "critical_path_length",
            small(found),
            small(length),
            Limit::AtLeastPercent(95.0),
            Vec::new(),
        ))
    }

    /// Baseline execution index: finished tasks over those that were to be finished.
    fn execution_index(&self) -> Point {
        let leaves = (0..self.plan.tasks.len()).filter(|&at| !self.computed.tasks[at].is_summary);
        let done = leaves.filter(|&at| progress::is_done(&self.plan.tasks[at].progress)).count();
        let due = self.due().count();
        judged(point("baseline_execution", done, due, Limit::AtLeastPercent(95.0), Vec::new()))
    }

    /// A finish-to-start that follows from two or more others. Not one of the fourteen.
    fn redundant(&self) -> Point {
        let plain = |at: usize| {
            let link = &self.plan.dependencies[at];
            link.kind == DependencyKind::FinishToStart && amount(link.lag) == 0.0
        };
        let pairs: Vec<(u32, u32)> = (0..self.plan.dependencies.len())
            .filter(|&at| plain(at))
            .map(|at| (self.plan.dependencies[at].predecessor.0, self.plan.dependencies[at].successor.0))
            .collect();
        let after = Lists::new(self.plan.tasks.len(), pairs.iter().copied());
        self.of_links("redundant", Limit::None, |at| plain(at) && reaches_by_others(&after, self.plan, at))
    }
}

/// Whether the follower comes after the predecessor also without this dependency. Looks at so many tasks and no more.
fn reaches_by_others(after: &Lists, plan: &Plan, at: usize) -> bool {
    const MOST: usize = 1_000;
    let (from, to) = (plan.dependencies[at].predecessor.0, plan.dependencies[at].successor.0);
    let mut seen = vec![from];
    let mut next: Vec<u32> = after.of(from).iter().copied().filter(|&follower| follower != to).collect();
    while let Some(task) = next.pop().filter(|_| seen.len() < MOST) {
        if task == to {
            return true;
        }
        if !seen.contains(&task) && task != NONE {
            seen.push(task);
            next.extend(after.of(task));
        }
    }
    false
}

fn amount(lag: Lag) -> f64 {
    match lag {
        Lag::WorkingMinutes(minutes) | Lag::ElapsedMinutes(minutes) => minutes as f64,
        Lag::Percent(percent) | Lag::ElapsedPercent(percent) => percent,
    }
}

fn small(minutes: i64) -> usize {
    usize::try_from(minutes).unwrap_or(0)
}

fn point(name: &'static str, found: usize, of: usize, limit: Limit, uids: Vec<i64>) -> Point {
    let percent = percent_of(found, of);
    let passes = match limit {
        Limit::AtMostPercent(most) => Some(percent <= most),
        Limit::AtLeastPercent(least) => Some(of == 0 || percent >= least),
        Limit::None => None,
    };
    Point { name, found: found as u32, of: of as u32, limit, passes, uids }
}

fn percent_of(found: usize, of: usize) -> f64 {
    100.0 * found as f64 / of.max(1) as f64
}

/// Nothing to judge by is no pass.
fn judged(point: Point) -> Point {
    Point { passes: point.passes.filter(|_| point.of > 0), ..point }
}

impl Point {
    pub fn percent(&self) -> f64 {
        percent_of(self.found as usize, self.of as usize)
    }
}
