//! Levelling on the command line: a project whose jobs share resources, laid out as short as is found in the time given.

use super::plans::read_file;
use super::{Ended, Outcome, print};
use engine::levelling::{self, Effort, Levelled, psplib, validate};
use std::fmt::Write;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

/// More help nobody.
const MOST_THREADS: usize = 256;

#[derive(Debug, clap::Args)]
pub struct Level {
    /// A single-mode project of PSPLIB (.sm)
    file: PathBuf,
    /// How long to search at most; it ends sooner when no schedule can be shorter
    #[arg(long, default_value_t = 10.0)]
    seconds: f64,
    /// How many threads search; as many as the machine runs at once if left out
    #[arg(long)]
    threads: Option<NonZeroUsize>,
    /// Where the search begins
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

impl Level {
    pub fn run(self) -> Outcome {
        let began = Instant::now();
        let span = Duration::try_from_secs_f64(self.seconds)
            .map_err(|error| Ended::wrong(format!("--seconds: {error}")))?;
        let bytes = read_file(&self.file)?;
        let wrong = |error: psplib::ReadError| Ended::wrong(format!("{}: {error}", self.file.display()));
        let problem = psplib::read(&String::from_utf8_lossy(&bytes)).map_err(wrong)?;
        let threads = self.threads.or(thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get);
        let effort = Effort { threads: threads.min(MOST_THREADS), seed: self.seed, schedules: u64::MAX };
        let found = levelling::level(&problem, effort, &|_| began.elapsed() < span);
        validate(&problem, &found.starts, found.makespan)
            .map_err(|violation| format!("the schedule that was found is not valid: {violation}"))?;
        eprintln!("lower bound {}, {} schedules made", found.lower_bound, found.schedules);
        print(lines(&found).trim_end())
    }
}

fn lines(found: &Levelled) -> String {
    let mut text = format!("makespan {}\n", found.makespan);
    for (job, start) in (1..).zip(&found.starts) {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{job} {start}");
    }
    text
}
