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

/// What a letter tells of a question: its words, below a title that is not their beginning.
pub fn told(title: &str, body: &str) -> String {
    if title == first_line(body, LONGEST_TITLE) { body.to_owned() } else { format!("{title}\n\n{body}") }
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

/// The number under which the client knows it. Its commercial circle counts apart, and reads which of two it is.
pub fn known_as(client_number: i64, is_commercial: bool) -> String {
    if is_commercial { format!("QC-{client_number}") } else { format!("Q-{client_number}") }
}

/// Whether a member's question is for the commercial circle alone: as said, or where something of it was already written to
/// the circle. About what the circle alone sees, nothing is for more.
pub fn is_for_circle(
    said: Option<bool>,
    is_about_commercial: bool,
    has_reason: bool,
) -> Result<bool, Refusal> {
    match said {
        Some(false) if is_about_commercial => Err(Refusal::new("question.record_is_commercial")),
        said => Ok(said.unwrap_or(is_about_commercial || has_reason)),
    }
}

/// What the team asked, or somebody of the circle, is left to it by any member; what somebody asked who is not of it stays
/// theirs to read.
pub fn may_leave_to_circle(asker: ClientAsker) -> Result<(), Refusal> {
    match asker {
        ClientAsker::OutsideCircle => Err(Refusal::new("question.asker_outside_circle")),
        ClientAsker::Nobody | ClientAsker::OfCircle => Ok(()),
    }
}

/// Who of the client's asked it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClientAsker {
    /// The team did.
    Nobody,
    OfCircle,
    OutsideCircle,
}

/// What somebody of the client's wrote to the circle was told to it alone: a new question is asked for the others. About
/// what the circle alone sees, nothing is for more.
pub fn may_give_to_all(has_words_of_client: bool, is_about_commercial: bool) -> Result<(), Refusal> {
    match (has_words_of_client, is_about_commercial) {
        (true, _) => Err(Refusal::new("question.said_to_circle")),
        (false, true) => Err(Refusal::new("question.record_is_commercial")),
        (false, false) => Ok(()),
    }
}

/// Nothing is added to a closed question: a new one is asked.
pub fn may_answer(state: QuestionState) -> Result<(), Refusal> {
    match state {
        QuestionState::Closed => Err(Refusal::new("question.closed")),
        QuestionState::Open | QuestionState::Answered => Ok(()),
    }
}

/// Who was told that the circle alone reads an answer does not tell everybody.
pub fn may_answer_circle(is_told_circle: bool, is_commercial: bool) -> Result<(), Refusal> {
    match is_told_circle && !is_commercial {
        true => Err(Refusal::new("question.told_to_all")),
        false => Ok(()),
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
    fn whom_a_members_question_is_for() {
        let refused = || Err(Refusal::new("question.record_is_commercial"));
        for (said, is_about_commercial, has_reason, wanted) in [
            (None, false, false, Ok(false)),
            (None, false, true, Ok(true)),
            (None, true, false, Ok(true)),
            (Some(true), false, false, Ok(true)),
            (Some(true), true, true, Ok(true)),
            (Some(false), false, true, Ok(false)),
            (Some(false), true, false, refused()),
            (Some(false), true, true, refused()),
        ] {
            assert_eq!(is_for_circle(said, is_about_commercial, has_reason), wanted, "{said:?}");
        }
    }

    #[test]
    fn what_is_left_to_the_circle_and_given_to_all() {
        use ClientAsker::{Nobody, OfCircle, OutsideCircle};
        for (asker, may) in [(Nobody, true), (OfCircle, true), (OutsideCircle, false)] {
            assert_eq!(may_leave_to_circle(asker).is_ok(), may, "{asker:?}");
        }
        assert_eq!(may_give_to_all(true, true), Err(Refusal::new("question.said_to_circle")));
        assert_eq!(may_give_to_all(false, true), Err(Refusal::new("question.record_is_commercial")));
        assert_eq!(may_give_to_all(false, false), Ok(()));
        for (is_told_circle, is_commercial, may) in
            [(true, true, true), (true, false, false), (false, true, true), (false, false, true)]
        {
            assert_eq!(may_answer_circle(is_told_circle, is_commercial).is_ok(), may);
        }
    }

    #[test]
    fn the_circle_counts_apart() {
        assert_eq!((known_as(3, false), known_as(3, true)), ("Q-3".to_owned(), "QC-3".to_owned()));
    }

    #[test]
    fn a_letter_tells_the_title_too() {
        assert_eq!(told("Night shift", "Names please"), "Night shift\n\nNames please");
        for body in ["When?\nAnd where?", &"long ".repeat(200)] {
            assert_eq!(told(&title(None, body).expect("a title"), body), body, "once");
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
