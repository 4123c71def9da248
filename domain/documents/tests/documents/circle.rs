//! What is for the commercial circle of a party: Zheng is of it, Gu is not.

use crate::scene::{SCHEMAS, Scene, id};
use documents::ClientUpload;
use documents::sharing::UploadPlace;
use documents::store::{documents as filed, for_client, links, versions};
use engagement::link;
use engagement::store::parties;
use engagement::testing::asked_about_money;
use kernel::{Failure, PartyRole, PersonId, RecordId};
use serde_json::{Value, json};
use store::Viewer;
use store::testing::each_database;
use uuid::Uuid;
use web::testing::{TestAnswer, team};

impl Scene {
    async fn in_the_circle(&self, person: PersonId, is_commercial: bool) {
        let party = self.party;
        let put = self.db().write(move |tx| parties::set_commercial(tx, party, person, is_commercial));
        put.await.expect("in or out");
    }
    async fn asks_about_money(&self, record: RecordId) {
        asked_about_money(self.db(), self.project, self.party, record, self.lin).await;
    }
    /// Shown to the first party; `to_circle` as it is said in the dialog, none where nothing is said.
    async fn show_to(&self, document: &str, to_circle: Option<bool>) -> TestAnswer {
        let seen = self.document(document).await;
        let body = json!({ "audience": "client", "party_id": self.party, "version": seen["row"]["version"],
            "is_commercial": to_circle });
        self.app.put(&format!("/api/v1/documents/{document}/audience")).as_(team(self.lin)).json(body).await
    }
    /// Titles and versions that somebody of the first party reads.
    async fn read_by(&self, person: PersonId) -> Vec<(String, i64)> {
        let viewer = Viewer { project: self.project, party: self.party, person };
        let read = self.db().read_as_client(viewer, for_client::documents).await.expect("a client reads");
        read.into_iter().map(|one| (one.title, one.version)).collect()
    }
    /// How many versions they could ask for, and the numbers of their documents.
    async fn reach_of(&self, person: PersonId) -> (usize, Vec<i64>) {
        let viewer = Viewer { project: self.project, party: self.party, person };
        let read = self.db().read_as_client(viewer, |conn| {
            let versions =
                conn.rows("select client_number from document_versions", &[], |row| row.get::<i64>(0))?;
            let mut numbers =
                conn.rows("select client_number from documents", &[], |row| row.get::<i64>(0))?;
            let records =
                conn.rows("select client_number from records where kind = 'document'", &[], |row| {
                    row.get::<i64>(0)
                })?;
            assert!(records.iter().all(|number| numbers.contains(number)));
            numbers.sort_unstable();
            Ok((versions.len(), numbers))
        });
        read.await.expect("a client reads")
    }
    async fn works(&self, token: &str) -> bool {
        let (hash, now) = (link::hash(token), self.db().clock().now());
        self.db().read(move |conn| links::find(conn, &hash, now)).await.is_ok()
    }
}

fn titled(title: &str, version: i64) -> Vec<(String, i64)> {
    vec![(title.to_owned(), version)]
}

#[tokio::test]
async fn only_the_circle_sees_what_is_for_it() {
    each_database(&SCHEMAS, |db| async move {
        let scene = Scene::set(db).await;
        scene.in_the_circle(scene.zheng, true).await;
        let document = id(&scene.file("file_name=price.txt&title=Price", "86 000").await);
        let shown = scene.show_to(&document, Some(true)).await.expect(200).json();
        assert_eq!(shown["row"]["is_commercial"], true);
        let choice = shown["choices"].as_array().expect("choices").iter();
        let choice = choice.clone().find(|one| one["party_id"] == json!(scene.party)).expect("the party");
        assert_eq!(choice["circle"], json!(["Zheng Haiyan"]));
        assert_eq!(scene.read_by(scene.zheng).await, titled("Price", 1));
        assert_eq!(scene.reach_of(scene.gu).await, (0, vec![]));
        // Nobody acts on it by its key, and who leaves the circle reads nothing of it any more.
        scene.in_the_circle(scene.zheng, false).await;
        assert_eq!(scene.read_by(scene.zheng).await, []);
        scene.in_the_circle(scene.gu, true).await;
        assert_eq!(scene.read_by(scene.gu).await, titled("Price", 1));
    })
    .await;
}

#[tokio::test]
async fn its_numbers_leave_no_gap_among_those_of_others() {
    each_database(&SCHEMAS, |db| async move {
        let scene = Scene::set(db).await;
        scene.in_the_circle(scene.zheng, true).await;
        for (title, to_circle) in [("One", false), ("Price", true), ("Two", false), ("Rebate", true)] {
            let document = id(&scene.file(&format!("file_name=a.txt&title={title}"), title).await);
            scene.show_to(&document, Some(to_circle)).await.expect(200);
        }
        assert_eq!(scene.reach_of(scene.gu).await, (2, vec![1, 2]));
        assert_eq!(scene.reach_of(scene.zheng).await.0, 4);
    })
    .await;
}

