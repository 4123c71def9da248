//! When mail leaves, as a table: each pace, quiet hours over midnight, and nights on which the clocks change.

use super::*;
use kernel::PersonId;

const NIGHT: Option<QuietHours> = Some(QuietHours { from: 22 * 60, until: 7 * 60 + 30 });
const HALF_PAST_EIGHT: i64 = 8 * 60 + 30;

fn moment(text: &str) -> Timestamp {
    Timestamp::from_micros(text.parse::<jiff::Timestamp>().expect("a time").as_microsecond())
}

fn told(pace: Pace, quiet: Option<QuietHours>, written: &str, zone: &str) -> Option<Timestamp> {
    leaves_at(Wish { pace, digest_at: HALF_PAST_EIGHT, quiet }, moment(written), zone)
}

#[test]
fn each_pace_and_the_quiet_hours() {
    use Pace::*;
    for (pace, quiet, written, leaves) in [
        // 2026-11-23 is a Monday.
        (AtOnce, None, "2026-11-23T10:00:00+08:00", "2026-11-23T10:02:00+08:00"),
        (AtOnce, NIGHT, "2026-11-23T21:59:00+08:00", "2026-11-24T07:30:00+08:00"),
        (AtOnce, NIGHT, "2026-11-23T23:10:00+08:00", "2026-11-24T07:30:00+08:00"),
        (AtOnce, NIGHT, "2026-11-24T00:10:00+08:00", "2026-11-24T07:30:00+08:00"),
        (AtOnce, NIGHT, "2026-11-24T07:28:00+08:00", "2026-11-24T07:30:00+08:00"),
        (AtOnce, NIGHT, "2026-11-24T07:31:00+08:00", "2026-11-24T07:33:00+08:00"),
        (Hourly, None, "2026-11-23T10:00:00+08:00", "2026-11-23T11:00:00+08:00"),
        (Hourly, None, "2026-11-23T10:59:59+08:00", "2026-11-23T11:00:00+08:00"),
        (Hourly, NIGHT, "2026-11-23T21:20:00+08:00", "2026-11-24T07:30:00+08:00"),
        (Daily, None, "2026-11-23T08:29:00+08:00", "2026-11-23T08:30:00+08:00"),
        (Daily, None, "2026-11-23T08:30:00+08:00", "2026-11-24T08:30:00+08:00"),
        (Weekly, None, "2026-11-23T08:29:00+08:00", "2026-11-23T08:30:00+08:00"),
        (Weekly, None, "2026-11-23T08:31:00+08:00", "2026-11-30T08:30:00+08:00"),
        (Weekly, None, "2026-11-29T12:00:00+08:00", "2026-11-30T08:30:00+08:00"),
    ] {
        assert_eq!(told(pace, quiet, written, "Asia/Shanghai"), Some(moment(leaves)), "{pace:?} {written}");
    }
    assert_eq!(told(Never, None, "2026-11-23T10:00:00Z", "Asia/Shanghai"), None);
}

#[test]
fn a_digest_that_falls_into_the_quiet_hours_comes_when_they_are_over() {
    let late = Some(QuietHours { from: 20 * 60, until: 10 * 60 });
    let leaves = told(Pace::Daily, late, "2026-11-23T09:00:00+08:00", "Asia/Shanghai");
    assert_eq!(leaves, Some(moment("2026-11-24T10:00:00+08:00")));
}

/// In Berlin the clocks go forward from two to three on the 29th of March 2026, and back on the 25th of October.
#[test]
fn nights_on_which_the_clocks_change() {
    let over_two = Some(QuietHours { from: 60, until: 150 });
    for (quiet, written, leaves) in [
        // Half past two is not there: as much after two as it was to be.
        (over_two, "2026-03-29T01:10:00+01:00", "2026-03-29T03:30:00+02:00"),
        (NIGHT, "2026-03-28T23:00:00+01:00", "2026-03-29T07:30:00+02:00"),
        // Half past two is there twice: the first counts, and the second is over already.
        (over_two, "2026-10-25T01:10:00+02:00", "2026-10-25T02:30:00+02:00"),
        (NIGHT, "2026-10-24T23:00:00+02:00", "2026-10-25T07:30:00+01:00"),
    ] {
        assert_eq!(told(Pace::AtOnce, quiet, written, "Europe/Berlin"), Some(moment(leaves)), "{written}");
    }
    let daily = |written| told(Pace::Daily, None, written, "Europe/Berlin");
    assert_eq!(daily("2026-03-28T09:00:00+01:00"), Some(moment("2026-03-29T08:30:00+02:00")));
    assert_eq!(daily("2026-10-24T09:00:00+02:00"), Some(moment("2026-10-25T08:30:00+01:00")));
}

#[test]
fn what_leaves_whatever_its_reader_wishes_has_no_topic() {
    for (template, notice, topic) in [
        ("password_reset", None, None),
        ("first_password", None, None),
        ("meeting_invited", None, None),
        ("test", None, None),
        ("notices", None, None),
        ("notice", None, None),
        ("notice", Some("unheard_of"), None),
        ("notice", Some("meeting_answered"), Some(Topic::Meetings)),
        ("notice", Some("letter_returned"), Some(Topic::Mails)),
        ("question_asked", None, Some(Topic::Questions)),
    ] {
        let letter = serde_json::json!({ "to": PersonId::new(), "to_name": "", "to_email": "", "locale": "en",
            "template": template, "params": { "notice": notice } });
        let letter: Letter = serde_json::from_value(letter).expect("a letter");
        assert_eq!(Topic::of_letter(&letter), topic, "{template} {notice:?}");
    }
}

#[test]
fn hours_that_are_none() {
    for (from, until) in [(0, 0), (-1, 10), (10, 1_440)] {
        assert!(QuietHours::new(from, until).is_err(), "{from} {until}");
    }
}
