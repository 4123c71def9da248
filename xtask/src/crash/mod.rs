//! `cargo xtask crash`: the server is killed while 32 writers work, started again, and asked for every change it
//! had acknowledged.
//!
//! What must hold after each cycle: every acknowledged change is there, and no change is there by half. A change
//! that was on its way when the server died may be there or not.

pub mod door;
mod found;
pub mod listener;
pub mod mail;
mod mailbox;
mod power;
mod unattended;
mod writers;

use crate::http::Connection;
use crate::postgres::{Durability, Postgres};
use crate::program::{self, Outcome};
use crate::rapport::{self, Place, Profile};
use crate::summary::Summary;
use crate::tree;
use serde_json::json;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};
use writers::Written;

/// Cycles of a run in CI.
const IN_CI: (u32, u32) = (200, 50);
/// The same while mail comes in: two ends each.
const MAIL_IN_CI: (u32, u32) = (20, 8);
/// The same while it works by itself.
const UNATTENDED_IN_CI: u32 = 12;

#[derive(clap::Args)]
pub struct Crash {
    /// How often the server is killed
    #[arg(long, default_value_t = 20)]
    cycles: u32,
    /// On PostgreSQL instead of the embedded database
    #[arg(long)]
    postgres: bool,
    /// Cut the power instead: shut a file system down under the server (Linux, root)
    #[arg(long)]
    power: bool,
    /// While mail comes in, twice in each cycle
    #[arg(long, conflicts_with = "power")]
    mail: bool,
    /// While mail is fetched from a mailbox (Dovecot), twice in each cycle
    #[arg(long, conflicts_with_all = ["power", "mail"])]
    mailbox: bool,
    /// While it makes what communication plans want and tells a webhook what happens
    #[arg(long, conflicts_with_all = ["power", "mail", "mailbox"])]
    unattended: bool,
    /// How many connections write at the same time
    #[arg(long, default_value_t = 32)]
    writers: usize,
    /// How long they write before the end, in milliseconds
    #[arg(long, default_value_t = 300)]
    milliseconds: u64,
    /// Kill a release build
    #[arg(long)]
    release: bool,
}

/// What a whole run came to.
#[derive(Default)]
pub struct Tally {
    pub cycles: u32,
    pub acknowledged: u64,
}

pub fn run(options: &Crash) -> Outcome {
    let profile = if options.release { Profile::Release } else { Profile::Dev };
    let binary = rapport::build(profile)?;
    let rig = Rig { binary, writers: options.writers, span: Duration::from_millis(options.milliseconds) };
    let started = Instant::now();
    if options.mail {
        let postgres = options.postgres.then(|| Postgres::start(Durability::Real)).transpose()?;
        let mailed = rig.mail_cycles(options.cycles, postgres.as_ref())?;
        println!("kill -9 while mail comes in: {} in {} s", mailed.sentence(), started.elapsed().as_secs());
        return Ok(());
    }
    if options.mailbox {
        let postgres = options.postgres.then(|| Postgres::start(Durability::Real)).transpose()?;
        let fetched = rig.mailbox_cycles(options.cycles, postgres.as_ref())?;
        println!(
            "kill -9 while mail is fetched: {} in {} s",
            fetched.sentence(),
            started.elapsed().as_secs()
        );
        return Ok(());
    }
    if options.unattended {
        let postgres = options.postgres.then(|| Postgres::start(Durability::Real)).transpose()?;
        let done = rig.unattended_cycles(options.cycles, postgres.as_ref())?;
        println!(
            "kill -9 while it works by itself: {} in {} s",
            done.sentence(),
            started.elapsed().as_secs()
        );
        return Ok(());
    }
    let (tally, what) = match (options.power, options.postgres) {
        (true, _) => (power::cycles(&rig, options.cycles)?, "power cuts, embedded database"),
        (false, true) => {
            let postgres = Postgres::start(Durability::Real)?;
            (rig.kill_cycles(options.cycles, Some(&postgres))?, "kill -9, PostgreSQL")
        }
        (false, false) => (rig.kill_cycles(options.cycles, None)?, "kill -9, embedded database"),
    };
    println!("{what}: {} in {} s", tally.sentence(), started.elapsed().as_secs());
    Ok(())
}

