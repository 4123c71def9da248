//! `cargo xtask bench`: a release build under load on this machine, as the table of docs/performance.md.
//!
//! What must hold: goals stand beside what was measured, and a missed one is marked. Seconds depend on the
//! machine, so processor time per request is the first figure; nothing here is asserted.

mod agreements;
mod communication;
mod load;
mod plans;
mod rcpsp;
mod reports;
mod simulation;
mod table;

pub use plans::{post, sent};

use crate::http::request;
use crate::program::{self, Outcome, Progress};
use crate::rapport::{self, Place, Profile, Serving};
use crate::{node, tree};
use load::{Load, Request, resident_megabytes};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use table::Table;

#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Bench {
    #[command(subcommand)]
    of: Option<Of>,
    /// Seconds for each measurement
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Use the release build as it was last made
    #[arg(long)]
    built: bool,
    /// Leave out the figures of the browser
    #[arg(long)]
    without_browser: bool,
}

/// What is measured by itself.
#[derive(clap::Subcommand)]
enum Of {
    /// Levelling, on the projects of PSPLIB
    Rcpsp(rcpsp::Rcpsp),
    /// Simulation, of a plan of ten thousand tasks
    Simulation(simulation::Simulation),
}

/// A project manager of every seeded project.
const SEEDED: &str = "member-1@seed.example";
const PROJECTS: &str = "10";
const TASKS: &str = "1000";

pub fn run(options: &Bench) -> Outcome {
    match &options.of {
        Some(Of::Rcpsp(options)) => return rcpsp::run(options),
        Some(Of::Simulation(options)) => return simulation::run(options),
        None => {}
    }
    let progress = Progress::start();
    let binary = if options.built { rapport::binary(Profile::Release) } else { build()? };
    let folder = tree::temporary("bench")?;
    let place = Place { binary, data: folder.join("data"), database: None };
    progress.say("seeding 10 projects of 1,000 tasks");
    program::run(&mut place.command(&["seed", "--projects", PROJECTS, "--tasks", TASKS]))?;
    let token = place.token_of(SEEDED)?;
    let mut table = Table::default();
    progress.say("measuring the server");
    let measured = server(&place, &token, Duration::from_secs(options.seconds), &mut table);
    if measured.is_ok() && !options.without_browser {
        progress.say("measuring the browser");
        browser(&place, &mut table)?;
    }
    fs::remove_dir_all(&folder).map_err(|error| error.to_string())?;
    measured?;
    println!("\n{}", table.markdown());
    Ok(())
}

fn build() -> Outcome<std::path::PathBuf> {
    node::require()?;
    node::install("web")?;
    program::run(&mut node::npm("web", "build"))?;
    let typesetting = tree::root().join("typesetting");
    program::run(program::cargo(&typesetting).args(["build", "--release", "--locked", "--quiet"]))?;
    rapport::build(Profile::Release)
}

fn server(place: &Place, token: &str, span: Duration, table: &mut Table) -> Outcome {
    let serving = place.serve()?;
    std::thread::sleep(Duration::from_secs(1));
    table.seconds("cold start", serving.ready_after, Duration::from_millis(300));
    table.megabytes("memory, idle", resident_megabytes(serving.process())?, 60.0);
    let known = Known::ask(&serving, token)?;
    rare_word(&serving, token, &known)?;
    for case in cases(token, &known) {
        let load = Load { connections: case.connections, span, request: case.request };
        let measured = load.run(serving.address, serving.process())?;
        table.load(case.name, case.connections, &measured, case.cpu_goal, case.rate_goal);
    }
    communication::of_a_project(&serving, token, &known, table)?;
    plans::whole(&serving, token, &known, table)?;
    agreements::what_if(&serving, token, &known, table)?;
    plans::edit(&serving, token, &known, table)?;
    agreements::confirmation(&serving, token, &known, table)?;
    table.hold("longest hold of the writer so far", &serving.stop(&place.data)?)?;
    reports::weekly(place, token, &known, table)?;
    plans::import(place, token, table)?;
    communication::of_the_house(place, table)?;
    table.binary(size(&place.binary)?);
    Ok(())
}

fn size(binary: &Path) -> Outcome<u64> {
    fs::metadata(binary).map(|file| file.len()).map_err(|error| error.to_string())
}

/// What the requests name.
struct Known {
    project: String,
    tasks: Vec<String>,
}

