//! MPXJ reads what we write with the same dates and dependencies: plans drawn at random, and those of the test data.
//! It is a package of Python that needs Java (`RAPPORT_MPXJ` names the folder it is in); without it this says so.

use super::random::{at, drawn, exported, plan};
use engine::plan::{Dependency, DependencyKind, Lag, Plan};
use engine::schedule::Schedule;
use exporters::{ExportedPlan, ResourceWords, TaskWords, mspdi, xer};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

const SCRIPT: &str = include_str!("mpxj.py");
const DRAWN: usize = 60;

/// A plan, and the file that was written of it.
struct Written {
    name: String,
    plan: Plan,
    schedule: Schedule,
    file: PathBuf,
}

fn folder_of_mpxj() -> Option<PathBuf> {
    let folder = std::env::var_os("RAPPORT_MPXJ").map(PathBuf::from);
    if folder.is_none() {
        println!("not run: plans as MPXJ reads them");
    }
    folder
}

/// What it reads, in the order of the files.
fn read_by_mpxj(folder: &Path, files: &[&Path]) -> Vec<Value> {
    let output = Command::new("python3")
        .args(["-c", SCRIPT])
        .args(files)
        .env("PYTHONPATH", folder.join("py"))
        .output()
        .expect("python3 runs");
    let lines = String::from_utf8(output.stdout).expect("text");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

struct Drawer {
    place: PathBuf,
    written: Vec<Written>,
}

impl Drawer {
    fn new(name: &str) -> Drawer {
        let place = std::env::temp_dir().join(format!("rapport-mpxj-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&place).expect("a folder");
        Drawer { place, written: Vec::new() }
    }

    fn put(&mut self, name: String, extension: &str, plan: Plan, schedule: Schedule, text: &str) {
        let file = self.place.join(format!("{}.{extension}", self.written.len()));
        std::fs::write(&file, text).expect("a file");
        self.written.push(Written { name, plan, schedule, file });
    }

    /// Every file as MPXJ reads it is as it was written.
    fn compare(&self, mpxj: &Path, wanted: fn(&Written, &Dependency) -> Option<String>) {
        let files: Vec<&Path> = self.written.iter().map(|one| one.file.as_path()).collect();
        let read = read_by_mpxj(mpxj, &files);
        assert_eq!(read.len(), files.len());
        for (written, read) in self.written.iter().zip(&read) {
            assert_eq!(dates_read(read, &written.plan), dates(written), "{}", written.name);
            let mut links: Vec<String> =
                written.plan.dependencies.iter().filter_map(|link| wanted(written, link)).collect();
            links.sort_unstable();
            assert_eq!(links_read(read), links, "{}", written.name);
        }
    }
}

impl Drop for Drawer {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.place);
    }
}

/// Start and finish of the leaf tasks, by number.
fn dates(written: &Written) -> BTreeMap<i64, String> {
    let rows = written.plan.tasks.iter().zip(&written.schedule.tasks);
    let leaves = rows.filter(|(task, dates)| !dates.is_summary && task.is_active);
    leaves.map(|(task, dates)| (task.uid, format!("{} {}", dates.start, dates.finish))).collect()
}

fn dates_read(read: &Value, plan: &Plan) -> BTreeMap<i64, String> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let rows = read["tasks"].as_array().expect("tasks").iter();
    let all: BTreeMap<i64, String> = rows
        .map(|row| (row[0].as_i64().expect("a number"), format!("{} {}", text(&row[1]), text(&row[2]))))
        .collect();
    let is_parent =
        |at: usize| plan.tasks.iter().any(|task| task.parent.is_some_and(|parent| parent.0 as usize == at));
    let leaves = plan.tasks.iter().enumerate().filter(|(at, task)| !is_parent(*at) && task.is_active);
    leaves.filter_map(|(_, task)| Some((task.uid, all.get(&task.uid)?.clone()))).collect()
}

fn links_read(read: &Value) -> Vec<String> {
    let told = |link: &Value| {
        let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
        let lag = lag_in(link[3].as_f64().expect("a lag"), &text(&link[4]));
        format!("{} {} {} {lag}", link[0], link[1], text(&link[2]))
    };
    let mut links: Vec<String> = read["links"].as_array().expect("links").iter().map(told).collect();
    links.sort_unstable();
    links
}

/// The unit of no lag at all says nothing.
fn lag_in(amount: f64, unit: &str) -> String {
    if amount == 0.0 { "0".to_owned() } else { format!("{amount:.1} {unit}") }
}

fn link(plan: &Plan, link: &Dependency, lag: &str) -> String {
    let kind = match link.kind {
        DependencyKind::FinishToStart => "FS",
        DependencyKind::StartToStart => "SS",
        DependencyKind::FinishToFinish => "FF",
        DependencyKind::StartToFinish => "SF",
    };
    let uid = |at: engine::plan::TaskIndex| plan.tasks[at.0 as usize].uid;
    format!("{} {} {kind} {lag}", uid(link.predecessor), uid(link.successor))
}

/// A share that is no whole percent is written as its minutes.
fn in_mspdi(of: &Written, found: &Dependency) -> Option<String> {
    let predecessor = of.schedule.tasks[found.predecessor.0 as usize].duration_minutes;
    let share = |percent: f64, unit: &str, minutes: &str| match percent.fract() == 0.0 || predecessor == 0 {
        true => lag_in(percent.round(), unit),
        false => lag_in((percent * predecessor as f64 / 100.0).round(), minutes),
    };
    let lag = match found.lag {
        Lag::WorkingMinutes(minutes) => lag_in(minutes as f64, "m"),
        Lag::ElapsedMinutes(minutes) => lag_in(minutes as f64, "em"),
        Lag::Percent(percent) => share(percent, "%", "m"),
        Lag::ElapsedPercent(percent) => share(percent, "e%", "em"),
    };
    Some(link(&of.plan, found, &lag))
}

