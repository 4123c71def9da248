//! Levelling of a plan's own people: tasks wait until whoever works on them is free. Each wait is a levelling delay of
//! the task, in elapsed minutes, so that the plan's own rules (calendars, dependencies, constraints) go on deciding.
//!
//! The rule is parallel schedule generation (Kelley 1963): time goes forward, and where several tasks want the same
//! person at the same moment the first by [`Precedence`] begins. Started, manual and pinned tasks stay where they are
//! and count as taken. After each sweep the engine computes what the delays move, up to where the next sweep begins.

use super::taken::Taken;
use crate::computation::Computation;
use crate::plan::{Assignment, Constraint, Dependency, DependencyKind, Direction, Lag, Plan};
use crate::plan::{ResourceIndex, ResourceKind, Task, TaskIndex, TaskMode};
use crate::schedule::{PlanError, Schedule, TaskDates};
use crate::span::Dates;
use crate::time::Minute;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Sweeps that stop where a moved task may move others; beyond them a sweep takes all it can. In a large plan a sweep
/// costs more, and there are fewer.
const CAREFUL_TASKS: usize = 300_000;
const CAREFUL_SWEEPS: usize = 300;
const FEWEST_CAREFUL_SWEEPS: usize = 20;
const MOST_SWEEPS: usize = 600;
/// Units are counted in thousandths of one whole person.
const WHOLE: f64 = 1_000.0;
/// More of one resource than any plan has, in thousandths.
const MOST: i64 = 1 << 40;

/// The priority of a task that is not levelled, and of one of which nothing is said.
pub const NOT_LEVELLED: u16 = 1_000;
const ORDINARY: u16 = 500;

/// Which of two tasks begins first that want the same person at the same moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Precedence {
    /// Whoever has the least total float.
    #[default]
    LeastFloat,
    /// The earlier row of the plan.
    Outline,
    /// The earlier deadline; of a task without one, its late finish.
    Deadline,
}

#[derive(Debug, Clone, PartialEq)]
pub struct TeamRules {
    /// For each resource of the plan: how much of it there is, 1.0 being one whole person. Of none, any number of
    /// tasks may ask for it at once.
    pub available: Vec<Option<f64>>,
    /// No task goes behind its late start: what does not fit stays, and is told.
    pub within_float: bool,
    pub precedence: Precedence,
    /// By place of the task, 0 to 1000 as Microsoft Project counts: the higher goes first, whatever the precedence, and
    /// [`NOT_LEVELLED`] stays where it is. A shorter list means that the rest is ordinary.
    pub priorities: Vec<u16>,
    /// What other plans ask of the same resources: it stays where it is, and what does not fit beside it waits.
    pub elsewhere: Vec<Elsewhere>,
}

/// Work in another plan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Elsewhere {
    pub resource: ResourceIndex,
    /// 1.0 is one whole person.
    pub units: f64,
    pub from: Minute,
    pub until: Minute,
}

impl TeamRules {
    /// What is taken before any task of this plan has its place.
    fn taken(&self) -> Taken {
        let mut taken = Taken::new(self.capacities());
        for other in self.elsewhere.iter().filter(|other| self.available_of(other.resource).is_some()) {
            taken.take(&[(other.resource.0, thousandths(other.units))], other.from, other.until);
        }
        taken
    }

    fn priority(&self, task: usize) -> u16 {
        self.priorities.get(task).copied().unwrap_or(ORDINARY)
    }

    /// In thousandths; nothing of one that is not levelled.
    fn available_of(&self, resource: ResourceIndex) -> Option<i64> {
        self.available.get(resource.0 as usize).copied().flatten().map(thousandths)
    }

    pub(super) fn capacities(&self) -> Vec<i64> {
        self.available.iter().map(|available| available.map_or(0, thousandths)).collect()
    }
}

