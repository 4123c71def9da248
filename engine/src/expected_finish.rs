//! An expected finish says when a task ends, not how long it takes: what is left lasts as long as that needs. As what
//! follows starts from the expected finish anyway, the durations are settled in one pass before everything else.
//! A buffer that keeps a day is settled in the same way. Source: Oracle, "P6 Professional Help", Scheduling Options: Use
//! Expected Finish Dates.

use crate::forward;
use crate::plan::{Further, Plan, Rule};
use crate::prepared::Prepared;
use crate::progress;
use crate::schedule::PlanError;
use std::borrow::Cow;

/// The plan with durations in place of expected finishes.
pub(crate) fn settled(plan: &Plan) -> Result<Cow<'_, Plan>, PlanError> {
    let is_open =
        |further: &Further| matches!(further.rule, Rule::ExpectedFinish(_) | Rule::Buffer { until: Some(_) });
    if !plan.further.iter().any(is_open) {
        return Ok(Cow::Borrowed(plan));
    }
    let prepared = Prepared::new(plan)?;
    let left = forward::left_to_expected_finish(&prepared, plan.start);
    let mut settled = plan.clone();
    settled.further.retain(|further| !matches!(further.rule, Rule::ExpectedFinish(_)));
    for further in &mut settled.further {
        if let Rule::Buffer { until } = &mut further.rule {
            *until = None;
        }
    }
    for (task, minutes) in left {
        let input = &mut settled.tasks[task as usize];
        let done = match progress::has_begun(&input.progress) {
            true => progress::done(&input.progress, input.duration.minutes),
            false => 0,
        };
        input.duration.minutes = done.saturating_add(minutes);
        if input.progress.actual_start.is_some() {
            input.progress.remaining_minutes = Some(minutes);
        }
    }
    Ok(Cow::Owned(settled))
}
