//! The second opinion. Rules as engine.md and Microsoft Project have them, arithmetic by counting.

use engine::calendar::{Calendar, CalendarIndex, DayHours, Shift};
use engine::plan::*;
use engine::time::{Day, Minute};
use std::cell::RefCell;
use std::sync::LazyLock;

type Dates = (Minute, Minute);

/// Every calendar of the generated plans, and every two of them together; made once, for it takes a while.
static CLOCKS: LazyLock<Vec<Vec<Clock>>> = LazyLock::new(|| {
    let calendars = super::generate::calendars();
    let each: Vec<Clock> =
        (0..calendars.len() as u32).map(|at| Clock::new(&calendars, Some(CalendarIndex(at)))).collect();
    each.iter().map(|one| each.iter().map(|other| one.both(other)).collect()).collect()
});

static ALWAYS: LazyLock<Clock> = LazyLock::new(|| Clock::new(&[], None));

/// Working or not, minute by minute, over some months around the plan.
#[derive(PartialEq)]
struct Clock {
    first: i64,
    works: Vec<bool>,
}

impl Clock {
    fn new(calendars: &[Calendar], which: Option<CalendarIndex>) -> Clock {
        let first_day = super::generate::MONDAY.0 - 120;
        let works = (0..300)
            .flat_map(|day| (0..1_440_i64).map(move |minute| (Day(first_day + day), minute)))
            .map(|(day, minute)| match which {
                None => true,
                Some(which) => {
                    has(calendars, which, day, minute)
                        || has(calendars, which, Day(day.0 - 1), minute + 1_440)
                }
            })
            .collect();
        Clock { first: i64::from(first_day) * 1_440, works }
    }

    fn both(&self, other: &Clock) -> Clock {
        let works = self.works.iter().zip(&other.works).map(|(one, other)| *one && *other).collect();
        Clock { first: self.first, works }
    }

    fn works(&self, minute: i64) -> bool {
        usize::try_from(minute - self.first)
            .ok()
            .and_then(|at| self.works.get(at))
            .copied()
            .expect("within the window")
    }

    fn next(&self, at: Minute) -> Minute {
        let mut minute = at.0;
        while !self.works(minute) {
            minute += 1;
        }
        Minute(minute)
    }

    fn previous(&self, at: Minute) -> Minute {
        let mut minute = at.0;
        while !self.works(minute - 1) {
            minute -= 1;
        }
        Minute(minute)
    }

    /// The end of the last of so many working minutes.
    fn after(&self, at: Minute, minutes: i64) -> Minute {
        if minutes == 0 {
            return self.previous(at);
        }
        let (mut minute, mut left) = (at.0, minutes);
        while left > 0 {
            left -= i64::from(self.works(minute));
            minute += 1;
        }
        Minute(minute)
    }

    /// The beginning of the first of so many working minutes.
    fn before(&self, at: Minute, minutes: i64) -> Minute {
        if minutes == 0 {
            return self.next(at);
        }
        let (mut minute, mut left) = (at.0, minutes);
        while left > 0 {
            minute -= 1;
            left -= i64::from(self.works(minute));
        }
        Minute(minute)
    }

    fn touches(&self, at: Minute) -> bool {
        self.works(at.0) || self.works(at.0 - 1)
    }
}

fn has(calendars: &[Calendar], CalendarIndex(which): CalendarIndex, day: Day, minute: i64) -> bool {
    let calendar = &calendars[which as usize];
    let inside = |shifts: &[Shift]| {
        shifts
            .iter()
            .any(|shift| (i64::from(shift.from_minute)..i64::from(shift.to_minute)).contains(&minute))
    };
    if let Some(exception) =
        calendar.exceptions.iter().find(|exception| exception.from <= day && day <= exception.to)
    {
        return inside(&exception.shifts);
    }
    match &calendar.week[day.weekday()] {
        DayHours::Working(shifts) => inside(shifts),
        DayHours::NonWorking => false,
        DayHours::Inherit => calendar.base.is_some_and(|base| has(calendars, base, day, minute)),
    }
}

