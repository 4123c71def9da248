//! Deliverables in the state that each of their routes wants.

use crate::world::{Party, Place, World, text};
use serde_json::{Value, json};
use store::params;
use uuid::Uuid;

pub async fn written(world: &World, place: &Place) -> String {
    let path = format!("/api/v1/projects/{}/deliverables", place.project);
    text(&world.done("POST", &path, body()).await["id"])
}

/// One that is there already, of the place.
pub async fn known(world: &World, place: &Place) -> String {
    let project: Uuid = place.project.parse().expect("an id");
    let known = world.app.db().read(move |conn| {
        let sql = "select id from deliverables where project_id = $1 order by number limit 1";
        conn.opt(sql, params![project], |row| row.get::<Uuid>(0))
    });
    match known.await.expect("deliverables") {
        Some(known) => known.to_string(),
        None => written(world, place).await,
    }
}

/// A defect or a condition of a deliverable, whichever the path names.
pub async fn found(world: &World, deliverable: &str, what: &str) -> String {
    let (id, of): (Uuid, Uuid) = (Uuid::now_v7(), deliverable.parse().expect("an id"));
    let sql = match what {
        "defect" => {
            "insert into deliverable_defects (id, deliverable_id, version, words, at, mended_note)
             values ($1, $2, 1, 'x', 0, '')"
        }
        _ => {
            "insert into deliverable_conditions (id, deliverable_id, version, words, at, met_note)
             values ($1, $2, 1, 'x', 0, '')"
        }
    };
    world.app.db().write(move |tx| tx.exec(sql, params![id, of])).await.expect("written");
    id.to_string()
}

pub fn body() -> Value {
    json!({ "title": "Release", "handover": "Build 41", "criteria": [{ "words": "It runs" }] })
}

pub fn submission(party: &Party) -> Value {
    json!({ "party_id": party.id, "revision": 1 })
}
