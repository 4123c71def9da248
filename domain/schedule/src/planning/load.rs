//! Who has more to do than there is time, by person and week. A simple rule, and what it leaves out is said:
//!
//! - A person's load of a week is the sum, over the unfinished tasks they are assigned to, of the task's working time
//!   that falls into the week times the units of the assignment. What is left of a task that was begun is not spread
//!   anew.
//! - What a person can do in a week is the working time of the project's calendar in it. Calendars of single persons
//!   are not asked.
//! - A task nobody is assigned to loads nobody, whoever owns it.

use crate::plan::{Plan, ResourceKind};
use crate::planning::LivePlan;
use crate::times;
use engine::time::{Day, Minute};
use kernel::ResourceId;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use utoipa::ToSchema;

/// The weeks of one task that are looked at: ten years.
const MOST_WEEKS: i32 = 520;
/// The most lines one answer holds.
const MOST_TOLD: usize = 200;

/// A person who would have more to do in a week than there is time, and more than without the edits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Overbooked {
    pub resource_id: ResourceId,
    pub name: String,
    /// The Monday.
    pub week: String,
    pub percent_before: i64,
    pub percent_after: i64,
}

/// Counts working minutes of the project calendar between two minutes.
pub type WorkingMinutes<'a> = &'a dyn Fn(Minute, Minute) -> i64;

type Weeks = BTreeMap<(ResourceId, i32), f64>;

/// Where the later plan asks more of somebody than there is time, and more than the earlier one did.
pub fn newly_overbooked(before: &LivePlan, after: &LivePlan) -> Vec<Overbooked> {
    let was = weeks(before, &|from, to| before.working_time.minutes_between(from, to));
    let minutes = |from, to| after.working_time.minutes_between(from, to);
    let is = weeks(after, &minutes);
    let names: HashMap<ResourceId, &str> = persons(&after.plan).collect();
    let mut found: Vec<Overbooked> = Vec::new();
    for ((resource, monday), load) in is {
        let monday = Day(monday);
        let capacity = minutes(monday.start(), Day(monday.0 + 7).start());
        let percent = |load: f64| (load * 100.0 / capacity.max(1) as f64).round() as i64;
        let earlier = percent(was.get(&(resource, monday.0)).copied().unwrap_or_default());
        let (later, name) = (percent(load), names.get(&resource).copied().unwrap_or_default());
        if later > 100 && later > earlier {
            found.push(Overbooked {
                resource_id: resource,
                name: name.to_owned(),
                week: times::day(monday),
                percent_before: earlier,
                percent_after: later,
            });
        }
    }
    found.sort_by(|a, b| (&a.name, &a.week).cmp(&(&b.name, &b.week)));
    found.truncate(MOST_TOLD);
    found
}

/// What one week asks of a person, in percent of what they can do in it, in two states of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LoadedWeek {
    /// The Monday.
    pub week: String,
    pub percent_before: i64,
    pub percent_after: i64,
}

/// A person's load in two states of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PersonLoad {
    pub resource_id: ResourceId,
    pub name: String,
    pub overbooked_weeks_before: usize,
    pub overbooked_weeks_after: usize,
    pub peak_percent_before: i64,
    pub peak_percent_after: i64,
    /// From the first week with work to the last, at most two years of them.
    pub weeks: Vec<LoadedWeek>,
}

/// The weeks of one person that are told.
const MOST_TOLD_WEEKS: i32 = 104;

