//! Signed on paper: a manager brings in the scan of a form that was signed and stamped, and the answer counts.
//!
//! Must hold: the scan is a document of the same project and stays; its hash is part of the evidence, and the form that
//! was signed is the one of this version: the hash that is printed on it is asked for. The client
//! sees that it came on paper and who recorded it; the scan itself only where somebody shares it.

use documents::FiledKinds;
use documents::file_name::ending;
use documents::store::{documents as filed, versions};
use engagement::access::{ShareWithClient, authorize};
use engagement::sign_off::{self, SignOffKinds, SignedPaper, State, Verdict, record_paper};
use engagement::store::parties;
use evidence::Signer;
use kernel::{Failure, Input, PersonId, RecordId, SignOffId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Cx, Json, Path, Routes, Team, endpoint, routes};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignedPaperBody {
    /// Whose signature it is.
    person_id: PersonId,
    verdict: Verdict,
    /// What was written by hand beside it.
    #[serde(default)]
    remark: String,
    #[serde(default)]
    position: String,
    /// As it stands on the paper, a civil date; left out, it is today.
    signed_on: Option<String>,
    is_sealed: bool,
    /// The eight signs in the box of the form, however they are grouped; 422 where they are of another version.
    printed_hash: String,
    /// Of the scan.
    document_version: i64,
    /// The same for a form that is sent twice.
    form_key: Uuid,
}

#[derive(Serialize, ToSchema)]
pub struct RecordedPaper {
    sign_off_id: SignOffId,
    state: State,
    verdict: Option<Verdict>,
}

endpoint!(/// Records an answer that was signed on paper; the scan is a document of the project.
    put_signed_paper: PUT "/api/v1/sign-offs/{sign_off}/papers/{document}", Team, ShareWithClient);
async fn put_signed_paper(
    cx: Cx<Team>,
    Path((sign_off, document)): Path<(Uuid, RecordId)>,
    Json(body): Json<SignedPaperBody>,
) -> Answer<Json<RecordedPaper>> {
    let mut input = Input::new();
    let signed_on = body.signed_on.as_deref().map(|day| input.date("signed_on", day));
    input.finish()?;
    let (scope, public_url) = (cx.scope.clone(), cx.public_url().to_owned());
    let (kinds, signer) = (*cx.app.get::<SignOffKinds>(), cx.app.get::<Signer>().clone());
    let filed_kinds = *cx.app.get::<FiledKinds>();
    let recorded = cx.db().write(move |tx| {
        let before = sign_off::get(tx, SignOffId(sign_off))?;
        let proof = authorize::<ShareWithClient>(tx, &scope, before.project)?;
        let scan = filed::get(tx, document)?;
        if scan.project != before.project || scan.is_removed() {
            return Err(Failure::NotFound);
        }
        let version = versions::get(tx, scan.id, body.document_version)?;
        let now = tx.now();
        let today = sign_off::today(tx, before.project, now)?;
        let client = parties::get(tx, before.project, before.party)?.client_name;
        // What the team calls its file stays inside.
        let ending = ending(&version.name).map_or(String::new(), |ending| format!(".{ending}"));
        let file_name = format!("{}-v{}{ending}", before.content.number, before.content.version);
        let signed = SignedPaper {
            sign_off: before.id,
            signed_by: body.person_id,
            verdict: body.verdict,
            remark: &body.remark,
            position: &body.position,
            signed_on: signed_on.unwrap_or(today),
            is_sealed: body.is_sealed,
            printed_hash: &body.printed_hash,
            file: scan.id.uuid(),
            file_name: &file_name,
            sha256: &version.sha256,
            consent: &portal::paper_consent(&before.content, &client),
            form_key: body.form_key,
        };
        let after = record_paper(tx, &public_url, &kinds, &signer, &proof, &signed)?;
        filed::keep_as_evidence(tx, scan.id)?;
        if let Some(folder) = filed_kinds.folder_of_sign_off(&before.content.kind) {
            filed::file_into(tx, &scan, folder)?;
        }
        Ok(RecordedPaper { sign_off_id: after.id, state: after.state, verdict: after.verdict })
    });
    Ok(Json(recorded.await?))
}

pub fn routes() -> Routes {
    routes![put_signed_paper]
}
