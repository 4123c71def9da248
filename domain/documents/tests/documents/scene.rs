//! A project with three members, a stranger, two client parties, a task and a question.

use documents::sent_kind::{RECEIPTS, sent};
use documents::store::for_client::{self, ClientDocument};
use documents::{ClientUpload, FileStore, FiledKinds, Received, StandardFolder, upload_as_client};
use engagement::sign_off::{self, Content, NewSignOff, SignOffKind, Verdict};
use engagement::store::{members, parties};
use engagement::testing;
use kernel::{
    Audience, ClientPrincipal, Identified, LinkId, PartyId, PartyRole, PersonId, ProjectId, ProjectRole,
    RecordId, Result,
};
use serde_json::{Value, json};
use store::records::{self, NewRecord, RecordKind};
use store::testing::TestFolder;
use store::{Db, Tx, Viewer};
use uuid::Uuid;
use web::Extensions;
use web::testing::{TestAnswer, TestApp, TestParts, team};

pub const SCHEMAS: [store::Schema; 4] =
    [people::TABLES, evidence::TABLES, engagement::TABLES, documents::TABLES];

const CHARTER: SignOffKind = SignOffKind {
    name: "charter",
    verdicts: &[Verdict::Approved, Verdict::Declined],
    decided: |_, _| Ok(()),
};
const OFFER: SignOffKind = SignOffKind { name: "change_offer", ..CHARTER };
/// What files itself here.
pub const FILED: FiledKinds = FiledKinds(&[
    &sent(CHARTER.name, StandardFolder::Charter),
    &sent(OFFER.name, StandardFolder::Changes),
    &RECEIPTS,
]);
const TASK: RecordKind = RecordKind { name: "task", prefix: "T" };
const QUESTION: RecordKind = RecordKind { name: "question", prefix: "Q" };
pub const LARGEST: u64 = 100_000;

pub struct Scene {
    pub app: TestApp,
    pub folder: TestFolder,
    pub files: FileStore,
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
    /// Contact of the first party.
    pub zheng: PersonId,
    /// May only look.
    pub gu: PersonId,
    /// Approver of the second party.
    pub fang: PersonId,
    /// Internal.
    pub task: RecordId,
    /// Shared with the first party.
    pub question: RecordId,
}

fn party(tx: &mut Tx, project: ProjectId, name: &str, people: &[(PersonId, PartyRole)]) -> Result<PartyId> {
    let party = testing::party(tx, project, name)?;
    for (person, role) in people {
        parties::put_contact(tx, &party, *person, *role)?;
    }
    Ok(party.id)
}

fn record(
    tx: &mut Tx,
    project: ProjectId,
    kind: &'static RecordKind,
    party: Option<PartyId>,
) -> Result<RecordId> {
    let new = NewRecord {
        id: RecordId::new(),
        project: Some(project),
        client: None,
        kind,
        title: "Integration test",
        audience: if party.is_some() { Audience::Client } else { Audience::Internal },
        party,
        owner: None,
        state: "to_do",
        due: None,
        by: None,
    };
    Ok(records::create(tx, &new)?.id)
}

impl Scene {
    pub async fn set(db: Db) -> Self {
        let folder = TestFolder::new();
        let files = FileStore::open(&folder.path().join("files"), "moving", LARGEST).expect("a folder");
        let extensions = Extensions::default().with(files.clone()).with(FILED);
        let app = TestApp::new(TestParts { extensions, ..TestParts::over(db.clone()) }, documents::routes());
        let set = db.write(move |tx| {
            let [lin, wen, jian, stranger] = ["Lin Wei", "Wen Yizhou", "Jian Ning", "Liu Tang"]
                .map(|name| testing::person(tx, name, true));
            let (lin, wen, jian, stranger) = (lin?, wen?, jian?, stranger?);
            let [zheng, gu, fang] =
                ["Zheng Haiyan", "Gu Mengying", "Fang Mo"].map(|name| testing::person(tx, name, false));
            let (zheng, gu, fang) = (zheng?, gu?, fang?);
            let project = testing::project(tx, "Warehouse control", lin)?;
            for (person, role) in [
                (lin, ProjectRole::ProjectManager),
                (wen, ProjectRole::Member),
                (jian, ProjectRole::ReadOnly),
            ] {
                members::put(tx, project, person, role)?;
            }
            let first = [(zheng, PartyRole::ClientContact), (gu, PartyRole::ClientViewer)];
            let party_a = party(tx, project, "Chengchuan", &first)?;
            let party_b = party(tx, project, "Nanpu Port", &[(fang, PartyRole::ClientApprover)])?;
            let task = record(tx, project, &TASK, None)?;
            let question = record(tx, project, &QUESTION, Some(party_a))?;
            Ok((project, [party_a, party_b], [lin, wen, jian, stranger, zheng, gu, fang], task, question))
        });
        let (project, parties, people, task, question) = set.await.expect("the scene can be set");
        let ([party, party_b], [lin, wen, jian, stranger, zheng, gu, fang]) = (parties, people);
        Self {
            app,
            folder,
            files,
            project,
            party,
            party_b,
            lin,
            wen,
            jian,
            stranger,
            zheng,
            gu,
            fang,
            task,
            question,
        }
    }