/// Everybody who has work in one of the two, whoever is overbooked first.
pub fn loads(before: &LivePlan, after: &LivePlan) -> Vec<PersonLoad> {
    let was = weeks(before, &|from, to| before.working_time.minutes_between(from, to));
    let minutes = |from, to| after.working_time.minutes_between(from, to);
    let is = weeks(after, &minutes);
    let mut mondays: HashMap<ResourceId, (i32, i32)> = HashMap::new();
    for (resource, monday) in was.keys().chain(is.keys()) {
        let span = mondays.entry(*resource).or_insert((*monday, *monday));
        *span = (span.0.min(*monday), span.1.max(*monday));
    }
    let told = persons(&after.plan).filter_map(|(resource, name)| {
        let (first, last) = *mondays.get(&resource)?;
        let percent = |weeks: &Weeks, monday: Day| {
            let capacity = minutes(monday.start(), Day(monday.0 + 7).start());
            let load = weeks.get(&(resource, monday.0)).copied().unwrap_or_default();
            (load * 100.0 / capacity.max(1) as f64).round() as i64
        };
        let span = (first..=last.min(first + 7 * MOST_TOLD_WEEKS)).step_by(7).map(Day);
        let weeks: Vec<LoadedWeek> = span
            .map(|monday| LoadedWeek {
                week: times::day(monday),
                percent_before: percent(&was, monday),
                percent_after: percent(&is, monday),
            })
            .collect();
        let over = |percent: fn(&LoadedWeek) -> i64| weeks.iter().filter(|week| percent(week) > 100).count();
        let peak = |percent: fn(&LoadedWeek) -> i64| weeks.iter().map(percent).max().unwrap_or_default();
        Some(PersonLoad {
            resource_id: resource,
            name: name.to_owned(),
            overbooked_weeks_before: over(|week| week.percent_before),
            overbooked_weeks_after: over(|week| week.percent_after),
            peak_percent_before: peak(|week| week.percent_before),
            peak_percent_after: peak(|week| week.percent_after),
            weeks,
        })
    });
    let mut told: Vec<PersonLoad> = told.collect();
    told.sort_by(|a, b| {
        let over = |one: &PersonLoad| (one.overbooked_weeks_before + one.overbooked_weeks_after) > 0;
        over(b).cmp(&over(a)).then_with(|| a.name.cmp(&b.name))
    });
    told.truncate(MOST_TOLD);
    told
}

fn persons(plan: &Plan) -> impl Iterator<Item = (ResourceId, &str)> {
    let people = plan
        .resources
        .iter()
        .filter(|one| matches!(one.kind, ResourceKind::Person | ResourceKind::ClientPerson));
    people.map(|one| (one.id, one.name.as_str()))
}

/// Working minutes asked of each person by week.
fn weeks(live: &LivePlan, minutes: WorkingMinutes) -> Weeks {
    let people: HashMap<ResourceId, &str> = persons(&live.plan).collect();
    let places = live.plan.places();
    let mut weeks = Weeks::new();
    for assignment in live.plan.assignments.iter().filter(|a| people.contains_key(&a.resource)) {
        let Some(place) = places.get(&assignment.task) else { continue };
        let (task, dates) = (&live.plan.tasks[*place], &live.computed.dates[*place]);
        if dates.is_summary || dates.percent_complete >= 100 || task.further.is_inactive {
            continue;
        }
        let first = monday(dates.start.day());
        for week in 0..MOST_WEEKS {
            let (from, to) = (Day(first.0 + 7 * week).start(), Day(first.0 + 7 * week + 7).start());
            if from >= dates.finish {
                break;
            }
            let worked = minutes(from.max(dates.start), to.min(dates.finish));
            *weeks.entry((assignment.resource, from.day().0)).or_default() +=
                worked as f64 * assignment.units;
        }
    }
    weeks
}

fn monday(day: Day) -> Day {
    Day(day.0 - day.weekday() as i32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planning::what_if::tests::{live_plan, planned};
    use std::cell::Cell;

    #[test]
    fn more_than_a_week_holds() {
        // Units of one person over tasks that begin together, each so many days long.
        for (units, days, told) in [
            (&[1.0, 0.5][..], 5, vec![150]),
            (&[1.0], 5, vec![]),
            (&[1.5], 10, vec![150, 150]),
            (&[0.5, 0.5], 5, vec![]),
            (&[0.5, 0.6], 5, vec![110]),
        ] {
            let tasks: Vec<_> = units.iter().map(|units| planned(days, Some(*units))).collect();
            let found = newly_overbooked(&live_plan(&[]), &live_plan(&tasks));
            let percents: Vec<i64> = found.iter().map(|one| one.percent_after).collect();
            assert_eq!(percents, told, "{units:?}");
        }
    }

    #[test]
    fn what_was_too_much_before_and_is_no_more_now_is_not_told() {
        let crowded = [planned(5, Some(1.0)), planned(5, Some(1.0))];
        assert_eq!(newly_overbooked(&live_plan(&crowded), &live_plan(&crowded)), []);
    }

    #[test]
    fn a_task_nobody_is_assigned_to_loads_nobody() {
        assert_eq!(newly_overbooked(&live_plan(&[]), &live_plan(&[planned(50, None)])), []);
    }

    #[test]
    fn each_task_is_asked_once_for_each_of_its_weeks() {
        let live = live_plan(&vec![planned(10, Some(1.0)); 1_000]);
        let asked = Cell::new(0);
        let minutes = |from, to| {
            asked.set(asked.get() + 1);
            live.working_time.minutes_between(from, to)
        };
        weeks(&live, &minutes);
        assert_eq!(asked.get(), 2 * 1_000, "two weeks each");
    }
}
