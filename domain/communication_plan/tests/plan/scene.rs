//! A project on the Chinese calendar with a team and two client parties, on the Monday before the Spring Festival.

use crate::missed::FAIR;
use communication::AskedKinds;
use communication::routes::SaidByMail;
use communication_plan::produced_kind::ProducedKinds;
use communication_plan::{CHECK_IN, FEEDBACK_TALK, execute};
use engagement::testing::{self, Cast};
use engagement::{OpenedProject, ProjectFacts};
use jiff::civil::date;
use kernel::{Clock, PartyRole, PersonId, Timestamp};
use schedule::facts::PROJECT_FACTS;
use schedule::planning::Plans;
use serde_json::{Value, json};
use std::future::Future;
use std::ops::Deref;
use store::Db;
use web::Extensions;
use web::testing::{TestAnswer, TestApp, TestParts, team};

const SCHEMAS: [store::Schema; 8] = [
    people::TABLES,
    evidence::TABLES,
    engagement::TABLES,
    documents::TABLES,
    scope::TABLES,
    schedule::TABLES,
    communication::TABLES,
    communication_plan::TABLES,
];
const KINDS: ProducedKinds = ProducedKinds(&[&CHECK_IN, &FEEDBACK_TALK, &FAIR]);
pub const DAY: i64 = 86_400;

#[derive(Clone)]
pub struct Scene {
    pub app: TestApp,
    cast: Cast,
    /// Contact of the first party.
    pub zheng: PersonId,
}

impl Deref for Scene {
    type Target = Cast;
    fn deref(&self) -> &Cast {
        &self.cast
    }
}

/// Runs a body on each database, with the scene set.
pub async fn with_scene<Done: Future<Output = ()>>(body: impl Fn(Scene) -> Done + Copy) {
    store::testing::each_database(&SCHEMAS, |db: Db| async move {
        body(Scene::set(db).await).await;
    })
    .await;
}

impl Scene {
    async fn set(db: Db) -> Self {
        let extensions = Extensions::default()
            .with(KINDS)
            .with(AskedKinds(&[communication_plan::ASKED_KINDS]))
            .with(Plans::default())
            .with(testing::signer())
            .with(SaidByMail(|_, _| Ok(None)));
        let app = TestApp::new(
            TestParts { extensions, ..TestParts::over(db) },
            communication_plan::routes().join(communication::routes()).join(schedule::routes()),
        );
        let of_scene = app.clone();
        let set = app.db().write(move |tx| {
            let cast = Cast::set(tx)?;
            let ProjectFacts { opened, .. } = PROJECT_FACTS;
            opened(
                tx,
                &OpenedProject {
                    project: cast.project,
                    start: date(2026, 2, 2),
                    calendar: "china",
                    by: cast.lin,
                },
            )?;
            let zheng = testing::contact(tx, &cast.party, "Zheng Haiyan", PartyRole::ClientApprover)?;
            Ok(Self { app: of_scene, cast, zheng })
        });
        let scene: Self = set.await.expect("the scene can be set");
        scene.set_clock("2026-02-09T01:00:00Z");
        scene
    }
    pub fn db(&self) -> &Db {
        self.app.db()
    }
    fn clock(&self) -> &Clock {
        self.db().clock()
    }
    /// Sets the held clock, forward or back.
    pub fn set_clock(&self, text: &str) {
        let at: jiff::Timestamp = text.parse().expect("a moment");
        let seconds = (at.as_microsecond() - self.clock().now().micros()) / 1_000_000;
        self.clock().advance_seconds(seconds);
    }
    pub fn pass_days(&self, days: i64) {
        self.clock().advance_seconds(days * DAY);
    }
    pub fn now(&self) -> Timestamp {
        self.clock().now()
    }
    pub fn at(&self, rest: &str) -> String {
        format!("/api/v1/projects/{}/{rest}", self.project)
    }
    pub async fn plan(&self) -> Value {
        self.app.get(&self.at("communication-plan")).as_(team(self.reader)).await.expect(200).json()
    }
    /// A check-in of Wen's with the first party, Wednesdays at 16:00 in Ningbo, made two days ahead.
    pub fn row(&self) -> Value {
        json!({
            "title": "Call about the week",
            "party_id": self.party.id,
            "channel": "call",
            "urgent_channel": "call",
            "rhythm": { "kind": "weekly", "every": 1, "weekdays": ["wednesday"] },
            "from": "2026-02-09",
            "time": "16:00",
            "time_zone": "Asia/Shanghai",
            "produces": "check_in",
            "lead_days": 2,
            "owner_id": self.wen,
            "client_owner_id": self.zheng,
        })
    }
    pub fn row_with(&self, field: &str, value: Value) -> Value {
        let mut row = self.row();
        row[field] = value;
        row
    }
    pub async fn add(&self, fields: Value) -> TestAnswer {
        let path = self.at("communication-plan/entries");
        self.app.post(&path).as_(team(self.wen)).json(json!({ "fields": fields })).await
    }
    /// The row that was added last.
    pub async fn added(&self, fields: Value) -> Value {
        let plan = self.add(fields).await.expect(201).json();
        plan["items"].as_array().and_then(|items| items.last()).expect("a row").clone()
    }
    pub async fn change(&self, row: &Value, fields: Value) -> TestAnswer {
        let path = format!("/api/v1/communication-plan/{}", row["id"].as_str().expect("an id"));
        let sending = self.app.put(&path).as_(team(self.wen));
        sending
            .if_match(row["revision"].as_i64().expect("a revision"))
            .json(json!({ "fields": fields }))
            .await
    }
    pub fn word_path(row: &Value, slot: &str) -> String {
        format!("/api/v1/communication-plan/{}/occurrences/{slot}/word", row["id"].as_str().expect("an id"))
    }
    pub async fn say(&self, row: &Value, slot: &str, body: Value) -> TestAnswer {
        self.app.put(&Self::word_path(row, slot)).as_(team(self.wen)).json(body).await
    }
    pub async fn execute(&self) -> usize {
        execute(&self.app.app).await.expect("it ran")
    }
    pub async fn tasks(&self) -> Vec<Value> {
        let plan = self.app.get(&self.at("plan")).as_(team(self.reader)).await.expect(200).json();
        plan["tasks"].as_array().expect("tasks").clone()
    }
    pub async fn finish(&self, task: &Value) {
        let edits = json!({ "edits": [{ "op": "update_task", "id": task["id"], "set": { "percent_complete": 100 } }] });
        self.app.post(&self.at("plan-edits")).as_(team(self.wen)).json(edits).await.expect(200);
    }
    /// The notifications of somebody, as kinds.
    pub async fn told(&self, person: PersonId) -> Vec<String> {
        communication::dispatch(self.db(), "https://rapport.example").await.expect("dispatched");
        let found = self.app.get("/api/v1/notifications").as_(team(person)).await.expect(200).json();
        let items = found["items"].as_array().expect("items").clone();
        items.iter().map(|one| one["kind"].as_str().expect("a kind").to_owned()).collect()
    }
}

/// The days of occurrences, and how they stand: "2026-02-11 kept".
pub fn told(occurrences: &Value) -> Vec<String> {
    let items = occurrences.as_array().expect("occurrences");
    let text = |one: &Value, field: &str| one[field].as_str().expect("a text").to_owned();
    items.iter().map(|one| format!("{} {}", text(one, "day"), text(one, "state"))).collect()
}
