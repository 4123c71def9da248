//! From the file's tasks to ours: which of them are known already, and what each shall be.

use super::Wanted;
use super::origin::Origin;
use crate::plan::Plan;
use crate::plan_file::{Knows, PlanFile};
use crate::planning::Additions;
use crate::task::{ConstraintKind, FurtherInputs, Task, TaskKind, TaskState};
use engine::plan::{self as engine_plan, Constraint, TaskMode};
use kernel::{CalendarId, PersonId, RecordId, ResourceId};
use std::collections::{HashMap, HashSet};

pub fn tasks(
    plan: &Plan,
    file: &PlanFile,
    calendars: &[CalendarId],
    additions: &Additions,
    resources: &[ResourceId],
    origin: &Origin,
) -> Vec<Wanted> {
    let places = plan.places();
    let parents: HashSet<RecordId> = plan.tasks.iter().filter_map(|task| task.parent).collect();
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
        let known = origin.known.get(&place).and_then(|id| places.get(id));
        let before = known.map(|known| plan.tasks[*known].as_ref());
        let id = before.map_or_else(RecordId::new, |task| task.id);
        let mut task = before.cloned().unwrap_or_else(|| Task::titled(id, "", plan.options.minutes_per_day));
        task.parent = parent_id;
        // Of a task that is new a file knows everything.
        let knows = if before.is_some() { &file.knows } else { &Knows::EVERYTHING };
        take_over(&mut task, file, place, calendars, knows);
        task.further.source = Some(origin.source);
        if let Some(before) = before.filter(|_| origin.is_ours) {
            stays_as_it_is(&mut task, before, file.words[place].kind, parents.contains(&id));
        }
        if before.is_none() {
            task.owner = owners.get(&place).copied();
        }
        let after = last.insert(parent, id);
        wanted.push(Wanted { task, is_known: before.is_some(), level, wbs, after });
    }
    wanted
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

/// The file's inputs over a task. What only we know (owner, notes of ours, client side, estimate) stays.
fn take_over(task: &mut Task, file: &PlanFile, place: usize, calendars: &[CalendarId], knows: &Knows) {
    let from = &file.plan.tasks[place];
    let words = &file.words[place];
    task.title = if words.title.trim().is_empty() { "–".to_owned() } else { one_line(&words.title) };
    if !words.notes.is_empty() {
        task.notes = words
            .notes
            .chars()
            .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
            .take(20_000)
            .collect();
        task.notes = task.notes.trim().to_owned();
    }
    take_over_length(task, from, words.kind, knows);
    let (constraint, at) = ConstraintKind::from_engine(from.constraint);
    // What a list's own dates once held gives way where predecessors hold it now.
    let gives_way = knows.dates && matches!(task.constraint, ConstraintKind::Snet | ConstraintKind::Fnet);
    if knows.constraint || gives_way || constraint != ConstraintKind::Asap {
        (task.constraint, task.constraint_at) = (constraint, at);
    }
    if knows.deadline || from.deadline.is_some() {
        task.deadline = from.deadline;
    }
    take_over_progress(task, &from.progress, words.kind, knows);
    if knows.further {
        take_over_further(task, from, calendars);
        task.source_uid = Some(from.uid);
    }
    // Rows of a list are known by their titles; their numbers shift.
    task.source_uid = task.source_uid.or(Some(from.uid));
}

