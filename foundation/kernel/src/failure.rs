//! Three sorts of no, never turned into one another: a refusal is the rule speaking, not found covers
//! missing and hidden alike, a fault is ours and is told to nobody but the log.

use serde::Serialize;

pub type Result<T, E = Failure> = std::result::Result<T, E>;

/// Why something did not happen.
#[derive(Debug, Clone, PartialEq)]
pub enum Failure {
    /// The rule says no: a code and parameters, which the screen turns into a sentence.
    Refused(Refusal),
    /// Bad input: each problem names its field.
    Invalid(Vec<FieldProblem>),
    /// Missing or hidden: the caller cannot tell which.
    NotFound,
    /// Visible, but not for this caller to change.
    Forbidden,
    /// Somebody else changed it since the caller read it (If-Match).
    Outdated,
    /// Too much to do right now; come back later.
    Busy,
    /// Ours. The text goes to the log only.
    Fault(String),
}

/// A rule's no, for example `plan.dependency_loop` with the names of the tasks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Refusal {
    pub code: &'static str,
    pub params: serde_json::Map<String, serde_json::Value>,
}

impl Refusal {
    pub fn new(code: &'static str) -> Self {
        Self { code, params: Default::default() }
    }
    pub fn with(mut self, name: &str, value: impl Into<serde_json::Value>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }
}

/// One wrong field: a JSON pointer-like path (`edits.3.duration_minutes`) and a code (`required`, `too_long`).
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct FieldProblem {
    pub field: String,
    #[schema(value_type = String)]
    pub code: &'static str,
    #[schema(value_type = Object)]
    pub params: serde_json::Map<String, serde_json::Value>,
}

impl FieldProblem {
    pub fn new(field: impl Into<String>, code: &'static str) -> Self {
        Self { field: field.into(), code, params: Default::default() }
    }
    pub fn with(mut self, name: &str, value: impl Into<serde_json::Value>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }
}

impl Failure {
    pub fn refused(code: &'static str) -> Self {
        Self::Refused(Refusal::new(code))
    }
    pub fn invalid(field: impl Into<String>, code: &'static str) -> Self {
        Self::Invalid(vec![FieldProblem::new(field, code)])
    }
    pub fn fault(what: impl std::fmt::Display) -> Self {
        Self::Fault(what.to_string())
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(refusal) => write!(f, "refused: {}", refusal.code),
            Self::Invalid(problems) => {
                let list: Vec<_> = problems.iter().map(|p| format!("{}: {}", p.field, p.code)).collect();
                write!(f, "invalid: {}", list.join(", "))
            }
            Self::NotFound => f.write_str("not found"),
            Self::Forbidden => f.write_str("not allowed"),
            Self::Outdated => f.write_str("changed by somebody else"),
            Self::Busy => f.write_str("too busy"),
            Self::Fault(what) => write!(f, "fault: {what}"),
        }
    }
}
impl std::error::Error for Failure {}
