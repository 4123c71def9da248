//! The form of a demonstration: one verdict and one remark for each thing that is shown.

use crate::acting::{Deed, Place};
use crate::sentences::Words;
use kernel::{ClientPrincipal, Failure, Result};
use locales::Locale;
use scope::demonstration::{DemonstrationVerdict, checked_remark};
use scope::routes::{ClientVerdict, ClientVerdicts, give_verdicts_as_client};
use serde::Deserialize;
use std::collections::BTreeMap;
use store::Tx;
use utoipa::ToSchema;
use uuid::Uuid;

/// Things are named by their place on the page, which never changes once it was sent: `v2` is the verdict on the
/// third, `r2` the remark.
#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct VerdictForm {
    /// The same for a form that is sent twice.
    form_key: Uuid,
    /// In which language the page was.
    pub locale: Option<String>,
    /// `as_named` or `somebody_else`, from the page that asks.
    pub who: Option<String>,
    #[serde(flatten)]
    fields: BTreeMap<String, String>,
}

/// What was said of one thing, as it was typed.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Typed {
    pub verdict: Option<DemonstrationVerdict>,
    pub remark: String,
}

impl Typed {
    pub fn problem(&self) -> Option<&'static str> {
        match self.verdict {
            Some(verdict) => checked_remark(verdict, &self.remark).err(),
            None => None,
        }
    }
}

/// The form understood, in the words that were shown.
#[derive(Debug, Clone)]
pub(super) struct Judged {
    demonstration: Uuid,
    /// By the places of the things.
    pub typed: Vec<Typed>,
    items: Vec<Uuid>,
    pub form_key: Uuid,
    consent: String,
    words: String,
    locale: Locale,
}

impl Judged {
    /// `items` are the keys and words of the things in their order.
    pub fn read(demonstration: Uuid, form: VerdictForm, items: &[(Uuid, String)], w: Words) -> Result<Self> {
        let typed = typed(form.fields, items.len())?;
        let mut words = String::new();
        for (one, (_, item)) in typed.iter().zip(items) {
            if let Some(verdict) = one.verdict {
                words.push_str(&format!("{item}\n→ {} {}\n", w.shown_verdict(&verdict), one.remark.trim()));
            }
        }
        Ok(Self {
            demonstration,
            typed,
            items: items.iter().map(|(key, _)| *key).collect(),
            form_key: form.form_key,
            consent: [w.t("portal.demonstration.counts"), w.t("portal.demonstration.button")].join("\n"),
            words,
            locale: w.locale,
        })
    }

    /// Something was said, and wherever something is to be otherwise, what.
    pub fn is_complete(&self) -> bool {
        self.typed.iter().any(|one| one.verdict.is_some())
            && self.typed.iter().all(|one| one.problem().is_none())
    }
}

/// A remark without a verdict is of no thing's: it wants one, and is shown again.
fn typed(fields: BTreeMap<String, String>, items: usize) -> Result<Vec<Typed>> {
    let mut typed = vec![Typed::default(); items];
    for (name, value) in fields {
        let unknown = || Failure::invalid("body", "unknown");
        let (kind, place) = name.split_at_checked(1).ok_or_else(unknown)?;
        let place: usize = place.parse().map_err(|_| unknown())?;
        let one = typed.get_mut(place).ok_or_else(unknown)?;
        match kind {
            "v" => one.verdict = Some(DemonstrationVerdict::from_word(&value).ok_or_else(unknown)?),
            "r" => one.remark = value,
            _ => return Err(unknown()),
        }
    }
    Ok(typed)
}

impl Deed for Judged {
    fn path(&self) -> String {
        format!("demonstrations/{}/verdicts", self.demonstration)
    }
    fn here(&self) -> String {
        format!("/demonstrations/{}", self.demonstration)
    }
    fn carried(&self) -> Vec<(String, String)> {
        let mut all = vec![
            ("form_key".to_owned(), self.form_key.to_string()),
            ("locale".to_owned(), self.locale.tag().to_owned()),
        ];
        for (place, one) in self.typed.iter().enumerate() {
            if let Some(verdict) = one.verdict {
                all.push((format!("v{place}"), verdict.word().to_owned()));
            }
            if !one.remark.trim().is_empty() {
                all.push((format!("r{place}"), one.remark.clone()));
            }
        }
        all
    }
    fn words(&self) -> String {
        self.words.clone()
    }
    fn perform(&self, tx: &mut Tx, by: &ClientPrincipal, place: &Place) -> Result<String> {
        let said = self.items.iter().zip(&self.typed).filter_map(|(item, one)| {
            Some(ClientVerdict { item: *item, verdict: one.verdict?, remark: one.remark.clone() })
        });
        let given = ClientVerdicts {
            demonstration: self.demonstration,
            verdicts: said.collect(),
            form_key: self.form_key,
            consent: self.consent.clone(),
            locale: self.locale.tag().to_owned(),
        };
        give_verdicts_as_client(tx, by, &place.public_url, &place.witness, &given)?;
        Ok(self.here())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use DemonstrationVerdict::{AsWanted, ChangesWanted};

    fn read(of: &[(&str, &str)]) -> Result<Vec<Typed>> {
        typed(of.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(), 2)
    }

    #[test]
    fn verdicts_are_read_by_the_places_of_the_things() {
        let found = read(&[("v0", "as_wanted"), ("v1", "changes_wanted"), ("r1", "larger")]).unwrap();
        assert_eq!(
            found,
            [
                Typed { verdict: Some(AsWanted), remark: String::new() },
                Typed { verdict: Some(ChangesWanted), remark: "larger".into() },
            ]
        );
        for (given, problem) in [("as_wanted", None), ("changes_wanted", Some("required"))] {
            assert_eq!(read(&[("v0", given)]).unwrap()[0].problem(), problem);
        }
    }

    #[test]
    fn fields_that_the_page_does_not_have_are_refused() {
        for (name, value) in [("v2", "as_wanted"), ("v0", "fine"), ("x0", ""), ("", ""), ("v", "as_wanted")] {
            assert!(read(&[(name, value)]).is_err(), "{name}");
        }
    }
}
