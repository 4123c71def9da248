//! One mail to one person, and how it is written: words as text and as HTML, an invitation that calendars understand,
//! files, and the headers by which mail programs thread it and machines know that a machine wrote it.
//!
//! What must hold: nothing a person typed adds a header, a recipient or a part. What goes into a header is checked
//! here, whoever calls.

use crate::smtp::{SendError, Settings};
use kernel::{CalendarMethod, LetterPart};
use lettre::address::Envelope;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment as AttachedPart, Mailbox, MessageBuilder, MultiPart, SinglePart};
use lettre::{Address, Message as Written};
use locales::{Locale, text};

/// One mail to one person. What is not said of it is left out of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Message {
    pub to: String,
    pub name: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// Who is shown as its writer, instead of the name in the settings. The address stays that of the settings.
    pub from_name: Option<String>,
    /// Where answers go. With one, the line "reply above" stands on top of the mail ([`REPLY_MARKS`]).
    pub reply_to: Option<String>,
    /// Who is told that it did not arrive (the envelope's sender), instead of the settings' address.
    pub bounces_to: Option<String>,
    /// Its own id, without angle brackets: the same one at every attempt, so that a mail sent twice is one mail.
    pub message_id: Option<String>,
    /// The ids of what it answers, without angle brackets.
    pub in_reply_to: Option<String>,
    /// The ids of the thread, the first one first.
    pub references: Vec<String>,
    /// The list it belongs to, for example one for each project.
    pub list: Option<List>,
    /// Files, and what stands in the reader's calendar (RFC 6047).
    pub parts: Vec<LetterPart>,
    /// Further headers.
    pub headers: Vec<(String, String)>,
}

/// `List-Id: name <id>`; the id looks like a host: `p12.lists.hengmu.example`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    pub name: String,
    pub id: String,
}

/// Between these stands the line above which people answer; reading knows it by them, whatever its words.
pub const REPLY_MARKS: (&str, &str) = ("##-", "-##");

/// The line above which people answer, in both languages: a mail is often answered by somebody else's colleague.
pub fn reply_line() -> String {
    let [zh, en] = [Locale::ZhCn, Locale::En].map(|locale| text(locale, "mail.reply_above", &[]));
    format!("{} {zh} / {en} {}", REPLY_MARKS.0, REPLY_MARKS.1)
}

/// The mail as it goes to the server.
pub(crate) fn compose(settings: &Settings, message: &Message) -> Result<Written, SendError> {
    let to: Address = message.to.parse().map_err(|e| refused("address", &e))?;
    let from: Address =
        settings.from_address.parse().map_err(|e| SendError::settings(format!("sender's address: {e}")))?;
    let bounces_to: Address = match &message.bounces_to {
        Some(address) => address.parse().map_err(|e| refused("address for bounces", &e))?,
        None => from.clone(),
    };
    let envelope = Envelope::new(Some(bounces_to), vec![to.clone()]).map_err(|e| refused("address", &e))?;
    let from_name = message.from_name.as_deref().unwrap_or(&settings.from_name);
    let mut builder = Written::builder()
        .envelope(envelope)
        .from(Mailbox::new(display_name(from_name), from))
        .to(Mailbox::new(display_name(&message.name), to))
        .subject(one_line(&message.subject))
        .date_now();
    if let Some(address) = &message.reply_to {
        let address: Address = address.parse().map_err(|e| refused("address for answers", &e))?;
        builder = builder.reply_to(Mailbox::new(display_name(from_name), address));
    }
    builder = threaded(builder, message)?;
    builder = machine_headers(builder, message)?;
    for (name, value) in &message.headers {
        builder = builder.raw_header(header(name, value)?);
    }
    builder.multipart(parts(message)?).map_err(|e| refused("message", &e))
}

fn refused(what: &str, e: &dyn std::fmt::Display) -> SendError {
    SendError::refused(format!("{what}: {e}"))
}

/// The headers by which mail programs put it where it belongs.
fn threaded(builder: MessageBuilder, message: &Message) -> Result<MessageBuilder, SendError> {
    let own = message.message_id.as_deref().map(id).transpose()?;
    let mut builder = builder.message_id(own);
    if let Some(answered) = &message.in_reply_to {
        builder = builder.in_reply_to(id(answered)?);
    }
    if !message.references.is_empty() {
        let ids = message.references.iter().map(|one| id(one)).collect::<Result<Vec<_>, _>>()?;
        builder = builder.references(ids.join(" "));
    }
    Ok(builder)
}

/// `<…>` around an id that can stand in a header.
fn id(id: &str) -> Result<String, SendError> {
    let is_sign = |c: char| c.is_ascii_graphic() && !matches!(c, '<' | '>');
    match id.is_empty() || id.len() > 250 || !id.chars().all(is_sign) {
        true => Err(SendError::refused("an id that is none".to_owned())),
        false => Ok(format!("<{id}>")),
    }
}

