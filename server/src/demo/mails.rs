//! Mail that came in: the approver answered a letter about a task, with somebody of their house in copy who wrote without its
//! address later; then the approver's machine answered. All lie at the door as they came; what becomes of them is found by the same job as everywhere.

use super::client_side::Place;
use correspondence::store::letters::{self, LetterState, SentLetter};
use correspondence::store::received::{self, NewMail};
use correspondence::store::threads::{self, About};
use correspondence::{address, settings};
use documents::FileStore;
use kernel::Result;
use people::person;
use store::seal::SealKey;
use store::{Db, Tx};
use uuid::Uuid;

const REPLY: &str = "reply@in.hengmu.example";

/// What the approver answers, what their program quotes, and what somebody else of the house writes.
struct Written {
    subject: &'static str,
    said: &'static str,
    quoted: &'static str,
    other_from: &'static str,
    other_said: &'static str,
    away: &'static str,
}

const ZH: Written = Written {
    subject: "回复：任务进展",
    said: "网络已经布好，周四上午可以来现场测试。\r\n门卫那边我打过招呼了。",
    quoted: "在 2026年，衡木科技 <rapport@hengmu.example> 写道：\r\n> 请确认现场网络何时可用。",
    other_from: "\"仓库值班室\" <gate@chengchuan.example>",
    other_said: "扫码枪已经签收，一共二十把，放在三号门值班室。",
    away: "您好，我本周五出差，下周一回复邮件。急事请联系仓库值班室。",
};
const EN: Written = Written {
    subject: "Re: how the task stands",
    said: "Access to the feed is granted; Thursday morning suits us for a first test.\r\nOur security team has your addresses.",
    quoted: "On Monday, Hengmu <rapport@hengmu.example> wrote:\r\n> When can we reach the feed?",
    other_from: "\"Front Desk\" <desk@lighthouse.example>",
    other_said: "The new certificate for the feed came this morning. It is with the lead of the night shift.",
    away: "I am travelling on Friday and read mail again on Monday. If it is urgent, please call the front desk.",
};

pub async fn fill(
    db: &Db,
    (seal, files): (&SealKey, &FileStore),
    place: &Place<'_>,
    (task, is_chinese): (kernel::RecordId, bool),
) -> Result<()> {
    let (seal, files) = (seal.clone(), files.clone());
    let (project, party, approver) = (place.project, place.party, place.approver);
    let words = if is_chinese { &ZH } else { &EN };
    db.write(move |tx| {
        let kept = settings::get(tx, &seal)?;
        settings::put(tx, &seal, &settings::MailIn { reply_address: REPLY.to_owned(), ..kept })?;
        let about = About {
            project,
            party: Some(party),
            person: approver,
            record: Some(task),
            sign_off: None,
            is_told_circle: false,
        };
        let from = person::get(tx, approver)?;
        let message_id = letter_left(tx, &about, &from.email)?;
        let thread = threads::of_letter(tx, &about, &message_id)?;
        let to = address::reply_address(&seal, REPLY, thread.id)?;
        let said = format!("{}\r\n\r\n{}", words.said, words.quoted);
        let copied = format!("Cc: {}\r\n", words.other_from);
        let subject = (words.subject, copied.as_str());
        arrive(tx, &files, &to, &mail((&from.email, &to), subject, &message_id, &said))?;
        let other = (words.other_from, REPLY);
        arrive(tx, &files, REPLY, &mail(other, (words.subject, ""), &message_id, words.other_said))?;
        let subject = (words.subject, "Auto-Submitted: auto-replied\r\n");
        arrive(tx, &files, &to, &mail((&from.email, &to), subject, &message_id, words.away))
    })
    .await
}

/// The letter that is answered; gives its id.
fn letter_left(tx: &mut Tx, about: &About, address: &str) -> Result<String> {
    let (letter, at) = (Uuid::now_v7(), tx.now());
    let message_id = format!("letter.{}@hengmu.example", letter.simple());
    let thread = threads::of_letter(tx, about, &message_id)?;
    let left = SentLetter {
        letter,
        thread: Some(thread.id),
        project: Some(about.project),
        person: about.person,
        address: address.to_lowercase(),
        message_id: message_id.clone(),
        state: LetterState::Sent,
        words: "2.0.0 OK".to_owned(),
        at,
        gathered_in: None,
    };
    letters::put(tx, &left)?;
    Ok(message_id)
}

fn mail((from, to): (&str, &str), (subject, headers): (&str, &str), answers: &str, text: &str) -> String {
    format!(
        "From: {from}\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: <{}@client.example>\r\nIn-Reply-To: <{answers}>\r\n\
         {headers}MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n",
        Uuid::now_v7().simple()
    )
}

/// As a door does it.
fn arrive(tx: &mut Tx, files: &FileStore, to: &str, mail: &str) -> Result<()> {
    let kept = files.keep(mail.as_bytes())?;
    let new = NewMail {
        id: Uuid::now_v7(),
        door: "lmtp",
        sha256: &kept.sha256,
        bytes: mail.len() as i64,
        recipient: to,
        envelope_from: "",
        is_addressed: to != REPLY,
    };
    received::put(tx, &new).map(drop)
}
