//! A mail that came in, as the connector reads it, and which way it goes. A pure rule: what is not certain waits for a person.

use crate::secrets::{mask_bytes, mask_text};
use documents::file_name::harmless;
use kernel::{Result, Timestamp};

/// A mail as it is read. The reader lives in the connectors.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct IncomingMail {
    pub message_id: Option<String>,
    /// What it answers, the nearest first.
    pub answers: Vec<String>,
    pub from_name: String,
    /// In small letters; empty where there is none.
    pub from_address: String,
    /// Everybody whom it names as a receiver, in small letters.
    pub receivers: Vec<String>,
    /// Who else reads it, as it says: those under "To" and "Cc", in small letters.
    pub also_to: Vec<String>,
    pub subject: String,
    pub sent_at: Option<Timestamp>,
    /// What its writer wrote.
    pub said: String,
    /// The rest: what was quoted, and what stands below every mail of theirs.
    pub quoted: String,
    pub files: Vec<IncomingFile>,
    pub has_more_files: bool,
    /// The texts of calendar parts that answer an invitation.
    pub calendar_replies: Vec<String>,
    /// What servers wrote about whom it is from, the newest first.
    pub authentication: Vec<String>,
    /// No person wrote it now.
    pub automatic: Option<Automatic>,
    /// It says that a letter of ours came back.
    pub returned: Option<Returned>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncomingFile {
    pub name: String,
    /// A picture inside the text, a signature.
    pub is_minor: bool,
    pub note: Option<FileNote>,
    pub bytes: Vec<u8>,
}

/// What there is to say about a file of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileNote {
    /// The mail's signature. It was not checked.
    Signature,
    /// The mail itself, in a block that could not be opened.
    Sealed,
    /// The mail itself, enciphered.
    Enciphered,
    /// It came in a packet of Outlook's.
    Unpacked,
    /// A text too long to be one of a mail.
    LongText,
}

kernel::words!(FileNote {
    Signature = "signature",
    Sealed = "sealed",
    Enciphered = "enciphered",
    Unpacked = "unpacked",
    LongText = "long_text",
});

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Automatic {
    /// Out of office, or another answer of a machine.
    Reply,
    /// To many at once.
    Bulk,
}

impl Automatic {
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Reply => "automatic_reply",
            Self::Bulk => "bulk",
        }
    }
}

/// A report of a mail server about a letter of ours.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Returned {
    /// To whom it could not be brought; in small letters.
    pub address: Option<String>,
    /// Of the letter that came back.
    pub message_id: Option<String>,
    /// It will never arrive; otherwise it is late.
    pub is_final: bool,
    /// What the server said.
    pub words: String,
}

/// Reads a mail, or says why not. Filled by the server.
#[derive(Clone, Copy)]
pub struct ReadIncoming(pub fn(&[u8]) -> Result<IncomingMail>);

impl ReadIncoming {
    /// Reads a mail as it is kept: what our letters carry in secret is masked, wherever the mail repeats it.
    pub fn read(self, bytes: &[u8]) -> Result<IncomingMail> {
        let mut mail = (self.0)(bytes)?;
        let named = mail.files.iter_mut().map(|file| &mut file.name);
        let words = [&mut mail.from_name, &mut mail.subject, &mut mail.said, &mut mail.quoted].into_iter();
        let told = mail.returned.iter_mut().map(|returned| &mut returned.words);
        words
            .chain(named)
            .chain(told)
            .chain(&mut mail.calendar_replies)
            .chain(&mut mail.also_to)
            .for_each(mask_text);
        for file in &mut mail.files {
            file.name = harmless(&file.name);
            mask_bytes(&mut file.bytes);
        }
        Ok(mail)
    }
}

/// Whom a mail is from, held against what its address names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sender {
    /// No address of ours was written to.
    NoAddress,
    /// Its token was not made by us.
    Forged,
    /// Nothing was written to its reader for too long.
    Expired,
    /// Somebody else than the person to whom the address was given.
    SomebodyElse,
    /// Their address stands there, and the house's mail server found that its domain does not stand for it.
    NotAuthenticated,
    AsNamed,
}

