//! Deliverables: what is handed over, by what the client checks it, and where its acceptance stands.
//!
//! Must hold: where a deliverable stands follows from what was submitted and what the client's people said of it,
//! and is set by nobody. What was found wrong or was asked as a condition stays on the list until it is dealt with.

use crate::acceptance_case::{self, CaseBody};
use crate::requirement::{LONGEST_TITLE, optional_text};
use engagement::sign_off::Verdict;
use jiff::civil::Date;
use kernel::{FieldProblem, Input, PersonId, Refusal, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// So many criteria are still read before somebody decides.
pub const MOST_CRITERIA: usize = 100;
/// The longest criterion, in characters.
pub const LONGEST_CRITERION: usize = 1_000;

/// Where a deliverable stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliverableState {
    Draft,
    /// A version waits for the client's answer.
    Submitted,
    Accepted,
    /// Accepted, but for the criteria that were questioned.
    AcceptedInPart,
    AcceptedWithConditions,
    Rejected,
}

kernel::words!(DeliverableState {
    Draft = "draft",
    Submitted = "submitted",
    Accepted = "accepted",
    AcceptedInPart = "accepted_in_part",
    AcceptedWithConditions = "accepted_with_conditions",
    Rejected = "rejected",
});

impl DeliverableState {
    /// What the answer is called in the history.
    pub const fn event(self) -> &'static str {
        match self {
            Self::Draft => "deliverable.taken_back",
            Self::Submitted => "deliverable.submitted",
            Self::Accepted => "deliverable.accepted",
            Self::AcceptedInPart => "deliverable.accepted_in_part",
            Self::AcceptedWithConditions => "deliverable.accepted_with_conditions",
            Self::Rejected => "deliverable.rejected",
        }
    }
}

/// What the client's answer means: the criteria that were questioned are defects, so that the rest is accepted
/// only in part.
pub fn outcome(verdict: Verdict, questioned: usize) -> DeliverableState {
    match verdict {
        Verdict::Approved | Verdict::DeemedAccepted if questioned == 0 => DeliverableState::Accepted,
        Verdict::Approved | Verdict::DeemedAccepted => DeliverableState::AcceptedInPart,
        Verdict::ApprovedWithConditions => DeliverableState::AcceptedWithConditions,
        Verdict::OtherTerms | Verdict::Declined => DeliverableState::Rejected,
    }
}

/// What is accepted stays as it was accepted.
pub fn may_edit(state: DeliverableState) -> Result<(), Refusal> {
    match state {
        DeliverableState::Accepted => Err(Refusal::new("deliverable.is_accepted")),
        _ => Ok(()),
    }
}

/// Nobody can accept what nothing says how to check.
pub fn may_submit(state: DeliverableState, criteria: usize) -> Result<(), Refusal> {
    may_edit(state)?;
    match criteria {
        0 => Err(Refusal::new("deliverable.without_criteria")),
        _ => Ok(()),
    }
}

/// How far what a requirement asks for is accepted, by the deliverables that it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RequirementAcceptance {
    /// In no deliverable.
    None,
    Open,
    /// Each of its deliverables is accepted, some with conditions.
    WithConditions,
    Accepted,
}

pub fn acceptance(states: &[DeliverableState]) -> RequirementAcceptance {
    use DeliverableState::{Accepted, AcceptedWithConditions};
    let all = |wanted: &[DeliverableState]| states.iter().all(|state| wanted.contains(state));
    match states {
        [] => RequirementAcceptance::None,
        _ if all(&[Accepted]) => RequirementAcceptance::Accepted,
        _ if all(&[Accepted, AcceptedWithConditions]) => RequirementAcceptance::WithConditions,
        _ => RequirementAcceptance::Open,
    }
}

/// One criterion as it shall be; without an id it is new.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CriterionBody {
    pub id: Option<Uuid>,
    pub words: String,
}

/// The whole text of a deliverable as it shall be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeliverableFields {
    pub title: String,
    #[serde(default)]
    pub description: String,
    /// What is handed over, in words and links; Markdown.
    #[serde(default)]
    pub handover: String,
    /// A civil date.
    #[serde(default)]
    pub due: Option<String>,
    #[serde(default)]
    pub owner_id: Option<PersonId>,
    /// In their order; one that is left out is taken away.
    #[serde(default)]
    pub criteria: Vec<CriterionBody>,
    /// What the client's people go through with a submitted version; in their order, one that is left out is taken
    /// away.
    #[serde(default)]
    pub cases: Vec<CaseBody>,
}

