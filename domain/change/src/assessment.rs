//! The assessment of a change: is it needed, can it be done, how urgent is it, and which edits of the plan would
//! bring it in. What it costs and what we think of it among ourselves is the internal half.

use crate::request::LONGEST;
use kernel::{Failure, FieldProblem, Input, RecordId, Result};
use schedule::edit::Edit;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The most edits one change brings along.
pub const MOST_EDITS: usize = 500;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Low,
    #[default]
    Medium,
    High,
}
kernel::words!(Level { Low = "low", Medium = "medium", High = "high" });

/// A level, and the words that go with it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Rating {
    pub level: Level,
    #[serde(default)]
    pub words: String,
}

/// What one version of an assessment says.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Assessed {
    pub necessity: Rating,
    pub feasibility: Rating,
    pub priority: Rating,
    #[serde(default)]
    pub quality_notes: String,
    #[serde(default)]
    pub risks: String,
    /// What would be done to the plan. New tasks get their ids here, so that they can be brought in once only.
    #[serde(default)]
    pub edits: Vec<Edit>,
}

/// The half that never leaves the team.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Internals {
    /// What it costs us, in the smallest unit of the currency.
    #[serde(default)]
    pub cost_minor: Option<i64>,
    #[serde(default)]
    pub currency: Option<String>,
    #[serde(default)]
    pub notes: String,
}

impl Assessed {
    /// Trimmed, within the limits, with an id for everything that would be made.
    pub fn checked(self) -> Result<Self> {
        let mut input = Input::new();
        let mut rating = |field: &str, rating: Rating| Rating {
            words: optional_text(&mut input, &format!("{field}.words"), &rating.words),
            ..rating
        };
        let necessity = rating("necessity", self.necessity);
        let feasibility = rating("feasibility", self.feasibility);
        let priority = rating("priority", self.priority);
        let quality_notes = optional_text(&mut input, "quality_notes", &self.quality_notes);
        let risks = optional_text(&mut input, "risks", &self.risks);
        input.finish()?;
        let edits = named(few_enough(self.edits)?);
        Ok(Self { necessity, feasibility, priority, quality_notes, risks, edits })
    }
}

impl Internals {
    pub fn checked(self) -> Result<Self> {
        let mut input = Input::new();
        let notes = optional_text(&mut input, "internal.notes", &self.notes);
        let currency = self.currency.map(|code| checked_currency(&mut input, "internal.currency", &code));
        if self.cost_minor.is_some() && currency.is_none() {
            input.problem("internal.currency", "required");
        }
        input.finish()?;
        Ok(Self { cost_minor: self.cost_minor, currency, notes })
    }
}

pub(crate) fn optional_text(input: &mut Input, field: &str, text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    if text.trim().is_empty() { String::new() } else { input.text(field, &text, LONGEST) }
}

/// The three letters of ISO 4217.
pub(crate) fn checked_currency(input: &mut Input, field: &str, code: &str) -> String {
    if code.len() != 3 || !code.bytes().all(|letter| letter.is_ascii_uppercase()) {
        input.problem(field, "not_a_currency");
    }
    code.to_owned()
}

pub fn few_enough(edits: Vec<Edit>) -> Result<Vec<Edit>> {
    if edits.len() > MOST_EDITS {
        return Err(Failure::Invalid(vec![FieldProblem::new("edits", "too_many").with("max", MOST_EDITS)]));
    }
    Ok(edits)
}

/// Everything that would be made has an id: what is brought into the plan twice is refused by it.
pub fn named(mut edits: Vec<Edit>) -> Vec<Edit> {
    for edit in &mut edits {
        match edit {
            Edit::CreateTask(create) => {
                create.id.get_or_insert_with(RecordId::new);
            }
            Edit::CreateDependency(create) => {
                create.id.get_or_insert_with(Uuid::now_v7);
            }
            _ => {}
        }
    }
    edits
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edits(text: &str) -> Vec<Edit> {
        serde_json::from_str(text).expect("edits")
    }

    #[test]
    fn what_would_be_made_has_an_id_that_stays() {
        let once = named(edits(r#"[{"op":"create_task","title":"Reader"},{"op":"update_plan"}]"#));
        assert!(once[0].task().is_some());
        assert_eq!(named(once.clone()), once);
    }

    #[test]
    fn assessments_from_forms() {
        let rating = |text: &str| Rating { level: Level::High, words: text.to_owned() };
        let good = Assessed { necessity: rating(" needed\r\n"), ..Assessed::default() };
        assert_eq!(good.checked().expect("good").necessity, rating("needed"));
        let long = Assessed { risks: "x".repeat(LONGEST + 1), ..Assessed::default() };
        assert!(matches!(long.checked(), Err(Failure::Invalid(_))));
        let many = edits(r#"[{"op":"update_plan"}]"#).into_iter().cycle().take(MOST_EDITS + 1).collect();
        assert!(Assessed { edits: many, ..Assessed::default() }.checked().is_err());
    }

    #[test]
    fn a_cost_names_its_currency() {
        for (cost, currency, is_good) in [
            (None, None, true),
            (Some(100), Some("CNY"), true),
            (Some(100), None, false),
            (Some(100), Some("yuan"), false),
        ] {
            let currency = currency.map(str::to_owned);
            let internals = Internals { cost_minor: cost, currency, notes: String::new() };
            assert_eq!(internals.clone().checked().is_ok(), is_good, "{internals:?}");
        }
    }
}
