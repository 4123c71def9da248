//! Plan files of other programs, from the readers' neutral form to the schedule's, and from there to the writers'.

use engine::time::Minute;
use importers::{
    ColumnMeaning, Contour, Detected, Format, ImportError, ImportedPlan, SheetMapping, SheetPreview, TaskKind,
};
use kernel::{Failure, Refusal, Result};
use schedule::plan_file::{
    BaselineTask, FileBaseline, FileResource, Finding, Knows, PlanFile, TaskWords, WrittenFormat, WrittenPlan,
};
use schedule::task::TaskKind as OurKind;
use std::collections::BTreeSet;

/// Reads a plan file; `mapping` says what the columns of a sheet mean.
pub fn read(bytes: &[u8], file_name: &str, mapping: Option<&serde_json::Value>) -> Result<PlanFile> {
    let mapping: Option<SheetMapping> = match mapping {
        Some(mapping) => {
            let read = serde_json::from_value(mapping.clone());
            Some(read.map_err(|_| Failure::invalid("mapping", "not_a_mapping"))?)
        }
        None => None,
    };
    match importers::detect(bytes, file_name) {
        Detected::Xlsx | Detected::Csv => {
            let (plan, sheet) = importers::read_sheet(bytes, file_name, mapping.as_ref()).map_err(refusal)?;
            let knows = known_by(&sheet);
            Ok(PlanFile { knows, columns: serde_json::to_value(sheet).ok(), ..plan_file(plan) })
        }
        _ => Ok(plan_file(importers::read(bytes, file_name).map_err(refusal)?)),
    }
}

/// What the columns of a list speak of.
fn known_by(sheet: &SheetPreview) -> Knows {
    use ColumnMeaning::*;
    let has = |meaning| sheet.columns.iter().any(|column| column.maps_to == Some(meaning));
    Knows {
        dependencies: has(Predecessors),
        assignments: has(Owner),
        percent: has(PercentComplete),
        actual_start: has(ActualStart),
        actual_finish: has(ActualFinish),
        deadline: has(Deadline),
        constraint: has(ConstraintKind),
        dates: has(Start) || has(Finish),
        duration: has(Duration) || (has(Start) && has(Finish)),
        milestones: has(Milestone),
        further: false,
    }
}

/// The reader's refusal with its place, as one of ours.
fn refusal(error: ImportError) -> Failure {
    let mut refusal = Refusal { code: error.code, params: error.params };
    if let Some(line) = error.line {
        refusal = refusal.with("line", line);
    }
    if let Some(element) = error.element {
        refusal = refusal.with("element", element);
    }
    refusal.into()
}

fn plan_file(mut from: ImportedPlan) -> PlanFile {
    drop_project_row(&mut from);
    // A plan of ours has neither; both are told of.
    let plan =
        engine::plan::Plan { stretches: Vec::new(), further: Vec::new(), ..importers::to_engine(&from) };
    let mut calendars: Vec<(i64, String)> =
        from.calendars.iter().map(|calendar| (calendar.uid, calendar.name.clone())).collect();
    // The engine's plan has one calendar more where the file names none for the project.
    while calendars.len() < plan.calendars.len() {
        calendars.push((-1, plan.calendars[calendars.len()].name.clone()));
    }
    PlanFile {
        format: match from.format {
            Format::Mspdi => "mspdi",
            Format::Xer => "xer",
            Format::Pmxml => "pmxml",
            Format::Xlsx => "xlsx",
            Format::Csv => "csv",
        }
        .to_owned(),
        name: from.name.clone(),
        brings_settings: matches!(from.format, Format::Mspdi | Format::Xer | Format::Pmxml),
        names_start: from.start.is_some(),
        knows: Knows::EVERYTHING,
        words: from.tasks.iter().map(words).collect(),
        calendars,
        resources: from
            .resources
            .iter()
            .map(|resource| FileResource {
                uid: resource.uid,
                name: resource.name.clone(),
                email: resource.email.clone(),
                units: resource.max_units,
            })
            .collect(),
        baselines: baselines(&from),
        not_understood: from.not_understood.iter().map(finding).chain(interruptions(&from)).collect(),
        columns: None,
        plan,
    }
}

