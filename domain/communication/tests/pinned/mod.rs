//! Remarks that are pinned to a place of a file: who reads them, on which version, and in whose count.

use crate::scene::Scene;
use crate::{letters, with_scene};
use communication::place::Spot;
use communication::routes::{ClientComment, Rendered, remark_as_client};
use communication::store::remarks_for_client::{ClientPlace, ClientRemark, remarks};
use documents::store::documents as filed;
use documents::store::showing;
use documents::{Attachment, FileStore, Received, acting, attach};
use engagement::store::parties;
use kernel::{PersonId, RecordId};
use serde_json::{Value, json};
use store::testing::TestFolder;
use store::{Viewer, records};
use uuid::Uuid;
use web::testing::team;

pub fn kept(bytes: &[u8]) -> Received {
    let folder = TestFolder::new();
    let files = FileStore::open(&folder.path().join("files"), "moving", 1_000).expect("a folder");
    files.keep(bytes).expect("kept")
}

const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

impl Scene {
    /// A picture that nobody of the client sees.
    async fn picture(&self) -> RecordId {
        let (project, lin) = (self.project, self.lin);
        let filed = self.db().write(move |tx| {
            let received = kept(PICTURE);
            let new = Attachment {
                project,
                on: None,
                title: Some("Floor plan"),
                folder: &documents::Folder::none(),
                note: "",
                file_name: "floor.png",
                received: &received,
                by: lin,
                is_evidence: false,
            };
            Ok(attach(tx, &new)?.id)
        });
        filed.await.expect("filed")
    }
    async fn shows(&self, document: RecordId, is_commercial: bool) {
        let (party, lin) = (self.party, self.lin);
        let shown = self.db().write(move |tx| {
            let document = filed::get(tx, document)?;
            showing::show(tx, &document, (party, is_commercial), lin)
        });
        shown.await.expect("shown");
    }
    async fn takes_back(&self, document: RecordId) {
        self.db().write(move |tx| showing::take_back(tx, document).map(drop)).await.expect("taken back");
    }
    async fn adds_version(&self, document: RecordId) {
        let lin = self.lin;
        let added = self.db().write(move |tx| {
            let document = filed::get(tx, document)?;
            acting::add_version(tx, &document, &kept(PICTURE), "floor.png", "", lin)
        });
        added.await.expect("a version");
    }
    async fn pins(&self, document: RecordId, audience: &str, version: i64, words: &str) -> Value {
        let place = json!({ "version": version, "spot": { "kind": "point", "x": 2_500, "y": 7_000 } });
        let body = json!({ "body": words, "audience": audience, "place": place });
        self.post(&format!("/api/v1/records/{document}/comments"), self.wen, body).await.json()
    }
    async fn read_by(&self, person: PersonId, document: RecordId) -> Vec<ClientRemark> {
        let viewer = Viewer { project: self.project, party: self.party, person };
        let record = self.db().read(move |conn| records::get(conn, document)).await.expect("a record");
        let Some(key) = record.client_key else { return Vec::new() };
        self.as_client(viewer, move |conn| remarks(conn, key)).await
    }
}

fn told(remarks: &[ClientRemark]) -> Vec<(&str, Option<i64>)> {
    remarks.iter().map(|one| (one.words.body.as_str(), one.place.map(|place| place.version))).collect()
}

