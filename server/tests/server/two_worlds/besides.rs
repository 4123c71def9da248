//! What the team does that is none of the first party's business: planning, talking, filing, drafting, agreeing with
//! somebody else; and the same things that the first party is shown, for the other one.

use super::shown::{Shown, Step, wound};
use super::{ask_and_show, requirement};
use crate::dice::Dice;
use crate::world::{Party, World, text};
use serde_json::{Value, json};
use store::params;
use uuid::Uuid;

/// Meetings that the first party's people are asked to, the other's or not.
const THEIR_MEETINGS: &str = "select m.id from meetings m where m.title = 'At the gate'
    and exists (select 1 from meeting_people p where p.meeting_id = m.id and p.party_id = $1) order by m.id";

pub struct Besides<'a> {
    world: &'a World,
    dice: Dice,
    tasks: Vec<String>,
    /// What stands among the outermost rows for the first party's task: itself, or the phase it was put into.
    shown_row: String,
    other: Shown<'a>,
    /// What the other party is shown, in an order of its own.
    left: Vec<Step>,
}

impl<'a> Besides<'a> {
    pub fn new(world: &'a World, seed: u64) -> Self {
        let mut dice = Dice(seed);
        let mut left = wound(&mut dice);
        // There is one charter.
        left.retain(|step| !matches!(step, Step::SendCharter | Step::ConfirmCharter));
        left.reverse();
        Self {
            world,
            dice,
            tasks: vec![world.ours.internal_task.clone()],
            shown_row: world.ours.parties[0].shared_task.clone(),
            other: Shown::new(world, 1),
            left,
        }
    }

    pub async fn anything(&mut self) {
        let word = format!("besides {}", self.dice.roll());
        match self.dice.below(11) {
            10 => self.at_their_meetings(&word).await,
            0 | 1 => self.planning(&word).await,
            9 => self.for_the_circle(&word).await,
            2 => self.talking(&word).await,
            3 => self.drafting(&word).await,
            4..=6 => {
                if let Some(step) = self.left.pop() {
                    self.other.step(step).await;
                }
            }
            7 => {
                let other = &self.world.ours.parties[1];
                let to = self.dice.percent(50).then_some(other);
                drop(ask_and_show(self.world, to, &word).await);
            }
            _ => self.housekeeping(&word).await,
        }
    }

    fn at(&self) -> String {
        format!("/api/v1/projects/{}", self.world.ours.project)
    }

    async fn edit(&self, edits: Value) -> Value {
        self.world.done("POST", &format!("{}/plan-edits", self.at()), json!({ "edits": edits })).await
    }

    async fn planning(&mut self, word: &str) {
        let (world, place) = (self.world, &self.world.ours);
        let task = self.dice.pick(&self.tasks).clone();
        match self.dice.below(8) {
            7 => {
                let body = json!({ "name": word });
                world.done("POST", &format!("{}/baselines", self.at()), body).await;
            }
            0 => {
                let id = Uuid::now_v7().to_string();
                self.edit(json!([{ "op": "create_task", "id": id, "title": word }])).await;
                self.tasks.push(id);
            }
            1 => {
                let set =
                    json!({ "title": word, "notes": "shared internal question", "percent_complete": 10 });
                self.edit(json!([{ "op": "update_task", "id": task, "set": set }])).await;
            }
            2 => {
                let set = json!({ "notes": word, "owner_id": world.ids["member"] });
                let edits = json!([{ "op": "update_task", "id": place.parties[0].shared_task, "set": set }]);
                let edited = self.edit(edits).await;
                if self.dice.percent(50) {
                    self.edit(edited["inverse"].clone()).await;
                }
            }
            3 => drop(self.edit(json!([{ "op": "move_task", "id": task }])).await),
            4 => {
                let phase = Uuid::now_v7().to_string();
                self.edit(json!([
                    { "op": "create_task", "id": phase, "title": word, "after_id": self.shown_row },
                    { "op": "move_task", "id": place.parties[0].shared_task, "parent_id": phase },
                ]))
                .await;
                self.shown_row = phase;
            }
            5 => {
                let edits = json!([{ "op": "delete_task", "id": Uuid::now_v7() }]);
                let path = format!("{}/plan-edits", self.at());
                let refused = world.app.post(&path).as_(world.root()).json(json!({ "edits": edits })).await;
                assert!(refused.status >= 400, "a task that is not there cannot be deleted");
            }
            _ => {
                let theirs = ["milestone", "theirs"].iter().filter_map(|what| self.other.ids.get(what));
                let tasks: Vec<&String> = theirs.chain([&place.parties[1].shared_task, &task]).collect();
                let rule = json!({ "task_ids": tasks });
                world.share(&place.project, &place.parties[1].id, rule).await;
            }
        }
    }

