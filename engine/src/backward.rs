//! The backward pass: the latest dates that still let the project finish in time, in the network's
//! order from its end. Deadlines count here and only here.

use crate::carried::Carried;
use crate::constraint;
use crate::forward::over_children;
use crate::lag;
use crate::network::{NONE, Step};
use crate::plan::{Constraint, DependencyKind, TaskMode};
use crate::prepared::Prepared;
use crate::progress;
use crate::span::Dates;
use crate::stale::Stale;
use crate::time::Minute;

/// No later than these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Limits {
    start: Option<Minute>,
    finish: Minute,
    /// The dependency that set them last; [`NONE`] for the project's finish.
    by: u32,
}

#[derive(Clone)]
pub(crate) struct Late {
    pub(crate) dates: Vec<Dates>,
    /// For each task the dependency whose successor limits it, or [`NONE`].
    pub(crate) limited_by: Vec<u32>,
    /// When each task has to begin, or to go on, at the latest, before its levelling delay: what its
    /// predecessors have to keep.
    begin: Vec<Minute>,
    /// Of summary tasks: what everything below has to keep.
    limits: Vec<Option<Limits>>,
}

impl Late {
    /// The same in the numbering of a plan with a few rows more or fewer.
    pub(crate) fn carried(&self, carried: &Carried, is_summary: &[bool]) -> Late {
        let mut limits: Vec<Option<Limits>> = carried.tasks.carry(&self.limits, &None);
        for (limits, is_summary) in limits.iter_mut().zip(is_summary) {
            let kept = limits.filter(|_| *is_summary);
            *limits = kept.map(|of| Limits { by: carried.dependencies.now(of.by), ..of });
        }
        let mut limited_by = carried.tasks.carry(&self.limited_by, &NONE);
        limited_by.iter_mut().for_each(|by| *by = carried.dependencies.now(*by));
        Late {
            dates: carried.tasks.carry(&self.dates, &UNTOUCHED),
            limited_by,
            begin: carried.tasks.carry(&self.begin, &Minute::LAST),
            limits,
        }
    }
}

struct Backward<'a> {
    prepared: &'a Prepared<'a>,
    early: &'a [Dates],
    project_finish: Minute,
    late: Late,
}

const UNTOUCHED: Dates = Dates { start: Minute::LAST, finish: Minute::FIRST };

pub(crate) fn backward(prepared: &Prepared<'_>, early: &[Dates], project_finish: Minute) -> Late {
    let tasks = prepared.plan.tasks.len();
    let mut pass = Backward {
        prepared,
        early,
        project_finish,
        late: Late {
            dates: vec![UNTOUCHED; tasks],
            limited_by: vec![NONE; tasks],
            begin: vec![Minute::LAST; tasks],
            limits: vec![None; tasks],
        },
    };
    for &step in prepared.network.steps.iter().rev() {
        match step {
            Step::RollUp(task) => pass.late.limits[task as usize] = Some(pass.roll_up(task)),
            Step::Leaf(task) => {
                pass.leaf(task);
                pass.widen_above(task);
            }
            Step::Gate(task) => {
                pass.gate(task);
                pass.widen_above(task);
            }
        }
    }
    pass.late
}

/// The same pass over a plan of which little changed since another: only what is stale is computed, and what
/// follows from it.
pub(crate) fn backward_again(
    prepared: &Prepared<'_>,
    early: &[Dates],
    project_finish: Minute,
    before: &Late,
    mut stale: Stale,
) -> Late {
    let mut pass = Backward { prepared, early, project_finish, late: before.clone() };
    for &step in prepared.network.steps.iter().rev() {
        if !stale.holds(step) {
            continue;
        }
        let task = match step {
            Step::RollUp(task) => {
                let limits = Some(pass.roll_up(task));
                if limits != before.limits[task as usize] {
                    pass.late.limits[task as usize] = limits;
                    stale.leaving_below(prepared, task);
                }
                continue;
            }
            Step::Leaf(task) => {
                pass.late.limited_by[task as usize] = NONE;
                pass.leaf(task);
                task
            }
            Step::Gate(task) => {
                pass.late.dates[task as usize] = over_children(prepared, task, &pass.late.dates);
                pass.gate(task);
                task
            }
        };
        let at = task as usize;
        if (pass.late.dates[at], pass.late.begin[at]) != (before.dates[at], before.begin[at]) {
            stale.before(prepared, task);
        }
    }
    pass.late
}

