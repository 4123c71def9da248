//! What clients did lately. An answer to something that was sent is one piece of news, whatever follows from it.

use engagement::access::member;
use engagement::store::{parties, projects};
use kernel::{PersonId, ProjectId, RecordId, Result, Timestamp};
use people::person;
use serde::Serialize;
use std::collections::HashMap;
use store::events::StoredEvent;
use store::{Conn, events, records};
use utoipa::ToSchema;
use web::{Answer, Cx, Json, Path, Routes, Team, endpoint, routes};

/// How many are told at once.
const MOST: usize = 12;
/// How many events are read at a time, and how often: an answer to hundreds of items leaves hundreds.
const PIECE: u32 = 24;
const MOST_PIECES: usize = 40;

/// Something a client's person did.
#[derive(Serialize, ToSchema)]
pub struct ClientNews {
    at: Timestamp,
    kind: String,
    actor: Option<NamedActor>,
    project: NamedProject,
    record: Option<NewsRecord>,
}

#[derive(Clone, Serialize, ToSchema)]
pub struct NamedProject {
    pub id: ProjectId,
    pub name: String,
}

#[derive(Serialize, ToSchema)]
pub struct NamedActor {
    id: PersonId,
    name: String,
}

#[derive(Serialize, ToSchema)]
pub struct NewsRecord {
    id: RecordId,
    kind: String,
    number: i64,
    title: String,
}

#[derive(Serialize, ToSchema)]
pub struct ClientNewsList {
    items: Vec<ClientNews>,
}

endpoint!(/// What the clients of a project did lately, the newest first.
    get_client_news: GET "/api/v1/projects/{project}/client-news", Team, ReadProject);
async fn get_client_news(cx: Cx<Team>, Path(project): Path<ProjectId>) -> Answer<Json<ClientNewsList>> {
    let scope = cx.scope.clone();
    let found = cx.db().read(move |conn| {
        member(conn, &scope, project)?;
        let name = projects::get(conn, project)?.name;
        latest(conn, &[NamedProject { id: project, name }])
    });
    Ok(Json(ClientNewsList { items: found.await? }))
}

/// Over several projects, the newest first.
pub fn latest(conn: &mut Conn, of: &[NamedProject]) -> Result<Vec<ClientNews>> {
    let mut found = Vec::new();
    for project in of {
        found.extend(told_of(conn, project.id)?.into_iter().map(|event| (project, event)));
    }
    found.sort_by_key(|(_, event)| std::cmp::Reverse(event.id));
    found.truncate(MOST);
    let names = person::names(conn, found.iter().filter_map(|(_, event)| event.actor))?;
    found.into_iter().map(|(project, event)| named(conn, &names, project, event)).collect()
}

fn told_of(conn: &mut Conn, project: ProjectId) -> Result<Vec<StoredEvent>> {
    let client_side = parties::client_side(conn, project)?;
    let (mut read, mut before) = (Vec::new(), i64::MAX);
    for _ in 0..MOST_PIECES {
        let piece = events::of_project_by(conn, project, &client_side, before, PIECE)?;
        let is_last = piece.len() < PIECE as usize;
        before = piece.last().map_or(0, |event| event.id);
        read.extend(piece);
        if is_last || told_whole(&read) >= MOST {
            break;
        }
    }
    let mut told: Vec<StoredEvent> = told(&read).into_iter().cloned().collect();
    told.truncate(MOST);
    Ok(told)
}

/// How many are told without the oldest, which may not be read whole yet.
fn told_whole(read: &[StoredEvent]) -> usize {
    let oldest = read.last().map(|event| (event.actor, event.at));
    told(read).iter().filter(|event| Some((event.actor, event.at)) != oldest).count()
}

