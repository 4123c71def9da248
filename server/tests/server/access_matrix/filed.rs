//! Documents: filed, shown to a party, and with a link.

use crate::world::{Party, Place, World, text};
use serde_json::{Value, json};
use store::params;
use uuid::Uuid;
use web::Route;
use web::testing::Sending;

pub async fn written(world: &World, place: &Place) -> String {
    let path = format!("/api/v1/projects/{}/documents?file_name=plan.txt", place.project);
    let words = format!("Document {}", world.number());
    let sending = world.app.post(&path).as_(world.root()).body("application/octet-stream", words);
    text(&sending.await.expect(201).json()["row"]["id"])
}

/// A remark pinned to one.
pub async fn remark(world: &World, place: &Place) -> String {
    let document = written(world, place).await;
    let at = json!({ "version": 1, "spot": { "kind": "line", "line": 1 } });
    let body = json!({ "body": "Is this so?", "audience": "internal", "place": at });
    text(&world.done("POST", &format!("/api/v1/records/{document}/comments"), body).await["id"])
}

/// One that its party sees.
pub async fn shown(world: &World, place: &Place, party: &Party) -> String {
    let id = written(world, place).await;
    world.show_document(&id, &party.id).await;
    id
}

/// One that is there already, of the place.
pub async fn known(world: &World, place: &Place) -> String {
    let project: Uuid = place.project.parse().expect("an id");
    let known = world.app.db().read(move |conn| {
        let sql =
            "select id from documents where project_id = $1 and removed_at is null and client_key is null
                   order by id limit 1";
        conn.opt(sql, params![project], |row| row.get::<Uuid>(0))
    });
    match known.await.expect("documents") {
        Some(known) => known.to_string(),
        None => written(world, place).await,
    }
}

/// The key under which a party knows one.
pub async fn key(world: &World, place: &Place, party: &Party) -> String {
    let of: Uuid = party.id.parse().expect("an id");
    let known = async || {
        let read = world.app.db().read(move |conn| {
            let sql = "select r.client_key from documents d join records r on r.id = d.id
                       where r.party_id = $1 and r.audience = 'client' and d.removed_at is null order by d.id limit 1";
            conn.opt(sql, params![of], |row| row.get::<Uuid>(0))
        });
        read.await.expect("documents")
    };
    if known().await.is_none() {
        shown(world, place, party).await;
    }
    known().await.expect("a shared document").to_string()
}

/// A link to a document, whoever sees that.
pub async fn link(world: &World, document: &str) -> String {
    let (id, of): (Uuid, Uuid) = (Uuid::now_v7(), document.parse().expect("an id"));
    let by = world.ids["manager"];
    let hash = id.as_bytes().to_vec();
    let made = world.app.db().write(move |tx| {
        let sql = "insert into document_links (id, document_id, version, token_hash, made_by, made_at, expires_at, downloads)
                   values ($1, $2, 1, $3, $4, 0, 0, 0)";
        tx.exec(sql, params![id, of, hash.clone(), by])
    });
    made.await.expect("a link");
    id.to_string()
}

pub fn takes_a_file(route: &Route) -> bool {
    matches!(route.name, "create_document" | "create_document_version" | "create_portal_document")
}

pub fn with_file(world: &World, route: &Route, sending: Sending) -> Sending {
    let words = format!("Brought in {}", world.number());
    if route.name != "create_portal_document" {
        return sending.body("application/octet-stream", words);
    }
    let field = |name: &str, value: &str| {
        format!("--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let file = format!(
        "--cut\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n{words}\r\n"
    );
    let form = [
        field("form_key", &Uuid::new_v4().to_string()),
        field("who", "as_named"),
        file,
        "--cut--\r\n".into(),
    ];
    sending.body("multipart/form-data; boundary=cut", form.concat())
}

/// Bodies of the routes that take JSON.
pub fn body(route: &Route, party: &Party) -> Option<Value> {
    Some(match route.name {
        "update_document" => json!({ "title": "Renamed" }),
        "put_document_audience" => json!({ "audience": "client", "party_id": party.id, "version": 1 }),
        "create_document_link" => json!({ "days": 7 }),
        "put_document_settings" => json!({ "client_uploads": "questions_and_changes" }),
        _ => return None,
    })
}
