//! Trials of a plan whose work runs on the project calendar alone: dates are then numbers of working minutes, and a
//! task is an addition and a maximum, which `trial.rs` does for many trials at once. What a trial comes to is what the engine computes for
//! its durations; a plan with anything that asks for the engine's own passes is none of these.

use super::draws::Draws;
use super::{done, is_open};
use crate::network::Step;
use crate::plan::{Constraint, DependencyKind, Lag, Plan, Progress, TaskIndex, TaskMode};
use crate::prepared::Prepared;
use crate::progress;
use crate::span::Span;
use crate::time::Minute;
use crate::working_time::WorkingTime;

/// Nothing in a trial lies farther than this from the start of the plan, in working minutes.
const FARTHEST: i64 = 1 << 30;
/// No bound at all: before all that can come, and far from the least number.
pub(super) const FREE: i32 = -(1 << 30);

pub(super) struct Plain {
    pub(super) steps: Vec<PlainStep>,
    /// Of all steps, in their order.
    pub(super) links: Vec<Link>,
    pub(super) tasks: usize,
    /// Working minutes of the project before the start of the plan.
    pub(super) origin: i64,
    pub(super) start: Minute,
    /// Milestones with a date before which they may not lie: there they stand on it, which may be a morning.
    pub(super) floors: Vec<(u32, i32, Minute)>,
    pub(super) watched: Vec<u32>,
}

/// What one step of the network does. Bounds are working minutes after the start of the plan, or [`FREE`].
pub(super) struct PlainStep {
    pub(super) step: Step,
    /// The summary task above, or [`NONE`](crate::network::NONE).
    pub(super) gate: u32,
    /// Where its links end; they begin where those of the step before end.
    pub(super) links_end: u32,
    pub(super) start: i32,
    pub(super) finish: i32,
    is_active: bool,
    /// Whether the project may finish with it.
    pub(super) may_end: bool,
    pub(super) takes_finish_of_gate: bool,
    pub(super) work: Work,
    /// Of a roll-up, those that are active.
    pub(super) children: Vec<u32>,
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Work {
    /// As early as its bounds allow.
    Open,
    /// From here on for as long as it takes.
    From(i32),
    /// Begun: so much was done by here; the rest waits for its predecessors where that is asked.
    Begun {
        start: i32,
        done_until: i32,
        not_before: i32,
        waits: bool,
    },
    Fixed {
        start: i32,
        finish: i32,
        is_done: bool,
    },
}

#[derive(Clone, Copy)]
pub(super) struct Link {
    pub(super) predecessor: u32,
    pub(super) kind: DependencyKind,
    pub(super) lag: i32,
}

impl Plain {
    /// None for a plan that is not of this sort.
    pub(super) fn new(prepared: &Prepared<'_>, draws: &Draws, watched: &[TaskIndex]) -> Option<Plain> {
        let plan = prepared.plan;
        let mut made = Plain {
            steps: Vec::with_capacity(prepared.network.steps.len()),
            links: Vec::with_capacity(plan.dependencies.len()),
            tasks: plan.tasks.len(),
            origin: prepared.project().worked_before(plan.start),
            start: plan.start,
            floors: Vec::new(),
            watched: watched.iter().map(|task| task.0).collect(),
        };
        let is_plain = !plan.options.remaining_from_status_date && plan.further.is_empty();
        if !is_plain || !made.is_near(prepared, draws) {
            return None;
        }
        for &step in &prepared.network.steps {
            let step = made.step(prepared, step)?;
            made.steps.push(step);
        }
        made.mark_ends();
        Some(made)
    }

    /// Whether all that can come stays within the numbers used here.
    fn is_near(&self, prepared: &Prepared<'_>, draws: &Draws) -> bool {
        let plan = prepared.plan;
        let work: i64 = (0..plan.tasks.len()).map(|task| draws.most(task)).sum();
        let lag = |lag| match lag {
            Lag::WorkingMinutes(minutes) => minutes.saturating_abs(),
            _ => 0,
        };
        let lags = plan.dependencies.iter().fold(0, |sum: i64, link| sum.saturating_add(lag(link.lag)));
        let known = |task: usize| {
            let input = &plan.tasks[task];
            let (start, finish) = match input.mode {
                TaskMode::Automatic => (None, None),
                TaskMode::Manual { start, finish } => (start, finish),
            };
            let Progress { actual_start, actual_finish, resume, .. } = input.progress;
            let dates = [start, finish, actual_start, actual_finish, resume, plan.status_date];
            let dates = dates.into_iter().chain([constraint_date(input.constraint)]).flatten();
            let farthest = dates.map(|at| (prepared.project().worked_before(at) - self.origin).abs()).max();
            farthest.unwrap_or(0).saturating_add(input.duration.minutes)
        };
        let farthest = (0..plan.tasks.len()).map(known).max().unwrap_or(0);
        work.saturating_add(lags).saturating_add(farthest) < FARTHEST
    }

