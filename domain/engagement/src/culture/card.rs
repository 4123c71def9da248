//! The card as it is written down, and what is accepted of it.

use jiff::civil::Date;
use kernel::{FieldProblem, Input, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

const LONGEST_LINE: usize = 120;
const LONGEST_MANNERS: usize = 4_000;
/// Of one's own days off, and of those that are worked for them.
const MOST_DAYS_OFF: usize = 60;
/// The longest single stretch.
const LONGEST_STRETCH_DAYS: i32 = 92;

/// Of an organisation. A left out field is as usual.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CultureCard {
    /// Whose public holidays hold: `CN`, or nothing.
    pub country: String,
    /// Days on which nobody is there, beside public holidays.
    pub days_off: Vec<DayOff>,
    /// Weekends and holidays that they work, for other days off.
    #[schema(value_type = Vec<String>)]
    pub days_on: Vec<Date>,
    pub name_order: NameOrder,
    /// The first line of a letter, with `{name}`, `{family}` or `{given}`; empty: as usual in their language.
    pub salutation: String,
    /// What to know before one meets them.
    pub manners: String,
    pub ordinary: Reach,
    pub urgent: Reach,
}

/// Of one person; what is left out is the organisation's.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ContactCulture {
    /// An IANA time zone.
    pub time_zone: Option<String>,
    pub name_order: Option<NameOrder>,
    pub salutation: Option<String>,
    pub manners: Option<String>,
    pub ordinary: Option<Reach>,
    pub urgent: Option<Reach>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DayOff {
    pub name: String,
    #[schema(value_type = String)]
    pub from: Date,
    #[schema(value_type = String)]
    pub to: Date,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NameOrder {
    #[default]
    FamilyFirst,
    GivenFirst,
}

/// By what and when they want to be reached.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Reach {
    pub channel: Channel,
    /// On their working days, in their time zone; none: at any time.
    pub hours: Option<Hours>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    #[default]
    Mail,
    Phone,
    Wechat,
    Wecom,
    Dingtalk,
    Feishu,
    Whatsapp,
    Teams,
    InPerson,
}

/// `09:00` to `18:00`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    pub from: String,
    pub to: String,
}

impl Hours {
    pub(super) fn first_minute(&self) -> i16 {
        minute(&self.from).unwrap_or(0)
    }
    pub(super) fn to_minute(&self) -> i16 {
        minute(&self.to).unwrap_or(24 * 60 - 1)
    }
}

/// Of `09:30`; the day ends at 23:59.
fn minute(text: &str) -> Option<i16> {
    let (hour, minute) = text.split_once(':')?;
    let is_plain = |part: &str| part.len() == 2 && part.bytes().all(|digit| digit.is_ascii_digit());
    if !is_plain(hour) || !is_plain(minute) {
        return None;
    }
    let (hour, minute): (i16, i16) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

impl CultureCard {
    /// The card as it is kept: trimmed and within its lengths.
    pub fn checked(&self) -> Result<Self> {
        let mut input = Input::new();
        if !matches!(self.country.as_str(), "" | "CN") {
            input.problem("country", "unknown");
        }
        if self.days_off.len() > MOST_DAYS_OFF {
            input.problem("days_off", "too_many");
        }
        if self.days_on.len() > MOST_DAYS_OFF {
            input.problem("days_on", "too_many");
        }
        let days_off = self.days_off.iter().enumerate();
        let days_on: BTreeSet<Date> = self.days_on.iter().copied().collect();
        let card = Self {
            country: self.country.clone(),
            days_off: days_off.map(|(place, off)| off.checked(&mut input, place)).collect(),
            days_on: days_on.into_iter().collect(),
            name_order: self.name_order,
            salutation: salutation(&mut input, &self.salutation),
            manners: manners(&mut input, &self.manners),
            ordinary: self.ordinary.checked(&mut input, "ordinary"),
            urgent: self.urgent.checked(&mut input, "urgent"),
        };
        input.finish()?;
        Ok(card)
    }
}

impl ContactCulture {
    pub fn checked(&self) -> Result<Self> {
        let mut input = Input::new();
        let own = Self {
            time_zone: self.time_zone.as_ref().map(|zone| input.time_zone("time_zone", zone)),
            name_order: self.name_order,
            salutation: self.salutation.as_ref().map(|words| salutation(&mut input, words)),
            manners: self.manners.as_ref().map(|words| manners(&mut input, words)),
            ordinary: self.ordinary.as_ref().map(|reach| reach.checked(&mut input, "ordinary")),
            urgent: self.urgent.as_ref().map(|reach| reach.checked(&mut input, "urgent")),
        };
        input.finish()?;
        Ok(own)
    }
}

impl DayOff {
    fn checked(&self, input: &mut Input, place: usize) -> Self {
        let field = |name: &str| format!("days_off.{place}.{name}");
        let name = input.line(&field("name"), &self.name, LONGEST_LINE);
        if self.to < self.from {
            input.problem(field("to"), "ends_before_it_begins");
        } else if (self.to - self.from).get_days() > LONGEST_STRETCH_DAYS {
            let longest = LONGEST_STRETCH_DAYS;
            input.found(FieldProblem::new(field("to"), "stretch_too_long").with("days", longest));
        }
        Self { name, ..self.clone() }
    }
}

impl Reach {
    fn checked(&self, input: &mut Input, field: &str) -> Self {
        if let Some(hours) = &self.hours {
            match (minute(&hours.from), minute(&hours.to)) {
                (Some(from), Some(to)) if from < to => {}
                (Some(_), Some(_)) => input.problem(format!("{field}.hours.to"), "ends_before_it_begins"),
                (None, _) => input.problem(format!("{field}.hours.from"), "not_a_time"),
                (_, None) => input.problem(format!("{field}.hours.to"), "not_a_time"),
            }
        }
        self.clone()
    }
}

/// Braces hold one of the three names and nothing else.
fn salutation(input: &mut Input, words: &str) -> String {
    let words = input.optional_line("salutation", words, LONGEST_LINE);
    let bare = words.replace("{name}", "").replace("{family}", "").replace("{given}", "");
    if bare.contains(['{', '}']) {
        input.problem("salutation", "invalid");
    }
    words
}

fn manners(input: &mut Input, words: &str) -> String {
    match words.replace("\r\n", "\n").trim() {
        "" => String::new(),
        words => input.text("manners", words, LONGEST_MANNERS),
    }
}
