//! What other projects ask of the people of a plan. Which project it is learns only who takes part in it.

use crate::planning::Plans;
use crate::planning::elsewhere::{self, TakenElsewhere};
use crate::times;
use engagement::access;
use engagement::store::{members, projects};
use kernel::{ProjectId, ResourceId, Result};
use serde::Serialize;
use std::collections::HashMap;
use store::Conn;
use utoipa::ToSchema;
use web::{Answer, Cx, Json, Path, Routes, Team, endpoint, routes};

/// More is not read.
const MOST: usize = 500;

#[derive(Serialize, ToSchema)]
pub struct ElsewhereList {
    items: Vec<ElsewhereRow>,
}

#[derive(Serialize, ToSchema)]
pub struct ElsewhereRow {
    resource_id: ResourceId,
    /// None: one that the caller takes no part in.
    project: Option<ElsewhereProject>,
    /// Days; both belong to it.
    from: String,
    until: String,
}

#[derive(Clone, Serialize, ToSchema)]
pub struct ElsewhereProject {
    id: ProjectId,
    name: String,
}

endpoint!(/// When people of the plan have work in other projects, from today's plans.
    list_elsewhere: GET "/api/v1/projects/{project}/people-elsewhere", Team, ReadPlan);
async fn list_elsewhere(cx: Cx<Team>, Path(project): Path<ProjectId>) -> Answer<Json<ElsewhereList>> {
    let (known, scope) = (cx.app.get::<Plans>().clone(), cx.scope.clone());
    let items = cx.db().read(move |conn| {
        access::member(conn, &scope, project)?;
        let live = known.get(conn, project)?;
        let all = elsewhere::of(conn, &known, &live)?;
        let own = members::projects_of(conn, scope.person())?;
        let seen = seen_projects(conn, own, &all)?;
        Ok(rows(&all, &seen))
    });
    Ok(Json(ElsewhereList { items: items.await? }))
}

pub(super) fn seen_projects(
    conn: &mut Conn,
    own: Vec<ProjectId>,
    all: &[TakenElsewhere],
) -> Result<HashMap<ProjectId, ElsewhereProject>> {
    let mut seen = HashMap::new();
    for id in own.into_iter().filter(|id| all.iter().any(|one| one.project == *id)) {
        seen.insert(id, ElsewhereProject { id, name: projects::get(conn, id)?.name });
    }
    Ok(seen)
}

/// Days that touch are one stretch; of projects that nobody here sees, it is not told how many they are.
fn rows(all: &[TakenElsewhere], seen: &HashMap<ProjectId, ElsewhereProject>) -> Vec<ElsewhereRow> {
    let mut order: Vec<&TakenElsewhere> = all.iter().collect();
    let own = |one: &TakenElsewhere| seen.get(&one.project).map(|project| project.id);
    order.sort_by_key(|one| (one.resource, own(one).is_none(), own(one), one.from));
    let mut rows: Vec<ElsewhereRow> = Vec::new();
    for one in order {
        let project = seen.get(&one.project);
        let (from, until) = (times::start_date(one.from), times::finish_date(one.until));
        match rows.last_mut() {
            Some(last)
                if last.resource_id == one.resource
                    && last.project.as_ref().map(|known| known.id) == project.map(|known| known.id)
                    && from <= last.until =>
            {
                last.until = until.max(std::mem::take(&mut last.until));
            }
            _ => {
                rows.push(ElsewhereRow { resource_id: one.resource, project: project.cloned(), from, until })
            }
        }
    }
    rows.truncate(MOST);
    rows
}

pub fn routes() -> Routes {
    routes![list_elsewhere]
}
