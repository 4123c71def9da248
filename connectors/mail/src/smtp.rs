//! Handing a message to the SMTP server. What the server answered is told with its code; a failure says whether
//! trying again can help.

use crate::message::{Message, compose};
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A server that has not taken the mail by then has failed this time. Longer than a large file needs, shorter than
/// the postman keeps a letter for itself.
const PATIENCE: Duration = Duration::from_secs(100);
const PATIENCE_TO_CONNECT: Duration = Duration::from_secs(20);

/// How the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// Only for a server in the same house.
    None,
    /// Plain first, then encrypted before anything else is said; refused when the server cannot.
    StartTls,
    Tls,
}

/// What is shown to the server as the user's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SignIn {
    /// A password (PLAIN or LOGIN).
    #[default]
    Password,
    /// In the password's place an access token of OAuth 2 (XOAUTH2), as Microsoft 365 and Gmail want it.
    XOAuth2,
}

/// The organisation's SMTP server.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    pub host: String,
    pub port: u16,
    pub security: Security,
    pub user: Option<String>,
    pub password: Option<String>,
    #[serde(default)]
    pub sign_in: SignIn,
    pub from_address: String,
    pub from_name: String,
}

/// The password stays out of logs.
impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{} {:?} from {}", self.host, self.port, self.security, self.from_address)
    }
}

/// What the server said when it took a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    pub code: u16,
    /// `2.0.0`, where the server tells one (RFC 3463).
    pub enhanced: Option<String>,
    /// Its words, often with the number of its queue.
    pub words: String,
}

/// Why a message was not handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotSent {
    /// This message will never go: a wrong address, refused by the server (5xx). Shown as bounced.
    Refused,
    /// The settings are wrong (address of the sender, certificate): somebody must mend them.
    Settings,
    /// The user was not let in: a wrong password, or an access token that is not believed any more.
    SignIn,
    /// Trying again later may help (4xx, cut off).
    Later,
    /// Nobody was there to take a mail: it says nothing about this one.
    NobodyThere,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendError {
    pub kind: NotSent,
    /// What the server answered, if it did.
    pub code: Option<u16>,
    pub enhanced: Option<String>,
    pub words: String,
}

impl SendError {
    pub fn refused(words: String) -> Self {
        Self::own(NotSent::Refused, words)
    }

    pub fn later(words: String) -> Self {
        Self::own(NotSent::Later, words)
    }

    pub fn nobody_there(words: String) -> Self {
        Self::own(NotSent::NobodyThere, words)
    }

    pub fn settings(words: String) -> Self {
        Self::own(NotSent::Settings, words)
    }

    fn own(kind: NotSent, words: String) -> Self {
        Self { kind, code: None, enhanced: None, words }
    }

    pub fn is_permanent(&self) -> bool {
        self.kind == NotSent::Refused
    }

    /// Whether it is about this very message, and neither our settings nor that nobody is there.
    pub fn is_about_it(&self) -> bool {
        matches!(self.kind, NotSent::Refused | NotSent::Later)
    }
}

impl std::fmt::Display for SendError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.words)
    }
}
impl std::error::Error for SendError {}

/// Gives the message to the server; when this returns, the server has taken it. One mail has one recipient, so what
/// it answers is about that one.
pub async fn send(settings: &Settings, message: &Message) -> Result<Accepted, SendError> {
    send_within(settings, message, PATIENCE).await
}

async fn send_within(
    settings: &Settings,
    message: &Message,
    patience: Duration,
) -> Result<Accepted, SendError> {
    let mail = compose(settings, message)?;
    let transport = transport(settings)?;
    // The library's own limit ends with the connecting: a server that says nothing later would be waited for forever.
    let answer = tokio::time::timeout(patience, transport.send(mail)).await;
    let answer = answer.map_err(|_| SendError::later("the server was too slow".to_owned()))?.map_err(told)?;
    let words = answer.message().collect::<Vec<_>>().join(" ");
    Ok(Accepted { code: answer.code().into(), enhanced: enhanced(&words), words })
}

