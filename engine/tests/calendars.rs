//! Calendars against an obvious reading of their rules, minute by minute.

use engine::calendar::{Calendar, CalendarException, CalendarIndex, DayHours, Recurrence, Shift, WorkWeek};
use engine::hours::working_time;
use engine::schedule::PlanError;
use engine::time::{Day, Minute};
use engine::working_time::WorkingTime;
use proptest::prelude::*;

/// 2026-03-02, a Monday.
const MONDAY: Day = Day(20_514);

fn at(day_offset: i32, hour: i64, minute: i64) -> Minute {
    Minute(Day(MONDAY.0 + day_offset).start().0 + hour * 60 + minute)
}

fn compiled(calendar: &Calendar) -> WorkingTime {
    working_time(std::slice::from_ref(calendar), CalendarIndex(0)).expect("a sound calendar")
}

#[test]
fn a_start_falls_on_a_first_and_a_finish_on_a_last_working_minute() {
    let standard = compiled(&Calendar::standard());
    let cases = [
        // start, minutes, finish
        (at(0, 8, 0), 480, at(0, 17, 0)),
        (at(0, 0, 0), 240, at(0, 12, 0)),
        (at(0, 12, 0), 1, at(0, 13, 1)),
        (at(4, 17, 0), 480, at(7, 17, 0)),
        (at(5, 3, 0), 2_400, at(11, 17, 0)),
        (at(0, 8, 0), 0, at(-3, 17, 0)),
    ];
    for (start, minutes, finish) in cases {
        assert_eq!(standard.finish_after(start, minutes), finish, "{start} + {minutes}");
        assert_eq!(
            standard.start_before(finish, minutes),
            standard.next_start(start),
            "{finish} - {minutes}"
        );
        assert_eq!(standard.minutes_between(start, finish), minutes);
    }
    assert_eq!(standard.next_start(at(4, 17, 0)), at(7, 8, 0));
    assert_eq!(standard.previous_finish(at(7, 8, 0)), at(4, 17, 0));
    for (moment, touches) in
        [(at(0, 8, 0), true), (at(0, 17, 0), true), (at(0, 17, 1), false), (at(5, 9, 0), false)]
    {
        assert_eq!(standard.touches(moment), touches, "{moment}");
    }
}

#[test]
fn the_most_specific_rule_decides_a_day() {
    let eight_to_four = vec![Shift::hours(8, 16)];
    let base = Calendar {
        exceptions: vec![
            CalendarException::day_off("holiday", Day(MONDAY.0 + 1)),
            CalendarException::days(
                "make-up working day",
                Day(MONDAY.0 + 5),
                Day(MONDAY.0 + 5),
                eight_to_four.clone(),
            ),
        ],
        ..Calendar::standard()
    };
    let mut derived = Calendar::derived("own hours", CalendarIndex(0));
    derived.week[0] = DayHours::Working(eight_to_four.clone());
    derived.work_weeks.push(WorkWeek {
        from: Day(MONDAY.0 + 7),
        to: Day(MONDAY.0 + 13),
        days: std::array::from_fn(|day| if day == 2 { DayHours::NonWorking } else { DayHours::Inherit }),
    });
    derived.exceptions.push(CalendarException::days(
        "works on the holiday",
        Day(MONDAY.0 + 1),
        Day(MONDAY.0 + 1),
        vec![Shift::hours(10, 11)],
    ));
    let hours = working_time(&[base, derived], CalendarIndex(1)).expect("sound calendars");
    let worked: Vec<i64> =
        (0..14).map(|day| hours.minutes_between(at(day, 0, 0), at(day + 1, 0, 0)) / 60).collect();
    assert_eq!(worked, [8, 1, 8, 8, 8, 8, 0, 8, 8, 0, 8, 8, 0, 0]);
}

#[test]
fn a_shift_runs_over_midnight_into_a_day_off() {
    let night = Calendar::five_days("night", &[Shift { from_minute: 22 * 60, to_minute: 30 * 60 }]);
    let hours = compiled(&night);
    assert_eq!(hours.finish_after(at(4, 0, 0), 360 + 480), at(5, 6, 0), "Friday night ends on Saturday");
    assert_eq!(hours.next_start(at(0, 3, 0)), at(0, 22, 0), "nobody began on Sunday evening");
    assert_eq!(hours.next_start(at(1, 3, 0)), at(1, 3, 0));
    let mut with_holiday = night;
    with_holiday.exceptions.push(CalendarException::day_off("Tuesday", Day(MONDAY.0 + 1)));
    let hours = compiled(&with_holiday);
    assert_eq!(hours.minutes_between(at(1, 0, 0), at(2, 0, 0)), 360, "Monday's shift still ends");
    assert_eq!(hours.minutes_between(at(2, 0, 0), at(3, 0, 0)), 120, "Tuesday's never began");
}

#[test]
fn hours_hold_at_both_ends_of_the_years() {
    let standard = compiled(&Calendar::standard());
    assert_eq!(standard.start_before(at(0, 8, 0), i64::MAX), Minute(Minute::FIRST.0 + 480));
    assert_eq!(standard.finish_after(at(0, 8, 0), i64::MAX), Minute::LAST);
    let clock = WorkingTime::around_the_clock();
    assert_eq!(clock.worked_before(Minute::LAST), Minute::LAST.0 - Minute::FIRST.0);
    assert_eq!(clock.finish_of(Minute::LAST.0 - Minute::FIRST.0), Minute::LAST);
    assert!(!compiled(&Calendar::default()).has_work());
    assert_eq!(compiled(&Calendar::default()).next_start(at(0, 0, 0)), Minute::LAST);
}

