//! What a body says of a meeting, held against the project: who is asked, and the points of its agenda.

use super::meetings::everybody;
use crate::meeting::{Fields, FieldsBody, LONGEST_TITLE, MOST_PEOPLE, MOST_POINTS};
use crate::store::meetings::{self, KeptPoint};
use crate::store::{backlog, people};
use ::store::Conn;
use kernel::{Failure, Input, PartyId, PersonId, ProjectId, RecordId, Refusal, Result};
use serde::Deserialize;
use std::collections::{BTreeSet, HashMap};
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeetingBody {
    pub title: String,
    #[serde(default)]
    pub purpose: String,
    /// Date and time of day in the zone, `2026-03-02T09:30`.
    pub starts: String,
    pub time_zone: String,
    pub minutes: i64,
    #[serde(default)]
    pub place: String,
    /// Over https; may be empty.
    #[serde(default)]
    pub join_url: String,
    #[serde(default)]
    pub people: Vec<AskedBody>,
    #[serde(default)]
    pub points: Vec<PointBody>,
}

#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MeetingAskedBody)]
pub struct AskedBody {
    /// A member of the project, or a contact of one of its parties.
    pub person_id: PersonId,
    /// Left out: yes.
    #[serde(default = "yes")]
    pub is_needed: bool,
}

const fn yes() -> bool {
    true
}

#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MeetingPointBody)]
pub struct PointBody {
    /// Of a point that stands there already.
    #[serde(default)]
    pub id: Option<Uuid>,
    pub title: String,
    #[serde(default)]
    pub minutes: Option<i64>,
    /// Somebody who is asked to the meeting, or of the team.
    #[serde(default)]
    pub owner_id: Option<PersonId>,
    /// Never sent.
    #[serde(default)]
    pub is_internal: bool,
    /// A record of the project that it is about.
    #[serde(default)]
    pub record_id: Option<RecordId>,
    /// The point of the backlog that it is, one that stands on no other agenda.
    #[serde(default)]
    pub backlog_id: Option<Uuid>,
    /// Whether it was talked about; left out where nobody has said.
    #[serde(default)]
    pub is_reached: Option<bool>,
}

/// What a body says, held against the project.
pub(super) struct Said {
    pub fields: Fields,
    pub people: Vec<(PersonId, Option<PartyId>, bool)>,
    pub points: Vec<KeptPoint>,
}

impl MeetingBody {
    /// Whoever stood there `before` may have left; what is new is of the project.
    pub(super) fn checked(
        &self,
        conn: &mut Conn,
        project: ProjectId,
        before: Option<RecordId>,
    ) -> Result<Said> {
        let fields = FieldsBody {
            title: self.title.clone(),
            purpose: self.purpose.clone(),
            starts: self.starts.clone(),
            time_zone: self.time_zone.clone(),
            minutes: self.minutes,
            place: self.place.clone(),
            join_url: self.join_url.clone(),
        }
        .checked()?;
        let mut of_project = everybody(conn, project)?;
        let mut known_points = Vec::new();
        if let Some(before) = before {
            for asked in people::of_meeting(conn, before)? {
                of_project.entry(asked.person).or_insert(asked.party);
            }
            known_points = meetings::points(conn, before)?;
            let owners = known_points.iter().filter_map(|point| point.owner);
            owners.for_each(|owner| {
                of_project.entry(owner).or_insert(None);
            });
        }
        let mut input = Input::new();
        if self.people.len() > MOST_PEOPLE {
            input.problem("people", "too_many");
        }
        if self.points.len() > MOST_POINTS {
            input.problem("points", "too_many");
        }
        input.finish()?;
        let mut seen = BTreeSet::new();
        let mut people = Vec::new();
        for asked in &self.people {
            let party = of_project.get(&asked.person_id);
            let party = *party.ok_or_else(|| Failure::invalid("people", "unknown"))?;
            if seen.insert(asked.person_id) {
                people.push((asked.person_id, party, asked.is_needed));
            }
        }
        let points = self.points.iter().enumerate();
        let points = points.map(|(place, point)| point.checked(place, &of_project, &known_points));
        let points = points.collect::<Result<Vec<_>>>()?;
        let linked: Vec<RecordId> = points.iter().filter_map(|point| point.record).collect();
        let found = meetings::linked(conn, project, &linked)?;
        if !linked.iter().all(|id| found.contains_key(id)) {
            return Err(Failure::invalid("points", "unknown"));
        }
        of_backlog(conn, project, (&points, &known_points))?;
        Ok(Said { fields, people, points })
    }
}

impl PointBody {
    fn checked(
        &self,
        place: usize,
        of_project: &HashMap<PersonId, Option<PartyId>>,
        known: &[KeptPoint],
    ) -> Result<KeptPoint> {
        let mut input = Input::new();
        let title = input.line(&format!("points.{place}.title"), &self.title, LONGEST_TITLE);
        if self.minutes.is_some_and(|minutes| !(1..=600).contains(&minutes)) {
            input.problem(format!("points.{place}.minutes"), "out_of_range");
        }
        if self.owner_id.is_some_and(|owner| !of_project.contains_key(&owner)) {
            input.problem(format!("points.{place}.owner_id"), "unknown");
        }
        input.finish()?;
        // The id of a point of this meeting, and of no other.
        let id = self.id.filter(|id| known.iter().any(|point| point.id == *id)).unwrap_or_else(Uuid::now_v7);
        Ok(KeptPoint {
            id,
            title,
            minutes: self.minutes,
            owner: self.owner_id,
            is_internal: self.is_internal,
            record: self.record_id,
            backlog: self.backlog_id,
            is_reached: self.is_reached,
        })
    }
}

/// A point of the backlog is of the project, and on one agenda at a time.
fn of_backlog(
    conn: &mut Conn,
    project: ProjectId,
    (points, known): (&[KeptPoint], &[KeptPoint]),
) -> Result<()> {
    let mut seen = BTreeSet::new();
    for point in points {
        let Some(id) = point.backlog else { continue };
        let is_of_project = backlog::get(conn, id).is_ok_and(|one| one.project == project);
        if !is_of_project || !seen.insert(id) {
            return Err(Failure::invalid("points", "unknown"));
        }
        let stood_here = known.iter().any(|one| one.backlog == Some(id));
        if !stood_here && !backlog::is_open(conn, id)? {
            return Err(Refusal::new("agenda.point_is_taken").with("title", point.title.clone()).into());
        }
    }
    Ok(())
}
