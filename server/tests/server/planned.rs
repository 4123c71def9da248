//! What the communication plan makes across the crates, and what is said of what became of it.

use crate::access_matrix::reports::revision;
use crate::world::{World, text};
use serde_json::{Value, json};
use std::future::Future;
use store::params;
use store::testing::each_database;
use uuid::Uuid;
use web::testing::TestAnswer;

/// A project with a row for its first party, on Tuesday, 2 March 2027.
struct Scene {
    world: World,
    row: Value,
}

async fn with_row<Done: Future<Output = ()>>(
    produces: &'static str,
    weekday: &'static str,
    body: impl Fn(Scene) -> Done + Copy,
) {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        set_clock(&world, "2027-03-02T02:00:00Z");
        let party = &world.ours.parties[0];
        let fields = json!({
            "title": "Weekly", "party_id": party.id, "channel": "mail", "urgent_channel": "call",
            "rhythm": { "kind": "weekly", "every": 1, "weekdays": [weekday] }, "from": "2027-03-01",
            "time": "16:00", "time_zone": "Asia/Shanghai", "produces": produces, "lead_days": 2,
            "client_owner_id": party.contacts[0].person,
        });
        let path = format!("/api/v1/projects/{}/communication-plan/entries", world.ours.project);
        let row = world.done("POST", &path, json!({ "fields": fields })).await["items"][0].clone();
        body(Scene { world, row }).await;
    })
    .await;
}

fn set_clock(world: &World, text: &str) {
    let at: jiff::Timestamp = text.parse().expect("a moment");
    let clock = world.app.db().clock();
    clock.advance_seconds((at.as_microsecond() - clock.now().micros()) / 1_000_000);
}

impl Scene {
    async fn at(&self, text: &str) {
        set_clock(&self.world, text);
        communication_plan::execute(&self.world.app.app).await.expect("it ran");
    }
    async fn plan(&self) -> Value {
        let path = format!("/api/v1/projects/{}/communication-plan", self.world.ours.project);
        self.world.done("GET", &path, Value::Null).await
    }
    /// The last one that was made.
    async fn made(&self) -> String {
        let plan = self.plan().await;
        let next = plan["next"].as_array().expect("the next ones").iter();
        text(&next.rev().find(|one| !one["product_id"].is_null()).expect("one is made")["product_id"])
    }
    /// How the days that are over stand.
    async fn past(&self) -> Vec<String> {
        let plan = self.plan().await;
        let past = plan["past"].as_array().expect("the past").iter();
        past.map(|one| format!("{} {}", text(&one["day"]), text(&one["state"]))).collect()
    }
    async fn missed(&self) -> i64 {
        let sql = "select count(*) from events where kind in ('communication_plan_entry.missed')";
        let count = self.world.app.db().read(move |conn| conn.one(sql, &[], |row| row.get(0)));
        count.await.expect("a count")
    }
    async fn on(&self, method: &str, path: &str, body: Value) -> TestAnswer {
        let id = path.split('/').nth(4).expect("an id");
        let sending = self.world.app.send(method, path).as_(self.world.root());
        sending.if_match(revision(&self.world, id).await).json(body).await
    }
    async fn change(&self, field: &str, value: Value, made: &str) -> Value {
        let mut fields = self.row["fields"].clone();
        fields[field] = value;
        let path = format!("/api/v1/communication-plan/{}", text(&self.row["id"]));
        self.on("PUT", &path, json!({ "fields": fields, "made": made })).await.expect(200).json()
    }
    async fn meeting(&self, id: &str) -> Value {
        self.world.done("GET", &format!("/api/v1/meetings/{id}"), Value::Null).await
    }
    /// What the plan prepared, as long as it waits for us.
    async fn waits(&self, id: &str) -> Option<Value> {
        let path = format!("/api/v1/projects/{}/waiting", self.world.ours.project);
        let waiting = self.world.done("GET", &path, Value::Null).await;
        let for_us = waiting["for_us"].as_array().expect("what waits for us").clone();
        for_us.into_iter().find(|one| one["kind"] == "prepared" && one["id"] == id)
    }
    /// With nobody but the client's owner, at another time.
    async fn move_to(&self, id: &str, starts: &str) {
        let person = &self.world.ours.parties[0].contacts[0].person;
        let body = json!({ "title": "Weekly", "starts": starts, "time_zone": "Asia/Shanghai", "minutes": 60,
            "people": [{ "person_id": person }] });
        self.on("PUT", &format!("/api/v1/meetings/{id}"), body).await.expect(200);
    }
    async fn send(&self, id: &str) {
        self.on("POST", &format!("/api/v1/meetings/{id}/invitations"), Value::Null).await.expect(200);
    }
    async fn hold(&self, id: &str) {
        let person = &self.world.ours.parties[0].contacts[0].person;
        let body = json!({ "person_ids": [person] });
        self.world.done("PUT", &format!("/api/v1/meetings/{id}/attendance"), body).await;
    }
}

