//! A mail that came in: who wrote it to whom, what it answers, what is new in it, what hangs on it, and whether a
//! person wrote it at all.
//!
//! What must hold: as for every reading of mails, no bytes make it panic, nest or eat memory without bound; what is
//! not understood stays as a file. Nothing in it is run, fetched or believed: whether the writer is who it says, and
//! what becomes of the mail, is decided by whoever asked for it to be read.

mod automatic;
mod bounce;
mod cms;
pub(crate) mod tnef;

use crate::reading::headers::{Headers, split};
use crate::reading::html::{Line, Mark, lines as html_lines};
use crate::reading::parts::{Part, flattened, said_of};
use crate::reading::words::tidied_lines;
use crate::reading::{MOST_ATTACHMENTS, MailAddress, NotAMail, opened};
use crate::reply::{Reply, cut_lines};
pub use automatic::Automatic;
pub use bounce::{Bounce, Undelivered};

/// Longer texts are no letter; they are kept as files.
const LONGEST_TEXT: usize = 1 << 20;

/// Choices between forms of the same words inside a signed block are counted from here.
const INSIDE: usize = 1_000;
/// So many lines of servers about whom it is from are looked at.
const MOST_RESULTS: usize = 20;

/// A mail, read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReceivedMail {
    pub from: Option<MailAddress>,
    pub reply_to: Option<MailAddress>,
    pub to: Vec<MailAddress>,
    pub cc: Vec<MailAddress>,
    /// Where servers on the way say they put it (`Delivered-To`, `X-Original-To`, `Envelope-To`): small letters.
    pub delivered_to: Vec<String>,
    /// The envelope's sender as the last server wrote it; `Some("")` for mails that nobody wants answered.
    pub return_path: Option<String>,
    /// One line; empty where there is none.
    pub subject: String,
    /// When it says it was sent, in seconds since 1970.
    pub sent_at: Option<i64>,
    /// Ids stand without angle brackets.
    pub message_id: Option<String>,
    pub in_reply_to: Vec<String>,
    pub references: Vec<String>,
    /// The mailing list it came through, as it names itself.
    pub list_id: Option<String>,
    /// All that it says, in pieces: which of it is new.
    pub reply: Reply,
    pub files: Vec<ReceivedFile>,
    /// There were more parts or files than are read.
    pub has_more: bool,
    /// Calendar objects, also those that answer an invitation. A program wrote them even where a person pressed the
    /// button: look here before `automatic`.
    pub calendars: Vec<CalendarPart>,
    /// A machine wrote it, by its own words.
    pub automatic: Option<Automatic>,
    /// It says that a mail was not delivered, or not yet.
    pub bounce: Option<Bounce>,
    /// What servers wrote about whom it is from (`Authentication-Results`), the newest first. Everybody can write such a line.
    pub authentication: Vec<String>,
}

/// A calendar object that came with a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarPart {
    /// `REQUEST`, `REPLY` …, in capitals; empty where neither mail nor object says one.
    pub method: String,
    /// The iCalendar text.
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedFile {
    pub name: String,
    /// As the mail says, in small letters: a hint, not a fact.
    pub media_type: String,
    /// A picture inside the text, a signature: hardly what somebody wants to keep.
    pub is_minor: bool,
    pub note: Option<FileNote>,
    pub bytes: Vec<u8>,
}

/// What there is to say about a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileNote {
    /// The signature under the mail (S/MIME, OpenPGP), or the block that it was signed as. It was not checked.
    Signature,
    /// The mail itself in one block, which could not be opened: only a mail program that knows S/MIME reads it.
    Sealed,
    /// The mail itself, enciphered: nobody reads it here.
    Enciphered,
    /// It was inside a `winmail.dat`.
    Unpacked,
    /// A text too long to be one of a mail.
    LongText,
}

/// Reads a mail.
pub fn read_received(bytes: &[u8]) -> Result<ReceivedMail, NotAMail> {
    let (headers, body) = opened(bytes)?;
    let (parts, mut has_more) = flattened(&headers, body);
    let (parts, has_more_inside) = unsealed(parts);
    has_more |= has_more_inside;
    let is_said = |part: &Part| part.is_said() && part.bytes.len() <= LONGEST_TEXT;
    let (said, mut hanging): (Vec<Part>, Vec<Part>) = parts.into_iter().partition(is_said);
    let subject = headers.subject();
    let mut lines = lines_of(&said);
    let bounce = bounce::read(&headers, &said, &hanging);
    let calendars: Vec<CalendarPart> =
        hanging.iter().filter(|part| part.is_calendar()).map(calendar).collect();
    let unpacked = unpacked(&mut hanging);
    if lines.is_empty() {
        lines = crate::reply::plain_lines(
            &unpacked.iter().map(|one| one.text.as_str()).collect::<Vec<_>>().join("\n\n"),
        );
    }
    let mut files: Vec<ReceivedFile> = hanging
        .into_iter()
        .filter(|part| !part.bytes.is_empty())
        .filter(|part| !part.is_calendar() || !part.is_unnamed())
        .enumerate()
        .map(|(index, part)| file(part, index + 1))
        .collect();
    files.extend(unpacked.into_iter().flat_map(|one| one.files));
    has_more |= files.len() > MOST_ATTACHMENTS;
    files.truncate(MOST_ATTACHMENTS);
    Ok(ReceivedMail {
        from: headers.from(),
        reply_to: headers.reply_to(),
        to: headers.to(),
        cc: headers.cc(),
        delivered_to: delivered_to(&headers),
        return_path: headers
            .said("Return-Path")
            .map(|path| path.trim_matches(['<', '>', ' ']).to_lowercase()),
        sent_at: headers.sent_at(),
        message_id: headers.message_id(),
        in_reply_to: headers.ids("In-Reply-To"),
        references: headers.ids("References"),
        list_id: headers.said("List-Id").filter(|list| !list.is_empty()),
        authentication: headers.all_said("Authentication-Results").into_iter().take(MOST_RESULTS).collect(),
        automatic: automatic::read(&headers, &subject),
        reply: cut_lines(&subject, &lines),
        bounce,
        calendars,
        files,
        has_more,
        subject,
    })
}

