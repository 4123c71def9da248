//! Mails as they come in: of people, of machines, and of nobody who means well.

use super::*;
use crate::{Shape, read_received};
use base64ct::{Base64, Encoding as _};
use encoding_rs::GB18030;
use proptest::prelude::*;

fn read(mail: impl AsRef<[u8]>) -> ReceivedMail {
    read_received(mail.as_ref()).expect("a mail")
}

fn gb(text: &str) -> Vec<u8> {
    GB18030.encode(text).0.into_owned()
}

fn base64(bytes: &[u8]) -> String {
    Base64::encode_string(bytes)
}

fn names(mail: &ReceivedMail) -> Vec<&str> {
    mail.files.iter().map(|file| file.name.as_str()).collect()
}

/// A multipart mail of these parts.
fn mixed(kind: &str, parts: &[&str]) -> String {
    let parts: String = parts.iter().map(|part| format!("--b1\r\n{part}\r\n")).collect();
    format!(
        "From: =?utf-8?B?6YOR5rW356Ca?= <Zheng@Chengchuan.example>\r\nSubject: Re: x\r\nContent-Type: {kind}; \
         boundary=b1\r\n\r\n{parts}--b1--\r\n"
    )
}

#[test]
fn who_wrote_to_whom_and_what_it_answers() {
    let mail = read(
        "Return-Path: <zheng@chengchuan.example>\r\nDelivered-To: reply+abc@mail.hengmu.example\r\n\
         X-Original-To: Reply+ABC@mail.hengmu.example\r\nFrom: =?GB2312?B?1qO6o9Hi?= <Zheng@Chengchuan.example>\r\n\
         Reply-To: office@chengchuan.example\r\n\
         To: \"Rapport, Hengmu\" <reply+abc@mail.hengmu.example>,\r\n Cen <cen@hengmu.example>\r\n\
         Cc: team: a@b.example, c@d.example;\r\nMessage-ID: <one@chengchuan.example>\r\n\
         In-Reply-To: <q3.2@mail.hengmu.example> (our words)\r\n\
         References: <q3@mail.hengmu.example>\r\n\t<q3.2@mail.hengmu.example>\r\nList-Id: x <p1.lists.example>\r\n\
         Subject: =?gbk?B?u9i4tKO6z+7Ev7zGu64=?=\r\nDate: Fri, 30 Oct 2026 18:40:05 +0800\r\n\
         Content-Type: text/plain; charset=gb18030\r\n\r\n"
            .as_bytes()
            .iter()
            .copied()
            .chain(gb("同意。\r\n\r\n在 2026年10月30日，18:40，岑屿 <cen@hengmu.example> 写道：\r\n> 请确认。\r\n"))
            .collect::<Vec<u8>>(),
    );
    assert_eq!(
        mail.from,
        Some(MailAddress { name: "郑海砚".into(), address: "zheng@chengchuan.example".into() })
    );
    assert_eq!(mail.reply_to.map(|one| one.address).as_deref(), Some("office@chengchuan.example"));
    let addresses =
        |all: &[MailAddress]| all.iter().map(|one| one.address.clone()).collect::<Vec<_>>().join(" ");
    assert_eq!(addresses(&mail.to), "reply+abc@mail.hengmu.example cen@hengmu.example");
    assert_eq!(addresses(&mail.cc), "a@b.example c@d.example");
    assert_eq!(mail.delivered_to, ["reply+abc@mail.hengmu.example"]);
    assert_eq!(mail.return_path.as_deref(), Some("zheng@chengchuan.example"));
    assert_eq!(mail.message_id.as_deref(), Some("one@chengchuan.example"));
    assert_eq!(mail.in_reply_to, ["q3.2@mail.hengmu.example"]);
    assert_eq!(mail.references, ["q3@mail.hengmu.example", "q3.2@mail.hengmu.example"]);
    assert_eq!((mail.subject.as_str(), mail.sent_at), ("回复：项目计划", Some(1_793_356_805)));
    assert_eq!(mail.list_id.as_deref(), Some("x <p1.lists.example>"));
    assert_eq!((mail.reply.shape, mail.reply.new_text().as_str()), (Shape::Cut, "同意。"));
    assert!(mail.automatic.is_none() && mail.bounce.is_none() && mail.files.is_empty());
}

