//! A problem as flat arrays, once in each direction of time. Jobs are renumbered so that each stands after those it
//! waits for, and time is counted in the greatest common unit of the durations; the reversed flow counts jobs and time
//! from the other end. What is free of all resources at one moment is packed into words, each resource in a lane of
//! its own with a guard bit above it: one subtraction compares them all.

use super::problem::Problem;
use crate::network::Lists;

pub(crate) struct Flow {
    pub(crate) durations: Vec<u32>,
    pub(crate) before: Lists,
    pub(crate) after: Lists,
    /// Of each job, `words` words.
    pub(crate) needs: Vec<u64>,
    /// What is free where nothing is scheduled, guard bits set.
    pub(crate) capacity: Vec<u64>,
    pub(crate) guards: Vec<u64>,
}

/// From the front: as early as possible; from the back: as late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Forward,
    Backward,
}

/// What decides between jobs that wait for nobody any more, as far as dependencies alone tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rule {
    LatestStart,
    LatestFinish,
    Slack,
}

pub(crate) struct Flows {
    pub(crate) forward: Flow,
    pub(crate) backward: Flow,
    /// By job: from the beginning to its start, and from its start to the end, at least.
    pub(crate) heads: Vec<u32>,
    pub(crate) tails: Vec<u32>,
    /// By resource, by job: what it needs, for the bounds.
    pub(crate) demands: Vec<Vec<u32>>,
    pub(crate) capacities: Vec<u32>,
}

/// Where a resource stands in the words.
struct Lane {
    word: usize,
    shift: u32,
    guard: u64,
}

impl Direction {
    pub(crate) fn turned(self) -> Direction {
        match self {
            Direction::Forward => Direction::Backward,
            Direction::Backward => Direction::Forward,
        }
    }
}

impl Flow {
    pub(crate) fn jobs(&self) -> usize {
        self.durations.len()
    }

    pub(crate) fn words(&self) -> usize {
        self.capacity.len()
    }
}

impl Flows {
    pub(crate) fn new(problem: &Problem) -> Flows {
        let (jobs, order, unit) = (problem.jobs(), problem.order(), problem.unit());
        let mut number = vec![0_u32; jobs.len()];
        for (new, &old) in order.iter().enumerate() {
            number[old as usize] = new as u32;
        }
        let durations: Vec<u32> = order.iter().map(|&old| jobs[old as usize].duration / unit).collect();
        // A resource of which there is enough for all jobs at once holds nobody back.
        let tight: Vec<usize> = (0..problem.capacities().len())
            .filter(|&resource| {
                let wanted = jobs.iter().filter(|job| job.duration > 0);
                let wanted: u64 = wanted.map(|job| u64::from(job.demands[resource])).sum();
                wanted > u64::from(problem.capacities()[resource])
            })
            .collect();
        let capacities: Vec<u32> = tight.iter().map(|&resource| problem.capacities()[resource]).collect();
        let demand = |old: u32, resource: usize| {
            let job = &jobs[old as usize];
            if job.duration == 0 { 0 } else { job.demands[resource] }
        };
        let demands: Vec<Vec<u32>> =
            tight.iter().map(|&resource| order.iter().map(|&old| demand(old, resource)).collect()).collect();
        let links: Vec<(u32, u32)> = order
            .iter()
            .flat_map(|&old| jobs[old as usize].successors.iter().map(move |after| (old, *after)))
            .map(|(from, to)| (number[from as usize], number[to as usize]))
            .collect();
        let forward = flow(durations.clone(), &links, &demands, &capacities);
        let last = jobs.len() as u32 - u32::from(!jobs.is_empty());
        let links: Vec<(u32, u32)> = links.iter().map(|&(from, to)| (last - to, last - from)).collect();
        let reversed: Vec<Vec<u32>> =
            demands.iter().map(|list| list.iter().rev().copied().collect()).collect();
        let backward = flow(durations.into_iter().rev().collect(), &links, &reversed, &capacities);
        let heads = longest_before(&forward);
        let mut tails = longest_before(&backward);
        tails.reverse();
        for (tail, duration) in tails.iter_mut().zip(&forward.durations) {
            *tail += duration;
        }
        Flows { forward, backward, heads, tails, demands, capacities }
    }

    pub(crate) fn of(&self, direction: Direction) -> &Flow {
        match direction {
            Direction::Forward => &self.forward,
            Direction::Backward => &self.backward,
        }
    }

    /// The critical path: no schedule is shorter.
    pub(crate) fn longest(&self) -> u32 {
        self.tails.iter().copied().max().unwrap_or(0)
    }

    pub(crate) fn value(&self, rule: Rule, job: u32) -> u32 {
        let job = job as usize;
        let latest = self.longest() - self.tails[job];
        match rule {
            Rule::LatestStart => latest,
            Rule::LatestFinish => latest + self.forward.durations[job],
            Rule::Slack => latest - self.heads[job],
        }
    }
}

fn longest_before(flow: &Flow) -> Vec<u32> {
    let mut longest = vec![0; flow.jobs()];
    for job in 0..flow.jobs() {
        let before = flow.before.of(job as u32).iter();
        let ends = before.map(|before| longest[*before as usize] + flow.durations[*before as usize]);
        longest[job] = ends.max().unwrap_or(0);
    }
    longest
}

fn flow(durations: Vec<u32>, links: &[(u32, u32)], demands: &[Vec<u32>], capacities: &[u32]) -> Flow {
    let jobs = durations.len();
    let (lanes, words) = lanes(capacities);
    let mut needs = vec![0; jobs * words];
    let mut capacity = vec![0; words];
    let mut guards = vec![0; words];
    for ((lane, total), of_jobs) in lanes.iter().zip(capacities).zip(demands) {
        guards[lane.word] |= lane.guard;
        capacity[lane.word] |= u64::from(*total) << lane.shift;
        for (job, demand) in of_jobs.iter().enumerate() {
            needs[job * words + lane.word] |= u64::from(*demand) << lane.shift;
        }
    }
    for (free, guard) in capacity.iter_mut().zip(&guards) {
        *free |= guard;
    }
    let before = Lists::new(jobs, links.iter().map(|&(from, to)| (to, from)));
    let after = Lists::new(jobs, links.iter().copied());
    Flow { durations, before, after, needs, capacity, guards }
}

/// Lanes as wide as each capacity asks for, filled into as few words as they fit in order; at least one word.
fn lanes(capacities: &[u32]) -> (Vec<Lane>, usize) {
    let (mut word, mut shift) = (0, 0);
    let mut lanes = Vec::with_capacity(capacities.len());
    for capacity in capacities {
        let bits = u32::BITS - capacity.leading_zeros();
        if shift + bits + 1 > u64::BITS {
            (word, shift) = (word + 1, 0);
        }
        lanes.push(Lane { word, shift, guard: 1 << (shift + bits) });
        shift += bits + 1;
    }
    (lanes, word + 1)
}
