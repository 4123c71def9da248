//! A project with a shared plan and a client who has a link.

use communication::comment::Seen;
use communication::question::Speaker;
use communication::store::comments::{self, NewComment};
use communication::store::questions::{self, NewAnswer};
use documents::sent_kind::{RECEIPTS, sent};
use documents::{FileStore, FiledKinds, StandardFolder};
use engagement::access::{EditPlan, authorized_by_command};
use engagement::culture::Urgency;
use engagement::routes::{fresh_link_letter, open_project_for};
use engagement::sign_off::{
    self, Content, Figure, Item, Label, NewSignOff, SignOffKind, SignOffKinds, Value, Verdict,
};
use engagement::store::{clients, clients::ClientFields, links, links::NewLink, parties};
use engagement::{link, link::Purpose, testing};
use jiff::civil::date;
use kernel::{Audience, PartyId, PartyRole, PersonId, Principal, ProjectId, RecordId, Result, Side};
use people::person::{self, NewPerson};
use schedule::edit::{CreateTask, Edit, TaskFields};
use schedule::facts::PROJECT_FACTS;
use schedule::planning::{Change, Plans, change, settled};
use schedule::releasing::{Choice, Prepared};
use schedule::sharing::SharingRule;
use schedule::task::TaskKind;
use store::records::{self, NewRecord, RecordKind};
use store::testing::TestFolder;
use store::{Db, MOVING_FOLDER, Tx};
use uuid::Uuid;
use web::testing::{TestApp, TestParts};
use web::{App, Authenticator, BoxFuture, Extensions, RequestHead};

pub const SCHEMAS: [store::Schema; 13] = [
    people::TABLES,
    evidence::TABLES,
    engagement::TABLES,
    documents::TABLES,
    scope::TABLES,
    schedule::TABLES,
    communication::TABLES,
    communication_plan::TABLES,
    meeting::TABLES,
    change::TABLES,
    risk::TABLES,
    agreement::TABLES,
    reporting::TABLES,
];

/// The most that a file may hold here.
const LARGEST_FILE: u64 = 2 << 20;

/// Decided without a consequence.
const OFFER: SignOffKind = SignOffKind {
    name: "change_offer",
    verdicts: &[Verdict::Approved, Verdict::ApprovedWithConditions, Verdict::Declined],
    decided: |_, _| Ok(()),
};
const REQUIREMENTS: SignOffKind = SignOffKind {
    name: "requirements",
    verdicts: &[Verdict::Approved, Verdict::Declined],
    decided: |_, _| Ok(()),
};
const PLAN: SignOffKind = SignOffKind { name: "plan", ..REQUIREMENTS };
const CHARTER: SignOffKind = SignOffKind { name: "charter", ..REQUIREMENTS };
const KINDS: SignOffKinds =
    SignOffKinds(&[&OFFER, &REQUIREMENTS, &PLAN, &CHARTER, &scope::DELIVERABLE_SIGN_OFF]);

/// What files itself among the documents.
const FILED: FiledKinds = FiledKinds(&[
    &sent(CHARTER.name, StandardFolder::Charter),
    &sent(REQUIREMENTS.name, StandardFolder::Requirements),
    &sent(PLAN.name, StandardFolder::Plan),
    &sent(OFFER.name, StandardFolder::Changes),
    &scope::CERTIFICATES,
    &RECEIPTS,
]);

/// An offer as it is shown.
pub fn offer(number: &str, title: &str) -> Content {
    let finish = |day| Some(Value::Date(day));
    Content {
        kind: OFFER.name.into(),
        number: number.into(),
        version: 1,
        title: title.into(),
        summary: "Old codes keep working.".into(),
        figures: vec![
            Figure {
                label: Label::Code("finish".into()),
                now: finish(date(2026, 3, 24)),
                becomes: finish(date(2026, 3, 31)),
            },
            Figure {
                label: Label::Code("price".into()),
                now: None,
                becomes: Some(Value::Money { minor: 8_600_000, currency: "CNY".into() }),
            },
        ],
        items: Vec::new(),
        valid_until: None,
    }
}

/// So many requirements to be confirmed.
pub fn requirements(count: usize) -> Content {
    let items = (1..=count).map(|number| Item {
        key: Uuid::from_u128(number as u128),
        number: format!("REQ-{number}"),
        version: 1,
        title: "The reader shows the shelf within a second".into(),
        body: "After a scan the shelf, the article and the amount are shown; without a network the last known place.".into(),
        criteria: "95 of 100 scans in hall B".into(),
        ..Item::default()
    });
    Content {
        kind: REQUIREMENTS.name.into(),
        number: "RD-v1".into(),
        figures: Vec::new(),
        items: items.collect(),
        ..offer("RD-v1", "What it must do")
    }
}

