//! `cargo xtask test`: everything CI runs. What needs a program or folder that is missing is named as not run;
//! in CI that is an error.

use crate::postgres::{ADDRESS_VARIABLE, Durability, Postgres};
use crate::program::{self, Outcome};
use crate::summary::Summary;
use crate::{check, crash, journeys, node, outside, tree};
use std::process::Command;

#[derive(clap::Args)]
pub struct Test {
    /// Only these parts
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Part>,
    /// All but these parts
    #[arg(long, value_enum, value_delimiter = ',')]
    without: Vec<Part>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// Formatting, lints, house rules, types, API description
    Check,
    /// The tests of the web app, and its build
    Web,
    /// The tests of every crate, on both databases
    Crates,
    /// Journeys in a real browser, in both languages
    Journeys,
    /// kill -9 under load, on both databases
    Crash,
}

type Steps = fn(&mut Summary, Option<&Postgres>);

const PARTS: [(Part, Steps); 5] = [
    (Part::Check, |summary, _| check::steps(summary, false)),
    (Part::Web, |summary, _| web(summary)),
    (Part::Crates, crates),
    (Part::Journeys, |summary, _| journeys::steps(summary)),
    (Part::Crash, crash::steps),
];

pub fn run(options: &Test) -> Outcome {
    node::require()?;
    let mut summary = Summary::default();
    let chosen = |part: Part| {
        (options.only.is_empty() || options.only.contains(&part)) && !options.without.contains(&part)
    };
    let needs_postgres = chosen(Part::Crates) || chosen(Part::Crash);
    let postgres = if needs_postgres { postgres(&mut summary) } else { None };
    for (part, steps) in PARTS {
        if chosen(part) {
            steps(&mut summary, postgres.as_ref());
        }
    }
    summary.close()
}

fn postgres(summary: &mut Summary) -> Option<Postgres> {
    match Postgres::start(Durability::Waived) {
        Ok(postgres) => Some(postgres),
        Err(why) => {
            summary.not_run("PostgreSQL", &why);
            None
        }
    }
}

/// The server embeds the web app, so it is built before the crates.
fn web(summary: &mut Summary) {
    summary.part("packages of the web app", || node::install("web").map(|_| ()));
    summary.program("web app", &mut node::npm("web", "test"));
    summary.program("web app, built", &mut node::npm("web", "build"));
}

fn crates(summary: &mut Summary, postgres: Option<&Postgres>) {
    if std::env::var_os("RAPPORT_TEST_DATA").is_none() {
        summary.not_run("corpora", "RAPPORT_TEST_DATA names no folder");
    }
    // Some hold ours against packages that the journeys use, too.
    summary.part("packages of the journeys", || node::install("e2e").map(|_| ()));
    let mut cargo = test_runner();
    cargo.current_dir(tree::root());
    if let Some(postgres) = postgres {
        cargo.env(ADDRESS_VARIABLE, &postgres.url);
    }
    outside::known_to(&mut cargo, summary);
    summary.part("the program that sets reports", typesetting);
    summary.program("crates", &mut cargo);
}

/// Of no workspace: some minutes the first time, and then it lies there.
fn typesetting() -> Outcome {
    program::run(program::cargo(&tree::root().join("typesetting")).args(["build", "--locked", "--quiet"]))
}

/// cargo-nextest where it is installed, for its speed; plain cargo elsewhere.
fn test_runner() -> Command {
    let mut cargo = program::cargo(&tree::root());
    match program::find("cargo-nextest") {
        Some(_) => cargo.args(["nextest", "run", "--workspace", "--no-fail-fast", "--status-level=fail"]),
        None => cargo.args(["test", "--workspace", "--no-fail-fast", "--quiet"]),
    };
    cargo
}
