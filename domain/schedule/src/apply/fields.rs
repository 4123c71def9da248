//! The fields of a task: what may be set to what, and what follows from it (progress and actual dates).

use super::Work;
use crate::edit::{ConstraintBody, Edit, TaskFields, UpdateTask};
use crate::task::{ConstraintKind, Estimate, FurtherInputs, Task, TaskKind, TaskState};
use crate::times;
use engine::plan::Options;
use engine::time::Minute;
use kernel::{Failure, FieldProblem, Input, Refusal, Result};
use std::sync::Arc;

/// Fifty years of working minutes: more is a slip of the keyboard.
const LONGEST_DURATION: i64 = 50 * 366 * 1_440;

impl Work<'_> {
    pub(super) fn update_task(&mut self, update: &UpdateTask) -> Result<()> {
        let place = self.place(update.id)?;
        let before = self.plan.tasks[place].clone();
        if let Some(expected) = &update.expect {
            self.expect_fields(expected, &before)?;
        }
        let set = &update.set;
        let is_summary = self.index.is_summary(&self.plan, update.id);
        // What is so already may be said again: undo of something else says it.
        let sets_work = set.duration_minutes.is_some_and(|minutes| minutes != before.duration_minutes)
            || set.estimate.is_some_and(|estimate| estimate != before.further.estimate);
        let sets_progress = set.percent_complete.is_some_and(|percent| percent != before.percent_complete)
            || set.state.is_some_and(|state| state != before.state)
            || set.actual_start.is_some()
            || set.actual_finish.is_some();
        let is_manual = before.is_manual || set.manual == Some(true);
        if is_summary && (sets_work || sets_progress) && !is_manual {
            let title = before.title.clone();
            return Err(Refusal::new("plan.summary_is_computed").with("task", title).into());
        }
        let refused = |code| Err(Refusal::new(code).with("task", before.title.clone()).into());
        match set.kind.filter(|_| is_summary) {
            Some(TaskKind::Milestone) => return refused("plan.summary_is_no_milestone"),
            Some(TaskKind::Buffer) => return refused("plan.summary_is_no_buffer"),
            Some(TaskKind::Task | TaskKind::Phase) | None => {}
        }
        if let Some(Some(calendar)) = set.calendar_id
            && !self.plan.calendars.iter().any(|known| known.id == calendar)
        {
            return Err(Failure::invalid("set.calendar_id", "unknown"));
        }
        let scheduled = self.computed.dates(update.id).map(|dates| (dates.start, dates.finish));
        let after = with_fields(&before, set, &self.plan.options, scheduled)?;
        if after.kind == TaskKind::Buffer && has_progress(&after) {
            return refused("plan.buffer_is_no_work");
        }
        if before.duration_minutes != after.duration_minutes {
            // Undo restores the duration first, then the work as it was: inverses run backwards.
            self.scale_work(update.id, before.duration_minutes, after.duration_minutes);
        }
        let restore = restoring(&after, &before);
        if restore != TaskFields::default() {
            let expect = difference(&before, &after);
            self.inverse.push(Edit::UpdateTask(UpdateTask {
                id: update.id,
                set: Box::new(restore),
                expect: Some(Box::new(expect)),
            }));
        }
        if *before != after {
            self.plan.tasks[place] = Arc::new(after);
            self.writes.tasks_changed.insert(update.id);
        }
        Ok(())
    }
}

fn has_progress(task: &Task) -> bool {
    task.percent_complete > 0
        || task.state != TaskState::ToDo
        || task.actual_start.is_some()
        || task.actual_finish.is_some()
}

/// Every field that `set` can set, as it is.
pub(super) fn all_fields(task: &Task) -> TaskFields {
    TaskFields {
        title: Some(task.title.clone()),
        notes: Some(task.notes.clone()),
        kind: Some(task.kind),
        duration_minutes: Some(task.duration_minutes),
        elapsed: Some(task.is_elapsed),
        constraint: Some(ConstraintBody {
            kind: task.constraint,
            date: task.constraint_at.map(times::date_time),
        }),
        deadline: Some(task.deadline.map(times::date_time)),
        calendar_id: Some(task.calendar),
        percent_complete: Some(task.percent_complete),
        actual_start: Some(task.actual_start.map(times::date_time)),
        actual_finish: Some(task.actual_finish.map(times::date_time)),
        owner_id: Some(task.owner),
        state: Some(task.state),
        client_side: Some(task.is_client_side),
        manual: Some(task.is_manual),
        start: None,
        manual_start: Some(task.manual_start.map(times::date_time)),
        manual_finish: Some(task.manual_finish.map(times::date_time)),
        estimate: Some(task.further.estimate),
        further: Some(FurtherInputs { estimate: None, ..task.further.clone() }),
        source_uid: Some(task.source_uid),
    }
}

