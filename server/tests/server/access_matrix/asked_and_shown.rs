//! Questionnaires and demonstrations in the state that each of their routes wants.

use crate::world::{Party, Place, World, text};
use serde_json::{Value, json};
use store::params;
use uuid::Uuid;

fn questionnaire() -> Value {
    let question = json!({ "kind": "text", "words": { "en": "What stops you?" } });
    json!({ "title": "Before we begin", "sections": [{ "title": { "en": "Night" }, "questions": [question] }] })
}

fn demonstration() -> Value {
    json!({ "title": "Build 41", "link": "https://demo.hengmu.example/41", "items": [{ "words": "The new colours" }] })
}

/// A draft of either.
pub async fn written(world: &World, place: &Place, what: &str) -> String {
    let (path, body) = match what {
        "questionnaire" => ("questionnaires", questionnaire()),
        _ => ("demonstrations", demonstration()),
    };
    let made = world.done("POST", &format!("/api/v1/projects/{}/{path}", place.project), body).await;
    text(&made["id"])
}

/// Routes of the team that take a body.
pub const ROUTES: [&str; 7] = [
    "create_questionnaire",
    "put_questionnaire",
    "create_questionnaire_sending",
    "create_answer_drafts",
    "create_demonstration",
    "put_demonstration",
    "create_demonstration_sending",
];

pub fn body(route: &str, party: &Party) -> Value {
    match route {
        "create_questionnaire" | "put_questionnaire" => questionnaire(),
        "create_questionnaire_sending" => sending(party, "questionnaire"),
        "create_answer_drafts" => json!({ "items": [] }),
        "create_demonstration_sending" => sending(party, "demonstration"),
        _ => demonstration(),
    }
}

/// The forms of the portal's pages.
pub const FORMS: [&str; 3] = [
    "create_portal_questionnaire_answers",
    "create_portal_questionnaire_submission",
    "create_portal_verdicts",
];

pub fn form<'a>(route: &str, key: &'a str) -> Vec<(&'static str, &'a str)> {
    let mut fields = match route {
        "create_portal_questionnaire_answers" => vec![("q0", "The network.")],
        "create_portal_verdicts" => vec![("v0", "as_wanted"), ("form_key", key)],
        _ => Vec::new(),
    };
    fields.push(("who", "as_named"));
    fields
}

fn sending(party: &Party, what: &str) -> Value {
    match what {
        "questionnaire" => {
            json!({ "party_id": party.id, "person_ids": [party.contacts[0].person], "revision": 1 })
        }
        _ => json!({ "party_id": party.id, "revision": 1 }),
    }
}

/// One that this party was sent, whoever of it looks.
async fn sent(world: &World, place: &Place, party: &Party, what: &str) -> String {
    let (project, asked): (Uuid, Uuid) =
        (place.project.parse().expect("an id"), party.id.parse().expect("an id"));
    let sql = match what {
        "questionnaire" => "select id from questionnaires where project_id = $1 and party_id = $2 limit 1",
        _ => "select id from demonstrations where project_id = $1 and party_id = $2 limit 1",
    };
    let known =
        world.app.db().read(move |conn| conn.opt(sql, params![project, asked], |row| row.get::<Uuid>(0)));
    if let Some(known) = known.await.expect("what was sent") {
        return known.to_string();
    }
    let id = written(world, place, what).await;
    world.done("POST", &format!("/api/v1/{what}s/{id}/sendings"), sending(party, what)).await;
    if what == "questionnaire" {
        ask_everybody(world, &id, project, party).await;
    }
    id
}

/// Those who may only look are never asked; that they would write nothing is shown with one they were.
async fn ask_everybody(world: &World, questionnaire: &str, project: Uuid, party: &Party) {
    let of: Uuid = questionnaire.parse().expect("an id");
    let (asked, persons): (Uuid, Vec<Uuid>) = (
        party.id.parse().expect("an id"),
        party.contacts.iter().map(|contact| contact.person.parse().expect("an id")).collect(),
    );
    let written = world.app.db().write(move |tx| {
        let key = tx.one("select client_key from records where id = $1", params![of], |row| row.get::<Uuid>(0))?;
        for person in &persons {
            tx.exec(
                "insert into questionnaire_recipients (questionnaire_id, person_id, project_id, party_id, client_key,
                   asked_at)
                 values ($1, $2, $3, $4, $5, 0) on conflict (questionnaire_id, person_id) do nothing",
                params![of, *person, project, asked, key],
            )?;
        }
        Ok(())
    });
    written.await.expect("asked");
}

/// One that was sent: its own id, or the key under which the party knows it.
pub async fn known(world: &World, place: &Place, party: &Party, what: &str, is_key: bool) -> String {
    let id = sent(world, place, party, what).await;
    if !is_key {
        return id;
    }
    let id: Uuid = id.parse().expect("an id");
    let found = world.app.db().read(move |conn| {
        conn.one("select client_key from records where id = $1", params![id], |row| row.get::<Uuid>(0))
    });
    found.await.expect("a key").to_string()
}

/// Something that is shown by a demonstration.
pub async fn item(world: &World, demonstration: &str) -> String {
    let read = world.done("GET", &format!("/api/v1/demonstrations/{demonstration}"), Value::Null).await;
    text(&read["items"][0]["id"])
}
