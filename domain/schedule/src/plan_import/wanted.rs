//! From the file's tasks to ours: which of them are known already, and what each shall be.

use super::Wanted;
use crate::plan::Plan;
use crate::plan_file::PlanFile;
use crate::planning::Additions;
use crate::task::{ConstraintKind, FurtherInputs, Task, TaskState};
use engine::plan::TaskMode;
use kernel::{CalendarId, PersonId, RecordId, ResourceId};
use std::collections::HashMap;

pub fn tasks(
    plan: &Plan,
    file: &PlanFile,
    calendars: &[CalendarId],
    additions: &Additions,
    resources: &[ResourceId],
) -> Vec<Wanted> {
    let known = matches(plan, file);
    let owners = owners(plan, file, additions, resources);
    let mut counts: HashMap<Option<u32>, u32> = HashMap::new();
    let mut last: HashMap<Option<u32>, RecordId> = HashMap::new();
    let mut wanted: Vec<Wanted> = Vec::with_capacity(file.plan.tasks.len());
    for (place, from) in file.plan.tasks.iter().enumerate() {
        let parent = from.parent.map(|parent| parent.0);
        let above = parent.and_then(|parent| wanted.get(parent as usize));
        let count = counts.entry(parent).or_insert(0);
        *count += 1;
        let (level, wbs) = match above {
            Some(above) => (above.level + 1, format!("{}.{count}", above.wbs)),
            None => (1, count.to_string()),
        };
        let parent_id = above.map(|above| above.task.id);
        let before = known.get(&place).and_then(|id| plan.task(*id));
        let id = before.map_or_else(RecordId::new, |task| task.id);
        let mut task = before.cloned().unwrap_or_else(|| Task::titled(id, "", plan.options.minutes_per_day));
        task.parent = parent_id;
        take_over(&mut task, file, place, calendars);
        if before.is_none() {
            task.owner = owners.get(&place).copied();
        }
        let after = last.insert(parent, id);
        wanted.push(Wanted { task, is_known: before.is_some(), level, wbs, after });
    }
    wanted
}

/// Which of the plan's tasks a task of the file is. Programs number their tasks for good; rows of a sheet are
/// known by their titles from the top down, because their numbers shift.
fn matches(plan: &Plan, file: &PlanFile) -> HashMap<usize, RecordId> {
    let from_file = || plan.tasks.iter().filter(|task| task.source_uid.is_some());
    if file.format == "mspdi" {
        let by_uid: HashMap<i64, RecordId> =
            from_file().filter_map(|t| Some((t.source_uid?, t.id))).collect();
        let tasks = file.plan.tasks.iter().enumerate();
        return tasks.filter_map(|(place, task)| Some((place, *by_uid.get(&task.uid)?))).collect();
    }
    let mut by_path: HashMap<String, RecordId> = HashMap::new();
    for task in from_file() {
        by_path.entry(path_of(plan, task)).or_insert(task.id);
    }
    let mut found = HashMap::new();
    let mut paths: Vec<String> = Vec::new();
    for (place, (task, words)) in file.plan.tasks.iter().zip(&file.words).enumerate() {
        let above = task.parent.and_then(|parent| paths.get(parent.0 as usize)).cloned().unwrap_or_default();
        let path = format!("{above}\n{}", words.title);
        // The second row of the same name is another task.
        if let Some(id) = by_path.remove(&path) {
            found.insert(place, id);
        }
        paths.push(path);
    }
    found
}

fn path_of(plan: &Plan, task: &Task) -> String {
    let mut path = format!("\n{}", task.title);
    let mut next = task.parent;
    let mut steps = 0;
    while let Some(above) = next.and_then(|parent| plan.task(parent)) {
        path = format!("\n{}{path}", above.title);
        next = above.parent;
        steps += 1;
        if steps > 60 {
            break;
        }
    }
    path
}

/// The person behind the first resource on a task, where the project knows one.
fn owners(
    plan: &Plan,
    file: &PlanFile,
    additions: &Additions,
    resources: &[ResourceId],
) -> HashMap<usize, PersonId> {
    let all = plan.resources.iter().chain(&additions.resources);
    let people: HashMap<ResourceId, PersonId> = all.filter_map(|r| Some((r.id, r.person?))).collect();
    let mut owners = HashMap::new();
    for assignment in &file.plan.assignments {
        let resource = assignment.resource.and_then(|index| resources.get(index.0 as usize));
        if let Some(person) = resource.and_then(|resource| people.get(resource)) {
            owners.entry(assignment.task.0 as usize).or_insert(*person);
        }
    }
    owners
}

/// The file's inputs over a task. What only we know (owner, notes of ours, client side) stays.
fn take_over(task: &mut Task, file: &PlanFile, place: usize, calendars: &[CalendarId]) {
    let from = &file.plan.tasks[place];
    let words = &file.words[place];
    task.title = if words.title.trim().is_empty() { "–".to_owned() } else { one_line(&words.title) };
    task.kind = words.kind;
    if !words.notes.is_empty() {
        task.notes = words
            .notes
            .chars()
            .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
            .take(20_000)
            .collect();
        task.notes = task.notes.trim().to_owned();
    }
    task.duration_minutes = from.duration.minutes;
    task.is_elapsed = from.duration.is_elapsed;
    (task.constraint, task.constraint_at) = ConstraintKind::from_engine(from.constraint);
    task.deadline = from.deadline;
    task.calendar = from.calendar.and_then(|calendar| calendars.get(calendar.0 as usize)).copied();
    task.percent_complete = from.progress.percent_complete;
    task.actual_start = from.progress.actual_start;
    task.actual_finish = from.progress.actual_finish;
    task.state = match (task.percent_complete, task.state) {
        (100, _) => TaskState::Done,
        (0, TaskState::Waiting) => TaskState::Waiting,
        (0, _) => TaskState::ToDo,
        (_, TaskState::Waiting) => TaskState::Waiting,
        _ => TaskState::Doing,
    };
    (task.is_manual, task.manual_start, task.manual_finish) = match from.mode {
        TaskMode::Automatic => (false, None, None),
        TaskMode::Manual { start, finish } => (true, start, finish),
    };
    task.further = FurtherInputs {
        remaining_minutes: from.progress.remaining_minutes,
        stop: from.progress.stop,
        resume: from.progress.resume,
        levelling_delay_minutes: from.levelling_delay_minutes,
        ignore_resource_calendars: from.ignore_resource_calendars,
        effort: from.kind,
        is_inactive: !from.is_active,
    };
    task.source_uid = Some(from.uid);
}

fn one_line(title: &str) -> String {
    let clean: String = title.chars().map(|c| if c.is_control() { ' ' } else { c }).take(300).collect();
    clean.split_whitespace().collect::<Vec<_>>().join(" ")
}
