//! What a client sees: what was shown to them, in the version that was shown, as long as it is.

use crate::scene::{SCHEMAS, Scene, id};
use documents::store::for_client;
use engagement::link;
use serde_json::json;
use store::testing::each_database;
use web::testing::team;

#[tokio::test]
async fn a_client_sees_the_version_and_the_title_that_were_shown() {
    each_database(&SCHEMAS, |db| async move {
        let scene = Scene::set(db).await;
        let document = id(&scene.file("file_name=candid.txt&title=Offer", "one").await);
        for text in ["two", "three"] {
            scene.add_version(&document, text).await;
        }
        assert_eq!(scene.seen_by(scene.party).await, []);
        let shown = scene.show(&document, Some(scene.party)).await.expect(200).json();
        assert_eq!(shown["row"]["shown_version"], 3);
        assert_eq!(
            scene.seen_by(scene.party).await,
            [("Offer".to_owned(), 1)],
            "numbered as the client counts"
        );
        assert_eq!(scene.seen_by(scene.party_b).await, []);
        let newer = scene.add_version(&document, "four").await;
        assert_eq!((&newer["row"]["version"], &newer["row"]["shown_version"]), (&json!(4), &json!(3)));
        let body = json!({ "title": "What they never read" });
        let path = format!("/api/v1/documents/{document}");
        scene.app.patch(&path).as_(team(scene.wen)).json(body).await.expect(200);
        assert_eq!(scene.seen_by(scene.party).await, [("Offer".to_owned(), 1)]);
        assert_eq!(scene.document(&document).await["shown_title"], "Offer");
        let key = scene.read_as(scene.party).await[0].key;
        let read = move |conn: &mut store::ClientConn| for_client::version(conn, key, 1);
        let version = scene.db().read_as_client(scene.viewer(scene.party), read).await.expect("a version");
        assert_eq!((version.name.as_str(), version.bytes), ("Offer.txt", 5));
        scene.show(&document, Some(scene.party)).await.expect(200);
        assert_eq!(scene.seen_by(scene.party).await, [("What they never read".to_owned(), 2)]);
        let read = move |conn: &mut store::ClientConn| for_client::version(conn, key, 1);
        assert!(scene.db().read_as_client(scene.viewer(scene.party), read).await.is_ok(), "shown before");
    })
    .await;
}

#[tokio::test]
async fn what_came_since_it_was_looked_at_is_not_shown() {
    each_database(&SCHEMAS, |db| async move {
        let scene = Scene::set(db).await;
        let looked_at = scene.file("file_name=a.txt&title=Offer", "for the client").await;
        let document = id(&looked_at);
        scene.add_version(&document, "our margins").await;
        scene.show_as_seen(&looked_at, Some(scene.party)).await.expect(412);
        let path = format!("/api/v1/documents/{document}");
        let looked_at = scene.document(&document).await;
        let body = json!({ "title": "What they pay too much" });
        scene.app.patch(&path).as_(team(scene.wen)).json(body).await.expect(200);
        scene.show_as_seen(&looked_at, Some(scene.party)).await.expect(412);
        let body = json!({ "audience": "client", "party_id": scene.party });
        let unseen = scene.app.put(&format!("{path}/audience")).as_(team(scene.lin)).json(body).await;
        assert_eq!(unseen.expect(422).json()["fields"][0]["field"], "version");
        assert_eq!(scene.seen_by(scene.party).await, []);
        assert_eq!(scene.document(&document).await["row"]["audience"], "internal");
        // Taking back asks for nothing.
        scene.show(&document, Some(scene.party)).await.expect(200);
        scene.show_as_seen(&looked_at, None).await.expect(200);
        assert_eq!(scene.seen_by(scene.party).await, []);
    })
    .await;
}

