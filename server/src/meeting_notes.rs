//! What a note of a meeting becomes of a kind above its crate: a change request, internal.

use change::routes::{MeetingRequest, receive_from_meeting};
use kernel::{RecordId, Result};
use meeting::note_change_kind::ChangeOfNote;
use store::Tx;

pub fn receive_change(tx: &mut Tx, note: ChangeOfNote) -> Result<RecordId> {
    let ChangeOfNote { project, title, description, party, at, by } = note;
    Ok(receive_from_meeting(tx, MeetingRequest { project, title, description, party, at, by })?.id)
}
