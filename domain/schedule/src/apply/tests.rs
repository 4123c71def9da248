//! Rules as tables, and the law of undo: whatever a batch did, its inverses restore.

use super::fields::difference;
use super::{Applied, apply};
use crate::calendar::WorkingCalendar;
use crate::computed::Computed;
use crate::edit::*;
use crate::plan::{Deleted, DependencyKind, FurtherAssignment, LagUnit, Plan};
use crate::task::{ConstraintKind, Task, TaskKind, TaskState};
use crate::times;
use kernel::{Failure, ProjectId, RecordId};
use proptest::prelude::*;
use std::sync::Arc;
use uuid::Uuid;

/// Three tasks and a phase with two: `[a, b, c, phase, d, e]`.
fn plan() -> (Plan, Vec<RecordId>) {
    let calendar = WorkingCalendar::standard("Standard");
    let ids: Vec<RecordId> = (1..=6).map(|n| RecordId(Uuid::from_u128(n))).collect();
    let task = |place: usize, parent: Option<usize>| Task {
        number: place as i64 + 1,
        position: place as f64,
        parent: parent.map(|parent| ids[parent]),
        ..Task::titled(ids[place], &format!("task {place}"), 480)
    };
    let plan = Plan {
        project: ProjectId(Uuid::from_u128(99)),
        revision: 1,
        start: times::parse("start", "2026-03-02T08:00", 480).expect("a date"),
        finish: None,
        is_from_finish: false,
        status_date: None,
        calendar: calendar.id,
        options: Default::default(),
        compared_baseline: None,
        tasks: [
            task(0, None),
            task(1, None),
            task(2, None),
            task(3, None),
            task(4, Some(3)),
            task(5, Some(3)),
        ]
        .map(Arc::new)
        .into(),
        dependencies: Vec::new(),
        calendars: vec![calendar],
        resources: Vec::new(),
        assignments: Vec::new(),
        deleted: Deleted::default(),
    };
    (plan, ids)
}

fn run(plan: &Plan, edits: &[Edit]) -> kernel::Result<Applied> {
    let computed = Computed::of(plan).expect("computable");
    apply(plan, &computed, edits)
}

fn set(id: RecordId, fields: TaskFields) -> Edit {
    Edit::UpdateTask(UpdateTask { id, set: Box::new(fields), expect: None })
}

fn after(predecessor: RecordId, successor: RecordId) -> Edit {
    Edit::follow(predecessor, successor)
}

/// New tasks get their numbers from the database; here from their place.
fn numbered(mut plan: Plan) -> Plan {
    for (place, task) in plan.tasks.iter_mut().enumerate() {
        Arc::make_mut(task).number = place as i64 + 1;
    }
    plan
}

fn code(outcome: kernel::Result<Applied>) -> String {
    match outcome {
        Ok(_) => "done".into(),
        Err(Failure::Refused(refusal)) => refusal.code.into(),
        Err(Failure::Invalid(problems)) => format!("{} {}", problems[0].field, problems[0].code),
        Err(other) => other.to_string(),
    }
}

