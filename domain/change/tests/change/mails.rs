//! Mails that the team drops: what is shown before, what is made, who may, and what happens the second time.

use crate::scene::*;
use change::mail_request::{DroppedMail, MailAttachment};
use kernel::{Failure, PersonId, Result, Timestamp};
use serde_json::{Value, json};
use web::testing::{TestAnswer, team};

/// Instead of the connector's reader: a mail as JSON.
pub fn read(bytes: &[u8]) -> Result<DroppedMail> {
    let Ok(said) = serde_json::from_slice::<Value>(bytes) else {
        return Err(Failure::refused("mail.not_a_mail"));
    };
    let text = |name: &str| said[name].as_str().unwrap_or_default().to_owned();
    let attached = |one: &Value| MailAttachment {
        name: one[0].as_str().unwrap_or_default().to_owned(),
        is_minor: one[2] == json!(true),
        bytes: one[1].as_str().unwrap_or_default().into(),
    };
    Ok(DroppedMail {
        subject: text("subject"),
        from_name: text("name"),
        from_address: text("from"),
        sent_at: serde_json::from_value::<Timestamp>(said["sent_at"].clone()).ok(),
        message_id: said["id"].as_str().map(str::to_owned),
        text: text("text"),
        attachments: said["attachments"].as_array().into_iter().flatten().map(attached).collect(),
        ..DroppedMail::default()
    })
}

fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}

fn mail() -> Value {
    json!({ "subject": "Re: Night shift", "from": "ji@client.example", "name": "Ji", "id": "one@example.org",
        "text": "Please unload at night.", "sent_at": "2026-02-27T10:40:00Z",
        "attachments": [["图纸.pdf", "%PDF-1.7 drawing"], ["logo.png", "GIF89a", true]] })
}

impl Scene {
    async fn drop_as(&self, by: PersonId, mail: &str) -> TestAnswer {
        let path = self.path("dropped-mails?file_name=night%20shift.eml");
        self.app.post(&path).as_(team(by)).body("application/octet-stream", mail).await
    }
    async fn drop(&self, mail: &Value) -> Value {
        self.drop_as(self.member, &mail.to_string()).await.expect(201).json()
    }
    async fn make(&self, by: PersonId, shown: &Value, attachments: &[usize]) -> TestAnswer {
        let path = self.path(&format!("dropped-mails/{}/changes", shown["id"].as_str().expect("an id")));
        let body = json!({ "title": shown["title"], "description": shown["description"], "party_id": shown["party_id"],
            "asked_by_id": shown["person_id"], "received_at": shown["received_at"], "attachments": attachments });
        self.send("POST", &path, by, body).await
    }
}

#[tokio::test]
async fn a_mail_becomes_an_internal_request_with_its_files() {
    with_scene(|scene| async move {
        let shown = scene.drop(&mail()).await;
        assert_eq!((&shown["title"], &shown["findings"]), (&json!("Night shift"), &json!([])));
        assert_eq!((&shown["person_id"], &shown["party_id"]), (&json!(scene.contact), &json!(scene.party)));
        assert_eq!(shown["received_at"], json!("2026-02-27T10:40:00Z"));
        assert_eq!(shown["already"], Value::Null);
        assert_eq!(
            shown["attachments"],
            json!([{ "name": "图纸.pdf", "bytes": 16, "is_minor": false },
                   { "name": "logo.png", "bytes": 6, "is_minor": true }])
        );
        let refused = scene.make(scene.member, &shown, &[0, 2]).await.expect(422).json();
        assert_eq!(refused["fields"][0]["field"], json!("attachments"));
        let made = scene.make(scene.member, &shown, &[0]).await.expect(201).json();
        assert_eq!(made["was_there"], json!(false));
        let change = scene.get(id(&made["change"])).await;
        assert_eq!(
            (&change["origin"], &change["source"], &change["asked_by_name"], &change["received_at"]),
            (&json!("client"), &json!("mail"), &json!("Ji"), &json!("2026-02-27T10:40:00Z"))
        );
        assert_eq!((&change["client_number"], &change["state"]), (&Value::Null, &json!("received")));
        let path = format!("/api/v1/records/{}/documents", change["id"].as_str().expect("an id"));
        let files = scene.send("GET", &path, scene.reader, Value::Null).await.expect(200).json();
        let mut files: Vec<_> = files["items"].as_array().expect("files").iter().collect();
        files.sort_by_key(|file| file["number"].as_i64());
        let told: Vec<_> = files.iter().map(|file| (&file["title"], &file["audience"])).collect();
        let internal = &json!("internal");
        assert_eq!(told, [(&json!("night shift"), internal), (&json!("图纸"), internal)]);
        assert!(scene.seen_by(scene.party).await.is_empty(), "nothing of it goes to the client");
        assert_eq!(scene.letters().await, []);
    })
    .await;
}

