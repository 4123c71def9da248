//! What a project wants of its reports.

use crate::store::settings;
use engagement::access::{RunProject, authorize, member};
use kernel::{Event, ProjectId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{Answer, Cx, Json, Path, Routes, Team, endpoint, routes};

#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportSettings {
    /// Whether no report is sent before somebody else than whoever wrote it last approved it.
    needs_approval: bool,
}

endpoint!(/// What a project wants of its reports.
    get_report_settings: GET "/api/v1/projects/{project}/report-settings", Team, ReadProject);
async fn get_report_settings(cx: Cx<Team>, Path(project): Path<ProjectId>) -> Answer<Json<ReportSettings>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        Ok(ReportSettings { needs_approval: settings::needs_approval(conn, project)? })
    });
    Ok(Json(found.await?))
}

endpoint!(/// Says whether every report of the project is looked at by a second person before it is sent.
    put_report_settings: PUT "/api/v1/projects/{project}/report-settings", Team, RunProject);
async fn put_report_settings(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Json(body): Json<ReportSettings>,
) -> Answer<Json<ReportSettings>> {
    let scope = cx.scope.clone();
    let kept = cx.db().write(move |tx| {
        let proof = authorize::<RunProject>(tx, &scope, project)?;
        settings::put_needs_approval(tx, project, body.needs_approval)?;
        let now = tx.now();
        tx.event(Event::new("report_settings.changed", now, Some(proof.person())).in_project(project))?;
        Ok(body)
    });
    Ok(Json(kept.await?))
}

pub fn routes() -> Routes {
    routes![get_report_settings, put_report_settings]
}
