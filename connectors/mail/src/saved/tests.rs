//! Mails as programs in China and elsewhere write them, and as nobody should.

use super::*;
use base64ct::{Base64, Encoding as _};
use encoding_rs::{BIG5, GB18030, WINDOWS_1252};
use proptest::prelude::*;
use std::path::PathBuf;

fn base64(bytes: &[u8]) -> String {
    Base64::encode_string(bytes)
}
fn gb(text: &str) -> Vec<u8> {
    GB18030.encode(text).0.into_owned()
}
fn read(mail: impl AsRef<[u8]>) -> SavedMail {
    read_saved(mail.as_ref()).expect("a mail")
}
fn names(mail: &SavedMail) -> Vec<&str> {
    mail.attachments.iter().map(|one| one.name.as_str()).collect()
}

#[test]
fn subjects_in_the_encodings_of_the_day() {
    let gb_word = format!("=?gb18030?B?{}?=", base64(&gb("托盘读码器改型")));
    let gb2312 = format!("=?GB2312?B?{}?=", base64(&gb("变更申请：验收日期")));
    let big5 = format!("=?Big5?B?{}?=", base64(&BIG5.encode("變更請求").0));
    // A character cut in two between words, once with padding.
    let bytes = "二维码".as_bytes();
    let cut = format!("=?UTF-8?B?{}?=\r\n =?UTF-8?B?{}?=", base64(&bytes[..4]), base64(&bytes[4..]));
    let cases: [(&[u8], &str); 9] = [
        (b"Readers for square codes", "Readers for square codes"),
        (gb_word.as_bytes(), "托盘读码器改型"),
        (gb2312.as_bytes(), "变更申请：验收日期"),
        (big5.as_bytes(), "變更請求"),
        (cut.as_bytes(), "二维码"),
        (b"=?iso-8859-1?Q?Gr=F6=DFere_Paletten?=", "Größere Paletten"),
        (&gb("直接写的主题"), "直接写的主题"),
        (&WINDOWS_1252.encode("Größere Paletten").0, "Größere Paletten"),
        (b"=?utf-8?Q?two=0D=0ABcc:_x@example.com?= =?broken", "two Bcc: x@example.com =?broken"),
    ];
    for (subject, wanted) in cases {
        let mail = [b"From: a@example.com\r\nSubject: ", subject, b"\r\n\r\nHello\r\n"].concat();
        assert_eq!(read(&mail).subject, wanted);
    }
}

#[test]
fn who_wrote_and_when() {
    let name = base64(&gb("周明"));
    let mail = read(format!(
        "From: =?GB18030?B?{name}?= <Zhou.Ming@Example.com>\r\nDate: Fri, 30 Oct 2026 18:40:05 +0800\r\n\
         Message-ID: <one@example.com>\r\n\r\nx"
    ));
    let from = mail.from.expect("somebody");
    assert_eq!((from.name.as_str(), from.address.as_str()), ("周明", "zhou.ming@example.com"));
    assert_eq!(mail.sent_at, Some(1_793_356_805));
    assert_eq!(mail.message_id.as_deref(), Some("one@example.com"));
    // Neither sender nor day, nor anything in their place.
    for lines in
        ["From: \r\nDate: \r\nSubject: x", "From: nobody\r\nDate: Fri, 99 Foo 20x6 99:99\r\nTo: a@b.c"]
    {
        let mail = read(format!("{lines}\r\n\r\ntext"));
        assert_eq!((mail.from, mail.sent_at, mail.message_id), (None, None, None), "{lines}");
    }
}

