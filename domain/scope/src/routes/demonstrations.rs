//! Demonstrations in the team's scope: writing, showing, and what is left to do about what was said.

use super::EditScope;
use super::demonstration_acts::send_demonstration;
use crate::demonstration::{
    DemonstrationFields, DemonstrationState, DemonstrationVerdict, host, is_open, may_edit,
};
use crate::store::demonstrations::verdicts::{self, OfRequirement, Wanting};
use crate::store::demonstrations::{self, Demonstration};
use crate::store::{requirements, traces};
use ::store::Conn;
use engagement::access::{ShareWithClient, authorize, member};
use engagement::letters::NotReached;
use engagement::store::members;
use kernel::{Failure, PartyId, PersonId, ProjectId, RecordId, Result, Timestamp};
use people::person;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Created, Cx, IfMatch, Json, Path, Routes, Tagged, Team, endpoint, routes};

/// A demonstration in the list.
#[derive(Serialize, ToSchema)]
pub struct DemonstrationRow {
    id: RecordId,
    number: i64,
    /// For `If-Match`.
    revision: i64,
    state: DemonstrationState,
    title: String,
    owner_id: Option<PersonId>,
    owner_name: Option<String>,
    shown_on: Option<String>,
    due: Option<String>,
    item_count: i64,
    /// Of how many items somebody of the party said something.
    answered_count: i64,
    updated_at: Timestamp,
}

/// What somebody said of an item.
#[derive(Serialize, ToSchema)]
pub struct ItemVerdict {
    person_name: String,
    verdict: DemonstrationVerdict,
    remark: String,
    at: Timestamp,
}

/// One thing that is shown, with what was said of it, the newest first.
#[derive(Serialize, ToSchema)]
pub struct DemonstrationItem {
    id: Uuid,
    words: String,
    requirement_id: Option<RecordId>,
    requirement_number: Option<i64>,
    requirement_title: Option<String>,
    /// The version of the requirement when it was sent, and the one it has now.
    requirement_version: Option<i64>,
    requirement_version_now: Option<i64>,
    verdicts: Vec<ItemVerdict>,
    /// Whether the newest verdict wants something that nobody dealt with.
    is_open: bool,
    is_settled: bool,
}

/// One demonstration with what was said of it.
#[derive(Serialize, ToSchema)]
pub struct DemonstrationDetail {
    #[serde(flatten)]
    row: DemonstrationRow,
    description: String,
    link: String,
    /// The host that the link leads to.
    link_host: Option<String>,
    party_id: Option<PartyId>,
    client_number: Option<i64>,
    sent_at: Option<Timestamp>,
    items: Vec<DemonstrationItem>,
    /// After a sending: who got no letter.
    not_reached: Vec<NotReached>,
}

#[derive(Serialize, ToSchema)]
pub struct DemonstrationList {
    items: Vec<DemonstrationRow>,
}

fn row(conn: &mut Conn, of: &Demonstration) -> Result<DemonstrationRow> {
    let answered: HashSet<Uuid> =
        verdicts::of_demonstration(conn, of.id)?.into_iter().map(|one| one.item).collect();
    Ok(DemonstrationRow {
        id: of.id,
        number: of.number,
        revision: of.revision,
        state: of.state,
        title: of.title.clone(),
        owner_id: of.owner,
        owner_name: person::names(conn, of.owner)?.into_values().next(),
        shown_on: of.shown_on.clone(),
        due: of.due.clone(),
        item_count: demonstrations::items(conn, of.id)?.len() as i64,
        answered_count: answered.len() as i64,
        updated_at: of.updated_at,
    })
}

fn items(conn: &mut Conn, of: &Demonstration) -> Result<Vec<DemonstrationItem>> {
    let said = verdicts::of_demonstration(conn, of.id)?;
    let mut all = Vec::new();
    for item in demonstrations::items(conn, of.id)? {
        let requirement = item.requirement.map(|id| requirements::get(conn, id)).transpose()?;
        let now = requirement.as_ref().map(|one| one.course.version);
        let of_item = said.iter().filter(|one| one.item == item.id);
        let newest = of_item.clone().next().map(|one| one.verdict);
        let is_settled = item.settled_at.is_some();
        let verdict = |one: &verdicts::Verdict| ItemVerdict {
            person_name: one.person_name.clone(),
            verdict: one.verdict,
            remark: one.remark.clone(),
            at: one.at,
        };
        all.push(DemonstrationItem {
            id: item.id,
            words: item.words,
            requirement_id: item.requirement,
            requirement_number: requirement.as_ref().map(|one| one.number),
            requirement_title: requirement.map(|one| one.fields.title),
            requirement_version: item.requirement_version,
            requirement_version_now: now,
            verdicts: of_item.map(verdict).collect(),
            is_open: newest.is_some_and(|newest| is_open(newest, is_settled, item.requirement_version, now)),
            is_settled,
        });
    }
    Ok(all)
}

