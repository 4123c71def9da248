//! The forward pass: the earliest dates, task by task in the network's order, and what put each
//! task where it is. Predecessors of a summary task hold back every task below it.

use crate::carried::Carried;
use crate::constraint;
use crate::lag;
use crate::network::{NONE, Step};
use crate::plan::{Constraint, DependencyKind, Lag, TaskIndex, TaskMode};
use crate::prepared::Prepared;
use crate::progress;
use crate::schedule::Driver;
use crate::span::{Dates, Span};
use crate::stale::Stale;
use crate::time::Minute;

/// No earlier than this, because of that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bound {
    pub(crate) at: Minute,
    pub(crate) driver: Driver,
}

/// What holds a task back: its start, and, from finish-to-finish and the like, its finish.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Bounds {
    /// None: nothing but the project's start. A predecessor's lead, or a constraint, may lie before that.
    pub(crate) start: Option<Bound>,
    pub(crate) finish: Option<Bound>,
}

#[derive(Clone)]
pub(crate) struct Early {
    pub(crate) dates: Vec<Dates>,
    pub(crate) drivers: Vec<Driver>,
    /// Of summary tasks: what holds back everything below.
    gates: Vec<Option<Bounds>>,
}

impl Early {
    /// The same in the numbering of a plan with a few rows more or fewer.
    pub(crate) fn carried(&self, carried: &Carried, is_summary: &[bool]) -> Early {
        let mut gates: Vec<Option<Bounds>> = carried.tasks.carry(&self.gates, &None);
        for (gate, is_summary) in gates.iter_mut().zip(is_summary) {
            let bounds = gate.filter(|_| *is_summary);
            let now = |bound: Bound| Bound { driver: carried.driver(bound.driver), ..bound };
            *gate = bounds.map(|of| Bounds { start: of.start.map(now), finish: of.finish.map(now) });
        }
        let mut drivers = carried.tasks.carry(&self.drivers, &Driver::Children);
        drivers.iter_mut().for_each(|driver| *driver = carried.driver(*driver));
        Early { dates: carried.tasks.carry(&self.dates, &UNTOUCHED), drivers, gates }
    }
}

struct Forward<'a> {
    prepared: &'a Prepared<'a>,
    /// Late dates to place the as-late-as-possible tasks by; without them all go early.
    late: Option<&'a [Dates]>,
    project_start: Bound,
    early: Early,
}

const UNTOUCHED: Dates = Dates { start: Minute::LAST, finish: Minute::FIRST };

pub(crate) fn forward(prepared: &Prepared<'_>, project_start: Minute, late: Option<&[Dates]>) -> Early {
    let tasks = prepared.plan.tasks.len();
    let mut pass = Forward {
        prepared,
        late,
        project_start: Bound { at: project_start, driver: Driver::ProjectStart },
        early: Early {
            dates: vec![UNTOUCHED; tasks],
            drivers: vec![Driver::Children; tasks],
            gates: vec![None; tasks],
        },
    };
    for &step in &prepared.network.steps {
        match step {
            Step::Gate(task) => pass.early.gates[task as usize] = Some(pass.gate(task)),
            Step::Leaf(task) => {
                let (dates, driver) = pass.leaf(task);
                pass.settle(task, dates, driver);
            }
            Step::RollUp(task) => {
                let (dates, driver) = pass.roll_up(task);
                pass.settle(task, dates, driver);
            }
        }
    }
    pass.early
}

/// Of each task with an expected finish, the working minutes left from where its work, or what is left of it, begins.
pub(crate) fn left_to_expected_finish(prepared: &Prepared<'_>, project_start: Minute) -> Vec<(u32, i64)> {
    let project_start = Bound { at: project_start, driver: Driver::ProjectStart };
    let pass =
        Forward { prepared, late: None, project_start, early: forward(prepared, project_start.at, None) };
    let open = |task: &u32| {
        let input = &prepared.plan.tasks[*task as usize];
        !prepared.network.is_summary[*task as usize] && !progress::is_done(&input.progress)
    };
    let left = (0..prepared.plan.tasks.len() as u32).filter(open).filter_map(|task| {
        let at = prepared.further.expected_finish(task)?;
        let own = prepared.own(task);
        let begins = pass.rest_begins(task).unwrap_or(pass.early.dates[task as usize].start);
        Some((task, own.minutes_between(begins, at.max(begins))))
    });
    left.collect()
}

