//! Plans drawn at random, with everything a format may have a place for.

use engine::calendar::{Calendar, CalendarException, CalendarIndex, Recurrence, Shift, WorkWeek};
use engine::plan::{
    Assignment, Constraint, Contour, Dependency, DependencyKind, Duration, Lag, Plan, Resource,
    ResourceIndex, ResourceKind, Task, TaskIndex, TaskMode,
};
use engine::schedule::{Schedule, TaskDates};
use engine::time::{Day, Minute};
use exporters::{Baseline, BaselineTask, ExportedPlan, ResourceWords, TaskWords};
use proptest::prelude::*;

/// 2026-03-02, a Monday.
const MONDAY: Day = Day(20_514);

pub fn at(day: i32, hour: i64) -> Minute {
    Minute(Day(MONDAY.0 + day).start().0 + hour * 60)
}

/// Three calendars: the usual one with holidays and a make-up day, a person's on top of it, mornings only.
fn calendars() -> Vec<Calendar> {
    let mut usual = Calendar::standard();
    let make_up = vec![Shift::hours(8, 12), Shift::hours(13, 17)];
    usual.exceptions.push(CalendarException::days("清明", Day(MONDAY.0 + 5), Day(MONDAY.0 + 5), make_up));
    usual.exceptions.push(CalendarException::day_off("<leave> & more", Day(MONDAY.0 + 3)));
    usual.exceptions.push(CalendarException {
        recurrence: Recurrence::Weekly { every: 2, weekdays: 0b1000 },
        ..CalendarException::days("every other Thursday", Day(MONDAY.0 + 14), Day(MONDAY.0 + 80), Vec::new())
    });
    let mut person = Calendar::derived("Lin", CalendarIndex(0));
    person.exceptions.push(CalendarException::days(
        "away",
        Day(MONDAY.0 + 8),
        Day(MONDAY.0 + 10),
        Vec::new(),
    ));
    let days = Calendar::five_days("", &[Shift::hours(10, 16)]).week;
    person.work_weeks.push(WorkWeek { from: Day(MONDAY.0 + 21), to: Day(MONDAY.0 + 27), days });
    vec![usual, person, Calendar::five_days("Mornings", &[Shift::hours(8, 12)])]
}

#[derive(Debug, Clone)]
pub struct Drawn {
    days: u8,
    parent: u8,
    constraint: u8,
    on: i8,
    calendar: u8,
    progress: u8,
    links: Vec<(u8, u8, i8)>,
    other: u8,
}

pub fn drawn() -> impl Strategy<Value = Vec<Drawn>> {
    let links = prop::collection::vec((any::<u8>(), any::<u8>(), -3_i8..6), 0..3);
    let one = (0_u8..9, any::<u8>(), 0_u8..12, -5_i8..40, 0_u8..6, 0_u8..8, links, any::<u8>());
    let task = one.prop_map(|(days, parent, constraint, on, calendar, progress, links, other)| Drawn {
        days,
        parent,
        constraint,
        on,
        calendar,
        progress,
        links,
        other,
    });
    prop::collection::vec(task, 1..14)
}

/// A plan of these tasks: every fourth is a summary task that some of the later ones lie below.
pub fn plan(drawn: &[Drawn], of_primavera: bool) -> Plan {
    let mut plan = Plan::new(at(0, 8), Calendar::standard());
    plan.calendars = calendars();
    plan.resources = vec![
        Resource { uid: 1, kind: ResourceKind::Work, calendar: (!of_primavera).then_some(CalendarIndex(1)) },
        Resource { uid: 2, kind: ResourceKind::Material, calendar: None },
    ];
    for (place, of) in drawn.iter().enumerate() {
        let mut task = Task::new(100 + place as i64, i64::from(of.days) * 240);
        let above = place / 4 * 4;
        task.parent = (above != place && of.parent % 3 > 0).then_some(TaskIndex(above as u32));
        let is_summary = place % 4 == 0 && drawn[place..].iter().skip(1).take(3).any(|of| of.parent % 3 > 0);
        if !is_summary {
            dress(&mut task, of, of_primavera);
        }
        plan.tasks.push(task);
        if !is_summary && of.other % 4 == 0 {
            let mut assignment =
                Assignment::new(TaskIndex(place as u32), Some(ResourceIndex(u32::from(of.other / 4 % 2))));
            assignment.units = [1.0, 0.5, 0.33][usize::from(of.other / 8 % 3)];
            if !of_primavera && of.other % 16 == 0 {
                (assignment.contour, assignment.delay_minutes) = (Contour::BackLoaded, 240);
            }
            plan.assignments.push(assignment);
        }
    }
    let is_summary =
        |plan: &Plan, at: usize| plan.tasks.iter().any(|task| task.parent == Some(TaskIndex(at as u32)));
    for (place, of) in drawn.iter().enumerate() {
        for &(back, kind, days) in of.links.iter().filter(|_| place > 0) {
            let before = usize::from(back) % place;
            let holds =
                |above: usize, below: usize| plan.tasks[below].parent == Some(TaskIndex(above as u32));
            // A summary task of the plan ends after all below it: what leads back into it would be a loop.
            let is_loop = holds(before, place) || is_summary(&plan, before) && before / 4 == place / 4;
            let with_summary = is_summary(&plan, before) || is_summary(&plan, place);
            if is_loop || of_primavera && with_summary {
                continue;
            }
            let mut added = link(before, place, kind, i64::from(days), of_primavera);
            // How long a summary task is depends on the pass: its share of it cannot be said in minutes.
            if let (Lag::Percent(percent), true) = (added.lag, is_summary(&plan, before)) {
                added.lag = Lag::Percent(percent.round());
            }
            plan.dependencies.push(added);
        }
    }
    plan
}

