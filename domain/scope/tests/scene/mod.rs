//! A project with three members, a stranger, two client parties with approvers, and a task.

use engagement::sign_off::{self, Act, Acted, SignOffKinds, Verdict, act};
use engagement::store::{members, parties};
use engagement::testing;
use kernel::{
    Audience, ClientPrincipal, Identified, LinkId, PartyId, PartyRole, PersonId, ProjectId, ProjectRole,
    RecordId, Result, SignOffId,
};
use scope::requirement_import::{ListedRequirement, ReadRequirementList, RequirementList};
use scope::store::for_client::{self, ClientRequirement};
use serde_json::{Value, json};
use store::records::{self, NewRecord, RecordKind};
use store::seal::SealKey;
use store::{Db, Tx, Viewer};
use uuid::Uuid;
use web::Extensions;
use web::testing::{TestAnswer, TestApp, TestParts, team};

pub const SCHEMAS: [store::Schema; 5] =
    [people::TABLES, evidence::TABLES, engagement::TABLES, documents::TABLES, scope::TABLES];
const TASK: RecordKind = RecordKind { name: "task", prefix: "T" };
const KINDS: SignOffKinds = SignOffKinds(&[&scope::SIGN_OFF, &scope::DELIVERABLE_SIGN_OFF]);

/// Lines of `title;need`: the real reader has tests of its own.
const READ: ReadRequirementList = ReadRequirementList(|bytes, _, _| {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let row = |(line, text): (usize, &str)| {
        let (title, need) = text.split_once(';').unwrap_or((text, ""));
        ListedRequirement {
            line: line as u64 + 1,
            title: title.to_owned(),
            need: Some(need.to_owned()).filter(|need| !need.is_empty()),
            ..ListedRequirement::default()
        }
    };
    Ok(RequirementList { rows: text.lines().enumerate().map(row).collect(), ..RequirementList::default() })
});

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
    /// Approvers of the first party.
    pub zheng: PersonId,
    pub xu: PersonId,
    /// Approver of the second party.
    pub fang: PersonId,
    pub task: RecordId,
}

fn party(tx: &mut Tx, project: ProjectId, name: &str, approvers: &[PersonId]) -> Result<PartyId> {
    let party = testing::party(tx, project, name)?;
    for approver in approvers {
        parties::put_contact(tx, &party, *approver, PartyRole::ClientApprover)?;
    }
    Ok(party.id)
}

fn task(tx: &mut Tx, project: ProjectId, by: PersonId) -> Result<RecordId> {
    let new = NewRecord {
        id: RecordId::new(),
        project: Some(project),
        client: None,
        kind: &TASK,
        title: "Offline queue",
        audience: Audience::Internal,
        party: None,
        owner: None,
        state: "to_do",
        due: None,
        by: Some(by),
    };
    Ok(records::create(tx, &new)?.id)
}

