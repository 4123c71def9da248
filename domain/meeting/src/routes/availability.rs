//! What stands against times of a meeting: how each is for either side, who of the team is in another meeting then, without a
//! word of it, and who is off.

use crate::meeting::MOST_MINUTES;
use crate::series;
use crate::store::meetings::Meeting;
use crate::store::{meetings, people};
use ::people::person;
use ::store::Conn;
use communication_plan::store::sides::{ProjectSides, SideThen};
use engagement::access::member;
use engagement::store::members;
use jiff::civil::Date;
use kernel::{Failure, PartyId, PersonId, ProjectId, RecordId, Result, Timestamp};
use schedule::hours::PeopleHours;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{Answer, Cx, Json, Path, Query, Routes, Team, endpoint, routes};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct AvailabilityQuery {
    /// Moments as RFC 3339 writes them, separated by commas.
    starts: String,
    minutes: i64,
    /// Neither it nor its series is held against itself.
    #[serde(default)]
    meeting: Option<RecordId>,
}

#[derive(Serialize, ToSchema)]
pub struct Availability {
    /// In the order in which they were asked for.
    times: Vec<AvailabilityThen>,
    /// The last day whose public holidays are known, where a time lies beyond it.
    #[schema(value_type = Option<String>)]
    holidays_until: Option<Date>,
}

#[derive(Serialize, ToSchema)]
pub struct AvailabilityThen {
    starts: Timestamp,
    sides: Vec<AvailabilitySide>,
    /// Those of the team against whom something stands.
    people: Vec<AvailabilityPerson>,
}

/// How a time is for one side.
#[derive(Serialize, ToSchema)]
pub struct AvailabilitySide {
    /// Left out for the team.
    party_id: Option<PartyId>,
    time_zone: String,
    /// Date and time of day there, `2026-03-02T21:30`.
    local_starts: String,
    is_off: bool,
    /// What for, in Chinese or as it was typed, and in English; empty of a weekend, and of the team.
    name: String,
    name_en: String,
    /// Whether it lies within the hours in which they want to be met.
    is_within_hours: bool,
}

#[derive(Serialize, ToSchema)]
pub struct AvailabilityPerson {
    person_id: PersonId,
    name: String,
    /// By a meeting of any project. Which one is told to nobody.
    is_taken: bool,
    /// By their own calendar, where the team works.
    is_off: bool,
}

impl AvailabilityQuery {
    fn checked(&self) -> Result<Vec<Timestamp>> {
        let one = |words: &str| {
            let at: jiff::Timestamp = words.trim().parse().ok()?;
            let is_near = (1970..9000).contains(&at.to_zoned(jiff::tz::TimeZone::UTC).year());
            is_near.then(|| Timestamp::from_micros(at.as_microsecond()))
        };
        let starts: Option<Vec<Timestamp>> = self.starts.split(',').map(one).collect();
        let starts = starts.ok_or_else(|| Failure::invalid("starts", "invalid"))?;
        if starts.len() > series::MOST {
            return Err(Failure::invalid("starts", "too_many"));
        }
        if !(1..=MOST_MINUTES).contains(&self.minutes) {
            return Err(Failure::invalid("minutes", "out_of_range"));
        }
        Ok(starts)
    }
}

endpoint!(/// What stands against some times: how each is for either side, and who of the team is taken or off.
    get_availability: GET "/api/v1/projects/{project}/availability", Team, ReadProject);
async fn get_availability(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Query(query): Query<AvailabilityQuery>,
) -> Answer<Json<Availability>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        let starts = query.checked()?;
        let sides = ProjectSides::of_project(conn, project)?;
        let team = Members::of_project(conn, project, (&starts, query.minutes), query.meeting)?;
        let last = starts.iter().max().and_then(|last| sides.holidays_until(*last));
        let times = starts.into_iter().map(|at| {
            let then = sides.then(at, query.minutes);
            let people = team.then(at, query.minutes, &then);
            AvailabilityThen { starts: at, sides: then.into_iter().map(told).collect(), people }
        });
        Ok(Availability { times: times.collect(), holidays_until: last })
    });
    Ok(Json(found.await?))
}

fn told(side: SideThen) -> AvailabilitySide {
    let (name, name_en) = side.occasion;
    AvailabilitySide {
        party_id: side.party,
        time_zone: side.time_zone,
        local_starts: side.local.strftime("%Y-%m-%dT%H:%M").to_string(),
        is_off: !side.works,
        name,
        name_en,
        is_within_hours: side.is_within_hours,
    }
}

type Stretches = Vec<(Timestamp, Timestamp)>;

/// Who of the team is in which stretches of time, and their own calendars.
struct Members {
    people: Vec<(PersonId, String, Stretches)>,
    hours: PeopleHours,
}

impl Members {
    fn of_project(
        conn: &mut Conn,
        project: ProjectId,
        (starts, minutes): (&[Timestamp], i64),
        own: Option<RecordId>,
    ) -> Result<Self> {
        let own = own.map(|own| meetings::get(conn, own)).transpose()?;
        let own = match own {
            None => Vec::new(),
            Some(own) if own.project != project => return Err(Failure::NotFound),
            Some(Meeting { slot: Some(slot), .. }) => {
                meetings::of_series(conn, slot.series)?.iter().map(|one| one.id).collect()
            }
            Some(own) => vec![own.id],
        };
        // One that began a day before may still last.
        let from = starts.iter().min().copied().unwrap_or(Timestamp(0)).plus_seconds(-MOST_MINUTES * 60);
        let until = starts.iter().max().copied().unwrap_or(Timestamp(0)).plus_seconds(minutes * 60);
        let team: Vec<PersonId> =
            members::active(conn, project)?.into_iter().map(|one| one.person_id).collect();
        let names = person::names(conn, team.iter().copied())?;
        let mut found = Vec::new();
        for one in team {
            let busy = people::busy(conn, one, from, until)?.into_iter();
            let busy = busy.filter(|busy| !own.contains(&busy.meeting));
            let busy = busy.map(|busy| (busy.starts, busy.starts.plus_seconds(busy.minutes * 60)));
            found.push((one, names.get(&one).cloned().unwrap_or_default(), busy.collect()));
        }
        Ok(Self { people: found, hours: PeopleHours::of_project(conn, project)? })
    }

    fn then(&self, at: Timestamp, minutes: i64, sides: &[SideThen]) -> Vec<AvailabilityPerson> {
        let team = sides.iter().find(|side| side.party.is_none()).filter(|side| side.works);
        let until = at.plus_seconds(minutes * 60);
        let one = |(person, name, busy): &(PersonId, String, Vec<(Timestamp, Timestamp)>)| {
            let is_taken = busy.iter().any(|(from, to)| *from < until && at < *to);
            let is_off = team.is_some_and(|side| self.hours.is_off(*person, side.local.date()));
            (is_taken || is_off).then(|| AvailabilityPerson {
                person_id: *person,
                name: name.clone(),
                is_taken,
                is_off,
            })
        };
        self.people.iter().filter_map(one).collect()
    }
}

pub fn routes() -> Routes {
    routes![get_availability]
}
