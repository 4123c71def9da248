//! What else clients are asked for: kinds of the crates above, a list that the server fills in.

use crate::reminder::ReminderKind;
use crate::reminder_facts::OpenAsking;
use ::store::Conn;
use kernel::{ProjectId, Result, Timestamp};
use uuid::Uuid;

#[derive(Debug)]
pub struct AskedKind {
    pub kind: ReminderKind,
    /// None where nothing of it is open. What is of another project does not exist.
    pub open: fn(&mut Conn, ProjectId, Uuid, Timestamp) -> Result<Option<OpenAsking>>,
}

/// Of each crate that has some.
#[derive(Debug, Clone, Copy)]
pub struct AskedKinds(pub &'static [&'static [&'static AskedKind]]);

impl AskedKinds {
    pub fn of(&self, kind: ReminderKind) -> Option<&'static AskedKind> {
        self.0.iter().copied().flatten().copied().find(|asked| asked.kind == kind)
    }
}