    fn step(&mut self, prepared: &Prepared<'_>, step: Step) -> Option<PlainStep> {
        let (Step::Leaf(task) | Step::Gate(task) | Step::RollUp(task)) = step;
        let at = task as usize;
        let input = &prepared.plan.tasks[at];
        let (start, finish, work) = match step {
            Step::Leaf(_) => self.leaf(prepared, at)?,
            Step::Gate(_) => (self.gate_start(prepared.plan, prepared.project(), at)?, FREE, Work::Open),
            Step::RollUp(_) => (FREE, FREE, Work::Open),
        };
        if !matches!(step, Step::RollUp(_)) {
            for &dependency in prepared.network.incoming.of(task) {
                self.links.push(link(prepared, dependency)?);
            }
        }
        let is_point = matches!(prepared.spans[at], Span::Point { .. }) && matches!(step, Step::Leaf(_));
        let status = prepared.plan.status_date.filter(|_| prepared.plan.options.reschedule_uncompleted_work);
        let floor = constraint_date(input.constraint).into_iter().chain(status).max();
        if let Some(floor) = floor.filter(|_| is_point && work == Work::Open && start.max(finish) != FREE) {
            let at = prepared.spans[at].starting(&prepared.hours, floor).start;
            self.floors.push((task, start.max(finish), at));
        }
        Some(PlainStep {
            step,
            gate: prepared.network.parent[at],
            links_end: self.links.len() as u32,
            start,
            finish,
            is_active: input.is_active,
            may_end: false,
            takes_finish_of_gate: prepared.network.outgoing.of(task).is_empty(),
            work,
            children: match step {
                Step::RollUp(_) => {
                    let active = |child: &u32| prepared.plan.tasks[*child as usize].is_active;
                    prepared.network.children.of(task).iter().copied().filter(active).collect()
                }
                Step::Leaf(_) | Step::Gate(_) => Vec::new(),
            },
        })
    }

    /// As the forward pass places a task, in working minutes.
    fn leaf(&self, prepared: &Prepared<'_>, at: usize) -> Option<(i32, i32, Work)> {
        let (plan, project) = (prepared.plan, prepared.project());
        let input = &plan.tasks[at];
        let own = match prepared.spans[at] {
            Span::Point { hours, .. } | Span::Single { hours, .. } => hours,
            Span::Several { .. } => return None,
        };
        if own != prepared.project_hours || input.levelling_delay_minutes > 0 || input.is_start_milestone {
            return None;
        }
        if let Some(dates) = progress::finished(&input.progress, &prepared.spans[at], &prepared.hours) {
            let (start, finish) = (self.of(project, dates.start), self.of(project, dates.finish));
            return Some((FREE, FREE, Work::Fixed { start, finish, is_done: true }));
        }
        match input.mode {
            TaskMode::Automatic | TaskMode::Manual { start: None, finish: None } => {}
            TaskMode::Manual { start: Some(start), finish: Some(finish) } => {
                let (start, finish) = (self.of(project, start), self.of(project, finish));
                return Some((FREE, FREE, Work::Fixed { start, finish, is_done: false }));
            }
            TaskMode::Manual { start: Some(start), finish: None } => {
                return Some((FREE, FREE, Work::From(self.of(project, start))));
            }
            TaskMode::Manual { start: None, finish: Some(_) } => return None,
        }
        match input.progress.actual_start {
            Some(start) => self.begun(prepared, at, self.of(project, start)),
            None => {
                let (start, finish) = self.constraint(plan, project, at)?;
                let status = plan.status_date.filter(|_| plan.options.reschedule_uncompleted_work);
                let start = start.max(status.map_or(FREE, |status| self.of(project, status)));
                Some((start, finish, Work::Open))
            }
        }
    }

