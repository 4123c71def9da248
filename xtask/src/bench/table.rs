//! The table of figures: what was measured, the goal, and whether it was met.

use super::load::Measured;
use std::time::Duration;

#[derive(Default)]
pub struct Table {
    rows: Vec<String>,
}

impl Table {
    pub fn row(&mut self, name: &str, measured: &str, goal: &str, met: bool) {
        let verdict = match (goal.is_empty(), met) {
            (true, _) => "",
            (false, true) => "met",
            (false, false) => "**missed**",
        };
        self.rows.push(format!("| {name} | {measured} | {goal} | {verdict} |"));
    }

    pub fn load(
        &mut self,
        name: &str,
        connections: usize,
        measured: &Measured,
        cpu_goal: f64,
        rate_goal: Option<f64>,
    ) {
        let Measured { per_second, cpu_microseconds, median, slowest_of_hundred, refused, .. } = *measured;
        let shown = format!(
            "{cpu_microseconds:.0} µs CPU, {per_second:.0}/s at {connections}, median {:.2} ms, p99 {:.2} ms{}",
            median.as_secs_f64() * 1e3,
            slowest_of_hundred.as_secs_f64() * 1e3,
            if refused > 0 { format!(", {refused} refused") } else { String::new() }
        );
        let mut goal = format!("≤ {cpu_goal:.0} µs CPU");
        if let Some(rate) = rate_goal {
            goal.push_str(&format!(", ≥ {rate:.0}/s at {connections}"));
        }
        let met =
            cpu_microseconds <= cpu_goal && rate_goal.is_none_or(|rate| per_second >= rate) && refused == 0;
        self.row(name, &shown, &goal, met);
    }

    pub fn seconds(&mut self, name: &str, took: Duration, goal: Duration) {
        let (took, goal) = (took.as_secs_f64(), goal.as_secs_f64());
        self.row(name, &format!("{took:.2} s"), &format!("≤ {goal:.1} s"), took <= goal);
    }

    pub fn megabytes(&mut self, name: &str, measured: f64, goal: f64) {
        self.row(name, &format!("{measured:.0} MB"), &format!("≤ {goal:.0} MB"), measured <= goal);
    }

    pub fn kilobytes(&mut self, name: &str, measured: f64, goal: f64) {
        self.row(name, &format!("{measured:.0} KiB"), &format!("≤ {goal:.0} KiB"), measured <= goal);
    }

    /// The median of edits of one kind.
    pub fn edit(&mut self, name: &str, moved: usize, median: Duration, goal: Option<Duration>) {
        let shown = format!("{moved} moved, {:.1} ms", median.as_secs_f64() * 1e3);
        let wanted = goal.map_or(String::new(), |goal| format!("≤ {} ms", goal.as_millis()));
        self.row(name, &shown, &wanted, goal.is_none_or(|goal| median <= goal));
    }

    /// The longest hold of the writer, as the server says when it has closed its database, and how much of it was
    /// the search index, and the commit: that is the disk's time.
    pub fn hold(&mut self, name: &str, log: &str) -> Result<(), String> {
        let micros = |figure: &str| {
            let told = log.lines().rev().find_map(|line| line.split_once(figure));
            let digits = told?.1.chars().take_while(char::is_ascii_digit).collect::<String>();
            digits.parse::<f64>().ok()
        };
        let held = micros("longest_hold_micros=").ok_or("the server told no longest hold")?;
        let commit = micros("longest_hold_commit_micros=").ok_or("the server told no longest hold")?;
        let words = micros("longest_hold_words_micros=").ok_or("the server told no longest hold")?;
        let by =
            log.lines().rev().find_map(|line| line.split_once("longest_hold_by=")).map(|(_, place)| place);
        let by = by.unwrap_or_default().split_whitespace().next().unwrap_or_default().trim_matches('"');
        let [of_words, of_commit] = [words, commit].map(|micros| format!("{:.1} ms", micros / 1e3));
        let shown =
            format!("{:.1} ms: {of_words} the index, {of_commit} the commit; longest job {by}", held / 1e3);
        self.row(name, &shown, "≤ 20 ms", held <= 20_000.0);
        Ok(())
    }

    pub fn binary(&mut self, bytes: u64) {
        self.row("binary", &format!("{:.1} MB", bytes as f64 / 1e6), "", true);
    }

    pub fn markdown(&self) -> String {
        format!("| what | measured | goal | |\n|---|---|---|---|\n{}", self.rows.join("\n"))
    }
}