#[test]
fn broken_calendars_are_refused_by_name() {
    let looping = Calendar::derived("turns", CalendarIndex(0));
    assert_eq!(
        working_time(std::slice::from_ref(&looping), CalendarIndex(0)),
        Err(PlanError::CalendarLoop { name: "turns".to_owned() })
    );
    for (from_minute, to_minute) in [(600, 600), (700, 600), (1_441, 1_500), (0, 2_881)] {
        let calendar = Calendar::five_days("odd", &[Shift { from_minute, to_minute }]);
        assert_eq!(
            working_time(&[calendar], CalendarIndex(0)),
            Err(PlanError::InvalidShift { calendar: "odd".to_owned() })
        );
    }
    assert_eq!(working_time(&[], CalendarIndex(3)), Err(PlanError::UnknownCalendar { uid: None }));
}

fn shifts() -> impl Strategy<Value = Vec<Shift>> {
    let shift = (0_u16..1_440, 1_u16..900).prop_map(|(from_minute, length)| Shift {
        from_minute,
        to_minute: (from_minute + length).min(2_880),
    });
    prop::collection::vec(shift, 0..3)
}

fn day_hours() -> impl Strategy<Value = DayHours> {
    prop_oneof![
        Just(DayHours::Inherit),
        Just(DayHours::NonWorking),
        shifts().prop_map(DayHours::Working),
        shifts().prop_map(DayHours::Working),
    ]
}

fn calendar(base: Option<CalendarIndex>) -> impl Strategy<Value = Calendar> {
    let days = || prop::array::uniform7(day_hours());
    let range = || {
        (0_i32..25, 0_i32..9).prop_map(|(from, length)| (Day(MONDAY.0 + from), Day(MONDAY.0 + from + length)))
    };
    let work_week = (range(), days()).prop_map(|((from, to), days)| WorkWeek { from, to, days });
    let exception =
        (range(), shifts(), prop::bool::ANY).prop_map(|((from, to), shifts, recurs)| CalendarException {
            name: String::new(),
            from,
            to,
            recurrence: if recurs { Recurrence::Daily { every: 3 } } else { Recurrence::EveryDay },
            shifts,
        });
    (days(), prop::collection::vec(work_week, 0..3), prop::collection::vec(exception, 0..4)).prop_map(
        move |(week, work_weeks, exceptions)| Calendar {
            name: String::new(),
            base,
            week,
            work_weeks,
            exceptions,
        },
    )
}

/// The rule itself, asked of one minute.
fn works(calendars: &[Calendar], index: usize, minute: Minute) -> bool {
    let day = minute.day();
    let of_day = |day: Day, minute_of_shift: i64| {
        shifts_of(calendars, index, day).iter().any(|shift| {
            (i64::from(shift.from_minute)..i64::from(shift.to_minute)).contains(&minute_of_shift)
        })
    };
    of_day(day, minute.minute_of_day()) || of_day(Day(day.0 - 1), minute.minute_of_day() + 1_440)
}

fn shifts_of(calendars: &[Calendar], index: usize, day: Day) -> Vec<Shift> {
    let mut chain = vec![&calendars[index]];
    while let Some(CalendarIndex(base)) = chain[chain.len() - 1].base {
        chain.push(&calendars[base as usize]);
    }
    let covers = |exception: &&CalendarException| {
        let inside = exception.from <= day && day <= exception.to;
        inside && (exception.recurrence == Recurrence::EveryDay || (day.0 - exception.from.0) % 3 == 0)
    };
    if let Some(exception) = chain.iter().flat_map(|layer| &layer.exceptions).find(covers) {
        return exception.shifts.clone();
    }
    for layer in chain {
        let weeks =
            layer.work_weeks.iter().filter(|week| week.from <= day && day <= week.to).map(|week| &week.days);
        for days in weeks.chain([&layer.week]) {
            match &days[day.weekday()] {
                DayHours::Inherit => {}
                DayHours::NonWorking => return Vec::new(),
                DayHours::Working(shifts) => return shifts.clone(),
            }
        }
    }
    Vec::new()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn compiled_hours_equal_the_rule_minute_by_minute(
        base in calendar(None), own in calendar(Some(CalendarIndex(0))), other in calendar(Some(CalendarIndex(0)))
    ) {
        let calendars = [base, own, other];
        let own = working_time(&calendars, CalendarIndex(1)).expect("sound");
        let other = working_time(&calendars, CalendarIndex(2)).expect("sound");
        let both = own.intersection(&other);
        let first = Day(MONDAY.0 - 9).start();
        let (mut worked, mut worked_both) = (own.worked_before(first), both.worked_before(first));
        for minute in (first.0..first.0 + 40 * 1_440).map(Minute) {
            prop_assert_eq!(own.worked_before(minute), worked, "{}", minute);
            prop_assert_eq!(both.worked_before(minute), worked_both, "{}", minute);
            let works_own = works(&calendars, 1, minute);
            let works_both = works_own && works(&calendars, 2, minute);
            if works_own {
                prop_assert_eq!(own.start_of(worked), minute);
                prop_assert_eq!(own.finish_of(worked + 1), Minute(minute.0 + 1));
            }
            worked += i64::from(works_own);
            worked_both += i64::from(works_both);
        }
    }
}
