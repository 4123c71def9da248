//! Buffers: what leads to one, how long it should be, how much of it is used up and what that means.

mod common;

use common::{DAY, at, child, dates, follow, of, plan, scheduled, span, task};
use engine::buffer::{Chains, Zone, half_of_chain, root_of_squares, used_minutes, zone};
use engine::calendar::{Calendar, CalendarIndex};
use engine::computation::Computation;
use engine::hours::working_time;
use engine::plan::{
    Assignment, Constraint, Further, Plan, Resource, ResourceIndex, ResourceKind, Rule, TaskIndex,
};
use engine::schedule::Warning;
use engine::time::Minute;
use engine::working_time::WorkingTime;

fn hours() -> WorkingTime {
    working_time(&[Calendar::standard()], CalendarIndex(0)).expect("a sound calendar")
}

/// A buffer of so many days that keeps this moment.
fn buffer(plan: &mut Plan, days: i64, until: Option<Minute>) -> TaskIndex {
    let buffer = task(plan, days);
    plan.tasks[buffer.0 as usize].deadline = until;
    plan.further.push(Further { task: buffer, rule: Rule::Buffer { until } });
    buffer
}

fn chain(plan: &Plan, end: TaskIndex) -> Vec<u32> {
    let (schedule, hours) = (scheduled(plan), hours());
    Chains::of(plan, &schedule, &hours).to(end).iter().map(|task| task.0).collect()
}

#[test]
fn a_buffer_keeps_its_day_while_its_chain_gets_later() {
    let mut plan = plan();
    let work = task(&mut plan, 2);
    // Two days of work, three in reserve: Friday evening is kept.
    let kept = buffer(&mut plan, 3, Some(at(4, 17)));
    let handover = task(&mut plan, 0);
    follow(&mut plan, work, kept);
    follow(&mut plan, kept, handover);
    let of_buffer = |plan: &Plan| {
        let schedule = scheduled(plan);
        let begins = of(&schedule, kept).start;
        let used = used_minutes(3 * DAY, begins, at(4, 17), &hours());
        (
            dates(&schedule, handover),
            used,
            schedule.warnings.contains(&Warning::DeadlineMissed { task: kept }),
        )
    };
    assert_eq!(of_buffer(&plan), (span(at(4, 17), at(4, 17)), 0, false));
    assert_eq!(of(&scheduled(&plan), work).total_float_minutes, 0, "the chain is critical");
    // A day later, a day is used up, and the handover stands.
    plan.tasks[0].duration.minutes = 3 * DAY;
    assert_eq!(of_buffer(&plan), (span(at(4, 17), at(4, 17)), DAY, false));
    // Six days of work: a day more than there was.
    plan.tasks[0].duration.minutes = 6 * DAY;
    assert_eq!(of_buffer(&plan), (span(at(7, 17), at(7, 17)), 4 * DAY, true));
    // A day ahead of what was planned.
    plan.tasks[0].duration.minutes = DAY;
    assert_eq!(of_buffer(&plan), (span(at(4, 17), at(4, 17)), -DAY, false));
    // After an edit it is as computed anew.
    let before = Computation::of(plan.clone()).expect("computable");
    plan.tasks[0].duration.minutes = 3 * DAY;
    assert_eq!(before.edited(plan.clone()).expect("computable").schedule(), &scheduled(&plan));
}

#[test]
fn a_buffer_of_its_own_length_moves_with_its_chain() {
    let mut plan = plan();
    let (work, kept) = (task(&mut plan, 2), buffer(&mut plan, 3, None));
    follow(&mut plan, work, kept);
    assert_eq!(dates(&scheduled(&plan), kept), span(at(2, 8), at(4, 17)));
    plan.tasks[0].duration.minutes = 3 * DAY;
    assert_eq!(dates(&scheduled(&plan), kept), span(at(3, 8), at(7, 17)));
}

#[test]
fn what_is_above_a_buffer_is_done_when_the_work_is() {
    let mut plan = plan();
    let phase = task(&mut plan, 0);
    let work = child(&mut plan, phase, 2);
    let kept = buffer(&mut plan, 6, None);
    plan.tasks[kept.0 as usize].parent = Some(phase);
    follow(&mut plan, work, kept);
    plan.tasks[work.0 as usize].progress.percent_complete = 50;
    assert_eq!(of(&scheduled(&plan), phase).percent_complete, 50);
}

