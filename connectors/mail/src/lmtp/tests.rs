//! Talks with the door, line by line.

use super::*;
use std::sync::Mutex;
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};

/// Takes mails for `in+…`, has no time for `busy@`, and does not want `no@` after it was read.
#[derive(Default)]
struct Box {
    taken: Mutex<Vec<Mail>>,
}

/// Sender, recipient, and what was sent.
type Mail = (String, String, Arc<Vec<u8>>);

impl Receive for Box {
    async fn knows(&self, recipient: &str) -> Taken {
        match recipient.split('@').next() {
            Some("stranger") => Taken::Refused("nobody\r\n250 of that name".into()),
            Some("later") => Taken::TryLater("not yet".into()),
            _ => Taken::Accepted,
        }
    }

    async fn deliver(&self, sender: &str, recipient: &str, mail: Arc<Vec<u8>>) -> Taken {
        match recipient.split('@').next() {
            Some("busy") => Taken::TryLater("4.3.1 the disk is full".into()),
            Some("no") => Taken::Refused("not wanted".into()),
            _ => {
                self.taken.lock().expect("a lock").push((sender.into(), recipient.into(), mail));
                Taken::Accepted
            }
        }
    }
}

struct Peer {
    read: BufReader<OwnedReadHalf>,
    write: OwnedWriteHalf,
}

impl Peer {
    /// Sends bytes and reads so many lines of answers.
    async fn says(&mut self, bytes: impl AsRef<[u8]>, lines: usize) -> String {
        self.write.write_all(bytes.as_ref()).await.expect("sent");
        let mut heard = String::new();
        for _ in 0..lines {
            self.read.read_line(&mut heard).await.expect("an answer");
        }
        heard.replace("\r\n", "\n").trim_end().to_owned()
    }
}

async fn door(door: Door) -> (Arc<Box>, u16, tokio::task::JoinHandle<io::Result<()>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let mails = Arc::new(Box::default());
    (mails.clone(), port, tokio::spawn(listen(listener, door, mails)))
}

async fn peer(port: u16) -> Peer {
    let stream = TcpStream::connect(("127.0.0.1", port)).await.expect("somebody there");
    let (read, write) = stream.into_split();
    let mut peer = Peer { read: BufReader::new(read), write };
    assert_eq!(peer.says("", 1).await, "220 mail.hengmu.example LMTP");
    peer
}

fn small() -> Door {
    Door {
        most_bytes: 2_000,
        most_connections: 2,
        patience: Duration::from_secs(30),
        ..Door::of("mail.hengmu.example")
    }
}

const HELLO: &str = "LHLO mx.hengmu.example\r\n";
const HELLO_LINES: usize = 6;

#[tokio::test]
async fn each_recipient_gets_an_answer() {
    let (mails, port, _door) = door(small()).await;
    let mut peer = peer(port).await;
    let hello = peer.says(HELLO, HELLO_LINES).await;
    for word in ["PIPELINING", "ENHANCEDSTATUSCODES", "8BITMIME", "SMTPUTF8", "250 SIZE 2000"] {
        assert!(hello.contains(word), "{hello}");
    }
    let said = peer
        .says(
            "MAIL FROM:<郑@chengchuan.example> BODY=8BITMIME SMTPUTF8 SIZE=100\r\nRCPT TO:<in+a@hengmu.example>\r\n\
             RCPT TO:<stranger@hengmu.example>\r\nrcpt to: <busy@hengmu.example>\r\nRCPT TO:<no@hengmu.example>\r\n\
             RCPT TO:<later@hengmu.example>\r\nDATA\r\n",
            7,
        )
        .await;
    assert_eq!(
        said,
        "250 2.1.0 OK\n250 2.1.5 OK\n550 5.1.1 nobody  250 of that name\n250 2.1.5 OK\n250 2.1.5 OK\n450 4.2.1 not yet\n\
         354 Go on; end with <CR><LF>.<CR><LF>"
    );
    let said = peer.says("Subject: 你好\r\n\r\n..dots\r\n.one\r\n\n.\nbare\r\n.\r\nNOOP\r\n", 4).await;
    assert_eq!(said, "250 2.0.0 Taken\n451 4.3.1 the disk is full\n550 5.7.1 not wanted\n250 2.0.0 OK");
    let taken = mails.taken.lock().expect("a lock").clone();
    assert_eq!(taken.len(), 1);
    assert_eq!((taken[0].0.as_str(), taken[0].1.as_str()), ("郑@chengchuan.example", "in+a@hengmu.example"));
    assert_eq!(String::from_utf8_lossy(&taken[0].2), "Subject: 你好\r\n\r\n.dots\r\none\r\n\n.\nbare\r\n");
}

