//! What somebody said or did toward the other side, or that nobody said anything in time, as it is handed over, and
//! the entry that is made of it.

use crate::canonical::canonical;
use crate::signing::hex;
use crate::tree::Hash;
use kernel::{Failure, PartyId, PersonId, ProjectId, Result, Timestamp};
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Something that was said or done to a client party or by somebody of it, in words that this party may know.
#[derive(Debug, Clone, Copy)]
pub struct Statement<'a> {
    pub project: ProjectId,
    pub party: PartyId,
    /// `change_offer.approved`
    pub act: &'a str,
    pub subject: Subject<'a>,
    /// What was shown, and agreed to where it was a decision, canonical JSON.
    pub content: &'a str,
    /// Verdict, remark, questioned items, canonical JSON. The receipt shows its `verdict` and `remark`.
    pub answer: &'a str,
    /// The words on the page and its button, in the reader's language; none where nothing was agreed to.
    pub consent: Option<&'a str>,
    pub locale: &'a str,
    /// Nobody, where nobody said anything and time went by.
    pub person: Option<Personal<'a>>,
    /// `mail_link`, `mail_link_and_code`, `mail_answer`, `mail_filed_by_team`, `paper`, `team_account`, or `nobody`.
    pub authenticated: &'a str,
    /// Of the commercial circle: the receipt is for whoever acted alone.
    pub is_commercial: bool,
    pub at: Timestamp,
}

/// What it was about: the client's own key, number and title, never the internal ones.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    pub kind: &'a str,
    pub number: &'a str,
    pub key: Uuid,
    pub version: i64,
    pub title: &'a str,
}

/// Who said it. Kept beside the entry, which holds only a commitment, so that it can be erased.
#[derive(Debug, Clone, Copy)]
pub struct Personal<'a> {
    /// By whom an erasure finds the row; not part of the evidence.
    pub person: PersonId,
    pub name: &'a str,
    pub email: &'a str,
    pub role: &'a str,
    /// `client` or `team`
    pub side: &'a str,
    pub on_behalf_of: Option<&'a str>,
    pub ip: &'a str,
    pub agent: &'a str,
}

/// Something an entry commits to: its text counts together with random bytes, so that what was erased cannot be
/// guessed from the commitment.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Part {
    pub name: &'static str,
    pub salt: [u8; 32],
    pub text: String,
}

impl Part {
    fn new(name: &'static str, text: &str) -> Result<Self> {
        let mut salt = [0; 32];
        getrandom::fill(&mut salt).map_err(Failure::fault)?;
        // No database keeps a NUL in a text: what is committed to is what is kept.
        Ok(Self { name, salt, text: text.replace('\0', "\u{fffd}") })
    }
    fn commitment(&self) -> String {
        hex(&Sha256::new().chain_update(self.salt).chain_update(&self.text).finalize())
    }
}

pub(crate) const PERSON: &str = "person";

impl Statement<'_> {
    pub(crate) fn parts(&self) -> Result<Vec<Part>> {
        let mut parts = vec![Part::new("answer", self.answer)?, Part::new("content", self.content)?];
        if let Some(consent) = self.consent {
            parts.push(Part::new("consent", consent)?);
        }
        if let Some(Personal { name, email, role, side, on_behalf_of, ip, agent, person: _ }) = self.person {
            let person = json!({ "name": name, "email": email, "role": role, "side": side,
                                 "on_behalf_of": on_behalf_of, "ip": ip, "agent": agent });
            parts.push(Part::new(PERSON, &canonical(&person)?)?);
        }
        Ok(parts)
    }

    /// The text of the entry at `index` of the party's tree.
    pub(crate) fn entry(&self, tree: Uuid, index: u64, parts: &[Part]) -> Result<String> {
        let commitments: serde_json::Map<_, _> =
            parts.iter().map(|part| (part.name.to_owned(), part.commitment().into())).collect();
        let Subject { kind, number, key, version, title } = self.subject;
        let entry = json!({
            "format": "rapport-entry/1",
            "tree": tree,
            "index": index,
            "at": self.at,
            "act": self.act,
            "authenticated": self.authenticated,
            "locale": self.locale,
            "subject": { "kind": kind, "number": number, "key": key, "version": version, "title": title },
            "parts": commitments,
        });
        canonical(&entry)
    }
}

/// The entry of the internal tree that says how far a party's tree has come.
pub(crate) fn root_entry(
    tree: Uuid,
    index: u64,
    of: Uuid,
    size: u64,
    root: &Hash,
    at: Timestamp,
) -> Result<String> {
    canonical(&json!({
        "format": "rapport-entry/1",
        "tree": tree,
        "index": index,
        "at": at,
        "act": "tree.root",
        "subtree": { "tree": of, "size": size, "root": hex(root) },
    }))
}
