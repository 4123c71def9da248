//! Who has more to do than there is time, by person and week. A simple rule, and what it leaves out is said:
//!
//! - A person's load of a week is the sum, over the unfinished tasks they are assigned to, of what is left of the task
//!   in that week times the units of the assignment.
//! - What is left of a task that was begun ends where the task ends. Nothing of it lies before the status date: what
//!   was not done by then is worked from there on, for as long as it takes.
//! - It is counted in the person's own hours, where the engine places their work. A task that keeps its dates whatever
//!   the hours of its people are, or stands where they do not work at all, counts by its own hours.
//! - What a person can do in a week is their own working time in it, times how many of them there are.
//! - What other projects take of a person counts beside it, in either of two states that are compared.
//! - A task nobody is assigned to loads nobody, whoever owns it.

pub mod by_week;

use crate::plan::{Assignment, Plan, Resource, ResourceKind};
use crate::planning::LivePlan;
use crate::planning::elsewhere::TakenElsewhere;
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

/// A person who would have more to do in a week than there is time, and more than without the edits. Other projects
/// count in both figures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Overbooked {
    pub resource_id: ResourceId,
    pub name: String,
    /// The Monday.
    pub week: String,
    pub percent_before: i64,
    pub percent_after: i64,
    /// How much of it other projects take; 0 in what was computed before that was counted.
    #[serde(default)]
    pub percent_elsewhere: i64,
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

    /// The same of everybody together.
    fn elsewhere(&self, taken: &[TakenElsewhere]) -> PeoplesWeeks {
        let mut all = PeoplesWeeks::new();
        for one in taken {
            add(&mut all, one.resource, self.taken(one.resource, one.from, one.until, one.units));
        }
        all
    }

    fn weeks(&self, counted: Counting) -> PeoplesWeeks {
        let mut all = PeoplesWeeks::new();
        for assignment in &self.live.plan.assignments {
            add(&mut all, assignment.resource, self.asked_as(assignment, counted));
        }
        all
    }
}

