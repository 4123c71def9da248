//! What those who are invited read of a meeting, as it was sent: the title, the time, the shared agenda, and who takes
//! part of the team and of their own side.
//!
//! Must hold: no internal point, and nobody of another party, has a place in it.

use crate::meeting::{Fields, JoinProvider};
use kernel::{Failure, PartyId, Result, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = MeetingInvitation)]
pub struct Invitation {
    pub title: String,
    pub purpose: String,
    pub starts: Timestamp,
    pub time_zone: String,
    pub minutes: i64,
    pub place: String,
    /// Empty where there is none.
    pub join_url: String,
    pub agenda: Vec<InvitedPoint>,
    pub people: Vec<InvitedPerson>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = MeetingInvitedPoint)]
pub struct InvitedPoint {
    pub title: String,
    pub minutes: Option<i64>,
    /// Empty where nobody is named, or somebody of another party.
    pub owner: String,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
#[schema(as = MeetingInvitedPerson)]
pub struct InvitedPerson {
    pub name: String,
    pub is_team: bool,
}

/// A point of the agenda with its owner's name and side.
#[derive(Debug, Clone)]
pub struct Point {
    pub title: String,
    pub minutes: Option<i64>,
    pub owner: Option<Somebody>,
    pub is_internal: bool,
}

/// Somebody of the team, or of one party.
#[derive(Debug, Clone, PartialEq)]
pub struct Somebody {
    pub name: String,
    pub party: Option<PartyId>,
}

impl Somebody {
    /// The team is known to everybody, a client's people to their own side and the team.
    fn is_known_to(&self, party: Option<PartyId>) -> bool {
        party.is_none() || self.party.is_none() || self.party == party
    }
}

impl Invitation {
    /// As it reads for one party, or for the team. Internal points are left out of both: a mail is easily passed on.
    pub fn of(fields: &Fields, points: &[Point], people: &[Somebody], party: Option<PartyId>) -> Self {
        let shared = points.iter().filter(|point| !point.is_internal);
        let point = |point: &Point| InvitedPoint {
            title: point.title.clone(),
            minutes: point.minutes,
            owner: match &point.owner {
                Some(owner) if owner.is_known_to(party) => owner.name.clone(),
                _ => String::new(),
            },
        };
        let known = people.iter().filter(|one| one.is_known_to(party));
        Self {
            title: fields.title.clone(),
            purpose: fields.purpose.clone(),
            starts: fields.starts,
            time_zone: fields.time_zone.clone(),
            minutes: fields.minutes,
            place: fields.place.clone(),
            join_url: fields.join_url.clone(),
            agenda: shared.map(point).collect(),
            people: known
                .map(|one| InvitedPerson { name: one.name.clone(), is_team: one.party.is_none() })
                .collect(),
        }
    }

    pub fn kept(text: &str) -> Result<Self> {
        serde_json::from_str(text).map_err(Failure::fault)
    }
    /// As somebody goes on reading it to whom nothing new is told: only names go, of those who are not asked any more.
    pub fn standing(&self, asked: &[InvitedPerson]) -> Self {
        let people = self.people.iter().filter(|one| asked.contains(one)).cloned().collect();
        Self { people, ..self.clone() }
    }
    /// What was answered to the one says nothing of the other.
    pub fn is_at_another_time(&self, other: &Self) -> bool {
        (self.starts, self.minutes) != (other.starts, other.minutes)
    }
    pub fn ends(&self) -> Timestamp {
        self.starts.plus_seconds(self.minutes * 60)
    }
    pub fn join_service(&self) -> Option<JoinProvider> {
        (!self.join_url.is_empty()).then(|| JoinProvider::of(&self.join_url))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_internal_points_nor_people_of_another_party_are_read() {
        let (own, other) = (PartyId::new(), PartyId::new());
        let fields = Fields {
            title: "Review".into(),
            purpose: String::new(),
            starts: Timestamp::from_micros(0),
            time_zone: "UTC".into(),
            minutes: 30,
            place: String::new(),
            join_url: String::new(),
        };
        let somebody = |name: &str, party| Somebody { name: name.into(), party };
        let point = |title: &str, owner, is_internal| Point {
            title: title.into(),
            minutes: None,
            owner,
            is_internal,
        };
        let points = [
            point("Shared", Some(somebody("Foreign", Some(other))), false),
            point("Ours alone", None, true),
            point("Ours to tell", Some(somebody("Lin", None)), false),
        ];
        let people = [somebody("Lin", None), somebody("Own", Some(own)), somebody("Foreign", Some(other))];
        let read = Invitation::of(&fields, &points, &people, Some(own));
        let titles: Vec<_> = read.agenda.iter().map(|one| (one.title.as_str(), one.owner.as_str())).collect();
        assert_eq!(titles, [("Shared", ""), ("Ours to tell", "Lin")]);
        let names: Vec<_> = read.people.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["Lin", "Own"]);
        let team = Invitation::of(&fields, &points, &people, None);
        assert_eq!((team.agenda.len(), team.people.len()), (2, 3));
        assert_eq!(team.agenda[0].owner, "Foreign");
    }
}
