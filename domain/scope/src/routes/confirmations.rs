//! Requests for confirmation: what will be sent and to whom, sending it, and how it stands.

use super::sending::{self, LookedAt, choose, make_findable, prepare, since_answered};
use crate::REQUIREMENTS_DOCUMENT;
use crate::requirement::{RequirementKind, RequirementPriority};
use crate::since::SinceCount;
use crate::store::confirmations::{self, Request};
use ::store::Conn;
use engagement::access::{ShareWithClient, authorize, may, member};
use engagement::letters::NotReached;
use engagement::sign_off::{self, Item, SignOffReader, Wording};
use evidence::Signer;
use kernel::{PartyId, PersonId, ProjectId, RecordId, Result, SignOffId, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Created, Cx, Json, Path, Routes, Team, endpoint, routes};

#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmationPreviewBody {
    party_id: PartyId,
    /// None of them: everything that this party has neither confirmed nor is being asked about in the same words.
    /// What still waits there goes along, as it was sent.
    #[serde(default)]
    requirement_ids: Vec<RecordId>,
}

#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmationBody {
    party_id: PartyId,
    /// What is sent, as the preview showed it; a newer version of any is refused with 412. What still waits at this
    /// party goes along, as it was sent.
    items: Vec<LookedAt>,
    /// For the client.
    title: String,
    /// Markdown for the client; may be empty.
    #[serde(default)]
    summary: String,
    /// When the answer is wanted, a civil date.
    due: Option<String>,
}

/// What the client will read, and who that is.
#[derive(Serialize, ToSchema)]
pub struct ConfirmationPreview {
    items: Vec<ConfirmationPreviewItem>,
    /// How many more go along that wait at this party already.
    waiting_count: i64,
    /// Beside what this party answered before; nothing where it never did.
    since: Option<SinceCount>,
    readers: Vec<SignOffReader>,
}

#[derive(Serialize, ToSchema)]
pub struct ConfirmationPreviewItem {
    id: RecordId,
    version: i64,
    kind: RequirementKind,
    priority: RequirementPriority,
    title: String,
    body: String,
    criteria: String,
}

endpoint!(/// What a request for confirmation would show, and to whom. Nothing is sent.
    create_confirmation_preview: POST "/api/v1/projects/{project}/requirement-confirmation-previews", Team,
    ShareWithClient);
async fn create_confirmation_preview(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Json(body): Json<ConfirmationPreviewBody>,
) -> Answer<Json<ConfirmationPreview>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        may::<ShareWithClient>(conn, &scope, project)?;
        let chosen = choose(conn, project, body.party_id, &body.requirement_ids)?;
        let waiting = confirmations::waiting(conn, project)?;
        let earlier = waiting.into_iter().find(|one| one.party == body.party_id);
        let along = match earlier {
            Some(request) => along(conn, request.id, &chosen)?,
            None => Vec::new(),
        };
        let waiting_count = along.len();
        confirmations::fits(chosen.len() + waiting_count)?;
        let readers = sign_off::readers(conn, body.party_id, false)?;
        let since = since_answered(conn, project, body.party_id, &chosen, along)?;
        Ok((chosen, waiting_count as i64, since, readers))
    });
    let (chosen, waiting_count, since, readers) = found.await?;
    let item = |one: confirmations::Chosen| ConfirmationPreviewItem {
        id: one.id,
        version: one.version,
        kind: one.words.kind,
        priority: one.words.priority,
        title: one.words.title,
        body: one.words.body,
        criteria: one.words.criteria,
    };
    let items = chosen.into_iter().map(item).collect();
    Ok(Json(ConfirmationPreview { items, waiting_count, since, readers }))
}

/// What goes along with what is chosen, as it was sent and waits.
fn along(conn: &mut Conn, request: Uuid, chosen: &[confirmations::Chosen]) -> Result<Vec<Item>> {
    let mut requested = confirmations::requested(conn, request)?;
    requested.retain(|one| !chosen.iter().any(|chosen| chosen.id == one.requirement));
    let mut items = confirmations::items(conn, request)?;
    items.retain(|item| requested.iter().any(|one| one.key == item.key));
    Ok(items)
}

