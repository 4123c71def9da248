//! Tasks that only accompany others, placed when everything else stands. Level of effort runs from the first to the
//! last of what its dependencies lead to, in both directions; a WBS summary activity from the first to the last task of
//! its element. They move nobody; the summary tasks above hold them. Work that is done keeps its actual dates.
//! Source: Oracle, "P6 Professional Help", Activity Types.

use crate::float;
use crate::further::accompanying;
use crate::lag;
use crate::network::{NONE, Step};
use crate::plan::{Accompanies, DependencyKind, TaskIndex, TaskMode};
use crate::prepared::Prepared;
use crate::progress;
use crate::schedule::{Driver, TaskDates};
use crate::span::Dates;
use crate::time::Minute;
use std::collections::HashMap;

pub(crate) fn place(prepared: &Prepared<'_>, last: Minute, tasks: &mut [TaskDates]) {
    let found = accompanying(prepared.plan);
    if found.is_empty() {
        return;
    }
    let of = |wanted: Accompanies| {
        found.iter().filter(move |(_, what)| *what == wanted).map(|(TaskIndex(task), _)| *task)
    };
    let efforts: Vec<u32> = of(Accompanies::Neighbours).collect();
    let links = Links::of(prepared, &efforts);
    for &task in &links.in_order(prepared, &efforts) {
        if !progress::is_done(&prepared.plan.tasks[task as usize].progress) {
            let (dates, driver) = links.dates(prepared, task, last, tasks);
            settle(prepared, task, dates, driver, tasks);
        }
        widen_above(prepared, task, tasks);
    }
    let elements = Elements::of(prepared, tasks);
    for task in of(Accompanies::Element) {
        let above = prepared.network.parent[task as usize];
        if above != NONE && !progress::is_done(&prepared.plan.tasks[task as usize].progress) {
            settle(prepared, task, elements.dates(above, &tasks[above as usize]), Driver::Children, tasks);
        }
    }
}

/// Where a task is shown, its early and its late dates.
#[derive(Debug, Clone, Copy)]
struct Placed {
    shown: Dates,
    early: Dates,
    late: Dates,
}

fn shown(of: &TaskDates) -> Dates {
    Dates { start: of.start, finish: of.finish }
}

fn early(of: &TaskDates) -> Dates {
    Dates { start: of.early_start, finish: of.early_finish }
}

fn late(of: &TaskDates) -> Dates {
    Dates { start: of.late_start, finish: of.late_finish }
}

fn settle(prepared: &Prepared<'_>, task: u32, placed: Placed, driver: Driver, tasks: &mut [TaskDates]) {
    let total = float::total(prepared, task, placed.early, placed.late);
    let options = &prepared.plan.options;
    let of = &mut tasks[task as usize];
    (of.start, of.finish) = (placed.shown.start, placed.shown.finish);
    (of.early_start, of.early_finish) = (placed.early.start, placed.early.finish);
    (of.late_start, of.late_finish) = (placed.late.start, placed.late.finish);
    of.duration_minutes = prepared.own(task).minutes_between(of.start, of.finish);
    (of.total_float_minutes, of.free_float_minutes) = (total, 0);
    of.is_critical = prepared.plan.tasks[task as usize].is_active && total <= options.critical_float_minutes;
    of.driver = driver;
}

fn widen_above(prepared: &Prepared<'_>, task: u32, tasks: &mut [TaskDates]) {
    let below = tasks[task as usize];
    let mut above = prepared.network.parent[task as usize];
    while above != NONE && prepared.plan.tasks[task as usize].is_active {
        let of = &mut tasks[above as usize];
        if prepared.plan.tasks[above as usize].mode == TaskMode::Automatic {
            (of.start, of.finish) = (of.start.min(below.start), of.finish.max(below.finish));
        }
        of.early_start = of.early_start.min(below.early_start);
        of.early_finish = of.early_finish.max(below.early_finish);
        of.late_start = of.late_start.min(below.late_start);
        of.late_finish = of.late_finish.max(below.late_finish);
        of.duration_minutes = prepared.project().minutes_between(of.start, of.finish);
        above = prepared.network.parent[above as usize];
    }
}

