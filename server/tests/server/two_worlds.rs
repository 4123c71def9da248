//! Non-interference: two worlds in which the same was shown to a client, and in one of which the team did a great
//! many other things besides. Every page, its headers, every search and every letter of the client's people is the
//! same in both, to the byte; only random keys are called by the order in which they turn up.

use crate::canaries::{letters, pages};
use crate::dice::Dice;
use crate::world::{Party, World, text};
use serde_json::{Value, json};
use std::collections::HashMap;
use store::Db;
use store::testing::{each_database, sqlite};
use uuid::Uuid;

/// What is looked for in the portal's search.
const WORDS: [&str; 6] = ["shared", "internal", "Milestone", "里程碑", "question", "gate"];
const AN_HOUR: i64 = 3_600;

/// What a client is shown, step by step; the same in every world.
struct Shown<'a> {
    world: &'a World,
    milestone: String,
    asked: String,
    requirement: String,
    change: String,
}

impl Shown<'_> {
    fn at(&self) -> String {
        format!("/api/v1/projects/{}", self.world.ours.project)
    }

    async fn edit(&self, edits: Value) -> Value {
        self.world.done("POST", &format!("{}/plan-edits", self.at()), json!({ "edits": edits })).await
    }

    async fn step(&mut self, number: usize) {
        let (world, party) = (self.world, &self.world.ours.parties[0]);
        match number {
            0 => {
                self.milestone = Uuid::now_v7().to_string();
                let set = json!({ "kind": "milestone" });
                let create = json!({ "op": "create_task", "id": self.milestone, "title": "Milestone 里程碑", "set": set });
                self.edit(json!([create])).await;
                let rule = json!({ "task_ids": [party.shared_task, self.milestone] });
                world.share(&world.ours.project, &party.id, rule).await;
                let release = format!("{}/parties/{}/waiting-release", self.at(), party.id);
                world.done("PUT", &release, Value::Null).await;
            }
            1 => {
                let fields = [("text", "When do we start?"), ("form_key", FORM_KEY), ("who", "as_named")];
                let path = format!("/p/{}/questions", party.contacts[0].token);
                world.app.post(&path).form(&fields).await.expect(303);
                let all = world.done("GET", &format!("{}/questions", self.at()), Value::Null).await;
                let all = all["items"].as_array().expect("questions").clone();
                let asked = all.iter().find(|question| question["body"] == "When do we start?");
                self.asked = text(&asked.expect("the client's question")["id"]);
            }
            2 => {
                let path = format!("/api/v1/questions/{}/answers", self.asked);
                world.done("POST", &path, json!({ "body": "On **Monday**." })).await;
                let path = format!("{}/documents?file_name=minutes.txt&record_id={}", self.at(), self.asked);
                let filed = world.upload(&path, "What was said").await;
                let path = format!("/api/v1/documents/{}/audience", text(&filed["row"]["id"]));
                world.done("PUT", &path, json!({ "audience": "client", "party_id": party.id })).await;
            }
            3 => {
                let set = json!({ "duration_minutes": 2_880, "percent_complete": 25 });
                self.edit(json!([{ "op": "update_task", "id": party.shared_task, "set": set }])).await;
                let body =
                    json!({ "body": "This takes longer.", "audience": "client", "party_id": party.id });
                let path = format!("/api/v1/records/{}/comments", party.shared_task);
                world.done("POST", &path, body).await;
            }
            4 => {
                let titles = json!({ self.milestone.as_str(): "Handover" });
                let rule = json!({ "task_ids": [self.milestone], "client_titles": titles });
                world.share(&world.ours.project, &party.id, rule).await;
            }
            _ => self.agree(number).await,
        }
    }

    /// What a client is asked to agree to.
    async fn agree(&mut self, number: usize) {
        let (world, party) = (self.world, &self.world.ours.parties[0]);
        match number {
            5 => {
                let fields = requirement("Readers read 2-D codes");
                let made = world
                    .done("POST", &format!("{}/requirements", self.at()), json!({ "fields": fields }))
                    .await;
                self.requirement = text(&made["id"]);
                let body = json!({ "party_id": party.id,
                    "items": [{ "id": self.requirement, "version": 1 }], "title": "What we agreed", "summary": "", "due": "2026-07-31" });
                world.done("POST", &format!("{}/requirement-confirmations", self.at()), body).await;
            }
            6 => {
                let edited = json!({ "fields": requirement("Readers read 2-D and 1-D codes") });
                let path = format!("/api/v1/requirements/{}", self.requirement);
                let known =
                    world.done("GET", &path, Value::Null).await["revision"].as_i64().expect("a revision");
                world.app.put(&path).as_(world.root()).if_match(known).json(edited).await.expect(200);
            }
            7 => {
                let body = json!({ "title": "A second gate", "description": "", "party_id": party.id });
                let made = world.done("POST", &format!("{}/changes", self.at()), body).await;
                self.change = text(&made["id"]);
            }
            9 => ask_and_show(world, Some(party), "Milestone 里程碑").await,
            _ => {
                let level = json!({ "level": "medium", "words": "" });
                let work =
                    json!({ "op": "create_task", "id": Uuid::now_v7(), "title": "Build the second gate" });
                let assessment = json!({ "from_version": 0, "necessity": level, "feasibility": level,
                    "priority": level, "quality_notes": "", "risks": "", "edits": [work], "internal": { "notes": "" } });
                world.done("PUT", &format!("/api/v1/changes/{}/assessment", self.change), assessment).await;
                let body = json!({ "assessment_version": 1, "title": "A second gate", "summary": "",
                    "quality_notes": "", "milestones": [], "finish": "2026-09-30", "valid_until": "2026-08-31" });
                world.done("POST", &format!("/api/v1/changes/{}/offers", self.change), body).await;
            }
        }
    }
}

