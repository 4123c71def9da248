//! Every answer of the test data (`integrations/mail`). What is new in each is what its author wrote, without a
//! signature that is marked as one; the two collections tell it for some, the rest was read by a person.

use super::holds;
use crate::read_received;
use crate::reply::{Reply, Shape, cut, cut_html};
use std::path::{Path, PathBuf};

/// How an answer is to come out.
enum Wanted {
    /// Exactly this is new.
    New(&'static str),
    /// New begins and ends so.
    Between(&'static str, &'static str),
    /// All of it is new.
    All,
}
use Wanted::{All, Between, New};

const ALEX: Wanted = New("Hi. I am fine.\n\nThanks,\nAlex");
const HELLO: Wanted = New("Hello");

const HTML: [(&str, Wanted); 11] = [
    ("html_replies/gmail.html", ALEX),
    ("html_replies/hotmail.html", ALEX),
    ("html_replies/mail_ru.html", New("Hi. I am fine.\nThanks,\nAlex")),
    ("html_replies/ms_outlook_2003.html", ALEX),
    ("html_replies/ms_outlook_2007.html", New("Hi. I am fine.\nThanks,\nAlex")),
    ("html_replies/ms_outlook_2010.html", New("Hi. I am fine.\nThanks,\nAlex")),
    ("html_replies/thunderbird.html", ALEX),
    ("html_replies/windows_mail.html", ALEX),
    ("html_replies/yandex_ru.html", ALEX),
    ("reply-separated-by-hr.html", New("Hi\nthere\nBob")),
    ("OLK_SRC_BODY_SECTION.html", New("Reply")),
];

const MAILS: [(&str, Wanted); 13] = [
    ("standard_replies/android.eml", HELLO),
    ("standard_replies/aol.eml", HELLO),
    ("standard_replies/apple_mail.eml", HELLO),
    ("standard_replies/apple_mail_2.eml", HELLO),
    ("standard_replies/comcast.eml", HELLO),
    ("standard_replies/gmail.eml", HELLO),
    ("standard_replies/hotmail.eml", HELLO),
    ("standard_replies/iphone.eml", HELLO),
    ("standard_replies/outlook.eml", Between("Hello", "Hello")),
    ("standard_replies/sparrow.eml", HELLO),
    ("standard_replies/thunderbird.eml", HELLO),
    ("standard_replies/yahoo.eml", HELLO),
    ("reply-quotations-share-block.eml", Between("Hi Katharine.", "Joe XXX")),
];

const TEXTS: [(&str, Wanted); 24] = [
    ("correct_sig.txt", New("this is an email with a correct -- signature.")),
    ("email_1_1.txt", Between("Hi folks", "-Abhishek Kona")),
    ("email_1_2.txt", All),
    ("email_1_3.txt", Between("Oh thanks.", "-Abhishek Kona")),
    ("email_1_4.txt", New("Awesome! I haven't had another problem with it.")),
    ("email_1_5.txt", All),
    ("email_1_6.txt", New("I get proper rendering as well.\n\nSent from a magnificent torch of pixels")),
    ("email_1_7.txt", New(":+1:")),
    ("email_1_8.txt", All),
    ("email_2_1.txt", New("Outlook with a reply")),
    ("email_2_2.txt", New("Outlook with a reply directly above line")),
    ("email_2_3.txt", Between("Outlook with a reply", "")),
    ("email_BlackBerry.txt", New("Here is another email")),
    ("email_bullets.txt", Between("test 2 this should list second", "- and another")),
    ("email_gmail.txt", New("This is a test for inbox replying to a github message.")),
    ("email_headers_no_delimiter.txt", New("And another reply!")),
    ("email_iPhone.txt", New("Here is another email")),
    ("email_multi_word_sent_from_my_mobile_device.txt", New("Here is another email")),
    ("email_one_is_not_on.txt", Between("Thank, this is really helpful.", "when I run...")),
    (
        "email_partial_quote_header.txt",
        Between("On your remote host you can run:", "the tunnel is not working."),
    ),
    ("email_sent_from_my_not_signature.txt", All),
    ("email_sig_delimiter_in_middle_of_line.txt", All),
    ("greedy_on.txt", Between("On your remote host you can run:", "the tunnel is not working.")),
    ("pathological.txt", Between("I think you're onto something.", "get back to a computer.")),
];

/// Whether it came out so.
fn is_right(reply: &Reply, wanted: &Wanted) -> bool {
    let new = reply.new_text();
    match wanted {
        New(wanted) => new == *wanted,
        Between(first, last) => new.starts_with(first) && new.ends_with(last) && !reply.rest().is_empty(),
        All => new == reply.whole().trim(),
    }
}

#[derive(Default)]
struct Table {
    right: usize,
    wrong: usize,
}

impl Table {
    fn note(&mut self, path: &str, reply: &Reply, wanted: &Wanted) {
        holds(reply, &reply.whole());
        let is_right = is_right(reply, wanted);
        (self.right, self.wrong) = (self.right + usize::from(is_right), self.wrong + usize::from(!is_right));
        println!("{} {:?} {path}", if is_right { "right" } else { "WRONG" }, reply.shape);
        if !is_right {
            println!("{}", reply.new_text().chars().take(400).collect::<String>());
        }
    }
}

fn data() -> Option<PathBuf> {
    std::env::var_os("RAPPORT_TEST_DATA").map(|root| PathBuf::from(root).join("integrations/mail"))
}

fn text(path: &Path) -> String {
    String::from_utf8_lossy(&std::fs::read(path).unwrap_or_else(|_| panic!("{path:?}"))).into_owned()
}

#[test]
fn answers_from_elsewhere() {
    let Some(root) = data() else { return };
    let mut table = Table::default();
    let talon = root.join("talon/tests/fixtures");
    for (path, wanted) in &HTML {
        table.note(path, &cut_html("Re: x", &text(&talon.join(path))), wanted);
    }
    for (path, wanted) in &MAILS {
        let mail = std::fs::read(talon.join(path)).expect("a mail");
        table.note(path, &read_received(&mail).expect("a mail").reply, wanted);
    }
    for folder in ["github-reply/test/emails", "zapier-reply/test/emails"] {
        let mut seen = 0;
        for (name, wanted) in &TEXTS {
            let path = root.join(folder).join(name);
            if path.exists() {
                seen += 1;
                table.note(&format!("{folder}/{name}"), &cut("Re: x", &text(&path)), wanted);
            }
        }
        assert_eq!(
            seen,
            std::fs::read_dir(root.join(folder)).expect("a folder").count(),
            "{folder}: all of it"
        );
    }
    println!("{} right, {} wrong", table.right, table.wrong);
    assert_eq!((table.right, table.wrong), (69, 0));
}

/// Signatures that nothing marks are left where they stand: whoever cuts them by guess cuts words too.
#[test]
fn signatures_without_a_mark_stay() {
    let Some(root) = data() else { return };
    let folder = root.join("talon/tests/fixtures/signature/emails/stripped");
    let (mut cut_off, mut kept) = (0, 0);
    for name in ["camel_case", "jeff", "johndoeexamplecom", "long", "short_url", "sparse"] {
        let reply = cut("Re: x", &text(&folder.join(format!("{name}_body"))));
        holds(&reply, &reply.whole());
        match reply.shape {
            Shape::Plain => kept += 1,
            _ => cut_off += 1,
        }
        println!("{name} {:?}", reply.shape);
    }
    assert_eq!((cut_off, kept), (0, 6));
}
