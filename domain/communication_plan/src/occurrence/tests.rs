//! Rows over two sides half a world apart, in the ninety days that hold the Spring Festival with its make-up days,
//! Qingming, and the beginning of summer time in New York.

use super::*;
use crate::rhythm::Weekday::{self, Friday, Monday, Sunday, Thursday, Tuesday};
use engagement::culture::{CultureCard, DayOff};
use jiff::civil::{date, time};
use proptest::prelude::*;

const NINGBO: &str = "Asia/Shanghai";
const NEW_YORK: &str = "America/New_York";

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).expect("a zone")
}

/// A house in China, and one in New York that is closed on Presidents' Day.
fn cards() -> (CultureCard, CultureCard) {
    let closed = DayOff { name: "Presidents' Day".into(), from: date(2026, 2, 16), to: date(2026, 2, 16) };
    let china = CultureCard { country: "CN".into(), ..CultureCard::default() };
    (china, CultureCard { days_off: vec![closed], ..CultureCard::default() })
}

#[derive(Debug)]
struct Row {
    rhythm: Rhythm,
    from: Date,
    until: Option<Date>,
    time: Time,
    zone: &'static str,
    on_day_off: OnDayOff,
    is_internal: bool,
}

impl Row {
    fn in_window(&self, from: Timestamp, until: Timestamp) -> Vec<Occurrence> {
        let (china, client) = cards();
        let (of_china, of_client) = (|day| china.works(day), |day| client.works(day));
        let sides = [
            WorkingSide { zone: zone(NINGBO), works: &of_china },
            WorkingSide { zone: zone(NEW_YORK), works: &of_client },
        ];
        let recurring = Recurring {
            rhythm: &self.rhythm,
            from: self.from,
            until: self.until,
            time: self.time,
            zone: zone(self.zone),
            on_day_off: self.on_day_off,
        };
        occurrences(&recurring, if self.is_internal { &[] } else { &sides }, from, until)
    }
}

fn weekly(every: i32, weekdays: &[Weekday]) -> Rhythm {
    Rhythm::Weekly { every, weekdays: weekdays.to_vec() }
}

fn row(rhythm: Rhythm, from: Date, at: Time, zone: &'static str, on_day_off: OnDayOff) -> Row {
    Row { rhythm, from, until: None, time: at, zone, on_day_off, is_internal: false }
}

fn moment(text: &str) -> Timestamp {
    let at: jiff::Timestamp = text.parse().expect("a moment");
    Timestamp::from_micros(at.as_microsecond())
}

/// `02-24T08:00`, and after it the day of the rhythm where it was moved.
fn told(one: &Occurrence) -> String {
    let at = one.at.to_jiff().strftime("%H:%M").to_string();
    let moved = if one.is_moved() { format!(" < {}", one.slot.strftime("%m-%d")) } else { String::new() };
    format!("{}T{at}{moved}", one.day.strftime("%m-%d"))
}