#[test]
fn what_a_mail_says() {
    let coded = base64("您好，\r\n请把验收推迟一周。".as_bytes());
    let bare = |kind: &str, encoding: &str, body: &[u8]| {
        let head = format!(
            "From: a@example.com\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
        );
        [head.as_bytes(), body].concat()
    };
    for (mail, wanted) in [
        (bare("text/plain; charset=utf-8", "base64", coded.as_bytes()), "您好，\n请把验收推迟一周。"),
        (bare("text/plain; charset=gb2312", "8bit", &gb("请推迟一周")), "请推迟一周"),
        // The encoding is not what it says.
        (bare("text/plain; charset=us-ascii", "7bit", &gb("请推迟一周")), "请推迟一周"),
        (bare("text/plain; charset=utf-8", "8bit", &gb("请推迟一周")), "请推迟一周"),
        (bare("text/plain; charset=klingon", "8bit", "早".as_bytes()), "早"),
        (
            bare("text/plain; charset=utf-8", "quoted-printable", b"One =E4=BD=A0 line=\r\n goes on =ZZ=3D="),
            "One 你 line goes on =ZZ==",
        ),
        (bare("text/plain", "7bit", b"a\r\n\r\n\r\n\r\nb\x00\x07 \r\n"), "a\n\nb"),
        (
            bare(
                "text/html; charset=utf-8",
                "8bit",
                "<html><head><title>x</title><style>p{}</style></head><body><p>您好，</p><div>请改 <b>两处</b>：</div>\
                 <ul><li>读码器</li><li>日期 &amp; 价格</li></ul><table><tr><td>A</td><td>1</td></tr><tr><td>B</td></tr>\
                 </table><script>alert(1)</script><!-- no --></body></html>"
                    .as_bytes(),
            ),
            "您好，\n请改 两处：\n• 读码器\n• 日期 & 价格\nA 1\nB",
        ),
    ] {
        assert_eq!(read(&mail).text, wanted, "{}", String::from_utf8_lossy(&mail));
    }
}

/// Plain and HTML beside each other, a picture in the text, a file under a Chinese name in pieces (RFC 2231).
fn whole_letter() -> String {
    let pdf = base64(b"%PDF-1.7 drawing");
    let name = "%E6%89%98%E7%9B%98%E5%9B%BE%E7%BA%B8";
    format!(
        "From: a@example.com\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"out\"\r\n\r\n\
         Not for you.\r\n--out\r\nContent-Type: multipart/related; boundary=rel\r\n\r\n--rel\r\n\
         Content-Type: multipart/alternative; boundary=\"=_alt 1\"\r\n\r\n--=_alt 1\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\nPlain words\r\n--=_alt 1\r\n\
         Content-Type: text/html\r\n\r\n<p>Rich words</p>\r\n--=_alt 1--\r\n--rel\r\n\
         Content-Type: image/png; name=logo.png\r\nContent-ID: <logo>\r\nContent-Transfer-Encoding: base64\r\n\r\n\
         iVBORw0KGgo=\r\n--rel--\r\n--out\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment;\r\n \
         filename*0*=UTF-8''{name};\r\n filename*1*=.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n{pdf}\r\n--out\r\n\
         Content-Type: text/plain; name=\"=?GB2312?B?{}?=\"\r\nContent-Disposition: attachment\r\n\r\nabc\r\n--out--\r\nend",
        base64(&gb("清单.txt"))
    )
}

#[test]
fn files_with_their_names() {
    let mail = read(whole_letter());
    assert_eq!(mail.text, "Plain words");
    assert_eq!(names(&mail), ["logo.png", "托盘图纸.pdf", "清单.txt"]);
    assert_eq!(mail.attachments.iter().map(|one| one.is_minor).collect::<Vec<_>>(), [true, false, false]);
    assert_eq!(mail.attachments[1].bytes, b"%PDF-1.7 drawing");
    assert_eq!(mail.attachments[2].bytes, b"abc");
}

#[test]
fn signed_forwarded_and_packed_letters() {
    let signed = read(
        "From: a@example.com\r\nContent-Type: multipart/signed; boundary=s; protocol=\"application/pkcs7-signature\"\r\n\r\n\
         --s\r\nContent-Type: text/plain\r\n\r\nSigned words\r\n--s\r\n\
         Content-Type: application/pkcs7-signature; name=smime.p7s\r\nContent-Transfer-Encoding: base64\r\n\r\nMIAG\r\n--s--",
    );
    assert_eq!((signed.text.as_str(), names(&signed)), ("Signed words", vec!["smime.p7s"]));
    assert!(signed.attachments[0].is_minor && !signed.is_enciphered);

    let forwarded = read(
        "From: wen@ours.example\r\nSubject: FW: x\r\n\r\nFYI\r\n\r\n-----Original Message-----\r\n\
         From: Zhou Ming [mailto:Zhou.Ming@example.com] \r\nSent: Friday\r\n\r\n\
         > 发件人：方岚 <fang.lan@example.com>\r\n> From: nothing here\r\n",
    );
    assert_eq!(forwarded.earlier_writers, ["zhou.ming@example.com", "fang.lan@example.com"]);

    let inside = read(
        "From: wen@ours.example\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n\r\nSee below.\r\n--m\r\n\
         Content-Type: message/rfc822\r\n\r\nFrom: ji@example.com\r\nSubject: Night shift\r\nContent-Type: message/rfc822\r\n\
         \r\nFrom: x@example.com\r\n\r\nInner\r\n--m--\r\n",
    );
    assert_eq!((inside.text.as_str(), names(&inside)), ("See below.", vec!["Night shift.eml"]));
    assert_eq!(inside.earlier_writers, ["ji@example.com"]);

    let packed = read(
        "From: a@example.com\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\nContent-Type: text/plain\r\n\r\n\r\n\
         --m\r\nContent-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\n\r\neJ8+Ig==\r\n--m--",
    );
    assert_eq!((packed.text.as_str(), names(&packed)), ("", vec!["winmail.dat"]));

    let sealed =
        read("From: a@example.com\r\nContent-Type: application/pkcs7-mime; name=smime.p7m\r\n\r\nMIAG");
    assert!(sealed.is_enciphered);
}

