//! A letter: a mail not yet written, as it waits in the outbox. It is rendered at send time, in the
//! language of its reader.

use crate::{LinkId, PersonId, ProjectId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The outbox kind under which letters wait.
pub const LETTER: &str = "mail";
/// The template of several letters to one of a client's people that leave as one mail.
pub const GATHERED_LETTER: &str = "gathered";
/// Its parameter with what each of them says.
const POINTS: &str = "points";

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
    /// It may leave in one mail with others to its reader.
    #[serde(default)]
    pub goes_along: bool,
}

/// One of several letters that leave as one mail: its own words, its own place, its own address for answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Under which it lies in the outbox.
    pub letter: Uuid,
    pub template: String,
    pub params: serde_json::Map<String, serde_json::Value>,
    /// Removed once the mail is sent, as that of any letter.
    pub url: Option<String>,
    /// Known when the mail leaves, and kept nowhere.
    #[serde(default)]
    pub reply: Option<PointReply>,
}

/// Where an answer to one point goes, and what becomes of it: a word of `mail.by_mail`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PointReply {
    pub address: String,
    pub note: String,
}

impl Letter {
    /// The letters that it gathers, the oldest first; none where it is one by itself.
    pub fn points(&self) -> Vec<Point> {
        let kept = self.params.get(POINTS).filter(|_| self.template == GATHERED_LETTER);
        kept.and_then(|points| serde_json::from_value(points.clone()).ok()).unwrap_or_default()
    }

    pub fn put_points(&mut self, points: &[Point]) {
        let points = serde_json::to_value(points).unwrap_or_default();
        self.params.insert(POINTS.into(), points);
    }
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
