//! Acts that show: sent, offered, submitted, shared; and what is taken back, copied or dropped.

use super::team::Team;
use super::texts::{Kind, Text};
use crate::world::text;
use serde_json::{Value, json};

impl Team<'_> {
    pub async fn send_text(&mut self, place: usize) {
        let path = self.path(place);
        let Text { kind, words, id, .. } = self.texts[place].clone();
        let (party, id) = self.some_party_of(Some(&id));
        let sent = match kind {
            Kind::Requirement => self.ask_to_confirm(place, party, &id).await,
            Kind::Deliverable => self.hand_over(place, party, &id).await,
            Kind::Questionnaire => {
                let revision = self.read(&path).await["revision"].clone();
                let person = self.world.ours.parties[party].contacts[0].person.clone();
                let body = json!({ "party_id": id, "person_ids": [person], "revision": revision });
                if self.send("POST", &format!("{path}/sendings"), body).await.is_some() {
                    let reader = if party == 0 { 0 } else { 2 };
                    words.iter().for_each(|word| self.show_to(word, reader));
                    self.count("send Questionnaire");
                }
                false
            }
            Kind::Demonstration => {
                let revision = self.read(&path).await["revision"].clone();
                let body = json!({ "party_id": id, "revision": revision });
                self.send("POST", &format!("{path}/sendings"), body).await.is_some()
            }
            Kind::Issue | Kind::Expectation => {
                self.send("PUT", &format!("{path}/party"), json!({ "party_id": id })).await.is_some()
            }
            Kind::Change => self.offer(place, party, &id).await,
            Kind::Charter => {
                let version = self.read(&path).await["version"].clone();
                let title = self.word();
                let body = json!({ "party_id": id, "version": version, "title": title });
                let path = self.at("charter-confirmations");
                let sent = self.send("POST", &path, body).await.is_some();
                if sent {
                    self.show(&title, party);
                }
                sent
            }
            Kind::Question => false,
        };
        if sent {
            self.texts[place].party = Some(party);
            words.iter().for_each(|word| self.show(word, party));
            self.count(&format!("send {kind:?}"));
        }
    }
    async fn ask_to_confirm(&mut self, place: usize, party: usize, id: &Value) -> bool {
        let version = self.read(&self.path(place)).await["version"].clone();
        let (title, summary) = (self.word(), self.word());
        let items = json!([{ "id": self.texts[place].id, "version": version }]);
        let body = json!({ "party_id": id, "title": title, "summary": summary, "items": items });
        let path = self.at("requirement-confirmations");
        let sent = self.send("POST", &path, body).await.is_some();
        if sent {
            self.show(&title, party);
            self.show(&summary, party);
        }
        sent
    }
    /// To be reviewed, or to be accepted with its cases.
    async fn hand_over(&mut self, place: usize, party: usize, id: &Value) -> bool {
        let path = self.path(place);
        let revision = self.read(&path).await["revision"].clone();
        let note = self.word();
        if self.dice.percent(40) {
            let body = json!({ "party_id": id, "revision": revision, "note": note });
            let sent = self.send("POST", &format!("{path}/reviews"), body).await.is_some();
            if sent {
                self.show(&note, party);
            }
            return sent;
        }
        let body = json!({ "party_id": id, "revision": revision });
        let sent = self.send("POST", &format!("{path}/submissions"), body).await.is_some();
        if sent {
            let cases = self.texts[place].cases.clone();
            cases.iter().for_each(|word| self.show(word, party));
            self.count("submit Deliverable");
        }
        sent
    }
    /// What the team thinks of a change stays inside; an offer has words of its own.
    async fn offer(&mut self, place: usize, party: usize, id: &Value) -> bool {
        let path = self.path(place);
        self.send("PATCH", &path, json!({ "party_id": id })).await;
        let change = self.read(&path).await;
        if change["party_id"] != *id {
            return false;
        }
        let from = change["assessments"].as_array().map_or(0, Vec::len);
        let from = change["assessment"]["version"].as_i64().unwrap_or(from as i64);
        let [risks, why, notes, work] = [(); 4].map(|()| self.word());
        let assessment = json!({ "from_version": from, "risks": risks,
            "necessity": { "level": "high", "words": why }, "internal": { "notes": notes },
            "edits": [{ "op": "create_task", "title": work }] });
        self.send("PUT", &format!("{path}/assessment"), assessment).await;
        let version = self.read(&path).await["assessment"]["version"].clone();
        let [title, summary, quality] = [(); 3].map(|()| self.word());
        let offer = json!({ "assessment_version": version, "title": title, "summary": summary,
            "quality_notes": quality, "finish": "2026-12-31", "valid_until": "2026-12-31" });
        let sent = self.send("POST", &format!("{path}/offers"), offer).await.is_some();
        if sent {
            for word in [title, summary, quality] {
                self.show(&word, party);
            }
        }
        sent
    }

    pub async fn copy_or_drop(&mut self, place: usize) {
        let (path, note) = (self.path(place), self.word());
        let Text { kind, words, .. } = self.texts[place].clone();
        let copied = match kind {
            Kind::Questionnaire => self.send("POST", &format!("{path}/copies"), Value::Null).await,
            Kind::Requirement => {
                let method = *self.dice.pick(&["PUT", "DELETE"]);
                self.send(method, &format!("{path}/dropping"), Value::Null).await;
                None
            }
            Kind::Issue => {
                let step = *self.dice.pick(&["solved", "reopened", "confirmed"]);
                self.send("POST", &format!("{path}/steps"), json!({ "step": step, "note": note })).await;
                None
            }
            Kind::Expectation => {
                self.answer_expectation(place, &path).await;
                None
            }
            Kind::Deliverable => {
                self.send("POST", &format!("{path}/review-closures"), Value::Null).await;
                None
            }
            _ => None,
        };
        // The copy has the same words, of which it shows none.
        if let Some(copy) = copied {
            self.texts.push(Text {
                kind,
                id: text(&copy["id"]),
                words,
                cases: Vec::new(),
                party: None,
                is_for_circle: false,
            });
            self.count("copy");
        }
    }
    pub async fn take_text_back(&mut self, place: usize) {
        let path = self.path(place);
        match self.texts[place].kind {
            Kind::Issue | Kind::Expectation => self.take_what_stands_back(place, &path).await,
            Kind::Change => self.withdraw_offer(&path).await,
            _ => {}
        }
    }
    /// What is said to one is read by whoever reads it.
    async fn answer_expectation(&mut self, place: usize, path: &str) {
        let said = [self.word(), self.word()];
        let body = json!({ "answer": "corrected", "agreed": said[0], "reason": said[1] });
        if self.send("POST", &format!("{path}/answers"), body).await.is_some() {
            let party = self.texts[place].party;
            party.iter().for_each(|party| said.iter().for_each(|word| self.show(word, *party)));
            self.texts[place].words.extend(said);
            self.count("expectation answered");
        }
    }
    async fn take_what_stands_back(&mut self, place: usize, path: &str) {
        if self.send("PUT", &format!("{path}/party"), json!({})).await.is_some() {
            self.texts[place].party = None;
            let kind = self.texts[place].kind;
            self.count(&format!("{kind:?} taken back"));
        }
    }
    async fn withdraw_offer(&mut self, path: &str) {
        let reason = self.word();
        let party = self.read(path).await["party_id"].clone();
        let party = (0..2).find(|known| party == self.party(*known).as_str());
        let withdrawn =
            self.send("PUT", &format!("{path}/offer-withdrawal"), json!({ "reason": reason })).await;
        if let (Some(_), Some(party)) = (withdrawn, party) {
            self.show(&reason, party);
            self.count("offer withdrawn");
        }
    }
}
