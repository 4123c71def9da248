//! When a plan ends with which certainty: its estimates drawn many times, and what that says of the finish, of the
//! milestones and of the tasks it hangs on. What earlier forecasts said is held against what became of it.
//!
//! Must hold: the same plan and settings give the same forecast. It is the team's; no client reads it.

use crate::plan::Plan;
use crate::planning::LivePlan;
use crate::task::{Task, TaskKind};
use crate::times;
use engine::plan::TaskIndex;
use engine::simulation::{
    Effort, Outcome, Shape, SimulationError, Spread, Uncertainty, percentile, simulate,
};
use engine::time::{Day, MINUTES_PER_DAY, Minute};
use kernel::{FieldProblem, RecordId};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use utoipa::ToSchema;

/// So many times a task is drawn at most, over all tasks; but a plan is computed at least and at most so often.
const DRAWS: usize = 5_000_000;
const FEWEST: usize = 1_000;
const MOST: usize = 10_000;
const SEED: u64 = 1;
/// Columns of the picture.
const MOST_BARS: i64 = 24;
const MOST_DRIVERS: usize = 10;
const MOST_MILESTONES: usize = 200;

/// What a task may come to where nobody estimated it, in percent of what is planned; 100 is what is most likely.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ForecastSettings {
    /// 0 to 100.
    pub low_percent: i64,
    /// 100 to 1,000.
    pub high_percent: i64,
    /// How closely tasks run late together, 0 to 100.
    pub correlation_percent: i64,
    /// That of the settings somebody looked at; 0 where there were none.
    pub revision: i64,
}

impl ForecastSettings {
    /// The fields that are out of bounds.
    pub fn problems(&self) -> Vec<FieldProblem> {
        let bounds = [
            ("low_percent", self.low_percent, 0, 100),
            ("high_percent", self.high_percent, 100, 1_000),
            ("correlation_percent", self.correlation_percent, 0, 100),
        ];
        let wrong = bounds.into_iter().filter(|(_, value, least, most)| !(*least..=*most).contains(value));
        wrong.map(|(field, _, _, most)| FieldProblem::new(field, "out_of_range").with("max", most)).collect()
    }

    fn spread(&self) -> Spread {
        let part = |percent: i64| percent as f64 / 100.0;
        Spread { shape: Shape::Pert, low: part(self.low_percent), likely: 1.0, high: part(self.high_percent) }
    }
}

/// Days are civil days of the project's wall clock.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Forecast {
    pub plan_revision: i64,
    pub iterations: i64,
    pub planned_finish: String,
    /// How many of a hundred times the plan's own finish is kept.
    pub planned_held_percent: i64,
    /// What both sides agreed on last.
    pub agreed_finish: Option<String>,
    pub agreed_held_percent: Option<i64>,
    /// In half, four fifths and nine tenths of all cases it is done by then.
    pub p50: String,
    pub p80: String,
    pub p90: String,
    pub bars: Vec<ForecastBar>,
    pub milestones: Vec<MilestoneForecast>,
    /// What the finish hangs on most, first.
    pub drivers: Vec<ForecastDriver>,
}

/// How many of the cases end on one of these days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ForecastBar {
    pub from: String,
    pub until: String,
    pub count: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MilestoneForecast {
    pub task_id: RecordId,
    pub planned: String,
    pub p50: String,
    pub p80: String,
    pub p90: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ForecastDriver {
    pub task_id: RecordId,
    /// In how many of a hundred cases it is on the longest path.
    pub criticality_percent: i64,
    /// How closely its duration and the finish go together, 0 to 100.
    pub cruciality_percent: i64,
}

/// How often what was forecast for milestones that are done by now was kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ForecastsKept {
    pub forecasts: i64,
    /// By the day that half, four fifths and nine tenths of all cases keep.
    pub kept_p50: i64,
    pub kept_p80: i64,
    pub kept_p90: i64,
}

/// The moment that four fifths of all cases keep; None for a plan without work to do.
pub fn p80(
    live: &LivePlan,
    settings: &ForecastSettings,
    goes_on: &(dyn Fn(u64) -> bool + Sync),
) -> Result<Option<Minute>, SimulationError> {
    Ok(drawn(&live.plan, settings, &[], goes_on)?.map(|outcome| outcome.percentile(80)))
}

/// A plan drawn many times, some of its tasks watched by their places.
fn drawn(
    plan: &Plan,
    settings: &ForecastSettings,
    watched: &[usize],
    goes_on: &(dyn Fn(u64) -> bool + Sync),
) -> Result<Option<Outcome>, SimulationError> {
    if plan.tasks.is_empty() {
        return Ok(None);
    }
    let effort = Effort { iterations: iterations(plan) as u64, seed: SEED, threads: 1 };
    let uncertainty = Uncertainty {
        spreads: plan.all_tasks().map(|task| spread(task, settings)).collect(),
        correlation: settings.correlation_percent as f64 / 100.0,
        watched: watched.iter().map(|place| TaskIndex(*place as u32)).collect(),
        ..Uncertainty::default()
    };
    simulate(&without_buffers(plan), &uncertainty, effort, goes_on)
}

/// A buffer is kept for what a forecast is about: it asks when the work is done.
fn without_buffers(plan: &Plan) -> engine::plan::Plan {
    let mut input = plan.to_engine(&plan.places(), None);
    for further in std::mem::take(&mut input.further) {
        let task = &mut input.tasks[further.task.0 as usize];
        (task.duration.minutes, task.deadline) = (0, None);
    }
    input
}

fn iterations(plan: &Plan) -> usize {
    (DRAWS / plan.tasks.len().max(1)).clamp(FEWEST, MOST)
}

