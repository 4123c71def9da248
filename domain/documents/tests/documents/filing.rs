//! Filing, listing, naming, moving, removing: by the team, in roles.

use crate::scene::{LARGEST, SCHEMAS, Scene, id};
use kernel::Clock;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use store::testing::each_database;
use web::testing::team;

/// How many files lie in the folder, at whatever depth.
fn count_of_files(folder: &Path) -> usize {
    let entries =
        fs::read_dir(folder).map(|all| all.filter_map(Result::ok).collect()).unwrap_or_else(|_| Vec::new());
    let of = |path: &Path| if path.is_dir() { count_of_files(path) } else { 1 };
    entries.iter().map(|entry| of(&entry.path())).sum()
}

#[tokio::test]
async fn a_file_comes_back_as_it_was_filed() {
    each_database(&SCHEMAS, |db| async move {
        let scene = Scene::set(db).await;
        let name = "%E9%AA%8C%E6%94%B6%E6%8A%A5%E5%91%8A.txt";
        let filed =
            scene.file(&format!("file_name={name}&folder=/Reports//2026/&note=First"), "全部通过").await;
        let row = &filed["row"];
        assert_eq!(row["title"], "验收报告");
        assert_eq!(row["folder"], "Reports/2026");
        assert_eq!((&row["number"], &row["version"], &row["bytes"]), (&json!(1), &json!(1), &json!(12)));
        assert_eq!((&row["media_type"], &row["preview"]), (&json!("text/plain"), &json!("text")));
        assert_eq!((&row["audience"], &row["by"]), (&json!("internal"), &json!("Wen Yizhou")));
        let path = format!("/api/v1/documents/{}/versions/1", id(&filed));
        let saved = scene.get(&format!("{path}/file"), scene.jian).await.expect(200);
        assert_eq!(saved.text(), "全部通过");
        let disposition = saved.header("content-disposition").expect("a name");
        assert_eq!(disposition, format!("attachment; filename=\"____.txt\"; filename*=UTF-8''{name}"));
        assert_eq!(saved.header("x-content-type-options"), Some("nosniff"));
        assert!(saved.header("content-security-policy").expect("a policy").starts_with("sandbox;"));
        let shown = scene.get(&format!("{path}/preview"), scene.jian).await.expect(200);
        assert_eq!(shown.header("content-type"), Some("text/plain; charset=utf-8"));
        assert!(shown.header("content-disposition").expect("a name").starts_with("inline;"));
        let long = "0123456789".repeat(9_000);
        let longer = id(&scene.file("file_name=long.txt", &long).await);
        let path = format!("/api/v1/documents/{longer}/versions/1/file");
        let packed =
            scene.app.get(&path).as_(team(scene.jian)).header("accept-encoding", "gzip").await.expect(200);
        assert_eq!((packed.text() == long, packed.header("content-length")), (true, Some("90000")));
        let nowhere = format!("/api/v1/documents/{}/versions/2/file", id(&filed));
        scene.get(&nowhere, scene.jian).await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn who_may_do_what() {
    each_database(&SCHEMAS, |db| async move {
        let scene = Scene::set(db).await;
        for (by, status) in [(scene.lin, 201), (scene.wen, 201), (scene.jian, 403), (scene.stranger, 404)] {
            scene.upload(by, "file_name=a.txt", "a").await.expect(status);
        }
        let document = id(&scene.file("file_name=b.txt", "b").await);
        for (rest, read_only) in [("", 200), ("/links", 200), ("/versions/1/file", 200)] {
            let path = format!("/api/v1/documents/{document}{rest}");
            scene.get(&path, scene.jian).await.expect(read_only);
            scene.get(&path, scene.stranger).await.expect(404);
        }
        let path = format!("/api/v1/documents/{document}/audience");
        let body = json!({ "audience": "client", "party_id": scene.party, "version": 1 });
        for (by, status) in [(scene.stranger, 404), (scene.wen, 403), (scene.lin, 200)] {
            scene.app.put(&path).as_(team(by)).json(body.clone()).await.expect(status);
        }
        let settings = scene.at("document-settings");
        let body = json!({ "client_uploads": "nowhere" });
        for (by, status) in [(scene.stranger, 404), (scene.wen, 403), (scene.lin, 200)] {
            scene.app.put(&settings).as_(team(by)).json(body.clone()).await.expect(status);
        }
        let kept = scene.get(&settings, scene.jian).await.expect(200).json();
        assert_eq!(kept, json!({ "client_uploads": "nowhere", "largest_bytes": LARGEST }));
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_filed_leaves_nothing_behind() {
    each_database(&SCHEMAS, |db| async move {
        let scene = Scene::set(db).await;
        let folder = scene.folder.path().to_owned();
        let problem = |answer: web::testing::TestAnswer| {
            let json = answer.expect(422).json();
            format!("{} {}", json["fields"][0]["field"], json["fields"][0]["code"]).replace('"', "")
        };
        assert_eq!(problem(scene.upload(scene.wen, "file_name=a", "").await), "body empty");
        let large = vec![7; LARGEST as usize + 1];
        assert_eq!(problem(scene.upload(scene.wen, "file_name=a", large).await), "body too_large");
        for announced in ["10000000000", "3"] {
            let sending = scene.app.post(&scene.at("documents?file_name=a")).as_(team(scene.wen));
            let sending =
                sending.body("application/octet-stream", "four").header("content-length", announced);
            let code = if announced.len() > 5 { "body too_large" } else { "body incomplete" };
            assert_eq!(problem(sending.await), code);
        }
        assert_eq!(problem(scene.upload(scene.wen, "", "x").await), "file_name required");
        let nowhere = format!("file_name=a&record_id={}", kernel::RecordId::new());
        scene.upload(scene.jian, "file_name=a", "not for a reader").await.expect(403);
        let nothing = scene.get(&scene.at("documents"), scene.jian).await.expect(200).json();
        assert_eq!((nothing["items"].as_array().map(Vec::len), count_of_files(&folder)), (Some(0), 0));
        // Bytes without a row are cleared away later.
        scene.upload(scene.wen, &nowhere, "x").await.expect(404);
        let nothing = scene.get(&scene.at("documents"), scene.jian).await.expect(200).json();
        assert_eq!(nothing["items"].as_array().map(Vec::len), Some(0));
        scene.file("file_name=../../x.txt", "same").await;
        scene.file("file_name=y.txt", "same").await;
        assert_eq!(count_of_files(&folder), 2, "the same bytes lie there once");
    })
    .await;
}

#[tokio::test]
async fn lists_in_pages_by_folder_record_audience_and_words() {
    each_database(&SCHEMAS, |db| async move {
        let scene = Scene::set(db).await;
        for number in 1..=5 {
            let folder = if number % 2 == 0 { "Offers" } else { "" };
            scene.file(&format!("file_name=plan{number}.txt&folder={folder}"), &number.to_string()).await;
            scene.db().clock().advance_seconds(60);
        }
        scene.file(&format!("file_name=100%25.txt&record_id={}", scene.task), "on the task").await;
        let list = async |query: &str| -> Vec<String> {
            let found =
                scene.get(&scene.at(&format!("documents?{query}")), scene.jian).await.expect(200).json();
            let titles = found["items"].as_array().expect("items").iter();
            titles.map(|one| one["title"].as_str().expect("a title").to_owned()).collect()
        };
        assert_eq!(list("").await, ["100%", "plan5", "plan4", "plan3", "plan2", "plan1"]);
        assert_eq!(list("folder=Offers").await, ["plan4", "plan2"]);
        assert_eq!(list("text=PLAN3").await, ["plan3"]);
        assert_eq!(list("text=%25").await, ["100%"]);
        assert_eq!(list("audience=client").await, Vec::<String>::new());
        assert_eq!(list(&format!("record={}", scene.task)).await, ["100%"]);
        let mut all = Vec::new();
        let mut after = String::new();
        loop {
            let path = scene.at(&format!("documents?limit=2{after}"));
            let page = scene.get(&path, scene.jian).await.expect(200).json();
            all.extend(page["items"].as_array().expect("items").iter().map(|one| one["number"].clone()));
            let Some(next) = page["next"].as_str() else { break };
            after = format!("&after={next}");
        }
        assert_eq!(all, [6, 5, 4, 3, 2, 1]);
        let folders = scene.get(&scene.at("document-folders"), scene.jian).await.expect(200).json();
        assert_eq!(
            folders["items"],
            json!([{ "folder": "", "count": 4 }, { "folder": "Offers", "count": 2 }])
        );
        let path = format!("/api/v1/records/{}/documents", scene.task);
        let on_task = scene.get(&path, scene.jian).await.expect(200).json();
        assert_eq!(on_task["items"][0]["record"]["kind"], "task");
        assert_eq!(on_task["may_upload_clients"], false);
        scene.get(&path, scene.stranger).await.expect(404);
    })
    .await;
}

async fn patch(scene: &Scene, document: &str, revision: i64, body: Value) -> web::testing::TestAnswer {
    let sending = scene.app.patch(&format!("/api/v1/documents/{document}")).as_(team(scene.wen));
    sending.if_match(revision).json(body).await
}

#[tokio::test]
async fn named_moved_and_taken_back() {
    each_database(&SCHEMAS, |db| async move {
        let scene = Scene::set(db).await;
        let filed = scene.file("file_name=a.txt&folder=Offers", "a").await;
        let (document, revision) = (id(&filed), filed["row"]["revision"].as_i64().expect("a revision"));
        let body = json!({ "title": "Renamed", "folder": "Contracts", "record_id": scene.task });
        let changed = patch(&scene, &document, revision, body).await.expect(200).json();
        let row = &changed["document"]["row"];
        assert_eq!((&row["title"], &row["folder"]), (&json!("Renamed"), &json!("Contracts")));
        assert_eq!(row["record"]["id"], json!(scene.task));
        patch(&scene, &document, revision, json!({ "title": "Late" })).await.expect(412);
        let revision = row["revision"].as_i64().expect("a revision");
        let back = patch(&scene, &document, revision, changed["undo"].clone()).await.expect(200).json();
        let row = &back["document"]["row"];
        assert_eq!((&row["title"], &row["folder"]), (&json!("a"), &json!("Offers")));
        assert_eq!(row["record"], Value::Null);
        let elsewhere = json!({ "record_id": document });
        patch(&scene, &document, row["revision"].as_i64().expect("a revision"), elsewhere).await.expect(404);
        let second = scene.add_version(&document, "b").await;
        assert_eq!(second["row"]["version"], 2);
        assert_eq!(
            second["versions"][1]["sha256"], filed["versions"][0]["sha256"],
            "the first stays as it was"
        );
    })
    .await;
}

#[tokio::test]
async fn what_is_removed_can_be_brought_back_for_a_month() {
    each_database(&SCHEMAS, |db| async move {
        let scene = Scene::set(db).await;
        let (gone, kept) =
            (scene.file("file_name=a.txt", "a").await, scene.file("file_name=b.txt", "b").await);
        let path = format!("/api/v1/documents/{}/removal", id(&gone));
        let removed = scene.app.put(&path).as_(team(scene.wen)).await.expect(200).json();
        assert_eq!(removed["row"]["state"], "deleted");
        let count = async |query: &str| {
            let found = scene.get(&scene.at(query), scene.jian).await.expect(200).json();
            found["items"].as_array().expect("items").len()
        };
        assert_eq!((count("documents").await, count("documents?removed=true").await), (1, 1));
        let renaming = json!({ "title": "Not now" });
        let refused =
            patch(&scene, &id(&gone), removed["row"]["revision"].as_i64().expect("one"), renaming).await;
        assert_eq!(refused.expect(422).code(), "document.is_removed");
        scene.app.delete(&path).as_(team(scene.wen)).await.expect(200);
        assert_eq!(count("documents").await, 2);
        scene.app.put(&path).as_(team(scene.wen)).await.expect(200);
        documents::collect(scene.db(), &scene.files, &[]).await.expect("collected");
        scene.get(&format!("/api/v1/documents/{}", id(&gone)), scene.jian).await.expect(200);
        scene.db().clock().advance_seconds(31 * 86_400);
        assert!(matches!(scene.db().clock(), Clock::Held(_)));
        documents::collect(scene.db(), &scene.files, &[]).await.expect("collected");
        scene.get(&format!("/api/v1/documents/{}", id(&gone)), scene.jian).await.expect(404);
        scene.get(&format!("/api/v1/documents/{}", id(&kept)), scene.jian).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn bytes_that_no_version_speaks_of_go_and_others_stay() {
    each_database(&SCHEMAS, |db| async move {
        let scene = Scene::set(db).await;
        scene.file("file_name=a.txt", "spoken of").await;
        let alone = scene.kept("spoken of by nobody").sha256;
        let fresh = scene.kept("just arrived").sha256;
        let folder = scene.folder.path().join("files");
        let long_ago = std::time::SystemTime::now() - 2 * documents::files::LEFT_BEHIND;
        for shelf in fs::read_dir(&folder).expect("shelves") {
            for file in fs::read_dir(shelf.expect("a shelf").path()).expect("files") {
                let path = file.expect("a file").path();
                if !path.ends_with(&fresh[2..]) {
                    fs::File::open(&path).and_then(|file| file.set_modified(long_ago)).expect("made old");
                }
            }
        }
        assert_eq!(documents::collect(scene.db(), &scene.files, &[]).await, Ok(1));
        assert!(scene.files.file(&alone).is_err());
        assert!(scene.files.file(&fresh).is_ok());
        assert_eq!(count_of_files(&folder), 2);
    })
    .await;
}
