//! What the server does by itself while it is killed: rows of communication plans come near and make their meetings, drafts
//! and tasks, and a webhook is told of the questions that are asked meanwhile.
//!
//! What must hold: each day of each row has what it makes, once; of each question the webhook hears under one id, and of each
//! that was acknowledged it hears.

use super::Rig;
use super::listener::Listener;
use crate::bench::{get, post, sent};
use crate::http::{Connection, request};
use crate::postgres::Postgres;
use crate::program::Outcome;
use crate::rapport::Serving;
use crate::tree;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::net::SocketAddr;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

const MAKES: [&str; 4] = ["meeting", "progress_report", "check_in", "feedback_talk"];
/// Made two days ahead: tomorrow's and the day after's are near whatever the hour.
const LEAD_DAYS: i64 = 2;
/// What a lease and a failed attempt may keep waiting.
const PATIENCE: Duration = Duration::from_secs(300);
/// The webhook answers six requests of seven.
const HANGS_UP_AT: usize = 7;
const EVERY_DAY: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// What a run came to.
#[derive(Default)]
pub struct Unattended {
    cycles: u32,
    made: usize,
    told: usize,
}

impl Unattended {
    pub fn sentence(&self) -> String {
        format!(
            "{} cycles, {} meetings, drafts and tasks made, a webhook told of {} questions, none lost, none twice",
            self.cycles, self.made, self.told
        )
    }
}

impl Rig {
    pub fn unattended_cycles(&self, cycles: u32, postgres: Option<&Postgres>) -> Outcome<Unattended> {
        let folder = tree::temporary("crash-unattended")?;
        let place = self.place(&folder, postgres)?;
        let token = place.token_of_the_house()?;
        let listener = Listener::open(HANGS_UP_AT).map_err(|error| error.to_string())?;
        let mut serving = place.serve()?;
        let house = House::begin(&serving, token)?;
        let mut scenes = Vec::new();
        for cycle in 0..cycles {
            let scene = house.scene(&serving, cycle, &listener)?;
            let asking = scene.ask_on(serving.address, &house.token);
            // What the cycles before have left is made and told meanwhile, and dies at another moment each time.
            std::thread::sleep(Duration::from_millis(u64::from(cycle * 137 % 600)));
            serving.kill();
            scenes.push(scene.asked(asking));
            serving = place.serve()?;
        }
        let mut run = Unattended { cycles, ..Unattended::default() };
        for (cycle, scene) in scenes.iter().enumerate() {
            let of_cycle = |sentence| format!("cycle {}: {sentence}", cycle + 1);
            run.made += scene.made(&serving, &house.token).map_err(of_cycle)?;
            run.told += scene.told(&serving, &house.token, &listener).map_err(of_cycle)?;
        }
        if run.told == 0 {
            return Err("no question was acknowledged, so nothing was tried".to_owned());
        }
        drop(serving);
        fs::remove_dir_all(&folder).map_err(|error| error.to_string())?;
        Ok(run)
    }
}

/// A client of the house, and channels that may call this machine.
struct House {
    token: String,
    client: String,
}

impl House {
    fn begin(serving: &Serving, token: String) -> Outcome<Self> {
        let networks = json!({ "networks": ["127.0.0.1"] }).to_string();
        sent(serving, &request("PUT", "/api/v1/channel-networks", &token, Some(&networks), ""))?;
        let wanted = json!({ "name": "Client", "locale": "zh-CN", "time_zone": "UTC" });
        let client = text(&post(serving, "/api/v1/clients", &token, &wanted)?["id"])?;
        Ok(Self { token, client })
    }

    fn scene(&self, serving: &Serving, cycle: u32, listener: &Listener) -> Outcome<Scene> {
        let project = super::new_project(serving.address, &self.token, cycle)?;
        let at = format!("/api/v1/projects/{project}");
        let wanted = json!({ "client_id": self.client });
        let parties = post(serving, &format!("{at}/parties"), &self.token, &wanted)?;
        let party = text(&parties["items"][0]["id"])?;
        let path = format!("/cycle-{cycle}");
        let hook = json!({ "kind": "webhook", "name": "Listener", "address": listener.url(&path), "locale": "en",
            "topics": ["questions"] });
        post(serving, &format!("{at}/channels"), &self.token, &hook)?;
        for makes in MAKES {
            let row = json!({ "title": makes, "party_id": party, "channel": "call", "urgent_channel": "call",
                "rhythm": { "kind": "weekly", "every": 1, "weekdays": EVERY_DAY }, "from": "2026-01-01",
                "time": "23:30", "time_zone": "UTC", "produces": makes, "lead_days": LEAD_DAYS });
            let wanted = json!({ "fields": row });
            post(serving, &format!("{at}/communication-plan/entries"), &self.token, &wanted)?;
        }
        Ok(Scene { at, party, path, questions: Vec::new() })
    }
}

