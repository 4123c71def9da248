//! A row of the communication plan: who is met why, by what, how often, and who sees to it on each side.

use crate::occurrence::{OnDayOff, Recurring};
use crate::rhythm::Rhythm;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use kernel::{Input, PartyId, PersonId, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const LONGEST_LINE: usize = 120;
const LONGEST_WORDS: usize = 1_000;
const LONGEST_POINT: usize = 200;
/// Of what one occurrence holds.
const MOST_POINTS: usize = 20;
const MOST_LEAD_DAYS: i64 = 60;
const MOST_MINUTES: i64 = 600;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PlannedChannel)]
pub enum Channel {
    #[default]
    Mail,
    Call,
    Meeting,
    Chat,
    Portal,
}

/// What becomes of an occurrence in time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PlannedProduct)]
pub enum Product {
    /// Nothing is made; somebody says that it was kept.
    #[default]
    Nothing,
    CheckIn,
    Meeting,
    ProgressReport,
    PeriodicReview,
    FeedbackTalk,
    /// How this plan serves the client.
    PlanReview,
}

impl Product {
    /// A draft that goes to a client once somebody sends it.
    fn is_report(self) -> bool {
        matches!(self, Self::ProgressReport | Self::PeriodicReview)
    }
}

kernel::words!(Product {
    Nothing = "nothing",
    CheckIn = "check_in",
    Meeting = "meeting",
    ProgressReport = "progress_report",
    PeriodicReview = "periodic_review",
    FeedbackTalk = "feedback_talk",
    PlanReview = "plan_review",
});

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = CommunicationPlanEntryFields)]
pub struct EntryFields {
    pub title: String,
    /// The team alone; otherwise a client.
    #[serde(default)]
    pub is_internal: bool,
    /// Whom it is for; none while it is not said yet, and then nothing happens.
    #[serde(default)]
    pub party_id: Option<PartyId>,
    /// A named function, as a steering committee; empty: everybody.
    #[serde(default)]
    pub audience: String,
    #[serde(default)]
    pub purpose: String,
    #[serde(default)]
    pub outcome: String,
    pub channel: Channel,
    pub urgent_channel: Channel,
    pub rhythm: Rhythm,
    /// The first day; weeks and months are counted from it.
    #[schema(value_type = String)]
    pub from: Date,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub until: Option<Date>,
    /// `09:30`, on the wall clock of the zone.
    pub time: String,
    pub time_zone: String,
    #[serde(default)]
    pub on_day_off: OnDayOff,
    /// How long it takes.
    #[serde(default)]
    pub minutes: i64,
    #[serde(default)]
    pub content: Vec<String>,
    #[serde(default)]
    pub produces: Product,
    /// So many days ahead it is made.
    #[serde(default)]
    pub lead_days: i64,
    /// Of the team.
    #[serde(default)]
    pub owner_id: Option<PersonId>,
    /// Whom of the team one looks for while nobody sees to it: a function of the project, as a template named it.
    #[serde(default)]
    pub owner_function: String,
    /// Of the party.
    #[serde(default)]
    pub client_owner_id: Option<PersonId>,
    #[serde(default)]
    pub client_owner_function: String,
}

impl EntryFields {
    /// As it is kept: trimmed and within its lengths. Who is of the project is asked where the project is known.
    pub fn checked(self) -> Result<Self> {
        let mut input = Input::new();
        let mut words = |field: &str, value: &str| match value.trim() {
            "" => String::new(),
            value => input.text(field, value, LONGEST_WORDS),
        };
        let (purpose, outcome) = (words("purpose", &self.purpose), words("outcome", &self.outcome));
        let title = input.line("title", &self.title, LONGEST_LINE);
        let audience = input.optional_line("audience", &self.audience, LONGEST_LINE);
        let owner_function = input.optional_line("owner_function", &self.owner_function, LONGEST_LINE);
        let client_owner_function =
            input.optional_line("client_owner_function", &self.client_owner_function, LONGEST_LINE);
        let points = self.content.iter().map(|point| point.trim()).filter(|point| !point.is_empty());
        let content: Vec<String> = points
            .enumerate()
            .map(|(place, point)| input.line(&format!("content.{place}"), point, LONGEST_POINT))
            .collect();
        if content.len() > MOST_POINTS {
            input.problem("content", "too_many");
        }
        if time_of(&self.time).is_none() {
            input.problem("time", "invalid");
        }
        let time_zone = input.time_zone("time_zone", &self.time_zone);
        input.date("from", &self.from.to_string());
        if let Some(until) = self.until {
            input.date("until", &until.to_string());
            if until < self.from {
                input.problem("until", "before_start");
            }
        }
        self.rhythm.check(&mut input);
        for (field, value, most) in
            [("lead_days", self.lead_days, MOST_LEAD_DAYS), ("minutes", self.minutes, MOST_MINUTES)]
        {
            if !(0..=most).contains(&value) {
                input.problem(field, "out_of_range");
            }
        }
        if self.is_internal && self.produces.is_report() {
            input.problem("produces", "needs_client");
        }
        input.finish()?;
        let party_id = self.party_id.filter(|_| !self.is_internal);
        let client_owner_id = self.client_owner_id.filter(|_| party_id.is_some());
        Ok(Self {
            title,
            audience,
            purpose,
            outcome,
            content,
            time_zone,
            party_id,
            owner_function,
            client_owner_id,
            client_owner_function,
            ..self
        })
    }

