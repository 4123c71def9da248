//! Which turns follow from what happened, and what the clock makes of them over a weekend and a public holiday.

use super::*;
use OfferState::{Approved, Declined, OtherTerms, Superseded, Withdrawn};
use Speaker::{Client, Team};
use Turn::{Closed, Reopened, Said, Told};
use communication::clock_facts::AskedAbout;
use communication::response_clock::{self as clocks, Clock, CountState, Promise};
use engine::time::Minute;
use engine::working_time::WorkingTime;
use schedule::calendar::WorkingCalendar;

fn at(second: i64) -> Timestamp {
    Timestamp::from_micros(second * 1_000_000)
}

fn offer(sent_at: i64, lapses_at: Option<i64>, ended: Option<(i64, OfferState)>) -> OfferCourse {
    OfferCourse {
        sent_at: at(sent_at),
        lapses_at: lapses_at.map(at),
        ended: ended.map(|(second, how)| (at(second), how)),
    }
}

struct Case {
    what: &'static str,
    offers: Vec<OfferCourse>,
    questions: Vec<Vec<(i64, Option<Speaker>)>>,
    told: Vec<i64>,
    closed_at: Option<i64>,
    wanted: Vec<(i64, Turn)>,
}

fn bare(what: &'static str, offers: Vec<OfferCourse>, wanted: Vec<(i64, Turn)>) -> Case {
    Case { what, offers, questions: vec![], told: vec![], closed_at: None, wanted }
}

fn offers() -> Vec<Case> {
    let waits = offer(2, Some(90), None);
    vec![
        bare("received", vec![], vec![]),
        bare(
            "an offer hands it over until it lapses",
            vec![waits],
            vec![(2, Said(Team)), (90, Said(Client))],
        ),
        bare("agreed", vec![offer(2, Some(90), Some((5, Approved)))], vec![(2, Said(Team)), (5, Closed)]),
        bare(
            "withdrawn, offered again, other terms",
            vec![offer(2, None, Some((3, Withdrawn))), offer(4, None, Some((6, OtherTerms)))],
            vec![(2, Said(Team)), (3, Said(Client)), (4, Said(Team)), (6, Said(Client))],
        ),
        bare(
            "replaced while it waits: nothing is handed back",
            vec![offer(2, Some(90), Some((4, Superseded))), offer(4, None, None)],
            vec![(2, Said(Team))],
        ),
        bare(
            "lapsed, then replaced",
            vec![offer(2, Some(3), Some((7, Superseded))), offer(7, None, None)],
            vec![(2, Said(Team)), (3, Said(Client)), (7, Said(Team))],
        ),
        bare(
            "decided on paper in time, recorded after the last day",
            vec![offer(2, Some(5), Some((9, Approved)))],
            vec![(2, Said(Team)), (9, Closed)],
        ),
        bare(
            "other terms on paper, recorded after the last day",
            vec![offer(2, Some(5), Some((9, OtherTerms)))],
            vec![(2, Said(Team)), (9, Said(Client))],
        ),
        bare(
            "withdrawn after it lapsed",
            vec![offer(2, Some(5), Some((9, Withdrawn)))],
            vec![(2, Said(Team)), (5, Said(Client))],
        ),
        bare(
            "declined, and offered anew all the same",
            vec![offer(2, Some(90), Some((5, Declined))), offer(8, None, None)],
            vec![(2, Said(Team)), (5, Closed), (8, Reopened(Team)), (8, Said(Team))],
        ),
    ]
}

fn talks_and_closings() -> Vec<Case> {
    let (team, client) = (Some(Team), Some(Client));
    vec![
        Case { what: "closed with a reason", closed_at: Some(4), ..bare("", vec![], vec![(4, Closed)]) },
        Case {
            what: "a word for the client is an answer and leaves it with the team",
            told: vec![3],
            ..bare("", vec![], vec![(3, Told(Team))])
        },
        Case {
            what: "what the team asks hands it over until it is answered",
            questions: vec![vec![(3, client), (6, None)]],
            told: vec![3],
            ..bare("", vec![], vec![(3, Said(Team)), (3, Told(Team)), (6, Said(Client))])
        },
        Case {
            what: "asked back about an offer: the team, until it answers",
            questions: vec![vec![(3, team), (5, None)]],
            told: vec![5],
            ..bare(
                "",
                vec![offer(2, None, None)],
                vec![(2, Said(Team)), (3, Said(Client)), (5, Said(Team)), (5, Told(Team))],
            )
        },
        Case {
            what: "a client's question from before the offer does not hand the offer back",
            questions: vec![vec![(1, team)]],
            ..bare("", vec![offer(2, None, None)], vec![(2, Said(Team))])
        },
        Case {
            what: "what the team asked and then offered without knowing: other terms hand it back",
            questions: vec![vec![(1, client)]],
            ..bare("", vec![offer(2, None, Some((4, OtherTerms)))], vec![(1, Said(Team)), (4, Said(Client))])
        },
        Case {
            what: "the same, and the offer lapses",
            questions: vec![vec![(1, client)]],
            ..bare("", vec![offer(2, Some(5), None)], vec![(1, Said(Team)), (5, Said(Client))])
        },
    ]
}

