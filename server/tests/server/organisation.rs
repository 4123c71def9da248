//! The organisation's name, zone and language after set-up.

use crate::world::World;
use serde_json::json;
use store::testing::each_database;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_renames_the_organisation_and_clients_read_the_new_name() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let token = &world.ours.parties[0].contacts[0].token;
        let page = async || world.app.get(&format!("/p/{token}")).await.expect(200).text();
        assert!(page().await.contains("Hengmu"));
        let path = "/api/v1/organisation";
        let change = json!({ "name": "恒木交付", "time_zone": "Europe/Berlin", "locale": "zh-CN" });
        for by in ["manager", "write_token"] {
            world.dressed(world.app.patch(path), by).json(change.clone()).await.expect(404);
        }
        let kept = world.done("PATCH", path, change.clone()).await;
        assert_eq!(kept, change);
        assert_eq!(world.done("GET", path, json!(null)).await, change);
        let page = page().await;
        assert!(page.contains("恒木交付") && !page.contains("Hengmu"), "{page}");
        assert_eq!(world.app.get("/api/v1/setup").await.json()["locale"], "zh-CN");
        let me = world.dressed(world.app.get("/api/v1/me"), "member").await.json();
        assert_eq!(me["organisation"], "恒木交付");

        for (body, field) in [
            (json!({ "name": "" }), "name"),
            (json!({ "time_zone": "Moon/Crater" }), "time_zone"),
            (json!({ "locale": "fr" }), "locale"),
        ] {
            let wrong = world.app.patch(path).as_(world.root()).json(body).await.expect(422).json();
            assert_eq!(wrong["fields"][0]["field"], field);
        }
        world.app.patch(path).as_(world.root()).json(json!({ "owner": 1 })).await.expect(422);
        assert_eq!(world.done("PATCH", path, json!({ "locale": "en" })).await["name"], "恒木交付");
    })
    .await;
}