#[test]
fn what_is_no_mail_is_refused() {
    for (bytes, wanted) in [
        (&b""[..], NotAMail::NoHeaders),
        (b"%PDF-1.7\nx: y\n\n", NotAMail::NoHeaders),
        (b"name,from\n1,2\n", NotAMail::NoHeaders),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and so on", NotAMail::OutlookMessage),
    ] {
        assert_eq!(read_saved(bytes), Err(wanted));
    }
    assert_eq!(
        read("\u{feff}\r\nFrom x Mon Jan 1\r\nSubject: kept in a mailbox\r\n\r\nx").subject,
        "kept in a mailbox"
    );
}

#[test]
fn hostile_letters_are_read_as_far_as_it_makes_sense() {
    // Deeper than anybody writes.
    let deep: String = (0..5_000)
        .map(|level| format!("Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n"))
        .collect();
    assert!(read(format!("From: a@example.com\r\n{deep}\r\nend")).text.ends_with("end"));
    let letters = "Content-Type: message/rfc822\r\n\r\n".repeat(100_000);
    assert_eq!(read(format!("From: a@example.com\r\n{letters}")).attachments.len(), 1);
    let digest = "Content-Type: multipart/digest; boundary=d\r\n\r\n--d\r\n\r\n".repeat(10_000);
    assert!(read(format!("From: a@example.com\r\n{digest}")).attachments.len() <= 1);
    // More parts than anybody sends.
    let many = "--b\r\nContent-Type: image/gif\r\n\r\nGIF89a\r\n".repeat(20_000);
    let many =
        read(format!("From: a@example.com\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{many}"));
    assert_eq!((many.attachments.len(), many.has_more), (MOST_ATTACHMENTS, true));
    // A boundary that never comes, none at all, and a part that goes on to the end.
    for kind in ["multipart/mixed; boundary=never", "multipart/mixed", "multipart/mixed; boundary=\"\""] {
        assert_eq!(
            read(format!("From: a@example.com\r\nContent-Type: {kind}\r\n\r\nwords")).text,
            "words",
            "{kind}"
        );
    }
    let cut = "From: a@example.com\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nwords without an end";
    assert_eq!(read(cut).text, "words without an end");
    // Headers without end.
    assert_eq!(read("Subject: ".to_owned() + &"=?a?b?".repeat(100_000)).text, "");
}

/// Every whole mail of the test data: something is said in each.
#[test]
fn mails_from_elsewhere() {
    let Some(root) = std::env::var_os("RAPPORT_TEST_DATA") else { return };
    let replies = PathBuf::from(root).join("integrations/mail/talon/tests/fixtures/standard_replies");
    let mut count = 0;
    for file in std::fs::read_dir(replies).expect("a folder") {
        let path = file.expect("a file").path();
        if path.extension().is_some_and(|end| end == "eml") {
            let mail = read(std::fs::read(&path).expect("bytes"));
            assert!(!mail.text.is_empty() && mail.from.is_some() && !mail.subject.is_empty(), "{path:?}");
            count += 1;
        }
    }
    assert!(count > 5, "{count}");
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        let _ = read_saved(&bytes);
        let _ = read_saved(&[b"From: a@b.c\nContent-Type: text/html\n\n".as_slice(), &bytes].concat());
        let _ = read_saved(&[b"Subject: ".as_slice(), &bytes].concat());
    }

    #[test]
    fn cut_and_changed_mails_are_read(at in 0usize..1_400, to in any::<u8>(), cut in 0usize..1_400) {
        let mut mail = whole_letter().into_bytes();
        if let Some(byte) = mail.get_mut(at) {
            *byte = to;
        }
        mail.truncate(mail.len().min(cut));
        let _ = read_saved(&mail);
    }
}