#[test]
fn what_is_refused() {
    let (plan, ids) = plan();
    let step = |id, parent_id, after_id| {
        Edit::MoveTask(MoveTask { id, parent_id, after_id, position: None, expect: None })
    };
    let stranger = RecordId(Uuid::from_u128(77));
    let minutes = |minutes| TaskFields { duration_minutes: Some(minutes), ..TaskFields::default() };
    let state = |state| TaskFields { state: Some(state), ..TaskFields::default() };
    let kind = |kind| TaskFields { kind: Some(kind), ..TaskFields::default() };
    let constraint = ConstraintBody { kind: ConstraintKind::Snet, date: None };
    for (edits, expected) in [
        (vec![], "edits required"),
        (vec![set(stranger, minutes(5))], "not found"),
        (vec![set(ids[0], minutes(-5))], "edits.0.set.duration_minutes out_of_range"),
        (vec![set(ids[3], minutes(5))], "plan.summary_is_computed"),
        (vec![set(ids[3], state(TaskState::Done))], "plan.summary_is_computed"),
        (vec![set(ids[3], state(TaskState::ToDo))], "done"),
        (vec![set(ids[3], kind(TaskKind::Milestone))], "plan.summary_is_no_milestone"),
        (
            vec![set(ids[0], kind(TaskKind::Milestone)), step(ids[1], Some(ids[0]), None)],
            "plan.summary_is_no_milestone",
        ),
        (
            vec![set(ids[0], TaskFields { percent_complete: Some(101), ..Default::default() })],
            "edits.0.set.percent_complete out_of_range",
        ),
        (
            vec![set(ids[0], TaskFields { title: Some(" ".into()), ..Default::default() })],
            "edits.0.set.title required",
        ),
        (
            vec![set(ids[0], TaskFields { start: Some("2026-02-31".into()), ..Default::default() })],
            "edits.0.set.start not_a_date",
        ),
        (
            vec![set(ids[0], TaskFields { constraint: Some(constraint), ..Default::default() })],
            "edits.0.set.constraint.date required",
        ),
        (vec![after(ids[0], ids[0])], "plan.dependency_on_itself"),
        (vec![after(ids[3], ids[4])], "plan.dependency_on_own_summary"),
        (vec![after(ids[0], ids[1]), after(ids[0], ids[1])], "plan.dependency_exists"),
        (vec![after(ids[0], stranger)], "not found"),
        (vec![step(ids[3], Some(ids[4]), None)], "plan.task_under_itself"),
        (vec![step(ids[0], Some(stranger), None)], "edits.0.parent_id unknown"),
        (vec![after(ids[0], ids[3]), step(ids[0], Some(ids[3]), None)], "plan.task_depends_on_summary"),
        (vec![Edit::RestoreTask(TaskRef { id: ids[0] })], "done"),
        (vec![Edit::RestoreTask(TaskRef { id: stranger })], "not found"),
        (vec![set(ids[0], minutes(960))], "done"),
    ] {
        assert_eq!(code(run(&plan, &edits)), expected, "{edits:?}");
    }
}

#[test]
fn a_loop_is_refused_by_the_names_of_its_tasks() {
    let (plan, ids) = plan();
    let applied =
        run(&plan, &[after(ids[0], ids[1]), after(ids[1], ids[2]), after(ids[2], ids[0])]).expect("applied");
    let Err(Failure::Refused(refusal)) = Computed::of(&applied.plan) else { panic!("computed a loop") };
    assert_eq!(refusal.code, "plan.dependency_loop");
    let names: Vec<String> = serde_json::from_value(refusal.params["tasks"].clone()).expect("names");
    assert_eq!(names.len(), 3, "{names:?}");
}

#[test]
fn an_edit_of_what_somebody_changed_since_is_refused_by_field() {
    let (plan, ids) = plan();
    let expect = TaskFields { duration_minutes: Some(960), ..TaskFields::default() };
    let edit = Edit::UpdateTask(UpdateTask {
        id: ids[0],
        set: Box::new(TaskFields { duration_minutes: Some(60), ..TaskFields::default() }),
        expect: Some(Box::new(expect)),
    });
    let Err(Failure::Refused(refusal)) = run(&plan, &[edit]) else { panic!("accepted") };
    assert_eq!(
        (refusal.code, &refusal.params["fields"]),
        ("plan.changed_since", &serde_json::json!(["duration_minutes"]))
    );
}

