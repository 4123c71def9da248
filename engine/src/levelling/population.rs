//! The search: two populations of schedules, one pushed to the front and one pushed to the back, that raise each
//! other's children (bi-population genetic algorithm, Debels and Vanhoucke 2005). A child keeps a stretch of its mother
//! and takes the order before and after it from its father; scheduling it from the other end is the forward-backward
//! improvement (Tormos and Lova 2001). Every schedule made is thus a crossing and an improvement at once.
//!
//! A population that finds nothing shorter any more is set aside and another is raised from nothing. Two of the same
//! level become one of the next, of the better half of each: what one found is crossed with what the other did not see,
//! and nobody has to say beforehand how long the search may run. Of two schedules as long as each other the one whose
//! jobs stand earlier is the better: it leaves more room.

use super::flow::{Direction, Flows, Rule};
use super::generation::Generator;
use crate::random::Random;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};

/// Members of a population raised from nothing, and how many more there are at each level above.
const FIRST_MEMBERS: usize = 400;
const MEMBERS_PER_LEVEL: usize = 200;
/// Of so many newcomers one may come in any order.
const NEWCOMERS_PER_WILD: usize = 8;
/// A population that finds nothing shorter for so long, for each of its members, is set aside.
const STALE_SCHEDULES_PER_MEMBER: u64 = 100;
/// Starts kept in each population, however long it grows: sixty-four megabytes.
const MOST_STARTS: usize = 16 << 20;
/// The stretch kept from the mother, in percent of her makespan.
const SHORTEST_STRETCH: usize = 15;
const LONGEST_STRETCH: usize = 70;
/// The order within it is shaken: jobs this many moments apart may change places.
const MOST_SHAKEN: usize = 20;
/// How many are looked at for one to give way to a child.
const CANDIDATES: usize = 6;
/// Of a job's number in a key.
const JOB_BITS: u32 = 16;
/// Further apart than two moments of a schedule ever are.
const FAR: u64 = 1 << 32;

/// A schedule, in the time and the numbering of its direction.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    pub(crate) starts: Vec<u32>,
    pub(crate) makespan: u32,
    pub(crate) direction: Direction,
    /// The sum of all starts.
    late: u64,
    fingerprint: u64,
}

impl Member {
    /// The less the better.
    fn worth(&self) -> (u32, u64) {
        (self.makespan, self.late)
    }
}

/// A population that was set aside, by direction.
struct Raised {
    level: usize,
    members: [Vec<Member>; 2],
}

pub(crate) struct Population<'f> {
    flows: &'f Flows,
    generator: Generator,
    random: Random,
    members: [Vec<Member>; 2],
    /// Fingerprints of the members: nobody is in twice.
    known: [HashSet<u64>; 2],
    /// By job, the smaller the sooner it is scheduled.
    wanted: Vec<u64>,
    /// What is wanted of each job above its number.
    keys: Vec<u64>,
    order: Vec<u32>,
    /// The shortest since the population began, and how many schedules had been made by then.
    shortest: u32,
    shortest_at: u64,
    level: usize,
    /// Each of a lower level than those before.
    raised: Vec<Raised>,
}

