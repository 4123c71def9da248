//! Simulates a plan of so many tasks, of people with so many calendars of their own, with correlation and fifty risks,
//! and prints a line: `tasks iterations threads calendars milliseconds`. `cargo xtask bench simulation` reads it.
//!
//! `cargo bench -p engine --bench simulation -- TASKS ITERATIONS THREADS CALENDARS`

use engine::calendar::{Calendar, CalendarException, CalendarIndex};
use engine::plan::{
    Assignment, Dependency, DependencyKind, Lag, Plan, Resource, ResourceIndex, ResourceKind,
};
use engine::plan::{Task, TaskIndex};
use engine::simulation::{Effort, Risk, Shape, Spread, Uncertainty, simulate};
use engine::time::{Day, Minute};
use std::time::Instant;

/// 2026-03-02, a Monday, 08:00.
const START: Minute = Minute(20_514 * 1_440 + 480);
const RISKS: u32 = 50;
const SIDE_BY_SIDE: u32 = 30;

fn main() -> Result<(), String> {
    // Cargo adds its own.
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let [tasks, iterations, threads, calendars] = &words[..] else {
        return Err("TASKS ITERATIONS THREADS CALENDARS".into());
    };
    let calendars_of_people = number(calendars)?;
    let mut plan = plan(number(tasks)?, calendars_of_people > 0);
    staff(&mut plan, calendars_of_people);
    let effort = Effort { iterations: number(iterations)?, seed: 1, threads: number(threads)? };
    let began = Instant::now();
    let outcome =
        simulate(&plan, &uncertainty(&plan), effort, &|_| true).map_err(|error| error.to_string())?;
    let took = began.elapsed().as_millis();
    eprintln!("80 % by {}", outcome.ok_or("stopped")?.percentile(80));
    println!("{tasks} {iterations} {threads} {calendars} {took}");
    Ok(())
}

/// Tasks of one to ten days in phases of twenty, each after one or two of those just before it; or thirty such rows
/// side by side, for about seven years.
fn plan(tasks: u32, is_side_by_side: bool) -> Plan {
    let mut plan = Plan::new(START, Calendar::standard());
    let mut phase = 0;
    for at in 0..tasks {
        let is_phase = at % 21 == 0;
        let days = 1 + i64::from(at.wrapping_mul(2_654_435_761) >> 16) % 10;
        let mut task = Task::new(i64::from(at), if is_phase { 0 } else { 480 * days });
        task.parent = (!is_phase).then_some(TaskIndex(phase));
        plan.tasks.push(task);
        if is_phase {
            phase = at;
            continue;
        }
        let is_first = is_side_by_side && at % 21 == 1;
        let backs = if is_first { [SIDE_BY_SIDE * 21 - 19, 0] } else { [1, 7] };
        let is_linked = |back: u32| {
            let stays = is_first || !is_side_by_side || (at - back) / 21 == at / 21;
            at > back && !(at - back).is_multiple_of(21) && back > 0 && stays
        };
        for back in backs.into_iter().filter(|back| is_linked(*back)) {
            let kind = if at % 9 == 0 { DependencyKind::StartToStart } else { DependencyKind::FinishToStart };
            let (predecessor, successor) = (TaskIndex(at - back), TaskIndex(at));
            plan.dependencies.push(Dependency { predecessor, successor, kind, lag: Lag::WorkingMinutes(0) });
        }
    }
    plan
}

/// Everybody works on every so manieth task, and is away for a week of their own each half year.
fn staff(plan: &mut Plan, calendars: u32) {
    for person in 0..calendars {
        let mut calendar = Calendar::derived("A person", CalendarIndex(0));
        for half in 0..40 {
            let first = Day(START.day().0 + half * 182 + 7 * person as i32);
            calendar.exceptions.push(CalendarException::days("away", first, Day(first.0 + 4), Vec::new()));
        }
        plan.calendars.push(calendar);
        let calendar = Some(CalendarIndex(person + 1));
        plan.resources.push(Resource { uid: i64::from(person), kind: ResourceKind::Work, calendar });
    }
    for at in (0..plan.tasks.len() as u32).filter(|at| at % 21 != 0 && calendars > 0) {
        plan.assignments.push(Assignment::new(TaskIndex(at), Some(ResourceIndex(at % calendars))));
    }
}

fn uncertainty(plan: &Plan) -> Uncertainty {
    let tasks = plan.tasks.len() as u32;
    let spread = Spread { shape: Shape::Pert, low: 0.8, likely: 1.0, high: 1.5 };
    let impact = Spread { shape: Shape::Triangular, low: 480.0, likely: 2_400.0, high: 4_800.0 };
    let risk = |at: u32| Risk {
        probability: 0.2,
        impact,
        cost: None,
        tasks: (0..3).map(|more| TaskIndex((at * 197 + more * 31) % tasks)).collect(),
    };
    let risks = (0..RISKS).map(risk).collect();
    let spreads = vec![Some(spread); tasks as usize];
    Uncertainty { spreads, correlation: 0.3, risks, ..Uncertainty::default() }
}

fn number<N: std::str::FromStr>(word: &str) -> Result<N, String> {
    word.parse().map_err(|_| format!("{word} is no number"))
}