#[tokio::test]
async fn a_remark_is_pinned_in_the_count_of_whoever_reads_it() {
    with_scene(|scene| async move {
        let document = scene.picture().await;
        let internal = scene.pins(document, "internal", 1, "Ours").await;
        let place = json!({ "version": 1, "spot": { "kind": "point", "x": 2_500, "y": 7_000 } });
        assert_eq!(internal["place"], place);
        scene.adds_version(document).await;
        scene.shows(document, false).await;
        let refused = scene.pins(document, "client", 1, "Of what they never saw").await;
        assert_eq!(refused["code"], "comment.version_not_shown");
        scene.pins(document, "client", 2, "The gate is too narrow").await;
        let read = scene.read_by(scene.zheng, document).await;
        assert_eq!(told(&read), [("The gate is too narrow", Some(1))], "their first version is our second");
        let spot = Spot::Point { x: 2_500, y: 7_000 };
        assert_eq!(read[0].place, Some(ClientPlace { version: 1, spot }));
        let path = format!("/api/v1/records/{document}/comments");
        let all = scene.get(&path, scene.wen).await.expect(200).json();
        let versions: Vec<&Value> =
            all["items"].as_array().expect("a list").iter().map(|one| &one["place"]["version"]).collect();
        assert_eq!(versions, [&json!(1), &json!(2)]);
        let record = scene.db().read(move |conn| records::get(conn, document)).await.expect("a record");
        let key = record.client_key.expect("a shared record");
        let of_other = scene.as_client(scene.viewer_b(), move |conn| remarks(conn, key)).await;
        assert_eq!(of_other, [], "of another party");
    })
    .await;
}

#[tokio::test]
async fn a_pinned_remark_is_read_by_nobody_who_does_not_read_the_file() {
    with_scene(|scene| async move {
        let (party, zheng) = (scene.party, scene.zheng);
        let put = scene.db().write(move |tx| parties::set_commercial(tx, party, zheng, true));
        put.await.expect("in the circle");
        let document = scene.picture().await;
        scene.shows(document, true).await;
        let path = format!("/api/v1/records/{document}/comments");
        let place = json!({ "version": 1, "spot": { "kind": "point", "x": 0, "y": 0 } });
        let body = json!({ "body": "86 000", "audience": "client", "is_commercial": true, "place": place });
        scene.post(&path, scene.wen, body).await.expect(201);
        assert_eq!(told(&scene.read_by(zheng, document).await), [("86 000", Some(1))]);
        assert_eq!(scene.read_by(scene.viewer_only, document).await, []);
        scene.takes_back(document).await;
        assert_eq!(scene.read_by(zheng, document).await, []);
        let refused = scene.pins(document, "client", 1, "After it was taken back").await;
        assert_eq!(refused["code"], "comment.record_is_internal");
    })
    .await;
}

#[tokio::test]
async fn only_what_can_be_looked_at_has_places() {
    with_scene(|scene| async move {
        let document = scene.picture().await;
        let spot = |spot: Value, version: i64| {
            json!({ "body": "Here", "audience": "internal", "place": { "version": version, "spot": spot } })
        };
        for (record, spot, code) in [
            (document, spot(json!({ "kind": "page", "page": 1 }), 1), "comment.no_such_place"),
            (document, spot(json!({ "kind": "point", "x": 10_001, "y": 0 }), 1), "comment.no_such_place"),
            (document, spot(json!({ "kind": "point", "x": 1, "y": 1 }), 2), "comment.no_such_place"),
            (scene.task, spot(json!({ "kind": "point", "x": 1, "y": 1 }), 1), "comment.no_such_place"),
        ] {
            let path = format!("/api/v1/records/{record}/comments");
            assert_eq!(scene.post(&path, scene.wen, spot).await.expect(422).code(), code);
        }
        // What was deleted keeps its place, and tells no words.
        let said = scene.pins(document, "internal", 1, "Never mind").await;
        let path = format!("/api/v1/comments/{}/deletion", said["id"].as_str().expect("an id"));
        let deletion = scene.app.send("PUT", &path).as_(web::testing::team(scene.wen)).await.expect(200);
        assert_eq!((&deletion.json()["body"], &deletion.json()["place"]["version"]), (&json!(""), &json!(1)));
    })
    .await;
}

