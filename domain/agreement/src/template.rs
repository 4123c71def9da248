//! Project templates: the structure of a project without its people, dates, words of a client and shares.
//!
//! Must hold: what is born of a template is internal and nobody's; dates are counted from the project's start;
//! applied twice it makes nothing twice.

mod built_in;

pub use built_in::{BUILT_IN, built_in};

use crate::charter::CharterFields;
use crate::kickoff::{KickoffItemFields, KickoffStep};
use crate::responsibility::ResponsibilityLine;
use crate::store::kickoffs::KickoffItem;
use communication::promise::ResponsePromise;
use communication_plan::pattern::Pattern;
use kernel::RecordId;
use schedule::edit::{ConstraintBody, CreateDependency, CreateTask, Edit, TaskFields};
use schedule::plan::{DependencyKind, LagUnit, Plan};
use schedule::task::{ConstraintKind, Task, TaskKind};
use schedule::times;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Minutes after the midnight before the project's start.
type Offset = i64;

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TemplateContent {
    /// `standard` or `china`.
    pub calendar: String,
    pub tasks: Vec<TemplateTask>,
    pub dependencies: Vec<TemplateDependency>,
    pub kickoff: Vec<TemplateStep>,
    pub charter: TemplateCharter,
    /// What the project chose; empty: as usual.
    pub promises: Vec<ResponsePromise>,
    /// The rows of its communication plan; those kept by an earlier version have none.
    #[serde(default)]
    pub communication: Vec<Pattern>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TemplateTask {
    pub title: String,
    pub kind: TaskKind,
    /// Its place among the tasks, before this one.
    pub parent: Option<usize>,
    pub duration_minutes: i64,
    pub is_elapsed: bool,
    /// Done by the client's people. It is shown to them when somebody shares it, not before.
    pub is_client_side: bool,
    pub constraint: ConstraintKind,
    pub constraint_at: Option<Offset>,
    pub deadline: Option<Offset>,
    /// Of a task that is scheduled by hand.
    pub manual: Option<(Option<Offset>, Option<Offset>)>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TemplateDependency {
    pub from: usize,
    pub to: usize,
    pub kind: DependencyKind,
    pub lag: f64,
    pub lag_unit: LagUnit,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TemplateStep {
    pub step: Option<KickoffStep>,
    pub words: String,
}

/// The bounds of a charter, to begin a draft with, and the functions of its responsibility matrix.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TemplateCharter {
    pub scope_in: Vec<String>,
    pub scope_out: Vec<String>,
    pub assumptions: Vec<String>,
    pub constraints: Vec<String>,
    pub responsibilities: Vec<String>,
}

/// What a project is made of, as far as a template takes it along.
pub struct Taken<'a> {
    pub plan: &'a Plan,
    pub charter: Option<&'a CharterFields>,
    pub kickoff: &'a [KickoffItem],
    pub promises: Vec<ResponsePromise>,
    pub communication: Vec<Pattern>,
}

impl TemplateContent {
    /// Owners, notes, progress, shares and figures stay behind, and so does everything deleted. Chores come again from the
    /// communication plan.
    pub fn of(taken: &Taken) -> Self {
        let plan = taken.plan;
        let tasks: Vec<&Task> =
            plan.tasks.iter().map(|task| &**task).filter(|task| !task.further.is_chore).collect();
        let places = tasks.iter().enumerate().map(|(place, task)| (task.id, place)).collect();
        let own = plan.calendars.iter().find(|calendar| calendar.id == plan.calendar);
        let has_holidays = own.is_some_and(|calendar| calendar.covers_until.is_some());
        Self {
            calendar: if has_holidays { "china" } else { "standard" }.to_owned(),
            tasks: tasks.iter().map(|task| TemplateTask::of(task, plan, &places)).collect(),
            dependencies: plan
                .dependencies
                .iter()
                .filter_map(|one| {
                    Some(TemplateDependency {
                        from: *places.get(&one.predecessor)?,
                        to: *places.get(&one.successor)?,
                        kind: one.kind,
                        lag: one.lag.amount,
                        lag_unit: one.lag.unit,
                    })
                })
                .collect(),
            kickoff: taken
                .kickoff
                .iter()
                .map(|item| TemplateStep { step: item.step, words: item.words.clone() })
                .collect(),
            charter: taken.charter.map(TemplateCharter::of).unwrap_or_default(),
            promises: taken.promises.clone(),
            communication: taken.communication.clone(),
        }
    }

    /// How many ids its plan needs: one for each task, then one for each dependency.
    pub fn fresh_ids(&self) -> Vec<Uuid> {
        (0..self.tasks.len() + self.dependencies.len()).map(|_| Uuid::now_v7()).collect()
    }

    /// What the plan still lacks of it, under the ids it was given at first.
    pub fn edits(&self, plan: &Plan, ids: &[Uuid]) -> Vec<Edit> {
        let deleted = plan.deleted.tasks.iter().map(|(_, task)| task.id.uuid());
        let cut = plan.deleted.dependencies.iter().map(|(_, one)| one.id);
        let here = plan.tasks.iter().map(|task| task.id.uuid());
        let there: HashSet<Uuid> = here.chain(plan.dependencies.iter().map(|one| one.id)).collect();
        let gone: HashSet<Uuid> = deleted.chain(cut).collect();
        let is_new = |id: &Uuid| !there.contains(id) && !gone.contains(id);
        let (of_tasks, of_dependencies) = ids.split_at(self.tasks.len().min(ids.len()));
        let create = |(task, id): (&TemplateTask, &Uuid)| {
            let parent_id = task.parent.and_then(|parent| of_tasks.get(parent)).map(|id| RecordId(*id));
            Edit::CreateTask(task.created(RecordId(*id), parent_id, plan))
        };
        let missing = self.tasks.iter().zip(of_tasks).filter(|(_, id)| is_new(id));
        let mut edits: Vec<Edit> = missing.map(create).collect();
        for (one, id) in self.dependencies.iter().zip(of_dependencies).filter(|(_, id)| is_new(id)) {
            let ends = [one.from, one.to].map(|place| of_tasks.get(place).filter(|id| !gone.contains(id)));
            if let [Some(from), Some(to)] = ends {
                edits.push(Edit::CreateDependency(CreateDependency {
                    id: Some(*id),
                    predecessor_id: RecordId(*from),
                    successor_id: RecordId(*to),
                    kind: one.kind,
                    lag_minutes: one.lag,
                    lag_unit: one.lag_unit,
                }));
            }
        }
        edits
    }

    pub fn items(&self) -> Vec<KickoffItemFields> {
        let item = |step: &TemplateStep| KickoffItemFields {
            step: step.step,
            words: step.words.clone(),
            ..KickoffItemFields::default()
        };
        self.kickoff.iter().map(item).collect()
    }

    pub fn count(&self, kind: TaskKind) -> usize {
        self.tasks.iter().filter(|task| task.kind == kind).count()
    }
}

impl TemplateTask {
    fn of(task: &Task, plan: &Plan, places: &HashMap<RecordId, usize>) -> Self {
        let midnight = plan.start.day().start();
        Self {
            title: task.title.clone(),
            kind: task.kind,
            parent: task.parent.and_then(|parent| places.get(&parent).copied()),
            duration_minutes: task.duration_minutes,
            is_elapsed: task.is_elapsed,
            is_client_side: task.is_client_side,
            constraint: task.constraint,
            constraint_at: task.constraint_at.map(|at| at.0 - midnight.0),
            deadline: task.deadline.map(|at| at.0 - midnight.0),
            manual: task.is_manual.then(|| {
                let (start, finish) = (task.manual_start, task.manual_finish);
                (start.map(|at| at.0 - midnight.0), finish.map(|at| at.0 - midnight.0))
            }),
        }
    }

    fn created(&self, id: RecordId, parent_id: Option<RecordId>, plan: &Plan) -> CreateTask {
        let midnight = plan.start.day().start();
        let at = |offset: Option<Offset>| offset.map(|minutes| times::date_time(midnight.plus(minutes)));
        let (manual_start, manual_finish) = self.manual.unwrap_or_default();
        let set = TaskFields {
            kind: Some(self.kind),
            duration_minutes: (self.kind != TaskKind::Milestone).then_some(self.duration_minutes),
            elapsed: self.is_elapsed.then_some(true),
            client_side: self.is_client_side.then_some(true),
            constraint: (self.constraint != ConstraintKind::Asap)
                .then(|| ConstraintBody { kind: self.constraint, date: at(self.constraint_at) }),
            deadline: at(self.deadline).map(Some),
            manual: self.manual.map(|_| true),
            manual_start: at(manual_start).map(Some),
            manual_finish: at(manual_finish).map(Some),
            ..TaskFields::default()
        };
        CreateTask {
            id: Some(id),
            parent_id,
            after_id: None,
            title: self.title.clone(),
            set: Some(Box::new(set)),
        }
    }
}

impl TemplateCharter {
    fn of(fields: &CharterFields) -> Self {
        Self {
            scope_in: fields.scope_in.clone(),
            scope_out: fields.scope_out.clone(),
            assumptions: fields.assumptions.clone(),
            constraints: fields.constraints.clone(),
            responsibilities: fields.responsibilities.iter().map(|line| line.label.clone()).collect(),
        }
    }

    /// A draft to begin with; nobody answers for anything yet.
    pub fn draft(&self) -> CharterFields {
        let line =
            |label: &String| ResponsibilityLine { label: label.clone(), record_id: None, people: Vec::new() };
        CharterFields {
            scope_in: self.scope_in.clone(),
            scope_out: self.scope_out.clone(),
            assumptions: self.assumptions.clone(),
            constraints: self.constraints.clone(),
            responsibilities: self.responsibilities.iter().map(line).collect(),
            ..CharterFields::default()
        }
    }
}

#[cfg(test)]
mod tests;
