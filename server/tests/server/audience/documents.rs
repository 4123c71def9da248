//! Acts on files: filed, filed anew, named, moved to another record, removed, brought back, shown, taken back.

use super::team::Team;
use crate::world::text;
use serde_json::{Value, json};

#[derive(Debug, Clone)]
pub struct Document {
    id: String,
    title: String,
    /// The newest version: its name and what stands in it.
    version: [String; 2],
    on: Option<String>,
    /// What its party reads of it, and which party that is.
    read: Vec<String>,
    party: Option<usize>,
    /// What takes a change back.
    undo: Option<(String, Value)>,
}

impl Team<'_> {
    pub async fn file(&mut self) {
        let Some(place) = self.any(|team| &team.documents).filter(|_| self.dice.percent(85)) else {
            return self.file_one().await;
        };
        let path = format!("/api/v1/documents/{}", self.documents[place].id);
        match self.dice.below(12) {
            0 | 1 => self.next_version(place, &path).await,
            2 => {
                let title = self.word();
                self.change_document(place, &path, json!({ "title": title }), title).await;
            }
            3 | 4 => {
                let on = self.some_record();
                let title = self.documents[place].title.clone();
                self.change_document(place, &path, json!({ "record_id": on }), title).await;
                self.documents[place].on = on;
            }
            5 => self.undo_document(place, &path).await,
            6 => {
                if self.send("PUT", &format!("{path}/removal"), Value::Null).await.is_some() {
                    self.take_document_back(place);
                }
            }
            7 => drop(self.send("DELETE", &format!("{path}/removal"), Value::Null).await),
            8 => {
                let internal = json!({ "audience": "internal" });
                if self.send("PUT", &format!("{path}/audience"), internal).await.is_some() {
                    self.take_document_back(place);
                    self.count("document taken back");
                }
            }
            _ => self.show_document(place, &path).await,
        }
    }

    /// Something that a file or a comment can hang on.
    pub fn some_record(&mut self) -> Option<String> {
        let tasks = self.tasks.iter().map(|task| task.id.clone());
        let mut all: Vec<String> = tasks.chain(self.texts.iter().map(|text| text.id.clone())).collect();
        if self.dice.percent(60) {
            all.retain(|id| self.who_sees(id).is_some());
        }
        (!all.is_empty() && self.dice.percent(80)).then(|| self.dice.pick(&all).clone())
    }
    /// Who was shown a record, where it was one party.
    fn who_sees(&self, id: &str) -> Option<usize> {
        let task = self.tasks.iter().find(|task| task.id == id);
        let of_task = task.and_then(|task| (0..2).find(|party| task.reads_as(*party).is_some()));
        of_task.or(self.texts.iter().find(|text| text.id == id).and_then(|text| text.party))
    }
    /// Mostly the one who sees it.
    pub fn some_party_of(&mut self, id: Option<&str>) -> (usize, Value) {
        match id.and_then(|id| self.who_sees(id)).filter(|_| self.dice.percent(80)) {
            Some(party) => (party, json!(self.party(party))),
            None => self.some_party(),
        }
    }

    async fn file_one(&mut self) {
        let (title, folder, note) = (self.word(), self.word(), self.word());
        let version = [self.word(), self.word()];
        let on = self.some_record().filter(|_| self.dice.percent(50));
        let hangs = on.as_deref().map(|id| format!("&record_id={id}")).unwrap_or_default();
        let query = format!("{}.txt&title={title}&folder={folder}&note={note}{hangs}", version[0]);
        let path = self.at(&format!("documents?file_name={query}"));
        if let Some(id) = self.upload(&path, &version[1]).await {
            self.documents.push(Document {
                id,
                title,
                version,
                on,
                read: Vec::new(),
                party: None,
                undo: None,
            });
            self.count("file");
        }
    }
    async fn upload(&mut self, path: &str, words: &str) -> Option<String> {
        let sending = self.world.app.post(path).as_(self.world.root());
        let answer = sending.body("application/octet-stream", words.to_owned()).await;
        assert!(answer.status < 500, "{path}: {}", answer.text());
        self.tell(format!("upload {path}: {} {}", answer.status, answer.code()));
        (answer.status == 201).then(|| text(&answer.json()["row"]["id"]))
    }
    async fn next_version(&mut self, place: usize, path: &str) {
        let (version, note) = ([self.word(), self.word()], self.word());
        let path = format!("{path}/versions?file_name={}.txt&note={note}", version[0]);
        if self.upload(&path, &version[1]).await.is_some() {
            self.documents[place].version = version;
            self.count("version");
        }
    }
    async fn change_document(&mut self, place: usize, path: &str, body: Value, title: String) {
        let before = self.documents[place].title.clone();
        if let Some(changed) = self.send("PATCH", path, body).await {
            self.documents[place].title = title;
            self.documents[place].undo = Some((before, changed["undo"].clone()));
            // It moved to where its party would not see it.
            if changed["narrowed"] == true {
                self.take_document_back(place);
            }
            self.count("document changed");
        }
    }
    fn take_document_back(&mut self, place: usize) {
        self.documents[place].party = None;
        let read = std::mem::take(&mut self.documents[place].read);
        self.hide(&read);
    }
    async fn undo_document(&mut self, place: usize, path: &str) {
        let Some((title, undo)) = self.documents[place].undo.take() else { return };
        if self.send("PATCH", path, undo).await.is_some() {
            self.documents[place].title = title;
            // Wherever it moved by that, at most its party goes on reading it.
            self.count("document change undone");
        }
    }
    /// The newest version under the title it has now, and nothing else of it: not how the file was called.
    async fn show_document(&mut self, place: usize, path: &str) {
        let on = self.documents[place].on.clone();
        let (party, id) = self.some_party_of(on.as_deref());
        let newest = self.read(path).await["row"]["version"].clone();
        let body = json!({ "audience": "client", "party_id": id, "version": newest });
        if self.send("PUT", &format!("{path}/audience"), body).await.is_some() {
            let Document { title, version: [_, words], party: before, .. } = self.documents[place].clone();
            // What another party was shown of it is nobody's any more.
            if before.is_some_and(|before| before != party) {
                self.take_document_back(place);
                self.count("document shown to another");
            }
            self.show(&title, party);
            self.show(&words, party);
            self.documents[place].party = Some(party);
            self.documents[place].read.extend([title, words]);
            self.count("document shown");
        }
    }
}
