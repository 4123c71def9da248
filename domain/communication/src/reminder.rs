//! Reminders: one letter to those who were asked for something and have not answered.
//!
//! Must hold: nobody is reminded of what they were not asked for, nor anybody above them; of one thing there is at
//! most one reminder a working day; what nobody waits for any more is reminded of by nobody.

use jiff::ToSpan;
use jiff::civil::Date;
use kernel::Refusal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What somebody was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReminderKind {
    SignOff,
    Questionnaire,
    /// The open review round of a deliverable.
    Review,
    Demonstration,
    /// Something that the client's people have to do.
    Task,
    /// A question of the team.
    Question,
    /// An issue of which the team says that it is solved.
    Issue,
    /// Which of the proposed times of a meeting suit.
    MeetingTimes,
    /// Whether they come to a meeting.
    Meeting,
    /// How the communication plan that they read serves them.
    PlanReview,
}

kernel::words!(ReminderKind {
    SignOff = "sign_off",
    Questionnaire = "questionnaire",
    Review = "review",
    Demonstration = "demonstration",
    Task = "task",
    Question = "question",
    Issue = "issue",
    MeetingTimes = "meeting_times",
    Meeting = "meeting",
    PlanReview = "plan_review",
});

/// A working day has begun since the last one, if there was one.
pub fn may_remind(last: Option<Date>, today: Date, works_on: impl Fn(Date) -> bool) -> Result<(), Refusal> {
    let Some(last) = last else { return Ok(()) };
    let mut day = last;
    while day < today {
        let Ok(next) = day.checked_add(1.day()) else { break };
        day = next;
        if works_on(day) {
            return Ok(());
        }
    }
    Err(Refusal::new("reminder.too_soon"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{Weekday, date};

    #[test]
    fn one_a_working_day() {
        let works = |day: Date| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        // The sixth of March 2026 is a Friday.
        for (last, today, may) in [
            (None, 7, true),
            (Some(5), 5, false),
            (Some(5), 6, true),
            (Some(6), 6, false),
            (Some(6), 7, false),
            (Some(6), 8, false),
            (Some(6), 9, true),
            (Some(7), 9, true),
            (Some(9), 8, false),
        ] {
            let last = last.map(|day| date(2026, 3, day));
            assert_eq!(may_remind(last, date(2026, 3, today), works).is_ok(), may, "{last:?} {today}");
        }
    }

    #[test]
    fn words_of_kinds_come_back() {
        for kind in ReminderKind::ALL {
            assert_eq!(ReminderKind::from_word(kind.word()), Some(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.word());
        }
    }
}
