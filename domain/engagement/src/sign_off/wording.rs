//! What is said and shown before a party is asked: the words that go with it, and who of the party will read it.

use jiff::civil::Date;
use kernel::{Input, PersonId, Result};
use serde::Serialize;
use utoipa::ToSchema;

/// The words that go with a request, as they were typed.
#[derive(Debug, Clone, Copy)]
pub struct Wording<'a> {
    pub title: &'a str,
    /// Markdown; may be empty.
    pub summary: &'a str,
    /// When the answer is wanted, a civil date.
    pub due: Option<&'a str>,
}

/// The same, trimmed and within the limits.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedWording {
    pub title: String,
    pub summary: String,
    pub due: Option<Date>,
}

impl Wording<'_> {
    pub fn checked(&self) -> Result<CheckedWording> {
        let mut input = Input::new();
        let title = input.line("title", self.title, 200);
        let summary = match self.summary.trim() {
            "" => String::new(),
            summary => input.text("summary", summary, 10_000),
        };
        let due = self.due.map(|due| input.date("due", due));
        input.finish()?;
        Ok(CheckedWording { title, summary, due })
    }
}

/// Somebody of the party who will read what is sent.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SignOffReader {
    pub person_id: PersonId,
    pub name: String,
    /// Whether this person may decide; the others read.
    pub decides: bool,
}
