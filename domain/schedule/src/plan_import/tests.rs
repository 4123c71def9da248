//! What importing once, again, and another file does to a plan.

use super::{ImportChange, Merge, merge};
use crate::apply::apply;
use crate::calendar::WorkingCalendar;
use crate::computed::Computed;
use crate::edit::{Edit, TaskFields, UpdateTask};
use crate::plan::{Deleted, Plan};
use crate::plan_file::{FileResource, Knows, PlanFile, TaskWords};
use crate::task::{Estimate, TaskState};
use crate::times;
use engine::calendar::Calendar;
use engine::plan as engine_plan;
use engine::plan::TaskIndex;
use kernel::ProjectId;
use std::collections::HashMap;

fn empty() -> Plan {
    let calendar = WorkingCalendar::china("中国");
    Plan {
        project: ProjectId::new(),
        revision: 1,
        start: times::parse("start", "2026-03-02T09:00", 540).expect("a date"),
        finish: None,
        is_from_finish: false,
        status_date: None,
        calendar: calendar.id,
        options: Default::default(),
        compared_baseline: None,
        tasks: Vec::new(),
        dependencies: Vec::new(),
        calendars: vec![calendar],
        resources: Vec::new(),
        assignments: Vec::new(),
        deleted: Deleted::default(),
    }
}

/// A chain of tasks, each after the one before.
fn file(format: &str, tasks: &[(i64, &str, i64)]) -> PlanFile {
    let start = times::parse("start", "2026-04-01T08:00", 480).expect("a date");
    let mut plan = engine_plan::Plan::new(start, Calendar::standard());
    plan.tasks = tasks.iter().map(|(uid, _, days)| engine_plan::Task::new(*uid, days * 480)).collect();
    plan.dependencies = (1..tasks.len() as u32)
        .map(|place| engine_plan::Dependency::finish_to_start(TaskIndex(place - 1), TaskIndex(place)))
        .collect();
    PlanFile {
        format: format.into(),
        name: "plan".into(),
        brings_settings: format == "mspdi",
        names_start: true,
        knows: Knows { further: format == "mspdi", ..Knows::EVERYTHING },
        words: tasks
            .iter()
            .map(|(_, title, _)| TaskWords { title: (*title).into(), ..Default::default() })
            .collect(),
        calendars: vec![(1, "Standard".into())],
        resources: Vec::new(),
        baselines: Vec::new(),
        not_understood: Vec::new(),
        columns: None,
        plan,
    }
}

fn brought_in(plan: &Plan, file: &PlanFile) -> (Plan, Merge) {
    let merge = merge(plan, file, &HashMap::new());
    let base = merge.additions.over(plan);
    let computed = Computed::of(&base).expect("computable");
    let mut after = apply(&base, &computed, &merge.edits).expect("applied").plan;
    number(&mut after);
    (after, merge)
}

fn number(plan: &mut Plan) {
    for (place, task) in plan.tasks.iter_mut().enumerate() {
        std::sync::Arc::make_mut(task).number = place as i64 + 1;
    }
}

/// Somebody works on in the plan.
fn edited(plan: &Plan, edits: &[Edit]) -> Plan {
    let computed = Computed::of(plan).expect("computable");
    let mut after = apply(plan, &computed, edits).expect("applied").plan;
    number(&mut after);
    after
}

/// Somebody of that name works at every task.
fn staffed(mut file: PlanFile, name: &str, units: f64) -> PlanFile {
    let kind = engine_plan::ResourceKind::Work;
    file.plan.resources = vec![engine_plan::Resource { uid: 1, kind, calendar: None }];
    file.resources = vec![FileResource { uid: 1, name: name.into(), email: None, units }];
    let places = 0..file.plan.tasks.len() as u32;
    file.plan.assignments = places
        .map(|place| engine_plan::Assignment::new(TaskIndex(place), Some(engine_plan::ResourceIndex(0))))
        .collect();
    file
}

fn counts(merge: &Merge) -> [usize; 4] {
    use ImportChange::{Changed, New, Removed, Same};
    [New, Changed, Removed, Same].map(|change| merge.rows.iter().filter(|row| row.change == change).count())
}

