//! Records that stay the team's, and under which key a party reads what it was sent of them: asked of the crates that keep them.

use ::store::Conn;
use kernel::{PartyId, PersonId, RecordId, Result};
use uuid::Uuid;

/// The key of what a party was sent of a record, as this person reads it where they do.
pub type KeyOfReader = fn(&mut Conn, RecordId, PartyId, PersonId) -> Result<Option<Uuid>>;

/// Filled by the server.
#[derive(Clone, Copy)]
pub struct ReaderKeys(pub &'static [KeyOfReader]);

impl ReaderKeys {
    pub(super) fn of(
        self,
        conn: &mut Conn,
        record: RecordId,
        (party, person): (PartyId, PersonId),
    ) -> Result<Option<Uuid>> {
        for key_of in self.0 {
            if let Some(key) = key_of(conn, record, party, person)? {
                return Ok(Some(key));
            }
        }
        Ok(None)
    }
}