impl Known {
    fn ask(serving: &Serving, token: &str) -> Outcome<Known> {
        let projects = get(serving, token, "/api/v1/projects")?;
        let project = projects["items"][0]["id"].as_str().ok_or("the seed made no project")?.to_string();
        let plan = get(serving, token, &format!("/api/v1/projects/{project}/plan"))?;
        let tasks = plan["tasks"].as_array().into_iter().flatten();
        let tasks = tasks.filter(|task| task["is_summary"] != true).filter_map(|task| task["id"].as_str());
        Ok(Known { tasks: tasks.map(str::to_string).collect(), project })
    }
}

pub fn get(serving: &Serving, token: &str, path: &str) -> Outcome<Value> {
    let mut connection = serving.connect()?;
    let answer = connection.get(path, token).map_err(|error| error.to_string())?;
    if answer.status == 200 { answer.json() } else { Err(format!("{path}: status {}", answer.status)) }
}

/// A task whose Chinese title no other has, to be searched for.
fn rare_word(serving: &Serving, token: &str, known: &Known) -> Outcome {
    let edit = json!({ "edits": [{ "op": "create_task", "title": "试压报告归档", "set": { "duration_minutes": 480 } }] });
    let path = format!("/api/v1/projects/{}/plan-edits", known.project);
    let mut connection = serving.connect()?;
    let answer = connection.post(&path, token, &edit.to_string()).map_err(|error| error.to_string())?;
    if answer.status < 300 { Ok(()) } else { Err(format!("{path}: status {}", answer.status)) }
}

struct Case {
    name: &'static str,
    connections: usize,
    request: Request,
    /// Microseconds of processor time per request.
    cpu_goal: f64,
    rate_goal: Option<f64>,
}

fn cases(token: &str, known: &Known) -> Vec<Case> {
    let read = |paths: Vec<String>| -> Request {
        let requests: Vec<_> = paths.iter().map(|path| request("GET", path, token, None, "")).collect();
        Arc::new(move |connection, place| requests[(connection * 7919 + place) % requests.len()].clone())
    };
    let tasks = known.tasks.iter().map(|task| format!("/api/v1/tasks/{task}")).collect();
    let comments = known.tasks.iter().map(|task| format!("/api/v1/records/{task}/comments")).collect();
    let list = format!("/api/v1/projects/{}/tasks?state=to_do&sort=start&limit=100", known.project);
    let search = |words: &[&str]| words.iter().map(|word| format!("/api/v1/search?q={word}")).collect();
    let case = |name, connections, request, cpu_goal, rate_goal| Case {
        name,
        connections,
        request,
        cpu_goal,
        rate_goal,
    };
    vec![
        case("one task with its dependencies", 16, read(tasks), 60.0, Some(6_000.0)),
        case("the comments of a task", 16, read(comments), 60.0, Some(6_000.0)),
        case("a list of 100, filtered and sorted", 4, read(vec![list]), 500.0, None),
        case("durable create", 8, create(token, known), 250.0, Some(1_500.0)),
        case("search, rare words, en", 2, read(search(&["T-777", "T-401"])), 2_000.0, None),
        case("search, common words, en", 2, read(search(&["pump", "hall"])), 10_000.0, None),
        case("search, rare words, zh", 2, read(search(&["%E8%AF%95%E5%8E%8B"])), 2_000.0, None),
        case("search, common words, zh", 2, read(search(&["%E6%B3%B5%E6%88%BF"])), 10_000.0, None),
    ]
}

/// A comment is the smallest record of a person: one row, one event, one search entry, durable.
fn create(token: &str, known: &Known) -> Request {
    let (token, tasks) = (token.to_string(), known.tasks.clone());
    Arc::new(move |connection, place| {
        let path = format!("/api/v1/records/{}/comments", tasks[(connection * 31 + place) % tasks.len()]);
        let body = json!({ "body": format!("Measured {connection}-{place}"), "audience": "internal" });
        request("POST", &path, &token, Some(&body.to_string()), "")
    })
}

/// Nodes, requests, bytes and long tasks of the plan page, counted in Chromium.
fn browser(place: &Place, table: &mut Table) -> Outcome {
    node::install("e2e")?;
    let mut command = std::process::Command::new("node");
    command
        .arg("plan-figures.mjs")
        .current_dir(tree::root().join("e2e"))
        .env("RAPPORT_BINARY", &place.binary);
    let figures: Value =
        serde_json::from_str(&program::output(&mut command)?).map_err(|error| error.to_string())?;
    for figure in figures.as_array().into_iter().flatten() {
        let text = |name: &str| figure[name].as_str().unwrap_or_default().to_string();
        table.row(&text("name"), &text("measured"), &text("goal"), figure["met"] != false);
    }
    Ok(())
}