fn requirement(title: &str) -> Value {
    json!({ "title": title, "kind": "function", "source": "meeting", "source_note": "", "need": "", "pain": "",
        "description": "", "acceptance_criteria": "All of them", "priority": "must", "owner_id": null })
}

/// Asks a party's first contact, and shows the party something; drafts where it is for nobody.
async fn ask_and_show(world: &World, party: Option<&Party>, word: &str) {
    let at = format!("/api/v1/projects/{}", world.ours.project);
    let section =
        json!({ "title": { "en": word }, "questions": [{ "kind": "yes_no", "words": { "zh": word } }] });
    let asked = json!({ "title": word, "intro": { "en": word }, "sections": [section] });
    let asked = world.done("POST", &format!("{at}/questionnaires"), asked).await;
    let shown = json!({ "title": word, "items": [{ "words": word }] });
    let shown = world.done("POST", &format!("{at}/demonstrations"), shown).await;
    let Some(party) = party else { return };
    let to = json!({ "party_id": party.id, "person_ids": [party.contacts[0].person], "revision": 1 });
    world.done("POST", &format!("/api/v1/questionnaires/{}/sendings", text(&asked["id"])), to).await;
    let to = json!({ "party_id": party.id, "revision": 1 });
    world.done("POST", &format!("/api/v1/demonstrations/{}/sendings", text(&shown["id"])), to).await;
}

const STEPS: usize = 10;
const FORM_KEY: &str = "5d5f6f0e-8b1c-4f0a-9d51-0c7a3f4be001";

/// What the team does that is none of the first party's business.
struct Besides<'a> {
    world: &'a World,
    dice: Dice,
    tasks: Vec<String>,
    /// What stands among the outermost rows for the first party's task: itself, or the phase it was put into.
    shown_row: String,
}

