//! Where the client's people of a project may send files.

use crate::files::FileStore;
use crate::sharing::ClientUploads;
use crate::store::settings;
use engagement::access::{RunProject, authorize, member};
use kernel::{Event, ProjectId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{Answer, Cx, Json, Path, Routes, Team, endpoint, routes};

#[derive(Serialize, ToSchema)]
pub struct DocumentSettings {
    client_uploads: ClientUploads,
    /// The most that one file may hold, of whichever side.
    largest_bytes: u64,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentSettingsBody {
    client_uploads: ClientUploads,
}

endpoint!(/// How files are handled in a project.
    get_document_settings: GET "/api/v1/projects/{project}/document-settings", Team, ReadProject);
async fn get_document_settings(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
) -> Answer<Json<DocumentSettings>> {
    let (scope, largest_bytes) = (cx.scope.clone(), cx.app.get::<FileStore>().largest_bytes());
    let uploads = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        settings::client_uploads(conn, project)
    });
    Ok(Json(DocumentSettings { client_uploads: uploads.await?, largest_bytes }))
}

endpoint!(/// Chooses where the client may send files.
    put_document_settings: PUT "/api/v1/projects/{project}/document-settings", Team, RunProject);
async fn put_document_settings(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Json(body): Json<DocumentSettingsBody>,
) -> Answer<Json<DocumentSettings>> {
    let (scope, largest_bytes) = (cx.scope.clone(), cx.app.get::<FileStore>().largest_bytes());
    let client_uploads = body.client_uploads;
    let kept = cx.db().write(move |tx| {
        let proof = authorize::<RunProject>(tx, &scope, project)?;
        settings::put_client_uploads(tx, project, client_uploads)?;
        let at = tx.now();
        tx.event(Event::new("document_settings.changed", at, Some(proof.person())).in_project(project))
    });
    kept.await?;
    Ok(Json(DocumentSettings { client_uploads, largest_bytes }))
}

pub fn routes() -> Routes {
    routes![get_document_settings, put_document_settings]
}
