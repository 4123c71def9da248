//! `rapport`: assembly, jobs and commands. No SQL and no rules live here.

mod administration;
mod assembly;
mod commands;
mod delivery;
mod demo;
mod jobs;
mod plan_files;
mod seed;
mod serve;
mod stream;
mod web_app;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    commands::run(commands::Arguments::parse())
}