pub struct Scene {
    pub app: TestApp,
    pub project: ProjectId,
    pub party: PartyId,
    pub lin: PersonId,
    pub zheng: PersonId,
    pub viewer_only: PersonId,
    /// The phase, the milestone, the client's task that are shared, and one that is not.
    pub tasks: Vec<RecordId>,
}

fn authenticate(app: App, head: &RequestHead) -> BoxFuture<'static, Result<Option<Principal>>> {
    match head.side() {
        Side::Client => portal::authenticate(app, head),
        Side::Team | Side::Anyone => Box::pin(async { Ok(None) }),
    }
}

/// The portal, with whoever says who comes.
pub fn app_over(db: &Db, authenticator: Authenticator) -> TestApp {
    let signer = testing::signer();
    let folder = TestFolder::new();
    let files = FileStore::open(folder.path(), MOVING_FOLDER, LARGEST_FILE).expect("a folder of files");
    let parts = TestParts {
        authenticator,
        pages: portal::PAGES,
        extensions: Extensions::default().with(KINDS).with(FILED).with(signer).with(files).with(folder),
        ..TestParts::over(db.clone())
    };
    TestApp::new(parts, portal::routes())
}

fn human(tx: &mut Tx, name: &str, email: &str, locale: &str, is_team: bool) -> Result<PersonId> {
    let new = NewPerson { name, email, locale, time_zone: "Asia/Shanghai", is_administrator: false, is_team };
    Ok(person::create(tx, &new)?.id)
}

struct Opened {
    project: ProjectId,
    party: PartyId,
    lin: PersonId,
    zheng: PersonId,
    viewer_only: PersonId,
}

fn open(tx: &mut Tx) -> Result<Opened> {
    people::setup::finish_without_token(tx, "Hengmu", "Asia/Shanghai")?;
    let lin = human(tx, "Lin Wei", "lin.wei@hengmu.example", "en", true)?;
    let zheng = human(tx, "郑海砚", "zheng@chengchuan.example", "zh-CN", false)?;
    let viewer_only = human(tx, "Xu Wangshu", "xu@chengchuan.example", "en", false)?;
    let fields = ClientFields {
        name: "Chengchuan Logistics".into(),
        short_name: "Chengchuan".into(),
        locale: "zh-CN".into(),
        time_zone: "Asia/Shanghai".into(),
    };
    let client = clients::create(tx, &fields)?;
    let project = open_project_for(tx, PROJECT_FACTS, lin, "Warehouse control", client.id, "2026-02-02")?;
    let party = parties::of_project(tx, project)?.pop().expect("the client is a party");
    parties::put_contact(tx, &party, zheng, PartyRole::ClientApprover)?;
    parties::put_contact(tx, &party, viewer_only, PartyRole::ClientViewer)?;
    Ok(Opened { project, party: party.id, lin, zheng, viewer_only })
}

fn task(id: RecordId, title: &str, fields: TaskFields) -> Edit {
    let set = Some(Box::new(fields));
    Edit::CreateTask(CreateTask { id: Some(id), parent_id: None, after_id: None, title: title.into(), set })
}

impl Scene {
    pub async fn set(db: Db) -> Self {
        let app = app_over(&db, authenticate);
        let opened = db.write(open).await.expect("a project");
        let (project, lin) = (opened.project, opened.lin);
        let tasks: Vec<_> = (0..4).map(|_| RecordId::new()).collect();
        let days = |days: i64| Some(days * 480);
        let edits = vec![
            task(tasks[0], "Build", TaskFields { kind: Some(TaskKind::Phase), ..Default::default() }),
            task(tasks[1], "Go-live", TaskFields { kind: Some(TaskKind::Milestone), ..Default::default() }),
            task(
                tasks[2],
                "Test data from your side",
                TaskFields { duration_minutes: days(30), client_side: Some(true), ..Default::default() },
            ),
            task(
                tasks[3],
                "Internal: renegotiate with the supplier",
                TaskFields { duration_minutes: days(5), ..Default::default() },
            ),
        ];
        let proof = move |_: &mut Tx| Ok(authorized_by_command::<EditPlan>(project, lin));
        change(&db, &Plans::default(), Change::new(project, edits), proof).await.expect("a plan");
        Self {
            app,
            project,
            party: opened.party,
            lin,
            zheng: opened.zheng,
            viewer_only: opened.viewer_only,
            tasks,
        }
    }

