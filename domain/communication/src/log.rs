//! The communication log: what went to a client or came from them. Most entries write themselves from events; calls,
//! conversations, meetings, chats and mails outside the product are noted by people.
//!
//! Must hold: an entry of an event holds no words of its own, they stay where they were said. The log is the team's.

use crate::question::Speaker;
use kernel::{Audience, Failure, PersonId, Result, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

/// The longest entry, in characters.
pub const LONGEST: usize = 4_000;
/// How far ahead of the server a noting person's clock may be.
const AHEAD_SECONDS: i64 = 600;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LogKind {
    Mail,
    Call,
    Conversation,
    Meeting,
    Chat,
    Question,
    Answer,
    Comment,
    SignOff,
    Decision,
    Change,
    Expectation,
    Report,
    Link,
    Visit,
}

kernel::words!(LogKind {
    Mail = "mail",
    Call = "call",
    Conversation = "conversation",
    Meeting = "meeting",
    Chat = "chat",
    Question = "question",
    Answer = "answer",
    Comment = "comment",
    SignOff = "sign_off",
    Decision = "decision",
    Change = "change",
    Expectation = "expectation",
    Report = "report",
    Link = "link",
    Visit = "visit",
});

impl LogKind {
    /// What people note themselves; the rest writes itself.
    pub const fn is_noted_by_people(self) -> bool {
        matches!(self, Self::Mail | Self::Call | Self::Conversation | Self::Meeting | Self::Chat)
    }
}

/// What an event is in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Noted {
    pub kind: LogKind,
    /// Who spoke; nobody where a letter of the product left.
    pub side: Option<Speaker>,
}

/// The events that are talk between the two sides; all others are none.
pub fn noted(event: &str, audience: Audience, detail: &Value) -> Option<Noted> {
    let told = detail["side"].as_str().and_then(Speaker::from_word);
    let (kind, side) = match event {
        "question.asked" | "question.confirmed" | "question.reopened" | "question.closed" => {
            (LogKind::Question, told)
        }
        "question.answered" => (LogKind::Answer, told),
        "comment.created" if audience == Audience::Client => (LogKind::Comment, told.or(Some(Speaker::Team))),
        "sign_off.opened" | "sign_off.withdrawn" => (LogKind::SignOff, Some(Speaker::Team)),
        "sign_off.answered" | "sign_off.decided" => (LogKind::Decision, Some(Speaker::Client)),
        "change_request.received" if told == Some(Speaker::Client) => match detail["by"].as_str() {
            Some("mail") => (LogKind::Mail, told),
            _ => (LogKind::Change, told),
        },
        "expectation.raised" if told == Some(Speaker::Client) => (LogKind::Expectation, told),
        "expectation.answered" if audience == Audience::Client => (LogKind::Expectation, told),
        "plan_review.answered" => (LogKind::Answer, told),
        "client_contact.invited" | "link.revoked" => (LogKind::Link, Some(Speaker::Team)),
        "meeting.held" => (LogKind::Meeting, Some(Speaker::Team)),
        "report.sent" => (LogKind::Report, Some(Speaker::Team)),
        "letter.sent" | "letter.kept_back" | "letter.deferred" | "letter.returned" => (LogKind::Mail, None),
        // A machine's answer is nobody's, and is told all the same.
        "mail.away" | "mail.copied" => (LogKind::Mail, Some(Speaker::Client)),
        // What came in stands there with whoever of the team found its place.
        "mail.filed" => (LogKind::Mail, Some(Speaker::Team)),
        "portal.visited" => (LogKind::Visit, Some(Speaker::Client)),
        _ => return None,
    };
    Some(Noted { kind, side })
}

/// What somebody promised to do after a talk.
#[derive(Debug, Clone, PartialEq)]
pub struct FollowUp {
    pub owner: PersonId,
    /// A civil date.
    pub due: Option<String>,
    pub done_at: Option<Timestamp>,
}

/// The state of an entry's record.
pub fn state(follow_up: Option<&FollowUp>, is_deleted: bool) -> &'static str {
    match follow_up {
        _ if is_deleted => "deleted",
        None => "noted",
        Some(FollowUp { done_at: Some(_), .. }) => "done",
        Some(FollowUp { done_at: None, .. }) => "to_do",
    }
}

