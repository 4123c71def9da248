//! What cannot be computed is refused with the tasks named, and no input, however broken or large,
//! makes the engine panic.

mod common;

use common::*;
use engine::calendar::{Calendar, CalendarException, CalendarIndex, DayHours, Recurrence, Shift};
use engine::plan::*;
use engine::schedule::{PlanError, Warning};
use engine::time::{Day, Minute};
use proptest::prelude::*;

#[test]
fn a_loop_is_refused_with_every_task_of_it_in_order() {
    let mut plan = plan();
    let all: Vec<TaskIndex> = (0..5).map(|_| task(&mut plan, 1)).collect();
    for (before, after) in [(0, 1), (1, 2), (2, 3), (3, 1), (0, 4)] {
        follow(&mut plan, all[before], all[after]);
    }
    let Err(PlanError::Loop { mut uids }) = engine::schedule(&plan) else { panic!("a loop") };
    let smallest = uids.iter().position(|&uid| uid == 2).expect("task 2");
    uids.rotate_left(smallest);
    assert_eq!(uids, [2, 3, 4]);
    let refusal = PlanError::Loop { uids };
    assert_eq!(refusal.to_string(), "tasks depend on each other in a loop: 2 → 3 → 4 → 2");
}

#[test]
fn a_loop_through_a_summary_task_names_it() {
    let mut plan = plan();
    let phase = task(&mut plan, 0);
    let (inside, outside) = (child(&mut plan, phase, 1), task(&mut plan, 1));
    follow(&mut plan, inside, outside);
    follow(&mut plan, outside, phase);
    let Err(PlanError::Loop { uids }) = engine::schedule(&plan) else { panic!("a loop") };
    assert_eq!(uids.len(), 3, "{uids:?}");
    assert!([1, 2, 3].iter().all(|uid| uids.contains(uid)), "{uids:?}");
}

#[test]
fn a_dependency_of_a_task_on_itself_is_a_loop_and_on_its_own_summary_a_warning() {
    let mut plan = plan();
    let phase = task(&mut plan, 0);
    let inside = child(&mut plan, phase, 1);
    follow(&mut plan, inside, phase);
    assert_eq!(scheduled(&plan).warnings, [Warning::DependencyOnOwnSummary { dependency: 0 }]);
    follow(&mut plan, inside, inside);
    assert_eq!(engine::schedule(&plan), Err(PlanError::Loop { uids: vec![2] }));
}

