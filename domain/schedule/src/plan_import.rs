//! Bringing a file into a plan: what is new, what differs, what is gone; expressed as ordinary edits, so that an
//! import is computed, written and undone like any other change. Importing the same plan again brings the
//! differences, not doubles. Tasks that were made here and never came from a file stay untouched.

pub mod kept;
mod network;
mod origin;
#[cfg(test)]
mod tests;
mod wanted;

use crate::apply::fields::difference;
use crate::calendar::{Hours, WorkingCalendar};
use crate::computed::encode;
use crate::edit::{CreateTask, DeleteTask, Edit, MoveTask, SchedulingMethod, UpdatePlan, UpdateTask};
use crate::plan::{Plan, Resource, ResourceKind};
use crate::plan_file::PlanFile;
use crate::planning::Additions;
use crate::store::baselines;
use crate::task::Task;
use crate::times;
use engine::calendar::Calendar;
use engine::plan::{Direction, ResourceKind as EngineResource};
use kept::KeptState;
use kernel::{CalendarId, PersonId, ProjectId, RecordId, ResourceId, Result};
use origin::Origin;
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use store::Conn;
use utoipa::ToSchema;

/// The edits of an import and what they amount to.
#[derive(Default)]
pub struct Merge {
    pub edits: Vec<Edit>,
    pub additions: Additions,
    pub rows: Vec<ImportRow>,
    /// The plan's id of each task of the file.
    pub ids: Vec<RecordId>,
    pub kept: Vec<KeptState>,
}

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ImportRow {
    pub wbs: String,
    pub title: String,
    pub level: u32,
    pub kind: crate::task::TaskKind,
    pub duration_minutes: i64,
    pub change: ImportChange,
    /// The fields that differ.
    pub changes: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportChange {
    New,
    Changed,
    Removed,
    Same,
}

/// What an import changes beside the fields of tasks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Beside {
    pub dependencies_new: usize,
    pub dependencies_changed: usize,
    pub dependencies_removed: usize,
    /// Tasks on which others work than before, or otherwise.
    pub assignments: usize,
    pub calendars: usize,
    pub resources: usize,
    pub baselines: usize,
    /// Start, status date, calendar or way of scheduling of the plan.
    pub settings: bool,
}

impl Beside {
    pub fn count(&self) -> usize {
        let dependencies = self.dependencies_new + self.dependencies_changed + self.dependencies_removed;
        let rest = self.assignments + self.calendars + self.resources + self.baselines;
        dependencies + rest + usize::from(self.settings)
    }
}

impl Merge {
    pub fn has_changes(&self) -> bool {
        !self.edits.is_empty() || !self.additions.is_empty() || !self.kept.is_empty()
    }

    /// What of the kept states no baseline of the project holds already.
    pub fn leave_known(&mut self, conn: &mut Conn, project: ProjectId) -> Result<()> {
        let mut fresh = Vec::new();
        for state in std::mem::take(&mut self.kept) {
            let minutes = state.work.as_ref().map(|work| work.values().sum());
            if !baselines::has(conn, project, &encode(&state.dates), minutes)? {
                fresh.push(state);
            }
        }
        // Those made here keep more of a task than a file does.
        if !fresh.is_empty() {
            let in_file: HashSet<RecordId> = self.ids.iter().copied().collect();
            for line in baselines::of_project(conn, project)? {
                let known = baselines::get(conn, project, line.id)?;
                fresh.retain(|state| !state.is_of(&known, &in_file));
            }
        }
        self.kept = fresh;
        Ok(())
    }

    pub fn beside(&self) -> Beside {
        let additions = &self.additions;
        let mut beside = Beside {
            calendars: additions.calendars.len() + additions.changed_calendars.len(),
            resources: additions.resources.len() + additions.changed_resources.len(),
            baselines: self.kept.len(),
            ..Beside::default()
        };
        for edit in &self.edits {
            match edit {
                Edit::CreateDependency(_) => beside.dependencies_new += 1,
                Edit::UpdateDependency(_) => beside.dependencies_changed += 1,
                Edit::DeleteDependency(_) => beside.dependencies_removed += 1,
                Edit::SetAssignments(_) => beside.assignments += 1,
                Edit::UpdatePlan(_) => beside.settings = true,
                Edit::CreateTask(_)
                | Edit::UpdateTask(_)
                | Edit::MoveTask(_)
                | Edit::DeleteTask(_)
                | Edit::RestoreTask(_) => {}
            }
        }
        beside
    }
}

