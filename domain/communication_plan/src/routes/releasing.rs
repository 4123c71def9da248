//! What a party reads of the plan: looked at with who would read it, shown by a manager, taken back.
//!
//! Must hold: what is shown is what was looked at, word for word.

use super::answers::{CommunicationPlan, whole};
use crate::produced_kind::ProducedKinds;
use crate::released::Line;
use crate::store::releases;
use engagement::access::{ShareWithClient, authorize, authorize_in_archive, member};
use engagement::sign_off::{self, SignOffReader};
use evidence::Signer;
use kernel::{Failure, PartyId, ProjectId, Result, Timestamp};
use serde::{Deserialize, Serialize};
use store::Db;
use utoipa::ToSchema;
use web::{Answer, Created, Cx, Json, Path, Routes, Team, endpoint, routes};

#[derive(Serialize, ToSchema)]
pub struct CommunicationPlanPreview {
    lines: Vec<Line>,
    /// The next days of each line.
    days: Vec<Vec<Timestamp>>,
    readers: Vec<SignOffReader>,
}

endpoint!(/// The plan as a party would read it now, and who would. Nothing is shown.
    get_communication_plan_preview: GET "/api/v1/projects/{project}/parties/{party}/communication-plan", Team, ReadProject);
async fn get_communication_plan_preview(
    cx: Cx<Team>,
    Path((project, party)): Path<(ProjectId, PartyId)>,
) -> Answer<Json<CommunicationPlanPreview>> {
    let (scope, now) = (cx.scope.clone(), cx.now());
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        let (lines, basis) = releases::put_together(conn, project, party)?;
        let days = releases::days(conn, project, &basis, now)?;
        Ok(CommunicationPlanPreview { lines, days, readers: sign_off::readers(conn, party, false)? })
    });
    Ok(Json(found.await?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommunicationPlanReleaseBody {
    party_id: PartyId,
    /// As they were looked at; where they read otherwise by now, 412.
    lines: Vec<Line>,
}

endpoint!(/// Shows a party the plan as it was looked at, in place of what it reads so far. No mail goes out.
    create_communication_plan_release: POST "/api/v1/projects/{project}/communication-plan-releases", Team, ShareWithClient);
async fn create_communication_plan_release(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Json(body): Json<CommunicationPlanReleaseBody>,
) -> Answer<Created<CommunicationPlan>> {
    let (scope, kinds) = (cx.scope.clone(), *cx.app.get::<ProducedKinds>());
    let signer = cx.app.get::<Signer>().clone();
    let shown = cx.db().write(move |tx| {
        let proof = authorize::<ShareWithClient>(tx, &scope, project)?;
        let (lines, basis) = releases::put_together(tx, project, body.party_id)?;
        if lines != body.lines {
            return Err(Failure::Outdated);
        }
        releases::show(tx, &signer, project, body.party_id, (&lines, &basis), proof.person())?;
        let now = tx.now();
        whole(tx, kinds, project, now)
    });
    let location = format!("/api/v1/projects/{project}/communication-plan");
    Ok(Created { location, body: shown.await? })
}

endpoint!(/// Takes the plan back from a party.
    delete_communication_plan_release: DELETE "/api/v1/projects/{project}/parties/{party}/communication-plan-release", Team, ShareWithClient);
async fn delete_communication_plan_release(
    cx: Cx<Team>,
    Path((project, party)): Path<(ProjectId, PartyId)>,
) -> Answer<Json<CommunicationPlan>> {
    let (scope, kinds) = (cx.scope.clone(), *cx.app.get::<ProducedKinds>());
    let signer = cx.app.get::<Signer>().clone();
    let taken_back = cx.db().write(move |tx| {
        let proof = authorize_in_archive::<ShareWithClient>(tx, &scope, project)?;
        engagement::store::parties::get(tx, project, party)?;
        releases::take_back(tx, &signer, project, party, proof.person())?;
        let now = tx.now();
        whole(tx, kinds, project, now)
    });
    Ok(Json(taken_back.await?))
}

/// The days that parties read follow the calendar; written only where they differ.
pub(super) async fn follow_releases(db: &Db) -> Result<()> {
    let now = db.clock().now();
    let moved = db.read(move |conn| {
        let mut moved = Vec::new();
        for release in releases::standing(conn)? {
            let is_active = engagement::store::projects::get(conn, release.project)?.state == "active";
            let days = match is_active {
                true => releases::days(conn, release.project, &release.basis, now)?,
                // In an archived project nothing is promised.
                false => vec![Vec::new(); release.basis.len()],
            };
            if days != release.days {
                moved.push((release.id, days));
            }
        }
        Ok(moved)
    });
    let moved = moved.await?;
    if moved.is_empty() {
        return Ok(());
    }
    db.write(move |tx| moved.iter().try_for_each(|(release, days)| releases::put_days(tx, *release, days)))
        .await
}

pub fn routes() -> Routes {
    routes![
        get_communication_plan_preview,
        create_communication_plan_release,
        delete_communication_plan_release
    ]
}
