//! Buffers of the critical chain: time that is kept between what leads to a day and that day. What leads there is the
//! chain; how long a buffer should be, and whether too much of it is used up for what of the chain is done.
//!
//! A buffer lasts from where its chain ends to the day it keeps ([`crate::plan::Rule::Buffer`]): where the chain gets
//! later it becomes shorter, and only once nothing of it is left does that day move.
//!
//! Sources: Goldratt, "Critical Chain", 1997 (half of the chain); Newbold, "Project Management in the Fast Lane", 1998
//! (root of the squares); Leach, "Critical Chain Project Management" (fever chart). The two lines between the zones
//! are usual in the trade and of no standard.

use crate::plan::{DependencyKind, Plan, ResourceKind, Rule, TaskIndex};
use crate::schedule::Schedule;
use crate::time::Minute;
use crate::working_time::WorkingTime;
use std::cmp::Reverse;

/// A buffer needs watching from here on: in percent of the buffer, when nothing and when all of the chain is done.
pub const WATCH: (i64, i64) = (15, 75);
/// The same for something to be done about it.
pub const ACT: (i64, i64) = (30, 90);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Zone {
    Fine,
    Watch,
    Act,
}

/// How a buffer stands that is used up so far while so much of its chain is done.
pub fn zone(done_percent: i64, used_percent: i64) -> Zone {
    let is_above = |(from, to): (i64, i64)| used_percent * 100 > from * 100 + (to - from) * done_percent;
    match (is_above(ACT), is_above(WATCH)) {
        (true, _) => Zone::Act,
        (false, true) => Zone::Watch,
        (false, false) => Zone::Fine,
    }
}

/// Half of the durations of a chain.
pub fn half_of_chain(durations: impl Iterator<Item = i64>) -> i64 {
    durations.sum::<i64>() / 2
}

/// The root of the sum of squares of what each task of a chain may take beyond its duration: not all take that long.
pub fn root_of_squares(beyond: impl Iterator<Item = i64>) -> i64 {
    let squares: f64 = beyond.map(|minutes| minutes.max(0) as f64).map(|minutes| minutes * minutes).sum();
    squares.sqrt().round() as i64
}

/// How much of a buffer is used up: its size less what is left of it from where it begins to the day it keeps. Below
/// zero where the chain is ahead.
pub fn used_minutes(size: i64, begins: Minute, keeps: Minute, hours: &WorkingTime) -> i64 {
    size.saturating_sub(hours.minutes_between(begins, keeps))
}

/// What leads to what in a computed plan: through dependencies, also those of summary tasks above, and through people
/// who are free only then.
pub struct Chains<'a> {
    plan: &'a Plan,
    schedule: &'a Schedule,
    hours: &'a WorkingTime,
    incoming: Vec<Vec<u32>>,
    children: Vec<Vec<u32>>,
    resources_of: Vec<Vec<u32>>,
    /// Of each resource the tasks it works on, by their finish.
    tasks_of: Vec<Vec<(Minute, u32)>>,
    is_buffer: Vec<bool>,
}

impl<'a> Chains<'a> {
    /// `hours` is the project calendar.
    pub fn of(plan: &'a Plan, schedule: &'a Schedule, hours: &'a WorkingTime) -> Chains<'a> {
        let count = plan.tasks.len();
        let (mut incoming, mut children) = (vec![Vec::new(); count], vec![Vec::new(); count]);
        for (place, link) in (0_u32..).zip(&plan.dependencies) {
            incoming[link.successor.0 as usize].push(place);
        }
        for (task, input) in (0_u32..).zip(&plan.tasks) {
            if let Some(TaskIndex(parent)) = input.parent {
                children[parent as usize].push(task);
            }
        }
        let mut is_buffer = vec![false; count];
        for further in plan.further.iter().filter(|further| matches!(further.rule, Rule::Buffer { .. })) {
            is_buffer[further.task.0 as usize] = true;
        }
        let (mut resources_of, mut tasks_of) =
            (vec![Vec::new(); count], vec![Vec::new(); plan.resources.len()]);
        for assignment in &plan.assignments {
            let (Some(resource), at) = (assignment.resource, assignment.task.0) else { continue };
            let is_work = plan.resources[resource.0 as usize].kind == ResourceKind::Work;
            if is_work && plan.tasks[at as usize].is_active && children[at as usize].is_empty() {
                resources_of[at as usize].push(resource.0);
                tasks_of[resource.0 as usize].push((schedule.tasks[at as usize].finish, at));
            }
        }
        tasks_of.iter_mut().for_each(|tasks| tasks.sort_unstable());
        Chains { plan, schedule, hours, incoming, children, resources_of, tasks_of, is_buffer }
    }

    /// The tasks with a duration that lead to a task, one behind the other, the first first: before each the one it
    /// waits for longest. Buffers on the way are passed, and none of it.
    pub fn to(&self, end: TaskIndex) -> Vec<TaskIndex> {
        let mut seen = vec![false; self.plan.tasks.len()];
        let (mut at, mut chain) = (end.0, Vec::new());
        seen[at as usize] = true;
        while let Some(before) = self.waited_for(at).filter(|before| !seen[*before as usize]) {
            seen[before as usize] = true;
            if !self.is_buffer[before as usize] && self.plan.tasks[before as usize].duration.minutes > 0 {
                chain.push(TaskIndex(before));
            }
            at = before;
        }
        chain.reverse();
        chain
    }

    fn waited_for(&self, task: u32) -> Option<u32> {
        let linked = self.above(task).flat_map(|at| &self.incoming[at as usize]).filter_map(|link| {
            let link = &self.plan.dependencies[*link as usize];
            let is_from_start =
                matches!(link.kind, DependencyKind::StartToStart | DependencyKind::StartToFinish);
            let before = self.last_of(link.predecessor.0)?;
            let dates = &self.schedule.tasks[before as usize];
            Some((if is_from_start { dates.start } else { dates.finish }, true, Reverse(before)))
        });
        linked.chain(self.freed(task)).max().map(|(_, _, Reverse(before))| before)
    }

    /// The task itself and the summary tasks above it.
    fn above(&self, task: u32) -> impl Iterator<Item = u32> + '_ {
        let parent = |at: &u32| self.plan.tasks[*at as usize].parent.map(|parent| parent.0);
        std::iter::successors(Some(task), parent)
    }

    /// Of a summary task what ends it; none where nothing of it counts.
    fn last_of(&self, task: u32) -> Option<u32> {
        let mut at = task;
        while !self.children[at as usize].is_empty() {
            let counts = |child: &&u32| self.plan.tasks[**child as usize].is_active;
            let last = self.children[at as usize].iter().filter(counts);
            at =
                *last.max_by_key(|child| (self.schedule.tasks[**child as usize].finish, Reverse(**child)))?;
        }
        self.plan.tasks[at as usize].is_active.then_some(at)
    }

    /// What somebody was still at who begins with this at once.
    fn freed(&self, task: u32) -> Option<(Minute, bool, Reverse<u32>)> {
        let start = self.schedule.tasks[task as usize].start;
        let last = self.resources_of[task as usize].iter().filter_map(|resource| {
            let tasks = &self.tasks_of[*resource as usize];
            let until = tasks.partition_point(|(finish, _)| *finish <= start);
            tasks[..until].iter().rev().find(|(_, before)| *before != task)
        });
        let (finish, before) = *last.max()?;
        (self.hours.minutes_between(finish, start) == 0).then_some((finish, false, Reverse(before)))
    }
}
