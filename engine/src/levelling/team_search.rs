//! A levelling of a plan's own people that ends earlier than the rule's, where one is found. The plan is taken as a
//! [`Problem`], as far as that says it: durations on the project calendar, dependencies from finish to start, summary
//! tasks, dates before which nothing begins. The order found there is what tasks wish for in [`level_team`], which
//! knows the whole plan and asks everybody for no more than there is. The better of the two levellings counts.

use super::problem::{Job, Problem};
use super::search::{Effort, level};
use super::team::{Levelling, TeamError, TeamLevelled, TeamRules, level_team};
use crate::hours::working_time;
use crate::plan::{Constraint, Dependency, DependencyKind, Lag, Plan};
use crate::schedule::TaskDates;
use crate::time::Minute;
use crate::working_time::WorkingTime;

/// All durations together, in units of the search: finer than this it only becomes slower.
const MOST_UNITS: i64 = 100_000;
/// Resources that the search looks at, those first that are asked for most.
const MOST_RESOURCES: usize = 64;

/// Where such a levelling stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TeamStanding {
    /// How many of how many tasks have their place by the rule.
    pub placed: usize,
    pub of: usize,
    /// Where the plan ends with the best that is known, while searching as near as the search can tell. None before
    /// the rule is through.
    pub finish: Option<Minute>,
    pub schedules: u64,
}

/// What whoever watches wants by now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    More,
    /// What was found by now; the levelling by the rule at the least.
    Found,
    Nothing,
}

/// `watch` is asked again and again, on any thread. Where nothing is wanted, it is [`TeamError::Cancelled`].
pub fn level_team_long(
    plan: &Plan,
    rules: &TeamRules,
    effort: Effort,
    watch: &(dyn Fn(TeamStanding) -> Wanted + Sync),
) -> Result<TeamLevelled, TeamError> {
    let placing = |placed, of| TeamStanding { placed, of, finish: None, schedules: 0 };
    let by_rule = level_team(plan, rules, &|placed, of| watch(placing(placed, of)) != Wanted::Nothing)?;
    let mut wished = Levelling::of(plan, rules)?;
    // Within their float nothing ends earlier, and no levelling ends before the plan itself does.
    if rules.within_float || by_rule.schedule.finish <= wished.schedule().finish {
        return Ok(by_rule);
    }
    let hours = working_time(&plan.calendars, plan.calendar)?;
    let Some(abstraction) = Abstraction::of(plan, &wished, &hours) else { return Ok(by_rule) };
    let of = wished.movable_count();
    let standing = |finish: Minute, schedules| TeamStanding {
        placed: of,
        of,
        finish: Some(finish.min(by_rule.schedule.finish)),
        schedules,
    };
    let at_best = wished.schedule().finish;
    let ends = |makespan: u32| {
        hours.finish_of(abstraction.origin + i64::from(makespan) * abstraction.unit).max(at_best)
    };
    let found = level(&abstraction.problem, effort, &|found| {
        watch(standing(ends(found.makespan), found.schedules)) == Wanted::More
    });
    let last = standing(ends(found.makespan), found.schedules);
    let starts = found.starts[..plan.tasks.len()].iter();
    let at = |start: &u32| hours.start_of(abstraction.origin + i64::from(*start) * abstraction.unit);
    wished.wish(starts.map(at).collect());
    wished.run(&|_, _| watch(last) != Wanted::Nothing)?;
    let searched = wished.outcome();
    let is_better = searched.schedule.finish < by_rule.schedule.finish
        && searched.unresolved.len() <= by_rule.unresolved.len();
    Ok(if is_better { searched } else { by_rule })
}

/// The plan as a problem. The job of a task stands in its place; what else there is comes behind.
struct Abstraction {
    problem: Problem,
    /// Working minutes before the first moment, and of one unit.
    origin: i64,
    unit: i64,
}

impl Abstraction {
    /// None of a plan that is none, as one with too many tasks.
    fn of(plan: &Plan, levelling: &Levelling<'_>, hours: &WorkingTime) -> Option<Abstraction> {
        let origin = hours.worked_before(levelling.schedule().start);
        let mut jobs = Jobs::of(plan, levelling, hours, origin);
        jobs.link_summaries(plan);
        jobs.link_dependencies(plan);
        let unit = unit_of(&jobs.minutes);
        let scarce = scarce(levelling, &jobs.minutes);
        let demands = demands(levelling, &scarce);
        let none = vec![0; scarce.len()];
        let made = (0..jobs.minutes.len()).map(|at| Job {
            duration: (jobs.minutes[at] / unit + i64::from(jobs.minutes[at] % unit != 0)) as u32,
            demands: demands.get(at).unwrap_or(&none).clone(),
            successors: std::mem::take(&mut jobs.successors[at]),
        });
        let problem = Problem::new(scarce.iter().map(|one| one.capacity).collect(), made.collect()).ok()?;
        Some(Abstraction { problem, origin, unit })
    }
}