#[test]
fn words_of_all_parts_are_read() {
    // A virus scanner's footer beside a page: neither takes the other's place.
    let page = "Content-Type: text/html; charset=utf-8\r\n\r\n<p>同意，<b>周五</b>。</p>";
    let mail = read(mixed("multipart/mixed", &[page, "Content-Type: text/plain\r\n\r\nChecked by nobody."]));
    assert_eq!(mail.reply.whole(), "同意，周五。\n\nChecked by nobody.");
    // Plain words and a page that knows what is quoted: the page is believed.
    let quoting = "Content-Type: text/html; charset=utf-8\r\n\r\n\
                   <div>同意。</div><div class=\"gmail_quote\">岑屿 hat geschrieben<blockquote class=gmail_quote>请确认</blockquote></div>";
    let mail = read(mixed(
        "multipart/alternative",
        &["Content-Type: text/plain\r\n\r\nAgreed.\r\nCen:\r\nplease", quoting],
    ));
    assert_eq!((mail.reply.new_text().as_str(), mail.reply.shape), ("同意。", Shape::Cut));
    // An empty plain form, as some telephones write it.
    let mail = read(mixed("multipart/alternative", &["Content-Type: text/plain\r\n\r\n \r\n", page]));
    assert_eq!(mail.reply.whole(), "同意，周五。");
    let mail = read(mixed("multipart/alternative", &["Content-Type: text/plain\r\n\r\nplain", page]));
    assert_eq!(mail.reply.whole(), "plain");
    // What is no letter any more is kept as a file.
    let long = format!("From: a@b.c\r\n\r\n{}", "很长的一行\r\n".repeat(80_000));
    let mail = read(long);
    assert_eq!((mail.reply.whole().as_str(), mail.files[0].note), ("", Some(FileNote::LongText)));
}

#[test]
fn files_come_with_their_names_and_notes() {
    let raw = gb(
        "Content-Type: application/pdf; name=\"托盘图纸.pdf\"\r\nContent-Disposition: attachment; filename=\"托盘图纸.pdf\"\r\n\r\n%PDF",
    );
    let mut mail = b"From: a@b.c\r\nContent-Type: multipart/mixed; boundary=b1\r\n\r\n--b1\r\n".to_vec();
    mail.extend(raw);
    mail.extend(
        "\r\n--b1\r\nContent-Type: image/png\r\nContent-Disposition: attachment; filename*=utf-8''%E7%8E%B0%E5%9C%BA.png\r\n\r\nPNG\r\n\
         --b1\r\nContent-Type: application/octet-stream; name=\"=?utf-8?B?5oql5Lu3?=.xlsx\"\r\n\r\nXLSX\r\n\
         --b1\r\nContent-Type: image/gif\r\nContent-ID: <i1>\r\n\r\nGIF\r\n\
         --b1\r\nContent-Type: message/rfc822\r\n\r\nSubject: =?utf-8?B?5pen5L+h?=\r\n\r\nold\r\n--b1--\r\n"
            .bytes(),
    );
    let mail = read(mail);
    assert_eq!(names(&mail), ["托盘图纸.pdf", "现场.png", "报价.xlsx", "attachment-4.gif", "旧信.eml"]);
    assert_eq!(
        mail.files.iter().map(|file| file.is_minor).collect::<Vec<_>>(),
        [false, false, false, true, false]
    );
    assert_eq!(mail.files[4].media_type, "message/rfc822");

    let words = "Content-Type: text/plain\r\n\r\nSigned";
    let signature = "Content-Type: application/pgp-signature; name=signature.asc\r\n\r\n-----BEGIN";
    let mail = read(mixed("multipart/signed", &[words, signature]));
    assert_eq!((mail.reply.whole().as_str(), mail.files[0].note), ("Signed", Some(FileNote::Signature)));
    let block = |kind: &str| {
        format!("From: a@b.c\r\nContent-Type: application/pkcs7-mime; name=smime.p7m{kind}\r\n\r\nMIAG")
    };
    assert_eq!(read(block("; smime-type=signed-data")).files[0].note, Some(FileNote::Sealed));
    assert_eq!(read(block("; smime-type=enveloped-data")).files[0].note, Some(FileNote::Enciphered));
}

