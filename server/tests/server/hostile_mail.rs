//! Mail that is meant to do harm, through the doors into the whole product: what is too large is refused, the rest is kept
//! and looked at, and neither takes more memory than a few times what came. Each is tried in a process of its own, since
//! the most that a process ever held is what the system tells of it.
#![cfg(target_os = "linux")]

use crate::mail_in::{REPLY, connected, heard, mail_server, said, states, switch_on, switched_on_with_door};
use crate::world::{World, text};
use correspondence::{Arrived, LARGEST_BYTES, Taken, file_received, take_in};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::{fs, io};
use store::testing::sqlite;
use tokio::io::{AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::tcp::OwnedReadHalf;
use tokio::net::{TcpListener, TcpStream};

/// In the process that takes the mail: which one.
const WHICH: &str = "RAPPORT_HOSTILE_MAIL";
/// And by which door.
const DOOR: &str = "RAPPORT_HOSTILE_DOOR";
const DOORS: [&str; 2] = ["lmtp", "post"];
/// What the product may hold beside what it held before. A mail is 28 MB at most here, and nothing of it is held more than
/// a few times.
const MOST_MEGABYTES: u64 = 90;
/// A mail that is refused is read away, and not held.
const MOST_OF_REFUSED: u64 = 50;

/// A mail that is written piece by piece: so often each piece.
type Pieces = Vec<(Vec<u8>, usize)>;

const HEAD: &str = "From: who@elsewhere.example\r\nTo: reply@in.hengmu.example\r\nSubject: harm\r\nMessage-ID: <harm@elsewhere.example>\r\n\
                    MIME-Version: 1.0\r\n";

fn piece(text: impl Into<String>) -> (Vec<u8>, usize) {
    (text.into().into_bytes(), 1)
}

fn many(text: &str, count: usize) -> (Vec<u8>, usize) {
    (text.as_bytes().to_vec(), count)
}

/// A megabyte of Base64, in lines.
fn megabytes(count: usize) -> (Vec<u8>, usize) {
    (format!("{}\r\n", "QUJD".repeat(19)).repeat(13_443).into_bytes(), count)
}

/// Its name, the mail, and whether it is taken.
fn mails() -> Vec<(&'static str, Pieces, bool)> {
    [of_parts(), of_words()].concat()
}

fn of_parts() -> Vec<(&'static str, Pieces, bool)> {
    let part = "Content-Type: multipart/mixed; boundary=b\r\n\r\n";
    let file = "--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=a.bin\r\n\
                Content-Transfer-Encoding: base64\r\n\r\n";
    let largest = LARGEST_BYTES >> 20;
    vec![
        (
            "a part of 50 MB",
            vec![piece(format!("{HEAD}{part}{file}")), megabytes(50), piece("--b--\r\n")],
            false,
        ),
        (
            "a part as large as is taken",
            vec![piece(format!("{HEAD}{part}{file}")), megabytes(largest - 2), piece("--b--\r\n")],
            true,
        ),
        (
            "thousands of parts",
            vec![piece(format!("{HEAD}{part}")), many("--b\r\n\r\nx\r\n", 1_000_000)],
            true,
        ),
        (
            "a mail in a mail, and so on",
            vec![piece(HEAD), many("Content-Type: message/rfc822\r\n\r\n", 400_000), piece("x\r\n")],
            true,
        ),
        ("parts in parts", vec![(parts_in_parts(60_000).into_bytes(), 1)], true),
    ]
}

fn of_words() -> Vec<(&'static str, Pieces, bool)> {
    let text = "Content-Type: text/plain; charset=utf-8\r\n\r\n";
    vec![
        (
            "a million headers",
            vec![piece(HEAD), many("X-Harm: y\r\n", 1_000_000), piece(text), piece("x\r\n")],
            true,
        ),
        (
            "a header without an end",
            vec![
                piece(HEAD),
                piece("X-Harm: y"),
                many("0123456789", 2_000_000),
                piece(format!("\r\n{text}x\r\n")),
            ],
            true,
        ),
        (
            "readers without an end",
            vec![
                piece(HEAD),
                piece("Cc: a@b.example"),
                many(",\r\n a@b.example", 900_000),
                piece(format!("\r\n{text}x\r\n")),
            ],
            true,
        ),
        (
            "coded words without an end",
            vec![
                piece(HEAD),
                piece("Comments:"),
                many(" =?utf-8?B?5Lmd?=\r\n", 900_000),
                piece(format!("{text}x\r\n")),
            ],
            true,
        ),
        (
            "quotations without an end",
            vec![piece(format!("{HEAD}{text}")), many("> > > > > > x\r\n", 900_000)],
            true,
        ),
        (
            "tags without an end",
            vec![piece(format!("{HEAD}Content-Type: text/html\r\n\r\n")), many("<div><blockquote>", 900_000)],
            true,
        ),
    ]
}

fn parts_in_parts(depth: usize) -> String {
    let mut text = HEAD.to_owned();
    for level in 0..depth {
        text.push_str(&format!("Content-Type: multipart/mixed; boundary=\"b{level}\"\r\n\r\n--b{level}\r\n"));
    }
    text + "Content-Type: text/plain\r\n\r\nx\r\n"
}

/// What `/proc` tells of this process, in megabytes: what it holds, and the most that it held.
fn held(what: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").expect("of this process");
    let line = status.lines().find_map(|line| line.strip_prefix(what)).expect("a line");
    line.trim().trim_end_matches(" kB").trim().parse::<u64>().expect("a number") / 1_024
}

#[test]
fn nothing_is_held_many_times() {
    for (name, door) in mails().iter().flat_map(|(name, _, _)| DOORS.map(|door| (*name, door))) {
        let output = Command::new(std::env::current_exe().expect("this program"))
            .args(["--exact", "hostile_mail::one_is_taken", "--nocapture", "--test-threads=1"])
            .env(WHICH, name)
            .env(DOOR, door)
            .output()
            .expect("started");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let why = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success() && said.contains("1 passed"), "{name}, {door}: {said}{why}");
        said.lines().filter(|line| line.ends_with(" MB")).for_each(|line| println!("{line}"));
    }
}

