//! The form of a decision: what was pressed, typed and questioned, and how it becomes the act.

use crate::acting::{Deed, Place, Saying};
use crate::sentences::Words;
use crate::sign_offs::model::Subject;
use engagement::sign_off::{Act, Acted, Content, SignOffKinds, Verdict, act};
use kernel::{ClientPrincipal, Failure, Result};
use locales::Locale;
use serde::Deserialize;
use std::collections::BTreeMap;
use store::Tx;
use utoipa::ToSchema;
use uuid::Uuid;

/// Items are named by their place on the page, which is part of what is agreed to and never changes: `i12` is
/// ticked where item 12 is questioned, `w12` are the words, which stand on the page only where it is ticked.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct DecisionForm {
    verdict: Verdict,
    #[serde(default)]
    remark: String,
    /// The same for a form that is sent twice.
    form_key: Uuid,
    /// In which language the page was, and what stands for its words.
    locale: Option<String>,
    words: Option<String>,
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
    pub words: Option<String>,
    pub saying: Saying,
    pub items: SentItems,
}

/// What was ticked and typed, by the place of the item.
#[derive(Debug, Clone, Default)]
pub(crate) struct SentItems {
    pub questioned: BTreeMap<usize, String>,
    /// Typed beside what is not ticked any more: it asks nothing, and is there again where the page is.
    pub set_aside: BTreeMap<usize, String>,
}

impl DecisionForm {
    pub fn read(self) -> Result<Sent> {
        Ok(Sent {
            verdict: self.verdict,
            remark: self.remark,
            form_key: self.form_key,
            locale: self.locale.as_deref().and_then(Locale::from_tag),
            words: self.words,
            saying: Saying { who: self.who, code: self.code, wants_fresh_code: self.fresh_code.is_some() },
            items: SentItems::read(self.items)?,
        })
    }
}

impl SentItems {
    fn read(fields: BTreeMap<String, String>) -> Result<Self> {
        let mut items = Self::default();
        let mut typed: BTreeMap<usize, String> = BTreeMap::new();
        for (name, value) in fields {
            let unknown = || Failure::invalid("body", "unknown");
            let (kind, place) = name.split_at_checked(1).ok_or_else(unknown)?;
            let place: usize = place.parse().map_err(|_| unknown())?;
            match (kind, value.trim()) {
                ("i", _) => {
                    items.questioned.insert(place, String::new());
                }
                ("w", "") => {}
                ("w", words) => {
                    typed.insert(place, words.to_owned());
                }
                _ => return Err(unknown()),
            }
        }
        for (place, words) in typed {
            match items.questioned.get_mut(&place) {
                Some(asked) => *asked = words,
                None => {
                    items.set_aside.insert(place, words);
                }
            }
        }
        Ok(items)
    }
    /// What was typed beside an item.
    pub fn typed(&self, place: usize) -> String {
        self.questioned.get(&place).or_else(|| self.set_aside.get(&place)).cloned().unwrap_or_default()
    }
    /// As the form sends them.
    fn carried(&self) -> Vec<(String, String)> {
        let ticked = self.questioned.keys().map(|place| (format!("i{place}"), "1".to_owned()));
        let typed = self.questioned.iter().chain(&self.set_aside).filter(|(_, words)| !words.is_empty());
        ticked.chain(typed.map(|(place, words)| (format!("w{place}"), words.clone()))).collect()
    }
}

impl Sent {
    /// Other terms or conditions that nobody wrote down.
    pub fn lacks_words(&self) -> bool {
        let needs_words = matches!(self.verdict, Verdict::ApprovedWithConditions | Verdict::OtherTerms);
        needs_words && self.remark.trim().is_empty()
    }
    fn typed(&self, content: &Content) -> String {
        let beside = content.items.iter().enumerate().filter_map(|(place, item)| {
            let words = self.items.typed(place);
            (!words.is_empty()).then(|| format!("{} {}\n{words}", item.number, item.title))
        });
        let remark = Some(self.remark.trim().to_owned()).filter(|remark| !remark.is_empty());
        remark.into_iter().chain(beside).collect::<Vec<_>>().join("\n\n")
    }
}

