//! Earned value by the examples that can be reckoned by hand.

mod common;

use common::at;
use engine::calendar::{Calendar, CalendarIndex};
use engine::earned_value::{self, EarnedSchedule, EarnedValue, Estimate, Measure, Measured, Step};
use engine::hours::working_time;
use engine::working_time::WorkingTime;

fn hours() -> WorkingTime {
    working_time(&[Calendar::standard()], CalendarIndex(0)).expect("hours")
}

/// From the morning of one day to the evening of another; day 0 is a Monday.
fn agreed(budget: i64, first: i32, last: i32) -> Measured {
    Measured { budget, start: at(first, 8), finish: at(last, 17), ..Measured::default() }
}

fn close(found: Option<f64>, expected: f64) {
    assert!(found.is_some_and(|found| (found - expected).abs() < 1e-9), "{found:?} instead of {expected}");
}

#[test]
fn what_is_planned_grows_with_working_time() {
    let (hours, task) = (hours(), agreed(1_000, 0, 4));
    for (day, hour, planned) in
        [(-3, 8, 0), (0, 8, 0), (0, 17, 200), (2, 12, 500), (4, 17, 1_000), (9, 8, 1_000)]
    {
        assert_eq!(task.planned(at(day, hour), &hours), planned, "day {day}, {hour}:00");
    }
    let over_the_weekend = agreed(1_000, 4, 7);
    assert_eq!(over_the_weekend.planned(at(6, 12), &hours), 500);
    let milestone = Measured { budget: 70, start: at(2, 17), finish: at(2, 17), ..Measured::default() };
    assert_eq!((milestone.planned(at(2, 16), &hours), milestone.planned(at(2, 17), &hours)), (0, 70));
}

#[test]
fn each_measure_earns_in_its_own_way() {
    let (hours, now) = (hours(), at(2, 12));
    let task = Measured { percent_complete: 40, actual_start: Some(at(0, 8)), ..agreed(1_000, 0, 4) };
    let steps = vec![
        Step { weight: 1, reached: Some(at(1, 17)) },
        Step { weight: 2, reached: Some(at(3, 17)) },
        Step { weight: 1, reached: None },
    ];
    let earned = |measure: Measure, actual_finish| {
        Measured { measure, actual_finish, ..task.clone() }.earned(now, &hours)
    };
    for (measure, under_way, finished) in [
        (Measure::Percent, 400, 1_000),
        (Measure::ZeroHundred, 0, 1_000),
        (Measure::FiftyFifty, 500, 1_000),
        (Measure::Milestones(steps), 250, 1_000),
        (Measure::LevelOfEffort, 500, 500),
    ] {
        assert_eq!(earned(measure.clone(), None), under_way, "{measure:?}");
        assert_eq!(earned(measure.clone(), Some(at(2, 10))), finished, "{measure:?}");
    }
    assert_eq!(earned(Measure::ZeroHundred, Some(at(3, 10))), 0, "not finished by then");
    assert_eq!(earned(Measure::Milestones(Vec::new()), None), 0);
    let ahead = Measured { measure: Measure::FiftyFifty, ..agreed(1_000, 0, 4) };
    assert_eq!(ahead.earned(now, &hours), 0, "not begun");
}

#[test]
fn what_runs_as_agreed_is_neither_early_nor_late_by_any_measure() {
    let hours = hours();
    for measure in [Measure::ZeroHundred, Measure::FiftyFifty, Measure::LevelOfEffort] {
        for now in [at(0, 8), at(0, 12), at(1, 17), at(2, 10), at(4, 17), at(9, 8)] {
            let done = |task: Measured| Measured {
                measure: measure.clone(),
                actual_start: Some(task.start).filter(|start| *start <= now),
                actual_finish: Some(task.finish).filter(|finish| *finish <= now),
                ..task
            };
            let tasks = [done(agreed(400, 0, 1)), done(agreed(600, 2, 4))];
            let value = earned_value::at(&tasks, now, &hours);
            assert_eq!(value.schedule_variance(), 0, "{measure:?} at {now:?}");
        }
    }
}

