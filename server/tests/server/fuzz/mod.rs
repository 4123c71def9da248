//! Bad input, made up from the product's own description of its API: whatever comes, the answer is a clear one
//! and the product goes on. The same seed makes the same requests.

mod plans;
mod words;

use crate::dice::Dice;
use crate::world::{Place, World};
use kernel::{Principal, Side};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use store::testing::each_database;
use uuid::Uuid;
use web::Route;
use web::testing::{Sending, TestAnswer, team};
use words::{DIGITS, FRACTIONS, TEXTS};

/// Another one can be asked for by hand, as can more rounds.
const SEED: u64 = 20_260_301;
const ROUNDS: u64 = 4_000;

/// Not asked: the one never ends, the other speaks to mail servers out there.
const NOT_ASKED: &[&str] = &["get_stream", "create_mail_test"];

fn asked_for(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().and_then(|number| number.parse().ok())
}

/// The ids that exist in a project and around it, by the words in which parameters and types name them.
fn ids_of(world: &World, place: &Place) -> BTreeMap<&'static str, Vec<String>> {
    let parties = || place.parties.iter();
    let tasks = parties().map(|party| &party.shared_task).chain([&place.internal_task]).cloned();
    let tasks: Vec<String> = tasks.collect();
    let questions = parties().map(|party| party.question.clone());
    let contacts: Vec<String> = parties().map(|party| party.contacts[0].person.clone()).collect();
    let people = world.ids.values().map(ToString::to_string);
    BTreeMap::from([
        ("project", vec![place.project.clone()]),
        ("record", tasks.iter().cloned().chain(questions.clone()).collect()),
        ("task", tasks.clone()),
        ("parent", tasks.clone()),
        ("after", tasks.clone()),
        ("predecessor", tasks.clone()),
        ("successor", tasks.clone()),
        ("comment", vec![place.comment.clone()]),
        ("calendar", vec![place.calendar.clone()]),
        ("baseline", vec![place.baseline.clone()]),
        ("party", parties().map(|party| party.id.clone()).collect()),
        ("client", parties().map(|party| party.client.clone()).collect()),
        ("question", questions.chain(parties().map(|party| party.question_key.clone())).collect()),
        ("item", parties().map(|party| party.item.clone()).collect()),
        ("contact", contacts.clone()),
        ("person", people.chain(contacts).collect()),
        ("dependency", vec![place.dependency.clone()]),
    ])
}

/// The description and the ids that exist, from which requests are made.
struct Maker {
    api: Value,
    /// Of either project.
    ids: Vec<BTreeMap<&'static str, Vec<String>>>,
    /// The project that the present request is mostly about.
    place: usize,
    links: Vec<String>,
    dice: Dice,
    /// Per cent of values of a wrong type in the present request: none is what reaches deepest.
    wrongness: u64,
    /// The last request, for telling what went wrong.
    shown: String,
}

impl Maker {
    fn new(world: &World) -> Self {
        let api = serde_json::from_str(server::assembly::api_description()).expect("a description is JSON");
        let places = [&world.ours, &world.other];
        let ids = places.iter().map(|place| ids_of(world, place)).collect();
        let contacts = places.iter().flat_map(|place| &place.parties).flat_map(|party| &party.contacts);
        let links = contacts.map(|contact| contact.token.clone()).collect();
        Self {
            api,
            ids,
            place: 0,
            links,
            dice: Dice(asked_for("RAPPORT_TEST_SEED").unwrap_or(SEED)),
            wrongness: 0,
            shown: String::new(),
        }
    }

    /// An id that exists, mostly of the right sort; or none at all.
    fn id(&mut self, named: &str) -> String {
        match self.dice.below(20) {
            0 => Uuid::from_u128(u128::from(self.dice.roll())).to_string(),
            1 => self.dice.pick(TEXTS).to_string(),
            2 => {
                let all: Vec<_> = self.ids.iter().flat_map(BTreeMap::values).flatten().cloned().collect();
                self.dice.pick(&all).clone()
            }
            _ => {
                let named = named.to_lowercase();
                let place = if self.dice.percent(95) { self.place } else { 1 - self.place };
                let found = self.ids[place].iter().find(|(name, _)| named.starts_with(**name));
                match found.map(|(_, ids)| ids.clone()) {
                    Some(ids) => self.dice.pick(&ids).clone(),
                    None => Uuid::from_u128(u128::from(self.dice.roll())).to_string(),
                }
            }
        }
    }

