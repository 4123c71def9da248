//! A meeting: when and where it is, how it stands, and how those who are asked to it answer.

use jiff::Zoned;
use jiff::civil::DateTime;
use kernel::{Failure, Input, PartyRole, Refusal, Result, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The longest title, place or name of an agenda point, in characters.
pub const LONGEST_TITLE: usize = 120;
const LONGEST_PURPOSE: usize = 4_000;
const LONGEST_LINK: usize = 1_000;
/// The most people of one meeting, and the most points of its agenda.
pub const MOST_PEOPLE: usize = 100;
pub const MOST_POINTS: usize = 60;
/// The longest meeting: a day.
pub const MOST_MINUTES: i64 = 24 * 60;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MeetingState {
    Planned,
    Held,
    Cancelled,
}
kernel::words!(MeetingState { Planned = "planned", Held = "held", Cancelled = "cancelled" });

/// Whether somebody comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Attendance {
    /// Not answered yet.
    Open,
    Accepted,
    Tentative,
    Declined,
}
kernel::words!(Attendance {
    Open = "open",
    Accepted = "accepted",
    Tentative = "tentative",
    Declined = "declined",
});

/// How an answer came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnsweredBy {
    Mail,
    Portal,
    /// In the team's app.
    App,
}
kernel::words!(AnsweredBy { Mail = "mail", Portal = "portal", App = "app" });

/// Whose rooms a link leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JoinProvider {
    Zoom,
    Teams,
    GoogleMeet,
    TencentMeeting,
    Feishu,
    Lark,
    Other,
}
kernel::words!(JoinProvider {
    Zoom = "zoom",
    Teams = "teams",
    GoogleMeet = "google_meet",
    TencentMeeting = "tencent_meeting",
    Feishu = "feishu",
    Lark = "lark",
    Other = "other",
});

impl JoinProvider {
    /// By the host of the link.
    pub fn of(url: &str) -> Self {
        let Some(host) = host(url) else { return Self::Other };
        let is_of = |domain: &str| host == domain || host.ends_with(&format!(".{domain}"));
        let known = [
            (Self::Zoom, &["zoom.us", "zoom.com", "zoom.com.cn", "zoomgov.com"][..]),
            (Self::Teams, &["teams.microsoft.com", "teams.live.com", "teams.microsoft.cn"]),
            (Self::GoogleMeet, &["meet.google.com"]),
            (Self::TencentMeeting, &["meeting.tencent.com", "voovmeeting.com"]),
            (Self::Feishu, &["vc.feishu.cn"]),
            (Self::Lark, &["vc.larksuite.com", "vc.larkoffice.com"]),
        ];
        let found = known.iter().find(|(_, domains)| domains.iter().any(|domain| is_of(domain)));
        found.map_or(Self::Other, |(service, _)| *service)
    }
}

/// In small letters; none where it is no link over https, or says whom to sign in as.
fn host(url: &str) -> Option<String> {
    let rest = url.strip_prefix("https://")?;
    let host = rest.split(['/', '?', '#']).next()?.split(':').next()?;
    let is_host =
        host.contains('.') && host.chars().all(|sign| sign.is_ascii_alphanumeric() || ".-".contains(sign));
    is_host.then(|| host.to_ascii_lowercase())
}

/// What the team says of a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields {
    pub title: String,
    /// What it is for; those who are invited read it.
    pub purpose: String,
    pub starts: Timestamp,
    pub time_zone: String,
    pub minutes: i64,
    pub place: String,
    /// Where it is joined; may be empty.
    pub join_url: String,
}

/// As it is typed.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldsBody {
    pub title: String,
    #[serde(default)]
    pub purpose: String,
    /// Date and time of day in the zone, `2026-03-02T09:30`.
    pub starts: String,
    pub time_zone: String,
    pub minutes: i64,
    #[serde(default)]
    pub place: String,
    /// Over https; may be empty.
    #[serde(default)]
    pub join_url: String,
}

