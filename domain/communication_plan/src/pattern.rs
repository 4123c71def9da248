//! A row as a project template keeps it: whom one looks for instead of who it was, and days counted from where the plan
//! began.
//!
//! Must hold: no person, no client and no date of the project it was taken from has a place in it; what is made of it is
//! the team's alone.

use crate::entry::{Channel, EntryFields, Product};
use crate::occurrence::OnDayOff;
use crate::rhythm::Rhythm;
use crate::usual::{Beginning, usual};
use jiff::civil::Date;
use jiff::{Span, ToSpan, Unit};
use kernel::{PartyId, PersonId, Result};
use locales::Locale;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pattern {
    pub title: String,
    pub is_internal: bool,
    pub audience: String,
    pub purpose: String,
    pub outcome: String,
    pub channel: Channel,
    pub urgent_channel: Channel,
    pub rhythm: Rhythm,
    pub begins: Offset,
    /// Days after its first.
    pub lasts_days: Option<i32>,
    pub time: String,
    /// None: the project's.
    pub time_zone: Option<String>,
    pub on_day_off: OnDayOff,
    pub minutes: i64,
    pub content: Vec<String>,
    pub produces: Product,
    pub lead_days: i64,
    pub owner: Sought,
    pub client_owner: Sought,
}

/// So long after the plan begins: in months what happens by the month, so that its first time is not skipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Offset {
    Days(i32),
    Months(i32),
}

/// Who is to see to it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sought {
    /// A function of the project; empty: none.
    pub function: String,
    /// Of the team a project manager, of the client who decides there.
    pub is_lead: bool,
}

/// The project that a row is taken from.
pub struct Origin<'a> {
    /// The day on which its plan began.
    pub begun: Date,
    pub time_zone: &'a str,
    /// What somebody is there, of the team or of the row's party.
    pub sought: &'a dyn Fn(PersonId) -> Sought,
}

/// The project that a row is made in.
pub struct Place<'a> {
    pub start: Date,
    pub time_zone: &'a str,
    /// None while there is none, or more than one.
    pub party: Option<PartyId>,
    pub owner: &'a dyn Fn(&Sought) -> Option<PersonId>,
    pub client_owner: &'a dyn Fn(&Sought) -> Option<PersonId>,
}

impl Pattern {
    pub fn of(fields: &EntryFields, origin: &Origin) -> Self {
        let sought = |person: Option<PersonId>, function: &str| {
            let found = person.map(origin.sought).unwrap_or_default();
            let is_named = found.function.is_empty() && !found.is_lead;
            if is_named { Sought { function: function.to_owned(), ..found } } else { found }
        };
        let fields = fields.clone();
        Self {
            begins: Offset::of(&fields, origin.begun),
            lasts_days: fields.until.map(|until| days(fields.from, until)),
            time_zone: Some(fields.time_zone).filter(|zone| zone != origin.time_zone),
            owner: sought(fields.owner_id, &fields.owner_function),
            client_owner: sought(fields.client_owner_id, &fields.client_owner_function),
            title: fields.title,
            is_internal: fields.is_internal,
            audience: fields.audience,
            purpose: fields.purpose,
            outcome: fields.outcome,
            channel: fields.channel,
            urgent_channel: fields.urgent_channel,
            rhythm: fields.rhythm,
            time: fields.time,
            on_day_off: fields.on_day_off,
            minutes: fields.minutes,
            content: fields.content,
            produces: fields.produces,
            lead_days: fields.lead_days,
        }
    }

    /// The row in another project. Whoever is not there yet is looked for by their function.
    pub fn fields(&self, place: &Place) -> Result<EntryFields> {
        let from = self.begins.after(place.start);
        let party_id = place.party.filter(|_| !self.is_internal);
        let Self { owner, client_owner, .. } = self;
        let fields = EntryFields {
            title: self.title.clone(),
            is_internal: self.is_internal,
            party_id,
            audience: self.audience.clone(),
            purpose: self.purpose.clone(),
            outcome: self.outcome.clone(),
            channel: self.channel,
            urgent_channel: self.urgent_channel,
            rhythm: self.rhythm.clone(),
            from,
            until: self.lasts_days.map(|days| from.saturating_add(days.days())),
            time: self.time.clone(),
            time_zone: self.time_zone.clone().unwrap_or_else(|| place.time_zone.to_owned()),
            on_day_off: self.on_day_off,
            minutes: self.minutes,
            content: self.content.clone(),
            produces: self.produces,
            lead_days: self.lead_days,
            owner_id: (place.owner)(owner),
            owner_function: owner.function.clone(),
            client_owner_id: party_id.and_then(|_| (place.client_owner)(client_owner)),
            client_owner_function: client_owner.function.clone(),
        };
        fields.checked()
    }
}

impl Offset {
    /// What happens by the month counts from the month of its first time.
    fn of(fields: &EntryFields, begun: Date) -> Self {
        let (Rhythm::MonthlyByDay { every, .. } | Rhythm::MonthlyByWeekday { every, .. }) = &fields.rhythm
        else {
            return Self::Days(days(begun, fields.from).max(0));
        };
        let last = fields.from.saturating_add((*every + 1).months());
        let first =
            fields.rhythm.days(fields.from, fields.from, last).into_iter().next().unwrap_or(fields.from);
        let between = begun.first_of_month().until((Unit::Month, first.first_of_month()));
        Self::Months(between.map_or(0, |span| span.get_months()).max(0))
    }

    fn after(self, start: Date) -> Date {
        match self {
            Self::Days(days) => start.saturating_add(days.days()),
            Self::Months(months) => {
                start.first_of_month().saturating_add(Span::new().months(months)).max(start)
            }
        }
    }
}

fn days(from: Date, until: Date) -> i32 {
    from.until(until).map_or(0, |span| span.get_days())
}

/// What a project usually begins with, as a pattern.
pub fn usual_patterns(locale: Locale) -> Vec<Pattern> {
    // Any day will do: what follows from it counts from it.
    let begun = Date::constant(2000, 1, 1);
    let beginning =
        Beginning { locale, party: None, from: begun, time_zone: "UTC", owner: None, client_owner: None };
    let sought = |_| Sought::default();
    let origin = Origin { begun, time_zone: beginning.time_zone, sought: &sought };
    let lead = Sought { is_lead: true, ..Sought::default() };
    let rows = usual(&beginning).into_iter();
    rows.map(|row| Pattern { owner: lead.clone(), client_owner: lead.clone(), ..Pattern::of(&row, &origin) })
        .collect()
}

#[cfg(test)]
mod tests;
