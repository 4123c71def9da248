//! Handing a message to the SMTP server. What the server answered is told with its code; a failure says whether
//! trying again can help.

use crate::message::{Message, compose};
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A server that says nothing for so long has failed this time.
const PATIENCE: Duration = Duration::from_secs(20);

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
    /// The settings are wrong (address of the sender, password, certificate): somebody must mend them.
    Settings,
    /// Trying again later may help (4xx, nobody there, cut off).
    Later,
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

    pub(crate) fn settings(words: String) -> Self {
        Self::own(NotSent::Settings, words)
    }

    fn own(kind: NotSent, words: String) -> Self {
        Self { kind, code: None, enhanced: None, words }
    }

    pub fn is_permanent(&self) -> bool {
        self.kind == NotSent::Refused
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
    let mail = compose(settings, message)?;
    let answer = transport(settings)?.send(mail).await.map_err(told)?;
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
    let builder = builder.port(settings.port).timeout(Some(PATIENCE));
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

/// 53x speaks of signing in, not of the message.
fn told(error: lettre::transport::smtp::Error) -> SendError {
    let code = error.status().map(u16::from);
    let words = match std::error::Error::source(&error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    };
    let kind = match code {
        Some(530 | 534 | 535 | 538) => NotSent::Settings,
        _ if error.is_permanent() => NotSent::Refused,
        _ if error.is_tls() || error.is_client() => NotSent::Settings,
        _ => NotSent::Later,
    };
    SendError { kind, code, enhanced: code.and(enhanced(&words)), words }
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
                        "250 taken"
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
        assert_eq!((gone.kind, gone.code), (NotSent::Later, None));
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