#[test]
fn calendar_objects_come_apart() {
    let object = "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nEND:VCALENDAR\r\n";
    let answer = format!(
        "Content-Type: text/calendar; charset=utf-8; method=reply\r\nContent-Transfer-Encoding: base64\r\n\r\n{}",
        base64(object.as_bytes())
    );
    let mail = read(mixed(
        "multipart/alternative",
        &["Content-Type: text/plain\r\n\r\n郑海砚 has accepted", &answer],
    ));
    assert_eq!(mail.calendars, [CalendarPart { method: "REPLY".into(), text: object.into() }]);
    assert!(mail.files.is_empty() && mail.reply.whole().ends_with("accepted"));
    // Without a method in the header the object says it; under a name it is a file too.
    let attached = format!("Content-Type: text/calendar; name=invite.ics\r\n\r\n{object}");
    let mail = read(mixed("multipart/mixed", &[&attached]));
    assert_eq!((mail.calendars[0].method.as_str(), names(&mail)), ("REPLY", vec!["invite.ics"]));
}

#[test]
fn machines_are_known_by_their_own_words() {
    use Automatic::{Bulk, Notice, Reply};
    for (lines, wanted) in [
        ("Auto-Submitted: no", None),
        ("Auto-Submitted: auto-replied (vacation)", Some(Reply)),
        ("Auto-Submitted: auto-generated", Some(Notice)),
        ("X-Autoreply: yes", Some(Reply)),
        ("Precedence: bulk", Some(Bulk)),
        ("Precedence: auto_reply", Some(Reply)),
        ("X-Auto-Response-Suppress: All", Some(Notice)),
        ("Subject: =?utf-8?B?6Ieq5Yqo5Zue5aSN77yaUmU6IHg=?=", Some(Reply)),
        ("Subject: Automatic reply: Pallets", Some(Reply)),
        ("Subject: Out of office: back on Monday", Some(Reply)),
        ("Subject: Re: Out of office hours at the gate", None),
        ("Subject: =?utf-8?B?5YWz5LqO6Ieq5Yqo5Zue5aSN?=", None),
    ] {
        assert_eq!(read(format!("From: a@b.c\r\n{lines}\r\n\r\nx")).automatic, wanted, "{lines}");
    }
}

#[test]
fn undelivered_mails_name_whom_and_why() {
    let report = "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n\
                  Final-Recipient: rfc822; Zheng@Chengchuan.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\
                  Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\nFinal-Recipient: rfc822;wen@chengchuan.example\r\n\
                  Action: delayed\r\nStatus: 4.4.1 (no answer)\r\n\r\nFinal-Recipient: rfc822;ok@chengchuan.example\r\n\
                  Action: delivered\r\nStatus: 2.0.0";
    let back =
        "Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <letter.17@mail.hengmu.example>\r\nSubject: x";
    let words = "Content-Type: text/plain\r\n\r\nThis is the mail system.";
    let mail = read(mixed("multipart/report; report-type=delivery-status", &[words, report, back]));
    let bounce = mail.bounce.expect("a bounce");
    assert_eq!(bounce.message_id.as_deref(), Some("letter.17@mail.hengmu.example"));
    let told: Vec<_> = bounce
        .undelivered
        .iter()
        .map(|one| (one.address.as_str(), one.status.as_deref(), one.is_permanent))
        .collect();
    assert_eq!(
        told,
        [("zheng@chengchuan.example", Some("5.1.1"), true), ("wen@chengchuan.example", Some("4.4.1"), false)]
    );
    assert_eq!(bounce.undelivered[0].words, "smtp; 550 5.1.1 no such user");

    // In words alone.
    let told = read(
        "Return-Path: <>\r\nFrom: PostMaster@qq.example\r\nTo: bounce+1@mail.hengmu.example\r\nSubject: =?utf-8?B?57O757uf6YCA5L+h?=\r\n\
         In-Reply-To: <letter.18@mail.hengmu.example>\r\n\r\n您发往 zheng@chengchuan.example 的邮件无法送达：550 5.7.1 rejected",
    );
    let bounce = told.bounce.expect("a bounce");
    assert_eq!(bounce.message_id.as_deref(), Some("letter.18@mail.hengmu.example"));
    assert_eq!(
        (bounce.undelivered[0].address.as_str(), bounce.undelivered[0].status.as_deref()),
        ("zheng@chengchuan.example", Some("5.7.1"))
    );
    // A person who writes about it is a person.
    assert!(
        read("From: a@b.c\r\nSubject: =?utf-8?B?6YCA5L+h5LqG?=\r\n\r\nx@y.example 5.1.1").bounce.is_none()
    );
}