/// 0 (2 days) and 1 (4 days) lead to 2 (1 day), that to 3; between them a phase with 4 and 5.
#[test]
fn the_chain_goes_back_to_what_was_waited_for_longest() {
    let mut plan = plan();
    let (short, long, join) = (task(&mut plan, 2), task(&mut plan, 4), task(&mut plan, 1));
    let gate = task(&mut plan, 0);
    for (from, to) in [(short, join), (long, join), (join, gate)] {
        follow(&mut plan, from, to);
    }
    assert_eq!(chain(&plan, gate), [long.0, join.0]);
    // Through a phase: what ends it. A dependency of the phase counts for what is in it.
    let phase = task(&mut plan, 0);
    let first = child(&mut plan, phase, 1);
    let last = child(&mut plan, phase, 3);
    follow(&mut plan, gate, phase);
    let end = task(&mut plan, 0);
    follow(&mut plan, phase, end);
    assert_eq!(chain(&plan, end), [long.0, join.0, last.0]);
    // What does not count any more is passed over.
    plan.tasks[last.0 as usize].is_active = false;
    assert_eq!(chain(&plan, end), [long.0, join.0, first.0]);
    assert_eq!(chain(&plan, short), [0; 0]);
}

#[test]
fn whoever_is_free_only_then_is_part_of_the_chain() {
    let mut plan = plan();
    let (drawn, coded, tested) = (task(&mut plan, 3), task(&mut plan, 2), task(&mut plan, 2));
    plan.resources.push(Resource { uid: 1, kind: ResourceKind::Work, calendar: None });
    for task in [drawn, tested] {
        plan.assignments.push(Assignment::new(task, Some(ResourceIndex(0))));
    }
    follow(&mut plan, coded, tested);
    // Ready on Wednesday, begun on Thursday: she was drawing until then.
    plan.tasks[tested.0 as usize].levelling_delay_minutes = 24 * 60;
    assert_eq!(of(&scheduled(&plan), tested).start, at(3, 8));
    assert_eq!(chain(&plan, tested), [drawn.0]);
    // Where she is free long before, it is the dependency.
    plan.tasks[tested.0 as usize].constraint = Constraint::StartNoEarlierThan(at(8, 8));
    assert_eq!(chain(&plan, tested), [coded.0]);
}

#[test]
fn a_chain_passes_the_buffers_on_its_way() {
    let mut plan = plan();
    let (work, more) = (task(&mut plan, 2), task(&mut plan, 1));
    let feeding = buffer(&mut plan, 1, None);
    let kept = buffer(&mut plan, 2, None);
    for (from, to) in [(work, feeding), (feeding, more), (more, kept)] {
        follow(&mut plan, from, to);
    }
    assert_eq!(chain(&plan, kept), [work.0, more.0]);
}

#[test]
fn sizes_as_computed_by_hand() {
    // Ten, six and four days: half is ten days.
    assert_eq!(half_of_chain([10, 6, 4].map(|days| days * DAY).into_iter()), 10 * DAY);
    // Three and four days more each: the root of nine and sixteen is five.
    assert_eq!(root_of_squares([3, 4].map(|days| days * DAY).into_iter()), 5 * DAY);
    assert_eq!(root_of_squares([3, -8, 4].map(|days| days * DAY).into_iter()), 5 * DAY);
    assert_eq!((half_of_chain(std::iter::empty()), root_of_squares(std::iter::empty())), (0, 0));
}

#[test]
fn much_used_early_is_worse_than_late() {
    for (done, used, stands) in [
        (0, 0, Zone::Fine),
        (0, 15, Zone::Fine),
        (0, 16, Zone::Watch),
        (0, 30, Zone::Watch),
        (0, 31, Zone::Act),
        // Half way: 45 and 60.
        (50, 45, Zone::Fine),
        (50, 46, Zone::Watch),
        (50, 61, Zone::Act),
        (100, 75, Zone::Fine),
        (100, 90, Zone::Watch),
        (100, 91, Zone::Act),
        (20, -40, Zone::Fine),
    ] {
        assert_eq!(zone(done, used), stands, "{used} % used, {done} % done");
    }
}
