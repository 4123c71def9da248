//! Levelling of a plan's people, as edits: tasks get a levelling delay and nothing else. Computed beside the database's
//! threads on the plan as it stands; nothing is written.

use super::LivePlan;
use super::elsewhere::{TakenElsewhere, regarded};
use crate::alternative::{LevellingChoices, LevellingPrecedence};
use crate::computed;
use crate::edit::{Edit, TaskFields, UpdateTask};
use crate::plan::ResourceKind;
use crate::task::{FurtherInputs, Task};
use engine::levelling::{Effort, Precedence, TeamError, TeamRules, TeamStanding, Wanted};
use engine::levelling::{level_team, level_team_long};
use kernel::{Failure, ResourceId, Result};
use std::collections::HashSet;

/// One thread of the search, that others have theirs; the same seed, that the same plan gives the same.
const EFFORT: Effort = Effort { threads: 1, seed: 1, schedules: u64::MAX };

/// As [`level_team_long`] is watched; without a search the rule alone decides.
pub fn edits(
    live: &LivePlan,
    choices: &LevellingChoices,
    elsewhere: &[TakenElsewhere],
    watch: &(dyn Fn(TeamStanding) -> Wanted + Sync),
) -> Result<Vec<Edit>> {
    let plan = &live.plan;
    let rules = TeamRules { elsewhere: regarded(live, choices, elsewhere), ..rules(live, choices)? };
    let input = plan.to_engine(&plan.places(), None);
    let placing = |placed, of| TeamStanding { placed, of, finish: None, schedules: 0 };
    let levelled = match choices.search_seconds {
        0 => level_team(&input, &rules, &|placed, of| watch(placing(placed, of)) != Wanted::Nothing),
        _ => level_team_long(&input, &rules, EFFORT, watch),
    };
    let levelled = levelled.map_err(|error| match error {
        TeamError::Plan(error) => computed::refusal(plan, &error),
        TeamError::FromFinish => Failure::refused("levelling.from_finish"),
        TeamError::Cancelled => Failure::Busy,
    })?;
    let rows = plan.tasks.iter().zip(levelled.delays);
    let moved = rows.filter(|(task, delay)| task.further.levelling_delay_minutes != *delay);
    let edits: Vec<Edit> = moved.map(|(task, delay)| delayed(task, delay)).collect();
    if edits.is_empty() { Err(Failure::refused("levelling.nothing_moves")) } else { Ok(edits) }
}

fn rules(live: &LivePlan, choices: &LevellingChoices) -> Result<TeamRules> {
    let resources = &live.plan.resources;
    let chosen: Option<HashSet<ResourceId>> =
        choices.resource_ids.as_ref().map(|ids| ids.iter().copied().collect());
    let is_unknown = |id: &ResourceId| resources.iter().all(|known| known.id != *id);
    if chosen.iter().flatten().any(is_unknown) {
        return Err(Failure::invalid("resource_ids", "unknown"));
    }
    if chosen.as_ref().is_some_and(HashSet::is_empty) {
        return Err(Failure::invalid("resource_ids", "required"));
    }
    let is_person = |kind| matches!(kind, ResourceKind::Person | ResourceKind::ClientPerson);
    Ok(TeamRules {
        available: resources
            .iter()
            .map(|one| {
                let is_chosen = chosen.as_ref().is_none_or(|chosen| chosen.contains(&one.id));
                (is_person(one.kind) && is_chosen).then_some(one.units)
            })
            .collect(),
        within_float: choices.within_float,
        precedence: match choices.precedence {
            LevellingPrecedence::LeastFloat => Precedence::LeastFloat,
            LevellingPrecedence::Outline => Precedence::Outline,
            LevellingPrecedence::Deadline => Precedence::Deadline,
        },
        priorities: Vec::new(),
        elsewhere: Vec::new(),
    })
}

fn delayed(task: &Task, levelling_delay_minutes: i64) -> Edit {
    let further =
        |delay| FurtherInputs { estimate: None, levelling_delay_minutes: delay, ..task.further.clone() };
    let fields = |delay| Box::new(TaskFields { further: Some(further(delay)), ..TaskFields::default() });
    Edit::UpdateTask(UpdateTask {
        id: task.id,
        set: fields(levelling_delay_minutes),
        expect: Some(fields(task.further.levelling_delay_minutes)),
    })
}
