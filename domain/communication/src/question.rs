//! Questions: one side asks, the other answers. Where a question stands follows from who spoke last.

use crate::markdown::first_line;
use kernel::{Failure, PartyRole, Refusal, Result, Side};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The longest title, in characters.
pub const LONGEST_TITLE: usize = 120;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum QuestionState {
    Open,
    Answered,
    Closed,
}

kernel::words!(QuestionState { Open = "open", Answered = "answered", Closed = "closed" });

/// The two sides that talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Speaker {
    Team,
    Client,
}

kernel::words!(Speaker { Team = "team", Client = "client" });

impl Speaker {
    pub const fn other(self) -> Self {
        match self {
            Self::Team => Self::Client,
            Self::Client => Self::Team,
        }
    }
    pub const fn side(self) -> Side {
        match self {
            Self::Team => Side::Team,
            Self::Client => Side::Client,
        }
    }
}

/// Where a question stands, and on whom it waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    pub state: QuestionState,
    pub waiting_for: Option<Speaker>,
}

/// Whoever spoke last waits for the other, once the asker has spoken: an answer settles the question until
/// the asker adds something.
pub fn standing(asked_by: Speaker, last_answer: Option<Speaker>, is_closed: bool) -> Standing {
    if is_closed {
        return Standing { state: QuestionState::Closed, waiting_for: None };
    }
    match last_answer {
        Some(speaker) if speaker != asked_by => {
            Standing { state: QuestionState::Answered, waiting_for: None }
        }
        _ => Standing { state: QuestionState::Open, waiting_for: Some(asked_by.other()) },
    }
}

/// The title: what was given, or the beginning of the text.
pub fn title(given: Option<&str>, body: &str) -> Result<String> {
    match given.map(str::trim).filter(|title| !title.is_empty()) {
        Some(title) => {
            let mut input = kernel::Input::new();
            let title = input.line("title", title, LONGEST_TITLE);
            input.finish().map(|()| title)
        }
        None => Ok(first_line(body, LONGEST_TITLE)),
    }
}

/// Nothing is added to a closed question: a new one is asked.
pub fn may_answer(state: QuestionState) -> Result<(), Refusal> {
    match state {
        QuestionState::Closed => Err(Refusal::new("question.closed")),
        QuestionState::Open | QuestionState::Answered => Ok(()),
    }
}

/// A viewer looks; contacts and approvers ask and answer.
pub fn may_write(role: PartyRole) -> Result<()> {
    match role {
        PartyRole::ClientViewer => Err(Failure::Forbidden),
        PartyRole::ClientContact | PartyRole::ClientApprover => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Speaker::{Client, Team};

    #[test]
    fn where_a_question_stands() {
        use QuestionState::{Answered, Closed, Open};
        for (asked_by, last, is_closed, state, waiting_for) in [
            (Client, None, false, Open, Some(Team)),
            (Client, Some(Team), false, Answered, None),
            (Client, Some(Client), false, Open, Some(Team)),
            (Team, None, false, Open, Some(Client)),
            (Team, Some(Client), false, Answered, None),
            (Team, Some(Team), false, Open, Some(Client)),
            (Client, Some(Client), true, Closed, None),
        ] {
            let wanted = Standing { state, waiting_for };
            assert_eq!(standing(asked_by, last, is_closed), wanted, "{asked_by:?} {last:?}");
        }
    }

    #[test]
    fn titles() {
        assert_eq!(title(None, "When does it start?\nAnd where?"), Ok("When does it start?".to_owned()));
        assert_eq!(title(Some("  "), "When?"), Ok("When?".to_owned()));
        assert_eq!(title(Some("Training"), "When?"), Ok("Training".to_owned()));
        assert!(title(Some(&"x".repeat(LONGEST_TITLE + 1)), "When?").is_err());
        assert_eq!(title(None, &"问".repeat(500)).map(|title| title.chars().count()), Ok(LONGEST_TITLE));
    }
}
