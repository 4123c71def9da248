//! Expectations: what somebody of the client expects of the project, since when, and what the team said to it.
//!
//! Must hold: what was not simply agreed to has a reason; what the client wrote stays as they wrote it and is not taken
//! from them.

use jiff::civil::Date;
use kernel::{Failure, Input, PartyRole, Refusal, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The longest expectation, in characters.
pub const LONGEST_WORDS: usize = 500;
/// The longest reason, or words of what was agreed.
const LONGEST_ANSWER: usize = 2_000;

/// What the team said to an expectation; open is what nobody has answered yet, or what is talked about again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExpectationAnswer {
    Open,
    Agreed,
    Corrected,
    Declined,
}
kernel::words!(ExpectationAnswer {
    Open = "open",
    Agreed = "agreed",
    Corrected = "corrected",
    Declined = "declined",
});

impl ExpectationAnswer {
    /// What was corrected or declined is explained.
    pub const fn needs_reason(self) -> bool {
        matches!(self, Self::Corrected | Self::Declined)
    }
}

/// The answer with what goes along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    pub answer: ExpectationAnswer,
    /// What both sides hold to instead, or exactly.
    pub agreed: String,
    pub reason: String,
}

impl Answered {
    pub fn open() -> Self {
        Self { answer: ExpectationAnswer::Open, agreed: String::new(), reason: String::new() }
    }

    /// Trimmed and within the limits. Open again, it says nothing of what was agreed before.
    pub fn checked(&self) -> Result<Self> {
        let mut input = Input::new();
        let mut text = |field: &str, value: &str, is_needed: bool| match value.trim() {
            "" if !is_needed => String::new(),
            _ => input.text(field, &value.replace("\r\n", "\n"), LONGEST_ANSWER),
        };
        let reason = text("reason", &self.reason, self.answer.needs_reason());
        let agreed = text("agreed", &self.agreed, false);
        input.finish()?;
        match self.answer {
            ExpectationAnswer::Open => Ok(Self { reason, ..Self::open() }),
            answer => Ok(Self { answer, agreed, reason }),
        }
    }
}

/// The words of one, as they are kept.
pub fn checked_words(input: &mut Input, words: &str) -> String {
    input.line("words", &words.replace(['\r', '\n'], " "), LONGEST_WORDS)
}

/// Since when it is expected: a civil date.
pub fn checked_since(input: &mut Input, since: Option<&str>) -> Option<Date> {
    since.map(str::trim).filter(|day| !day.is_empty()).map(|day| input.date("since", day))
}

/// What the client wrote is answered, not rewritten.
pub fn may_rewrite(is_clients: bool) -> Result<(), Refusal> {
    if is_clients { Err(Refusal::new("expectation.theirs_stays")) } else { Ok(()) }
}

/// Viewers look; everybody else of the client says what they expect.
pub fn may_expect(role: PartyRole) -> Result<()> {
    match role {
        PartyRole::ClientApprover | PartyRole::ClientContact => Ok(()),
        PartyRole::ClientViewer => Err(Failure::Forbidden),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ExpectationAnswer::{Agreed, Corrected, Declined, Open};

    #[test]
    fn what_was_not_simply_agreed_has_a_reason() {
        let said = |answer, agreed: &str, reason: &str| {
            Answered { answer, agreed: agreed.into(), reason: reason.into() }.checked()
        };
        for (answer, reason, is_taken) in [
            (Agreed, "", true),
            (Corrected, " ", false),
            (Declined, "", false),
            (Corrected, "Later", true),
            (Declined, "Nobody can", true),
            (Open, "", true),
        ] {
            assert_eq!(said(answer, "", reason).is_ok(), is_taken, "{answer:?} {reason:?}");
        }
        assert_eq!(said(Agreed, " 90 %\r\n ", "").expect("taken").agreed, "90 %");
        assert_eq!(said(Open, "90 %", "Again").expect("taken").agreed, "");
        assert_eq!(said(Open, "", " Once\r\nmore\r\n ").expect("taken").reason, "Once\nmore");
        assert!(said(Agreed, &"x".repeat(LONGEST_ANSWER + 1), "").is_err());
    }
}
