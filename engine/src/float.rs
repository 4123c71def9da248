//! How far a task can slip. Total float: without moving the project's finish or breaking a limit;
//! the lesser of start float and finish float, unless the plan chooses one. Free float: without moving anybody else.
//! Both in working minutes of the task's own calendar.

use crate::carried::Carried;
use crate::lag;
use crate::network::{NONE, Step};
use crate::plan::{DependencyKind, TotalFloat};
use crate::prepared::Prepared;
use crate::progress;
use crate::span::Dates;
use crate::stale::Stale;
use crate::time::Minute;
use crate::working_time::WorkingTime;

pub(crate) fn total(prepared: &Prepared<'_>, task: u32, dates: Dates, late: Dates) -> i64 {
    let own = prepared.own(task);
    let progress = &prepared.plan.tasks[task as usize].progress;
    let is_summary = prepared.network.is_summary[task as usize];
    let start = own.minutes_between(dates.start, late.start);
    let finish = own.minutes_between(dates.finish, late.finish);
    match (is_summary, progress::is_done(progress), progress::has_begun(progress)) {
        (false, true, _) => 0,
        (false, false, true) => finish,
        _ => match prepared.plan.options.total_float {
            TotalFloat::Least => start.min(finish),
            TotalFloat::Start => start,
            TotalFloat::Finish => finish,
        },
    }
}

/// For each task, the latest start and finish that move no follower, also not through the summary
/// tasks above, and the free float up to there.
#[derive(Clone, Default)]
pub(crate) struct Free {
    pub(crate) minutes: Vec<i64>,
    room: Vec<Room>,
}

pub(crate) fn free(prepared: &Prepared<'_>, dates: &[Dates], total: &[i64], project_finish: Minute) -> Free {
    let room = vec![Room { start: None, finish: project_finish }; dates.len()];
    let mut free = Free { minutes: vec![0; dates.len()], room };
    for &step in prepared.network.steps.iter().rev() {
        if let Step::RollUp(task) | Step::Leaf(task) = step {
            free.settle(prepared, task, dates, total, project_finish);
        }
    }
    free
}

/// The same of a plan of which little changed since another: only what is stale is computed, and what follows.
pub(crate) fn free_again(
    prepared: &Prepared<'_>,
    dates: &[Dates],
    total: &[i64],
    project_finish: Minute,
    before: &Free,
    mut stale: Stale,
) -> Free {
    let mut free = before.clone();
    for &step in prepared.network.steps.iter().rev() {
        let (Step::RollUp(task) | Step::Leaf(task)) = step else { continue };
        if stale.holds(step) {
            free.settle(prepared, task, dates, total, project_finish);
            if free.room[task as usize] != before.room[task as usize] {
                stale.leaving_below(prepared, task);
            }
        }
    }
    free
}

impl Free {
    /// The same in the numbering of a plan with a few rows more or fewer.
    pub(crate) fn carried(&self, carried: &Carried) -> Free {
        let nowhere = Room { start: None, finish: Minute::FIRST };
        Free {
            minutes: carried.tasks.carry(&self.minutes, &0),
            room: carried.tasks.carry(&self.room, &nowhere),
        }
    }

    fn settle(
        &mut self,
        prepared: &Prepared<'_>,
        task: u32,
        dates: &[Dates],
        total: &[i64],
        project_finish: Minute,
    ) {
        let network = &prepared.network;
        let above = network.parent[task as usize];
        let of_summary = if above == NONE { project_finish } else { self.room[above as usize].finish };
        let mut own = Room { start: None, finish: of_summary };
        for &dependency in network.outgoing.of(task) {
            own.narrow(prepared, dates, dependency);
        }
        self.room[task as usize] = own;
        let done = progress::is_done(&prepared.plan.tasks[task as usize].progress);
        self.minutes[task as usize] = match done && !network.is_summary[task as usize] {
            true => 0,
            false => own.minutes(prepared.own(task), dates[task as usize]).min(total[task as usize]).max(0),
        };
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Room {
    start: Option<Minute>,
    finish: Minute,
}

impl Room {
    fn narrow(&mut self, prepared: &Prepared<'_>, dates: &[Dates], dependency: u32) {
        let link = &prepared.plan.dependencies[dependency as usize];
        let (before, after) = (dates[link.predecessor.0 as usize], dates[link.successor.0 as usize]);
        if progress::has_begun(&prepared.plan.tasks[link.successor.0 as usize].progress) {
            return;
        }
        let from = match link.kind {
            DependencyKind::FinishToStart | DependencyKind::StartToStart => after.start,
            DependencyKind::FinishToFinish | DependencyKind::StartToFinish => after.finish,
        };
        let minutes = prepared.predecessor_minutes(dependency, before);
        let at = lag::backward(link.lag, prepared.lag_hours(dependency), minutes, from);
        match link.kind {
            DependencyKind::FinishToStart | DependencyKind::FinishToFinish => {
                self.finish = self.finish.min(at)
            }
            DependencyKind::StartToStart | DependencyKind::StartToFinish => {
                self.start = Some(self.start.map_or(at, |start| start.min(at)));
            }
        }
    }

    fn minutes(&self, own: &WorkingTime, dates: Dates) -> i64 {
        let finish = own.minutes_between(dates.finish, self.finish);
        self.start.map_or(finish, |start| own.minutes_between(dates.start, start).min(finish))
    }
}
