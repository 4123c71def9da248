//! Issues: how bad one is, where it stands, and which step follows which.

use kernel::{Failure, Input, PartyRole, Refusal, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The longest title, in characters.
pub const LONGEST_TITLE: usize = 120;
/// The longest description, cause or solution, in characters.
pub const LONGEST: usize = 10_000;
/// The longest note to a step, in characters.
pub const LONGEST_NOTE: usize = 1_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Low,
    Medium,
    High,
    /// Work stands still.
    Blocking,
}
kernel::words!(Severity { Low = "low", Medium = "medium", High = "high", Blocking = "blocking" });

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum IssueState {
    Open,
    /// The team says that it is solved; nobody confirmed it yet.
    Solved,
    Confirmed,
    /// It turned out to be none.
    Dropped,
}
kernel::words!(IssueState { Open = "open", Solved = "solved", Confirmed = "confirmed", Dropped = "dropped" });

/// What somebody says of an issue; each is kept with who said it and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    Solved,
    Confirmed,
    /// Not solved after all, or taken up again.
    Reopened,
    Dropped,
}
kernel::words!(Step { Solved = "solved", Confirmed = "confirmed", Reopened = "reopened", Dropped = "dropped" });

/// What the next step depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    pub state: IssueState,
    pub has_solution: bool,
    /// A client party reads it and may say whether it is solved.
    pub is_shared: bool,
    pub by_client: bool,
}

/// Where the issue stands after a step. What is shared is confirmed by the client; the client neither solves nor
/// drops.
pub fn after(step: Step, facts: Facts) -> Result<IssueState, Refusal> {
    use IssueState::{Confirmed, Dropped, Open, Solved};
    let refused = |code| Err(Refusal::new(code));
    match (step, facts.state) {
        (Step::Solved | Step::Dropped, _) if facts.by_client => refused("issue.not_for_clients"),
        (Step::Solved, Open) if !facts.has_solution => refused("issue.solution_missing"),
        (Step::Solved, Open) => Ok(Solved),
        (Step::Confirmed, Solved) if facts.is_shared && !facts.by_client => refused("issue.client_confirms"),
        (Step::Confirmed, Solved) => Ok(Confirmed),
        (Step::Reopened, Solved | Confirmed) => Ok(Open),
        (Step::Reopened, Dropped) if !facts.by_client => Ok(Open),
        (Step::Dropped, Open) => Ok(Dropped),
        _ => refused("issue.not_now"),
    }
}

/// Viewers look; everybody else of the client says whether it is solved.
pub fn may_settle(role: PartyRole) -> Result<()> {
    match role {
        PartyRole::ClientApprover | PartyRole::ClientContact => Ok(()),
        PartyRole::ClientViewer => Err(Failure::Forbidden),
    }
}

/// Everything the team says of an issue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fields {
    pub title: String,
    pub description: String,
    pub cause: String,
    pub solution: String,
    pub severity: Severity,
}

impl Fields {
    /// Trimmed and within the limits.
    pub fn checked(&self) -> Result<Self> {
        let mut input = Input::new();
        let title = input.line("title", &self.title, LONGEST_TITLE);
        let mut optional = |field: &str, text: &str| match text.trim() {
            "" => String::new(),
            _ => input.text(field, text, LONGEST),
        };
        let description = optional("description", &self.description);
        let cause = optional("cause", &self.cause);
        let solution = optional("solution", &self.solution);
        input.finish()?;
        Ok(Self { title, description, cause, solution, severity: self.severity })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_follows_from_where_the_issue_stands_and_who_says_so() {
        use IssueState::{Confirmed, Dropped, Open, Solved};
        let internal = |state| Facts { state, has_solution: true, is_shared: false, by_client: false };
        let shared = |state| Facts { is_shared: true, ..internal(state) };
        let client = |state| Facts { by_client: true, ..shared(state) };
        let cases = [
            (Step::Solved, internal(Open), Ok(Solved)),
            (Step::Solved, Facts { has_solution: false, ..internal(Open) }, Err("issue.solution_missing")),
            (Step::Solved, internal(Solved), Err("issue.not_now")),
            (Step::Solved, client(Open), Err("issue.not_for_clients")),
            (Step::Confirmed, internal(Solved), Ok(Confirmed)),
            (Step::Confirmed, internal(Open), Err("issue.not_now")),
            (Step::Confirmed, shared(Solved), Err("issue.client_confirms")),
            (Step::Confirmed, client(Solved), Ok(Confirmed)),
            (Step::Confirmed, client(Confirmed), Err("issue.not_now")),
            (Step::Reopened, client(Solved), Ok(Open)),
            (Step::Reopened, client(Confirmed), Ok(Open)),
            (Step::Reopened, client(Dropped), Err("issue.not_now")),
            (Step::Reopened, internal(Dropped), Ok(Open)),
            (Step::Reopened, internal(Open), Err("issue.not_now")),
            (Step::Dropped, internal(Open), Ok(Dropped)),
            (Step::Dropped, internal(Solved), Err("issue.not_now")),
            (Step::Dropped, client(Open), Err("issue.not_for_clients")),
        ];
        for (step, facts, expected) in cases {
            let found = after(step, facts).map_err(|refusal| refusal.code);
            assert_eq!(found, expected, "{step:?} {facts:?}");
        }
    }
}