impl Backward<'_> {
    fn settle(&mut self, task: u32, dates: Dates) {
        self.late.dates[task as usize] = dates;
        self.late.begin[task as usize] = self.begin(task, dates);
    }

    /// A summary task lasts as long as the active tasks below it.
    fn widen_above(&mut self, task: u32) {
        let dates = self.late.dates[task as usize];
        let above = self.prepared.network.parent[task as usize];
        if above != NONE && self.prepared.network.counts[task as usize] {
            let summary = &mut self.late.dates[above as usize];
            summary.start = summary.start.min(dates.start);
            summary.finish = summary.finish.max(dates.finish);
        }
    }

    fn begin(&self, task: u32, dates: Dates) -> Minute {
        let input = &self.prepared.plan.tasks[task as usize];
        match (self.prepared.network.is_summary[task as usize], progress::has_begun(&input.progress)) {
            (true, _) => dates.start,
            (false, false) => dates.start.plus(-input.levelling_delay_minutes),
            // What is left of begun work stays where it is, whatever float it has.
            (false, true) => {
                let (span, hours) = (&self.prepared.spans[task as usize], &self.prepared.hours);
                let finish = self.early[task as usize].finish;
                progress::resumes(&input.progress, span, hours, input.duration.minutes, finish)
            }
        }
    }

    fn gate(&mut self, task: u32) {
        let children = self.late.dates[task as usize];
        let dates = match children.start <= children.finish {
            true => children,
            false => self.early[task as usize],
        };
        self.settle(task, dates);
    }

    /// What a summary task's followers, deadline, constraint and manual finish allow to everything below it.
    fn roll_up(&self, task: u32) -> Limits {
        let mut limits = self.limits(task);
        let input = &self.prepared.plan.tasks[task as usize];
        let at_top = self.prepared.network.parent[task as usize] == NONE;
        let by_itself = (at_top && self.prepared.plan.options.each_top_summary_by_its_finish)
            .then(|| self.early[task as usize].finish);
        let by_constraint = match input.constraint {
            Constraint::FinishNoLaterThan(at) | Constraint::MustFinishOn(at) => Some(at),
            _ => None,
        };
        let by_hand = match input.mode {
            TaskMode::Automatic => None,
            TaskMode::Manual { finish, .. } => finish,
        };
        for at in [input.deadline, by_constraint, by_hand, by_itself].into_iter().flatten() {
            limits.finish = limits.finish.min(at);
        }
        limits
    }

    fn leaf(&mut self, task: u32) {
        let prepared = self.prepared;
        let input = &prepared.plan.tasks[task as usize];
        let early = self.early[task as usize];
        if progress::is_done(&input.progress) {
            return self.settle(task, early);
        }
        let mut limits = self.limits(task);
        if let Some(deadline) = input.deadline {
            limits.finish = limits.finish.min(deadline);
        }
        let (span, hours) = (&prepared.spans[task as usize], &prepared.hours);
        let mut dates = span.finishing(hours, limits.finish);
        if let Some(start) = limits.start.filter(|&start| start < dates.start) {
            dates = span.starting(hours, start);
        }
        for constraint in prepared.constraints(task) {
            dates =
                constraint::late(constraint, span, hours, dates, prepared.plan.options.honour_constraints);
        }
        if let TaskMode::Manual { start: Some(_), .. } | TaskMode::Manual { finish: Some(_), .. } = input.mode
        {
            dates = self.manual(task, limits);
        }
        if let Some(start) = input.progress.actual_start {
            dates.start = start;
        }
        self.late.limited_by[task as usize] = limits.by;
        self.settle(task, dates);
    }

    /// Microsoft Project leaves the late dates of manual tasks where followers of their finish put them,
    /// also outside working time; followers of their start do not count.
    fn manual(&self, task: u32, limits: Limits) -> Dates {
        let early = self.early[task as usize];
        let own = self.prepared.own(task);
        let minutes = own.minutes_between(early.start, early.finish);
        Dates { start: own.start_before(limits.finish, minutes), finish: limits.finish }
    }

    /// From the project's finish, the summary task above and the successors.
    fn limits(&self, task: u32) -> Limits {
        let network = &self.prepared.network;
        let above = network.parent[task as usize];
        let inherited = if above == NONE { None } else { self.late.limits[above as usize] };
        let outgoing = network.outgoing.of(task);
        let mut limits = match inherited {
            // A start-to-start from the summary task holds the tasks at its beginning.
            Some(of_summary) if network.incoming.of(task).is_empty() => of_summary,
            Some(of_summary) => Limits { start: None, ..of_summary },
            None => Limits { start: None, finish: self.project_finish, by: NONE },
        };
        if self.prepared.plan.options.multiple_critical_paths
            && outgoing.is_empty()
            && !network.is_summary[task as usize]
            && limits.finish == self.project_finish
        {
            limits.finish = self.early[task as usize].finish;
        }
        for &dependency in outgoing {
            self.limit(&mut limits, dependency);
        }
        limits
    }

    fn limit(&self, limits: &mut Limits, dependency: u32) {
        let prepared = self.prepared;
        let link = &prepared.plan.dependencies[dependency as usize];
        let follower = link.successor.0 as usize;
        let after = self.late.dates[follower];
        let from = match link.kind {
            DependencyKind::FinishToStart | DependencyKind::StartToStart => self.late.begin[follower],
            DependencyKind::FinishToFinish | DependencyKind::StartToFinish => after.finish,
        };
        let minutes = prepared.predecessor_minutes(dependency, self.early[link.predecessor.0 as usize]);
        let at = lag::backward(link.lag, prepared.lag_hours(dependency), minutes, from);
        match link.kind {
            DependencyKind::FinishToStart | DependencyKind::FinishToFinish => {
                if at < limits.finish {
                    (limits.finish, limits.by) = (at, dependency);
                }
            }
            DependencyKind::StartToStart | DependencyKind::StartToFinish => {
                if limits.start.is_none_or(|start| at < start) {
                    (limits.start, limits.by) = (Some(at), dependency);
                }
            }
        }
    }
}
