//! Sign-offs: something a client party is asked to agree to, in one exact version, by those who decide there.
//!
//! Must hold: what is shown, agreed to and kept as evidence are the same bytes, in no language of ours; one
//! person answers once; whoever comes second, late or with the wrong hat is told how it stands and changes
//! nothing. What a decision means for its record is said by the crate that owns the kind.

mod acting;
mod handover_acting;
mod judging;
mod kind;
mod letters;
mod opening;
mod paper_acting;
mod silence_acting;
mod wording;

pub use crate::deciding::{Mode, Money, Panel, Verdict};
pub use crate::store::parties::readers;
pub use crate::store::sign_offs::{answered, get, of_project, of_record, panel, state_of, steps};
pub use acting::{Act, Acted, Questioned, act};
pub use handover_acting::hand_over;
pub use kind::{Decided, SignOffKind, SignOffKinds};
pub use letters::{not_reached, reason_to_stay, remind};
pub use opening::{NewSignOff, open, today, waiting_for, waiting_for_each, withdraw};
pub use paper_acting::{SignedPaper, record_paper};
pub use silence_acting::{Counting, follow_counts, stop_counts};
pub use wording::{CheckedWording, SignOffReader, Wording};

use jiff::civil::Date;
use kernel::{Failure, PartyId, PersonId, ProjectId, RecordId, Result, SignOffId, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;
use uuid::Uuid;

/// What is shown and agreed to. Its JSON is canonical: fields in this order, no fractions.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = SignOffContent)]
pub struct Content {
    /// A [`SignOffKind`]'s name.
    pub kind: String,
    /// The client's own number, for example `CR-2`.
    pub number: String,
    pub version: i64,
    /// As the team wrote it for the client.
    pub title: String,
    /// Markdown; may be empty.
    pub summary: String,
    /// What is so now, and what it becomes if approved.
    pub figures: Vec<Figure>,
    /// Single things that can be questioned one by one.
    pub items: Vec<Item>,
    /// The last day on which it can be decided, in the project's time zone.
    #[schema(value_type = Option<String>)]
    pub valid_until: Option<Date>,
}

impl Content {
    /// The bytes that are kept and signed.
    pub fn canonical(&self) -> Result<String> {
        serde_json::to_string(self).map_err(Failure::fault)
    }

    /// Of these bytes, as the form for signature and seal bears it.
    pub fn sha256(&self) -> Result<String> {
        let digest = Sha256::digest(self.canonical()?.as_bytes());
        Ok(digest.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

/// How many signs of the hash stand in the box of the printed form.
pub const PRINTED_SIGNS: usize = 8;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = SignOffFigure)]
pub struct Figure {
    pub label: Label,
    #[schema(value_type = Option<FigureValue>)]
    pub now: Option<Value>,
    #[schema(value_type = Option<FigureValue>)]
    pub becomes: Option<Value>,
}

/// The description takes a type called `Value` for any JSON at all.
type FigureValue = Value;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SignOffLabel)]
pub enum Label {
    /// The word `sign_off.figure.<code>` of the catalogue.
    Code(String),
    Text(String),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SignOffValue)]
pub enum Value {
    #[schema(value_type = String)]
    Date(Date),
    /// From the first to the last day of something.
    Days {
        #[schema(value_type = String)]
        from: Date,
        #[schema(value_type = String)]
        until: Date,
    },
    Money {
        minor: i64,
        currency: String,
    },
    Text(String),
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = SignOffItem)]
pub struct Item {
    /// The client's key.
    pub key: Uuid,
    pub number: String,
    pub version: i64,
    pub title: String,
    pub body: String,
    pub criteria: String,
    /// Of what sort it is and how much it is wanted, in a word of its kind: `quality`, `must`. What was sent before
    /// there were such words has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sort: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<String>,
}

/// What somebody wants to know or have otherwise about one item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = SignOffQuestionedItem)]
pub struct QuestionedItem {
    pub key: Uuid,
    pub number: String,
    pub words: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SignOffState)]
pub enum State {
    Waiting,
    Decided,
    /// A newer one took its place.
    Superseded,
    Withdrawn,
}

kernel::words!(State {
    Waiting = "waiting",
    Decided = "decided",
    Superseded = "superseded",
    Withdrawn = "withdrawn",
});