    /// Whether anything happens: one that is for a client waits until it is said for which.
    pub fn is_ready(&self) -> bool {
        self.is_internal || self.party_id.is_some()
    }

    pub fn recurring(&self) -> Recurring<'_> {
        Recurring {
            rhythm: &self.rhythm,
            from: self.from,
            until: self.until,
            time: time_of(&self.time).unwrap_or_default(),
            zone: TimeZone::get(&self.time_zone).unwrap_or(TimeZone::UTC),
            on_day_off: self.on_day_off,
        }
    }

    /// Whether other days or other products follow from it.
    pub fn happens_as(&self, other: &Self) -> bool {
        let of = |fields: &Self| {
            (fields.recurring().time, fields.from, fields.until, fields.on_day_off, fields.produces)
        };
        of(self) == of(other)
            && (&self.rhythm, &self.time_zone, self.party_id, self.is_internal)
                == (&other.rhythm, &other.time_zone, other.party_id, other.is_internal)
    }
}

/// Of `09:30`.
fn time_of(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    let is_plain = |part: &str| part.len() == 2 && part.bytes().all(|digit| digit.is_ascii_digit());
    if !is_plain(hour) || !is_plain(minute) {
        return None;
    }
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use kernel::Failure;

    fn fields() -> EntryFields {
        EntryFields {
            title: " Weekly report ".into(),
            is_internal: false,
            party_id: None,
            audience: String::new(),
            purpose: String::new(),
            outcome: String::new(),
            channel: Channel::Mail,
            urgent_channel: Channel::Call,
            rhythm: Rhythm::Once,
            from: date(2026, 3, 2),
            until: None,
            time: "16:00".into(),
            time_zone: "Asia/Shanghai".into(),
            on_day_off: OnDayOff::After,
            minutes: 0,
            content: vec![" Risks ".into(), "  ".into()],
            produces: Product::CheckIn,
            lead_days: 2,
            owner_id: None,
            owner_function: String::new(),
            client_owner_id: None,
            client_owner_function: String::new(),
        }
    }

    #[test]
    fn a_row_is_tidied() {
        let kept = fields().checked().expect("well");
        assert_eq!((kept.title.as_str(), kept.content), ("Weekly report", vec!["Risks".to_owned()]));
    }

    #[test]
    fn each_problem_names_its_field() {
        let every = |every| Rhythm::MonthlyByDay { every, day: 1 };
        let cases: [(&str, EntryFields); 10] = [
            ("title", EntryFields { title: " ".into(), ..fields() }),
            ("purpose", EntryFields { purpose: "x".repeat(LONGEST_WORDS + 1), ..fields() }),
            ("content.0", EntryFields { content: vec!["x".repeat(LONGEST_POINT + 1)], ..fields() }),
            ("time", EntryFields { time: "25:00".into(), ..fields() }),
            ("time_zone", EntryFields { time_zone: "Mars/Base".into(), ..fields() }),
            ("until", EntryFields { until: Some(date(2026, 3, 1)), ..fields() }),
            ("rhythm.every", EntryFields { rhythm: every(0), ..fields() }),
            (
                "rhythm.weekdays",
                EntryFields { rhythm: Rhythm::Weekly { every: 1, weekdays: vec![] }, ..fields() },
            ),
            ("lead_days", EntryFields { lead_days: -1, ..fields() }),
            ("produces", EntryFields { is_internal: true, produces: Product::ProgressReport, ..fields() }),
        ];
        for (field, wrong) in cases {
            let Err(Failure::Invalid(problems)) = wrong.checked() else { panic!("{field} was accepted") };
            assert_eq!(problems.iter().map(|one| one.field.as_str()).collect::<Vec<_>>(), [field]);
        }
    }

    #[test]
    fn words_move_no_day() {
        let moved = EntryFields { time: "09:00".into(), ..fields() };
        let reworded = EntryFields { title: "Report".into(), purpose: "So that…".into(), ..fields() };
        assert!(fields().happens_as(&reworded));
        assert!(!fields().happens_as(&moved));
    }
}
