//! Comments for the commercial circle of a party: Zheng is of it, the other contact is not.

use crate::scene::Scene;
use crate::with_scene;
use communication::store::for_client;
use engagement::store::parties;
use engagement::testing::asked_about_money;
use kernel::{PersonId, RecordId, Timestamp};
use serde_json::{Value, json};
use store::records;
use store::{Viewer, search};

impl Scene {
    /// A task that the first party sees.
    async fn shared_task(&self) -> RecordId {
        let (task, party) = (self.task, self.party);
        let shared = self.db().write(move |tx| records::share(tx, task, Some(party)));
        shared.await.expect("shared").id
    }
    async fn in_the_circle(&self, person: PersonId) {
        let party = self.party;
        let put = self.db().write(move |tx| parties::set_commercial(tx, party, person, true));
        put.await.expect("in the circle");
    }
    async fn asks_about_money(&self, record: RecordId) {
        asked_about_money(self.db(), self.project, self.party, record, self.lin).await;
    }
    async fn says(&self, record: RecordId, words: &str, more: Value) -> Value {
        let mut body = json!({ "body": words, "audience": "client" });
        body.as_object_mut().expect("a body").extend(more.as_object().expect("fields").clone());
        self.post(&format!("/api/v1/records/{record}/comments"), self.wen, body).await.expect(201).json()
    }
    /// What somebody of the first party reads on a record, hears of as news and finds.
    async fn reached(
        &self,
        person: PersonId,
        record: RecordId,
        words: &'static str,
    ) -> (Vec<String>, usize, usize) {
        let viewer = Viewer { project: self.project, party: self.party, person };
        let record = self.db().read(move |conn| records::get(conn, record)).await.expect("a record");
        let key = record.client_key.expect("a shared record");
        self.as_client(viewer, move |conn| {
            let read = for_client::comments(conn, key)?.into_iter().map(|said| said.body).collect();
            let news = for_client::comments_since(conn, Timestamp::from_micros(0), "")?.len();
            let indexed = search::find_as_client(conn, words, 10)?.len();
            let looked_through = for_client::comments_in_no_index(conn)?;
            let found = looked_through.iter().filter(|said| said.body.contains(words)).count();
            Ok((read, news, indexed + found))
        })
        .await
    }
}

#[tokio::test]
async fn only_the_circle_reads_what_is_for_it() {
    with_scene(|scene| async move {
        let task = scene.shared_task().await;
        scene.in_the_circle(scene.zheng).await;
        let said = scene.says(task, "86 000 is our last word", json!({ "is_commercial": true })).await;
        assert_eq!((&said["is_commercial"], &said["audience"]), (&json!(true), &json!("client")));
        let words = vec!["86 000 is our last word".to_owned()];
        assert_eq!(scene.reached(scene.zheng, task, "last").await, (words, 1, 1));
        assert_eq!(scene.reached(scene.viewer_only, task, "last").await, (vec![], 0, 0));
        let told = scene.get(&format!("/api/v1/records/{task}/comments"), scene.wen).await.expect(200).json();
        let people = told["readers"][0]["people"].as_array().expect("people").iter();
        let circle: Vec<_> =
            people.filter(|one| one["is_commercial"] == true).map(|one| &one["name"]).collect();
        assert_eq!(circle, [&json!("Zheng Haiyan")]);
        assert_eq!(told["is_for_circle"], true, "what is said where the circle was written to is for it");
        let answer = scene.says(task, "And our first", json!({})).await;
        assert_eq!(answer["is_commercial"], true);
        // A search of the team finds it.
        let found = scene.get("/api/v1/search?q=last", scene.lin).await.expect(200).json();
        assert_eq!(found["items"].as_array().map(Vec::len), Some(1));
    })
    .await;
}

#[tokio::test]
async fn where_money_was_asked_about_a_comment_is_for_the_circle_unless_somebody_says_otherwise() {
    with_scene(|scene| async move {
        let task = scene.shared_task().await;
        assert_eq!(scene.says(task, "Before", json!({})).await["is_commercial"], false);
        scene.asks_about_money(task).await;
        assert_eq!(scene.says(task, "After", json!({})).await["is_commercial"], true);
        assert_eq!(
            scene.says(task, "To all", json!({ "is_commercial": false })).await["is_commercial"],
            false
        );
        let internal = json!({ "audience": "internal", "is_commercial": true });
        assert_eq!(
            scene.says(task, "Between us", internal).await["is_commercial"],
            false,
            "it is for the team"
        );
        let read = scene.reached(scene.viewer_only, task, "After").await;
        assert_eq!(read, (vec!["Before".to_owned(), "To all".to_owned()], 2, 0));
    })
    .await;
}

#[tokio::test]
async fn a_comment_is_left_to_the_circle_and_never_told_to_more() {
    with_scene(|scene| async move {
        let task = scene.shared_task().await;
        scene.in_the_circle(scene.zheng).await;
        let said = scene.says(task, "Rather dear", json!({})).await;
        let path = format!("/api/v1/comments/{}", said["id"].as_str().expect("an id"));
        assert_eq!(scene.reached(scene.viewer_only, task, "dear").await.2, 1);
        let change = |body: Value| scene.app.patch(&path).as_(web::testing::team(scene.wen)).json(body);
        let narrowed = change(json!({ "is_commercial": true })).await.expect(200).json();
        assert_eq!(narrowed["is_commercial"], true);
        assert_eq!(scene.reached(scene.viewer_only, task, "dear").await, (vec![], 0, 0));
        assert_eq!(scene.reached(scene.zheng, task, "dear").await.2, 1);
        let wider = change(json!({ "is_commercial": false })).await.expect(422);
        assert_eq!(wider.code(), "comment.never_wider");
        // Other words, deleted, brought back: nobody reads them who did not.
        change(json!({ "body": "Very dear" })).await.expect(200);
        assert_eq!(scene.reached(scene.viewer_only, task, "dear").await, (vec![], 0, 0));
        for method in ["PUT", "DELETE"] {
            let deletion = scene.app.send(method, &format!("{path}/deletion"));
            deletion.as_(web::testing::team(scene.wen)).await.expect(200);
        }
        assert_eq!(scene.reached(scene.viewer_only, task, "dear").await, (vec![], 0, 0));
        assert_eq!(
            scene.reached(scene.zheng, task, "dear").await,
            (vec![], 0, 0),
            "it came back to the team"
        );
    })
    .await;
}

#[tokio::test]
async fn on_a_record_of_the_circle_nothing_is_for_more() {
    with_scene(|scene| async move {
        let task = scene.shared_task().await;
        scene.in_the_circle(scene.zheng).await;
        scene.says(task, "To all", json!({})).await;
        let put = scene.db().write(move |tx| records::put_commercial(tx, task, true));
        put.await.expect("the circle's alone");
        assert_eq!(scene.reached(scene.viewer_only, task, "all").await, (vec![], 0, 0));
        assert_eq!(scene.reached(scene.zheng, task, "all").await.0, ["To all"]);
        let body = json!({ "body": "Wider", "audience": "client", "is_commercial": false });
        let refused =
            scene.post(&format!("/api/v1/records/{task}/comments"), scene.wen, body).await.expect(422);
        assert_eq!(refused.code(), "comment.record_is_commercial");
    })
    .await;
}