    async fn talking(&mut self, word: &str) {
        let (world, place) = (self.world, &self.world.ours);
        let (party, other) = (&place.parties[0], &place.parties[1]);
        let at = self.at();
        match self.dice.below(6) {
            0 | 1 => {
                let record = *self.dice.pick(&[&place.internal_task, &party.shared_task, &party.question]);
                let names = self.names_of_the_client().await;
                let body = json!({ "body": format!("{word} {names}"), "audience": "internal" });
                world.done("POST", &format!("/api/v1/records/{record}/comments"), body).await;
            }
            2 => {
                let body = json!({ "party_id": other.id, "body": word });
                world.done("POST", &format!("{at}/questions"), body).await;
            }
            3 => {
                let body = json!({ "fields": requirement(word) });
                let made = world.done("POST", &format!("{at}/requirements"), body).await;
                if self.dice.percent(50) {
                    let body = json!({ "party_id": other.id,
                        "items": [{ "id": made["id"], "version": 1 }], "title": word, "summary": word, "due": "2026-07-31" });
                    world.done("POST", &format!("{at}/requirement-confirmations"), body).await;
                }
            }
            4 => {
                let body = json!({ "title": word, "description": word, "origin": "team" });
                let made = world.done("POST", &format!("{at}/changes"), body).await;
                let body = json!({ "description": word });
                world.done("PATCH", &format!("/api/v1/changes/{}", text(&made["id"])), body).await;
            }
            _ => drop(world.invite(&place.project, &other.id, &other.contacts[1].person).await),
        }
    }

    /// The people of the first party as somebody of the team would name them in a comment.
    async fn names_of_the_client(&self) -> String {
        let path = format!("/api/v1/clients/{}/contacts", self.world.ours.parties[0].client);
        let known = self.world.done("GET", &path, Value::Null).await;
        let names = known["items"].as_array().expect("contacts").iter().map(|one| text(&one["name"]));
        names.map(|name| format!("@{name}")).collect::<Vec<_>>().join(" ")
    }

    /// What would stand in the next kickoff pack, with a file of the team and what it knows of the market; nothing of it
    /// is sent.
    async fn kickoff(&self, word: &str) {
        let at = self.at();
        let filed = self.world.upload(&format!("{at}/documents?file_name=table.txt"), word).await;
        let meeting = json!({ "starts": "2026-05-04T09:30", "place": word, "agenda": word, "rules": word,
            "materials": word, "files": [filed["row"]["id"]], "market": word });
        self.world.done("PUT", &format!("{at}/kickoff/meeting"), json!({ "meeting": meeting })).await;
        let path = format!("{at}/parties/{}/kickoff-pack", self.world.ours.parties[0].id);
        self.world.done("GET", &path, Value::Null).await;
        let body = json!({ "party_id": self.world.ours.parties[0].id, "kind": "review", "from": "2026-01-01",
            "until": "2026-12-31" });
        let drafted = self.world.done("POST", &format!("{at}/reports"), body).await;
        let wording = json!({ "words": { "measures": { "en": word, "zh": word } } });
        let path = format!("/api/v1/reports/{}", text(&drafted["id"]));
        self.world.done("PUT", &path, json!({ "wording": wording })).await;
    }

    /// Internal things of every kind.
    async fn drafting(&mut self, word: &str) {
        let (at, internal) = (self.at(), &self.world.ours.internal_task);
        let (path, body) = match self.dice.below(8) {
            0 => {
                ("deliverables", json!({ "title": word, "handover": word, "criteria": [{ "words": word }] }))
            }
            1 => ("issues", json!({ "title": word, "severity": "high", "solution": word })),
            2 => ("kickoff/items", json!({ "words": word })),
            3 => ("templates", json!({ "name": word })),
            4 => ("expectations", json!({ "words": word })),
            5 => ("communication-plan/entries", json!({ "fields": plan_row(word) })),
            6 => (
                "meetings",
                json!({ "title": word, "starts": "2030-03-02T09:30", "time_zone": "UTC", "minutes": 30,
                "people": [] }),
            ),
            _ => ("communication-log", json!({ "kind": "call", "words": word })),
        };
        self.world.done("POST", &format!("{at}/{path}"), body).await;
        self.world
            .upload(
                &format!("{at}/documents?file_name=a.txt&record_id={internal}&standard_folder=reports"),
                word,
            )
            .await;
    }

