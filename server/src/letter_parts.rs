//! What letters bring along beside their words: a report as PDF, an invitation for a calendar. Made when they leave, by the
//! crate that knows the template.
//!
//! Must hold: what goes to a client is read as its reader reads it, by `read_as_client` with the viewer that stands here. A part
//! that cannot be made keeps the letter waiting for its next attempt; it never leaves without.

use crate::{meeting_calendars, typesetting};
use kernel::{Letter, LetterPart, Result};
use store::Viewer;
use uuid::Uuid;
use web::{App, BoxFuture};

/// A letter that is about to leave, and what its parts may need to know of it.
#[derive(Debug, Clone)]
pub struct Departure {
    /// Under which it lies in the outbox.
    pub id: Uuid,
    pub letter: Letter,
    /// As whom a client's person reads; nobody where it goes to the team.
    pub viewer: Option<Viewer>,
    /// The address that it leaves from.
    pub from_address: String,
    /// Where answers to it come in, if mail comes in here: the organizer of an invitation.
    pub reply_address: Option<String>,
}

/// Makes the parts of one kind of letter.
pub type RenderParts = fn(App, Departure) -> BoxFuture<'static, Result<Vec<LetterPart>>>;

/// By the letter's template.
#[derive(Clone, Copy)]
pub struct LetterParts(pub &'static [(&'static str, RenderParts)]);

/// The kinds that bring something along.
pub const LETTER_PARTS: LetterParts = LetterParts(&[
    ("meeting_called_off", meeting_calendars::invitation),
    ("meeting_changed", meeting_calendars::invitation),
    ("meeting_invited", meeting_calendars::invitation),
    ("report_sent", typesetting::report_of_letter),
]);

impl LetterParts {
    pub async fn of(self, app: &App, departure: &Departure) -> Result<Vec<LetterPart>> {
        let template = departure.letter.template.as_str();
        match self.0.iter().find(|(of, _)| *of == template) {
            Some((_, render)) => render(app.clone(), departure.clone()).await,
            None => Ok(Vec::new()),
        }
    }
}
