//! The response clock as a table of cases, over a weekend, a public holiday and the Saturday worked for it.

use super::CountState::{Kept, Missed, Over, Paused, Running, Unpromised, Warned};
use super::*;
use Speaker::{Client, Team};
use Turn::{Closed, Reopened, Said, Told};
use proptest::prelude::*;
use schedule::calendar::WorkingCalendar;

/// Monday to Friday 9–12 and 13–18, eight hours, with the public holidays and make-up days of mainland China.
fn china() -> WorkingTime {
    let calendar = WorkingCalendar::china("China").to_engine(&|_| None);
    engine::hours::working_time(&[calendar], engine::calendar::CalendarIndex(0)).expect("a sound calendar")
}

fn at(text: &str) -> Minute {
    schedule::times::parse("at", text, 0).expect("a moment")
}

struct Case {
    what: &'static str,
    asked_by: Speaker,
    asked_at: &'static str,
    turns: &'static [(&'static str, Turn)],
    now: &'static str,
    /// Of the first answer and of the resolution, where 480 and 960 minutes are promised.
    first: (i64, CountState, Option<&'static str>),
    resolution: (i64, CountState, Option<&'static str>),
    waited: (i64, i64),
}

const CASES: &[Case] = &[
    Case {
        what: "one hour on a working day",
        asked_by: Client,
        asked_at: "2026-03-02T09:00",
        turns: &[],
        now: "2026-03-02T10:00",
        first: (60, Running, Some("2026-03-02T18:00")),
        resolution: (60, Running, Some("2026-03-03T18:00")),
        waited: (60, 0),
    },
    Case {
        what: "three quarters are gone",
        asked_by: Client,
        asked_at: "2026-03-02T09:00",
        turns: &[],
        now: "2026-03-02T16:00",
        first: (360, Warned, Some("2026-03-02T18:00")),
        resolution: (360, Running, Some("2026-03-03T18:00")),
        waited: (360, 0),
    },
    Case {
        what: "over a weekend nothing is spent: Friday afternoon to Monday morning",
        asked_by: Client,
        asked_at: "2026-03-06T17:00",
        turns: &[],
        now: "2026-03-09T10:00",
        first: (120, Running, Some("2026-03-09T17:00")),
        resolution: (120, Running, Some("2026-03-10T17:00")),
        waited: (120, 0),
    },
    Case {
        what: "National Day: eight days off, and the first day after them",
        asked_by: Client,
        asked_at: "2026-09-30T16:00",
        turns: &[("2026-10-08T15:00", Said(Team))],
        now: "2026-10-08T18:00",
        first: (120 + 300, Kept, Some("2026-10-08T16:00")),
        resolution: (420, Paused, None),
        waited: (420, 180),
    },
    Case {
        what: "the Saturday that is worked to make up for it counts",
        asked_by: Client,
        asked_at: "2026-10-09T17:00",
        turns: &[],
        now: "2026-10-10T17:30",
        first: (60 + 450, Over, Some("2026-10-10T17:00")),
        resolution: (510, Running, Some("2026-10-12T17:00")),
        waited: (510, 0),
    },
    Case {
        what: "answered too late, then taken as solved",
        asked_by: Client,
        asked_at: "2026-03-02T09:00",
        turns: &[("2026-03-03T10:00", Said(Team)), ("2026-03-04T09:00", Closed)],
        now: "2026-03-20T09:00",
        first: (540, Missed, Some("2026-03-02T18:00")),
        resolution: (540, Kept, None),
        waited: (540, 420),
    },
    Case {
        what: "not solved: the clock goes on where it stood",
        asked_by: Client,
        asked_at: "2026-03-02T09:00",
        turns: &[("2026-03-02T11:00", Said(Team)), ("2026-03-02T17:00", Reopened(Client))],
        now: "2026-03-02T18:00",
        first: (120, Kept, Some("2026-03-02T18:00")),
        resolution: (180, Running, Some("2026-03-04T15:00")),
        waited: (180, 300),
    },
    Case {
        what: "what is closed is waited for by nobody, until the client opens it again",
        asked_by: Client,
        asked_at: "2026-03-02T09:00",
        turns: &[("2026-03-02T10:00", Closed), ("2026-03-04T17:00", Reopened(Client))],
        now: "2026-03-04T18:00",
        first: (60, Kept, Some("2026-03-02T18:00")),
        resolution: (120, Running, Some("2026-03-06T16:00")),
        waited: (120, 0),
    },
    Case {
        what: "the team opens it again: it is still the client who is to look at the answer",
        asked_by: Client,
        asked_at: "2026-03-02T09:00",
        turns: &[
            ("2026-03-02T10:00", Said(Team)),
            ("2026-03-02T11:00", Closed),
            ("2026-03-03T09:00", Reopened(Team)),
        ],
        now: "2026-03-03T10:00",
        first: (60, Kept, Some("2026-03-02T18:00")),
        resolution: (60, Paused, None),
        waited: (60, 120),
    },
    Case {
        what: "who adds to an own question goes on waiting",
        asked_by: Client,
        asked_at: "2026-03-02T09:00",
        turns: &[("2026-03-02T10:00", Said(Client))],
        now: "2026-03-02T11:00",
        first: (120, Running, Some("2026-03-02T18:00")),
        resolution: (120, Running, Some("2026-03-03T18:00")),
        waited: (120, 0),
    },
    Case {
        what: "an answer that hands nothing over: the first answer is there, the rest goes on running",
        asked_by: Client,
        asked_at: "2026-03-02T09:00",
        turns: &[("2026-03-02T10:00", Told(Client)), ("2026-03-02T11:00", Told(Team))],
        now: "2026-03-02T14:00",
        first: (120, Kept, Some("2026-03-02T18:00")),
        resolution: (240, Running, Some("2026-03-03T18:00")),
        waited: (240, 0),
    },
    Case {
        what: "our question: it is the client who is awaited, and we once they answered",
        asked_by: Team,
        asked_at: "2026-03-02T09:00",
        turns: &[("2026-03-03T09:30", Said(Client))],
        now: "2026-03-03T10:00",
        first: (510, Missed, Some("2026-03-02T18:00")),
        resolution: (510, Paused, None),
        waited: (30, 510),
    },
];

#[test]
fn what_is_spent_and_when_it_is_due() {
    let hours = china();
    for case in CASES {
        let turns: Vec<_> = case.turns.iter().map(|(when, turn)| (at(when), *turn)).collect();
        let course = Course { asked_by: case.asked_by, asked_at: at(case.asked_at), turns: &turns };
        let promise = Promise { first_answer: Some(480), resolution: Some(960) };
        let clock = clock(&hours, &course, promise, at(case.now));
        let of = |count: Count| (count.spent, count.state, count.due);
        let wanted = |(spent, state, due): (i64, CountState, Option<&str>)| (spent, state, due.map(at));
        assert_eq!(of(clock.first_answer), wanted(case.first), "first answer: {}", case.what);
        assert_eq!(of(clock.resolution), wanted(case.resolution), "resolution: {}", case.what);
        assert_eq!((clock.waited.team, clock.waited.client), case.waited, "{}", case.what);
    }
}

#[test]
fn without_a_promise_the_waiting_counts_and_nothing_is_due() {
    let course = Course { asked_by: Team, asked_at: at("2026-03-02T09:00"), turns: &[] };
    let clock = clock(&china(), &course, Promise::default(), at("2026-03-02T12:00"));
    assert_eq!((clock.first_answer.state, clock.first_answer.due), (Unpromised, None));
    assert_eq!((clock.waited.client, clock.awaited), (180, Some(Client)));
}

#[test]
fn the_first_answer_matters_until_it_is_there() {
    let (hours, asked_at) = (china(), at("2026-03-02T09:00"));
    let promise = Promise { first_answer: Some(480), resolution: Some(960) };
    let turns = [(at("2026-03-02T10:00"), Said(Team))];
    for (turns, wanted) in [(&[][..], Measure::FirstAnswer), (&turns[..], Measure::Resolution)] {
        let course = Course { asked_by: Client, asked_at, turns };
        assert_eq!(clock(&hours, &course, promise, at("2026-03-02T11:00")).shown().0, wanted);
    }
}

#[test]
fn where_no_first_answer_was_promised_the_resolution_matters_at_once() {
    let course = Course { asked_by: Client, asked_at: at("2026-03-02T09:00"), turns: &[] };
    let promise = Promise { first_answer: None, resolution: Some(960) };
    let clock = clock(&china(), &course, promise, at("2026-03-02T10:00"));
    assert_eq!((clock.shown().0, clock.shown().1.state), (Measure::Resolution, Running));
}

#[test]
fn for_whom_a_question_waited_from_when_on() {
    let (client, team, nobody) = (Some(Client), Some(Team), None);
    for (asked_by, turns, wanted) in [
        (Team, vec![], vec![client]),
        (Team, vec![Said(Team), Said(Client)], vec![client, client, nobody]),
        (Client, vec![Said(Team), Said(Client), Closed], vec![team, nobody, team, nobody]),
        (Client, vec![Closed, Reopened(Client)], vec![team, nobody, team]),
        (Client, vec![Said(Team), Closed, Reopened(Team)], vec![team, nobody, nobody, nobody]),
    ] {
        let turns: Vec<_> = turns.into_iter().zip(1..).map(|(turn, at)| (at, turn)).collect();
        let found: Vec<_> = waits(asked_by, 0, &turns).into_iter().map(|(_, side)| side).collect();
        assert_eq!(found, wanted, "{asked_by:?} {turns:?}");
    }
}

fn turn() -> impl Strategy<Value = Turn> {
    let side = || prop_oneof![Just(Team), Just(Client)];
    side().prop_map(Said)
}

proptest! {
    /// Whoever was awaited when: together it is the working time from asking to closing.
    #[test]
    fn both_sides_together_waited_the_whole_time(
        first in 0i64..500_000,
        steps in proptest::collection::vec((0i64..20_000, turn()), 0..12),
        rest in 0i64..20_000,
        later in 0i64..20_000,
        asked_by in prop_oneof![Just(Team), Just(Client)],
    ) {
        let hours = china();
        let asked_at = at("2026-01-01").plus(first);
        let mut now = asked_at;
        let mut turns: Vec<(Minute, Turn)> = steps.into_iter().map(|(after, turn)| {
            now = now.plus(after);
            (now, turn)
        }).collect();
        let closed_at = now.plus(rest);
        turns.push((closed_at, Closed));
        let course = Course { asked_by, asked_at, turns: &turns };
        let clock = clock(&hours, &course, Promise { first_answer: Some(240), resolution: Some(960) }, closed_at.plus(later));
        prop_assert_eq!(clock.waited.team + clock.waited.client, hours.minutes_between(asked_at, closed_at));
        prop_assert_eq!(clock.awaited, None);
        prop_assert!(matches!(clock.resolution.state, Kept | Missed));
    }
}
