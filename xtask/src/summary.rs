//! The end of a test run: what passed, what failed, what was not run, and one plain closing line.
//!
//! Counts are read from the closing lines of the test runners; a step without such a line counts as one.

use crate::program::{self, Outcome, minutes};
use std::process::Command;
use std::time::Instant;

#[derive(Default)]
pub struct Summary {
    steps: Vec<Step>,
    not_run: Vec<String>,
}

struct Step {
    name: String,
    counts: Counts,
    seconds: u64,
    trouble: Option<String>,
}

/// How many tests a runner said it ran.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Counts {
    pub passed: u64,
    pub failed: u64,
}

impl Summary {
    /// Runs a program as one step, shows its output and counts its tests.
    pub fn program(&mut self, name: &str, command: &mut Command) {
        println!("\n== {name}: {}", program::line_of(command));
        let started = Instant::now();
        let (counts, trouble) = match program::shown_and_kept(command) {
            Ok((success, lines)) => judged(success, counted(&lines), command),
            Err(sentence) => (Counts { passed: 0, failed: 1 }, Some(sentence)),
        };
        self.add(name, counts, started, trouble);
    }

    /// Runs a part of this program as one step.
    pub fn part(&mut self, name: &str, part: impl FnOnce() -> Outcome) {
        println!("\n== {name}");
        let started = Instant::now();
        match part() {
            Ok(()) => self.add(name, Counts { passed: 1, failed: 0 }, started, None),
            Err(sentence) => {
                println!("{sentence}");
                self.add(name, Counts { passed: 0, failed: 1 }, started, Some(sentence));
            }
        }
    }

    /// Something could not be run because a program or folder is missing: a note here, an error in CI.
    pub fn not_run(&mut self, what: &str, why: &str) {
        println!("\nnot run: {what} ({why})");
        self.not_run.push(what.to_string());
        if program::in_ci() {
            let trouble = Some(format!("missing in CI: {why}"));
            self.add(what, Counts { passed: 0, failed: 1 }, Instant::now(), trouble);
        }
    }

    fn add(&mut self, name: &str, counts: Counts, started: Instant, trouble: Option<String>) {
        let seconds = started.elapsed().as_secs();
        self.steps.push(Step { name: name.to_string(), counts, seconds, trouble });
    }

    /// Prints the table and the closing line; refuses when anything failed.
    pub fn close(self) -> Outcome {
        println!("\nsummary");
        for step in &self.steps {
            let verdict = if step.trouble.is_some() { "FAILED" } else { "ok" };
            let Counts { passed, failed } = step.counts;
            println!(
                "  {verdict:<6} {:<28} {passed:>5} passed {failed:>3} failed  {}",
                step.name,
                minutes(step.seconds)
            );
            if let Some(trouble) = &step.trouble {
                println!("         {}", trouble.lines().next().unwrap_or_default());
            }
        }
        for what in &self.not_run {
            println!("not run: {what}");
        }
        let passed: u64 = self.steps.iter().map(|step| step.counts.passed).sum();
        let failed: u64 = self.steps.iter().map(|step| step.counts.failed).sum();
        println!("{passed} passed, {failed} failed");
        if failed == 0 { Ok(()) } else { Err("not everything passed".to_string()) }
    }
}

/// A failed program fails the step even when its runner counted no failure, and the other way round.
fn judged(success: bool, counts: Counts, command: &Command) -> (Counts, Option<String>) {
    let counts =
        if counts == Counts::default() { Counts { passed: u64::from(success), failed: 0 } } else { counts };
    if success && counts.failed == 0 {
        return (counts, None);
    }
    let trouble = format!("`{}` failed", program::line_of(command));
    (Counts { failed: counts.failed.max(1), ..counts }, Some(trouble))
}

/// Adds up the closing lines of cargo test, nextest, vitest and node's runner.
pub fn counted(lines: &[String]) -> Counts {
    let mut sum = Counts::default();
    for line in lines.iter().map(|line| line.trim()) {
        let closes = line.starts_with("test result: ")
            || (line.starts_with("Summary [") && line.contains("tests run:"))
            || line.starts_with("Tests  ");
        if closes {
            sum.passed += number_before(line, "passed");
            sum.failed += number_before(line, "failed");
        }
        for mark in ["# ", "ℹ "] {
            sum.passed += number_after(line, &format!("{mark}pass "));
            sum.failed += number_after(line, &format!("{mark}fail "));
        }
    }
    sum
}

fn number_before(line: &str, word: &str) -> u64 {
    let Some(at) = line.find(word) else { return 0 };
    let before = line[..at].split_whitespace().last();
    before.and_then(|text| text.parse().ok()).unwrap_or(0)
}

fn number_after(line: &str, start: &str) -> u64 {
    line.strip_prefix(start).and_then(|rest| rest.trim().parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{Counts, counted};

    #[test]
    fn closing_lines_of_every_runner_are_counted() {
        let cases = [
            ("test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out", 12, 0),
            ("test result: FAILED. 3 passed; 2 failed; 0 ignored", 3, 2),
            ("     Summary [   1.20s] 45 tests run: 44 passed, 1 failed, 0 skipped", 44, 1),
            ("     Summary [   1.20s] 45 tests run: 45 passed (2 slow), 0 skipped", 45, 0),
            ("      Tests  7 passed (7)", 7, 0),
            ("      Tests  1 failed | 6 passed (7)", 6, 1),
            ("# pass 9", 9, 0),
            ("ℹ fail 2", 0, 2),
            ("12 passed the bridge", 0, 0),
        ];
        for (line, passed, failed) in cases {
            assert_eq!(counted(&[line.to_string()]), Counts { passed, failed }, "{line}");
        }
    }
}