    /// Files of the team and of the other party; and what the first party was shown is worked on.
    async fn filing(&mut self, word: &str) {
        let (world, place, at) = (self.world, &self.world.ours, self.at());
        let on = self.dice.pick(&[&place.parties[0].shared_task, &place.parties[0].question]).to_string();
        world.upload(&format!("{at}/documents?file_name=shared.txt&record_id={on}"), word).await;
        let filed = world
            .upload(&format!("{at}/documents?file_name=question.txt&standard_folder=minutes"), word)
            .await;
        world.show_document(&text(&filed["row"]["id"]), &place.parties[1].id).await;
        let shared = world.done("GET", &format!("{at}/documents?audience=client"), Value::Null).await;
        let shared = shared["items"].as_array().expect("documents").clone();
        for one in shared.iter().filter(|one| one["party_id"] == place.parties[0].id.as_str()) {
            let path = format!("/api/v1/documents/{}", text(&one["id"]));
            world.upload(&format!("{path}/versions?file_name=besides.txt"), word).await;
            world.done("PATCH", &path, json!({ "title": word, "folder": word })).await;
            let place = json!({ "version": 1, "spot": { "kind": "line", "line": 1 } });
            let pinned = json!({ "body": word, "audience": "internal", "place": place });
            let path = format!("/api/v1/records/{}/comments", text(&one["id"]));
            let remark = text(&world.done("POST", &path, pinned).await["id"]);
            world.done("PUT", &format!("/api/v1/comments/{remark}/settlement"), Value::Null).await;
        }
    }

    /// A file or a comment for those of the first party who see prices, on what all of it see; made so, or made wider
    /// for them alone.
    async fn for_the_circle(&mut self, word: &str) {
        let (world, place, at) = (self.world, &self.world.ours, self.at());
        let party = &place.parties[0];
        let on = (*self.dice.pick(&[&party.shared_task, &party.question])).clone();
        if self.dice.percent(40) {
            return self.asking_the_circle(word).await;
        }
        if self.dice.percent(50) {
            let body = json!({ "body": word, "audience": "client", "is_commercial": true });
            let said = world.done("POST", &format!("/api/v1/records/{on}/comments"), body).await;
            let path = format!("/api/v1/comments/{}", text(&said["id"]));
            world.done("PATCH", &path, json!({ "body": format!("{word} shared gate") })).await;
            return;
        }
        let path = format!("{at}/documents?file_name=gate.txt&record_id={on}");
        let filed = text(&world.upload(&path, word).await["row"]["id"]);
        world.show_document_to(&filed, &party.id, true).await;
        let path = format!("/api/v1/documents/{filed}");
        world.upload(&format!("{path}/versions?file_name=gate.txt"), word).await;
        world.show_document_to(&filed, &party.id, true).await;
        let link = json!({ "days": 30, "leaves_circle": true });
        world.done("POST", &format!("{path}/links"), link).await;
    }

    /// A question to those of the first party who see prices, about what all of it see: a task, or a request of theirs and
    /// its offer; with an answer, a remark and a file.
    async fn asking_the_circle(&mut self, word: &str) {
        let (world, place, at) = (self.world, &self.world.ours, self.at());
        let party = &place.parties[0];
        let all = world.done("GET", &format!("{at}/changes"), Value::Null).await;
        let theirs = all["items"].as_array().expect("changes").iter();
        let theirs =
            theirs.filter(|one| one["party_id"] == party.id.as_str() && !one["client_number"].is_null());
        let mut about: Vec<String> = theirs.map(|one| text(&one["id"])).collect();
        about.push(party.shared_task.clone());
        let about = self.dice.pick(&about).clone();
        let body = json!({ "party_id": party.id, "body": format!("{word} question gate"), "record_id": about,
            "is_commercial": true, "due": "2026-07-31" });
        let asked = text(&world.done("POST", &format!("{at}/questions"), body).await["id"]);
        let path = format!("/api/v1/questions/{asked}");
        world.done("POST", &format!("{path}/answers"), json!({ "body": word, "is_commercial": true })).await;
        let said = json!({ "body": word, "audience": "client" });
        world.done("POST", &format!("/api/v1/records/{asked}/comments"), said).await;
        let filed = format!("{at}/documents?file_name=gate.txt&record_id={asked}");
        let filed = text(&world.upload(&filed, word).await["row"]["id"]);
        world.show_document_to(&filed, &party.id, true).await;
        if self.dice.percent(50) {
            world.done("PUT", &format!("{path}/closure"), Value::Null).await;
        }
    }

