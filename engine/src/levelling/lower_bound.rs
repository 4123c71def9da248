//! What no schedule can be shorter than. The critical path; and for each resource the work of any set of jobs, spread
//! over all there is of it, between the earliest moment at which one of them can start and the shortest way from the
//! end of one of them to the end of all (the one-resource bound of Carlier and Latapie 1991 on capacities).

use super::flow::Flows;

/// The sets are as many as the jobs squared; above this the critical path has to do.
const MOST_JOBS: usize = 5_000;

pub(crate) fn lower_bound(flows: &Flows) -> u32 {
    let resources = flows.demands.iter().zip(&flows.capacities);
    let spread = resources.map(|(demands, capacity)| of_resource(flows, demands, *capacity)).max();
    spread.unwrap_or(0).max(flows.longest())
}

fn of_resource(flows: &Flows, demands: &[u32], capacity: u32) -> u32 {
    let durations = &flows.forward.durations;
    let mut users: Vec<usize> = (0..demands.len()).filter(|job| demands[*job] > 0).collect();
    if users.len() > MOST_JOBS || capacity == 0 {
        return 0;
    }
    let after = |job: usize| flows.tails[job] - durations[job];
    users.sort_by_key(|job| std::cmp::Reverse(after(*job)));
    let mut heads: Vec<u32> = users.iter().map(|job| flows.heads[*job]).collect();
    heads.sort_unstable();
    heads.dedup();
    let mut bound = 0;
    for head in heads {
        let mut work = 0;
        for &job in users.iter().filter(|job| flows.heads[**job] >= head) {
            work += u64::from(durations[job]) * u64::from(demands[job]);
            let spread = u64::from(head) + work.div_ceil(u64::from(capacity)) + u64::from(after(job));
            bound = bound.max(spread);
        }
    }
    // No longer than the jobs one after another, which fit.
    bound as u32
}
