//! Answers to invitations that come by mail, handed to the crates that invite.

use ::store::Tx;
use kernel::{PartyId, PersonId, ProjectId, RecordId, Result, Timestamp};

/// An answer to an invitation, by somebody whose address it bears.
#[derive(Debug, Clone, PartialEq)]
pub struct CalendarReply {
    /// The text of the calendar part.
    pub text: String,
    pub project: ProjectId,
    pub party: Option<PartyId>,
    pub person: PersonId,
    /// What the letter was about that it answers.
    pub record: Option<RecordId>,
    pub received_at: Timestamp,
}

/// Takes an answer to an invitation, if it is about something of its own; tells whether it was.
pub type TakeCalendarReply = fn(&mut Tx, &CalendarReply) -> Result<bool>;

/// Filled by the server, with the crates that invite.
#[derive(Clone, Copy)]
pub struct CalendarReplies(pub &'static [TakeCalendarReply]);
