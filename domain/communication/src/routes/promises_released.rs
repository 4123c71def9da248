//! Lets a client party read until when it was promised an answer, a solution or an offer; and takes it back.

use super::waiting::{WaitingTimes, times};
use crate::clocked_kind::ClockedKinds;
use crate::promised_answer_facts;
use crate::store::promised;
use ::store::Db;
use engagement::access::{ShareWithClient, authorize};
use engagement::store::{parties, projects};
use kernel::{Event, PartyId, ProjectId, Result};
use serde_json::json;
use web::{Answer, Cx, Json, Path, Routes, Team, endpoint, routes};

endpoint!(/// Lets a party read, with each of its questions and change requests, until when an answer, a solution or an offer is promised.
    put_promise_release: PUT "/api/v1/projects/{project}/parties/{party}/promise-release", Team, ShareWithClient);
async fn put_promise_release(
    cx: Cx<Team>,
    Path(place): Path<(ProjectId, PartyId)>,
) -> Answer<Json<WaitingTimes>> {
    released(&cx, place, true).await
}

endpoint!(/// Takes the promises back from the party: they are the team's alone again.
    delete_promise_release: DELETE "/api/v1/projects/{project}/parties/{party}/promise-release", Team, ShareWithClient);
async fn delete_promise_release(
    cx: Cx<Team>,
    Path(place): Path<(ProjectId, PartyId)>,
) -> Answer<Json<WaitingTimes>> {
    released(&cx, place, false).await
}

/// Asking for what is so already changes nothing.
async fn released(
    cx: &Cx<Team>,
    (project, party): (ProjectId, PartyId),
    is_released: bool,
) -> Answer<Json<WaitingTimes>> {
    let (scope, kinds, now) = (cx.scope.clone(), *cx.app.get::<ClockedKinds>(), cx.now());
    let found = cx.db().write(move |tx| {
        let proof = authorize::<ShareWithClient>(tx, &scope, project)?;
        parties::get(tx, project, party)?;
        let (is_new, kind) = match is_released {
            true => (promised::put_release(tx, project, party, proof.person())?, "promises.released"),
            false => (promised::delete_release(tx, party)?, "promises.taken_back"),
        };
        if is_new {
            promised_answer_facts::follow_party(tx, kinds, party)?;
            let event = Event::new(kind, tx.now(), Some(proof.person()));
            tx.event(event.in_project(project).detail(json!({ "party": party })))?;
        }
        times(tx, kinds, project, now)
    });
    Ok(Json(found.await?))
}

/// What was released follows what happened and the clock, in running projects; written only where it differs. Tells for
/// how many parties it was written.
pub async fn follow_promises(db: &Db, kinds: ClockedKinds) -> Result<usize> {
    let now = db.clock().now();
    let moved = db.read(move |conn| {
        let mut moved = Vec::new();
        for release in promised::releases(conn)? {
            let is_running = projects::get(conn, release.project)?.state == "active";
            let kept = promised::of_party(conn, release.party)?;
            if is_running && promised_answer_facts::of_party(conn, kinds, &release, now)? != kept {
                moved.push(release.party);
            }
        }
        Ok::<Vec<PartyId>, kernel::Failure>(moved)
    });
    let moved = moved.await?;
    let count = moved.len();
    if count > 0 {
        // Read again beside what is written: what happened meanwhile is in it.
        let written = db.write(move |tx| {
            moved.iter().try_for_each(|party| promised_answer_facts::follow_party(tx, kinds, *party))
        });
        written.await?;
    }
    Ok(count)
}

pub fn routes() -> Routes {
    routes![put_promise_release, delete_promise_release]
}