#[tokio::test]
async fn a_mail_about_undelivered_mails_has_no_sender() {
    let (mails, port, _door) = door(small()).await;
    let mut peer = peer(port).await;
    peer.says(HELLO, HELLO_LINES).await;
    peer.says("MAIL FROM:<>\r\nRCPT TO:<bounce+1@hengmu.example>\r\nDATA\r\n", 3).await;
    assert_eq!(peer.says("x\r\n.\r\n", 1).await, "250 2.0.0 Taken");
    assert_eq!(mails.taken.lock().expect("a lock")[0].0, "");
}

#[tokio::test]
async fn what_is_said_in_the_wrong_order_or_way_is_told() {
    let (mails, port, _door) = door(small()).await;
    let mut peer = peer(port).await;
    for (said, answered) in [
        ("MAIL FROM:<a@b.c>\r\n", "503 5.5.1 LHLO first"),
        ("EHLO x\r\n", "500 5.5.1 This is LMTP: LHLO"),
        ("GET / HTTP/1.1\r\n", "500 5.5.2 Not understood"),
    ] {
        assert_eq!(peer.says(said, 1).await, answered);
    }
    peer.says(HELLO, HELLO_LINES).await;
    let long = format!("RCPT TO:<{}>\r\n", "a".repeat(100_000));
    for (said, answered) in [
        ("DATA\r\n", "503 5.5.1 Nobody to give it to"),
        ("RCPT TO:<a@b.c>\r\n", "503 5.5.1 MAIL first"),
        ("MAIL FROM:a@b.c\r\n", "501 5.5.4 MAIL FROM:<address>"),
        ("MAIL FROM:<a@b.c> SIZE=99999999\r\n", "552 5.3.4 Too large"),
        ("MAIL FROM:<a@b.c>\r\n", "250 2.1.0 OK"),
        ("MAIL FROM:<a@b.c>\r\n", "503 5.5.1 One mail after the other"),
        ("RCPT TO:<nobody>\r\n", "501 5.1.3 RCPT TO:<address>"),
        (long.as_str(), "500 5.5.2 Line too long"),
        ("RSET\r\n", "250 2.0.0 OK"),
        ("DATA\r\n", "503 5.5.1 Nobody to give it to"),
        ("VRFY a\r\n", "252 2.5.0 Send it and see"),
        ("QUIT\r\n", "221 2.0.0 Bye"),
    ] {
        assert_eq!(peer.says(said, 1).await, answered, "{}", &said[..said.len().min(60)]);
    }
    assert!(mails.taken.lock().expect("a lock").is_empty());
}

#[tokio::test]
async fn too_large_too_many_and_cut_off() {
    let (mails, port, _door) = door(small()).await;
    let mut first = peer(port).await;
    first.says(HELLO, HELLO_LINES).await;
    first.says("MAIL FROM:<a@b.c>\r\nRCPT TO:<x@b.c>\r\nRCPT TO:<y@b.c>\r\nDATA\r\n", 4).await;
    let large = format!("{}\r\n.\r\n", "x".repeat(500_000));
    assert_eq!(first.says(large, 2).await, "552 5.3.4 Too large\n552 5.3.4 Too large");
    // The talk goes on.
    first.says("MAIL FROM:<a@b.c>\r\nRCPT TO:<x@b.c>\r\nDATA\r\n", 3).await;
    assert_eq!(first.says("small\r\n.\r\n", 1).await, "250 2.0.0 Taken");
    // A second may talk, a third is sent away.
    let mut second = peer(port).await;
    let third = TcpStream::connect(("127.0.0.1", port)).await.expect("somebody there");
    let mut words = String::new();
    BufReader::new(third).read_line(&mut words).await.expect("an answer");
    assert_eq!(words, "421 4.3.2 Too many connections\r\n");
    // Cut off in the middle: nothing is taken.
    second.says(HELLO, HELLO_LINES).await;
    second.says("MAIL FROM:<a@b.c>\r\nRCPT TO:<x@b.c>\r\nDATA\r\n", 3).await;
    second.says("half a mail\r\n", 0).await;
    drop(second);
    // Whoever makes nothing but mistakes is sent away.
    let wrong = "WHAT\r\n".repeat(MOST_MISTAKES);
    let heard = first.says(wrong, MOST_MISTAKES + 1).await;
    assert!(heard.ends_with("421 4.7.0 Too many mistakes"), "{heard}");
    assert_eq!(mails.taken.lock().expect("a lock").len(), 1);
}

