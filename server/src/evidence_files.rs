//! Evidence to take away: the key by which a stranger checks signatures, and a party's whole tree as a file.

use engagement::access::{self, RunProject};
use engagement::store::parties;
use kernel::{PartyId, ProjectId};
use serde::Serialize;
use utoipa::ToSchema;
use web::{Answer, Anyone, Cx, File, Json, Path, Routes, Team, endpoint, routes};

#[derive(Serialize, ToSchema)]
pub struct EvidenceKey {
    /// `name+hash+key`, as signed notes have it.
    verifier_key: String,
}

endpoint!(/// The key by which anyone checks the checkpoints of receipts and exports.
    get_evidence_key: GET "/api/v1/evidence-key", Anyone, Look);
async fn get_evidence_key(cx: Cx<Anyone>) -> Answer<Json<EvidenceKey>> {
    Ok(Json(EvidenceKey { verifier_key: cx.app.get::<evidence::Signer>().verifier_key() }))
}

endpoint!(/// Everything a client party said, as JSON lines for `rapport verify`.
    export_evidence: GET "/api/v1/projects/{project}/parties/{party}/evidence", Team, RunProject);
async fn export_evidence(cx: Cx<Team>, Path((project, party)): Path<(ProjectId, PartyId)>) -> Answer<File> {
    let (scope, signer) = (cx.scope.clone(), cx.app.get::<evidence::Signer>().clone());
    let text = cx.db().read(move |conn| {
        access::may::<RunProject>(conn, &scope, project)?;
        let party = parties::get(conn, project, party)?.id;
        evidence::export(conn, &signer, project, Some(party))
    });
    Ok(File {
        name: "evidence.jsonl".to_owned(),
        content_type: "application/x-ndjson".to_owned(),
        bytes: text.await?.into_bytes(),
    })
}

pub fn routes() -> Routes {
    routes![get_evidence_key, export_evidence]
}
