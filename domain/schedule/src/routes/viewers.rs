//! Who can see a record, and why; and changing who may.

use crate::plan::Plan;
use crate::planning::{Plans, settled};
use crate::releasing::{Choice, Prepared};
use crate::sharing::{SharingRule, visible};
use crate::store::sharing as rules;
use engagement::access::{self, ShareWithClient, authorize};
use engagement::store::{members, parties};
use kernel::{Audience, Failure, PartyId, ProjectId, RecordId, Result};
use serde::{Deserialize, Serialize};
use store::{Conn, records};
use utoipa::ToSchema;
use web::{Answer, Cx, Json, Path, Routes, Team, endpoint, routes};

#[derive(Serialize, ToSchema)]
pub struct Viewers {
    audience: Audience,
    team: Vec<TeamViewer>,
    client: Vec<ClientViewer>,
}

#[derive(Serialize, ToSchema)]
pub struct TeamViewer {
    name: String,
    /// Their role in the project.
    why: &'static str,
}

#[derive(Serialize, ToSchema)]
pub struct ClientViewer {
    name: String,
    party: String,
    /// `chosen`, `phase`, `milestone`, `level` for the plan; `shared` for other records.
    why: String,
}

endpoint!(/// Who can see a record, by name, and why.
    list_viewers: GET "/api/v1/records/{record}/viewers", Team, ReadPlan);
async fn list_viewers(cx: Cx<Team>, Path(record): Path<RecordId>) -> Answer<Json<Viewers>> {
    let (scope, plans) = (cx.scope.clone(), cx.app.get::<Plans>().clone());
    let viewers = cx.db().read(move |conn| {
        let project = project_of(conn, record)?;
        access::member(conn, &scope, project)?;
        viewers(conn, &plans, project, record)
    });
    Ok(Json(viewers.await?))
}

fn project_of(conn: &mut Conn, record: RecordId) -> Result<ProjectId> {
    records::get(conn, record)?.project.ok_or(Failure::NotFound)
}

fn viewers(conn: &mut Conn, plans: &Plans, project: ProjectId, id: RecordId) -> Result<Viewers> {
    let record = records::get(conn, id)?;
    let team = members::all(conn, project)?
        .into_iter()
        .map(|member| TeamViewer { name: member.name, why: member.role.word() })
        .collect();
    let live = if record.kind == crate::TASK.name { Some(plans.get(conn, project)?) } else { None };
    let mut client = Vec::new();
    for party in parties::of_project(conn, project)? {
        let why = match &live {
            Some(live) => shown_because(&rules::rule(conn, party.id)?.0, &live.plan, id),
            None => {
                let is_shared = record.audience == Audience::Client;
                (is_shared && record.party.is_none_or(|p| p == party.id)).then(|| "shared".to_owned())
            }
        };
        let Some(why) = why else { continue };
        let contacts = parties::contacts(conn, party.id)?.into_iter();
        for contact in contacts.filter(|one| one.is_commercial || !record.is_commercial) {
            client.push(ClientViewer {
                name: contact.name,
                party: party.short_name.clone(),
                why: why.clone(),
            });
        }
    }
    Ok(Viewers { audience: record.audience, team, client })
}

fn shown_because(rule: &SharingRule, plan: &Plan, task: RecordId) -> Option<String> {
    let shown = visible(rule, plan);
    let found = shown.iter().find(|shown| shown.task_id == task);
    found.map(|shown| crate::store::rows::word(&shown.why))
}

#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AudienceBody {
    audience: Audience,
    /// Needed where the project has more than one client party.
    party_id: Option<PartyId>,
}

endpoint!(/// Shows a task of the plan to a client party, or takes it back. That it was visible stays on record.
    put_audience: PUT "/api/v1/records/{record}/audience", Team, ShareWithClient);
async fn put_audience(
    cx: Cx<Team>,
    Path(record): Path<RecordId>,
    Json(body): Json<AudienceBody>,
) -> Answer<Json<Viewers>> {
    let (reader, writer, plans) = (cx.scope.clone(), cx.scope.clone(), cx.app.get::<Plans>().clone());
    let known = plans.clone();
    let read = move |conn: &mut Conn| {
        let project = project_of(conn, record)?;
        access::may::<ShareWithClient>(conn, &reader, project)?;
        if records::get(conn, record)?.kind != crate::TASK.name {
            return Err(Failure::refused("record.audience_is_fixed"));
        }
        let mut choices = Vec::new();
        for party in chosen_parties(conn, project, &body)? {
            let (mut rule, revision) = rules::rule(conn, party)?;
            change_rule(&mut rule, record, body.audience);
            choices.push(Choice { party, rule, revision });
        }
        Ok((project, Prepared::read(conn, &known, project, choices)?))
    };
    let written = settled(cx.db(), read, move |tx, (project, prepared): &(ProjectId, Prepared)| {
        let proof = authorize::<ShareWithClient>(tx, &writer, *project)?;
        Ok(prepared.write(tx, proof.person())?.map(|()| *project))
    });
    let project = written.await?;
    Ok(Json(cx.db().read(move |conn| viewers(conn, &plans, project, record)).await?))
}

/// One party has to be named when showing; taking back means all where none is named.
fn chosen_parties(conn: &mut Conn, project: ProjectId, body: &AudienceBody) -> Result<Vec<PartyId>> {
    if let Some(party) = body.party_id {
        return Ok(vec![parties::get(conn, project, party)?.id]);
    }
    let all: Vec<PartyId> = parties::of_project(conn, project)?.into_iter().map(|party| party.id).collect();
    match (body.audience, all.len()) {
        (Audience::Client, 0) => Err(Failure::refused("record.no_client_party")),
        (Audience::Client, 2..) => Err(Failure::invalid("party_id", "required")),
        _ => Ok(all),
    }
}

fn change_rule(rule: &mut SharingRule, task: RecordId, audience: Audience) {
    rule.task_ids.retain(|id| *id != task);
    rule.hidden_task_ids.retain(|id| *id != task);
    match audience {
        Audience::Client => rule.task_ids.push(task),
        Audience::Internal => rule.hidden_task_ids.push(task),
    }
}

pub fn routes() -> Routes {
    routes![list_viewers, put_audience]
}
