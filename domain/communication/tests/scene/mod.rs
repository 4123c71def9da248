//! A project with two members, a stranger, and two client parties.

use communication::routes::{
    ClientAnswer, ClientAsking, ClientSettling, SaidByMail, answer_as_client, ask_as_client, settle_as_client,
};
use communication::store::questions::Question;
use communication::{AskedKinds, ClockedKinds, QUESTION_CLOCK};
use engagement::OpenedProject;
use engagement::store::{links, members, parties};
use engagement::testing::{self, NO_FACTS, contact, invite, party, person, witness};
use kernel::{
    Audience, ClientPrincipal, Event, Identified, LinkId, PartyId, PartyRole, PersonId, ProjectId,
    ProjectRole, RecordId, Result,
};
use serde_json::Value;
use store::records::{self, NewRecord, RecordKind};
use store::{ClientConn, Db, Viewer};
use uuid::Uuid;
use web::Extensions;
use web::testing::{TestAnswer, TestApp, TestParts, team};

pub const SCHEMAS: [store::Schema; 7] = [
    people::TABLES,
    evidence::TABLES,
    engagement::TABLES,
    documents::TABLES,
    scope::TABLES,
    schedule::TABLES,
    communication::TABLES,
];
pub const CLOCKED: ClockedKinds = ClockedKinds(&[&QUESTION_CLOCK]);
pub const TASK: RecordKind = RecordKind { name: "task", prefix: "T" };

pub struct Scene {
    pub app: TestApp,
    pub project: ProjectId,
    pub party: PartyId,
    pub party_b: PartyId,
    /// Project manager.
    pub lin: PersonId,
    pub wen: PersonId,
    /// Of the team, but not of the project.
    pub stranger: PersonId,
    /// Contact of the first party.
    pub zheng: PersonId,
    /// May look only.
    pub viewer_only: PersonId,
    /// Contact of the second party.
    pub xu: PersonId,
    /// An internal task that nobody owns.
    pub task: RecordId,
}

impl Scene {
    pub async fn set(db: Db) -> Self {
        let extensions = Extensions::default()
            .with(NO_FACTS)
            .with(CLOCKED)
            .with(AskedKinds(&[]))
            .with(SaidByMail(|_, _| Ok(None)));
        let app = TestApp::new(
            TestParts { extensions, ..TestParts::over(db) },
            communication::routes().join(scope::routes()),
        );
        let for_writing = app.clone();
        let db = for_writing.db();
        db.write(move |tx| {
            let lin = person(tx, "Lin Wei", true)?;
            let wen = person(tx, "Wen Yizhou", true)?;
            let stranger = person(tx, "Jian Ning", true)?;
            let project = testing::project(tx, "Warehouse control", lin)?;
            let start = jiff::civil::date(2026, 3, 2);
            let opened = OpenedProject { project, by: lin, start, calendar: "china" };
            (schedule::facts::PROJECT_FACTS.opened)(tx, &opened)?;
            members::put(tx, project, lin, ProjectRole::ProjectManager)?;
            members::put(tx, project, wen, ProjectRole::Member)?;
            let first = party(tx, project, "Chengchuan")?;
            let second = party(tx, project, "Nanpu Port")?;
            let zheng = contact(tx, &first, "Zheng Haiyan", PartyRole::ClientContact)?;
            invite(tx, &first, zheng)?;
            let viewer_only = contact(tx, &first, "Xu Wangshu", PartyRole::ClientViewer)?;
            let xu = contact(tx, &second, "Fang Mo", PartyRole::ClientApprover)?;
            let new = NewRecord {
                id: RecordId::new(),
                project: Some(project),
                client: None,
                kind: &TASK,
                title: "Integration test",
                audience: Audience::Internal,
                party: None,
                owner: None,
                state: "to_do",
                due: None,
                by: Some(lin),
            };
            let task = records::create(tx, &new)?.id;
            Ok(Self {
                app,
                project,
                party: first.id,
                party_b: second.id,
                lin,
                wen,
                stranger,
                zheng,
                viewer_only,
                xu,
                task,
            })
        })
        .await
        .expect("the scene can be set")
    }

