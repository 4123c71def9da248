//! The agenda of a meeting: what it could be about, and as it is told with its owners' names and sides.

use super::backlog::{AgendaBacklogPoint, shown};
use crate::agenda_facts::{AgendaProposal, AgendaSources, as_read, late_tasks};
use crate::backlog::{is_for, is_shown, place};
use crate::invitation::{Point, Somebody};
use crate::store::backlog::{self, BacklogPoint};
use crate::store::meetings::{self, KeptPoint, Meeting};
use crate::store::people;
use ::people::person;
use ::store::Conn;
use engagement::access::member;
use engagement::store::projects;
use kernel::{PartyId, PersonId, RecordId, Result};
use schedule::planning::Plans;
use schedule::store::released;
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};
use utoipa::ToSchema;
use web::{Answer, Cx, Json, Path, Routes, Team, endpoint, routes};

#[derive(Serialize, ToSchema)]
pub struct AgendaProposalList {
    /// What waits for a next meeting: first of the same series, then of the same clients.
    backlog: Vec<AgendaWaiting>,
    items: Vec<AgendaProposal>,
}

/// A point that waits, as it is proposed for one meeting.
#[derive(Serialize, ToSchema)]
pub struct AgendaWaiting {
    point: AgendaBacklogPoint,
    /// It may stand on an agenda that those who are invited read; everything else is proposed as internal.
    is_shown: bool,
}

endpoint!(/// What the agenda could be about: points that wait for a next meeting, open records of the project and tasks that are
    /// late, where they do not stand on it yet and were not put aside for it.
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
        let titles = released::titles(conn, late.iter().map(|task| task.record_id))?;
        items.retain(|one| late.iter().all(|task| task.record_id != one.record_id));
        items.extend(late.into_iter().map(|task| as_read(task, &titles, &invited)));
        items.retain(|one| known.iter().all(|point| point.record != Some(one.record_id)));
        let open = backlog::waiting(conn, meeting.project)?;
        items.retain(|one| open.iter().all(|point| point.fields.record != Some(one.record_id)));
        Ok(AgendaProposalList { backlog: waiting(conn, &meeting, (open, &invited))?, items })
    });
    Ok(Json(found.await?))
}

/// What was put aside for this meeting is proposed for the next one.
fn waiting(
    conn: &mut Conn,
    meeting: &Meeting,
    (mut open, invited): (Vec<BacklogPoint>, &[PartyId]),
) -> Result<Vec<AgendaWaiting>> {
    let aside = backlog::put_asides(conn, meeting.id)?;
    open.retain(|point| !aside.contains(&point.id) && is_for(point.fields.party, invited));
    let series = meeting.slot.map(|slot| slot.series);
    open.sort_by_key(|point| place((point.series, point.fields.party), (series, invited)));
    let are_shown: Vec<bool> = open.iter().map(|point| is_shown(&point.fields, invited)).collect();
    let points = shown(conn, meeting.project, open)?;
    Ok(points.into_iter().zip(are_shown).map(|(point, is_shown)| AgendaWaiting { point, is_shown }).collect())
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
