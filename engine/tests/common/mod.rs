//! Small plans in few words: working days of eight hours from Monday, 2026-03-02, 08:00.
// Each test file is a crate of its own and uses its part of this.
#![allow(dead_code)]

pub mod trials;

use engine::calendar::{Calendar, CalendarException, CalendarIndex};
use engine::plan::{
    Assignment, Constraint, Dependency, DependencyKind, Duration, Lag, Plan, Resource, ResourceIndex,
    ResourceKind, Task, TaskIndex,
};
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

/// A plan of some thousand tasks in phases, with dependencies that reach back a little, people on five
/// calendars and a few constraints; the same for the same seed.
pub fn large_plan(tasks: usize, seed: u64) -> Plan {
    let mut random = Random(seed);
    let mut plan = plan();
    for calendar in 1..=5_u32 {
        let mut own = Calendar::derived("person", CalendarIndex(0));
        let leave = Day(MONDAY.0 + 40 * calendar as i32);
        own.exceptions.push(CalendarException::days("leave", leave, Day(leave.0 + 7), Vec::new()));
        plan.calendars.push(own);
        let calendar = Some(CalendarIndex(calendar));
        plan.resources.push(Resource { uid: 1, kind: ResourceKind::Work, calendar });
    }
    let mut phase = task(&mut plan, 0);
    let mut leaves: Vec<TaskIndex> = Vec::new();
    while plan.tasks.len() < tasks {
        if random.below(20) == 0 {
            phase = task(&mut plan, 0);
        }
        let added = child(&mut plan, phase, 1 + random.below(10) as i64);
        if random.below(50) == 0 {
            let date = at(random.below(500) as i32, 8);
            plan.tasks[added.0 as usize].constraint = Constraint::StartNoEarlierThan(date);
        }
        for _ in 0..random.below(3) {
            let back = 1 + random.below(leaves.len().clamp(1, 40));
            let kind = [DependencyKind::FinishToStart, DependencyKind::StartToStart]
                [usize::from(random.below(5) == 0)];
            if let Some(&before) = leaves.len().checked_sub(back).and_then(|place| leaves.get(place)) {
                link(&mut plan, before, added, kind, random.below(3) as i64);
            }
        }
        let person = ResourceIndex(random.below(5) as u32);
        plan.assignments.push(Assignment::new(added, Some(person)));
        leaves.push(added);
    }
    plan
}

/// Steele, Lea, Flood: "Fast splittable pseudorandom number generators", SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % limit as u64) as usize
    }
}
