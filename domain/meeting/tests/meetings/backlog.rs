//! Points for a next meeting: they wait, stand on one agenda at a time, wait again where they were not reached, and are the
//! team's until an agenda that holds them is sent.

use crate::scene::{Scene, with_scene};
use kernel::PersonId;
use serde_json::{Value, json};
use uuid::Uuid;
use web::testing::team;

impl Scene {
    async fn put_up(&self, point: Value) -> Value {
        let path = format!("/api/v1/projects/{}/agenda-backlog", self.project);
        let body = json!({ "id": Uuid::now_v7(), "point": point });
        let first = self.post(&path, self.wen, body.clone()).await.expect(201).json();
        let again = self.post(&path, self.lin, body).await.expect(201).json();
        assert_eq!(again["put_by_name"], first["put_by_name"], "sent again it is the same");
        first
    }
    /// What waits, with the numbers of the meetings in which it stood and whether each reached it.
    async fn waiting(&self) -> Vec<(String, Vec<(i64, Value)>)> {
        let path = format!("/api/v1/projects/{}/agenda-backlog", self.project);
        let found = self.app.get(&path).as_(team(self.reader)).await.expect(200).json();
        let one = |point: &Value| {
            let stood = point["stood"].as_array().expect("stood").iter();
            let stood =
                stood.map(|at| (at["number"].as_i64().expect("one"), at["is_reached"].clone())).collect();
            (point["title"].as_str().expect("a title").to_owned(), stood)
        };
        found["items"].as_array().expect("items").iter().map(one).collect()
    }
    /// What of it is proposed for a meeting, and whether as shown.
    async fn proposed(&self, meeting: &Value) -> Vec<(String, bool)> {
        let path = Self::path(meeting, "/agenda-proposals");
        let found = self.app.get(&path).as_(team(self.reader)).await.expect(200).json();
        let one = |each: &Value| {
            let title = each["point"]["title"].as_str().expect("a title").to_owned();
            (title, each["is_shown"].as_bool().expect("a word"))
        };
        found["backlog"].as_array().expect("backlog").iter().map(one).collect()
    }
    async fn at(&self, days: i64, people: &[PersonId], points: Value) -> Value {
        let mut body = self.body(days, people);
        body["points"] = points;
        self.post(&format!("/api/v1/projects/{}/meetings", self.project), self.wen, body)
            .await
            .expect(201)
            .json()
    }
    async fn close(&self, meeting: &Value, put_back: Value) -> Value {
        let body = json!({ "person_ids": [], "put_back": put_back });
        let sending = self.app.put(&Self::path(meeting, "/attendance")).as_(team(self.wen));
        sending.json(body).await.expect(200).json()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_point_waits_until_it_was_reached_and_stands_on_one_agenda_at_a_time() {
    with_scene(|scene| async move {
        assert_eq!(scene.waiting().await, []);
        let point = scene.put_up(json!({ "title": " Open fields ", "minutes": 10 })).await;
        assert_eq!(scene.waiting().await, [("Open fields".to_owned(), vec![])]);
        let of_point = json!({ "title": "Open fields", "backlog_id": point["id"] });
        let meeting = scene.at(3, &[scene.zheng], json!([of_point])).await;
        assert_eq!(meeting["points"][0]["backlog"]["put_by_name"], point["put_by_name"]);
        assert_eq!(scene.waiting().await, [], "it stands on an agenda");

        let mut second = scene.body(9, &[scene.zheng]);
        second["points"] = json!([of_point]);
        let path = format!("/api/v1/projects/{}/meetings", scene.project);
        let taken = scene.post(&path, scene.wen, second).await.expect(422);
        assert_eq!(taken.code(), "agenda.point_is_taken");
        let again = scene.change(&meeting, {
            let mut body = scene.body(3, &[scene.zheng]);
            body["points"] = json!([]);
            body
        });
        again.await;
        assert_eq!(scene.waiting().await.len(), 1, "taken off the agenda it waits");
        let mut body = scene.body(3, &[scene.zheng]);
        body["points"] = json!([of_point, { "title": "Typed here" }]);
        let meeting = scene.change(&meeting, body).await;

        scene.app.app.clock().advance_seconds(4 * 86_400);
        let (first, typed) = (&meeting["points"][0]["id"], &meeting["points"][1]["id"]);
        let held = scene.close(&meeting, json!([first, typed])).await;
        assert_eq!((&held["points"][0]["is_reached"], &held["state"]), (&json!(false), &json!("held")));
        let number = meeting["number"].as_i64().expect("a number");
        let stood = vec![(number, json!(false))];
        let left = [("Open fields".to_owned(), stood.clone()), ("Typed here".to_owned(), stood)];
        assert_eq!(scene.waiting().await, left);
        let same = scene.close(&meeting, json!([first, typed])).await;
        assert_eq!(same["revision"], held["revision"], "a second click");
        assert_eq!(scene.waiting().await, left);

        let back = scene.app.delete(&Scene::path(&meeting, "/attendance")).as_(team(scene.wen)).await;
        assert_eq!(back.expect(200).json()["points"][0]["is_reached"], Value::Null);
        assert_eq!(scene.waiting().await, [], "it was not held: all of it is ahead again");
        scene.close(&meeting, json!([typed])).await;
        assert_eq!(scene.waiting().await, left[1..], "what was reached is done with");
        let body = json!({ "person_ids": [], "put_back": [Uuid::now_v7()] });
        let wrong = scene.app.put(&Scene::path(&meeting, "/attendance")).as_(team(scene.wen)).json(body);
        assert_eq!(wrong.await.expect(422).json()["fields"][0]["field"], "put_back");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_left_over_is_proposed_first_and_to_its_own_party_alone() {
    with_scene(|scene| async move {
        scene.put_up(json!({ "title": "Whenever" })).await;
        let shared = json!([{ "title": "Left over" }, { "title": "Ours", "is_internal": true }]);
        let meeting = scene.at(3, &[scene.zheng], shared).await;
        let both = scene.at(3, &[scene.zheng, scene.fang], json!([{ "title": "Of both" }])).await;
        scene.app.app.clock().advance_seconds(4 * 86_400);
        let ids = |of: &Value| {
            let points = of["points"].as_array().expect("points").iter();
            points.map(|point| point["id"].clone()).collect::<Vec<_>>()
        };
        scene.close(&meeting, json!(ids(&meeting))).await;
        scene.close(&both, json!(ids(&both))).await;
        let own = |list: &[(&str, bool)]| {
            list.iter().map(|(title, shown)| ((*title).to_owned(), *shown)).collect::<Vec<_>>()
        };
        let next = scene.at(9, &[scene.zheng], json!([])).await;
        let wanted = own(&[("Left over", true), ("Ours", false), ("Whenever", false), ("Of both", false)]);
        assert_eq!(scene.proposed(&next).await, wanted);
        let other = scene.at(9, &[scene.fang], json!([])).await;
        assert_eq!(scene.proposed(&other).await, own(&[("Whenever", false), ("Of both", false)]));
        let together = scene.at(9, &[scene.zheng, scene.fang], json!([])).await;
        assert!(scene.proposed(&together).await.iter().all(|(_, is_shown)| !is_shown));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_put_aside_is_for_the_next_meeting() {
    with_scene(|scene| async move {
        let meeting = scene.at(3, &[scene.zheng], json!([{ "title": "Typed here", "minutes": 5 }])).await;
        let path = Scene::path(&meeting, "/agenda-proposals");
        let found = scene.app.get(&path).as_(team(scene.reader)).await.expect(200).json();
        let proposed = &found["items"][0];
        let aside = Scene::path(&meeting, "/put-asides");
        let body = json!({ "proposed": { "title": proposed["title"], "record_id": proposed["record_id"] } });
        let put = scene.post(&aside, scene.wen, body.clone()).await.expect(201).json();
        let again = scene.post(&aside, scene.wen, body).await.expect(201).json();
        assert_eq!(put["backlog_id"], again["backlog_id"], "a second click");
        let found = scene.app.get(&path).as_(team(scene.reader)).await.expect(200).json();
        assert_eq!((&found["items"], &found["backlog"]), (&json!([]), &json!([])), "not for this one");
        let next = scene.at(9, &[scene.zheng], json!([])).await;
        let title = proposed["title"].as_str().expect("a title").to_owned();
        assert_eq!(scene.proposed(&next).await, [(title, false)]);

        let back = format!("{aside}/{}", put["backlog_id"].as_str().expect("an id"));
        scene.app.delete(&back).as_(team(scene.wen)).await.expect(204);
        scene.app.delete(&back).as_(team(scene.wen)).await.expect(204);
        assert_eq!(scene.waiting().await, [], "it waited only because it was put aside");
        let found = scene.app.get(&path).as_(team(scene.reader)).await.expect(200).json();
        assert_eq!(found["items"][0]["record_id"], proposed["record_id"]);

        let body = json!({ "point_id": meeting["points"][0]["id"] });
        scene.post(&aside, scene.wen, body.clone()).await.expect(201);
        assert_eq!(scene.meeting(&meeting).await["points"], json!([]));
        assert_eq!(
            scene.post(&aside, scene.wen, body).await.expect(422).json()["fields"][0]["field"],
            "point_id"
        );
        assert_eq!(scene.proposed(&meeting).await, []);
        assert_eq!(scene.proposed(&next).await, [("Typed here".to_owned(), true)]);
        let nothing = scene.post(&aside, scene.wen, json!({})).await.expect(422).json();
        assert_eq!(nothing["fields"][0]["field"], "backlog_id");
    })
    .await;
}

/// Nobody of one client reads what another knows, and what was made internal stays so.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_put_aside_or_left_over_is_never_shown_more_widely() {
    with_scene(|scene| async move {
        let inside = scene.at(3, &[scene.wen], json!([])).await;
        let body = json!({ "proposed": { "title": "Of one of them", "is_internal": false } });
        scene.post(&Scene::path(&inside, "/put-asides"), scene.wen, body).await.expect(201);
        let next = scene.at(9, &[scene.fang], json!([])).await;
        assert_eq!(scene.proposed(&next).await, [("Of one of them".to_owned(), false)]);

        let point = json!({ "title": "Fields", "is_internal": false, "party_id": scene.party.id });
        let point = scene.put_up(point).await;
        let own = json!({ "title": "What it costs us", "is_internal": true, "backlog_id": point["id"] });
        let meeting = scene.at(3, &[scene.zheng], json!([own])).await;
        scene.app.app.clock().advance_seconds(4 * 86_400);
        scene.close(&meeting, json!([meeting["points"][0]["id"]])).await;
        let next = scene.at(9, &[scene.zheng], json!([])).await;
        let wanted = [("What it costs us".to_owned(), false), ("Of one of them".to_owned(), false)];
        assert_eq!(scene.proposed(&next).await, wanted);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_meeting_that_was_not_held_after_all_has_reached_nothing() {
    with_scene(|scene| async move {
        let meeting = scene.at(3, &[scene.zheng], json!([{ "title": "One" }, { "title": "Two" }])).await;
        scene.app.app.clock().advance_seconds(4 * 86_400);
        let held = scene.close(&meeting, json!([meeting["points"][1]["id"]])).await;
        assert_eq!(held["points"][1]["is_reached"], json!(false));
        let back = scene.app.delete(&Scene::path(&meeting, "/attendance")).as_(team(scene.wen)).await;
        let back = back.expect(200).json();
        assert_eq!(
            (&back["points"][0]["is_reached"], &back["points"][1]["is_reached"]),
            (&Value::Null, &Value::Null)
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_is_the_teams_and_a_client_reads_what_stands_on_an_agenda_that_was_sent() {
    with_scene(|scene| async move {
        let point = scene.put_up(json!({ "title": "They pay late", "is_internal": false })).await;
        let meeting = scene.at(3, &[scene.zheng], json!([{ "title": "Open fields" }])).await;
        scene.send(&meeting).await;
        let agenda = || async {
            let seen = scene.seen_by(&scene.party, scene.zheng).await.remove(0);
            seen.invitation.agenda.into_iter().map(|one| one.title).collect::<Vec<_>>()
        };
        assert_eq!(agenda().await, ["Open fields"]);
        let mut body = scene.body(3, &[scene.zheng]);
        body["points"] = json!([{ "title": "They pay late", "backlog_id": point["id"] }]);
        scene.change(&meeting, body).await;
        assert_eq!(agenda().await, ["Open fields"], "as it was sent");
        scene.send(&meeting).await;
        assert_eq!(agenda().await, ["They pay late"], "somebody looked at it and sent it");

        let of_record = format!("/api/v1/records/{}/meetings", meeting["id"].as_str().expect("an id"));
        scene
            .put_up(json!({ "title": "Itself", "record_id": meeting["id"], "party_id": scene.party.id }))
            .await;
        let stands = scene.app.get(&of_record).as_(team(scene.reader)).await.expect(200).json();
        assert_eq!((&stands["backlog"]["title"], &stands["agendas"]), (&json!("Itself"), &json!([])));
        let path = format!("/api/v1/projects/{}/agenda-backlog", scene.project);
        scene.app.get(&path).as_(team(scene.stranger)).await.expect(404);
        let body = json!({ "id": Uuid::now_v7(), "point": { "title": "x" } });
        scene.post(&path, scene.reader, body).await.expect(403);
        for (field, value) in [
            ("title", json!(" ")),
            ("minutes", json!(0)),
            ("owner_id", json!(scene.stranger)),
            ("party_id", json!(Uuid::now_v7())),
            ("record_id", json!(Uuid::now_v7())),
        ] {
            let mut point = json!({ "title": "x" });
            point[field] = value;
            let body = json!({ "id": Uuid::now_v7(), "point": point });
            let wrong = scene.post(&path, scene.wen, body).await.expect(422).json();
            assert_eq!(wrong["fields"][0]["field"], field, "{wrong}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_point_is_said_anew_taken_away_and_waits_again() {
    with_scene(|scene| async move {
        let point = scene.put_up(json!({ "title": "Open fields" })).await;
        let path = format!("/api/v1/agenda-backlog/{}", point["id"].as_str().expect("an id"));
        let body = json!({ "title": "Fields of the gate", "owner_id": scene.lin, "minutes": 20 });
        let put = |body: Value| scene.app.put(&path).as_(team(scene.wen)).json(body);
        let said = put(body.clone()).await.expect(200).json();
        assert_eq!((&said["owner_id"], &said["minutes"]), (&json!(scene.lin), &json!(20)));
        scene.app.delete(&path).as_(team(scene.reader)).await.expect(403);
        scene.app.delete(&path).as_(team(scene.wen)).await.expect(204);
        scene.app.delete(&path).as_(team(scene.wen)).await.expect(204);
        assert_eq!(scene.waiting().await, []);
        put(body).await.expect(200);
        assert_eq!(scene.waiting().await, [("Fields of the gate".to_owned(), vec![])], "an undo");
        scene.app.delete(&path).as_(team(scene.stranger)).await.expect(404);
    })
    .await;
}
