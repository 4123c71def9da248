//! What a template takes along and leaves behind, and the built-in ones.

use super::*;
use kernel::{Audience, PersonId, ProjectId};
use schedule::apply::apply;
use schedule::calendar::WorkingCalendar;
use schedule::computed::Computed;
use schedule::plan::{Deleted, Dependency, Lag};
use schedule::task::TaskState;

fn plan(start: &str, calendar: WorkingCalendar) -> Plan {
    Plan {
        project: ProjectId::new(),
        revision: 1,
        start: times::parse("start", start, 540).expect("a date"),
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

fn grown(plan: &Plan, content: &TemplateContent, ids: &[Uuid]) -> Plan {
    let computed = Computed::of(plan).expect("computable");
    apply(plan, &computed, &content.edits(plan, ids)).expect("applied").plan
}

/// A phase with a task under way and a milestone, everything about it as busy as can be.
fn busy() -> Plan {
    let mut plan = plan("2026-03-02", WorkingCalendar::china("中国"));
    let task = |title: &str| Task::titled(RecordId::new(), title, 480);
    let phase = Task { kind: TaskKind::Phase, audience: Audience::Client, ..task("Design") };
    let mut work = Task {
        parent: Some(phase.id),
        notes: "Their buyer is difficult.".into(),
        state: TaskState::Doing,
        owner: Some(PersonId::new()),
        audience: Audience::Client,
        duration_minutes: 4_800,
        percent_complete: 40,
        is_client_side: true,
        position: 1.0,
        ..task("Draw")
    };
    work.deadline = Some(plan.start.plus(14 * 1_440));
    work.actual_start = Some(plan.start);
    let done = Task { kind: TaskKind::Milestone, position: 2.0, ..task("Released") };
    plan.dependencies.push(Dependency {
        id: Uuid::now_v7(),
        predecessor: work.id,
        successor: done.id,
        kind: DependencyKind::Fs,
        lag: Lag { amount: 960.0, unit: LagUnit::Working },
    });
    let mut chore = Task { position: 1.5, ..task("Call the buyer") };
    chore.further.is_chore = true;
    plan.tasks = [phase, chore, work, done].map(std::sync::Arc::new).into();
    plan
}

#[test]
fn nothing_of_people_progress_or_shares_travels() {
    let busy = busy();
    let taken =
        Taken { plan: &busy, charter: None, kickoff: &[], promises: Vec::new(), communication: Vec::new() };
    let content = TemplateContent::of(&taken);
    let kept = serde_json::to_string(&content).expect("text");
    for left_behind in ["buyer", &busy.tasks[2].owner.expect("one").to_string(), "2026", "client\"", "doing"]
    {
        assert!(!kept.contains(left_behind), "{left_behind} in {kept}");
    }
    let fresh = grown(&plan("2027-01-04", WorkingCalendar::standard("S")), &content, &content.fresh_ids());
    assert_eq!(fresh.tasks.len(), 3);
    for task in &fresh.tasks {
        assert_eq!(
            (task.audience, task.owner, task.percent_complete, task.notes.as_str()),
            (Audience::Internal, None, 0, "")
        );
        assert_eq!((task.state, task.actual_start), (TaskState::ToDo, None));
    }
    let work = &fresh.tasks[1];
    assert_eq!(
        (work.parent, work.duration_minutes, work.is_client_side),
        (Some(fresh.tasks[0].id), 4_800, true)
    );
    assert_eq!(work.deadline.map(times::date_time).as_deref(), Some("2027-01-18T09:00"));
    assert_eq!(fresh.dependencies[0].lag, Lag { amount: 960.0, unit: LagUnit::Working });
    assert_eq!(content.calendar, "china");
}

#[test]
fn what_was_interrupted_goes_on_and_makes_nothing_twice() {
    let content = built_in("automation", "en").expect("readable").expect("there");
    let ids = content.fresh_ids();
    let empty = plan("2026-03-02", WorkingCalendar::standard("S"));
    let whole = grown(&empty, &content, &ids);
    assert_eq!(content.edits(&whole, &ids), []);
    let half =
        TemplateContent { tasks: content.tasks[..20].to_vec(), dependencies: Vec::new(), ..content.clone() };
    let begun = grown(&empty, &half, &ids[..20]);
    let finished = grown(&begun, &content, &ids);
    assert_eq!(
        (finished.tasks.len(), finished.dependencies.len()),
        (whole.tasks.len(), whole.dependencies.len())
    );
    // What somebody deleted in between stays deleted.
    let mut without = whole.clone();
    let gone = without.tasks.pop().expect("a task");
    without.dependencies.retain(|one| one.successor != gone.id);
    without.deleted.tasks.push((2, gone));
    assert_eq!(content.edits(&without, &ids), []);
}

#[test]
fn the_built_in_ones_are_plans_in_both_languages() {
    for name in BUILT_IN {
        let [english, chinese] =
            ["en", "zh-CN"].map(|locale| built_in(name, locale).expect("readable").expect("there"));
        assert_eq!(english.tasks.len(), chinese.tasks.len(), "{name}");
        assert_eq!(english.dependencies, chinese.dependencies, "{name}");
        assert!(english.count(TaskKind::Phase) >= 5 && english.count(TaskKind::Milestone) >= 4, "{name}");
        let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
        for (one, other) in english.tasks.iter().zip(&chinese.tasks) {
            assert!(!one.title.contains(is_han) && other.title.contains(is_han), "{name}: {}", one.title);
        }
        for charter in [&english.charter, &chinese.charter] {
            assert!(charter.draft().checked().is_ok() && charter.responsibilities.len() >= 5, "{name}");
        }
        let grown =
            grown(&plan("2026-03-02", WorkingCalendar::standard("S")), &english, &english.fresh_ids());
        let computed = Computed::of(&grown).expect("computable");
        assert!(computed.warnings.is_empty(), "{name}: {:?}", computed.warnings);
        assert!(grown.tasks.iter().all(|task| task.audience == Audience::Internal));
    }
    assert_eq!(built_in("another", "en"), Ok(None));
}
