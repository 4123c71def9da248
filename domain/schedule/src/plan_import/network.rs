//! The file's dependencies and assignments beside ours.

use crate::edit::{
    AssignmentBody, CreateDependency, DeleteDependency, Edit, SetAssignments, UpdateDependency,
};
use crate::plan::{Assignment, Dependency, DependencyKind, FurtherAssignment, Lag, LagUnit, Plan};
use crate::plan_file::PlanFile;
use engine::plan as engine_plan;
use kernel::{RecordId, ResourceId};
use std::collections::{HashMap, HashSet};

type Ends = (RecordId, RecordId, DependencyKind);

/// Dependencies that go, and those that come or change.
pub struct Dependencies {
    pub gone: Vec<Edit>,
    pub fresh: Vec<Edit>,
}

pub fn dependencies(plan: &Plan, file: &PlanFile, ids: &[RecordId]) -> Dependencies {
    let of_file: HashSet<RecordId> = ids.iter().copied().collect();
    let mut ours: HashMap<(RecordId, RecordId, &'static str), &Dependency> = HashMap::new();
    for dependency in &plan.dependencies {
        ours.insert((dependency.predecessor, dependency.successor, word(dependency.kind)), dependency);
    }
    let mut kept: HashSet<uuid::Uuid> = HashSet::new();
    let mut seen: HashSet<(RecordId, RecordId, &'static str)> = HashSet::new();
    let mut fresh = Vec::new();
    for from in &file.plan.dependencies {
        let Some(((predecessor, successor, kind), lag)) = read(from, ids) else { continue };
        let key = (predecessor, successor, word(kind));
        if predecessor == successor || !seen.insert(key) {
            continue;
        }
        match ours.get(&key) {
            Some(known) => {
                kept.insert(known.id);
                if known.lag != lag {
                    fresh.push(Edit::UpdateDependency(UpdateDependency {
                        id: known.id,
                        kind: None,
                        lag_minutes: Some(lag.amount),
                        lag_unit: Some(lag.unit),
                        expect: None,
                    }));
                }
            }
            None => fresh.push(Edit::CreateDependency(CreateDependency {
                id: None,
                predecessor_id: predecessor,
                successor_id: successor,
                kind,
                lag_minutes: lag.amount,
                lag_unit: lag.unit,
            })),
        }
    }
    let gone = plan.dependencies.iter().filter(|dependency| {
        let both = of_file.contains(&dependency.predecessor) && of_file.contains(&dependency.successor);
        file.knows.dependencies && both && !kept.contains(&dependency.id)
    });
    let delete = |id| Edit::DeleteDependency(DeleteDependency { id, expect: None });
    let gone = gone.map(|dependency| delete(dependency.id)).collect();
    Dependencies { gone, fresh }
}

fn word(kind: DependencyKind) -> &'static str {
    match kind {
        DependencyKind::Fs => "fs",
        DependencyKind::Ss => "ss",
        DependencyKind::Ff => "ff",
        DependencyKind::Sf => "sf",
    }
}

fn read(from: &engine_plan::Dependency, ids: &[RecordId]) -> Option<(Ends, Lag)> {
    let predecessor = *ids.get(from.predecessor.0 as usize)?;
    let successor = *ids.get(from.successor.0 as usize)?;
    let kind = match from.kind {
        engine_plan::DependencyKind::FinishToStart => DependencyKind::Fs,
        engine_plan::DependencyKind::StartToStart => DependencyKind::Ss,
        engine_plan::DependencyKind::FinishToFinish => DependencyKind::Ff,
        engine_plan::DependencyKind::StartToFinish => DependencyKind::Sf,
    };
    let lag = match from.lag {
        engine_plan::Lag::WorkingMinutes(minutes) => Lag { amount: minutes as f64, unit: LagUnit::Working },
        engine_plan::Lag::ElapsedMinutes(minutes) => Lag { amount: minutes as f64, unit: LagUnit::Elapsed },
        engine_plan::Lag::Percent(percent) => Lag { amount: percent, unit: LagUnit::Percent },
        engine_plan::Lag::ElapsedPercent(percent) => Lag { amount: percent, unit: LagUnit::ElapsedPercent },
    };
    Some(((predecessor, successor, kind), lag))
}

pub fn assignments(
    plan: &Plan,
    file: &PlanFile,
    is_ours: bool,
    (ids, resources): (&[RecordId], &[ResourceId]),
    edits: &mut Vec<Edit>,
) {
    let mut wanted: HashMap<RecordId, Vec<AssignmentBody>> = HashMap::new();
    for from in &file.plan.assignments {
        let resource = from.resource.and_then(|index| resources.get(index.0 as usize));
        let (Some(task), Some(resource)) = (ids.get(from.task.0 as usize), resource) else { continue };
        let bodies = wanted.entry(*task).or_default();
        if bodies.iter().any(|body| body.resource_id == *resource) {
            continue;
        }
        bodies.push(AssignmentBody {
            resource_id: *resource,
            units_percent: (from.units * 100.0).clamp(0.01, 10_000.0),
            further: Some(further(from)),
        });
    }
    let mut known: HashMap<RecordId, Vec<&Assignment>> = HashMap::new();
    for assignment in &plan.assignments {
        known.entry(assignment.task).or_default().push(assignment);
    }
    let places = plan.places();
    for task in ids {
        let mut bodies = wanted.remove(task).unwrap_or_default();
        let ours: Vec<AssignmentBody> = known
            .remove(task)
            .unwrap_or_default()
            .into_iter()
            .map(|a| AssignmentBody {
                resource_id: a.resource,
                units_percent: a.units * 100.0,
                further: Some(a.further.clone()),
            })
            .collect();
        if bodies.is_empty() && !file.knows.assignments {
            continue;
        }
        if !file.knows.further {
            keep_further(&mut bodies, &ours);
        }
        if let Some(place) = places.get(task).filter(|_| is_ours) {
            keep_unsaid_work(&mut bodies, &ours, plan.tasks[*place].duration_minutes);
        }
        let same = ours.len() == bodies.len() && bodies.iter().all(|body| ours.contains(body));
        if !same {
            edits.push(Edit::SetAssignments(SetAssignments {
                task_id: *task,
                assignments: bodies,
                expect: None,
            }));
        }
    }
}

/// A list knows who works on a task and how much, and nothing beyond it.
fn keep_further(bodies: &mut [AssignmentBody], ours: &[AssignmentBody]) {
    for body in bodies {
        let same = |our: &&AssignmentBody| {
            our.resource_id == body.resource_id && (our.units_percent - body.units_percent).abs() < 1e-6
        };
        if let Some(our) = ours.iter().find(same) {
            body.clone_from(our);
        }
    }
}

/// A file says of each assignment how much work it is; here that follows from the task where nobody said it.
fn keep_unsaid_work(bodies: &mut [AssignmentBody], ours: &[AssignmentBody], duration_minutes: i64) {
    for body in bodies {
        let Some(our) = ours.iter().find(|our| our.resource_id == body.resource_id) else { continue };
        let is_unsaid = our.further.as_ref().is_none_or(|further| further.work_minutes.is_none());
        let Some(further) = body.further.as_mut().filter(|_| is_unsaid) else { continue };
        let units = our.units_percent / 100.0;
        let at_units = (duration_minutes as f64 * units * further.contour.average()).round() as i64;
        if further.work_minutes == Some(at_units) {
            further.work_minutes = None;
        }
    }
}

fn further(from: &engine_plan::Assignment) -> FurtherAssignment {
    FurtherAssignment {
        work_minutes: from.work_minutes,
        overtime_work_minutes: from.overtime_work_minutes,
        actual_work_minutes: from.actual_work_minutes,
        delay_minutes: from.delay_minutes,
        levelling_delay_minutes: from.levelling_delay_minutes,
        contour: from.contour,
        actual_start: from.actual_start,
        actual_finish: from.actual_finish,
        stop: from.stop,
        resume: from.resume,
    }
}