#[tokio::test]
async fn whoever_says_nothing_is_cut_off() {
    let (near, far) = tokio::io::duplex(1_000);
    let (read, write) = tokio::io::split(far);
    let talk = Talk {
        door: Door { patience: Duration::from_millis(50), ..small() },
        receive: Arc::new(Box::default()),
        large: Arc::new(Semaphore::new(1)),
        read: BufReader::new(read),
        write,
        mistakes: 0,
    };
    let held = tokio::spawn(talk.hold());
    let mut heard = String::new();
    BufReader::new(near).read_to_string(&mut heard).await.expect("words");
    assert_eq!(heard, "220 mail.hengmu.example LMTP\r\n421 4.4.2 You said nothing for too long\r\n");
    held.await.expect("ended").expect("well");
}

/// Python's own client hands a mail over and says what it was told of each recipient.
const CLIENT: &str = r#"
import sys, json, smtplib
client = smtplib.LMTP('127.0.0.1', int(sys.argv[1]))
client.ehlo_or_helo_if_needed()
client.mail('a@b.example', ['BODY=8BITMIME', 'SIZE=60'])
told, taken = {}, []
for who in ['in+1@h.example', 'stranger@h.example', 'busy@h.example']:
    code, words = client.rcpt(who)
    told[who] = [code, words.decode()]
    taken += [who] if code == 250 else []
client.docmd('data')
client.send(smtplib._quote_periods(b'Subject: x\r\n\r\n.dot\r\n..two\r\nend\r\n') + b'.\r\n')
for who in taken:
    code, words = client.getreply()
    told[who] = [code, words.decode()]
print(json.dumps([told, client.has_extn('smtputf8'), client.esmtp_features['size']]))
client.quit()
"#;

#[tokio::test]
async fn another_program_hands_mails_over() {
    let (mails, port, _door) = door(small()).await;
    let client =
        tokio::process::Command::new("python3").args(["-c", CLIENT, &port.to_string()]).output().await;
    let Ok(client) = client else {
        println!("not run: python3");
        assert!(std::env::var_os("CI").is_none(), "python3 is missing");
        return;
    };
    let told: serde_json::Value = serde_json::from_slice(&client.stdout).expect("an answer");
    assert_eq!(
        told,
        serde_json::json!([{
            "in+1@h.example": [250, "2.0.0 Taken"],
            "stranger@h.example": [550, "5.1.1 nobody  250 of that name"],
            "busy@h.example": [451, "4.3.1 the disk is full"],
        }, true, "2000"])
    );
    let taken = mails.taken.lock().expect("a lock").clone();
    assert_eq!((taken.len(), taken[0].1.as_str()), (1, "in+1@h.example"));
    assert_eq!(String::from_utf8_lossy(&taken[0].2), "Subject: x\r\n\r\n.dot\r\n..two\r\nend\r\n");
}

proptest::proptest! {
    /// However a mail comes in pieces, and whatever is in it, what is taken is what was sent.
    #[test]
    fn dots_come_through(lines in proptest::collection::vec("[.\r\nab]{0,6}", 0..20)) {
        let mail: String = lines.iter().map(|line| format!("{}\r\n", line.replace(['\r', '\n'], "c"))).collect();
        let stuffed: String = mail.split_inclusive("\r\n").map(|line| match line.starts_with('.') {
            true => format!(".{line}"),
            false => line.to_owned(),
        }).collect();
        let mut body = Body::default();
        let ends: Vec<bool> = format!("{stuffed}.\r\n").bytes().map(|byte| body.add(byte, 1_000)).collect();
        proptest::prop_assert_eq!(ends.iter().position(|end| *end), Some(ends.len() - 1));
        proptest::prop_assert_eq!(String::from_utf8_lossy(&body.bytes), mail);
    }
}
