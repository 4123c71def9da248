//! A meeting is called off, and stands again where that was a mistake.
//!
//! Must hold: those who were invited are told of either once somebody sends it, and of nothing that they were not told before.

use super::meetings::{FollowingQuery, MeetingDetail, happened, tagged, whole};
use super::series;
use crate::meeting::MeetingState;
use crate::store::{meetings, series as store_series};
use engagement::access::{Talk, authorize};
use kernel::{Input, RecordId, Refusal};
use serde::Deserialize;
use utoipa::ToSchema;
use web::{Answer, Cx, IfMatch, Json, Path, Query, Routes, Tagged, Team, endpoint, routes};

/// The longest reason why a meeting is off, in characters.
pub(super) const LONGEST_REASON: usize = 500;

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancellationBody {
    /// Those who were invited read it; may be empty.
    #[serde(default)]
    reason: String,
}

endpoint!(/// Calls a meeting off. Whoever was invited is told once somebody sends that.
    put_meeting_cancellation: PUT "/api/v1/meetings/{meeting}/cancellation", Team, Talk);
async fn put_meeting_cancellation(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    Query(query): Query<FollowingQuery>,
    IfMatch(revision): IfMatch,
    Json(body): Json<CancellationBody>,
) -> Answer<Tagged<Json<MeetingDetail>>> {
    let scope = cx.scope.clone();
    let changed = cx.db().write(move |tx| {
        let before = meetings::get(tx, id)?;
        let proof = authorize::<Talk>(tx, &scope, before.project)?;
        let mut input = Input::new();
        let reason = input.optional_line("reason", &body.reason, LONGEST_REASON);
        input.finish()?;
        match before.state {
            MeetingState::Cancelled => return whole(tx, before),
            MeetingState::Held => return Err(Refusal::new("meeting.is_over").into()),
            MeetingState::Planned => {}
        }
        let meeting = meetings::put_state(tx, id, revision, (MeetingState::Cancelled, &reason))?;
        happened(tx, "meeting.called_off", &meeting, proof.person())?;
        for later in series::following(tx, &meeting)?.iter().filter(|_| query.with_following) {
            let later = meetings::put_state(tx, later.id, None, (MeetingState::Cancelled, &reason))?;
            store_series::put_called_off_with(tx, later.id, Some(id))?;
            happened(tx, "meeting.called_off", &later, proof.person())?;
        }
        whole(tx, meeting)
    });
    Ok(tagged(changed.await?))
}

endpoint!(/// Lets a meeting that was called off stand again. Whoever was told that it is off is invited anew once somebody sends
    /// that. With it stand the later ones of its series that were called off together with it.
    delete_meeting_cancellation: DELETE "/api/v1/meetings/{meeting}/cancellation", Team, Talk);
async fn delete_meeting_cancellation(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    Query(query): Query<FollowingQuery>,
    IfMatch(revision): IfMatch,
) -> Answer<Tagged<Json<MeetingDetail>>> {
    let scope = cx.scope.clone();
    let changed = cx.db().write(move |tx| {
        let before = meetings::get(tx, id)?;
        let proof = authorize::<Talk>(tx, &scope, before.project)?;
        match before.state {
            MeetingState::Planned => return whole(tx, before),
            MeetingState::Held => return Err(Refusal::new("meeting.is_over").into()),
            MeetingState::Cancelled => {}
        }
        let meeting = meetings::put_state(tx, id, revision, (MeetingState::Planned, ""))?;
        happened(tx, "meeting.stands_again", &meeting, proof.person())?;
        store_series::put_called_off_with(tx, id, None)?;
        let together = match meeting.slot.filter(|_| query.with_following) {
            Some(slot) => store_series::called_off_with(tx, slot, id)?,
            None => Vec::new(),
        };
        for later in together {
            let later = meetings::put_state(tx, later, None, (MeetingState::Planned, ""))?;
            store_series::put_called_off_with(tx, later.id, None)?;
            happened(tx, "meeting.stands_again", &later, proof.person())?;
        }
        whole(tx, meeting)
    });
    Ok(tagged(changed.await?))
}

pub fn routes() -> Routes {
    routes![put_meeting_cancellation, delete_meeting_cancellation]
}
