//! A mail that somebody saved as a file (`.eml`): who wrote it, when, what it says, and what hangs on it.
//!
//! What must hold: no bytes, however broken or hostile, make the reader panic, nest or eat memory without bound. A
//! file is either read as far as it goes, or refused with a code. Nothing in it is run, fetched or believed: whoever
//! stands under "From" is whoever the file says.

mod coded;
mod headers;
mod html;
mod parts;
mod words;

use headers::Headers;
use parts::{Part, flattened};
use std::fmt;

/// More parts than these no letter has; the rest is left out.
pub const MOST_ATTACHMENTS: usize = 50;

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
pub struct MailAddress {
    pub name: String,
    /// In small letters.
    pub address: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedAttachment {
    pub name: String,
    /// A picture inside the text, a signature: hardly what somebody wants to keep.
    pub is_minor: bool,
    pub bytes: Vec<u8>,
}

/// Why a file is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAMail {
    /// Nothing in it looks like a mail.
    NoHeaders,
    /// Outlook's own format, which is no mail by the standards.
    OutlookMessage,
}

impl NotAMail {
    pub const fn code(self) -> &'static str {
        match self {
            Self::NoHeaders => "mail.not_a_mail",
            Self::OutlookMessage => "mail.outlook_message",
        }
    }
}

impl fmt::Display for NotAMail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

const COMPOUND_FILE: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// Reads a mail.
pub fn read_saved(bytes: &[u8]) -> Result<SavedMail, NotAMail> {
    if bytes.starts_with(COMPOUND_FILE) {
        return Err(NotAMail::OutlookMessage);
    }
    let (headers, body) = headers::split(headers::beginning(bytes));
    let headers = Headers::parse(headers);
    if !headers.is_of_a_mail() {
        return Err(NotAMail::NoHeaders);
    }
    let (parts, has_more) = flattened(&headers, body);
    let (said, hanging): (Vec<Part>, Vec<Part>) = parts.into_iter().partition(Part::is_said);
    let text = text_of(&said);
    let mut earlier_writers = words::writers_named_in(&text);
    earlier_writers.extend(hanging.iter().filter_map(Part::writer_of_letter));
    Ok(SavedMail {
        subject: headers.subject(),
        from: headers.from(),
        earlier_writers,
        sent_at: headers.sent_at(),
        message_id: headers.message_id(),
        text,
        is_enciphered: hanging.iter().any(Part::is_enciphered),
        has_more: has_more || hanging.len() > MOST_ATTACHMENTS,
        attachments: hanging
            .into_iter()
            .filter(|part| !part.bytes.is_empty())
            .take(MOST_ATTACHMENTS)
            .enumerate()
            .map(|(index, part)| part.into_attachment(index + 1))
            .collect(),
    })
}

/// The plain texts; where there is none, the HTML ones made readable.
fn text_of(said: &[Part]) -> String {
    let joined = |is_html: bool| {
        let texts = said.iter().filter(|part| part.is_html() == is_html).map(Part::text);
        words::tidied(&texts.collect::<Vec<_>>().join("\n\n"))
    };
    match joined(false) {
        text if text.is_empty() => joined(true),
        text => text,
    }
}

#[cfg(test)]
mod tests;
