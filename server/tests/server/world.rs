//! A house with two projects, three client organisations and somebody in every role, made through the
//! product's own API.

use documents::FileStore;
use evidence::Signer;
use kernel::{PersonId, Principal, TokenScope};
use reporting::SetReport;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use store::seal::SealKey;
use store::testing::TestFolder;
use store::{Db, MOVING_FOLDER, params};
use uuid::Uuid;
use web::Peer;
use web::testing::{Sending, TestApp, TestParts, administrator};

pub const ROOT: &str = "http://localhost:8080";
/// The most that an uploaded file may hold here.
const LARGEST_FILE: u64 = 64 << 20;
pub const SESSION: &str = "rapport_session";
const DAY: i64 = 86_400;
/// The installation's key.
pub const SEAL: [u8; 32] = [7; 32];

/// A contact of a client, with the link that was sent to them.
#[derive(Debug, Clone)]
pub struct Contact {
    pub person: String,
    pub token: String,
}

/// A client party of a project and what only it may see.
#[derive(Debug, Clone)]
pub struct Party {
    pub id: String,
    pub client: String,
    pub shared_task: String,
    pub item: String,
    pub question: String,
    pub question_key: String,
    pub contacts: Vec<Contact>,
}

/// A project and what hangs on it.
#[derive(Debug, Clone)]
pub struct Place {
    pub project: String,
    pub internal_task: String,
    pub requirement: String,
    pub comment: String,
    pub calendar: String,
    pub resource: String,
    pub baseline: String,
    pub dependency: String,
    pub parties: [Party; 2],
}

pub struct World {
    pub app: TestApp,
    /// The keys of browsers and tokens, by the name of who holds them.
    pub keys: BTreeMap<&'static str, String>,
    pub ids: BTreeMap<&'static str, PersonId>,
    pub ours: Place,
    pub other: Place,
    count: AtomicU64,
}

fn peer() -> Peer {
    Peer { ip: IpAddr::V4(Ipv4Addr::LOCALHOST), user_agent: "test".into() }
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("a text, not {value}")).to_owned()
}

/// Monday to Friday, nine to five.
pub fn working_week() -> Value {
    let day = json!({ "working": [{ "from": "09:00", "to": "17:00" }] });
    let free = json!({ "working": [] });
    json!([day, day, day, day, day, free, free])
}

/// The product as it is served, without sockets.
pub fn product(db: Db) -> TestApp {
    let hub = web::live::Hub::start(db.clone());
    let folder = TestFolder::new();
    let files = FileStore::open(folder.path(), MOVING_FOLDER, LARGEST_FILE).expect("a folder of files");
    let parts = TestParts {
        public_url: ROOT.into(),
        extensions: server::assembly::extensions(
            hub,
            SealKey::new(SEAL),
            Signer::from_seed("rapport-test", &SEAL),
            files,
        )
        .with(folder)
        // Where it is set is not asked for here: what a report says is there to be looked through.
        .with(SetReport {
            is_there: || true,
            set: |text| Box::pin(async move { Ok(Some(text.into_bytes())) }),
            paint: |svg| Box::pin(async move { Ok(Some(svg.into_bytes())) }),
        }),
        authenticator: server::assembly::authenticate,
        pages: portal::PAGES,
        ..TestParts::over(db)
    };
    TestApp::new(parts, server::assembly::routes())
}

/// Everybody of the team; the last is the one whose account is closed.
const TEAM: &[&str] = &["administrator", "manager", "member", "reader", "outsider", "disabled"];

impl World {
    pub async fn make(db: Db) -> Self {
        let app = product(db.clone());
        let blank = Place {
            project: String::new(),
            internal_task: String::new(),
            requirement: String::new(),
            comment: String::new(),
            calendar: String::new(),
            resource: String::new(),
            baseline: String::new(),
            dependency: String::new(),
            parties: [blank_party(), blank_party()],
        };
        let mut world = Self {
            app,
            keys: BTreeMap::new(),
            ids: BTreeMap::new(),
            ours: blank.clone(),
            other: blank,
            count: AtomicU64::new(0),
        };
        world.people(&db).await;
        let clients = [world.client("Client One").await, world.client("Client Two").await];
        let third = world.client("Client Three").await;
        world.ours = world.place("Ours", ["manager", "member", "reader"], [&clients[0], &clients[1]]).await;
        world.other = world.place("Other", ["outsider", "", ""], [&clients[0], &third]).await;
        world
    }

