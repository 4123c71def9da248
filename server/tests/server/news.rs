//! What happened since the last visit, on the client's first page.

use crate::access_matrix::{changes, issues};
use crate::world::World;
use serde_json::json;
use store::testing::each_database;

/// What moved on since is told to whoever may open it: how an issue stands, and a change that others asked for or that was
/// closed. Nobody is told what they asked for themselves.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_page_tells_how_issues_and_changes_moved_on() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let (place, party) = (&world.ours, &world.ours.parties[0]);
        let page = |token: &str| {
            let (app, path) = (&world.app, format!("/p/{token}"));
            async move { app.get(&path).cookie("rapport_language=en").await.expect(200).text() }
        };
        let issue = issues::raised(&world, place).await;
        world.done("PUT", &format!("/api/v1/issues/{issue}/party"), json!({ "party_id": party.id })).await;
        world.app.db().clock().advance_seconds(60);
        world.done("POST", &format!("/api/v1/issues/{issue}/steps"), json!({ "step": "solved" })).await;
        let change = changes::of_client(&world, place, party).await;
        let [asker, colleague] = [&party.contacts[0].token, &party.contacts[1].token];
        for token in [asker, colleague] {
            let shown = page(token).await;
            assert!(shown.contains("An issue that you should know of: Stands in the way (I-"), "{shown}");
            assert!(shown.contains("Solved, waiting for your side to confirm: Stands in the way"), "{shown}");
            assert_eq!(
                shown.contains("asked for a change: Something else (CR-"),
                token == colleague,
                "{shown}"
            );
            let at = shown.split("href=\"").find(|part| part.contains("/issues/")).expect("a link");
            world.app.get(at.split('"').next().expect("an address")).await.expect(200);
        }
        world.app.db().clock().advance_seconds(60);
        world.done("PUT", &format!("/api/v1/changes/{change}/closure"), json!({ "note": "Too dear" })).await;
        for token in [asker, colleague] {
            let shown = page(token).await;
            assert!(shown.contains("Change request closed: Something else (CR-"), "{shown}");
        }
        let others = page(&place.parties[1].contacts[0].token).await;
        assert!(!others.contains("Stands in the way") && !others.contains("Something else"), "{others}");
    })
    .await;
}
