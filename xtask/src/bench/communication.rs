//! Figures of what is talked about with a client: the log, the communication plan, calendars, mail that comes in, webhooks, and
//! what the jobs that look after all of it cost while nothing happens.

use super::Known;
use super::load::{Load, Request, cpu_microseconds};
use super::plans::{post, sent};
use super::table::Table;
use crate::crash::door::{Door, Office};
use crate::crash::listener::Listener;
use crate::crash::mail::{CLIENT, Scene, mail_of};
use crate::http::request;
use crate::program::Outcome;
use crate::rapport::{Place, Serving};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};

const TALKS: usize = 10_000;
const ROWS: usize = 20;
const MEETINGS: usize = 200;
const MAILS: usize = 300;
const CHANNELS: usize = 50;
const QUESTIONS: usize = 20;
const AT_REST: Duration = Duration::from_secs(60);
const PATIENCE: Duration = Duration::from_secs(120);

/// Of a project of 1,000 tasks.
pub fn of_a_project(serving: &Serving, token: &str, known: &Known, table: &mut Table) -> Outcome {
    let bench = Bench { serving, token, at: format!("/api/v1/projects/{}", known.project) };
    for number in 0..TALKS {
        let talk =
            json!({ "kind": "call", "words": format!("Call {number}: 读头 readers come on Tuesday.") });
        bench.post("communication-log", &talk)?;
    }
    bench.read(
        "a page of 100 of a log of 10,000 talks",
        &bench.path("communication-log?limit=100"),
        500.0,
        table,
    )?;
    for number in 0..ROWS {
        let row = json!({ "title": format!("Row {number}"), "is_internal": true, "channel": "call", "urgent_channel": "call",
            "rhythm": { "kind": "weekly", "every": 1, "weekdays": ["tuesday"] }, "from": "2026-01-01",
            "time": "10:00", "time_zone": "Asia/Shanghai" });
        bench.post("communication-plan/entries", &json!({ "fields": row }))?;
    }
    bench.read("a communication plan of 20 rows", &bench.path("communication-plan"), 10_000.0, table)?;
    for number in 0..MEETINGS {
        let starts = format!("2030-{:02}-{:02}T09:30", 1 + number / 28 % 12, 1 + number % 28);
        let meeting = json!({ "title": format!("Meeting {number}"), "starts": starts, "time_zone": "Asia/Shanghai",
            "minutes": 30, "people": [] });
        bench.post("meetings", &meeting)?;
    }
    let wanted = json!({ "project_id": known.project });
    let feed = post(serving, "/api/v1/me/calendar-feeds", token, &wanted)?;
    let url = feed["url"].as_str().and_then(|url| url.find("/ical/").map(|at| &url[at..]));
    bench.read("a calendar of 200 meetings", url.ok_or("no calendar")?, 10_000.0, table)?;
    let before = cpu_microseconds(serving.process())?;
    std::thread::sleep(AT_REST);
    let spent = cpu_microseconds(serving.process())? - before;
    table.row("a minute in which nothing happens", &format!("{:.0} ms CPU", spent / 1e3), "", true);
    Ok(())
}

struct Bench<'a> {
    serving: &'a Serving,
    token: &'a str,
    at: String,
}

impl Bench<'_> {
    fn path(&self, rest: &str) -> String {
        format!("{}/{rest}", self.at)
    }

    fn post(&self, rest: &str, body: &Value) -> Outcome<Value> {
        post(self.serving, &self.path(rest), self.token, body)
    }

    fn read(&self, name: &str, path: &str, cpu_goal: f64, table: &mut Table) -> Outcome {
        let asked = request("GET", path, self.token, None, "");
        let asking: Request = Arc::new(move |_, _| asked.clone());
        let load = Load { connections: 1, span: Duration::from_secs(2), request: asking };
        let measured = load.run(self.serving.address, self.serving.process())?;
        table.load(name, 1, &measured, cpu_goal, None);
        Ok(())
    }
}

/// Of a house with a mail server and channels of its own.
pub fn of_the_house(place: &Place, table: &mut Table) -> Outcome {
    let token = place.token_of_the_house()?;
    let serving = place.serve()?;
    let office = Office::open().map_err(|error| error.to_string())?;
    let scene = Scene::begin(&serving, token.clone(), office)?;
    mails(&serving, &scene, table)?;
    webhooks(&serving, &scene, &token, table)?;
    table.hold("longest hold of the writer, mail and webhooks", &serving.stop(&place.data)?)
}

/// From the first byte at the door until all stand under their question.
fn mails(serving: &Serving, scene: &Scene, table: &mut Table) -> Outcome {
    let (question, address) = scene.ask(serving, 0)?;
    let before = cpu_microseconds(serving.process())?;
    let began = Instant::now();
    let mut door = Door::open(scene.door).map_err(|error| error.to_string())?;
    for number in 0..MAILS {
        let mail = mail_of(&format!("第 {number} 封：读头周二到货。"), &address);
        door.bring(CLIENT, &address, &mail).map_err(|error| error.to_string())?;
    }
    scene.answers_of(serving, &question, |answers| answers.len() >= MAILS)?;
    let took = began.elapsed();
    let spent = cpu_microseconds(serving.process())? - before;
    each(table, "a client's mail, taken and filed as an answer", MAILS, spent, took);
    Ok(())
}

/// From the first question until the last of the channels is told of the last one.
fn webhooks(serving: &Serving, scene: &Scene, token: &str, table: &mut Table) -> Outcome {
    let listener = Listener::open(usize::MAX).map_err(|error| error.to_string())?;
    let networks = json!({ "networks": ["127.0.0.1"] }).to_string();
    sent(serving, &request("PUT", "/api/v1/channel-networks", token, Some(&networks), ""))?;
    let at = format!("/api/v1/projects/{}", scene.project);
    for number in 0..CHANNELS {
        let hook = json!({ "kind": "webhook", "name": format!("Listener {number}"), "locale": "en",
            "address": listener.url(&format!("/{number}")), "topics": ["questions"] });
        post(serving, &format!("{at}/channels"), token, &hook)?;
    }
    let before = cpu_microseconds(serving.process())?;
    let began = Instant::now();
    for number in 0..QUESTIONS {
        let body = json!({ "party_id": scene.party, "body": format!("Question {number}?") });
        post(serving, &format!("{at}/questions"), token, &body)?;
    }
    let told = || (0..CHANNELS).map(|number| listener.heard(&format!("/{number}")).len()).sum::<usize>();
    while told() < CHANNELS * QUESTIONS {
        if began.elapsed() > PATIENCE {
            return Err(format!("{} of {} messages reached their webhook", told(), CHANNELS * QUESTIONS));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let took = began.elapsed();
    let spent = cpu_microseconds(serving.process())? - before;
    each(table, "a message to a webhook, 50 channels", CHANNELS * QUESTIONS, spent, took);
    Ok(())
}

fn each(table: &mut Table, name: &str, count: usize, spent: f64, took: Duration) {
    let count = count as f64;
    let shown = format!("{:.1} ms CPU, {:.0}/s", spent / 1e3 / count, count / took.as_secs_f64());
    table.row(name, &shown, "", true);
}