/// The cycles of a CI run as steps of its summary.
pub fn steps(summary: &mut Summary, postgres: Option<&Postgres>) {
    let rig = || {
        Ok::<Rig, String>(Rig {
            binary: rapport::build(Profile::Dev)?,
            writers: 32,
            span: Duration::from_millis(250),
        })
    };
    let told = |tally: Tally| println!("{}", tally.sentence());
    summary.part("kill -9, embedded database", || rig()?.kill_cycles(IN_CI.0, None).map(told));
    if postgres.is_some() {
        summary.part("kill -9, PostgreSQL", || rig()?.kill_cycles(IN_CI.1, postgres).map(told));
    }
    let told = |mailed: mail::Mailed| println!("{}", mailed.sentence());
    summary.part("kill -9 while mail comes in, embedded database", || {
        rig()?.mail_cycles(MAIL_IN_CI.0, None).map(told)
    });
    match mailbox::is_installed() {
        true => summary.part("kill -9 while mail is fetched, embedded database", || {
            rig()?.mailbox_cycles(MAIL_IN_CI.1, None).map(told)
        }),
        false => summary.not_run("kill -9 while mail is fetched", mailbox::NOT_INSTALLED),
    }
    summary.part("kill -9 while it works by itself, embedded database", || {
        rig()?.unattended_cycles(UNATTENDED_IN_CI, None).map(|done| println!("{}", done.sentence()))
    });
    if postgres.is_some() {
        summary.part("kill -9 while mail comes in, PostgreSQL", || {
            // Of its own: an installation has one key, and a database to itself.
            rig()?.mail_cycles(MAIL_IN_CI.1, Some(&Postgres::start(Durability::Waived)?)).map(told)
        });
    }
}

impl Tally {
    fn sentence(&self) -> String {
        format!(
            "{} cycles, {} acknowledged changes, none lost, none there by half",
            self.cycles, self.acknowledged
        )
    }
}

pub struct Rig {
    binary: std::path::PathBuf,
    writers: usize,
    span: Duration,
}

impl Rig {
    /// An empty installation.
    fn place(&self, folder: &Path, postgres: Option<&Postgres>) -> Outcome<Place> {
        let database = postgres.map(|postgres| postgres.database("rapport")).transpose()?;
        let place = Place { binary: self.binary.clone(), data: folder.join("data"), database };
        if let Some(postgres) = postgres {
            let owner = postgres.database("rapport_owner")?;
            program::run(&mut place.command(&["migrate", "--owner-database", &owner]))?;
        }
        Ok(place)
    }

    fn kill_cycles(&self, cycles: u32, postgres: Option<&Postgres>) -> Outcome<Tally> {
        let folder = tree::temporary("crash")?;
        let place = self.place(&folder, postgres)?;
        let token = place.administrator_token()?;
        let mut tally = Tally::default();
        let mut before: Option<Written> = None;
        for cycle in 0..cycles {
            let serving = place.serve()?;
            tally.add(
                before.take(),
                &mut Connection::open(serving.address).map_err(|error| error.to_string())?,
                &token,
            )?;
            let project = new_project(serving.address, &token, cycle)?;
            let writing = writers::start(self.writers, serving.address, &token, &project);
            writing.go_on_for(self.span);
            serving.kill();
            before = Some(writing.end());
        }
        let serving = place.serve()?;
        tally.add(
            before,
            &mut Connection::open(serving.address).map_err(|error| error.to_string())?,
            &token,
        )?;
        drop(serving);
        fs::remove_dir_all(&folder).map_err(|error| error.to_string())?;
        Ok(tally)
    }
}

impl Tally {
    /// Looks for everything that the last cycle had acknowledged.
    pub fn add(&mut self, written: Option<Written>, connection: &mut Connection, token: &str) -> Outcome {
        let Some(written) = written else { return Ok(()) };
        let acknowledged = written.acknowledged();
        if acknowledged == 0 {
            return Err(format!("cycle {}: nothing was acknowledged, so nothing was tried", self.cycles + 1));
        }
        found::check(&written, connection, token)
            .map_err(|sentence| format!("cycle {}: {sentence}", self.cycles + 1))?;
        self.cycles += 1;
        self.acknowledged += acknowledged;
        Ok(())
    }
}

/// A project of its own for every cycle keeps each plan small.
pub fn new_project(address: std::net::SocketAddr, token: &str, cycle: u32) -> Outcome<String> {
    let mut connection = Connection::open(address).map_err(|error| error.to_string())?;
    let body = json!({ "name": format!("Cycle {cycle}"), "start": "2027-01-04", "calendar": "standard" });
    let answer =
        connection.post("/api/v1/projects", token, &body.to_string()).map_err(|error| error.to_string())?;
    let id = answer.json()?["id"].as_str().map(str::to_string);
    id.ok_or_else(|| format!("no project ({}): {}", answer.status, String::from_utf8_lossy(&answer.body)))
}
