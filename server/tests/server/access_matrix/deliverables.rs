//! Deliverables in the state that each of their routes wants.

use crate::world::{Party, Place, World, text};
use engagement::sign_off;
use kernel::SignOffId;
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

/// What a party knows: a deliverable with a version that waits and a case to run, or an open review round; by the
/// client's keys, or by the internal ids, which are worth nothing.
pub async fn key(world: &World, place: &Place, party: &Party, what: &str, is_internal: bool) -> String {
    if let Some(known) = known_key(world, party, what, is_internal).await {
        return known;
    }
    let at = format!("/api/v1/projects/{}/deliverables", place.project);
    let mut wanted = body();
    wanted["cases"] = json!([{ "title": "It starts" }]);
    let made = format!("/api/v1/deliverables/{}", text(&world.done("POST", &at, wanted).await["id"]));
    let sent = if what == "review" { "reviews" } else { "submissions" };
    world.done("POST", &format!("{made}/{sent}"), submission(party)).await;
    known_key(world, party, what, is_internal).await.expect("just sent")
}

/// The sign-off of a version that was just submitted.
pub async fn submitted(world: &World, place: &Place, party: &Party) -> String {
    let made = written(world, place).await;
    world.done("POST", &format!("/api/v1/deliverables/{made}/submissions"), submission(party)).await;
    let id: Uuid = made.parse().expect("an id");
    let known = world.app.db().read(move |conn| {
        let sql = "select id from sign_offs where record_id = $1 and state = 'waiting'";
        conn.one(sql, params![id], |row| row.get::<Uuid>(0))
    });
    known.await.expect("it waits").to_string()
}

/// What stands in the box of a sign-off's form.
pub async fn printed_hash(world: &World, sign_off: &str) -> String {
    let id: Uuid = sign_off.parse().expect("an id");
    let known = world.app.db().read(move |conn| sign_off::get(conn, SignOffId(id))?.content.sha256());
    known.await.map_or_else(|_| "0000 0000".into(), |hash| hash[..8].into())
}

async fn known_key(world: &World, party: &Party, what: &str, is_internal: bool) -> Option<String> {
    let sql = match (what, is_internal) {
        ("review", false) => {
            "select client_key from deliverable_reviews where party_id = $1 and ended_at is null limit 1"
        }
        ("review", true) => {
            "select id from deliverable_reviews where party_id = $1 and ended_at is null limit 1"
        }
        ("case", false) => {
            "select case_key from released_cases where party_id = $1 and ended_at is null limit 1"
        }
        ("case", true) => {
            "select case_id from released_cases where party_id = $1 and ended_at is null limit 1"
        }
        (_, false) => {
            "select deliverable_key from released_cases where party_id = $1 and ended_at is null limit 1"
        }
        (_, true) => {
            "select deliverable_id from released_cases where party_id = $1 and ended_at is null limit 1"
        }
    };
    let party: Uuid = party.id.parse().expect("an id");
    let known = world.app.db().read(move |conn| conn.opt(sql, params![party], |row| row.get::<Uuid>(0)));
    known.await.expect("keys").map(|key| key.to_string())
}

/// A remark of a round that is over.
async fn remark(world: &World, of: Uuid) -> String {
    let (id, round, someone): (Uuid, Uuid, Uuid) =
        (Uuid::now_v7(), Uuid::now_v7(), world.ids["manager"].into());
    let count = i64::try_from(world.number()).expect("small");
    let written = world.app.db().write(move |tx| {
        tx.exec(
            "insert into deliverable_reviews (id, deliverable_id, project_id, party_id, client_key, deliverable_key,
               number, round, title, body, note, items, sent_by, sent_at, ended_at)
             values ($1, $2, $1, $1, $1, $1, 1, $3, 'x', '', '', '[]', $4, 0, 0)",
            params![round, of, count, someone],
        )?;
        tx.exec(
            "insert into review_remarks (id, review_id, deliverable_id, project_id, party_id, deliverable_key, round,
               about, words, person_id, person_name, at, form_key, place, answer)
             values ($1, $2, $3, $2, $2, $2, 1, '', 'x', $4, 'x', 0, $1, 0, '')",
            params![id, round, of, someone],
        )
    });
    written.await.expect("written");
    id.to_string()
}

/// A defect, a condition or a remark of a deliverable, whichever the path names.
pub async fn found(world: &World, deliverable: &str, what: &str) -> String {
    if what == "remark" {
        return remark(world, deliverable.parse().expect("an id")).await;
    }
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