    fn text(&mut self) -> String {
        match self.dice.below(40) {
            0 => "长".repeat(5_000),
            1 => "x".repeat(200_000),
            2 => TEXTS.concat(),
            _ => self.dice.pick(TEXTS).to_string(),
        }
    }

    /// A value of any type but the wanted one, now and then.
    fn wrong(&mut self) -> Value {
        match self.dice.below(8) {
            0 => Value::Null,
            1 => json!([]),
            2 => json!({}),
            3 => json!(*self.dice.pick(DIGITS)),
            4 => json!(*self.dice.pick(FRACTIONS)),
            5 => json!(true),
            6 => json!([[[[{ "a": [null] }]]]]),
            _ => json!(self.text()),
        }
    }

    fn value(&mut self, schema: &Value, name: &str, depth: usize) -> Value {
        if depth > 12 || self.dice.percent(self.wrongness) {
            return self.wrong();
        }
        if let Some(reference) = schema["$ref"].as_str() {
            let type_name = reference.rsplit('/').next().unwrap_or_default().to_owned();
            if type_name.ends_with("Id") {
                return json!(self.id(&type_name));
            }
            let known = self.api["components"]["schemas"][&type_name].clone();
            return self.value(&known, name, depth + 1);
        }
        for choice in ["oneOf", "anyOf"] {
            if let Some(all) = schema[choice].as_array() {
                let chosen = self.dice.pick(all).clone();
                return self.value(&chosen, name, depth + 1);
            }
        }
        if let Some(all) = schema["allOf"].as_array() {
            return self.merged(all, name, depth);
        }
        if let Some(words) = schema["enum"].as_array() {
            return self.dice.pick(words).clone();
        }
        self.of_type(schema, name, depth)
    }

    fn merged(&mut self, all: &[Value], name: &str, depth: usize) -> Value {
        let mut merged = Map::new();
        for part in all {
            match self.value(part, name, depth + 1) {
                Value::Object(fields) => merged.extend(fields),
                other => return other,
            }
        }
        Value::Object(merged)
    }

    fn of_type(&mut self, schema: &Value, name: &str, depth: usize) -> Value {
        let types: Vec<String> = match &schema["type"] {
            Value::Array(types) => types.iter().filter_map(|t| t.as_str().map(str::to_owned)).collect(),
            Value::String(one) => vec![one.clone()],
            _ if schema["properties"].is_object() => vec!["object".into()],
            _ => return self.wrong(),
        };
        match self.dice.pick(&types).as_str() {
            "object" => self.object(schema, depth),
            "array" => {
                let items = schema["items"].clone();
                let many = if self.dice.percent(1) { 400 } else { self.dice.below(4) };
                (0..many).map(|_| self.value(&items, name, depth + 1)).collect()
            }
            "integer" if self.wrongness == 0 && self.dice.percent(70) => {
                json!(*self.dice.pick(&DIGITS[..12]))
            }
            "integer" => json!(*self.dice.pick(DIGITS)),
            "number" if self.wrongness == 0 && self.dice.percent(70) => {
                json!(*self.dice.pick(&FRACTIONS[..7]))
            }
            "number" => json!(*self.dice.pick(FRACTIONS)),
            "boolean" => json!(self.dice.percent(50)),
            "null" => Value::Null,
            _ if schema["format"] == "uuid" || name.ends_with("_id") => json!(self.id(name)),
            _ if self.wrongness < 3 && self.dice.percent(80) => json!(*self.dice.pick(plausible(name))),
            _ => json!(self.text()),
        }
    }

    fn object(&mut self, schema: &Value, depth: usize) -> Value {
        let mut object = Map::new();
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        for (field, kind) in schema["properties"].as_object().into_iter().flatten() {
            let is_required = required.iter().any(|name| name == field.as_str());
            if self.dice.percent(if is_required { 97 } else { 30 }) {
                object.insert(field.clone(), self.value(kind, field, depth + 1));
            }
        }
        if schema["properties"].is_null() && self.dice.percent(50) {
            let (key, value) = (self.id("task"), self.wrong());
            object.insert(key, value);
        }
        if self.dice.percent(3) {
            object.insert("not_a_field".into(), self.wrong());
        }
        Value::Object(object)
    }

