//! Levels the PSPLIB projects named as arguments, one after another, and prints a row of each:
//! `file makespan lower_bound schedules milliseconds`. `cargo xtask bench rcpsp` reads them.
//!
//! `cargo bench -p engine --bench levelling -- SECONDS THREADS SEED FILE…`

use engine::levelling::{Effort, level, psplib, validate};
use std::time::{Duration, Instant};

fn main() -> Result<(), String> {
    // Cargo adds its own.
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let [seconds, threads, seed, files @ ..] = &words[..] else {
        return Err("SECONDS THREADS SEED FILE…".into());
    };
    let span = Duration::try_from_secs_f64(number(seconds)?).map_err(|error| error.to_string())?;
    let effort = Effort { threads: number(threads)?, seed: number(seed)?, schedules: u64::MAX };
    for file in files {
        let text = std::fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
        let began = Instant::now();
        let problem = psplib::read(&text).map_err(|error| format!("{file}: {error}"))?;
        let found = level(&problem, effort, &|_| began.elapsed() < span);
        let took = began.elapsed().as_millis();
        validate(&problem, &found.starts, found.makespan).map_err(|error| format!("{file}: {error}"))?;
        println!("{file} {} {} {} {took}", found.makespan, found.lower_bound, found.schedules);
    }
    Ok(())
}

fn number<N: std::str::FromStr>(word: &str) -> Result<N, String> {
    word.parse().map_err(|_| format!("{word} is no number"))
}
