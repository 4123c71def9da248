//! [`LANES`] trials of a plain plan at once: where every task stands, and, back from the last, which tasks are on a
//! longest path. A task is when what it waits for, or what its rest waits for, is: slack in between ends the path.

use super::plain::{FREE, Link, Plain, PlainStep, Work};
use super::{Batch, LANES};
use crate::network::{NONE, Step};
use crate::plan::DependencyKind;
use crate::prepared::Prepared;
use crate::time::Minute;
use crate::working_time::WorkingTime;

type Lanes = [i32; LANES];

/// By task: where it stands in each trial; of summary tasks also what they hold back.
pub(super) struct Dates {
    start: Vec<Lanes>,
    finish: Vec<Lanes>,
    gate_start: Vec<Lanes>,
    gate_finish: Vec<Lanes>,
    /// A bit a lane: which end of it is on a longest path; of summary tasks also which end of what they hold back.
    critical: Ends,
    critical_gate: Ends,
}

struct Ends {
    start: Vec<u16>,
    finish: Vec<u16>,
}

impl Ends {
    fn of(tasks: usize) -> Ends {
        Ends { start: vec![0; tasks], finish: vec![0; tasks] }
    }

    fn clear(&mut self) {
        self.start.fill(0);
        self.finish.fill(0);
    }
}

impl Dates {
    pub(super) fn of(tasks: usize) -> Dates {
        let lanes = || vec![[0; LANES]; tasks];
        Dates {
            start: lanes(),
            finish: lanes(),
            gate_start: lanes(),
            gate_finish: lanes(),
            critical: Ends::of(tasks),
            critical_gate: Ends::of(tasks),
        }
    }

    /// Where a link puts its successor: start or finish, whichever it is about.
    fn through(&self, link: &Link) -> Lanes {
        let from = match link.kind {
            DependencyKind::FinishToStart | DependencyKind::FinishToFinish => &self.finish,
            DependencyKind::StartToStart | DependencyKind::StartToFinish => &self.start,
        };
        from[link.predecessor as usize].map(|at| at + link.lag)
    }
}

impl Plain {
    pub(super) fn run(&self, prepared: &Prepared<'_>, dates: &mut Dates, batch: &mut Batch) {
        let last = self.forward(dates, &batch.remaining);
        self.backward(dates, batch, &last);
        let project = prepared.project();
        batch.finish = last.map(|at| self.minute(project, at, None));
        for &(task, floor, at) in &self.floors {
            let stands = dates.finish[task as usize].iter().zip(&last);
            for (finish, (stands, last)) in batch.finish.iter_mut().zip(stands) {
                if *stands == floor && stands == last {
                    *finish = (*finish).max(at);
                }
            }
        }
        for (kept, &task) in batch.watched.iter_mut().zip(&self.watched) {
            let floor = self.floors.iter().find(|floor| floor.0 == task).map(|floor| (floor.1, floor.2));
            *kept = dates.finish[task as usize].map(|at| self.minute(project, at, floor));
        }
    }

    /// A finish stands at the end of working time, save at its floor and at the start of the plan.
    fn minute(&self, project: &WorkingTime, at: i32, floor: Option<(i32, Minute)>) -> Minute {
        match floor {
            Some((floor, minute)) if floor == at => minute,
            _ if at == 0 => self.start,
            _ => project.finish_of(self.origin + i64::from(at)),
        }
    }

    /// The dates of all tasks, and when all is done.
    fn forward(&self, dates: &mut Dates, remaining: &[Lanes]) -> Lanes {
        let mut last = [FREE; LANES];
        let mut from = 0;
        for step in &self.steps {
            let links = &self.links[from..step.links_end as usize];
            from = step.links_end as usize;
            match step.step {
                Step::Leaf(task) => {
                    let (start, finish) = leaf(step, links, dates, &remaining[task as usize]);
                    if step.may_end {
                        last = most(last, &finish);
                    }
                    (dates.start[task as usize], dates.finish[task as usize]) = (start, finish);
                }
                Step::Gate(task) => {
                    let (start, finish) = bounds(step, links, dates);
                    (dates.gate_start[task as usize], dates.gate_finish[task as usize]) = (start, finish);
                }
                Step::RollUp(task) => {
                    let (start, finish) = roll_up(step, task as usize, dates);
                    last = most(last, &finish);
                    (dates.start[task as usize], dates.finish[task as usize]) = (start, finish);
                }
            }
        }
        last.map(|at| if at == FREE { 0 } else { at })
    }

    /// Marks the leaf tasks of each longest path.
    fn backward(&self, dates: &mut Dates, batch: &mut Batch, last: &Lanes) {
        dates.critical.clear();
        dates.critical_gate.clear();
        let mut end = self.links.len();
        for (at, step) in self.steps.iter().enumerate().rev() {
            let from = at.checked_sub(1).map_or(0, |before| self.steps[before].links_end as usize);
            let links = &self.links[from..end];
            end = from;
            match step.step {
                Step::Leaf(task) => {
                    let task = task as usize;
                    let mut critical = dates.critical.start[task] | dates.critical.finish[task];
                    if step.may_end {
                        critical |= equal(&dates.finish[task], last);
                    }
                    if matches!(step.work, Work::Fixed { is_done: true, .. }) {
                        critical = 0;
                    }
                    batch.critical[task] = critical;
                    if critical != 0 {
                        before_leaf(step, links, dates, task, &batch.remaining[task], critical);
                    }
                }
                Step::Gate(task) => before_gate(step, links, dates, task as usize),
                Step::RollUp(task) => below(step, dates, task as usize),
            }
        }
    }
}

