//! The team at work in one project, and the account of who was knowingly shown which word.

use super::documents::Document;
use super::plan::Task;
use super::texts::{Comment, Text};
use crate::dice::Dice;
use crate::world::World;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use web::testing::TestAnswer;

/// Who reads: the approver and another contact of the first party, the approver of the second. Approvers see prices.
pub const READERS: [(usize, usize); 3] = [(0, 0), (0, 1), (1, 0)];

pub struct Team<'w> {
    pub world: &'w World,
    pub dice: Dice,
    words: usize,
    pub tasks: Vec<Task>,
    pub texts: Vec<Text>,
    pub comments: Vec<Comment>,
    pub documents: Vec<Document>,
    /// What takes an edit of the plan back.
    pub inverses: Vec<Value>,
    /// Applied imports of a plan.
    pub imports: Vec<String>,
    /// Titles in the newest file, by the tasks' numbers.
    pub file_titles: BTreeMap<usize, String>,
    /// What was shown knowingly and not taken back, by its word; the readers by their place.
    shown: BTreeMap<String, BTreeSet<usize>>,
    /// The same with what was taken back.
    told: BTreeMap<String, BTreeSet<usize>>,
    /// Titles of tasks: read as long as the task is shown under them.
    pub titles: BTreeSet<String>,
    /// Titles that went into a document that stays.
    kept: BTreeMap<String, BTreeSet<usize>>,
    /// What was done, for whoever reads a failure.
    pub story: Vec<String>,
    /// How often each act went through.
    pub done: BTreeMap<String, usize>,
}

impl<'w> Team<'w> {
    pub fn new(world: &'w World, seed: u64) -> Self {
        Self {
            world,
            dice: Dice(seed),
            words: 0,
            tasks: Vec::new(),
            texts: Vec::new(),
            comments: Vec::new(),
            documents: Vec::new(),
            inverses: Vec::new(),
            imports: Vec::new(),
            file_titles: BTreeMap::new(),
            shown: BTreeMap::new(),
            told: BTreeMap::new(),
            titles: BTreeSet::new(),
            kept: BTreeMap::new(),
            story: Vec::new(),
            done: BTreeMap::new(),
        }
    }

    /// One that was never said before.
    pub fn word(&mut self) -> String {
        self.words += 1;
        format!("wd{:04}x", self.words)
    }
    pub fn at(&self, rest: &str) -> String {
        format!("/api/v1/projects/{}/{rest}", self.world.ours.project)
    }
    pub fn party(&self, party: usize) -> String {
        self.world.ours.parties[party].id.clone()
    }
    /// To everybody of a party.
    pub fn show(&mut self, word: &str, party: usize) {
        self.show_in(word, party, false);
    }
    /// To everybody of a party, or to its commercial circle alone.
    pub fn show_in(&mut self, word: &str, party: usize, is_for_circle: bool) {
        for (place, (of, contact)) in READERS.iter().enumerate() {
            if *of == party && (!is_for_circle || *contact == 0) {
                self.show_to(word, place);
            }
        }
    }
    pub fn show_to(&mut self, word: &str, reader: usize) {
        self.shown.entry(word.to_owned()).or_default().insert(reader);
        self.told.entry(word.to_owned()).or_default().insert(reader);
    }
    /// Nobody of a client reads it any more.
    pub fn hide(&mut self, words: &[String]) {
        words.iter().for_each(|word| drop(self.shown.remove(word)));
    }
    /// Of a client only those who see prices read it from now on.
    pub fn leave_to_circle(&mut self, words: &[String]) {
        for word in words {
            if let Some(readers) = self.shown.get_mut(word) {
                readers.retain(|reader| READERS[*reader].1 == 0);
            }
        }
    }
    /// A title that stands in what was sent stays there.
    pub fn keep(&mut self, word: &str, party: usize) {
        let readers = READERS.iter().enumerate().filter(|(_, (of, _))| *of == party).map(|(place, _)| place);
        self.kept.entry(word.to_owned()).or_default().extend(readers);
    }

    /// Whether somebody was ever shown it: a letter tells what was so when it was written.
    pub fn was_told(&self, word: &str, reader: usize) -> bool {
        self.told.get(word).is_some_and(|readers| readers.contains(&reader))
    }
    /// Whether they may read it now: a task's title goes with the task, and with the title.
    pub fn may_read(&self, word: &str, reader: usize) -> bool {
        if !self.titles.contains(word) {
            return self.shown.get(word).is_some_and(|readers| readers.contains(&reader));
        }
        let party = READERS[reader].0;
        let is_kept = self.kept.get(word).is_some_and(|readers| readers.contains(&reader));
        is_kept || self.tasks.iter().any(|task| task.reads_as(party) == Some(word))
    }

    /// What somebody does: refused or done, but never a fault.
    pub async fn send(&mut self, method: &str, path: &str, body: Value) -> Option<Value> {
        let answer = self.asked(method, path, None, body).await;
        (answer.status < 300).then(|| answer.json())
    }
    /// The same of the revision that was read.
    pub async fn send_read(&mut self, method: &str, path: &str, revision: i64, body: Value) -> Option<Value> {
        let answer = self.asked(method, path, Some(revision), body).await;
        (answer.status < 300).then(|| answer.json())
    }
    async fn asked(&mut self, method: &str, path: &str, revision: Option<i64>, body: Value) -> TestAnswer {
        let sending = self.world.app.send(method, path).as_(self.world.root()).json(body.clone());
        let answer = match revision {
            Some(revision) => sending.if_match(revision).await,
            None => sending.await,
        };
        assert!(answer.status < 500, "{method} {path}: {}", answer.text());
        let why = if answer.status < 300 { String::new() } else { answer.code() };
        self.tell(format!("{method} {path} {body}: {} {why}", answer.status));
        answer
    }
    pub async fn read(&self, path: &str) -> Value {
        self.world.done("GET", path, Value::Null).await
    }
    pub fn tell(&mut self, what: String) {
        self.story.push(what);
    }
    pub fn count(&mut self, act: &str) {
        *self.done.entry(act.to_owned()).or_default() += 1;
    }

    /// One of a list, if there is any.
    pub fn any<T>(&mut self, of: fn(&Self) -> &Vec<T>) -> Option<usize> {
        let count = of(self).len();
        (count > 0).then(|| self.dice.below(count))
    }

    /// One act, whatever it is.
    pub async fn step(&mut self) {
        match self.dice.below(20) {
            0..=5 => self.plan().await,
            6..=11 => self.text().await,
            12..=15 => self.talk().await,
            _ => self.file().await,
        }
        for party in 0..2 {
            let read = self.tasks.iter().filter_map(|task| task.reads_as(party).map(str::to_owned));
            read.collect::<Vec<_>>().iter().for_each(|title| self.show(title, party));
        }
    }

    /// The party that is meant, and what names it in a body.
    pub fn some_party(&mut self) -> (usize, Value) {
        let party = self.dice.below(2);
        (party, json!(self.party(party)))
    }
}
