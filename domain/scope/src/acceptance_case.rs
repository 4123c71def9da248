//! Acceptance cases: steps that the client's people go through to see whether a deliverable does what it shall.
//!
//! Must hold: they are run on a submitted version, while it waits for the client's answer; a case that failed is
//! one defect of that version, however often it is said.

use crate::requirement::{LONGEST_TITLE, optional_text};
use kernel::{Failure, FieldProblem, Input, RecordId, Refusal, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// So many cases are still gone through before somebody decides.
pub const MOST_CASES: usize = 200;
const LONGEST_REMARK: usize = 4_000;

/// How a case went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CaseResult {
    Passed,
    Failed,
}

kernel::words!(CaseResult { Passed = "passed", Failed = "failed" });

impl CaseResult {
    /// What it is called in the history.
    pub const fn event(self) -> &'static str {
        match self {
            Self::Passed => "deliverable.case_passed",
            Self::Failed => "deliverable.case_failed",
        }
    }
}

/// One case as it shall be; without an id it is new.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseBody {
    pub id: Option<Uuid>,
    pub title: String,
    /// What is to be done, step by step; Markdown.
    #[serde(default)]
    pub steps: String,
    /// What is to be seen then.
    #[serde(default)]
    pub expected: String,
    /// The criterion of this deliverable that it checks.
    #[serde(default)]
    pub criterion_id: Option<Uuid>,
    /// The requirement that it checks.
    #[serde(default)]
    pub requirement_id: Option<RecordId>,
}

/// The cases as they are kept: trimmed, within their lengths.
pub fn checked(input: &mut Input, cases: &[CaseBody]) -> Result<Vec<CaseBody>> {
    if cases.len() > MOST_CASES {
        return Err(Failure::Invalid(vec![FieldProblem::new("cases", "too_many").with("max", MOST_CASES)]));
    }
    let one = |(index, case): (usize, &CaseBody)| {
        Ok(CaseBody {
            title: input.line(&format!("cases.{index}"), &case.title, LONGEST_TITLE),
            steps: optional_text(input, "cases", &case.steps)?,
            expected: optional_text(input, "cases", &case.expected)?,
            ..case.clone()
        })
    };
    cases.iter().enumerate().map(one).collect()
}

/// A version that was answered, replaced or taken back is not run any more.
pub fn may_run(is_waiting: bool) -> Result<(), Refusal> {
    if is_waiting { Ok(()) } else { Err(Refusal::new("acceptance_case.version_is_over")) }
}

/// What somebody remarked on how it went; a failure says what went wrong.
pub fn checked_remark(result: CaseResult, remark: &str) -> Result<String> {
    let mut input = Input::new();
    let remark = match (result, remark.trim()) {
        (CaseResult::Passed, "") => String::new(),
        (_, remark) => input.text("text", &remark.replace("\r\n", "\n"), LONGEST_REMARK),
    };
    input.finish().map(|()| remark)
}

/// How a failed case reads among the defects: the words of both sides and none of any language of ours.
pub fn defect(title: &str, remark: &str) -> String {
    format!("{title}: {remark}")
}

/// How far a requirement was checked, by the newest results of its cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RequirementCheck {
    /// No case checks it.
    None,
    /// Some cases were not run yet.
    Open,
    Failed,
    Passed,
}

pub fn check(results: &[Option<CaseResult>]) -> RequirementCheck {
    match results {
        [] => RequirementCheck::None,
        _ if results.contains(&Some(CaseResult::Failed)) => RequirementCheck::Failed,
        _ if results.contains(&None) => RequirementCheck::Open,
        _ => RequirementCheck::Passed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use CaseResult::{Failed, Passed};

    #[test]
    fn a_failure_says_what_went_wrong() {
        for (result, remark, kept) in [
            (Passed, " ", Some("")),
            (Passed, " quick ", Some("quick")),
            (Failed, "", None),
            (Failed, " 第三步没有声音 ", Some("第三步没有声音")),
        ] {
            assert_eq!(checked_remark(result, remark).ok().as_deref(), kept, "{result:?} {remark:?}");
            assert_eq!(CaseResult::from_word(result.word()), Some(result));
        }
        assert!(may_run(true).is_ok());
        assert!(may_run(false).is_err());
    }

    #[test]
    fn one_failure_fails_the_requirement() {
        for (results, found) in [
            (vec![], RequirementCheck::None),
            (vec![None, Some(Passed)], RequirementCheck::Open),
            (vec![None, Some(Failed)], RequirementCheck::Failed),
            (vec![Some(Passed), Some(Passed)], RequirementCheck::Passed),
        ] {
            assert_eq!(check(&results), found, "{results:?}");
        }
    }

    #[test]
    fn cases_have_titles_and_are_not_too_many() {
        let case = |title: &str| CaseBody {
            id: None,
            title: title.to_owned(),
            steps: " one\r\ntwo ".to_owned(),
            expected: String::new(),
            criterion_id: None,
            requirement_id: None,
        };
        let mut input = Input::new();
        let kept = checked(&mut input, &[case(" Scan ")]).expect("fine");
        assert_eq!((kept[0].title.as_str(), kept[0].steps.as_str()), ("Scan", "one\ntwo"));
        assert!(input.finish().is_ok());
        let mut input = Input::new();
        checked(&mut input, &[case(" ")]).expect("told with the others");
        assert!(input.finish().is_err());
        assert!(checked(&mut Input::new(), &vec![case("x"); MOST_CASES + 1]).is_err());
    }
}
