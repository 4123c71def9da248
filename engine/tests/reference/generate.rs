//! Random plans: all kinds of dependencies, lags, calendars and constraints, some tasks below others.

use engine::calendar::{Calendar, CalendarException, CalendarIndex, DayHours, Shift};
use engine::plan::*;
use engine::time::{Day, Minute};
use proptest::prelude::*;

/// 2026-03-02, a Monday.
pub const MONDAY: Day = Day(20_514);

pub fn any_plan() -> impl Strategy<Value = Plan> {
    let tasks = prop::collection::vec(any_task(), 1..9);
    let links = prop::collection::vec(
        (any::<prop::sample::Index>(), any::<prop::sample::Index>(), any_kind(), any_lag()),
        0..12,
    );
    let assignments = prop::collection::vec((any::<prop::sample::Index>(), 0_u32..3, 0_i64..600), 0..4);
    (tasks, links, assignments, any::<bool>(), any::<bool>(), 0_i64..2_000).prop_map(
        |(tasks, links, assignments, honour_constraints, from_finish, start)| {
            let mut plan = Plan::new(Minute(MONDAY.start().0 + start), Calendar::standard());
            plan.calendars = calendars();
            plan.options.honour_constraints = honour_constraints;
            plan.resources = (1..4)
                .map(|uid| Resource {
                    uid,
                    kind: ResourceKind::Work,
                    calendar: Some(CalendarIndex(uid as u32)),
                })
                .collect();
            for (at, (mut task, parent)) in tasks.into_iter().enumerate() {
                task.uid = at as i64;
                task.parent =
                    parent.filter(|_| at > 0).map(|parent| TaskIndex(parent.index(at.max(1)) as u32));
                plan.tasks.push(task);
            }
            for (one, other, kind, lag) in links {
                let (one, other) = (one.index(plan.tasks.len()) as u32, other.index(plan.tasks.len()) as u32);
                if one != other {
                    let (predecessor, successor) = (TaskIndex(one.min(other)), TaskIndex(one.max(other)));
                    plan.dependencies.push(Dependency { predecessor, successor, kind, lag });
                }
            }
            for (task, resource, delay_minutes) in assignments {
                let task = TaskIndex(task.index(plan.tasks.len()) as u32);
                let assignment = Assignment::new(task, Some(ResourceIndex(resource)));
                plan.assignments.push(Assignment { delay_minutes, ..assignment });
            }
            if from_finish {
                plan.direction = Direction::FromFinish;
                plan.finish = Some(Minute(MONDAY.start().0 + 20 * 1_440 + start));
            }
            plan
        },
    )
}

pub fn calendars() -> Vec<Calendar> {
    vec![Calendar::standard(), two_shifts(), nights(), with_holidays()]
}

fn two_shifts() -> Calendar {
    let mut calendar = Calendar::five_days("two shifts", &[Shift::hours(6, 14), Shift::hours(14, 20)]);
    calendar.week[5] = DayHours::Working(vec![Shift::hours(8, 11)]);
    calendar
}

fn nights() -> Calendar {
    Calendar::five_days("nights", &[Shift { from_minute: 21 * 60, to_minute: 30 * 60 }])
}

fn with_holidays() -> Calendar {
    let mut calendar = Calendar::derived("holidays", CalendarIndex(0));
    calendar.exceptions = vec![
        CalendarException::days("days off", Day(MONDAY.0 + 2), Day(MONDAY.0 + 3), Vec::new()),
        CalendarException::days(
            "make-up day",
            Day(MONDAY.0 + 5),
            Day(MONDAY.0 + 5),
            vec![Shift::hours(9, 16)],
        ),
    ];
    calendar
}

fn any_task() -> impl Strategy<Value = (Task, Option<prop::sample::Index>)> {
    let parent = prop::option::weighted(0.5, any::<prop::sample::Index>());
    let minutes = prop_oneof![Just(0_i64), 1_i64..2_000, Just(480), Just(960)];
    let calendar = prop::option::weighted(0.3, (0_u32..4).prop_map(CalendarIndex));
    let deadline = prop::option::weighted(0.2, any_date());
    let delay = prop_oneof![4 => Just(0_i64), 1 => 1_i64..4_000];
    let flags = (prop::bool::weighted(0.1), any::<bool>(), prop::bool::weighted(0.9));
    (minutes, any_constraint(), calendar, deadline, delay, flags, parent).prop_map(
        |(minutes, constraint, calendar, deadline, delay, (is_elapsed, ignores, is_active), parent)| {
            let mut task = Task::new(0, minutes);
            task.duration.is_elapsed = is_elapsed;
            task.constraint = constraint;
            task.calendar = calendar;
            task.deadline = deadline;
            task.levelling_delay_minutes = delay;
            task.ignore_resource_calendars = ignores;
            task.is_active = is_active;
            (task, parent)
        },
    )
}

pub fn any_date() -> impl Strategy<Value = Minute> {
    prop_oneof![
        (0_i64..16 * 1_440).prop_map(|offset| Minute(MONDAY.start().0 + offset)),
        (0_i64..16).prop_map(|day| Minute(MONDAY.start().0 + day * 1_440 + 480)),
        (0_i64..16).prop_map(|day| Minute(MONDAY.start().0 + day * 1_440 + 1_020)),
    ]
}

pub fn any_constraint() -> impl Strategy<Value = Constraint> {
    prop_oneof![
        6 => Just(Constraint::AsSoonAsPossible),
        2 => Just(Constraint::AsLateAsPossible),
        1 => any_date().prop_map(Constraint::MustStartOn),
        1 => any_date().prop_map(Constraint::MustFinishOn),
        1 => any_date().prop_map(Constraint::StartNoEarlierThan),
        1 => any_date().prop_map(Constraint::StartNoLaterThan),
        1 => any_date().prop_map(Constraint::FinishNoEarlierThan),
        1 => any_date().prop_map(Constraint::FinishNoLaterThan),
    ]
}

pub fn any_kind() -> impl Strategy<Value = DependencyKind> {
    prop::sample::select(vec![
        DependencyKind::FinishToStart,
        DependencyKind::StartToStart,
        DependencyKind::FinishToFinish,
        DependencyKind::StartToFinish,
    ])
}

pub fn any_lag() -> impl Strategy<Value = Lag> {
    prop_oneof![
        3 => Just(Lag::WorkingMinutes(0)),
        2 => (-1_500_i64..1_500).prop_map(Lag::WorkingMinutes),
        1 => (-3_000_i64..3_000).prop_map(Lag::ElapsedMinutes),
        1 => (-100_i32..150).prop_map(|percent| Lag::Percent(f64::from(percent))),
        1 => (-100_i32..150).prop_map(|percent| Lag::ElapsedPercent(f64::from(percent))),
    ]
}
