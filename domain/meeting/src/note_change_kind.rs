//! What somebody of a client asked for in a meeting, taken down as a change request: of a kind that lies above this crate.

use ::store::Tx;
use kernel::{PartyId, PersonId, ProjectId, RecordId, Result, Timestamp};

#[derive(Debug, Clone, PartialEq)]
pub struct ChangeOfNote {
    pub project: ProjectId,
    pub title: String,
    pub description: String,
    /// The only one that was asked to the meeting; none where it was nobody of a client, or several, or the note is the team's.
    pub party: Option<PartyId>,
    /// When the meeting began, where somebody of a client asked.
    pub at: Timestamp,
    pub by: PersonId,
}

/// Takes it down, internal: nothing of it reaches a client. Filled in by the server.
#[derive(Clone, Copy)]
pub struct ReceiveChange(pub fn(&mut Tx, ChangeOfNote) -> Result<RecordId>);
