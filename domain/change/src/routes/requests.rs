//! Change requests in the team's scope: listed, received, described.

use super::acts::happened;
use super::answers::{self, ChangeAnswer, ChangeRow};
use crate::clock_facts::{clocks, promised};
use crate::request::{ChangeOrigin, ChangeSource, ChangeState, LONGEST_TITLE};
use crate::store::clocked;
use crate::store::requests::{self, ChangeRequest, Fields, Filter, ListedChange, NewChangeRequest, Sort};
use ::store::{Conn, Page, Tx};
use communication::routes::ResponseClock;
use engagement::access::{EditPlan, authorize, member};
use engagement::sign_off::Money;
use engagement::store::{members, parties};
use kernel::{Failure, Input, PartyId, PersonId, ProjectId, RecordId, Refusal, Result, Timestamp};
use people::person;
use schedule::planning::Plans;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};
use web::{Answer, Created, Cx, IfMatch, Json, Path, Query, Routes, Tagged, Team, endpoint, routes};

#[derive(Serialize, ToSchema)]
pub struct ChangeList {
    items: Vec<ListedChangeRow>,
    /// Where the next piece begins; none at the end.
    next: Option<String>,
}

/// A request with what it comes to, as far as that is known.
#[derive(Serialize, ToSchema)]
pub struct ListedChangeRow {
    #[serde(flatten)]
    row: ChangeRow,
    /// Of the newest offer.
    price: Option<Money>,
    /// Of what was offered while it waits or is agreed, otherwise of the newest assessment. Negative is earlier.
    finish_moves_working_days: Option<i64>,
    /// None where it is not the client's.
    clock: Option<ResponseClock>,
}

impl ListedChangeRow {
    fn of(listed: ListedChange, clocks: &mut HashMap<RecordId, ResponseClock>) -> Self {
        Self {
            clock: clocks.remove(&listed.change.id),
            row: listed.change.into(),
            price: listed.price,
            finish_moves_working_days: listed.finish_moves_working_days,
        }
    }
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ChangeListQuery {
    #[param(inline)]
    state: Option<ChangeState>,
    #[param(inline)]
    origin: Option<ChangeOrigin>,
    party: Option<PartyId>,
    /// Part of the title, whatever its case.
    text: Option<String>,
    /// `received` (the default) or `updated`: the newest first.
    #[param(inline)]
    sort: Option<ChangeSort>,
    /// Where the last answer ended.
    after: Option<String>,
    /// 1 to 100; 50 if left out.
    limit: Option<u32>,
}

#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeSort {
    Received,
    Updated,
}

endpoint!(/// The change requests of a project, filtered and sorted, in pages.
    list_changes: GET "/api/v1/projects/{project}/changes", Team, ReadProject);