    async fn people(&mut self, db: &Db) {
        let set_up = db.write(|tx| {
            people::setup::finish_without_token(tx, "Hengmu", "Asia/Shanghai")?;
            let person = |tx: &mut store::Tx, name: &str| {
                let email = format!("{name}@hengmu.example");
                let new = people::person::NewPerson {
                    name,
                    email: &email,
                    locale: "en",
                    time_zone: "Asia/Shanghai",
                    is_administrator: name == "administrator",
                    is_team: true,
                };
                people::person::create(tx, &new).map(|person| person.id)
            };
            let mut ids = BTreeMap::new();
            for name in TEAM {
                ids.insert(*name, person(tx, name)?);
            }
            let expired = people::session::create(tx, ids["manager"], &peer())?;
            Ok((ids, expired))
        });
        let (ids, expired) = set_up.await.expect("people");
        self.keys.insert("expired", expired);
        db.clock().advance_seconds(61 * DAY);
        let known = ids.clone();
        let keys = db.write(move |tx| {
            let mut keys = BTreeMap::new();
            for (name, id) in &known {
                keys.insert(*name, people::session::create(tx, *id, &peer())?);
            }
            Ok(keys)
        });
        self.keys.append(&mut keys.await.expect("sessions"));
        for (name, of, scope) in
            [("read_token", "manager", TokenScope::Read), ("write_token", "administrator", TokenScope::Write)]
        {
            let email = format!("{of}@hengmu.example");
            let key = people::account::create_token(db, &email, name, scope).await.expect("a token");
            self.keys.insert(name, key);
        }
        self.ids = ids;
        let disabled = format!("/api/v1/persons/{}", self.ids["disabled"]);
        self.done("PATCH", &disabled, json!({ "disabled": true })).await;
    }

    async fn client(&self, name: &str) -> String {
        let body = json!({ "name": name, "locale": "en", "time_zone": "Asia/Shanghai" });
        text(&self.done("POST", "/api/v1/clients", body).await["id"])
    }

    pub async fn contact(&self, client: &str) -> String {
        let name = format!("Contact {}", self.number());
        let email = format!("contact{}@client.example", self.number());
        let body = json!({ "name": name, "email": email, "locale": "en" });
        text(&self.done("POST", &format!("/api/v1/clients/{client}/contacts"), body).await["id"])
    }

