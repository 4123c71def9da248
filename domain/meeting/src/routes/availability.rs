//! When those who are asked are free: their other meetings, without a word of them, and days off of both sides.

use super::meetings::MeetingListQuery;
use crate::store::people;
use ::people::person;
use engagement::access::member;
use engagement::store::{culture, members, parties};
use jiff::ToSpan;
use kernel::{PartyId, PersonId, ProjectId, RecordId, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;
use web::{Answer, Cx, Json, Path, Query, Routes, Team, endpoint, routes};

#[derive(Serialize, ToSchema)]
pub struct Availability {
    people: Vec<BusyPerson>,
    days_off: Vec<PartyDayOff>,
}

#[derive(Serialize, ToSchema)]
pub struct BusyPerson {
    person_id: PersonId,
    name: String,
    busy: Vec<BusyTime>,
}

/// A meeting of any project. Which one is told to nobody: only that the time is taken.
#[derive(Serialize, ToSchema)]
pub struct BusyTime {
    /// Of a meeting of this project, so that it is not held against itself.
    meeting_id: Option<RecordId>,
    starts: Timestamp,
    ends: Timestamp,
}

/// A day on which a party is off.
#[derive(Serialize, ToSchema)]
pub struct PartyDayOff {
    party_id: PartyId,
    /// A civil date.
    day: String,
    /// In Chinese or as it was typed, and in English; empty of a weekend.
    name: String,
    name_en: String,
}

endpoint!(/// When the team's people are taken in some days, and the days off of each party.
    get_availability: GET "/api/v1/projects/{project}/availability", Team, ReadProject);
async fn get_availability(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Query(query): Query<MeetingListQuery>,
) -> Answer<Json<Availability>> {
    let scope = cx.scope.clone();
    let (from, until) = query.checked(cx.now())?;
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        let team: Vec<PersonId> =
            members::active(conn, project)?.into_iter().map(|one| one.person_id).collect();
        let names = person::names(conn, team.iter().copied())?;
        let mut all = Vec::new();
        for person_id in team {
            let busy = people::busy(conn, person_id, from, until)?.into_iter();
            let busy = busy.map(|one| BusyTime {
                meeting_id: (one.project == project).then_some(one.meeting),
                starts: one.starts,
                ends: one.starts.plus_seconds(one.minutes * 60),
            });
            let name = names.get(&person_id).cloned().unwrap_or_default();
            all.push(BusyPerson { person_id, name, busy: busy.collect() });
        }
        let mut days_off = Vec::new();
        for party in parties::of_project(conn, project)? {
            let card = culture::of_client(conn, party.client)?.card;
            let mut day = from.in_zone("UTC").date();
            let last = until.in_zone("UTC").date();
            while day <= last {
                if !card.works(day) {
                    let named = card.free_on(day);
                    days_off.push(PartyDayOff {
                        party_id: party.id,
                        day: day.to_string(),
                        name: named.as_ref().map(|one| one.name.to_owned()).unwrap_or_default(),
                        name_en: named.as_ref().map(|one| one.name_en.to_owned()).unwrap_or_default(),
                    });
                }
                day = day.checked_add(1.day()).unwrap_or(jiff::civil::Date::MAX);
            }
        }
        Ok(Availability { people: all, days_off })
    });
    Ok(Json(found.await?))
}

pub fn routes() -> Routes {
    routes![get_availability]
}
