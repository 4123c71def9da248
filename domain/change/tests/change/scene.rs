//! A project with a plan whose baseline is agreed, a manager, a member, a reader, and a client party with two
//! approvers, a contact and a viewer.

use change::mail_request::ReadMail;
use change::store::for_client::{self, ClientChange};
use change::{CHANGE_OFFER, ClientRequest, request_as_client};
use documents::FileStore;
use engagement::deciding::{Decider, DecisionRule, Mode};
use engagement::sign_off::{self, Act, Acted, SignOff, SignOffKinds, Verdict};
use engagement::store::{decision_rules, members, parties, parties::Party};
use engagement::testing::{invited, party, person, signer, witness};
use engagement::{ProjectFacts, routes::open_project};
use kernel::{
    ClientPrincipal, Failure, Identified, LETTER, Letter, LinkId, PartyId, PartyRole, PersonId, ProjectId,
    ProjectRole, RecordId, Result,
};
use schedule::facts::PROJECT_FACTS;
use schedule::plan_file::ReadPlanFile;
use schedule::planning::Plans;
use schedule::routes::PortalPreview;
use serde_json::{Value, json};
use std::sync::Arc;
use store::testing::TestFolder;
use store::{ClientConn, Db, Page, Tx, Viewer, events, outbox};
use uuid::Uuid;
use web::Extensions;
use web::testing::{TestAnswer, TestApp, TestParts, team};

pub const SCHEMAS: [store::Schema; 8] = [
    people::TABLES,
    evidence::TABLES,
    engagement::TABLES,
    documents::TABLES,
    scope::TABLES,
    schedule::TABLES,
    communication::TABLES,
    change::TABLES,
];
pub const PUBLIC_URL: &str = "https://rapport.example";
/// The most a file may hold.
pub const LARGEST: u64 = 20_000;
const KINDS: SignOffKinds = SignOffKinds(&[&CHANGE_OFFER, &schedule::PLAN_SIGN_OFF]);

#[derive(Clone)]
pub struct Scene {
    pub app: TestApp,
    pub plans: Plans,
    /// Where files lie; goes with the scene.
    _folder: Arc<TestFolder>,
    pub project: ProjectId,
    pub party: PartyId,
    pub other_party: PartyId,
    /// Project manager.
    pub lin: PersonId,
    pub member: PersonId,
    pub reader: PersonId,
    pub stranger: PersonId,
    /// Approvers of the commercial circle.
    pub zheng: PersonId,
    pub fang: PersonId,
    pub contact: PersonId,
    pub viewer: PersonId,
    /// Approver of the other party.
    pub xu: PersonId,
}

/// A contact who sees and decides on prices.
fn buyer(tx: &mut Tx, party: &Party, name: &str) -> Result<PersonId> {
    let person = invited(tx, party, name, PartyRole::ClientApprover)?;
    parties::set_commercial(tx, party.id, person, true)?;
    Ok(person)
}

/// Tasks of the plan by name; the ids are the same in every scene, because each has a database of its own.
pub fn task(number: u128) -> String {
    Uuid::from_u128(number).to_string()
}
pub const BUILD: u128 = 1;
pub const EXIT: u128 = 2;
pub const HANDOVER: u128 = 3;
/// What a change brings in.
pub const READER: u128 = 10;

pub fn create(number: u128, title: &str, set: Value) -> Value {
    json!({ "op": "create_task", "id": task(number), "title": title, "set": set })
}
pub fn follows(before: u128, after: u128) -> Value {
    let id = Uuid::from_u128(before << 32 | after);
    json!({ "op": "create_dependency", "id": id, "predecessor_id": task(before), "successor_id": task(after) })
}
/// Three days of work between the test exit and the handover.
pub fn reader_module() -> Value {
    json!([
        create(READER, "Reader module (candid name)", json!({ "duration_minutes": 1440 })),
        follows(EXIT, READER),
        follows(READER, HANDOVER)
    ])
}

