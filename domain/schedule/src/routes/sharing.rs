//! Choosing what a client party sees of the plan: the rule, a preview of the portal page, who will see it.

use crate::planning::{LivePlan, Plans, settled};
use crate::releasing::{Choice, Prepared};
use crate::sharing::{SharingRule, VisibleTask, check, visible};
use crate::store::released::{ReleasedProject, ReleasedTask};
use crate::store::sharing::{self as rules, SharingChange};
use crate::times::minute_in_zone;
use engagement::access::{self, ShareWithClient, authorize};
use engagement::store::{parties, projects};
use engagement::{ChosenRule, PreparedShare};
use kernel::{Failure, PartyId, ProjectId, Result, Timestamp};
use people::person;
use serde::{Deserialize, Serialize};
use store::Conn;
use utoipa::ToSchema;
use web::{Answer, App, Cx, IfMatch, Json, Path, Routes, Tagged, Team, endpoint, routes};

#[derive(Serialize, ToSchema)]
pub struct Sharing {
    rule: SharingRule,
    /// Counts the changes of the rule; the next one names it.
    revision: i64,
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

fn answer(conn: &mut Conn, live: &LivePlan, party: PartyId) -> Result<Tagged<Json<Sharing>>> {
    let (rule, revision) = rules::rule(conn, party)?;
    let changes = rules::history(conn, party)?;
    let names = person::names(conn, changes.iter().filter_map(|change| change.by))?;
    let entry = |change: SharingChange| SharingEntry {
        at: change.at,
        by: change.by.and_then(|by| names.get(&by).cloned()),
        visible_count: change.visible_count,
    };
    let visible = visible(&rule, &live.plan);
    let history = changes.into_iter().map(entry).collect();
    Ok(Tagged { revision, answer: Json(Sharing { rule, revision, visible, history }) })
}

endpoint!(/// What a client party sees of the plan, and what it could see when.
    get_sharing: GET "/api/v1/projects/{project}/parties/{party}/sharing", Team, ReadPlan);
async fn get_sharing(
    cx: Cx<Team>,
    Path((project, party)): Path<(ProjectId, PartyId)>,
) -> Answer<Tagged<Json<Sharing>>> {
    let (plans, scope) = (cx.app.get::<Plans>().clone(), cx.scope.clone());
    let sharing = cx.db().read(move |conn| {
        access::member(conn, &scope, project)?;
        parties::get(conn, project, party)?;
        let live = plans.get(conn, project)?;
        answer(conn, &live, party)
    });
    sharing.await
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SharingBody {
    rule: SharingRule,
}

endpoint!(/// Decides what a client party sees from now on. `If-Match` names the revision of the rule that was read.
    put_sharing: PUT "/api/v1/projects/{project}/parties/{party}/sharing", Team, ShareWithClient);
async fn put_sharing(
    cx: Cx<Team>,
    Path((project, party)): Path<(ProjectId, PartyId)>,
    IfMatch(revision): IfMatch,
    Json(body): Json<SharingBody>,
) -> Answer<Tagged<Json<Sharing>>> {
    let (reader, writer, plans) = (cx.scope.clone(), cx.scope.clone(), cx.app.get::<Plans>().clone());
    let known = plans.clone();
    let read = move |conn: &mut Conn| {
        access::may::<ShareWithClient>(conn, &reader, project)?;
        let revision = revision.ok_or_else(|| Failure::invalid("If-Match", "required"))?;
        let choice = Choice { party, rule: body.rule.clone(), revision };
        Prepared::read(conn, &known, project, vec![choice])
    };
    settled(cx.db(), read, move |tx, prepared: &Prepared| {
        let proof = authorize::<ShareWithClient>(tx, &writer, project)?;
        prepared.write(tx, proof.person())
    })
    .await?;
    let sharing = cx.db().read(move |conn| {
        let live = plans.get(conn, project)?;
        answer(conn, &live, party)
    });
    sharing.await
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
pub struct PortalPreview(pub fn(&ReleasedProject, &[ReleasedTask], &str, Timestamp) -> Result<String>);

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
        let release = live.release(&standing, minute_in_zone(now, &zone));
        let tasks = release.tasks(party.id, &body.rule);
        let released = release.project(conn, &party, &tasks)?;
        let contacts = parties::contacts(conn, party.id)?;
        let reader = contacts.first().map(|contact| contact.name.clone()).unwrap_or_default();
        Ok(SharingPreview {
            html: render(&released, &tasks, &reader, now)?,
            visible: visible(&body.rule, &live.plan),
            seen_by: contacts.into_iter().map(|contact| contact.name).collect(),
        })
    });
    Ok(Json(preview.await?))
}

/// For the invitation, which shares and invites in one confirmation: prepared while reading, written with it.
pub fn prepare_share(
    app: &App,
    conn: &mut Conn,
    project: ProjectId,
    party: PartyId,
    wanted: &ChosenRule,
) -> Result<PreparedShare> {
    let rule: SharingRule = serde_json::from_value(wanted.rule.clone())
        .map_err(|_| Failure::invalid("sharing", "not_a_sharing_rule"))?;
    let choice = Choice { party, rule, revision: wanted.revision };
    let prepared = Prepared::read(conn, app.get::<Plans>(), project, vec![choice])?;
    Ok(Box::new(move |tx, by| Ok(prepared.write(tx, by)?.is_some())))
}

pub fn routes() -> Routes {
    routes![get_sharing, put_sharing, create_sharing_preview]
}
