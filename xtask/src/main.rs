//! The commands of someone who works on Rapport: `cargo xtask run`, `test`, `check` and the measuring ones.
//!
//! What must hold: on a fresh machine with only Rust and Node, `run` and `test` do all the set-up themselves.
//! Few dependencies, so that this program itself is ready within seconds.

mod bench;
mod check;
mod codegen;
mod crash;
mod fidelity;
mod http;
mod journeys;
mod node;
mod outside;
mod postgres;
mod program;
mod rapport;
mod run;
mod summary;
mod test;
mod tidy;
mod tree;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Work on Rapport: run it, test it, measure it", version)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build the web app and the server, and serve on this machine with the data in ./data
    Run(run::Run),
    /// Everything that CI runs, with a summary
    Test(test::Test),
    /// The quick checks: formatting, lints, house rules, types, words, API description
    Check(check::Check),
    /// The house rules alone: imports, SQL, sizes, names, words in both languages
    Tidy,
    /// Write the TypeScript types of the API from the server's own description
    Codegen(codegen::Codegen),
    /// Kill the server under load, again and again, and look for lost or half-written changes
    Crash(crash::Crash),
    /// Start a PostgreSQL for tests and print how tests find it, until Ctrl-C
    Postgres,
    /// Measure a release build and print the table for docs/performance.md
    Bench(bench::Bench),
    /// Compare computed dates with those that other programs stored, for docs/fidelity.md
    Fidelity(fidelity::Fidelity),
    /// Pictures of the screens in both languages, into e2e/shots
    Shots(journeys::Shots),
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().task {
        Task::Run(options) => run::run(&options),
        Task::Test(options) => test::run(&options),
        Task::Check(options) => check::run(&options),
        Task::Tidy => tidy::run(),
        Task::Codegen(options) => codegen::run(&options),
        Task::Crash(options) => crash::run(&options),
        Task::Bench(options) => bench::run(&options),
        Task::Fidelity(options) => fidelity::run(&options),
        Task::Postgres => postgres::run(),
        Task::Shots(options) => journeys::shots(&options),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("error: {sentence}");
            ExitCode::FAILURE
        }
    }
}
