//! Bytes of a mail, taken apart: its header lines, its parts, and the words in them. What reads a whole mail is above
//! (`saved`, `received`).
//!
//! What must hold: no bytes, however broken or hostile, make this panic, nest or eat memory without bound.

pub mod coded;
pub mod headers;
pub mod html;
pub mod parts;
mod tags;
pub mod words;

use headers::Headers;
use std::fmt;

/// More files than these no letter has; the rest is left out.
pub const MOST_ATTACHMENTS: usize = 50;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailAddress {
    pub name: String,
    /// In small letters.
    pub address: String,
}

/// Why bytes are not read as a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotAMail {
    /// Nothing in them looks like a mail.
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

/// The headers of a mail and its body.
pub fn opened(bytes: &[u8]) -> Result<(Headers, &[u8]), NotAMail> {
    if bytes.starts_with(COMPOUND_FILE) {
        return Err(NotAMail::OutlookMessage);
    }
    let (lines, body) = headers::split(headers::beginning(bytes));
    let headers = Headers::parse(lines);
    match headers.is_of_a_mail() {
        true => Ok((headers, body)),
        false => Err(NotAMail::NoHeaders),
    }
}