/// The next days with what was made for them: "2027-03-05 made".
fn next(plan: &Value, count: usize) -> Vec<String> {
    let items = plan["next"].as_array().expect("the next ones").iter().take(count);
    let made = |one: &Value| if one["product_id"].is_null() { "" } else { " made" };
    items.map(|one| format!("{}{}", text(&one["day"]), made(one))).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_that_is_drafted_ahead_ends_on_its_day() {
    for produces in ["progress_report", "periodic_review"] {
        with_row(produces, "friday", |scene| async move {
            scene.at("2027-03-03T02:00:00Z").await;
            let id = scene.made().await;
            let report =
                || async { scene.world.done("GET", &format!("/api/v1/reports/{id}"), Value::Null).await };
            reporting::draw_undrawn(scene.world.app.db()).await.expect("drawn");
            assert_eq!(report().await["until"], "2027-03-05");
            scene.world.done("POST", &format!("/api/v1/reports/{id}/drawings"), Value::Null).await;
            assert_eq!(report().await["until"], "2027-03-05", "also where it is drawn anew");
            let readers = [&scene.world.ours.parties[0].contacts[0].person];
            let body = json!({ "languages": ["en"], "reader_ids": readers });
            scene.on("POST", &format!("/api/v1/reports/{id}/versions"), body).await.expect(200);
            scene.at("2027-03-10T02:00:00Z").await;
            let path = format!("/api/v1/reports/{}", scene.made().await);
            let later = scene.world.done("GET", &path, Value::Null).await;
            assert_eq!((&later["from"], &later["until"]), (&json!("2027-03-06"), &json!("2027-03-12")));
            assert_eq!(scene.past().await, ["2027-03-05 kept"]);
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_meeting_that_was_called_off_was_not_missed() {
    with_row("meeting", "friday", |scene| async move {
        scene.at("2027-03-03T02:00:00Z").await;
        let id = scene.made().await;
        let off = format!("/api/v1/meetings/{id}/cancellation");
        scene.on("PUT", &off, json!({ "reason": "Everybody is at the fair." })).await.expect(200);
        scene.at("2027-03-06T02:00:00Z").await;
        let plan = scene.plan().await;
        assert_eq!(scene.past().await, ["2027-03-05 called_off"]);
        assert_eq!(plan["past"][0]["called_off_because"], "Everybody is at the fair.");
        assert_eq!(plan["counts"], json!({ "kept": 0, "late": 0, "missed": 0, "called_off": 1 }));
        assert_eq!(scene.missed().await, 0, "nobody is told");
        scene.on("DELETE", &off, Value::Null).await.expect(200);
        assert_eq!(scene.past().await, ["2027-03-05 missed"], "it stands again");
        scene.on("PUT", &off, json!({ "reason": "" })).await.expect(200);
        scene.at("2027-05-06T02:00:00Z").await;
        assert!(scene.past().await.contains(&"2027-03-05 called_off".to_owned()), "also long after");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_meeting_is_held_against_the_day_that_was_sent() {
    with_row("meeting", "wednesday", |scene| async move {
        scene.at("2027-03-02T03:00:00Z").await;
        let id = scene.made().await;
        scene.move_to(&id, "2027-03-05T10:00").await;
        scene.send(&id).await;
        assert_eq!(next(&scene.plan().await, 1), ["2027-03-05 made"]);
        assert_eq!(scene.plan().await["next"][0]["moved_from"], "2027-03-03");
        scene.at("2027-03-04T02:00:00Z").await;
        assert_eq!(scene.plan().await["next"][0]["moved_from"], "2027-03-03", "written down");
        assert_eq!((scene.past().await, scene.missed().await), (Vec::new(), 0), "it is agreed for Friday");
        scene.at("2027-03-05T04:00:00Z").await;
        scene.hold(&id).await;
        scene.at("2027-03-06T02:00:00Z").await;
        assert_eq!(scene.past().await, ["2027-03-05 kept"]);
        assert_eq!(scene.plan().await["past"][0]["slot"], "2027-03-03");
        // Nobody was sent this one's new day.
        scene.at("2027-03-08T03:00:00Z").await;
        let id = scene.made().await;
        scene.move_to(&id, "2027-03-12T10:00").await;
        scene.at("2027-03-12T04:00:00Z").await;
        scene.hold(&id).await;
        assert_eq!(scene.past().await, ["2027-03-10 late", "2027-03-05 kept"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_stands_already_is_kept_or_falls_away_with_the_change_of_its_row() {
    for produces in
        ["meeting", "progress_report", "periodic_review", "check_in", "feedback_talk", "plan_review"]
    {
        let thursdays = json!({ "kind": "weekly", "every": 1, "weekdays": ["thursday"] });
        let rhythm = &thursdays;
        with_row(produces, "friday", |scene| async move {
            scene.at("2027-03-03T02:00:00Z").await;
            let made = scene.made().await;
            let changed = scene.change("rhythm", rhythm.clone(), "kept").await;
            assert_eq!(next(&changed, 2), ["2027-03-05 made", "2027-03-11"], "{produces}");
            assert_eq!(changed["next"][0]["slot"], "2027-03-04");
            assert_eq!(changed["next"][0]["moved_from"], Value::Null, "{produces}: it stays on its day");
            scene.at("2027-03-03T03:00:00Z").await;
            assert_eq!(next(&scene.plan().await, 2), ["2027-03-05 made", "2027-03-11"], "and once");
            assert_eq!(scene.made().await, made);
        })
        .await;
        with_row(produces, "friday", |scene| async move {
            let is_task = !["meeting", "progress_report", "periodic_review"].contains(&produces);
            scene.at("2027-03-03T02:00:00Z").await;
            let made = scene.made().await;
            assert_eq!(scene.plan().await["next"][0]["may_fall_away"], !is_task, "{produces}");
            let changed = scene.change("rhythm", rhythm.clone(), "falls_away").await;
            scene.at("2027-03-03T03:00:00Z").await;
            if is_task {
                assert_eq!(next(&changed, 2), ["2027-03-05 made", "2027-03-11"], "{produces}: a task stays");
                return;
            }
            assert_eq!(next(&changed, 2), ["2027-03-04", "2027-03-11"], "{produces}");
            assert_eq!(next(&scene.plan().await, 2), ["2027-03-04 made", "2027-03-11"], "{produces}");
            assert_ne!(scene.made().await, made);
            if produces == "meeting" {
                assert_eq!(scene.meeting(&made).await["state"], "cancelled");
            } else {
                let path = format!("/api/v1/reports/{made}");
                scene.world.app.get(&path).as_(scene.world.root()).await.expect(404);
            }
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_sent_or_written_stays_whatever_is_said() {
    with_row("meeting", "friday", |scene| async move {
        scene.at("2027-03-03T02:00:00Z").await;
        let id = scene.made().await;
        scene.send(&id).await;
        assert_eq!(scene.plan().await["next"][0]["may_fall_away"], false);
        let changed = scene.change("time", json!("09:00"), "falls_away").await;
        assert_eq!(next(&changed, 1), ["2027-03-05 made"]);
        assert_eq!(scene.meeting(&id).await["state"], "planned");
    })
    .await;
    with_row("meeting", "friday", |scene| async move {
        scene.at("2027-03-03T02:00:00Z").await;
        let id = scene.made().await;
        scene.move_to(&id, "2027-03-05T14:00").await;
        assert_eq!(scene.plan().await["next"][0]["may_fall_away"], false, "somebody prepared it");
        scene.change("time", json!("09:00"), "falls_away").await;
        assert_eq!(scene.meeting(&id).await["state"], "planned");
    })
    .await;
    for produces in ["meeting", "progress_report"] {
        with_row(produces, "friday", |scene| async move {
            scene.at("2027-03-03T02:00:00Z").await;
            let id = scene.made().await;
            let comment = json!({ "body": "I have the figures.", "audience": "internal" });
            let path = format!("/api/v1/records/{id}/comments");
            scene.on("POST", &path, comment).await.expect(201);
            scene.change("time", json!("09:00"), "falls_away").await;
            assert_eq!(scene.made().await, id, "{produces}: they talk about it");
        })
        .await;
        with_row(produces, "friday", |scene| async move {
            scene.at("2027-03-03T02:00:00Z").await;
            let id = scene.made().await;
            let project = &scene.world.ours.project;
            let path = format!("/api/v1/projects/{project}/documents?file_name=figures.txt&record_id={id}");
            scene.world.upload(&path, "the figures").await;
            scene.change("time", json!("09:00"), "falls_away").await;
            assert_eq!(scene.made().await, id, "{produces}: a file hangs on it");
        })
        .await;
    }
}

/// How often somebody was told of it as prepared.
async fn told_of(world: &World, record: &str) -> i64 {
    communication::dispatch(world.app.db(), "https://rapport.example").await.expect("told");
    let record: Uuid = record.parse().expect("an id");
    let sql = "select count(*) from notifications where kind = 'communication_prepared' and record_id = $1";
    let count = world.app.db().read(move |conn| conn.one(sql, params![record], |row| row.get(0)));
    count.await.expect("a count")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_has_a_row_is_told_once_what_was_prepared() {
    for produces in ["meeting", "progress_report", "check_in"] {
        with_row(produces, "friday", |scene| async move {
            scene.at("2027-03-03T02:00:00Z").await;
            let id = scene.made().await;
            assert_eq!(told_of(&scene.world, &id).await, 1, "{produces}");
            scene.at("2027-03-03T02:10:00Z").await;
            assert_eq!(told_of(&scene.world, &id).await, 1, "{produces}");
            // A task is with whoever has it; what is to be sent waits until somebody sends it.
            let waits = scene.waits(&id).await;
            match produces {
                "check_in" => assert_eq!(waits, None),
                _ => {
                    let waits = waits.expect("it waits");
                    assert_eq!((&waits["next_step"], &waits["due"]), (&json!("send"), &json!("2027-03-05")));
                }
            }
            if produces == "meeting" {
                scene.send(&id).await;
                assert_eq!(scene.waits(&id).await, None);
            }
        })
        .await;
    }
}