impl DeliverableFields {
    /// The fields as they are kept: trimmed, within their lengths.
    pub fn checked(&self) -> Result<Self> {
        let mut input = Input::new();
        let mut fields = Self {
            title: input.line("title", &self.title, LONGEST_TITLE),
            description: optional_text(&mut input, "description", &self.description)?,
            handover: optional_text(&mut input, "handover", &self.handover)?,
            due: self.due.as_ref().map(|due| input.date("due", due).to_string()),
            owner_id: self.owner_id,
            criteria: Vec::with_capacity(self.criteria.len()),
            cases: acceptance_case::checked(&mut input, &self.cases)?,
        };
        for (index, one) in self.criteria.iter().enumerate() {
            let words = input.text(&format!("criteria.{index}"), &one.words, LONGEST_CRITERION);
            fields.criteria.push(CriterionBody { id: one.id, words });
        }
        input.finish()?;
        if fields.criteria.len() > MOST_CRITERIA {
            let problem = FieldProblem::new("criteria", "too_many").with("max", MOST_CRITERIA);
            return Err(kernel::Failure::Invalid(vec![problem]));
        }
        Ok(fields)
    }
}

/// What was found wrong before, and what was done about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Carried<'a> {
    pub version: i64,
    pub words: &'a str,
    /// None while it is open.
    pub mended: Option<&'a str>,
}

/// What the client reads of earlier defects: signs and the words of both sides, and none of any language of ours.
pub fn carried(defects: &[Carried<'_>]) -> String {
    let line = |defect: &Carried<'_>| {
        let (sign, done) = match defect.mended {
            None => ("☐", String::new()),
            Some("") => ("☑", String::new()),
            Some(note) => ("☑", format!("\n\n→ {note}")),
        };
        format!("{sign} (v{}) {}{done}", defect.version, defect.words)
    };
    defects.iter().map(line).collect::<Vec<_>>().join("\n\n")
}

/// The day a text names.
pub fn day(text: Option<&str>) -> Result<Option<Date>> {
    text.map(|text| text.parse().map_err(|_| kernel::Failure::invalid("due", "invalid"))).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use DeliverableState::*;

    #[test]
    fn what_an_answer_means() {
        for (verdict, questioned, state) in [
            (Verdict::Approved, 0, Accepted),
            (Verdict::Approved, 1, AcceptedInPart),
            (Verdict::ApprovedWithConditions, 0, AcceptedWithConditions),
            (Verdict::ApprovedWithConditions, 2, AcceptedWithConditions),
            (Verdict::Declined, 0, Rejected),
            (Verdict::Declined, 3, Rejected),
            (Verdict::OtherTerms, 0, Rejected),
        ] {
            assert_eq!(outcome(verdict, questioned), state, "{verdict:?} {questioned}");
        }
    }

    #[test]
    fn what_is_accepted_is_neither_edited_nor_sent_again() {
        for state in DeliverableState::ALL {
            let is_open = state != Accepted;
            assert_eq!(
                (may_edit(state).is_ok(), may_submit(state, 1).is_ok()),
                (is_open, is_open),
                "{state:?}"
            );
            assert!(may_submit(state, 0).is_err(), "{state:?} without criteria");
            assert_eq!(DeliverableState::from_word(state.word()), Some(state));
        }
    }

    #[test]
    fn a_requirement_is_accepted_when_all_its_deliverables_are() {
        use RequirementAcceptance as Found;
        for (states, found) in [
            (vec![], Found::None),
            (vec![Draft], Found::Open),
            (vec![Accepted], Found::Accepted),
            (vec![Accepted, Rejected], Found::Open),
            (vec![Accepted, AcceptedInPart], Found::Open),
            (vec![AcceptedWithConditions, Accepted], Found::WithConditions),
            (vec![Submitted], Found::Open),
        ] {
            assert_eq!(acceptance(&states), found, "{states:?}");
        }
    }

    #[test]
    fn earlier_defects_are_told_in_both_sides_words_alone() {
        let defects = [
            Carried { version: 1, words: "扫码后没有声音", mended: Some("已加提示音") },
            Carried { version: 1, words: "Too slow", mended: Some("") },
            Carried { version: 2, words: "Wrong colour", mended: None },
        ];
        let told = "☑ (v1) 扫码后没有声音\n\n→ 已加提示音\n\n☑ (v1) Too slow\n\n☐ (v2) Wrong colour";
        assert_eq!(carried(&defects), told);
        assert_eq!(carried(&[]), "");
    }

    #[test]
    fn fields_are_checked() {
        let fields = |title: &str, due: Option<&str>, criteria: &[&str]| DeliverableFields {
            title: title.into(),
            description: String::new(),
            handover: " a\r\nb ".into(),
            due: due.map(str::to_owned),
            owner_id: None,
            criteria: criteria
                .iter()
                .map(|words| CriterionBody { id: None, words: (*words).into() })
                .collect(),
            cases: Vec::new(),
        };
        for (wrong, field) in [
            (fields(" ", None, &[]), "title"),
            (fields("x", Some("2026-02-30"), &[]), "due"),
            (fields("x", None, &["fine", " "]), "criteria.1"),
            (fields("x", None, &["y"; MOST_CRITERIA + 1]), "criteria"),
        ] {
            let Err(kernel::Failure::Invalid(problems)) = wrong.checked() else { panic!("{field} accepted") };
            assert_eq!(problems[0].field, field);
        }
        let kept = fields("x", Some("2026-02-28"), &["fine"]).checked().expect("fine");
        assert_eq!((kept.handover.as_str(), kept.due.as_deref()), ("a\nb", Some("2026-02-28")));
    }
}
