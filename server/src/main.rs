//! `rapport`: the command line over the product.

use clap::Parser;
use server::commands;
use std::process::ExitCode;

fn main() -> ExitCode {
    commands::run(commands::Arguments::parse())
}
