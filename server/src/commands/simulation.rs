//! Simulation on the command line: when a plan file ends, with which certainty, and which tasks that hangs on.

use super::plans::{read_plan, stream};
use super::progress::Watched;
use super::{Ended, Outcome};
use engine::simulation::{self, Effort, Shape, Spread, Uncertainty, simulate};
use engine::time::Minute;
use serde_json::{Map, Value, json};
use std::num::{NonZeroU64, NonZeroUsize};
use std::path::PathBuf;
use std::str::FromStr;
use std::thread;

/// More help nobody.
const MOST_THREADS: usize = 256;
/// Percent between two points of the S-curve, columns of the histogram, and tasks in the tornado.
const STEP: u32 = 5;
const MOST_BARS: usize = 24;
const MOST_MOVERS: usize = 20;

#[derive(Debug, clap::Args)]
pub struct Simulate {
    /// MS Project XML, Primavera XER or XML
    file: PathBuf,
    /// How often the plan is computed
    #[arg(long, default_value = "10000")]
    iterations: NonZeroU64,
    /// The same seed gives the same answer, whatever the number of threads
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// What every duration may come to, in parts of it: triangular, pert, classic-pert, lognormal or uniform, then low,
    /// likely, high
    #[arg(long, default_value = "triangular:0.8,1,1.5")]
    spread: Factors,
    /// How closely durations go together, 0 to 1
    #[arg(long, default_value_t = 0.0)]
    correlation: f64,
    /// As many as the machine runs at once if left out
    #[arg(long)]
    threads: Option<NonZeroUsize>,
}

#[derive(Debug, Clone, Copy)]
struct Factors(Spread);

impl FromStr for Factors {
    type Err = String;

    fn from_str(text: &str) -> Result<Factors, String> {
        const FORM: &str = "wanted as triangular:0.8,1,1.5 with low ≤ likely ≤ high, none negative";
        let (shape, numbers) = text.split_once(':').ok_or(FORM)?;
        let shape = match shape {
            "triangular" => Shape::Triangular,
            "pert" => Shape::Pert,
            "classic-pert" => Shape::ClassicPert,
            "lognormal" => Shape::Lognormal,
            "uniform" => Shape::Uniform,
            other => {
                return Err(format!("{other} is none of triangular, pert, classic-pert, lognormal, uniform"));
            }
        };
        let numbers = numbers.split(',').map(|number| number.trim().parse());
        let numbers = numbers.collect::<Result<Vec<f64>, _>>().map_err(|_| FORM)?;
        let [low, likely, high] = numbers[..] else { return Err(FORM.into()) };
        let spread = Spread { shape, low, likely, high };
        if spread.is_sound() { Ok(Factors(spread)) } else { Err(FORM.into()) }
    }
}

impl Simulate {
    pub fn run(self) -> Outcome {
        let (_, plan) = read_plan(&self.file)?;
        let Factors(spread) = self.spread;
        let uncertainty = Uncertainty {
            spreads: vec![Some(spread); plan.tasks.len()],
            correlation: self.correlation,
            ..Uncertainty::default()
        };
        let threads = self.threads.or(thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get);
        let iterations = self.iterations.get();
        let effort = Effort { iterations, seed: self.seed, threads: threads.min(MOST_THREADS) };
        let watched = Watched::begin()?;
        let percent = |done: u64| format!("{} %", u128::from(done) * 100 / u128::from(iterations));
        let found = simulate(&plan, &uncertainty, effort, &|done| watched.goes_on(|| percent(done)));
        let found = found.map_err(Ended::wrong)?;
        watched.clear();
        let Some(found) = found else { return watched.end("no trial was done") };
        let uids: Vec<i64> = plan.tasks.iter().map(|task| task.uid).collect();
        stream(|out| writeln!(out, "{:#}", told(&found, &uids, self.seed)))?;
        watched.end(&format!("what {} of {iterations} trials came to", found.finishes.len()))
    }
}

fn told(found: &simulation::Outcome, uids: &[i64], seed: u64) -> Value {
    let mut finish: Map<String, Value> = (1..=9)
        .map(|tenth| (format!("p{}", tenth * 10), json!(found.percentile(tenth * 10).to_string())))
        .collect();
    finish.insert("mean".into(), json!(found.mean().to_string()));
    finish.insert("planned".into(), json!(found.planned_finish.to_string()));
    finish.insert("planned_held".into(), json!(found.done_by(found.planned_finish)));
    let curve = found.finish_curve(STEP).into_iter();
    let curve = curve.map(|(percent, at)| json!({ "percent": percent, "finish": at.to_string() }));
    let bars = found.finish_bars(MOST_BARS).into_iter().map(|bar| {
        let [from, until] = [bar.from, bar.until].map(|at| Minute(at).to_string());
        json!({ "from": from, "until": until, "count": bar.count })
    });
    let tornado = found.tornado(MOST_MOVERS).into_iter().map(|task| {
        let at = task.0 as usize;
        json!({ "uid": uids[at], "minutes": found.tasks[at].swing_minutes.round() })
    });
    let tasks = uids.iter().zip(&found.tasks).map(|(uid, task)| {
        json!({
            "uid": uid,
            "criticality": task.criticality,
            "cruciality": task.cruciality,
            "sensitivity": task.sensitivity,
        })
    });
    json!({
        "iterations": found.finishes.len(),
        "seed": seed,
        "finish": finish,
        "curve": curve.collect::<Vec<_>>(),
        "histogram": bars.collect::<Vec<_>>(),
        "tornado": tornado.collect::<Vec<_>>(),
        "tasks": tasks.collect::<Vec<_>>(),
    })
}
