//! A project with a small plan that two client parties see, each with an approver.

use engagement::access::{EditPlan, authorized_by_command};
use engagement::routes::open_project;
use engagement::sign_off::{Act, Acted, Content, SignOffKinds, Verdict, act};
use engagement::store::{members, parties};
use engagement::testing::{self, person};
use kernel::{
    ClientPrincipal, Identified, LinkId, PartyId, PartyRole, PersonId, ProjectId, ProjectRole, RecordId,
    Result, SignOffId,
};
use schedule::PLAN_SIGN_OFF;
use schedule::agreed_with::{self, Word};
use schedule::facts::PROJECT_FACTS;
use schedule::planning::agreed::{self, Agreed};
use schedule::planning::{Change, Plans, change, confirmed, what_if};
use schedule::store::{baselines, plans};
use serde_json::{Value, json};
use std::sync::Arc;
use store::seal::SealKey;
use store::{Db, Tx};
use uuid::Uuid;
use web::Extensions;
use web::testing::{TestAnswer, TestApp, TestParts, team};

pub const SCHEMAS: [store::Schema; 4] =
    [people::TABLES, evidence::TABLES, engagement::TABLES, schedule::TABLES];
const KINDS: SignOffKinds = SignOffKinds(&[&PLAN_SIGN_OFF]);

pub struct Scene {
    pub app: TestApp,
    pub plans: Plans,
    pub signer: evidence::Signer,
    pub project: ProjectId,
    /// Reads phases and milestones, and the task of its own people.
    pub party: PartyId,
    /// Reads the valve.
    pub other: PartyId,
    /// Project manager.
    pub lin: PersonId,
    /// Member.
    pub wen: PersonId,
    /// Approver of the first party.
    pub zheng: PersonId,
    /// Approver of the second party.
    pub fang: PersonId,
    pub pump: Uuid,
    pub valve: Uuid,
    pub access: Uuid,
    pub handover: Uuid,
}

fn party(tx: &mut Tx, project: ProjectId, name: &str, approver: PersonId) -> Result<PartyId> {
    let party = testing::party(tx, project, name)?;
    parties::put_contact(tx, &party, approver, PartyRole::ClientApprover)?;
    Ok(party.id)
}

impl Scene {
    /// As an earlier version left it: an agreed baseline for all, and nothing of a party.
    pub async fn as_before(&self) {
        let done = self.db().write(|tx| {
            tx.exec("delete from agreed_days", &[])?;
            tx.exec("delete from agreed_plans", &[])?;
            tx.exec("update released_tasks set agreed_start = null, agreed_finish = null", &[])
        });
        done.await.expect("forgotten");
    }
    pub async fn set(db: Db) -> Self {
        let plans = Plans::default();
        let signer = evidence::signer(&db, &SealKey::new([7; 32])).await.expect("a signer");
        let extensions = Extensions::default().with(KINDS).with(plans.clone()).with(signer.clone());
        let app = TestApp::new(TestParts { extensions, ..TestParts::over(db) }, schedule::routes());
        let for_writing = app.clone();
        let set = for_writing.db().write(move |tx| {
            let (lin, wen) = (person(tx, "Lin", true)?, person(tx, "Wen", true)?);
            let (zheng, fang) = (person(tx, "Zheng", false)?, person(tx, "Fang", false)?);
            let project = open_project(tx, PROJECT_FACTS, lin, "Warehouse", "2026-03-02")?;
            members::put(tx, project, wen, ProjectRole::Member)?;
            let (first, other) =
                (party(tx, project, "Harbour", zheng)?, party(tx, project, "Supervisor", fang)?);
            let [pump, valve, access, handover] =
                [2u128, 3, 4, 5].map(|n| Uuid::from_u128(n << 64 | project.0.as_u128() >> 64));
            let party = first;
            Ok(Self {
                app,
                plans,
                signer,
                project,
                party,
                other,
                lin,
                wen,
                zheng,
                fang,
                pump,
                valve,
                access,
                handover,
            })
        });
        let scene = set.await.expect("the scene can be set");
        scene.make_plan().await;
        scene.share(scene.party, json!({ "phases_and_milestones": true, "task_ids": [scene.access] })).await;
        scene.share(scene.other, json!({ "task_ids": [scene.valve] })).await;
        scene
    }

