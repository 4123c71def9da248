//! A change request out of a mail that somebody of the team saved: what the mail says, and what it becomes unless
//! whoever dropped it says otherwise.
//!
//! Must hold: a mail makes one request, however often it is dropped; nothing of it reaches a client. Whoever stands
//! under "From" is a suggestion to the team and nobody's proof.

use crate::request::{LONGEST, LONGEST_TITLE};
use correspondence::secrets::{mask_bytes, mask_text};
use kernel::{PartyId, PersonId, Result, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

/// A mail as it comes from a file. The reader lives in the connectors.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DroppedMail {
    /// One line.
    pub subject: String,
    pub from_name: String,
    /// In small letters; empty where there is none.
    pub from_address: String,
    /// Whom a forwarded mail names as its writer.
    pub earlier_writers: Vec<String>,
    pub sent_at: Option<Timestamp>,
    pub message_id: Option<String>,
    pub text: String,
    pub attachments: Vec<MailAttachment>,
    pub has_more_attachments: bool,
    pub is_enciphered: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailAttachment {
    pub name: String,
    /// A picture inside the text, a signature.
    pub is_minor: bool,
    pub bytes: Vec<u8>,
}

/// Reads a mail, or says why not. Filled by the server.
#[derive(Clone, Copy)]
pub struct ReadMail(pub fn(&[u8]) -> Result<DroppedMail>);

impl ReadMail {
    /// What our letters carry in secret is masked, wherever the mail repeats it: a mail from a client quotes them.
    pub fn read(self, bytes: &[u8]) -> Result<DroppedMail> {
        let mut mail = (self.0)(bytes)?;
        let named = mail.attachments.iter_mut().map(|file| &mut file.name);
        let words = [&mut mail.subject, &mut mail.from_name, &mut mail.text].into_iter();
        words.chain(&mut mail.earlier_writers).chain(named).for_each(mask_text);
        mail.attachments.iter_mut().for_each(|file| mask_bytes(&mut file.bytes));
        Ok(mail)
    }
}

/// What of a mail somebody should know before it becomes a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MailFinding {
    /// It names nobody who wrote it.
    NoSender,
    /// It names no day on which it was sent, or one that cannot be: now stands in its place.
    NoDate,
    NoText,
    /// Longer than a description: all of it is in the mail that is filed.
    TextCut,
    MoreAttachments,
    Enciphered,
    /// Outlook packed the attachments in a way that only Outlook opens.
    PackedByOutlook,
}

/// A contact of the project's parties, by their address in small letters.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownContact {
    pub party: PartyId,
    pub person: PersonId,
    pub address: String,
}

/// What stands before a subject that was answered or passed on.
const PREFIXES: [&str; 12] =
    ["re", "fw", "fwd", "aw", "wg", "回复", "答复", "转发", "回覆", "答覆", "轉寄", "转寄"];

impl DroppedMail {
    /// The subject without "Re:" and its like; where there is none, the first line.
    pub fn title(&self) -> String {
        let mut subject = self.subject.as_str();
        while let Some((label, rest)) = subject.split_once([':', '：']) {
            if !PREFIXES.contains(&label.trim().to_lowercase().as_str()) {
                break;
            }
            subject = rest.trim_start();
        }
        let first = || self.text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
        let title = if subject.trim().is_empty() { first() } else { subject.trim() };
        cut(&title.replace('\t', " "), LONGEST_TITLE)
    }

    pub fn description(&self) -> String {
        cut(self.text.trim(), LONGEST)
    }

    /// When it was sent, if that can be: not ahead of us, and not before anybody asked for anything.
    pub fn received_at(&self, now: Timestamp) -> Option<Timestamp> {
        let sent = self.sent_at.filter(|sent| *sent > now.plus_days(-OLDEST_DAYS))?;
        let is_a_clock_ahead = sent > now && sent <= now.plus_seconds(AHEAD_SECONDS);
        if is_a_clock_ahead { Some(now) } else { Some(sent).filter(|sent| *sent <= now) }
    }

