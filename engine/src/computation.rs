//! A schedule that is kept with all that was found on the way, so that the next edit of the plan computes only what
//! follows from it. The result is that of a full run, to the bit; whatever is not clearly local is a full run.

use crate::carried::Carried;
use crate::check::check;
use crate::compute::{Passes, differing, result};
use crate::expected_finish;
use crate::network::Network;
use crate::plan::{Direction, Plan, Task};
use crate::prepared::Prepared;
use crate::schedule::{PlanError, Schedule};
use crate::span::{Dates, Hours, HoursIndex, Span};
use crate::time::Minute;
use std::sync::Arc;

pub struct Computation {
    plan: Plan,
    schedule: Schedule,
    passes: Passes,
    frame: Frame,
}

/// What the plan was made ready with.
struct Frame {
    network: Arc<Network>,
    hours: Hours,
    project_hours: HoursIndex,
    own_hours: Vec<HoursIndex>,
    spans: Vec<Span>,
}

impl From<Prepared<'_>> for Frame {
    fn from(Prepared { network, hours, project_hours, own_hours, spans, .. }: Prepared<'_>) -> Frame {
        Frame { network, hours, project_hours, own_hours, spans }
    }
}

impl Computation {
    /// Computes every date of the plan, as [`crate::schedule`] does.
    pub fn of(plan: Plan) -> Result<Computation, PlanError> {
        let plan = expected_finish::settled(&plan)?.into_owned();
        let prepared = Prepared::new(&plan)?;
        let passes = Passes::of(&prepared);
        let (schedule, frame) = (result(&prepared, &passes), prepared.into());
        Ok(Computation { plan, schedule, passes, frame })
    }

    /// The same for the plan after an edit.
    pub fn edited(&self, plan: Plan) -> Result<Computation, PlanError> {
        if self.has_network_of(&plan) {
            check(&plan)?;
            let prepared = Prepared::over(&plan, self.frame.network.clone())?;
            let passes = match self.counts_alike(&prepared) {
                true => self.passes.again(&prepared, &self.changed(&prepared)),
                false => Passes::of(&prepared),
            };
            let (schedule, frame) = (result(&prepared, &passes), prepared.into());
            return Ok(Computation { plan, schedule, passes, frame });
        }
        // What further rules settle, they settle of the whole plan.
        if !self.plan.further.is_empty() || !plan.further.is_empty() {
            return Computation::of(plan);
        }
        let prepared = Prepared::new(&plan)?;
        let carried = Carried::between(&self.plan, &plan).filter(|_| self.counts_alike(&prepared));
        let passes = match carried {
            Some(carried) => {
                let known = self.passes.carried(&carried, &prepared.network.is_summary);
                known.again(&prepared, &self.changed_beside(&prepared, &carried))
            }
            None => Passes::of(&prepared),
        };
        let (schedule, frame) = (result(&prepared, &passes), prepared.into());
        Ok(Computation { plan, schedule, passes, frame })
    }

    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    pub fn schedule(&self) -> &Schedule {
        &self.schedule
    }

    /// The dates of a task that may begin here at the earliest, whatever else the plan says of it.
    pub(crate) fn dates_from(&self, task: u32, bound: Minute) -> Dates {
        self.frame.spans[task as usize].starting(&self.frame.hours, bound)
    }

    /// Whether tasks and dependencies hang together as they did.
    fn has_network_of(&self, plan: &Plan) -> bool {
        let hangs = |task: &Task| (task.parent, task.is_active);
        self.plan.tasks.iter().map(hangs).eq(plan.tasks.iter().map(hangs))
            && self.plan.dependencies == plan.dependencies
            && self.plan.further == plan.further
    }

    /// Whether all that counts for every task is as it was.
    fn counts_alike(&self, prepared: &Prepared<'_>) -> bool {
        let (was, is) = (&self.plan, prepared.plan);
        let of_all = |plan: &Plan| {
            (plan.start, plan.finish, plan.must_finish_by, plan.direction, plan.status_date, plan.options)
        };
        is.direction == Direction::FromStart
            && of_all(was) == of_all(is)
            && self.frame.hours.all == prepared.hours.all
            && self.frame.project_hours == prepared.project_hours
    }

    /// The tasks of which an input, or the calendar that counts for it, is not as it was.
    fn changed(&self, prepared: &Prepared<'_>) -> Vec<u32> {
        let mut changed: Vec<u32> = differing(&prepared.plan.tasks, &self.plan.tasks).collect();
        changed.extend(differing(&prepared.own_hours, &self.frame.own_hours));
        changed.extend(differing(&prepared.spans, &self.frame.spans));
        changed.sort_unstable();
        changed.dedup();
        changed
    }
    /// The same where a few tasks or dependencies came or went.
    fn changed_beside(&self, prepared: &Prepared<'_>, carried: &Carried) -> Vec<u32> {
        let mut changed = carried.touched(&self.plan, prepared.plan);
        let differs = |&(was, is): &(u32, u32)| {
            let (was, is) = (was as usize, is as usize);
            let task = &prepared.plan.tasks[is];
            self.frame.own_hours[was] != prepared.own_hours[is]
                || self.frame.spans[was] != prepared.spans[is]
                || self.frame.network.is_summary[was] != prepared.network.is_summary[is]
                || Task { parent: task.parent, ..self.plan.tasks[was].clone() } != *task
        };
        changed.extend(carried.tasks.kept().filter(differs).map(|(_, is)| is));
        changed.sort_unstable();
        changed.dedup();
        changed
    }
}
