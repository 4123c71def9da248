//! `cargo xtask run`: from a fresh clone to the first screen, with every step and its time shown.

use crate::program::{self, Outcome, Progress};
use crate::rapport::{self, Profile};
use crate::{node, tree};
use std::net::TcpListener;
use std::process::Command;

#[derive(clap::Args)]
pub struct Run {
    /// Fill in an invented project in two languages, to look round
    #[arg(long)]
    demo: bool,
    /// The port on this machine
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// Build without optimisation: quicker to build, slower to use
    #[arg(long)]
    dev: bool,
}

pub fn run(options: &Run) -> Outcome {
    let progress = Progress::start();
    node::require()?;
    require_free(options.port)?;
    progress.say("packages of the web app (npm ci)");
    node::install("web")?;
    progress.say("the web app (vite)");
    program::run(&mut node::npm("web", "build"))?;
    progress.say("the server (cargo build; a first build takes some minutes)");
    let profile = if options.dev { Profile::Dev } else { Profile::Quick };
    let binary = rapport::build(profile)?;
    progress.say("ready; the data is in ./data, Ctrl-C stops the server");
    let mut serve = Command::new(binary);
    serve.current_dir(tree::root()).args(["serve", "--data", "data", "--listen"]);
    serve.arg(format!("127.0.0.1:{}", options.port));
    if options.demo {
        serve.arg("--demo");
    }
    program::run(&mut serve)
}

/// Says so before minutes of building, not after.
fn require_free(port: u16) -> Outcome {
    match TcpListener::bind(("127.0.0.1", port)) {
        Ok(_) => Ok(()),
        Err(_) => Err(format!("port {port} is taken; choose another with --port")),
    }
}