#[test]
fn five_ways_to_estimate_what_it_comes_to() {
    // 1,000 in all, half of it planned by now; 400 is done and cost 500.
    let value = EarnedValue { planned: 500, earned: 400, cost: 500, budget: 1_000 };
    assert_eq!((value.cost_variance(), value.schedule_variance()), (-100, -100));
    close(value.cost_index(), 0.8);
    close(value.schedule_index(), 0.8);
    for (by, estimate) in [
        (Estimate::AsPlanned, 1_100),
        (Estimate::AsCostSoFar, 1_250),
        (Estimate::AsCostAndTimeSoFar, 1_438),
        (Estimate::Weighted { of_cost: 0.8 }, 1_250),
        (Estimate::Anew { left: 700 }, 1_200),
    ] {
        assert_eq!(value.estimate(by), Some(estimate), "{by:?}");
        assert_eq!(value.left_to_pay(by), Some(estimate - 500), "{by:?}");
        assert_eq!(value.variance_at_completion(by), Some(1_000 - estimate), "{by:?}");
    }
    close(value.index_to_complete(1_000), 1.2);
    close(value.index_to_complete(1_250), 0.8);
    assert_eq!(value.index_to_complete(500), None, "nothing is left to spend");
    assert_eq!(value.index_to_complete(400), None, "more was spent than there is");
}

#[test]
fn what_cannot_be_told_is_not() {
    let nothing = EarnedValue { budget: 1_000, ..EarnedValue::default() };
    assert_eq!((nothing.cost_index(), nothing.schedule_index()), (None, None));
    assert_eq!(nothing.estimate(Estimate::AsCostSoFar), None);
    assert_eq!(nothing.estimate(Estimate::AsPlanned), Some(1_000));
    let unearned = EarnedValue { planned: 10, cost: 5, ..nothing };
    assert_eq!(unearned.estimate(Estimate::AsCostSoFar), None, "at this pace it never ends");
    assert_eq!(earned_value::schedule(&[], at(0, 8), &hours()), None);
    let huge = EarnedValue { planned: 1, earned: 1, cost: i64::MAX, budget: i64::MAX };
    assert!(huge.estimate(Estimate::AsCostSoFar).is_some(), "no overflow");
}

#[test]
fn values_of_tasks_add_up() {
    let hours = hours();
    let done = Measured { actual_finish: Some(at(1, 17)), actual_cost: 300, ..agreed(200, 0, 1) };
    let half = Measured { percent_complete: 50, actual_cost: 90, ..agreed(400, 0, 4) };
    let found = earned_value::at(&[done, half], at(2, 17), &hours);
    assert_eq!(found, EarnedValue { planned: 200 + 240, earned: 200 + 200, cost: 390, budget: 600 });
}

/// Ten days, one after another, a hundred each: after four days three are done.
#[test]
fn earned_schedule_tells_in_time_how_late_it_is() {
    let (hours, now) = (hours(), at(3, 17));
    let mut days: Vec<Measured> =
        (0..10).map(|day| day + day / 5 * 2).map(|day| agreed(100, day, day)).collect();
    days[..3].iter_mut().for_each(|task| task.percent_complete = 100);
    let found = earned_value::schedule(&days, now, &hours).expect("planned");
    let expected =
        EarnedSchedule { earned_minutes: 3 * 480, passed_minutes: 4 * 480, planned_minutes: 10 * 480 };
    assert_eq!(found, expected);
    assert_eq!(found.variance_minutes(), -480);
    close(found.index(), 0.75);
    assert_eq!(found.estimate_minutes(), Some(6_400));
    // Within a day: half of the fourth is done.
    days[3].percent_complete = 50;
    let found = earned_value::schedule(&days, now, &hours).expect("planned");
    assert_eq!(found.earned_minutes, 3 * 480 + 240);
    // Of a project that is late at its end, the indices of cost come to 1 again; this one does not.
    days.iter_mut().for_each(|task| task.percent_complete = 100);
    let found = earned_value::schedule(&days, at(18, 17), &hours).expect("planned");
    assert_eq!((found.earned_minutes, found.variance_minutes()), (10 * 480, -5 * 480));
    let before = earned_value::schedule(&days, at(0, 8), &hours).expect("planned");
    assert_eq!((before.index(), before.estimate_minutes()), (None, None));
    days.iter_mut().for_each(|task| task.percent_complete = 0);
    assert_eq!(earned_value::schedule(&days, now, &hours).expect("planned").earned_minutes, 0);
}