impl Scene {
    pub async fn set(db: Db) -> Self {
        let (plans, folder) = (Plans::default(), Arc::new(TestFolder::new()));
        let extensions = Extensions::default()
            .with(plans.clone())
            .with::<ProjectFacts>(PROJECT_FACTS)
            .with(KINDS)
            .with(signer())
            .with(ReadPlanFile(|_, _, _| Err(Failure::NotFound)))
            .with(FileStore::open(&folder.path().join("files"), "moving", LARGEST).expect("a folder"))
            .with(ReadMail(crate::mails::read))
            .with(PortalPreview(|_, _, _, _| Ok(String::new())));
        let routes =
            engagement::routes().join(documents::routes()).join(schedule::routes()).join(change::routes());
        let app = TestApp::new(TestParts { extensions, ..TestParts::over(db) }, routes);
        let known = (app.clone(), plans, folder);
        let set = app.db().write(move |tx| {
            let [lin, member, reader, stranger] =
                ["Lin", "Wen", "Liu", "Jian"].map(|name| person(tx, name, true));
            let (lin, member, reader, stranger) = (lin?, member?, reader?, stranger?);
            let project = open_project(tx, PROJECT_FACTS, lin, "Warehouse", "2026-03-02")?;
            members::put(tx, project, member, ProjectRole::Member)?;
            members::put(tx, project, reader, ProjectRole::ReadOnly)?;
            let first = party(tx, project, "Harbour")?;
            let second = party(tx, project, "Supervisor")?;
            Ok(Self {
                app: known.0.clone(),
                plans: known.1.clone(),
                _folder: known.2.clone(),
                project,
                party: first.id,
                other_party: second.id,
                lin,
                member,
                reader,
                stranger,
                zheng: buyer(tx, &first, "Zheng")?,
                fang: buyer(tx, &first, "Fang")?,
                contact: invited(tx, &first, "Ji", PartyRole::ClientContact)?,
                viewer: invited(tx, &first, "Mo", PartyRole::ClientViewer)?,
                xu: invited(tx, &second, "Xu", PartyRole::ClientApprover)?,
            })
        });
        let scene: Self = set.await.expect("the scene can be set");
        scene.plan_it().await;
        scene
    }

    /// Five days of building, a test exit, a handover, shared with the first party and agreed.
    async fn plan_it(&self) {
        let milestone = json!({ "kind": "milestone" });
        let edits = json!([
            create(BUILD, "Build", json!({ "duration_minutes": 2400 })),
            create(EXIT, "Test exit", milestone.clone()),
            create(HANDOVER, "Handover", milestone),
            follows(BUILD, EXIT),
            follows(EXIT, HANDOVER)
        ]);
        self.edit(edits).await.expect(200);
        let path = self.path("baselines");
        self.send("POST", &path, self.lin, json!({ "name": "As agreed" })).await.expect(201);
        let rule =
            json!({ "task_ids": [task(HANDOVER)], "client_titles": { task(HANDOVER): "Key handover" } });
        self.share(self.party, rule).await;
    }

    pub fn db(&self) -> &Db {
        self.app.db()
    }
    pub fn path(&self, rest: &str) -> String {
        format!("/api/v1/projects/{}/{rest}", self.project)
    }
    pub async fn send(&self, method: &str, path: &str, by: PersonId, body: Value) -> TestAnswer {
        let sending = self.app.send(method, path).as_(team(by));
        if body.is_null() { sending.await } else { sending.json(body).await }
    }
    pub async fn edit(&self, edits: Value) -> TestAnswer {
        self.send("POST", &self.path("plan-edits"), self.lin, json!({ "edits": edits })).await
    }
    pub async fn plan(&self) -> Value {
        self.send("GET", &self.path("plan"), self.lin, Value::Null).await.expect(200).json()
    }

    pub async fn share(&self, party: PartyId, rule: Value) {
        let sharing = self.path(&format!("parties/{party}/sharing"));
        let known = self.send("GET", &sharing, self.lin, Value::Null).await.expect(200).json();
        let revision = known["revision"].as_i64().expect("a revision");
        let put = self.app.put(&sharing).as_(team(self.lin)).if_match(revision);
        put.json(json!({ "rule": rule })).await.expect(200);
    }

    /// Taken down by the team for the first party.
    pub async fn change(&self) -> RecordId {
        let body = json!({ "title": "Readers (candid)", "description": "Their supplier changes codes.",
            "origin": "environment", "source": "mail", "party_id": self.party });
        let made = self.send("POST", &self.path("changes"), self.member, body).await.expect(201).json();
        id(&made)
    }
    pub async fn get(&self, change: RecordId) -> Value {
        self.act_on("GET", change, "", Value::Null).await.expect(200).json()
    }
    pub async fn act_on(&self, method: &str, change: RecordId, rest: &str, body: Value) -> TestAnswer {
        self.send(method, &format!("/api/v1/changes/{change}{rest}"), self.lin, body).await
    }
    pub async fn assess(&self, change: RecordId, edits: Value) -> Value {
        let from = self.get(change).await["assessment"]["version"].as_i64().unwrap_or(0);
        let body = json!({ "from_version": from, "edits": edits, "risks": "They may leave (candid).",
            "internal": { "cost_minor": 6_140_000, "currency": "CNY", "notes": "Margin is thin (candid)." } });
        self.act_on("PUT", change, "/assessment", body).await.expect(200).json()
    }
    /// Later than computed, as a careful manager offers.
    pub fn offer(&self) -> Value {
        json!({ "assessment_version": 1, "title": "2-D pallet codes", "summary": "Your supplier changes.", "finish": "2026-03-13",
            "milestones": [{ "task_id": task(HANDOVER), "date": "2026-03-13" }],
            "price": { "minor": 8_600_000, "currency": "CNY" }, "quality_notes": "Old codes keep working.",
            "valid_until": "2026-03-06" })
    }
    pub async fn send_offer(&self, change: RecordId) -> Value {
        self.act_on("POST", change, "/offers", self.offer()).await.expect(201).json()
    }
    /// Assessed and offered.
    pub async fn offered(&self) -> RecordId {
        let change = self.change().await;
        self.assess(change, reader_module()).await;
        self.send_offer(change).await;
        change
    }

