//! Deliverables in the team's scope: writing them down, what they fulfil, and what is left to do on them.

use super::EditScope;
use super::deliverable_answers::{DeliverableDetail, DeliverableRow, detail, row};
use crate::deliverable::{DeliverableFields, may_edit};
use crate::requirement::optional_text;
use crate::store::deliverables::{self, Deliverable};
use crate::store::submissions::{self, Dealt};
use crate::store::traces;
use ::store::{Conn, Tx};
use engagement::access::{Authorized, authorize, member};
use engagement::store::members;
use kernel::{Event, Failure, Input, ProjectId, RecordId, Result};
use people::person;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Created, Cx, IfMatch, Json, Path, Routes, Tagged, Team, endpoint, routes};

#[derive(Serialize, ToSchema)]
pub struct DeliverableList {
    items: Vec<DeliverableRow>,
}

endpoint!(/// The deliverables of a project.
    list_deliverables: GET "/api/v1/projects/{project}/deliverables", Team, ReadProject);
async fn list_deliverables(cx: Cx<Team>, Path(project): Path<ProjectId>) -> Answer<Json<DeliverableList>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        let all = deliverables::all(conn, project)?;
        let names = person::names(conn, all.iter().filter_map(|one| one.owner))?;
        all.into_iter().map(|one| row(conn, one, &names)).collect::<Result<Vec<_>>>()
    });
    Ok(Json(DeliverableList { items: found.await? }))
}

/// An owner is a member of the project; whoever has left stays until somebody else is named.
fn checked(
    conn: &mut Conn,
    project: ProjectId,
    before: Option<&Deliverable>,
    fields: &DeliverableFields,
) -> Result<DeliverableFields> {
    let fields = fields.checked()?;
    let is_kept = before.is_some_and(|before| before.owner == fields.owner_id);
    if let Some(owner) = fields.owner_id.filter(|_| !is_kept) {
        members::role(conn, project, owner)?.ok_or_else(|| Failure::invalid("owner_id", "not_a_member"))?;
    }
    Ok(fields)
}

endpoint!(/// Writes a deliverable down. It is internal until it is submitted.
    create_deliverable: POST "/api/v1/projects/{project}/deliverables", Team, EditScope);
async fn create_deliverable(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Json(body): Json<DeliverableFields>,
) -> Answer<Created<DeliverableDetail>> {
    let scope = cx.scope.clone();
    let made = cx.db().write(move |tx| {
        let proof = authorize::<EditScope>(tx, &scope, project)?;
        let fields = checked(tx, project, None, &body)?;
        let made = deliverables::create(tx, project, proof.person(), &fields)?;
        detail(tx, made, Vec::new())
    });
    let body = made.await?;
    Ok(Created { location: format!("/api/v1/deliverables/{}", body.row.id), body })
}

fn tagged(body: DeliverableDetail) -> Tagged<Json<DeliverableDetail>> {
    Tagged { revision: body.row.revision, answer: Json(body) }
}

endpoint!(/// One deliverable with its criteria, what was submitted and what the client said.
    get_deliverable: GET "/api/v1/deliverables/{deliverable}", Team, ReadProject);
async fn get_deliverable(cx: Cx<Team>, Path(id): Path<RecordId>) -> Answer<Tagged<Json<DeliverableDetail>>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        let found = deliverables::get(conn, id)?;
        member(conn, &scope, found.project)?;
        detail(conn, found, Vec::new())
    });
    Ok(tagged(found.await?))
}

#[derive(Serialize, ToSchema)]
pub struct SavedDeliverable {
    deliverable: DeliverableDetail,
    /// What takes the save back when it is sent as the body of the next one.
    undo: DeliverableFields,
}

endpoint!(/// Saves the whole text. What was submitted stays as it was submitted.
    put_deliverable: PUT "/api/v1/deliverables/{deliverable}", Team, EditScope);
async fn put_deliverable(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    IfMatch(expected): IfMatch,
    Json(body): Json<DeliverableFields>,
) -> Answer<Tagged<Json<SavedDeliverable>>> {
    let saved = change(&cx, id, move |tx, proof, before| {
        may_edit(before.state)?;
        let fields = checked(tx, before.project, Some(&before), &body)?;
        let undo = deliverables::fields(tx, &before)?;
        let now = deliverables::save(tx, &before, expected, &fields, proof.person())?;
        Ok(SavedDeliverable { deliverable: detail(tx, now, Vec::new())?, undo })
    });
    let saved = saved.await?;
    Ok(Tagged { revision: saved.deliverable.row.revision, answer: Json(saved) })
}

/// A change by somebody who may write in the project.
async fn change<T: Send + 'static>(
    cx: &Cx<Team>,
    id: RecordId,
    act: impl FnOnce(&mut Tx, &Authorized<EditScope>, Deliverable) -> Result<T> + Send + 'static,
) -> Result<T> {
    let scope = cx.scope.clone();
    cx.db()
        .write(move |tx| {
            let before = deliverables::get(tx, id)?;
            let proof = authorize::<EditScope>(tx, &scope, before.project)?;
            act(tx, &proof, before)
        })
        .await
}

endpoint!(/// Says that a deliverable fulfils a requirement.
    put_deliverable_requirement: PUT "/api/v1/deliverables/{deliverable}/requirements/{requirement}", Team,
    EditScope);
async fn put_deliverable_requirement(
    cx: Cx<Team>,
    Path((id, requirement)): Path<(RecordId, RecordId)>,
) -> Answer<Tagged<Json<DeliverableDetail>>> {
    change_trace(&cx, id, requirement, true).await
}

endpoint!(/// A deliverable no longer fulfils a requirement.
    delete_deliverable_requirement: DELETE "/api/v1/deliverables/{deliverable}/requirements/{requirement}", Team,
    EditScope);