#[test]
fn progress_state_and_actual_dates_tell_one_story() {
    let (plan, ids) = plan();
    let percent = |percent| TaskFields { percent_complete: Some(percent), ..TaskFields::default() };
    let state = |state| TaskFields { state: Some(state), ..TaskFields::default() };
    for (fields, expected) in [
        (percent(0), (0, TaskState::ToDo, false, false)),
        (percent(30), (30, TaskState::Doing, true, false)),
        (percent(100), (100, TaskState::Done, true, true)),
        (state(TaskState::Done), (100, TaskState::Done, true, true)),
        (state(TaskState::Waiting), (0, TaskState::Waiting, false, false)),
        (state(TaskState::Doing), (0, TaskState::Doing, true, false)),
    ] {
        let applied = run(&plan, &[set(ids[0], fields.clone())]).expect("applied");
        let task = applied.plan.task(ids[0]).expect("there");
        let told =
            (task.percent_complete, task.state, task.actual_start.is_some(), task.actual_finish.is_some());
        assert_eq!(told, expected, "{fields:?}");
    }
    let done = run(&plan, &[set(ids[0], percent(100))]).expect("done").plan;
    let again = run(&done, &[set(ids[0], state(TaskState::ToDo))]).expect("opened again").plan;
    let task = again.task(ids[0]).expect("there");
    assert_eq!((task.percent_complete, task.actual_start, task.actual_finish), (0, None, None));
}

#[test]
fn a_card_that_is_moved_keeps_the_start_that_was_entered() {
    let (plan, ids) = plan();
    let begun = TaskFields { actual_start: Some(Some("2026-03-04T10:00".into())), ..TaskFields::default() };
    let begun = run(&plan, &[set(ids[0], begun)]).expect("begun").plan;
    let entered = begun.task(ids[0]).expect("there").actual_start;
    assert!(entered.is_some());
    for (state, kept) in [(TaskState::Waiting, entered), (TaskState::Doing, entered), (TaskState::ToDo, None)]
    {
        let moved = TaskFields { state: Some(state), ..TaskFields::default() };
        let moved = run(&begun, &[set(ids[0], moved)]).expect("moved").plan;
        assert_eq!(moved.task(ids[0]).expect("there").actual_start, kept, "{state:?}");
    }
}

#[test]
fn inserting_between_siblings_many_times_keeps_the_order() {
    let (mut plan, ids) = plan();
    let mut expected = vec![ids[0]];
    for number in 0..200u128 {
        let id = RecordId(Uuid::from_u128(1_000 + number));
        let create = Edit::CreateTask(CreateTask {
            id: Some(id),
            parent_id: None,
            after_id: Some(ids[0]),
            title: format!("new {number}"),
            set: None,
        });
        plan = numbered(run(&plan, &[create]).expect("created").plan);
        expected.insert(1, id);
    }
    let order: Vec<RecordId> = plan.tasks.iter().map(|task| task.id).take(expected.len()).collect();
    assert_eq!(order, expected);
}

fn crew(id: kernel::ResourceId, name: &str) -> crate::plan::Resource {
    crate::plan::Resource {
        id,
        name: name.to_owned(),
        kind: Default::default(),
        person: None,
        calendar: None,
        units: 1.0,
        source_uid: None,
    }
}

#[test]
fn a_longer_task_is_more_work_and_undo_takes_it_back() {
    let (mut plan, ids) = plan();
    let resource = kernel::ResourceId(Uuid::from_u128(500));
    plan.resources.push(crew(resource, "Pump crew"));
    let further = FurtherAssignment { work_minutes: Some(480), ..FurtherAssignment::default() };
    plan.assignments.push(crate::plan::Assignment { task: ids[0], resource, units: 1.0, further });
    let edit = set(ids[0], TaskFields { duration_minutes: Some(1_440), ..TaskFields::default() });
    let applied = run(&plan, &[edit]).expect("applied");
    assert_eq!(applied.plan.assignments[0].further.work_minutes, Some(1_440));
    let dates = Computed::of(&applied.plan).expect("computable");
    assert_eq!(times::finish_date(dates.dates(ids[0]).expect("there").finish), "2026-03-04");
    let undone = run(&applied.plan, &applied.inverse).expect("undone").plan;
    assert_eq!((&undone.assignments, &undone.tasks), (&plan.assignments, &plan.tasks));
}