/// Working hours are all the format has.
fn in_xer(of: &Written, found: &Dependency) -> Option<String> {
    let Lag::WorkingMinutes(minutes) = found.lag else { return None };
    Some(link(&of.plan, found, &lag_in(minutes as f64, "m")))
}

fn random_plans(of_primavera: bool) -> Vec<(Plan, Schedule)> {
    let mut runner = TestRunner::deterministic();
    let mut plans = Vec::new();
    while plans.len() < DRAWN {
        let drawn = drawn().new_tree(&mut runner).expect("a plan").current();
        let mut plan = plan(&drawn, of_primavera);
        if of_primavera {
            plan.status_date = Some(at(0, 8));
            plan.options.honour_constraints = false;
            plan.options.reschedule_uncompleted_work = true;
            plan.options.remaining_from_status_date = true;
        }
        if let Ok(schedule) = engine::schedule(&plan) {
            plans.push((plan, schedule));
        }
    }
    plans
}

#[test]
fn mpxj_reads_random_plans_as_mspdi() {
    let Some(mpxj) = folder_of_mpxj() else { return };
    let mut drawer = Drawer::new("mspdi");
    for (at, (plan, schedule)) in random_plans(false).into_iter().enumerate() {
        let text = mspdi::write(&exported(&plan, &schedule));
        drawer.put(format!("plan {at}"), "xml", plan, schedule, &text);
    }
    drawer.compare(&mpxj, in_mspdi);
}

#[test]
fn mpxj_reads_random_plans_as_xer() {
    let Some(mpxj) = folder_of_mpxj() else { return };
    let mut drawer = Drawer::new("xer");
    for (at, (plan, schedule)) in random_plans(true).into_iter().enumerate() {
        let text = xer::write(&exported(&plan, &schedule));
        drawer.put(format!("plan {at}"), "xer", plan, schedule, &text);
    }
    drawer.compare(&mpxj, in_xer);
}

/// The plans of the test data that one program or another wrote, names and bytes.
fn corpus() -> Option<Vec<(String, Vec<u8>)>> {
    let Some(data) = std::env::var_os("RAPPORT_TEST_DATA") else {
        println!("not run: corpora");
        return None;
    };
    let mut paths = Vec::new();
    for folder in ["mspdi", "mspdi_native", "xer"] {
        let found = std::fs::read_dir(PathBuf::from(&data).join("schedules").join(folder)).expect("a folder");
        paths.extend(found.flatten().map(|file| file.path()));
    }
    paths.sort();
    let mut files: Vec<(String, Vec<u8>)> = paths.iter().flat_map(|path| unpacked(path)).collect();
    files.retain(|(name, _)| !name.ends_with(".csv"));
    Some(files)
}

fn unpacked(path: &Path) -> Vec<(String, Vec<u8>)> {
    let name = path.file_name().expect("a name").to_string_lossy().into_owned();
    let bytes = std::fs::read(path).expect("a readable file");
    let Some(inner) = name.strip_suffix(".xz") else { return vec![(name, bytes)] };
    let mut unpacked = Vec::new();
    liblzma::read::XzDecoder::new(bytes.as_slice()).read_to_end(&mut unpacked).expect("an xz file");
    if !inner.ends_with(".tar") {
        return vec![(inner.to_owned(), unpacked)];
    }
    let mut archive = tar::Archive::new(unpacked.as_slice());
    let entries = archive.entries().expect("an archive").map(|entry| {
        let mut entry = entry.expect("an entry");
        let name = entry.path().expect("a path").to_string_lossy().into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).expect("an entry");
        (name, bytes)
    });
    entries.collect()
}

#[test]
fn mpxj_reads_the_plans_of_the_test_data() {
    let (Some(mpxj), Some(files)) = (folder_of_mpxj(), corpus()) else { return };
    let (mut as_mspdi, mut as_xer) = (Drawer::new("corpus-mspdi"), Drawer::new("corpus-xer"));
    for (name, bytes) in files {
        let Ok(read) = importers::read(&bytes, &name) else { continue };
        let plan = importers::to_engine(&read);
        let Ok(schedule) = engine::schedule(&plan) else { continue };
        let words =
            |task: &importers::ImportedTask| TaskWords { title: task.title.clone(), ..TaskWords::default() };
        let resource = |one: &importers::ImportedResource| ResourceWords {
            name: one.name.clone(),
            email: one.email.clone(),
            units: one.max_units,
        };
        let exported = ExportedPlan {
            name: &read.name,
            plan: &plan,
            schedule: &schedule,
            tasks: read.tasks.iter().map(words).collect(),
            resources: read.resources.iter().map(resource).collect(),
            baselines: Vec::new(),
        };
        let (xml, text) = (mspdi::write(&exported), xer::write(&exported));
        let is_of_primavera = matches!(read.format, importers::Format::Xer | importers::Format::Pmxml);
        if is_of_primavera {
            as_xer.put(name, "xer", plan, schedule, &text);
        } else {
            as_mspdi.put(name, "xml", plan, schedule, &xml);
        }
    }
    println!("{} plans as MSPDI, {} as XER", as_mspdi.written.len(), as_xer.written.len());
    assert!(as_mspdi.written.len() > 100 && as_xer.written.len() > 1);
    as_mspdi.compare(&mpxj, in_mspdi);
    as_xer.compare(&mpxj, in_xer);
}
