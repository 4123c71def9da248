//! What the plan asks of each person week by week, beside what other projects take of them and what they can do.

use super::{People, PeoplesWeeks, Weeks, add, monday, percent, persons};
use crate::plan::ResourceKind;
use crate::planning::LivePlan;
use crate::planning::elsewhere::TakenElsewhere;
use crate::times;
use engine::time::Day;
use kernel::{ProjectId, RecordId, ResourceId};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use utoipa::ToSchema;

/// The weeks that are told at once: half a year.
pub const TOLD_WEEKS: i32 = 26;

/// Everybody by name, over some of the weeks.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PeopleLoad {
    pub plan_revision: i64,
    /// The Mondays of the first and the last week that asks anything of anybody; none where nothing does.
    pub first_week: Option<String>,
    pub last_week: Option<String>,
    /// The Mondays that are told.
    pub weeks: Vec<String>,
    pub people: Vec<PersonByWeek>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PersonByWeek {
    pub resource_id: ResourceId,
    pub name: String,
    pub is_client_side: bool,
    /// Of all weeks, told or not.
    pub overbooked_weeks: usize,
    /// The Monday of the first of them.
    pub first_overbooked: Option<String>,
    /// One for each week that is told.
    pub weeks: Vec<PersonWeek>,
}

/// In minutes of work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct PersonWeek {
    pub asked_minutes: i64,
    /// What other projects take.
    pub elsewhere_minutes: i64,
    pub capacity_minutes: i64,
    /// Of the capacity that both together take; more than 100 is overbooked.
    pub percent: i64,
}

/// What the plan and other projects ask of people.
struct Asked<'a> {
    people: People<'a>,
    own: PeoplesWeeks,
    elsewhere: PeoplesWeeks,
}

impl<'a> Asked<'a> {
    fn of(live: &'a LivePlan, taken: &[TakenElsewhere]) -> Self {
        let people = People::of(live);
        let (mut own, elsewhere) = (PeoplesWeeks::new(), people.elsewhere(taken));
        for assignment in &live.plan.assignments {
            add(&mut own, assignment.resource, people.asked(assignment));
        }
        Self { people, own, elsewhere }
    }

    fn first_week(&self) -> Option<i32> {
        self.own.keys().map(|(_, monday)| *monday).min()
    }

    /// That of the day; without one, the first that asks anything of anybody.
    fn week_wanted(&self, live: &LivePlan, day: Option<Day>) -> i32 {
        day.map(monday).or(self.first_week()).unwrap_or_else(|| monday(live.plan.start.day()))
    }

    fn week(&self, resource: ResourceId, monday: i32) -> PersonWeek {
        let of = |all: &PeoplesWeeks| all.get(&(resource, monday)).copied().unwrap_or_default();
        let (own, elsewhere) = (of(&self.own), of(&self.elsewhere));
        let capacity = self.people.capacity(resource, monday);
        PersonWeek {
            asked_minutes: own.round() as i64,
            elsewhere_minutes: elsewhere.round() as i64,
            capacity_minutes: capacity.round() as i64,
            percent: percent(own + elsewhere, capacity),
        }
    }

    /// The weeks of somebody in which the plan asks more than they can do beside what is taken.
    fn overbooked(&self, resource: ResourceId) -> impl Iterator<Item = i32> {
        let weeks = self.own.range((resource, i32::MIN)..=(resource, i32::MAX));
        weeks.map(|((_, monday), _)| *monday).filter(move |monday| self.week(resource, *monday).percent > 100)
    }
}

/// From the week of a day on; without one, from the first week in which the plan asks anything.
pub fn people_load(live: &LivePlan, taken: &[TakenElsewhere], from: Option<Day>) -> PeopleLoad {
    let asked = Asked::of(live, taken);
    let first = asked.first_week();
    let last = asked.own.keys().map(|(_, monday)| *monday).max();
    let begins = asked.week_wanted(live, from);
    let told: Vec<i32> = (0..TOLD_WEEKS).map(|week| begins + 7 * week).collect();
    let people = persons(&live.plan).map(|one| {
        let mut overbooked = asked.overbooked(one.id).peekable();
        PersonByWeek {
            resource_id: one.id,
            name: one.name.clone(),
            is_client_side: one.kind == ResourceKind::ClientPerson,
            first_overbooked: overbooked.peek().map(|monday| times::day(Day(*monday))),
            overbooked_weeks: overbooked.count(),
            weeks: told.iter().map(|monday| asked.week(one.id, *monday)).collect(),
        }
    });
    PeopleLoad {
        plan_revision: live.plan.revision,
        first_week: first.map(|monday| times::day(Day(monday))),
        last_week: last.map(|monday| times::day(Day(monday))),
        people: people.collect(),
        weeks: told.iter().map(|monday| times::day(Day(*monday))).collect(),
    }
}

/// What makes up the week of one person: minutes by task, in the order of the plan, and by other project.
pub struct WeekOfPerson {
    pub week: PersonWeek,
    pub tasks: Vec<(RecordId, i64)>,
    pub elsewhere: BTreeMap<ProjectId, i64>,
}

/// None: nobody of the plan.
pub fn week_of_person(
    live: &LivePlan,
    taken: &[TakenElsewhere],
    resource: ResourceId,
    day: Option<Day>,
) -> Option<WeekOfPerson> {
    persons(&live.plan).find(|one| one.id == resource)?;
    let asked = Asked::of(live, taken);
    let monday = asked.week_wanted(live, day);
    let in_week = |weeks: Weeks| weeks.get(&monday).map_or(0, |minutes| minutes.round() as i64);
    let own = live.plan.assignments.iter().filter(|assignment| assignment.resource == resource);
    let by_task: HashMap<RecordId, i64> =
        own.map(|assignment| (assignment.task, in_week(asked.people.asked(assignment)))).collect();
    let rows = live.plan.tasks.iter().filter_map(|task| Some((task.id, *by_task.get(&task.id)?)));
    let mut elsewhere = BTreeMap::new();
    for one in taken.iter().filter(|one| one.resource == resource) {
        *elsewhere.entry(one.project).or_default() +=
            in_week(asked.people.taken(resource, one.from, one.until, one.units));
    }
    elsewhere.retain(|_, minutes| *minutes > 0);
    Some(WeekOfPerson {
        week: asked.week(resource, monday),
        tasks: rows.filter(|(_, minutes)| *minutes > 0).collect(),
        elsewhere,
    })
}
