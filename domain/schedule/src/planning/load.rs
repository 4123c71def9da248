//! Who has more to do than there is time, by person and week. A simple rule, and what it leaves out is said:
//!
//! - A person's load of a week is the sum, over the unfinished tasks they are assigned to, of what is left of the task
//!   in that week times the units of the assignment.
//! - What is left of a task that was begun ends where the task ends.
//! - It is counted in the person's own hours, where the engine places their work. A task that keeps its dates whatever
//!   the hours of its people are, or stands where they do not work at all, counts by its own hours.
//! - What a person can do in a week is their own working time in it, times how many of them there are.
//! - A task nobody is assigned to loads nobody, whoever owns it.

pub mod by_week;

use crate::plan::{Assignment, Plan, Resource, ResourceKind};
use crate::planning::LivePlan;
use crate::times;
use engine::calendar::CalendarIndex;
use engine::time::{Day, Minute};
use engine::working_time::WorkingTime;
use kernel::{CalendarId, ResourceId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};
use utoipa::ToSchema;

/// The weeks of one task that are looked at: ten years.
const MOST_WEEKS: i32 = 520;
/// The most lines one answer holds.
const MOST_TOLD: usize = 200;
/// More is told as this much: in a week without any working time every minute is too much.
const MOST_PERCENT: i64 = 999;

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

/// Counts the working minutes of somebody between two minutes.
type Counting<'a> = &'a dyn Fn(&WorkingTime, Minute, Minute) -> i64;

fn counted(hours: &WorkingTime, from: Minute, to: Minute) -> i64 {
    hours.minutes_between(from, to)
}

/// Working minutes by week, named by its Monday.
type Weeks = BTreeMap<i32, f64>;
type PeoplesWeeks = BTreeMap<(ResourceId, i32), f64>;

/// The people of a plan with their hours.
struct People<'a> {
    live: &'a LivePlan,
    known: HashMap<ResourceId, &'a Resource>,
    hours: HashMap<CalendarId, WorkingTime>,
}

impl<'a> People<'a> {
    fn of(live: &'a LivePlan) -> Self {
        let known: HashMap<_, _> = persons(&live.plan).map(|one| (one.id, one)).collect();
        let of_tasks = live.plan.all_tasks().filter_map(|task| task.calendar);
        let wanted: HashSet<CalendarId> =
            known.values().filter_map(|one| one.calendar).chain(of_tasks).collect();
        let index = |id| {
            let place = live.plan.calendars.iter().position(|calendar| calendar.id == id)?;
            Some(CalendarIndex(place as u32))
        };
        let all: Vec<_> = live.plan.calendars.iter().map(|calendar| calendar.to_engine(&index)).collect();
        // One that says nothing sensible is refused where it is edited.
        let compiled = |id| Some((id, engine::hours::working_time(&all, index(id)?).ok()?));
        Self { live, known, hours: wanted.into_iter().filter_map(compiled).collect() }
    }

    fn hours(&self, calendar: Option<CalendarId>) -> &WorkingTime {
        calendar.and_then(|id| self.hours.get(&id)).unwrap_or(&self.live.working_time)
    }

    fn own_hours(&self, resource: ResourceId) -> &WorkingTime {
        self.hours(self.known.get(&resource).and_then(|one| one.calendar))
    }

    /// The minutes that somebody can work in the week of a Monday.
    fn capacity(&self, resource: ResourceId, monday: i32) -> f64 {
        let units = self.known.get(&resource).map_or(1.0, |one| one.units);
        units * counted(self.own_hours(resource), Day(monday).start(), Day(monday + 7).start()) as f64
    }

    /// Percent of what somebody can do in the week of a Monday.
    fn percent(&self, resource: ResourceId, monday: i32, load: f64) -> i64 {
        percent(load, self.capacity(resource, monday))
    }

    /// What an assignment still asks of a person, week by week; nothing of whoever is no person.
    fn asked(&self, assignment: &Assignment) -> Weeks {
        self.asked_as(assignment, &counted)
    }