/// Jobs while they are put together. A summary task is the end of all below it; its begin is a job of its own.
struct Jobs {
    minutes: Vec<i64>,
    successors: Vec<Vec<u32>>,
    begin: Vec<u32>,
}

impl Jobs {
    fn of(plan: &Plan, levelling: &Levelling<'_>, hours: &WorkingTime, origin: i64) -> Jobs {
        let (count, dates) = (plan.tasks.len(), &levelling.schedule().tasks);
        let length = |dates: &TaskDates| match dates.is_summary {
            true => 0,
            false => hours.minutes_between(dates.start, dates.finish).max(0),
        };
        let mut jobs = Jobs {
            minutes: dates.iter().map(length).collect(),
            successors: vec![Vec::new(); count],
            begin: (0..count as u32).collect(),
        };
        for (at, task) in plan.tasks.iter().enumerate() {
            if dates[at].is_summary {
                jobs.begin[at] = jobs.add(0);
            } else if let Some(from) = match task.constraint {
                _ if !levelling.movable[at] => Some(dates[at].start),
                Constraint::StartNoEarlierThan(from) => Some(from),
                _ => None,
            } {
                let wait = jobs.add((hours.worked_before(from) - origin).max(0));
                jobs.successors[wait as usize].push(at as u32);
            }
        }
        jobs
    }

    fn add(&mut self, minutes: i64) -> u32 {
        self.minutes.push(minutes);
        self.successors.push(Vec::new());
        self.minutes.len() as u32 - 1
    }

    fn link_summaries(&mut self, plan: &Plan) {
        for (at, task) in (0_u32..).zip(&plan.tasks) {
            if let Some(parent) = task.parent {
                let begin = self.begin[parent.0 as usize];
                self.successors[begin as usize].push(self.begin[at as usize]);
                self.successors[at as usize].push(parent.0);
            }
        }
    }

    fn link_dependencies(&mut self, plan: &Plan) {
        let after = |link: &&Dependency| link.kind == DependencyKind::FinishToStart;
        for link in plan.dependencies.iter().filter(after) {
            let (before, behind) = (link.predecessor.0 as usize, self.begin[link.successor.0 as usize]);
            match link.lag {
                Lag::WorkingMinutes(0) | Lag::ElapsedMinutes(0) => self.successors[before].push(behind),
                Lag::WorkingMinutes(minutes @ 1..) => {
                    let wait = self.add(minutes);
                    self.successors[before].push(wait);
                    self.successors[wait as usize].push(behind);
                }
                _ => {}
            }
        }
    }
}

fn common_divisor(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { common_divisor(b, a % b) }
}

fn unit_of(minutes: &[i64]) -> i64 {
    let exact = minutes.iter().fold(0, |unit, &minutes| common_divisor(unit, minutes));
    let total = minutes.iter().fold(0_i64, |sum, &minutes| sum.saturating_add(minutes));
    exact.max(total / MOST_UNITS).max(1)
}

/// A resource of which there is not enough for all who ask.
struct Scarce {
    resource: u32,
    /// Thousandths of a person that every demand is a multiple of, and how many of those there are.
    share: i64,
    capacity: u32,
}

fn scarce(levelling: &Levelling<'_>, minutes: &[i64]) -> Vec<Scarce> {
    let capacities = levelling.rules.capacities();
    let (mut shares, mut asked, mut work) =
        (vec![0; capacities.len()], vec![0_i64; capacities.len()], vec![0_i128; capacities.len()]);
    for (demands, minutes) in levelling.demands.iter().zip(minutes) {
        for &(resource, units) in demands {
            let at = resource as usize;
            shares[at] = common_divisor(shares[at], units);
            asked[at] = asked[at].saturating_add(units);
            work[at] += i128::from(units) * i128::from(*minutes);
        }
    }
    let mut scarce: Vec<usize> = (0..capacities.len()).filter(|&at| asked[at] > capacities[at]).collect();
    scarce.sort_by_key(|&at| (std::cmp::Reverse(work[at] / i128::from(capacities[at].max(1))), at));
    scarce.truncate(MOST_RESOURCES);
    let of = |at: usize| Scarce {
        resource: at as u32,
        share: shares[at],
        capacity: u32::try_from(capacities[at] / shares[at]).unwrap_or(u32::MAX / 2),
    };
    scarce.into_iter().map(of).collect()
}

/// What every task asks of the scarce ones.
fn demands(levelling: &Levelling<'_>, scarce: &[Scarce]) -> Vec<Vec<u32>> {
    let of_task = |own: &Vec<(u32, i64)>| {
        let of = |one: &Scarce| {
            let asked = own.iter().filter(|(resource, _)| *resource == one.resource);
            let asked: i64 = asked.map(|(_, units)| units).sum();
            u32::try_from(asked / one.share).unwrap_or(u32::MAX).min(one.capacity)
        };
        scarce.iter().map(of).collect()
    };
    levelling.demands.iter().map(of_task).collect()
}
