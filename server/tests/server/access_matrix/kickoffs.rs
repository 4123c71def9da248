//! An item of a kickoff checklist, a template of the house, and what is sent about them.

use super::expected::Who;
use crate::world::{Party, Place, World, text};
use serde_json::{Value, json};

pub fn body(route: &str) -> Option<Value> {
    Some(match route {
        "create_kickoff_item" | "put_kickoff_item" => item_body(),
        "put_kickoff_meeting" => json!({ "meeting": { "agenda": "Goals" } }),
        "create_kickoff_pack" => json!({ "party_id": uuid::Uuid::nil(), "pack": {}, "reader_ids": [] }),
        "create_project_template" => json!({ "name": "As always" }),
        "put_template_application" => json!({ "template": "consulting", "locale": "en" }),
        _ => return None,
    })
}

fn item_body() -> Value {
    json!({ "words": "Order the lift", "due": "2027-03-01" })
}

/// A fresh item of the place's checklist.
pub async fn item(world: &World, place: &Place) -> String {
    let path = format!("/api/v1/projects/{}/kickoff/items", place.project);
    let kickoff = world.done("POST", &path, item_body()).await;
    text(&kickoff["items"].as_array().and_then(|items| items.last()).expect("an item")["id"])
}

/// The pack as its party would read it now.
pub async fn looked_at(world: &World, place: &Place, party: &Party) -> Value {
    let path = format!("/api/v1/projects/{}/parties/{}/kickoff-pack", place.project, party.id);
    let looked_at = world.done("GET", &path, Value::Null).await;
    let readers = looked_at["readers"].as_array().expect("readers").iter();
    let readers: Vec<&Value> = readers.map(|one| &one["person_id"]).collect();
    json!({ "party_id": party.id, "pack": looked_at["pack"], "reader_ids": readers })
}

/// The key of a pack that was sent to the party.
pub async fn pack_key(world: &World, place: &Place, party: &Party) -> String {
    let body = looked_at(world, place, party).await;
    world.done("POST", &format!("/api/v1/projects/{}/kickoff-packs", place.project), body).await;
    let party: uuid::Uuid = party.id.parse().expect("an id");
    let key = world.app.db().read(move |conn| {
        conn.one(
            "select client_key from kickoff_packs where party_id = $1 order by number desc",
            store::params![party],
            |row| row.get::<uuid::Uuid>(0),
        )
    });
    key.await.expect("a pack").to_string()
}

/// A fresh template, kept by the caller where they may keep one: only they and an administrator may delete it.
pub async fn template(world: &World, who: Who) -> String {
    let by = world.ids[who.person().unwrap_or("manager")];
    let kept = world.app.db().write(move |tx| {
        let content = serde_json::to_string(&agreement::template::TemplateContent::default());
        agreement::store::templates::create(tx, "As always", "", &content.expect("text"), by)
    });
    kept.await.expect("a template").to_string()
}
