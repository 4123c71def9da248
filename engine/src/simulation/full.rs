//! A trial as a whole run of the engine: any plan, with all its calendars, constraints and progress.

use super::lost_days::Losses;
use super::{Batch, done, is_open};
use crate::compute::Passes;
use crate::further::FurtherRules;
use crate::network::Network;
use crate::plan::{Plan, TaskIndex};
use crate::prepared::Prepared;
use crate::schedule::PlanError;
use crate::span::{Hours, HoursIndex, Span};
use std::mem::take;
use std::sync::Arc;

pub(super) struct Full {
    plan: Plan,
    network: Arc<Network>,
    hours: Hours,
    project_hours: HoursIndex,
    clock: HoursIndex,
    own_hours: Vec<HoursIndex>,
    spans: Vec<Span>,
    further: FurtherRules,
    /// As planned.
    planned: Vec<Span>,
    /// Tasks of which the duration is open, and how many of their minutes are done.
    open: Vec<(u32, i64)>,
}

impl Full {
    pub(super) fn new(prepared: &Prepared<'_>) -> Result<Full, PlanError> {
        let plan = prepared.plan.clone();
        let open = (0..plan.tasks.len()).filter(|&task| is_open(prepared, task));
        let open = open.map(|task| (task as u32, done(&plan.tasks[task]))).collect();
        let Prepared { network, project_hours, clock, own_hours, spans, further, .. } =
            Prepared::over(&plan, prepared.network.clone())?;
        // The same, with the tables that all threads share.
        let hours = Hours { all: prepared.hours.all.clone() };
        let planned = spans.clone();
        Ok(Full { network, hours, project_hours, clock, own_hours, spans, further, planned, open, plan })
    }

    /// Of so many trials from the first on.
    pub(super) fn run(
        &mut self,
        prepared: &Prepared<'_>,
        losses: &Losses,
        watched: &[TaskIndex],
        (first, lanes): (u64, usize),
        batch: &mut Batch,
    ) -> Result<(), PlanError> {
        batch.critical.fill(0);
        for lane in 0..lanes {
            if !losses.is_empty() {
                self.lose(prepared, losses, first + lane as u64)?;
            }
            self.set(prepared, lane, batch);
            let trial = Prepared {
                plan: &self.plan,
                network: self.network.clone(),
                hours: Hours { all: take(&mut self.hours.all) },
                project_hours: self.project_hours,
                clock: self.clock,
                own_hours: take(&mut self.own_hours),
                spans: take(&mut self.spans),
                further: take(&mut self.further),
                warnings: Vec::new(),
            };
            let passes = Passes::of_trial(&trial);
            for (task, critical) in batch.critical.iter_mut().enumerate() {
                *critical |= u16::from(passes.is_critical(&trial, task)) << lane;
            }
            batch.finish[lane] = passes.finish();
            for (kept, task) in batch.watched.iter_mut().zip(watched) {
                kept[lane] = passes.finish_of(task.0 as usize);
            }
            let Prepared { hours, own_hours, spans, further, .. } = trial;
            (self.hours, self.own_hours, self.spans, self.further) = (hours, own_hours, spans, further);
        }
        Ok(())
    }

    /// Takes the days that are lost in this trial from the calendars.
    fn lose(&mut self, prepared: &Prepared<'_>, losses: &Losses, trial: u64) -> Result<(), PlanError> {
        let mut plan = prepared.plan.clone();
        plan.calendars = losses.without(trial, &prepared.plan.calendars);
        let Prepared { hours, project_hours, clock, own_hours, spans, .. } =
            Prepared::over(&plan, prepared.network.clone())?;
        self.planned.clone_from(&spans);
        (self.hours, self.own_hours, self.spans) = (hours, own_hours, spans);
        (self.project_hours, self.clock) = (project_hours, clock);
        self.plan = plan;
        Ok(())
    }

    /// Puts the minutes of one trial into the plan.
    fn set(&mut self, prepared: &Prepared<'_>, lane: usize, batch: &Batch) {
        for &(task, done) in &self.open {
            let at = task as usize;
            let (planned, remaining) = (&prepared.plan.tasks[at], i64::from(batch.remaining[at][lane]));
            let minutes = done + remaining;
            let input = &mut self.plan.tasks[at];
            input.duration.minutes = minutes;
            input.progress.remaining_minutes = planned.progress.actual_start.map(|_| remaining);
            self.spans[at] = lasting(&self.planned[at], planned.duration.minutes, minutes);
        }
    }
}

/// The span of a task that takes so many minutes instead of those planned: every assignment its share.
fn lasting(span: &Span, planned: i64, minutes: i64) -> Span {
    match span {
        _ if planned == minutes => span.clone(),
        // Work of no length would begin in the morning and end the evening before.
        Span::Single { hours, .. } if minutes == 0 => Span::Point { hours: *hours, at_start: false },
        Span::Several { parts } if minutes == 0 && !parts.is_empty() => {
            Span::Point { hours: parts[0].hours, at_start: false }
        }
        Span::Point { hours, .. } | Span::Single { hours, .. } => Span::Single { hours: *hours, minutes },
        Span::Several { parts } => {
            let share = |of: i64| (i128::from(of) * i128::from(minutes) / i128::from(planned.max(1))) as i64;
            let parts = parts.iter().cloned().map(|mut part| {
                part.minutes = share(part.minutes);
                part
            });
            Span::Several { parts: parts.collect() }
        }
    }
}