#[derive(Debug, Clone, PartialEq)]
pub struct SignOff {
    pub id: SignOffId,
    /// Under which the client knows it.
    pub key: Uuid,
    pub project: ProjectId,
    pub party: PartyId,
    pub record: RecordId,
    pub content: Content,
    pub amount: Option<Money>,
    pub is_commercial: bool,
    pub due: Option<Date>,
    pub mode: Mode,
    pub state: State,
    /// How many answered so far: the condition of the next write.
    pub answers: i64,
    pub verdict: Option<Verdict>,
    pub opened_by: PersonId,
    pub opened_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    /// Who withdrew it.
    pub ended_by: Option<PersonId>,
    /// Why it was withdrawn, in words the client reads too.
    pub reason: String,
    /// The key of the one that took its place.
    pub newer: Option<Uuid>,
    /// Of a decision that nobody answered.
    pub receipt: Option<Uuid>,
}

impl SignOff {
    /// Still waiting, but the last day on which it could be decided is over.
    pub fn is_over(&self, today: Date) -> bool {
        self.state == State::Waiting && self.content.valid_until.is_some_and(|last| today > last)
    }
}

/// One person's answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Whose decision it was.
    pub seat: PersonId,
    /// Who answered: the same person, or a deputy.
    pub person: PersonId,
    pub person_name: String,
    /// The name of whom a deputy acted for; empty otherwise.
    pub on_behalf_of: String,
    pub verdict: Verdict,
    pub remark: String,
    pub questioned: Vec<QuestionedItem>,
    /// `mail_link`, `mail_link_and_code` or `paper`.
    pub authenticated: String,
    pub receipt: Uuid,
    pub form_key: Uuid,
    pub at: Timestamp,
    /// What was signed, where the answer came on paper.
    pub paper: Option<Paper>,
    /// Who of the team brought the paper in.
    pub recorded_by: Option<PersonId>,
    /// The scan.
    pub file: Option<Uuid>,
}

/// An answer signed and stamped on paper, as both sides read it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = SignOffPaper)]
pub struct Paper {
    /// The signer's position at the client, as it stands on the paper; may be empty.
    pub position: String,
    #[schema(value_type = String)]
    pub signed_on: Date,
    pub is_sealed: bool,
    pub file_name: String,
    /// Of the scan's bytes, in hexadecimal digits.
    pub sha256: String,
    /// The name of whoever of the team recorded it.
    pub recorded_by: String,
}

/// A content that a party answered: what it is asked later is read beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct Answered {
    pub content: Content,
    pub verdict: Verdict,
    /// The keys of the items that somebody of the party questioned.
    pub questioned: Vec<Uuid>,
    pub at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn content_is_the_same_bytes_every_time() {
        let content = Content {
            kind: "change_offer".into(),
            number: "CR-2".into(),
            version: 1,
            title: "第二种语言".into(),
            summary: String::new(),
            figures: vec![Figure {
                label: Label::Code("finish".into()),
                now: Some(Value::Date(date(2026, 6, 30))),
                becomes: Some(Value::Money { minor: 1_200_000, currency: "CNY".into() }),
            }],
            items: vec![],
            valid_until: Some(date(2026, 3, 6)),
        };
        let text = content.canonical().unwrap();
        assert_eq!(
            text,
            r#"{"kind":"change_offer","number":"CR-2","version":1,"title":"第二种语言","summary":"","figures":[{"label":{"code":"finish"},"now":{"date":"2026-06-30"},"becomes":{"money":{"minor":1200000,"currency":"CNY"}}}],"items":[],"valid_until":"2026-03-06"}"#
        );
        assert_eq!(serde_json::from_str::<Content>(&text).unwrap(), content);
    }

    #[test]
    fn an_item_of_before_there_were_priorities_keeps_its_bytes() {
        let before = r#"{"key":"00000000-0000-0000-0000-000000000001","number":"REQ-1","version":1,"title":"a","body":"b","criteria":"c"}"#;
        let item: Item = serde_json::from_str(before).unwrap();
        assert_eq!((&item.sort, &item.priority), (&None, &None));
        assert_eq!(serde_json::to_string(&item).unwrap(), before);
        let wanted = Item { priority: Some("must".into()), ..item };
        assert!(serde_json::to_string(&wanted).unwrap().ends_with(r#""criteria":"c","priority":"must"}"#));
    }
}
