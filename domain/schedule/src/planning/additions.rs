//! What comes along with a batch of edits and is no edit of a task: a file's calendars and resources, a calendar
//! that was changed, a baseline to compare with from now on, what is agreed with a party; and, when a file's import
//! is undone, what of all that goes again because nobody uses it.

use crate::agreed_with::AgreedWith;
use crate::baseline::Baseline;
use crate::calendar::WorkingCalendar;
use crate::computed::encode;
use crate::plan::{Plan, Resource};
use crate::store::{agreed_plans, baselines, calendars, resources};
use kernel::{BaselineId, CalendarId, ProjectId, ResourceId, Result};
use std::borrow::Cow;
use std::collections::HashSet;
use store::Tx;

#[derive(Clone, Default)]
pub struct Additions {
    pub calendars: Vec<WorkingCalendar>,
    pub changed_calendars: Vec<WorkingCalendar>,
    pub resources: Vec<Resource>,
    pub changed_resources: Vec<Resource>,
    pub baseline: Option<Baseline>,
    /// Baselines that a file brings.
    pub kept: Vec<Baseline>,
    /// Everything that is agreed with one party from now on.
    pub agreed: Option<AgreedWith>,
    /// These go after the edits, as far as nothing uses them.
    pub unused_calendars: Vec<CalendarId>,
    pub unused_resources: Vec<ResourceId>,
    /// Baselines that go; a plan that is compared with one of them is compared with none.
    pub unused_baselines: Vec<BaselineId>,
}

impl Additions {
    pub fn is_empty(&self) -> bool {
        self.calendars.is_empty()
            && self.changed_calendars.is_empty()
            && self.resources.is_empty()
            && self.changed_resources.is_empty()
            && self.baseline.is_none()
            && self.kept.is_empty()
            && self.agreed.is_none()
            && self.unused_calendars.is_empty()
            && self.unused_resources.is_empty()
            && self.unused_baselines.is_empty()
    }

    /// The plan with what is there before the edits.
    pub(crate) fn over<'p>(&self, plan: &'p Plan) -> Cow<'p, Plan> {
        if self.is_empty() {
            return Cow::Borrowed(plan);
        }
        let mut plan = plan.clone();
        for changed in &self.changed_calendars {
            plan.calendars.retain(|calendar| calendar.id != changed.id);
            plan.calendars.push(changed.clone());
        }
        plan.calendars.extend(self.calendars.iter().cloned());
        for changed in &self.changed_resources {
            let same = plan.resources.iter_mut().find(|resource| resource.id == changed.id);
            same.into_iter().for_each(|known| known.clone_from(changed));
        }
        plan.resources.extend(self.resources.iter().cloned());
        if let Some(baseline) = &self.baseline {
            plan.compared_baseline = Some(baseline.id);
        }
        plan.compared_baseline = plan.compared_baseline.filter(|id| !self.unused_baselines.contains(id));
        Cow::Owned(plan)
    }

    /// Takes out of the plan what was named as unused and is; only that stays named.
    pub(super) fn take_unused(&mut self, plan: &mut Plan) {
        let busy: HashSet<ResourceId> = plan.assignments.iter().map(|a| a.resource).collect();
        self.unused_resources.retain(|id| !busy.contains(id));
        plan.resources.retain(|resource| !self.unused_resources.contains(&resource.id));
        let named: Vec<CalendarId> = std::mem::take(&mut self.unused_calendars);
        // One that rests on another goes before it.
        loop {
            let before = plan.calendars.len();
            for id in &named {
                if plan.calendars.iter().any(|calendar| calendar.id == *id) && !is_used(plan, *id) {
                    plan.calendars.retain(|calendar| calendar.id != *id);
                    self.unused_calendars.push(*id);
                }
            }
            if plan.calendars.len() == before {
                break;
            }
        }
    }

    /// What the edits refer to.
    pub(super) fn write_before(&self, tx: &mut Tx, project: ProjectId) -> Result<()> {
        for calendar in &self.calendars {
            calendars::insert(tx, project, calendar)?;
        }
        for calendar in &self.changed_calendars {
            calendars::update(tx, project, calendar)?;
        }
        for resource in &self.resources {
            resources::insert(tx, project, resource)?;
        }
        for resource in &self.changed_resources {
            resources::update(tx, project, resource)?;
        }
        Ok(())
    }

    pub(super) fn write_after(&self, tx: &mut Tx, project: ProjectId) -> Result<()> {
        for resource in &self.unused_resources {
            resources::delete(tx, project, *resource)?;
        }
        for calendar in &self.unused_calendars {
            calendars::delete(tx, project, *calendar)?;
        }
        for baseline in &self.kept {
            baselines::create(tx, project, baseline, &encode(&baseline.dates))?;
        }
        for baseline in &self.unused_baselines {
            baselines::remove(tx, project, *baseline)?;
        }
        self.agreed.as_ref().map_or(Ok(()), |agreed| agreed_plans::put(tx, project, agreed))
    }
}

fn is_used(plan: &Plan, calendar: CalendarId) -> bool {
    plan.calendar == calendar
        || plan.tasks.iter().any(|task| task.calendar == Some(calendar))
        || plan.resources.iter().any(|resource| resource.calendar == Some(calendar))
        || plan.calendars.iter().any(|other| other.base == Some(calendar))
}
