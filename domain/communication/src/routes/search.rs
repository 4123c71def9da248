//! Search over everything the caller's projects hold.

use ::store::search::{Within, find};
use engagement::access::member;
use engagement::store::{members, projects};
use kernel::{Failure, ProjectId, RecordId};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};
use web::{Answer, Cx, Json, Query, Routes, Team, endpoint, routes};

const MOST: u32 = 50;
const LONGEST: usize = 200;

#[derive(Serialize, ToSchema)]
pub struct SearchResult {
    items: Vec<Found>,
}

#[derive(Serialize, ToSchema)]
pub struct Found {
    record_id: RecordId,
    kind: String,
    number: i64,
    title: String,
    project: FoundProject,
}

#[derive(Clone, Serialize, ToSchema)]
pub struct FoundProject {
    id: ProjectId,
    name: String,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct SearchQuery {
    /// Words, in Chinese or English, or a number such as T-12.
    #[serde(default)]
    q: String,
    /// Only in this project.
    project: Option<ProjectId>,
}

endpoint!(/// Records of the caller's projects that hold every word, the best first.
    search: GET "/api/v1/search", Team, ReadProject);
async fn search(cx: Cx<Team>, Query(query): Query<SearchQuery>) -> Answer<Json<SearchResult>> {
    if query.q.chars().count() > LONGEST {
        return Err(Failure::invalid("q", "too_long"));
    }
    let scope = cx.scope.clone();
    let items = cx.db().read(move |conn| {
        let own = match query.project {
            Some(project) => {
                member(conn, &scope, project)?;
                vec![project]
            }
            None => members::projects_of(conn, scope.person())?,
        };
        let within = if query.project.is_none() && scope.is_administrator() {
            Within::Everything
        } else {
            Within::Projects(&own)
        };
        let hits = find(conn, within, &query.q, MOST)?;
        let mut names: HashMap<ProjectId, FoundProject> = HashMap::new();
        let mut items = Vec::new();
        for hit in hits {
            let Some(id) = hit.project else { continue };
            if let std::collections::hash_map::Entry::Vacant(unknown) = names.entry(id) {
                unknown.insert(FoundProject { id, name: projects::get(conn, id)?.name });
            }
            items.push(Found {
                record_id: hit.record,
                kind: hit.kind,
                number: hit.number,
                title: hit.title,
                project: names[&id].clone(),
            });
        }
        Ok(items)
    });
    Ok(Json(SearchResult { items: items.await? }))
}

pub fn routes() -> Routes {
    routes![search]
}