/// What a client's mail quotes of our letters opens their page, and their mail program does as they do.
#[tokio::test]
async fn what_our_letters_carry_in_secret_is_masked() {
    with_scene(|scene| async move {
        let secret = "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1eF3hJ5kL7nP0Q";
        let link = format!("https://rapport.example/p/{secret}/questions/1");
        let mut mail = mail();
        mail["text"] = json!(format!("Please unload at night.\n\n> {link}"));
        mail["subject"] = json!(format!("Fwd: {link}"));
        mail["attachments"][0] = json!(["notes.txt", format!("As we said: {link}")]);
        let shown = scene.drop(&mail).await;
        assert!(!shown.to_string().contains(secret), "{shown}");
        assert!(text(&shown["description"]).contains("/p/xxxxxxxx"), "{shown}");
        let made = scene.make(scene.member, &shown, &[0]).await.expect(201).json();
        let path = format!("/api/v1/records/{}/documents", text(&made["change"]["id"]));
        let files = scene.send("GET", &path, scene.reader, Value::Null).await.expect(200).json();
        for file in files["items"].as_array().expect("files") {
            let path = format!("/api/v1/documents/{}/versions/1/file", text(&file["id"]));
            let file = scene.send("GET", &path, scene.reader, Value::Null).await.expect(200).text();
            assert!(file.contains("/p/xxxxxxxx") && !file.contains(secret), "{file}");
        }
        let again = scene.drop(&mail).await;
        assert_eq!(again["already"]["id"], made["change"]["id"], "and it is the same mail");
    })
    .await;
}

#[tokio::test]
async fn the_same_mail_makes_one_request() {
    with_scene(|scene| async move {
        let shown = scene.drop(&mail()).await;
        let first = scene.make(scene.member, &shown, &[0]).await.expect(201).json();
        // A second click, and the same mail saved by another program.
        let again = scene.make(scene.member, &shown, &[0, 1]).await.expect(201).json();
        let mut other_file = mail();
        other_file["text"] = json!("Please unload at night.\n");
        let dropped = scene.drop(&other_file).await;
        assert_eq!(dropped["already"]["id"], first["change"]["id"]);
        let third = scene.make(scene.lin, &dropped, &[]).await.expect(201).json();
        for later in [&again, &third] {
            assert_eq!(later["was_there"], json!(true));
            assert_eq!(later["change"]["id"], first["change"]["id"]);
        }
        // Without a name of its own a mail is known by its bytes.
        let nameless = json!({ "subject": "x", "from": "ji@client.example" });
        let shown = scene.drop(&nameless).await;
        let made = scene.make(scene.member, &shown, &[]).await.expect(201).json();
        assert_eq!(scene.drop(&nameless).await["already"]["id"], made["change"]["id"]);
        let list =
            scene.send("GET", &scene.path("changes"), scene.reader, Value::Null).await.expect(200).json();
        assert_eq!(list["items"].as_array().map(Vec::len), Some(2));
        let received =
            scene.events().await.into_iter().filter(|kind| kind == "change_request.received").count();
        let uploaded = scene.events().await.into_iter().filter(|kind| kind == "document.uploaded").count();
        assert_eq!((received, uploaded), (2, 3));
    })
    .await;
}

#[tokio::test]
async fn whoever_is_not_known_is_named_or_left_open() {
    with_scene(|scene| async move {
        let bare = json!({ "text": "Please", "sent_at": "2099-01-01T00:00:00Z" });
        let shown = scene.drop(&bare).await;
        assert_eq!(shown["findings"], json!(["no_sender", "no_date"]));
        assert_eq!((&shown["person_id"], &shown["title"]), (&Value::Null, &json!("Please")));
        let path = scene.path(&format!("dropped-mails/{}/changes", shown["id"].as_str().expect("an id")));
        let mut body = json!({ "title": "x", "description": "", "asked_by_name": "The yard", "attachments": [],
            "received_at": "2099-01-01T00:00:00Z" });
        let refused = scene.send("POST", &path, scene.member, body.clone()).await.expect(422).json();
        assert_eq!(refused["fields"][0]["code"], "in_the_future");
        body["received_at"] = shown["received_at"].clone();
        let made = scene.send("POST", &path, scene.member, body).await.expect(201).json();
        let told = &made["change"];
        assert_eq!((&told["asked_by_name"], &told["party_id"]), (&json!("The yard"), &Value::Null));
    })
    .await;
}

#[tokio::test]
async fn who_may_and_which_files() {
    with_scene(|scene| async move {
        let bytes = mail().to_string();
        scene.drop_as(scene.reader, &bytes).await.expect(403);
        scene.drop_as(scene.stranger, &bytes).await.expect(404);
        let refused = scene.drop_as(scene.member, "%PDF").await.expect(422).json();
        assert_eq!(refused["code"], "mail.not_a_mail");
        let large = scene.drop_as(scene.member, &"x".repeat(LARGEST as usize + 1)).await.expect(422).json();
        assert_eq!(large["fields"][0]["code"], "too_large");
        let shown = scene.drop(&mail()).await;
        scene.make(scene.reader, &shown, &[]).await.expect(403);
        scene.make(scene.stranger, &shown, &[]).await.expect(404);
        // What was dropped and came to nothing is kept for half a day.
        scene.db().clock().advance_seconds(13 * 3_600);
        scene.make(scene.member, &shown, &[]).await.expect(404);
    })
    .await;
}