fn rows_by_week() -> Vec<(&'static str, Row, &'static [&'static str])> {
    use OnDayOff::{After, Before};
    let january = date(2026, 1, 5);
    let on_sundays = row(weekly(1, &[Sunday]), date(2026, 2, 22), time(2, 30, 0, 0), NEW_YORK, After);
    vec![
        (
            "every Friday, past the Spring Festival to the Tuesday after it",
            row(weekly(1, &[Friday]), january, time(16, 0, 0, 0), NINGBO, After),
            &[
                "02-06T08:00",
                "02-13T08:00",
                "02-24T08:00 < 02-20",
                "02-27T08:00",
                "03-06T08:00",
                "03-13T08:00",
                "03-20T08:00",
                "03-27T08:00",
                "04-03T08:00",
                "04-10T08:00",
                "04-17T08:00",
                "04-24T08:00",
            ],
        ),
        (
            "every other Tuesday in New York: summer time begins between two of them",
            row(weekly(2, &[Tuesday]), date(2026, 1, 6), time(9, 30, 0, 0), NEW_YORK, Before),
            &[
                "02-03T14:30",
                "02-13T14:30 < 02-17",
                "03-03T14:30",
                "03-17T13:30",
                "03-31T13:30",
                "04-14T13:30",
                "04-28T13:30",
            ],
        ),
        (
            "every fourth Monday morning in Ningbo is Sunday evening in New York",
            row(weekly(4, &[Monday]), date(2026, 2, 2), time(9, 0, 0, 0), NINGBO, After),
            &["02-03T01:00 < 02-02", "03-03T01:00 < 03-02", "03-31T01:00 < 03-30", "04-28T01:00 < 04-27"],
        ),
        (
            "the team's own, at an hour that summer time skips; until its last day",
            Row { until: Some(date(2026, 3, 15)), is_internal: true, ..on_sundays },
            &["02-22T07:30", "03-01T07:30", "03-08T07:30", "03-15T06:30"],
        ),
    ]
}

fn rows_by_month() -> Vec<(&'static str, Row, &'static [&'static str])> {
    use OnDayOff::{After, Before, Skip};
    let january = date(2026, 1, 5);
    vec![
        (
            "the last Thursday of the month",
            row(
                Rhythm::MonthlyByWeekday { every: 1, nth: -1, weekday: Thursday },
                january,
                time(8, 0, 0, 0),
                NINGBO,
                After,
            ),
            &["02-26T00:00", "03-26T00:00", "04-30T00:00"],
        ),
        (
            "the end of the month: 28 February is a worked Saturday in China alone",
            row(Rhythm::MonthlyByDay { every: 1, day: 31 }, january, time(17, 30, 0, 0), NINGBO, Skip),
            &["03-31T09:30", "04-30T09:30"],
        ),
        (
            "quarterly, back to a make-up Saturday that is Friday in New York",
            row(
                Rhythm::MonthlyByDay { every: 3, day: 15 },
                date(2025, 11, 1),
                time(10, 0, 0, 0),
                NINGBO,
                Before,
            ),
            &["02-14T02:00 < 02-15"],
        ),
        (
            "half-yearly on a first Monday that is Qingming",
            row(
                Rhythm::MonthlyByWeekday { every: 6, nth: 1, weekday: Monday },
                date(2025, 10, 1),
                time(9, 0, 0, 0),
                NINGBO,
                After,
            ),
            &["04-07T01:00 < 04-06"],
        ),
        (
            "once, in the middle of the Spring Festival",
            row(Rhythm::Once, date(2026, 2, 17), time(14, 0, 0, 0), NINGBO, After),
            &["02-24T06:00 < 02-17"],
        ),
    ]
}

#[test]
fn the_next_ninety_days_of_nine_rows() {
    let from = moment("2026-02-01T00:00:00Z");
    for (name, row, wanted) in rows_by_week().into_iter().chain(rows_by_month()) {
        let found = row.in_window(from, from.plus_days(90));
        assert_eq!(found.iter().map(told).collect::<Vec<_>>(), wanted, "{name}");
    }
}

#[test]
fn an_hour_that_comes_twice_is_the_first_of_the_two() {
    let once = row(Rhythm::Once, date(2026, 11, 1), time(1, 30, 0, 0), NEW_YORK, OnDayOff::After);
    let once = Row { is_internal: true, ..once };
    let found = once.in_window(moment("2026-10-31T00:00:00Z"), moment("2026-11-03T00:00:00Z"));
    assert_eq!(found[0].at, moment("2026-11-01T05:30:00Z"));
}

#[test]
fn a_day_holds_one_of_a_row() {
    let all_days = weekly(1, &[Monday, Tuesday, Weekday::Wednesday, Thursday, Friday]);
    for on_day_off in [OnDayOff::Before, OnDayOff::After] {
        let daily = row(all_days.clone(), date(2026, 1, 5), time(16, 0, 0, 0), NINGBO, on_day_off);
        let found = daily.in_window(moment("2026-02-09T00:00:00Z"), moment("2026-02-28T00:00:00Z"));
        let days: Vec<_> = found.iter().map(told).collect();
        assert_eq!(
            days,
            [
                "02-09T08:00",
                "02-10T08:00",
                "02-11T08:00",
                "02-12T08:00",
                "02-13T08:00",
                "02-24T08:00",
                "02-25T08:00",
                "02-26T08:00",
                "02-27T08:00"
            ]
        );
    }
}

#[test]
fn where_nobody_ever_works_there_is_nothing() {
    let never = |_: Date| false;
    let sides = [WorkingSide { zone: zone(NINGBO), works: &never }];
    let rhythm = weekly(1, &[Monday]);
    let row = row(rhythm, date(2026, 1, 5), time(9, 0, 0, 0), NINGBO, OnDayOff::After);
    let recurring = Recurring {
        rhythm: &row.rhythm,
        from: row.from,
        until: None,
        time: row.time,
        zone: zone(NINGBO),
        on_day_off: row.on_day_off,
    };
    let from = moment("2026-01-01T00:00:00Z");
    assert_eq!(occurrences(&recurring, &sides, from, from.plus_days(90)), []);
}

fn any_rhythm() -> impl Strategy<Value = Rhythm> {
    let weekday = prop_oneof![Just(Monday), Just(Tuesday), Just(Friday), Just(Sunday)];
    prop_oneof![
        (1..6, prop::collection::vec(weekday.clone(), 1..4))
            .prop_map(|(every, weekdays)| Rhythm::Weekly { every, weekdays }),
        (1..8, 1_i8..=31).prop_map(|(every, day)| Rhythm::MonthlyByDay { every, day }),
        (1..8, prop_oneof![Just(-1_i8), 1_i8..=4], weekday)
            .prop_map(|(every, nth, weekday)| Rhythm::MonthlyByWeekday { every, nth, weekday }),
        Just(Rhythm::Once),
    ]
}

fn any_row() -> impl Strategy<Value = Row> {
    use OnDayOff::{After, Before, Skip};
    let on_day_off = prop_oneof![Just(Before), Just(After), Just(Skip)];
    let zones = prop_oneof![Just(NINGBO), Just(NEW_YORK)];
    (any_rhythm(), 0..400_i32, 0_i8..24, zones, on_day_off, any::<bool>()).prop_map(
        |(rhythm, later, hour, zone, on_day_off, is_internal)| {
            let from = date(2025, 6, 1).checked_add(later.days()).expect("a day");
            Row { is_internal, ..row(rhythm, from, time(hour, 30, 0, 0), zone, on_day_off) }
        },
    )
}

proptest! {
    #[test]
    fn in_order_each_once_and_however_the_time_is_cut(
        row in any_row(), start in 0..500_i64, length in 1..200_i64, cut in 0..200_i64, minutes in 0..1_440_i64,
    ) {
        let from = moment("2025-06-01T00:00:00Z").plus_days(start).plus_seconds(minutes * 60);
        let until = from.plus_days(length);
        let middle = from.plus_days(cut.min(length));
        let whole = row.in_window(from, until);
        prop_assert!(whole.windows(2).all(|pair| pair[0].at < pair[1].at && pair[0].day < pair[1].day));
        let mut slots: Vec<_> = whole.iter().map(|one| one.slot).collect();
        slots.sort_unstable();
        slots.dedup();
        prop_assert_eq!(slots.len(), whole.len());
        let parts: Vec<_> = [row.in_window(from, middle), row.in_window(middle, until)].concat();
        prop_assert_eq!(&parts, &whole);
        let later: Vec<_> = whole.iter().copied().filter(|one| one.at >= middle).collect();
        prop_assert_eq!(row.in_window(middle, until), later);
    }
}