/// The dependencies of tasks that accompany their neighbours.
struct Links {
    by_task: HashMap<u32, Vec<u32>>,
}

impl Links {
    fn of(prepared: &Prepared<'_>, efforts: &[u32]) -> Links {
        let mut by_task: HashMap<u32, Vec<u32>> = efforts.iter().map(|task| (*task, Vec::new())).collect();
        let counts = |task: TaskIndex| prepared.plan.tasks[task.0 as usize].is_active;
        for (index, link) in (0_u32..).zip(&prepared.plan.dependencies) {
            if link.predecessor == link.successor || !counts(link.predecessor) || !counts(link.successor) {
                continue;
            }
            for TaskIndex(end) in [link.predecessor, link.successor] {
                by_task.entry(end).and_modify(|links| links.push(index));
            }
        }
        Links { by_task }
    }

    fn of_task(&self, task: u32) -> &[u32] {
        self.by_task.get(&task).map_or(&[], Vec::as_slice)
    }

    /// One that follows another comes after it; a loop of them is taken as it stands.
    fn in_order(&self, prepared: &Prepared<'_>, efforts: &[u32]) -> Vec<u32> {
        let ends = |dependency: u32| {
            let link = &prepared.plan.dependencies[dependency as usize];
            (link.predecessor.0, link.successor.0)
        };
        let between = |task: u32| {
            self.of_task(task).iter().map(move |at| ends(*at)).filter(|(before, after)| {
                self.by_task.contains_key(before) && self.by_task.contains_key(after)
            })
        };
        let mut waiting: HashMap<u32, usize> = efforts
            .iter()
            .map(|&task| (task, between(task).filter(|(_, after)| *after == task).count()))
            .collect();
        let mut order: Vec<u32> = efforts.iter().copied().filter(|task| waiting[task] == 0).collect();
        let mut next = 0;
        while let Some(&task) = order.get(next) {
            next += 1;
            for (_, after) in between(task).filter(|(before, _)| *before == task) {
                let left = waiting.entry(after).or_default();
                *left = left.saturating_sub(1);
                if *left == 0 {
                    order.push(after);
                }
            }
        }
        let left = efforts.iter().copied().filter(|task| waiting[task] > 0);
        order.extend(left);
        order
    }

    fn dates(
        &self,
        prepared: &Prepared<'_>,
        task: u32,
        last: Minute,
        tasks: &[TaskDates],
    ) -> (Placed, Driver) {
        let own = prepared.own(task);
        let plan = prepared.plan;
        let from = plan.status_date.filter(|_| plan.options.reschedule_uncompleted_work);
        let begins = own.next_start(from.unwrap_or(plan.start));
        let known = plan.tasks[task as usize].progress.actual_start;
        let (start, finish) = self.ends(prepared, task, tasks, shown);
        let driver = start.map_or(Driver::ProjectStart, |(_, driver)| driver);
        let start = known.or(start.map(|(at, _)| at)).unwrap_or(begins);
        let finish = finish.map_or(start, |at| own.previous_finish(at)).max(start);
        let (early_start, early_finish) = self.ends(prepared, task, tasks, early);
        let early_start = own.next_start(early_start.map_or(begins, |(at, _)| at).max(from.unwrap_or(start)));
        let early_finish = early_finish.map_or(early_start, |at| own.previous_finish(at)).max(early_start);
        let (late_start, late_finish) = self.ends(prepared, task, tasks, late);
        let late_finish = late_finish.map_or(last, |at| own.previous_finish(at));
        let late_start = late_start.map_or(late_finish, |(at, _)| own.next_start(at)).min(late_finish);
        let placed = Placed {
            shown: Dates { start, finish },
            early: Dates { start: early_start, finish: early_finish },
            late: Dates { start: late_start, finish: late_finish },
        };
        (placed, driver)
    }