#[test]
fn the_id_of_a_deleted_dependency_never_means_another() {
    let (plan, ids) = plan();
    let id = Uuid::from_u128(201);
    let link = |predecessor, successor, lag_minutes| {
        Edit::CreateDependency(CreateDependency {
            id: Some(id),
            predecessor_id: predecessor,
            successor_id: successor,
            kind: DependencyKind::Fs,
            lag_minutes,
            lag_unit: LagUnit::Working,
        })
    };
    let edits = [link(ids[4], ids[0], 0.0), Edit::DeleteTask(DeleteTask { id: ids[3], expect: None })];
    let deleted = run(&plan, &edits).expect("applied").plan;
    assert_eq!(code(run(&deleted, &[link(ids[1], ids[0], 0.0)])), "edits.0.id taken");
    let cut = run(
        &plan,
        &[link(ids[1], ids[0], 0.0), Edit::DeleteDependency(DeleteDependency { id, expect: None })],
    );
    let back = run(&cut.expect("applied").plan, &[link(ids[1], ids[0], 60.0)]).expect("restored");
    assert_eq!(back.plan.dependencies[0].lag.amount, 60.0);
    assert!(back.writes.dependencies_changed.contains(&id), "its new lag is written");
}

#[test]
fn an_undo_takes_nothing_back_that_others_made_or_changed_since() {
    let (mut plan, ids) = plan();
    let resource = |n: u128| kernel::ResourceId(Uuid::from_u128(n));
    for n in [500, 501] {
        plan.resources.push(crew(resource(n), &format!("Crew {n}")));
    }
    let new = RecordId(Uuid::from_u128(300));
    let make = |id: RecordId, parent_id| {
        let title = if id == new { "Mine" } else { "Another's" }.to_owned();
        Edit::CreateTask(CreateTask { id: Some(id), parent_id, after_id: None, title, set: None })
    };
    let minutes =
        |id, minutes| set(id, TaskFields { duration_minutes: Some(minutes), ..TaskFields::default() });
    let notes = |id| set(id, TaskFields { notes: Some("Looked at it.".into()), ..TaskFields::default() });
    let link = |lag_minutes| {
        let id = Some(Uuid::from_u128(200));
        let Edit::CreateDependency(link) = after(ids[0], ids[1]) else { unreachable!("it is one") };
        Edit::CreateDependency(CreateDependency { id, lag_minutes, ..link })
    };
    let relink = |lag_minutes| {
        let (id, lag_minutes) = (Uuid::from_u128(200), Some(lag_minutes));
        Edit::UpdateDependency(UpdateDependency { id, kind: None, lag_minutes, lag_unit: None, expect: None })
    };
    let step = |id, parent_id, after_id| {
        Edit::MoveTask(MoveTask { id, parent_id, after_id, position: None, expect: None })
    };
    let assign = |n, units_percent| {
        let body = AssignmentBody { resource_id: resource(n), units_percent, further: None };
        Edit::SetAssignments(SetAssignments { task_id: ids[0], assignments: vec![body], expect: None })
    };
    let start =
        |start: &str| Edit::UpdatePlan(UpdatePlan { start: Some(start.into()), ..UpdatePlan::default() });
    let other = RecordId(Uuid::from_u128(301));
    for (mine, theirs, expected) in [
        (make(new, None), make(other, Some(new)), "plan.changed_since Another's"),
        (make(new, None), notes(new), "plan.changed_since Mine"),
        (make(new, None), step(new, Some(ids[3]), None), "plan.changed_since Mine"),
        (make(new, None), after(ids[0], new), "plan.changed_since Mine"),
        (make(new, None), make(other, None), "done"),
        (step(ids[0], Some(ids[3]), None), step(ids[0], None, Some(ids[2])), "plan.changed_since task 0"),
        (step(ids[0], Some(ids[3]), None), minutes(ids[0], 60), "done"),
        (link(0.0), relink(60.0), "plan.changed_since task 1"),
        (assign(500, 100.0), assign(500, 50.0), "plan.changed_since task 0"),
        (assign(500, 100.0), assign(501, 100.0), "plan.changed_since task 0"),
        (minutes(ids[0], 960), minutes(ids[0], 1_440), "plan.changed_since task 0"),
        (minutes(ids[0], 960), notes(ids[0]), "done"),
        (start("2026-03-09"), start("2026-03-16"), "plan.settings_changed_since"),
    ] {
        let done = run(&plan, std::slice::from_ref(&mine)).expect("mine");
        let both = run(&numbered(done.plan), std::slice::from_ref(&theirs)).expect("theirs");
        let undone = match run(&numbered(both.plan.clone()), &done.inverse) {
            Err(Failure::Refused(refusal)) => match refusal.params.get("task") {
                Some(task) => format!("{} {}", refusal.code, task.as_str().expect("a title")),
                None => refusal.code.to_owned(),
            },
            other => code(other),
        };
        assert_eq!(undone, expected, "{mine:?} then {theirs:?}");
        let listed =
            super::changed_since(&both.plan, &Computed::of(&both.plan).expect("dates"), &done.inverse);
        assert_eq!(listed.is_empty(), expected == "done", "{listed:?}");
    }
}

