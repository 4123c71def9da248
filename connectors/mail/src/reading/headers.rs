//! The header lines of a mail or of a part of it.

use super::MailAddress;
use super::coded::{rejoined, unlabelled};
use super::words::one_line;
use mail_parser::{Address, HeaderName, Message, MessageParser, MimeHeaders};

/// Longer ones no mail has; the rest is left out.
const LONGEST: usize = 256 << 10;
/// The longest `Message-ID` that is kept, in bytes.
const LONGEST_ID: usize = 250;
/// A thread of so many mails is long enough to be known by.
const MOST_IDS: usize = 100;

/// What stands before a mail in files that hold one: a mark of UTF-8, empty lines, the line of a mailbox.
pub fn beginning(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
    match bytes.starts_with(b"From ") {
        true => bytes.iter().position(|byte| *byte == b'\n').map_or(bytes, |end| &bytes[end + 1..]),
        false => bytes,
    }
}

/// The header lines, and what follows the first empty line.
pub fn split(bytes: &[u8]) -> (&[u8], &[u8]) {
    let mut from = 0;
    while let Some(length) = bytes[from..].iter().position(|byte| *byte == b'\n') {
        let line = &bytes[from..from + length];
        let next = from + length + 1;
        if matches!(line, b"" | b"\r") {
            return (&bytes[..from], &bytes[next..]);
        }
        from = next;
    }
    (bytes, &[])
}

/// Those that have an address.
fn read_addresses<'a>(all: Option<&'a Address<'_>>) -> impl Iterator<Item = MailAddress> + 'a {
    all.into_iter().flat_map(Address::iter).filter_map(|one| {
        let address = one_line(one.address.as_deref()?).to_lowercase();
        let name = one.name.as_deref().map(one_line).unwrap_or_default();
        (address.contains('@') && address.len() <= 254).then_some(MailAddress { name, address })
    })
}

#[derive(Clone)]
pub struct Headers(Option<Message<'static>>);

impl Headers {
    /// Bytes beyond ASCII are read as what they probably are.
    pub fn parse(lines: &[u8]) -> Self {
        let text = rejoined(&unlabelled(&lines[..lines.len().min(LONGEST)]));
        let parsed = MessageParser::default().parse_headers(text.as_bytes()).map(Message::into_owned);
        Self(parsed.filter(|message| !message.parts.is_empty()))
    }

    pub fn is_of_a_mail(&self) -> bool {
        const OF_A_MAIL: [HeaderName<'static>; 6] = [
            HeaderName::From,
            HeaderName::To,
            HeaderName::Subject,
            HeaderName::Date,
            HeaderName::MessageId,
            HeaderName::Received,
        ];
        let headers = self.0.iter().flat_map(Message::headers);
        headers.into_iter().any(|header| OF_A_MAIL.contains(&header.name))
    }

    pub fn subject(&self) -> String {
        one_line(self.0.as_ref().and_then(Message::subject).unwrap_or_default())
    }

    /// The first one that has an address.
    pub fn from(&self) -> Option<MailAddress> {
        let message = self.0.as_ref()?;
        read_addresses(message.from().or_else(|| message.sender())).next()
    }

    pub fn reply_to(&self) -> Option<MailAddress> {
        read_addresses(self.0.as_ref()?.reply_to()).next()
    }

    pub fn to(&self) -> Vec<MailAddress> {
        self.0.iter().flat_map(|message| message.all_to()).flat_map(|all| read_addresses(Some(all))).collect()
    }

    pub fn cc(&self) -> Vec<MailAddress> {
        self.0.iter().flat_map(|message| message.all_cc()).flat_map(|all| read_addresses(Some(all))).collect()
    }

    /// The first header of that name, as it stands, in one line.
    pub fn said(&self, name: &str) -> Option<String> {
        self.all_said(name).into_iter().next()
    }

    /// Every header of that name, as it stands, in one line each.
    pub fn all_said(&self, name: &str) -> Vec<String> {
        let Some(message) = &self.0 else { return Vec::new() };
        let of_name = message.headers_raw().filter(|(one, _)| one.trim().eq_ignore_ascii_case(name));
        of_name.map(|(_, value)| one_line(value)).collect()
    }

    /// The ids in a header, without their angle brackets.
    pub fn ids(&self, name: &str) -> Vec<String> {
        let values = self.all_said(name);
        let pieces = values.iter().flat_map(|value| value.split('<').skip(1));
        let ids = pieces.filter_map(|piece| piece.split_once('>').map(|(id, _)| id.trim().to_owned()));
        ids.filter(|id| !id.is_empty() && id.len() <= LONGEST_ID).take(MOST_IDS).collect()
    }

    pub fn sent_at(&self) -> Option<i64> {
        let date = self.0.as_ref().and_then(Message::date)?;
        date.is_valid().then(|| date.to_timestamp())
    }

    /// One that is too long, or empty, tells nothing.
    pub fn message_id(&self) -> Option<String> {
        let id = one_line(self.0.as_ref().and_then(Message::message_id)?);
        (!id.is_empty() && id.len() <= LONGEST_ID).then_some(id)
    }

    /// `text/plain` where nothing is said.
    pub fn media_type(&self) -> (String, String) {
        let known = self.0.as_ref().and_then(|message| message.parts[0].content_type());
        match known {
            Some(known) => {
                let small = |word: &str| word.to_ascii_lowercase();
                (small(known.ctype()), known.subtype().map(small).unwrap_or_default())
            }
            None => ("text".to_owned(), "plain".to_owned()),
        }
    }

    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.0.as_ref()?.parts[0].content_type()?.attribute(name)
    }

    pub fn transfer_encoding(&self) -> &str {
        self.0.as_ref().and_then(|message| message.parts[0].content_transfer_encoding()).unwrap_or_default()
    }

    pub fn is_said_to_be_attached(&self) -> bool {
        let said = self.0.as_ref().and_then(|message| message.parts[0].content_disposition());
        said.is_some_and(mail_parser::ContentType::is_attachment)
    }

    /// Pictures that a text shows have a name of their own by which it does.
    pub fn is_shown_in_text(&self) -> bool {
        self.0.as_ref().is_some_and(|message| message.parts[0].content_id().is_some())
    }

    pub fn file_name(&self) -> Option<String> {
        let name = one_line(self.0.as_ref()?.parts[0].attachment_name()?);
        (!name.is_empty()).then_some(name)
    }
}
