//! The mailbox: a server that follows a script, for what real ones do seldom, and a real one (Dovecot).

mod dovecot;

use super::*;
use std::sync::Mutex;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

/// Keeps what it was given, as a database would.
#[derive(Default)]
pub(super) struct Shelf {
    left_at: Mutex<Option<Place>>,
    mails: Mutex<Vec<Vec<u8>>>,
    left: Mutex<Vec<u64>>,
    again: Mutex<Vec<u32>>,
    /// How often it says that it has no time.
    is_busy: Mutex<usize>,
}

impl Shelf {
    fn at(place: Option<Place>) -> Self {
        Self { left_at: Mutex::new(place), ..Self::default() }
    }

    pub(super) fn subjects(&self) -> Vec<String> {
        let mails = self.mails.lock().expect("a lock");
        mails.iter().map(|mail| crate::read_received(mail).expect("a mail").subject).collect()
    }
}

impl Collect for Shelf {
    async fn left_at(&self) -> Option<Place> {
        *self.left_at.lock().expect("a lock")
    }

    async fn take(&self, place: Place, mail: Vec<u8>) -> Taken {
        let mut busy = self.is_busy.lock().expect("a lock");
        if *busy > 0 {
            *busy -= 1;
            return Taken::TryLater("the disk is full".into());
        }
        self.mails.lock().expect("a lock").push(mail);
        *self.left_at.lock().expect("a lock") = Some(place);
        Taken::Accepted
    }

    async fn leave(&self, place: Place, bytes: u64) -> Taken {
        self.left.lock().expect("a lock").push(bytes);
        *self.left_at.lock().expect("a lock") = Some(place);
        Taken::Refused("too large".into())
    }

    async fn again(&self, _validity: u32) -> Vec<u32> {
        self.again.lock().expect("a lock").clone()
    }

    async fn gone(&self, place: Place) -> Taken {
        self.again.lock().expect("a lock").retain(|number| *number != place.number);
        Taken::Accepted
    }
}

fn mailbox(port: u16) -> Mailbox {
    Mailbox {
        host: "localhost".into(),
        port,
        security: Security::None,
        user: "reply@hengmu.example".into(),
        password: "very \"secret\" \\".into(),
        sign_in: SignIn::Password,
        folder: "INBOX".into(),
        done_folder: None,
        most_bytes: 1_000,
        certificate: None,
    }
}

/// A server for one conversation: to each line that begins so (after the tag) it says this; `$` stands for the tag.
/// Gives back what it was told.
async fn server(
    script: &'static [(&'static str, &'static str)],
) -> (u16, tokio::task::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let heard = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.expect("somebody");
        let (read, mut write) = stream.into_split();
        let mut lines = BufReader::new(read).lines();
        write.write_all(b"* OK ready\r\n").await.expect("said");
        let mut heard = Vec::new();
        while let Ok(Some(line)) = lines.next_line().await {
            let (tag, command) = line.split_once(' ').unwrap_or((line.as_str(), ""));
            let told = script.iter().find(|(begins, _)| command.starts_with(begins) || *begins == line);
            let answer = told.map_or("$ OK done\r\n", |(_, answer)| answer).replace('$', tag);
            heard.push(command.to_owned());
            if write.write_all(answer.as_bytes()).await.is_err() || answer.ends_with("CUT") {
                break;
            }
        }
        heard
    });
    (port, heard)
}

const SELECTED: (&str, &str) =
    ("SELECT", "* 2 EXISTS\r\n* OK [UIDVALIDITY 9] valid\r\n$ OK [READ-WRITE] done\r\n");
const SIZE: (&str, &str) = ("UID FETCH 7 (UID RFC822", "* 1 FETCH (UID 7 RFC822.SIZE 20)\r\n$ OK done\r\n");
const MAIL: (&str, &str) = (
    "UID FETCH 7 (UID BODY",
    "* 1 FETCH (UID 7 BODY[] {20}\r\nSubject: one\r\n\r\nhi\r\n)\r\n* 2 FETCH (FLAGS (\\Seen))\r\n$ OK done\r\n",
);

