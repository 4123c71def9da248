//! How the buffers of a plan stand: what leads to each, how much of that is done, how much of the buffer is used up; and
//! how long one should be before a task. The rules are the engine's.
//!
//! Must hold: a buffer is the team's. No client reads how much of it is used up.

use crate::computed;
use crate::forecast::ForecastSettings;
use crate::plan::Plan;
use crate::planning::LivePlan;
use crate::task::TaskKind;
use crate::times;
use engine::buffer::{Chains, Zone, half_of_chain, root_of_squares, used_minutes, zone};
use engine::plan::TaskIndex;
use engine::schedule::Schedule;
use engine::time::Minute;
use kernel::{Failure, RecordId, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a task may come to where neither an estimate nor the project's settings say so, in percent of its duration.
const USUAL_HIGH_PERCENT: i64 = 150;
/// Of a chain, the tasks that are told.
const MOST_CHAIN: usize = 200;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Buffer {
    pub task_id: RecordId,
    pub size_minutes: i64,
    /// The day that it keeps, its deadline. Of one that keeps none, nothing can be used up.
    pub keeps: Option<String>,
    /// Of what leads to it, by duration.
    pub done_percent: i64,
    pub used: Option<Used>,
    /// What leads to it, the first first.
    pub chain: Vec<ChainTask>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Used {
    /// Working minutes; below zero where what leads there is ahead.
    pub minutes: i64,
    /// Of its size, from 0; above 100 the day is not kept.
    pub percent: i64,
    pub zone: BufferZone,
}

/// Whether something has to be done about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BufferZone {
    Fine,
    Watch,
    Act,
}

/// How a buffer that is used up so far stands while so much of what leads to it is done.
pub fn stands(done_percent: i64, used_percent: i64) -> BufferZone {
    match zone(done_percent, used_percent) {
        Zone::Fine => BufferZone::Fine,
        Zone::Watch => BufferZone::Watch,
        Zone::Act => BufferZone::Act,
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChainTask {
    pub task_id: RecordId,
    pub duration_minutes: i64,
    pub percent_complete: u8,
}

/// How long a buffer before a task may be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BufferSizes {
    pub chain: Vec<ChainTask>,
    pub half_of_chain: BufferSize,
    /// The root of the sum of squares of what each task may take beyond its duration.
    pub root_of_squares: BufferSize,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BufferSize {
    pub minutes: i64,
    /// The day that it would keep.
    pub keeps: String,
}

/// A plan, looked at for its buffers.
pub struct Look<'a> {
    live: &'a LivePlan,
    input: engine::plan::Plan,
    schedule: Schedule,
}

impl<'a> Look<'a> {
    pub fn at(live: &'a LivePlan) -> Result<Self> {
        let input = live.plan.to_engine(&live.plan.places(), None);
        let schedule = engine::schedule(&input).map_err(|error| computed::refusal(&live.plan, &error))?;
        Ok(Self { live, input, schedule })
    }

    fn chains(&self) -> Chains<'_> {
        Chains::of(&self.input, &self.schedule, &self.live.working_time)
    }

    /// In the order of the plan.
    pub fn buffers(&self) -> Vec<Buffer> {
        let chains = self.chains();
        let all = places_of_buffers(&self.live.plan);
        all.map(|place| self.buffer(place, &chains.to(TaskIndex(place as u32)))).collect()
    }

    fn buffer(&self, place: usize, chain: &[TaskIndex]) -> Buffer {
        let task = &self.live.plan.tasks[place];
        let done_percent = self.done_percent(chain);
        let begins = self.schedule.tasks[place].start;
        let size = task.duration_minutes;
        Buffer {
            task_id: task.id,
            size_minutes: size,
            keeps: task.deadline.map(times::finish_date),
            done_percent,
            used: task.deadline.map(|keeps| self.used((begins, keeps), size, done_percent)),
            chain: self.told(chain),
        }
    }

    fn used(&self, (begins, keeps): (Minute, Minute), size: i64, done_percent: i64) -> Used {
        let minutes = used_minutes(size, begins, keeps, &self.live.working_time);
        let percent = (minutes.max(0) * 100 + size / 2) / size.max(1);
        Used { minutes, percent, zone: stands(done_percent, percent) }
    }

    fn done_percent(&self, chain: &[TaskIndex]) -> i64 {
        let minutes = |task: &TaskIndex| self.input.tasks[task.0 as usize].duration.minutes;
        let done = |task: &TaskIndex| {
            minutes(task) * i64::from(self.schedule.tasks[task.0 as usize].percent_complete)
        };
        let all: i64 = chain.iter().map(minutes).sum();
        // Whoever has not begun to the last minute is not done.
        chain.iter().map(done).sum::<i64>() / all.max(1)
    }

    fn told(&self, chain: &[TaskIndex]) -> Vec<ChainTask> {
        let told = chain.iter().take(MOST_CHAIN).map(|task| ChainTask {
            task_id: self.live.plan.tasks[task.0 as usize].id,
            duration_minutes: self.input.tasks[task.0 as usize].duration.minutes,
            percent_complete: self.schedule.tasks[task.0 as usize].percent_complete,
        });
        told.collect()
    }

    /// What may stand before a task, to keep its day.
    pub fn sizes(&self, before: RecordId, settings: Option<&ForecastSettings>) -> Result<BufferSizes> {
        let place = self.live.place(before).ok_or(Failure::NotFound)?;
        let chain = self.chains().to(TaskIndex(place as u32));
        let begins = self.schedule.tasks[place].start;
        let size = |minutes: i64| {
            let keeps = times::finish_date(self.live.working_time.finish_after(begins, minutes));
            BufferSize { minutes, keeps }
        };
        let durations = chain.iter().map(|task| self.input.tasks[task.0 as usize].duration.minutes);
        let high = settings.map_or(USUAL_HIGH_PERCENT, |settings| settings.high_percent);
        let beyond = chain.iter().map(|task| {
            let task = &self.live.plan.tasks[task.0 as usize];
            let most = task.further.estimate.map(|estimate| estimate.high_minutes);
            most.unwrap_or(task.duration_minutes * high / 100) - task.duration_minutes
        });
        let (half_of_chain, root_of_squares) =
            (size(half_of_chain(durations)), size(root_of_squares(beyond)));
        Ok(BufferSizes { chain: self.told(&chain), half_of_chain, root_of_squares })
    }
}

fn places_of_buffers(plan: &Plan) -> impl Iterator<Item = usize> {
    (0..plan.tasks.len()).filter(|place| plan.tasks[*place].kind == TaskKind::Buffer)
}
