//! A charter without gaps: always the same one, so that its version stays 1.

use crate::world::{Party, Place, World, text};
use serde_json::{Value, json};

pub async fn write(world: &World, place: &Place) {
    world.done("PUT", &format!("/api/v1/projects/{}/charter", place.project), body()).await;
}

pub fn body() -> Value {
    json!({ "fields": {
        "scope_in": ["Two aisles"],
        "start": "2027-03-01",
        "finish": "2027-12-01",
        "goals": [{
            "specific": "Faster",
            "measure": "Time",
            "target": "40",
            "unit": "s",
            "achievable": "Tried",
            "relevant": "Season",
            "due": "2027-11-01",
        }],
    } })
}

pub fn confirmation(party: &Party) -> Value {
    json!({ "party_id": party.id, "version": 1, "title": "What this is for" })
}

/// The goal of the charter.
pub async fn goal(world: &World, place: &Place) -> String {
    write(world, place).await;
    let path = format!("/api/v1/projects/{}/charter/goals", place.project);
    text(&world.done("GET", &path, Value::Null).await["items"][0]["id"])
}
