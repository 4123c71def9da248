//! Rows of a communication plan, and what is sent about them.

use crate::world::{Party, Place, World, text};
use serde_json::{Value, json};
use store::params;
use uuid::Uuid;

/// The day of the rhythm of every row here.
pub const SLOT: &str = "2027-03-01";

pub fn body(route: &str) -> Option<Value> {
    Some(match route {
        "create_communication_plan" => json!({ "locale": "en" }),
        "create_communication_plan_entry" | "put_communication_plan_entry" => entry_body(),
        "create_communication_plan_release" => json!({ "party_id": Uuid::nil(), "lines": [] }),
        "create_plan_review" => {
            json!({ "party_id": Uuid::nil(), "release_number": 1, "person_ids": [] })
        }
        "put_occurrence_word" => json!({ "said": "called_off", "words": "Not needed." }),
        _ => return None,
    })
}

pub fn entry_body() -> Value {
    json!({ "fields": {
        "title": "Check-in",
        "is_internal": true,
        "channel": "call",
        "urgent_channel": "call",
        "rhythm": { "kind": "once" },
        "from": SLOT,
        "time": "10:00",
        "time_zone": "Asia/Shanghai",
    } })
}

/// So many rows are there to be asked for; a plan takes only some sixty.
const ENOUGH: usize = 20;

/// A row of the place's plan: a fresh one, as long as there are few.
pub async fn entry(world: &World, place: &Place) -> String {
    let path = format!("/api/v1/projects/{}/communication-plan", place.project);
    let mut plan = world.done("GET", &path, Value::Null).await;
    if plan["items"].as_array().is_none_or(|items| items.len() < ENOUGH) {
        plan = world.done("POST", &format!("{path}/entries"), entry_body()).await;
    }
    text(&plan["items"].as_array().and_then(|items| items.last()).expect("a row")["id"])
}

/// The plan as its party would read it now.
pub async fn looked_at(world: &World, place: &Place, party: &Party) -> Value {
    let path = format!("/api/v1/projects/{}/parties/{}/communication-plan", place.project, party.id);
    let lines = world.done("GET", &path, Value::Null).await["lines"].clone();
    json!({ "party_id": party.id, "lines": lines })
}

/// Its party reads the plan.
pub async fn shown(world: &World, place: &Place, party: &Party) {
    let body = looked_at(world, place, party).await;
    let path = format!("/api/v1/projects/{}/communication-plan-releases", place.project);
    world.done("POST", &path, body).await;
}

/// Asking everybody of the party how what it reads serves them.
pub async fn review(world: &World, place: &Place, party: &Party) -> Value {
    entry_of(world, place, party).await;
    shown(world, place, party).await;
    let path = format!("/api/v1/projects/{}/parties/{}/communication-plan-review", place.project, party.id);
    let preview = world.done("GET", &path, Value::Null).await;
    let people = preview["people"].as_array().expect("people").iter().map(|one| &one["person_id"]);
    json!({ "party_id": party.id, "release_number": preview["release_number"],
        "person_ids": people.collect::<Vec<_>>() })
}

/// A row that is about the party.
async fn entry_of(world: &World, place: &Place, party: &Party) {
    let lines = looked_at(world, place, party).await["lines"].clone();
    if lines.as_array().is_some_and(|lines| !lines.is_empty()) {
        return;
    }
    let mut row = entry_body();
    row["fields"]["is_internal"] = json!(false);
    row["fields"]["party_id"] = json!(party.id);
    world.done("POST", &format!("/api/v1/projects/{}/communication-plan/entries", place.project), row).await;
}

/// A review that waits for everybody of the party.
pub async fn asked(world: &World, place: &Place, party: &Party) -> String {
    let body = review(world, place, party).await;
    let path = format!("/api/v1/projects/{}/communication-plan-reviews", place.project);
    let reviews = world.done("POST", &path, body).await["items"].clone();
    let reviews = reviews.as_array().expect("reviews").iter();
    let of_party = reviews.filter(|one| one["party_id"] == party.id.as_str());
    text(&of_party.max_by_key(|one| one["number"].as_i64()).expect("a review")["id"])
}

/// The key under which they know it.
pub async fn review_key(world: &World, place: &Place, party: &Party) -> String {
    let id: Uuid = asked(world, place, party).await.parse().expect("an id");
    let key = world.app.db().read(move |conn| {
        let sql = "select client_key from communication_plan_reviews where id = $1";
        conn.one(sql, params![id], |row| row.get::<Uuid>(0))
    });
    key.await.expect("a key").to_string()
}
