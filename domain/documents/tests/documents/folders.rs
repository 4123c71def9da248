//! The folders that every project has: what people file there, what files itself there, and what a client reads of it.

use crate::scene::{FILED, SCHEMAS, Scene, id};
use documents::StandardFolder;
use documents::filed_kind::{joined, piece};
use documents::store::for_client::{self, InFolder};
use engagement::store::parties;
use kernel::{PartyId, PartyRole};
use serde_json::{Value, json};
use std::collections::HashSet;
use store::Page;
use store::testing::each_database;
use web::testing::team;

/// A party's first contact who may decide.
async fn approver(scene: &Scene, is_of_circle: bool) {
    let (project, party, zheng) = (scene.project, scene.party, scene.zheng);
    let put = scene.db().write(move |tx| {
        let party = parties::get(tx, project, party)?;
        parties::put_contact(tx, &party, zheng, PartyRole::ClientApprover)?;
        parties::set_commercial(tx, party.id, zheng, is_of_circle)
    });
    put.await.expect("an approver");
}

async fn folders(scene: &Scene) -> Value {
    scene.get(&scene.at("document-folders"), scene.jian).await.expect(200).json()
}

async fn count(scene: &Scene, folder: &str) -> i64 {
    let told = folders(scene).await;
    let all = told["standard"].as_array().expect("folders").clone();
    let of = all.iter().find(|one| one["folder"] == folder).expect("a folder");
    of["count"].as_i64().expect("a count")
}

async fn filed(scene: &Scene, query: &str) -> Vec<String> {
    let told = scene.get(&scene.at(&format!("filed?{query}")), scene.jian).await.expect(200).json();
    told["items"].as_array().expect("items").iter().map(title).collect()
}

fn title(item: &Value) -> String {
    let of = if item["page"].is_null() { &item["document"] } else { &item["page"] };
    of["title"].as_str().expect("a title").to_owned()
}

#[tokio::test]
async fn a_document_lies_in_one_folder_of_either_sort() {
    each_database(&SCHEMAS, |db| async move {
        let scene = Scene::set(db).await;
        let names: Vec<Value> = folders(&scene).await["standard"]
            .as_array()
            .expect("folders")
            .iter()
            .map(|one| one["folder"].clone())
            .collect();
        assert_eq!(names.len(), StandardFolder::ALL.len(), "empty ones too: {names:?}");
        let made = scene.file("file_name=a.txt&standard_folder=minutes", "a").await;
        assert_eq!(
            (&made["row"]["folder"], &made["row"]["standard_folder"]),
            (&json!(""), &json!("minutes"))
        );
        for wrong in ["standard_folder=minutes&folder=Offers", "standard_folder=attic"] {
            scene.upload(scene.wen, &format!("file_name=b.txt&{wrong}"), "b").await.expect(422);
        }
        assert_eq!(count(&scene, "minutes").await, 1);
        assert_eq!(filed(&scene, "standard_folder=minutes").await, ["a"]);
        assert_eq!(filed(&scene, "standard_folder=reports").await, Vec::<String>::new());
        let path = format!("/api/v1/documents/{}", id(&made));
        let change = async |body: Value| {
            let now = scene.document(&id(&made)).await["row"]["revision"].as_i64().expect("a revision");
            scene.app.patch(&path).as_(team(scene.wen)).if_match(now).json(body).await.expect(200).json()
        };
        let moved = change(json!({ "folder": "Offers" })).await;
        assert_eq!(
            (count(&scene, "minutes").await, &folders(&scene).await["items"][0]["folder"]),
            (0, &json!("Offers"))
        );
        let renamed = change(json!({ "title": "b" })).await;
        assert_eq!(renamed["document"]["row"]["folder"], "Offers", "a new title moves nothing");
        change(moved["undo"].clone()).await;
        assert_eq!(filed(&scene, "standard_folder=minutes").await, ["a"]);
    })
    .await;
}

#[tokio::test]
async fn what_was_sent_stands_among_the_documents_until_the_last_page() {
    each_database(&SCHEMAS, |db| async move {
        let scene = Scene::set(db).await;
        approver(&scene, false).await;
        for number in 1..=4 {
            scene.file(&format!("file_name=file{number}.txt&standard_folder=charter"), "a").await;
            scene.ask(scene.party, &format!("PC-v{number}"), false).await;
        }
        scene.file("file_name=loose.txt", "a").await;
        assert_eq!(count(&scene, "charter").await, 8);
        assert_eq!(filed(&scene, "standard_folder=charter&limit=100").await.len(), 8);
        assert_eq!(filed(&scene, "text=pc-v3").await, ["Warehouse PC-v3"]);
        assert_eq!(filed(&scene, "audience=internal&limit=100").await.len(), 5, "files alone");
        assert_eq!(filed(&scene, "audience=client&limit=100").await.len(), 4, "what was sent alone");
        let (mut after, mut found) = (String::new(), Vec::new());
        loop {
            let path = scene.at(&format!("filed?limit=2{after}"));
            let told = scene.get(&path, scene.jian).await.expect(200).json();
            found.extend(told["items"].as_array().expect("items").iter().map(title));
            let Some(next) = told["next"].as_str() else { break };
            after = format!("&after={next}");
        }
        let once: HashSet<&String> = found.iter().collect();
        assert_eq!((found.len(), once.len()), (9, 9), "each once, none left out: {found:?}");
        let newest = scene
            .get(&scene.at("filed?standard_folder=charter&limit=1"), scene.jian)
            .await
            .expect(200)
            .json();
        let page = &newest["items"][0]["page"];
        assert_eq!(
            (&page["kind"], &page["number"], &page["standing"]),
            (&json!("charter"), &json!("PC-v4"), &json!("waiting"))
        );
        assert_eq!((&page["client"], &page["by"]), (&json!("Chengchuan"), &json!("Lin Wei")));
        scene.get(&scene.at("filed"), scene.stranger).await.expect(404);
    })
    .await;
}