impl Forecast {
    /// None for a plan without work to do.
    pub fn of(live: &LivePlan, settings: &ForecastSettings) -> Result<Option<Self>, SimulationError> {
        let plan = &live.plan;
        let milestones: Vec<usize> = (0..plan.tasks.len())
            .filter(|&place| is_ahead(&plan.tasks[place]))
            .take(MOST_MILESTONES)
            .collect();
        let Some(outcome) = drawn(plan, settings, &milestones, &|_| true)? else { return Ok(None) };
        let agreed = live.agreed().map(|agreed| agreed.dates.finish);
        let by = |percent| times::finish_date(outcome.percentile(percent));
        Ok(Some(Self {
            plan_revision: plan.revision,
            iterations: iterations(plan) as i64,
            planned_finish: times::finish_date(live.computed.finish),
            planned_held_percent: held(&outcome, live.computed.finish),
            agreed_finish: agreed.map(times::finish_date),
            agreed_held_percent: agreed.map(|finish| held(&outcome, finish)),
            p50: by(50),
            p80: by(80),
            p90: by(90),
            bars: bars(&outcome.finishes),
            milestones: milestones
                .iter()
                .zip(&outcome.watched)
                .map(|(place, finishes)| milestone(live, *place, finishes))
                .collect(),
            drivers: drivers(plan, &outcome),
        }))
    }
}

/// A milestone that is still to come.
fn is_ahead(task: &Task) -> bool {
    task.kind == TaskKind::Milestone
        && task.percent_complete < 100
        && task.actual_finish.is_none()
        && task.further.is_work()
}

/// Factors of what a task still takes: of its estimate, or as the settings say.
fn spread(task: &Task, settings: &ForecastSettings) -> Option<Spread> {
    match task.further.estimate {
        _ if task.duration_minutes == 0 || task.kind == TaskKind::Buffer => None,
        None => Some(settings.spread()),
        Some(estimate) => {
            let part = |minutes: i64| minutes as f64 / task.duration_minutes as f64;
            let (low, likely, high) =
                (part(estimate.low_minutes), part(estimate.likely_minutes), part(estimate.high_minutes));
            Some(Spread { shape: Shape::Pert, low, likely, high })
        }
    }
}

/// In percent, by the end of the day; never a certainty that is none.
fn held(outcome: &Outcome, finish: Minute) -> i64 {
    let share = outcome.done_by(end_of_day(finish));
    let percent = (share * 100.0).round() as i64;
    if share < 1.0 { percent.min(99) } else { 100 }
}

fn end_of_day(finish: Minute) -> Minute {
    let last = if finish.minute_of_day() == 0 { finish.plus(-1) } else { finish };
    last.day().start().plus(MINUTES_PER_DAY)
}

fn milestone(live: &LivePlan, place: usize, finishes: &[Minute]) -> MilestoneForecast {
    let by = |percent| times::finish_date(percentile(finishes, percent));
    MilestoneForecast {
        task_id: live.plan.tasks[place].id,
        planned: times::finish_date(live.computed.dates[place].finish),
        p50: by(50),
        p80: by(80),
        p90: by(90),
    }
}

/// Columns of equally many days from the first finish to the last.
fn bars(finishes: &[Minute]) -> Vec<ForecastBar> {
    let (Some(first), Some(last)) = (finishes.first(), finishes.last()) else { return Vec::new() };
    let day = |finish: &Minute| i64::from(end_of_day(*finish).plus(-1).day().0);
    let (first, last) = (day(first), day(last));
    let width = (last - first) / MOST_BARS + 1;
    let mut counts = vec![0; ((last - first) / width + 1) as usize];
    finishes.iter().for_each(|finish| counts[((day(finish) - first) / width) as usize] += 1);
    let named = |day: i64| times::day(Day(day as i32));
    let bars = counts.into_iter().enumerate().map(|(place, count)| {
        let from = first + place as i64 * width;
        ForecastBar { from: named(from), until: named(from + width - 1), count }
    });
    bars.collect()
}

/// Those on whose length the finish hangs most.
fn drivers(plan: &Plan, outcome: &Outcome) -> Vec<ForecastDriver> {
    let percent = |part: f64| (part * 100.0).round() as i64;
    let mut all: Vec<(Reverse<i64>, usize)> = outcome
        .tasks
        .iter()
        .enumerate()
        .map(|(place, task)| (Reverse((task.sensitivity * 1e6) as i64), place))
        .filter(|(sensitivity, _)| sensitivity.0 > 0)
        .collect();
    all.sort_unstable();
    let told = all.into_iter().take(MOST_DRIVERS).map(|(_, place)| ForecastDriver {
        task_id: plan.tasks[place].id,
        criticality_percent: percent(outcome.tasks[place].criticality),
        cruciality_percent: percent(outcome.tasks[place].cruciality),
    });
    told.collect()
}

/// What became of milestones, against each forecast made before the day they were done.
pub fn kept(earlier: &[(String, Forecast)], plan: &Plan) -> ForecastsKept {
    let mut kept = ForecastsKept::default();
    let places = plan.places();
    for (day, forecast) in earlier {
        for said in &forecast.milestones {
            let done = places.get(&said.task_id).and_then(|place| plan.tasks[*place].actual_finish);
            let Some(done) = done.map(times::finish_date).filter(|done| done > day) else { continue };
            kept.forecasts += 1;
            kept.kept_p50 += i64::from(done <= said.p50);
            kept.kept_p80 += i64::from(done <= said.p80);
            kept.kept_p90 += i64::from(done <= said.p90);
        }
    }
    kept
}