    /// The other party's people are asked to a meeting of the first one's as well: told of it, or asked which times suit
    /// them, before the first ones are or along with them, and asked no more.
    async fn at_their_meetings(&mut self, word: &str) {
        let (world, place) = (self.world, &self.world.ours);
        let (party, other) = (&place.parties[0], &place.parties[1]);
        let id: Uuid = party.id.parse().expect("an id");
        let known =
            world.app.db().read(move |conn| conn.rows(THEIR_MEETINGS, params![id], |row| row.get::<Uuid>(0)));
        let known = known.await.expect("meetings");
        if known.is_empty() {
            return;
        }
        let path = format!("/api/v1/meetings/{}", self.dice.pick(&known));
        let read = world.done("GET", &path, Value::Null).await;
        if read["times"]["state"] == "settled" {
            return;
        }
        let people = |parties: &[&Party]| -> Vec<String> {
            parties.iter().flat_map(|of| of.contacts.iter().map(|one| one.person.clone())).collect()
        };
        let asked = people(&[party, other]);
        let asked: Vec<_> = asked.iter().map(|one| json!({ "person_id": one })).collect();
        let body = json!({ "title": read["title"], "starts": read["local_starts"], "time_zone": "UTC", "minutes": 30,
            "people": asked, "points": [{ "title": word, "is_internal": true }] });
        let read = self.on_newest("PUT", &path, body).await;
        if read["is_sent"] == true {
            self.on_newest("POST", &format!("{path}/invitations"), Value::Null).await;
            return;
        }
        let theirs = |one: &Value| one["party_id"] == party.id.as_str();
        let of_times = read["times"]["people"].as_array().cloned().unwrap_or_default();
        let (starts, of) = match of_times.iter().any(theirs) {
            true if self.dice.percent(50) => (vec!["2030-04-04T09:30", "2030-04-05T09:30"], people(&[party])),
            true => (vec!["2030-04-04T09:30", "2030-04-05T09:30"], people(&[party, other])),
            false if self.dice.percent(50) => {
                (vec!["2030-04-04T09:30", "2030-04-05T09:30"], people(&[other]))
            }
            false => (vec!["2030-04-06T09:30", "2030-04-07T09:30"], people(&[other])),
        };
        let body = json!({ "starts": starts, "person_ids": of });
        self.on_newest("POST", &format!("{path}/times"), body).await;
    }

    /// With the revision that a meeting has now.
    async fn on_newest(&self, method: &str, path: &str, body: Value) -> Value {
        let app = &self.world.app;
        let meeting = path.trim_end_matches("/times").trim_end_matches("/invitations");
        let known =
            self.world.done("GET", meeting, Value::Null).await["revision"].as_i64().expect("a revision");
        let sending = if method == "PUT" { app.put(path) } else { app.post(path) };
        let sending = sending.as_(self.world.root()).if_match(known);
        let sending = if body.is_null() { sending } else { sending.json(body) };
        sending.await.expect(200).json()
    }

    async fn housekeeping(&mut self, word: &str) {
        let (world, place) = (self.world, &self.world.ours);
        let at = self.at();
        match self.dice.below(8) {
            7 => self.kickoff(word).await,
            4 | 5 => self.filing(word).await,
            6 => {
                let path = format!("{at}/functions/{}", place.parties[1].contacts[1].person);
                world.done("PUT", &path, json!({ "functions": [word] })).await;
            }
            0 => {
                let body = json!({ "name": word, "client_name": word, "start": "2026-05-04" });
                world.done("POST", "/api/v1/projects", body).await;
            }
            1 => {
                let path = format!("{at}/members/{}", world.ids["outsider"]);
                world.done("PUT", &path, json!({ "role": "read_only" })).await;
            }
            2 => {
                let body = json!({ "name": word, "kind": "material" });
                world.done("POST", &format!("{at}/resources"), body).await;
            }
            _ => {
                let email = format!("besides{}@elsewhere.example", self.dice.roll());
                let body = json!({ "name": word, "email": email, "locale": "en" });
                let path = format!("/api/v1/clients/{}/contacts", place.parties[0].client);
                world.done("POST", &path, body).await;
            }
        }
    }
}

/// Of the team's own plan to keep in touch.
fn plan_row(word: &str) -> Value {
    json!({ "title": word, "is_internal": true, "channel": "call", "urgent_channel": "call",
        "rhythm": { "kind": "once" }, "from": "2026-06-01", "time": "10:00", "time_zone": "Asia/Shanghai",
        "produces": "check_in", "lead_days": 2 })
}