/// A sentence, and what in a sound plan of two tasks has to be broken to hear it.
type Broken = (&'static str, fn(&mut Plan));

#[test]
fn every_refusal_names_what_is_wrong() {
    let broken: [Broken; 12] = [
        ("tasks contain each other: 1 → 2 → 1", |plan| {
            plan.tasks[0].parent = Some(TaskIndex(1));
            plan.tasks[1].parent = Some(TaskIndex(0));
        }),
        ("two tasks have the number 1", |plan| plan.tasks[1].uid = 1),
        ("task 2 names a summary task that does not exist", |plan| plan.tasks[1].parent = Some(TaskIndex(9))),
        ("dependency 0 names a task that does not exist", |plan| {
            plan.dependencies[0].successor = TaskIndex(7)
        }),
        ("1 names a calendar that does not exist", |plan| plan.tasks[0].calendar = Some(CalendarIndex(4))),
        ("a calendar named by the plan does not exist", |plan| plan.calendar = CalendarIndex(4)),
        ("calendar \"empty\" has no working time", |plan| {
            plan.calendars[0] = Calendar { name: "empty".to_owned(), ..Calendar::default() };
        }),
        ("task 1 has a negative duration", |plan| plan.tasks[0].duration.minutes = -1),
        ("task 2 is more than 100 % complete", |plan| plan.tasks[1].progress.percent_complete = 101),
        ("task 2 has a number that is none", |plan| plan.dependencies[0].lag = Lag::Percent(f64::NAN)),
        ("task 1 has a date outside the years 0001 to 9999", |plan| {
            plan.tasks[0].deadline = Some(Minute(i64::MAX))
        }),
        ("a plan scheduled from its finish needs a finish date", |plan| {
            plan.direction = Direction::FromFinish
        }),
    ];
    for (sentence, breaks) in broken {
        let mut plan = plan();
        let (one, two) = (task(&mut plan, 1), task(&mut plan, 1));
        follow(&mut plan, one, two);
        breaks(&mut plan);
        assert_eq!(engine::schedule(&plan).expect_err(sentence).to_string(), sentence);
    }
}

#[test]
fn ten_thousand_levels_and_a_hundred_thousand_tasks_in_a_row() {
    let mut plan = plan();
    let mut above = task(&mut plan, 0);
    for _ in 0..10_000 {
        above = child(&mut plan, above, 1);
    }
    let deepest = above;
    let mut before = deepest;
    for _ in 0..100_000 {
        let next = task(&mut plan, 1);
        follow(&mut plan, before, next);
        before = next;
    }
    let schedule = scheduled(&plan);
    assert_eq!(dates(&schedule, TaskIndex(0)), dates(&schedule, deepest));
    assert_eq!(schedule.finish, of(&schedule, before).finish);
    let first = plan.tasks.len() as u32 - 100_000;
    follow(&mut plan, before, TaskIndex(first));
    let Err(PlanError::Loop { uids }) = engine::schedule(&plan) else { panic!("a loop") };
    assert_eq!(uids.len(), 100_000, "the whole loop is named");
}

#[test]
fn dates_stop_at_the_end_of_the_years() {
    let mut plan = plan();
    let endless = task(&mut plan, 3_000_000);
    let after = task(&mut plan, 3_000_000);
    follow(&mut plan, endless, after);
    let schedule = scheduled(&plan);
    assert_eq!(of(&schedule, after).finish, Minute::LAST);
    assert!(schedule.warnings.contains(&Warning::OutOfYears { task: after }));
}

fn any_number() -> impl Strategy<Value = i64> {
    prop_oneof![
        Just(0_i64),
        Just(-1),
        Just(1),
        Just(i64::MIN),
        Just(i64::MAX),
        Just(Minute::LAST.0),
        Just(Minute::FIRST.0),
        any::<i64>(),
        -100_000_i64..100_000,
        (0_i64..100_000).prop_map(|minutes| MONDAY.start().0 + minutes),
    ]
}

fn any_calendar() -> impl Strategy<Value = Calendar> {
    let shifts = || {
        prop::collection::vec((0_u16..3_000, 0_u16..3_000), 0..3).prop_map(|all| {
            all.into_iter()
                .map(|(from_minute, to_minute)| Shift { from_minute, to_minute })
                .collect::<Vec<_>>()
        })
    };
    let hours = prop_oneof![
        Just(DayHours::Inherit),
        Just(DayHours::NonWorking),
        Just(DayHours::Working(vec![Shift::hours(8, 16)])),
        shifts().prop_map(DayHours::Working)
    ];
    let recurrence = prop_oneof![
        Just(Recurrence::EveryDay),
        any::<u16>().prop_map(|every| Recurrence::Daily { every }),
        (any::<u16>(), any::<u8>()).prop_map(|(every, weekdays)| Recurrence::Weekly { every, weekdays }),
        (any::<u16>(), any::<u8>()).prop_map(|(every, day)| Recurrence::MonthlyOnDay { every, day }),
        (any::<u16>(), any::<u8>(), any::<u8>())
            .prop_map(|(every, ordinal, weekday)| Recurrence::MonthlyOnWeekday { every, ordinal, weekday }),
        (any::<u8>(), any::<u8>()).prop_map(|(month, day)| Recurrence::YearlyOnDay { month, day }),
        (any::<u8>(), any::<u8>(), any::<u8>())
            .prop_map(|(month, ordinal, weekday)| Recurrence::YearlyOnWeekday { month, ordinal, weekday }),
    ];
    let day = || prop_oneof![any::<i32>(), Just(i32::MIN), Just(i32::MAX), 20_000_i32..21_000].prop_map(Day);
    let exception = (day(), day(), recurrence, shifts()).prop_map(|(from, to, recurrence, shifts)| {
        CalendarException { name: String::new(), from, to, recurrence, shifts }
    });
    let base = prop::option::of((0_u32..4).prop_map(CalendarIndex));
    (prop::array::uniform7(hours), prop::collection::vec(exception, 0..2), base)
        .prop_map(|(week, exceptions, base)| Calendar { week, exceptions, base, ..Calendar::default() })
}

fn any_task() -> impl Strategy<Value = Task> {
    let date = || any_number().prop_map(Minute);
    let maybe = || prop::option::of(date());
    let constraint = prop_oneof![
        Just(Constraint::AsLateAsPossible),
        date().prop_map(Constraint::MustStartOn),
        date().prop_map(Constraint::MustFinishOn),
        date().prop_map(Constraint::FinishNoEarlierThan),
        date().prop_map(Constraint::StartNoLaterThan),
    ];
    let progress = (maybe(), maybe(), 0_u8..=101, prop::option::of(any_number()), maybe(), maybe()).prop_map(
        |(actual_start, actual_finish, percent_complete, remaining_minutes, stop, resume)| Progress {
            actual_start,
            actual_finish,
            percent_complete,
            remaining_minutes,
            stop,
            resume,
        },
    );
    let mode = prop_oneof![
        3 => Just(TaskMode::Automatic),
        1 => (maybe(), maybe()).prop_map(|(start, finish)| TaskMode::Manual { start, finish })
    ];
    let links = (prop::option::of(0_u32..5), prop::option::of(0_u32..4), any::<bool>());
    (any_number(), any_number(), constraint, progress, mode, links, maybe()).prop_map(
        |(minutes, delay, constraint, progress, mode, (parent, calendar, is_elapsed), deadline)| {
            let mut task = Task::new(0, 0);
            task.duration = Duration { minutes, is_elapsed };
            task.levelling_delay_minutes = delay;
            task.constraint = constraint;
            task.progress = progress;
            task.mode = mode;
            task.parent = parent.map(TaskIndex);
            task.calendar = calendar.map(CalendarIndex);
            task.deadline = deadline;
            task
        },
    )
}

fn any_assignment() -> impl Strategy<Value = Assignment> {
    let units = prop_oneof![Just(0.0), Just(f64::NAN), Just(1e-300), Just(0.5), any::<f64>()];
    (0_u32..5, prop::option::of(0_u32..3), units, prop::option::of(any_number()), any_number(), any_number())
        .prop_map(|(task, resource, units, work_minutes, delay_minutes, levelling_delay_minutes)| {
            Assignment {
                units,
                work_minutes,
                delay_minutes,
                levelling_delay_minutes,
                ..Assignment::new(TaskIndex(task), resource.map(ResourceIndex))
            }
        })
}

/// Most numbers are made sound, so that the wild ones get past the checks and into the mathematics.
fn tamed(mut plan: Plan) -> Plan {
    let years = Minute::LAST.0 - Minute::FIRST.0;
    for (uid, task) in (0_i64..).zip(&mut plan.tasks) {
        task.uid = uid;
        task.parent = task.parent.filter(|parent| i64::from(parent.0) < uid);
        task.duration.minutes = task.duration.minutes.checked_abs().unwrap_or(0).min(years);
        task.levelling_delay_minutes = task.levelling_delay_minutes.clamp(-years, years);
        task.progress.percent_complete = task.progress.percent_complete.min(100);
        task.progress.remaining_minutes =
            task.progress.remaining_minutes.map(|minutes| minutes.clamp(0, years));
        let progress = &mut task.progress;
        let dates = [
            &mut progress.actual_start,
            &mut progress.actual_finish,
            &mut progress.stop,
            &mut progress.resume,
        ];
        dates.into_iter().for_each(|date| *date = date.map(Minute::bounded));
        task.deadline = task.deadline.map(Minute::bounded);
        if let TaskMode::Manual { start, finish } = &mut task.mode {
            (*start, *finish) = (start.map(Minute::bounded), finish.map(Minute::bounded));
        }
        if let Constraint::MustStartOn(at)
        | Constraint::MustFinishOn(at)
        | Constraint::FinishNoEarlierThan(at)
        | Constraint::StartNoLaterThan(at) = &mut task.constraint
        {
            *at = at.bounded();
        }
    }
    for assignment in &mut plan.assignments {
        assignment.delay_minutes = assignment.delay_minutes.clamp(0, years);
        assignment.levelling_delay_minutes = assignment.levelling_delay_minutes.clamp(0, years);
        assignment.work_minutes = assignment.work_minutes.map(|minutes| minutes.clamp(0, years));
    }
    for assignment in &mut plan.assignments {
        assignment.units = if (0.0..1e9).contains(&assignment.units) { assignment.units } else { 1.0 };
    }
    for (at, calendar) in (0_u32..).zip(&mut plan.calendars) {
        let sound = |shift: &Shift| {
            shift.from_minute < shift.to_minute && shift.from_minute <= 1_440 && shift.to_minute <= 2_880
        };
        calendar.base = calendar.base.filter(|base| base.0 < at);
        for hours in &mut calendar.week {
            if let DayHours::Working(shifts) = hours {
                shifts.retain(sound);
            }
        }
        calendar.exceptions.iter_mut().for_each(|exception| exception.shifts.retain(sound));
    }
    for link in &mut plan.dependencies {
        (link.predecessor, link.successor) =
            (link.predecessor.min(link.successor), link.predecessor.max(link.successor));
        link.lag = match link.lag {
            Lag::WorkingMinutes(minutes) => Lag::WorkingMinutes(minutes.clamp(-years, years)),
            Lag::ElapsedMinutes(minutes) => Lag::ElapsedMinutes(minutes.clamp(-years, years)),
            Lag::Percent(percent) if percent.abs() < 1e9 => Lag::Percent(percent),
            Lag::ElapsedPercent(percent) if percent.abs() < 1e9 => Lag::ElapsedPercent(percent),
            Lag::Percent(_) | Lag::ElapsedPercent(_) => Lag::Percent(1e9),
        };
    }
    plan.start = plan.start.bounded();
    plan.finish = plan.finish.map(Minute::bounded);
    plan
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn nothing_makes_the_engine_panic(
        tasks in prop::collection::vec(any_task(), 5),
        links in prop::collection::vec((0_u32..5, 0_u32..5, any_number(), any::<f64>(), 0_u8..4), 0..6),
        calendars in prop::collection::vec(any_calendar(), 3),
        assignments in prop::collection::vec(any_assignment(), 0..4),
        start in any_number(),
        finish in prop::option::of(any_number()),
        is_tame in prop::bool::weighted(0.8),
    ) {
        let mut plan = Plan::new(Minute(start), Calendar::standard());
        plan.calendars.extend(calendars);
        plan.tasks = tasks;
        plan.finish = finish.map(Minute);
        plan.direction = if finish.is_some() { Direction::FromFinish } else { Direction::FromStart };
        plan.resources = (0..3)
            .map(|uid| Resource { uid, kind: ResourceKind::Work, calendar: Some(CalendarIndex(uid as u32)) })
            .collect();
        plan.assignments = assignments;
        for (predecessor, successor, minutes, percent, kind) in links {
            let (predecessor, successor) = (TaskIndex(predecessor), TaskIndex(successor));
            let (kind, lag) = match kind {
                0 => (DependencyKind::FinishToStart, Lag::WorkingMinutes(minutes)),
                1 => (DependencyKind::StartToStart, Lag::ElapsedMinutes(minutes)),
                2 => (DependencyKind::FinishToFinish, Lag::Percent(percent)),
                _ => (DependencyKind::StartToFinish, Lag::ElapsedPercent(percent)),
            };
            plan.dependencies.push(Dependency { predecessor, successor, kind, lag });
        }
        let plan = if is_tame { tamed(plan) } else { plan };
        if let Ok(schedule) = engine::schedule(&plan) {
            prop_assert!(schedule.tasks.iter().all(|dates| dates.start.is_in_bounds() && dates.finish.is_in_bounds()));
        }
    }
}