fn detail(
    conn: &mut Conn,
    of: Demonstration,
    not_reached: Vec<NotReached>,
) -> Result<Tagged<Json<DemonstrationDetail>>> {
    let body = DemonstrationDetail {
        row: row(conn, &of)?,
        items: items(conn, &of)?,
        link_host: host(&of.link).map(str::to_owned),
        description: of.description,
        link: of.link,
        party_id: of.party,
        client_number: of.client_number,
        sent_at: of.sent_at,
        not_reached,
    };
    Ok(Tagged { revision: body.row.revision, answer: Json(body) })
}

fn created(made: Tagged<Json<DemonstrationDetail>>) -> Created<DemonstrationDetail> {
    let Json(body) = made.answer;
    Created { location: format!("/api/v1/demonstrations/{}", body.row.id), body }
}

endpoint!(/// The demonstrations of a project, the newest first.
    list_demonstrations: GET "/api/v1/projects/{project}/demonstrations", Team, ReadProject);
async fn list_demonstrations(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
) -> Answer<Json<DemonstrationList>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        let all = demonstrations::all(conn, project)?;
        all.iter().map(|one| row(conn, one)).collect::<Result<Vec<_>>>()
    });
    Ok(Json(DemonstrationList { items: found.await? }))
}

/// Owner and requirements are of the project; an owner who has left stays until somebody else is named.
fn checked(
    conn: &mut Conn,
    project: ProjectId,
    before: Option<&Demonstration>,
    fields: &DemonstrationFields,
) -> Result<DemonstrationFields> {
    let fields = fields.checked()?;
    let is_kept = before.is_some_and(|before| before.owner == fields.owner_id);
    if let Some(owner) = fields.owner_id.filter(|_| !is_kept) {
        members::role(conn, project, owner)?.ok_or_else(|| Failure::invalid("owner_id", "not_a_member"))?;
    }
    for requirement in fields.items.iter().filter_map(|item| item.requirement_id) {
        traces::of_project(conn, project, requirement, crate::REQUIREMENT.name)?;
    }
    Ok(fields)
}

endpoint!(/// Writes a demonstration down. It is internal until it is sent.
    create_demonstration: POST "/api/v1/projects/{project}/demonstrations", Team, EditScope);
async fn create_demonstration(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Json(body): Json<DemonstrationFields>,
) -> Answer<Created<DemonstrationDetail>> {
    let scope = cx.scope.clone();
    let made = cx.db().write(move |tx| {
        let proof = authorize::<EditScope>(tx, &scope, project)?;
        let fields = checked(tx, project, None, &body)?;
        let made = demonstrations::create(tx, project, proof.person(), &fields)?;
        detail(tx, made, Vec::new())
    });
    Ok(created(made.await?))
}

endpoint!(/// One demonstration with what was said of each thing it shows.
    get_demonstration: GET "/api/v1/demonstrations/{demonstration}", Team, ReadProject);
async fn get_demonstration(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
) -> Answer<Tagged<Json<DemonstrationDetail>>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        let found = demonstrations::get(conn, id)?;
        member(conn, &scope, found.project)?;
        detail(conn, found, Vec::new())
    });
    found.await
}

endpoint!(/// Saves the whole draft. What was sent stays as it was sent.
    put_demonstration: PUT "/api/v1/demonstrations/{demonstration}", Team, EditScope);
async fn put_demonstration(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    IfMatch(expected): IfMatch,
    Json(body): Json<DemonstrationFields>,
) -> Answer<Tagged<Json<DemonstrationDetail>>> {
    let scope = cx.scope.clone();
    let saved = cx.db().write(move |tx| {
        let before = demonstrations::get(tx, id)?;
        let proof = authorize::<EditScope>(tx, &scope, before.project)?;
        may_edit(before.state)?;
        let fields = checked(tx, before.project, Some(&before), &body)?;
        let now = demonstrations::save(tx, &before, expected, &fields, proof.person())?;
        detail(tx, now, Vec::new())
    });
    saved.await
}

/// Whom it is shown to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DemonstrationSending {
    party_id: PartyId,
    /// Of the demonstration that was looked at; a newer one is refused with 412.
    revision: i64,
}

endpoint!(/// Shows it to a party, and asks its people what they say of each thing.
    create_demonstration_sending: POST "/api/v1/demonstrations/{demonstration}/sendings", Team, ShareWithClient);
async fn create_demonstration_sending(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    Json(body): Json<DemonstrationSending>,
) -> Answer<Created<DemonstrationDetail>> {
    let (scope, public_url) = (cx.scope.clone(), cx.public_url().to_owned());
    let sent = cx.db().write(move |tx| {
        let of = demonstrations::get(tx, id)?;
        let proof = authorize::<ShareWithClient>(tx, &scope, of.project)?;
        if of.revision != body.revision {
            return Err(Failure::Outdated);
        }
        let not_reached = send_demonstration(tx, &proof, &public_url, &of, body.party_id)?;
        let now = demonstrations::get(tx, id)?;
        detail(tx, now, not_reached)
    });
    Ok(created(sent.await?))
}

