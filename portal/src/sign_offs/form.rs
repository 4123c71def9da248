//! The form of a decision: what was pressed, typed and questioned, and how it becomes the act.

use crate::acting::{Deed, Place, Saying};
use crate::sentences::Words;
use crate::sign_offs::model::Subject;
use engagement::sign_off::{Act, Acted, Content, SignOffKinds, Verdict, act};
use evidence::Signer;
use kernel::{ClientPrincipal, Failure, Result};
use locales::Locale;
use serde::Deserialize;
use std::collections::BTreeMap;
use store::Tx;
use utoipa::ToSchema;
use uuid::Uuid;

/// Items are named by their place on the page, which is part of what is agreed to and never changes: `i12` is
/// ticked where item 12 is questioned, `w12` are the words.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct DecisionForm {
    verdict: Verdict,
    #[serde(default)]
    remark: String,
    /// The same for a form that is sent twice.
    form_key: Uuid,
    /// In which language the page was.
    locale: Option<String>,
    /// `as_named` or `somebody_else`, from the page that asks.
    who: Option<String>,
    /// From the mail.
    code: Option<String>,
    /// Whether another code is to be mailed.
    fresh_code: Option<String>,
    #[serde(flatten)]
    items: BTreeMap<String, String>,
}

/// What was sent, understood.
#[derive(Debug, Clone)]
pub(super) struct Sent {
    pub verdict: Verdict,
    pub remark: String,
    pub form_key: Uuid,
    pub locale: Option<Locale>,
    pub saying: Saying,
    pub questioned: BTreeMap<usize, String>,
}

impl DecisionForm {
    pub fn read(self) -> Result<Sent> {
        Ok(Sent {
            verdict: self.verdict,
            remark: self.remark,
            form_key: self.form_key,
            locale: self.locale.as_deref().and_then(Locale::from_tag),
            saying: Saying { who: self.who, code: self.code, wants_fresh_code: self.fresh_code.is_some() },
            questioned: questioned(self.items)?,
        })
    }
}

/// Those that are ticked, or have words beside them.
fn questioned(fields: BTreeMap<String, String>) -> Result<BTreeMap<usize, String>> {
    let mut found: BTreeMap<usize, String> = BTreeMap::new();
    for (name, value) in fields {
        let unknown = || Failure::invalid("body", "unknown");
        let (kind, place) = name.split_at_checked(1).ok_or_else(unknown)?;
        let place: usize = place.parse().map_err(|_| unknown())?;
        match (kind, value.trim()) {
            ("i", _) => {
                found.entry(place).or_default();
            }
            ("w", "") => {}
            ("w", words) => {
                found.insert(place, words.to_owned());
            }
            _ => return Err(unknown()),
        }
    }
    Ok(found)
}

impl Sent {
    /// Other terms or conditions that nobody wrote down.
    pub fn lacks_words(&self) -> bool {
        let needs_words = matches!(self.verdict, Verdict::ApprovedWithConditions | Verdict::OtherTerms);
        needs_words && self.remark.trim().is_empty()
    }
}

/// A decision to be made, in the words that were shown.
#[derive(Debug, Clone)]
pub(super) struct Decision {
    key: Uuid,
    sent: Sent,
    /// By the client's keys of the items.
    questioned: Vec<(Uuid, String)>,
    button: String,
    consent: String,
    locale: Locale,
    kinds: SignOffKinds,
    signer: Signer,
}

impl Decision {
    pub fn new(
        key: Uuid,
        content: &Content,
        sent: Sent,
        w: Words,
        kinds: SignOffKinds,
        signer: Signer,
    ) -> Result<Self> {
        let keyed = |(place, words): (&usize, &String)| match content.items.get(*place) {
            Some(item) => Ok((item.key, words.clone())),
            None => Err(Failure::invalid("questioned", "unknown")),
        };
        let questioned = sent.questioned.iter().map(keyed).collect::<Result<Vec<_>>>()?;
        let subject = Subject {
            kind: content.kind.clone(),
            number: content.number.clone(),
            version: content.version,
            title: content.title.clone(),
        };
        let button = w.verdict_button(&content.kind, sent.verdict, &content.figures);
        let consent = w.consent(&subject, &content.figures, sent.verdict);
        Ok(Self { key, sent, questioned, button, consent, locale: w.locale, kinds, signer })
    }
}

impl Deed for Decision {
    fn path(&self) -> String {
        format!("sign-offs/{}/decisions", self.key)
    }
    fn here(&self) -> String {
        format!("/sign-offs/{}", self.key)
    }
    fn carried(&self) -> Vec<(String, String)> {
        let mut all = vec![
            ("verdict".to_owned(), self.sent.verdict.word().to_owned()),
            ("form_key".to_owned(), self.sent.form_key.to_string()),
            ("locale".to_owned(), self.locale.tag().to_owned()),
        ];
        if !self.sent.remark.is_empty() {
            all.push(("remark".to_owned(), self.sent.remark.clone()));
        }
        for (place, words) in &self.sent.questioned {
            all.push(match words.is_empty() {
                true => (format!("i{place}"), "1".to_owned()),
                false => (format!("w{place}"), words.clone()),
            });
        }
        all
    }
    fn words(&self) -> String {
        match self.sent.remark.trim() {
            "" => self.button.clone(),
            remark => format!("{}\n\n{remark}", self.button),
        }
    }
    fn is_decision(&self) -> bool {
        true
    }
    fn perform(&self, tx: &mut Tx, by: &ClientPrincipal, place: &Place) -> Result<String> {
        let answer = Act {
            key: self.key,
            verdict: self.sent.verdict,
            remark: &self.sent.remark,
            questioned: self.questioned.clone(),
            form_key: self.sent.form_key,
            consent: &self.consent,
            locale: self.locale.tag(),
            ip: &place.ip,
            agent: &place.agent,
        };
        match act(tx, &place.public_url, &self.kinds, &self.signer, by, &answer)? {
            // Somebody was faster, or they answered from another tab: this was not recorded, and the page says so.
            Acted::Already(_) => Err(Failure::refused("sign_off.already_answered")),
            Acted::Noted(_) | Acted::Decided(_) => Ok(self.here()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(of: &[(&str, &str)]) -> Result<BTreeMap<usize, String>> {
        questioned(of.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn ticked_or_worded_items_are_questioned() {
        let found = fields(&[("i3", "on"), ("w3", " why? "), ("w4", ""), ("i5", "1"), ("w6", "how?")]);
        let found: Vec<_> = found.unwrap().into_iter().collect();
        assert_eq!(found, [(3, "why?".to_owned()), (5, String::new()), (6, "how?".to_owned())]);
    }

    #[test]
    fn fields_that_the_page_does_not_have_are_refused() {
        for name in ["x1", "i", "w-1", "题1", "", "i1x"] {
            assert!(fields(&[(name, "1")]).is_err(), "{name}");
        }
    }
}