fn transport(settings: &Settings) -> Result<AsyncSmtpTransport<Tokio1Executor>, SendError> {
    type Transport = AsyncSmtpTransport<Tokio1Executor>;
    let host = settings.host.as_str();
    let builder = match settings.security {
        Security::None => Ok(Transport::builder_dangerous(host)),
        Security::StartTls => Transport::starttls_relay(host),
        Security::Tls => Transport::relay(host),
    };
    let builder = builder.map_err(|e| SendError::settings(e.to_string()))?;
    let builder = builder.port(settings.port).timeout(Some(PATIENCE_TO_CONNECT));
    let (Some(user), Some(password)) = (&settings.user, &settings.password) else {
        return Ok(builder.build());
    };
    if user.is_empty() {
        return Ok(builder.build());
    }
    let mechanisms = match settings.sign_in {
        SignIn::Password => vec![Mechanism::Plain, Mechanism::Login],
        SignIn::XOAuth2 => vec![Mechanism::Xoauth2],
    };
    let credentials = Credentials::new(user.clone(), password.clone());
    Ok(builder.credentials(credentials).authentication(mechanisms).build())
}

const REFUSED_IN_A_CHALLENGE: &str = "does not expect a challenge";
/// What the library tells by its words alone: refused, unknown by name, no way there.
const NOT_CONNECTED: &str = "Connection error";

/// 53x speaks of signing in, not of the message.
fn told(error: lettre::transport::smtp::Error) -> SendError {
    let code = error.status().map(u16::from);
    let words = match std::error::Error::source(&error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    };
    let status = code.and(enhanced(&words));
    let kind = match code {
        _ if is_of_the_server(code, status.as_deref()) => NotSent::NobodyThere,
        Some(530 | 534 | 535 | 538) => NotSent::SignIn,
        // Why a token is refused is said in a challenge, which the library does not answer.
        None if words.contains(REFUSED_IN_A_CHALLENGE) => NotSent::SignIn,
        _ if error.is_permanent() => NotSent::Refused,
        _ if error.is_tls() || error.is_client() => NotSent::Settings,
        None if words.starts_with(NOT_CONNECTED) => NotSent::NobodyThere,
        _ => NotSent::Later,
    };
    SendError { kind, code, enhanced: status, words }
}

/// Its own system stands in the way of all mails (RFC 3463, 3.4), or it closes (421) without saying more. What it says of the
/// way to one recipient (4.4) or of this mail (4.7) is about this mail.
fn is_of_the_server(code: Option<u16>, status: Option<&str>) -> bool {
    status.map_or(code == Some(421), |status| status.starts_with("4.3."))
}

