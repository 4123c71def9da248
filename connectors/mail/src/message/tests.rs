//! Mails as they leave, read back by the reading of this crate.

use super::*;
use crate::{Security, SignIn, read_received};

fn settings() -> Settings {
    Settings {
        host: "127.0.0.1".into(),
        port: 25,
        security: Security::None,
        user: None,
        password: None,
        sign_in: SignIn::Password,
        from_address: "rapport@hengmu.example".into(),
        from_name: "衡木科技".into(),
    }
}

/// With all that a mail can have.
pub(crate) fn whole() -> Message {
    let ics = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n";
    Message {
        to: "zheng.haiyan@chengchuan.example".into(),
        name: "郑海砚".into(),
        subject: "[澄川仓控二期] 进度会 10 月 30 日".into(),
        text: "郑海砚，您好：\n\n请看附件。\n".into(),
        html: "<html><body style=\"margin:0\"><p>郑海砚，您好：</p><p>请看附件。</p>\
               <img src=\"cid:standing.17@rapport\" alt=\"3 / 4\"></body></html>"
            .into(),
        from_name: Some("岑屿（衡木科技）".into()),
        reply_to: Some("reply+abc123@mail.hengmu.example".into()),
        bounces_to: Some("bounce+abc123@mail.hengmu.example".into()),
        message_id: Some("letter.17.x@mail.hengmu.example".into()),
        in_reply_to: Some("q3.2@mail.hengmu.example".into()),
        references: (0..12).map(|n| format!("q3.{n}.a-long-part-of-an-id@mail.hengmu.example")).collect(),
        list: Some(List { name: "澄川仓控二期".into(), id: "p12.lists.hengmu.example".into() }),
        parts: vec![
            LetterPart::File {
                name: "第3期进度报告.pdf".into(),
                media_type: "application/pdf".into(),
                bytes: b"%PDF-1.7 \xff".to_vec(),
            },
            LetterPart::Picture {
                of: "standing".into(),
                content_id: "standing.17@rapport".into(),
                bytes: b"\x89PNG\r\n\x1a\n\xff".to_vec(),
            },
            LetterPart::Calendar { method: CalendarMethod::Request, text: ics.into() },
        ],
        headers: vec![("X-Priority".into(), "3".into())],
    }
}

fn written(message: &Message) -> Vec<u8> {
    compose(&settings(), message).expect("a mail").formatted()
}

#[test]
fn all_of_it_is_read_back() {
    let bytes = written(&whole());
    let mail = read_received(&bytes).expect("a mail");
    assert_eq!(mail.subject, whole().subject);
    assert_eq!(mail.from.as_ref().map(|from| from.name.as_str()), Some("岑屿（衡木科技）"));
    assert_eq!(mail.from.expect("somebody").address, "rapport@hengmu.example");
    assert_eq!(mail.to[0].name, "郑海砚");
    assert_eq!(mail.reply_to.expect("one").address, "reply+abc123@mail.hengmu.example");
    assert_eq!(mail.message_id, whole().message_id);
    assert_eq!(mail.in_reply_to, ["q3.2@mail.hengmu.example"]);
    assert_eq!(mail.references, whole().references);
    assert!(mail.list_id.expect("a list").ends_with("<p12.lists.hengmu.example>"));
    assert!(mail.automatic.is_some() && mail.bounce.is_none());
    assert_eq!(mail.calendars.len(), 1);
    assert_eq!(mail.calendars[0].method, "REQUEST");
    // A picture of the page is no file of anybody's when it comes back with an answer.
    let (minor, files): (Vec<_>, Vec<_>) = mail.files.iter().partition(|file| file.is_minor);
    let names = |files: &[&crate::ReceivedFile]| {
        files.iter().map(|file| (file.name.clone(), file.media_type.clone())).collect::<Vec<_>>()
    };
    let of = |name: &str, media_type: &str| (name.to_owned(), media_type.to_owned());
    assert_eq!(names(&minor), [of("standing.png", "image/png")]);
    let wanted = [of("第3期进度报告.pdf", "application/pdf"), of("invite.ics", "application/ics")];
    assert_eq!(names(&files), wanted);
    assert_eq!(files[0].bytes, b"%PDF-1.7 \xff");
    assert!(mail.reply.whole().starts_with(&reply_line()), "{}", mail.reply.whole());
    let envelope = compose(&settings(), &whole()).expect("a mail").envelope().clone();
    assert_eq!(
        envelope.from().map(ToString::to_string).as_deref(),
        Some("bounce+abc123@mail.hengmu.example")
    );
}

#[test]
fn the_words_and_the_invitation_are_forms_of_the_same() {
    let text = String::from_utf8(written(&whole())).expect("seven bits");
    let order = [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "text/calendar",
        "application/pdf",
        "application/ics",
    ];
    let at: Vec<_> =
        order.iter().map(|kind| text.find(kind).unwrap_or_else(|| panic!("{kind} in\n{text}"))).collect();
    assert!(at.is_sorted(), "{at:?}");
    assert!(text.contains("text/calendar; charset=utf-8; method=REQUEST"));
    assert!(text.contains("Content-ID: <standing.17@rapport>\r\n"), "what the page refers to: {text}");
    assert!(text.lines().all(|line| line.len() <= 998), "a line too long for a server");
    let bare = Message { parts: Vec::new(), reply_to: None, ..whole() };
    let text = String::from_utf8(written(&bare)).expect("seven bits");
    assert!(!text.contains("multipart/mixed") && !text.contains("multipart/related"));
    assert!(!text.contains("\r\nReply-To"));
    assert!(!read_received(text.as_bytes()).expect("a mail").reply.whole().contains(REPLY_MARKS.0));
}