/// A packet of Outlook's with these attributes.
fn packet(attributes: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = [0x223E_9F78_u32.to_le_bytes().as_slice(), &[1, 0]].concat();
    for (name, value) in attributes {
        bytes.push(1);
        bytes.extend(name.to_le_bytes());
        bytes.extend(u32::try_from(value.len()).expect("short").to_le_bytes());
        bytes.extend(value);
        bytes.extend([0, 0]);
    }
    bytes
}

/// One property of bytes or words, after a fixed one and one with a name of its own.
fn properties(kind: u16, name: u16, value: &[u8]) -> Vec<u8> {
    let mut bytes = 3_u32.to_le_bytes().to_vec();
    bytes.extend([0x03, 0x00, 0x05, 0x37, 1, 0, 0, 0]);
    bytes.extend([0x0B, 0x00, 0x01, 0x80]);
    bytes.extend([7; 16]);
    bytes.extend([0, 0, 0, 0, 9, 0, 0, 0, 1, 0, 0, 0]);
    bytes.extend(kind.to_le_bytes());
    bytes.extend(name.to_le_bytes());
    bytes.extend(1_u32.to_le_bytes());
    bytes.extend(u32::try_from(value.len()).expect("short").to_le_bytes());
    bytes.extend(value);
    bytes.extend(vec![0; (4 - value.len() % 4) % 4]);
    bytes
}

fn wide(text: &str) -> Vec<u8> {
    text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect()
}

fn whole_packet() -> Vec<u8> {
    packet(&[
        (0x0006_9007, 936_u32.to_le_bytes().to_vec()),
        (0x0006_9003, properties(0x001F, 0x1000, &wide("请看图纸。"))),
        (0x0006_9002, vec![0; 14]),
        (0x0001_8010, [gb("图纸~1.PDF"), vec![0]].concat()),
        (0x0006_800F, b"%PDF".to_vec()),
        (0x0006_9005, properties(0x001F, 0x3707, &wide("托盘图纸 第二版.pdf"))),
        (0x0006_9002, vec![0; 14]),
        (0x0001_8010, [gb("清单.txt"), vec![0]].concat()),
        (0x0006_800F, b"one".to_vec()),
    ])
}

fn with_packet(words: &str, packet: &[u8]) -> String {
    let part = format!(
        "Content-Type: application/ms-tnef; name=\"winmail.dat\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{}",
        base64(packet)
    );
    mixed("multipart/mixed", &[&format!("Content-Type: text/plain; charset=utf-8\r\n\r\n{words}"), &part])
}