impl<'f> Population<'f> {
    pub(crate) fn new(flows: &'f Flows, seed: u64) -> Population<'f> {
        Population {
            flows,
            generator: Generator::new(&flows.forward),
            random: Random::new(seed),
            members: [Vec::new(), Vec::new()],
            known: [HashSet::new(), HashSet::new()],
            wanted: vec![0; flows.forward.jobs()],
            keys: Vec::new(),
            order: Vec::new(),
            shortest: u32::MAX,
            shortest_at: 0,
            level: 0,
            raised: Vec::new(),
        }
    }

    pub(crate) fn schedules(&self) -> u64 {
        self.generator.schedules
    }

    /// What a priority rule makes: of the jobs that wait for nobody any more, always the one with the smallest value.
    pub(crate) fn by_rule(&mut self, rule: Rule) -> Member {
        let flow = &self.flows.forward;
        let value = |job: u32| (self.flows.value(rule, job), job);
        let mut waits_for: Vec<u32> =
            (0..flow.jobs() as u32).map(|job| flow.before.of(job).len() as u32).collect();
        let ready = (0..flow.jobs() as u32).filter(|job| waits_for[*job as usize] == 0);
        let mut ready: BinaryHeap<_> = ready.map(|job| Reverse(value(job))).collect();
        self.order.clear();
        while let Some(Reverse((_, job))) = ready.pop() {
            self.order.push(job);
            for &after in flow.after.of(job) {
                waits_for[after as usize] -= 1;
                if waits_for[after as usize] == 0 {
                    ready.push(Reverse(value(after)));
                }
            }
        }
        self.in_order(Direction::Forward)
    }

    /// The latest starts, shaken by up to a third of the whole, or by so much that every order is possible.
    fn newcomer(&mut self) -> Member {
        let longest = self.flows.longest() as usize;
        let shaken = if self.random.below(NEWCOMERS_PER_WILD) == 0 { longest + 2 } else { longest / 3 + 1 };
        for job in 0..self.wanted.len() {
            let latest = self.flows.value(Rule::LatestStart, job as u32);
            self.wanted[job] = u64::from(latest) + self.random.below(shaken) as u64;
        }
        self.scheduled(Direction::Forward)
    }

    /// One more schedule: a newcomer while there are few, else a child of the population of this direction.
    pub(crate) fn next(&mut self, from: Direction) -> Member {
        if self.members[from as usize].len() < FIRST_MEMBERS {
            let newcomer = self.newcomer();
            return match from {
                Direction::Forward => newcomer,
                Direction::Backward => self.turned(&newcomer, &newcomer, (0, 0)),
            };
        }
        let (mother, father) = (self.parent(from), self.parent(from));
        let members = std::mem::take(&mut self.members[from as usize]);
        let span = members[mother].makespan as usize;
        let percent = SHORTEST_STRETCH + self.random.below(LONGEST_STRETCH - SHORTEST_STRETCH + 1);
        let length = (span * percent / 100).max(1);
        let begin = self.random.below(span.saturating_sub(length) + 1);
        let stretch = (begin as u32, (begin + length) as u32);
        let child = self.turned(&members[mother], &members[father], stretch);
        self.members[from as usize] = members;
        child
    }

    /// Takes a schedule in, unless it is known or worse than those that would give way.
    pub(crate) fn keep(&mut self, member: Member) {
        if member.makespan < self.shortest {
            (self.shortest, self.shortest_at) = (member.makespan, self.generator.schedules);
        } else if self.is_stale() {
            self.set_aside();
        }
        let direction = member.direction as usize;
        if !self.known[direction].insert(member.fingerprint) {
            return;
        }
        let count = self.members[direction].len();
        if count < self.room() {
            self.members[direction].push(member);
            return;
        }
        let mut worst = self.random.below(count);
        for _ in 1..CANDIDATES {
            let other = self.random.below(count);
            if self.members[direction][other].worth() > self.members[direction][worst].worth() {
                worst = other;
            }
        }
        let worst = &mut self.members[direction][worst];
        let leaves = if worst.worth() >= member.worth() { std::mem::replace(worst, member) } else { member };
        self.known[direction].remove(&leaves.fingerprint);
    }

    /// All are children of the same few by now.
    fn is_stale(&self) -> bool {
        self.generator.schedules - self.shortest_at > STALE_SCHEDULES_PER_MEMBER * self.room() as u64
    }

    fn set_aside(&mut self) {
        let own = std::mem::take(&mut self.members);
        self.known.iter_mut().for_each(HashSet::clear);
        (self.shortest, self.shortest_at) = (u32::MAX, self.generator.schedules);
        match self.raised.pop_if(|raised| raised.level == self.level) {
            Some(other) => {
                self.level += 1;
                let half = self.room() / 2;
                own.into_iter().chain(other.members).for_each(|members| self.take_best(members, half));
            }
            None => {
                self.raised.push(Raised { level: self.level, members: own });
                self.level = 0;
            }
        }
    }

    fn take_best(&mut self, mut members: Vec<Member>, most: usize) {
        members.sort_by_key(Member::worth);
        members.truncate(most);
        for member in members {
            let direction = member.direction as usize;
            if self.known[direction].insert(member.fingerprint) {
                self.shortest = self.shortest.min(member.makespan);
                self.members[direction].push(member);
            }
        }
    }

    fn room(&self) -> usize {
        let most = (MOST_STARTS / self.wanted.len().max(1)).max(FIRST_MEMBERS);
        (FIRST_MEMBERS + MEMBERS_PER_LEVEL * self.level).min(most)
    }

    /// The better of two.
    fn parent(&mut self, direction: Direction) -> usize {
        let members = &self.members[direction as usize];
        let (one, other) = (self.random.below(members.len()), self.random.below(members.len()));
        if members[one].worth() <= members[other].worth() { one } else { other }
    }

    /// A child, scheduled from the other end: whoever ended last comes first.
    fn turned(&mut self, mother: &Member, father: &Member, stretch: (u32, u32)) -> Member {
        let flow = self.flows.of(mother.direction);
        let last = flow.jobs();
        let shaken = 2 + self.random.below(MOST_SHAKEN);
        for job in 0..flow.jobs() {
            let start = mother.starts[job];
            let (part, parent) = match start {
                start if start < stretch.0 => (3, father),
                start if start < stretch.1 => (2, mother),
                _ => (1, father),
            };
            let mut wanted = part * FAR - u64::from(parent.starts[job] + flow.durations[job]);
            if part == 2 {
                wanted += self.random.below(shaken) as u64;
            }
            self.wanted[last - 1 - job] = wanted;
        }
        self.scheduled(mother.direction.turned())
    }

    fn scheduled(&mut self, direction: Direction) -> Member {
        let flow = self.flows.of(direction);
        for job in 0..flow.jobs() {
            let before = flow.before.of(job as u32).iter().map(|before| self.wanted[*before as usize]);
            self.wanted[job] = before.fold(self.wanted[job], u64::max);
        }
        order_by(&self.wanted, &mut self.keys, &mut self.order);
        self.in_order(direction)
    }

    fn in_order(&mut self, direction: Direction) -> Member {
        let flow = self.flows.of(direction);
        let mut starts = vec![0; flow.jobs()];
        let makespan = self.generator.serial(flow, &self.order, &mut starts);
        let fingerprint = starts.iter().fold(0_u64, |print, start| {
            (print.rotate_left(5) ^ u64::from(*start)).wrapping_mul(0x517c_c1b7_2722_0a95)
        });
        let late = starts.iter().map(|start| u64::from(*start)).sum();
        Member { starts, makespan, direction, late, fingerprint }
    }
}

/// The jobs with the smallest values first, so that nobody stands before what it waits for. Values have room above the
/// numbers of jobs, which are fewer than sixty-five thousand: one word to compare.
fn order_by(wanted: &[u64], keys: &mut Vec<u64>, order: &mut Vec<u32>) {
    keys.clear();
    keys.extend((0_u64..).zip(wanted).map(|(job, wanted)| wanted << JOB_BITS | job));
    keys.sort_unstable();
    order.clear();
    order.extend(keys.iter().map(|key| (key & ((1 << JOB_BITS) - 1)) as u32));
}
