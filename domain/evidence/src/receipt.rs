//! A receipt: what somebody of a client's party keeps as proof of what was said or done. As a page (the portal shows the
//! fields) and as a file (`rapport-receipt/1`).

use crate::canonical::canonical;
use crate::signing::hex;
use crate::tree;
use base64ct::{Base64, Encoding};
use kernel::{Failure, Result, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq)]
pub struct Receipt {
    pub key: Uuid,
    pub act: String,
    pub subject: ReceiptSubject,
    /// What was shown, canonical JSON.
    pub content: Option<String>,
    /// The whole answer, canonical JSON.
    pub answer: Option<String>,
    pub verdict: Option<String>,
    pub remark: Option<String>,
    pub consent: Option<String>,
    pub locale: String,
    /// Nobody, once it was erased, where nobody answered in time, and for a colleague of whoever acted.
    pub person: Option<Person>,
    /// `mail_link`, `mail_link_and_code`, `mail_answer`, `mail_filed_by_team`, `paper`, `team_account`, or `nobody`.
    pub authenticated: String,
    pub at: Timestamp,
    /// The first 16 hexadecimal digits of the entry's hash (校验码): by them two people compare a receipt.
    pub check_digits: String,
    pub verifier_key: String,
    pub(crate) kept: Kept,
}

/// What a list tells of a receipt.
#[derive(Debug, Clone, PartialEq)]
pub struct ReceiptLine {
    pub key: Uuid,
    pub act: String,
    pub subject: ReceiptSubject,
    pub authenticated: String,
    pub at: Timestamp,
    /// Whether the reader did it.
    pub is_own: bool,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ReceiptSubject {
    pub kind: String,
    pub number: String,
    pub key: Uuid,
    pub version: i64,
    pub title: String,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Person {
    pub name: String,
    pub email: String,
    pub role: String,
    pub side: String,
    pub on_behalf_of: Option<String>,
    pub ip: String,
    pub agent: String,
}

/// A part as it is kept; erased, it is nothing.
pub(crate) type KeptPart = Option<(Vec<u8>, String)>;

/// What the file is made of.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Kept {
    pub entry: String,
    pub proof: Vec<String>,
    pub checkpoint: String,
    pub parts: BTreeMap<String, KeptPart>,
}

#[derive(Deserialize)]
struct Entry {
    act: String,
    at: Timestamp,
    authenticated: String,
    locale: String,
    subject: ReceiptSubject,
    /// What the entry commits to, by name.
    #[serde(default)]
    parts: BTreeMap<String, Value>,
}

impl ReceiptLine {
    pub(crate) fn read(key: Uuid, entry: &str, is_own: bool) -> Result<Self> {
        let Entry { act, at, authenticated, subject, .. } =
            serde_json::from_str(entry).map_err(Failure::fault)?;
        Ok(Self { key, act, subject, authenticated, at, is_own })
    }
}

impl ReceiptSubject {
    /// What a receipt's file is called by: what has no number, by its kind.
    pub fn file_word(&self) -> &str {
        if self.number.is_empty() { &self.kind } else { &self.number }
    }
}

impl Receipt {
    pub(crate) fn new(key: Uuid, verifier_key: String, mut kept: Kept) -> Result<Self> {
        let entry: Entry = serde_json::from_str(&kept.entry).map_err(Failure::fault)?;
        // What the reader may not know is in the file as what was erased is: committed to, and not told.
        for name in entry.parts.into_keys() {
            kept.parts.entry(name).or_insert(None);
        }
        let text = |name: &str| kept.parts.get(name).cloned().flatten().map(|(_, text)| text);
        let person = text("person").map(|text| serde_json::from_str(&text)).transpose();
        let answer = text("answer");
        let said = |field: &str| {
            let answer: Value = serde_json::from_str(answer.as_deref()?).ok()?;
            answer.get(field)?.as_str().map(str::to_owned)
        };
        Ok(Self {
            key,
            act: entry.act,
            subject: entry.subject,
            content: text("content"),
            verdict: said("verdict"),
            remark: said("remark").filter(|remark| !remark.is_empty()),
            consent: text("consent"),
            locale: entry.locale,
            person: person.map_err(Failure::fault)?,
            authenticated: entry.authenticated,
            at: entry.at,
            check_digits: hex(&tree::leaf(&kept.entry))[..16].to_owned(),
            verifier_key,
            answer,
            kept,
        })
    }

    /// The file that `rapport verify` checks without any server.
    pub fn receipt_json(&self) -> Result<String> {
        canonical(&json!({
            "format": "rapport-receipt/1",
            "entry": self.kept.entry,
            "parts": parts_json(&self.kept.parts),
            "inclusion": self.kept.proof,
            "checkpoint": self.kept.checkpoint,
            "verifier_key": self.verifier_key,
        }))
    }
}

pub(crate) fn parts_json(parts: &BTreeMap<String, KeptPart>) -> Value {
    let part = |(name, part): (&String, &KeptPart)| {
        let shown =
            part.as_ref().map(|(salt, text)| json!({ "salt": Base64::encode_string(salt), "text": text }));
        (name.clone(), shown.unwrap_or(Value::Null))
    };
    Value::Object(parts.iter().map(part).collect())
}
