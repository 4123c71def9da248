//! Meetings of a project: inside the team, and sent to a party's people.

use crate::world::{Party, Place, World, text};
use serde_json::{Value, json};
use store::params;
use uuid::Uuid;

pub fn body(route: &str, party: &str) -> Option<Value> {
    Some(match route {
        "create_meeting" | "put_meeting" => planned_for("2027-03-02T09:30", &[]),
        "put_meeting_cancellation" => json!({ "reason": "Somebody is ill." }),
        "put_own_attendance" => json!({ "answer": "accepted" }),
        "create_meeting_note" => json!({ "id": Uuid::now_v7(), "note": note() }),
        "put_meeting_note" => note(),
        "put_meeting_attendance" => json!({ "person_ids": [] }),
        "create_minutes_preview" | "create_minutes" => json!({ "party_id": party, "title": "Minutes" }),
        _ => return None,
    })
}

fn note() -> Value {
    json!({ "kind": "action", "words": "Send the list" })
}

fn planned_for(starts: &str, people: &[&str]) -> Value {
    let people: Vec<_> = people.iter().map(|id| json!({ "person_id": id })).collect();
    json!({ "title": "Review", "starts": starts, "time_zone": "UTC", "minutes": 30, "people": people })
}

async fn planned(world: &World, place: &Place, starts: &str, people: &[&str]) -> String {
    let path = format!("/api/v1/projects/{}/meetings", place.project);
    text(&world.done("POST", &path, planned_for(starts, people)).await["id"])
}

/// One as a route wants it: ahead, or over with minutes that may be sent.
pub async fn fresh(world: &World, place: &Place, party: &Party, route: &str) -> String {
    let person = party.contacts[0].person.as_str();
    if !matches!(route, "put_meeting_attendance" | "create_minutes_preview" | "create_minutes") {
        return planned(world, place, "2030-03-02T09:30", &[person]).await;
    }
    let meeting = planned(world, place, "2020-03-02T09:30", &[person]).await;
    let at = format!("/api/v1/meetings/{meeting}");
    if route != "put_meeting_attendance" {
        world.done("PUT", &format!("{at}/attendance"), json!({ "person_ids": [person] })).await;
        let body = json!({ "id": Uuid::now_v7(), "note": note() });
        world.done("POST", &format!("{at}/notes"), body).await;
    }
    meeting
}

pub async fn noted(world: &World, place: &Place) -> String {
    let meeting = planned(world, place, "2030-03-02T09:30", &[]).await;
    let body = json!({ "id": Uuid::now_v7(), "note": note() });
    text(&world.done("POST", &format!("/api/v1/meetings/{meeting}/notes"), body).await["id"])
}

/// The key under which everybody of the party who was asked knows it.
pub async fn key(world: &World, place: &Place, party: &Party) -> String {
    let people: Vec<&str> = party.contacts.iter().map(|contact| contact.person.as_str()).collect();
    let meeting = planned(world, place, "2030-03-02T09:30", &people).await;
    world.done("POST", &format!("/api/v1/meetings/{meeting}/invitations"), Value::Null).await;
    let id: Uuid = meeting.parse().expect("an id");
    let key = world.app.db().read(move |conn| {
        let sql = "select client_key from meeting_invitations where meeting_id = $1";
        conn.one(sql, params![id], |row| row.get::<Uuid>(0))
    });
    key.await.expect("a key").to_string()
}
