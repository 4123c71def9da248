//! Whether the two sides of a project work on a day: the team by the project's calendar, a client by its culture card.

use crate::entry::EntryFields;
use crate::occurrence::{Occurrence, Recurring, WorkingSide, occurrences};
use ::store::Conn;
use engagement::culture::CultureCard;
use engagement::public_holidays::CHINA_UNTIL;
use engagement::store::{culture, parties, projects};
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use kernel::{PartyId, ProjectId, Result, Timestamp};
use schedule::hours::ProjectHours;
use schedule::store::{calendars, plans};
use std::collections::HashMap;

pub struct ProjectSides {
    hours: ProjectHours,
    /// The last day whose public holidays are entered in the project's calendar.
    covered: Option<Date>,
    zone: TimeZone,
    parties: HashMap<PartyId, (TimeZone, CultureCard)>,
}

/// How a moment is for one side.
#[derive(Debug, Clone, PartialEq)]
pub struct SideThen {
    /// None: the team.
    pub party: Option<PartyId>,
    pub time_zone: String,
    /// On its own wall clock.
    pub local: DateTime,
    pub works: bool,
    /// What they are off for, in Chinese or as it was typed, and in English; empty of a weekend, and of the team.
    pub occasion: (String, String),
    /// Whether it lies within the hours in which they want to be met; true where nothing is said of them.
    pub is_within_hours: bool,
}

impl ProjectSides {
    pub fn of_project(conn: &mut Conn, project: ProjectId) -> Result<Self> {
        let hours = ProjectHours::of_project(conn, project)?;
        let zone = zone(&projects::get(conn, project)?.time_zone);
        let mut known = HashMap::new();
        for party in parties::of_project(conn, project)? {
            let card = culture::of_client(conn, party.client)?.card;
            known.insert(party.id, (self::zone(&party.time_zone), card));
        }
        Ok(Self { hours, covered: covered(conn, project)?, zone, parties: known })
    }

    /// The last day whose public holidays are known for every side that keeps some, where a stretch goes beyond it.
    pub fn holidays_until(&self, until: Timestamp) -> Option<Date> {
        let keeps_some = self.parties.values().any(|(_, card)| !card.country.is_empty());
        let known = self.covered.into_iter().chain(keeps_some.then_some(CHINA_UNTIL)).min();
        known.filter(|known| until.to_jiff().to_zoned(self.zone.clone()).date() > *known)
    }

    /// How something that begins at a moment and lasts so many minutes is for each side: the team first.
    pub fn then(&self, at: Timestamp, minutes: i64) -> Vec<SideThen> {
        let local = |zone: &TimeZone| at.to_jiff().to_zoned(zone.clone()).datetime();
        let name = |zone: &TimeZone| zone.iana_name().unwrap_or("UTC").to_owned();
        let own = local(&self.zone);
        let team = SideThen {
            party: None,
            time_zone: name(&self.zone),
            local: own,
            works: self.hours.works_on(own.date()),
            occasion: (String::new(), String::new()),
            is_within_hours: true,
        };
        let client = |(party, (zone, card)): (&PartyId, &(TimeZone, CultureCard))| {
            let local = local(zone);
            let off = card.free_on(local.date());
            SideThen {
                party: Some(*party),
                time_zone: name(zone),
                local,
                works: card.works(local.date()),
                occasion: off.map(|one| (one.name.to_owned(), one.name_en.to_owned())).unwrap_or_default(),
                is_within_hours: card.meets_at(local.time(), minutes),
            }
        };
        let mut sides: Vec<SideThen> = self.parties.iter().map(client).collect();
        sides.sort_by_key(|side| side.party);
        sides.insert(0, team);
        sides
    }

    /// What happens of a row in a stretch of time; nothing while it is not said for whom it is.
    pub fn occurrences(&self, fields: &EntryFields, from: Timestamp, until: Timestamp) -> Vec<Occurrence> {
        if !fields.is_ready() {
            return Vec::new();
        }
        self.occurrences_with(&fields.recurring(), fields.party_id.as_slice(), (from, until))
    }

    /// The same of anything that recurs, for the team and some parties.
    pub fn occurrences_with(
        &self,
        recurring: &Recurring,
        parties: &[PartyId],
        (from, until): (Timestamp, Timestamp),
    ) -> Vec<Occurrence> {
        let team = |day: Date| self.hours.works_on(day);
        let known: Vec<&(TimeZone, CultureCard)> =
            parties.iter().filter_map(|party| self.parties.get(party)).collect();
        let work: Vec<_> = known.iter().map(|(_, card)| |day: Date| card.works(day)).collect();
        let mut sides = vec![WorkingSide { zone: self.zone.clone(), works: &team }];
        let clients = known.iter().zip(&work);
        sides.extend(clients.map(|((zone, _), works)| WorkingSide { zone: zone.clone(), works }));
        occurrences(recurring, &sides, from, until)
    }
}

fn covered(conn: &mut Conn, project: ProjectId) -> Result<Option<Date>> {
    let (own, _) = plans::hours(conn, project)?;
    let own = calendars::of_project(conn, project)?.into_iter().find(|calendar| calendar.id == own);
    let civil = own.and_then(|calendar| calendar.covers_until).map(|day| day.civil());
    Ok(civil.and_then(|(year, month, day)| {
        Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    }))
}

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}