impl Scene {
    pub async fn set(db: Db) -> Self {
        let signer = evidence::signer(&db, &SealKey::new([7; 32])).await.expect("a signer");
        let extensions = Extensions::default().with(KINDS).with(READ).with(signer.clone());
        let app = TestApp::new(TestParts { extensions, ..TestParts::over(db) }, scope::routes());
        let for_writing = app.clone();
        let db = for_writing.db();
        db.write(move |tx| {
            let lin = testing::person(tx, "Lin Wei", true)?;
            let wen = testing::person(tx, "Wen Yizhou", true)?;
            let jian = testing::person(tx, "Jian Ning", true)?;
            let stranger = testing::person(tx, "Liu Tang", true)?;
            let zheng = testing::person(tx, "Zheng Haiyan", false)?;
            let xu = testing::person(tx, "Xu Wangshu", false)?;
            let fang = testing::person(tx, "Fang Mo", false)?;
            let project = testing::project(tx, "Warehouse control", lin)?;
            for (person, role) in [
                (lin, ProjectRole::ProjectManager),
                (wen, ProjectRole::Member),
                (jian, ProjectRole::ReadOnly),
            ] {
                members::put(tx, project, person, role)?;
            }
            let first = party(tx, project, "Chengchuan", &[zheng, xu])?;
            let second = party(tx, project, "Nanpu Port", &[fang])?;
            let task = task(tx, project, lin)?;
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
                xu,
                fang,
                task,
            })
        })
        .await
        .expect("the scene can be set")
    }

    pub fn db(&self) -> &Db {
        self.app.db()
    }
    pub fn at(&self, rest: &str) -> String {
        format!("/api/v1/projects/{}/{rest}", self.project)
    }
    pub async fn get(&self, path: &str, person: PersonId) -> TestAnswer {
        self.app.get(path).as_(team(person)).await
    }
    pub async fn post(&self, path: &str, person: PersonId, body: Value) -> TestAnswer {
        self.app.post(path).as_(team(person)).json(body).await
    }
    /// A requirement by the project manager; tells its id.
    pub async fn write_down(&self, title: &str) -> String {
        let made = self.post(&self.at("requirements"), self.lin, json!({ "fields": fields(title) })).await;
        made.expect(201).json()["id"].as_str().expect("an id").to_owned()
    }
    /// Saves the requirement with one field changed, whatever its revision.
    pub async fn edit(&self, id: &str, field: &str, value: Value) -> Value {
        let path = format!("/api/v1/requirements/{id}");
        let mut fields = self.get(&path, self.lin).await.expect(200).json()["fields"].clone();
        fields[field] = value;
        let saved = self.app.put(&path).as_(team(self.lin)).json(json!({ "fields": fields })).await;
        saved.expect(200).json()
    }
    pub async fn state(&self, id: &str) -> (String, Option<i64>) {
        let found = self.get(&format!("/api/v1/requirements/{id}"), self.lin).await.expect(200).json();
        let state = found["state"].as_str().expect("a state").to_owned();
        (state, found["confirmed_version"].as_i64())
    }
    /// Asks a party as somebody does who looks first; no ids: for everything that is not confirmed.
    pub async fn ask(&self, party: PartyId, ids: &[&str]) -> TestAnswer {
        let looked_at = self.look(party, ids).await;
        match looked_at.status {
            200 => self.send_what_was_seen(party, &looked_at.json()).await,
            _ => looked_at,
        }
    }
    pub async fn look(&self, party: PartyId, ids: &[&str]) -> TestAnswer {
        let body = json!({ "party_id": party, "requirement_ids": ids });
        self.post(&self.at("requirement-confirmation-previews"), self.lin, body).await
    }
    pub async fn send_what_was_seen(&self, party: PartyId, preview: &Value) -> TestAnswer {
        let items = preview["items"].as_array().expect("items").iter();
        let items: Vec<Value> =
            items.map(|one| json!({ "id": one["id"], "version": one["version"] })).collect();
        let body = json!({ "party_id": party, "items": items, "title": "What we agreed on", "summary": "" });
        self.post(&self.at("requirement-confirmations"), self.lin, body).await
    }
    /// What a request would show to the first party.
    pub async fn preview(&self, ids: &[&str]) -> Value {
        self.look(self.party, ids).await.expect(200).json()
    }
    pub async fn asked(&self, ids: &[&str]) -> Value {
        self.ask(self.party, ids).await.expect(201).json()
    }
    pub fn viewer(&self) -> Viewer {
        Viewer { project: self.project, party: self.party, person: self.zheng }
    }
    pub fn viewer_b(&self) -> Viewer {
        Viewer { project: self.project, party: self.party_b, person: self.fang }
    }
    /// What the viewer reads.
    pub async fn read_as(&self, viewer: Viewer) -> Vec<ClientRequirement> {
        self.db().read_as_client(viewer, for_client::requirements).await.expect("a client reads")
    }
    pub async fn found_by_client(&self, words: &'static str) -> usize {
        let found = self
            .db()
            .read_as_client(self.viewer(), move |conn| store::search::find_as_client(conn, words, 50));
        found.await.expect("a client searches").len()
    }
    /// Answers the request as somebody of the first party; questions name items by their titles.
    pub async fn answer(
        &self,
        request: &Value,
        person: PersonId,
        verdict: Verdict,
        questions: &[(&str, &str)],
    ) -> Result<Acted> {
        let id: Uuid = request["sign_off_id"].as_str().expect("a sign-off").parse().expect("an id");
        let questions: Vec<(String, String)> =
            questions.iter().map(|(title, words)| ((*title).to_owned(), (*words).to_owned())).collect();
        let by = ClientPrincipal {
            person,
            project: self.project,
            party: self.party,
            role: PartyRole::ClientApprover,
            link: LinkId::new(),
            identified: Identified::WithCode,
        };
        let signer = self.signer.clone();
        let answered = self.db().write(move |tx| {
            let sign_off = engagement::sign_off::get(tx, SignOffId(id))?;
            let key_of = |title: &str| {
                let item = sign_off.content.items.iter().find(|item| item.title == title);
                item.expect("an item of that title").key
            };
            let questioned = questions.iter().map(|(title, words)| (key_of(title), words.clone())).collect();
            let acting = Act {
                key: sign_off.key,
                verdict,
                remark: "As discussed",
                questioned,
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
    pub async fn confirm(&self, request: &Value) {
        let done = self.answer(request, self.zheng, Verdict::Approved, &[]).await.expect("confirmed");
        assert!(matches!(done, Acted::Decided(_)), "{done:?}");
    }
    pub async fn content(&self, request: &Value) -> engagement::sign_off::Content {
        let id: Uuid = request["sign_off_id"].as_str().expect("a sign-off").parse().expect("an id");
        let found = self.db().read(move |conn| engagement::sign_off::get(conn, SignOffId(id))).await;
        found.expect("a sign-off").content
    }
    pub async fn withdraw(&self, request: &Value) {
        self.withdraw_unnoticed(request).await;
        scope::follow_withdrawals(self.db()).await.expect("followed");
    }
    /// Nothing has followed it yet.
    pub async fn withdraw_unnoticed(&self, request: &Value) {
        let id: Uuid = request["sign_off_id"].as_str().expect("a sign-off").parse().expect("an id");
        let (by, signer) = (self.lin, self.signer.clone());
        let withdrawn =
            self.db().write(move |tx| sign_off::withdraw(tx, &signer, by, SignOffId(id), "Not yet"));
        withdrawn.await.expect("withdrawn");
    }
    pub async fn newest_event(&self) -> i64 {
        self.db().read(store::events::newest).await.expect("a number")
    }
}

/// Fields whose words tell where they come from.
pub fn fields(title: &str) -> Value {
    json!({
        "title": title,
        "kind": "function",
        "priority": "must",
        "source": "interview",
        "need": format!("{title} must not stop."),
        "pain": "The night shift blames headquarters.",
        "description": "Scans are kept for four hours.",
        "acceptance_criteria": "No scan is lost."
    })
}