    pub fn db(&self) -> &Db {
        self.app.db()
    }
    pub fn at(&self, rest: &str) -> String {
        format!("/api/v1/projects/{}/{rest}", self.project)
    }
    pub async fn upload(&self, by: PersonId, query: &str, bytes: impl Into<Vec<u8>>) -> TestAnswer {
        let path = self.at(&format!("documents?{query}"));
        self.app.post(&path).as_(team(by)).body("application/octet-stream", bytes).await
    }
    /// Files a text as a member and gives the detail.
    pub async fn file(&self, query: &str, text: &str) -> Value {
        self.upload(self.wen, query, text).await.expect(201).json()
    }
    /// Sends a charter or an offer to a party; an offer is for its commercial circle.
    pub async fn ask(&self, party: PartyId, number: &str, is_offer: bool) -> Uuid {
        let (project, record, lin) = (self.project, self.question, self.lin);
        let kind = if is_offer { OFFER } else { CHARTER };
        let content = Content {
            kind: kind.name.into(),
            number: number.into(),
            version: 1,
            title: format!("Warehouse {number}"),
            ..Content::default()
        };
        let opened = self.db().write(move |tx| {
            let new = NewSignOff {
                project,
                party,
                record,
                content: &content,
                amount: None,
                is_commercial: is_offer,
                due: None,
                opened_by: lin,
            };
            sign_off::open(tx, "http://localhost:8080", &testing::signer(), &kind, &new)
        });
        opened.await.expect("a sign-off").key
    }
    pub async fn get(&self, path: &str, by: PersonId) -> TestAnswer {
        self.app.get(path).as_(team(by)).await
    }
    pub async fn document(&self, id: &str) -> Value {
        self.get(&format!("/api/v1/documents/{id}"), self.jian).await.expect(200).json()
    }
    pub async fn show(&self, id: &str, party: Option<PartyId>) -> TestAnswer {
        let seen = self.document(id).await;
        self.show_as_seen(&seen, party).await
    }
    /// Shown as it was when somebody looked at it.
    pub async fn show_as_seen(&self, seen: &Value, party: Option<PartyId>) -> TestAnswer {
        let audience = if party.is_some() { "client" } else { "internal" };
        let row = &seen["row"];
        let body = json!({ "audience": audience, "party_id": party, "version": row["version"] });
        let path = format!("/api/v1/documents/{}/audience", id(seen));
        let sending = self.app.put(&path).as_(team(self.lin));
        sending.if_match(row["revision"].as_i64().expect("a revision")).json(body).await
    }
    pub async fn add_version(&self, id: &str, text: &str) -> Value {
        let path = format!("/api/v1/documents/{id}/versions?file_name=again.txt");
        let sent = self.app.post(&path).as_(team(self.wen)).body("application/octet-stream", text).await;
        sent.expect(201).json()
    }
    pub fn viewer(&self, party: PartyId) -> Viewer {
        let person = if party == self.party { self.zheng } else { self.fang };
        Viewer { project: self.project, party, person }
    }
    /// What a party reads through the second lock.
    pub async fn read_as(&self, party: PartyId) -> Vec<ClientDocument> {
        self.db().read_as_client(self.viewer(party), for_client::documents).await.expect("a client reads")
    }
    /// Titles with the version that is shown.
    pub async fn seen_by(&self, party: PartyId) -> Vec<(String, i64)> {
        self.read_as(party).await.into_iter().map(|one| (one.title, one.version)).collect()
    }
    pub async fn share_record(&self, record: RecordId, party: Option<PartyId>) {
        let shared = self.db().write(move |tx| match party {
            Some(party) => records::share(tx, record, Some(party)),
            None => records::unshare(tx, record),
        });
        shared.await.expect("shared");
    }
    pub async fn key_of(&self, record: RecordId) -> Uuid {
        let record = self.db().read(move |conn| records::get(conn, record)).await.expect("a record");
        record.client_key.expect("a shared record")
    }
    pub fn contact(&self, person: PersonId, role: PartyRole) -> ClientPrincipal {
        let party = if person == self.fang { self.party_b } else { self.party };
        ClientPrincipal {
            person,
            project: self.project,
            party,
            role,
            link: LinkId::new(),
            identified: Identified::AsNamed,
        }
    }
    pub fn kept(&self, text: &str) -> Received {
        self.files.keep(text.as_bytes()).expect("kept")
    }
    pub async fn send(&self, by: ClientPrincipal, upload: ClientUpload) -> Result<String> {
        let sent =
            self.db().write(move |tx| upload_as_client(tx, "http://localhost:8080", &by, &upload)).await;
        sent.map(|document| document.id.to_string())
    }
}

pub fn id(detail: &Value) -> String {
    detail["row"]["id"].as_str().expect("an id").to_owned()
}
