//! The end of a change: the work is checked, or the wish is followed no further; and a second way into the plan for
//! work that it did not take.

use super::acts::happened;
use super::answers::{self, ChangeAnswer};
use super::requests::tagged;
use crate::assessment::{few_enough, named, optional_text};
use crate::request::{ChangeState, Closing, closing};
use crate::store::{applications, requests};
use engagement::access::{ShareWithClient, authorize, may};
use kernel::{Input, RecordId, Refusal};
use schedule::edit::Edit;
use schedule::planning::{Plans, what_if};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;
use web::{Answer, Cx, Json, LongJson, Path, Routes, Tagged, Team, endpoint, routes};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeClosureBody {
    /// How it was checked, or why it is not followed. For the team.
    #[serde(default)]
    note: String,
    /// The client reads it, where they see the request.
    #[serde(default)]
    reason_for_client: Option<String>,
}

endpoint!(/// Closes a change: its tasks are done and somebody checked them, or nobody follows it any further.
    put_change_closure: PUT "/api/v1/changes/{change}/closure", Team, ShareWithClient);
async fn put_change_closure(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    Json(body): Json<ChangeClosureBody>,
) -> Answer<Tagged<Json<ChangeAnswer>>> {
    let (scope, plans, now) = (cx.scope.clone(), cx.app.get::<Plans>().clone(), cx.now());
    let closed = cx.db().write(move |tx| {
        let before = requests::get(tx, id)?;
        let proof = authorize::<ShareWithClient>(tx, &scope, before.project)?;
        if before.state == ChangeState::Closed {
            return Ok(());
        }
        let mut input = Input::new();
        let note = optional_text(&mut input, "note", &body.note);
        let reason = body.reason_for_client.as_deref().unwrap_or_default();
        let reason = optional_text(&mut input, "reason_for_client", reason);
        input.finish()?;
        // The plan may have moved on since the job last looked.
        requests::settle(tx, id)?;
        let change = requests::get(tx, id)?;
        let how = closing(change.state, requests::open_tasks(tx, id)?)?;
        let reason = Some(reason.as_str()).filter(|reason| !reason.is_empty());
        requests::put_closure(tx, id, proof.person(), &note, reason)?;
        requests::settle(tx, id)?;
        let detail = json!({ "checked": how == Closing::Checked });
        happened(tx, &change, "change_request.closed", Some(proof.person()), detail)
    });
    closed.await?;
    let whole = cx.db().read(move |conn| answers::whole(conn, &plans, id, now)).await?;
    Ok(tagged(whole))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeApplicationBody {
    /// Other edits for the same agreed work, where the plan does not take those of the offer any more. Left out:
    /// those of the last attempt.
    #[serde(default)]
    edits: Option<Vec<Edit>>,
}

endpoint!(/// Brings agreed work into the plan that did not take it before. What was agreed stays as it is.
    put_change_application: PUT "/api/v1/changes/{change}/application", Team, ShareWithClient);
async fn put_change_application(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    LongJson(body): LongJson<ChangeApplicationBody>,
) -> Answer<Tagged<Json<ChangeAnswer>>> {
    let (reader, plans, now) = (cx.scope.clone(), cx.app.get::<Plans>().clone(), cx.now());
    let given = body.edits.map(few_enough).transpose()?.map(named);
    let known = plans.clone();
    let edits = cx.db().read(move |conn| {
        let change = requests::get(conn, id)?;
        may::<ShareWithClient>(conn, &reader, change.project)?;
        if change.state != ChangeState::NotApplied {
            return Err(Refusal::new("change.nothing_to_apply").into());
        }
        let last = applications::get(conn, id)?.map(|one| one.edits).unwrap_or_default();
        let edits = given.unwrap_or(last);
        what_if::compute(conn, &known, change.project, &edits)?;
        Ok(edits)
    });
    let (edits, writer) = (edits.await?, cx.scope.clone());
    let sent = cx.db().write(move |tx| {
        let change = requests::get(tx, id)?;
        let proof = authorize::<ShareWithClient>(tx, &writer, change.project)?;
        if change.state != ChangeState::NotApplied {
            return Err(Refusal::new("change.nothing_to_apply").into());
        }
        applications::again(tx, id, &edits)?;
        requests::settle(tx, id)?;
        happened(tx, &change, "change_request.tried_again", Some(proof.person()), json!({}))
    });
    sent.await?;
    let whole = cx.db().read(move |conn| answers::whole(conn, &plans, id, now)).await?;
    Ok(tagged(whole))
}

pub fn routes() -> Routes {
    routes![put_change_closure, put_change_application]
}
