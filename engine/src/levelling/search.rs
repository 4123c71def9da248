//! Searching on several threads for one best schedule that all of them know. On one thread and with a bound on
//! schedules the answer depends on the seed alone.

use super::flow::{Direction, Flows, Rule};
use super::lower_bound::lower_bound;
use super::population::{Member, Population};
use super::problem::Problem;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// Schedules between two looks at the others, at the bounds and at the watcher.
const ROUND: u64 = 64;

/// How much may be done. Whoever has a deadline keeps it by the watcher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    pub threads: usize,
    pub seed: u64,
    /// On all threads together.
    pub schedules: u64,
}

/// Where the search stands. Times in the problem's own units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    pub makespan: u32,
    pub lower_bound: u32,
    pub schedules: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Levelled {
    /// By job, in the problem's order and units.
    pub starts: Vec<u32>,
    pub makespan: u32,
    /// No schedule is shorter: equal to the makespan, it is proved to be the shortest.
    pub lower_bound: u32,
    pub schedules: u64,
}

struct Shared<'p> {
    flows: &'p Flows,
    unit: u32,
    lower_bound: u32,
    best: Mutex<Option<Member>>,
    makespan: AtomicU32,
    schedules: AtomicU64,
    is_over: AtomicBool,
}

/// The best schedule found. `watch` is asked again and again, on any of the threads, whether to go on.
pub fn level(problem: &Problem, effort: Effort, watch: &(dyn Fn(Standing) -> bool + Sync)) -> Levelled {
    let flows = Flows::new(problem);
    let shared = Shared {
        flows: &flows,
        unit: problem.unit(),
        lower_bound: lower_bound(&flows),
        best: Mutex::new(None),
        makespan: AtomicU32::new(u32::MAX),
        schedules: AtomicU64::new(0),
        is_over: AtomicBool::new(false),
    };
    let threads = effort.threads.max(1) as u64;
    std::thread::scope(|scope| {
        for thread in 1..threads {
            let shared = &shared;
            scope.spawn(move || shared.search(effort.seed, thread, effort.schedules / threads, watch));
        }
        shared.search(effort.seed, 0, effort.schedules.div_ceil(threads), watch);
    });
    shared.levelled(problem)
}

impl Shared<'_> {
    fn search(&self, seed: u64, thread: u64, most: u64, watch: &(dyn Fn(Standing) -> bool + Sync)) {
        let mut population = Population::new(self.flows, seed.wrapping_add(thread << 32));
        for rule in [Rule::Slack, Rule::LatestStart, Rule::LatestFinish] {
            let member = population.by_rule(rule);
            self.offer(&member);
            population.keep(member);
        }
        let mut told = 0;
        let mut from = Direction::Forward;
        loop {
            let made = population.schedules();
            self.schedules.fetch_add(made - told, Ordering::Relaxed);
            told = made;
            if made >= most || self.is_settled() || !watch(self.standing()) {
                break;
            }
            for _ in 0..ROUND {
                let child = population.next(from);
                self.offer(&child);
                population.keep(child);
            }
            from = from.turned();
        }
        // One who may make no more lets the others go on; one who was told to stop stops all.
        if population.schedules() < most {
            self.is_over.store(true, Ordering::Relaxed);
        }
    }

    fn is_settled(&self) -> bool {
        self.is_over.load(Ordering::Relaxed) || self.makespan.load(Ordering::Relaxed) <= self.lower_bound
    }

    fn offer(&self, member: &Member) {
        if member.makespan >= self.makespan.load(Ordering::Relaxed) {
            return;
        }
        let mut best = self.best();
        if best.as_ref().is_none_or(|best| member.makespan < best.makespan) {
            self.makespan.store(member.makespan, Ordering::Relaxed);
            *best = Some(member.clone());
        }
    }

    /// Nothing is half done when a thread that holds it panics.
    fn best(&self) -> std::sync::MutexGuard<'_, Option<Member>> {
        self.best.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn standing(&self) -> Standing {
        Standing {
            makespan: self.makespan.load(Ordering::Relaxed) * self.unit,
            lower_bound: self.lower_bound * self.unit,
            schedules: self.schedules.load(Ordering::Relaxed),
        }
    }

    /// Back to the problem's order, units and direction of time.
    fn levelled(&self, problem: &Problem) -> Levelled {
        let Standing { makespan, lower_bound, schedules } = self.standing();
        let durations = &self.flows.forward.durations;
        let mut starts = vec![0; durations.len()];
        if let Some(best) = &*self.best() {
            for (number, &job) in problem.order().iter().enumerate() {
                let start = match best.direction {
                    Direction::Forward => best.starts[number],
                    Direction::Backward => {
                        best.makespan - best.starts[durations.len() - 1 - number] - durations[number]
                    }
                };
                starts[job as usize] = start * self.unit;
            }
        }
        Levelled { starts, makespan, lower_bound, schedules }
    }
}