const FIRST: &[(i64, &str, i64)] = &[(1, "Design", 5), (2, "Build", 10), (3, "Test", 4)];

#[test]
fn the_same_plan_again_brings_the_differences_and_no_doubles() {
    for format in ["mspdi", "csv"] {
        let (plan, first) = brought_in(&empty(), &file(format, FIRST));
        assert_eq!(counts(&first), [3, 0, 0, 0], "{format}");
        let again = merge(&plan, &file(format, FIRST), &HashMap::new());
        assert_eq!((counts(&again), again.edits.len()), ([0, 0, 0, 3], 0), "{format}: {:?}", again.edits);
        let later = file(format, &[(1, "Design", 5), (2, "Build", 12), (4, "Train", 2)]);
        let (plan, later) = brought_in(&plan, &later);
        assert_eq!(counts(&later), [1, 1, 1, 1], "{format}");
        let titles: Vec<&str> = plan.tasks.iter().map(|task| task.title.as_str()).collect();
        assert_eq!(titles, ["Design", "Build", "Train"], "{format}");
    }
}

#[test]
fn another_plan_adds_and_removes_nothing_although_its_numbers_are_the_same() {
    let (plan, _) = brought_in(&empty(), &file("mspdi", FIRST));
    let other = file("mspdi", &[(1, "Dig", 3), (2, "Pour", 2), (3, "Roof", 9), (4, "Paint", 1)]);
    let (both, merged) = brought_in(&plan, &other);
    assert_eq!(counts(&merged), [4, 0, 0, 0]);
    assert_eq!(both.tasks.len(), 7);
    let again = merge(&both, &other, &HashMap::new());
    assert_eq!((counts(&again), again.edits.len()), ([0, 0, 0, 4], 0));
}

#[test]
fn a_list_keeps_the_projects_calendar_and_a_program_brings_its_own() {
    let project = empty();
    let (listed, _) = brought_in(&project, &file("xlsx", FIRST));
    assert_eq!(listed.calendar, project.calendar);
    assert_eq!(times::start_date(listed.start), "2026-04-01");
    let (planned, _) = brought_in(&project, &file("mspdi", FIRST));
    assert_ne!(planned.calendar, project.calendar);
}

#[test]
fn a_renamed_task_of_a_program_stays_the_same_task() {
    for format in ["mspdi", "xer", "pmxml"] {
        let (plan, _) = brought_in(&empty(), &file(format, FIRST));
        let renamed = file(format, &[(1, "Design", 5), (2, "Build the hall", 10), (3, "Test", 4)]);
        let again = merge(&plan, &renamed, &HashMap::new());
        assert_eq!(counts(&again), [0, 1, 0, 2], "{format}");
    }
}

#[test]
fn a_list_without_columns_for_something_leaves_it_as_it_is() {
    let (plan, _) = brought_in(&empty(), &staffed(file("csv", FIRST), "Wen", 1.0));
    let [design, build] = [0, 1].map(|place: usize| plan.tasks[place].id);
    let set = |id, set: serde_json::Value| {
        let set: TaskFields = serde_json::from_value(set).expect("fields");
        Edit::UpdateTask(UpdateTask { id, set: Box::new(set), expect: None })
    };
    let edits = [
        set(design, serde_json::json!({ "percent_complete": 60, "actual_start": "2026-04-02T09:00" })),
        set(
            build,
            serde_json::json!({
                "deadline": "2026-05-04T18:00",
                "constraint": { "kind": "mso", "date": "2026-04-20T09:00" },
                "estimate": { "low_minutes": 100, "likely_minutes": 200, "high_minutes": 300 },
            }),
        ),
        set(plan.tasks[2].id, serde_json::json!({ "manual": true })),
    ];
    let plan = edited(&plan, &edits);
    let only_durations = Knows { duration: true, ..Knows::default() };
    let list = |days| {
        let mut list = file("csv", &[(1, "Design", days), (2, "Build", 10), (3, "Test", 4)]);
        list.plan.dependencies.clear();
        PlanFile { knows: only_durations, ..list }
    };
    let same = merge(&plan, &list(5), &HashMap::new());
    assert_eq!((counts(&same), &same.edits), ([0, 0, 0, 3], &Vec::new()));
    let (after, longer) = brought_in(&plan, &list(6));
    assert_eq!((counts(&longer), longer.edits.len()), ([0, 1, 0, 2], 1), "{:?}", longer.edits);
    assert_eq!((after.dependencies.len(), after.assignments.len()), (2, 3));
    let (first, second) = (&after.tasks[0], &after.tasks[1]);
    assert_eq!(
        (first.percent_complete, first.state, first.duration_minutes),
        (60, TaskState::Doing, 6 * 480)
    );
    assert_eq!(first.actual_start, times::parse("start", "2026-04-02T09:00", 540).ok());
    assert!(second.deadline.is_some() && second.constraint_at.is_some());
    assert_eq!(second.further.estimate.map(|Estimate { likely_minutes, .. }| likely_minutes), Some(200));
    assert!(after.tasks[2].is_manual);
}

