//! What is told of a promise, as a table: a day for the first answer, two for the solution.

use super::*;
use crate::response_clock::Measure::{FirstAnswer, Resolution};
use crate::response_clock::{Course, Promise, Turn, clock};
use Speaker::{Client, Team};
use Turn::{Closed, Reopened, Said, Told};
use engine::calendar::CalendarIndex;
use schedule::calendar::WorkingCalendar;

fn at(text: &str) -> Minute {
    schedule::times::parse("at", text, 0).expect("a moment")
}

/// Asked on Monday at nine, looked at on Wednesday at ten, by the calendar of mainland China.
fn told(promise: Promise, turns: &[(&str, Turn)]) -> Option<(Measure, Option<Minute>)> {
    let calendar = WorkingCalendar::china("China").to_engine(&|_| None);
    let hours = engine::hours::working_time(&[calendar], CalendarIndex(0)).expect("a sound calendar");
    let turns: Vec<_> = turns.iter().map(|(text, turn)| (at(text), *turn)).collect();
    let course = Course { asked_by: Client, asked_at: at("2026-03-02T09:00"), turns: &turns };
    promised(&clock(&hours, &course, promise, at("2026-03-04T10:00")))
}

#[test]
fn what_is_told_of_a_promise() {
    type Case = (&'static str, &'static [(&'static str, Turn)], Option<(Measure, Option<&'static str>)>);
    let cases: [Case; 9] = [
        ("over: it stays the moment that was promised", &[], Some((FirstAnswer, Some("2026-03-02T18:00")))),
        (
            "more words of the client move nothing",
            &[("2026-03-02T10:00", Said(Client))],
            Some((FirstAnswer, Some("2026-03-02T18:00"))),
        ),
        ("answered: it waits for the client", &[("2026-03-02T11:00", Said(Team))], Some((Resolution, None))),
        (
            "a word that hands nothing over: the solution is next",
            &[("2026-03-02T11:00", Told(Team))],
            Some((Resolution, Some("2026-03-03T18:00"))),
        ),
        (
            "handed back after a day: a day later",
            &[("2026-03-02T11:00", Said(Team)), ("2026-03-03T11:00", Said(Client))],
            Some((Resolution, Some("2026-03-04T18:00"))),
        ),
        (
            "\"not yet\"",
            &[("2026-03-02T18:00", Said(Team)), ("2026-03-04T09:00", Reopened(Client))],
            Some((Resolution, Some("2026-03-04T18:00"))),
        ),
        ("closed", &[("2026-03-02T11:00", Said(Team)), ("2026-03-03T11:00", Closed)], None),
        ("closed without a word", &[("2026-03-02T11:00", Closed)], None),
        (
            "opened again by the team: the client is awaited",
            &[
                ("2026-03-02T11:00", Said(Team)),
                ("2026-03-03T11:00", Closed),
                ("2026-03-03T12:00", Reopened(Team)),
            ],
            Some((Resolution, None)),
        ),
    ];
    let promise = Promise { first_answer: Some(480), resolution: Some(960) };
    for (what, turns, wanted) in cases {
        let wanted = wanted.map(|(measure, due)| (measure, due.map(at)));
        assert_eq!(told(promise, turns), wanted, "{what}");
    }
}

#[test]
fn what_was_not_promised_is_not_told() {
    assert_eq!(told(Promise::default(), &[]), None);
    let offer_alone = Promise { first_answer: None, resolution: Some(960) };
    assert_eq!(told(offer_alone, &[]), Some((Resolution, Some(at("2026-03-03T18:00")))));
}
