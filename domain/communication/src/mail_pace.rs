//! When mail about what happened reaches somebody of the team: at once, gathered by the hour, the day or the week, or
//! never, by what it is about; and never in their quiet hours, in their own time zone.
//!
//! Must hold: what is written within minutes leaves together; a day has one digest whatever the clocks do that night;
//! what was written before its reader wished otherwise follows the wish of the moment at which it would leave.

use crate::notification::NotificationKind;
use jiff::ToSpan;
use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use kernel::{Failure, Letter, Result, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// So long the first of several waits for the others.
pub const BURST_SECONDS: i64 = engagement::burst::SECONDS;
/// A letter in the words of the notification that its parameter of this name tells.
pub const NOTICE: &str = "notice";
const DAY_MINUTES: i64 = 24 * 60;

/// What a mail to the team is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MailTopic)]
pub enum Topic {
    Questions,
    Comments,
    Decisions,
    Changes,
    Deliverables,
    Tasks,
    Files,
    Mails,
    Meetings,
    /// What runs out or was not kept.
    Promises,
    /// What the team is asked to look at, and what clients say of the communication plan and expect.
    ReportsAndPlan,
}

kernel::words!(Topic {
    Questions = "questions",
    Comments = "comments",
    Decisions = "decisions",
    Changes = "changes",
    Deliverables = "deliverables",
    Tasks = "tasks",
    Files = "files",
    Mails = "mails",
    Meetings = "meetings",
    Promises = "promises",
    ReportsAndPlan = "reports_and_plan",
});

impl Topic {
    /// Of a letter; none where it leaves whatever its reader wishes: what they asked for themselves, what an administrator
    /// has to know, invitations to meetings.
    pub fn of_letter(letter: &Letter) -> Option<Self> {
        Some(match letter.template.as_str() {
            NOTICE => notice_of(letter)?.topic(),
            "question_asked" | "question_answered" => Self::Questions,
            "comment_written" | "comment_mentioned" => Self::Comments,
            "sign_off_decided" | "sign_off_deemed_team" => Self::Decisions,
            "change_requested" | "change_done" | "change_not_applied" => Self::Changes,
            "deliverable_remarked"
            | "deliverable_case_failed"
            | "demonstration_answered"
            | "questionnaire_submitted" => Self::Deliverables,
            "task_reported" | "task_assigned" => Self::Tasks,
            "file_sent" => Self::Files,
            "mail_held" => Self::Mails,
            _ => return None,
        })
    }
}

/// The notification whose words a letter is in.
pub fn notice_of(letter: &Letter) -> Option<NotificationKind> {
    NotificationKind::from_word(letter.params.get(NOTICE)?.as_str()?)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MailPace)]
pub enum Pace {
    #[default]
    AtOnce,
    Hourly,
    Daily,
    Weekly,
    Never,
}

kernel::words!(Pace {
    AtOnce = "at_once",
    Hourly = "hourly",
    Daily = "daily",
    Weekly = "weekly",
    Never = "never",
});

/// Minutes of the day in which no mail comes; over midnight where the end comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuietHours {
    pub from: i64,
    pub until: i64,
}

impl QuietHours {
    pub fn new(from: i64, until: i64) -> Result<Self> {
        let is_minute = |minute: i64| (0..DAY_MINUTES).contains(&minute);
        match is_minute(from) && is_minute(until) && from != until {
            true => Ok(Self { from, until }),
            false => Err(Failure::invalid("quiet_until", "out_of_range")),
        }
    }
}

/// What somebody wishes of one topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wish {
    pub pace: Pace,
    /// The minute of the day at which digests come.
    pub digest_at: i64,
    pub quiet: Option<QuietHours>,
}

/// When a mail that was written then may leave; none: never.
pub fn leaves_at(wish: Wish, written: Timestamp, zone: &str) -> Option<Timestamp> {
    let due = match wish.pace {
        Pace::AtOnce => written.plus_seconds(BURST_SECONDS),
        Pace::Hourly => next_hour(written, zone),
        Pace::Daily => next_digest(written, zone, wish.digest_at, |_| true),
        Pace::Weekly => next_digest(written, zone, wish.digest_at, |day| day.weekday() == Weekday::Monday),
        Pace::Never => return None,
    };
    Some(wish.quiet.map_or(due, |quiet| after_quiet(quiet, due, zone)))
}

/// The next full hour of the reader's clock.
fn next_hour(written: Timestamp, zone: &str) -> Timestamp {
    let here = written.in_zone(zone);
    let into = i64::from(here.minute()) * 60 + i64::from(here.second());
    Timestamp::from_micros(written.micros() - i64::from(here.subsec_nanosecond() / 1_000))
        .plus_seconds(3_600 - into)
}

/// The first of these days' digests that comes after it was written.
fn next_digest(written: Timestamp, zone: &str, minute: i64, is_meant: impl Fn(Date) -> bool) -> Timestamp {
    let here = written.in_zone(zone);
    let days = (0..=8).filter_map(|later: i64| here.date().checked_add(later.days()).ok());
    let mut moments = days.filter(|day| is_meant(*day)).map(|day| at(day, minute, here.time_zone()));
    moments.find(|moment| *moment > written).unwrap_or(written)
}

/// A minute of a day; where the clocks leave it out, as much later.
fn at(day: Date, minute: i64, zone: &TimeZone) -> Timestamp {
    let time = Time::midnight().saturating_add(minute.minutes());
    let zoned = day.to_datetime(time).to_zoned(zone.clone());
    zoned
        .map_or(Timestamp::from_micros(0), |zoned| Timestamp::from_micros(zoned.timestamp().as_microsecond()))
}

fn after_quiet(quiet: QuietHours, due: Timestamp, zone: &str) -> Timestamp {
    let here = due.in_zone(zone);
    let minute = i64::from(here.hour()) * 60 + i64::from(here.minute());
    let (is_quiet, is_tomorrow) = match quiet.from < quiet.until {
        true => ((quiet.from..quiet.until).contains(&minute), false),
        false => (minute >= quiet.from || minute < quiet.until, minute >= quiet.from),
    };
    if !is_quiet {
        return due;
    }
    let day = here.date().saturating_add(i64::from(is_tomorrow).days());
    at(day, quiet.until, here.time_zone()).max(due)
}

#[cfg(test)]
mod tests;
