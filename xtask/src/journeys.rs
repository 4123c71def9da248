//! Journeys of people through the product, in a real browser; and pictures of the screens on the way.
//!
//! The browser is an npm package, so that nothing has to be installed by hand (e2e/browser.mjs).

use crate::program::{self, Outcome};
use crate::rapport::{self, Profile};
use crate::summary::Summary;
use crate::{node, tree};
use std::process::Command;

#[derive(clap::Args)]
pub struct Shots {
    /// Use the server as it was last built
    #[arg(long)]
    built: bool,
    /// Only the pictures that the READMEs show, into docs/pictures
    #[arg(long)]
    readme: bool,
}

pub fn steps(summary: &mut Summary) {
    summary.part("packages of the journeys", || node::install("e2e").map(|_| ()));
    summary.part("server for the journeys", || prepare().map(|_| ()));
    if let Err(why) = program::output(node("browser.mjs").arg("--check")) {
        summary.not_run("Chromium", &why);
        return;
    }
    summary.program("journeys in Chromium", &mut journeys());
}

/// The journeys look at the built web app inside the server.
fn prepare() -> Outcome<std::path::PathBuf> {
    if !tree::root().join("web/dist/index.html").is_file() {
        node::install("web")?;
        program::run(&mut node::npm("web", "build"))?;
    }
    rapport::build(Profile::Dev)
}

/// Two at a time: a journey waits for its browser and its server more than it works.
fn journeys() -> Command {
    let mut command = Command::new("node");
    command.args(["--test", "--test-concurrency=2", "--test-reporter=tap", "journeys/"]);
    command.current_dir(tree::root().join("e2e")).env("RAPPORT_BINARY", rapport::binary(Profile::Dev));
    command
}

fn node(script: &str) -> Command {
    let mut command = Command::new("node");
    command.arg(script).current_dir(tree::root().join("e2e"));
    command.env("RAPPORT_BINARY", rapport::binary(Profile::Dev));
    command
}

pub fn shots(options: &Shots) -> Outcome {
    node::require()?;
    node::install("e2e")?;
    if !options.built {
        prepare()?;
    }
    program::run(node("shots.mjs").args(options.readme.then_some("--readme")))
}
