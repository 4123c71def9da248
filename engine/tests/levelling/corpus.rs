//! The J30 projects of PSPLIB with their proved shortest schedules. The data lies outside the project
//! (`RAPPORT_TEST_DATA`); without it these tests say so and pass.

use super::{quick, simple};
use engine::levelling::{Effort, Job, Problem, level, psplib, validate};
use std::collections::HashMap;
use std::io::Read;
use std::path::PathBuf;

/// Names, projects and their shortest makespans, sorted by name.
fn projects() -> Vec<(String, Problem, u32)> {
    let Some(data) = std::env::var_os("RAPPORT_TEST_DATA") else {
        println!("not run: corpora");
        return Vec::new();
    };
    let folder = PathBuf::from(data).join("schedules");
    let known = std::fs::read(folder.join("bks").join("J30.csv")).expect("bounds");
    let known: HashMap<String, u32> = String::from_utf8_lossy(&known).lines().skip(1).map(row).collect();
    let packed = std::fs::read(folder.join("psplib_sm_inst1-6.tar.xz")).expect("archive");
    let mut archive = tar::Archive::new(liblzma::read::XzDecoder::new(packed.as_slice()));
    let mut found = Vec::new();
    for entry in archive.entries().expect("archive") {
        let mut entry = entry.expect("entry");
        let name = entry.path().expect("path").file_name().expect("name").to_string_lossy().into_owned();
        if name.starts_with("j30") {
            let mut text = String::new();
            entry.read_to_string(&mut text).expect("text");
            let shortest = known[&name];
            found.push((name, psplib::read(&text).expect("readable"), shortest));
        }
    }
    found.sort_by(|one, other| one.0.cmp(&other.0));
    assert_eq!(found.len(), 288);
    found
}

/// The file's name and the upper bound, which is the shortest for all of J30.
fn row(line: &str) -> (String, u32) {
    let fields: Vec<&str> = line.split(';').collect();
    (fields[1].to_string(), fields[7].parse().expect("a bound"))
}

#[test]
fn every_project_is_valid_and_no_longer_than_minimum_slack_makes_it() {
    let (mut shorter, mut shortest) = (0, 0);
    let projects = projects();
    for (name, problem, known) in &projects {
        let found = quick(problem, 2_000);
        assert_eq!(validate(problem, &found.starts, found.makespan), Ok(()), "{name}");
        let simple = simple::by_minimum_slack(problem);
        assert!(found.makespan <= simple, "{name}: {} after {simple}", found.makespan);
        assert!(found.lower_bound <= *known && *known <= found.makespan, "{name}: {found:?}");
        shorter += usize::from(found.makespan < simple);
        shortest += usize::from(found.makespan == *known);
    }
    println!("{} projects: {shorter} shorter than by minimum slack, {shortest} shortest", projects.len());
    assert!(projects.is_empty() || shorter >= 150);
    assert!(projects.is_empty() || shortest >= 240);
}

#[test]
fn a_sample_is_solved_to_the_shortest() {
    for (name, problem, known) in projects().iter().skip(5).step_by(16) {
        // As far as it has to, and no further.
        let effort = Effort { threads: 1, seed: 7, schedules: 40_000 };
        let found = level(problem, effort, &|standing| standing.makespan > *known);
        assert_eq!(found.makespan, *known, "{name}");
    }
}

#[test]
fn the_same_project_in_another_order_and_another_unit_is_as_valid() {
    for (name, problem, known) in projects().iter().step_by(12) {
        let count = problem.jobs().len();
        // Where each job goes: a step that shares no factor with 32 visits every place.
        let place = |job: usize| (job * 13 + 5) % count;
        let mut jobs = vec![Job { duration: 0, demands: Vec::new(), successors: Vec::new() }; count];
        for (old, job) in problem.jobs().iter().enumerate() {
            let successors = job.successors.iter().map(|after| place(*after as usize) as u32).collect();
            let demands = job.demands.iter().rev().map(|demand| demand * 1_001).collect();
            jobs[place(old)] = Job { duration: job.duration * 480, demands, successors };
        }
        let capacities = problem.capacities().iter().rev().map(|capacity| capacity * 1_001).collect();
        let other = Problem::new(capacities, jobs).expect("solvable");
        let found = quick(&other, 400);
        assert_eq!(validate(&other, &found.starts, found.makespan), Ok(()), "{name}");
        assert!(found.makespan >= known * 480, "{name}");
        let ours: Vec<u32> = (0..count).map(|job| found.starts[place(job)] / 480).collect();
        assert_eq!(validate(problem, &ours, found.makespan / 480), Ok(()), "{name}");
    }
}
