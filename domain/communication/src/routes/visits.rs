//! Whether visits stand in the communication log, and noting one.

use crate::store::visits;
use ::store::Tx;
use engagement::access::{RunProject, authorize, member};
use engagement::store::projects;
use kernel::{ClientPrincipal, Event, ProjectId, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{Answer, Cx, Json, Path, Routes, Team, endpoint, routes};

#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommunicationSettings {
    /// Whether the log says on which days named people of the client looked at their page, which then says so.
    logs_visits: bool,
}

endpoint!(/// What the communication log takes down.
    get_communication_settings: GET "/api/v1/projects/{project}/communication-settings", Team, ReadProject);
async fn get_communication_settings(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
) -> Answer<Json<CommunicationSettings>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        Ok(CommunicationSettings { logs_visits: visits::are_logged(conn, project)? })
    });
    Ok(Json(found.await?))
}

endpoint!(/// Switches the noting of visits on or off; what was noted stays.
    put_communication_settings: PUT "/api/v1/projects/{project}/communication-settings", Team, RunProject);
async fn put_communication_settings(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Json(body): Json<CommunicationSettings>,
) -> Answer<Json<CommunicationSettings>> {
    let scope = cx.scope.clone();
    let kept = cx.db().write(move |tx| {
        let proof = authorize::<RunProject>(tx, &scope, project)?;
        visits::put_logged(tx, project, body.logs_visits)?;
        let event = Event::new("communication_settings.changed", tx.now(), Some(proof.person()));
        tx.event(event.in_project(project))?;
        Ok(body)
    });
    Ok(Json(kept.await?))
}

/// Notes that somebody who said who they are looks at their page: once a day, where it is switched on.
pub fn note_visit(tx: &mut Tx, by: &ClientPrincipal) -> Result<()> {
    if !by.identified.is_named() || !visits::are_logged(tx, by.project)? {
        return Ok(());
    }
    let now = tx.now();
    let day = now.in_zone(&projects::get(tx, by.project)?.time_zone).date().to_string();
    if visits::note(tx, by, &day)? {
        let event = Event::new("portal.visited", now, Some(by.person)).in_project(by.project);
        tx.event(event.detail(serde_json::json!({ "party": by.party })))?;
    }
    Ok(())
}

pub fn routes() -> Routes {
    routes![get_communication_settings, put_communication_settings]
}
