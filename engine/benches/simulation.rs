//! Simulates a plan of so many tasks, with correlation and fifty risks, and prints a line:
//! `tasks iterations threads milliseconds`. `cargo xtask bench simulation` reads it.
//!
//! `cargo bench -p engine --bench simulation -- TASKS ITERATIONS THREADS`

use engine::calendar::Calendar;
use engine::plan::{Dependency, DependencyKind, Lag, Plan, Task, TaskIndex};
use engine::simulation::{Effort, Risk, Shape, Spread, Uncertainty, simulate};
use engine::time::Minute;
use std::time::Instant;

/// 2026-03-02, a Monday, 08:00.
const START: Minute = Minute(20_514 * 1_440 + 480);
const RISKS: u32 = 50;

fn main() -> Result<(), String> {
    // Cargo adds its own.
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let [tasks, iterations, threads] = &words[..] else { return Err("TASKS ITERATIONS THREADS".into()) };
    let plan = plan(number(tasks)?);
    let effort = Effort { iterations: number(iterations)?, seed: 1, threads: number(threads)? };
    let began = Instant::now();
    let outcome =
        simulate(&plan, &uncertainty(&plan), effort, &|_| true).map_err(|error| error.to_string())?;
    let took = began.elapsed().as_millis();
    eprintln!("80 % by {}", outcome.ok_or("stopped")?.percentile(80));
    println!("{tasks} {iterations} {threads} {took}");
    Ok(())
}

/// Tasks of one to ten days in phases of twenty, each after one or two of those just before it.
fn plan(tasks: u32) -> Plan {
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
        for back in [1, 7].into_iter().filter(|back| at > *back && (at - back) % 21 != 0) {
            let kind = if at % 9 == 0 { DependencyKind::StartToStart } else { DependencyKind::FinishToStart };
            let (predecessor, successor) = (TaskIndex(at - back), TaskIndex(at));
            plan.dependencies.push(Dependency { predecessor, successor, kind, lag: Lag::WorkingMinutes(0) });
        }
    }
    plan
}

fn uncertainty(plan: &Plan) -> Uncertainty {
    let tasks = plan.tasks.len() as u32;
    let spread = Spread { shape: Shape::Pert, low: 0.8, likely: 1.0, high: 1.5 };
    let impact = Spread { shape: Shape::Triangular, low: 480.0, likely: 2_400.0, high: 4_800.0 };
    let risk = |at: u32| Risk {
        probability: 0.2,
        impact,
        tasks: (0..3).map(|more| TaskIndex((at * 197 + more * 31) % tasks)).collect(),
    };
    let risks = (0..RISKS).map(risk).collect();
    Uncertainty { spreads: vec![Some(spread); tasks as usize], correlation: 0.3, risks, watched: Vec::new() }
}

fn number<N: std::str::FromStr>(word: &str) -> Result<N, String> {
    word.parse().map_err(|_| format!("{word} is no number"))
}