/// The same pass over a plan of which little changed since another: only what is stale is computed, and what
/// follows from it.
pub(crate) fn forward_again(
    prepared: &Prepared<'_>,
    project_start: Minute,
    late: Option<&[Dates]>,
    before: &Early,
    mut stale: Stale,
) -> Early {
    let project_start = Bound { at: project_start, driver: Driver::ProjectStart };
    let mut pass = Forward { prepared, late, project_start, early: before.clone() };
    for &step in &prepared.network.steps {
        if !stale.holds(step) {
            continue;
        }
        let (task, (dates, driver)) = match step {
            Step::Gate(task) => {
                let gate = Some(pass.gate(task));
                if gate != before.gates[task as usize] {
                    pass.early.gates[task as usize] = gate;
                    stale.entering_below(prepared, task);
                }
                continue;
            }
            Step::Leaf(task) => (task, pass.leaf(task)),
            Step::RollUp(task) => {
                pass.early.dates[task as usize] = over_children(prepared, task, &pass.early.dates);
                (task, pass.roll_up(task))
            }
        };
        pass.early.dates[task as usize] = dates;
        pass.early.drivers[task as usize] = driver;
        if dates != before.dates[task as usize] {
            stale.after(prepared, task);
        }
    }
    pass.early
}

/// From the first start to the last finish of the active tasks below a summary task.
pub(crate) fn over_children(prepared: &Prepared<'_>, summary: u32, dates: &[Dates]) -> Dates {
    let children = prepared.network.children.of(summary).iter().map(|&child| child as usize);
    let active = children.filter(|&child| prepared.network.counts[child]);
    active.fold(UNTOUCHED, |all, child| Dates {
        start: all.start.min(dates[child].start),
        finish: all.finish.max(dates[child].finish),
    })
}