#[tokio::test]
async fn a_mail_is_taken_and_then_marked() {
    let (port, heard) =
        server(&[SELECTED, ("UID SEARCH UNSEEN", "* SEARCH 7\r\n$ OK done\r\n"), SIZE, MAIL]).await;
    let shelf = Shelf::default();
    assert_eq!(collect_once(&mailbox(port), &shelf).await, Ok(1));
    assert_eq!(shelf.subjects(), ["one"]);
    assert_eq!(shelf.left_at().await, Some(Place { validity: 9, number: 7 }));
    let heard = heard.await.expect("a talk");
    assert_eq!(heard[0], r#"LOGIN "reply@hengmu.example" "very \"secret\" \\""#);
    assert!(heard.iter().any(|line| line == "UID STORE 7 +FLAGS.SILENT (\\Seen)"), "{heard:?}");
    assert!(!format!("{:?}", mailbox(1)).contains("secret"));
}

#[tokio::test]
async fn what_cannot_be_taken_now_stays_unread() {
    let script: &[_] = &[SELECTED, ("UID SEARCH UID 7:*", "* SEARCH 7\r\n$ OK done\r\n"), SIZE, MAIL];
    let (port, heard) = server(script).await;
    let shelf = Shelf::at(Some(Place { validity: 9, number: 6 }));
    *shelf.is_busy.lock().expect("a lock") = 1;
    assert_eq!(
        collect_once(&mailbox(port), &shelf).await,
        Err(MailboxError::Later("the disk is full".into()))
    );
    assert!(!heard.await.expect("a talk").iter().any(|line| line.contains("STORE")));
    let (port, _heard) = server(script).await;
    assert_eq!(collect_once(&mailbox(port), &shelf).await, Ok(1), "brought again");
}

#[tokio::test]
async fn a_connection_cut_in_a_mail_loses_nothing() {
    let cut: &[_] = &[
        SELECTED,
        ("UID SEARCH UID 7:*", "* SEARCH 7\r\n$ OK done\r\n"),
        SIZE,
        ("UID FETCH 7 (UID BODY", "* 1 FETCH (UID 7 BODY[] {20}\r\nSubject:CUT"),
    ];
    let (port, _heard) = server(cut).await;
    let shelf = Shelf::at(Some(Place { validity: 9, number: 6 }));
    assert!(matches!(collect_once(&mailbox(port), &shelf).await, Err(MailboxError::Later(_))));
    assert_eq!((shelf.subjects().len(), shelf.left_at().await), (0, Some(Place { validity: 9, number: 6 })));
}

#[tokio::test]
async fn numbers_of_another_time_mean_nothing() {
    let (port, heard) =
        server(&[SELECTED, ("UID SEARCH OR UNSEEN SINCE", "* SEARCH 7\r\n$ OK done\r\n"), SIZE, MAIL]).await;
    let shelf = Shelf::at(Some(Place { validity: 8, number: 500 }));
    assert_eq!(collect_once(&mailbox(port), &shelf).await, Ok(1));
    let heard = heard.await.expect("a talk");
    assert!(heard.iter().any(|line| line.starts_with("UID SEARCH OR UNSEEN SINCE ")), "{heard:?}");
}

#[tokio::test]
async fn too_large_gone_and_already_taken() {
    let script: &[_] = &[
        SELECTED,
        // `8:*` names the last mail even where its number is smaller.
        ("UID SEARCH UID 8:*", "* SEARCH 7 8 9\r\n$ OK done\r\n"),
        ("UID FETCH 8 (UID RFC822", "* 1 FETCH (UID 8 RFC822.SIZE 90000)\r\n$ OK done\r\n"),
        ("UID FETCH 9", "$ OK done\r\n"),
    ];
    let (port, heard) = server(script).await;
    let shelf = Shelf::at(Some(Place { validity: 9, number: 7 }));
    assert_eq!(collect_once(&mailbox(port), &shelf).await, Ok(0));
    assert_eq!(*shelf.left.lock().expect("a lock"), [90_000]);
    let heard = heard.await.expect("a talk");
    assert!(!heard.iter().any(|line| line.contains("FETCH 7") || line.contains("STORE")), "{heard:?}");
}

#[tokio::test]
async fn what_was_taken_and_not_marked_is_marked_then() {
    let script: &[_] = &[SELECTED, ("UID SEARCH UID 7 UNSEEN", "* SEARCH 7\r\n$ OK done\r\n"), SIZE, MAIL];
    let (port, heard) = server(script).await;
    let shelf = Shelf::at(Some(Place { validity: 9, number: 7 }));
    assert_eq!(collect_once(&mailbox(port), &shelf).await, Ok(0));
    assert_eq!(shelf.left_at().await, Some(Place { validity: 9, number: 7 }));
    let heard = heard.await.expect("a talk");
    assert!(heard.iter().any(|line| line == "UID STORE 7 +FLAGS.SILENT (\\Seen)"), "{heard:?}");
}

#[tokio::test]
async fn what_was_marked_and_not_moved_is_moved_then() {
    let script: &[_] = &[SELECTED, ("UID SEARCH UID 7 UNDELETED", "* SEARCH 7\r\n$ OK done\r\n"), SIZE, MAIL];
    let (port, heard) = server(script).await;
    let shelf = Shelf::at(Some(Place { validity: 9, number: 7 }));
    let done = Mailbox { done_folder: Some("Done".into()), ..mailbox(port) };
    assert_eq!(collect_once(&done, &shelf).await, Ok(0));
    let heard = heard.await.expect("a talk");
    assert!(
        heard.iter().any(|line| line == "UID COPY 7 \"Done\"" || line == "UID MOVE 7 \"Done\""),
        "{heard:?}"
    );
}

#[tokio::test]
async fn what_was_refused_before_is_brought_again() {
    let script: &[_] = &[
        SELECTED,
        ("UID SEARCH UID 10:*", "* SEARCH 9\r\n$ OK done\r\n"),
        ("UID FETCH 6", "$ OK done\r\n"),
        SIZE,
        MAIL,
    ];
    let (port, heard) = server(script).await;
    let shelf = Shelf::at(Some(Place { validity: 9, number: 9 }));
    *shelf.again.lock().expect("a lock") = vec![6, 7];
    assert_eq!(collect_once(&mailbox(port), &shelf).await, Ok(1));
    assert_eq!(*shelf.again.lock().expect("a lock"), [7], "one of them was deleted there");
    let heard = heard.await.expect("a talk");
    assert!(heard.iter().any(|line| line == "UID STORE 7 +FLAGS.SILENT (\\Seen)"), "{heard:?}");
}

#[tokio::test]
async fn wrong_settings_are_told_apart_from_bad_luck() {
    let kind = |error: &MailboxError| match error {
        MailboxError::Settings(_) => "settings",
        MailboxError::SignIn(_) => "sign-in",
        MailboxError::Later(_) => "later",
    };
    for (script, wanted) in [
        (&[("LOGIN", "$ NO [AUTHENTICATIONFAILED] wrong\r\n")][..], "sign-in"),
        (&[("LOGIN", "$ NO [UNAVAILABLE] later\r\n")], "later"),
        (&[("SELECT", "$ NO no such folder\r\n")], "settings"),
        (&[("LOGIN", "* BYE CUT")], "later"),
    ] {
        let (port, _heard) = server(script).await;
        let error = collect_once(&mailbox(port), &Shelf::default()).await.expect_err("an error");
        assert_eq!(kind(&error), wanted, "{error:?}");
    }
    let nobody = TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("one").port();
    let gone = collect_once(&mailbox(nobody), &Shelf::default()).await;
    assert!(matches!(gone, Err(MailboxError::Later(_))));
}

#[tokio::test]
async fn a_token_takes_the_passwords_place() {
    let script: &[_] = &[
        ("AUTHENTICATE", "+ eyJzdGF0dXMiOiI0MDEifQ==\r\n"),
        ("", "a1 NO [AUTHENTICATIONFAILED] expired\r\n"),
    ];
    let (port, heard) = server(script).await;
    let with = Mailbox { sign_in: SignIn::XOAuth2, password: "tok".into(), ..mailbox(port) };
    let error = collect_once(&with, &Shelf::default()).await;
    assert_eq!(error, Err(MailboxError::SignIn("NO [AUTHENTICATIONFAILED] expired".into())));
    use base64ct::Encoding as _;
    let token = base64ct::Base64::encode_string(b"user=reply@hengmu.example\x01auth=Bearer tok\x01\x01");
    assert_eq!(heard.await.expect("a talk")[0], format!("AUTHENTICATE XOAUTH2 {token}"));
}

#[test]
fn days_are_written_as_servers_read_them() {
    assert_eq!(civil(0), (1970, 1, 1));
    assert_eq!(civil(20_755), (2026, 10, 29));
    assert_eq!(civil(19_782), (2024, 2, 29));
}