#[test]
fn what_a_list_has_columns_for_is_as_it_says() {
    let (plan, _) = brought_in(&empty(), &staffed(file("csv", FIRST), "Wen", 1.0));
    let mut list = staffed(file("csv", FIRST), "Lin", 1.0);
    list.plan.dependencies.pop();
    list.plan.assignments.truncate(1);
    list.plan.tasks[0].progress.percent_complete = 50;
    let (after, merged) = brought_in(&plan, &list);
    assert_eq!((after.dependencies.len(), after.assignments.len()), (1, 1));
    assert_eq!(after.tasks[0].percent_complete, 50);
    let beside = merged.beside();
    assert_eq!((beside.dependencies_removed, beside.assignments), (1, 3));
    assert!(merged.has_changes());
}

#[test]
fn only_dependencies_may_differ() {
    let (plan, _) = brought_in(&empty(), &file("mspdi", FIRST));
    let mut other = file("mspdi", FIRST);
    other.plan.dependencies[1].lag = engine_plan::Lag::WorkingMinutes(480);
    let again = merge(&plan, &other, &HashMap::new());
    assert_eq!((counts(&again), again.has_changes()), ([0, 0, 0, 3], true));
    assert_eq!(again.beside().dependencies_changed, 1);
    let nothing = merge(&plan, &file("mspdi", FIRST), &HashMap::new());
    assert!(!nothing.has_changes());
}

#[test]
fn how_many_there_are_of_a_resource_is_as_a_program_says() {
    for (format, units) in [("mspdi", 3.0), ("csv", 2.0)] {
        let (plan, _) = brought_in(&empty(), &staffed(file(format, FIRST), "Fitters", 2.0));
        let merged = merge(&plan, &staffed(file(format, FIRST), "Fitters", 3.0), &HashMap::new());
        let after = merged.additions.over(&plan);
        assert_eq!(after.resources[0].units, units, "{format}");
        assert_eq!(merged.has_changes(), format == "mspdi");
    }
}

#[test]
fn mandatory_dates_and_start_milestones_stay_what_they_are_in_primavera() {
    let tasks = [FIRST, &[(4, "Handover begins", 0)]].concat();
    let mut file = PlanFile { brings_settings: true, ..file("xer", &tasks) };
    file.knows = Knows::EVERYTHING;
    file.plan.options.honour_constraints = false;
    let early = times::parse("start", "2026-04-06T08:00", 480).expect("a date");
    file.plan.tasks[1].constraint = engine_plan::Constraint::MandatoryStart(early);
    file.plan.tasks[3].is_start_milestone = true;
    file.words[3].kind = crate::task::TaskKind::Milestone;
    let in_file = engine::schedule(&file.plan).expect("computable");
    let (plan, _) = brought_in(&empty(), &file);
    let ours = Computed::of(&plan).expect("computable");
    for (place, dates) in in_file.tasks.iter().enumerate() {
        let is = &ours.dates[place];
        assert_eq!((is.start, is.finish), (dates.start, dates.finish), "{}", file.words[place].title);
    }
    assert_eq!(ours.dates[1].start, early, "against its predecessor");
    let again = merge(&plan, &file, &HashMap::new());
    assert!(!again.has_changes(), "{:?}", again.edits);
}
