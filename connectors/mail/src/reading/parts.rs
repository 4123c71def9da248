//! The parts of a mail, taken apart by hand and not further than a letter needs: a mail inside a mail is a file, and
//! what nests deeper than any program writes is one too.

use super::coded::{text, transferred};
use super::headers::{Headers, split};
use super::html::readable;
use super::words::{one_line, tidied};

const DEEPEST: usize = 12;
/// Parts of all sorts together.
const MOST_PARTS: usize = 200;

/// One leaf of the tree.
pub struct Part {
    headers: Headers,
    kind: (String, String),
    name: Option<String>,
    /// Which of the forms of the same words it is one of (`multipart/alternative`); none where it stands for itself.
    pub alternative: Option<usize>,
    /// Without its transfer encoding.
    pub bytes: Vec<u8>,
    /// What was signed in it was taken out.
    pub is_opened: bool,
}

/// The leaves in their order; whether some were left out.
pub fn flattened(headers: &Headers, body: &[u8]) -> (Vec<Part>, bool) {
    let (mut leaves, mut seen) = (Vec::new(), 0);
    let mut open = vec![Open { headers: headers.clone(), body, depth: 0, alternative: None }];
    while let Some(one) = open.pop() {
        seen += 1;
        if seen > MOST_PARTS {
            return (leaves, true);
        }
        match inside(&one.headers, one.body).filter(|_| one.depth < DEEPEST) {
            Some(pieces) => {
                let is_choice = one.headers.media_type().1 == "alternative";
                let alternative = one.alternative.or(is_choice.then_some(seen));
                open.extend(pieces.into_iter().rev().map(|piece| {
                    let (lines, body) = split(piece);
                    Open { headers: Headers::parse(lines), body, depth: one.depth + 1, alternative }
                }));
            }
            None => leaves.push(Part::of(one)),
        }
    }
    (leaves, false)
}

struct Open<'a> {
    headers: Headers,
    body: &'a [u8],
    depth: usize,
    alternative: Option<usize>,
}

/// What a multipart holds; none where it is no multipart, or its boundary never comes.
fn inside<'a>(headers: &Headers, body: &'a [u8]) -> Option<Vec<&'a [u8]>> {
    if headers.media_type().0 != "multipart" {
        return None;
    }
    let boundary = headers.attribute("boundary").filter(|boundary| !boundary.is_empty())?;
    let pieces = pieces(body, boundary.as_bytes());
    (!pieces.is_empty()).then_some(pieces)
}

fn pieces<'a>(body: &'a [u8], boundary: &[u8]) -> Vec<&'a [u8]> {
    let (mut pieces, mut begun, mut from) = (Vec::new(), None, 0);
    while from < body.len() {
        let end = body[from..].iter().position(|byte| *byte == b'\n').map_or(body.len(), |at| from + at + 1);
        if let Some(is_last) = delimiter(&body[from..end], boundary) {
            if let Some(begun) = begun {
                pieces.push(without_line_end(&body[begun..from]));
            }
            begun = (!is_last).then_some(end);
            if is_last || pieces.len() > MOST_PARTS {
                return pieces;
            }
        }
        from = end;
    }
    // Cut off: what is there is taken.
    pieces.extend(begun.map(|begun| &body[begun.min(body.len())..]));
    pieces
}

/// Whether a line separates parts, and whether it is the last that does.
fn delimiter(line: &[u8], boundary: &[u8]) -> Option<bool> {
    let rest = line.strip_prefix(b"--")?.strip_prefix(boundary)?;
    let (rest, is_last) = rest.strip_prefix(b"--").map_or((rest, false), |rest| (rest, true));
    rest.trim_ascii().is_empty().then_some(is_last)
}

fn without_line_end(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    bytes.strip_suffix(b"\r").unwrap_or(bytes)
}

/// What the letter says, one text after the other; of several forms of the same the first of these that says
/// anything.
pub fn said_of(said: &[Part]) -> Vec<&Part> {
    let is_told = |part: &&Part| !part.bytes.trim_ascii().is_empty();
    let has_better = |part: &Part| {
        let others = said.iter().filter(|other| other.alternative == part.alternative && !other.is_html());
        part.alternative.is_some() && part.is_html() && others.filter(is_told).count() > 0
    };
    said.iter().filter(is_told).filter(|part| !has_better(part)).collect()
}

/// All that it says as plain text.
pub fn text_of(said: &[Part]) -> String {
    tidied(&said_of(said).into_iter().map(Part::text).collect::<Vec<_>>().join("\n\n"))
}

impl Part {
    fn of(Open { headers, body, alternative, .. }: Open) -> Self {
        let (kind, name) = (headers.media_type(), headers.file_name());
        // A mail inside a mail has no encoding of its own by the standard; many programs give it one.
        let bytes = transferred(headers.transfer_encoding(), body);
        Self { headers, kind, name, alternative, bytes, is_opened: false }
    }