/// `people` knows the project's members by lower-case name and address.
pub fn merge(plan: &Plan, file: &PlanFile, people: &HashMap<String, PersonId>) -> Merge {
    let mut merge = Merge::default();
    let origin = Origin::of(plan, file);
    let is_ours = origin.is_ours;
    let calendars = match file.brings_settings {
        true => merge_calendars(plan, file, is_ours, &mut merge.additions),
        false => Vec::new(),
    };
    let resources = merge_resources(plan, file, is_ours, &calendars, people, &mut merge.additions);
    let method = plan_settings(plan, file, is_ours, &calendars);
    merge.edits.extend(method.map(Edit::UpdatePlan));
    let wanted = wanted::tasks(plan, file, &calendars, &merge.additions, &resources, &origin);
    merge.ids = wanted.iter().map(|wanted| wanted.task.id).collect();
    merge.kept = kept::states(file, &merge.ids);
    // What is cut is cut first: a task may stand where a dependency did not let it.
    let dependencies = network::dependencies(plan, file, &merge.ids);
    merge.edits.extend(dependencies.gone);
    merge_tasks(plan, &wanted, &origin, &mut merge);
    merge.edits.extend(dependencies.fresh);
    network::assignments(plan, file, is_ours, (&merge.ids, &resources), &mut merge.edits);
    merge
}

/// What a task of the file shall be, under the id it has or gets.
pub(crate) struct Wanted {
    pub task: Task,
    pub is_known: bool,
    pub level: u32,
    pub wbs: String,
    /// The file's task before it under the same parent.
    pub after: Option<RecordId>,
}

fn merge_tasks(plan: &Plan, wanted: &[Wanted], origin: &Origin, merge: &mut Merge) {
    let places = plan.places();
    for wanted in wanted {
        let task = &wanted.task;
        let mut row = ImportRow {
            wbs: wanted.wbs.clone(),
            title: task.title.clone(),
            level: wanted.level,
            kind: task.kind,
            duration_minutes: task.duration_minutes,
            change: ImportChange::Same,
            changes: Vec::new(),
        };
        match places.get(&task.id).filter(|_| wanted.is_known).map(|place| &plan.tasks[*place]) {
            None => {
                row.change = ImportChange::New;
                let blank = Task::titled(task.id, &task.title, plan.options.minutes_per_day);
                merge.edits.push(Edit::CreateTask(CreateTask {
                    id: Some(task.id),
                    parent_id: task.parent,
                    after_id: wanted.after,
                    title: task.title.clone(),
                    set: Some(Box::new(difference(&blank, task))),
                }));
            }
            Some(before) => {
                let set = difference(before, task);
                row.changes = field_names(&set);
                if !row.changes.is_empty() {
                    merge.edits.push(Edit::UpdateTask(UpdateTask {
                        id: task.id,
                        set: Box::new(set),
                        expect: None,
                    }));
                }
                if before.parent != task.parent {
                    row.changes.push("parent_id".to_owned());
                    merge.edits.push(Edit::MoveTask(MoveTask {
                        id: task.id,
                        parent_id: task.parent,
                        after_id: wanted.after,
                        position: None,
                        expect: None,
                    }));
                }
                if !row.changes.is_empty() {
                    row.change = ImportChange::Changed;
                }
            }
        }
        merge.rows.push(row);
    }
    remove_gone(plan, wanted, origin, merge);
}

fn field_names(set: &crate::edit::TaskFields) -> Vec<String> {
    match serde_json::to_value(set) {
        Ok(serde_json::Value::Object(map)) => map.into_iter().map(|(name, _)| name).collect(),
        _ => Vec::new(),
    }
}

/// Tasks that came with this plan and are not in it any more go, the topmost of each branch; a summary task that
/// still holds tasks made here stays.
fn remove_gone(plan: &Plan, wanted: &[Wanted], origin: &Origin, merge: &mut Merge) {
    let came_along = |task: &Task| task.further.source == Some(origin.source);
    let present: HashSet<RecordId> = wanted.iter().map(|wanted| wanted.task.id).collect();
    let mut holds_others: HashSet<RecordId> = HashSet::new();
    for task in plan.tasks.iter().rev() {
        let stays = !came_along(task) || present.contains(&task.id) || holds_others.contains(&task.id);
        if stays && let Some(parent) = task.parent {
            holds_others.insert(parent);
        }
    }
    let is_gone =
        |task: &&Task| came_along(task) && !present.contains(&task.id) && !holds_others.contains(&task.id);
    let gone: Vec<&Task> = plan.all_tasks().filter(is_gone).collect();
    // From the bottom up: no single edit takes a whole branch along.
    let edits = gone.iter().rev().map(|task| DeleteTask { id: task.id, expect: None });
    merge.edits.extend(edits.map(Edit::DeleteTask));
    merge.rows.extend(gone.into_iter().map(|task| ImportRow {
        wbs: String::new(),
        title: task.title.clone(),
        level: 1,
        kind: task.kind,
        duration_minutes: task.duration_minutes,
        change: ImportChange::Removed,
        changes: Vec::new(),
    }));
}

