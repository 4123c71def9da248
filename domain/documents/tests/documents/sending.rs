//! What a client's people send, where they may.

use crate::scene::{SCHEMAS, Scene};
use documents::ClientUpload;
use documents::sharing::UploadPlace;
use kernel::{ClientPrincipal, Failure, Identified, PartyRole};
use serde_json::json;
use store::testing::each_database;
use uuid::Uuid;
use web::testing::team;

async fn upload(scene: &Scene, text: &str) -> ClientUpload {
    ClientUpload {
        on: scene.key_of(scene.question).await,
        file_name: "C:\\photos\\货架.png".into(),
        received: scene.kept(text),
        place: UploadPlace::Record,
        is_told_circle: false,
        form_key: Uuid::new_v4(),
    }
}

fn code(said: Result<String, Failure>) -> &'static str {
    match said {
        Err(Failure::Refused(refusal)) => refusal.code,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn what_a_contact_sends_is_seen_by_their_party_and_the_team() {
    each_database(&SCHEMAS, |db| async move {
        let scene = Scene::set(db).await;
        let by = scene.contact(scene.zheng, PartyRole::ClientContact);
        let form = upload(&scene, "not an image at all").await;
        let sent = scene.send(by.clone(), form.clone()).await.expect("sent");
        assert_eq!(scene.send(by, form).await, Ok(sent.clone()), "a form that is sent twice files once");
        let seen = scene.read_as(scene.party).await;
        assert_eq!((seen.len(), seen[0].title.as_str(), seen[0].is_own), (1, "货架", true));
        assert_eq!(
            (seen[0].by.as_deref(), seen[0].media_type.as_str()),
            (Some("Zheng Haiyan"), "text/plain")
        );
        assert_eq!(seen[0].of_key, Some(scene.key_of(scene.question).await));
        assert_eq!(scene.seen_by(scene.party_b).await, []);
        let told = scene.document(&sent).await;
        assert_eq!((&told["row"]["from_client"], &told["row"]["audience"]), (&json!(true), &json!("client")));
        assert_eq!(told["row"]["party_id"], json!(scene.party));
    })
    .await;
}

#[tokio::test]
async fn who_may_send_and_where() {
    each_database(&SCHEMAS, |db| async move {
        let scene = Scene::set(db).await;
        let contact = scene.contact(scene.zheng, PartyRole::ClientContact);
        let form = upload(&scene, "x").await;
        let unasked = ClientPrincipal { identified: Identified::Unasked, ..contact.clone() };
        assert_eq!(scene.send(unasked, form.clone()).await, Err(Failure::Forbidden));
        // The role is asked in the transaction, whatever the caller was taken for before.
        let viewer = scene.contact(scene.gu, PartyRole::ClientContact);
        assert_eq!(code(scene.send(viewer, form.clone()).await), "document.uploads_are_off");
        let other = scene.contact(scene.fang, PartyRole::ClientApprover);
        assert_eq!(scene.send(other, form.clone()).await, Err(Failure::NotFound), "not their question");
        scene.share_record(scene.task, Some(scene.party)).await;
        let on_task = ClientUpload { on: scene.key_of(scene.task).await, ..form.clone() };
        assert_eq!(code(scene.send(contact.clone(), on_task.clone()).await), "document.uploads_are_off");
        for (uploads, on_question, on_a_task) in [
            ("everything_shared", true, true),
            ("nowhere", false, false),
            ("questions_and_changes", true, false),
        ] {
            let body = json!({ "client_uploads": uploads });
            scene.app.put(&scene.at("document-settings")).as_(team(scene.lin)).json(body).await.expect(200);
            let fresh = |of: &ClientUpload| ClientUpload { form_key: Uuid::new_v4(), ..of.clone() };
            assert_eq!(scene.send(contact.clone(), fresh(&form)).await.is_ok(), on_question, "{uploads}");
            assert_eq!(scene.send(contact.clone(), fresh(&on_task)).await.is_ok(), on_a_task, "{uploads}");
        }
        scene.share_record(scene.question, None).await;
        assert_eq!(scene.send(contact, form).await, Err(Failure::NotFound), "taken back meanwhile");
        assert_eq!(scene.read_as(scene.party).await.len(), 1, "what hung on the question went with it");
    })
    .await;
}

#[tokio::test]
async fn a_contact_sends_so_many_files_a_day() {
    each_database(&SCHEMAS, |db| async move {
        let scene = Scene::set(db).await;
        let by = scene.contact(scene.zheng, PartyRole::ClientContact);
        for _ in 0..documents::sharing::MOST_A_DAY {
            scene.send(by.clone(), upload(&scene, "x").await).await.expect("sent");
        }
        assert_eq!(code(scene.send(by.clone(), upload(&scene, "x").await).await), "document.too_many_today");
        scene.db().clock().advance_seconds(86_401);
        scene.send(by, upload(&scene, "x").await).await.expect("sent the day after");
    })
    .await;
}

/// What somebody sent with an acceptance case; its id.
async fn picture_of_case(scene: &Scene) -> String {
    let picture = ClientUpload { place: UploadPlace::AcceptanceCase, ..upload(scene, "What I saw").await };
    let sent = scene.send(scene.contact(scene.zheng, PartyRole::ClientContact), picture).await;
    sent.expect("filed")
}

#[tokio::test]
async fn what_a_case_was_judged_by_is_neither_removed_nor_moved_away_nor_shown_to_fewer() {
    each_database(&SCHEMAS, |db| async move {
        let scene = Scene::set(db).await;
        let id = picture_of_case(&scene).await;
        assert_eq!(scene.show(&id, None).await.expect(422).code(), "document.is_evidence");
        let path = format!("/api/v1/documents/{id}");
        let removal = scene.app.put(&format!("{path}/removal")).as_(team(scene.lin));
        assert_eq!(removal.await.expect(422).code(), "document.is_evidence");
        for away in [json!(scene.task), json!(null)] {
            let moved = scene.app.patch(&path).as_(team(scene.wen)).json(json!({ "record_id": away }));
            assert_eq!(moved.await.expect(422).code(), "document.is_evidence");
        }
        let audience = |party, is_commercial: bool| {
            json!({ "audience": "client", "party_id": party, "version": 1, "is_commercial": is_commercial })
        };
        for (body, code) in [
            (audience(scene.party, true), "document.is_evidence"),
            (audience(scene.party_b, false), "document.party_does_not_see_record"),
        ] {
            let put = scene.app.put(&format!("{path}/audience")).as_(team(scene.lin)).json(body);
            assert_eq!(put.await.expect(422).code(), code);
        }
        assert_eq!(scene.seen_by(scene.party).await.len(), 1);
        // Where it stays on its record it is filed and named as any other.
        let filed = json!({ "folder": "Acceptance", "record_id": scene.question });
        scene.app.patch(&path).as_(team(scene.wen)).json(filed).await.expect(200);
        assert_eq!(scene.seen_by(scene.party).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn what_a_case_was_judged_by_is_given_back_to_who_lost_it() {
    each_database(&SCHEMAS, |db| async move {
        let scene = Scene::set(db).await;
        let id = picture_of_case(&scene).await;
        scene.share_record(scene.question, None).await;
        assert_eq!(scene.seen_by(scene.party).await, [], "it went with its record");
        scene.share_record(scene.question, Some(scene.party)).await;
        scene.show(&id, Some(scene.party)).await.expect(200);
        assert_eq!(scene.seen_by(scene.party).await.len(), 1);
    })
    .await;
}
