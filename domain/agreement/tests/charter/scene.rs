//! A project with three members, a stranger, and two client parties with approvers.

use agreement::CHARTER_SIGN_OFF;
use communication::question::{Speaker, standing};
use communication::response_clock::Promise;
use communication::store::questions::{self, NewQuestion};
use communication::{ClockedKinds, QUESTION_CLOCK};
use engagement::sign_off::{self, Act, Acted, Content, SignOffKinds, Verdict, act};
use engagement::store::{members, parties};
use engagement::testing;
use engagement::{OpenedProject, ProjectFacts};
use jiff::civil::date;
use kernel::{
    Audience, ClientPrincipal, Identified, LinkId, PartyId, PartyRole, PersonId, ProjectId, ProjectRole,
    RecordId, Result, SignOffId,
};
use schedule::facts::PROJECT_FACTS;
use schedule::planning::Plans;
use serde_json::{Value, json};
use store::records::{self, NewRecord};
use store::seal::SealKey;
use store::{Db, Tx, params};
use uuid::Uuid;
use web::Extensions;
use web::testing::{TestAnswer, TestApp, TestParts, team};

pub const SCHEMAS: [store::Schema; 9] = [
    people::TABLES,
    evidence::TABLES,
    engagement::TABLES,
    documents::TABLES,
    scope::TABLES,
    schedule::TABLES,
    communication::TABLES,
    communication_plan::TABLES,
    agreement::TABLES,
];
const KINDS: SignOffKinds = SignOffKinds(&[&CHARTER_SIGN_OFF]);
const CLOCKED: ClockedKinds = ClockedKinds(&[&QUESTION_CLOCK]);

pub struct Scene {
    pub app: TestApp,
    pub signer: evidence::Signer,
    pub project: ProjectId,
    pub party: PartyId,
    pub party_b: PartyId,
    /// Project manager.
    pub lin: PersonId,
    /// Member.
    pub wen: PersonId,
    /// May only read.
    pub jian: PersonId,
    /// Of the team, but not of the project.
    pub stranger: PersonId,
    /// Approver of the first party, of its commercial circle.
    pub zheng: PersonId,
    /// Approver of the second party.
    pub fang: PersonId,
}

fn party(tx: &mut Tx, project: ProjectId, name: &str, approver: PersonId) -> Result<PartyId> {
    let party = testing::party(tx, project, name)?;
    parties::put_contact(tx, &party, approver, PartyRole::ClientApprover)?;
    Ok(party.id)
}

fn project(tx: &mut Tx, by: PersonId) -> Result<ProjectId> {
    let id = testing::project(tx, "Warehouse control", by)?;
    let ProjectFacts { opened, .. } = PROJECT_FACTS;
    opened(tx, &OpenedProject { project: id, start: date(2026, 3, 2), calendar: "standard", by })?;
    Ok(id)
}

impl Scene {
    pub async fn set(db: Db) -> Self {
        let signer = evidence::signer(&db, &SealKey::new([7; 32])).await.expect("a signer");
        let extensions =
            Extensions::default().with(KINDS).with(CLOCKED).with(Plans::default()).with(signer.clone());
        let app = TestApp::new(
            TestParts { extensions, ..TestParts::over(db) },
            agreement::routes().join(scope::routes()),
        );
        let for_writing = app.clone();
        let written = for_writing.db().write(move |tx| {
            let lin = testing::person(tx, "Lin Wei", true)?;
            let wen = testing::person(tx, "Wen Yizhou", true)?;
            let jian = testing::person(tx, "Jian Ning", true)?;
            let stranger = testing::person(tx, "Liu Tang", true)?;
            let zheng = testing::person(tx, "Zheng Haiyan", false)?;
            let fang = testing::person(tx, "Fang Mo", false)?;
            let project = project(tx, lin)?;
            for (person, role) in [
                (lin, ProjectRole::ProjectManager),
                (wen, ProjectRole::Member),
                (jian, ProjectRole::ReadOnly),
            ] {
                members::put(tx, project, person, role)?;
            }
            let first = party(tx, project, "Chengchuan", zheng)?;
            let second = party(tx, project, "Nanpu Port", fang)?;
            Ok(Self {
                app,
                signer,
                project,
                party: first,
                party_b: second,
                lin,
                wen,
                jian,
                stranger,
                zheng,
                fang,
            })
        });
        written.await.expect("the scene can be set")
    }

