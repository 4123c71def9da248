//! Mails saved as files, from the reader's neutral form to what a change request is made of.

use change::mail_request::{DroppedMail, MailAttachment};
use kernel::{Refusal, Result, Timestamp};
use mail::{SavedAttachment, SavedMail, read_saved};

const MICROS: i64 = 1_000_000;

pub fn read(bytes: &[u8]) -> Result<DroppedMail> {
    let mail: SavedMail = read_saved(bytes).map_err(|why| Refusal::new(why.code()))?;
    let (from_name, from_address) = mail.from.map(|from| (from.name, from.address)).unwrap_or_default();
    Ok(DroppedMail {
        subject: mail.subject,
        from_name,
        from_address,
        earlier_writers: mail.earlier_writers,
        sent_at: mail.sent_at.and_then(|seconds| seconds.checked_mul(MICROS)).map(Timestamp::from_micros),
        message_id: mail.message_id,
        text: mail.text,
        attachments: mail.attachments.into_iter().map(attachment).collect(),
        has_more_attachments: mail.has_more,
        is_enciphered: mail.is_enciphered,
    })
}

fn attachment(SavedAttachment { name, is_minor, bytes }: SavedAttachment) -> MailAttachment {
    MailAttachment { name, is_minor, bytes }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Failure;

    #[test]
    fn a_mail_becomes_what_a_request_is_made_of() {
        let mail = read("From: Zhou Ming 周明 <Zhou@Example.com>\r\nSubject: Readers\r\nDate: Fri, 30 Oct 2026 18:40:05 +0800\r\n\r\nPlease.".as_bytes());
        let mail = mail.expect("read");
        assert_eq!((mail.from_address.as_str(), mail.subject.as_str()), ("zhou@example.com", "Readers"));
        assert_eq!(mail.sent_at, Some(Timestamp(1_793_356_805_000_000)));
        assert_eq!(read(b"%PDF"), Err(Failure::refused("mail.not_a_mail")));
    }
}
