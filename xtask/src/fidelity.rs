//! `cargo xtask fidelity`: how well the engine's dates agree with those that other programs stored in real plans, as
//! the tables of docs/fidelity.md.
//!
//! What must hold: the comparing itself is a test of the importers, which also holds the floors; this prints what
//! it found, with the reason of every difference.

use crate::program::{self, Outcome};
use crate::tree;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

#[derive(clap::Args)]
pub struct Fidelity {
    /// Where the figures go as JSON: groups, plans, and every task that differs
    #[arg(long)]
    json: Option<PathBuf>,
    /// One line for every task that differs
    #[arg(long)]
    misses: bool,
}

pub fn run(options: &Fidelity) -> Outcome {
    if std::env::var_os("RAPPORT_TEST_DATA").is_none() {
        return Err("RAPPORT_TEST_DATA names no folder with plans".to_string());
    }
    let folder = tree::temporary("fidelity")?;
    let path = match &options.json {
        Some(path) => std::path::absolute(path).map_err(|error| error.to_string())?,
        None => folder.join("fidelity.json"),
    };
    let mut test = program::cargo(&tree::root());
    test.args(["test", "--quiet", "-p", "importers", "--test", "fidelity"]).env("RAPPORT_FIDELITY", &path);
    let tested = program::run(&mut test);
    // Where an agreement fell below its floor, the figures are there all the same.
    let report = fs::read_to_string(&path).map_err(|error| error.to_string())?;
    let report: Value = serde_json::from_str(&report).map_err(|error| error.to_string())?;
    fs::remove_dir_all(&folder).map_err(|error| error.to_string())?;
    println!("\n{}\n\n{}", agreement(&report), reasons(&report));
    if options.misses {
        println!("\n{}", misses(&report));
    }
    tested
}

fn agreement(report: &Value) -> String {
    let rows = list(report, "groups").map(|group| {
        let leaves = group["agreement"]["leaves"].as_u64().unwrap_or(0);
        let share = |name: &str| {
            let agreed = group["agreement"][name].as_u64().unwrap_or(0);
            format!("{agreed} ({:.2} %)", 100.0 * agreed as f64 / leaves.max(1) as f64)
        };
        let contradicted = group["contradicted"].as_u64().unwrap_or(0);
        let agreed = group["agreement"]["start_and_finish"].as_u64().unwrap_or(0);
        let rest = leaves.saturating_sub(contradicted);
        let among = format!("{agreed} of {rest} ({:.2} %)", 100.0 * agreed as f64 / rest.max(1) as f64);
        let figures = ["start_and_finish", "six_dates", "total_float", "critical"].map(share).join(" | ");
        format!("| {} | {leaves} | {figures} | {contradicted} | {among} |", text(group, "group"))
    });
    let head = "| group | leaf tasks | start and finish | all six dates | total float | critical | the file contradicts itself | start and finish of the rest |\n|---|---|---|---|---|---|---|---|";
    format!("{head}\n{}", rows.collect::<Vec<_>>().join("\n"))
}

/// Of the tasks that differ: why, and whether their start or finish does or only early or late dates.
fn reasons(report: &Value) -> String {
    let mut counts: BTreeMap<(&str, &str), (u32, u32)> = BTreeMap::new();
    for miss in list(report, "misses") {
        let count = counts.entry((text(miss, "group"), text(miss, "reason"))).or_default();
        match miss["of_start_or_finish"] == true {
            true => count.0 += 1,
            false => count.1 += 1,
        }
    }
    let rows = counts
        .iter()
        .map(|((group, reason), (dates, others))| format!("| {group} | {reason} | {dates} | {others} |"));
    let head = "| group | why | start or finish | early or late dates only |\n|---|---|---|---|";
    format!("{head}\n{}", rows.collect::<Vec<_>>().join("\n"))
}

fn misses(report: &Value) -> String {
    let rows = list(report, "misses").map(|miss| {
        let uid = miss["uid"].as_i64().unwrap_or_default();
        format!("{} {uid}: {} [{}]", text(miss, "plan"), text(miss, "differs"), text(miss, "reason"))
    });
    rows.collect::<Vec<_>>().join("\n")
}

fn list<'r>(of: &'r Value, name: &str) -> impl Iterator<Item = &'r Value> {
    of[name].as_array().into_iter().flatten()
}

fn text<'r>(of: &'r Value, name: &str) -> &'r str {
    of[name].as_str().unwrap_or_default()
}
