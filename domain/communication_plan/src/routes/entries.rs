//! The rows of a plan: begun, added, changed, taken away and brought back. The team's alone.

use super::answers::{CommunicationPlan, whole};
use super::carrying_over::{MadeAlready, carry_over};
use crate::entry::EntryFields;
use crate::produced_kind::ProducedKinds;
use crate::store::entries::{self, Entry};
use crate::store::occurrences;
use crate::usual::{Beginning, usual};
use ::store::{Conn, Tx};
use engagement::access::{Talk, authorize, member};
use engagement::store::{members, parties, projects};
use kernel::{Event, EventKind, Failure, PartyId, PartyRole, PersonId, ProjectId, RecordId, Refusal, Result};
use locales::Locale;
use serde::Deserialize;
use utoipa::ToSchema;
use web::{Answer, Created, Cx, IfMatch, Json, Path, Routes, Team, endpoint, routes};

/// A plan that nobody can keep helps nobody.
const MOST_ENTRIES: usize = 60;

endpoint!(/// The communication plan of a project: its rows, the next ninety days, and what was kept.
    get_communication_plan: GET "/api/v1/projects/{project}/communication-plan", Team, ReadProject);
async fn get_communication_plan(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
) -> Answer<Json<CommunicationPlan>> {
    let (scope, kinds, now) = (cx.scope.clone(), *cx.app.get::<ProducedKinds>(), cx.now());
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        whole(conn, kinds, project, now)
    });
    Ok(Json(found.await?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UsualPlanBody {
    /// Left out: said later, and nothing happens until then.
    party_id: Option<PartyId>,
    /// The language of its words: `en` or `zh-CN`.
    locale: String,
}

endpoint!(/// Begins with the usual plan; one that was begun stays as it is.
    create_communication_plan: POST "/api/v1/projects/{project}/communication-plan", Team, Talk);
async fn create_communication_plan(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Json(body): Json<UsualPlanBody>,
) -> Answer<Created<CommunicationPlan>> {
    let (scope, kinds) = (cx.scope.clone(), *cx.app.get::<ProducedKinds>());
    let locale =
        Locale::from_tag(&body.locale).ok_or_else(|| Failure::invalid("locale", "unknown_locale"))?;
    let begun = cx.db().write(move |tx| {
        let proof = authorize::<Talk>(tx, &scope, project)?;
        if entries::of_project(tx, project)?.is_empty() {
            for fields in begin(tx, project, &body, locale, proof.person())? {
                create(tx, project, fields, proof.person())?;
            }
        }
        let now = tx.now();
        whole(tx, kinds, project, now)
    });
    Ok(Created { location: location(project), body: begun.await? })
}

fn location(project: ProjectId) -> String {
    format!("/api/v1/projects/{project}/communication-plan")
}

/// The owners are whoever begins it, and the first who may agree for the client.
fn begin(
    tx: &mut Tx,
    project: ProjectId,
    body: &UsualPlanBody,
    locale: Locale,
    by: PersonId,
) -> Result<Vec<EntryFields>> {
    let contacts = match body.party_id {
        Some(party) => {
            parties::get(tx, project, party)?;
            parties::contacts(tx, party)?
        }
        None => Vec::new(),
    };
    let client_owner = contacts.iter().find(|one| one.role == PartyRole::ClientApprover).or(contacts.first());
    let zone = projects::get(tx, project)?.time_zone;
    let is_member = members::role(tx, project, by)?.is_some();
    Ok(usual(&Beginning {
        locale,
        party: body.party_id,
        from: tx.now().in_zone(&zone).date(),
        time_zone: &zone,
        owner: is_member.then_some(by),
        client_owner: client_owner.map(|one| one.person),
    }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommunicationPlanEntryBody {
    fields: EntryFields,
}

endpoint!(/// Adds a row to the plan.
    create_communication_plan_entry: POST "/api/v1/projects/{project}/communication-plan/entries", Team, Talk);
async fn create_communication_plan_entry(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Json(body): Json<CommunicationPlanEntryBody>,
) -> Answer<Created<CommunicationPlan>> {
    let (scope, kinds) = (cx.scope.clone(), *cx.app.get::<ProducedKinds>());
    let added = cx.db().write(move |tx| {
        let proof = authorize::<Talk>(tx, &scope, project)?;
        let fields = body.fields.checked()?;
        check_people(tx, project, &fields, None)?;
        if entries::of_project(tx, project)?.len() >= MOST_ENTRIES {
            return Err(Refusal::new("communication_plan.too_many").with("most", MOST_ENTRIES).into());
        }
        create(tx, project, fields, proof.person())?;
        let now = tx.now();
        whole(tx, kinds, project, now)
    });
    Ok(Created { location: location(project), body: added.await? })
}

fn create(tx: &mut Tx, project: ProjectId, fields: EntryFields, by: PersonId) -> Result<()> {
    let entry = entries::create(tx, project, &fields, by)?;
    happened(tx, "communication_plan_entry.created", &entry, by)
}

pub(super) fn happened(tx: &mut Tx, kind: EventKind, entry: &Entry, by: PersonId) -> Result<()> {
    let at = tx.now();
    tx.event(Event::new(kind, at, Some(by)).in_project(entry.project).on(entry.id))
}

/// Whoever stood there before may have left since.
fn check_people(
    conn: &mut Conn,
    project: ProjectId,
    fields: &EntryFields,
    before: Option<&EntryFields>,
) -> Result<()> {
    let was = |of: fn(&EntryFields) -> Option<PersonId>| before.and_then(of);
    if let Some(owner) = fields.owner_id.filter(|owner| was(|fields| fields.owner_id) != Some(*owner)) {
        members::role(conn, project, owner)?.ok_or_else(|| Failure::invalid("owner_id", "not_a_member"))?;
    }
    let Some(party) = fields.party_id else { return Ok(()) };
    match parties::get(conn, project, party) {
        Err(Failure::NotFound) => return Err(Failure::invalid("party_id", "unknown")),
        found => drop(found?),
    }
    let is_new = |owner: &PersonId| {
        was(|fields| fields.client_owner_id) != Some(*owner)
            || before.and_then(|one| one.party_id) != Some(party)
    };
    if let Some(owner) = fields.client_owner_id.filter(is_new) {
        parties::contact(conn, party, owner)?
            .ok_or_else(|| Failure::invalid("client_owner_id", "not_a_contact"))?;
    }
    Ok(())
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangedCommunicationPlanEntryBody {
    fields: EntryFields,
    /// What becomes of what it made already, where other days follow from it; left out: it is kept.
    #[serde(default)]
    made: MadeAlready,
}

endpoint!(/// A row as it shall be; undone by sending what was. What it made already is not made twice.
    put_communication_plan_entry: PUT "/api/v1/communication-plan/{plan_entry}", Team, Talk);
async fn put_communication_plan_entry(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
    IfMatch(revision): IfMatch,
    Json(body): Json<ChangedCommunicationPlanEntryBody>,
) -> Answer<Json<CommunicationPlan>> {
    let (scope, kinds) = (cx.scope.clone(), *cx.app.get::<ProducedKinds>());
    let changed = cx.db().write(move |tx| {
        let before = entries::get(tx, id)?;
        let proof = authorize::<Talk>(tx, &scope, before.project)?;
        if before.deleted_at.is_some() {
            return Err(Failure::NotFound);
        }
        let fields = body.fields.checked()?;
        check_people(tx, before.project, &fields, Some(&before.fields))?;
        let entry = entries::change(tx, &before, revision, &fields)?;
        if !before.fields.happens_as(&fields) {
            occurrences::forget_ahead(tx, id)?;
            carry_over(tx, kinds, &entry, body.made, proof.person())?;
        }
        happened(tx, "communication_plan_entry.changed", &entry, proof.person())?;
        let now = tx.now();
        whole(tx, kinds, entry.project, now)
    });
    Ok(Json(changed.await?))
}

endpoint!(/// Takes a row out of the plan. What it made stays.
    put_communication_plan_entry_deletion: PUT "/api/v1/communication-plan/{plan_entry}/deletion", Team, Talk);
async fn put_communication_plan_entry_deletion(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
) -> Answer<Json<CommunicationPlan>> {
    change_deletion(&cx, id, true).await
}

endpoint!(/// Brings a row back; it counts from now on.
    delete_communication_plan_entry_deletion: DELETE "/api/v1/communication-plan/{plan_entry}/deletion", Team, Talk);
async fn delete_communication_plan_entry_deletion(
    cx: Cx<Team>,
    Path(id): Path<RecordId>,
) -> Answer<Json<CommunicationPlan>> {
    change_deletion(&cx, id, false).await
}

/// Asking for what is so already changes nothing.
async fn change_deletion(cx: &Cx<Team>, id: RecordId, is_deleted: bool) -> Answer<Json<CommunicationPlan>> {
    let (scope, kinds) = (cx.scope.clone(), *cx.app.get::<ProducedKinds>());
    let changed = cx.db().write(move |tx| {
        let before = entries::get(tx, id)?;
        let proof = authorize::<Talk>(tx, &scope, before.project)?;
        if before.deleted_at.is_some() != is_deleted {
            occurrences::forget_ahead(tx, id)?;
            let entry = entries::put_deletion(tx, id, is_deleted)?;
            let kind = match is_deleted {
                true => "communication_plan_entry.deleted",
                false => "communication_plan_entry.restored",
            };
            happened(tx, kind, &entry, proof.person())?;
        }
        let now = tx.now();
        whole(tx, kinds, before.project, now)
    });
    Ok(Json(changed.await?))
}

pub fn routes() -> Routes {
    routes![
        get_communication_plan,
        create_communication_plan,
        create_communication_plan_entry,
        put_communication_plan_entry,
        put_communication_plan_entry_deletion,
        delete_communication_plan_entry_deletion
    ]
}