fn add(all: &mut PeoplesWeeks, resource: ResourceId, weeks: Weeks) {
    for (monday, minutes) in weeks {
        *all.entry((resource, monday)).or_default() += minutes;
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
    let rest = |from: Minute| {
        let planned = (from.max(dates.start), dates.finish);
        Some(from_status_date(live, planned, task.is_elapsed, hours)).filter(|(from, until)| from < until)
    };
    if dates.percent_complete == 0 && task.further.remaining_minutes.is_none() {
        return rest(dates.start);
    }
    let share = |minutes: i64| minutes * i64::from(100 - dates.percent_complete) / 100;
    if task.is_elapsed {
        return rest(dates.finish.plus(-share(dates.finish.0 - dates.start.0)));
    }
    let span = || share(hours.minutes_between(dates.start, dates.finish));
    rest(hours.start_before(dates.finish, task.further.remaining_minutes.unwrap_or_else(span)))
}

/// Where the plan does not move open work itself, its dates may still say that it is done before the status date.
fn from_status_date(
    live: &LivePlan,
    (from, until): (Minute, Minute),
    is_elapsed: bool,
    hours: &WorkingTime,
) -> (Minute, Minute) {
    match live.plan.status_date.filter(|status| from < *status) {
        None => (from, until),
        Some(status) if is_elapsed => (status, status.plus(until.0 - from.0)),
        Some(status) if hours.has_work() => {
            (status, hours.finish_after(status, hours.minutes_between(from, until)))
        }
        Some(status) => (status, until.max(status)),
    }
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
pub fn newly_overbooked(before: &LivePlan, after: &LivePlan, taken: &[TakenElsewhere]) -> Vec<Overbooked> {
    let (earlier, later) = (People::of(before), People::of(after));
    let (was, elsewhere) = (earlier.weeks(&counted), later.elsewhere(taken));
    let mut found: Vec<Overbooked> = Vec::new();
    for ((resource, monday), load) in later.weeks(&counted) {
        let of = |people: &People, load| people.percent(resource, monday, load);
        let in_week = |all: &PeoplesWeeks| all.get(&(resource, monday)).copied().unwrap_or_default();
        let theirs = in_week(&elsewhere);
        let percent_before = of(&earlier, in_week(&was) + theirs);
        let percent_after = of(&later, load + theirs);
        if percent_after > 100 && percent_after > percent_before {
            let name = later.known.get(&resource).map(|one| one.name.clone()).unwrap_or_default();
            let week = times::day(Day(monday));
            let percent_elsewhere = of(&later, theirs);
            found.push(Overbooked {
                resource_id: resource,
                name,
                week,
                percent_before,
                percent_after,
                percent_elsewhere,
            });
        }
    }
    found.sort_by(|a, b| (&a.name, &a.week).cmp(&(&b.name, &b.week)));
    found.truncate(MOST_TOLD);
    found
}

/// What one week asks of a person, in percent of what they can do in it, in two states of a plan. Other projects count
/// in both.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LoadedWeek {
    /// The Monday.
    pub week: String,
    pub percent_before: i64,
    pub percent_after: i64,
    /// How much of it other projects take.
    pub percent_elsewhere: i64,
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

/// Everybody who has work in one of the two, whoever is overbooked first. A week is overbooked where the plan asks
/// anything in it, and that with what other projects take is more than there is time.
pub fn loads(before: &LivePlan, after: &LivePlan, taken: &[TakenElsewhere]) -> Vec<PersonLoad> {
    let (earlier, later) = (People::of(before), People::of(after));
    let (was, is) = (earlier.weeks(&counted), later.weeks(&counted));
    let elsewhere = later.elsewhere(taken);
    let mut mondays: HashMap<ResourceId, (i32, i32)> = HashMap::new();
    for (resource, monday) in was.keys().chain(is.keys()) {
        let span = mondays.entry(*resource).or_insert((*monday, *monday));
        *span = (span.0.min(*monday), span.1.max(*monday));
    }
    let told = persons(&after.plan).filter_map(|Resource { id: resource, name, .. }| {
        let (first, last) = *mondays.get(resource)?;
        let in_week = |all: &PeoplesWeeks, monday| all.get(&(*resource, monday)).copied().unwrap_or_default();
        let percent = |people: &People, weeks: &PeoplesWeeks, monday: i32| {
            people.percent(*resource, monday, in_week(weeks, monday) + in_week(&elsewhere, monday))
        };
        let asked = |people, weeks: &PeoplesWeeks| -> Vec<i64> {
            let own = weeks.range((*resource, i32::MIN)..=(*resource, i32::MAX));
            own.map(|((_, monday), _)| percent(people, weeks, *monday)).collect()
        };
        let (asked_before, asked_after) = (asked(&earlier, &was), asked(&later, &is));
        let over = |weeks: &[i64]| weeks.iter().filter(|percent| **percent > 100).count();
        let peak = |weeks: &[i64]| weeks.iter().copied().max().unwrap_or_default();
        let span = (first..=last.min(first + 7 * MOST_TOLD_WEEKS)).step_by(7);
        Some(PersonLoad {
            resource_id: *resource,
            name: name.clone(),
            overbooked_weeks_before: over(&asked_before),
            overbooked_weeks_after: over(&asked_after),
            peak_percent_before: peak(&asked_before),
            peak_percent_after: peak(&asked_after),
            weeks: span
                .map(|monday| LoadedWeek {
                    week: times::day(Day(monday)),
                    percent_before: percent(&earlier, &was, monday),
                    percent_after: percent(&later, &is, monday),
                    percent_elsewhere: later.percent(*resource, monday, in_week(&elsewhere, monday)),
                })
                .collect(),
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
            let found = newly_overbooked(&live_plan(&[]), &live_plan(&tasks), &[]);
            let percents: Vec<i64> = found.iter().map(|one| one.percent_after).collect();
            assert_eq!(percents, told, "{units:?}");
        }
    }

    #[test]
    fn what_was_too_much_before_and_is_no_more_now_is_not_told() {
        let crowded = [planned(5, Some(1.0)), planned(5, Some(1.0))];
        assert_eq!(newly_overbooked(&live_plan(&crowded), &live_plan(&crowded), &[]), []);
    }

    #[test]
    fn a_task_nobody_is_assigned_to_loads_nobody() {
        assert_eq!(newly_overbooked(&live_plan(&[]), &live_plan(&[planned(50, None)]), &[]), []);
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
            let found = newly_overbooked(&live_plan(&[]), &live, &[]);
            let percents: Vec<i64> = found.iter().map(|one| one.percent_after).collect();
            assert_eq!(percents, told, "ignores {ignores}, away {is_away}");
        }
    }

    #[test]
    fn of_a_task_that_was_begun_what_is_left_counts() {
        let mut live = live_plan(&[planned(10, Some(1.0)), planned(5, Some(1.0))]);
        live.computed.dates[0].percent_complete = 50;
        assert_eq!(newly_overbooked(&live_plan(&[]), &live, &[]), [], "its second week is left");
    }

    /// So many days of Wen in another project from the Monday on.
    fn elsewhere(live: &LivePlan, days: i32, units: f64) -> [TakenElsewhere; 1] {
        let from = live.computed.dates[0].start;
        let until = Day(from.day().0 + days).start();
        let project = kernel::ProjectId(uuid::Uuid::from_u128(98));
        [TakenElsewhere { project, resource: live.plan.resources[0].id, from, until, units }]
    }

    #[test]
    fn what_other_projects_take_counts_in_both_states() {
        let before = live_plan(&[planned(5, Some(0.5))]);
        let taken = elsewhere(&before, 5, 0.6);
        let after = live_plan(&[planned(10, Some(0.5))]);
        assert_eq!(
            newly_overbooked(&before, &after, &taken),
            [],
            "too much as before, and the second week is free"
        );
        let [more] = &newly_overbooked(&before, &live_plan(&[planned(5, Some(0.6))]), &taken)[..] else {
            panic!("one week")
        };
        assert_eq!((more.percent_before, more.percent_after, more.percent_elsewhere), (110, 120, 60));
        let [wen] = &loads(&before, &after, &taken)[..] else { panic!("Wen") };
        assert_eq!((wen.overbooked_weeks_before, wen.overbooked_weeks_after), (1, 1));
        assert_eq!((wen.peak_percent_before, wen.peak_percent_after), (110, 110));
        let weeks: Vec<_> =
            wen.weeks.iter().map(|week| (week.percent_after, week.percent_elsewhere)).collect();
        assert_eq!(weeks, [(110, 60), (50, 0)]);
    }

    #[test]
    fn a_week_in_which_the_plan_asks_nothing_is_overbooked_by_others() {
        let before = live_plan(&[planned(5, Some(0.5)), planned(15, Some(0.1))]);
        let mut after = live_plan(&[planned(5, Some(0.5))]);
        after.plan.assignments.clear();
        let [wen] = &loads(&before, &after, &elsewhere(&before, 5, 1.5))[..] else { panic!("Wen") };
        assert_eq!((wen.overbooked_weeks_before, wen.overbooked_weeks_after), (1, 0));
    }

    #[test]
    fn what_is_left_lies_from_the_status_date_on() {
        // Percent done of ten days that began on the 2nd, the status date, and the weeks in which work is left.
        for (percent, status, told) in [
            (0, None, &["2026-03-02", "2026-03-09"][..]),
            (0, Some("2026-03-06T17:00"), &["2026-03-09", "2026-03-16"]),
            (0, Some("2026-04-03T17:00"), &["2026-04-06", "2026-04-13"]),
            (50, Some("2026-03-04T17:00"), &["2026-03-09"]),
            (50, Some("2026-03-13T17:00"), &["2026-03-16"]),
            (100, Some("2026-04-03T17:00"), &[]),
        ] {
            let mut live = live_plan(&[planned(10, Some(1.0))]);
            live.computed.dates[0].percent_complete = percent;
            live.plan.status_date = status.map(|at| times::parse("status_date", at, 1_020).expect("a date"));
            let weeks: Vec<_> = People::of(&live).weeks(&counted).into_iter().collect();
            let named: Vec<_> = weeks.iter().map(|((_, monday), _)| times::day(Day(*monday))).collect();
            assert_eq!(named, told, "{percent} % at {status:?}");
            let minutes: f64 = weeks.iter().map(|(_, minutes)| minutes).sum();
            assert_eq!(
                minutes,
                48.0 * f64::from(100 - percent as i32),
                "nothing is lost of {percent} % at {status:?}"
            );
        }
    }
}
