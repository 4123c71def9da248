//! What other projects ask of the people of a plan, so that levelling takes it as taken. It counts whether or not its
//! reader may see those projects; which project it is learns only who takes part there.
//!
//! Days and hours are those of either project's wall clock.

use super::{LivePlan, Plans, load};
use crate::alternative::LevellingChoices;
use crate::plan::ResourceKind;
use crate::store::resources;
use engagement::store::projects;
use engine::levelling::Elsewhere;
use engine::plan::ResourceIndex;
use engine::time::Minute;
use kernel::{ProjectId, ResourceId, Result};
use std::collections::BTreeMap;
use store::Conn;

/// Work of somebody in another project.
#[derive(Debug, Clone, PartialEq)]
pub struct TakenElsewhere {
    pub project: ProjectId,
    /// As this plan knows them.
    pub resource: ResourceId,
    pub from: Minute,
    pub until: Minute,
    pub units: f64,
}

/// In the order of people, projects and time. What is over before the plan begins counts no more.
pub fn of(conn: &mut Conn, known: &Plans, live: &LivePlan) -> Result<Vec<TakenElsewhere>> {
    // Project by project: a plan is looked up once, however many of its people work here too.
    let mut shared: BTreeMap<ProjectId, Vec<(ResourceId, ResourceId)>> = BTreeMap::new();
    for own in live.plan.resources.iter().filter(|resource| resource.kind == ResourceKind::Person) {
        let Some(person) = own.person else { continue };
        for (project, there) in resources::of_person(conn, person)? {
            if project != live.plan.project {
                shared.entry(project).or_default().push((own.id, there));
            }
        }
    }
    let mut all = Vec::new();
    for (project, people) in shared {
        if projects::archived(conn, project)?.is_some() {
            continue;
        }
        let other = known.get(conn, project)?;
        for (resource, there) in people {
            let work = work_of(&other, there, live.plan.start);
            all.extend(work.map(|(from, until, units)| TakenElsewhere {
                project,
                resource,
                from,
                until,
                units,
            }));
        }
    }
    all.sort_by_key(|one| (one.resource, one.project, one.from, one.until));
    Ok(all)
}

/// The same for an alternative that levels with regard to it; for others no plan is looked up.
pub fn for_levelling(
    conn: &mut Conn,
    known: &Plans,
    live: &LivePlan,
    choices: Option<&LevellingChoices>,
) -> Result<Vec<TakenElsewhere>> {
    if choices.is_some_and(|choices| choices.regards_other_projects) {
        of(conn, known, live)
    } else {
        Ok(Vec::new())
    }
}

/// What stands beside an alternative, for levelling or not: all of it, but what has to wait for this project.
pub fn beside(
    conn: &mut Conn,
    known: &Plans,
    live: &LivePlan,
    choices: Option<&LevellingChoices>,
) -> Result<Vec<TakenElsewhere>> {
    let mut all = of(conn, known, live)?;
    let waits = |project| choices.is_some_and(|choices| choices.goes_before_project_ids.contains(&project));
    all.retain(|one| !waits(one.project));
    Ok(all)
}

/// What a plan still asks of somebody, task by task.
fn work_of(
    plan: &LivePlan,
    resource: ResourceId,
    not_before: Minute,
) -> impl Iterator<Item = (Minute, Minute, f64)> {
    let own = plan.plan.assignments.iter().filter(move |assignment| assignment.resource == resource);
    own.filter_map(move |assignment| {
        let (from, until) = load::left(plan, plan.place(assignment.task)?, &plan.working_time)?;
        (until > not_before).then_some((from, until, assignment.units))
    })
}

/// As levelling takes it: nothing where nobody asked for it, and nothing of projects that have to wait for this one.
pub fn regarded(live: &LivePlan, choices: &LevellingChoices, all: &[TakenElsewhere]) -> Vec<Elsewhere> {
    let regarded = all.iter().filter(|one| {
        choices.regards_other_projects && !choices.goes_before_project_ids.contains(&one.project)
    });
    let told = regarded.filter_map(|one| {
        let place = live.plan.resources.iter().position(|resource| resource.id == one.resource)?;
        let resource = ResourceIndex(place as u32);
        Some(Elsewhere { resource, units: one.units, from: one.from, until: one.until })
    });
    told.collect()
}