impl Forward<'_> {
    fn settle(&mut self, task: u32, dates: Dates, driver: Driver) {
        self.early.dates[task as usize] = dates;
        self.early.drivers[task as usize] = driver;
        let above = self.prepared.network.parent[task as usize];
        if above != NONE && self.prepared.network.counts[task as usize] {
            let summary = &mut self.early.dates[above as usize];
            summary.start = summary.start.min(dates.start);
            summary.finish = summary.finish.max(dates.finish);
        }
    }

    fn roll_up(&self, task: u32) -> (Dates, Driver) {
        let children = self.early.dates[task as usize];
        let alone =
            self.early.gates[task as usize].and_then(|bounds| bounds.start).unwrap_or(self.project_start);
        let rolled = match children.start <= children.finish {
            true => children,
            false => Dates { start: alone.at, finish: alone.at },
        };
        match self.prepared.plan.tasks[task as usize].mode {
            TaskMode::Automatic | TaskMode::Manual { start: None, finish: None } => {
                (rolled, Driver::Children)
            }
            TaskMode::Manual { start, finish } => {
                let start = start.unwrap_or(rolled.start.min(finish.unwrap_or(rolled.start)));
                (Dates { start, finish: finish.unwrap_or(rolled.finish).max(start) }, Driver::Manual)
            }
        }
    }

    fn gate(&self, task: u32) -> Bounds {
        let mut bounds = self.bounds(task);
        let input = &self.prepared.plan.tasks[task as usize];
        if let Constraint::StartNoEarlierThan(at) | Constraint::MustStartOn(at) = input.constraint {
            raise(&mut bounds.start, Bound { at, driver: Driver::Constraint });
        }
        // As Microsoft Project does: below a manual summary task nothing starts before it.
        if let TaskMode::Manual { start: Some(at), .. } = input.mode {
            raise(&mut bounds.start, Bound { at, driver: Driver::Manual });
        }
        bounds
    }

    fn leaf(&self, task: u32) -> (Dates, Driver) {
        let (input, span) = (&self.prepared.plan.tasks[task as usize], &self.prepared.spans[task as usize]);
        let hours = &self.prepared.hours;
        let expected = |dates: Dates| match self.prepared.further.expected_finish(task) {
            Some(at) => Dates { finish: at.max(dates.start), ..dates },
            None => dates,
        };
        if let Some(dates) = progress::finished(&input.progress, span, hours) {
            return (dates, Driver::Actual);
        }
        if let Some(dates) = self.manual(task) {
            return (dates, Driver::Manual);
        }
        match input.progress.actual_start {
            Some(_) if self.prepared.plan.options.remaining_from_status_date => {
                (expected(self.rest(task)), Driver::Actual)
            }
            Some(start) => {
                let finish = progress::finish(
                    &input.progress,
                    span,
                    hours,
                    input.duration.minutes,
                    start,
                    self.rest_not_before(task),
                );
                (expected(Dates { start, finish: finish.max(start) }), Driver::Actual)
            }
            None => {
                let (dates, driver) = self.place(task);
                (expected(dates), driver)
            }
        }
    }

    /// Begun work whose rest takes its remaining minutes from the status date on, or from where it resumes
    /// or its predecessors let it go on.
    fn rest(&self, task: u32) -> Dates {
        let (input, span) = (&self.prepared.plan.tasks[task as usize], &self.prepared.spans[task as usize]);
        let hours = &self.prepared.hours;
        let start = input.progress.actual_start.unwrap_or(self.project_start.at);
        let (plan, minutes) = (self.prepared.plan, input.duration.minutes);
        let rest = span.remaining(minutes, progress::done(&input.progress, minutes));
        let mut dates = rest.starting(hours, self.rest_begins(task).unwrap_or(start));
        if let Some(bound) = self.bounds(task).finish.filter(|_| plan.options.split_in_progress_tasks) {
            dates = constraint::finish_no_earlier(&rest, hours, bound.at, dates);
        }
        Dates { start, finish: dates.finish.max(start) }
    }

    /// Of begun work in a plan that goes by what remains: from the status date on, or from where it resumes or its
    /// predecessors let it go on.
    fn rest_begins(&self, task: u32) -> Option<Minute> {
        let plan = self.prepared.plan;
        let progress = &plan.tasks[task as usize].progress;
        let known = [plan.status_date, progress.resume, self.rest_not_before(task)];
        progress.actual_start.and_then(|_| known.into_iter().flatten().max())
    }

    /// When the rest of begun work may go on at the earliest, where the plan's options say so.
    fn rest_not_before(&self, task: u32) -> Option<Minute> {
        let options = &self.prepared.plan.options;
        let status = self.prepared.plan.status_date.filter(|_| options.reschedule_uncompleted_work);
        let predecessors =
            options.split_in_progress_tasks.then(|| self.bounds(task).start.map(|bound| bound.at)).flatten();
        [status, predecessors].into_iter().flatten().max()
    }

    fn manual(&self, task: u32) -> Option<Dates> {
        let (input, span) = (&self.prepared.plan.tasks[task as usize], &self.prepared.spans[task as usize]);
        match input.mode {
            TaskMode::Automatic | TaskMode::Manual { start: None, finish: None } => None,
            TaskMode::Manual { start: Some(start), finish: Some(finish) } => Some(Dates { start, finish }),
            TaskMode::Manual { start: Some(start), finish: None } => {
                let finish = span.finish_from(&self.prepared.hours, start).max(start);
                Some(Dates { start, finish })
            }
            TaskMode::Manual { start: None, finish: Some(finish) } => {
                let start = span.finishing(&self.prepared.hours, finish).start.min(finish);
                Some(Dates { start, finish })
            }
        }
    }

    /// A task that has not begun: no earlier than all that holds it back.
    fn place(&self, task: u32) -> (Dates, Driver) {
        let (input, span) = (&self.prepared.plan.tasks[task as usize], &self.prepared.spans[task as usize]);
        let (hours, options) = (&self.prepared.hours, &self.prepared.plan.options);
        let bounds = self.own_bounds(task);
        let start = bounds.start.unwrap_or(self.project_start);
        let mut driver = start.driver;
        let mut dates = span.starting(hours, start.at);
        if self.stays(task, start) {
            dates = Dates { start: start.at, finish: start.at };
        } else if dates.start > start.at {
            driver = self.calendar_driver(task, start, dates.start);
        }
        if let Some(finish) = bounds.finish {
            let held = constraint::finish_no_earlier(span, hours, finish.at, dates);
            driver = if held.start > dates.start { finish.driver } else { driver };
            dates = held;
        }
        if input.levelling_delay_minutes > 0 {
            dates = span.starting(hours, dates.start.plus(input.levelling_delay_minutes));
            driver = Driver::LevellingDelay;
        }
        if let (Some(late), Constraint::AsLateAsPossible) = (self.late, input.constraint) {
            let late = late[task as usize].start;
            if late > dates.start {
                (dates, driver) = (span.starting(hours, late), Driver::ProjectFinish);
            }
        }
        for constraint in self.prepared.constraints(task) {
            if let Some(pinned) = constraint::pin(constraint, options, span, hours, dates) {
                (dates, driver) = (pinned, Driver::Constraint);
            }
        }
        (dates, driver)
    }

    /// With the task's own constraint and the status date.
    fn own_bounds(&self, task: u32) -> Bounds {
        let plan = self.prepared.plan;
        let mut bounds = self.bounds(task);
        for constraint in self.prepared.constraints(task) {
            constraint::raise(constraint, &plan.options, &mut bounds);
        }
        if let Some(at) = plan.status_date.filter(|_| plan.options.reschedule_uncompleted_work) {
            raise(&mut bounds.start, Bound { at, driver: Driver::StatusDate });
        }
        bounds
    }

    /// A milestone needs no working time: it stays where the project starts or its predecessor ends.
    /// A date that comes from a lag or a constraint still moves on to working time.
    fn stays(&self, task: u32, start: Bound) -> bool {
        let without_lag = |dependency: u32| {
            let lag = self.prepared.plan.dependencies[dependency as usize].lag;
            matches!(lag, Lag::WorkingMinutes(0) | Lag::ElapsedMinutes(0))
        };
        let is_point = matches!(self.prepared.spans[task as usize], Span::Point { .. });
        is_point
            && !self.prepared.plan.tasks[task as usize].is_start_milestone
            && match start.driver {
                Driver::ProjectStart => true,
                Driver::Predecessor { dependency } => without_lag(dependency),
                _ => false,
            }
    }

    /// The start moved on to working time. Where the project works, the calendar is not the reason.
    fn calendar_driver(&self, task: u32, bound: Bound, start: Minute) -> Driver {
        let own = self.prepared.own_hours[task as usize];
        let plain = match &self.prepared.spans[task as usize] {
            Span::Point { hours, .. } | Span::Single { hours, .. } => *hours == self.prepared.project_hours,
            Span::Several { .. } => false,
        };
        if plain || start <= self.prepared.project().next_start(bound.at) {
            bound.driver
        } else if start <= self.prepared.hours.of(own).next_start(bound.at) {
            Driver::Calendar
        } else {
            Driver::ResourceCalendar
        }
    }

    /// From the project's start, the summary task above and the predecessors.
    fn bounds(&self, task: u32) -> Bounds {
        let above = self.prepared.network.parent[task as usize];
        let inherited = if above == NONE { None } else { self.early.gates[above as usize] };
        let has_followers = !self.prepared.network.outgoing.of(task).is_empty();
        let mut bounds =
            inherited.map_or_else(Bounds::default, |gate| inherit(gate, TaskIndex(above), has_followers));
        for &dependency in self.prepared.network.incoming.of(task) {
            let (kind, at) = self.dependency_bound(dependency);
            let bound = Bound { at, driver: Driver::Predecessor { dependency } };
            match kind {
                DependencyKind::FinishToStart | DependencyKind::StartToStart => {
                    raise(&mut bounds.start, bound)
                }
                DependencyKind::FinishToFinish | DependencyKind::StartToFinish => {
                    raise(&mut bounds.finish, bound);
                }
            }
        }
        bounds
    }

    fn dependency_bound(&self, dependency: u32) -> (DependencyKind, Minute) {
        let link = &self.prepared.plan.dependencies[dependency as usize];
        let before = self.early.dates[link.predecessor.0 as usize];
        let from = match link.kind {
            DependencyKind::FinishToStart | DependencyKind::FinishToFinish => before.finish,
            DependencyKind::StartToStart | DependencyKind::StartToFinish => before.start,
        };
        let minutes = self.prepared.predecessor_minutes(dependency, before);
        (link.kind, lag::forward(link.lag, self.prepared.lag_hours(dependency), minutes, from))
    }
}

fn inherit(gate: Bounds, summary: TaskIndex, has_followers: bool) -> Bounds {
    let through = |bound: Bound| match bound.driver {
        Driver::Summary { .. } => bound,
        _ => Bound { driver: Driver::Summary { task: summary }, ..bound },
    };
    // A finish-to-finish on the summary task holds back the tasks at its end.
    let finish = gate.finish.filter(|_| !has_followers).map(through);
    Bounds { start: gate.start.map(through), finish }
}

pub(crate) fn raise(bound: &mut Option<Bound>, other: Bound) {
    if bound.is_none_or(|bound| other.at > bound.at) {
        *bound = Some(other);
    }
}
