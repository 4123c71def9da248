//! Noted talks for the matrix, and waiting times and people that a party reads.

use crate::world::{Party, Place, World, text};
use serde_json::json;

/// A fresh entry of the communication log.
pub async fn entry(world: &World, place: &Place) -> String {
    let body = json!({ "kind": "call", "words": "They asked for the floor plan." });
    text(
        &world.done("POST", &format!("/api/v1/projects/{}/communication-log", place.project), body).await["id"],
    )
}

/// What a page of the party shows only once it was released.
pub async fn release(world: &World, place: &Place, party: &Party, page: &str) {
    let what = match page {
        "portal_waiting_times" => "waiting",
        "portal_people" => "people",
        "portal_keeping_in_touch" => return super::communication_plans::shown(world, place, party).await,
        _ => return,
    };
    let path = format!("/api/v1/projects/{}/parties/{}/{what}-release", place.project, party.id);
    world.done("PUT", &path, json!({})).await;
}
