//! Levelling of a plan's own people: who waits for whom, what stays, and that nobody is asked for more than there is.

mod common;

use common::{at, link, plan, task};
use engine::levelling::{Effort, Elsewhere, Precedence, TeamError, TeamLevelled, TeamRules};
use engine::levelling::{TeamStanding, Wanted, level_team, level_team_long};
use engine::plan::{Assignment, Constraint, DependencyKind, Direction, Plan, Resource};
use engine::plan::{ResourceIndex, ResourceKind, TaskIndex, TaskMode};
use engine::schedule::TaskDates;
use engine::time::Minute;
use proptest::prelude::*;

const EVERYBODY: Precedence = Precedence::LeastFloat;

fn people(plan: &mut Plan, count: usize) {
    let person = |uid| Resource { uid, kind: ResourceKind::Work, calendar: None };
    plan.resources = (1..=count as i64).map(person).collect();
}

fn assign(plan: &mut Plan, task: TaskIndex, person: u32, units: f64) {
    plan.assignments.push(Assignment { units, ..Assignment::new(task, Some(ResourceIndex(person))) });
}

fn rules(plan: &Plan, within_float: bool, precedence: Precedence) -> TeamRules {
    TeamRules {
        available: vec![Some(1.0); plan.resources.len()],
        within_float,
        precedence,
        priorities: Vec::new(),
        elsewhere: Vec::new(),
    }
}

fn levelled(plan: &Plan) -> TeamLevelled {
    level_team(plan, &rules(plan, false, EVERYBODY), &|_, _| true).expect("levelled")
}

fn dates(levelled: &TeamLevelled, task: TaskIndex) -> &TaskDates {
    &levelled.schedule.tasks[task.0 as usize]
}

/// Two tasks of one person that both could begin on Monday; the second is followed by more work.
fn two_at_once() -> (Plan, [TaskIndex; 3]) {
    let mut plan = plan();
    people(&mut plan, 1);
    let (short, long) = (task(&mut plan, 2), task(&mut plan, 3));
    let after = task(&mut plan, 4);
    link(&mut plan, long, after, DependencyKind::FinishToStart, 0);
    assign(&mut plan, short, 0, 1.0);
    assign(&mut plan, long, 0, 1.0);
    (plan, [short, long, after])
}

#[test]
fn whoever_has_less_float_goes_first() {
    let (plan, [short, long, after]) = two_at_once();
    let found = levelled(&plan);
    assert_eq!((dates(&found, long).start, dates(&found, long).finish), (at(0, 8), at(2, 17)));
    assert_eq!(dates(&found, short).start, at(3, 8), "Thursday, when the other is done");
    assert_eq!(found.delays, [3 * 1_440, 0, 0]);
    assert_eq!(dates(&found, after).finish, at(8, 17), "the end stays");
    assert_eq!(found.unresolved, []);
}

#[test]
fn the_order_of_the_plan_or_deadlines_decide_where_that_is_wanted() {
    let (mut plan, [short, long, after]) = two_at_once();
    let by = |plan: &Plan, precedence| {
        level_team(plan, &rules(plan, false, precedence), &|_, _| true).expect("levelled")
    };
    let found = by(&plan, Precedence::Outline);
    assert_eq!((dates(&found, short).start, dates(&found, long).start), (at(0, 8), at(2, 8)));
    assert_eq!(dates(&found, after).start, at(7, 8), "Monday: what follows goes along");
    plan.tasks[short.0 as usize].deadline = Some(at(1, 17));
    assert_eq!(dates(&by(&plan, Precedence::Deadline), short).start, at(0, 8));
}

#[test]
fn half_a_person_is_free_for_another_half() {
    let mut plan = plan();
    people(&mut plan, 1);
    let tasks = [task(&mut plan, 2), task(&mut plan, 2), task(&mut plan, 2)];
    tasks.iter().for_each(|task| assign(&mut plan, *task, 0, 0.5));
    let starts = levelled(&plan).schedule.tasks.iter().map(|dates| dates.start).collect::<Vec<_>>();
    assert_eq!(starts, [at(0, 8), at(0, 8), at(2, 8)]);
}

#[test]
fn what_was_begun_is_pinned_or_manual_stays_and_others_go_round_it() {
    let (mut plan, [short, long, _]) = two_at_once();
    for pin in 0..3 {
        let pinned = &mut plan.tasks[short.0 as usize];
        match pin {
            0 => pinned.progress.actual_start = Some(at(0, 8)),
            1 => pinned.constraint = Constraint::MustStartOn(at(0, 8)),
            _ => pinned.mode = TaskMode::Manual { start: Some(at(0, 8)), finish: None },
        }
        let found = levelled(&plan);
        assert_eq!(dates(&found, short).start, at(0, 8), "{pin}");
        assert_eq!(dates(&found, long).start, at(2, 8), "{pin}");
        plan.tasks[short.0 as usize].progress.actual_start = None;
        plan.tasks[short.0 as usize].constraint = Constraint::AsSoonAsPossible;
    }
}