/// Does nothing but where it is told which one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_is_taken() {
    let Ok(name) = std::env::var(WHICH) else { return };
    let (_, pieces, is_taken) = mails().into_iter().find(|(one, _, _)| *one == name).expect("one of them");
    let (db, _folder) = sqlite(server::assembly::SCHEMAS);
    let world = World::make(db).await;
    let is_posted = std::env::var(DOOR).is_ok_and(|door| door == "post");
    let free = switched_on_with_door(&world).await;
    let door = tokio::spawn(server::mail_doors::keep_open(world.app.app.clone()));
    let mut socket = connected(free).await;
    let web = Web::open(&world).await;
    // From here on the most that is held counts anew.
    fs::write("/proc/self/clear_refs", "5").expect("begun anew");
    let before = held("VmRSS:");
    let told = if is_posted { web.posted(&pieces).await } else { brought(&mut socket, &pieces).await };
    while file_received(&world.app.app).await.expect("looked at") > 0 {}
    let more = held("VmHWM:").saturating_sub(before);
    println!("{name}: {told} with {more} MB");
    assert_eq!(told.starts_with("250") || told.contains(" 201 "), is_taken, "{told}");
    assert_eq!(states(&world).await.len(), usize::from(is_taken));
    assert!(states(&world).await.iter().all(|(state, reason)| state != "received" && reason != "fault"));
    let most = if is_taken { MOST_MEGABYTES } else { MOST_OF_REFUSED };
    assert!(more <= most, "{name}: {more} MB");
    // Others go on.
    assert!(said(&mut connected(free).await, "LHLO b.example\r\n").await.starts_with("250"));
    door.abort();
}

async fn brought(socket: &mut TcpStream, pieces: &Pieces) -> String {
    for line in [
        "LHLO a.example\r\n",
        "MAIL FROM:<who@elsewhere.example>\r\n",
        &format!("RCPT TO:<{REPLY}>\r\n"),
        "DATA\r\n",
    ] {
        said(socket, line).await;
    }
    sent(socket, pieces).await.expect("sent");
    socket.write_all(b"\r\n.\r\n").await.expect("sent");
    heard(socket).await
}

/// The whole product behind a socket, as it is served.
struct Web {
    port: u16,
    secret: String,
}

impl Web {
    async fn open(world: &World) -> Self {
        let kept = world.done("GET", "/api/v1/mail-in-settings", Value::Null).await;
        let body = json!({ "reply_address": REPLY, "lmtp": kept["lmtp"], "secret": "make" });
        let secret = text(&world.done("PUT", "/api/v1/mail-in-settings", body).await["secret"]);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let app = world.app.app.clone();
        let router = web::with_layers(server::assembly::routes().router(app.clone()), app);
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, service).await });
        Self { port, secret }
    }

    /// The first line of what was answered, which may come before everything was sent.
    async fn posted(&self, pieces: &Pieces) -> String {
        let (secret, length) =
            (&self.secret, pieces.iter().map(|(bytes, count)| bytes.len() * count).sum::<usize>());
        let socket = TcpStream::connect(("127.0.0.1", self.port)).await.expect("somebody there");
        let (mut read, mut write) = socket.into_split();
        let answered = tokio::spawn(async move { first_line(&mut read).await });
        let head = format!(
            "POST /in/mail?to={} HTTP/1.1\r\nHost: localhost\r\nMail-Secret: {secret}\r\nContent-Length: {length}\r\n\r\n",
            REPLY.replace('@', "%40")
        );
        write.write_all(head.as_bytes()).await.expect("said");
        // Whoever refuses it hangs up.
        let _ = sent(&mut write, pieces).await;
        answered.await.expect("answered")
    }
}