/// The fields of `to` in which it differs from `from`.
pub(crate) fn difference(from: &Task, to: &Task) -> TaskFields {
    macro_rules! changed {
        ($($field:ident),*) => {{
            let (from, to) = (all_fields(from), all_fields(to));
            TaskFields { start: None, $($field: if from.$field == to.$field { None } else { to.$field },)* }
        }};
    }
    changed!(
        title,
        notes,
        kind,
        duration_minutes,
        elapsed,
        constraint,
        deadline,
        calendar_id,
        percent_complete,
        actual_start,
        actual_finish,
        owner_id,
        state,
        client_side,
        manual,
        manual_start,
        manual_finish,
        estimate,
        further,
        source_uid
    )
}

/// What sets `before` again, exactly: fields that pull others along are named together with those.
fn restoring(after: &Task, before: &Task) -> TaskFields {
    let mut set = difference(after, before);
    let all = all_fields(before);
    if set.manual.is_some() || set.constraint.is_some() {
        set.manual_start = all.manual_start;
        set.manual_finish = all.manual_finish;
    }
    if set.kind.is_some() || set.duration_minutes.is_some() {
        set.kind = all.kind;
        set.duration_minutes = all.duration_minutes;
        set.further.clone_from(&all.further);
    }
    let is_progress = set.percent_complete.is_some() || set.state.is_some();
    if is_progress || set.actual_start.is_some() || set.actual_finish.is_some() {
        set.percent_complete = all.percent_complete;
        set.state = all.state;
        set.actual_start = all.actual_start;
        set.actual_finish = all.actual_finish;
        set.further = all.further;
    }
    set
}

fn with_fields(
    before: &Task,
    set: &TaskFields,
    options: &Options,
    scheduled: Option<(Minute, Minute)>,
) -> Result<Task> {
    let mut task = before.clone();
    set_words(&mut task, set)?;
    set_dates(&mut task, set, options, scheduled)?;
    set_progress(&mut task, set, options, scheduled)?;
    // Last: a file's remaining work stands beside its percentage.
    if let Some(further) = &set.further {
        task.further = FurtherInputs { estimate: task.further.estimate, ..further.clone() };
    }
    if let Some(estimate) = set.estimate {
        task.further.estimate = checked_estimate(estimate)?;
    }
    if let Some(source_uid) = set.source_uid {
        task.source_uid = source_uid;
    }
    Ok(task)
}

fn checked_estimate(estimate: Option<Estimate>) -> Result<Option<Estimate>> {
    let Some(Estimate { low_minutes, likely_minutes, high_minutes }) = estimate else { return Ok(None) };
    if !(0..=LONGEST_DURATION).contains(&low_minutes) || high_minutes > LONGEST_DURATION {
        let problem = FieldProblem::new("set.estimate", "out_of_range").with("max", LONGEST_DURATION);
        return Err(Failure::Invalid(vec![problem]));
    }
    match low_minutes <= likely_minutes && likely_minutes <= high_minutes {
        true => Ok(estimate),
        false => Err(Failure::invalid("set.estimate", "not_ascending")),
    }
}

fn set_words(task: &mut Task, set: &TaskFields) -> Result<()> {
    let mut input = Input::new();
    if let Some(title) = &set.title {
        task.title = input.line("set.title", title, 300);
    }
    if let Some(notes) = &set.notes {
        task.notes =
            if notes.trim().is_empty() { String::new() } else { input.text("set.notes", notes, 20_000) };
    }
    input.finish()?;
    if let Some(owner) = set.owner_id {
        task.owner = owner;
    }
    if let Some(client_side) = set.client_side {
        task.is_client_side = client_side;
    }
    if let Some(calendar) = set.calendar_id {
        task.calendar = calendar;
    }
    Ok(())
}

fn set_dates(
    task: &mut Task,
    set: &TaskFields,
    options: &Options,
    scheduled: Option<(Minute, Minute)>,
) -> Result<()> {
    if let Some(kind) = set.kind {
        task.duration_minutes = match (task.kind, kind) {
            (_, TaskKind::Milestone) => 0,
            (TaskKind::Milestone, _) => options.minutes_per_day,
            _ => task.duration_minutes,
        };
        task.kind = kind;
    }
    if let Some(minutes) = set.duration_minutes {
        if !(0..=LONGEST_DURATION).contains(&minutes) {
            let problem =
                FieldProblem::new("set.duration_minutes", "out_of_range").with("max", LONGEST_DURATION);
            return Err(Failure::Invalid(vec![problem]));
        }
        task.duration_minutes = minutes;
        task.further.remaining_minutes = None;
        if minutes > 0 && task.kind == TaskKind::Milestone {
            task.kind = TaskKind::Task;
        }
    }
    task.is_elapsed = set.elapsed.unwrap_or(task.is_elapsed);
    if let Some(constraint) = &set.constraint {
        (task.constraint, task.constraint_at) = checked_constraint(constraint, options)?;
        task.further.is_mandatory &= matches!(task.constraint, ConstraintKind::Mso | ConstraintKind::Mfo);
    }
    if let Some(deadline) = &set.deadline {
        let read = |text: &String| times::parse("set.deadline", text, options.default_finish_minute);
        task.deadline = deadline.as_ref().map(read).transpose()?;
    }
    set_manual(task, set, options, scheduled)
}