/// One project of a cycle.
struct Scene {
    at: String,
    party: String,
    /// Where its webhook listens.
    path: String,
    /// Those that were acknowledged.
    questions: Vec<String>,
}

impl Scene {
    /// Questions one after the other, until the server is gone.
    fn ask_on(&self, address: SocketAddr, token: &str) -> JoinHandle<Vec<String>> {
        let (path, party, token) = (format!("{}/questions", self.at), self.party.clone(), token.to_owned());
        std::thread::spawn(move || {
            let mut acknowledged = Vec::new();
            let Ok(mut connection) = Connection::open(address) else { return acknowledged };
            for number in 0.. {
                let words = format!("Question {number} of a cycle?");
                let body = json!({ "party_id": party, "body": words }).to_string();
                match connection.post(&path, &token, &body) {
                    Ok(answer) if answer.status < 300 => acknowledged.push(words),
                    Ok(_) => {}
                    Err(_) => break,
                }
                std::thread::sleep(Duration::from_millis(20));
            }
            acknowledged
        })
    }

    fn asked(self, asking: JoinHandle<Vec<String>>) -> Self {
        Self { questions: asking.join().unwrap_or_default(), ..self }
    }

    /// Every day that is near has what its row makes, and nothing is there that no day made.
    fn made(&self, serving: &Serving, token: &str) -> Outcome<usize> {
        let begun = Instant::now();
        loop {
            let plan = get(serving, token, &format!("{}/communication-plan", self.at))?;
            let products = products(&plan)?;
            let there = self.there(serving, token)?;
            let is_whole = MAKES.iter().all(|makes| of(&products, makes).count() > 1);
            if is_whole && products.len() == there {
                return Ok(there);
            }
            if begun.elapsed() > PATIENCE || there > products.len() + MAKES.len() {
                return Err(format!(
                    "{there} things are there, and rows made {}: {products:?}",
                    products.len()
                ));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Meetings, reports and tasks of the project.
    fn there(&self, serving: &Serving, token: &str) -> Outcome<usize> {
        let count = |path: &str, field: &str| {
            let found = get(serving, token, &format!("{}/{path}", self.at))?;
            found[field].as_array().map(Vec::len).ok_or_else(|| format!("no list: {path}"))
        };
        Ok(count("meetings", "items")? + count("reports", "items")? + count("plan", "tasks")?)
    }

    /// Of each question under one id, of each acknowledged one at all.
    fn told(&self, serving: &Serving, token: &str, listener: &Listener) -> Outcome<usize> {
        let begun = Instant::now();
        let asked = get(serving, token, &format!("{}/questions?limit=200", self.at))?;
        let asked: BTreeSet<String> =
            list(&asked).iter().filter_map(|one| one["body"].as_str().map(str::to_owned)).collect();
        if let Some(lost) = self.questions.iter().find(|words| !asked.contains(*words)) {
            return Err(format!("\"{lost}\" was acknowledged and is lost"));
        }
        loop {
            let heard = listener.heard(&self.path);
            if heard.len() == asked.len() {
                return Ok(heard.len());
            }
            if begun.elapsed() > PATIENCE || heard.len() > asked.len() {
                return Err(format!(
                    "of {} questions a webhook heard under {} ids",
                    asked.len(),
                    heard.len()
                ));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

/// What days that come made: of which row's kind, and its id.
fn products(plan: &Value) -> Outcome<BTreeSet<(String, String)>> {
    let days = plan["next"].as_array().ok_or("no plan")?.iter().filter(|day| !day["made_at"].is_null());
    days.map(|day| Ok((text(&day["produces"])?, text(&day["product_id"])?))).collect()
}

fn of<'a>(
    products: &'a BTreeSet<(String, String)>,
    makes: &'a str,
) -> impl Iterator<Item = &'a (String, String)> {
    products.iter().filter(move |(produces, _)| produces == makes)
}

fn list(answer: &Value) -> &[Value] {
    answer["items"].as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> Outcome<String> {
    value.as_str().map(str::to_string).ok_or_else(|| format!("no text: {value}"))
}