endpoint!(/// Somebody dealt with what was said of an item.
    put_item_settling: PUT "/api/v1/demonstrations/{demonstration}/items/{shown}/settling", Team, EditScope);
async fn put_item_settling(
    cx: Cx<Team>,
    Path((id, item)): Path<(RecordId, Uuid)>,
) -> Answer<Tagged<Json<DemonstrationDetail>>> {
    settle(&cx, id, item, true).await
}

endpoint!(/// What was said of an item is open again.
    delete_item_settling: DELETE "/api/v1/demonstrations/{demonstration}/items/{shown}/settling", Team, EditScope);
async fn delete_item_settling(
    cx: Cx<Team>,
    Path((id, item)): Path<(RecordId, Uuid)>,
) -> Answer<Tagged<Json<DemonstrationDetail>>> {
    settle(&cx, id, item, false).await
}

async fn settle(
    cx: &Cx<Team>,
    id: RecordId,
    item: Uuid,
    settled: bool,
) -> Answer<Tagged<Json<DemonstrationDetail>>> {
    let scope = cx.scope.clone();
    let now = cx.db().write(move |tx| {
        let of = demonstrations::get(tx, id)?;
        let proof = authorize::<EditScope>(tx, &scope, of.project)?;
        if demonstrations::put_settled(tx, &of, item, settled.then(|| proof.person()))? {
            let kind = if settled { "demonstration.settled" } else { "demonstration.reopened" };
            demonstrations::happened(tx, &of, kind, Some(proof.person()))?;
        }
        detail(tx, of, Vec::new())
    });
    now.await
}

/// Something that a client wants otherwise, and that nobody has dealt with.
#[derive(Serialize, ToSchema)]
pub struct OpenVerdict {
    demonstration_id: RecordId,
    demonstration_number: i64,
    item_id: Uuid,
    words: String,
    verdict: DemonstrationVerdict,
    remark: String,
    person_name: String,
    at: Timestamp,
    requirement_id: Option<RecordId>,
    requirement_number: Option<i64>,
}

#[derive(Serialize, ToSchema)]
pub struct OpenVerdictList {
    items: Vec<OpenVerdict>,
}

endpoint!(/// What clients want otherwise of what they were shown. A requirement that was edited since is off the list.
    list_open_verdicts: GET "/api/v1/projects/{project}/demonstrations/open-verdicts", Team, ReadProject);
async fn list_open_verdicts(cx: Cx<Team>, Path(project): Path<ProjectId>) -> Answer<Json<OpenVerdictList>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        verdicts::wanting(conn, project)
    });
    let open = found.await?.into_iter();
    let open = open.filter(|one: &Wanting| is_open(one.verdict, false, one.shown_version, one.version_now));
    let items = open.map(|one| OpenVerdict {
        demonstration_id: one.demonstration,
        demonstration_number: one.number,
        item_id: one.item,
        words: one.words,
        verdict: one.verdict,
        remark: one.remark,
        person_name: one.person_name,
        at: one.at,
        requirement_id: one.requirement,
        requirement_number: one.requirement_number,
    });
    Ok(Json(OpenVerdictList { items: items.collect() }))
}

/// What somebody said of a requirement when it was shown.
#[derive(Serialize, ToSchema)]
pub struct RequirementVerdict {
    demonstration_id: RecordId,
    demonstration_number: i64,
    demonstration_title: String,
    /// The version that was shown.
    version: Option<i64>,
    verdict: DemonstrationVerdict,
    remark: String,
    person_name: String,
    at: Timestamp,
    is_settled: bool,
}

#[derive(Serialize, ToSchema)]
pub struct RequirementVerdictList {
    items: Vec<RequirementVerdict>,
}

endpoint!(/// What the client said of a requirement when it was shown, the newest first.
    list_requirement_verdicts: GET "/api/v1/requirements/{requirement}/verdicts", Team, ReadProject);
async fn list_requirement_verdicts(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
) -> Answer<Json<RequirementVerdictList>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        let of = requirements::get(conn, id)?;
        member(conn, &scope, of.project)?;
        verdicts::of_requirement(conn, id)
    });
    let verdict = |one: OfRequirement| RequirementVerdict {
        demonstration_id: one.demonstration,
        demonstration_number: one.number,
        demonstration_title: one.title,
        version: one.version,
        verdict: one.verdict,
        remark: one.remark,
        person_name: one.person_name,
        at: one.at,
        is_settled: one.settled_at.is_some(),
    };
    Ok(Json(RequirementVerdictList { items: found.await?.into_iter().map(verdict).collect() }))
}

pub fn routes() -> Routes {
    routes![
        list_demonstrations,
        list_open_verdicts,
        create_demonstration,
        get_demonstration,
        put_demonstration,
        create_demonstration_sending,
        put_item_settling,
        delete_item_settling,
        list_requirement_verdicts
    ]
}
