//! A mail that somebody saved as a file (`.eml`): who wrote it, when, what it says, and what hangs on it.
//!
//! What must hold: no bytes, however broken or hostile, make the reader panic, nest or eat memory without bound. A
//! file is either read as far as it goes, or refused with a code. Nothing in it is run, fetched or believed: whoever
//! stands under "From" is whoever the file says.

use crate::reading::parts::{Part, flattened, text_of};
use crate::reading::{MOST_ATTACHMENTS, MailAddress, NotAMail, opened, words};
use crate::received::{ReceivedFile, unpacked};

/// A mail, read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SavedMail {
    /// One line; empty where there is none.
    pub subject: String,
    pub from: Option<MailAddress>,
    /// Whom a forwarded letter names as its writer, the outermost first: small letters.
    pub earlier_writers: Vec<String>,
    /// When it says it was sent, in seconds since 1970.
    pub sent_at: Option<i64>,
    pub message_id: Option<String>,
    /// What it says, as plain text.
    pub text: String,
    pub attachments: Vec<SavedAttachment>,
    /// There were more attachments than are read.
    pub has_more: bool,
    /// It is enciphered: what it says cannot be read here.
    pub is_enciphered: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedAttachment {
    pub name: String,
    /// A picture inside the text, a signature: hardly what somebody wants to keep.
    pub is_minor: bool,
    pub bytes: Vec<u8>,
}

/// Reads a mail.
pub fn read_saved(bytes: &[u8]) -> Result<SavedMail, NotAMail> {
    let (headers, body) = opened(bytes)?;
    let (parts, has_more) = flattened(&headers, body);
    let (said, mut hanging): (Vec<Part>, Vec<Part>) = parts.into_iter().partition(Part::is_said);
    let packets = unpacked(&mut hanging);
    let mut text = text_of(&said);
    if text.trim().is_empty() {
        text = packets.iter().map(|packet| packet.text.as_str()).collect::<Vec<_>>().join("\n\n");
    }
    let mut earlier_writers = words::writers_named_in(&text);
    earlier_writers.extend(hanging.iter().filter_map(Part::writer_of_letter));
    let is_enciphered = hanging.iter().any(Part::is_enciphered);
    let hanging = hanging.into_iter().filter(|part| !part.bytes.is_empty()).enumerate();
    let mut attachments: Vec<SavedAttachment> =
        hanging.map(|(index, part)| attachment(part, index + 1)).collect();
    attachments.extend(packets.into_iter().flat_map(|packet| packet.files).map(from_packet));
    let has_more = has_more || attachments.len() > MOST_ATTACHMENTS;
    attachments.truncate(MOST_ATTACHMENTS);
    Ok(SavedMail {
        subject: headers.subject(),
        from: headers.from(),
        earlier_writers,
        sent_at: headers.sent_at(),
        message_id: headers.message_id(),
        text,
        is_enciphered,
        has_more,
        attachments,
    })
}

fn attachment(part: Part, number: usize) -> SavedAttachment {
    SavedAttachment { is_minor: part.is_minor(), name: part.file_name(number), bytes: part.bytes }
}

fn from_packet(file: ReceivedFile) -> SavedAttachment {
    SavedAttachment { is_minor: file.is_minor, name: file.name, bytes: file.bytes }
}

#[cfg(test)]
mod tests;