#[tokio::test]
async fn made_narrower_at_once_and_wider_without_what_was_shown_before() {
    each_database(&SCHEMAS, |db| async move {
        let scene = Scene::set(db).await;
        scene.in_the_circle(scene.zheng, true).await;
        let document = id(&scene.file("file_name=a.txt&title=Offer", "with prices").await);
        scene.show_to(&document, Some(false)).await.expect(200);
        assert_eq!(scene.read_by(scene.gu).await, titled("Offer", 1));
        let path = format!("/api/v1/documents/{document}/links");
        let made =
            scene.app.post(&path).as_(team(scene.lin)).json(json!({ "days": 7 })).await.expect(201).json();
        let token = made["url"].as_str().expect("a url").rsplit('/').next().expect("a secret").to_owned();
        assert!(scene.works(&token).await);
        let before = scene.document(&document).await["row"]["revision"].as_i64();
        let narrowed = scene.show_to(&document, Some(true)).await.expect(200).json();
        assert!(narrowed["row"]["revision"].as_i64() > before, "what was looked at before is outdated");
        assert_eq!((scene.read_by(scene.gu).await, scene.works(&token).await), (vec![], false));
        assert_eq!(scene.read_by(scene.zheng).await, titled("Offer", 1));
        // Nothing said: as they see it.
        scene.add_version(&document, "without prices").await;
        scene.show_to(&document, None).await.expect(200);
        assert_eq!(
            (scene.read_by(scene.zheng).await, scene.read_by(scene.gu).await),
            (titled("Offer", 2), vec![])
        );
        scene.show_to(&document, Some(false)).await.expect(200);
        assert_eq!(scene.read_by(scene.gu).await, titled("Offer", 1), "as if it had been the first");
        assert_eq!(
            scene.reach_of(scene.gu).await,
            (1, vec![2]),
            "what the circle saw before is not among it"
        );
        assert!(!scene.works(&token).await, "a dead link does not come to life");
    })
    .await;
}

#[tokio::test]
async fn where_money_was_asked_about_it_is_for_the_circle_unless_somebody_says_otherwise() {
    each_database(&SCHEMAS, |db| async move {
        let scene = Scene::set(db).await;
        scene.in_the_circle(scene.zheng, true).await;
        let on = format!("file_name=a.txt&title=Price&record_id={}", scene.question);
        let document = id(&scene.file(&on, "x").await);
        assert_eq!(scene.document(&document).await["is_about_money"], false);
        scene.asks_about_money(scene.question).await;
        assert_eq!(scene.document(&document).await["is_about_money"], true);
        scene.show_to(&document, None).await.expect(200);
        assert_eq!(
            (scene.read_by(scene.zheng).await, scene.read_by(scene.gu).await),
            (titled("Price", 1), vec![])
        );
        let (question, party) = (scene.question, scene.party);
        let named =
            scene.db().read(move |conn| versions::shown_on(conn, question, party)).await.expect("files");
        assert_eq!(named, [], "what everybody agrees to names no file of the circle");
        // Taken back, moved, removed, brought back: it stays for the circle when it is shown again.
        scene.show(&document, None).await.expect(200);
        let path = format!("/api/v1/documents/{document}");
        let moved = json!({ "record_id": null });
        scene.app.patch(&path).as_(team(scene.wen)).json(moved).await.expect(200);
        for method in ["PUT", "DELETE"] {
            scene.app.send(method, &format!("{path}/removal")).as_(team(scene.wen)).await.expect(200);
        }
        scene.show_to(&document, None).await.expect(200);
        assert_eq!(
            (scene.read_by(scene.zheng).await, scene.read_by(scene.gu).await),
            (titled("Price", 1), vec![])
        );
        scene.show_to(&document, Some(false)).await.expect(200);
        assert_eq!(scene.read_by(scene.gu).await, titled("Price", 1));
    })
    .await;
}

