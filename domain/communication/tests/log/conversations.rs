//! Conversations out of WeChat and WhatsApp in the log: who is who, once each, the team's alone.

use super::log;
use crate::scene::Scene;
use crate::with_scene;
use serde_json::{Value, json};
use web::testing::TestAnswer;

const TEXT: &str = "Zheng Haiyan 2026/1/2 14:03\n图纸收到了\n\nLin Wei 2026/1/2 14:03\n好的\n\nLin Wei 2026/1/2 14:03\n好的\n\n小王 2026/1/2 14:05\n我也看看\n";

fn body(scene: &Scene, speakers: Value) -> Value {
    json!({ "party_id": scene.party, "text": TEXT, "time_zone": "Asia/Shanghai", "speakers": speakers })
}

fn known(scene: &Scene) -> Value {
    json!([
        { "name": "Zheng Haiyan", "person_id": scene.zheng },
        { "name": "Lin Wei", "person_id": scene.lin },
    ])
}

async fn preview(scene: &Scene, body: Value) -> TestAnswer {
    let path = format!("/api/v1/projects/{}/conversation-previews", scene.project);
    scene.post(&path, scene.wen, body).await
}

async fn take(scene: &Scene, body: Value) -> TestAnswer {
    scene.post(&format!("/api/v1/projects/{}/conversations", scene.project), scene.wen, body).await
}

#[tokio::test]
async fn each_message_is_an_entry_of_whoever_said_it_and_comes_once() {
    with_scene(|scene| async move {
        let seen = preview(&scene, body(&scene, json!([]))).await.expect(200).json();
        let names: Vec<&Value> =
            seen["speakers"].as_array().expect("speakers").iter().map(|one| &one["person_id"]).collect();
        assert_eq!(names, [&json!(scene.zheng), &json!(scene.lin), &Value::Null], "who is known by name");
        assert_eq!((seen["form"].as_str(), seen["known"].as_u64()), (Some("wechat"), Some(0)));
        assert_eq!(log(&scene, "").await, [] as [Value; 0], "looking writes nothing");

        let taken = take(&scene, body(&scene, known(&scene))).await.expect(201).json();
        assert_eq!(taken, json!({ "written": 4, "known": 0 }));
        let entries = log(&scene, "").await;
        let said = |entry: &Value| {
            let actor = entry["actor"]["name"].as_str().unwrap_or("-").to_owned();
            (
                actor,
                entry["side"].as_str().unwrap_or("-").to_owned(),
                entry["words"].as_str().unwrap_or("").to_owned(),
            )
        };
        let of = |actor: &str, side: &str, words: &str| (actor.to_owned(), side.to_owned(), words.to_owned());
        assert_eq!(
            entries.iter().rev().map(said).collect::<Vec<_>>(),
            [
                of("Zheng Haiyan", "client", "图纸收到了"),
                of("Lin Wei", "team", "好的"),
                of("Lin Wei", "team", "好的"),
                of("-", "-", "小王: 我也看看"),
            ]
        );
        assert_eq!(
            (&entries[0]["kind"], &entries[0]["at"]),
            (&json!("chat"), &json!("2026-01-02T06:05:00Z"))
        );

        // A second time nothing is new; a longer piece brings what is.
        let again = take(&scene, body(&scene, known(&scene))).await.expect(201).json();
        assert_eq!(again, json!({ "written": 0, "known": 4 }));
        // Nor where somebody is known now who was not, or is not any more.
        let lin = json!({ "name": "小王", "person_id": scene.lin });
        let with_wang = json!([known(&scene)[0], known(&scene)[1], lin]);
        for speakers in [with_wang, json!([])] {
            let again = take(&scene, body(&scene, speakers)).await.expect(201).json();
            assert_eq!(again, json!({ "written": 0, "known": 4 }));
        }
        let mut longer = body(&scene, known(&scene));
        longer["text"] = json!(format!("{TEXT}\nLin Wei 2026/1/2 14:09\n明天见"));
        assert_eq!(preview(&scene, longer.clone()).await.expect(200).json()["known"], 4);
        assert_eq!(take(&scene, longer).await.expect(201).json(), json!({ "written": 1, "known": 4 }));
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_taken_is_told_by_its_field() {
    with_scene(|scene| async move {
        let with = |field: &str, value: Value| {
            let mut body = body(&scene, json!([]));
            body[field] = value;
            body
        };
        let stranger = json!([{ "name": "Lin Wei", "person_id": scene.stranger }]);
        let tomorrow = "Lin Wei 2099/1/2 14:03\nSoon";
        for (field, wrong, named) in [
            ("text", json!("  "), "text"),
            ("text", json!(tomorrow), "text"),
            ("time_zone", json!("Mars/Base"), "time_zone"),
            ("speakers", stranger, "speakers.0.person_id"),
        ] {
            let told = take(&scene, with(field, wrong)).await.expect(422).json();
            assert_eq!(told["fields"][0]["field"], named, "{told}");
        }
        let told = take(&scene, with("text", json!("Just a letter."))).await.expect(422).json();
        assert_eq!(told["code"], "conversation.not_recognised");
        let many: String = (0..1_001).map(|_| "Lin Wei 2026/1/2 14:03\nx\n").collect();
        let told = take(&scene, with("text", json!(many))).await.expect(422).json();
        assert_eq!(told["code"], "conversation.too_long");
        let path = format!("/api/v1/projects/{}/conversations", scene.project);
        scene.post(&path, scene.stranger, with("text", json!(TEXT))).await.expect(404);
    })
    .await;
}

/// The dialog was closed before the answer came, and the same text is pasted once more; so does a colleague.
#[tokio::test]
async fn a_text_without_times_comes_once_within_a_day() {
    with_scene(|scene| async move {
        let with = |text: &str| {
            json!({ "party_id": scene.party, "text": text, "time_zone": "Asia/Shanghai", "speakers": known(&scene) })
        };
        const SAID: &str = "Zheng Haiyan: 图纸收到了\nLin Wei: 好的\nLin Wei: 好的\n小王: 我也看看";
        let taken = take(&scene, with(SAID)).await.expect(201).json();
        assert_eq!(taken, json!({ "written": 4, "known": 0 }));
        scene.db().clock().advance_seconds(300);
        let seen = preview(&scene, with(SAID)).await.expect(200).json();
        assert_eq!(seen["known"], 4, "{seen}");
        let again = take(&scene, with(SAID)).await.expect(201).json();
        assert_eq!(again, json!({ "written": 0, "known": 4 }));
        // Another text with words that were said before is another text, whatever it begins or ends with.
        for (text, written) in [
            ("Zheng Haiyan: 图纸收到了\nLin Wei: 好的", 2),
            ("Lin Wei: 好的", 1),
            (&format!("{SAID}\nZheng Haiyan: 谢谢")[..], 5),
        ] {
            scene.db().clock().advance_seconds(60);
            let other = take(&scene, with(text)).await.expect(201).json();
            assert_eq!(other, json!({ "written": written, "known": 0 }), "{text}");
        }
        // Whoever says when it was means another time; and so does the next day.
        let mut later = with(SAID);
        later["at"] = json!(scene.db().clock().now().plus_seconds(-600));
        assert_eq!(take(&scene, later).await.expect(201).json()["written"], 4);
        scene.db().clock().advance_seconds(2 * 24 * 60 * 60);
        assert_eq!(take(&scene, with(SAID)).await.expect(201).json()["written"], 4);
    })
    .await;
}
