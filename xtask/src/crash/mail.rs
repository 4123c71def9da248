//! Mail that comes in while the server is killed: senders bring answers to a question to the door of the house's mail server
//! (LMTP). It dies among them, and once more while what it took is filed.
//!
//! What must hold: a mail that was acknowledged stands under its question; one that was brought again, because nobody
//! acknowledged it or because the acknowledgement was lost on the way, stands there once.

use super::Rig;
use super::door::{Door, Office};
use crate::bench::{get, post, sent};
use crate::http::request;
use crate::postgres::Postgres;
use crate::program::Outcome;
use crate::rapport::{Place, Serving, free_address};
use crate::tree;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const SENDERS: usize = 6;
const MAILS_EACH: usize = 3;
/// The answers that the second end comes after, at most.
const MOST_FILED: usize = 6;
const PATIENCE: Duration = Duration::from_secs(60);
const REPLY: &str = "reply@in.example.org";
pub const CLIENT: &str = "zheng.haiyan@client.example";

/// What a run came to.
#[derive(Default)]
pub struct Mailed {
    cycles: u32,
    acknowledged: usize,
    again: usize,
}

impl Mailed {
    /// One more cycle.
    pub fn add(&mut self, acknowledged: usize, again: usize) {
        self.cycles += 1;
        self.acknowledged += acknowledged;
        self.again += again;
    }

    pub fn sentence(&self) -> String {
        format!(
            "{} cycles, {} acknowledged mails, {} brought again, none lost, none twice",
            self.cycles, self.acknowledged, self.again
        )
    }
}

/// A mail and whether somebody said that it is taken.
#[derive(Clone)]
pub struct Brought {
    pub words: String,
    is_acknowledged: bool,
}

impl Brought {
    pub fn taken(words: String) -> Self {
        Self { words, is_acknowledged: true }
    }
}

impl Rig {
    pub fn mail_cycles(&self, cycles: u32, postgres: Option<&Postgres>) -> Outcome<Mailed> {
        let folder = tree::temporary("crash-mail")?;
        let place = self.place(&folder, postgres)?;
        let token = place.token_of_the_house()?;
        let office = Office::open().map_err(|error| error.to_string())?;
        let mut serving = place.serve()?;
        let scene = Scene::begin(&serving, token, office)?;
        let mut mailed = Mailed::default();
        for cycle in 0..cycles {
            serving = scene
                .cycle(&place, serving, cycle, &mut mailed)
                .map_err(|sentence| format!("cycle {}: {sentence}", cycle + 1))?;
        }
        drop(serving);
        fs::remove_dir_all(&folder).map_err(|error| error.to_string())?;
        Ok(mailed)
    }
}

/// A project with one of the client's people, who is asked by mail.
pub struct Scene {
    token: String,
    office: Office,
    pub door: SocketAddr,
    pub project: String,
    pub party: String,
    person: String,
}

impl Scene {
    pub fn begin(serving: &Serving, token: String, office: Office) -> Outcome<Self> {
        let door = free_address()?;
        let server = json!({ "host": "127.0.0.1", "port": office.port, "security": "none",
            "from_address": "rapport@example.org", "from_name": "Rapport" });
        put(serving, &token, "/api/v1/mail-settings", &server)?;
        let doors = json!({ "reply_address": REPLY, "lmtp": door.to_string(), "secret": "keep" });
        put(serving, &token, "/api/v1/mail-in-settings", &doors)?;
        let project = super::new_project(serving.address, &token, 0)?;
        let at = format!("/api/v1/projects/{project}");
        let wanted = json!({ "name": "Client", "locale": "zh-CN", "time_zone": "UTC" });
        let client = text(&post(serving, "/api/v1/clients", &token, &wanted)?["id"])?;
        let parties = post(serving, &format!("{at}/parties"), &token, &json!({ "client_id": client }))?;
        let ours = parties["items"].as_array().into_iter().flatten().find(|one| one["client_id"] == client);
        let party = text(&ours.ok_or("no party was made")?["id"])?;
        let wanted = json!({ "name": "郑海砚", "email": CLIENT, "locale": "zh-CN" });
        let contacts = format!("/api/v1/clients/{client}/contacts");
        let person = text(&post(serving, &contacts, &token, &wanted)?["id"])?;
        let role = json!({ "role": "client_approver" });
        put(serving, &token, &format!("{at}/parties/{party}/contacts/{person}"), &role)?;
        let wanted = json!({ "party_id": party, "person_ids": [person] });
        post(serving, &format!("{at}/invitations"), &token, &wanted)?;
        Ok(Self { token, office, door, project, party, person })
    }

    pub fn put(&self, serving: &Serving, path: &str, body: &Value) -> Outcome<Value> {
        put(serving, &self.token, path, body)
    }