#[test]
fn within_float_what_does_not_fit_stays_and_is_told() {
    let (mut plan, [short, long, after]) = two_at_once();
    link(&mut plan, short, after, DependencyKind::FinishToStart, 0);
    let within = rules(&plan, true, EVERYBODY);
    let found = level_team(&plan, &within, &|_, _| true).expect("levelled");
    assert_eq!(dates(&found, short).start, at(0, 8), "one day of float is less than three of waiting");
    assert_eq!(found.unresolved, [short, long]);
    assert_eq!(found.delays, [0, 0, 0]);
}

#[test]
fn a_delay_that_is_not_needed_any_more_goes() {
    let (mut plan, [short, long, _]) = two_at_once();
    plan.tasks[short.0 as usize].levelling_delay_minutes = 20 * 1_440;
    plan.assignments.retain(|assignment| assignment.task != long);
    assert_eq!(levelled(&plan).delays, [0, 0, 0]);
}

#[test]
fn a_plan_from_its_finish_is_not_levelled_and_who_stops_gets_nothing() {
    let (mut plan, _) = two_at_once();
    assert_eq!(level_team(&plan, &rules(&plan, false, EVERYBODY), &|_, _| false), Err(TeamError::Cancelled));
    plan.direction = Direction::FromFinish;
    plan.finish = Some(at(30, 17));
    let refused = level_team(&plan, &rules(&plan, false, EVERYBODY), &|_, _| true);
    assert_eq!(refused, Err(TeamError::FromFinish));
}

/// Of a crew of three, two tasks that ask for one and two of them go side by side; a third waits for either.
#[test]
fn a_crew_is_shared_up_to_how_many_it_has() {
    let mut plan = plan();
    people(&mut plan, 1);
    let [one, two, both] = [task(&mut plan, 2), task(&mut plan, 3), task(&mut plan, 1)];
    for (task, units) in [(one, 1.0), (two, 2.0), (both, 2.0)] {
        assign(&mut plan, task, 0, units);
    }
    let rules = TeamRules { available: vec![Some(3.0)], ..rules(&plan, false, Precedence::Outline) };
    let found = level_team(&plan, &rules, &|_, _| true).expect("levelled");
    assert_eq!([one, two, both].map(|task| dates(&found, task).start), [at(0, 8), at(0, 8), at(3, 8)]);
    let rules = TeamRules { available: vec![None], ..rules };
    let free = level_team(&plan, &rules, &|_, _| true).expect("levelled");
    assert_eq!([one, two, both].map(|task| dates(&free, task).start), [at(0, 8); 3], "anybody may ask");
}

#[test]
fn hundreds_of_tasks_of_five_people_get_their_places() {
    let mut plan = plan();
    people(&mut plan, 5);
    for number in 0..300_u32 {
        let added = task(&mut plan, 1 + i64::from(number % 4));
        assign(&mut plan, added, number % 5, 1.0);
        if number >= 40 {
            link(&mut plan, TaskIndex(number - 40), added, DependencyKind::FinishToStart, 0);
        }
    }
    let found = levelled(&plan);
    assert_eq!(found.unresolved, []);
    assert_eq!(clashes(&plan, &found), Vec::<(u32, u32)>::new());
}

/// Pairs of tasks that hold one whole person at the same time.
fn clashes(plan: &Plan, found: &TeamLevelled) -> Vec<(u32, u32)> {
    let mut clashes = Vec::new();
    for (place, one) in plan.assignments.iter().enumerate() {
        for other in &plan.assignments[place + 1..] {
            let (a, b) = (dates(found, one.task), dates(found, other.task));
            let is_shared = one.resource == other.resource && one.task != other.task;
            if is_shared && one.units + other.units > 1.0 && a.start < b.finish && b.start < a.finish {
                clashes.push((one.task.0, other.task.0));
            }
        }
    }
    clashes
}

fn any_team_plan() -> impl Strategy<Value = Plan> {
    let tasks = prop::collection::vec((1_i64..6, 0_u32..3, 1_u32..3), 1..14);
    let kinds = prop_oneof![
        4 => Just(DependencyKind::FinishToStart),
        1 => Just(DependencyKind::StartToStart),
        1 => Just(DependencyKind::FinishToFinish),
    ];
    let links = prop::collection::vec((0_usize..14, 0_usize..14, kinds, -1_i64..3), 0..12);
    (tasks, links).prop_map(|(tasks, links)| {
        let mut plan = plan();
        people(&mut plan, 3);
        for (days, person, halves) in tasks {
            let added = task(&mut plan, days);
            assign(&mut plan, added, person, f64::from(halves) / 2.0);
        }
        for (one, other, kind, lag) in links {
            let (first, second) = (one.min(other), one.max(other));
            if second < plan.tasks.len() && first != second {
                link(&mut plan, TaskIndex(first as u32), TaskIndex(second as u32), kind, lag);
            }
        }
        plan
    })
}