/// What was signed as one block is read as the mail is; the block stays as a file. Another one beside it, or inside, is a
/// file; so is one beside words, or without a type of its own inside: a signed file that hangs on the mail.
fn unsealed(mut parts: Vec<Part>) -> (Vec<Part>, bool) {
    if parts.iter().any(|part| part.is_said() && !part.bytes.trim_ascii().is_empty()) {
        return (parts, false);
    }
    let found = parts.iter().enumerate().filter(|(_, part)| part.is_sealed());
    let mut found = found.filter_map(|(at, part)| Some((at, cms::signed_content(&part.bytes)?)));
    let Some((at, signed)) = found.next() else { return (parts, false) };
    let (lines, body) = split(&signed);
    let headers = Headers::parse(lines);
    if headers.said("Content-Type").is_none() {
        return (parts, false);
    }
    parts[at].is_opened = true;
    let (mut inside, has_more) = flattened(&headers, body);
    for part in &mut inside {
        part.alternative = part.alternative.map(|choice| choice + INSIDE);
    }
    parts.splice(at..at, inside);
    (parts, has_more)
}

fn delivered_to(headers: &Headers) -> Vec<String> {
    let mut addresses: Vec<String> = Vec::new();
    for name in ["Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To"] {
        for value in headers.all_said(name) {
            let each = value.split(',').map(|one| one.trim().trim_matches(['<', '>']).to_lowercase());
            for address in each.filter(|one| one.contains('@')) {
                if !addresses.contains(&address) && addresses.len() < MOST_ATTACHMENTS {
                    addresses.push(address);
                }
            }
        }
    }
    addresses
}

/// All that the letter says. Of plain words and HTML the plain ones are read, except where the HTML knows what is
/// quoted.
fn lines_of(said: &[Part]) -> Vec<Line> {
    let mut all = Vec::new();
    for part in said_of(said) {
        let rich = part
            .alternative
            .and_then(|_| said.iter().find(|other| other.alternative == part.alternative && other.is_html()));
        let rich = rich.map(|rich| html_lines(&rich.decoded()));
        let knows = |lines: &Vec<Line>| lines.iter().any(|line| line.mark == Some(Mark::Quoted));
        if !all.is_empty() {
            all.push(Line::default());
        }
        all.extend(match (part.is_html(), rich.filter(knows)) {
            (true, _) => html_lines(&part.decoded()),
            (false, Some(rich)) => rich,
            (false, None) => crate::reply::plain_lines(&part.decoded()),
        });
    }
    tidied_lines(all)
}

fn calendar(part: &Part) -> CalendarPart {
    let text = part.decoded();
    let own = text.lines().take(40).find_map(|line| line.trim().strip_prefix("METHOD:"));
    let method = part.attribute("method").or_else(|| own.map(str::to_owned)).unwrap_or_default();
    CalendarPart { method: method.trim().to_ascii_uppercase(), text }
}

fn file(part: Part, number: usize) -> ReceivedFile {
    let note = match () {
        () if part.is_signature() || part.is_opened => Some(FileNote::Signature),
        () if part.is_enciphered() => Some(FileNote::Enciphered),
        () if part.is_sealed() => Some(FileNote::Sealed),
        () if part.is_said() => Some(FileNote::LongText),
        () => None,
    };
    ReceivedFile {
        name: part.file_name(number),
        media_type: part.media_type(),
        is_minor: part.is_minor(),
        note,
        bytes: part.bytes,
    }
}

/// Takes Outlook's packets out of the files and opens them. One that holds nothing readable stays what it is.
pub(crate) fn unpacked(hanging: &mut Vec<Part>) -> Vec<tnef::Packet> {
    let mut packets = Vec::new();
    hanging.retain(|part| match part.is_packed().then(|| tnef::open(&part.bytes)).flatten() {
        Some(packet) => {
            packets.push(packet);
            false
        }
        None => true,
    });
    packets
}

#[cfg(test)]
mod tests;