/// A talk lies in the past, give or take a clock that is ahead.
pub fn may_have_been(at: Timestamp, now: Timestamp) -> Result<()> {
    if at > now.plus_seconds(AHEAD_SECONDS) { Err(Failure::invalid("at", "in_the_future")) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn which_events_are_talk_between_the_sides() {
        use LogKind::{
            Answer, Change, Comment, Decision, Expectation, Link, Mail, Meeting, Question, Report, SignOff,
            Visit,
        };
        use Speaker::{Client, Team};
        let (internal, client) = (Audience::Internal, Audience::Client);
        for (event, audience, side, wanted) in [
            ("question.asked", client, "client", Some((Question, Some(Client)))),
            ("question.asked", client, "team", Some((Question, Some(Team)))),
            ("question.answered", client, "team", Some((Answer, Some(Team)))),
            ("question.confirmed", client, "client", Some((Question, Some(Client)))),
            ("question.warned", internal, "", None),
            ("comment.created", client, "", Some((Comment, Some(Team)))),
            ("comment.created", client, "client", Some((Comment, Some(Client)))),
            ("comment.created", internal, "", None),
            ("comment.deleted", client, "", None),
            ("sign_off.opened", client, "", Some((SignOff, Some(Team)))),
            ("sign_off.decided", client, "", Some((Decision, Some(Client)))),
            ("change_request.received", internal, "client", Some((Change, Some(Client)))),
            ("change_request.received", internal, "team", None),
            ("expectation.raised", client, "client", Some((Expectation, Some(Client)))),
            ("expectation.raised", internal, "team", None),
            ("expectation.answered", client, "team", Some((Expectation, Some(Team)))),
            ("expectation.answered", internal, "team", None),
            ("client_contact.invited", internal, "", Some((Link, Some(Team)))),
            ("meeting.held", internal, "", Some((Meeting, Some(Team)))),
            ("report.sent", client, "", Some((Report, Some(Team)))),
            ("report.approved", client, "", None),
            ("letter.sent", internal, "", Some((Mail, None))),
            ("letter.kept_back", internal, "", Some((Mail, None))),
            ("letter.deferred", internal, "", Some((Mail, None))),
            ("letter.returned", internal, "", Some((Mail, None))),
            ("mail.away", internal, "", Some((Mail, Some(Client)))),
            ("mail.filed", internal, "", Some((Mail, Some(Team)))),
            ("portal.visited", internal, "", Some((Visit, Some(Client)))),
            ("plan.changed", internal, "", None),
        ] {
            let found = noted(event, audience, &json!({ "side": side }));
            assert_eq!(found.map(|one| (one.kind, one.side)), wanted, "{event} {audience:?} {side}");
        }
    }

    #[test]
    fn a_change_that_came_by_mail_is_a_mail_of_the_client() {
        let by_mail = |side: &str| json!({ "side": side, "by": "mail" });
        let found = noted("change_request.received", Audience::Internal, &by_mail("client"));
        assert_eq!(found, Some(Noted { kind: LogKind::Mail, side: Some(Speaker::Client) }));
        assert_eq!(noted("change_request.received", Audience::Internal, &by_mail("team")), None);
    }

    #[test]
    fn how_an_entry_stands() {
        let open = FollowUp { owner: PersonId::new(), due: None, done_at: None };
        let done = FollowUp { done_at: Some(Timestamp(1)), ..open.clone() };
        for (follow_up, is_deleted, wanted) in [
            (None, false, "noted"),
            (Some(&open), false, "to_do"),
            (Some(&done), false, "done"),
            (Some(&open), true, "deleted"),
        ] {
            assert_eq!(state(follow_up, is_deleted), wanted);
        }
    }

    #[test]
    fn nobody_notes_what_will_be() {
        let now = Timestamp(0);
        for (seconds, is_well) in [(-86_400, true), (0, true), (300, true), (3_600, false)] {
            assert_eq!(may_have_been(now.plus_seconds(seconds), now).is_ok(), is_well, "{seconds}");
        }
    }

    #[test]
    fn words_of_kinds_come_back() {
        for kind in LogKind::ALL {
            assert_eq!(LogKind::from_word(kind.word()), Some(kind));
        }
    }
}
