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
    /// Of its party those alone who see prices read it, or read it last.
    is_for_circle: bool,
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
                is_for_circle: false,
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
    async fn show_document(&mut self, place: usize, path: &str) {
        let on = self.documents[place].on.clone();
        let (party, id) = self.some_party_of(on.as_deref());
        // Where nothing is said, it stays as it was.
        let said = *self.dice.pick(&[None, Some(true), Some(false)]);
        self.show_document_to(place, path, (party, &id), said).await;
        let is_seen = self.documents[place].party == Some(party);
        if is_seen && self.dice.percent(50) {
            let anew = Some(self.dice.percent(70));
            self.show_document_to(place, path, (party, &id), anew).await;
        }
    }
    /// The newest version under the title it has now, and nothing else of it: not how the file was called.
    async fn show_document_to(
        &mut self,
        place: usize,
        path: &str,
        (party, id): (usize, &Value),
        said: Option<bool>,
    ) {
        let newest = self.read(path).await["row"]["version"].clone();
        let body = json!({ "audience": "client", "party_id": id, "version": newest, "is_commercial": said });
        if self.send("PUT", &format!("{path}/audience"), body).await.is_none() {
            return;
        }
        let Document { title, version: [_, words], is_for_circle: was, .. } = self.documents[place].clone();
        let is_for_circle = said.unwrap_or(was);
        self.account_for_earlier(place, party, is_for_circle);
        self.show_in(&title, party, is_for_circle);
        self.show_in(&words, party, is_for_circle);
        self.documents[place].party = Some(party);
        self.documents[place].is_for_circle = is_for_circle;
        self.documents[place].read.extend([title, words]);
        self.count(if is_for_circle { "document shown to the circle" } else { "document shown" });
    }
    /// What was read of it before it is shown now.
    fn account_for_earlier(&mut self, place: usize, party: usize, is_for_circle: bool) {
        let Document { read, party: before, is_for_circle: was, .. } = self.documents[place].clone();
        match before {
            // What another party was shown of it is nobody's any more.
            Some(before) if before != party => {
                self.take_document_back(place);
                self.count("document shown to another");
            }
            // Nor is what the circle saw, once it is shown to all.
            Some(_) if was && !is_for_circle => {
                self.take_document_back(place);
                self.count("document shown to all after the circle");
            }
            Some(_) if !was && is_for_circle => {
                self.leave_to_circle(&read);
                self.count("document left to the circle");
            }
            _ => {}
        }
    }
}