    fn path(&mut self, route: &Route) -> String {
        let mut path = String::new();
        for part in route.path.split('/').skip(1) {
            path.push('/');
            match part.strip_prefix('{').map(|name| name.trim_end_matches('}')) {
                Some("token") if route.side == Side::Client => {
                    let made_up: String = self.text().chars().take(600).collect();
                    let is_known = self.dice.percent(90);
                    let link = if is_known { self.dice.pick(&self.links) } else { &encoded(&made_up) };
                    path.push_str(link);
                }
                Some(name) => path.push_str(&encoded(&self.id(name).chars().take(600).collect::<String>())),
                None => path.push_str(part),
            }
        }
        path
    }

    fn query(&mut self, operation: &Value) -> String {
        let mut query = Vec::new();
        for parameter in operation["parameters"].as_array().cloned().unwrap_or_default() {
            if parameter["in"] == "query" && self.dice.percent(60) {
                let name = parameter["name"].as_str().unwrap_or_default();
                let value = match self.value(&parameter["schema"], name, 0) {
                    Value::String(text) => text,
                    other => other.to_string(),
                };
                let value: String = value.chars().take(600).collect();
                query.push(format!("{name}={}", encoded(&value)));
            }
        }
        if self.dice.percent(2) {
            query.push(format!("{}=1", self.dice.pick(&["not_a_field", "after", "limit"])));
        }
        if query.is_empty() { String::new() } else { format!("?{}", query.join("&")) }
    }

    fn request(&mut self, world: &World, route: &Route) -> Sending {
        let method = route.method.to_lowercase();
        let operation = self.api["paths"][route.path][&method].clone();
        let path = format!("{}{}", self.path(route), self.query(&operation));
        self.place = self.dice.below(2);
        self.wrongness = *self.dice.pick(&[0, 0, 1, 3, 8]);
        self.shown = format!("{} {path}", route.method);
        let mut sending = world.app.send(route.method, &path);
        if self.dice.percent(10) {
            let tag = self.dice.pick(&["\"1\"", "1", "*", "W/\"9223372036854775807\"", "\"-1\"", "\"x"]);
            sending = sending.header("if-match", tag);
        }
        if self.dice.percent(10) {
            let key = self.dice.pick(&["a", "b", "", "\u{7f}", "0123456789"]);
            sending = sending.header("idempotency-key", key.trim_matches('\u{7f}'));
        }
        if route.side == Side::Client && route.method == "POST" {
            return self.form(sending);
        }
        let content = operation["requestBody"]["content"].clone();
        if let Some(schema) = content.get("application/json").map(|json| json["schema"].clone()) {
            return self.json(&schema, sending);
        }
        if !content.is_null() {
            let bytes: String = (0..self.dice.below(6)).map(|_| self.text() + "\n").collect();
            return sending.body("application/octet-stream", bytes);
        }
        sending
    }

    fn json(&mut self, schema: &Value, sending: Sending) -> Sending {
        let text = self.value(schema, "", 0).to_string();
        self.shown.push_str(&text);
        match self.dice.below(60) {
            0 => sending.body("application/json", &text.as_bytes()[..text.len() / 2]),
            1 => sending.body("text/plain", text),
            2 => sending.body("application/json", "[".repeat(20_000)),
            3 => sending.body("application/json", vec![0xff, 0xfe, 0x00, b'{']),
            4 => sending.body("application/json", ""),
            5 => sending.body("application/json", "{\"a\":1e999}"),
            _ => sending.body("application/json", text),
        }
    }

    fn form(&mut self, sending: Sending) -> Sending {
        let (text, key, who) =
            (self.text(), self.id("task"), self.dice.pick(&["as_named", "somebody_else", ""]));
        let mut fields = vec![("text", text.as_str()), ("form_key", key.as_str())];
        if self.dice.percent(70) {
            fields.push(("who", who));
        }
        if self.dice.percent(3) {
            fields.push(("not_a_field", ""));
        }
        self.shown.push_str(&format!("{fields:?}"));
        sending.form(&fields)
    }

    fn caller(&mut self, world: &World) -> Principal {
        match self.dice.below(10) {
            0 => team(world.ids["reader"]),
            1..=3 => team(world.ids["manager"]),
            _ => world.root(),
        }
    }
}