    /// It belongs to what the letter says, and is no file.
    pub fn is_said(&self) -> bool {
        let is_text = self.kind.0 == "text" && matches!(self.kind.1.as_str(), "plain" | "html" | "");
        // What claims to hold parts and does not is read as what it looks like.
        let is_failed_multipart = self.kind.0 == "multipart" && self.name.is_none();
        (is_text || is_failed_multipart) && self.name.is_none() && !self.headers.is_said_to_be_attached()
    }

    pub fn is_html(&self) -> bool {
        self.kind == ("text".to_owned(), "html".to_owned())
    }

    /// In plain words.
    pub fn text(&self) -> String {
        let text = self.decoded();
        if self.is_html() { readable(&text) } else { text }
    }

    /// As it stands, HTML with its tags.
    pub fn decoded(&self) -> String {
        text(self.headers.attribute("charset").unwrap_or_default(), &self.bytes)
    }

    pub fn is_unnamed(&self) -> bool {
        self.name.is_none()
    }

    pub fn is_enciphered(&self) -> bool {
        let is_sealed = matches!(self.kind.1.as_str(), "pkcs7-mime" | "x-pkcs7-mime");
        let is_signed_only =
            self.headers.attribute("smime-type").is_some_and(|kind| kind.starts_with("signed"));
        (is_sealed && !is_signed_only) || self.kind.1 == "pgp-encrypted"
    }

    /// Who wrote the mail that this file is.
    pub fn writer_of_letter(&self) -> Option<String> {
        let is_letter = self.kind.0 == "message" && matches!(self.kind.1.as_str(), "rfc822" | "global");
        let headers = is_letter.then(|| Headers::parse(split(&self.bytes).0))?;
        headers.from().map(|from| from.address)
    }

    /// A picture inside the text, a signature: hardly what somebody wants to keep.
    pub fn is_minor(&self) -> bool {
        let is_picture = self.kind.0 == "image" && self.headers.is_shown_in_text();
        self.is_signature()
            || self.is_opened
            || self.kind.1 == "pgp-encrypted"
            || (is_picture && !self.headers.is_said_to_be_attached())
    }

    pub fn is_signature(&self) -> bool {
        matches!(self.kind.1.as_str(), "pgp-signature" | "pkcs7-signature" | "x-pkcs7-signature")
    }

    /// Words and signature in one block, which only a program that knows the format opens.
    pub fn is_sealed(&self) -> bool {
        matches!(self.kind.1.as_str(), "pkcs7-mime" | "x-pkcs7-mime")
    }

    pub fn is_packed(&self) -> bool {
        matches!(self.kind.1.as_str(), "ms-tnef" | "vnd.ms-tnef")
            || self.name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case("winmail.dat"))
    }

    pub fn is_calendar(&self) -> bool {
        self.kind.0 == "text" && self.kind.1 == "calendar"
    }

    /// `text/plain`
    pub fn media_type(&self) -> String {
        match (self.kind.0.as_str(), self.kind.1.as_str()) {
            ("multipart", _) | (_, "") => "application/octet-stream".to_owned(),
            (kind, subtype) => format!("{kind}/{subtype}"),
        }
    }

    /// What its type says besides, in one line.
    pub fn attribute(&self, name: &str) -> Option<String> {
        self.headers.attribute(name).map(one_line)
    }

    pub fn is_of(&self, kind: &str, subtype: &str) -> bool {
        self.kind.0 == kind && self.kind.1 == subtype
    }

    /// Its own name, or one after what it is.
    pub fn file_name(&self, number: usize) -> String {
        match (&self.name, self.kind.0.as_str()) {
            (Some(name), _) => name.clone(),
            (None, "message") if matches!(self.kind.1.as_str(), "rfc822" | "global") => {
                letter_name(&self.bytes)
            }
            _ => format!("attachment-{number}.{}", ending(&self.kind)),
        }
    }
}

/// A forwarded mail is called after its subject.
fn letter_name(bytes: &[u8]) -> String {
    match Headers::parse(split(bytes).0).subject() {
        subject if subject.is_empty() => "mail.eml".to_owned(),
        subject => format!("{}.eml", subject.chars().take(60).collect::<String>().trim()),
    }
}

fn ending((kind, subtype): &(String, String)) -> &str {
    match (kind.as_str(), subtype.as_str()) {
        ("text", "html") => "html",
        ("text", "calendar") => "ics",
        ("text", "csv") => "csv",
        ("text", _) => "txt",
        ("image", "jpeg" | "jpg") => "jpg",
        ("image", "png" | "gif" | "webp" | "bmp") => subtype,
        ("application", "pdf") => "pdf",
        ("application", "pgp-signature") => "asc",
        ("application", "pkcs7-signature" | "x-pkcs7-signature") => "p7s",
        _ => "bin",
    }
}