fn set_manual(
    task: &mut Task,
    set: &TaskFields,
    options: &Options,
    scheduled: Option<(Minute, Minute)>,
) -> Result<()> {
    if let Some(manual) = set.manual {
        if manual && !task.is_manual {
            task.manual_start = scheduled.map(|(start, _)| start);
            task.manual_finish = scheduled.map(|(_, finish)| finish);
        }
        task.is_manual = manual;
    }
    let start_of_day = options.default_start_minute;
    if let Some(text) = &set.start {
        let start = times::parse("set.start", text, start_of_day)?;
        if task.is_manual {
            task.manual_start = Some(start);
            task.manual_finish = None;
        } else {
            (task.constraint, task.constraint_at) = (ConstraintKind::Snet, Some(start));
        }
    }
    if let Some(start) = &set.manual_start {
        let read = |text: &String| times::parse("set.manual_start", text, start_of_day);
        task.manual_start = start.as_ref().map(read).transpose()?;
    }
    if let Some(finish) = &set.manual_finish {
        let read = |text: &String| times::parse("set.manual_finish", text, options.default_finish_minute);
        task.manual_finish = finish.as_ref().map(read).transpose()?;
    }
    Ok(())
}

fn checked_constraint(body: &ConstraintBody, options: &Options) -> Result<(ConstraintKind, Option<Minute>)> {
    match (&body.date, body.kind.needs_date()) {
        (None, true) => Err(Failure::invalid("set.constraint.date", "required")),
        (_, false) => Ok((body.kind, None)),
        (Some(date), true) => {
            let minute = if body.kind.is_of_finish() {
                options.default_finish_minute
            } else {
                options.default_start_minute
            };
            Ok((body.kind, Some(times::parse("set.constraint.date", date, minute)?)))
        }
    }
}

/// Progress, state and actual dates tell one story: a started task has an actual start, a done one an actual
/// finish, taken from the schedule where nobody says otherwise.
fn set_progress(
    task: &mut Task,
    set: &TaskFields,
    options: &Options,
    scheduled: Option<(Minute, Minute)>,
) -> Result<()> {
    if let Some(percent) = set.percent_complete {
        if percent > 100 {
            return Err(Failure::invalid("set.percent_complete", "out_of_range"));
        }
        task.percent_complete = percent;
        task.further.remaining_minutes = None;
        (task.further.stop, task.further.resume) = (None, None);
        task.state = match (percent, task.state) {
            (100, _) => TaskState::Done,
            (_, TaskState::Done) | (1.., TaskState::ToDo) => TaskState::Doing,
            (_, state) => state,
        };
    }
    if let Some(state) = set.state {
        match (state, task.state) {
            (TaskState::Done, _) => task.percent_complete = 100,
            (_, TaskState::Done) if set.percent_complete.is_none() => task.percent_complete = 0,
            (TaskState::ToDo, _) if set.percent_complete.is_none() => task.percent_complete = 0,
            _ => {}
        }
        task.state = state;
    }
    if set.percent_complete.is_some() || set.state.is_some() {
        let (start, finish) = (scheduled.map(|s| s.0), scheduled.map(|s| s.1));
        match task.percent_complete {
            0 if task.state == TaskState::ToDo => (task.actual_start, task.actual_finish) = (None, None),
            // What somebody entered stays; who says that it is being done says that it began.
            0 if task.state == TaskState::Waiting => task.actual_finish = None,
            100 => {
                task.actual_start = task.actual_start.or(start);
                task.actual_finish = task.actual_finish.or(finish);
            }
            _ => {
                task.actual_start = task.actual_start.or(start);
                task.actual_finish = None;
            }
        }
    }
    set_actual_dates(task, set, options)
}

fn set_actual_dates(task: &mut Task, set: &TaskFields, options: &Options) -> Result<()> {
    if let Some(start) = &set.actual_start {
        let read = |text: &String| times::parse("set.actual_start", text, options.default_start_minute);
        task.actual_start = start.as_ref().map(read).transpose()?;
        if task.actual_start.is_some() && task.state == TaskState::ToDo {
            task.state = TaskState::Doing;
        }
    }
    if let Some(finish) = &set.actual_finish {
        let read = |text: &String| times::parse("set.actual_finish", text, options.default_finish_minute);
        task.actual_finish = finish.as_ref().map(read).transpose()?;
        if task.actual_finish.is_some() {
            (task.percent_complete, task.state) = (100, TaskState::Done);
        }
    }
    match (task.actual_start, task.actual_finish) {
        (Some(start), Some(finish)) if finish < start => {
            Err(Failure::invalid("set.actual_finish", "before_start"))
        }
        (None, Some(finish)) => {
            task.actual_start = Some(finish);
            Ok(())
        }
        _ => Ok(()),
    }
}
