//! Change requests in the state that each of their routes wants.

use crate::world::{Party, Place, ROOT, World, text};
use change::store::requests::ChangeRequest;
use change::{ClientRequest, request_as_client};
use engagement::testing::witness;
use kernel::{ClientPrincipal, Identified, LinkId, PartyRole, RecordId};
use serde_json::{Value, json};
use store::params;
use uuid::Uuid;

/// A day after everything that happens here.
const LATER: &str = "2026-12-31";

pub async fn received(world: &World, place: &Place, party: &Party) -> String {
    let path = format!("/api/v1/projects/{}/changes", place.project);
    let body =
        json!({ "title": format!("Change {}", world.number()), "description": "", "party_id": party.id });
    text(&world.done("POST", &path, body).await["id"])
}

/// A mail as somebody saved it; no two are the same.
pub fn mail(world: &World) -> String {
    let number = world.number();
    format!(
        "From: ji@client.example\r\nSubject: Readers\r\nMessage-ID: <{number}@client.example>\r\n\r\nPlease.\r\n"
    )
}

/// A mail that was dropped and made no request yet.
pub async fn dropped(world: &World, place: &Place) -> String {
    let path = format!("/api/v1/projects/{}/dropped-mails?file_name=mail.eml", place.project);
    let sending = world.app.post(&path).as_(world.root()).body("message/rfc822", mail(world));
    text(&sending.await.expect(201).json()["id"])
}

pub fn out_of_a_mail() -> Value {
    json!({ "title": "Readers", "description": "Please.", "received_at": "2026-03-02T01:00:00Z", "attachments": [] })
}

/// One that is there already, of the place.
pub async fn known(world: &World, place: &Place, party: &Party) -> String {
    let project: Uuid = place.project.parse().expect("an id");
    let known = world.app.db().read(move |conn| {
        let sql = "select id from change_requests where project_id = $1 order by received_at, id";
        conn.opt(sql, params![project], |row| row.get::<Uuid>(0))
    });
    match known.await.expect("changes") {
        Some(known) => known.to_string(),
        None => received(world, place, party).await,
    }
}

/// The key of one that the party asked for.
pub async fn key(world: &World, place: &Place, party: &Party) -> String {
    asked(world, place, party).await.client_key.expect("born shared").to_string()
}

/// One that the party asked for.
pub async fn of_client(world: &World, place: &Place, party: &Party) -> RecordId {
    asked(world, place, party).await.id
}

async fn asked(world: &World, place: &Place, party: &Party) -> ChangeRequest {
    let id = |text: &str| text.parse::<Uuid>().expect("an id");
    let by = ClientPrincipal {
        person: id(&party.contacts[0].person).into(),
        project: id(&place.project).into(),
        party: id(&party.id).into(),
        role: PartyRole::ClientApprover,
        link: LinkId::new(),
        identified: Identified::AsNamed,
    };
    let wish = ClientRequest {
        title: "Something else".into(),
        text: "And why.".into(),
        wanted_by: String::new(),
        // The same every time: it is asked for once.
        form_key: id(&party.id),
    };
    let asked = world.app.db().write(move |tx| request_as_client(tx, &by, ROOT, &witness(), &wish));
    asked.await.expect("asked")
}

/// One that the route can be used on.
pub async fn fresh(world: &World, place: &Place, party: &Party, route: &str) -> String {
    let change = received(world, place, party).await;
    let at = format!("/api/v1/changes/{change}");
    if matches!(route, "create_offer" | "put_offer_withdrawal") {
        world.done("PUT", &format!("{at}/assessment"), json!({ "from_version": 0 })).await;
    }
    if route == "put_offer_withdrawal" {
        world.done("POST", &format!("{at}/offers"), offer()).await;
    }
    if route == "put_change_application" {
        not_applied(world, &place.project, &change).await;
    }
    change
}

/// Approved, and refused by the plan.
async fn not_applied(world: &World, project: &str, change: &str) {
    let id = |text: &str| text.parse::<Uuid>().expect("an id");
    let (project, change) = (id(project), id(change));
    let written = world.app.db().write(move |tx| {
        tx.exec(
            "insert into change_applications (change_id, project_id, state, edits, due_at, leased_until, attempts)
             values ($1, $2, 'refused', '[]', 0, 0, 1)",
            params![change, project],
        )?;
        tx.exec("update change_requests set state = 'not_applied' where id = $1", params![change])
    });
    written.await.expect("written");
}

pub fn offer() -> Value {
    json!({ "assessment_version": 1, "title": "As you asked", "finish": LATER, "valid_until": LATER })
}
