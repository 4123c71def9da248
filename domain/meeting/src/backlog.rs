//! Points for a next meeting: put up without saying for which, left over from one that was held, or put aside.
//!
//! Must hold: a point is the team's until somebody takes it onto an agenda that is sent.

use crate::meeting::LONGEST_TITLE;
use kernel::{Input, PartyId, PersonId, RecordId, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The most points of a project that wait at once.
pub const MOST_WAITING: usize = 300;

/// How a point came among those for a next meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PointSource {
    /// Somebody of the team put it up.
    Team,
    /// A meeting was held without reaching it.
    Left,
}
kernel::words!(PointSource { Team = "team", Left = "left" });

#[derive(Debug, Clone, PartialEq)]
pub struct BacklogFields {
    pub title: String,
    pub minutes: Option<i64>,
    pub owner: Option<PersonId>,
    /// With whom it is talked about; none where that is open.
    pub party: Option<PartyId>,
    /// It is proposed as the team's own.
    pub is_internal: bool,
    pub record: Option<RecordId>,
}

#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = AgendaBacklogBody)]
pub struct BacklogBody {
    pub title: String,
    #[serde(default)]
    pub minutes: Option<i64>,
    #[serde(default)]
    pub owner_id: Option<PersonId>,
    /// The client it is talked about with; left out where that is open.
    #[serde(default)]
    pub party_id: Option<PartyId>,
    /// Left out: yes.
    #[serde(default = "yes")]
    pub is_internal: bool,
    /// A record of the project that it is about.
    #[serde(default)]
    pub record_id: Option<RecordId>,
}

const fn yes() -> bool {
    true
}

impl BacklogBody {
    /// Trimmed and within the limits; every problem is named.
    pub fn checked(&self) -> Result<BacklogFields> {
        let mut input = Input::new();
        let title = input.line("title", &self.title, LONGEST_TITLE);
        if self.minutes.is_some_and(|minutes| !(1..=600).contains(&minutes)) {
            input.problem("minutes", "out_of_range");
        }
        input.finish()?;
        Ok(BacklogFields {
            title,
            minutes: self.minutes,
            owner: self.owner_id,
            party: self.party_id,
            is_internal: self.is_internal,
            record: self.record_id,
        })
    }
}

/// Where it waits for the same parties: a point of one party is not talked about before another.
pub fn is_for(party: Option<PartyId>, invited: &[PartyId]) -> bool {
    invited.is_empty() || party.is_none_or(|party| invited.contains(&party))
}

/// It may stand on an agenda that these read, as far as whoever put it up knew of them.
pub fn is_shown(fields: &BacklogFields, invited: &[PartyId]) -> bool {
    !fields.is_internal && invited.iter().all(|one| fields.party.is_none_or(|party| party == *one))
}

/// What comes first: of the same series, then of the same party, then in the order in which it was put up.
pub fn place(
    (series, party): (Option<Uuid>, Option<PartyId>),
    (own_series, invited): (Option<Uuid>, &[PartyId]),
) -> u8 {
    match (series, party) {
        (Some(series), _) if own_series == Some(series) => 0,
        (_, Some(party)) if invited.contains(&party) => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_of_one_party_is_not_shown_to_another() {
        let (own, other) = (PartyId::new(), PartyId::new());
        for (party, is_internal, invited, proposed, shown) in [
            (None, false, &[own][..], true, true),
            (None, true, &[own], true, false),
            (Some(own), false, &[own], true, true),
            (Some(own), false, &[other], false, false),
            (Some(own), false, &[own, other], true, false),
            (Some(own), false, &[], true, true),
        ] {
            let fields = BacklogFields {
                title: "x".into(),
                minutes: None,
                owner: None,
                party,
                is_internal,
                record: None,
            };
            assert_eq!((is_for(party, invited), is_shown(&fields, invited)), (proposed, shown));
        }
    }

    #[test]
    fn its_own_series_comes_first_then_its_party() {
        let (series, party) = (Uuid::now_v7(), PartyId::new());
        let at = |of| place(of, (Some(series), &[party]));
        assert_eq!([at((Some(series), None)), at((None, Some(party))), at((None, None))], [0, 1, 2]);
        assert_eq!(place((None, None), (None, &[party])), 2);
    }
}
