//! Levelling as its caller sees it: every schedule is valid, tiny ones are the shortest there are, the same seed gives
//! the same, and a caller may stop it at any moment.

mod corpus;
mod reading;
mod simple;

use engine::levelling::{Effort, Job, Levelled, Problem, ProblemError, Violation, level, validate};
use proptest::prelude::*;

/// One thread, so that the answer depends on the seed alone.
fn quick(problem: &Problem, schedules: u64) -> Levelled {
    level(problem, Effort { threads: 1, seed: 7, schedules }, &|_| true)
}

fn job(duration: u32, demands: &[u32], successors: &[u32]) -> Job {
    Job { duration, demands: demands.to_vec(), successors: successors.to_vec() }
}

#[test]
fn what_cannot_be_levelled_is_refused_by_name() {
    let cases = [
        (
            vec![job(1, &[1], &[1]), job(1, &[1], &[2]), job(1, &[1], &[1])],
            "jobs depend on each other in a loop: 2 → 3 → 2",
        ),
        (vec![job(1, &[1], &[5])], "job 1 names successor 6, which does not exist"),
        (vec![job(1, &[1, 1], &[])], "job 1 does not say what it needs of every resource"),
        (vec![job(1, &[3], &[])], "job 1 needs more of resource 1 than there is"),
        (
            vec![job(u32::MAX, &[1], &[]), job(u32::MAX, &[1], &[])],
            "all durations together are too long to be levelled",
        ),
        (
            vec![job(1_999_999, &[1], &[]), job(1_999_997, &[1], &[])],
            "all durations together are too long to be levelled",
        ),
    ];
    for (jobs, sentence) in cases {
        let refused = Problem::new(vec![2], jobs).map_err(|error: ProblemError| error.to_string());
        assert_eq!(refused.err().as_deref(), Some(sentence));
    }
}

#[test]
fn a_milestone_holds_nothing_and_no_job_is_no_time() {
    let problem = Problem::new(vec![1], vec![job(0, &[9], &[1]), job(4, &[1], &[])]).expect("solvable");
    assert_eq!(quick(&problem, 100).starts, [0, 0]);
    let nothing = Problem::new(vec![1], Vec::new()).expect("solvable");
    assert_eq!((quick(&nothing, 100).makespan, quick(&nothing, 100).starts), (0, Vec::new()));
}

#[test]
fn validity_names_the_first_thing_that_is_wrong() {
    let jobs = vec![job(2, &[1], &[1]), job(2, &[1], &[]), job(2, &[2], &[])];
    let problem = Problem::new(vec![2], jobs).expect("solvable");
    let cases = [
        (vec![0, 2, 4], 6, Ok(())),
        (vec![0, 2], 6, Err(Violation::StartsMissing)),
        (vec![0, 1, 4], 6, Err(Violation::TooEarly { job: 1, successor: 2 })),
        (vec![0, 2, 3], 5, Err(Violation::Overbooked { resource: 1, moment: 3 })),
        (vec![0, 2, 4], 5, Err(Violation::Makespan { ends: 6 })),
    ];
    for (starts, makespan, expected) in cases {
        assert_eq!(validate(&problem, &starts, makespan), expected);
    }
}

#[test]
fn a_caller_who_stops_at_once_has_a_valid_schedule() {
    let jobs = (0..50).map(|number| job(1 + number % 5, &[1 + number % 3], &[])).collect();
    let problem = Problem::new(vec![4], jobs).expect("solvable");
    for threads in [1, 3] {
        let found = level(&problem, Effort { threads, seed: 1, schedules: u64::MAX }, &|_| false);
        assert_eq!(validate(&problem, &found.starts, found.makespan), Ok(()));
    }
}

#[test]
fn the_same_seed_gives_the_same_schedule() {
    let mut jobs: Vec<Job> =
        (0..40).map(|number| job(1 + number * 7 % 9, &[1 + number % 4, number % 3], &[])).collect();
    for (job, after) in jobs.iter_mut().zip(10..40) {
        job.successors = vec![after];
    }
    let problem = Problem::new(vec![5, 3], jobs).expect("solvable");
    assert_eq!(quick(&problem, 2_000), quick(&problem, 2_000));
}

/// Up to six jobs that follow each other only forwards, on one to three resources of any width.
fn tiny() -> impl Strategy<Value = Problem> {
    let jobs = (
        1_usize..=6,
        prop::collection::vec(1_u32..=7, 1..=3),
        prop::sample::select(vec![1_u32, 1_000, 400_000_000]),
    );
    jobs.prop_flat_map(|(count, capacities, width)| {
        let demands = capacities.iter().map(|capacity| 0..=*capacity).collect::<Vec<_>>();
        let one = (0_u32..=6, demands, any::<u8>());
        (prop::collection::vec(one, count), Just(capacities), Just(width))
    })
    .prop_map(|(jobs, capacities, width)| {
        let count = jobs.len();
        let jobs = jobs.into_iter().enumerate().map(|(place, (duration, demands, links))| Job {
            duration,
            demands: demands.iter().map(|demand| demand * width).collect(),
            successors: (place + 1..count)
                .filter(|after| links >> after & 1 == 1)
                .map(|after| after as u32)
                .collect(),
        });
        let capacities = capacities.iter().map(|capacity| capacity * width).collect();
        Problem::new(capacities, jobs.collect()).expect("solvable")
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn tiny_problems_are_solved_to_the_shortest(problem in tiny()) {
        let found = quick(&problem, 1_500);
        prop_assert_eq!(validate(&problem, &found.starts, found.makespan), Ok(()));
        prop_assert_eq!(found.makespan, simple::shortest(&problem));
        prop_assert!(found.lower_bound <= found.makespan);
    }
}
