//! Levelling as one would write it first, to hold the engine's against: serial generation with minimum slack, and the
//! shortest of all orders.

use engine::levelling::Problem;

/// Each job of the order as early as it can.
struct Laid<'p> {
    problem: &'p Problem,
    starts: Vec<Option<u32>>,
}

impl Laid<'_> {
    fn end(&self, job: usize) -> Option<u32> {
        self.starts[job].map(|start| start + self.problem.jobs()[job].duration)
    }

    fn is_ready(&self, job: usize) -> bool {
        let mut before = self.predecessors(job);
        self.starts[job].is_none() && before.all(|before| self.starts[before].is_some())
    }

    fn predecessors(&self, job: usize) -> impl Iterator<Item = usize> {
        let jobs = self.problem.jobs().iter().enumerate();
        jobs.filter(move |(_, each)| each.successors.contains(&(job as u32))).map(|(place, _)| place)
    }

    fn place(&mut self, job: usize) {
        let earliest = self.predecessors(job).filter_map(|before| self.end(before)).max().unwrap_or(0);
        let wanted = &self.problem.jobs()[job];
        let fits = |moment: u32| {
            self.problem.capacities().iter().enumerate().all(|(resource, capacity)| {
                let at_work = (0..self.starts.len()).filter(|other| {
                    self.starts[*other].is_some_and(|start| start <= moment)
                        && self.end(*other).is_some_and(|end| moment < end)
                });
                let taken: u64 =
                    at_work.map(|other| u64::from(self.problem.jobs()[other].demands[resource])).sum();
                taken + u64::from(wanted.demands[resource]) <= u64::from(*capacity)
            })
        };
        let start = (earliest..).find(|start| (*start..start + wanted.duration).all(fits));
        self.starts[job] = start;
    }

    fn makespan(&self) -> u32 {
        (0..self.starts.len()).filter_map(|job| self.end(job)).max().unwrap_or(0)
    }
}

pub fn by_minimum_slack(problem: &Problem) -> u32 {
    let count = problem.jobs().len();
    let mut laid = Laid { problem, starts: vec![None; count] };
    let slacks = slacks(problem);
    for _ in 0..count {
        let ready = (0..count).filter(|job| laid.is_ready(*job));
        let next = ready.min_by_key(|job| (slacks[*job], *job)).expect("no loop");
        laid.place(next);
    }
    laid.makespan()
}

/// Latest start less earliest start, without resources.
fn slacks(problem: &Problem) -> Vec<u32> {
    let count = problem.jobs().len();
    let (mut heads, mut tails) = (vec![0; count], vec![0; count]);
    // As often as the longest chain can be.
    for _ in 0..count {
        for (place, job) in problem.jobs().iter().enumerate() {
            for &after in &job.successors {
                heads[after as usize] = heads[after as usize].max(heads[place] + job.duration);
            }
            let after = job.successors.iter().map(|after| tails[*after as usize]).max().unwrap_or(0);
            tails[place] = after + job.duration;
        }
    }
    let longest = tails.iter().max().copied().unwrap_or(0);
    heads.iter().zip(&tails).map(|(head, tail)| longest - tail - head).collect()
}

/// Some order makes a shortest schedule, so all are tried.
pub fn shortest(problem: &Problem) -> u32 {
    fn from(laid: &mut Laid<'_>) -> u32 {
        let ready: Vec<usize> = (0..laid.starts.len()).filter(|job| laid.is_ready(*job)).collect();
        let mut least = if ready.is_empty() { laid.makespan() } else { u32::MAX };
        for job in ready {
            laid.place(job);
            least = least.min(from(laid));
            laid.starts[job] = None;
        }
        least
    }
    from(&mut Laid { problem, starts: vec![None; problem.jobs().len()] })
}
