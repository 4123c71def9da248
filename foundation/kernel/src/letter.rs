//! A letter: a mail not yet written, as it waits in the outbox. It is rendered at send time, in the
//! language of its reader.

use crate::{LinkId, PersonId, ProjectId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The outbox kind under which letters wait.
pub const LETTER: &str = "mail";

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Letter {
    pub to: PersonId,
    pub to_name: String,
    pub to_email: String,
    /// `en` or `zh-CN`.
    pub locale: String,
    /// The words are `mail.<template>.subject` and `.body` of the catalogue.
    pub template: String,
    pub params: serde_json::Map<String, serde_json::Value>,
    /// The one button. Removed from the outbox once the mail is sent: it is a key.
    pub url: Option<String>,
    pub project: Option<ProjectId>,
    /// The portal link that this letter carries, for showing how its delivery went.
    pub link: Option<LinkId>,
    /// What it speaks of: a record, a sign-off or a code. Asked once more when it leaves.
    #[serde(default)]
    pub about: Option<Uuid>,
}
