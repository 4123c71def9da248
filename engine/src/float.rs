//! How far a task can slip. Total float: without moving the project's finish or breaking a limit;
//! the lesser of start float and finish float, unless the plan chooses one. Free float: without moving anybody else.
//! Both in working minutes of the task's own calendar.

use crate::lag;
use crate::network::{NONE, Step};
use crate::plan::{DependencyKind, TotalFloat};
use crate::prepared::Prepared;
use crate::progress;
use crate::span::Dates;
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
/// tasks above.
pub(crate) fn free(
    prepared: &Prepared<'_>,
    dates: &[Dates],
    total: &[i64],
    project_finish: Minute,
) -> Vec<i64> {
    let network = &prepared.network;
    let mut room: Vec<Room> = vec![Room { start: None, finish: project_finish }; dates.len()];
    let mut free = vec![0; dates.len()];
    for &step in network.steps.iter().rev() {
        let (Step::RollUp(task) | Step::Leaf(task)) = step else { continue };
        let above = network.parent[task as usize];
        let of_summary = if above == NONE { project_finish } else { room[above as usize].finish };
        let mut own = Room { start: None, finish: of_summary };
        for &dependency in network.outgoing.of(task) {
            own.narrow(prepared, dates, dependency);
        }
        room[task as usize] = own;
        let done = progress::is_done(&prepared.plan.tasks[task as usize].progress);
        free[task as usize] = match done && !network.is_summary[task as usize] {
            true => 0,
            false => own.minutes(prepared.own(task), dates[task as usize]).min(total[task as usize]).max(0),
        };
    }
    free
}

#[derive(Debug, Clone, Copy)]
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