    /// The first start and the last finish that the dependencies lead to, in one sort of dates.
    fn ends(
        &self,
        prepared: &Prepared<'_>,
        task: u32,
        tasks: &[TaskDates],
        view: fn(&TaskDates) -> Dates,
    ) -> (Option<(Minute, Driver)>, Option<Minute>) {
        let (mut first, mut last): (Option<(Minute, Driver)>, Option<Minute>) = (None, None);
        for &dependency in self.of_task(task) {
            let link = &prepared.plan.dependencies[dependency as usize];
            // What it leads to has its own place only afterwards.
            if link.successor.0 != task && self.by_task.contains_key(&link.successor.0) {
                continue;
            }
            let hours = prepared.lag_hours(dependency);
            let before = view(&tasks[link.predecessor.0 as usize]);
            let minutes = prepared.predecessor_minutes(dependency, before);
            let (at, is_start, driver) = match link.successor.0 == task {
                true => {
                    let (from, is_start) = match link.kind {
                        DependencyKind::FinishToStart => (before.finish, true),
                        DependencyKind::StartToStart => (before.start, true),
                        DependencyKind::FinishToFinish => (before.finish, false),
                        DependencyKind::StartToFinish => (before.start, false),
                    };
                    let at = lag::forward(link.lag, hours, minutes, from);
                    (at, is_start, Driver::Predecessor { dependency })
                }
                false => {
                    let after = view(&tasks[link.successor.0 as usize]);
                    let (from, is_start) = match link.kind {
                        DependencyKind::FinishToStart => (after.start, false),
                        DependencyKind::StartToStart => (after.start, true),
                        DependencyKind::FinishToFinish => (after.finish, false),
                        DependencyKind::StartToFinish => (after.finish, true),
                    };
                    let at = lag::backward(link.lag, hours, minutes, from);
                    (at, is_start, Driver::Successor { dependency })
                }
            };
            match is_start {
                true if first.is_none_or(|(known, _)| at < known) => first = Some((at, driver)),
                true => {}
                false => last = last.max(Some(at)),
            }
        }
        (first, last)
    }
}

/// The early and late dates of what is not done below each summary task.
struct Elements {
    open: Vec<Option<(Dates, Dates)>>,
}

impl Elements {
    fn of(prepared: &Prepared<'_>, tasks: &[TaskDates]) -> Elements {
        let found = accompanying(prepared.plan);
        let is_of_element = |task: u32| {
            let place = found.binary_search_by_key(&task, |(TaskIndex(at), _)| *at);
            place.is_ok_and(|at| found[at].1 == Accompanies::Element)
        };
        let mut open: Vec<Option<(Dates, Dates)>> = vec![None; tasks.len()];
        for &step in &prepared.network.steps {
            let (task, own) = match step {
                Step::Gate(_) => continue,
                Step::RollUp(task) => (task, open[task as usize]),
                Step::Leaf(task) => {
                    let input = &prepared.plan.tasks[task as usize];
                    let is_open =
                        input.is_active && !progress::is_done(&input.progress) && !is_of_element(task);
                    let of = &tasks[task as usize];
                    (task, is_open.then(|| (early(of), late(of))))
                }
            };
            let above = prepared.network.parent[task as usize];
            if let (Some(own), true) = (own, above != NONE) {
                let all = open[above as usize].unwrap_or(own);
                open[above as usize] = Some((around(all.0, own.0), around(all.1, own.1)));
            }
        }
        Elements { open }
    }

    fn dates(&self, element: u32, of: &TaskDates) -> Placed {
        let (early, late) = self.open[element as usize].unwrap_or((early(of), late(of)));
        Placed { shown: shown(of), early, late }
    }
}

fn around(one: Dates, other: Dates) -> Dates {
    Dates { start: one.start.min(other.start), finish: one.finish.max(other.finish) }
}