/// The plan's calendar for each of the file's: the one that came from there before, or a new one.
fn merge_calendars(
    plan: &Plan,
    file: &PlanFile,
    is_ours: bool,
    additions: &mut Additions,
) -> Vec<CalendarId> {
    let hours_of = |from: &Calendar| Hours {
        week: from.week.clone(),
        work_weeks: from.work_weeks.clone(),
        exceptions: from.exceptions.clone(),
    };
    let known = |uid: i64, name: &str, from: &Calendar| {
        let named = || plan.calendars.iter().filter(|calendar| calendar.name == name);
        let came = || named().filter(|calendar| is_ours || calendar.source_uid.is_some());
        // A file of ours numbers them anew.
        let first = named().find(|calendar| match is_ours {
            true => calendar.hours == hours_of(from),
            false => calendar.source_uid == Some(uid),
        });
        first.or_else(|| came().next())
    };
    let rows = file.calendars.iter().zip(&file.plan.calendars);
    let ids: Vec<CalendarId> = rows
        .map(|((uid, name), from)| known(*uid, name, from).map_or_else(CalendarId::new, |known| known.id))
        .collect();
    for ((uid, name), (id, from)) in file.calendars.iter().zip(ids.iter().zip(&file.plan.calendars)) {
        let hours = hours_of(from);
        let base = from.base.and_then(|base| ids.get(base.0 as usize)).copied();
        let name = if name.trim().is_empty() { format!("Calendar {uid}") } else { name.clone() };
        match plan.calendars.iter().find(|calendar| calendar.id == *id) {
            Some(before) if before.hours != hours || before.base != base => {
                additions.changed_calendars.push(WorkingCalendar { hours, base, ..before.clone() });
            }
            Some(_) => {}
            None => additions.calendars.push(WorkingCalendar {
                id: *id,
                name,
                base,
                hours,
                covers_until: None,
                source_uid: Some(*uid),
            }),
        }
    }
    ids
}

/// More of one thing than any project has.
const MOST_UNITS: f64 = 10_000.0;

fn merge_resources(
    plan: &Plan,
    file: &PlanFile,
    is_ours: bool,
    calendars: &[CalendarId],
    people: &HashMap<String, PersonId>,
    additions: &mut Additions,
) -> Vec<ResourceId> {
    let rows = file.resources.iter().zip(&file.plan.resources);
    rows.map(|(words, from)| {
        let named =
            |resource: &&Resource| resource.name == words.name && (is_ours || resource.source_uid.is_some());
        let again = |resource: &&Resource| {
            !is_ours && resource.source_uid == Some(words.uid) && resource.name == words.name
        };
        let units = words.units.clamp(0.0, MOST_UNITS);
        let calendar = from.calendar.and_then(|calendar| calendars.get(calendar.0 as usize)).copied();
        if let Some(known) = plan.resources.iter().find(again).or_else(|| plan.resources.iter().find(named)) {
            // A list knows names alone.
            let is_other = (known.units - units).abs() > 1e-9 || known.calendar != calendar;
            if file.knows.further && is_other {
                additions.changed_resources.push(Resource { units, calendar, ..known.clone() });
            }
            return known.id;
        }
        let by_email = words.email.as_ref().and_then(|email| people.get(&email.to_lowercase()));
        let person = by_email.or_else(|| people.get(&words.name.trim().to_lowercase())).copied();
        let resource = Resource {
            id: ResourceId::new(),
            name: words.name.clone(),
            kind: match from.kind {
                EngineResource::Work => ResourceKind::Person,
                EngineResource::Material => ResourceKind::Material,
                EngineResource::Cost => ResourceKind::Cost,
            },
            person,
            calendar,
            units,
            source_uid: Some(words.uid),
        };
        let id = resource.id;
        additions.resources.push(resource);
        id
    })
    .collect()
}

/// Start, status date, calendar and way of scheduling, where the file says otherwise than the plan.
fn plan_settings(
    plan: &Plan,
    file: &PlanFile,
    is_ours: bool,
    calendars: &[CalendarId],
) -> Option<UpdatePlan> {
    let from = &file.plan;
    if !file.brings_settings {
        // A list knows tasks, not how this project works; its first date counts while there is no plan yet.
        let is_first = plan.tasks.is_empty() && file.names_start && from.start != plan.start;
        return is_first
            .then(|| UpdatePlan { start: Some(times::start_date(from.start)), ..UpdatePlan::default() });
    }
    let calendar = calendars.get(from.calendar.0 as usize).copied();
    let is_from_finish = from.direction == Direction::FromFinish;
    let kept = plan.finish.filter(|_| is_ours && !is_from_finish);
    let method = SchedulingMethod {
        is_from_finish,
        finish: from.finish.filter(|_| is_from_finish).or(kept),
        options: if is_ours { kept::options(&plan.options, from.options) } else { from.options },
    };
    let before =
        SchedulingMethod { is_from_finish: plan.is_from_finish, finish: plan.finish, options: plan.options };
    let set = UpdatePlan {
        start: (from.start != plan.start).then(|| times::date_time(from.start)),
        status_date: (from.status_date != plan.status_date).then(|| from.status_date.map(times::date_time)),
        moves_open_work: None,
        rules: None,
        calendar_id: calendar.filter(|calendar| *calendar != plan.calendar),
        method: (method != before).then_some(method),
        expect: None,
    };
    (set != UpdatePlan::default()).then_some(set)
}
