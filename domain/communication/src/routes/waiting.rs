//! Who waited for whom, for the team; and releasing these figures to a client party.

use crate::clocked_kind::ClockedKinds;
use crate::question::Speaker;
use crate::response_clock::Waited;
use crate::store::promised;
use crate::store::waiting::{self, ReleasedMonth};
use crate::waiting::{by_month, in_all, together};
use crate::waiting_facts::{ProjectWaiting, WaitedFor};
use ::store::{Conn, Db};
use engagement::access::{ShareWithClient, authorize, may, member};
use engagement::store::{parties, projects};
use kernel::{Event, PartyId, ProjectId, RecordId, Result, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;
use web::{Answer, Cx, Json, Path, Routes, Team, endpoint, routes};

/// How many single waits one answer tells, the longest first.
const MOST: usize = 500;

#[derive(Serialize, ToSchema)]
pub struct WaitingTimes {
    /// How many working minutes make a day.
    minutes_per_day: i64,
    parties: Vec<PartyWaiting>,
    /// The longest first.
    items: Vec<WaitedItem>,
    /// How many there are in all.
    count: usize,
}

/// Working minutes that each side was awaited with one client party; while several things wait, they count once.
#[derive(Serialize, ToSchema)]
pub struct PartyWaiting {
    party_id: PartyId,
    name: String,
    team_minutes: i64,
    client_minutes: i64,
    months: Vec<WaitingMonth>,
    /// Since when the party reads these figures; none where they are the team's alone.
    released_at: Option<Timestamp>,
    /// Since when the party reads until when it was promised an answer, a solution or an offer.
    promises_released_at: Option<Timestamp>,
}

#[derive(Serialize, ToSchema)]
pub struct WaitingMonth {
    /// `YYYY-MM` of the project's wall clock.
    month: String,
    team_minutes: i64,
    client_minutes: i64,
}

#[derive(Serialize, ToSchema)]
pub struct WaitedItem {
    record_id: RecordId,
    kind: String,
    number: i64,
    /// Of something to be agreed to, the number under which it was sent.
    sent_as: Option<String>,
    title: String,
    party_id: PartyId,
    /// Something to be agreed to; otherwise a question, a change request or a task.
    is_sign_off: bool,
    from: Timestamp,
    /// Who is awaited now.
    awaited: Option<Speaker>,
    team_minutes: i64,
    client_minutes: i64,
}

pub(super) fn times(
    conn: &mut Conn,
    kinds: ClockedKinds,
    project: ProjectId,
    now: Timestamp,
) -> Result<WaitingTimes> {
    let found = ProjectWaiting::of_project(conn, kinds, project, now)?;
    let hours = &found.hours.working_time;
    let mut parties = Vec::new();
    for party in parties::of_project(conn, project)? {
        let own = together(
            found.waited_for.iter().filter(|one| one.party == party.id).flat_map(|one| &one.stretches),
        );
        let Waited { team, client } = in_all(hours, &own);
        let months = by_month(hours, &own).into_iter().map(|(month, waited)| WaitingMonth {
            month: month.to_string(),
            team_minutes: waited.team,
            client_minutes: waited.client,
        });
        parties.push(PartyWaiting {
            party_id: party.id,
            name: party.short_name,
            team_minutes: team,
            client_minutes: client,
            months: months.collect(),
            released_at: waiting::release(conn, party.id)?.map(|release| release.at),
            promises_released_at: promised::release(conn, party.id)?.map(|release| release.at),
        });
    }
    let waited = |one: &WaitedFor| in_all(hours, &one.stretches);
    let mut items: Vec<_> = found.waited_for.iter().map(|one| (waited(one), one)).collect();
    items.sort_by_key(|(Waited { team, client }, _)| std::cmp::Reverse(team + client));
    let count = items.len();
    let items = items.into_iter().take(MOST).map(|(waited, one)| item(one, waited)).collect();
    Ok(WaitingTimes { minutes_per_day: found.hours.minutes_per_day, parties, items, count })
}

fn item(one: &WaitedFor, waited: Waited) -> WaitedItem {
    WaitedItem {
        record_id: one.record,
        kind: one.kind.clone(),
        number: one.number,
        sent_as: one.sent_as.clone(),
        title: one.title.clone(),
        party_id: one.party,
        is_sign_off: one.is_sign_off,
        from: one.from,
        awaited: one.awaited,
        team_minutes: waited.team,
        client_minutes: waited.client,
    }
}

endpoint!(/// How long each side waited for the other, in working minutes: by party and month, and one by one.
    get_waiting_times: GET "/api/v1/projects/{project}/waiting-times", Team, ReadProject);
async fn get_waiting_times(cx: Cx<Team>, Path(project): Path<ProjectId>) -> Answer<Json<WaitingTimes>> {
    let (scope, kinds, now) = (cx.scope.clone(), *cx.app.get::<ClockedKinds>(), cx.now());
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        times(conn, kinds, project, now)
    });
    Ok(Json(found.await?))
}

