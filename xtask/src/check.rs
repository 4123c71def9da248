//! `cargo xtask check`: what can be said about a change without running the product.

use crate::program::{self, Outcome};
use crate::summary::Summary;
use crate::{codegen, node, tidy, tree};
use std::process::Command;

#[derive(clap::Args)]
pub struct Check {
    /// Leave out what needs a compiled server: lints and the API description
    #[arg(long)]
    quick: bool,
}

pub fn run(options: &Check) -> Outcome {
    node::require()?;
    let mut summary = Summary::default();
    steps(&mut summary, options.quick);
    summary.close()
}

/// The checks as steps of a summary, so that `test` has the same ones.
pub fn steps(summary: &mut Summary, quick: bool) {
    summary.program("formatting", cargo().args(["fmt", "--all", "--check"]));
    summary.part("packages of the web app", || node::install("web").map(|_| ()));
    summary.part("house rules", tidy::run);
    summary.program("types of the web app", &mut node::npm("web", "types"));
    if !quick {
        let lints = ["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"];
        summary.program("lints", cargo().args(lints));
        summary.part("API description", codegen::check);
    }
}

fn cargo() -> Command {
    program::cargo(&tree::root())
}