impl Besides<'_> {
    async fn anything(&mut self) {
        let word = format!("besides {}", self.dice.roll());
        match self.dice.below(5) {
            0 | 1 => self.planning(&word).await,
            2 => self.talking(&word).await,
            3 => {
                let other = &self.world.ours.parties[1];
                let to = self.dice.percent(50).then_some(other);
                ask_and_show(self.world, to, &word).await;
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
        match self.dice.below(7) {
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
                let rule = json!({ "task_ids": [place.parties[1].shared_task, task] });
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
                let body = json!({ "body": word, "audience": "internal" });
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

    /// Files of the team and of the other party; and what the first party was shown is worked on.
    async fn filing(&mut self, word: &str) {
        let (world, place, at) = (self.world, &self.world.ours, self.at());
        let on = self.dice.pick(&[&place.parties[0].shared_task, &place.parties[0].question]).to_string();
        world.upload(&format!("{at}/documents?file_name=shared.txt&record_id={on}"), word).await;
        let filed =
            world.upload(&format!("{at}/documents?file_name=question.txt&folder=internal"), word).await;
        let path = format!("/api/v1/documents/{}/audience", text(&filed["row"]["id"]));
        let other = json!({ "audience": "client", "party_id": place.parties[1].id });
        world.done("PUT", &path, other).await;
        let shared = world.done("GET", &format!("{at}/documents?audience=client"), Value::Null).await;
        let shared = shared["items"].as_array().expect("documents").clone();
        for one in shared.iter().filter(|one| one["party_id"] == place.parties[0].id.as_str()) {
            let path = format!("/api/v1/documents/{}", text(&one["id"]));
            world.upload(&format!("{path}/versions?file_name=besides.txt"), word).await;
            world.done("PATCH", &path, json!({ "title": word, "folder": word })).await;
        }
    }

    async fn housekeeping(&mut self, word: &str) {
        let (world, place) = (self.world, &self.world.ours);
        let at = self.at();
        match self.dice.below(6) {
            4 | 5 => self.filing(word).await,
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

/// A world after each step, as the people of the first party see it. With a seed the team does other things too,
/// and the hour between two steps passes in pieces.
async fn seen(db: Db, seed: Option<u64>) -> Vec<Vec<(String, String)>> {
    let world = World::make(db).await;
    let tasks = vec![world.ours.internal_task.clone()];
    let shown_row = world.ours.parties[0].shared_task.clone();
    let mut besides = Besides { world: &world, dice: Dice(seed.unwrap_or_default()), tasks, shown_row };
    let mut shown = Shown {
        world: &world,
        milestone: String::new(),
        asked: String::new(),
        requirement: String::new(),
        change: String::new(),
    };
    let mut stages = Vec::new();
    for step in 0..STEPS {
        shown.step(step).await;
        let pieces = if seed.is_some() { 6 } else { 1 };
        for _ in 0..pieces {
            world.app.db().clock().advance_seconds(AN_HOUR / pieces);
            if seed.is_some() {
                besides.anything().await;
            }
        }
        let follow = schedule::planning::releasing::follow_the_clock(world.app.db()).await;
        follow.expect("the released rows follow the clock");
        let follow = communication::follow_waiting(world.app.db()).await;
        follow.expect("the released waiting times follow the clock");
        communication::follow_the_log(world.app.db()).await.expect("the log follows");
        stages.push(look(&world).await);
    }
    stages
}

async fn look(world: &World) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (number, contact) in world.ours.parties[0].contacts.iter().enumerate() {
        let mut texts = pages(world, contact).await;
        texts.sort_by_key(|(path, _)| keyless(path));
        for word in WORDS {
            let answer = world.app.get(&format!("/p/{}/search?q={word}", contact.token)).await;
            texts.push((format!("search {word}"), format!("{:?}\n{}", answer.headers, answer.text())));
        }
        for letter in letters(world, &contact.person).await {
            texts.push(("letter".into(), letter));
        }
        for (path, text) in texts {
            all.push((format!("contact {number}: {}", keyless(&path)), keyless(&text)));
        }
    }
    all
}

/// Random keys by the order in which they turn up in a text: ids, links' secrets, form tokens. The cookie that
/// counts visits names its visitor by eight digits.
fn keyless(text: &str) -> String {
    const VISIT: &str = "rapport_visit=";
    if let Some((before, after)) = text.split_once(VISIT) {
        let (visitor, after) = after.split_at_checked(8).unwrap_or((after, ""));
        assert!(visitor.chars().all(|c| c.is_ascii_hexdigit()), "{visitor}");
        return format!("{}{VISIT}…{}", keyless(before), keyless(after));
    }
    let mut names: HashMap<&str, usize> = HashMap::new();
    let mut told = String::with_capacity(text.len());
    let is_of_key = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let mut rest = text;
    while let Some(from) = rest.find(is_of_key) {
        told.push_str(&rest[..from]);
        let word = &rest[from..];
        let end = word.find(|c| !is_of_key(c)).unwrap_or(word.len());
        let (word, after) = word.split_at(end);
        if is_random(word) {
            let next = names.len();
            told.push_str(&format!("key{}", names.entry(word).or_insert(next)));
        } else {
            told.push_str(word);
        }
        rest = after;
    }
    told.push_str(rest);
    told
}

/// At least 32 letters and digits, some of them digits, is no word of a language.
fn is_random(word: &str) -> bool {
    let letters = word.chars().filter(char::is_ascii_alphanumeric).count();
    letters >= 32 && word.chars().any(|c| c.is_ascii_digit())
}

fn same(quiet: &[Vec<(String, String)>], busy: &[Vec<(String, String)>], seed: u64) {
    for (step, (quiet, busy)) in quiet.iter().zip(busy).enumerate() {
        let places = |texts: &[(String, String)]| -> Vec<String> {
            texts.iter().map(|(place, _)| place.clone()).collect()
        };
        assert_eq!(places(quiet), places(busy), "step {step}, seed {seed}: other pages or letters");
        for ((place, quiet), (_, busy)) in quiet.iter().zip(busy) {
            let lines = quiet.lines().zip(busy.lines()).filter(|(one, other)| one != other);
            let differ: Vec<_> = lines.map(|(one, other)| format!("{one}\n{other}")).collect();
            assert!(quiet == busy, "step {step}, seed {seed}, {place}:\n{}", differ.join("\n\n"));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_cannot_tell_a_busy_world_from_a_quiet_one() {
    let (db, _folder) = sqlite(server::assembly::SCHEMAS);
    let quiet = seen(db, None).await;
    assert!(quiet.iter().all(|stage| stage.len() > 30), "a contact comes to few pages");
    for seed in 1..=3 {
        let (db, _folder) = sqlite(server::assembly::SCHEMAS);
        same(&quiet, &seen(db, Some(seed)).await, seed);
    }
    each_database(server::assembly::SCHEMAS, |db| {
        let quiet = quiet.clone();
        async move { same(&quiet, &seen(db, Some(4)).await, 4) }
    })
    .await;
}

#[test]
fn keys_are_called_by_their_order() {
    let key = "5d5f6f0e-8b1c-4f0a-9d51-0c7a3f4be001";
    let other = "0d5f6f0e8b1c4f0a9d510c7a3f4be001";
    assert_eq!(keyless(&format!("a {key} b {other} {key}")), "a key0 b key1 key0");
    assert_eq!(keyless("supercalifragilisticexpialidocious"), "supercalifragilisticexpialidocious");
    assert_eq!(keyless("2026-05-04T09:00"), "2026-05-04T09:00");
}
