//! The end of a change: the work is checked, or the wish is followed no further; and a second way into the plan for
//! work that it did not take.

use super::acts::happened;
use super::answers::{self, ChangeAnswer};
use super::requests::tagged;
use crate::CHANGE_REQUEST;
use crate::assessment::{few_enough, named, optional_text};
use crate::request::{ChangeState, Closing, closing};
use crate::store::requests::ChangeRequest;
use crate::store::{applications, released, requests};
use ::store::Tx;
use engagement::access::{ShareWithClient, authorize, may};
use engagement::letters::{self, Words};
use engagement::store::{parties, projects};
use kernel::{Input, PartyRole, RecordId, Refusal, Result};
use schedule::edit::Edit;
use schedule::planning::{Plans, what_if};
use serde::Deserialize;
use serde_json::{Map, json};
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
    let public_url = cx.public_url().to_owned();
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
        happened(tx, &change, "change_request.closed", Some(proof.person()), detail)?;
        tell_client(tx, &public_url, &change, reason.unwrap_or_default())
    });
    closed.await?;
    let whole = cx.db().read(move |conn| answers::whole(conn, &plans, id, now)).await?;
    Ok(tagged(whole))
}

/// To whoever asked for it at the client; where the team brought it up, to everybody of the party who may act. It says
/// what the page says.
fn tell_client(tx: &mut Tx, public_url: &str, change: &ChangeRequest, reason: &str) -> Result<()> {
    let Some(((party, key), (number, words))) =
        change.party.zip(change.client_key).zip(released::words(tx, change.id)?)
    else {
        return Ok(());
    };
    let party = parties::get(tx, change.project, party)?;
    let mut contacts = parties::contacts(tx, party.id)?;
    match change.asked_by.filter(|_| change.is_clients()) {
        Some(asked_by) => contacts.retain(|contact| contact.person == asked_by),
        None => contacts.retain(|contact| contact.role > PartyRole::ClientViewer),
    }
    let project = projects::get(tx, change.project)?;
    for contact in contacts {
        if letters::unreachable(tx, party.id, contact.person)?.is_some() {
            continue;
        }
        let mut params = Map::new();
        params.insert("project".into(), json!(project.client_name));
        params.insert("number".into(), json!(format!("{}-{number}", CHANGE_REQUEST.prefix)));
        params.insert("title".into(), json!(words.lines().next().unwrap_or_default()));
        params.insert("quote".into(), json!(reason));
        let words = Words { template: "change_closed", about: Some(change.id.uuid()), params };
        letters::to_contact(tx, public_url, &party, &contact, &format!("/changes/{key}"), words)?;
    }
    Ok(())
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