    /// A phase with two tasks in a row, one of the client's people, and a milestone after them on 4 March.
    async fn make_plan(&self) {
        let phase = Uuid::from_u128(1u128 << 64 | self.project.0.as_u128() >> 64);
        let create = |id: Uuid, parent: Option<Uuid>, title: &str, set: Value| json!({ "op": "create_task", "id": id, "parent_id": parent, "title": title, "set": set });
        let after = |before: Uuid, after: Uuid| json!({ "op": "create_dependency", "predecessor_id": before, "successor_id": after, "kind": "fs" });
        let edits = json!([
            create(phase, None, "Build", json!({ "kind": "phase" })),
            create(self.pump, Some(phase), "Secret pump", json!({ "duration_minutes": 960 })),
            create(self.valve, Some(phase), "Valve", json!({ "duration_minutes": 480 })),
            create(
                self.access,
                None,
                "Access to the site",
                json!({ "duration_minutes": 480, "client_side": true })
            ),
            create(self.handover, None, "Handover", json!({ "kind": "milestone" })),
            after(self.pump, self.valve),
            after(self.valve, self.handover),
        ]);
        self.edit(edits).await;
    }

    pub fn db(&self) -> &Db {
        self.app.db()
    }
    pub fn at(&self, rest: &str) -> String {
        format!("/api/v1/projects/{}/{rest}", self.project)
    }
    pub async fn get(&self, rest: &str) -> Value {
        self.app.get(&self.at(rest)).as_(team(self.wen)).await.expect(200).json()
    }
    pub async fn edit(&self, edits: Value) {
        self.app
            .post(&self.at("plan-edits"))
            .as_(team(self.lin))
            .json(json!({ "edits": edits }))
            .await
            .expect(200);
    }
    /// The pump takes so many days.
    pub async fn pump_takes(&self, days: i64) {
        let set = json!({ "duration_minutes": days * 480 });
        self.edit(json!([{ "op": "update_task", "id": self.pump, "set": set }])).await;
    }
    pub async fn share(&self, party: PartyId, rule: Value) {
        let path = format!("parties/{party}/sharing");
        let revision = self.get(&path).await["revision"].as_i64().expect("a revision");
        let put = self.app.put(&self.at(&path)).as_(team(self.lin)).if_match(revision);
        put.json(json!({ "rule": rule })).await.expect(200);
    }
    pub async fn preview(&self, party: PartyId) -> TestAnswer {
        let path = self.at(&format!("parties/{party}/plan-confirmation-previews"));
        self.app.post(&path).as_(team(self.lin)).json(json!({ "title": "The plan" })).await
    }
    pub async fn ask_as(&self, by: PersonId, party: PartyId, revision: i64) -> TestAnswer {
        let path = self.at(&format!("parties/{party}/plan-confirmations"));
        self.app.post(&path).as_(team(by)).if_match(revision).json(json!({ "title": "The plan" })).await
    }
    /// Looked at, then sent.
    pub async fn asked(&self, party: PartyId) -> Value {
        let preview = self.preview(party).await.expect(200).json();
        let revision = preview["plan_revision"].as_i64().expect("a revision");
        self.ask_as(self.lin, party, revision).await.expect(201).json()
    }
    pub async fn content(&self, sent: &Value) -> Content {
        let id: Uuid = sent["sign_off_id"].as_str().expect("a sign-off").parse().expect("an id");
        let found = self.db().read(move |conn| engagement::sign_off::get(conn, SignOffId(id))).await;
        found.expect("a sign-off").content
    }
    pub async fn answer(&self, sent: &Value, verdict: Verdict) -> Result<Acted> {
        let id: Uuid = sent["sign_off_id"].as_str().expect("a sign-off").parse().expect("an id");
        let (signer, zheng, fang, first) = (self.signer.clone(), self.zheng, self.fang, self.party);
        let answered = self.db().write(move |tx| {
            let sign_off = engagement::sign_off::get(tx, SignOffId(id))?;
            let by = ClientPrincipal {
                person: if sign_off.party == first { zheng } else { fang },
                project: sign_off.project,
                party: sign_off.party,
                role: PartyRole::ClientApprover,
                link: LinkId::new(),
                identified: Identified::WithCode,
            };
            let acting = Act {
                key: sign_off.key,
                verdict,
                remark: "As discussed",
                questioned: Vec::new(),
                form_key: Uuid::new_v4(),
                consent: "I confirm",
                locale: "en",
                ip: "192.0.2.1",
                agent: "test",
            };
            act(tx, "http://localhost:8080", &KINDS, &signer, &by, &acting)
        });
        answered.await
    }
    /// The job that makes baselines; tells how many it looked at.
    pub async fn settle(&self) -> usize {
        confirmed::agree_confirmed(self.db(), &self.plans).await.expect("it can be agreed")
    }
    /// Sent, confirmed, and the agreed baseline.
    pub async fn confirmed(&self, party: PartyId) {
        let sent = self.asked(party).await;
        self.answer(&sent, Verdict::Approved).await.expect("confirmed");
        assert_eq!(self.settle().await, 1);
    }
    /// Finish and agreed finish of what a party reads, by title.
    pub async fn reads(&self, party: PartyId) -> Vec<(String, String, Option<String>)> {
        let found = self.db().read(move |conn| {
            conn.rows(
                "select title, finish, agreed_finish from released_tasks where party_id = $1 order by sort",
                store::params![party],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )
        });
        found.await.expect("released rows")
    }
    /// The sentence of state as a party reads it: health and agreed finish.
    pub async fn stands(&self, party: PartyId) -> (String, Option<String>) {
        let found = self.db().read(move |conn| {
            conn.one(
                "select health, agreed_finish from released_projects where party_id = $1",
                store::params![party],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
        });
        found.await.expect("a released project")
    }
    pub async fn state(&self, party: PartyId) -> (String, Option<i64>) {
        let plan = self.get("agreed-plan").await;
        let documents = plan["documents"].as_array().expect("documents");
        let document = documents.iter().find(|one| one["party_id"] == json!(party)).expect("of the party");
        (document["state"].as_str().expect("a state").into(), document["confirmed_number"].as_i64())
    }
    /// A baseline that the team saves for itself.
    pub async fn save_baseline(&self) -> Value {
        let saving = self.app.post(&self.at("baselines")).as_(team(self.wen)).json(json!({ "name": "Ours" }));
        saving.await.expect(201).json()
    }
    /// A change of the plan that the first party agreed to: the handover on that day, as the crate of changes writes it.
    pub async fn agree_on_handover(&self, day: &str) {
        let finish = schedule::times::parse_day(day).expect("a day");
        let wanted = Agreed { finish, milestones: vec![(RecordId(self.handover), finish)] };
        let (project, party, lin, known) = (self.project, self.party, self.lin, self.plans.clone());
        let word = Word { name: "CR-1".into(), at: self.db().clock().now() };
        let made = self.db().read(move |conn| {
            let step = what_if::compute(conn, &known, project, &[])?;
            let with =
                agreed_with::approved(step.before.agreed_with(party), party, &wanted, &word, &|_| None);
            Ok((agreed::baseline(&step, &wanted, word.name, word.at, lin), with))
        });
        let (made, with) = made.await.expect("a baseline");
        let encoded = plans::encoded(&made.dates);
        let mut wanted = Change::new(project, Vec::new());
        wanted.additions.baseline = Some(made.clone());
        wanted.additions.agreed = Some(with);
        wanted.also = Some(Arc::new(move |tx, _| baselines::create(tx, project, &made, &encoded)));
        let authorize = move |_: &mut Tx| Ok(authorized_by_command::<EditPlan>(project, lin));
        change(self.db(), &self.plans, wanted, authorize).await.expect("written");
    }
}