endpoint!(/// Lets a party read how long each side waited for the other; the figures follow what happens.
    put_waiting_release: PUT "/api/v1/projects/{project}/parties/{party}/waiting-release", Team, ShareWithClient);
async fn put_waiting_release(
    cx: Cx<Team>,
    Path((project, party)): Path<(ProjectId, PartyId)>,
) -> Answer<Json<WaitingTimes>> {
    let (scope, kinds, now) = (cx.scope.clone(), *cx.app.get::<ClockedKinds>(), cx.now());
    // Counted beside the writer; what happens meanwhile follows with the clock.
    let months = cx.db().read(move |conn| {
        may::<ShareWithClient>(conn, &scope, project)?;
        parties::get(conn, project, party)?;
        Ok(ProjectWaiting::of_project(conn, kinds, project, now)?.for_client(party))
    });
    let (months, scope) = (months.await?, cx.scope.clone());
    let written = cx.db().write(move |tx| {
        let proof = authorize::<ShareWithClient>(tx, &scope, project)?;
        parties::get(tx, project, party)?;
        if waiting::put_release(tx, project, party, proof.person())? {
            let event = Event::new("waiting_times.released", tx.now(), Some(proof.person()));
            tx.event(event.in_project(project).detail(serde_json::json!({ "party": party })))?;
        }
        waiting::put_released(tx, party, &months)
    });
    written.await?;
    Ok(Json(cx.db().read(move |conn| times(conn, kinds, project, now)).await?))
}

endpoint!(/// Takes the figures back from the party.
    delete_waiting_release: DELETE "/api/v1/projects/{project}/parties/{party}/waiting-release", Team, ShareWithClient);
async fn delete_waiting_release(
    cx: Cx<Team>,
    Path((project, party)): Path<(ProjectId, PartyId)>,
) -> Answer<Json<WaitingTimes>> {
    let (scope, kinds, now) = (cx.scope.clone(), *cx.app.get::<ClockedKinds>(), cx.now());
    let written = cx.db().write(move |tx| {
        let proof = authorize::<ShareWithClient>(tx, &scope, project)?;
        parties::get(tx, project, party)?;
        if waiting::delete_release(tx, party)? {
            let event = Event::new("waiting_times.taken_back", tx.now(), Some(proof.person()));
            tx.event(event.in_project(project).detail(serde_json::json!({ "party": party })))?;
        }
        Ok(())
    });
    written.await?;
    Ok(Json(cx.db().read(move |conn| times(conn, kinds, project, now)).await?))
}

/// The released figures as they are now, of running projects; written only where they differ. Tells for how many
/// parties they were written.
pub async fn follow_waiting(db: &Db, kinds: ClockedKinds) -> Result<usize> {
    let now = db.clock().now();
    let fresh = db.read(move |conn| {
        let (mut fresh, mut known) = (Vec::new(), None);
        for release in waiting::releases(conn)? {
            if projects::get(conn, release.project)?.state != "active" {
                continue;
            }
            if known.as_ref().is_none_or(|(project, _)| *project != release.project) {
                let found = ProjectWaiting::of_project(conn, kinds, release.project, now)?;
                known = Some((release.project, found));
            }
            let Some((_, found)) = &known else { continue };
            let months = found.for_client(release.party);
            if months != waiting::released(conn, release.party)? {
                fresh.push((release.party, months));
            }
        }
        Ok::<Vec<(PartyId, Vec<ReleasedMonth>)>, kernel::Failure>(fresh)
    });
    let fresh = fresh.await?;
    let count = fresh.len();
    if count > 0 {
        let written = db.write(move |tx| {
            fresh.iter().try_for_each(|(party, months)| waiting::put_released(tx, *party, months))
        });
        written.await?;
    }
    Ok(count)
}

pub fn routes() -> Routes {
    routes![get_waiting_times, put_waiting_release, delete_waiting_release]
}