#[test]
fn outlooks_packet_is_opened() {
    let mail = read(with_packet("", &whole_packet()));
    assert_eq!(mail.reply.whole(), "请看图纸。");
    assert_eq!(names(&mail), ["托盘图纸 第二版.pdf", "清单.txt"]);
    assert_eq!(
        (mail.files[0].bytes.as_slice(), mail.files[0].note),
        (&b"%PDF"[..], Some(FileNote::Unpacked))
    );
    assert_eq!(read(with_packet("own words", &whole_packet())).reply.whole(), "own words");
    let saved = crate::read_saved(with_packet("", &whole_packet()).as_bytes()).expect("a mail");
    let saved_names: Vec<&str> = saved.attachments.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(
        (saved.text.as_str(), saved_names),
        ("请看图纸。", vec!["托盘图纸 第二版.pdf", "清单.txt"]),
        "in a saved mail, too"
    );
    // What is no packet stays a file.
    assert_eq!(names(&read(with_packet("x", b"nothing"))), ["winmail.dat"]);
}

#[test]
fn hostile_mails_are_read_as_far_as_it_makes_sense() {
    let deep: String = (0..10_000)
        .map(|level| format!("Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n"))
        .collect();
    assert!(read(format!("From: a@b.c\r\n{deep}\r\nend")).reply.whole().ends_with("end"));
    let zip = "Content-Type: application/zip; name=a.zip\r\nContent-Transfer-Encoding: ";
    let large = format!("{zip}8bit\r\n\r\n{}", "x".repeat(50 << 20));
    let coded = format!("{zip}base64\r\n\r\n{}", "QUJD\r\n".repeat(1 << 18));
    let mail = read(mixed("multipart/mixed", &["\r\nsee files", &large, &coded]));
    assert_eq!(mail.reply.whole(), "see files");
    assert_eq!(mail.files.iter().map(|file| file.bytes.len()).collect::<Vec<_>>(), [50 << 20, 3 << 18]);
    let many = "--b1\r\nContent-Type: image/gif\r\n\r\nGIF\r\n".repeat(5_000);
    let mail = read(format!("From: a@b.c\r\nContent-Type: multipart/mixed; boundary=b1\r\n\r\n{many}"));
    assert_eq!((mail.files.len(), mail.has_more), (MOST_ATTACHMENTS, true));
    for piece in ["<a \"", "<!--", "<style>", "&amp", "<blockquote type=cite>", "<div", "</", "<x='"] {
        read(format!(
            "From: a@b.c\r\nContent-Type: text/html\r\n\r\n{}",
            piece.repeat((1 << 19) / piece.len())
        ));
    }
    for line in ["> ", "From: a@b.c\n", "On x\n", "-- \n", "在 \n", "##-", "> a\nb\n"] {
        read(format!("From: a@b.c\r\n\r\n{}", line.repeat((1 << 17) / line.len())));
    }
    read(format!("From: a@b.c\r\nReferences: {}\r\n\r\nx", "<a@b>".repeat(500_000)));
}

/// Signed by OpenSSL, all at once and as it streams.
#[test]
fn what_openssl_signed_is_read() {
    for sample in [include_str!("../../samples/signed_der.eml"), include_str!("../../samples/signed_ber.eml")]
    {
        let mail = read(sample);
        assert_eq!(mail.reply.new_text(), "下周二可以，请提前一天通知门卫。");
        assert!(mail.reply.rest().contains("什么时候可以？"));
        assert_eq!((names(&mail), mail.files[0].note), (vec!["smime.p7m"], Some(FileNote::Signature)));
    }
}

