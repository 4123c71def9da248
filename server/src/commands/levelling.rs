//! Levelling on the command line: a project of PSPLIB, laid out as short as is found in the time given, or the people
//! of a plan file, so that nobody is asked for more than there is.

use super::plans::{Output, read_file, read_plan, rows};
use super::progress::Watched;
use super::{Ended, Outcome, print};
use engine::levelling::{self, Effort, Levelled, Precedence, Standing, TeamError, TeamRules};
use engine::levelling::{TeamStanding, Wanted, level_team, level_team_long, psplib, validate};
use importers::ResourceKind;
use std::fmt::Write;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

/// More help nobody.
const MOST_THREADS: usize = 256;

#[derive(Debug, clap::Args)]
pub struct Level {
    /// A single-mode project of PSPLIB (.sm), or MS Project XML, Primavera XER or XML
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
    /// Of a plan: no task goes behind its late start; what does not fit stays
    #[arg(long)]
    within_float: bool,
    /// Of a plan: this decides which of two tasks goes first that want the same person, and nothing is searched
    #[arg(long, value_enum)]
    first: Option<First>,
    /// Of a plan: how its rows are printed
    #[arg(long, value_enum, default_value_t = Output::Csv)]
    format: Output,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum First {
    LeastFloat,
    Outline,
    Deadline,
}

impl Level {
    pub fn run(self) -> Outcome {
        let until = Until::in_seconds(self.seconds)?;
        let threads = self.threads.or(thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get);
        let effort = Effort { threads: threads.min(MOST_THREADS), seed: self.seed, schedules: u64::MAX };
        let is_of_psplib = self.file.extension().is_some_and(|end| end.eq_ignore_ascii_case("sm"));
        if is_of_psplib { self.problem(effort, until) } else { self.plan(effort, until) }
    }

    fn problem(&self, effort: Effort, until: Until) -> Outcome {
        let bytes = read_file(&self.file)?;
        let wrong = |error: psplib::ReadError| Ended::wrong(format!("{}: {error}", self.file.display()));
        let problem = psplib::read(&String::from_utf8_lossy(&bytes)).map_err(wrong)?;
        let watched = Watched::begin()?;
        let found = levelling::level(&problem, effort, &|standing| {
            until.is_to_come() && watched.goes_on(|| told(standing))
        });
        watched.clear();
        validate(&problem, &found.starts, found.makespan)
            .map_err(|violation| format!("the schedule that was found is not valid: {violation}"))?;
        eprintln!("lower bound {}, {} schedules made", found.lower_bound, found.schedules);
        print(lines(&found).trim_end())?;
        watched.end("the best schedule found by then")
    }

    fn plan(&self, effort: Effort, until: Until) -> Outcome {
        let (from, plan) = read_plan(&self.file)?;
        let is_work = |kind| kind == ResourceKind::Work;
        let available = from.resources.iter().map(|one| is_work(one.kind).then_some(one.max_units));
        let rules = TeamRules {
            available: available.collect(),
            priorities: from.tasks.iter().map(|task| task.priority).collect(),
            elsewhere: Vec::new(),
            within_float: self.within_float,
            precedence: match self.first {
                None | Some(First::LeastFloat) => Precedence::LeastFloat,
                Some(First::Outline) => Precedence::Outline,
                Some(First::Deadline) => Precedence::Deadline,
            },
        };
        let watched = Watched::begin()?;
        let placed =
            |placed, of| watched.goes_on(|| how_far(TeamStanding { placed, of, finish: None, schedules: 0 }));
        let searched = |standing: TeamStanding| {
            let goes_on = watched.goes_on(|| how_far(standing));
            match (goes_on, until.is_to_come(), standing.finish) {
                (true, true, _) => Wanted::More,
                // However short the time, everybody has a place by the rule first.
                (true, false, _) | (false, _, Some(_)) => Wanted::Found,
                (false, _, None) => Wanted::Nothing,
            }
        };
        let found = match self.first {
            Some(_) => level_team(&plan, &rules, &placed),
            None => level_team_long(&plan, &rules, effort, &searched),
        };
        watched.clear();
        let found = match found {
            Ok(found) => found,
            Err(TeamError::Cancelled) => return watched.end("not every task had its place yet"),
            Err(TeamError::FromFinish) => {
                return Err(Ended::wrong("a plan scheduled from its finish cannot be levelled"));
            }
            Err(TeamError::Plan(error)) => return Err(Ended::wrong(error)),
        };
        for task in &found.unresolved {
            let uid = plan.tasks[task.0 as usize].uid;
            eprintln!("task {uid} still asks for more of somebody than there is");
        }
        rows(self.format, &plan, &found.schedule)?;
        watched.end("the best levelling found by then")
    }
}

/// The end of the time given.
#[derive(Clone, Copy)]
struct Until {
    began: Instant,
    span: Duration,
}

impl Until {
    fn in_seconds(seconds: f64) -> Result<Until, Ended> {
        let span = Duration::try_from_secs_f64(seconds);
        let span = span.map_err(|error| Ended::wrong(format!("--seconds: {error}")))?;
        Ok(Until { began: Instant::now(), span })
    }

    fn is_to_come(&self) -> bool {
        self.began.elapsed() < self.span
    }
}

fn told(standing: Standing) -> String {
    let Standing { makespan, lower_bound, schedules } = standing;
    format!("makespan {makespan}, lower bound {lower_bound}, {schedules} schedules made")
}

fn how_far(TeamStanding { placed, of, finish, schedules }: TeamStanding) -> String {
    match finish {
        None => format!("{placed} of {of} tasks have their place"),
        Some(finish) => format!("ends {finish} so far, {schedules} schedules made"),
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