#[test]
fn nothing_typed_becomes_a_header_or_a_part() {
    let hostile = "x\r\nBcc: all@everywhere.example\r\n\r\n--boundary";
    let file = |name: &str, media_type: &str| {
        vec![LetterPart::File { name: name.into(), media_type: media_type.into(), bytes: vec![1] }]
    };
    let picture = |content_id: &str| {
        vec![LetterPart::Picture { of: "a".into(), content_id: content_id.into(), bytes: vec![1] }]
    };
    for message in [
        Message { subject: hostile.into(), ..whole() },
        Message { name: hostile.into(), ..whole() },
        Message { from_name: Some(hostile.into()), ..whole() },
        Message { list: Some(List { name: hostile.into(), id: "a.b".into() }), ..whole() },
        Message { parts: file(hostile, "application/pdf"), ..whole() },
    ] {
        let text = String::from_utf8(written(&message)).expect("seven bits");
        let head = text.split("\r\n\r\n").next().unwrap_or_default();
        assert!(!text.lines().any(|line| line.to_ascii_lowercase().starts_with("bcc")), "{head}");
    }
    for message in [
        Message { message_id: Some("a@b>\r\nBcc: x@y.example".into()), ..whole() },
        Message { message_id: Some(String::new()), ..whole() },
        Message { in_reply_to: Some("a b@c".into()), ..whole() },
        Message { references: vec!["<a@b>".into()], ..whole() },
        Message { list: Some(List { name: "a".into(), id: "x y".into() }), ..whole() },
        Message { reply_to: Some("a@b.example, c@d.example".into()), ..whole() },
        Message { bounces_to: Some("a@b.example>\r\nRCPT TO:<c@d.example".into()), ..whole() },
        Message { parts: picture("a@b>\r\nBcc: x@y.example"), ..whole() },
        Message { parts: picture(""), ..whole() },
        Message { parts: file("a.txt", "text/plain\r\nX: y"), ..whole() },
        Message { parts: file("a.txt", "nothing"), ..whole() },
    ] {
        let refused = compose(&settings(), &message).map(|_| ());
        assert!(refused.as_ref().is_err_and(SendError::is_permanent), "{message:?}");
    }
}

/// Reads the mail as Python's own library does, and says in JSON what it found.
const READER: &str = r#"
import sys, json, email, email.policy
mail = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
parts = [p for p in mail.walk() if not p.is_multipart()]
defects = [str(d) for p in mail.walk() for d in p.defects]
defects += [str(d) for h in mail.values() for d in getattr(h, 'defects', [])]
print(json.dumps({
    'defects': defects,
    'headers': {name: str(mail[name]) for name in mail.keys()},
    'from': [mail['From'].addresses[0].display_name, mail['From'].addresses[0].addr_spec],
    'reply_to': mail['Reply-To'].addresses[0].addr_spec,
    'parts': [[p.get_content_type(), p.get_param('method'), p.get_filename(), p.get_content_disposition()] for p in parts],
    'text': mail.get_body(('plain',)).get_content(),
    'html': mail.get_body(('html',)).get_content(),
    'file': list([p for p in parts if p.get_content_type() == 'application/pdf'][0].get_content()),
}))
"#;

fn read_by_another(mail: &[u8]) -> Option<serde_json::Value> {
    use std::io::Write;
    use std::process::{Command, Stdio};
    let command =
        Command::new("python3").args(["-c", READER]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let Ok(mut reader) = command else {
        println!("not run: python3");
        assert!(std::env::var_os("CI").is_none(), "python3 is missing");
        return None;
    };
    reader.stdin.take()?.write_all(mail).expect("written");
    let said = reader.wait_with_output().expect("ended").stdout;
    Some(serde_json::from_slice(&said).expect("an answer"))
}

#[test]
fn another_library_reads_the_same() {
    let Some(told) = read_by_another(&written(&whole())) else { return };
    assert_eq!(told["defects"], serde_json::json!([]));
    assert_eq!(told["from"], serde_json::json!(["岑屿（衡木科技）", "rapport@hengmu.example"]));
    assert_eq!(told["reply_to"], "reply+abc123@mail.hengmu.example");
    for (name, value) in [
        ("Subject", "[澄川仓控二期] 进度会 10 月 30 日"),
        ("Message-ID", "<letter.17.x@mail.hengmu.example>"),
        ("In-Reply-To", "<q3.2@mail.hengmu.example>"),
        ("List-Id", "澄川仓控二期 <p12.lists.hengmu.example>"),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
    ] {
        assert_eq!(told["headers"][name], value, "{name}");
    }
    let ids: Vec<String> = whole().references.iter().map(|id| format!("<{id}>")).collect();
    assert_eq!(told["headers"]["References"], ids.join(" "));
    assert_eq!(
        told["parts"],
        serde_json::json!([
            ["text/plain", null, null, null],
            ["text/html", null, null, null],
            ["image/png", null, "standing.png", "inline"],
            ["text/calendar", "REQUEST", null, null],
            ["application/pdf", null, "第3期进度报告.pdf", "attachment"],
            ["application/ics", null, "invite.ics", "attachment"],
        ])
    );
    assert_eq!(told["file"], serde_json::json!(b"%PDF-1.7 \xff".to_vec()));
    for form in ["text", "html"] {
        let words = told[form].as_str().unwrap_or_default();
        assert!(words.contains(&reply_line()) && words.contains("请看附件。"), "{words}");
    }
}