#[test]
fn what_changes_nothing_leaves_nothing_to_undo() {
    let (plan, ids) = plan();
    for edit in [
        set(ids[0], TaskFields { title: Some(" task 0 ".into()), ..TaskFields::default() }),
        Edit::MoveTask(MoveTask {
            id: ids[1],
            parent_id: None,
            after_id: Some(ids[0]),
            position: None,
            expect: None,
        }),
        Edit::SetAssignments(SetAssignments { task_id: ids[0], assignments: vec![], expect: None }),
        Edit::UpdatePlan(UpdatePlan { start: Some("2026-03-02T08:00".into()), ..UpdatePlan::default() }),
    ] {
        let applied = run(&plan, std::slice::from_ref(&edit)).expect("applied");
        assert!(applied.inverse.is_empty() && applied.writes == Default::default(), "{edit:?}");
    }
}

#[test]
fn a_batch_that_cuts_a_dependency_and_deletes_its_task_is_undone_whole() {
    let (plan, ids) = plan();
    let id = Uuid::from_u128(200);
    let Edit::CreateDependency(link) = after(ids[0], ids[4]) else { unreachable!("it is one") };
    let drawn = run(&plan, &[Edit::CreateDependency(CreateDependency { id: Some(id), ..link })]);
    let drawn = drawn.expect("drawn").plan;
    let gone = [
        Edit::DeleteDependency(DeleteDependency { id, expect: None }),
        Edit::DeleteTask(DeleteTask { id: ids[3], expect: None }),
    ];
    let gone = run(&drawn, &gone).expect("gone");
    let back = run(&gone.plan, &gone.inverse).expect("back").plan;
    assert_eq!(seen(&back), seen(&drawn));
}

/// Any edit on the six tasks, sensible or not.
fn any_edit() -> impl Strategy<Value = Edit> {
    let id = || (1u128..=7).prop_map(|n| RecordId(Uuid::from_u128(n)));
    let dependency = || (200u128..206).prop_map(Uuid::from_u128);
    let kind = prop_oneof![Just(DependencyKind::Fs), Just(DependencyKind::Ss), Just(DependencyKind::Ff)];
    prop_oneof![
        (id(), 0i64..3_000)
            .prop_map(|(id, m)| set(id, TaskFields { duration_minutes: Some(m), ..Default::default() })),
        (id(), 0u8..=100)
            .prop_map(|(id, p)| set(id, TaskFields { percent_complete: Some(p), ..Default::default() })),
        (id(), 1u8..28).prop_map(|(id, d)| set(
            id,
            TaskFields { start: Some(format!("2026-03-{d:02}")), ..Default::default() }
        )),
        (id(), any::<bool>())
            .prop_map(|(id, manual)| set(id, TaskFields { manual: Some(manual), ..Default::default() })),
        id().prop_map(|id| set(id, TaskFields { kind: Some(TaskKind::Milestone), ..Default::default() })),
        (id(), proptest::option::of(id()), proptest::option::of(id())).prop_map(
            |(id, parent_id, after_id)| Edit::MoveTask(MoveTask {
                id,
                parent_id,
                after_id,
                position: None,
                expect: None
            })
        ),
        id().prop_map(|id| Edit::DeleteTask(DeleteTask { id, expect: None })),
        (dependency(), id(), id(), kind, -500i64..500).prop_map(|(dependency, a, b, kind, lag)| {
            Edit::CreateDependency(CreateDependency {
                id: Some(dependency),
                predecessor_id: a,
                successor_id: b,
                kind,
                lag_minutes: lag as f64,
                lag_unit: LagUnit::Working,
            })
        }),
        dependency().prop_map(|id| Edit::DeleteDependency(DeleteDependency { id, expect: None })),
        (300u128..303, proptest::option::of(id())).prop_map(|(new, parent_id)| {
            Edit::CreateTask(CreateTask {
                id: Some(RecordId(Uuid::from_u128(new))),
                parent_id,
                after_id: None,
                title: "new".into(),
                set: None,
            })
        }),
    ]
}