/// `5.1.1` among the words of an answer (RFC 3463): class, subject and detail.
fn enhanced(words: &str) -> Option<String> {
    let is_status = |word: &&str| {
        let parts: Vec<&str> = word.split('.').collect();
        matches!(parts[..], ["2" | "4" | "5", subject, detail]
            if [subject, detail].iter().all(|part| matches!(part.len(), 1..=3) && part.bytes().all(|b| b.is_ascii_digit())))
    };
    words.split([' ', ':', '\t']).find(is_status).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    mod relay;

    use super::*;
    use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};

    fn settings(port: u16) -> Settings {
        Settings {
            host: "127.0.0.1".into(),
            port,
            security: Security::None,
            user: None,
            password: Some("very secret".into()),
            sign_in: SignIn::Password,
            from_address: "rapport@hengmu.example".into(),
            from_name: "Hengmu 衡木".into(),
        }
    }

    fn message() -> Message {
        Message {
            to: "zheng.haiyan@chengchuan.example".into(),
            name: "郑海砚".into(),
            subject: "您的提问 Q-3 已答复".into(),
            text: "正文\n".into(),
            html: "<p>正文</p>".into(),
            in_reply_to: Some("q3@hengmu.example".into()),
            ..Message::default()
        }
    }

    /// A server for one conversation: answers `replies` by verb and gives back what it was told.
    async fn server(refuse: Option<(&'static str, &'static str)>) -> (u16, tokio::task::JoinHandle<String>) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = tokio::spawn(async move {
            let (socket, _) = listener.accept().await.unwrap();
            let (read, mut write) = socket.into_split();
            let mut lines = BufReader::new(read).lines();
            let mut heard = String::new();
            let mut in_letter = false;
            write.write_all(b"220 here\r\n").await.unwrap();
            while let Ok(Some(line)) = lines.next_line().await {
                heard.push_str(&line);
                heard.push('\n');
                let verb = line.get(..4).unwrap_or_default().to_ascii_uppercase();
                let reply = match verb.as_str() {
                    _ if in_letter && line == "." => {
                        in_letter = false;
                        "250 2.0.0 taken as 42"
                    }
                    _ if in_letter => continue,
                    verb if refuse.is_some_and(|(refused, _)| refused == verb) => refuse.unwrap().1,
                    "DATA" => {
                        in_letter = true;
                        "354 go on"
                    }
                    "QUIT" => "221 bye",
                    _ => "250 fine",
                };
                write.write_all(format!("{reply}\r\n").as_bytes()).await.unwrap();
                if verb == "QUIT" {
                    break;
                }
            }
            heard
        });
        (port, heard)
    }

    #[tokio::test]
    async fn a_message_reaches_the_server() {
        let (port, heard) = server(None).await;
        send(&settings(port), &message()).await.unwrap();
        let heard = heard.await.unwrap();
        for part in [
            "RCPT TO:<zheng.haiyan@chengchuan.example>",
            "In-Reply-To: <q3@hengmu.example>",
            "Subject: =?utf-8?",
            "Auto-Submitted: auto-generated",
            "multipart/alternative",
        ] {
            assert!(heard.contains(part), "{part} in\n{heard}");
        }
    }

    #[tokio::test]
    async fn failures_say_whether_to_try_again() {
        for (verb, reply, permanent) in [
            ("RCPT", "550 no such user", true),
            ("RCPT", "450 try later", false),
            ("MAIL", "535 sign in first", false),
            ("DATA", "554 refused", true),
        ] {
            let (port, heard) = server(Some((verb, reply))).await;
            let error = send(&settings(port), &message()).await.unwrap_err();
            assert_eq!(error.is_permanent(), permanent, "{reply}: {error:?}");
            drop(heard);
        }
        let nobody = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
        let gone = send(&settings(nobody), &message()).await.unwrap_err();
        assert_eq!((gone.kind, gone.code), (NotSent::NobodyThere, None));
    }

    #[tokio::test]
    async fn what_the_server_answers_is_told_with_its_code() {
        let (port, _heard) = server(Some(("RCPT", "450 4.2.1 mailbox busy, try later"))).await;
        let later = send(&settings(port), &message()).await.unwrap_err();
        assert_eq!(
            (later.kind, later.code, later.enhanced.as_deref()),
            (NotSent::Later, Some(450), Some("4.2.1"))
        );
        for (answer, kind) in [
            ("421 4.3.2 closing", NotSent::NobodyThere),
            ("451 4.3.0 the queue is full", NotSent::NobodyThere),
            ("421 too many", NotSent::NobodyThere),
            ("451 4.4.4 no way to that domain", NotSent::Later),
            ("452 4.4.5 no way on", NotSent::Later),
            ("421 4.7.0 put off", NotSent::Later),
        ] {
            let (port, _heard) = server(Some(("RCPT", answer))).await;
            let waits = send(&settings(port), &message()).await.unwrap_err();
            assert_eq!(waits.kind, kind, "{answer}");
        }
        let (port, _heard) = server(Some(("RCPT", "550 5.1.1 no such user"))).await;
        let never = send(&settings(port), &message()).await.unwrap_err();
        assert_eq!(
            (never.kind, never.code, never.enhanced.as_deref()),
            (NotSent::Refused, Some(550), Some("5.1.1"))
        );
        let (port, _heard) = server(None).await;
        let taken = send(&settings(port), &message()).await.unwrap();
        assert_eq!(
            (taken.code, taken.enhanced.as_deref(), taken.words.as_str()),
            (250, Some("2.0.0"), "2.0.0 taken as 42")
        );
    }

    /// Cut off where nobody knows whether the mail was taken, and a server that says nothing: both are tried again.
    #[tokio::test]
    async fn whoever_goes_away_or_says_nothing_is_tried_again() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let patience = Duration::from_millis(100);
        let server = tokio::spawn(async move {
            let (socket, _) = listener.accept().await.unwrap();
            let (read, mut write) = socket.into_split();
            let mut lines = BufReader::new(read).lines();
            write.write_all(b"220 here\r\n").await.unwrap();
            while let Ok(Some(line)) = lines.next_line().await {
                match line.as_str() {
                    "DATA" => write.write_all(b"354 go on\r\n").await.unwrap(),
                    "." => break,
                    line if line.starts_with("EHLO")
                        || line.starts_with("MAIL")
                        || line.starts_with("RCPT") =>
                    {
                        write.write_all(b"250 fine\r\n").await.unwrap();
                    }
                    _ => {}
                }
            }
            drop((lines, write));
            listener.accept().await.unwrap()
        });
        let cut_off = send_within(&settings(port), &message(), Duration::from_secs(20)).await.unwrap_err();
        assert_eq!((cut_off.kind, cut_off.code), (NotSent::Later, None), "{cut_off:?}");
        let silent = send_within(&settings(port), &message(), patience).await.unwrap_err();
        assert_eq!((silent.kind, silent.code), (NotSent::Later, None), "{silent:?}");
        drop(server.await);
    }

    #[tokio::test]
    async fn a_token_takes_the_passwords_place() {
        let (port, heard) = server(Some(("EHLO", "250-here\r\n250 AUTH PLAIN XOAUTH2"))).await;
        let with = Settings { user: Some("a@b.example".into()), sign_in: SignIn::XOAuth2, ..settings(port) };
        send(&with, &message()).await.unwrap();
        use base64ct::Encoding as _;
        let token = base64ct::Base64::encode_string(b"user=a@b.example\x01auth=Bearer very secret\x01\x01");
        assert!(heard.await.unwrap().contains(&format!("AUTH XOAUTH2 {token}")));
    }

    #[test]
    fn nothing_typed_adds_a_header_or_a_recipient() {
        let mut hostile = message();
        hostile.subject = "Hello\r\nBcc: all@everywhere.example\n\nBody".into();
        hostile.name = "Zheng\r\nTo: other@everywhere.example".into();
        let written = String::from_utf8(compose(&settings(25), &hostile).unwrap().formatted()).unwrap();
        let head = written.split("\r\n\r\n").next().unwrap();
        let starts: Vec<_> =
            head.lines().filter_map(|line| line.split_once(':')).map(|(name, _)| name).collect();
        assert!(!starts.contains(&"Bcc"), "{head}");
        assert_eq!(starts.iter().filter(|name| **name == "To").count(), 1, "{head}");
        for (name, value) in [("X-Good", "a\r\nBcc: b@c.example"), ("X Bad", "a"), ("", "a"), ("X:Y", "a")] {
            let with = Message { headers: vec![(name.into(), value.into())], ..message() };
            assert!(compose(&settings(25), &with).is_err_and(|e| e.is_permanent()), "{name}");
        }
        for to in ["a@b.example\r\nRCPT TO:<x@y.example>", "a@b.example, c@d.example", "", "<a@b.example>"] {
            let with = Message { to: to.into(), ..message() };
            assert!(compose(&settings(25), &with).is_err_and(|e| e.is_permanent()), "{to}");
        }
    }

    #[test]
    fn the_password_is_not_printed() {
        assert!(!format!("{:?}", settings(25)).contains("very secret"));
    }
}
