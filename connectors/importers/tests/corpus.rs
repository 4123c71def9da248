//! Every plan of the test data is read, or refused with one clear sentence. The data lies outside the project
//! (`RAPPORT_TEST_DATA`); without it these tests say so and pass.

use importers::{ImportError, ImportedPlan, TaskKind, mspdi::read_mspdi, to_engine};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;

fn schedules() -> Option<PathBuf> {
    let found = std::env::var_os("RAPPORT_TEST_DATA").map(|data| PathBuf::from(data).join("schedules"));
    if found.is_none() {
        println!("not run: corpora");
    }
    found
}

fn unpacked(packed: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    liblzma::read::XzDecoder::new(packed).read_to_end(&mut bytes).expect("xz");
    bytes
}

/// Names and bytes of the plans that were converted, each beside its oracle.
fn converted(schedules: &std::path::Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = std::fs::read_dir(schedules.join("mspdi")).expect("folder").flatten().collect();
    files.sort_by_key(|file| file.file_name());
    let names = files.iter().map(|file| (file.file_name().to_string_lossy().into_owned(), file.path()));
    names
        .filter(|(name, _)| name.ends_with(".xml.xz"))
        .map(|(name, path)| (name, unpacked(&std::fs::read(path).expect("file"))))
        .collect()
}

/// Names and bytes of the plans Microsoft Project wrote itself.
fn native(schedules: &std::path::Path) -> Vec<(String, Vec<u8>)> {
    let mut plans = Vec::new();
    for file in std::fs::read_dir(schedules.join("mspdi_native")).expect("folder").flatten() {
        let bytes = std::fs::read(file.path()).expect("file");
        let name = file.file_name().to_string_lossy().into_owned();
        if !name.ends_with(".tar.xz") {
            plans.push((name, bytes));
            continue;
        }
        let unpacked = unpacked(&bytes);
        for entry in tar::Archive::new(unpacked.as_slice()).entries().expect("archive") {
            let mut entry = entry.expect("entry");
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).expect("entry");
            plans.push((entry.path().expect("path").display().to_string(), bytes));
        }
    }
    plans.sort();
    plans
}

#[derive(Default)]
struct Tally {
    read: usize,
    refused: BTreeMap<String, usize>,
    findings: BTreeMap<String, usize>,
    tasks: usize,
}

impl Tally {
    fn count(&mut self, name: &str, answer: &Result<ImportedPlan, ImportError>) {
        match answer {
            Ok(plan) => {
                self.read += 1;
                self.tasks += plan.tasks.len();
                for finding in &plan.not_understood {
                    assert!(!finding.to_string().contains('{'), "{name}: {finding}");
                    *self.findings.entry(finding.code.to_string()).or_default() += 1;
                }
                check_whole(name, plan);
            }
            Err(refusal) => {
                let sentence = refusal.to_string();
                assert!(!sentence.contains(['{', '\n']), "{name}: {sentence}");
                *self.refused.entry(sentence).or_default() += 1;
            }
        }
    }
    fn print(&self, what: &str) {
        println!(
            "{what}: {} read ({} tasks), {} refused",
            self.read,
            self.tasks,
            self.refused.values().sum::<usize>()
        );
        for (sentence, count) in &self.refused {
            println!("  refused {count}: {sentence}");
        }
        for (code, count) in &self.findings {
            println!("  noted {count}: {code}");
        }
    }
}

/// What every plan keeps: parents before children, indices inside, the engine's plan alike.
fn check_whole(name: &str, plan: &ImportedPlan) {
    for (index, task) in plan.tasks.iter().enumerate() {
        assert!(task.parent.is_none_or(|parent| parent < index), "{name}: {}", task.uid);
    }
    for dependency in &plan.dependencies {
        assert!(dependency.predecessor.max(dependency.successor) < plan.tasks.len(), "{name}");
    }
    for assignment in &plan.assignments {
        assert!(assignment.task < plan.tasks.len(), "{name}");
        assert!(assignment.resource.is_none_or(|at| at < plan.resources.len()), "{name}");
    }
    let engine = to_engine(plan);
    assert_eq!(engine.tasks.len(), plan.tasks.len(), "{name}");
    assert_eq!(engine.dependencies.len(), plan.dependencies.len(), "{name}");
    assert!((engine.calendar.0 as usize) < engine.calendars.len(), "{name}");
}

#[test]
fn every_converted_plan_is_read_and_holds_the_dates_of_its_oracle() {
    let Some(schedules) = schedules() else { return };
    let (mut tally, mut compared, mut construction) = (Tally::default(), 0, None);
    for (name, bytes) in converted(&schedules) {
        let answer = read_mspdi(&bytes);
        if let Ok(plan) = &answer {
            let oracle = schedules.join("mspdi").join(name.replace(".xml.xz", ".oracle.csv.xz"));
            let table = unpacked(&std::fs::read(oracle).expect("oracle"));
            compared += compare(&name, plan, &String::from_utf8(table).expect("text"));
            if name.contains("Commercial_construction") {
                let leaves = plan.tasks.iter().filter(|task| task.kind != TaskKind::Summary).count();
                construction = Some((plan.name.clone(), leaves));
            }
        }
        tally.count(&name, &answer);
    }
    tally.print("mspdi");
    println!("compared {compared} rows");
    assert_eq!(tally.refused.len(), 0, "{:?}", tally.refused);
    assert_eq!(construction, Some(("Commercial Construction".to_owned(), 126)));
    assert!(compared > 5_000, "{compared}");
}

/// Stored starts against the oracle's; the number of rows compared.
fn compare(name: &str, plan: &ImportedPlan, table: &str) -> usize {
    let tasks: BTreeMap<String, _> = plan.tasks.iter().map(|task| (task.uid.to_string(), task)).collect();
    let mut compared = 0;
    for row in table.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        let Some(task) = tasks.get(cells[0]) else { continue };
        let start = task.stored.start.map(|at| at.strftime("%Y-%m-%dT%H:%M").to_string());
        assert_eq!(start.unwrap_or_default(), cells[5], "{name} {}", cells[0]);
        compared += 1;
    }
    compared
}

#[test]
fn every_native_plan_is_read_or_refused_with_a_sentence() {
    let Some(schedules) = schedules() else { return };
    let mut tally = Tally::default();
    for (name, bytes) in native(&schedules) {
        tally.count(&name, &read_mspdi(&bytes));
    }
    tally.print("mspdi_native");
    assert!(tally.read > 100, "{}", tally.read);
}

/// Every file of Primavera is read, or refused with one clear sentence.
#[test]
fn primavera_files_are_read_or_refused() {
    let Some(schedules) = schedules() else { return };
    let mut tally = Tally::default();
    let mut files: Vec<_> = std::fs::read_dir(schedules.join("xer")).expect("folder").flatten().collect();
    files.sort_by_key(|file| file.file_name());
    for file in files {
        let name = file.file_name().to_string_lossy().into_owned();
        let answer = importers::read(&std::fs::read(file.path()).expect("file"), &name);
        tally.count(&name, &answer);
    }
    tally.print("primavera");
    assert_eq!((tally.read, tally.refused.len()), (12, 1), "one file holds projects without activities");
}
