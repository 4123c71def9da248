//! Rows of a communication plan, and what is sent about them.

use crate::world::{Place, World, text};
use serde_json::{Value, json};

/// The day of the rhythm of every row here.
pub const SLOT: &str = "2027-03-01";

pub fn body(route: &str) -> Option<Value> {
    Some(match route {
        "create_communication_plan" => json!({ "locale": "en" }),
        "create_communication_plan_entry" | "put_communication_plan_entry" => entry_body(),
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

/// A fresh row of the place's plan.
pub async fn entry(world: &World, place: &Place) -> String {
    let path = format!("/api/v1/projects/{}/communication-plan/entries", place.project);
    let plan = world.done("POST", &path, entry_body()).await;
    text(&plan["items"].as_array().and_then(|items| items.last()).expect("a row")["id"])
}
