//! People, machines and material that can be assigned to the tasks of a project.

use super::answers::PlanResource;
use crate::plan::{Plan, Resource, ResourceKind};
use crate::planning::{self, Change, Plans, settled};
use crate::store::{plans, resources};
use engagement::access::{self, EditPlan, authorize};
use engagement::store::{members, parties};
use kernel::{CalendarId, Event, Failure, Input, PersonId, ProjectId, RecordId, ResourceId, Result};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::ops::RangeInclusive;
use store::Conn;
use utoipa::ToSchema;
use web::{Answer, Created, Cx, Json, NoContent, Path, Routes, Team, endpoint, routes};

#[derive(Serialize, ToSchema)]
pub struct ResourceList {
    items: Vec<ResourceLine>,
}

#[derive(Serialize, ToSchema)]
pub struct ResourceLine {
    #[serde(flatten)]
    resource: PlanResource,
    /// How many tasks it is assigned to.
    task_count: usize,
}

endpoint!(/// The resources of a project, by name.
    list_resources: GET "/api/v1/projects/{project}/resources", Team, ReadPlan);
async fn list_resources(cx: Cx<Team>, Path(project): Path<ProjectId>) -> Answer<Json<ResourceList>> {
    let (plans, scope) = (cx.app.get::<Plans>().clone(), cx.scope.clone());
    let items = cx.db().read(move |conn| {
        access::member(conn, &scope, project)?;
        let live = plans.get(conn, project)?;
        let lines = live.plan.resources.iter().map(|resource| ResourceLine {
            resource: PlanResource::from(resource),
            task_count: tasks_of(&live.plan, resource.id).len(),
        });
        Ok(lines.collect())
    });
    Ok(Json(ResourceList { items: items.await? }))
}

/// The tasks of the plan, deleted ones aside, that a resource is assigned to.
fn tasks_of(plan: &Plan, resource: ResourceId) -> HashSet<RecordId> {
    let gone: HashSet<RecordId> = plan.deleted.tasks.iter().map(|(_, task)| task.id).collect();
    let of = plan.assignments.iter().filter(|assignment| assignment.resource == resource);
    of.map(|assignment| assignment.task).filter(|task| !gone.contains(task)).collect()
}

#[derive(Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResourceBody {
    name: String,
    kind: ResourceKind,
    /// Whom it stands for: somebody of the team (`person`) or of a client (`client_person`).
    person_id: Option<PersonId>,
    /// Its own working times; the project's where none is named.
    calendar_id: Option<CalendarId>,
    /// How much of it there is, 100 being one whole person or thing; without it, what was so far, at first 100.
    units_percent: Option<f64>,
}

/// From none at present to ten thousand of them.
const UNITS_PERCENT: RangeInclusive<f64> = 0.0..=1_000_000.0;

impl ResourceBody {
    /// The resource it makes. Whoever is not of the project does not exist here.
    fn over(&self, conn: &mut Conn, plan: &Plan, known: Option<&Resource>) -> Result<Resource> {
        let mut input = Input::new();
        let name = input.line("name", &self.name, 120);
        if self.calendar_id.is_some_and(|id| plan.calendars.iter().all(|calendar| calendar.id != id)) {
            input.problem("calendar_id", "unknown");
        }
        if self.units_percent.is_some_and(|percent| !UNITS_PERCENT.contains(&percent)) {
            input.problem("units_percent", "out_of_range");
        }
        if let Some(person) = self.person_id {
            let is_of_project = match self.kind {
                ResourceKind::Person => members::role(conn, plan.project, person)?.is_some(),
                ResourceKind::ClientPerson => parties::is_on_client_side(conn, plan.project, person)?,
                ResourceKind::Material | ResourceKind::Cost => false,
            };
            let id = known.map(|known| known.id);
            let is_taken = |other: &&Resource| other.person == Some(person) && Some(other.id) != id;
            // Somebody who left the project since stays who they are.
            if !is_of_project && known.is_none_or(|known| known.person != self.person_id) {
                input.problem("person_id", "unknown");
            } else if plan.resources.iter().find(is_taken).is_some() {
                input.problem("person_id", "taken");
            }
        }
        input.finish()?;
        Ok(Resource {
            id: known.map_or_else(ResourceId::new, |known| known.id),
            name,
            kind: self.kind,
            person: self.person_id,
            calendar: self.calendar_id,
            units: self
                .units_percent
                .map_or(known.map_or(1.0, |known| known.units), |percent| percent / 100.0),
            source_uid: known.and_then(|known| known.source_uid),
        })
    }
}

