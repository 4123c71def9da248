//! Expectations of a project: inside the team, and shown to a party.

use crate::world::{Party, Place, World, text};
use serde_json::{Value, json};
use store::params;
use uuid::Uuid;

pub fn body() -> Value {
    json!({ "words": "It never stops" })
}

pub async fn written(world: &World, place: &Place) -> String {
    let path = format!("/api/v1/projects/{}/expectations", place.project);
    text(&world.done("POST", &path, body()).await["id"])
}

/// The key under which the party knows one; where it `is_internal`, one that it was shown and that was taken back.
pub async fn key(world: &World, place: &Place, party: &Party, is_internal: bool) -> String {
    let expectation = written(world, place).await;
    let path = format!("/api/v1/expectations/{expectation}/party");
    world.done("PUT", &path, json!({ "party_id": party.id })).await;
    let id: Uuid = expectation.parse().expect("an id");
    let key = world.app.db().read(move |conn| {
        conn.one("select client_key from expectations where id = $1", params![id], |row| row.get::<Uuid>(0))
    });
    let key = key.await.expect("a key").to_string();
    if is_internal {
        world.done("PUT", &path, json!({})).await;
    }
    key
}