    pub fn db(&self) -> &Db {
        self.app.db()
    }
    pub fn at(&self, rest: &str) -> String {
        format!("/api/v1/projects/{}/{rest}", self.project)
    }
    pub async fn get(&self, rest: &str) -> Value {
        self.app.get(&self.at(rest)).as_(team(self.jian)).await.expect(200).json()
    }
    pub async fn put(&self, fields: Value) -> TestAnswer {
        self.app.put(&self.at("charter")).as_(team(self.wen)).json(json!({ "fields": fields })).await
    }
    /// Saves the charter with one field changed.
    pub async fn edit(&self, field: &str, value: Value) -> Value {
        let mut fields = self.get("charter").await["fields"].clone();
        fields[field] = value;
        self.put(fields).await.expect(200).json()
    }
    /// Something that a side asks of the first party, or it of the team.
    pub async fn asked_by(&self, side: Speaker) {
        let (project, party, zheng, lin) = (self.project, self.party, self.zheng, self.lin);
        let asked = self.db().write(move |tx| {
            let (asked_by, asked_by_name) = match side {
                Speaker::Client => (zheng, "Zheng Haiyan"),
                Speaker::Team => (lin, "Lin Wei"),
            };
            let new = NewQuestion {
                project,
                party,
                title: "Which gate?",
                body: "Which gate?",
                asked_by,
                asked_by_name,
                asked_by_side: side,
                to_person: None,
                about: None,
                owner: None,
                due: None,
                promise: Promise { first_answer: Some(480), resolution: None },
                form_key: None,
                is_commercial: false,
            };
            questions::create(tx, &new, standing(side, None, false)).map(drop)
        });
        asked.await.expect("asked");
    }
    /// A deliverable of which its versions were said to be so, one after the other.
    pub async fn judged(&self, verdicts: &'static [&'static str]) {
        let (project, party, lin) = (self.project, self.party, self.lin);
        let written = self.db().write(move |tx| {
            let new = NewRecord {
                id: RecordId::new(),
                project: Some(project),
                client: None,
                kind: &scope::DELIVERABLE,
                title: "A gate",
                audience: Audience::Internal,
                party: None,
                owner: None,
                state: "draft",
                due: None,
                by: Some(lin),
            };
            let record = records::create(tx, &new)?;
            tx.exec(
                "insert into deliverables (id, project_id, number, description, handover, version)
                 values ($1, $2, $3, '', '', 1)",
                params![record.id, project, record.number],
            )?;
            for (verdict, version) in verdicts.iter().zip(1_i64..) {
                let submission = Uuid::now_v7();
                tx.exec(
                    "insert into deliverable_submissions (id, deliverable_id, project_id, party_id, version, handover,
                       sent_by, sent_at) values ($1, $2, $3, $4, $5, '', $6, 0)",
                    params![submission, record.id, project, party, version, lin],
                )?;
                tx.exec(
                    "insert into deliverable_acceptances (submission_id, deliverable_id, version, verdict, at)
                     values ($1, $2, $3, $4, 0)",
                    params![submission, record.id, version, *verdict],
                )?;
            }
            Ok(())
        });
        written.await.expect("judged");
    }
    pub async fn state(&self) -> (String, Option<i64>) {
        let found = self.get("charter").await;
        let state = found["state"].as_str().expect("a state").to_owned();
        (state, found["confirmed_number"].as_i64())
    }
    pub async fn asking(&self, party: PartyId, with_budget: bool) -> Value {
        let version = self.get("charter").await["version"].clone();
        json!({ "party_id": party, "version": version, "title": "What this is for", "with_budget": with_budget })
    }
    pub async fn ask(&self, party: PartyId, with_budget: bool) -> TestAnswer {
        let body = self.asking(party, with_budget).await;
        self.app.post(&self.at("charter-confirmations")).as_(team(self.lin)).json(body).await
    }
    pub async fn asked(&self) -> Value {
        self.ask(self.party, false).await.expect(201).json()
    }
    pub async fn content(&self, sent: &Value) -> Content {
        let id: Uuid = sent["sign_off_id"].as_str().expect("a sign-off").parse().expect("an id");
        let found = self.db().read(move |conn| engagement::sign_off::get(conn, SignOffId(id))).await;
        found.expect("a sign-off").content
    }
    pub async fn answer(&self, sent: &Value, verdict: Verdict) -> Result<Acted> {
        let id: Uuid = sent["sign_off_id"].as_str().expect("a sign-off").parse().expect("an id");
        let by = ClientPrincipal {
            person: self.zheng,
            project: self.project,
            party: self.party,
            role: PartyRole::ClientApprover,
            link: LinkId::new(),
            identified: Identified::WithCode,
        };
        let signer = self.signer.clone();
        let answered = self.db().write(move |tx| {
            let sign_off = engagement::sign_off::get(tx, SignOffId(id))?;
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
    pub async fn withdraw(&self, sent: &Value) {
        let id: Uuid = sent["sign_off_id"].as_str().expect("a sign-off").parse().expect("an id");
        let (by, signer) = (self.lin, self.signer.clone());
        let withdrawn =
            self.db().write(move |tx| sign_off::withdraw(tx, &signer, by, SignOffId(id), "Not yet"));
        withdrawn.await.expect("withdrawn");
    }
    pub async fn newest_event(&self) -> i64 {
        self.db().read(store::events::newest).await.expect("a number")
    }
}

/// A charter without gaps.
pub fn fields() -> Value {
    json!({
        "scope_in": ["Two aisles"],
        "scope_out": ["The roof"],
        "assumptions": ["Power is there"],
        "start": "2026-03-02",
        "finish": "2026-12-01",
        "budget": { "minor": 86_000_000, "currency": "CNY" },
        "resources": "Four people",
        "goals": [{
            "specific": "Pallets are moved faster",
            "measure": "Time per pallet",
            "target": "≤ 40",
            "unit": "s",
            "achievable": "The trial took 38 s.",
            "relevant": "Peak season",
            "due": "2026-11-01"
        }]
    })
}