#[tokio::test]
async fn a_new_version_of_what_everybody_sees_is_shown_where_money_was_asked_about_only_when_it_is_said_to_whom()
 {
    each_database(&SCHEMAS, |db| async move {
        let scene = Scene::set(db).await;
        scene.in_the_circle(scene.zheng, true).await;
        let on = format!("file_name=a.txt&title=Offer&record_id={}", scene.question);
        let document = id(&scene.file(&on, "a draft without prices").await);
        scene.show_to(&document, None).await.expect(200);
        scene.asks_about_money(scene.question).await;
        let preset = async || {
            let choices = scene.document(&document).await["choices"].clone();
            let choices = choices.as_array().expect("choices").clone();
            choices.iter().map(|one| one["is_for_circle"].clone()).collect::<Vec<_>>()
        };
        // The same version stays as it is seen; the second party does not see it, and would see the circle's alone.
        assert_eq!(preset().await, [json!(false), json!(true)]);
        scene.show_to(&document, None).await.expect(200);
        scene.add_version(&document, "86 000").await;
        assert_eq!(preset().await, [json!(null), json!(true)]);
        let unsaid = scene.show_to(&document, None).await.expect(422);
        assert_eq!(unsaid.code(), "document.say_who_sees_it");
        assert_eq!(scene.read_by(scene.gu).await, titled("Offer", 1), "nothing was shown");
        scene.show_to(&document, Some(true)).await.expect(200);
        assert_eq!(
            (scene.read_by(scene.zheng).await, scene.read_by(scene.gu).await),
            (titled("Offer", 2), vec![])
        );
        // Said knowingly, it is for everybody; the next one is asked about again.
        scene.show_to(&document, Some(false)).await.expect(200);
        scene.add_version(&document, "87 000").await;
        assert_eq!(scene.show_to(&document, None).await.expect(422).code(), "document.say_who_sees_it");
        scene.show_to(&document, Some(false)).await.expect(200);
        assert_eq!(scene.read_by(scene.gu).await, titled("Offer", 2));
    })
    .await;
}

#[tokio::test]
async fn a_link_out_of_the_circle_is_made_by_a_manager_who_was_told() {
    each_database(&SCHEMAS, |db| async move {
        let scene = Scene::set(db).await;
        let document = id(&scene.file("file_name=a.txt&title=Price", "x").await);
        scene.show_to(&document, Some(true)).await.expect(200);
        let path = format!("/api/v1/documents/{document}/links");
        let make = async |by: PersonId, body: Value| scene.app.post(&path).as_(team(by)).json(body).await;
        let untold = make(scene.lin, json!({ "days": 7 })).await.expect(422);
        assert_eq!(untold.code(), "document.link_leaves_circle");
        let told = json!({ "days": 7, "leaves_circle": true });
        make(scene.wen, told.clone()).await.expect(403);
        let made = make(scene.lin, told).await.expect(201).json();
        let token = made["url"].as_str().expect("a url").rsplit('/').next().expect("a secret").to_owned();
        assert!(scene.works(&token).await);
    })
    .await;
}

#[tokio::test]
async fn what_one_of_the_circle_sends_about_money_stays_in_it() {
    each_database(&SCHEMAS, |db| async move {
        let scene = Scene::set(db).await;
        let mo = scene.zheng;
        scene.in_the_circle(mo, true).await;
        let upload = |text: &str, on| ClientUpload {
            on,
            file_name: format!("{text}.txt"),
            received: scene.kept(text),
            place: UploadPlace::Record,
            is_told_circle: false,
            form_key: Uuid::new_v4(),
        };
        let (by, on) = (scene.contact(mo, PartyRole::ClientContact), scene.key_of(scene.question).await);
        scene.send(by.clone(), upload("Before", on)).await.expect("sent");
        scene.asks_about_money(scene.question).await;
        let form = upload("Signed", on);
        let sent = scene.send(by.clone(), form.clone()).await.expect("sent");
        assert_eq!(scene.send(by, form).await, Ok(sent.clone()), "a form that is sent twice files once");
        assert_eq!(scene.read_by(scene.gu).await, titled("Before", 1));
        assert_eq!(scene.read_by(mo).await.len(), 2);
        let told = scene.document(&sent).await;
        assert_eq!(
            (&told["row"]["is_commercial"], &told["row"]["audience"]),
            (&json!(true), &json!("client"))
        );
        // Somebody who is not of the circle sends to everybody, themselves among them.
        scene.in_the_circle(mo, false).await;
        let by = scene.contact(mo, PartyRole::ClientContact);
        let sent = scene.send(by, upload("Mine", on)).await.expect("sent");
        let sent = RecordId(sent.parse().expect("an id"));
        let kept = scene.db().read(move |conn| filed::get(conn, sent)).await.expect("filed");
        assert!(!kept.is_commercial && scene.read_by(mo).await.len() == 2);
    })
    .await;
}

