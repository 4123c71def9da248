//! Reports: drafts of the team, and versions that a party was sent.

use crate::world::{Party, Place, World, text};
use serde_json::{Value, json};
use store::params;
use uuid::Uuid;

pub fn body(route: &str, party: &str) -> Value {
    match route {
        "create_report" => json!({ "party_id": party, "kind": "progress" }),
        "put_report_settings" => json!({ "needs_approval": false }),
        "put_report" => json!({ "wording": { "words": { "summary": { "en": "All well." } } } }),
        _ => json!({ "languages": ["en"], "reader_ids": [] }),
    }
}

/// A draft of its own period, so that it is no other one's.
pub async fn drafted(world: &World, place: &Place, party: &Party) -> String {
    let until = format!("20{:02}-03-01", 30 + world.number() % 60);
    let body = json!({ "party_id": party.id, "kind": "progress", "from": until, "until": until });
    let path = format!("/api/v1/projects/{}/reports", place.project);
    text(&world.done("POST", &path, body).await["id"])
}

/// Whoever of the members was asked to look at it approves it.
pub async fn ask_member(world: &World, report: &str) {
    let (id, member): (Uuid, _) = (report.parse().expect("an id"), world.ids["member"]);
    let asked = world.app.db().write(move |tx| {
        tx.exec("update reports set approver_id = $2 where id = $1", params![id, member]).map(drop)
    });
    asked.await.expect("asked");
}

/// Of a report that is there.
pub async fn revision(world: &World, report: &str) -> i64 {
    let id: Uuid = report.parse().expect("an id");
    let found = world.app.db().read(move |conn| {
        conn.opt("select revision from records where id = $1", params![id], |row| row.get::<i64>(0))
    });
    found.await.expect("read").unwrap_or(1)
}

/// The key of a version that the party was sent.
pub async fn key(world: &World, place: &Place, party: &Party) -> String {
    let report = drafted(world, place, party).await;
    let body = json!({ "languages": ["en"], "reader_ids": [] });
    let sending = world.app.post(&format!("/api/v1/reports/{report}/versions")).as_(world.root()).json(body);
    sending.if_match(revision(world, &report).await).await.expect(200);
    let id: Uuid = report.parse().expect("an id");
    let key = world.app.db().read(move |conn| {
        conn.one("select client_key from report_versions where report_id = $1", params![id], |row| {
            row.get::<Uuid>(0)
        })
    });
    key.await.expect("a version").to_string()
}
