//! Acts on what has words of its own: written, written anew, taken back, copied, dropped, and shown or sent to a
//! party, of every kind.

use super::team::Team;
use crate::world::text;
use serde_json::{Value, json};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Requirement,
    Deliverable,
    Questionnaire,
    Demonstration,
    Issue,
    Expectation,
    Change,
    Charter,
    Question,
}

pub const WRITTEN: [Kind; 8] = [
    Kind::Requirement,
    Kind::Deliverable,
    Kind::Questionnaire,
    Kind::Demonstration,
    Kind::Issue,
    Kind::Expectation,
    Kind::Change,
    Kind::Charter,
];

#[derive(Debug, Clone)]
pub struct Text {
    pub kind: Kind,
    pub id: String,
    /// What its party reads of it as it is now, once it is shown.
    pub words: Vec<String>,
    /// The same, where it is submitted.
    pub cases: Vec<String>,
    /// Whom it was shown to last.
    pub party: Option<usize>,
    /// Of that party those alone who see prices.
    pub is_for_circle: bool,
}

#[derive(Debug, Clone)]
pub struct Comment {
    pub id: String,
    pub words: String,
    pub seen_by: Option<usize>,
    /// Of that party by those alone who see prices.
    pub is_for_circle: bool,
}

impl Text {
    /// Words that are read by a party from the first moment, each by its own.
    pub fn of_talk(kind: Kind, id: String, party: usize) -> Self {
        Self { kind, id, words: Vec::new(), cases: Vec::new(), party: Some(party), is_for_circle: false }
    }
}

impl Kind {
    fn nouns(self) -> &'static str {
        match self {
            Self::Requirement => "requirements",
            Self::Deliverable => "deliverables",
            Self::Questionnaire => "questionnaires",
            Self::Demonstration => "demonstrations",
            Self::Issue => "issues",
            Self::Expectation => "expectations",
            Self::Change => "changes",
            Self::Charter => "charter",
            Self::Question => "questions",
        }
    }
    /// A body with fresh words: those for the client, those of acceptance cases, and between them those of the team.
    fn body(self, team: &mut Team<'_>) -> (Value, Vec<String>, Vec<String>) {
        let [a, b, c, d] = [(); 4].map(|()| team.word());
        let ours = team.word();
        let mut words = vec![a.clone(), b.clone(), c.clone()];
        let mut cases = Vec::new();
        let body = match self {
            Self::Requirement => {
                let fields = json!({ "title": a, "kind": "function", "description": b, "acceptance_criteria": c,
                    "source_note": d });
                json!({ "fields": fields, "internal_note": ours })
            }
            Self::Deliverable => {
                cases = vec![d.clone()];
                json!({ "title": a, "handover": b, "criteria": [{ "words": c }], "cases": [{ "title": d }] })
            }
            Self::Questionnaire => {
                let question = json!({ "kind": "text", "words": { "en": c } });
                let section = json!({ "title": { "en": b }, "questions": [question] });
                words.push(d.clone());
                json!({ "title": a, "intro": { "zh": d }, "sections": [section] })
            }
            Self::Demonstration => {
                json!({ "title": a, "description": b, "items": [{ "words": c }] })
            }
            Self::Issue => {
                words.push(d.clone());
                json!({ "title": a, "description": b, "cause": c, "solution": d, "severity": "high" })
            }
            Self::Expectation => {
                words.truncate(1);
                json!({ "words": a })
            }
            Self::Change => {
                words.clear();
                json!({ "title": a, "description": b })
            }
            Self::Charter => {
                let goal = json!({ "specific": a, "measure": "Time", "target": "40", "unit": "s", "achievable": "Tried",
                    "relevant": "Season", "due": "2027-11-01" });
                let stakeholder = json!({ "name": ours, "interest": d, "influence": "high" });
                json!({ "fields": { "scope_in": [b], "scope_out": [c], "start": "2027-03-01", "finish": "2027-12-01",
                    "goals": [goal], "stakeholders": [stakeholder] } })
            }
            Self::Question => Value::Null,
        };
        (body, words, cases)
    }
}

impl Team<'_> {
    pub async fn text(&mut self) {
        let Some(place) = self.any(|team| &team.texts).filter(|_| self.dice.percent(70)) else {
            return self.write().await;
        };
        match self.dice.below(10) {
            0..=3 => self.write_anew(place).await,
            4..=7 => self.send_text(place).await,
            8 => self.copy_or_drop(place).await,
            _ => self.take_text_back(place).await,
        }
    }

    pub fn path(&self, place: usize) -> String {
        let Text { kind, id, .. } = &self.texts[place];
        match kind {
            Kind::Charter => self.at("charter"),
            kind => format!("/api/v1/{}/{id}", kind.nouns()),
        }
    }
    async fn write(&mut self) {
        let kind = *self.dice.pick(&WRITTEN);
        let (body, words, cases) = kind.body(self);
        let path = self.at(kind.nouns());
        if kind == Kind::Charter {
            if let Some(known) = self.texts.iter().position(|text| text.kind == kind) {
                return self.write_anew(known).await;
            }
            let Some(made) = self.send("PUT", &path, body).await else { return };
            let id = text(&made["charter"]["id"]);
            self.texts.push(Text { kind, id, words, cases, party: None, is_for_circle: false });
            return self.count("write Charter");
        }
        let Some(made) = self.send("POST", &path, body).await else { return };
        self.texts.push(Text {
            kind,
            id: text(&made["id"]),
            words,
            cases,
            party: None,
            is_for_circle: false,
        });
        self.count(&format!("write {kind:?}"));
    }
    async fn write_anew(&mut self, place: usize) {
        let kind = self.texts[place].kind;
        let (body, words, cases) = kind.body(self);
        let method = if kind == Kind::Change { "PATCH" } else { "PUT" };
        let (path, undo_it) = (self.path(place), self.dice.percent(25));
        let before = self.texts[place].clone();
        let Some(saved) = self.send(method, &path, body).await else { return };
        (self.texts[place].words, self.texts[place].cases) = (words, cases);
        if kind == Kind::Expectation {
            // What was said to it stays.
            self.texts[place].words.extend(before.words.clone());
        }
        self.count(&format!("write {kind:?} anew"));
        self.told_as_written(place);
        let Some(undo) = saved.get("undo").filter(|_| undo_it).cloned() else { return };
        let undo = if kind == Kind::Charter { json!({ "fields": undo }) } else { undo };
        if self.send(method, &path, undo).await.is_some() {
            self.texts[place] = before;
            self.count("write undone");
        }
    }
    /// What is shown as it stands is read anew with each save.
    fn told_as_written(&mut self, place: usize) {
        let Text { kind, words, party, .. } = self.texts[place].clone();
        if let (Kind::Issue | Kind::Expectation, Some(party)) = (kind, party) {
            words.iter().for_each(|word| self.show(word, party));
        }
    }
}
