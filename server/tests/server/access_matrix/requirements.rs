//! Requirements as a client party knows them.

use super::samples::requested;
use crate::world::{Party, Place, World};
use store::params;
use uuid::Uuid;

/// The key of one that the party was asked to confirm.
pub async fn key(world: &World, place: &Place, party: &Party) -> String {
    match sent(world, place, party).await {
        Some(key) => key,
        None => {
            let requirement = world.requirement(&place.project).await;
            let path = format!("/api/v1/projects/{}/requirement-confirmations", place.project);
            world.done("POST", &path, requested(&party.id, &requirement)).await;
            sent(world, place, party).await.expect("it was sent")
        }
    }
}

async fn sent(world: &World, place: &Place, party: &Party) -> Option<String> {
    let id = |text: &str| text.parse::<Uuid>().expect("an id");
    let (project, party) = (id(&place.project), id(&party.id));
    let known = world.app.db().read(move |conn| {
        let sql = "select client_key from released_requirements where project_id = $1 and party_id = $2
                   order by client_number";
        conn.opt(sql, params![project, party], |row| row.get::<Uuid>(0))
    });
    known.await.expect("requirements").map(|key| key.to_string())
}