    fn asked_as(&self, assignment: &Assignment, counted: Counting) -> Weeks {
        let is_person = self.known.contains_key(&assignment.resource);
        let Some(place) = self.live.place(assignment.task).filter(|_| is_person) else { return Weeks::new() };
        let task = &self.live.plan.tasks[place];
        let of_task = self.hours(task.calendar);
        let own = match task.further.ignore_resource_calendars || task.is_manual {
            true => of_task,
            false => self.own_hours(assignment.resource),
        };
        let by = |hours| match left(self.live, place, hours) {
            Some((from, until)) => by_week(hours, from, until, counted),
            None => Weeks::new(),
        };
        let mut weeks = by(own);
        if weeks.is_empty() {
            weeks = by(of_task);
        }
        weeks.values_mut().for_each(|minutes| *minutes *= assignment.units);
        weeks
    }

    /// What work in another project takes of somebody, week by week.
    fn taken(&self, resource: ResourceId, from: Minute, until: Minute, units: f64) -> Weeks {
        let mut weeks = by_week(self.own_hours(resource), from, until, &counted);
        if weeks.is_empty() {
            weeks = by_week(&self.live.working_time, from, until, &counted);
        }
        weeks.values_mut().for_each(|minutes| *minutes *= units);
        weeks
    }

    fn weeks(&self, counted: Counting) -> PeoplesWeeks {
        let mut all = PeoplesWeeks::new();
        for assignment in &self.live.plan.assignments {
            for (monday, minutes) in self.asked_as(assignment, counted) {
                *all.entry((assignment.resource, monday)).or_default() += minutes;
            }
        }
        all
    }
}

fn percent(load: f64, capacity: f64) -> i64 {
    ((load * 100.0 / capacity.max(1.0)).round() as i64).min(MOST_PERCENT)
}

/// From when to when the rest of a task stands, worked in these hours; none of what is no work, or done.
pub(super) fn left(live: &LivePlan, place: usize, hours: &WorkingTime) -> Option<(Minute, Minute)> {
    let (task, dates) = (&live.plan.tasks[place], &live.computed.dates[place]);
    let is_open = !dates.is_summary && dates.percent_complete < 100 && task.further.is_work();
    if !is_open || dates.start >= dates.finish {
        return None;
    }
    if dates.percent_complete == 0 && task.further.remaining_minutes.is_none() {
        return Some((dates.start, dates.finish));
    }
    let share = |minutes: i64| minutes * i64::from(100 - dates.percent_complete) / 100;
    let from = if task.is_elapsed {
        dates.finish.plus(-share(dates.finish.0 - dates.start.0))
    } else {
        let span = || share(hours.minutes_between(dates.start, dates.finish));
        hours.start_before(dates.finish, task.further.remaining_minutes.unwrap_or_else(span))
    };
    Some((from.max(dates.start), dates.finish)).filter(|(from, until)| from < until)
}

/// Weeks without any of these hours are left out.
fn by_week(hours: &WorkingTime, from: Minute, until: Minute, counted: Counting) -> Weeks {
    let first = monday(from.day());
    let mondays = (0..MOST_WEEKS).map(|week| first + 7 * week);
    let weeks = mondays.take_while(|monday| Day(*monday).start() < until).map(|monday| {
        let (begins, ends) = (Day(monday).start(), Day(monday + 7).start());
        (monday, counted(hours, begins.max(from), ends.min(until)) as f64)
    });
    weeks.filter(|(_, minutes)| *minutes > 0.0).collect()
}