impl FieldsBody {
    /// Trimmed and within the limits; every problem is named.
    pub fn checked(&self) -> Result<Fields> {
        let mut input = Input::new();
        let title = input.line("title", &self.title, LONGEST_TITLE);
        let purpose = match self.purpose.trim() {
            "" => String::new(),
            _ => input.text("purpose", &self.purpose, LONGEST_PURPOSE),
        };
        let place = input.optional_line("place", &self.place, LONGEST_TITLE);
        let join_url = input.optional_line("join_url", &self.join_url, LONGEST_LINK);
        if !join_url.is_empty() && (host(&join_url).is_none() || join_url.contains(char::is_whitespace)) {
            input.problem("join_url", "not_https");
        }
        if !(1..=MOST_MINUTES).contains(&self.minutes) {
            input.problem("minutes", "out_of_range");
        }
        let time_zone = input.time_zone("time_zone", &self.time_zone);
        let starts = at_civil(&self.starts, &time_zone);
        if starts.is_none() {
            input.problem("starts", "invalid");
        }
        input.finish()?;
        let starts = starts.ok_or_else(|| Failure::invalid("starts", "invalid"))?;
        Ok(Fields { title, purpose, starts, time_zone, minutes: self.minutes, place, join_url })
    }
}

/// A civil time in a zone, `2026-03-02T09:30`; none where it is no such time.
pub fn at_civil(text: &str, time_zone: &str) -> Option<Timestamp> {
    let civil = text.trim().parse::<DateTime>().ok().filter(|at| (2000..2200).contains(&at.year()))?;
    let at = civil.in_tz(time_zone).ok()?;
    Some(Timestamp::from_micros(at.timestamp().as_microsecond()))
}

impl Fields {
    pub fn ends(&self) -> Timestamp {
        self.starts.plus_seconds(self.minutes * 60)
    }
    pub fn local(&self) -> Zoned {
        self.starts.in_zone(&self.time_zone)
    }
    /// Whether another time is meant: what was answered then says nothing any more.
    pub fn is_at_another_time(&self, before: &Self) -> bool {
        (self.starts, self.minutes) != (before.starts, before.minutes)
    }
}

/// What somebody is told of a meeting when it is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Telling {
    Invites,
    Changes,
    CallsOff,
    /// They were asked which times suit them, and need not choose any more.
    Withdraws,
}

/// Only those are written to for whom something is new.
pub fn telling(is_asked: bool, was_told: bool, reads_otherwise: bool, chooses: bool) -> Option<Telling> {
    match (is_asked, was_told) {
        (true, false) => Some(Telling::Invites),
        (true, true) if reads_otherwise => Some(Telling::Changes),
        (false, true) => Some(Telling::CallsOff),
        (false, false) if chooses => Some(Telling::Withdraws),
        (true, true) | (false, false) => None,
    }
}

/// Viewers look; everybody else of the client answers in the portal.
pub fn may_say(role: PartyRole) -> Result<()> {
    match role {
        PartyRole::ClientApprover | PartyRole::ClientContact => Ok(()),
        PartyRole::ClientViewer => Err(Failure::Forbidden),
    }
}

/// Whether an answer still counts: one to an earlier time does not.
pub fn may_answer(
    state: MeetingState,
    answered_sequence: Option<i64>,
    moved_sequence: i64,
) -> Result<(), Refusal> {
    match state {
        MeetingState::Cancelled => Err(Refusal::new("meeting.called_off")),
        MeetingState::Held => Err(Refusal::new("meeting.is_over")),
        MeetingState::Planned if answered_sequence.is_some_and(|sequence| sequence < moved_sequence) => {
            Err(Refusal::new("meeting.moved_meanwhile"))
        }
        MeetingState::Planned => Ok(()),
    }
}