async fn list_changes(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Query(query): Query<ChangeListQuery>,
) -> Answer<Json<ChangeList>> {
    let (scope, now) = (cx.scope.clone(), cx.now());
    let page = Page { after: query.after, limit: query.limit.unwrap_or(50).min(100) };
    let filter = Filter {
        state: query.state,
        origin: query.origin,
        party: query.party,
        text: query.text,
        sort: match query.sort {
            Some(ChangeSort::Updated) => Sort::Updated,
            Some(ChangeSort::Received) | None => Sort::Received,
        },
    };
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        let found = requests::list(conn, project, &filter, &page)?;
        let ids: Vec<RecordId> = found.items.iter().map(|one| one.change.id).collect();
        Ok((found, clocks(conn, project, &ids, now)?))
    });
    let (found, mut clocks) = found.await?;
    let found = found.map(|listed| ListedChangeRow::of(listed, &mut clocks));
    Ok(Json(ChangeList { items: found.items, next: found.next }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewChangeBody {
    title: String,
    description: String,
    /// Left out: the team.
    origin: Option<ChangeOrigin>,
    /// How it reached the team: `mail`, `meeting` or `team`. Left out: the team.
    source: Option<ChangeSource>,
    /// The client party it is for; can be said later, before the offer.
    party_id: Option<PartyId>,
    /// Somebody of the project, on either side. Left out: the caller, unless a name is given.
    asked_by_id: Option<PersonId>,
    /// Where it is nobody we know.
    asked_by_name: Option<String>,
    /// Left out: now.
    received_at: Option<Timestamp>,
    /// A civil date.
    wanted_by: Option<String>,
    owner_id: Option<PersonId>,
}

endpoint!(/// Takes down a change request. It is internal until an offer is sent.
    create_change: POST "/api/v1/projects/{project}/changes", Team, EditPlan);
async fn create_change(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Json(body): Json<NewChangeBody>,
) -> Answer<Created<ChangeRow>> {
    let scope = cx.scope.clone();
    let created = cx.db().write(move |tx| {
        let proof = authorize::<EditPlan>(tx, &scope, project)?;
        let caller = (body.asked_by_id.is_none() && body.asked_by_name.is_none()).then_some(proof.person());
        let said = Said {
            title: body.title,
            description: body.description,
            origin: body.origin.unwrap_or(ChangeOrigin::Team),
            source: body.source.unwrap_or(ChangeSource::Team),
            party: body.party_id,
            asked_by: body.asked_by_id.or(caller),
            asked_by_name: body.asked_by_name.unwrap_or_default(),
            received_at: body.received_at.unwrap_or(tx.now()),
            wanted_by: body.wanted_by,
            owner: body.owner_id,
        };
        if said.source == ChangeSource::Portal {
            return Err(Failure::invalid("source", "not_from_here"));
        }
        received(tx, project, proof.person(), said, json!({ "side": "team" }))
    });
    let change = ChangeRow::from(created.await?);
    Ok(Created { location: format!("/api/v1/changes/{}", change.id), body: change })
}

/// What was asked for in a meeting, as it was written down there.
#[derive(Debug, Clone)]
pub struct MeetingRequest {
    pub project: ProjectId,
    pub title: String,
    pub description: String,
    /// Whose people asked; none: the team's own.
    pub party: Option<PartyId>,
    pub at: Timestamp,
    pub by: PersonId,
}

/// Takes down what was asked for in a meeting, internal.
pub fn receive_from_meeting(tx: &mut Tx, asked: MeetingRequest) -> Result<ChangeRequest> {
    let MeetingRequest { project, title, description, party, at, by } = asked;
    let said = Said {
        title,
        description,
        origin: if party.is_some() { ChangeOrigin::Client } else { ChangeOrigin::Team },
        source: ChangeSource::Meeting,
        party,
        asked_by: party.is_none().then_some(by),
        asked_by_name: String::new(),
        received_at: at,
        wanted_by: None,
        owner: None,
    };
    received(tx, project, by, said, json!({ "side": "team" }))
}

/// Takes a request down, internal, with the event that tells of it.
pub(super) fn received(
    tx: &mut Tx,
    project: ProjectId,
    by: PersonId,
    said: Said,
    detail: Value,
) -> Result<ChangeRequest> {
    let said = said.checked(tx, project, None)?;
    let new = NewChangeRequest {
        project,
        party: said.party,
        is_shared: false,
        title: &said.title,
        description: &said.description,
        origin: said.origin,
        source: said.source,
        asked_by: said.asked_by,
        asked_by_name: &said.asked_by_name,
        received_at: said.received_at,
        wanted_by: said.wanted_by.as_deref(),
        owner: said.owner,
        form_key: None,
        by,
        promise: promised(tx, project, said.origin, said.source)?,
    };
    let change = requests::create(tx, &new)?;
    happened(tx, &change, "change_request.received", Some(by), detail)?;
    Ok(change)
}

/// Everything the team says of a request.
pub(super) struct Said {
    pub(super) title: String,
    pub(super) description: String,
    pub(super) origin: ChangeOrigin,
    pub(super) source: ChangeSource,
    pub(super) party: Option<PartyId>,
    pub(super) asked_by: Option<PersonId>,
    pub(super) asked_by_name: String,
    pub(super) received_at: Timestamp,
    pub(super) wanted_by: Option<String>,
    pub(super) owner: Option<PersonId>,
}

impl Said {
    /// Texts within their limits; people and party of this project. Whoever `before` named already may have left.
    fn checked(self, conn: &mut Conn, project: ProjectId, before: Option<&ChangeRequest>) -> Result<Self> {
        let mut input = Input::new();
        let title = input.line("title", &self.title, LONGEST_TITLE);
        let description = crate::assessment::optional_text(&mut input, "description", &self.description);
        let asked_by_name = input.optional_line("asked_by_name", &self.asked_by_name, 120);
        let wanted_by = self.wanted_by.as_deref().map(|date| input.date("wanted_by", date).to_string());
        input.finish()?;
        if let Some(party) = self.party {
            parties::get(conn, project, party)?;
        }
        if let Some(owner) = self.owner.filter(|owner| before.and_then(|known| known.owner) != Some(*owner)) {
            members::role(conn, project, owner)?.ok_or_else(|| Failure::invalid("owner_id", "unknown"))?;
        }
        let known = before.and_then(|known| known.asked_by);
        let asked_by_name = match self.asked_by {
            Some(person) => {
                let is_of_project = known == Some(person)
                    || members::role(conn, project, person)?.is_some()
                    || parties::is_on_client_side(conn, project, person)?
                    || person::get(conn, person).is_ok_and(|one| one.is_administrator);
                if !is_of_project {
                    return Err(Failure::invalid("asked_by_id", "unknown"));
                }
                person::get(conn, person)?.name
            }
            None => asked_by_name,
        };
        Ok(Self { title, description, asked_by_name, wanted_by, ..self })
    }
}

endpoint!(/// One change request with its assessment, its offers, what was agreed and what became of it.
    get_change: GET "/api/v1/changes/{change}", Team, ReadProject);
async fn get_change(cx: Cx<Team>, Path(id): Path<RecordId>) -> Answer<Tagged<Json<ChangeAnswer>>> {
    let (scope, plans, now) = (cx.scope.clone(), cx.app.get::<Plans>().clone(), cx.now());
    let found = cx.db().read(move |conn| {
        let change = requests::get(conn, id)?;
        member(conn, &scope, change.project)?;
        answers::whole(conn, &plans, id, now)
    });
    Ok(tagged(found.await?))
}

pub(super) fn tagged(answer: ChangeAnswer) -> Tagged<Json<ChangeAnswer>> {
    Tagged { revision: answer.row.revision, answer: Json(answer) }
}

/// Only the fields named are set; `null` clears one.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeBody {
    title: Option<String>,
    description: Option<String>,
    origin: Option<ChangeOrigin>,
    source: Option<ChangeSource>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<PartyId>)]
    party_id: Option<Option<PartyId>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<PersonId>)]
    asked_by_id: Option<Option<PersonId>>,
    asked_by_name: Option<String>,
    received_at: Option<Timestamp>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    wanted_by: Option<Option<String>>,
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<PersonId>)]
    owner_id: Option<Option<PersonId>>,
}