    pub fn db(&self) -> &Db {
        self.app.db()
    }

    pub async fn share(&self) {
        self.share_tasks(vec![self.tasks[2]], 0).await;
    }

    /// One more task than `share` shows.
    pub async fn share_more(&self, task: RecordId) {
        self.share_tasks(vec![self.tasks[2], task], 1).await;
    }

    async fn share_tasks(&self, task_ids: Vec<RecordId>, revision: i64) {
        let (project, party, lin) = (self.project, self.party, self.lin);
        let rule = SharingRule { phases_and_milestones: true, task_ids, ..Default::default() };
        let choice = Choice { party, rule, revision };
        let read = move |conn: &mut store::Conn| {
            Prepared::read(conn, &Plans::default(), project, vec![choice.clone()])
        };
        let shared = settled(self.db(), read, move |tx, prepared: &Prepared| prepared.write(tx, lin));
        shared.await.expect("shared");
    }

    /// A fresh link for a contact: `/p/…`.
    pub async fn link(&self, person: PersonId) -> String {
        let (project, party, lin) = (self.project, self.party, self.lin);
        let url = self.db().write(move |tx| {
            let party = parties::get(tx, project, party)?;
            links::supersede(tx, party.id, person)?;
            let contact = parties::contacts(tx, party.id)?.into_iter().find(|one| one.person == person);
            let contact = contact.expect("a contact of the party");
            let kind = ("", (Some(lin), "invitation", Urgency::Ordinary));
            fresh_link_letter(tx, "http://localhost:8080", &party, &contact, kind, |_| {})
        });
        let url = url.await.expect("a link");
        url.strip_prefix("http://localhost:8080").expect("our address").to_owned()
    }

    /// Somebody who may decide beside the first one.
    pub async fn second_approver(&self) -> PersonId {
        let (project, party) = (self.project, self.party);
        let joined = self.db().write(move |tx| {
            let party = parties::get(tx, project, party)?;
            let person = human(tx, "Fang Mo", "fang@chengchuan.example", "en", false)?;
            clients::add_contact(tx, party.client, person, "")?;
            parties::put_contact(tx, &party, person, PartyRole::ClientApprover)?;
            Ok(person)
        });
        joined.await.expect("an approver")
    }

    /// The link, and the cookie of the browser in which it was made.
    pub async fn team_view(&self) -> (String, String) {
        self.look_as(self.lin).await
    }

    /// As the team looks as one of the client's people, or, as themselves, as somebody outside the circle.
    pub async fn look_as(&self, person: PersonId) -> (String, String) {
        let (project, party, lin) = (self.project, self.party, self.lin);
        let token = self.db().write(move |tx| {
            let (token, token_hash) = link::fresh_token();
            let expires_at = tx.now().plus_seconds(1_800);
            let purpose = Purpose::TeamPreview;
            let new = NewLink { token_hash, project, party, person, purpose, made_by: Some(lin), expires_at };
            let link = links::create(tx, &new)?;
            // A look as the client ends with the session in which it began.
            let peer = web::Peer { ip: std::net::Ipv4Addr::LOCALHOST.into(), user_agent: "test".into() };
            let key = people::session::create(tx, lin, &peer)?;
            let now = tx.now();
            let session = people::session::list(tx, lin, now)?[0].id;
            links::set_session(tx, link, session)?;
            Ok((format!("/p/{token}"), format!("{}={key}", people::SESSION_COOKIE)))
        });
        token.await.expect("a link")
    }

    /// The newest question.
    pub async fn question(&self) -> RecordId {
        let newest = "select id from questions order by asked_at desc limit 1";
        let found = self.db().read(move |conn| conn.one(newest, &[], |row| row.get(0)));
        found.await.expect("a question")
    }

    /// What the team says for the client beside the answers.
    pub async fn remark(&self, record: RecordId, body: &'static str) {
        let (project, party, lin) = (self.project, self.party, self.lin);
        let written = self.db().write(move |tx| {
            let record_key = store::records::get(tx, record)?.client_key;
            let seen = Seen { audience: Audience::Client, party: Some(party), is_commercial: false };
            let author_name = "Lin Wei";
            let new = NewComment { record, project, seen, record_key, author: lin, author_name, body };
            comments::create(tx, &new).map(drop)
        });
        written.await.expect("a comment");
    }