#[tokio::test]
async fn the_mail_about_a_remark_of_the_clients_leads_to_its_pin() {
    with_scene(|scene| async move {
        let document = scene.picture().await;
        scene.adds_version(document).await;
        scene.shows(document, false).await;
        let record = scene.db().read(move |conn| records::get(conn, document)).await.expect("a record");
        let said = ClientComment {
            record: record.client_key.expect("a shared record"),
            sign_off: None,
            words: Rendered::of("The gate is too narrow").expect("words"),
            is_told_circle: false,
            form_key: Uuid::new_v4(),
        };
        let (by, at) =
            (scene.principal(), ClientPlace { version: 1, spot: Spot::Point { x: 2_500, y: 7_000 } });
        let remark =
            scene.db().write(move |tx| remark_as_client(tx, &by, "https://rapport.example", &said, at));
        remark.await.expect("written");
        let path = format!("/api/v1/records/{document}/comments");
        let all = scene.get(&path, scene.wen).await.expect(200).json();
        let pin = all["items"][0]["id"].as_str().expect("an id").to_owned();
        let mails = letters(scene.db()).await;
        let mail = mails.iter().find(|letter| letter.template == "comment_written").expect("a mail");
        let leads = format!("record=document:{document}&look=2&pin={pin}");
        assert!(mail.url.as_ref().is_some_and(|url| url.ends_with(&leads)), "{:?}", mail.url);
    })
    .await;
}

#[tokio::test]
async fn what_was_dealt_with_is_read_where_the_remark_is_and_an_answer_there_opens_it_again() {
    with_scene(|scene| async move {
        let document = scene.picture().await;
        scene.shows(document, false).await;
        let key = scene.key_of(document).await;
        let spot = Spot::Point { x: 2_500, y: 7_000 };
        let write = |words: &str, spot: Spot, is_told_circle: bool| {
            // What is said at one moment has no order.
            scene.db().clock().advance_seconds(60);
            let said = ClientComment {
                record: key,
                sign_off: None,
                words: Rendered::of(words).expect("words"),
                is_told_circle,
                form_key: Uuid::new_v4(),
            };
            let (by, at) = (scene.principal(), ClientPlace { version: 1, spot });
            scene.db().write(move |tx| remark_as_client(tx, &by, "http://localhost:8080", &said, at))
        };
        write("The gate is too narrow", spot, false).await.expect("written");
        let path = format!("/api/v1/records/{document}/comments");
        let all = || async { scene.get(&path, scene.wen).await.expect(200).json()["items"].clone() };
        let id = all().await[0]["id"].as_str().expect("an id").to_owned();
        let settlement = format!("/api/v1/comments/{id}/settlement");
        for _ in 0..2 {
            let settled = scene.app.put(&settlement).as_(team(scene.wen)).await.expect(200).json();
            assert_eq!(settled["settled"]["by_name"], "Wen Yizhou");
        }
        let dealt = || async {
            let read = scene.read_by(scene.zheng, document).await;
            read.into_iter().map(|one| one.settled.map(|by| by.by_name)).collect::<Vec<_>>()
        };
        assert_eq!(dealt().await, [Some("Wen Yizhou".to_owned())], "by whoever wrote it");
        write("Elsewhere", Spot::Point { x: 1, y: 1 }, false).await.expect("written");
        assert_eq!(dealt().await, [Some("Wen Yizhou".to_owned()), None], "another place");
        scene.see_prices(scene.zheng, true).await;
        write("Not for 80 000", spot, true).await.expect("written");
        let answered = [Some("Wen Yizhou".to_owned()), None, None];
        assert_eq!(dealt().await, answered, "others would be told of an answer they do not read");
        scene.see_prices(scene.zheng, false).await;
        write("Not yet", spot, false).await.expect("written");
        assert_eq!(dealt().await, [None, None, None]);
        scene.app.put(&settlement).as_(team(scene.wen)).await.expect(200);
        scene.app.delete(&settlement).as_(team(scene.wen)).await.expect(200);
        assert_eq!(all().await[0]["settled"], Value::Null);
        scene.app.put(&settlement).as_(team(scene.stranger)).await.expect(404);
        let plain = json!({ "body": "Of no place", "audience": "internal" });
        let plain = scene.post(&path, scene.wen, plain).await.expect(201).json();
        let plain = format!("/api/v1/comments/{}/settlement", plain["id"].as_str().expect("an id"));
        scene.app.put(&plain).as_(team(scene.wen)).await.expect(404);
    })
    .await;
}