#[derive(Serialize, ToSchema)]
pub struct ConfirmationRequest {
    id: Uuid,
    sign_off_id: Option<SignOffId>,
    party_id: PartyId,
    /// As both sides know it: `RD-v2`.
    number: String,
    title: String,
    summary: String,
    due: Option<String>,
    sent_by: PersonId,
    sent_at: Timestamp,
    /// `confirmed`, `declined`, `superseded` or `withdrawn`; none while it waits.
    outcome: Option<String>,
    ended_at: Option<Timestamp>,
    /// How many requirements it asks about.
    count: i64,
    /// How many of them were questioned.
    questioned: i64,
    /// After sending: those who are asked and get no mail. Empty otherwise.
    not_reached: Vec<NotReached>,
}

fn shown(request: Request) -> ConfirmationRequest {
    ConfirmationRequest {
        id: request.id,
        sign_off_id: request.sign_off,
        party_id: request.party,
        number: format!("{}-v{}", REQUIREMENTS_DOCUMENT.prefix, request.number),
        title: request.title,
        summary: request.summary,
        due: request.due,
        sent_by: request.sent_by,
        sent_at: request.sent_at,
        outcome: request.outcome,
        ended_at: request.ended_at,
        count: request.count,
        questioned: request.questioned,
        not_reached: Vec::new(),
    }
}

endpoint!(/// Asks a client party to confirm requirements: they become visible to it, in exactly these versions.
    create_requirement_confirmation: POST "/api/v1/projects/{project}/requirement-confirmations", Team,
    ShareWithClient);
async fn create_requirement_confirmation(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Json(body): Json<ConfirmationBody>,
) -> Answer<Created<ConfirmationRequest>> {
    let (body, sent) = sent(&cx, project, body).await?;
    make_findable(cx.db(), sent).await?;
    let location = format!("/api/v1/projects/{project}/requirement-confirmations/{}", body.id);
    Ok(Created { location, body })
}

async fn sent(
    cx: &Cx<Team>,
    project: ProjectId,
    body: ConfirmationBody,
) -> Result<(ConfirmationRequest, Vec<RecordId>)> {
    let reader = cx.scope.clone();
    let sending = cx.db().read(move |conn| {
        may::<ShareWithClient>(conn, &reader, project)?;
        let wording = Wording { title: &body.title, summary: &body.summary, due: body.due.as_deref() };
        prepare(conn, project, body.party_id, &body.items, wording)
    });
    let sending = sending.await?;
    let ids = sending.chosen.iter().map(|one| one.id).collect();
    let (scope, public_url) = (cx.scope.clone(), cx.public_url().to_owned());
    let signer = cx.app.get::<Signer>().clone();
    let written = cx.db().write(move |tx| {
        let proof = authorize::<ShareWithClient>(tx, &scope, project)?;
        let (request, sign_off) = sending::send(tx, &proof, &public_url, &signer, &sending)?;
        let not_reached = sign_off::not_reached(tx, &sign_off)?;
        Ok(ConfirmationRequest { not_reached, ..shown(request) })
    });
    Ok((written.await?, ids))
}

#[derive(Serialize, ToSchema)]
pub struct ConfirmationRequestList {
    items: Vec<ConfirmationRequest>,
}

endpoint!(/// The requests for confirmation of a project, the newest first.
    list_requirement_confirmations: GET "/api/v1/projects/{project}/requirement-confirmations", Team, ReadProject);
async fn list_requirement_confirmations(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
) -> Answer<Json<ConfirmationRequestList>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        confirmations::of_project(conn, project)
    });
    Ok(Json(ConfirmationRequestList { items: found.await?.into_iter().map(shown).collect() }))
}

pub fn routes() -> Routes {
    routes![create_confirmation_preview, create_requirement_confirmation, list_requirement_confirmations]
}
