//! Mails that came in, from the reader's neutral form to what is filed.

use correspondence::incoming::{Automatic, FileNote, IncomingFile, IncomingMail, Returned};
use kernel::{Refusal, Result, Timestamp};
use mail::{ReceivedMail, read_received};

const MICROS: i64 = 1_000_000;
/// The methods of calendar parts that answer an invitation, be it with another time.
const ANSWERS: [&str; 2] = ["REPLY", "COUNTER"];

pub fn read(bytes: &[u8]) -> Result<IncomingMail> {
    let mail = read_received(bytes).map_err(|why| Refusal::new(why.code()))?;
    let automatic = match mail.automatic {
        Some(mail::Automatic::Reply) => Some(Automatic::Reply),
        Some(mail::Automatic::Notice | mail::Automatic::Bulk) => Some(Automatic::Bulk),
        None => None,
    };
    let addresses = mail.to.iter().chain(&mail.cc).map(|one| one.address.to_lowercase());
    let also_to = addresses.clone().collect();
    let receivers = addresses.chain(mail.delivered_to.iter().cloned()).collect();
    let calendar_replies = mail.calendars.iter().filter(|part| ANSWERS.contains(&part.method.as_str()));
    Ok(IncomingMail {
        returned: returned(&mail),
        receivers,
        also_to,
        calendar_replies: calendar_replies.map(|part| part.text.clone()).collect(),
        answers: mail.in_reply_to.iter().chain(mail.references.iter().rev()).cloned().collect(),
        said: mail.reply.new_text(),
        quoted: mail.reply.rest(),
        automatic,
        authentication: mail.authentication,
        message_id: mail.message_id,
        from_name: mail.from.as_ref().map(|from| from.name.clone()).unwrap_or_default(),
        from_address: mail.from.map(|from| from.address.to_lowercase()).unwrap_or_default(),
        subject: mail.subject,
        sent_at: mail.sent_at.and_then(|at| at.checked_mul(MICROS)).map(Timestamp::from_micros),
        files: mail
            .files
            .into_iter()
            .map(|file| IncomingFile {
                name: file.name,
                is_minor: file.is_minor,
                note: file.note.map(noted),
                bytes: file.bytes,
            })
            .collect(),
        has_more_files: mail.has_more,
    })
}

const fn noted(note: mail::FileNote) -> FileNote {
    match note {
        mail::FileNote::Signature => FileNote::Signature,
        mail::FileNote::Sealed => FileNote::Sealed,
        mail::FileNote::Enciphered => FileNote::Enciphered,
        mail::FileNote::Unpacked => FileNote::Unpacked,
        mail::FileNote::LongText => FileNote::LongText,
    }
}

/// One mail of ours has one recipient, so the first that is told of is the one.
fn returned(mail: &ReceivedMail) -> Option<Returned> {
    let bounce = mail.bounce.as_ref()?;
    let first = bounce.undelivered.first();
    Some(Returned {
        address: first.map(|one| one.address.clone()),
        message_id: bounce.message_id.clone(),
        is_final: first.is_some_and(|one| one.is_permanent),
        words: first.map(|one| one.words.clone()).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const REPLY_ZH: &str = "From: =?utf-8?B?6YOR5rW356Ca?= <Zheng@Client.example>\r\nTo: reply+abc@in.example\r\n\
        Subject: Re: Q-3\r\nMessage-ID: <one@client.example>\r\nIn-Reply-To: <letter.1@in.example>\r\n\
        Content-Type: text/plain; charset=utf-8\r\n\r\n\
        下周二可以。\r\n\r\n在 2026年11月20日，Hengmu <rapport@in.example> 写道：\r\n> 什么时候可以？\r\n";

    #[test]
    fn an_answer_with_a_quotation() {
        let mail = read(REPLY_ZH.as_bytes()).expect("read");
        assert_eq!(
            (mail.said.as_str(), mail.from_address.as_str()),
            ("下周二可以。", "zheng@client.example")
        );
        assert!(mail.quoted.contains("什么时候可以？"));
        assert_eq!(mail.answers, ["letter.1@in.example"]);
        assert_eq!((mail.automatic, mail.returned), (None, None));
    }

    #[test]
    fn what_a_machine_answers() {
        let away = REPLY_ZH.replace("Subject: Re:", "Auto-Submitted: auto-replied\r\nSubject: Re:");
        assert_eq!(read(away.as_bytes()).expect("read").automatic, Some(Automatic::Reply));
    }
}