async fn delete_deliverable_requirement(
    cx: Cx<Team>,
    Path((id, requirement)): Path<(RecordId, RecordId)>,
) -> Answer<Tagged<Json<DeliverableDetail>>> {
    change_trace(&cx, id, requirement, false).await
}

async fn change_trace(
    cx: &Cx<Team>,
    id: RecordId,
    requirement: RecordId,
    fulfils: bool,
) -> Answer<Tagged<Json<DeliverableDetail>>> {
    let changed = change(cx, id, move |tx, proof, to| {
        let from = traces::of_project(tx, to.project, requirement, crate::REQUIREMENT.name)?;
        let rows = match fulfils {
            true => traces::put(tx, to.project, from.id, to.id, proof.person())?,
            false => traces::remove(tx, from.id, to.id)?,
        };
        if rows > 0 {
            let kind = if fulfils { "deliverable.traced" } else { "deliverable.untraced" };
            deliverables::happened(
                tx,
                &to,
                kind,
                Some(proof.person()),
                serde_json::json!({ "from": from.id }),
            )?;
            // Whoever looks at the requirement sees it at once.
            let (at, kind) = (tx.now(), if fulfils { "requirement.traced" } else { "requirement.untraced" });
            let event = Event::new(kind, at, Some(proof.person())).in_project(to.project).on(from.id);
            tx.event(event.detail(serde_json::json!({ "to": to.id })))?;
        }
        detail(tx, to, Vec::new())
    });
    Ok(tagged(changed.await?))
}

/// How something was dealt with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DealtWith {
    /// With the next version the client reads this of a defect; may be empty.
    #[serde(default)]
    note: String,
}

fn checked_note(body: &DealtWith) -> Result<String> {
    let mut input = Input::new();
    let note = optional_text(&mut input, "note", &body.note)?;
    input.finish().map(|()| note)
}

endpoint!(/// A defect is mended. The client reads so with the next version.
    put_defect_mending: PUT "/api/v1/deliverables/{deliverable}/defects/{defect}/mending", Team, EditScope);
async fn put_defect_mending(
    cx: Cx<Team>,
    Path((id, defect)): Path<(RecordId, Uuid)>,
    Json(body): Json<DealtWith>,
) -> Answer<Tagged<Json<DeliverableDetail>>> {
    mend(&cx, id, defect, Some(checked_note(&body)?)).await
}

endpoint!(/// A defect is open again.
    delete_defect_mending: DELETE "/api/v1/deliverables/{deliverable}/defects/{defect}/mending", Team, EditScope);
async fn delete_defect_mending(
    cx: Cx<Team>,
    Path((id, defect)): Path<(RecordId, Uuid)>,
) -> Answer<Tagged<Json<DeliverableDetail>>> {
    mend(&cx, id, defect, None).await
}

async fn mend(
    cx: &Cx<Team>,
    id: RecordId,
    defect: Uuid,
    note: Option<String>,
) -> Answer<Tagged<Json<DeliverableDetail>>> {
    let changed = change(cx, id, move |tx, proof, of| {
        let done = note.is_some();
        let dealt = Dealt { done, note: note.as_deref().unwrap_or(""), by: proof.person() };
        if submissions::put_mended(tx, of.id, defect, &dealt)? {
            // The next version says so: what somebody looked at before is not what would be submitted now.
            deliverables::touch(tx, of.id)?;
            let kind = if done { "deliverable.defect_mended" } else { "deliverable.defect_reopened" };
            deliverables::happened(tx, &of, kind, Some(proof.person()), serde_json::Value::Null)?;
        }
        detail(tx, of, Vec::new())
    });
    Ok(tagged(changed.await?))
}

endpoint!(/// A condition of an acceptance is met.
    put_condition_fulfilment: PUT "/api/v1/deliverables/{deliverable}/conditions/{condition}/fulfilment", Team,
    EditScope);
async fn put_condition_fulfilment(
    cx: Cx<Team>,
    Path((id, condition)): Path<(RecordId, Uuid)>,
    Json(body): Json<DealtWith>,
) -> Answer<Tagged<Json<DeliverableDetail>>> {
    fulfil(&cx, id, condition, Some(checked_note(&body)?)).await
}

endpoint!(/// A condition is not met after all.
    delete_condition_fulfilment: DELETE "/api/v1/deliverables/{deliverable}/conditions/{condition}/fulfilment",
    Team, EditScope);
async fn delete_condition_fulfilment(
    cx: Cx<Team>,
    Path((id, condition)): Path<(RecordId, Uuid)>,
) -> Answer<Tagged<Json<DeliverableDetail>>> {
    fulfil(&cx, id, condition, None).await
}

async fn fulfil(
    cx: &Cx<Team>,
    id: RecordId,
    condition: Uuid,
    note: Option<String>,
) -> Answer<Tagged<Json<DeliverableDetail>>> {
    let changed = change(cx, id, move |tx, proof, of| {
        let done = note.is_some();
        let dealt = Dealt { done, note: note.as_deref().unwrap_or(""), by: proof.person() };
        if submissions::put_met(tx, of.id, condition, &dealt)? {
            let kind = if done { "deliverable.condition_met" } else { "deliverable.condition_reopened" };
            deliverables::happened(tx, &of, kind, Some(proof.person()), serde_json::Value::Null)?;
        }
        detail(tx, of, Vec::new())
    });
    Ok(tagged(changed.await?))
}

pub fn routes() -> Routes {
    routes![
        list_deliverables,
        create_deliverable,
        get_deliverable,
        put_deliverable,
        put_deliverable_requirement,
        delete_deliverable_requirement,
        put_defect_mending,
        delete_defect_mending,
        put_condition_fulfilment,
        delete_condition_fulfilment
    ]
}