#[tokio::test]
async fn what_everybody_sees_where_money_was_asked_about_is_listed_until_somebody_decides() {
    each_database(&SCHEMAS, |db| async move {
        let scene = Scene::set(db).await;
        scene.in_the_circle(scene.zheng, true).await;
        let on = scene.question;
        let mut files = Vec::new();
        for title in ["Price", "Drawing", "Minutes"] {
            let filed = scene.file(&format!("file_name=a.txt&title={title}&record_id={on}"), title).await;
            files.push(id(&filed));
        }
        for file in &files[..2] {
            scene.show_to(file, None).await.expect(200);
        }
        let list = format!("/api/v1/projects/{}/open-documents", scene.project);
        let listed = async || {
            let told = scene.app.get(&list).as_(team(scene.lin)).await.expect(200).json();
            let mut titles: Vec<String> = told["items"]
                .as_array()
                .expect("a list")
                .iter()
                .map(|one| format!("{} {}", one["document"]["title"], one["others"]))
                .collect();
            titles.sort();
            titles
        };
        assert_eq!(listed().await, Vec::<String>::new(), "nobody asked about money");
        scene.asks_about_money(on).await;
        assert_eq!(listed().await, [r#""Drawing" ["Gu Mengying"]"#, r#""Price" ["Gu Mengying"]"#]);
        scene.app.get(&list).as_(team(scene.wen)).await.expect(403);
        scene.app.get(&list).as_(team(scene.stranger)).await.expect(404);
        // One is for everybody, knowingly; the other stays with those who see prices.
        let put = async |file: &str, what: &str| {
            let path = format!("/api/v1/documents/{file}/{what}");
            scene.app.send("PUT", &path).as_(team(scene.lin)).await
        };
        put(&files[1], "openness").await.expect(200);
        assert_eq!(listed().await, [r#""Price" ["Gu Mengying"]"#]);
        let narrowed = put(&files[0], "circle").await.expect(200).json();
        assert_eq!(narrowed["row"]["is_commercial"], true);
        put(&files[0], "circle").await.expect(200);
        assert_eq!(listed().await, Vec::<String>::new());
        assert_eq!(scene.read_by(scene.gu).await, titled("Drawing", 1));
        assert_eq!(scene.read_by(scene.zheng).await.len(), 2);
        assert_eq!(put(&files[2], "circle").await.expect(422).code(), "document.not_shown");
        let path = format!("/api/v1/documents/{}/openness", files[1]);
        scene.app.send("DELETE", &path).as_(team(scene.lin)).await.expect(200);
        assert_eq!(listed().await, [r#""Drawing" ["Gu Mengying"]"#]);
        // Whoever says so while showing it is asked no more.
        scene.show_to(&files[1], Some(false)).await.expect(200);
        assert_eq!(listed().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn what_is_left_to_the_circle_has_one_number() {
    each_database(&SCHEMAS, |db| async move {
        let scene = Scene::set(db).await;
        scene.in_the_circle(scene.zheng, true).await;
        let mut newest = String::new();
        for title in ["Drawing", "Price"] {
            newest = id(&scene.file(&format!("file_name=a.txt&title={title}"), title).await);
            scene.show_to(&newest, Some(false)).await.expect(200);
        }
        let path = format!("/api/v1/documents/{newest}/circle");
        scene.app.send("PUT", &path).as_(team(scene.lin)).await.expect(200);
        let apart = scene.db().read(|conn| {
            conn.rows(
                "select r.client_number from records r join documents d on d.id = r.id
                 where r.client_number <> d.client_number",
                &[],
                |row| row.get::<i64>(0),
            )
        });
        assert_eq!(apart.await.expect("both numbers"), Vec::<i64>::new());
    })
    .await;
}

#[tokio::test]
async fn on_a_record_of_the_circle_a_file_is_for_nobody_else() {
    each_database(&SCHEMAS, |db| async move {
        let scene = Scene::set(db).await;
        scene.in_the_circle(scene.zheng, true).await;
        let on = scene.question;
        let put = scene.db().write(move |tx| store::records::put_commercial(tx, on, true));
        put.await.expect("the circle's alone");
        let document =
            id(&scene.file(&format!("file_name=a.txt&title=Price&record_id={on}"), "86 000").await);
        let seen = scene.document(&document).await;
        assert_eq!(seen["is_record_commercial"], true);
        let refused = scene.show_to(&document, Some(false)).await.expect(422);
        assert_eq!(refused.code(), "document.record_is_commercial");
        let shown = scene.show_to(&document, None).await.expect(200).json();
        assert_eq!(shown["row"]["is_commercial"], true);
        assert_eq!(scene.read_by(scene.zheng).await, titled("Price", 1));
        // Somebody of the circle sends to it alone; who is not of it knows no such record.
        let on = scene.key_of(on).await;
        let upload = |text: &str| ClientUpload {
            on,
            file_name: format!("{text}.txt"),
            received: scene.kept(text),
            place: UploadPlace::Record,
            is_told_circle: false,
            form_key: Uuid::new_v4(),
        };
        let by = |person| scene.contact(person, PartyRole::ClientContact);
        assert_eq!(scene.send(by(scene.gu), upload("Mine")).await, Err(Failure::NotFound));
        let sent = scene.send(by(scene.zheng), upload("Signed")).await.expect("sent");
        assert_eq!(scene.document(&sent).await["row"]["is_commercial"], true);
        assert_eq!(scene.reach_of(scene.gu).await, (0, vec![]));
    })
    .await;
}
