//! What work costs, in all and by a day.

mod common;

use common::at;
use engine::calendar::{Calendar, CalendarIndex};
use engine::cost::{Accrual, Expense, Rate, What};
use engine::hours::working_time;
use engine::plan::Contour;
use engine::time::Minute;
use engine::working_time::WorkingTime;

fn hours() -> WorkingTime {
    working_time(&[Calendar::standard()], CalendarIndex(0)).expect("hours")
}

fn rate(from: Minute, price: i64) -> Rate {
    Rate { from, price, overtime_price: 2 * price, per_use: 0 }
}

/// From Monday morning to Friday evening.
fn week(what: What, accrual: Accrual) -> Expense {
    Expense { what, start: at(0, 8), finish: at(4, 17), contour: Contour::Flat, accrual }
}

const FULL_TIME: What = What::Work { regular_minutes: 2_400, overtime_minutes: 0, units: 1.0 };

#[test]
fn work_costs_the_rate_of_its_time() {
    let hours = hours();
    let task = week(FULL_TIME, Accrual::Prorated);
    let rates = [rate(at(0, 0), 6_000), rate(at(2, 0), 9_000)];
    assert_eq!(task.total(&rates[..1], &hours), 240_000);
    assert_eq!(task.total(&rates, &hours), 2 * 48_000 + 3 * 72_000, "dearer from Wednesday on");
    for (day, due) in [(-1, 0), (0, 48_000), (1, 96_000), (2, 168_000), (4, 312_000), (9, 312_000)] {
        assert_eq!(task.accrued(&rates, &hours, at(day, 17)), due, "day {day}");
    }
    assert_eq!(task.total(&[], &hours), 0, "who has no rate costs nothing");
    let early = [rate(at(3, 0), 6_000)];
    assert_eq!(task.total(&early, &hours), 240_000, "the first counts before as well");
    let past = [rate(at(-9, 0), 1), rate(at(-5, 0), 6_000), rate(at(30, 0), 5)];
    assert_eq!(task.total(&past, &hours), 240_000);
}

#[test]
fn overtime_and_each_use_have_rates_of_their_own() {
    let hours = hours();
    let what = What::Work { regular_minutes: 4_800, overtime_minutes: 600, units: 2.0 };
    let rates = [Rate { per_use: 1_500, ..rate(at(0, 0), 6_000) }];
    let task = week(what, Accrual::Prorated);
    assert_eq!(task.total(&rates, &hours), 3_000 + 480_000 + 120_000);
    assert_eq!(task.accrued(&rates, &hours, at(0, 8)), 3_000, "due as soon as they are used");
    let material = week(What::Material { quantity: 12.5 }, Accrual::Prorated);
    assert_eq!(material.total(&rates, &hours), 1_500 + 75_000);
    assert_eq!(material.accrued(&rates, &hours, at(1, 17)), 1_500 + 30_000);
}

#[test]
fn it_is_due_when_it_begins_as_it_is_done_or_when_it_ends() {
    let hours = hours();
    let due = |accrual, day| week(What::Amount(1_000), accrual).accrued(&[], &hours, at(day, 17));
    for (accrual, expected) in [
        (Accrual::Start, [0, 1_000, 1_000, 1_000]),
        (Accrual::Prorated, [0, 200, 600, 1_000]),
        (Accrual::End, [0, 0, 0, 1_000]),
    ] {
        assert_eq!([-3, 0, 2, 4].map(|day| due(accrual, day)), expected, "{accrual:?}");
    }
    let at_once = Expense { finish: at(0, 8), ..week(What::Amount(70), Accrual::Prorated) };
    assert_eq!(at_once.accrued(&[], &hours, at(0, 8)), 70, "of no length");
    let worked = Expense { finish: at(0, 8), ..week(FULL_TIME, Accrual::Prorated) };
    assert_eq!(worked.total(&[rate(at(0, 0), 6_000)], &hours), 240_000);
}

#[test]
fn a_contour_decides_when_the_work_is_done() {
    let hours = hours();
    let rates = [rate(at(0, 0), 6_000)];
    let half = |contour| {
        let task = Expense { contour, ..week(FULL_TIME, Accrual::Prorated) };
        assert_eq!(task.total(&rates, &hours), 240_000);
        task.accrued(&rates, &hours, at(2, 12))
    };
    assert_eq!(half(Contour::Flat), 120_000);
    assert_eq!(half(Contour::BackLoaded), 60_000);
    assert_eq!(half(Contour::FrontLoaded), 180_000);
}