    pub fn db(&self) -> &Db {
        self.app.db()
    }
    pub async fn get(&self, path: &str, person: PersonId) -> TestAnswer {
        self.app.get(path).as_(team(person)).await
    }
    pub async fn post(&self, path: &str, person: PersonId, body: Value) -> TestAnswer {
        self.app.post(path).as_(team(person)).json(body).await
    }
    pub fn viewer(&self) -> Viewer {
        Viewer { project: self.project, party: self.party, person: self.zheng }
    }
    pub fn viewer_b(&self) -> Viewer {
        Viewer { project: self.project, party: self.party_b, person: self.xu }
    }
    pub fn principal(&self) -> ClientPrincipal {
        ClientPrincipal {
            person: self.zheng,
            project: self.project,
            party: self.party,
            role: PartyRole::ClientContact,
            link: LinkId::new(),
            identified: Identified::AsNamed,
        }
    }
    pub fn asking(&self, text: &str) -> ClientAsking {
        ClientAsking { text: text.into(), about: None, is_told_circle: false, form_key: Uuid::new_v4() }
    }
    pub async fn ask_with(&self, by: ClientPrincipal, asking: ClientAsking) -> Result<Question> {
        self.db().write(move |tx| ask_as_client(tx, &by, "http://localhost:8080", &asking)).await
    }
    pub async fn answer_with(&self, by: ClientPrincipal, answer: ClientAnswer) -> Result<Question> {
        self.db().write(move |tx| answer_as_client(tx, &by, "http://localhost:8080", &answer)).await
    }
    pub async fn settle(&self, by: ClientPrincipal, settling: ClientSettling) -> Result<Question> {
        self.db()
            .write(move |tx| settle_as_client(tx, &by, "http://localhost:8080", &witness(), &settling))
            .await
    }
    pub async fn ask(&self, text: &str) -> RecordId {
        self.ask_with(self.principal(), self.asking(text)).await.expect("a client asks").id
    }
    pub async fn as_client<T: Send + 'static>(
        &self,
        viewer: Viewer,
        f: impl FnOnce(&mut ClientConn) -> Result<T> + Send + 'static,
    ) -> T {
        self.db().read_as_client(viewer, f).await.expect("a client reads")
    }
    /// One more contact of the first party, who may write.
    pub async fn contact(&self, name: &'static str) -> PersonId {
        let (project, party) = (self.project, self.party);
        let added = self.db().write(move |tx| {
            let of = parties::get(tx, project, party)?;
            contact(tx, &of, name, PartyRole::ClientContact)
        });
        added.await.expect("a contact")
    }
    pub async fn invite(&self, person: PersonId) -> LinkId {
        let (project, party) = (self.project, self.party);
        let invited = self.db().write(move |tx| {
            let of = parties::get(tx, project, party)?;
            invite(tx, &of, person)
        });
        invited.await.expect("a link")
    }
    pub async fn revoke(&self, link: LinkId) {
        let project = self.project;
        self.db().write(move |tx| links::revoke(tx, project, link)).await.expect("revoked");
    }
    /// How many links a contact has that work.
    pub async fn living_links(&self, person: PersonId) -> i64 {
        let count = self.db().read(move |conn| {
            conn.one(
                "select count(*) from portal_links where person_id = $1 and revoked_at is null",
                store::params![person],
                |row| row.get(0),
            )
        });
        count.await.expect("a number")
    }
    pub async fn disable(&self, person: PersonId) {
        let disabled = self.db().write(move |tx| {
            let now = tx.now();
            tx.exec("update persons set disabled_at = $2 where id = $1", store::params![person, now])
        });
        disabled.await.expect("disabled");
    }
    pub async fn own(&self, record: RecordId, owner: PersonId) {
        let owned = self.db().write(move |tx| {
            let change = records::RecordChange { owner: Some(Some(owner)), ..Default::default() };
            records::change(tx, record, None, &change).map(drop)
        });
        owned.await.expect("owned");
    }
    pub async fn share(&self, record: RecordId) {
        let party = self.party;
        self.db().write(move |tx| records::share(tx, record, Some(party))).await.expect("shared");
    }
    pub async fn unshare(&self, record: RecordId) {
        self.db().write(move |tx| records::unshare(tx, record)).await.expect("taken back");
    }
    pub async fn key_of(&self, record: RecordId) -> Uuid {
        let record = self.db().read(move |conn| records::get(conn, record)).await.expect("a record");
        record.client_key.expect("a shared record")
    }
    pub async fn member(&self, person: PersonId, role: ProjectRole) {
        let project = self.project;
        self.db().write(move |tx| members::put(tx, project, person, role)).await.expect("a member");
    }
    pub async fn newest_event(&self) -> i64 {
        self.db().read(store::events::newest).await.expect("a number")
    }
    pub async fn dispatch(&self) {
        communication::dispatch(self.db(), "https://rapport.example").await.expect("dispatched");
    }
    /// The kinds of a person's notifications.
    pub async fn told(&self, person: PersonId) -> Vec<String> {
        let list = self.get("/api/v1/notifications", person).await.expect(200).json();
        let kinds = list["items"].as_array().expect("a list").iter();
        kinds.map(|one| one["kind"].as_str().expect("a word").to_owned()).collect()
    }
    /// The kinds of the notices that were mailed to a person.
    pub async fn notices(&self, person: PersonId) -> Vec<String> {
        let page = ::store::Page::first(200);
        let all = self.db().read(move |conn| ::store::outbox::list(conn, &page)).await.expect("the outbox");
        let own = all.items.iter().filter(|one| one.payload["to"] == serde_json::json!(person));
        own.filter_map(|one| one.payload["params"]["notice"].as_str().map(str::to_owned)).collect()
    }
    pub async fn milestone_moved(&self) {
        let (project, party, task) = (self.project, self.party, self.task);
        let moved = self.db().write(move |tx| {
            let detail = serde_json::json!({ "was": "2026-03-18", "is": "2026-03-20" });
            let at = tx.now();
            let event = Event::new("milestone.moved", at, None).in_project(project).on(task);
            tx.event(event.for_client(Some(party)).detail(detail))
        });
        moved.await.expect("an event");
    }
}

/// An answer of the team's to a question that everybody of its party reads.
pub fn to_all(body: &str) -> Value {
    serde_json::json!({ "body": body, "is_commercial": false })
}
