//! What is levelled: jobs that follow each other and share resources of constant capacity (the resource-constrained
//! project scheduling problem, Pritsker, Watters and Wolfe 1969). Whoever holds a [`Problem`] holds one that can be
//! solved: no loop, no job that needs more than there is. Durations are whole units of whatever the caller counts in.

use std::collections::VecDeque;
use std::fmt;

/// Bounds that keep time and memory of the worst input small.
const MOST_JOBS: usize = 50_000;
const MOST_RESOURCES: usize = 64;
const MOST_LINKS: usize = 1_000_000;
/// All durations together, in their greatest common unit: the length of the resources' timeline.
const MOST_UNITS: u64 = 2_000_000;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    pub duration: u32,
    /// Of each resource, all the while.
    pub demands: Vec<u32>,
    /// Places of the jobs that wait for this one.
    pub successors: Vec<u32>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    capacities: Vec<u32>,
    jobs: Vec<Job>,
    /// Every job after those it waits for; of several possible orders the one nearest to the given.
    order: Vec<u32>,
}

/// Why nothing can be levelled. Jobs and resources are named by their place, counted from one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProblemError {
    /// In order: each is a predecessor of the next, the last of the first.
    Loop {
        jobs: Vec<usize>,
    },
    UnknownSuccessor {
        job: usize,
        successor: u32,
    },
    /// Not one demand for each resource.
    DemandsMissing {
        job: usize,
    },
    DemandAboveCapacity {
        job: usize,
        resource: usize,
    },
    TooLong,
    TooLarge,
}

impl Problem {
    pub fn new(capacities: Vec<u32>, jobs: Vec<Job>) -> Result<Problem, ProblemError> {
        let links: usize = jobs.iter().map(|job| job.successors.len()).sum();
        if jobs.len() > MOST_JOBS || capacities.len() > MOST_RESOURCES || links > MOST_LINKS {
            return Err(ProblemError::TooLarge);
        }
        for (place, job) in jobs.iter().enumerate() {
            check(place, job, &capacities, jobs.len())?;
        }
        let order = order(&jobs)?;
        let problem = Problem { capacities, jobs, order };
        let total: u64 = problem.jobs.iter().map(|job| u64::from(job.duration)).sum();
        let is_too_long = total > u64::from(u32::MAX / 2) || total / u64::from(problem.unit()) > MOST_UNITS;
        if is_too_long { Err(ProblemError::TooLong) } else { Ok(problem) }
    }

    pub fn jobs(&self) -> &[Job] {
        &self.jobs
    }

    pub fn capacities(&self) -> &[u32] {
        &self.capacities
    }

    pub(crate) fn order(&self) -> &[u32] {
        &self.order
    }

    /// The largest unit of which every duration is a multiple. In some shortest schedule every start is one too:
    /// when nothing can start earlier, each job starts at zero or at the end of another.
    pub(crate) fn unit(&self) -> u32 {
        self.jobs.iter().fold(0, |unit, job| common_divisor(unit, job.duration)).max(1)
    }
}

fn common_divisor(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { common_divisor(b, a % b) }
}

fn check(place: usize, job: &Job, capacities: &[u32], jobs: usize) -> Result<(), ProblemError> {
    let number = place + 1;
    if let Some(&successor) = job.successors.iter().find(|successor| **successor as usize >= jobs) {
        return Err(ProblemError::UnknownSuccessor { job: number, successor });
    }
    if job.demands.len() != capacities.len() {
        return Err(ProblemError::DemandsMissing { job: number });
    }
    let above = job.demands.iter().zip(capacities).position(|(demand, capacity)| demand > capacity);
    match above {
        // A milestone holds nothing.
        Some(resource) if job.duration > 0 => {
            Err(ProblemError::DemandAboveCapacity { job: number, resource: resource + 1 })
        }
        _ => Ok(()),
    }
}

fn order(jobs: &[Job]) -> Result<Vec<u32>, ProblemError> {
    let mut waits_for = vec![0_u32; jobs.len()];
    for successor in jobs.iter().flat_map(|job| &job.successors) {
        waits_for[*successor as usize] += 1;
    }
    let mut ready: VecDeque<u32> =
        (0..jobs.len() as u32).filter(|job| waits_for[*job as usize] == 0).collect();
    let mut order = Vec::with_capacity(jobs.len());
    while let Some(job) = ready.pop_front() {
        order.push(job);
        for &successor in &jobs[job as usize].successors {
            waits_for[successor as usize] -= 1;
            if waits_for[successor as usize] == 0 {
                ready.push_back(successor);
            }
        }
    }
    if order.len() == jobs.len() {
        Ok(order)
    } else {
        Err(ProblemError::Loop { jobs: cycle(jobs, &waits_for) })
    }
}

/// Every job that still waits has a predecessor that still waits: going back long enough ends in a loop.
fn cycle(jobs: &[Job], waits_for: &[u32]) -> Vec<usize> {
    let mut predecessor = vec![usize::MAX; jobs.len()];
    for (place, job) in jobs.iter().enumerate().filter(|(place, _)| waits_for[*place] > 0) {
        for &successor in &job.successors {
            predecessor[successor as usize] = place;
        }
    }
    let mut seen = vec![false; jobs.len()];
    let mut at = waits_for.iter().position(|waits| *waits > 0).unwrap_or(0);
    while !seen[at] {
        seen[at] = true;
        at = predecessor[at];
    }
    let mut found = vec![at + 1];
    let mut before = predecessor[at];
    while before != at {
        found.push(before + 1);
        before = predecessor[before];
    }
    found.reverse();
    let first = found.iter().enumerate().min_by_key(|(_, job)| **job).map_or(0, |(place, _)| place);
    found.rotate_left(first);
    found
}

impl fmt::Display for ProblemError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ProblemError::Loop { jobs } => {
                let names: Vec<String> =
                    jobs.iter().chain(jobs.first()).take(50).map(usize::to_string).collect();
                write!(out, "jobs depend on each other in a loop: {}", names.join(" → "))
            }
            ProblemError::UnknownSuccessor { job, successor } => {
                write!(out, "job {job} names successor {}, which does not exist", u64::from(*successor) + 1)
            }
            ProblemError::DemandsMissing { job } => {
                write!(out, "job {job} does not say what it needs of every resource")
            }
            ProblemError::DemandAboveCapacity { job, resource } => {
                write!(out, "job {job} needs more of resource {resource} than there is")
            }
            ProblemError::TooLong => write!(out, "all durations together are too long to be levelled"),
            ProblemError::TooLarge => write!(out, "there are too many jobs, resources or successors"),
        }
    }
}

impl std::error::Error for ProblemError {}