/// What a person would call the plan: everything but revisions, numbering and what lies in the bin.
fn seen(plan: &Plan) -> (Vec<(Task, Option<RecordId>)>, Vec<crate::plan::Dependency>) {
    let mut plan = plan.clone();
    plan.sort();
    let mut dependencies = plan.dependencies.clone();
    dependencies.sort_by_key(|dependency| dependency.id);
    let mut before = None;
    let tasks = plan.tasks.iter().map(|task| {
        let sibling_before = before.replace(task.id);
        (Task { position: 0.0, number: 0, ..task.as_ref().clone() }, sibling_before)
    });
    (tasks.collect(), dependencies)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn the_inverses_of_a_batch_restore_the_plan(edits in proptest::collection::vec(any_edit(), 1..8)) {
        let (plan, _) = plan();
        let mut done = plan.clone();
        let mut inverses = Vec::new();
        for edit in &edits {
            let Ok(computed) = Computed::of(&done) else { break };
            if let Ok(applied) = apply(&done, &computed, std::slice::from_ref(edit)) {
                inverses.push(applied.inverse);
                done = numbered(applied.plan);
            }
        }
        for inverse in inverses.into_iter().rev().filter(|inverse| !inverse.is_empty()) {
            // A loop has no dates; undoing it must still work.
            let computed = Computed::of(&done).unwrap_or_else(|_| Computed::of(&plan).expect("computable"));
            done = numbered(apply(&done, &computed, &inverse).expect("an inverse applies").plan);
        }
        prop_assert_eq!(seen(&done), seen(&plan));
    }

    /// Somebody edits, somebody else edits after that: the first one's undo is refused or leaves the second's work.
    #[test]
    fn an_undo_is_refused_or_leaves_what_came_after(mine in any_edit(), theirs in any_edit()) {
        let (plan, _) = plan();
        let Ok(mine) = run(&plan, &[mine]) else { return Ok(()) };
        let first = numbered(mine.plan);
        let Some(dates) = Computed::of(&first).ok() else { return Ok(()) };
        let Ok(theirs) = apply(&first, &dates, std::slice::from_ref(&theirs)) else { return Ok(()) };
        if mine.inverse.is_empty() {
            return Ok(());
        }
        let Ok(undone) = apply(&numbered(theirs.plan.clone()), &dates, &mine.inverse) else { return Ok(()) };
        for id in &theirs.writes.tasks_created {
            prop_assert!(undone.plan.task(*id).is_some(), "a task is gone");
        }
        for id in theirs.writes.dependencies_created.iter().chain(&theirs.writes.dependencies_changed) {
            let of = |plan: &Plan| plan.dependencies.iter().find(|d| d.id == *id).cloned();
            prop_assert_eq!(of(&undone.plan), of(&theirs.plan));
        }
        for id in &theirs.writes.tasks_changed {
            let (was, made) = (first.task(*id).expect("there"), theirs.plan.task(*id).expect("there"));
            let kept = difference(was, made);
            let now = undone.plan.task(*id);
            prop_assert!(now.is_some(), "a task is gone");
            let lost = difference(now.expect("seen above"), made);
            prop_assert!(
                kept.duration_minutes.is_none() || lost.duration_minutes.is_none(),
                "a duration is lost: {:?}", lost
            );
            prop_assert!(kept.manual.is_none() || lost.manual.is_none(), "a mode is lost: {:?}", lost);
        }
    }
}
