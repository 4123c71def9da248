//! Whether a schedule keeps what the problem says: durations whole and in one piece, everybody after what they wait
//! for, at every moment no more of a resource than there is. Shares nothing with what makes schedules.

use super::problem::Problem;
use std::fmt;

/// The first thing that is wrong. Jobs and resources are named by their place, counted from one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Violation {
    /// Not one start for each job.
    StartsMissing,
    TooEarly {
        job: usize,
        successor: usize,
    },
    Overbooked {
        resource: usize,
        moment: u64,
    },
    /// The schedule does not end when it says.
    Makespan {
        ends: u64,
    },
}

pub fn validate(problem: &Problem, starts: &[u32], makespan: u32) -> Result<(), Violation> {
    let jobs = problem.jobs();
    if jobs.len() != starts.len() {
        return Err(Violation::StartsMissing);
    }
    let end = |job: usize| u64::from(starts[job]) + u64::from(jobs[job].duration);
    for (place, job) in jobs.iter().enumerate() {
        let early = job.successors.iter().find(|after| u64::from(starts[**after as usize]) < end(place));
        if let Some(&successor) = early {
            return Err(Violation::TooEarly { job: place + 1, successor: successor as usize + 1 });
        }
    }
    for (resource, &capacity) in problem.capacities().iter().enumerate() {
        // What is taken grows only where somebody starts; who ends at a moment has given back what it held.
        let mut changes: Vec<(u64, i64)> = Vec::new();
        for (place, job) in jobs.iter().enumerate().filter(|(_, job)| job.duration > 0) {
            let demand = i64::from(job.demands[resource]);
            changes.extend([(u64::from(starts[place]), demand), (end(place), -demand)]);
        }
        changes.sort_unstable();
        let mut taken = 0;
        for (moment, change) in changes {
            taken += change;
            if taken > i64::from(capacity) {
                return Err(Violation::Overbooked { resource: resource + 1, moment });
            }
        }
    }
    let ends = (0..jobs.len()).map(end).max().unwrap_or(0);
    if ends == u64::from(makespan) { Ok(()) } else { Err(Violation::Makespan { ends }) }
}

impl fmt::Display for Violation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Violation::StartsMissing => write!(out, "not every job has a start"),
            Violation::TooEarly { job, successor } => {
                write!(out, "job {successor} starts before job {job} is done")
            }
            Violation::Overbooked { resource, moment } => {
                write!(out, "more of resource {resource} is taken at {moment} than there is")
            }
            Violation::Makespan { ends } => write!(out, "the last job ends at {ends}"),
        }
    }
}
