//! `cargo xtask bench rcpsp`: the projects of PSPLIB, levelled in the time given, beside the best that is known and beside
//! OR-Tools' CP-SAT with the same threads and seconds where it is installed. The data lies outside the project
//! (`RAPPORT_TEST_DATA`). A share of a group is spread evenly over it.

use crate::program::{self, Outcome, Progress};
use crate::tree;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[derive(clap::Args)]
pub struct Rcpsp {
    /// Only this group
    #[arg(long)]
    group: Option<Group>,
    /// Seconds for each project
    #[arg(long, default_value_t = 10.0)]
    seconds: f64,
    /// How many projects of each group
    #[arg(long, default_value_t = 360)]
    take: usize,
    #[arg(long, default_value_t = 1)]
    threads: usize,
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Group {
    J30,
    J60,
    J90,
    J120,
}

/// What the literature knows of a project.
struct Known {
    file: String,
    critical_path: f64,
    best: f64,
}

/// What was found of a project.
struct Found {
    makespan: f64,
    lower_bound: f64,
    schedules: f64,
    milliseconds: f64,
}

pub fn run(options: &Rcpsp) -> Outcome {
    let data = std::env::var_os("RAPPORT_TEST_DATA").ok_or("RAPPORT_TEST_DATA names no folder")?;
    let schedules = PathBuf::from(data).join("schedules");
    let progress = Progress::start();
    let folder = tree::temporary("rcpsp")?;
    let archive = schedules.join("psplib_sm_inst1-6.tar.xz");
    program::run(Command::new("tar").arg("xJf").arg(archive).arg("-C").arg(&folder))?;
    let mut table = String::from(
        "| group | projects | by | above the critical path | best known | above best known | as good as best known | proved shortest | schedules/s |\n|---|---|---|---|---|---|---|---|---|\n",
    );
    for group in [Group::J30, Group::J60, Group::J90, Group::J120] {
        if options.group.is_some_and(|only| only != group) {
            continue;
        }
        let known = spread(known(&schedules, group)?, options.take);
        let files: Vec<PathBuf> =
            known.iter().map(|each| folder.join(format!("{}.sm", group.name())).join(&each.file)).collect();
        progress.say(&format!("{}: {} projects", group.name(), known.len()));
        let ours = found(&program::output(&mut engine(options, &files))?)?;
        table += &row(group, "Rapport", &known, &ours)?;
        match cp_sat(options, &files) {
            Ok(text) => table += &row(group, "CP-SAT", &known, &found(&text)?)?,
            Err(_) => progress.say("not compared: python3 has no ortools"),
        }
    }
    fs::remove_dir_all(&folder).map_err(|error| error.to_string())?;
    println!("\n{table}");
    Ok(())
}

impl Group {
    fn name(self) -> &'static str {
        match self {
            Group::J30 => "j30",
            Group::J60 => "j60",
            Group::J90 => "j90",
            Group::J120 => "j120",
        }
    }
}

/// The bounds are a table in code page 1252 with semicolons; nothing but names is not ASCII.
fn known(schedules: &Path, group: Group) -> Outcome<Vec<Known>> {
    let name = match group {
        Group::J30 => "J30.csv",
        Group::J60 => "J60_1.csv",
        Group::J90 => "J90_3.csv",
        Group::J120 => "J120_0.csv",
    };
    let bytes = fs::read(schedules.join("bks").join(name)).map_err(|error| format!("{name}: {error}"))?;
    let text = String::from_utf8_lossy(&bytes);
    let mut rows = text.lines();
    let titles: Vec<&str> = rows.next().unwrap_or_default().split(';').collect();
    let column = |title: &str| {
        titles.iter().position(|each| *each == title).ok_or(format!("{name} has no column {title}"))
    };
    let (file, best, path) = (column("Ref1")?, column("UB value")?, column("CPM")?);
    rows.map(|row| row.split(';').collect::<Vec<_>>())
        .map(|fields| {
            let number = |at: usize| number(fields.get(at).copied().unwrap_or_default());
            let file = fields.get(file).copied().unwrap_or_default().to_string();
            Ok(Known { file, critical_path: number(path)?, best: number(best)? })
        })
        .collect()
}

