//! The commands of `rapport`. Each says what went wrong in one sentence; exit code 2 means that what was asked
//! for is wrong (a bad file, a bad argument), 1 that it could not be done, 130 that it was interrupted.

mod accounts;
mod evidence;
mod levelling;
mod plans;
mod progress;
mod simulation;
mod soundness;

use crate::serve::{Place, Serve};
use crate::{assembly, seed, serve};
use clap::{Parser, Subcommand};
use kernel::Clock;
use std::path::PathBuf;
use std::process::ExitCode;
use store::backup;

#[derive(Debug, Parser)]
#[command(
    name = "rapport",
    version,
    about = "Rapport (默契) runs a delivery project together with its client",
    after_help = "Start with:  rapport serve --data ./data\nThen open the one-time link it prints."
)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the team's app, the client portal and the API
    Serve(Serve),
    /// Bring the database to this version; with PostgreSQL, under the login that owns the tables
    Migrate(Place),
    /// Import a plan file (MS Project XML, Primavera XER or XML, XLSX, CSV) as a project
    Import(plans::Import),
    /// Compute the dates of a plan file and print one row a task
    Schedule(plans::Schedule),
    /// Check how sound a plan file is: the fourteen points of the DCMA, and redundant dependencies
    Check(soundness::Check),
    /// Level a project of PSPLIB (.sm) or the people of a plan file, and print when each job or task starts
    Level(levelling::Level),
    /// Compute a plan file many times with durations drawn at random, and print when it ends with which certainty
    Simulate(simulation::Simulate),
    /// Write everything of a data folder into one checksummed file, while the server runs
    Backup(Backup),
    /// Restore a backup into an empty data folder; every byte is checked before and after
    Restore(Restore),
    /// Make a load data set: projects with tasks, dependencies, assignees and comments
    Seed(seed::Seed),
    /// Check a receipt or an export of evidence, without any server
    Verify(evidence::Verify),
    /// Evidence of what clients agreed to
    #[command(subcommand)]
    Evidence(evidence::EvidenceCommand),
    /// People who may sign in
    #[command(subcommand)]
    Person(accounts::PersonCommand),
    /// API tokens
    #[command(subcommand)]
    Token(accounts::TokenCommand),
    /// Print the description of the API (OpenAPI)
    Openapi,
}

#[derive(Debug, clap::Args)]
struct Backup {
    /// The data folder
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// The file to write
    #[arg(long)]
    to: PathBuf,
}

#[derive(Debug, clap::Args)]
struct Restore {
    /// The backup file
    #[arg(long)]
    from: PathBuf,
    /// The data folder to make; it must be empty or missing
    #[arg(long, default_value = "data")]
    data: PathBuf,
}

impl Backup {
    fn run(&self) -> Outcome {
        let made = backup::backup(&self.data, &self.to, env!("CARGO_PKG_VERSION"), Clock::System.now());
        let manifest = made.map_err(|error| error.to_string())?;
        let size: u64 = manifest.files.iter().map(|file| file.size).sum();
        eprintln!("{} files, {size} bytes of data, written to {}", manifest.files.len(), self.to.display());
        eprintln!("The installation's key is in it: guard the file as you guard the data folder.");
        Ok(())
    }
}

impl Restore {
    fn run(&self) -> Outcome {
        let manifest = backup::restore(&self.from, &self.data).map_err(|error| error.to_string())?;
        eprintln!("the backup of {} is restored into {}", manifest.made_at, self.data.display());
        Ok(())
    }
}

/// Why a command ended: its exit code and one sentence.
pub struct Ended {
    code: u8,
    sentence: String,
}

impl From<String> for Ended {
    fn from(sentence: String) -> Self {
        Self { code: 1, sentence }
    }
}

impl Ended {
    /// What was asked for is wrong.
    pub fn wrong(sentence: impl ToString) -> Self {
        Self { code: 2, sentence: sentence.to_string() }
    }
}

pub type Outcome = Result<(), Ended>;

pub fn run(arguments: Arguments) -> ExitCode {
    begin_log();
    match carry_out(arguments.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(ended) => {
            eprintln!("rapport: {}", ended.sentence);
            ExitCode::from(ended.code)
        }
    }
}

/// To standard error, warnings unless `RAPPORT_LOG` asks for more, as `info` or `warn,store=info`.
fn begin_log() {
    use tracing_subscriber::filter::{LevelFilter, Targets};
    use tracing_subscriber::prelude::*;
    let asked = std::env::var("RAPPORT_LOG").ok().and_then(|text| text.parse::<Targets>().ok());
    let wanted = asked.unwrap_or_else(|| Targets::new().with_default(LevelFilter::WARN));
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()));
    tracing_subscriber::registry().with(lines.with_filter(wanted)).init();
}

fn carry_out(command: Command) -> Outcome {
    match command {
        Command::Schedule(schedule) => schedule.run(),
        Command::Check(check) => check.run(),
        Command::Level(level) => level.run(),
        Command::Simulate(simulate) => simulate.run(),
        Command::Openapi => print(assembly::api_description()),
        Command::Backup(backup) => backup.run(),
        Command::Restore(restore) => restore.run(),
        Command::Verify(verify) => verify.run(),
        other => block_on(run_on_database(other)),
    }
}

async fn run_on_database(command: Command) -> Outcome {
    match command {
        Command::Serve(options) => Ok(serve::run(options).await?),
        Command::Migrate(place) => migrate(&place).await,
        Command::Import(import) => import.run().await,
        Command::Seed(seed) => Ok(seed.run().await?),
        Command::Person(person) => person.run().await,
        Command::Token(token) => token.run().await,
        Command::Evidence(evidence) => evidence.run().await,
        Command::Schedule(_)
        | Command::Check(_)
        | Command::Level(_)
        | Command::Simulate(_)
        | Command::Openapi
        | Command::Backup(_)
        | Command::Restore(_)
        | Command::Verify(_) => Ok(()),
    }
}

async fn migrate(place: &Place) -> Outcome {
    let db = place.open()?;
    db.close().await;
    eprintln!("the database is at version {}", env!("CARGO_PKG_VERSION"));
    Ok(())
}

fn block_on(work: impl Future<Output = Outcome>) -> Outcome {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("the program cannot start its threads: {error}"))?;
    runtime.block_on(work)
}

/// Prints to the standard output; a reader that hung up is no failure.
pub fn print(text: &str) -> Outcome {
    use std::io::Write;
    match writeln!(std::io::stdout().lock(), "{text}") {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.to_string().into()),
        _ => Ok(()),
    }
}