endpoint!(/// Adds a resource. It does nothing yet: assignments are edits of the plan.
    create_resource: POST "/api/v1/projects/{project}/resources", Team, EditPlan);
async fn create_resource(
    cx: Cx<Team>,
    Path(project): Path<ProjectId>,
    Json(body): Json<ResourceBody>,
) -> Answer<Created<PlanResource>> {
    let (reader, writer, plans) = (cx.scope.clone(), cx.scope.clone(), cx.app.get::<Plans>().clone());
    let read = move |conn: &mut Conn| {
        access::may::<EditPlan>(conn, &reader, project)?;
        let live = plans.get(conn, project)?;
        Ok((live.plan.revision, body.over(conn, &live.plan, None)?))
    };
    let made = settled(cx.db(), read, move |tx, (revision, resource): &(i64, Resource)| {
        let proof = authorize::<EditPlan>(tx, &writer, project)?;
        if !plans::touch(tx, project, *revision)? {
            return Ok(None);
        }
        resources::insert(tx, project, resource)?;
        let at = tx.now();
        tx.event(Event::new("resource.created", at, Some(proof.person())).in_project(project))?;
        Ok(Some(PlanResource::from(resource)))
    });
    let made = made.await?;
    Ok(Created { location: format!("/api/v1/projects/{project}/resources/{}", made.id), body: made })
}

endpoint!(/// Changes a resource; the plan is computed anew, for its working times may differ.
    update_resource: PUT "/api/v1/projects/{project}/resources/{resource}", Team, EditPlan);
async fn update_resource(
    cx: Cx<Team>,
    Path((project, resource)): Path<(ProjectId, ResourceId)>,
    Json(body): Json<ResourceBody>,
) -> Answer<Json<PlanResource>> {
    let (scope, known) = (cx.scope.clone(), cx.app.get::<Plans>().clone());
    let changed = cx.db().read(move |conn| {
        access::may::<EditPlan>(conn, &scope, project)?;
        let live = known.get(conn, project)?;
        let known = live.plan.resources.iter().find(|known| known.id == resource);
        body.over(conn, &live.plan, Some(known.ok_or(Failure::NotFound)?))
    });
    let changed = changed.await?;
    let answer = PlanResource::from(&changed);
    let mut change = Change::new(project, Vec::new());
    change.additions.changed_resources.push(changed);
    let scope = cx.scope.clone();
    planning::change(cx.db(), cx.app.get::<Plans>(), change, move |tx| {
        authorize::<EditPlan>(tx, &scope, project)
    })
    .await?;
    Ok(Json(answer))
}

endpoint!(/// Deletes a resource that is assigned to no task.
    delete_resource: DELETE "/api/v1/projects/{project}/resources/{resource}", Team, EditPlan);
async fn delete_resource(
    cx: Cx<Team>,
    Path((project, resource)): Path<(ProjectId, ResourceId)>,
) -> Answer<NoContent> {
    let (reader, writer, plans) = (cx.scope.clone(), cx.scope.clone(), cx.app.get::<Plans>().clone());
    let read = move |conn: &mut Conn| {
        access::may::<EditPlan>(conn, &reader, project)?;
        let live = plans.get(conn, project)?;
        if live.plan.resources.iter().all(|known| known.id != resource) {
            return Err(Failure::NotFound);
        }
        if !tasks_of(&live.plan, resource).is_empty() {
            return Err(Failure::refused("resource.in_use"));
        }
        Ok(live.plan.revision)
    };
    settled(cx.db(), read, move |tx, revision: &i64| {
        let proof = authorize::<EditPlan>(tx, &writer, project)?;
        if !plans::touch(tx, project, *revision)? {
            return Ok(None);
        }
        resources::release(tx, resource)?;
        resources::delete(tx, project, resource)?;
        let at = tx.now();
        tx.event(Event::new("resource.deleted", at, Some(proof.person())).in_project(project))?;
        Ok(Some(()))
    })
    .await?;
    Ok(NoContent)
}

pub fn routes() -> Routes {
    routes![list_resources, create_resource, update_resource, delete_resource]
}
