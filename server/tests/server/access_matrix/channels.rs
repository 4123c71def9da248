//! Channels of a project, and what one was told.

use crate::world::{Place, World, text};
use channel::store::messages::{self, NewMessage};
use kernel::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

/// Nothing listens there and it is in no listed network, so nothing is called.
const ADDRESS: &str = "https://192.0.2.1/hook";

pub fn body() -> Value {
    json!({ "kind": "slack", "name": "Chat", "address": ADDRESS, "locale": "en", "topics": ["questions"] })
}

pub fn changed() -> Value {
    json!({ "name": "Chat", "locale": "en", "topics": ["questions"], "state": "paused" })
}

pub async fn made(world: &World, place: &Place) -> String {
    text(&world.done("POST", &format!("/api/v1/projects/{}/channels", place.project), body()).await["id"])
}

/// What the channel was told.
pub async fn told(world: &World, channel: &str) -> String {
    let channel: Uuid = channel.parse().expect("an id");
    let told = world.app.db().write(move |tx| {
        let at = Timestamp(0);
        let new = NewMessage { channel, event: 1, what: "question.asked", at, due_at: tx.now().plus_days(1) };
        messages::create(tx, &new)?;
        messages::list(tx, channel, &store::Page::first(1))
    });
    told.await.expect("told").items[0].id.to_string()
}