/// What Outlook and Apple send where a mail is signed and "send clear text" is off.
#[test]
fn what_was_signed_as_one_block_is_read() {
    let inside = "Content-Type: multipart/mixed; boundary=in\r\n\r\n--in\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n\
                  --c\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n下周二可以。\r\n--c\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\
                  <p>下周二可以。</p>\r\n--c--\r\n--in\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; \
                  filename=gate.pdf\r\n\r\n%PDF-1.7 gate\r\n--in--\r\n";
    for (is_der, kind) in
        [(true, "; smime-type=signed-data"), (false, "; smime-type=signed-data"), (true, "")]
    {
        let block = base64(&cms::tests::block(inside.as_bytes(), is_der));
        let mail = read(format!(
            "From: zheng@chengchuan.example\r\nSubject: Re: x\r\nContent-Type: application/pkcs7-mime{kind}; name=smime.p7m\r\n\
             Content-Transfer-Encoding: base64\r\n\r\n{block}\r\n"
        ));
        assert_eq!(mail.reply.new_text(), "下周二可以。");
        assert_eq!(names(&mail), ["gate.pdf", "smime.p7m"]);
        assert_eq!((mail.files[1].note, mail.files[1].is_minor), (Some(FileNote::Signature), true));
        assert_eq!((mail.files[0].note, mail.files[0].is_minor), (None, false));
    }
    // A block inside the block stays one.
    let inner = base64(&cms::tests::block(b"Content-Type: text/plain\r\n\r\nHidden.\r\n", true));
    let outer = format!(
        "Content-Type: application/pkcs7-mime; smime-type=signed-data; name=in.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\n{inner}"
    );
    let block = base64(&cms::tests::block(outer.as_bytes(), true));
    let mail = read(format!(
        "From: a@b.example\r\nSubject: x\r\nContent-Type: application/pkcs7-mime; name=smime.p7m\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{block}\r\n"
    ));
    assert_eq!((mail.files[0].name.as_str(), mail.files[0].note), ("in.p7m", Some(FileNote::Sealed)));
}

/// A signed document is a file, with words beside it or alone, and what it holds are nobody's words.
#[test]
fn a_signed_file_stays_a_file() {
    let block = base64(&cms::tests::block(b"%PDF-1.7\n\nstream of the contract", true));
    let file = format!(
        "Content-Type: application/pkcs7-mime; name=contract.pdf.p7m\r\nContent-Disposition: attachment; \
         filename=contract.pdf.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\n{block}\r\n"
    );
    let head = "From: a@b.example\r\nSubject: x\r\n";
    let beside = format!(
        "{head}Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\nContent-Type: text/plain\r\n\r\n\
         Signed, attached.\r\n--m\r\n{file}--m--\r\n"
    );
    for (mail, words) in [(beside, "Signed, attached."), (format!("{head}{file}"), "")] {
        let mail = read(mail);
        assert_eq!((mail.reply.new_text().as_str(), names(&mail)), (words, vec!["contract.pdf.p7m"]));
        assert!(!mail.files[0].is_minor, "{words}");
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        let _ = read_received(&bytes);
        for kind in ["text/html", "text/calendar", "message/delivery-status", "application/ms-tnef; name=winmail.dat"] {
            let _ = read_received(&[format!("From: a@b.c\nContent-Type: {kind}\n\n").as_bytes(), &bytes].concat());
        }
        let _ = tnef::open(&[&packet(&[])[..], &bytes].concat());
    }

    #[test]
    fn changed_packets_are_read(at in 0usize..400, to in any::<u8>(), cut in 0usize..500) {
        let mut bytes = whole_packet();
        if let Some(byte) = bytes.get_mut(at) {
            *byte = to;
        }
        bytes.truncate(cut.max(6));
        let _ = tnef::open(&bytes);
    }

    /// Mails of the test data with one byte changed and an end cut off.
    #[test]
    fn changed_mails_are_read(pick in 0usize..12, at in 0usize..6_000, to in any::<u8>(), cut in 0usize..9_000) {
        let Some(root) = std::env::var_os("RAPPORT_TEST_DATA") else { return Ok(()) };
        let folder = std::path::PathBuf::from(root).join("integrations/mail/talon/tests/fixtures/standard_replies");
        let mut files: Vec<_> = std::fs::read_dir(folder).expect("a folder").map(|file| file.expect("a file").path()).collect();
        files.sort();
        let mut mail = std::fs::read(&files[pick % files.len()]).expect("bytes");
        if let Some(byte) = mail.get_mut(at) {
            *byte = to;
        }
        mail.truncate(cut);
        let _ = read_received(&mail);
    }
}
