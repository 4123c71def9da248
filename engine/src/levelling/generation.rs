//! Making a schedule from an order of the jobs (serial schedule generation, Kelley 1963): each in turn starts at the
//! earliest moment at which all it waits for is done and all it needs is free to its end.

use super::flow::Flow;

/// The timeline of what is free, kept between schedules. `starts` count from the beginning of the flow's direction.
pub(crate) struct Generator {
    free: Vec<u64>,
    /// Words that were written since they were last cleared.
    written: usize,
    pub(crate) schedules: u64,
}

impl Generator {
    pub(crate) fn new(flow: &Flow) -> Generator {
        let longest: usize = flow.durations.iter().map(|duration| *duration as usize).sum();
        let free = flow.capacity.iter().copied().cycle().take((longest + 1) * flow.words()).collect();
        Generator { free, written: 0, schedules: 0 }
    }

    /// `order` names every job once, after those it waits for. Answers when the last one is done.
    pub(crate) fn serial(&mut self, flow: &Flow, order: &[u32], starts: &mut [u32]) -> u32 {
        self.schedules += 1;
        // One word is the ordinary case; the compiler makes it a plain comparison.
        match flow.words() {
            1 => self.place_all::<1>(flow, order, starts),
            2 => self.place_all::<2>(flow, order, starts),
            4 => self.place_all::<4>(flow, order, starts),
            words => self.place_in_words(flow, order, starts, words),
        }
    }

    #[inline]
    fn place_all<const WORDS: usize>(&mut self, flow: &Flow, order: &[u32], starts: &mut [u32]) -> u32 {
        self.place_in_words(flow, order, starts, WORDS)
    }

    #[inline(always)]
    fn place_in_words(&mut self, flow: &Flow, order: &[u32], starts: &mut [u32], words: usize) -> u32 {
        for (free, capacity) in self.free[..self.written].iter_mut().zip(flow.capacity.iter().cycle()) {
            *free = *capacity;
        }
        let mut makespan = 0;
        for &job in order {
            let earliest = flow.before.of(job).iter();
            let earliest =
                earliest.map(|&before| starts[before as usize] + flow.durations[before as usize]).max();
            let duration = flow.durations[job as usize];
            let start = self.first_fit(flow, job, earliest.unwrap_or(0), duration, words);
            let needs = &flow.needs[job as usize * words..(job as usize + 1) * words];
            let held = &mut self.free[start as usize * words..(start + duration) as usize * words];
            for moment in held.chunks_exact_mut(words) {
                for (free, need) in moment.iter_mut().zip(needs) {
                    *free -= need;
                }
            }
            starts[job as usize] = start;
            makespan = makespan.max(start + duration);
        }
        self.written = makespan as usize * words;
        makespan
    }

    /// Looks back from the end: the last moment that is taken decides where the next try begins.
    #[inline(always)]
    fn first_fit(&self, flow: &Flow, job: u32, earliest: u32, duration: u32, words: usize) -> u32 {
        let needs = &flow.needs[job as usize * words..(job as usize + 1) * words];
        let fits = |moment: u32| {
            let free = &self.free[moment as usize * words..(moment as usize + 1) * words];
            (0..words).all(|word| (free[word] - needs[word]) & flow.guards[word] == flow.guards[word])
        };
        let mut start = earliest;
        // Moments before this one are known to be free.
        let mut known = earliest;
        'tries: loop {
            let mut moment = start + duration;
            while moment > known {
                moment -= 1;
                if !fits(moment) {
                    known = start + duration;
                    start = moment + 1;
                    continue 'tries;
                }
            }
            return start;
        }
    }
}