/// A present field keeps its `null`: an absent one is the default.
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(input: D) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(input).map(Some)
}

endpoint!(/// Changes what the team says of a request. What the client wrote or was offered stays as it is.
    update_change: PATCH "/api/v1/changes/{change}", Team, EditPlan);
async fn update_change(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    IfMatch(revision): IfMatch,
    Json(body): Json<ChangeBody>,
) -> Answer<Tagged<Json<ChangeAnswer>>> {
    let (scope, plans, now) = (cx.scope.clone(), cx.app.get::<Plans>().clone(), cx.now());
    let changed = cx.db().write(move |tx| {
        let before = requests::get(tx, id)?;
        let proof = authorize::<EditPlan>(tx, &scope, before.project)?;
        let said = merged(&before, body)?.checked(tx, before.project, Some(&before))?;
        let fields = Fields {
            title: &said.title,
            owner: said.owner,
            description: &said.description,
            origin: said.origin,
            source: said.source,
            party: said.party,
            asked_by: said.asked_by,
            asked_by_name: &said.asked_by_name,
            received_at: said.received_at,
            wanted_by: said.wanted_by.as_deref(),
        };
        let change = requests::put_fields(tx, id, revision, &fields)?;
        if change.is_clients() && !before.is_clients() {
            let promise = promised(tx, change.project, change.origin, change.source)?;
            clocked::promise(tx, id, promise)?;
        }
        happened(tx, &change, "change_request.changed", Some(proof.person()), json!({}))
    });
    changed.await?;
    let whole = cx.db().read(move |conn| answers::whole(conn, &plans, id, now)).await?;
    Ok(tagged(whole))
}

fn merged(before: &ChangeRequest, body: ChangeBody) -> Result<Said> {
    let source = body.source.unwrap_or(before.source);
    if (source == ChangeSource::Portal) != (before.source == ChangeSource::Portal) {
        return Err(Failure::invalid("source", "not_from_here"));
    }
    let received_at = body.received_at.unwrap_or(before.received_at);
    // What the client sent through the portal came when it came.
    if source == ChangeSource::Portal && received_at != before.received_at {
        return Err(Failure::invalid("received_at", "not_from_here"));
    }
    let party = body.party_id.unwrap_or(before.party);
    // What a party has seen stays theirs.
    if before.client_number.is_some() && party != before.party {
        return Err(Refusal::new("change.party_is_fixed").into());
    }
    Ok(Said {
        title: body.title.unwrap_or_else(|| before.title.clone()),
        description: body.description.unwrap_or_else(|| before.description.clone()),
        origin: body.origin.unwrap_or(before.origin),
        source,
        party,
        asked_by: body.asked_by_id.unwrap_or(before.asked_by),
        asked_by_name: body.asked_by_name.unwrap_or_else(|| before.asked_by_name.clone()),
        received_at,
        wanted_by: body.wanted_by.unwrap_or_else(|| before.wanted_by.clone()),
        owner: body.owner_id.unwrap_or(before.owner),
    })
}

pub fn routes() -> Routes {
    routes![list_changes, create_change, get_change, update_change]
}
