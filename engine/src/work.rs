//! Work is duration times units. Where one of the three changes the kind of the task says which of the others follows,
//! and effort-driven work stays the same whoever comes or goes. Without contours; every share lasts from the start of
//! the task, and the task as long as the longest.
//!
//! Source: Microsoft, "Change the task type Project uses to calculate task duration", and "Effort-driven scheduling".

use crate::plan::TaskKind;
use serde::{Deserialize, Serialize};

/// A task and whoever works on it, as far as this is about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Staffed {
    pub kind: TaskKind,
    /// Of fixed work always.
    pub is_effort_driven: bool,
    pub duration_minutes: i64,
    pub shares: Vec<Share>,
}

/// What somebody does of a task.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// 1.0 is one whole person.
    pub units: f64,
    /// Person-minutes.
    pub work_minutes: i64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Change {
    Duration(i64),
    /// Of all shares together.
    Work(i64),
    /// By place of the share; of one that is not there nothing changes.
    Units {
        share: usize,
        units: f64,
    },
    ShareWork {
        share: usize,
        minutes: i64,
    },
    Added {
        units: f64,
    },
    Removed {
        share: usize,
    },
}

impl Staffed {
    pub fn work_minutes(&self) -> i64 {
        self.shares.iter().fold(0, |sum, share| sum.saturating_add(share.work_minutes))
    }

    /// The task after a change. Negative minutes and units count as none.
    pub fn changed(&self, change: Change) -> Staffed {
        let mut task = self.clone();
        match change {
            Change::Duration(minutes) => task.last(minutes.max(0)),
            Change::Work(minutes) => {
                task.share_out(minutes.max(0), self);
                task.follow_work();
            }
            Change::Units { share, units } => {
                let Some(found) = task.shares.get_mut(share) else { return task };
                found.units = sound(units);
                match task.kind {
                    TaskKind::FixedDuration => found.work_minutes = times(found.units, task.duration_minutes),
                    TaskKind::FixedUnits | TaskKind::FixedWork => task.fit(),
                }
            }
            Change::ShareWork { share, minutes } => {
                let Some(found) = task.shares.get_mut(share) else { return task };
                found.work_minutes = minutes.max(0);
                task.follow_work();
            }
            Change::Added { units } => {
                let units = sound(units);
                let work_minutes = times(units, task.duration_minutes);
                task.shares.push(Share { units, work_minutes });
                task.follow_staff(self);
            }
            Change::Removed { share } if share < task.shares.len() => {
                task.shares.remove(share);
                task.follow_staff(self);
            }
            Change::Removed { .. } => {}
        }
        task
    }

    /// Lasts so long: of fixed work units follow, otherwise work.
    fn last(&mut self, minutes: i64) {
        let before = std::mem::replace(&mut self.duration_minutes, minutes);
        for share in &mut self.shares {
            match self.kind {
                TaskKind::FixedWork if minutes > 0 => {
                    share.units = share.work_minutes as f64 / minutes as f64
                }
                TaskKind::FixedWork => {}
                TaskKind::FixedUnits | TaskKind::FixedDuration => {
                    share.work_minutes = match before {
                        0 => times(share.units, minutes),
                        before => part(share.work_minutes, minutes, before),
                    }
                }
            }
        }
    }

    /// Work is what it is now: of a fixed duration units follow, otherwise the duration.
    fn follow_work(&mut self) {
        if self.kind != TaskKind::FixedDuration {
            return self.fit();
        }
        let minutes = self.duration_minutes;
        for share in self.shares.iter_mut().filter(|_| minutes > 0) {
            share.units = share.work_minutes as f64 / minutes as f64;
        }
    }

    /// Somebody came or went. Effort-driven, the work of all is that of before.
    fn follow_staff(&mut self, before: &Staffed) {
        let is_driven = self.is_effort_driven || self.kind == TaskKind::FixedWork;
        let work = before.work_minutes();
        // Whoever comes first brings the work; with nobody left there is none.
        if is_driven && work > 0 && !self.shares.is_empty() {
            let by_units: Vec<Share> =
                self.shares.iter().map(|share| Share { work_minutes: 0, ..*share }).collect();
            self.share_out(work, &Staffed { shares: by_units, ..self.clone() });
            self.follow_work();
        }
    }

    /// So much work, in the proportions of another's shares: of their work, or of their units where there is none.
    fn share_out(&mut self, work: i64, as_in: &Staffed) {
        let all = as_in.work_minutes();
        let units: f64 = as_in.shares.iter().map(|share| share.units).sum();
        let count = as_in.shares.len().max(1) as f64;
        let weight = |share: &Share| match (all, units > 0.0) {
            (1.., _) => share.work_minutes as f64 / all as f64,
            (_, true) => share.units / units,
            (_, false) => 1.0 / count,
        };
        let (mut before, mut given) = (0.0, 0);
        let last = self.shares.len().saturating_sub(1);
        for (at, (share, other)) in self.shares.iter_mut().zip(&as_in.shares).enumerate() {
            before += weight(other);
            // Nothing is lost in rounding.
            let until = if at == last { work } else { times(before, work).min(work) };
            share.work_minutes = until - given;
            given = until;
        }
    }

    /// As long as the longest share. Of nobody's work it stays.
    fn fit(&mut self) {
        let takes = |share: &Share| (share.work_minutes as f64 / share.units).round() as i64;
        let longest = self.shares.iter().filter(|share| share.units > 0.0).map(takes).max();
        self.duration_minutes = longest.unwrap_or(self.duration_minutes);
    }
}

fn sound(units: f64) -> f64 {
    if units.is_finite() { units.max(0.0) } else { 0.0 }
}

fn times(units: f64, minutes: i64) -> i64 {
    (units * minutes as f64).round() as i64
}

fn part(of: i64, some: i64, all: i64) -> i64 {
    let all = i128::from(all);
    ((i128::from(of) * i128::from(some) + all / 2) / all).min(i128::from(i64::MAX)) as i64
}