/// What holds a step back, start and finish.
fn bounds(step: &PlainStep, links: &[Link], dates: &Dates) -> (Lanes, Lanes) {
    let (mut start, mut finish) = ([step.start; LANES], [step.finish; LANES]);
    if step.gate != NONE {
        start = most(start, &dates.gate_start[step.gate as usize]);
        if step.takes_finish_of_gate {
            finish = most(finish, &dates.gate_finish[step.gate as usize]);
        }
    }
    for link in links {
        let at = dates.through(link);
        match is_about_start(link) {
            true => start = most(start, &at),
            false => finish = most(finish, &at),
        }
    }
    (start, finish)
}

fn is_about_start(link: &Link) -> bool {
    matches!(link.kind, DependencyKind::FinishToStart | DependencyKind::StartToStart)
}

fn leaf(step: &PlainStep, links: &[Link], dates: &Dates, remaining: &Lanes) -> (Lanes, Lanes) {
    match step.work {
        Work::Open => {
            let (bound, finish) = bounds(step, links, dates);
            let start = std::array::from_fn(|lane| {
                let by_start = if bound[lane] == FREE { 0 } else { bound[lane] };
                by_start.max(finish[lane] - remaining[lane])
            });
            (start, sum(&start, remaining))
        }
        Work::From(start) => ([start; LANES], remaining.map(|remaining| start + remaining)),
        Work::Fixed { start, finish, .. } => ([start; LANES], [finish; LANES]),
        Work::Begun { start, done_until, not_before, waits } => {
            let goes_on = [done_until.max(not_before); LANES];
            let goes_on = if waits { most(goes_on, &bounds(step, links, dates).0) } else { goes_on };
            // Where nothing is left, nothing goes on.
            let finish = std::array::from_fn(|lane| match remaining[lane] {
                0 => done_until,
                minutes => goes_on[lane] + minutes,
            });
            ([start; LANES], most([start; LANES], &finish))
        }
    }
}

/// From the first start to the last finish below; one without anything below stands where it may begin.
fn roll_up(step: &PlainStep, task: usize, dates: &Dates) -> (Lanes, Lanes) {
    let Some((&first, others)) = step.children.split_first() else {
        let alone = dates.gate_start[task].map(|at| if at == FREE { 0 } else { at });
        return (alone, alone);
    };
    let (mut start, mut finish) = (dates.start[first as usize], dates.finish[first as usize]);
    for &child in others {
        let child = child as usize;
        start = std::array::from_fn(|lane| start[lane].min(dates.start[child][lane]));
        finish = most(finish, &dates.finish[child]);
    }
    (start, finish)
}

/// Marks what a critical task waits for.
fn before_leaf(
    step: &PlainStep,
    links: &[Link],
    dates: &mut Dates,
    task: usize,
    remaining: &Lanes,
    mut critical: u16,
) {
    let (start, finish) = match step.work {
        Work::Open => (dates.start[task], dates.finish[task]),
        Work::Begun { waits: true, .. } => {
            let finish = dates.finish[task];
            critical &= !equal(remaining, &[0; LANES]);
            (std::array::from_fn(|lane| finish[lane] - remaining[lane]), [FREE; LANES])
        }
        Work::Begun { .. } | Work::From(_) | Work::Fixed { .. } => return,
    };
    before(step, links, dates, (&start, critical), (&finish, critical));
}

fn before_gate(step: &PlainStep, links: &[Link], dates: &mut Dates, task: usize) {
    let (starts, finishes) = (dates.critical_gate.start[task], dates.critical_gate.finish[task]);
    if starts | finishes != 0 {
        let (start, finish) = (dates.gate_start[task], dates.gate_finish[task]);
        before(step, links, dates, (&start, starts), (&finish, finishes));
    }
}

/// Marks the ends that put a start or a finish where it is, in the trials in which that is critical.
fn before(step: &PlainStep, links: &[Link], dates: &mut Dates, start: (&Lanes, u16), finish: (&Lanes, u16)) {
    for link in links {
        let (held, critical) = if is_about_start(link) { start } else { finish };
        let critical = critical & equal(&dates.through(link), held);
        let ends = match link.kind {
            DependencyKind::FinishToStart | DependencyKind::FinishToFinish => &mut dates.critical.finish,
            DependencyKind::StartToStart | DependencyKind::StartToFinish => &mut dates.critical.start,
        };
        ends[link.predecessor as usize] |= critical;
    }
    if step.gate != NONE {
        let gate = step.gate as usize;
        dates.critical_gate.start[gate] |= start.1 & equal(&dates.gate_start[gate], start.0);
        if step.takes_finish_of_gate {
            dates.critical_gate.finish[gate] |= finish.1 & equal(&dates.gate_finish[gate], finish.0);
        }
    }
}

/// Marks what below a summary task makes it begin or end where that is critical.
fn below(step: &PlainStep, dates: &mut Dates, task: usize) {
    let (starts, finishes) = (dates.critical.start[task], dates.critical.finish[task]);
    if starts | finishes == 0 {
        return;
    }
    for &child in &step.children {
        let child = child as usize;
        dates.critical.start[child] |= starts & equal(&dates.start[child], &dates.start[task]);
        dates.critical.finish[child] |= finishes & equal(&dates.finish[child], &dates.finish[task]);
    }
}

fn sum(one: &Lanes, other: &Lanes) -> Lanes {
    std::array::from_fn(|lane| one[lane] + other[lane])
}

fn most(one: Lanes, other: &Lanes) -> Lanes {
    std::array::from_fn(|lane| one[lane].max(other[lane]))
}

fn equal(one: &Lanes, other: &Lanes) -> u16 {
    (0..LANES).fold(0, |bits, lane| bits | (u16::from(one[lane] == other[lane]) << lane))
}