/// Of what belongs to one answer, what says most: what became of the very thing that was sent. The rest stands.
fn told(read: &[StoredEvent]) -> Vec<&StoredEvent> {
    let mut answers: HashMap<_, &StoredEvent> = HashMap::new();
    for event in read.iter().filter(|event| is_answer(event)) {
        answers.insert((event.actor, event.at), event);
    }
    let says_more = |answer: &StoredEvent, event: &StoredEvent| {
        event.record == answer.record
            && event.actor == answer.actor
            && event.at == answer.at
            && !is_answer(event)
    };
    let mut better: HashMap<i64, i64> = HashMap::new();
    for event in read {
        if let Some(answer) = answers.get(&(event.actor, event.at))
            && says_more(answer, event)
        {
            better.insert(answer.id, event.id);
        }
    }
    let is_told = |event: &&StoredEvent| {
        !is_consequence(event)
            && match answers.get(&(event.actor, event.at)) {
                None => true,
                Some(answer) => better.get(&answer.id).copied().unwrap_or(answer.id) == event.id,
            }
    };
    read.iter().filter(is_told).collect()
}

/// What followed from an answer later on, by itself.
fn is_consequence(event: &StoredEvent) -> bool {
    matches!(event.kind.as_str(), "plan_document.agreed" | "change_request.applied")
}

fn is_answer(event: &StoredEvent) -> bool {
    matches!(event.kind.as_str(), "sign_off.answered" | "sign_off.decided")
}

fn named(
    conn: &mut Conn,
    names: &HashMap<PersonId, String>,
    project: &NamedProject,
    event: StoredEvent,
) -> Result<ClientNews> {
    let record = match event.record {
        Some(id) => {
            let record = records::get(conn, id)?;
            Some(NewsRecord { id, kind: record.kind, number: record.number, title: record.title })
        }
        None => None,
    };
    let actor = event.actor.and_then(|id| Some(NamedActor { id, name: names.get(&id)?.clone() }));
    Ok(ClientNews { at: event.at, kind: event.kind, actor, project: project.clone(), record })
}

pub fn routes() -> Routes {
    routes![get_client_news]
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Audience;

    /// (id, kind, second, the record's letter), all by one person.
    fn told_of(events: &[(i64, &str, i64, u128)]) -> Vec<i64> {
        let by = PersonId::new();
        let stored: Vec<_> = events
            .iter()
            .map(|(id, kind, second, record)| StoredEvent {
                id: *id,
                kind: (*kind).to_owned(),
                at: Timestamp(0).plus_seconds(*second),
                actor: Some(by),
                project: None,
                record: Some(RecordId(uuid::Uuid::from_u128(*record))),
                audience: Audience::Client,
                party: None,
                detail: Default::default(),
            })
            .collect();
        told(&stored).into_iter().map(|event| event.id).collect()
    }

    #[test]
    fn one_answer_is_one_piece_of_news() {
        let (charter, asked, document, first, second) = (1, 2, 3, 4, 5);
        for (events, wanted) in [
            (vec![(9, "question.asked", 9, asked)], vec![9]),
            // What became of the charter says more than that something was decided.
            (vec![(9, "charter.confirmed", 9, charter), (8, "sign_off.decided", 9, charter)], vec![9]),
            (vec![(8, "sign_off.decided", 9, charter), (9, "charter.confirmed", 9, charter)], vec![9]),
            // Each requirement is a record of its own; the answer to all of them is told.
            (
                vec![
                    (9, "requirement.questioned", 9, second),
                    (8, "requirement.confirmed", 9, first),
                    (7, "sign_off.decided", 9, document),
                    (6, "sign_off.answered", 5, document),
                ],
                vec![7, 6],
            ),
            // What a job wrote down after the answer is no act of the client.
            (vec![(9, "plan_document.agreed", 9, charter), (8, "sign_off.decided", 8, charter)], vec![8]),
            // Two things done one after the other.
            (vec![(9, "question.asked", 9, asked), (8, "sign_off.answered", 8, charter)], vec![9, 8]),
        ] {
            assert_eq!(told_of(&events), wanted, "{events:?}");
        }
    }
}
