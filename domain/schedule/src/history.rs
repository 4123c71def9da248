//! What a batch did to the tasks that were there before it: field by field, before and after, in values that stay
//! readable when what they name is gone. New tasks have no history but their making.

use crate::apply::{Writes, fields};
use crate::plan::{Assignment, Dependency, Plan};
use crate::planning::LivePlan;
use crate::task::Task;
use kernel::RecordId;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashSet};
use uuid::Uuid;

/// One field of a task. Persons are ids, everything else reads as it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldChange {
    /// A name of `TaskFields`, or `parent`, `assignments`, `predecessor`, `successor`, `deleted`, `audience`.
    pub field: String,
    pub before: Value,
    pub after: Value,
}

impl FieldChange {
    pub fn new(field: &str, before: impl Into<Value>, after: impl Into<Value>) -> Self {
        Self { field: field.to_owned(), before: before.into(), after: after.into() }
    }
}

/// By task; a task is in it when something of it changed.
pub type Changes = BTreeMap<RecordId, Vec<FieldChange>>;

/// What only files bring says nothing to a person.
const UNTOLD: [&str; 2] = ["further", "source_uid"];

/// What differs between two plans, as far as the batch wrote it.
pub fn changes(before: &LivePlan, after: &LivePlan, writes: &Writes) -> Changes {
    let pair = Pair { was: Side(before), is: Side(after) };
    let mut changes = Changes::new();
    for id in &writes.tasks_changed {
        let told = pair.fields(*id);
        if !told.is_empty() {
            changes.entry(*id).or_default().extend(told);
        }
    }
    for id in &writes.assignments_of {
        let (was, is) = (pair.was.assignments(*id), pair.is.assignments(*id));
        if was != is {
            changes.entry(*id).or_default().push(FieldChange::new("assignments", was, is));
        }
    }
    pair.dependencies(writes, &mut changes);
    for (ids, is_gone) in [(&writes.tasks_deleted, true), (&writes.tasks_restored, false)] {
        for id in ids {
            changes.entry(*id).or_default().push(FieldChange::new("deleted", !is_gone, is_gone));
        }
    }
    let new: HashSet<RecordId> = writes.tasks_created.iter().copied().collect();
    changes.retain(|id, _| !new.contains(id));
    changes
}

/// One of the two plans, with what is looked up in it.
struct Side<'a>(&'a LivePlan);

impl<'a> Side<'a> {
    fn plan(&self) -> &'a Plan {
        &self.0.plan
    }

    fn task(&self, id: RecordId) -> Option<&'a Task> {
        self.0.task(id)
    }

    fn title(&self, id: Option<RecordId>) -> Value {
        id.and_then(|id| self.task(id)).map_or(Value::Null, |task| json!(task.title))
    }

    /// The fields as they are called in an edit; a calendar by its name.
    fn told(&self, fields: &impl Serialize) -> Map<String, Value> {
        let mut told = match serde_json::to_value(fields) {
            Ok(Value::Object(told)) => told,
            _ => Map::new(),
        };
        UNTOLD.iter().for_each(|field| drop(told.remove(*field)));
        if let Some(id) = told.get_mut("calendar_id") {
            let named = self.plan().calendars.iter().find(|calendar| json!(calendar.id) == *id);
            *id = named.map_or(Value::Null, |calendar| json!(calendar.name));
        }
        told
    }

    fn assignments(&self, task: RecordId) -> Value {
        let name = |assignment: &Assignment| {
            let known = self.plan().resources.iter().find(|resource| resource.id == assignment.resource);
            json!({ "name": known.map(|resource| resource.name.as_str()).unwrap_or_default(),
                    "units_percent": (assignment.units * 10_000.0).round() / 100.0 })
        };
        self.plan().assignments_of(task).iter().map(name).collect()
    }
}

struct Pair<'a> {
    was: Side<'a>,
    is: Side<'a>,
}

impl Pair<'_> {
    fn fields(&self, id: RecordId) -> Vec<FieldChange> {
        let (Some(was), Some(is)) = (self.was.task(id), self.is.task(id)) else { return Vec::new() };
        let mut before = self.was.told(&fields::difference(is, was));
        let after = self.is.told(&fields::difference(was, is));
        let mut told: Vec<FieldChange> = after
            .into_iter()
            .map(|(field, after)| {
                let before = before.remove(&field).unwrap_or_default();
                FieldChange { field, before, after }
            })
            .collect();
        if was.parent != is.parent {
            told.push(FieldChange::new("parent", self.was.title(was.parent), self.is.title(is.parent)));
        }
        told
    }

    /// A dependency is told at both of its ends, by the task at the other one.
    fn dependencies(&self, writes: &Writes, changes: &mut Changes) {
        let lists =
            [&writes.dependencies_created, &writes.dependencies_deleted, &writes.dependencies_restored];
        let mut ids: Vec<_> = lists.into_iter().flatten().chain(&writes.dependencies_changed).collect();
        ids.sort_unstable();
        ids.dedup();
        let find = |plan: &Plan, id: &Uuid| plan.dependency(*id).cloned();
        for id in ids {
            let (was, is) = (find(self.was.plan(), id), find(self.is.plan(), id));
            let Some(ends) = is.clone().or_else(|| was.clone()) else { continue };
            if was == is {
                continue;
            }
            for (task, other, field) in [
                (ends.successor, ends.predecessor, "predecessor"),
                (ends.predecessor, ends.successor, "successor"),
            ] {
                let told = |dependency: &Option<Dependency>| {
                    dependency.as_ref().map_or(Value::Null, |dependency| self.link(dependency, other))
                };
                changes.entry(task).or_default().push(FieldChange::new(field, told(&was), told(&is)));
            }
        }
    }

    fn link(&self, dependency: &Dependency, other: RecordId) -> Value {
        let other = self.is.task(other).or_else(|| self.was.task(other));
        json!({ "title": other.map(|task| task.title.as_str()).unwrap_or_default(),
                "kind": dependency.kind, "lag_minutes": dependency.lag.amount, "lag_unit": dependency.lag.unit })
    }
}