async fn first_line(read: &mut OwnedReadHalf) -> String {
    let mut heard = Vec::new();
    while !heard.contains(&b'\n') {
        let mut piece = [0; 1_024];
        match read.read(&mut piece).await {
            Ok(count) if count > 0 => heard.extend_from_slice(&piece[..count]),
            _ => break,
        }
    }
    String::from_utf8_lossy(&heard).lines().next().unwrap_or_default().to_owned()
}

async fn sent(write: &mut (impl AsyncWrite + Unpin), pieces: &Pieces) -> io::Result<()> {
    for (bytes, count) in pieces {
        // Small ones go together.
        let together = (65_536 / bytes.len().max(1)).clamp(1, *count);
        let block = bytes.repeat(together);
        for _ in 0..count / together {
            write.write_all(&block).await?;
        }
        write.write_all(&bytes.repeat(count % together)).await?;
    }
    Ok(())
}

async fn take(world: &World, mail: String) {
    let arrived = Arrived {
        door: "lmtp",
        recipient: Some(REPLY.to_owned()),
        envelope_from: "who@elsewhere.example".to_owned(),
        bytes: mail.into_bytes(),
        place: None,
    };
    assert_eq!(take_in(&world.app.app, arrived).await.expect("taken"), Taken::Kept);
    while file_received(&world.app.app).await.expect("filed") > 0 {}
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_hidden_in_a_header_is_text() {
    let (db, _folder) = sqlite(server::assembly::SCHEMAS);
    let world = World::make(db).await;
    let (port, _) = mail_server(None).await;
    switch_on(&world, port, None).await;
    // Line ends in coded words, in names of files, and bare.
    let mail = "From: =?utf-8?Q?a=0D=0ABcc=3A_all@everywhere.example?= <who@elsewhere.example>\r\nTo: reply@in.hengmu.example\r\n\
                Subject: =?utf-8?Q?one=0D=0ABcc=3A_all@everywhere.example=0D=0A=0D=0A<script>?=\r\n\
                Message-ID: <a\rb@elsewhere.example>\r\nX-Harm: a\nBcc: b@c.example\r\nMIME-Version: 1.0\r\n\
                Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n--b\r\n\
                Content-Type: application/pdf; name*=utf-8''..%2F..%2Fetc%0D%0Apasswd\r\n\
                Content-Disposition: attachment; filename*=utf-8''..%2F..%2Fetc%0D%0Apasswd\r\n\r\n%PDF\r\n--b--\r\n";
    take(&world, mail.to_owned()).await;
    let held = world.done("GET", "/api/v1/held-mails", Value::Null).await;
    let shown = held.to_string();
    for hidden in ["\\r", "\\n", "\\u000d", "\\u000a", "../"] {
        assert!(!shown.contains(hidden), "{hidden} in {shown}");
    }
    assert!(shown.contains("who@elsewhere.example"), "{shown}");
}

/// The calendars of other programs, as answers to an invitation: each is looked at, none is a fault of ours.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calendars_of_the_world_come_in() {
    let Some(data) = std::env::var_os("RAPPORT_TEST_DATA") else {
        println!("not run: calendars of the test data");
        return;
    };
    let (db, _folder) = sqlite(server::assembly::SCHEMAS);
    let world = World::make(db).await;
    let (port, _) = mail_server(None).await;
    switch_on(&world, port, None).await;
    let mut calendars = Vec::new();
    collect(&Path::new(&data).join("integrations/ics"), &mut calendars);
    assert!(calendars.len() >= 100, "{} calendars", calendars.len());
    for (place, calendar) in calendars.iter().enumerate() {
        let head = format!(
            "From: who@elsewhere.example\r\nTo: {REPLY}\r\nSubject: Accepted\r\nMessage-ID: <{place}@elsewhere.example>\r\n\
             MIME-Version: 1.0\r\nContent-Type: text/calendar; method=REPLY; charset=utf-8\r\n\r\n"
        );
        let arrived = Arrived {
            door: "post",
            recipient: Some(REPLY.to_owned()),
            envelope_from: "who@elsewhere.example".to_owned(),
            bytes: [head.as_bytes(), calendar].concat(),
            place: None,
        };
        let taken = take_in(&world.app.app, arrived).await.expect("taken");
        assert!(matches!(taken, Taken::Kept | Taken::Known), "{place}: {taken:?}");
        while file_received(&world.app.app).await.expect("looked at") > 0 {}
    }
    let states = states(&world).await;
    assert_eq!(states.len(), calendars.len());
    assert!(states.iter().all(|(state, reason)| state != "received" && reason != "fault"), "{states:?}");
    let settings = world.done("GET", "/api/v1/mail-in-settings", Value::Null).await;
    assert_ne!(settings["last_post_at"], json!(null), "{settings}");
}

fn collect(folder: &Path, calendars: &mut Vec<Vec<u8>>) {
    let mut found: Vec<_> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    found.sort();
    for path in found {
        match path.is_dir() {
            true => collect(&path, calendars),
            false if path.extension().is_some_and(|end| end == "ics") => {
                calendars.push(fs::read(&path).expect("a calendar"));
            }
            false => {}
        }
    }
}