    fn begun(&self, prepared: &Prepared<'_>, at: usize, start: i32) -> Option<(i32, i32, Work)> {
        let (plan, project) = (prepared.plan, prepared.project());
        let input = &plan.tasks[at];
        let (minutes, done) = (input.duration.minutes, done(input));
        if progress::is_done(&input.progress) || done >= minutes {
            let (finish, is_done) = (start + minutes as i32, progress::is_done(&input.progress));
            let is_settled = is_done || !is_open(prepared, at) || minutes == 0;
            return is_settled.then_some((FREE, FREE, Work::Fixed { start, finish, is_done }));
        }
        if input.progress.stop.is_some() {
            return None;
        }
        let status = plan.status_date.filter(|_| plan.options.reschedule_uncompleted_work);
        let known = [status, input.progress.resume].into_iter().flatten().max();
        let not_before = known.map_or(FREE, |at| self.of(project, at));
        let waits = plan.options.split_in_progress_tasks;
        Some((FREE, FREE, Work::Begun { start, done_until: start + done as i32, not_before, waits }))
    }

    /// What a constraint holds back, start and finish; none where it does more than that.
    fn constraint(&self, plan: &Plan, project: &WorkingTime, at: usize) -> Option<(i32, i32)> {
        let honour = plan.options.honour_constraints;
        match plan.tasks[at].constraint {
            Constraint::AsSoonAsPossible => Some((FREE, FREE)),
            Constraint::StartNoEarlierThan(at) => Some((self.of(project, at), FREE)),
            Constraint::FinishNoEarlierThan(at) => Some((FREE, self.of(project, at))),
            Constraint::MustStartOn(at) if !honour => Some((self.of(project, at), FREE)),
            Constraint::MustFinishOn(at) if !honour => Some((FREE, self.of(project, at))),
            Constraint::StartNoLaterThan(_) | Constraint::FinishNoLaterThan(_) if !honour => {
                Some((FREE, FREE))
            }
            _ => None,
        }
    }

    fn gate_start(&self, plan: &Plan, project: &WorkingTime, at: usize) -> Option<i32> {
        let input = &plan.tasks[at];
        if input.mode != TaskMode::Automatic {
            return None;
        }
        Some(match input.constraint {
            Constraint::StartNoEarlierThan(at) | Constraint::MustStartOn(at) => self.of(project, at),
            _ => FREE,
        })
    }

    /// Near enough: asked before.
    fn of(&self, project: &WorkingTime, at: Minute) -> i32 {
        (project.worked_before(at) - self.origin) as i32
    }

    /// Marks the tasks that may be the last of all: work that waits for nothing but them makes its followers the last.
    fn mark_ends(&mut self) {
        let mut is_followed = vec![false; self.tasks];
        let mut from = 0;
        for step in &self.steps {
            let links = &self.links[from..step.links_end as usize];
            from = step.links_end as usize;
            if matches!(step.step, Step::Leaf(_)) && step.work == Work::Open {
                let plain = |link: &&Link| link.kind == DependencyKind::FinishToStart && link.lag >= 0;
                links.iter().filter(plain).for_each(|link| is_followed[link.predecessor as usize] = true);
            }
        }
        for step in &mut self.steps {
            if let Step::Leaf(task) = step.step {
                step.may_end = step.is_active && !is_followed[task as usize];
            }
        }
    }
}

fn constraint_date(constraint: Constraint) -> Option<Minute> {
    match constraint {
        Constraint::AsSoonAsPossible | Constraint::AsLateAsPossible => None,
        Constraint::StartNoEarlierThan(at)
        | Constraint::StartNoLaterThan(at)
        | Constraint::FinishNoEarlierThan(at)
        | Constraint::FinishNoLaterThan(at)
        | Constraint::MustStartOn(at)
        | Constraint::MustFinishOn(at)
        | Constraint::MandatoryStart(at)
        | Constraint::MandatoryFinish(at) => Some(at),
    }
}

fn link(prepared: &Prepared<'_>, dependency: u32) -> Option<Link> {
    let found = &prepared.plan.dependencies[dependency as usize];
    let lag = match found.lag {
        Lag::WorkingMinutes(0) | Lag::ElapsedMinutes(0) => 0,
        Lag::WorkingMinutes(minutes) if std::ptr::eq(prepared.lag_hours(dependency), prepared.project()) => {
            minutes as i32
        }
        _ => return None,
    };
    Some(Link { predecessor: found.predecessor.0, kind: found.kind, lag })
}