/// Where the later plan asks more of somebody than there is time, and more than the earlier one did.
pub fn newly_overbooked(before: &LivePlan, after: &LivePlan) -> Vec<Overbooked> {
    let (earlier, later) = (People::of(before), People::of(after));
    let was = earlier.weeks(&counted);
    let mut found: Vec<Overbooked> = Vec::new();
    for ((resource, monday), load) in later.weeks(&counted) {
        let of = |people: &People, load| people.percent(resource, monday, load);
        let percent_before = of(&earlier, was.get(&(resource, monday)).copied().unwrap_or_default());
        let percent_after = of(&later, load);
        if percent_after > 100 && percent_after > percent_before {
            let name = later.known.get(&resource).map(|one| one.name.clone()).unwrap_or_default();
            let week = times::day(Day(monday));
            found.push(Overbooked { resource_id: resource, name, week, percent_before, percent_after });
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
    let (earlier, later) = (People::of(before), People::of(after));
    let (was, is) = (earlier.weeks(&counted), later.weeks(&counted));
    let mut mondays: HashMap<ResourceId, (i32, i32)> = HashMap::new();
    for (resource, monday) in was.keys().chain(is.keys()) {
        let span = mondays.entry(*resource).or_insert((*monday, *monday));
        *span = (span.0.min(*monday), span.1.max(*monday));
    }
    let told = persons(&after.plan).filter_map(|Resource { id: resource, name, .. }| {
        let (first, last) = *mondays.get(resource)?;
        let percent = |people: &People, weeks: &PeoplesWeeks, monday: i32| {
            let load = weeks.get(&(*resource, monday)).copied().unwrap_or_default();
            people.percent(*resource, monday, load)
        };
        let span = (first..=last.min(first + 7 * MOST_TOLD_WEEKS)).step_by(7);
        let weeks: Vec<LoadedWeek> = span
            .map(|monday| LoadedWeek {
                week: times::day(Day(monday)),
                percent_before: percent(&earlier, &was, monday),
                percent_after: percent(&later, &is, monday),
            })
            .collect();
        let over = |percent: fn(&LoadedWeek) -> i64| weeks.iter().filter(|week| percent(week) > 100).count();
        let peak = |percent: fn(&LoadedWeek) -> i64| weeks.iter().map(percent).max().unwrap_or_default();
        Some(PersonLoad {
            resource_id: *resource,
            name: name.clone(),
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

fn persons(plan: &Plan) -> impl Iterator<Item = &Resource> {
    let is_person = |kind| matches!(kind, ResourceKind::Person | ResourceKind::ClientPerson);
    plan.resources.iter().filter(move |one| is_person(one.kind))
}

fn monday(day: Day) -> i32 {
    day.0 - day.weekday() as i32
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
        let counting = |hours: &WorkingTime, from, to| {
            asked.set(asked.get() + 1);
            counted(hours, from, to)
        };
        People::of(&live).weeks(&counting);
        assert_eq!(asked.get(), 2 * 1_000, "two weeks each");
    }

    /// Wen works Monday to Thursday, and none of the days that are named off.
    fn four_days_a_week(live: &mut LivePlan, off: Option<(Day, Day)>) {
        use engine::calendar::{CalendarException, DayHours};
        let mut own = crate::calendar::WorkingCalendar::standard("Wen's");
        own.hours.week[4] = DayHours::NonWorking;
        let leave = off.map(|(from, to)| CalendarException::days("Leave", from, to, Vec::new()));
        own.hours.exceptions.extend(leave);
        live.plan.resources[0].calendar = Some(own.id);
        live.plan.calendars.push(own);
    }

    #[test]
    fn what_somebody_can_do_in_a_week_is_their_own_hours() {
        // Whether the task keeps its dates whatever their hours are, and whether they are away in its week.
        for (ignores, is_away, told) in [
            (true, false, vec![125]),
            (false, false, vec![]),
            (true, true, vec![999]),
            (false, true, vec![999]),
        ] {
            let mut live = live_plan(&[planned(5, Some(1.0))]);
            let monday = live.computed.dates[0].start.day();
            four_days_a_week(&mut live, is_away.then_some((monday, Day(monday.0 + 4))));
            std::sync::Arc::make_mut(&mut live.plan.tasks[0]).further.ignore_resource_calendars = ignores;
            let found = newly_overbooked(&live_plan(&[]), &live);
            let percents: Vec<i64> = found.iter().map(|one| one.percent_after).collect();
            assert_eq!(percents, told, "ignores {ignores}, away {is_away}");
        }
    }

    #[test]
    fn of_a_task_that_was_begun_what_is_left_counts() {
        let mut live = live_plan(&[planned(10, Some(1.0)), planned(5, Some(1.0))]);
        live.computed.dates[0].percent_complete = 50;
        assert_eq!(newly_overbooked(&live_plan(&[]), &live), [], "its second week is left");
    }
}
