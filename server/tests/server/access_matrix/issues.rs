//! Issues of a project: inside the team, and shown to a party.

use crate::world::{Party, Place, World, text};
use serde_json::{Value, json};
use store::params;
use uuid::Uuid;

pub fn body() -> Value {
    json!({ "title": "Stands in the way", "severity": "high", "solution": "Move it" })
}

pub async fn raised(world: &World, place: &Place) -> String {
    text(&world.done("POST", &format!("/api/v1/projects/{}/issues", place.project), body()).await["id"])
}

/// The key under which the party knows one that is said to be solved; where it `is_internal`, one that it was shown
/// and that was taken back.
pub async fn key(world: &World, place: &Place, party: &Party, is_internal: bool) -> String {
    let issue = raised(world, place).await;
    let at = format!("/api/v1/issues/{issue}");
    world.done("PUT", &format!("{at}/party"), json!({ "party_id": party.id })).await;
    world.done("POST", &format!("{at}/steps"), json!({ "step": "solved" })).await;
    let id: Uuid = issue.parse().expect("an id");
    let key = world.app.db().read(move |conn| {
        conn.one("select client_key from issues where id = $1", params![id], |row| row.get::<Uuid>(0))
    });
    let key = key.await.expect("a key").to_string();
    if is_internal {
        world.done("PUT", &format!("{at}/party"), json!({})).await;
    }
    key
}