fn thousandths(units: f64) -> i64 {
    ((units * WHOLE).round() as i64).clamp(0, MOST)
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamLevelled {
    /// Elapsed minutes, one for each task; what is not levelled keeps its own.
    pub delays: Vec<i64>,
    pub schedule: Schedule,
    /// Tasks that still share somebody with another, or ask for somebody of whom there is none; in order.
    pub unresolved: Vec<TaskIndex>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TeamError {
    Plan(PlanError),
    /// Delays lead away from the start; a plan scheduled from its finish has none.
    FromFinish,
    Cancelled,
}

impl From<PlanError> for TeamError {
    fn from(error: PlanError) -> Self {
        TeamError::Plan(error)
    }
}

/// `go_on` is told how many of how many tasks have their place, and says whether to continue.
pub fn level_team(
    plan: &Plan,
    rules: &TeamRules,
    go_on: &dyn Fn(usize, usize) -> bool,
) -> Result<TeamLevelled, TeamError> {
    let mut levelling = Levelling::of(plan, rules)?;
    levelling.run(go_on)?;
    Ok(levelling.outcome())
}

/// A task that a delay can move.
fn is_movable(task: &Task) -> bool {
    let has_begun = task.progress.actual_start.is_some() || task.progress.percent_complete > 0;
    let is_free = matches!(
        task.constraint,
        Constraint::AsSoonAsPossible
            | Constraint::StartNoEarlierThan(_)
            | Constraint::FinishNoEarlierThan(_)
            | Constraint::StartNoLaterThan(_)
            | Constraint::FinishNoLaterThan(_)
    );
    task.is_active && task.mode == TaskMode::Automatic && !has_begun && is_free
}

/// Of each task: which levelled resources it asks for, in thousandths. Whoever is asked for more than there is of
/// them is asked for wholly.
fn demands(plan: &Plan, rules: &TeamRules) -> Vec<Vec<(u32, i64)>> {
    let mut demands = vec![Vec::new(); plan.tasks.len()];
    for assignment in &plan.assignments {
        let Some(resource) = assignment.resource else { continue };
        let available = rules.available_of(resource);
        let is_work =
            plan.resources.get(resource.0 as usize).is_some_and(|one| one.kind == ResourceKind::Work);
        let units = thousandths(assignment.units).min(available.unwrap_or(0));
        if let Some(own) = demands.get_mut(assignment.task.0 as usize)
            && is_work
            && units > 0
            && plan.tasks[assignment.task.0 as usize].is_active
        {
            own.push((resource.0, units));
        }
    }
    demands
}

/// What is left to do for somebody of whom there is none.
fn of_nobody(plan: &Plan, rules: &TeamRules, schedule: &Schedule) -> Vec<TaskIndex> {
    let is_for_nobody = |one: &&Assignment| {
        let resource = one.resource.filter(|resource| {
            plan.resources.get(resource.0 as usize).is_some_and(|known| known.kind == ResourceKind::Work)
        });
        let there = resource.and_then(|resource| rules.available_of(resource));
        there.is_some_and(|there| there <= 0) && thousandths(one.units) > 0
    };
    let is_open = |task: &TaskIndex| {
        plan.tasks[task.0 as usize].is_active && schedule.tasks[task.0 as usize].percent_complete < 100
    };
    plan.assignments.iter().filter(is_for_nobody).map(|one| one.task).filter(is_open).collect()
}

fn summaries(plan: &Plan) -> Vec<bool> {
    let mut is_summary = vec![false; plan.tasks.len()];
    for TaskIndex(parent) in plan.tasks.iter().filter_map(|task| task.parent) {
        if let Some(above) = is_summary.get_mut(parent as usize) {
            *above = true;
        }
    }
    is_summary
}

/// The place of each task among those that want the same moment.
fn ranks(plan: &Plan, found: &[TaskDates], rules: &TeamRules) -> Vec<u32> {
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by_key(|at| {
        let first = match rules.precedence {
            Precedence::LeastFloat => (found[*at].total_float_minutes, found[*at].late_finish.0),
            Precedence::Outline => (0, 0),
            Precedence::Deadline => (plan.tasks[*at].deadline.unwrap_or(found[*at].late_finish).0, 0),
        };
        (Reverse(rules.priority(*at)), first, *at)
    });
    let mut ranks = vec![0; found.len()];
    for (rank, at) in (0_u32..).zip(order) {
        ranks[at] = rank;
    }
    ranks
}

pub(super) struct Levelling<'a> {
    pub(super) rules: &'a TeamRules,
    followers: Followers,
    ranks: Vec<u32>,
    /// By task: where it wishes to begin at the earliest.
    not_before: Vec<Minute>,
    late_starts: Vec<Minute>,
    is_summary: Vec<bool>,
    pub(super) demands: Vec<Vec<(u32, i64)>>,
    pub(super) movable: Vec<bool>,
    /// Where a task was given its place; the engine must agree.
    settled: Vec<Option<Minute>>,
    computation: Computation,
}

impl<'a> Levelling<'a> {
    pub(super) fn of(plan: &Plan, rules: &'a TeamRules) -> Result<Levelling<'a>, TeamError> {
        if plan.direction == Direction::FromFinish {
            return Err(TeamError::FromFinish);
        }
        let demands = demands(plan, rules);
        let is_summary = summaries(plan);
        let movable: Vec<bool> = (0..plan.tasks.len())
            .map(|at| {
                let is_levelled = !demands[at].is_empty() && rules.priority(at) < NOT_LEVELLED;
                is_levelled && !is_summary[at] && is_movable(&plan.tasks[at])
            })
            .collect();
        let mut cleared = plan.clone();
        for (task, _) in cleared.tasks.iter_mut().zip(&movable).filter(|(_, movable)| **movable) {
            task.levelling_delay_minutes = 0;
        }
        let computation = Computation::of(cleared)?;
        let found = &computation.schedule().tasks;
        Ok(Levelling {
            rules,
            followers: Followers::of(plan),
            ranks: ranks(plan, found, rules),
            not_before: found.iter().map(|dates| dates.start).collect(),
            late_starts: found.iter().map(|dates| dates.late_start).collect(),
            is_summary,
            demands,
            movable,
            settled: vec![None; plan.tasks.len()],
            computation,
        })
    }

    /// The dates where nothing has been delayed yet.
    pub(super) fn schedule(&self) -> &Schedule {
        self.computation.schedule()
    }

    /// Each task would like to begin here, and those that wish for the sooner moment come first.
    pub(super) fn wish(&mut self, starts: Vec<Minute>) {
        let mut order: Vec<usize> = (0..starts.len()).collect();
        order.sort_by_key(|&task| (starts[task], self.ranks[task]));
        for (rank, task) in (0_u32..).zip(order) {
            self.ranks[task] = rank;
        }
        self.not_before = starts;
    }

    pub(super) fn movable_count(&self) -> usize {
        self.movable.iter().filter(|movable| **movable).count()
    }

    pub(super) fn run(&mut self, go_on: &dyn Fn(usize, usize) -> bool) -> Result<(), TeamError> {
        let of = self.movable_count();
        let careful =
            (CAREFUL_TASKS / self.movable.len().max(1)).clamp(FEWEST_CAREFUL_SWEEPS, CAREFUL_SWEEPS);
        for sweep in 0..MOST_SWEEPS {
            if !go_on(self.settled.iter().flatten().count(), of) {
                return Err(TeamError::Cancelled);
            }
            if self.release()? {
                continue;
            }
            let delays = self.sweep(sweep < careful);
            let is_done =
                self.settled.iter().zip(&self.movable).all(|(at, movable)| at.is_some() || !movable);
            if delays.is_empty() && is_done {
                break;
            }
            self.delay(&delays)?;
        }
        Ok(())
    }

    /// Whoever was moved by others after it got its place looks for a new one. Whether anything has to be computed
    /// anew first is done here too.
    fn release(&mut self) -> Result<bool, PlanError> {
        let dates = &self.computation.schedule().tasks;
        let mut undelayed = Vec::new();
        for (at, place) in self.settled.iter_mut().enumerate() {
            if place.is_some_and(|start| dates[at].start != start) {
                *place = None;
                if self.computation.plan().tasks[at].levelling_delay_minutes > 0 {
                    undelayed.push((at, 0));
                }
            }
        }
        if undelayed.is_empty() {
            return Ok(false);
        }
        self.delay(&undelayed)?;
        Ok(true)
    }

    fn delay(&mut self, delays: &[(usize, i64)]) -> Result<(), PlanError> {
        if delays.is_empty() {
            return Ok(());
        }
        let mut plan = self.computation.plan().clone();
        for (at, minutes) in delays {
            plan.tasks[*at].levelling_delay_minutes = *minutes;
        }
        self.computation = self.computation.edited(plan)?;
        Ok(())
    }

    /// Gives places in the order of time, and answers with the delays that came of it.
    fn sweep(&mut self, is_careful: bool) -> Vec<(usize, i64)> {
        let dates = self.computation.schedule().tasks.clone();
        let mut taken = self.rules.taken();
        let mut waiting = BinaryHeap::new();
        for at in (0..dates.len()).filter(|at| !self.demands[*at].is_empty() && !self.is_summary[*at]) {
            if self.movable[at] && self.settled[at].is_none() {
                let from = match self.not_before[at] {
                    wished if wished > dates[at].start => {
                        self.computation.dates_from(at as u32, wished).start
                    }
                    _ => dates[at].start,
                };
                waiting.push(Reverse((from, self.ranks[at], at)));
            } else {
                taken.take(&self.demands[at], dates[at].start, dates[at].finish);
            }
        }
        let mut delays = Vec::new();
        let mut moves = vec![Reached::default(); dates.len()];
        // From here on a task that was moved may move others.
        let mut barrier = Minute(i64::MAX);
        while let Some(Reverse((from, rank, at))) = waiting.pop() {
            if is_careful && from >= barrier {
                break;
            }
            if moves[at].start {
                continue;
            }
            let wanted = if from == dates[at].start {
                Dates { start: from, finish: dates[at].finish }
            } else {
                self.computation.dates_from(at as u32, from)
            };
            if let Some(free) = taken.blocked_until(&self.demands[at], wanted.start, wanted.finish) {
                let next = self.computation.dates_from(at as u32, free);
                let is_too_late = self.rules.within_float && next.start > self.late_starts[at];
                if !is_too_late && next.start > wanted.start {
                    waiting.push(Reverse((next.start, rank, at)));
                    continue;
                }
                // It stays where it would be without anybody else.
                self.settled[at] = Some(dates[at].start);
                taken.take(&self.demands[at], dates[at].start, dates[at].finish);
                continue;
            }
            taken.take(&self.demands[at], wanted.start, wanted.finish);
            self.settled[at] = Some(wanted.start);
            if wanted.start > dates[at].start {
                delays.push((at, wanted.start.0 - dates[at].start.0));
                self.followers.reach(at, &mut moves);
                let is_behind = self.followers.begin_at_finish(at);
                barrier = barrier.min(if is_behind { wanted.finish } else { wanted.start });
            }
        }
        delays
    }

    pub(super) fn outcome(self) -> TeamLevelled {
        let schedule = self.computation.schedule().clone();
        let mut unresolved = Vec::new();
        let mut taken = self.rules.taken();
        let asking =
            || (0..schedule.tasks.len()).filter(|at| !self.demands[*at].is_empty() && !self.is_summary[*at]);
        for at in asking() {
            taken.take(&self.demands[at], schedule.tasks[at].start, schedule.tasks[at].finish);
        }
        for at in asking().filter(|at| schedule.tasks[*at].percent_complete < 100) {
            let dates = &schedule.tasks[at];
            if taken.is_over(&self.demands[at], dates.start, dates.finish) {
                unresolved.push(TaskIndex(at as u32));
            }
        }
        unresolved.extend(of_nobody(self.computation.plan(), self.rules, &schedule));
        unresolved.sort_unstable();
        unresolved.dedup();
        let delays = self.computation.plan().tasks.iter().map(|task| task.levelling_delay_minutes).collect();
        TeamLevelled { delays, schedule, unresolved }
    }
}

/// Whether its follower begins when it is finished, or later.
fn is_after(link: &Dependency) -> bool {
    let is_no_lead = match link.lag {
        Lag::WorkingMinutes(lag) | Lag::ElapsedMinutes(lag) => lag >= 0,
        Lag::Percent(lag) | Lag::ElapsedPercent(lag) => lag >= 0.0,
    };
    link.kind == DependencyKind::FinishToStart && is_no_lead
}

/// Which ends of a task a move reaches.
#[derive(Debug, Clone, Copy, Default)]
struct Reached {
    start: bool,
    end: bool,
}

/// Who follows whom: through dependencies, up to summary tasks, and down from those that depend on something.
struct Followers {
    successors: Vec<Vec<u32>>,
    children: Vec<Vec<u32>>,
    parent: Vec<Option<u32>>,
    /// Every dependency out of it begins at its finish.
    has_only_finish_links: Vec<bool>,
}

impl Followers {
    fn of(plan: &Plan) -> Followers {
        let count = plan.tasks.len();
        let parent: Vec<Option<u32>> =
            plan.tasks.iter().map(|task| task.parent.map(|parent| parent.0)).collect();
        let mut followers = Followers {
            successors: vec![Vec::new(); count],
            children: vec![Vec::new(); count],
            has_only_finish_links: vec![true; count],
            parent,
        };
        for (at, parent) in (0_u32..).zip(followers.parent.clone()) {
            if let Some(parent) = parent {
                followers.children[parent as usize].push(at);
            }
        }
        for link in &plan.dependencies {
            followers.successors[link.predecessor.0 as usize].push(link.successor.0);
            followers.has_only_finish_links[link.predecessor.0 as usize] &= is_after(link);
        }
        followers
    }

    /// Marks all that may move with a task.
    fn reach(&self, at: usize, reached: &mut [Reached]) {
        let mut ends = vec![at as u32];
        let mut starts: Vec<u32> = Vec::new();
        loop {
            if let Some(end) = ends.pop() {
                if !std::mem::replace(&mut reached[end as usize].end, true) {
                    ends.extend(self.parent[end as usize]);
                    starts.extend(&self.successors[end as usize]);
                }
            } else if let Some(start) = starts.pop() {
                if !std::mem::replace(&mut reached[start as usize].start, true) {
                    starts.extend(&self.children[start as usize]);
                    ends.push(start);
                }
            } else {
                return;
            }
        }
    }

    /// Whether nothing that follows a task, or what stands above it, begins before its finish.
    fn begin_at_finish(&self, at: usize) -> bool {
        let mut next = Some(at as u32);
        while let Some(own) = next {
            if !self.has_only_finish_links[own as usize] {
                return false;
            }
            next = self.parent[own as usize];
        }
        true
    }
}
