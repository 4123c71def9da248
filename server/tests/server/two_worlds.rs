//! Non-interference: two worlds in which the same was shown to a client, and in one of which the team did a great
//! many other things besides. Every page, its headers, every search and every letter of the client's people is the
//! same in both, to the byte; only random keys are called by the order in which they turn up.

use crate::canaries::{letters, pages};
use crate::dice::Dice;
use crate::world::{World, text};
use serde_json::{Value, json};
use std::collections::HashMap;
use store::Db;
use store::testing::{each_database, sqlite};
use uuid::Uuid;

/// What is looked for in the portal's search.
const WORDS: [&str; 5] = ["shared", "internal", "Milestone", "里程碑", "question"];
const AN_HOUR: i64 = 3_600;

/// What a client is shown, step by step; the same in every world.
struct Shown<'a> {
    world: &'a World,
    milestone: String,
    asked: String,
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
            }
            3 => {
                let set = json!({ "duration_minutes": 2_880, "percent_complete": 25 });
                self.edit(json!([{ "op": "update_task", "id": party.shared_task, "set": set }])).await;
                let body =
                    json!({ "body": "This takes longer.", "audience": "client", "party_id": party.id });
                let path = format!("/api/v1/records/{}/comments", party.shared_task);
                world.done("POST", &path, body).await;
            }
            _ => {
                let rule = json!({ "task_ids": [self.milestone], "client_titles": { self.milestone.as_str(): "Handover" } });
                world.share(&world.ours.project, &party.id, rule).await;
            }
        }
    }
}

const STEPS: usize = 5;
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
        let (world, place) = (self.world, &self.world.ours);
        let at = format!("/api/v1/projects/{}", place.project);
        let word = format!("besides {}", self.dice.roll());
        match self.dice.below(16) {
            0 => {
                let id = Uuid::now_v7().to_string();
                let edits = json!([{ "op": "create_task", "id": id, "title": word }]);
                world.done("POST", &format!("{at}/plan-edits"), json!({ "edits": edits })).await;
                self.tasks.push(id);
            }
            1 | 2 => {
                let task = self.dice.pick(&self.tasks).clone();
                let set =
                    json!({ "title": word, "notes": "shared internal question", "percent_complete": 10 });
                let edits = json!([{ "op": "update_task", "id": task, "set": set }]);
                world.done("POST", &format!("{at}/plan-edits"), json!({ "edits": edits })).await;
            }
            3 => {
                let set = json!({ "notes": word, "owner_id": world.ids["member"] });
                let edits = json!([{ "op": "update_task", "id": place.parties[0].shared_task, "set": set }]);
                let edited = world.done("POST", &format!("{at}/plan-edits"), json!({ "edits": edits })).await;
                if self.dice.percent(50) {
                    let inverse = json!({ "edits": edited["inverse"] });
                    world.done("POST", &format!("{at}/plan-edits"), inverse).await;
                }
            }
            4 | 5 => {
                let party = &place.parties[0];
                let records = [&place.internal_task, &party.shared_task, &party.question];
                let record = *self.dice.pick(&records);
                let body = json!({ "body": word, "audience": "internal" });
                world.done("POST", &format!("/api/v1/records/{record}/comments"), body).await;
            }
            6 => {
                let body = json!({ "party_id": place.parties[1].id, "body": word });
                world.done("POST", &format!("{at}/questions"), body).await;
            }
            7 => {
                let task = self.dice.pick(&self.tasks).clone();
                let rule = json!({ "task_ids": [place.parties[1].shared_task, task] });
                world.share(&place.project, &place.parties[1].id, rule).await;
            }
            8 => {
                let second = &place.parties[1];
                world.invite(&place.project, &second.id, &second.contacts[1].person).await;
            }
            9 => {
                let body = json!({ "name": word, "client_name": word, "start": "2026-05-04" });
                world.done("POST", "/api/v1/projects", body).await;
            }
            10 => {
                let path = format!("{at}/members/{}", world.ids["outsider"]);
                world.done("PUT", &path, json!({ "role": "read_only" })).await;
            }
            11 => {
                let body = json!({ "name": word, "kind": "material" });
                world.done("POST", &format!("{at}/resources"), body).await;
            }
            12 => {
                let edits = json!([{ "op": "delete_task", "id": Uuid::now_v7() }]);
                let path = format!("{at}/plan-edits");
                let refused = world.app.post(&path).as_(world.root()).json(json!({ "edits": edits })).await;
                assert!(refused.status >= 400, "a task that is not there cannot be deleted");
            }
            13 => {
                let task = self.dice.pick(&self.tasks).clone();
                let edits = json!([{ "op": "move_task", "id": task }]);
                world.done("POST", &format!("{at}/plan-edits"), json!({ "edits": edits })).await;
            }
            14 => {
                let phase = Uuid::now_v7().to_string();
                let edits = json!([
                    { "op": "create_task", "id": phase, "title": word, "after_id": self.shown_row },
                    { "op": "move_task", "id": place.parties[0].shared_task, "parent_id": phase },
                ]);
                world.done("POST", &format!("{at}/plan-edits"), json!({ "edits": edits })).await;
                self.shown_row = phase;
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
    let mut shown = Shown { world: &world, milestone: String::new(), asked: String::new() };
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