#[tokio::test]
async fn what_one_party_saw_is_not_shown_to_the_next() {
    each_database(&SCHEMAS, |db| async move {
        let scene = Scene::set(db).await;
        let document = id(&scene.file("file_name=a.txt", "for the first").await);
        scene.show(&document, Some(scene.party)).await.expect(200);
        let first = scene.read_as(scene.party).await[0].key;
        scene.add_version(&document, "for the second").await;
        scene.show(&document, Some(scene.party_b)).await.expect(200);
        assert_eq!(scene.seen_by(scene.party).await, []);
        assert_eq!(scene.seen_by(scene.party_b).await, [("a".to_owned(), 1)]);
        let key = scene.read_as(scene.party_b).await[0].key;
        assert_ne!(key, first);
        let second = move |conn: &mut store::ClientConn| for_client::version(conn, key, 2);
        let hidden = scene.db().read_as_client(scene.viewer(scene.party_b), second).await;
        assert_eq!(hidden, Err(kernel::Failure::NotFound));
        let told = scene.document(&document).await;
        let shown = told["versions"].as_array().expect("versions").iter();
        assert_eq!(shown.filter(|one| !one["shown_at"].is_null()).count(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_document_is_never_wider_than_the_record_it_hangs_on() {
    each_database(&SCHEMAS, |db| async move {
        let scene = Scene::set(db).await;
        let document = id(&scene.file(&format!("file_name=a.txt&record_id={}", scene.task), "a").await);
        let refused = scene.show(&document, Some(scene.party)).await.expect(422);
        assert_eq!(refused.code(), "document.record_is_internal");
        let choices = scene.document(&document).await["choices"].clone();
        assert_eq!(choices[0]["refusal"], "document.record_is_internal");
        assert_eq!(choices[0]["names"], json!(["Gu Mengying", "Zheng Haiyan"]));
        scene.share_record(scene.task, Some(scene.party)).await;
        assert_eq!(scene.seen_by(scene.party).await, [], "sharing a record shares none of its files");
        let refused = scene.show(&document, Some(scene.party_b)).await.expect(422);
        assert_eq!(refused.code(), "document.party_does_not_see_record");
        scene.show(&document, Some(scene.party)).await.expect(200);
        let (key, of_key) = (scene.key_of(scene.task).await, scene.read_as(scene.party).await[0].of_key);
        assert_eq!(of_key, Some(key));
        scene.share_record(scene.task, None).await;
        assert_eq!(scene.seen_by(scene.party).await, []);
        assert_eq!(scene.document(&document).await["row"]["audience"], "internal");
        scene.share_record(scene.task, Some(scene.party)).await;
        assert_eq!(scene.seen_by(scene.party).await, [], "nor does sharing it again");
        scene.show(&document, Some(scene.party)).await.expect(200);
        scene.share_record(scene.task, Some(scene.party_b)).await;
        assert_eq!(scene.seen_by(scene.party).await, []);
        assert_eq!(scene.seen_by(scene.party_b).await, []);
    })
    .await;
}

#[tokio::test]
async fn a_document_that_moves_to_where_its_party_does_not_see_it_is_internal() {
    each_database(&SCHEMAS, |db| async move {
        let scene = Scene::set(db).await;
        let document = id(&scene.file("file_name=a.txt", "a").await);
        scene.show(&document, Some(scene.party)).await.expect(200);
        let path = format!("/api/v1/documents/{document}");
        let body = json!({ "record_id": scene.question });
        let moved = scene.app.patch(&path).as_(team(scene.wen)).json(body).await.expect(200).json();
        assert_eq!(moved["narrowed"], false);
        assert_eq!(scene.read_as(scene.party).await[0].of_key, Some(scene.key_of(scene.question).await));
        let body = json!({ "record_id": scene.task });
        let moved = scene.app.patch(&path).as_(team(scene.wen)).json(body).await.expect(200).json();
        assert_eq!(moved["narrowed"], true);
        assert_eq!(scene.seen_by(scene.party).await, []);
        scene.app.patch(&path).as_(team(scene.wen)).json(moved["undo"].clone()).await.expect(200);
        assert_eq!(scene.seen_by(scene.party).await, [], "an undo shows nothing");
    })
    .await;
}

#[tokio::test]
async fn what_is_removed_or_brought_back_is_seen_by_no_client() {
    each_database(&SCHEMAS, |db| async move {
        let scene = Scene::set(db).await;
        let document = id(&scene.file("file_name=a.txt", "a").await);
        scene.show(&document, Some(scene.party)).await.expect(200);
        let path = format!("/api/v1/documents/{document}/removal");
        scene.app.put(&path).as_(team(scene.wen)).await.expect(200);
        assert_eq!(scene.seen_by(scene.party).await, []);
        scene.app.delete(&path).as_(team(scene.wen)).await.expect(200);
        assert_eq!(scene.seen_by(scene.party).await, []);
    })
    .await;
}

#[tokio::test]
async fn a_link_works_while_its_version_is_shown() {
    each_database(&SCHEMAS, |db| async move {
        let scene = Scene::set(db).await;
        let document = id(&scene.file("file_name=a.txt", "a").await);
        let path = format!("/api/v1/documents/{document}/links");
        let make = async || scene.app.post(&path).as_(team(scene.lin)).json(json!({ "days": 7 })).await;
        assert_eq!(make().await.expect(422).code(), "document.link_needs_sharing");
        scene.show(&document, Some(scene.party)).await.expect(200);
        for (by, status) in [(scene.wen, 403), (scene.stranger, 404)] {
            scene.app.post(&path).as_(team(by)).json(json!({ "days": 7 })).await.expect(status);
        }
        for days in [0, 91] {
            scene.app.post(&path).as_(team(scene.lin)).json(json!({ "days": days })).await.expect(422);
        }
        let mut made = Vec::new();
        for _ in 0..3 {
            let link = make().await.expect(201).json();
            let url = link["url"].as_str().expect("a url").to_owned();
            let token = url.rsplit('/').next().expect("a secret").to_owned();
            made.push((link["link"]["id"].as_str().expect("an id").to_owned(), token));
        }
        let works = async |token: &str| {
            let hash = link::hash(token);
            let now = scene.db().clock().now();
            let found = scene.db().read(move |conn| documents::store::links::find(conn, &hash, now));
            found.await.is_ok()
        };
        assert!(works(&made[0].1).await && !works("nobodys-link").await);
        scene.app.delete(&format!("{path}/{}", made[0].0)).as_(team(scene.lin)).await.expect(204);
        assert!(!works(&made[0].1).await && works(&made[1].1).await, "revoked");
        scene.show(&document, None).await.expect(200);
        assert!(!works(&made[1].1).await, "taken back from the client");
        scene.show(&document, Some(scene.party)).await.expect(200);
        assert!(!works(&made[1].1).await, "a dead link does not come to life");
        let fresh = make().await.expect(201).json();
        let token = fresh["url"].as_str().expect("a url").rsplit('/').next().expect("a secret").to_owned();
        assert!(works(&token).await);
        scene.db().clock().advance_seconds(7 * 86_400);
        assert!(!works(&token).await, "over");
        let told = scene.get(&path, scene.jian).await.expect(200).json();
        assert!(told["items"].as_array().expect("links").iter().all(|link| link["is_alive"] == false));
        assert!(!told.to_string().contains(&token), "the secret is told once");
    })
    .await;
}