/// Whether somebody of the team has to know of an answer: who does not come for sure, who comes after all, and words.
pub fn is_news(before: Attendance, answer: Attendance, note: &str) -> bool {
    let comes_as_thought =
        answer == Attendance::Accepted && matches!(before, Attendance::Open | Attendance::Accepted);
    !note.is_empty() || (answer != Attendance::Open && !comes_as_thought)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body() -> FieldsBody {
        FieldsBody {
            title: " 周例会 ".into(),
            purpose: String::new(),
            starts: "2026-03-29T02:30".into(),
            time_zone: "Europe/Berlin".into(),
            minutes: 45,
            place: String::new(),
            join_url: "https://meeting.tencent.com/dm/abc".into(),
        }
    }

    #[test]
    fn a_link_is_known_by_its_host_and_by_nothing_else() {
        use JoinProvider::*;
        for (url, wanted) in [
            ("https://us02web.zoom.us/j/123?pwd=x", Zoom),
            ("https://teams.microsoft.com/l/meetup-join/19", Teams),
            ("https://meet.google.com/abc-defg-hij", GoogleMeet),
            ("https://MEETING.tencent.com/dm/x", TencentMeeting),
            ("https://vc.feishu.cn/j/1", Feishu),
            ("https://vc.larksuite.com/j/1", Lark),
            // Documents, not meetings.
            ("https://hengmu.feishu.cn/docx/abc", Other),
            ("https://hengmu.larksuite.com/wiki/abc", Other),
            ("https://zoom.us.evil.example/j/1", Other),
            ("https://zoom.us@evil.example/j/1", Other),
            ("https://notzoom.us/j/1", Other),
            ("http://zoom.us/j/1", Other),
        ] {
            assert_eq!(JoinProvider::of(url), wanted, "{url}");
        }
    }

    #[test]
    fn what_was_typed_is_checked_and_every_wrong_field_is_named() {
        let fields = body().checked().expect("taken");
        assert_eq!(fields.title, "周例会");
        // At night the clock skips that half hour: it is an hour later then.
        assert_eq!(fields.local().datetime().to_string(), "2026-03-29T03:30:00");
        for (wrong, field) in [
            (FieldsBody { title: " ".into(), ..body() }, "title"),
            (FieldsBody { starts: "29.3.2026".into(), ..body() }, "starts"),
            (FieldsBody { starts: "9999-12-31T23:59".into(), ..body() }, "starts"),
            (FieldsBody { time_zone: "Berlin".into(), ..body() }, "time_zone"),
            (FieldsBody { minutes: 0, ..body() }, "minutes"),
            (FieldsBody { minutes: 1441, ..body() }, "minutes"),
            (FieldsBody { join_url: "http://zoom.us/j/1".into(), ..body() }, "join_url"),
            (FieldsBody { join_url: "javascript:alert(1)".into(), ..body() }, "join_url"),
            (FieldsBody { join_url: "https://a@b.example".into(), ..body() }, "join_url"),
            (FieldsBody { join_url: "https://b.example/a b".into(), ..body() }, "join_url"),
        ] {
            let Err(Failure::Invalid(problems)) = wrong.checked() else { panic!("{field} is taken") };
            assert_eq!(problems[0].field, field);
        }
    }

    #[test]
    fn only_those_are_told_for_whom_something_is_new() {
        use Telling::*;
        for (is_asked, was_told, reads_otherwise, wanted) in [
            (true, false, false, Some(Invites)),
            (true, false, true, Some(Invites)),
            (true, true, true, Some(Changes)),
            (true, true, false, None),
            (false, true, false, Some(CallsOff)),
            (false, false, true, None),
        ] {
            assert_eq!(telling(is_asked, was_told, reads_otherwise, false), wanted);
            let choosing = wanted.or((!is_asked && !was_told).then_some(Withdraws));
            assert_eq!(telling(is_asked, was_told, reads_otherwise, true), choosing);
        }
    }

    #[test]
    fn of_an_answer_somebody_knows_where_it_is_no_plain_yes() {
        use Attendance::*;
        for (before, answer, note, wanted) in [
            (Open, Accepted, "", false),
            (Accepted, Accepted, "", false),
            (Open, Accepted, "With a colleague", true),
            (Open, Tentative, "", true),
            (Open, Declined, "", true),
            (Declined, Accepted, "", true),
            (Tentative, Accepted, "", true),
            (Declined, Open, "", false),
        ] {
            assert_eq!(is_news(before, answer, note), wanted, "{before:?} {answer:?} {note}");
        }
    }

    #[test]
    fn an_answer_to_an_earlier_time_does_not_count() {
        use MeetingState::*;
        for (state, answered, moved, wanted) in [
            (Planned, None, 3, None),
            (Planned, Some(3), 3, None),
            (Planned, Some(4), 3, None),
            (Planned, Some(2), 3, Some("meeting.moved_meanwhile")),
            (Cancelled, None, 0, Some("meeting.called_off")),
            (Held, None, 0, Some("meeting.is_over")),
        ] {
            assert_eq!(may_answer(state, answered, moved).err().map(|refusal| refusal.code), wanted);
        }
    }
}