proptest! {
    #[test]
    fn the_engine_says_the_same_and_what_still_clashes_is_told(plan in any_team_plan(), within in any::<bool>()) {
        let before = engine::schedule(&plan).expect("a plan");
        let found = level_team(&plan, &rules(&plan, within, EVERYBODY), &|_, _| true).expect("levelled");
        let mut delayed = plan.clone();
        for (task, delay) in delayed.tasks.iter_mut().zip(&found.delays) {
            task.levelling_delay_minutes = *delay;
        }
        prop_assert_eq!(&engine::schedule(&delayed).expect("a plan"), &found.schedule);
        if within {
            prop_assert!(found.schedule.finish <= before.finish, "within the float the end stays");
        } else {
            prop_assert_eq!(&found.unresolved, &Vec::<TaskIndex>::new());
        }
        for (one, other) in clashes(&plan, &found) {
            let told = |task| found.unresolved.contains(&TaskIndex(task));
            prop_assert!(told(one) && told(other));
        }
        let starts: Vec<Minute> = found.schedule.tasks.iter().map(|dates| dates.start).collect();
        let again = level_team(&plan, &rules(&plan, within, EVERYBODY), &|_, _| true).expect("levelled");
        let same: Vec<Minute> = again.schedule.tasks.iter().map(|dates| dates.start).collect();
        prop_assert_eq!(starts, same);
    }
}

/// All want the same person; by float the long one would go first.
#[test]
fn a_higher_priority_goes_first_and_the_highest_of_all_stays() {
    let mut plan = plan();
    people(&mut plan, 1);
    for days in [1, 2, 5] {
        let added = task(&mut plan, days);
        assign(&mut plan, added, 0, 1.0);
    }
    let starts = |priorities: &[u16]| {
        let rules = TeamRules { priorities: priorities.to_vec(), ..rules(&plan, false, EVERYBODY) };
        let found = level_team(&plan, &rules, &|_, _| true).expect("levelled");
        let starts: Vec<Minute> = found.schedule.tasks.iter().map(|dates| dates.start).collect();
        (starts, found.unresolved.len())
    };
    assert_eq!(starts(&[]), (vec![at(9, 8), at(7, 8), at(0, 8)], 0));
    assert_eq!(starts(&[500, 600]), (vec![at(9, 8), at(0, 8), at(2, 8)], 0), "the rest is ordinary");
    assert_eq!(starts(&[999, 0, 1]), (vec![at(0, 8), at(8, 8), at(1, 8)], 0));
    assert_eq!(starts(&[500, 1_000, 500]), (vec![at(9, 8), at(0, 8), at(2, 8)], 0));
    assert_eq!(starts(&[1_000; 3]), (vec![at(0, 8); 3], 3), "told, not mended");
}

fn searched(plan: &Plan, rules: &TeamRules) -> TeamLevelled {
    let effort = Effort { threads: 1, seed: 1, schedules: 300 };
    level_team_long(plan, rules, effort, &|_| Wanted::More).expect("levelled")
}

proptest! {
    #[test]
    fn a_search_ends_no_later_than_the_rule_and_asks_nobody_for_more_than_there_is(plan in any_team_plan()) {
        let rules = rules(&plan, false, EVERYBODY);
        let (by_rule, found) = (levelled(&plan), searched(&plan, &rules));
        prop_assert!(found.schedule.finish <= by_rule.schedule.finish);
        prop_assert_eq!(&found.unresolved, &Vec::<TaskIndex>::new());
        prop_assert_eq!(clashes(&plan, &found), Vec::<(u32, u32)>::new());
        let mut delayed = plan.clone();
        for (task, delay) in delayed.tasks.iter_mut().zip(&found.delays) {
            task.levelling_delay_minutes = *delay;
        }
        prop_assert_eq!(&engine::schedule(&delayed).expect("a plan"), &found.schedule);
        prop_assert_eq!(searched(&plan, &rules), found, "the same seed");
    }
}