/// Where a mail goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// To the address that it says does not work.
    Returned,
    Ignored(&'static str),
    Held(&'static str),
    /// To the calendars first.
    Calendar,
    /// Under the record, as its writer's words.
    Said,
}

/// What comes from a machine is no answer, whoever it names; a person is believed under the address that was theirs, and what
/// bears their words is not dropped because it looks like a machine's. `is_own`: a letter of ours that came round.
pub fn way(mail: &IncomingMail, sender: Sender, is_own: bool) -> Way {
    let has_their_words = sender == Sender::AsNamed && !mail.is_empty();
    if mail.returned.is_some() {
        return if has_their_words { Way::Held("looks_returned") } else { Way::Returned };
    }
    // A program writes it where a person pressed the button.
    if sender == Sender::AsNamed && !mail.calendar_replies.is_empty() {
        return Way::Calendar;
    }
    match mail.automatic {
        _ if is_own && has_their_words => return Way::Held("loop"),
        _ if is_own => return Way::Ignored("loop"),
        Some(Automatic::Bulk) if has_their_words => return Way::Held(Automatic::Bulk.reason()),
        Some(automatic) => return Way::Ignored(automatic.reason()),
        None => {}
    }
    match sender {
        Sender::NoAddress => Way::Held("no_address"),
        Sender::Forged => Way::Held("forged_address"),
        Sender::Expired => Way::Held("expired_address"),
        Sender::SomebodyElse => Way::Held("somebody_else"),
        Sender::NotAuthenticated => Way::Held("not_authenticated"),
        Sender::AsNamed if mail.is_closed() => Way::Held("enciphered"),
        Sender::AsNamed if mail.is_empty() => Way::Held("empty"),
        Sender::AsNamed => Way::Said,
    }
}

impl IncomingMail {
    /// What it says stands in a block that nobody here opens.
    fn is_closed(&self) -> bool {
        let is_block =
            |file: &IncomingFile| matches!(file.note, Some(FileNote::Enciphered | FileNote::Sealed));
        self.said.trim().is_empty() && self.files.iter().any(is_block)
    }
    pub fn is_empty(&self) -> bool {
        self.said.trim().is_empty() && self.files.iter().all(|file| file.is_minor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_way_a_mail_goes() {
        let words = IncomingMail { said: "Yes.".into(), ..IncomingMail::default() };
        let calendar = IncomingMail { calendar_replies: vec!["BEGIN".into()], ..words.clone() };
        let away = IncomingMail { automatic: Some(Automatic::Reply), ..words.clone() };
        let pressed = IncomingMail { automatic: Some(Automatic::Reply), ..calendar.clone() };
        let back = IncomingMail { returned: Some(Returned::default()), ..away.clone() };
        let many = IncomingMail { automatic: Some(Automatic::Bulk), ..words.clone() };
        let picture = IncomingFile { name: "logo.png".into(), is_minor: true, note: None, bytes: vec![] };
        let file = IncomingFile { name: "plan.pdf".into(), is_minor: false, note: None, bytes: vec![] };
        let block = IncomingFile { note: Some(FileNote::Enciphered), ..file.clone() };
        let only =
            |file: &IncomingFile| IncomingMail { files: vec![file.clone()], ..IncomingMail::default() };
        use Sender::{AsNamed, Expired, Forged, NoAddress, NotAuthenticated, SomebodyElse};
        for (mail, sender, wanted) in [
            (&words, AsNamed, Way::Said),
            (&words, SomebodyElse, Way::Held("somebody_else")),
            (&words, NoAddress, Way::Held("no_address")),
            (&words, Forged, Way::Held("forged_address")),
            (&words, Expired, Way::Held("expired_address")),
            (&calendar, AsNamed, Way::Calendar),
            (&calendar, SomebodyElse, Way::Held("somebody_else")),
            (&away, AsNamed, Way::Ignored("automatic_reply")),
            (&away, NoAddress, Way::Ignored("automatic_reply")),
            (&pressed, AsNamed, Way::Calendar),
            (&pressed, SomebodyElse, Way::Ignored("automatic_reply")),
            (&back, NoAddress, Way::Returned),
            (&back, SomebodyElse, Way::Returned),
            (&back, AsNamed, Way::Held("looks_returned")),
            (&many, AsNamed, Way::Held("bulk")),
            (&many, SomebodyElse, Way::Ignored("bulk")),
            (&only(&picture), AsNamed, Way::Held("empty")),
            (&only(&file), AsNamed, Way::Said),
            (&only(&block), AsNamed, Way::Held("enciphered")),
            (&words, NotAuthenticated, Way::Held("not_authenticated")),
            (&calendar, NotAuthenticated, Way::Held("not_authenticated")),
            (&away, NotAuthenticated, Way::Ignored("automatic_reply")),
        ] {
            assert_eq!(way(mail, sender, false), wanted, "{mail:?} {sender:?}");
        }
        assert_eq!(way(&words, AsNamed, true), Way::Held("loop"));
        assert_eq!(way(&words, SomebodyElse, true), Way::Ignored("loop"));
    }
}
