//! Choosing what a client party sees of the plan: the rule, a preview of the portal page, who will see it.

use crate::planning::{Plans, minute_in_zone, release_anew};
use crate::sharing::{SharingRule, VisibleTask, check, visible};
use crate::store::released::{Release, ReleasedProject, ReleasedTask};
use crate::store::sharing::{self as rules, SharingChange};
use engagement::access::{self, ShareWithClient, authorize};
use engagement::store::{parties, projects};
use kernel::{Event, Failure, PartyId, PersonId, ProjectId, Result, Timestamp};
use people::person;
use serde::{Deserialize, Serialize};
use serde_json::json;
use store::{Conn, Tx};
use utoipa::ToSchema;
use web::{Answer, Cx, Json, Path, Routes, Team, endpoint, routes};

#[derive(Serialize, ToSchema)]
pub struct Sharing {
    rule: SharingRule,
    visible: Vec<VisibleTask>,
    history: Vec<SharingEntry>,
}

/// One entry of "what was visible when".
#[derive(Serialize, ToSchema)]
pub struct SharingEntry {
    at: Timestamp,
    by: Option<String>,
    visible_count: i64,
}

fn answer(conn: &mut Conn, plan: &crate::plan::Plan, party: PartyId) -> Result<Sharing> {
    let rule = rules::rule(conn, party)?;
    let changes = rules::history(conn, party)?;
    let names = person::names(conn, changes.iter().filter_map(|change| change.by))?;
    let entry = |change: SharingChange| SharingEntry {
        at: change.at,
        by: change.by.and_then(|by| names.get(&by).cloned()),
        visible_count: change.visible_count,
    };
    Ok(Sharing { visible: visible(&rule, plan), rule, history: changes.into_iter().map(entry).collect() })
}

endpoint!(/// What a client party sees of the plan, and what it could see when.
    get_sharing: GET "/api/v1/projects/{project}/parties/{party}/sharing", Team, ReadPlan);
async fn get_sharing(
    cx: Cx<Team>,
    Path((project, party)): Path<(ProjectId, PartyId)>,
) -> Answer<Json<Sharing>> {
    let (plans, scope) = (cx.app.get::<Plans>().clone(), cx.scope.clone());
    let sharing = cx.db().read(move |conn| {
        access::member(conn, &scope, project)?;
        parties::get(conn, project, party)?;
        let live = plans.get(conn, project)?;
        answer(conn, &live.plan, party)
    });
    Ok(Json(sharing.await?))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SharingBody {
    rule: SharingRule,
}

endpoint!(/// Decides what a client party sees from now on.
    put_sharing: PUT "/api/v1/projects/{project}/parties/{party}/sharing", Team, ShareWithClient);
async fn put_sharing(
    cx: Cx<Team>,
    Path((project, party)): Path<(ProjectId, PartyId)>,
    Json(body): Json<SharingBody>,
) -> Answer<Json<Sharing>> {
    let scope = cx.scope.clone();
    let sharing = cx.db().write(move |tx| {
        let proof = authorize::<ShareWithClient>(tx, &scope, project)?;
        share(tx, project, party, proof.person(), &body.rule)?;
        let plan = crate::store::plans::load(tx, project)?;
        answer(tx, &plan, party)
    });
    Ok(Json(sharing.await?))
}

/// Sets a party's rule and releases accordingly, inside the caller's transaction and with the caller's proof.
pub fn share(
    tx: &mut Tx,
    project: ProjectId,
    party: PartyId,
    by: PersonId,
    rule: &SharingRule,
) -> Result<()> {
    parties::get(tx, project, party)?;
    let plan = crate::store::plans::load(tx, project)?;
    check(rule, &plan)?;
    rules::put_rule(tx, project, party, by, rule)?;
    rules::note(tx, party, by, rule, visible(rule, &plan).len() as i64)?;
    let at: Timestamp = tx.now();
    tx.event(
        Event::new("sharing_rule.changed", at, Some(by))
            .in_project(project)
            .detail(json!({ "party": party })),
    )?;
    release_anew(tx, project)
}

#[derive(Serialize, ToSchema)]
pub struct SharingPreview {
    /// The portal page as it will look.
    html: String,
    visible: Vec<VisibleTask>,
    seen_by: Vec<String>,
}

/// Renders the portal page from values that are not released yet; filled by the server.
#[derive(Clone, Copy)]
pub struct PortalPreview(pub fn(&ReleasedProject, &[ReleasedTask], &str) -> Result<String>);

endpoint!(/// The portal page as a rule would make it look. Nothing is shared by this.
    create_sharing_preview: POST "/api/v1/projects/{project}/parties/{party}/sharing-previews", Team, ReadPlan);
async fn create_sharing_preview(
    cx: Cx<Team>,
    Path((project, party)): Path<(ProjectId, PartyId)>,
    Json(body): Json<SharingBody>,
) -> Answer<Json<SharingPreview>> {
    let (plans, scope) = (cx.app.get::<Plans>().clone(), cx.scope.clone());
    let PortalPreview(render) = *cx.app.get::<PortalPreview>();
    let now = cx.now();
    let preview = cx.db().read(move |conn| {
        access::member(conn, &scope, project)?;
        let party = parties::get(conn, project, party)?;
        let live = plans.get(conn, project)?;
        check(&body.rule, &live.plan)?;
        let zone = projects::get(conn, project)?.time_zone;
        let standing = live.standing();
        let release = Release {
            plan: &live.plan,
            computed: &live.computed,
            baseline: live.baseline.as_ref().map(|baseline| &baseline.dates),
            standing: &standing,
            now: minute_in_zone(now, &zone),
        };
        let tasks = release.tasks(&body.rule);
        let released = release.project(conn, &party, &tasks)?;
        let contacts = parties::contacts(conn, party.id)?;
        let reader = contacts.first().map(|contact| contact.name.clone()).unwrap_or_default();
        Ok(SharingPreview {
            html: render(&released, &tasks, &reader)?,
            visible: visible(&body.rule, &live.plan),
            seen_by: contacts.into_iter().map(|contact| contact.name).collect(),
        })
    });
    Ok(Json(preview.await?))
}

/// For the invitation, which shares and invites in one confirmation.
pub fn share_json(
    tx: &mut Tx,
    project: ProjectId,
    party: PartyId,
    by: PersonId,
    _at: Timestamp,
    rule: &serde_json::Value,
) -> Result<()> {
    let rule: SharingRule = serde_json::from_value(rule.clone())
        .map_err(|_| Failure::invalid("sharing", "not_a_sharing_rule"))?;
    share(tx, project, party, by, &rule)
}

pub fn routes() -> Routes {
    routes![get_sharing, put_sharing, create_sharing_preview]
}