/// The headers by which machines know that no person wrote it, and do not answer.
fn machine_headers(mut builder: MessageBuilder, message: &Message) -> Result<MessageBuilder, SendError> {
    builder = builder
        .raw_header(header("Auto-Submitted", "auto-generated")?)
        .raw_header(header("X-Auto-Response-Suppress", "All")?);
    if let Some(List { name, id: list }) = &message.list {
        let is_sign = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        if list.is_empty() || !list.chars().all(is_sign) {
            return Err(SendError::refused("a list that is none".to_owned()));
        }
        let name = one_line(name).replace(['"', '\\', '<', '>'], "");
        builder = builder.raw_header(header("List-Id", format!("{name} <{list}>").trim())?);
    }
    Ok(builder)
}

/// The words in two forms, the page with the pictures that stand in it, the invitation as a third one of the same, and the
/// files beside them. The invitation goes as a file too: some programs open only that.
fn parts(message: &Message) -> Result<MultiPart, SendError> {
    let (words, page) = match message.reply_to {
        Some(_) => (format!("{}\n\n{}", reply_line(), message.text), with_reply_line(&message.html)),
        None => (message.text.clone(), message.html.clone()),
    };
    let said = MultiPart::alternative().singlepart(SinglePart::plain(words));
    let pictures = message.parts.iter().filter_map(picture).collect::<Result<Vec<_>, _>>()?;
    let mut said = match pictures.is_empty() {
        true => said.singlepart(SinglePart::html(page)),
        false => {
            let page = MultiPart::related().singlepart(SinglePart::html(page));
            said.multipart(pictures.into_iter().fold(page, MultiPart::singlepart))
        }
    };
    let mut files: Vec<SinglePart> = Vec::new();
    for part in &message.parts {
        match part {
            LetterPart::Picture { .. } => {}
            LetterPart::File { name, media_type, bytes } => files.push(file(name, media_type, bytes)?),
            LetterPart::Calendar { method, text } => {
                said = said.singlepart(calendar(*method, text)?);
                files.push(file("invite.ics", "application/ics", text.as_bytes())?);
            }
        }
    }
    Ok(match files.is_empty() {
        true => said,
        false => files.into_iter().fold(MultiPart::mixed().multipart(said), MultiPart::singlepart),
    })
}

/// The line is the first thing of the page, small and grey.
fn with_reply_line(page: &str) -> String {
    let line = format!(
        "<div style=\"margin:0;padding:10px 12px 0;text-align:center;font:12px/18px sans-serif;color:#62676f\">{}</div>\n",
        reply_line()
    );
    match page.find("<body").and_then(|at| page[at..].find('>').map(|end| at + end + 1)) {
        Some(at) => format!("{}{line}{}", &page[..at], &page[at..]),
        None => format!("{line}{page}"),
    }
}

/// Beside the page that shows it: some programs list a picture without a name as a file that has none.
fn picture(part: &LetterPart) -> Option<Result<SinglePart, SendError>> {
    let LetterPart::Picture { of, content_id, bytes } = part else { return None };
    let inline = |content_id: String, name: String| {
        Ok(AttachedPart::new_inline_with_name(content_id, name).body(bytes.clone(), media_type("image/png")?))
    };
    let id = id(content_id).map(|id| id.trim_matches(['<', '>']).to_owned());
    Some(id.and_then(|id| inline(id, format!("{}.png", one_line(of)))))
}

/// In base 64, so that no server on the way folds a line of it anew.
fn calendar(method: CalendarMethod, text: &str) -> Result<SinglePart, SendError> {
    let kind = media_type(&format!("text/calendar; charset=utf-8; method={}", method.word()))?;
    let text = text.as_bytes().to_vec();
    Ok(SinglePart::builder().header(kind).header(ContentTransferEncoding::Base64).body(text))
}

fn file(name: &str, kind: &str, bytes: &[u8]) -> Result<SinglePart, SendError> {
    let name = match one_line(name) {
        name if name.is_empty() => "file".to_owned(),
        name => name,
    };
    Ok(AttachedPart::new(name).body(bytes.to_vec(), media_type(kind)?))
}

fn media_type(kind: &str) -> Result<ContentType, SendError> {
    let plain = Some(kind).filter(|kind| !kind.chars().any(char::is_control));
    plain
        .and_then(|kind| ContentType::parse(kind).ok())
        .ok_or_else(|| SendError::refused("a kind of file that is none".to_owned()))
}

fn header(name: &str, value: &str) -> Result<HeaderValue, SendError> {
    let lettered = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let name = HeaderName::new_from_ascii(name.to_owned()).ok().filter(|_| lettered);
    match name {
        Some(name) if !value.chars().any(char::is_control) => Ok(HeaderValue::new(name, value.to_owned())),
        _ => Err(SendError::refused("a header that is none".to_owned())),
    }
}

fn display_name(name: &str) -> Option<String> {
    Some(one_line(name)).filter(|name| !name.is_empty())
}

/// Control characters could start another header: each run of them becomes a space.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_control())
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests;