/// What somebody who knows the API would write into a field of this name.
fn plausible(name: &str) -> &'static [&'static str] {
    let is_time = ["date", "start", "finish", "deadline", "due", "from", "to", "_at", "until"];
    if is_time.iter().any(|word| name.contains(word)) {
        return words::TIMES;
    }
    match name {
        "locale" => &["en", "zh-CN"],
        "time_zone" => &["UTC", "Asia/Shanghai", "America/New_York"],
        "email" => &["somebody@client.example", "else@hengmu.example"],
        "state" => &["active", "archived", "to_do", "done"],
        "calendar" => &["standard", "china"],
        "password" | "current" => &["a long new pass phrase"],
        _ => &["Design review", "设计评审通过", "a", "Line one\nLine two"],
    }
}

/// Percent-encoded, all but letters and digits.
fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    text.bytes().map(|b| if plain(b) { char::from(b).to_string() } else { format!("%{b:02X}") }).collect()
}

/// What is wrong with an answer, if anything.
fn wrong(answer: &TestAnswer, is_page: bool) -> Option<String> {
    let kind = answer.header("content-type").unwrap_or_default();
    match answer.status {
        503 => None,
        500.. => Some("our fault".into()),
        400.. if is_page => (!kind.starts_with("text/html")).then(|| format!("a page as {kind}")),
        400.. if !kind.starts_with("application/problem+json") => Some(format!("a problem as {kind}")),
        400.. if answer.code().is_empty() => Some("a problem without a code".into()),
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_is_sent_is_our_fault() {
    each_database(server::assembly::SCHEMAS, |db| async move {
        let world = World::make(db).await;
        let routes = server::assembly::routes();
        let mut table: Vec<&Route> =
            routes.table().filter(|route| !NOT_ASKED.contains(&route.name)).collect();
        // The richest bodies are asked more often.
        for _ in 0..8 {
            table.extend(
                routes.table().filter(|route| matches!(route.name, "create_plan_edits" | "put_sharing")),
            );
        }
        let mut maker = Maker::new(&world);
        let seed = maker.dice.0;
        let mut statuses = BTreeMap::<u16, usize>::new();
        let mut findings = BTreeMap::<String, String>::new();
        let rounds = asked_for("RAPPORT_TEST_ROUNDS").unwrap_or(ROUNDS);
        for round in 0..rounds {
            let route = *maker.dice.pick(&table);
            let sending = maker.request(&world, route);
            let shown: String = maker.shown.chars().take(900).collect();
            let answer = match route.side {
                Side::Client => sending.await,
                _ => sending.as_(maker.caller(&world)).await,
            };
            *statuses.entry(answer.status).or_default() += 1;
            if route.name == "update_project" && answer.status == 200 {
                reopen(&world).await;
            }
            if let Some(why) = wrong(&answer, route.is_page()) {
                let line = format!("round {round}: {why}: {} {shown}\n{}", answer.status, answer.text());
                findings.entry(format!("{} {why}", route.name)).or_insert(line);
            }
        }
        println!("made-up requests: {rounds} with seed {seed}: {statuses:?}");
        let lines: Vec<_> = findings.into_values().collect();
        assert!(lines.is_empty(), "{} kinds\n{}", lines.len(), lines.join("\n\n"));
        everything_still_opens(&world).await;
    })
    .await;
}

/// An archived project refuses whatever is sent after that.
async fn reopen(world: &World) {
    for place in [&world.ours, &world.other] {
        world
            .done("PATCH", &format!("/api/v1/projects/{}", place.project), json!({ "state": "active" }))
            .await;
    }
}

/// What was accepted has spoilt nothing.
async fn everything_still_opens(world: &World) {
    for place in [&world.ours, &world.other] {
        for rest in ["", "/plan", "/tasks", "/questions", "/parties", "/calendars", "/baselines"] {
            let path = format!("/api/v1/projects/{}{rest}", place.project);
            world.app.get(&path).as_(world.root()).await.expect(200);
        }
        let edit = json!({ "edits": [{ "op": "create_task", "title": "Afterwards" }] });
        world.done("POST", &format!("/api/v1/projects/{}/plan-edits", place.project), edit).await;
    }
    for path in ["/api/v1/home", "/api/v1/my-work", "/api/v1/clients", "/api/v1/persons", "/api/v1/projects"]
    {
        world.app.get(path).as_(world.root()).await.expect(200);
    }
}