/// Titles, as a party's first contact reads them.
async fn read(scene: &Scene, party: PartyId, folder: InFolder) -> Vec<String> {
    let found = scene.db().read_as_client(scene.viewer(party), move |conn| {
        let page = Page::first(100);
        let piece = piece(&page)?;
        let files = for_client::filed(conn, folder, &piece)?;
        let mut all: Vec<_> =
            files.into_iter().map(|one| (one.shown_at.micros(), one.key, one.title)).collect();
        let standard = match folder {
            InFolder::Standard(folder) => Some(folder),
            InFolder::Any | InFolder::None => None,
        };
        if folder != InFolder::None {
            let pages = FILED.of_client(conn, standard, &piece)?;
            all.extend(pages.into_iter().map(|one| (one.at.micros(), one.key, one.title)));
        }
        Ok(joined(all, &page, |(at, key, _)| (*at, *key)).items)
    });
    found.await.expect("a client reads").into_iter().map(|(_, _, title)| title).collect()
}

#[tokio::test]
async fn a_client_finds_what_is_theirs_in_the_folder_where_it_lies() {
    each_database(&SCHEMAS, |db| async move {
        let scene = Scene::set(db).await;
        approver(&scene, true).await;
        let shown = id(&scene.file("file_name=talk.txt&standard_folder=minutes", "a").await);
        let own = id(&scene.file("file_name=draft.txt&folder=candid", "a").await);
        scene.file("file_name=inside.txt&standard_folder=minutes", "a").await;
        for document in [&shown, &own] {
            scene.show(document, Some(scene.party)).await.expect(200);
        }
        scene.ask(scene.party, "PC-v1", false).await;
        scene.ask(scene.party, "CR-1", true).await;
        scene.ask(scene.party_b, "PC-v2", false).await;
        let minutes = InFolder::Standard(StandardFolder::Minutes);
        assert_eq!(read(&scene, scene.party, minutes).await, ["talk"]);
        assert_eq!(read(&scene, scene.party, InFolder::None).await, ["draft"]);
        assert_eq!(
            read(&scene, scene.party, InFolder::Standard(StandardFolder::Charter)).await,
            ["Warehouse PC-v1"]
        );
        let changes = InFolder::Standard(StandardFolder::Changes);
        assert_eq!(read(&scene, scene.party, changes).await, ["Warehouse CR-1"], "of the circle");
        assert_eq!(read(&scene, scene.party_b, changes).await, Vec::<String>::new());
        assert_eq!(read(&scene, scene.party_b, minutes).await, Vec::<String>::new());
        let path = format!("/api/v1/documents/{shown}");
        let body = json!({ "standard_folder": "reports" });
        let revision = scene.document(&shown).await["row"]["revision"].as_i64().expect("a revision");
        scene.app.patch(&path).as_(team(scene.wen)).if_match(revision).json(body).await.expect(200);
        assert_eq!(read(&scene, scene.party, minutes).await, ["talk"], "where it was shown");
        assert_eq!(scene.document(&shown).await["shown_folder"], "minutes");
        scene.show(&shown, Some(scene.party)).await.expect(200);
        let reports = InFolder::Standard(StandardFolder::Reports);
        assert_eq!(read(&scene, scene.party, reports).await, ["talk"], "shown again where it lies now");
        approver(&scene, false).await;
        assert_eq!(read(&scene, scene.party, changes).await, Vec::<String>::new(), "of the circle no more");
        let told = scene.db().read_as_client(scene.viewer(scene.party), |conn| {
            Ok((for_client::folders(conn)?, FILED.count_of_client(conn, StandardFolder::Changes)?))
        });
        let (held, offers) = told.await.expect("folders");
        let counted: HashSet<_> = held.into_iter().collect();
        assert_eq!(counted, HashSet::from([(Some(StandardFolder::Reports), 1), (None, 1)]));
        assert_eq!(offers, 0);
    })
    .await;
}
