//! The agenda of a meeting: what it could be about, and as it is told with its owners' names and sides.

use crate::agenda_facts::{AgendaProposal, AgendaSources, late_tasks};
use crate::invitation::{Point, Somebody};
use crate::store::meetings::{self, KeptPoint, Meeting};
use crate::store::people;
use ::people::person;
use ::store::Conn;
use engagement::access::member;
use engagement::store::projects;
use kernel::{PartyId, PersonId, RecordId, Result};
use schedule::planning::Plans;
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};
use utoipa::ToSchema;
use web::{Answer, Cx, Json, Path, Routes, Team, endpoint, routes};

#[derive(Serialize, ToSchema)]
pub struct AgendaProposalList {
    items: Vec<AgendaProposal>,
}

endpoint!(/// What the agenda could be about: open records of the project and tasks that are late, where they do not stand on it
    /// yet.
    list_agenda_proposals: GET "/api/v1/meetings/{meeting}/agenda-proposals", Team, ReadProject);
async fn list_agenda_proposals(cx: Cx<Team>, Path(id): Path<RecordId>) -> Answer<Json<AgendaProposalList>> {
    let (scope, sources, now) = (cx.scope.clone(), *cx.app.get::<AgendaSources>(), cx.now());
    let plans = cx.app.get::<Plans>().clone();
    let found = cx.db().read(move |conn| {
        let meeting = meetings::get(conn, id)?;
        member(conn, &scope, meeting.project)?;
        let asked = people::of_meeting(conn, id)?;
        let invited: BTreeSet<PartyId> =
            asked.iter().filter(|one| one.is_invited).filter_map(|one| one.party).collect();
        let invited: Vec<PartyId> = invited.into_iter().collect();
        let known = meetings::points(conn, id)?;
        let mut items = sources.proposals(conn, meeting.project, now, &invited)?;
        let live = plans.get(conn, meeting.project)?;
        let today = now.in_zone(&projects::get(conn, meeting.project)?.time_zone).date();
        let late = late_tasks(&live.plan, &live.computed, today);
        items.retain(|one| late.iter().all(|task| task.record_id != one.record_id));
        items.extend(late);
        items.retain(|one| known.iter().all(|point| point.record != Some(one.record_id)));
        Ok(AgendaProposalList { items })
    });
    Ok(Json(found.await?))
}

/// The agenda with its owners' names and sides.
pub(super) fn points_told(
    conn: &mut Conn,
    meeting: &Meeting,
    sides: &HashMap<PersonId, Option<PartyId>>,
) -> Result<Vec<Point>> {
    let points = meetings::points(conn, meeting.id)?;
    let names = person::names(conn, points.iter().filter_map(|point| point.owner))?;
    let somebody = |owner: PersonId| Somebody {
        name: names.get(&owner).cloned().unwrap_or_default(),
        party: sides.get(&owner).copied().flatten(),
    };
    let told = |point: KeptPoint| Point {
        title: point.title,
        minutes: point.minutes,
        // Whoever left the project is named to nobody.
        owner: point.owner.filter(|owner| sides.contains_key(owner)).map(somebody),
        is_internal: point.is_internal,
    };
    Ok(points.into_iter().map(told).collect())
}

pub fn routes() -> Routes {
    routes![list_agenda_proposals]
}