pub struct Opinion<'a> {
    plan: &'a Plan,
    project_start: Minute,
    project_finish: Minute,
    early: RefCell<Vec<Option<Dates>>>,
    late: RefCell<Vec<Option<Dates>>>,
    placed: RefCell<Vec<Option<Dates>>>,
}

#[derive(Clone, Copy, PartialEq)]
enum Pass {
    Early,
    Placed,
}

impl<'a> Opinion<'a> {
    pub fn of(plan: &'a Plan) -> Opinion<'a> {
        let tasks = plan.tasks.len();
        let empty = || RefCell::new(vec![None; tasks]);
        let mut opinion = Opinion {
            plan,
            project_start: plan.start,
            project_finish: plan.start,
            early: empty(),
            late: empty(),
            placed: empty(),
        };
        let all = |dates: &dyn Fn(usize) -> Dates| -> Dates {
            let active = (0..tasks).filter(|&task| plan.tasks[task].is_active).map(dates);
            active
                .reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))
                .unwrap_or((plan.start, plan.start))
        };
        match plan.direction {
            Direction::FromStart => opinion.project_finish = all(&|task| opinion.early(task)).1,
            Direction::FromFinish => {
                opinion.project_finish = plan.finish.expect("a finish");
                let start = all(&|task| opinion.late(task)).0;
                opinion.project_start = start;
                opinion.early = empty();
                opinion.late = empty();
            }
        }
        opinion
    }

    pub fn early(&self, task: usize) -> Dates {
        self.forward(task, Pass::Early)
    }

    pub fn placed(&self, task: usize) -> Dates {
        self.forward(task, Pass::Placed)
    }

    fn forward(&self, task: usize, pass: Pass) -> Dates {
        let known = match pass {
            Pass::Early => &self.early,
            Pass::Placed => &self.placed,
        };
        if let Some(dates) = known.borrow()[task] {
            return dates;
        }
        let children: Vec<usize> = self.children(task).collect();
        let dates = if children.is_empty() {
            self.leaf(task, pass)
        } else {
            let active = children.into_iter().filter(|&child| self.plan.tasks[child].is_active);
            let alone = self.start_bound(task, pass, true).map_or(self.project_start, |(at, _)| at);
            active
                .map(|child| self.forward(child, pass))
                .reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))
                .unwrap_or((alone, alone))
        };
        known.borrow_mut()[task] = Some(dates);
        dates
    }

    fn children(&self, task: usize) -> impl Iterator<Item = usize> {
        (0..self.plan.tasks.len())
            .filter(move |&child| self.plan.tasks[child].parent == Some(TaskIndex(task as u32)))
    }

    fn is_summary(&self, task: usize) -> bool {
        self.children(task).next().is_some()
    }

    fn is_above(&self, above: usize, below: usize) -> bool {
        self.plan.tasks[below].parent.is_some_and(|TaskIndex(parent)| {
            parent as usize == above || self.is_above(above, parent as usize)
        })
    }

    fn links(&self) -> impl Iterator<Item = &Dependency> {
        self.plan.dependencies.iter().filter(|link| {
            let (before, after) = (link.predecessor.0 as usize, link.successor.0 as usize);
            let active = self.plan.tasks[before].is_active && self.plan.tasks[after].is_active;
            active && !self.is_above(before, after) && !self.is_above(after, before)
        })
    }

    fn own(&self, task: usize) -> &'static Clock {
        let input = &self.plan.tasks[task];
        match input.calendar {
            _ if input.duration.is_elapsed && !self.is_summary(task) => &ALWAYS,
            Some(CalendarIndex(at)) => &CLOCKS[at as usize][at as usize],
            None => &CLOCKS[0][0],
        }
    }

    fn lagged(&self, link: &Dependency, from: Minute, direction: i64, predecessor: Dates) -> Minute {
        let before = link.predecessor.0 as usize;
        let of = match self.is_summary(before) {
            false => self.plan.tasks[before].duration.minutes,
            true => {
                let sign = if predecessor.1 < predecessor.0 { -1 } else { 1 };
                let (from, to) = (predecessor.0.min(predecessor.1), predecessor.0.max(predecessor.1));
                sign * (from.0..to.0).filter(|&minute| CLOCKS[0][0].works(minute)).count() as i64
            }
        };
        let share = |percent: f64| (percent * of as f64 / 100.0).round() as i64;
        let (minutes, elapsed) = match link.lag {
            Lag::WorkingMinutes(minutes) => (minutes, false),
            Lag::ElapsedMinutes(minutes) => (minutes, true),
            Lag::Percent(percent) => (share(percent), false),
            Lag::ElapsedPercent(percent) => (share(percent), true),
        };
        let minutes = minutes * direction;
        let clock = self.own(link.successor.0 as usize);
        match (minutes, elapsed) {
            (0, _) => from,
            (_, true) => Minute(from.0 + minutes),
            (1.., false) => clock.after(from, minutes),
            (_, false) => clock.before(from, -minutes),
        }
    }

    /// The latest of all that holds back the start, and whether a milestone may stay right there.
    fn start_bound(&self, task: usize, pass: Pass, with_constraint: bool) -> Option<(Minute, bool)> {
        let mut bounds = Vec::new();
        if let Some(TaskIndex(parent)) = self.plan.tasks[task].parent {
            bounds.extend(self.start_bound(parent as usize, pass, true).map(|(at, _)| (at, false)));
        }
        for link in self.links().filter(|link| link.successor.0 as usize == task) {
            let before = self.forward(link.predecessor.0 as usize, pass);
            let stays = matches!(link.lag, Lag::WorkingMinutes(0) | Lag::ElapsedMinutes(0));
            match link.kind {
                DependencyKind::FinishToStart => bounds.push((self.lagged(link, before.1, 1, before), stays)),
                DependencyKind::StartToStart => bounds.push((self.lagged(link, before.0, 1, before), stays)),
                DependencyKind::FinishToFinish | DependencyKind::StartToFinish => {}
            }
        }
        let honour = self.plan.options.honour_constraints;
        match self.plan.tasks[task].constraint {
            Constraint::StartNoEarlierThan(at) if with_constraint => bounds.push((at, false)),
            Constraint::MustStartOn(at) if with_constraint && (self.is_summary(task) || !honour) => {
                bounds.push((at, false));
            }
            _ => {}
        }
        // Of equal ones the first counts.
        bounds.into_iter().reduce(|best, next| if next.0 > best.0 { next } else { best })
    }

    fn finish_bound(&self, task: usize, pass: Pass) -> Option<Minute> {
        let mut bounds = Vec::new();
        if let Some(TaskIndex(parent)) = self.plan.tasks[task].parent {
            let has_followers = self.links().any(|link| link.predecessor.0 as usize == task);
            bounds.extend(self.finish_bound(parent as usize, pass).filter(|_| !has_followers));
        }
        for link in self.links().filter(|link| link.successor.0 as usize == task) {
            let before = self.forward(link.predecessor.0 as usize, pass);
            match link.kind {
                DependencyKind::FinishToFinish => bounds.push(self.lagged(link, before.1, 1, before)),
                DependencyKind::StartToFinish => bounds.push(self.lagged(link, before.0, 1, before)),
                DependencyKind::FinishToStart | DependencyKind::StartToStart => {}
            }
        }
        if !self.is_summary(task) {
            let honour = self.plan.options.honour_constraints;
            match self.plan.tasks[task].constraint {
                Constraint::FinishNoEarlierThan(at) => bounds.push(at),
                Constraint::MustFinishOn(at) if !honour => bounds.push(at),
                _ => {}
            }
        }
        bounds.into_iter().max()
    }

    fn leaf(&self, task: usize, pass: Pass) -> Dates {
        let input = &self.plan.tasks[task];
        let (start, stays) = self.start_bound(task, pass, true).unwrap_or((self.project_start, true));
        let mut dates = self.starting(task, start);
        if input.duration.minutes == 0 && stays {
            dates = (start, start);
        }
        if let Some(finish) = self.finish_bound(task, pass) {
            let by_finish = self.finishing(task, finish).0;
            if by_finish >= dates.0 {
                dates = self.starting(task, by_finish);
                if finish > dates.1 && self.work_clocks(task).iter().any(|(clock, _)| clock.touches(finish)) {
                    dates.1 = finish;
                }
            }
        }
        if input.levelling_delay_minutes > 0 {
            dates = self.starting(task, Minute(dates.0.0 + input.levelling_delay_minutes));
        }
        if pass == Pass::Placed
            && input.constraint == Constraint::AsLateAsPossible
            && self.late(task).0 > dates.0
        {
            dates = self.starting(task, self.late(task).0);
        }
        let by_finish = |at: Minute| self.starting(task, self.finishing(task, at).0);
        match input.constraint {
            _ if !self.plan.options.honour_constraints => dates,
            Constraint::MustStartOn(at) => self.starting(task, at),
            Constraint::MustFinishOn(at) => by_finish(at),
            Constraint::StartNoLaterThan(at) if dates.0 > at => self.starting(task, at),
            Constraint::FinishNoLaterThan(at) if dates.1 > at => by_finish(at),
            _ => dates,
        }
    }

    /// The hours of each assignment with its delay; one without any when nobody is assigned.
    fn work_clocks(&self, task: usize) -> Vec<(&'static Clock, i64)> {
        let input = &self.plan.tasks[task];
        let assigned: Vec<&Assignment> =
            self.plan.assignments.iter().filter(|assignment| assignment.task.0 as usize == task).collect();
        if assigned.is_empty() || input.duration.is_elapsed || input.duration.minutes == 0 {
            return vec![(self.own(task), 0)];
        }
        let clock = |assignment: &Assignment| -> &'static Clock {
            let ResourceIndex(resource) = assignment.resource.expect("a resource");
            let CalendarIndex(at) = self.plan.resources[resource as usize].calendar.expect("a calendar");
            match input.calendar {
                Some(_) if input.ignore_resource_calendars => self.own(task),
                Some(CalendarIndex(own)) => {
                    let both = &CLOCKS[at as usize][own as usize];
                    if both.works.contains(&true) { both } else { self.own(task) }
                }
                None => &CLOCKS[at as usize][at as usize],
            }
        };
        let all: Vec<(&Clock, i64)> = assigned.iter().map(|one| (clock(one), one.delay_minutes)).collect();
        // On one calendar they last together as long as the task.
        if all.iter().all(|(clock, _)| *clock == all[0].0) {
            let delay = all.iter().map(|(_, delay)| *delay).min().unwrap_or(0);
            return vec![(all[0].0, delay)];
        }
        all
    }

    fn starting(&self, task: usize, bound: Minute) -> Dates {
        let minutes = self.plan.tasks[task].duration.minutes;
        let clocks = self.work_clocks(task);
        if minutes == 0 {
            let at = if clocks[0].0.touches(bound) { bound } else { clocks[0].0.next(bound) };
            return (at, at);
        }
        let each = clocks.iter().map(|(clock, delay)| {
            let start = if *delay == 0 { clock.next(bound) } else { clock.next(clock.after(bound, *delay)) };
            (start, clock.after(start, minutes))
        });
        each.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1))).expect("some hours")
    }

    fn finishing(&self, task: usize, bound: Minute) -> Dates {
        let minutes = self.plan.tasks[task].duration.minutes;
        let clocks = self.work_clocks(task);
        if minutes == 0 {
            return (bound, bound);
        }
        if let [(clock, 0)] = clocks.as_slice() {
            return (clock.before(bound, minutes), clock.previous(bound));
        }
        let starts = clocks.iter().map(|(clock, delay)| clock.before(clock.before(bound, minutes), *delay));
        self.starting(task, starts.min().expect("some hours"))
    }

    pub fn late(&self, task: usize) -> Dates {
        if let Some(dates) = self.late.borrow()[task] {
            return dates;
        }
        let dates = if self.is_summary(task) {
            let active = self.children(task).filter(|&child| self.plan.tasks[child].is_active);
            active
                .map(|child| self.late(child))
                .reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)))
                .unwrap_or_else(|| self.early(task))
        } else {
            self.late_leaf(task)
        };
        self.late.borrow_mut()[task] = Some(dates);
        dates
    }

    fn late_leaf(&self, task: usize) -> Dates {
        let input = &self.plan.tasks[task];
        let finish = self.finish_limit(task).into_iter().chain([self.project_finish]).min().expect("one");
        let mut dates = self.finishing(task, finish);
        if let Some(start) = self.start_limit(task).filter(|&start| start < dates.0) {
            dates = self.starting(task, start);
        }
        let honour = self.plan.options.honour_constraints;
        match input.constraint {
            Constraint::MustStartOn(at) if honour || dates.0 > at => self.starting(task, at),
            Constraint::MustFinishOn(at) if honour || dates.1 > at => self.finishing(task, at),
            Constraint::StartNoLaterThan(at) if dates.0 > at => self.starting(task, at),
            Constraint::FinishNoLaterThan(at) if dates.1 > at => self.finishing(task, at),
            _ => dates,
        }
    }

    /// When the start of a follower, before its levelling delay, allows this dependency to be kept.
    fn limit(&self, link: &Dependency) -> Minute {
        let after = link.successor.0 as usize;
        let (late, delay) = (self.late(after), self.plan.tasks[after].levelling_delay_minutes);
        let from = match link.kind {
            DependencyKind::FinishToStart | DependencyKind::StartToStart if self.is_summary(after) => late.0,
            DependencyKind::FinishToStart | DependencyKind::StartToStart => Minute(late.0.0 - delay),
            DependencyKind::FinishToFinish | DependencyKind::StartToFinish => late.1,
        };
        self.lagged(link, from, -1, self.early(link.predecessor.0 as usize))
    }

    fn finish_limit(&self, task: usize) -> Option<Minute> {
        let mut limits = Vec::new();
        if let Some(TaskIndex(parent)) = self.plan.tasks[task].parent {
            limits.extend(self.finish_limit(parent as usize));
        }
        for link in self.links().filter(|link| link.predecessor.0 as usize == task) {
            if let DependencyKind::FinishToStart | DependencyKind::FinishToFinish = link.kind {
                limits.push(self.limit(link));
            }
        }
        limits.extend(self.plan.tasks[task].deadline);
        match self.plan.tasks[task].constraint {
            Constraint::FinishNoLaterThan(at) | Constraint::MustFinishOn(at) if self.is_summary(task) => {
                limits.push(at)
            }
            _ => {}
        }
        limits.into_iter().min()
    }

    fn start_limit(&self, task: usize) -> Option<Minute> {
        let mut limits = Vec::new();
        if let Some(TaskIndex(parent)) = self.plan.tasks[task].parent {
            let waits = self.links().any(|link| link.successor.0 as usize == task);
            limits.extend(self.start_limit(parent as usize).filter(|_| !waits));
        }
        for link in self.links().filter(|link| link.predecessor.0 as usize == task) {
            if let DependencyKind::StartToStart | DependencyKind::StartToFinish = link.kind {
                limits.push(self.limit(link));
            }
        }
        limits.into_iter().min()
    }
}