#[test]
fn who_is_awaited_follows_from_what_happened() {
    for case in offers().into_iter().chain(talks_and_closings()) {
        let questions = case.questions.into_iter();
        let of_question = |waits: Vec<(i64, Option<Speaker>)>| {
            let waits = waits.into_iter().map(|(second, side)| (at(second), side)).collect();
            AskedAbout { waits, is_commercial: false }
        };
        let talk = TalkAbout {
            questions: questions.map(of_question).collect(),
            told: case.told.into_iter().map(at).collect(),
        };
        let course = Course { offers: &case.offers, talk: &talk, closed_at: case.closed_at.map(at) };
        let wanted: Vec<_> = case.wanted.into_iter().map(|(second, turn)| (at(second), turn)).collect();
        assert_eq!(turns(&course), wanted, "{}", case.what);
    }
}

/// Monday to Friday, eight hours, with the public holidays and make-up days of mainland China.
fn china() -> WorkingTime {
    let calendar = WorkingCalendar::china("China").to_engine(&|_| None);
    engine::hours::working_time(&[calendar], engine::calendar::CalendarIndex(0)).expect("a sound calendar")
}

fn moment(text: &str) -> Minute {
    schedule::times::parse("at", text, 0).expect("a moment")
}

/// Two days for the first answer and five for the offer are promised.
fn clock(asked_at: &str, turns: &[(&str, Turn)], now: &str) -> Clock {
    let turns: Vec<_> = turns.iter().map(|(when, turn)| (moment(when), *turn)).collect();
    let course = clocks::Course { asked_by: Client, asked_at: moment(asked_at), turns: &turns };
    let promise = Promise { first_answer: Some(960), resolution: Some(2_400) };
    clocks::clock(&china(), &course, promise, moment(now))
}

#[test]
fn what_is_spent_over_a_weekend_and_a_holiday() {
    use CountState::{Kept, Missed, Over, Paused, Warned};
    let offered = ("2026-10-09T17:00", Said(Team));
    for (what, turns, now, state, spent, due) in [
        (
            "Friday 17:00 to Tuesday 16:00 is 1 + 8 + 6 hours",
            vec![],
            "2026-03-10T16:00",
            Warned,
            900,
            Some("2026-03-10T17:00"),
        ),
        ("an hour later it is over", vec![], "2026-03-10T17:30", Over, 990, Some("2026-03-10T17:00")),
        ("an offer pauses it", vec![("2026-03-09T10:00", Said(Team))], "2026-03-20T10:00", Paused, 120, None),
        (
            "a validity that ran out over the weekend: it goes on where it stood",
            vec![("2026-03-09T10:00", Said(Team)), ("2026-03-14T00:00", Said(Client))],
            "2026-03-16T10:00",
            CountState::Running,
            180,
            Some("2026-03-20T16:00"),
        ),
        (
            "agreed after the offer: kept",
            vec![("2026-03-09T10:00", Said(Team)), ("2026-03-25T10:00", Closed)],
            "2026-04-20T10:00",
            Kept,
            120,
            None,
        ),
    ] {
        let clock = clock("2026-03-06T17:00", &turns, now);
        let (_, count) = clock.shown();
        let told = (count.state, count.spent, count.due);
        assert_eq!(told, (state, spent, due.map(moment)), "{what}");
    }
    // Wednesday before National Day, eight days off; the Saturday after them is worked.
    let clock = clock("2026-09-30T16:00", &[offered, ("2026-10-12T09:00", Closed)], "2026-10-13T09:00");
    assert_eq!(
        (clock.first_answer.state, clock.first_answer.missed_by()),
        (Missed, Some(120 + 480 + 420 - 960))
    );
    assert_eq!((clock.resolution.state, clock.waited.team, clock.waited.client), (Kept, 1_020, 60 + 480));
}