    /// What the team says there to the party's circle alone.
    pub async fn comment_for_circle(&self, record: usize, body: &'static str) {
        let (project, party, lin, record) = (self.project, self.party, self.lin, self.tasks[record]);
        let written = self.db().write(move |tx| {
            let record_key = store::records::get(tx, record)?.client_key;
            let seen = Seen { audience: Audience::Client, party: Some(party), is_commercial: true };
            let author_name = "Lin Wei";
            let new = NewComment { record, project, seen, record_key, author: lin, author_name, body };
            comments::create(tx, &new).map(drop)
        });
        written.await.expect("a comment");
    }

    pub async fn answer(&self, question: RecordId, body: &'static str) {
        let lin = self.lin;
        let written = self.db().write(move |tx| {
            let asked = questions::get(tx, question)?;
            let author_side = Speaker::Team;
            let new = NewAnswer { author: lin, author_name: "Lin Wei", author_side, body, form_key: None };
            questions::create_answer(tx, &asked, &new)
        });
        written.await.expect("an answer");
    }

    /// Asks the client's approvers to agree; the key of the page.
    pub async fn ask_to_agree(&self, record: usize, content: Content) -> String {
        self.open_sign_off(record, content, false).await
    }

    /// Only for the party's commercial circle, of which one approver is.
    pub async fn ask_the_circle(&self, record: usize, content: Content) -> String {
        let (party, zheng) = (self.party, self.zheng);
        let in_circle = self.db().write(move |tx| parties::set_commercial(tx, party, zheng, true));
        in_circle.await.expect("in the circle");
        self.open_sign_off(record, content, true).await
    }

    async fn open_sign_off(&self, record: usize, content: Content, is_commercial: bool) -> String {
        self.ask_about(self.tasks[record], content, is_commercial).await
    }

    /// A record of this kind, which the party was shown.
    pub async fn shown_record(&self, kind: &'static RecordKind) -> RecordId {
        let (project, party, lin) = (self.project, self.party, self.lin);
        let made = self.db().write(move |tx| {
            let new = NewRecord {
                id: RecordId::new(),
                project: Some(project),
                client: None,
                kind,
                title: "As the team calls it",
                audience: Audience::Client,
                party: Some(party),
                owner: Some(lin),
                state: "open",
                due: None,
                by: Some(lin),
            };
            records::create(tx, &new)
        });
        made.await.expect("a record").id
    }

    pub async fn ask_about(&self, record: RecordId, content: Content, is_commercial: bool) -> String {
        let (project, party, lin) = (self.project, self.party, self.lin);
        let opened = self.db().write(move |tx| {
            let kind = KINDS.find(&content.kind)?;
            let new = NewSignOff {
                project,
                party,
                record,
                content: &content,
                amount: None,
                is_commercial,
                due: Some(date(2026, 3, 6)),
                opened_by: lin,
            };
            sign_off::open(tx, "http://localhost:8080", &testing::signer(), kind, &new)
        });
        opened.await.expect("a sign-off").key.to_string()
    }

    pub async fn withdraw(&self, record: usize, reason: &'static str) {
        let (lin, record) = (self.lin, self.tasks[record]);
        let done = self.db().write(move |tx| {
            let all = sign_off::of_record(tx, record)?;
            let waiting =
                all.iter().find(|one| one.state == sign_off::State::Waiting).expect("one that waits");
            sign_off::withdraw(tx, &testing::signer(), lin, waiting.id, reason)
        });
        done.await.expect("withdrawn");
    }

    /// The codes that were mailed, the newest last.
    pub async fn mailed_codes(&self) -> Vec<String> {
        let letters = "select payload from outbox where kind = 'mail' order by id";
        let found = self.db().read(move |conn| conn.rows(letters, &[], |row| row.get::<String>(0)));
        let letters = found.await.expect("letters").into_iter();
        let letters = letters.map(|letter| serde_json::from_str::<serde_json::Value>(&letter).expect("JSON"));
        letters.filter_map(|letter| letter["params"]["code"].as_str().map(str::to_owned)).collect()
    }

    /// Which letter was written last.
    /// As the outbox keeps it.
    pub async fn newest_letter(&self) -> serde_json::Value {
        let items = self.db().read(|conn| store::outbox::list(conn, &store::Page::first(1))).await;
        items.expect("letters").items[0].payload.clone()
    }

    pub async fn newest_event(&self) -> i64 {
        self.db().read(store::events::newest).await.expect("a number")
    }
}

/// The value of a hidden field of the first form that has it.
pub fn hidden(html: &str, name: &str) -> String {
    let start = format!("name=\"{name}\" value=\"");
    let after = html.split(&start).nth(1).unwrap_or_else(|| panic!("no field {name} in {html}"));
    after.split('"').next().expect("a closing quote").to_owned()
}
