//! `cargo xtask bench simulation`: a plan of many tasks, simulated with correlation and fifty risks.

use crate::program::{self, Outcome};
use crate::tree;

#[derive(clap::Args)]
pub struct Simulation {
    #[arg(long, default_value_t = 10_000)]
    tasks: u32,
    #[arg(long, default_value_t = 100_000)]
    iterations: u64,
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// People with calendars of their own who do the work; without any it runs on the project calendar
    #[arg(long, default_value_t = 0)]
    calendars: u32,
}

pub fn run(options: &Simulation) -> Outcome {
    let Simulation { tasks, iterations, threads, calendars } = options;
    let mut command = program::cargo(&tree::root());
    command.args(["bench", "--quiet", "-p", "engine", "--bench", "simulation", "--"]);
    command.args([tasks.to_string(), iterations.to_string(), threads.to_string(), calendars.to_string()]);
    let line = program::output(&mut command)?;
    let took = line.split_whitespace().last().and_then(|word| word.parse::<f64>().ok());
    let seconds = took.ok_or("the bench printed no time")? / 1_000.0;
    let rate = *iterations as f64 / seconds.max(0.001);
    println!(
        "| tasks | calendars | simulations | threads | seconds | simulations/s |\n|---|---|---|---|---|---|"
    );
    println!("| {tasks} | {calendars} | {iterations} | {threads} | {seconds:.1} | {rate:.0} |");
    Ok(())
}