/// Of a task that went out and came back: what its file had no place for, and what it had to write in another way.
fn stays_as_it_is(task: &mut Task, before: &Task, kind: TaskKind, holds_others: bool) {
    (task.source_uid, task.further.source) = (before.source_uid, before.further.source);
    task.further.is_start_milestone |= before.further.is_start_milestone;
    task.further.is_mandatory |= before.further.is_mandatory && task.constraint == before.constraint;
    let written_as = match (holds_others, before.duration_minutes) {
        (true, _) => TaskKind::Phase,
        (false, 0) => TaskKind::Milestone,
        (false, _) => TaskKind::Task,
    };
    if kind == written_as {
        task.kind = before.kind;
    }
    if holds_others && kind == TaskKind::Phase {
        // What a summary takes and how far it is follows from what is below it.
        (task.duration_minutes, task.is_elapsed) = (before.duration_minutes, before.is_elapsed);
        task.percent_complete = before.percent_complete;
        (task.actual_start, task.actual_finish) = (before.actual_start, before.actual_finish);
        task.further.remaining_minutes = before.further.remaining_minutes;
    }
    let progress = |task: &Task| (task.percent_complete, task.actual_start, task.actual_finish);
    let is_finished = |task: &Task| (100, task.actual_start, task.actual_finish);
    if before.actual_finish.is_some() && progress(task) == is_finished(before) {
        task.percent_complete = before.percent_complete;
    }
    if progress(task) != progress(before) {
        return;
    }
    task.state = before.state;
    let all = before.duration_minutes;
    let by_percent = all - (i128::from(all) * i128::from(before.percent_complete) / 100) as i64;
    let written = before.further.remaining_minutes.unwrap_or(by_percent);
    if all == task.duration_minutes
        && (task.further.remaining_minutes == Some(written) || before.percent_complete == 100)
    {
        task.further.remaining_minutes = before.further.remaining_minutes;
    }
}

fn take_over_length(task: &mut Task, from: &engine_plan::Task, kind: TaskKind, knows: &Knows) {
    let was_milestone = task.kind == TaskKind::Milestone;
    if knows.duration || knows.milestones || kind == TaskKind::Phase || task.kind == TaskKind::Phase {
        task.kind = kind;
    }
    let is_another = was_milestone != (task.kind == TaskKind::Milestone);
    if !(knows.duration || is_another) {
        return;
    }
    if task.duration_minutes != from.duration.minutes {
        task.further.remaining_minutes = None;
    }
    task.duration_minutes = from.duration.minutes;
    task.is_elapsed = from.duration.is_elapsed;
}

/// What a list says nothing of stays; what was entered here stands as long as it does not contradict its percentage.
fn take_over_progress(task: &mut Task, from: &engine_plan::Progress, kind: TaskKind, knows: &Knows) {
    let knows_percent = knows.percent || kind == TaskKind::Phase || from.percent_complete > 0;
    let percent = if knows_percent { from.percent_complete } else { task.percent_complete };
    if percent != task.percent_complete {
        let further = &mut task.further;
        (further.remaining_minutes, further.stop, further.resume) = (None, None, None);
    }
    let has_begun = percent > 0 || percent == task.percent_complete;
    task.actual_start = match knows.actual_start && (from.actual_start.is_some() || percent == 0) {
        true => from.actual_start,
        false => task.actual_start.or(from.actual_start).filter(|_| has_begun),
    };
    task.actual_finish = match knows.actual_finish && (from.actual_finish.is_some() || percent < 100) {
        true => from.actual_finish,
        false => task.actual_finish.or(from.actual_finish).filter(|_| percent == 100),
    };
    task.percent_complete = percent;
    task.state = match (task.percent_complete, task.state) {
        (100, _) => TaskState::Done,
        (0, TaskState::Waiting) => TaskState::Waiting,
        // Begun and nothing done yet.
        (0, _) if task.actual_start.is_some() => TaskState::Doing,
        (0, _) => TaskState::ToDo,
        (_, TaskState::Waiting) => TaskState::Waiting,
        _ => TaskState::Doing,
    };
}

fn take_over_further(task: &mut Task, from: &engine_plan::Task, calendars: &[CalendarId]) {
    task.calendar = from.calendar.and_then(|calendar| calendars.get(calendar.0 as usize)).copied();
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
        is_mandatory: matches!(
            from.constraint,
            Constraint::MandatoryStart(_) | Constraint::MandatoryFinish(_)
        ),
        is_start_milestone: from.is_start_milestone,
        // A file knows a chore as something that moves nobody.
        is_inactive: !from.is_active && !task.further.is_chore,
        is_chore: task.further.is_chore,
        estimate: task.further.estimate,
        source: task.further.source,
    };
}

fn one_line(title: &str) -> String {
    let clean: String = title.chars().map(|c| if c.is_control() { ' ' } else { c }).take(300).collect();
    clean.split_whitespace().collect::<Vec<_>>().join(" ")
}