/// The text of a plan file.
pub fn write(of: &WrittenPlan, format: WrittenFormat) -> String {
    let words = of.words.iter().map(|task| exporters::TaskWords {
        title: task.title.clone(),
        notes: task.notes.clone(),
        code: task.code.clone(),
        guid: Some(task.id.0.hyphenated().to_string().to_uppercase()),
    });
    let resources = of.resources.iter().map(|one| exporters::ResourceWords {
        name: one.name.clone(),
        email: one.email.clone(),
        units: one.units,
    });
    let plan = exporters::ExportedPlan {
        name: &of.name,
        plan: &of.plan,
        schedule: &of.schedule,
        tasks: words.collect(),
        resources: resources.collect(),
        baselines: of.baselines.iter().map(written_baseline).collect(),
    };
    match format {
        WrittenFormat::Mspdi => exporters::mspdi::write(&plan),
        WrittenFormat::Xer => exporters::xer::write(&plan),
    }
}

fn written_baseline(of: &FileBaseline) -> exporters::Baseline {
    let task = |kept: &BaselineTask| exporters::BaselineTask {
        start: kept.start,
        finish: kept.finish,
        duration_minutes: kept.duration_minutes,
        work_minutes: kept.work_minutes,
    };
    exporters::Baseline { tasks: of.tasks.iter().map(|kept| kept.as_ref().map(task)).collect() }
}

/// The baselines of which any task has dates, by their numbers.
fn baselines(from: &ImportedPlan) -> Vec<FileBaseline> {
    let numbers: BTreeSet<u8> =
        from.tasks.iter().flat_map(|task| &task.baselines).map(|baseline| baseline.number).collect();
    let whole = |minutes: f64| minutes.round() as i64;
    let of_task = |task: &importers::ImportedTask, number: u8| {
        let kept = task.baselines.iter().find(|baseline| baseline.number == number)?;
        Some(BaselineTask {
            start: kept.start.and_then(minute)?,
            finish: kept.finish.and_then(minute)?,
            duration_minutes: kept.duration_minutes.map_or(0, whole),
            work_minutes: kept.work_minutes.map(whole),
        })
    };
    let kept = |number| FileBaseline {
        number,
        tasks: from.tasks.iter().map(|task| of_task(task, number)).collect(),
    };
    numbers.into_iter().map(kept).collect()
}

/// The row that stands for the whole project is the project itself, not a task of ours.
fn drop_project_row(plan: &mut ImportedPlan) {
    let Some(row) = plan.tasks.iter().position(|task| task.project_summary) else { return };
    plan.tasks.remove(row);
    let shift = |place: usize| if place > row { place - 1 } else { place };
    for task in &mut plan.tasks {
        task.parent = task.parent.filter(|parent| *parent != row).map(shift);
        task.outline_level = task.outline_level.max(1);
    }
    plan.dependencies.retain(|d| d.predecessor != row && d.successor != row);
    for dependency in &mut plan.dependencies {
        dependency.predecessor = shift(dependency.predecessor);
        dependency.successor = shift(dependency.successor);
    }
    plan.assignments.retain(|assignment| assignment.task != row);
    for assignment in &mut plan.assignments {
        assignment.task = shift(assignment.task);
    }
}

fn minute(at: jiff::civil::DateTime) -> Option<Minute> {
    let (year, month, day) = (i32::from(at.year()), at.month() as u8, at.day() as u8);
    Minute::from_civil(year, month, day, at.hour() as u8, at.minute() as u8)
}

fn words(task: &importers::ImportedTask) -> TaskWords {
    TaskWords {
        title: task.title.clone(),
        notes: task.notes.clone().unwrap_or_default(),
        kind: match task.kind {
            TaskKind::Task => OurKind::Task,
            TaskKind::Summary => OurKind::Phase,
            TaskKind::Milestone => OurKind::Milestone,
        },
        // As Microsoft's programs write it, in braces or without.
        guid: task.guid.as_deref().and_then(|guid| guid.trim_matches(['{', '}']).parse().ok()),
        stored: task.stored.start.and_then(minute).zip(task.stored.finish.and_then(minute)),
    }
}

/// A plan of ours has no work laid out by hand.
fn interruptions(from: &ImportedPlan) -> Option<Finding> {
    let count = from.assignments.iter().filter(|assignment| assignment.contour == Contour::Edited).count();
    let params = [("count".to_owned(), count.into())].into_iter().collect();
    let code = "import.interruptions".to_owned();
    (count > 0).then(|| Finding { place: String::new(), code, params })
}

fn finding(found: &importers::Finding) -> Finding {
    let place = &found.place;
    let line = place.line.map(|line| line.to_string());
    let parts = [line.as_deref(), place.column.as_deref(), place.title.as_deref()];
    let place: Vec<&str> = parts.into_iter().flatten().collect();
    Finding { place: place.join(" · "), code: found.code.to_string(), params: found.params.clone() }
}
