//! Letters to one of a client's people that are written within minutes leave as one mail: the first waits that long for
//! the others. Which kinds may, and why the others leave by themselves.
//!
//! Must hold: nothing that is urgent, was asked for, is decided with, or brings something along is gathered; a letter
//! waits for others within its reader's hours alone, and never so long that it misses them.

use crate::culture::{Manner, Urgency};
use kernel::{Letter, Timestamp};

/// So long the first of several waits for the others.
pub const SECONDS: i64 = 120;

/// How a kind of letter leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaves {
    /// It tells or asks in passing: with others of its reader, within minutes.
    Together,
    /// By itself, and why.
    Alone(&'static str),
}

use Leaves::{Alone, Together};

const CALENDAR: &str = "calendars read it, or it is about times that run";
const DECIDED: &str = "what is decided has a letter and evidence of its own";
const ASKED_FOR: &str = "its reader waits for it";

/// Every kind of letter to the client's people.
pub const KINDS: &[(&str, Leaves)] = &[
    ("change_closed", Together),
    ("comment_for_you", Together),
    ("demonstration_sent", Together),
    ("gathered", Alone("it is what gathers")),
    ("invitation", Alone("it opens the project: whoever invites says a word of welcome")),
    ("issue_solved", Together),
    ("kickoff_pack_sent", Alone("a pack to be kept, as a report is")),
    ("link_again", Alone(ASKED_FOR)),
    ("meeting_called_off", Alone(CALENDAR)),
    ("meeting_changed", Alone(CALENDAR)),
    ("meeting_invited", Alone(CALENDAR)),
    ("meeting_times", Alone(CALENDAR)),
    ("meeting_times_withdrawn", Alone(CALENDAR)),
    ("plan_review_asked", Together),
    ("question_answered", Together),
    ("question_asked", Together),
    ("questionnaire_asked", Together),
    ("questionnaire_returned", Together),
    ("reminder", Together),
    ("report_sent", Alone("it brings the report along")),
    ("review_asked", Together),
    ("review_closed", Together),
    ("sign_off_asked", Alone(DECIDED)),
    ("sign_off_asked_tacit", Alone(DECIDED)),
    ("sign_off_code", Alone(ASKED_FOR)),
    ("sign_off_deemed", Alone(DECIDED)),
    ("sign_off_paper_receipt", Alone(DECIDED)),
    ("sign_off_receipt", Alone(ASKED_FOR)),
    ("sign_off_tacit_soon", Alone(DECIDED)),
    ("task_returned", Together),
];

/// Of what is reminded of, what is decided or met at has letters of its own.
const REMINDED_ALONE: [&str; 3] = ["sign_off", "meeting", "meeting_times"];

/// Whether a letter may leave together with others.
pub fn goes_along(letter: &Letter, urgency: Urgency) -> bool {
    let is_such = KINDS.iter().any(|(kind, leaves)| *kind == letter.template && *leaves == Together);
    let of = letter.params.get("kind").and_then(|kind| kind.as_str()).unwrap_or_default();
    is_such
        && urgency == Urgency::Ordinary
        && !(letter.template == "reminder" && REMINDED_ALONE.contains(&of))
}

/// When a letter that may go along leaves: after the minutes, unless they lead out of its reader's hours.
pub fn leaves_at(manner: &Manner, now: Timestamp) -> Timestamp {
    let (first, later) = (manner.not_before(now, Urgency::Ordinary), now.plus_seconds(SECONDS));
    if first == now && manner.not_before(later, Urgency::Ordinary) == later { later } else { first }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::culture::{ContactCulture, CultureCard};
    use serde_json::json;

    fn letter(template: &str, kind: &str) -> Letter {
        serde_json::from_value(json!({
            "to": "0199a000-0000-7000-8000-000000000000", "to_name": "Zheng", "to_email": "zheng@chengchuan.example",
            "locale": "en", "template": template, "url": null, "params": { "kind": kind }, "project": null, "link": null,
        }))
        .expect("a letter")
    }

    #[test]
    fn what_goes_along_and_what_leaves_by_itself() {
        for (template, kind, urgency, wanted) in [
            ("question_asked", "", Urgency::Ordinary, true),
            ("question_asked", "", Urgency::Urgent, false),
            ("question_asked", "", Urgency::AskedFor, false),
            ("reminder", "question", Urgency::Ordinary, true),
            ("reminder", "sign_off", Urgency::Ordinary, false),
            ("reminder", "meeting", Urgency::Ordinary, false),
            ("report_sent", "review", Urgency::Ordinary, false),
            ("sign_off_asked", "", Urgency::Ordinary, false),
            ("nobody_knows_it", "", Urgency::Ordinary, false),
        ] {
            assert_eq!(goes_along(&letter(template, kind), urgency), wanted, "{template} {kind} {urgency:?}");
        }
    }

    #[test]
    fn the_minutes_lead_nobody_out_of_their_hours() {
        let card = |hours: serde_json::Value| {
            let mut card = serde_json::to_value(CultureCard::default()).expect("a card");
            card["ordinary"]["hours"] = hours;
            let card: CultureCard = serde_json::from_value(card).expect("a card");
            Manner::of(&card, &ContactCulture::default(), "Asia/Shanghai")
        };
        let at = |text: &str| {
            Timestamp::from_micros(text.parse::<jiff::Timestamp>().expect("a moment").as_microsecond())
        };
        let office = card(json!({ "from": "09:00", "to": "18:00" }));
        for (now, wanted) in [
            // 10:00, 17:59 and 20:00 of a Tuesday there.
            ("2026-03-10T02:00:00Z", "2026-03-10T02:02:00Z"),
            ("2026-03-10T09:59:00Z", "2026-03-10T09:59:00Z"),
            ("2026-03-10T12:00:00Z", "2026-03-11T01:00:00Z"),
        ] {
            assert_eq!(leaves_at(&office, at(now)), at(wanted), "{now}");
        }
        let anytime = card(serde_json::Value::Null);
        assert_eq!(leaves_at(&anytime, at("2026-03-10T15:00:00Z")), at("2026-03-10T15:02:00Z"));
    }
}
