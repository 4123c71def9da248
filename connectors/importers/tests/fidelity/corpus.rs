//! The plans of the test data with the dates their programs stored: beside the file for the converted ones,
//! inside it for those that Microsoft Project or Primavera wrote themselves.

use engine::time::Minute;
use importers::{Format, ImportedPlan, StoredDates};
use std::collections::HashMap;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Where a plan comes from; each speaks for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Converted to XML by another program.
    Converted,
    /// Converted, several projects of one portfolio: by far the largest.
    Portfolios,
    /// Written as XML by Microsoft Project.
    Native,
    Primavera,
}

impl Group {
    pub const ALL: [Group; 4] = [Group::Converted, Group::Native, Group::Portfolios, Group::Primavera];

    pub fn name(self) -> &'static str {
        match self {
            Group::Converted => "Microsoft Project, converted",
            Group::Portfolios => "Portfolios, converted",
            Group::Native => "Microsoft Project, its own XML",
            Group::Primavera => "Primavera",
        }
    }
}

pub struct Case {
    pub group: Group,
    pub name: String,
    pub bytes: Vec<u8>,
    pub plan: ImportedPlan,
    /// Of leaf tasks.
    pub rows: Vec<Row>,
}

/// What the other program stored of one leaf task; None where the file leaves it out.
pub struct Row {
    pub uid: i64,
    /// Start, finish, early start, early finish, late start, late finish.
    pub dates: [Option<Minute>; 6],
    pub total_float_minutes: Option<f64>,
    pub critical: Option<bool>,
}

pub fn folder() -> Option<PathBuf> {
    let folder = PathBuf::from(std::env::var_os("RAPPORT_TEST_DATA")?).join("schedules");
    folder.is_dir().then_some(folder)
}

pub fn cases(folder: &Path) -> Vec<Case> {
    let mut cases = converted(&folder.join("mspdi"));
    // What cannot be read at all is a test of its own.
    for (name, bytes) in files(&folder.join("mspdi_native")).into_iter().chain(files(&folder.join("xer"))) {
        cases.extend(beside_inputs(name, bytes));
    }
    cases.retain(|case| !case.rows.is_empty());
    cases
}

fn converted(folder: &Path) -> Vec<Case> {
    let mut cases = Vec::new();
    for (file, bytes) in files(folder) {
        let Some(name) = file.strip_suffix(".xml.xz") else { continue };
        let bytes = unpacked(&bytes);
        let plan = importers::mspdi::read_mspdi(&bytes).expect(name);
        let group = if name.starts_with("raw_mpsplib") { Group::Portfolios } else { Group::Converted };
        let stored = std::fs::read(folder.join(format!("{name}.oracle.csv.xz"))).expect("an oracle");
        let rows = oracle(&String::from_utf8(unpacked(&stored)).expect("readable text"));
        cases.push(Case { group, name: name.to_owned(), bytes, plan, rows });
    }
    cases
}

/// None when the file cannot be read.
fn beside_inputs(name: String, bytes: Vec<u8>) -> Option<Case> {
    let plan = importers::read(&bytes, &name).ok()?;
    let group = if plan.format == Format::Mspdi { Group::Native } else { Group::Primavera };
    let is_parent: std::collections::HashSet<usize> =
        plan.tasks.iter().filter_map(|task| task.parent).collect();
    let leaves =
        plan.tasks.iter().enumerate().filter(|(at, task)| {
            !is_parent.contains(at) && !task.project_summary && task.stored.start.is_some()
        });
    let rows = leaves.map(|(_, task)| stored(task.uid, &task.stored)).collect();
    Some(Case { group, name, bytes, plan, rows })
}

fn stored(uid: i64, of: &StoredDates) -> Row {
    let dates = [of.start, of.finish, of.early_start, of.early_finish, of.late_start, of.late_finish];
    Row {
        uid,
        dates: dates.map(|at| at.and_then(|at| minute(&at.to_string()))),
        total_float_minutes: of.total_slack_minutes,
        critical: of.critical,
    }
}

/// The oracles quote nothing: numbers, dates and fixed words only.
fn oracle(text: &str) -> Vec<Row> {
    let mut lines = text.lines();
    let columns: Vec<&str> = lines.next().expect("a head line").split(',').collect();
    let rows = lines.map(|line| columns.iter().copied().zip(line.split(',')).collect::<HashMap<_, _>>());
    let dates = ["start", "finish", "early_start", "early_finish", "late_start", "late_finish"];
    rows.filter(|row| row["summary"] == "0")
        .map(|row| Row {
            uid: row["uid"].parse().expect("a number"),
            dates: dates.map(|column| minute(row[column])),
            total_float_minutes: row["total_slack_h"].parse().ok().map(|hours: f64| hours * 60.0),
            critical: row["critical"].to_lowercase().parse().ok(),
        })
        .collect()
}

/// `2026-03-02T08:00`, whatever follows.
fn minute(text: &str) -> Option<Minute> {
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<i32>().ok();
    Minute::from_civil(
        number(0, 4)?,
        number(5, 7)? as u8,
        number(8, 10)? as u8,
        number(11, 13)? as u8,
        number(14, 16)? as u8,
    )
}

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        let bytes = std::fs::read(&path).expect("a readable file");
        if !name.ends_with(".tar.xz") {
            found.push((name, bytes));
            continue;
        }
        let archive = unpacked(&bytes);
        for entry in tar::Archive::new(archive.as_slice()).entries().expect("an archive") {
            let mut entry = entry.expect("an entry");
            let path = entry.path().expect("a path").into_owned();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).expect("an entry");
            found.push((path.file_name().expect("a name").to_string_lossy().into_owned(), bytes));
        }
    }
    found.sort();
    found
}

fn unpacked(packed: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    liblzma::read::XzDecoder::new(packed).read_to_end(&mut bytes).expect("an xz file");
    bytes
}
