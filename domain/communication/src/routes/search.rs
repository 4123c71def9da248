//! Search over everything the caller's projects hold.

use crate::excerpt::excerpt;
use crate::store::comments;
use ::store::search::{Hit, Within, find, find_parts};
use ::store::{Conn, records};
use engagement::access::member;
use engagement::store::{members, projects};
use kernel::{Failure, ProjectId, RecordId, Result};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};
use web::{Answer, Cx, Json, Query, Routes, Team, endpoint, routes};

const MOST: u32 = 50;
const LONGEST: usize = 200;
/// How many signs of a comment are told.
const SNIPPET: usize = 140;

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
    /// Where a comment on it holds the words: the piece of the comment around them.
    snippet: Option<String>,
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

endpoint!(/// Records of the caller's projects that hold every word, or a comment that does; the best first.
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
        let found = found(conn, within, &query.q)?;
        named(conn, found)
    });
    Ok(Json(SearchResult { items: items.await? }))
}

/// A record and how well it fits, by itself or by what was said on it.
struct Fits {
    hit: Hit,
    snippet: Option<String>,
}

/// Records and comments together, each record once.
fn found(conn: &mut Conn, within: Within, query: &str) -> Result<Vec<Fits>> {
    let hits = find(conn, within, query, MOST)?;
    let mut all: Vec<Fits> = hits.into_iter().map(|hit| Fits { hit, snippet: None }).collect();
    for part in find_parts(conn, within, query, MOST)? {
        let comment = match comments::get(conn, part.id.into()) {
            Err(Failure::NotFound) => continue,
            comment => comment?,
        };
        let snippet = Some(excerpt(&comment.body, query, SNIPPET));
        if let Some(known) = all.iter_mut().find(|known| known.hit.record == comment.record) {
            known.snippet = known.snippet.take().or(snippet);
            continue;
        }
        let record = records::get(conn, comment.record)?;
        if record.state == "deleted" {
            continue;
        }
        let hit = Hit {
            record: record.id,
            project: record.project,
            kind: record.kind,
            number: record.number,
            title: record.title,
            rank: part.rank,
        };
        all.push(Fits { hit, snippet });
    }
    all.sort_by(|a, b| b.hit.rank.total_cmp(&a.hit.rank).then(b.hit.record.cmp(&a.hit.record)));
    all.truncate(MOST as usize);
    Ok(all)
}

fn named(conn: &mut Conn, found: Vec<Fits>) -> Result<Vec<Found>> {
    let mut names: HashMap<ProjectId, FoundProject> = HashMap::new();
    let mut items = Vec::new();
    for Fits { hit, snippet } in found {
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
            snippet,
        });
    }
    Ok(items)
}

pub fn routes() -> Routes {
    routes![search]
}