/// A decision to be made, in the words that were shown.
#[derive(Debug, Clone)]
pub(super) struct Decision {
    key: Uuid,
    sent: Sent,
    /// By the client's keys of the items.
    questioned: Vec<(Uuid, String)>,
    /// The remark, and what was typed beside the items.
    typed: String,
    button: String,
    consent: String,
    /// What stands for the words of the page as it reads now.
    words: String,
    locale: Locale,
    kinds: SignOffKinds,
}

impl Decision {
    pub fn new(key: Uuid, content: &Content, sent: Sent, w: Words, kinds: SignOffKinds) -> Result<Self> {
        let keyed = |(place, words): (&usize, &String)| match content.items.get(*place) {
            Some(item) => Ok((item.key, words.clone())),
            None => Err(Failure::invalid("questioned", "unknown")),
        };
        let questioned = sent.items.questioned.iter().map(keyed).collect::<Result<Vec<_>>>()?;
        let typed = sent.typed(content);
        sent.items.set_aside.iter().try_for_each(|item| keyed(item).map(drop))?;
        let subject = Subject {
            kind: content.kind.clone(),
            number: content.number.clone(),
            version: content.version,
            title: content.title.clone(),
        };
        let button = w.verdict_button(&content.kind, sent.verdict, &content.figures);
        let consent = w.consent(&subject, &content.figures, sent.verdict);
        let words = w.shown_words(&subject, &content.figures, kinds.find(&content.kind)?.verdicts);
        Ok(Self { key, sent, questioned, typed, button, consent, words, locale: w.locale, kinds })
    }

    /// Whether the page reads otherwise than when it was shown: a day has passed, or its words were changed. A form that
    /// does not say what was shown was never shown so.
    pub fn reads_otherwise(&self) -> bool {
        self.sent.words.as_ref() != Some(&self.words)
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
        if let Some(words) = &self.sent.words {
            all.push(("words".to_owned(), words.clone()));
        }
        if !self.sent.remark.is_empty() {
            all.push(("remark".to_owned(), self.sent.remark.clone()));
        }
        all.extend(self.sent.items.carried());
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
    fn sign_off(&self) -> Option<Uuid> {
        Some(self.key)
    }
    fn typed(&self) -> String {
        self.typed.clone()
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
            ip: &place.witness.ip,
            agent: &place.witness.agent,
        };
        match act(tx, &place.public_url, &self.kinds, &place.witness.signer, by, &answer)? {
            // Somebody was faster, or they answered from another tab: this was not recorded, and the page says so.
            Acted::Already(_) => Err(Failure::refused("sign_off.already_answered")),
            Acted::Noted(_) | Acted::Decided(_) => Ok(self.here()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(of: &[(&str, &str)]) -> Result<SentItems> {
        SentItems::read(of.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn what_is_ticked_is_questioned_and_nothing_else() {
        let items =
            fields(&[("i3", "on"), ("w3", " why? "), ("w4", ""), ("i5", "1"), ("w6", "how?")]).unwrap();
        let of = |items: &BTreeMap<usize, String>| items.clone().into_iter().collect::<Vec<_>>();
        assert_eq!(of(&items.questioned), [(3, "why?".to_owned()), (5, String::new())]);
        assert_eq!(of(&items.set_aside), [(6, "how?".to_owned())]);
        let carried = items.carried();
        let again = SentItems::read(carried.into_iter().collect()).unwrap();
        assert_eq!(
            (of(&again.questioned), of(&again.set_aside)),
            (of(&items.questioned), of(&items.set_aside))
        );
    }

    #[test]
    fn fields_that_the_page_does_not_have_are_refused() {
        for name in ["x1", "i", "w-1", "题1", "", "i1x"] {
            assert!(fields(&[(name, "1")]).is_err(), "{name}");
        }
    }
}
