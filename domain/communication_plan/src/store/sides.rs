//! Whether the two sides of a project work on a day: the team by the project's calendar, a client by its culture card.

use crate::entry::EntryFields;
use crate::occurrence::{Occurrence, Recurring, WorkingSide, occurrences};
use ::store::Conn;
use engagement::culture::CultureCard;
use engagement::store::{culture, parties, projects};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kernel::{PartyId, ProjectId, Result, Timestamp};
use schedule::hours::ProjectHours;
use std::collections::HashMap;

pub struct ProjectSides {
    hours: ProjectHours,
    zone: TimeZone,
    parties: HashMap<PartyId, (TimeZone, CultureCard)>,
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
        Ok(Self { hours, zone, parties: known })
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

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}
