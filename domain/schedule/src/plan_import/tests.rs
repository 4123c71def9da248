//! What importing once, again, and another file does to a plan.

use super::{ImportChange, Merge, merge};
use crate::apply::apply;
use crate::calendar::WorkingCalendar;
use crate::computed::Computed;
use crate::plan::{Deleted, Plan};
use crate::plan_file::{PlanFile, TaskWords};
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
        words: tasks
            .iter()
            .map(|(_, title, _)| TaskWords { title: (*title).into(), ..Default::default() })
            .collect(),
        calendars: vec![(1, "Standard".into())],
        resources: Vec::new(),
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
    for (place, task) in after.tasks.iter_mut().enumerate() {
        std::sync::Arc::make_mut(task).number = place as i64 + 1;
    }
    (after, merge)
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
