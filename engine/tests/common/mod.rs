//! Small plans in few words: working days of eight hours from Monday, 2026-03-02, 08:00.
// Each test file is a crate of its own and uses its part of this.
#![allow(dead_code)]

use engine::calendar::Calendar;
use engine::plan::{Dependency, DependencyKind, Duration, Lag, Plan, Task, TaskIndex};
use engine::schedule::{Schedule, TaskDates};
use engine::time::{Day, Minute};

/// 2026-03-02, a Monday.
pub const MONDAY: Day = Day(20_514);
pub const DAY: i64 = 480;

/// So many calendar days after that Monday, at this time of day.
pub fn at(day: i32, hour: i64) -> Minute {
    Minute(Day(MONDAY.0 + day).start().0 + hour * 60)
}

pub fn plan() -> Plan {
    Plan::new(at(0, 8), Calendar::standard())
}

/// Adds an automatic task of so many working days.
pub fn task(plan: &mut Plan, days: i64) -> TaskIndex {
    let uid = plan.tasks.len() as i64 + 1;
    plan.tasks.push(Task::new(uid, days * DAY));
    TaskIndex(plan.tasks.len() as u32 - 1)
}

pub fn child(plan: &mut Plan, parent: TaskIndex, days: i64) -> TaskIndex {
    let added = task(plan, days);
    plan.tasks[added.0 as usize].parent = Some(parent);
    added
}

pub fn elapsed_task(plan: &mut Plan, minutes: i64) -> TaskIndex {
    let added = task(plan, 0);
    plan.tasks[added.0 as usize].duration = Duration { minutes, is_elapsed: true };
    added
}

pub fn link(
    plan: &mut Plan,
    predecessor: TaskIndex,
    successor: TaskIndex,
    kind: DependencyKind,
    lag_days: i64,
) {
    let lag = Lag::WorkingMinutes(lag_days * DAY);
    plan.dependencies.push(Dependency { predecessor, successor, kind, lag });
}

pub fn follow(plan: &mut Plan, predecessor: TaskIndex, successor: TaskIndex) {
    link(plan, predecessor, successor, DependencyKind::FinishToStart, 0);
}

pub fn scheduled(plan: &Plan) -> Schedule {
    engine::schedule(plan).expect("a computable plan")
}

pub fn of(schedule: &Schedule, task: TaskIndex) -> TaskDates {
    schedule.tasks[task.0 as usize]
}

/// "2026-03-02T08:00 2026-03-03T17:00"
pub fn dates(schedule: &Schedule, task: TaskIndex) -> String {
    let dates = of(schedule, task);
    format!("{} {}", dates.start, dates.finish)
}

pub fn span(from: Minute, to: Minute) -> String {
    format!("{from} {to}")
}
