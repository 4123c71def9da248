//! A project with a team and two client parties.

use engagement::store::parties::Party;
use engagement::testing::{self, Cast};
use kernel::{PartyId, PartyRole, PersonId, Result};
use risk::store::for_client::{self, ClientIssue};
use risk::store::issues::Issue;
use risk::{ClientSettling, settle_as_client};
use serde_json::{Value, json};
use std::future::Future;
use std::ops::Deref;
use store::{ClientConn, Db, Viewer};
use uuid::Uuid;
use web::testing::{TestAnswer, TestApp, TestParts, team};

const SCHEMAS: [store::Schema; 4] = [people::TABLES, evidence::TABLES, engagement::TABLES, risk::TABLES];

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
        let app = TestApp::new(TestParts::over(db), risk::routes());
        let of_scene = app.clone();
        let set = app.db().write(move |tx| {
            let cast = Cast::set(tx)?;
            let zheng = testing::contact(tx, &cast.party, "Zheng Haiyan", PartyRole::ClientContact)?;
            Ok(Self { app: of_scene, cast, zheng })
        });
        set.await.expect("the scene can be set")
    }
    fn at(&self, rest: &str) -> String {
        format!("/api/v1/projects/{}/{rest}", self.project)
    }
    pub async fn get(&self, rest: &str, person: PersonId) -> Value {
        self.app.get(&self.at(rest)).as_(team(person)).await.expect(200).json()
    }
    pub async fn post(&self, rest: &str, person: PersonId, body: Value) -> TestAnswer {
        self.app.post(&self.at(rest)).as_(team(person)).json(body).await
    }
    pub async fn raise(&self, title: &str) -> Value {
        let body = json!({ "title": title, "severity": "high", "owner_id": self.wen });
        self.post("issues", self.wen, body).await.expect(201).json()
    }
    fn path(issue: &Value, rest: &str) -> String {
        format!("/api/v1/issues/{}{rest}", issue["id"].as_str().expect("an id"))
    }
    pub async fn issue(&self, issue: &Value) -> Value {
        self.app.get(&Self::path(issue, "")).as_(team(self.reader)).await.expect(200).json()
    }
    pub async fn step(&self, issue: &Value, step: &str) -> TestAnswer {
        let body = json!({ "step": step, "note": "As seen" });
        self.app.post(&Self::path(issue, "/steps")).as_(team(self.wen)).json(body).await
    }
    /// Says one field anew, on the revision that `issue` was read at.
    pub async fn describe(&self, issue: &Value, field: &str, words: &str) -> TestAnswer {
        let mut body =
            json!({ "title": issue["title"], "severity": issue["severity"], "owner_id": self.wen });
        body[field] = json!(words);
        let sending = self.app.put(&Self::path(issue, "")).as_(team(self.wen));
        sending.if_match(issue["revision"].as_i64().expect("a revision")).json(body).await
    }
    pub async fn share(&self, issue: &Value, party: Option<PartyId>) -> TestAnswer {
        let seen = self.issue(issue).await;
        self.share_as_seen(&seen, party).await
    }
    /// Shared as it was when somebody looked at it.
    pub async fn share_as_seen(&self, seen: &Value, party: Option<PartyId>) -> TestAnswer {
        let sending = self.app.put(&Self::path(seen, "/party")).as_(team(self.lin));
        let revision = seen["revision"].as_i64().expect("a revision");
        sending.if_match(revision).json(json!({ "party_id": party })).await
    }
    /// What the first party's contact says, always with the same form.
    pub async fn settle(&self, is_solved: bool, issue: Uuid) -> Result<Issue> {
        let by = testing::principal(&self.party, self.zheng, PartyRole::ClientContact);
        let form_key = Uuid::from_u128(7);
        let settling = ClientSettling { issue, is_solved, text: "Still the same".into(), form_key };
        self.app.db().write(move |tx| settle_as_client(tx, &by, &testing::witness(), &settling)).await
    }
    pub async fn as_client<T: Send + 'static>(
        &self,
        party: &Party,
        read: impl FnOnce(&mut ClientConn) -> Result<T> + Send + 'static,
    ) -> T {
        let viewer = Viewer { project: self.project, party: party.id, person: self.zheng };
        self.app.db().read_as_client(viewer, read).await.expect("it can be read")
    }
    pub async fn seen_by(&self, party: &Party) -> Vec<ClientIssue> {
        self.as_client(party, for_client::issues).await
    }
    pub async fn events(&self) -> Vec<String> {
        let found = self.app.db().read(|conn| store::events::after(conn, 0, 500)).await.expect("events");
        found.into_iter().map(|event| event.kind).filter(|kind| kind.starts_with("issue.")).collect()
    }
}