/// With a decimal comma.
fn number(text: &str) -> Outcome<f64> {
    text.replace(',', ".").parse().map_err(|_| format!("{text} is no number"))
}

/// As many as wanted, at even distances; the distance is no multiple of the instances of one kind.
fn spread(known: Vec<Known>, take: usize) -> Vec<Known> {
    let (count, take) = (known.len(), take.clamp(1, known.len().max(1)));
    let wanted: Vec<usize> = (0..take).map(|place| (2 * place + 1) * count / (2 * take)).collect();
    known.into_iter().enumerate().filter(|(place, _)| wanted.contains(place)).map(|(_, each)| each).collect()
}

fn engine(options: &Rcpsp, files: &[PathBuf]) -> Command {
    let mut command = program::cargo(&tree::root());
    command.args(["bench", "--quiet", "-p", "engine", "--bench", "levelling", "--"]);
    with_words(&mut command, options, files);
    command
}

fn cp_sat(options: &Rcpsp, files: &[PathBuf]) -> Outcome<String> {
    let mut command = Command::new("python3");
    command.arg(tree::root().join("xtask/src/bench/cp_sat.py"));
    with_words(&mut command, options, files);
    program::output(&mut command)
}

fn with_words(command: &mut Command, options: &Rcpsp, files: &[PathBuf]) {
    let words = [options.seconds.to_string(), options.threads.to_string(), options.seed.to_string()];
    command.args(words).args(files);
}

/// Rows by the file's own name: `file makespan lower_bound [schedules milliseconds]`.
fn found(text: &str) -> Outcome<HashMap<String, Found>> {
    let mut found = HashMap::new();
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [file, makespan, lower_bound, rest @ ..] = &words[..] else { continue };
        let file = file.rsplit('/').next().unwrap_or_default().to_string();
        let rest: Vec<f64> = rest.iter().map(|word| number(word)).collect::<Outcome<_>>()?;
        let [schedules, milliseconds] = rest[..] else {
            let each = (number(makespan), number(lower_bound)?);
            // Nothing was found in time.
            let (Ok(makespan), lower_bound) = each else { continue };
            found.insert(file, Found { makespan, lower_bound, schedules: 0.0, milliseconds: 0.0 });
            continue;
        };
        let (makespan, lower_bound) = (number(makespan)?, number(lower_bound)?);
        found.insert(file, Found { makespan, lower_bound, schedules, milliseconds });
    }
    Ok(found)
}

fn row(group: Group, by: &str, known: &[Known], found: &HashMap<String, Found>) -> Outcome<String> {
    let both: Vec<(&Known, &Found)> =
        known.iter().filter_map(|each| found.get(&each.file).map(|found| (each, found))).collect();
    if both.is_empty() {
        return Err(format!("{by} found nothing of {}", group.name()));
    }
    let percent = |part: &dyn Fn(&Known, &Found) -> f64| {
        let sum: f64 = both.iter().map(|(known, found)| part(known, found)).sum();
        format!("{:.2} %", sum / both.len() as f64 * 100.0)
    };
    let count = |is: &dyn Fn(&Known, &Found) -> bool| {
        both.iter().filter(|(known, found)| is(known, found)).count().to_string()
    };
    let schedules: f64 = both.iter().map(|(_, found)| found.schedules).sum();
    let seconds: f64 = both.iter().map(|(_, found)| found.milliseconds / 1e3).sum();
    let cells = [
        group.name().to_string(),
        both.len().to_string(),
        by.to_string(),
        percent(&|known, found| found.makespan / known.critical_path - 1.0),
        percent(&|known, _| known.best / known.critical_path - 1.0),
        percent(&|known, found| found.makespan / known.best - 1.0),
        count(&|known, found| found.makespan <= known.best),
        count(&|_, found| found.makespan <= found.lower_bound),
        if seconds > 0.0 { format!("{:.0}", schedules / seconds) } else { String::new() },
    ];
    Ok(format!("| {} |\n", cells.join(" | ")))
}
