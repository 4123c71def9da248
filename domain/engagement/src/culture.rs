//! The culture card: how a client organisation, and each of its people, wants to be met. In which language and
//! zone they live, when they are off, how a letter to them opens, when and by what they want to be reached.
//!
//! Must hold: what a contact's own card leaves open is the organisation's; what the organisation leaves open is as
//! usual. A card delays a letter, never a decision: what its reader asked for leaves at once.

mod card;

pub use card::{Channel, ContactCulture, CultureCard, DayOff, Hours, NameOrder, Reach};

use crate::public_holidays::{CHINA, CHINA_MAKE_UP_DAYS};
use jiff::ToSpan;
use jiff::civil::{Date, Time};
use kernel::Timestamp;

/// How soon a letter has to be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// A code, a link, a receipt: its reader waits for it at this moment.
    AskedFor,
    Urgent,
    Ordinary,
}

/// What holds for one of a client's people: their own card over the organisation's.
#[derive(Debug, Clone, PartialEq)]
pub struct Manner {
    pub time_zone: String,
    pub card: CultureCard,
}

impl Manner {
    pub fn of(card: &CultureCard, own: &ContactCulture, time_zone: &str) -> Self {
        let card = CultureCard {
            name_order: own.name_order.unwrap_or(card.name_order),
            salutation: own.salutation.clone().unwrap_or_else(|| card.salutation.clone()),
            manners: own.manners.clone().unwrap_or_else(|| card.manners.clone()),
            ordinary: own.ordinary.clone().unwrap_or_else(|| card.ordinary.clone()),
            urgent: own.urgent.clone().unwrap_or_else(|| card.urgent.clone()),
            ..card.clone()
        };
        Self { time_zone: own.time_zone.clone().unwrap_or_else(|| time_zone.to_owned()), card }
    }

    /// How a letter to somebody of this name opens; none where nothing is said of it.
    pub fn opening(&self, name: &str) -> Option<String> {
        if self.card.salutation.is_empty() {
            return None;
        }
        let (family, given) = parts_of_name(name, self.card.name_order);
        let words = self.card.salutation.replace("{family}", &family).replace("{given}", &given);
        Some(words.replace("{name}", name))
    }

    /// The first moment, from `now` on, at which a letter may reach its reader.
    pub fn not_before(&self, now: Timestamp, urgency: Urgency) -> Timestamp {
        let reach = match urgency {
            Urgency::AskedFor => return now,
            Urgency::Urgent => &self.card.urgent,
            Urgency::Ordinary => &self.card.ordinary,
        };
        match &reach.hours {
            Some(hours) => within(now, &self.time_zone, hours, |day| self.card.works(day)),
            None => now,
        }
    }
}

/// Why nobody is there, in Chinese and in English; what the client itself named is called so in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occasion<'a> {
    pub name: &'a str,
    pub name_en: &'a str,
}

/// A letter waits at most this long, whatever the card says.
const LONGEST_WAIT_DAYS: i64 = 21;

fn within(now: Timestamp, zone: &str, hours: &Hours, works: impl Fn(Date) -> bool) -> Timestamp {
    let local = now.in_zone(zone);
    for later in 0..=LONGEST_WAIT_DAYS {
        let Ok(day) = local.date().checked_add(later.days()) else { break };
        if !works(day) {
            continue;
        }
        let at = |minute: i16| {
            let opened = day.at((minute / 60) as i8, (minute % 60) as i8, 0, 0);
            opened.to_zoned(local.time_zone().clone()).map(|zoned| zoned.timestamp().as_microsecond())
        };
        let (Ok(from), Ok(to)) = (at(hours.first_minute()), at(hours.to_minute())) else { break };
        if now.micros() < to {
            return Timestamp(from.max(now.micros()));
        }
    }
    now
}

impl CultureCard {
    /// Whether they work on a day: what is made up for is worked, their own days off and the holidays of their country are
    /// free, of the rest Monday to Friday is worked.
    pub fn works(&self, day: Date) -> bool {
        let is_weekday = day.weekday().to_monday_zero_offset() < 5;
        self.free_on(day).is_none() && (is_weekday || self.is_made_up(day))
    }

    /// Whether so many minutes from a time of day on lie within the hours in which they are reached as usual.
    pub fn meets_at(&self, time: Time, minutes: i64) -> bool {
        let Some(hours) = &self.ordinary.hours else { return true };
        let from = i64::from(time.hour()) * 60 + i64::from(time.minute());
        from >= i64::from(hours.first_minute()) && from + minutes <= i64::from(hours.to_minute())
    }

    /// What they are off for; weekends have no name.
    pub fn free_on(&self, day: Date) -> Option<Occasion<'_>> {
        if self.days_on.contains(&day) {
            return None;
        }
        let own = self.days_off.iter().find(|off| (off.from..=off.to).contains(&day));
        let of_country = || CHINA.iter().find(|one| (one.from..=one.to).contains(&day));
        match own {
            Some(off) => Some(Occasion { name: &off.name, name_en: &off.name }),
            None if self.country == "CN" => {
                of_country().map(|one| Occasion { name: one.name, name_en: one.name_en })
            }
            None => None,
        }
    }

    fn is_made_up(&self, day: Date) -> bool {
        self.days_on.contains(&day) || (self.country == "CN" && CHINA_MAKE_UP_DAYS.contains(&day))
    }
}

/// Surnames of two characters that are met often enough to be known.
const TWO_CHARACTERS: &[&str] = &[
    "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "夏侯", "端木",
    "南宫", "长孙", "宇文", "轩辕", "百里", "申屠", "闻人",
];

/// Family name and given name. A name of Han characters is known by its surname; another one by its spaces and
/// the order in which they write it. One word alone stands for both.
fn parts_of_name(name: &str, order: NameOrder) -> (String, String) {
    let name = name.trim();
    let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    if name.chars().count() > 1 && name.chars().all(is_han) {
        let length = if TWO_CHARACTERS.iter().any(|two| name.starts_with(two)) { 2 } else { 1 };
        let split = name.char_indices().nth(length).map_or(name.len(), |(at, _)| at);
        return (name[..split].to_owned(), name[split..].to_owned());
    }
    let parts = match order {
        NameOrder::FamilyFirst => name.split_once(' '),
        NameOrder::GivenFirst => name.rsplit_once(' ').map(|(given, family)| (family, given)),
    };
    let (family, given) = parts.unwrap_or((name, name));
    (family.to_owned(), given.to_owned())
}

#[cfg(test)]
mod tests;