    /// Who of the client wrote it: whoever sent it, or whom a forwarded one names.
    pub fn writer<'a>(&self, known: &'a [KnownContact]) -> Option<&'a KnownContact> {
        let named = std::iter::once(&self.from_address).chain(&self.earlier_writers);
        named.filter(|address| !address.is_empty()).find_map(|address| {
            let mut contacts = known.iter();
            contacts.find(|contact| contact.address == *address)
        })
    }

    /// By what it is known again: what its writer's program called it, or else its bytes.
    pub fn key(&self, sha256: &str) -> String {
        self.message_id.clone().unwrap_or_else(|| sha256.to_owned())
    }

    pub fn findings(&self, now: Timestamp) -> Vec<MailFinding> {
        let packed = |one: &MailAttachment| one.name.eq_ignore_ascii_case("winmail.dat");
        let all = [
            (MailFinding::NoSender, self.from_address.is_empty()),
            (MailFinding::NoDate, self.received_at(now).is_none()),
            (MailFinding::NoText, self.text.trim().is_empty() && !self.is_enciphered),
            (MailFinding::TextCut, self.text.trim().chars().count() > LONGEST),
            (MailFinding::MoreAttachments, self.has_more_attachments),
            (MailFinding::Enciphered, self.is_enciphered),
            (MailFinding::PackedByOutlook, self.attachments.iter().any(packed)),
        ];
        all.into_iter().filter(|(_, is_so)| *is_so).map(|(finding, _)| finding).collect()
    }
}

/// Ten years: what is older has a clock that was never set.
const OLDEST_DAYS: i64 = 3_653;
/// How far ahead a mail program's clock may be.
pub const AHEAD_SECONDS: i64 = 600;

fn cut(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        None => text.to_owned(),
        Some(_) => text.chars().take(longest - 1).collect::<String>().trim_end().to_owned() + "…",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail() -> DroppedMail {
        DroppedMail {
            subject: "Readers".into(),
            from_address: "ji@example.org".into(),
            text: "Please.".into(),
            ..DroppedMail::default()
        }
    }

    #[test]
    fn titles_from_subjects() {
        for (subject, text, wanted) in [
            ("Readers for square codes", "", "Readers for square codes"),
            ("Re: FW:  Readers", "", "Readers"),
            ("回复：转发: 读码器改型", "", "读码器改型"),
            ("Scope: readers", "", "Scope: readers"),
            ("RE:", "\n  Please add readers.\nThanks", "Please add readers."),
            ("", "", ""),
        ] {
            let mail = DroppedMail { subject: subject.into(), text: text.into(), ..mail() };
            assert_eq!(mail.title(), wanted, "{subject}");
        }
        let long = DroppedMail { subject: "长".repeat(300), text: "x".repeat(LONGEST + 1), ..mail() };
        assert_eq!((long.title().chars().count(), long.title().ends_with('…')), (LONGEST_TITLE, true));
        assert_eq!(long.description().chars().count(), LONGEST);
    }

    #[test]
    fn when_a_mail_was_received() {
        let now = Timestamp(1_800_000_000_000_000);
        for (sent, wanted) in [
            (None, None),
            (Some(now.plus_days(-3)), Some(now.plus_days(-3))),
            (Some(now.plus_seconds(300)), Some(now)),
            (Some(now.plus_seconds(3_600)), None),
            (Some(now.plus_days(-4_000)), None),
            (Some(Timestamp(0)), None),
        ] {
            let mail = DroppedMail { sent_at: sent, ..mail() };
            assert_eq!(mail.received_at(now), wanted, "{sent:?}");
            assert_eq!(mail.findings(now).contains(&MailFinding::NoDate), wanted.is_none());
        }
    }

    #[test]
    fn who_wrote_it() {
        let contact = |address: &str| KnownContact {
            party: PartyId::new(),
            person: PersonId::new(),
            address: address.to_owned(),
        };
        let known = [contact("ji@example.org"), contact("zheng@example.org")];
        for (from, earlier, wanted) in [
            ("ji@example.org", &[][..], Some(0)),
            ("wen@ours.example", &["nobody@example.org", "zheng@example.org"], Some(1)),
            ("ji@example.org", &["zheng@example.org"], Some(0)),
            ("someone@example.org", &[], None),
            ("", &[""], None),
        ] {
            let mail = DroppedMail {
                from_address: from.into(),
                earlier_writers: earlier.iter().map(|one| (*one).to_owned()).collect(),
                ..mail()
            };
            assert_eq!(mail.writer(&known), wanted.map(|index: usize| &known[index]), "{from}");
        }
    }

    #[test]
    fn what_somebody_should_know_of_it() {
        let now = Timestamp(1_800_000_000_000_000);
        let attached = MailAttachment { name: "WINMAIL.DAT".into(), is_minor: false, bytes: vec![1] };
        let bare = DroppedMail { attachments: vec![attached], ..DroppedMail::default() };
        use MailFinding::*;
        assert_eq!(bare.findings(now), [NoSender, NoDate, NoText, PackedByOutlook]);
        let sealed = DroppedMail { is_enciphered: true, ..mail() };
        assert_eq!(sealed.findings(now), [NoDate, Enciphered]);
    }

    #[test]
    fn a_mail_is_known_again() {
        let named = DroppedMail { message_id: Some("one@example.org".into()), ..mail() };
        assert_eq!((named.key("ab"), mail().key("ab")), ("one@example.org".to_owned(), "ab".to_owned()));
    }
}