fn link(before: usize, after: usize, kind: u8, days: i64, of_primavera: bool) -> Dependency {
    use DependencyKind as K;
    let lag = match kind / 4 % 6 {
        0 if !of_primavera => Lag::ElapsedMinutes(days * 1_440),
        1 if !of_primavera => Lag::Percent(f64::from(days as i32) * 25.0),
        2 if !of_primavera => Lag::Percent(f64::from(days as i32) * 12.3),
        3 if !of_primavera => Lag::ElapsedPercent(f64::from(days as i32) * 10.0),
        _ => Lag::WorkingMinutes(days * 250),
    };
    Dependency {
        predecessor: TaskIndex(before as u32),
        successor: TaskIndex(after as u32),
        kind: [K::FinishToStart, K::StartToStart, K::FinishToFinish, K::StartToFinish][usize::from(kind % 4)],
        lag,
    }
}

fn dress(task: &mut Task, of: &Drawn, of_primavera: bool) {
    use Constraint as C;
    let on = i32::from(of.on);
    task.constraint = match of.constraint {
        1 => C::AsLateAsPossible,
        2 => C::MustStartOn(at(on, 8)),
        3 => C::MustFinishOn(at(on, 17)),
        4 => C::StartNoEarlierThan(at(on, 8)),
        5 => C::StartNoLaterThan(at(on, 8)),
        6 => C::FinishNoEarlierThan(at(on, 17)),
        7 => C::FinishNoLaterThan(at(on, 17)),
        8 if of_primavera => C::MandatoryStart(at(on, 8)),
        9 if of_primavera => C::MandatoryFinish(at(on, 17)),
        _ => C::AsSoonAsPossible,
    };
    task.calendar =
        [None, None, None, Some(CalendarIndex(1)), Some(CalendarIndex(2)), None][usize::from(of.calendar)];
    task.ignore_resource_calendars = of_primavera || of.other % 8 == 4;
    let begun = i32::from(of.on) % 7 - 7;
    match of.progress {
        1 => task.progress.actual_start = Some(at(begun, 8)),
        2 => {
            task.progress.actual_start = Some(at(begun, 8));
            task.progress.actual_finish = Some(at(begun + 4, 17));
            task.progress.percent_complete = 100;
        }
        _ => {}
    }
    if of.progress == 1 {
        task.progress.remaining_minutes = Some((task.duration.minutes / 2).max(1).min(task.duration.minutes));
        if task.duration.minutes > 0 {
            let done = task.duration.minutes - task.progress.remaining_minutes.unwrap_or(0);
            task.progress.percent_complete = (100 * done / task.duration.minutes).min(99) as u8;
        }
    }
    if of_primavera {
        task.kind = engine::plan::TaskKind::FixedDuration;
        task.is_start_milestone = task.duration.minutes == 0 && of.other.is_multiple_of(2);
        return;
    }
    task.deadline = (of.progress == 4).then(|| at(on, 17));
    task.levelling_delay_minutes = if of.progress == 5 { 2_000 } else { 0 };
    match of.constraint {
        10 => task.mode = TaskMode::Manual { start: Some(at(on, 8)), finish: Some(at(on + 3, 17)) },
        11 => task.duration = Duration { minutes: task.duration.minutes * 3, is_elapsed: true },
        _ => {}
    }
}

pub fn exported<'a>(plan: &'a Plan, schedule: &'a Schedule) -> ExportedPlan<'a> {
    let words = |task: &Task| TaskWords {
        title: format!("任务 <{}> & \t\"more\"", task.uid),
        notes: "first line\nsecond".to_owned(),
        code: format!("T-{}", task.uid),
        guid: Some(format!("00000000-0000-4000-8000-{:012}", task.uid)),
    };
    let kept = |dates: &TaskDates| {
        let (start, finish, duration_minutes) = (dates.start, dates.finish, dates.duration_minutes);
        Some(BaselineTask { start, finish, duration_minutes, work_minutes: Some(90) })
    };
    ExportedPlan {
        name: "试点 & <pilot>",
        plan,
        schedule,
        tasks: plan.tasks.iter().map(words).collect(),
        resources: vec![
            ResourceWords { name: "林".to_owned(), email: Some("lin@example.com".to_owned()), units: 2.5 },
            ResourceWords { name: "Steel".to_owned(), email: None, units: 1.0 },
        ],
        baselines: vec![Baseline { tasks: schedule.tasks.iter().map(kept).collect() }],
    }
}