    async fn place(&self, name: &str, members: [&'static str; 3], clients: [&str; 2]) -> Place {
        let body =
            json!({ "name": name, "client_name": format!("{name} for clients"), "start": "2026-05-04" });
        let project = text(&self.done("POST", "/api/v1/projects", body).await["id"]);
        let at = format!("/api/v1/projects/{project}");
        let roles = ["project_manager", "member", "read_only"];
        for (person, role) in members.iter().zip(roles).filter(|(person, _)| !person.is_empty()) {
            let path = format!("{at}/members/{}", self.ids[person]);
            self.done("PUT", &path, json!({ "role": role })).await;
        }
        let tasks: Vec<String> = (0..3).map(|_| Uuid::now_v7().to_string()).collect();
        let dependency = Uuid::now_v7().to_string();
        let mut edits: Vec<Value> = ["Shared with the first", "Shared with the second", "Internal"]
            .iter()
            .zip(&tasks)
            .map(|(title, id)| json!({ "op": "create_task", "id": id, "title": title }))
            .collect();
        edits.push(json!({ "op": "create_dependency", "id": dependency, "predecessor_id": tasks[0],
                           "successor_id": tasks[2] }));
        self.done("POST", &format!("{at}/plan-edits"), json!({ "edits": edits })).await;
        let baseline = self.baseline(&project).await;
        let calendar = self.calendar(&project).await;
        let resource = self.resource(&project).await;
        let first = self.party(&project, clients[0], &tasks[0]).await;
        let second = self.party(&project, clients[1], &tasks[1]).await;
        let comment = self.comment(&tasks[2], None).await;
        let requirement = self.requirement(&project).await;
        Place {
            project,
            internal_task: tasks[2].clone(),
            requirement,
            comment,
            calendar,
            resource,
            baseline,
            dependency,
            parties: [first, second],
        }
    }

    async fn party(&self, project: &str, client: &str, task: &str) -> Party {
        let at = format!("/api/v1/projects/{project}");
        let parties = self.done("POST", &format!("{at}/parties"), json!({ "client_id": client })).await;
        let found = parties["items"].as_array().expect("parties").iter();
        let id = text(&found.clone().find(|party| party["client_id"] == client).expect("a party")["id"]);
        self.share(project, &id, json!({ "task_ids": [task] })).await;
        let mut contacts = Vec::new();
        for role in ["client_approver", "client_contact", "client_viewer"] {
            let person = self.contact(client).await;
            let path = format!("{at}/parties/{id}/contacts/{person}");
            self.done("PUT", &path, json!({ "role": role })).await;
            let token = self.invite(project, &id, &person).await;
            contacts.push(Contact { person, token });
        }
        let question = self.question(project, &id).await;
        Party {
            item: self.released_key(&id, task).await,
            question_key: self.record_key(&question).await,
            id,
            client: client.to_owned(),
            shared_task: task.to_owned(),
            question,
            contacts,
        }
    }

    pub async fn invite(&self, project: &str, party: &str, person: &str) -> String {
        let path = format!("/api/v1/projects/{project}/invitations");
        let sent = self.done("POST", &path, json!({ "party_id": party, "person_ids": [person] })).await;
        let url = text(&sent["items"][0]["url"]);
        url.rsplit('/').next().expect("a link has an end").to_owned()
    }

    /// Takes somebody of a party into its commercial circle.
    pub async fn put_in_the_circle(&self, project: &str, party: &str, person: &str, role: &str) {
        let path = format!("/api/v1/projects/{project}/parties/{party}/contacts/{person}");
        self.done("PUT", &path, json!({ "role": role, "is_commercial": true })).await;
    }

    /// Sets what a party sees, whatever it was.
    pub async fn share(&self, project: &str, party: &str, rule: Value) {
        let path = format!("/api/v1/projects/{project}/parties/{party}/sharing");
        let revision = self.sharing_revision(project, party).await;
        let put = self.app.put(&path).as_(self.root()).if_match(revision).json(json!({ "rule": rule }));
        put.await.expect(200);
    }

    pub async fn sharing_revision(&self, project: &str, party: &str) -> i64 {
        let path = format!("/api/v1/projects/{project}/parties/{party}/sharing");
        let kept = self.done("GET", &path, Value::Null).await;
        kept["revision"].as_i64().expect("a revision")
    }

    pub async fn requirement(&self, project: &str) -> String {
        let fields = json!({ "title": format!("Requirement {}", self.number()), "kind": "function" });
        let path = format!("/api/v1/projects/{project}/requirements");
        text(&self.done("POST", &path, json!({ "fields": fields })).await["id"])
    }

    pub async fn question(&self, project: &str, party: &str) -> String {
        let body = json!({ "party_id": party, "body": format!("Question {}?", self.number()) });
        text(&self.done("POST", &format!("/api/v1/projects/{project}/questions"), body).await["id"])
    }

    /// A comment by an administrator, or by somebody else.
    pub async fn comment(&self, record: &str, by: Option<Principal>) -> String {
        let body = json!({ "body": "Between us", "audience": "internal" });
        let by = by.unwrap_or_else(|| self.root());
        let made = self.app.post(&format!("/api/v1/records/{record}/comments")).as_(by).json(body).await;
        text(&made.expect(201).json()["id"])
    }

    pub async fn calendar(&self, project: &str) -> String {
        let name = format!("Calendar {}", self.number());
        let body = json!({ "name": name, "week": working_week(), "exceptions": [] });
        let all = self.done("POST", &format!("/api/v1/projects/{project}/calendars"), body).await;
        let found = all["items"].as_array().expect("calendars").iter().find(|one| one["name"] == name);
        text(&found.expect("the calendar that was made")["id"])
    }

    pub async fn resource(&self, project: &str) -> String {
        let body = json!({ "name": format!("Welder {}", self.number()), "kind": "person" });
        text(&self.done("POST", &format!("/api/v1/projects/{project}/resources"), body).await["id"])
    }

    /// An alternative that nobody took over.
    pub async fn alternative(&self, place: &Place) -> String {
        let at = format!("/api/v1/projects/{}/plan-alternatives", place.project);
        // A project takes so many open ones.
        let known = self.done("GET", &at, Value::Null).await;
        for old in known["items"].as_array().expect("alternatives").iter().skip(50) {
            self.done("DELETE", &format!("{at}/{}", text(&old["id"])), Value::Null).await;
        }
        let name = format!("Alternative {}", self.number());
        let id = text(&self.done("POST", &at, json!({ "name": name })).await["id"]);
        let edit = json!({ "op": "update_task", "id": place.internal_task, "set": { "notes": name } });
        self.done("POST", &format!("{at}/{id}/plan-edits"), json!({ "edits": [edit] })).await;
        id
    }

    /// One that is the plan by now.
    pub async fn taken_over(&self, place: &Place) -> String {
        let id = self.alternative(place).await;
        let at = format!("/api/v1/projects/{}/plan-alternatives/{id}", place.project);
        let seen = self.done("GET", &at, json!(null)).await;
        let body = json!({ "revision": seen["revision"], "plan_revision": seen["plan_revision"] });
        self.done("PUT", &format!("{at}/adoption"), body).await;
        id
    }

    pub async fn baseline(&self, project: &str) -> String {
        let path = format!("/api/v1/projects/{project}/baselines");
        text(&self.done("POST", &path, json!({ "name": format!("Baseline {}", self.number()) })).await["id"])
    }

    /// The key under which a party knows a task.
    async fn released_key(&self, party: &str, task: &str) -> String {
        let (party, task): (Uuid, Uuid) = (party.parse().expect("an id"), task.parse().expect("an id"));
        let key = self.app.db().read(move |conn| {
            let sql = "select client_key from released_tasks where party_id = $1 and record_id = $2";
            conn.one(sql, params![party, task], |row| row.get::<Uuid>(0))
        });
        key.await.expect("a released task").to_string()
    }

    async fn record_key(&self, record: &str) -> String {
        let record: Uuid = record.parse().expect("an id");
        let key = self.app.db().read(move |conn| {
            conn.one("select client_key from records where id = $1", params![record], |row| {
                row.get::<Uuid>(0)
            })
        });
        key.await.expect("a shared record").to_string()
    }

    pub fn number(&self) -> u64 {
        self.count.fetch_add(1, Relaxed)
    }

    pub fn root(&self) -> Principal {
        administrator(self.ids["administrator"])
    }

    /// What an administrator does, which must succeed.
    pub async fn done(&self, method: &str, path: &str, body: Value) -> Value {
        let answer = self.app.send(method, path).as_(self.root()).json(body).await;
        assert!(answer.status < 300, "{method} {path}: {} {}", answer.status, answer.text());
        answer.json()
    }

    /// A file of an administrator.
    pub async fn upload(&self, path: &str, words: &str) -> Value {
        let sending = self.app.post(path).as_(self.root()).body("application/octet-stream", words);
        sending.await.expect(201).json()
    }

    /// Shows the newest version of a document to a party.
    pub async fn show_document(&self, document: &str, party: &str) {
        self.show_document_to(document, party, false).await;
    }

    /// The same, or to the commercial circle of the party alone.
    pub async fn show_document_to(&self, document: &str, party: &str, is_commercial: bool) {
        let path = format!("/api/v1/documents/{document}");
        let newest = self.done("GET", &path, Value::Null).await["row"]["version"].clone();
        let body = json!({ "audience": "client", "party_id": party, "version": newest,
            "is_commercial": is_commercial });
        self.done("PUT", &format!("{path}/audience"), body).await;
    }

    /// The request as somebody with this session or token would send it.
    pub fn dressed(&self, sending: Sending, holder: &str) -> Sending {
        let key = &self.keys[holder];
        if holder.ends_with("_token") {
            sending.bearer(key)
        } else {
            sending.cookie(&format!("{SESSION}={key}"))
        }
    }

    /// Switches a second factor on for somebody.
    pub async fn second_factor(&self, person: &str) {
        let person: Uuid = person.parse().expect("an id");
        let put = self.app.db().write(move |tx| {
            let sealed = SealKey::new(SEAL).seal("totp_secrets", person, &[7; 20])?;
            tx.exec(
                "insert into totp_secrets (person_id, secret, confirmed_at, last_step) values ($1, $2, 1, 0)",
                params![person, sealed],
            )
        });
        put.await.expect("a second factor");
    }

    /// A browser session of somebody, beside those they have.
    pub async fn session(&self, person: PersonId) -> (String, String) {
        let made = self.app.db().write(move |tx| {
            let now = tx.now();
            let before = people::session::list(tx, person, now)?;
            let key = people::session::create(tx, person, &peer())?;
            let after = people::session::list(tx, person, now)?;
            let made = after.into_iter().find(|one| before.iter().all(|known| known.id != one.id));
            Ok((key, made.expect("one more session").id.to_string()))
        });
        made.await.expect("a session")
    }
}

fn blank_party() -> Party {
    Party {
        id: String::new(),
        client: String::new(),
        shared_task: String::new(),
        item: String::new(),
        question: String::new(),
        question_key: String::new(),
        contacts: Vec::new(),
    }
}