    fn cycle(&self, place: &Place, serving: Serving, cycle: u32, mailed: &mut Mailed) -> Outcome<Serving> {
        let (question, address) = self.ask(&serving, cycle)?;
        let dies_after = 1 + cycle as usize * 5 % (SENDERS * MAILS_EACH - 1);
        let mut mails = self.bring_until(serving, dies_after, &address, cycle);
        let acknowledged = mails.iter().filter(|mail| mail.is_acknowledged).count();

        // Every other acknowledgement was lost on its way, too.
        let is_again = |(place, mail): (usize, &Brought)| !mail.is_acknowledged || place % 2 == 0;
        let again: Vec<usize> =
            mails.iter().enumerate().filter(|one| is_again(*one)).map(|(place, _)| place).collect();
        mailed.add(acknowledged, again.len());
        let serving = place.serve()?;
        let filed = 1 + cycle as usize % MOST_FILED;
        let (waited, taken) = std::thread::scope(|scope| {
            let bringing = scope.spawn(|| self.again(&mails, &again, &address));
            let waited = self.answers_of(&serving, &question, |answers| answers.len() >= filed);
            serving.kill();
            (waited, bringing.join().unwrap_or_default())
        });
        waited?;
        for place in taken {
            mails[place].is_acknowledged = true;
        }

        let serving = place.serve()?;
        let missing: Vec<usize> = (0..mails.len()).filter(|place| !mails[*place].is_acknowledged).collect();
        if self.again(&mails, &missing, &address).len() < missing.len() {
            return Err("a mail was not taken although nobody ended the server".to_owned());
        }
        // Filed in the order in which they came: with the last one nothing waits that might be there twice.
        let last = Brought::taken(format!("第 {cycle} 轮，最后一封。"));
        mails.push(last.clone());
        if self.again(&mails, &[mails.len() - 1], &address).is_empty() {
            return Err("the last mail was not taken although nobody ended the server".to_owned());
        }
        let is_last = |answer: &Value| answer["body"] == last.words.as_str();
        let answers = self.answers_of(&serving, &question, |answers| answers.iter().any(is_last))?;
        once_each(&mails, &answers)?;
        Ok(serving)
    }

    /// A question, and the address for answers that its letter bears.
    pub fn ask(&self, serving: &Serving, cycle: u32) -> Outcome<(String, String)> {
        // Of a day that is over it is urgent: its letter waits for no others.
        let body = json!({ "party_id": self.party, "body": format!("Question of cycle {cycle}?"),
            "to_person": self.person, "due": "2026-01-05" });
        self.office.forget();
        let path = format!("/api/v1/projects/{}/questions", self.project);
        let question = text(&post(serving, &path, &self.token, &body)?["id"])?;
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if let Some(address) = self.office.address_in_a_letter("reply+") {
                return Ok((question, address));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Err("the letter about the question did not leave".to_owned())
    }

    /// All senders at once; the server ends after so many acknowledgements.
    fn bring_until(&self, serving: Serving, dies_after: usize, address: &str, cycle: u32) -> Vec<Brought> {
        let count = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            let senders: Vec<_> = (0..SENDERS)
                .map(|sender| {
                    let count = &count;
                    scope.spawn(move || self.send(sender, address, cycle, count))
                })
                .collect();
            let begun = Instant::now();
            while count.load(Ordering::Relaxed) < dies_after && begun.elapsed() < PATIENCE {
                std::thread::sleep(Duration::from_millis(1));
            }
            serving.kill();
            senders.into_iter().flat_map(|sender| sender.join().unwrap_or_default()).collect()
        })
    }

    fn send(&self, sender: usize, address: &str, cycle: u32, count: &AtomicUsize) -> Vec<Brought> {
        let mut door = Door::open(self.door);
        let words = (0..MAILS_EACH).map(|mail| format!("第 {cycle} 轮，寄件人 {sender}，第 {mail} 封。"));
        let bring = words.map(|words| {
            let taken =
                door.as_mut().is_ok_and(|door| door.bring(CLIENT, address, &mail_of(&words, REPLY)).is_ok());
            count.fetch_add(usize::from(taken), Ordering::Relaxed);
            Brought { words, is_acknowledged: taken }
        });
        bring.collect()
    }

    /// Brings these once more, as far as the server lives; tells which were taken.
    fn again(&self, mails: &[Brought], which: &[usize], address: &str) -> Vec<usize> {
        let Ok(mut door) = Door::open(self.door) else { return Vec::new() };
        let taken =
            |place: &&usize| door.bring(CLIENT, address, &mail_of(&mails[**place].words, REPLY)).is_ok();
        which.iter().take_while(taken).copied().collect()
    }

    pub fn answers_of(
        &self,
        serving: &Serving,
        question: &str,
        is_enough: impl Fn(&[Value]) -> bool,
    ) -> Outcome<Vec<Value>> {
        let begun = Instant::now();
        loop {
            let shown = get(serving, &self.token, &format!("/api/v1/questions/{question}"))?;
            let answers = shown["answers"].as_array().cloned().unwrap_or_default();
            if is_enough(&answers) {
                return Ok(answers);
            }
            if begun.elapsed() > PATIENCE {
                return Err(format!("after a minute there are {} answers: a mail is lost", answers.len()));
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

pub fn once_each(mails: &[Brought], answers: &[Value]) -> Outcome {
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for answer in answers {
        *count.entry(answer["body"].as_str().unwrap_or_default()).or_default() += 1;
    }
    for mail in mails {
        match count.remove(mail.words.as_str()) {
            Some(1) => {}
            Some(times) => return Err(format!("\"{}\" is there {times} times", mail.words)),
            None => return Err(format!("\"{}\" is lost", mail.words)),
        }
    }
    match count.into_keys().next() {
        Some(stranger) => Err(format!("nobody wrote \"{stranger}\"")),
        None => Ok(()),
    }
}

/// The same bytes each time, as a sender repeats them.
pub fn mail_of(words: &str, to: &str) -> String {
    let id: String = words.bytes().map(|byte| format!("{byte:02x}")).collect();
    format!(
        "From: {CLIENT}\r\nTo: {to}\r\nSubject: Re: question\r\nMessage-ID: <{id}@client.example>\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n{words}\r\n\r\n在 2026年11月20日，Rapport <rapport@example.org> 写道：\r\n> ?\r\n"
    )
}

fn put(serving: &Serving, token: &str, path: &str, body: &Value) -> Outcome<Value> {
    sent(serving, &request("PUT", path, token, Some(&body.to_string()), ""))
}

fn text(value: &Value) -> Outcome<String> {
    value.as_str().map(str::to_string).ok_or_else(|| format!("no text: {value}"))
}