    pub async fn sign_offs(&self, change: RecordId) -> Vec<SignOff> {
        self.db().read(move |conn| sign_off::of_record(conn, change)).await.expect("sign-offs")
    }
    pub async fn waiting(&self, change: RecordId) -> SignOff {
        let all = self.sign_offs(change).await;
        all.into_iter().find(|one| one.state == sign_off::State::Waiting).expect("one waits")
    }
    pub fn by(&self, person: PersonId) -> ClientPrincipal {
        ClientPrincipal {
            person,
            project: self.project,
            party: if person == self.xu { self.other_party } else { self.party },
            role: PartyRole::ClientApprover,
            link: LinkId::new(),
            identified: Identified::WithCode,
        }
    }
    pub async fn decide(&self, person: PersonId, of: &SignOff, verdict: Verdict) -> Result<Acted> {
        let (by, key) = (self.by(person), of.key);
        let acted = self.db().write(move |tx| {
            let act = Act {
                key,
                verdict,
                remark: "Before the summer peak.",
                questioned: Vec::new(),
                form_key: Uuid::new_v4(),
                consent: "I agree to this version.",
                locale: "en",
                ip: "192.0.2.7",
                agent: "a phone",
            };
            sign_off::act(tx, PUBLIC_URL, &KINDS, &signer(), &by, &act)
        });
        acted.await
    }
    pub async fn approve(&self, change: RecordId) {
        let waiting = self.waiting(change).await;
        self.decide(self.zheng, &waiting, Verdict::Approved).await.expect("decided");
    }
    /// One turn of the job.
    pub async fn apply(&self) -> usize {
        change::planning::apply_approved(self.db(), &self.plans, PUBLIC_URL).await.expect("the job runs")
    }
    pub async fn follow(&self) -> usize {
        change::planning::follow(self.db(), PUBLIC_URL).await.expect("the job runs")
    }
    pub async fn in_order(&self, deciders: &[PersonId]) {
        let decider =
            |(person, position): (&PersonId, i64)| Decider { person: *person, position, limit_minor: None };
        let rule = DecisionRule {
            mode: Mode::InOrder,
            currency: String::new(),
            deciders: deciders.iter().zip(1..).map(decider).collect(),
        };
        let party = self.party;
        let put = self.db().write(move |tx| decision_rules::put(tx, party, None, &rule, &[]));
        put.await.expect("a rule");
    }

    pub fn wish(&self) -> ClientRequest {
        ClientRequest {
            title: "Night shift".into(),
            text: "We want to unload at night.".into(),
            wanted_by: "2026-05-01".into(),
            form_key: Uuid::new_v4(),
        }
    }
    pub async fn request(&self, by: ClientPrincipal, wish: ClientRequest) -> Result<RecordId> {
        let asked = self.db().write(move |tx| request_as_client(tx, &by, PUBLIC_URL, &witness(), &wish));
        Ok(asked.await?.id)
    }
    pub async fn as_client<T: Send + 'static>(
        &self,
        party: PartyId,
        read: impl FnOnce(&mut ClientConn) -> Result<T> + Send + 'static,
    ) -> T {
        let person = if party == self.party { self.zheng } else { self.xu };
        let viewer = Viewer { project: self.project, party, person };
        self.db().read_as_client(viewer, read).await.expect("a client reads")
    }
    pub async fn seen_by(&self, party: PartyId) -> Vec<ClientChange> {
        self.as_client(party, for_client::changes).await
    }
    /// All letters so far, the oldest first: template and reader.
    pub async fn letters(&self) -> Vec<(String, PersonId)> {
        let items = self.db().read(|conn| outbox::list(conn, &Page::first(200))).await.unwrap().items;
        let letters = items.into_iter().rev().filter(|item| item.kind == LETTER);
        let letters = letters.map(|item| serde_json::from_value::<Letter>(item.payload).unwrap());
        letters.map(|letter| (letter.template, letter.to)).collect()
    }
    pub async fn events(&self) -> Vec<String> {
        let found = self.db().read(|conn| events::after(conn, 0, 500)).await.expect("events");
        found.into_iter().map(|event| event.kind).collect()
    }
}

pub fn id(made: &Value) -> RecordId {
    made["id"].as_str().expect("an id").parse().expect("an id")
}

/// Runs a body on each database, with the scene set.
pub async fn with_scene<Done: Future<Output = ()>>(body: impl Fn(Scene) -> Done + Copy) {
    store::testing::each_database(&SCHEMAS, |db: Db| async move {
        body(Scene::set(db).await).await;
    })
    .await;
}
