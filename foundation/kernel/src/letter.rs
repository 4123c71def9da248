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

/// What a letter brings along beside its words. Made when it leaves, never kept in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LetterPart {
    /// A file, to be saved.
    File { name: String, media_type: String, bytes: Vec<u8> },
    /// A picture (PNG) that stands in the letter's page, in its place among the letter's `pictures`.
    Picture { of: String, content_id: String, bytes: Vec<u8> },
    /// Something of a calendar (RFC 6047): read where the mail is read, and a file for programs that do not.
    Calendar { method: CalendarMethod, text: String },
}

/// What the other side is to do with a calendar part; the same word stands in its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalendarMethod {
    Request,
    Cancel,
    Reply,
}

impl CalendarMethod {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Request => "REQUEST",
            Self::Cancel => "CANCEL",
            Self::Reply => "REPLY",
        }
    }
}