/// Two people, and some tasks of both: by the rule the one with the least float goes first and keeps the long way
/// waiting.
fn crossed() -> Plan {
    let mut plan = plan();
    people(&mut plan, 2);
    for number in 0..24_u32 {
        let added = task(&mut plan, 1 + i64::from(number * 7 % 5));
        assign(&mut plan, added, number % 2, 1.0);
        if number % 5 == 0 {
            assign(&mut plan, added, 1 - number % 2, 1.0);
        }
        if number >= 6 {
            link(&mut plan, TaskIndex(number - 6), added, DependencyKind::FinishToStart, 0);
        }
    }
    plan
}

#[test]
fn a_search_finds_what_the_rule_does_not_see() {
    let plan = crossed();
    let rules = rules(&plan, false, EVERYBODY);
    let (by_rule, found) = (levelled(&plan), searched(&plan, &rules));
    assert!(
        found.schedule.finish < by_rule.schedule.finish,
        "{} {}",
        found.schedule.finish,
        by_rule.schedule.finish
    );
    assert_eq!(clashes(&plan, &found), Vec::<(u32, u32)>::new());
    let within = TeamRules { within_float: true, ..rules };
    assert_eq!(searched(&plan, &within), level_team(&plan, &within, &|_, _| true).expect("levelled"));
    let effort = Effort { threads: 2, seed: 1, schedules: u64::MAX };
    let stopped = level_team_long(&plan, &within, effort, &|_| Wanted::Nothing);
    assert_eq!(stopped, Err(TeamError::Cancelled), "before everybody had a place");
}

#[test]
fn whoever_watches_a_search_has_what_was_found_or_nothing() {
    let plan = crossed();
    let rules = rules(&plan, false, EVERYBODY);
    let effort = Effort { threads: 1, seed: 1, schedules: u64::MAX };
    let by_rule = levelled(&plan);
    let at_once = level_team_long(&plan, &rules, effort, &|_| Wanted::Found).expect("levelled");
    assert_eq!(at_once.unresolved, Vec::new(), "everybody has a place all the same");
    assert!(at_once.schedule.finish <= by_rule.schedule.finish);

    let told = std::sync::Mutex::new(Vec::new());
    let found = level_team_long(&plan, &rules, effort, &|standing: TeamStanding| {
        told.lock().expect("told").push(standing);
        if standing.schedules < 500 { Wanted::More } else { Wanted::Found }
    });
    let found = found.expect("levelled");
    let told = told.into_inner().expect("told");
    assert_eq!((told[0].placed, told[0].of, told[0].finish), (0, 24, None));
    let ends: Vec<Minute> = told.iter().filter_map(|standing| standing.finish).collect();
    assert!(ends.is_sorted_by(|was, is| was >= is), "the best so far never grows");
    assert_eq!(
        ends.last(),
        Some(&found.schedule.finish),
        "on one calendar the search knows it to the minute"
    );

    let left = level_team_long(&plan, &rules, effort, &|standing: TeamStanding| {
        if standing.finish.is_none() { Wanted::More } else { Wanted::Nothing }
    });
    assert_eq!(left, Err(TeamError::Cancelled));
}

#[test]
fn what_another_plan_asks_of_somebody_stays_where_it_is() {
    let mut plan = plan();
    people(&mut plan, 2);
    let (first, other) = (task(&mut plan, 2), task(&mut plan, 1));
    assign(&mut plan, first, 0, 1.0);
    assign(&mut plan, other, 1, 1.0);
    let elsewhere = |units| Elsewhere { resource: ResourceIndex(0), units, from: at(1, 8), until: at(2, 17) };
    let level = |elsewhere: Vec<Elsewhere>, within_float| {
        let rules = TeamRules { elsewhere, ..rules(&plan, within_float, EVERYBODY) };
        level_team(&plan, &rules, &|_, _| true).expect("levelled")
    };
    // Taken on Tuesday and Wednesday: two days in a row are free from Thursday on.
    let found = level(vec![elsewhere(1.0)], false);
    assert_eq!(dates(&found, first).start, at(3, 8));
    assert_eq!(dates(&found, other).start, at(0, 8), "nobody else is concerned");
    // Half of them is not enough either; of nothing taken, nothing moves.
    assert_eq!(dates(&level(vec![elsewhere(0.5)], false), first).start, at(3, 8));
    assert_eq!(level(Vec::new(), false).delays, [0, 0]);
    // Within the float it cannot be resolved, and is told.
    assert_eq!(level(vec![elsewhere(1.0)], true).unresolved, [first]);
}

#[test]
fn what_asks_for_somebody_who_is_not_there_is_told() {
    let (plan, [short, long, _]) = two_at_once();
    let mut rules = rules(&plan, false, EVERYBODY);
    rules.available = vec![Some(0.0)];
    let found = level_team(&plan, &rules, &|_, _| true).expect("levelled");
    assert_eq!(found.unresolved, [short, long]);
}
