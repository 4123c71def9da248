//! Handing a message to the SMTP server. A failure says whether trying again can help.

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use serde::{Deserialize, Serialize};
use std::time::Duration;

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

/// The organisation's SMTP server.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    pub host: String,
    pub port: u16,
    pub security: Security,
    pub user: Option<String>,
    pub password: Option<String>,
    pub from_address: String,
    pub from_name: String,
}

/// The password stays out of logs.
impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{} {:?} from {}", self.host, self.port, self.security, self.from_address)
    }
}

/// One mail to one person.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    pub to: String,
    pub name: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// Further headers, for example `In-Reply-To`.
    pub headers: Vec<(String, String)>,
}

/// Why a message was not handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendError {
    /// This message will never go: a wrong address, refused by the server. Shown as bounced.
    Refused(String),
    /// The settings are wrong (address of the sender, password, certificate): somebody must mend them.
    Settings(String),
    /// Trying again later may help.
    Later(String),
}

impl SendError {
    pub fn is_permanent(&self) -> bool {
        matches!(self, Self::Refused(_))
    }
}

impl std::fmt::Display for SendError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(why) | Self::Settings(why) | Self::Later(why) => f.write_str(why),
        }
    }
}
impl std::error::Error for SendError {}

/// Gives the message to the server; when this returns, the server has taken it.
pub async fn send(settings: &Settings, message: &Message) -> Result<(), SendError> {
    let mail = compose(settings, message)?;
    let transport = transport(settings)?;
    transport.send(mail).await.map(drop).map_err(told)
}

fn transport(settings: &Settings) -> Result<AsyncSmtpTransport<Tokio1Executor>, SendError> {
    type Transport = AsyncSmtpTransport<Tokio1Executor>;
    let host = settings.host.as_str();
    let builder = match settings.security {
        Security::None => Ok(Transport::builder_dangerous(host)),
        Security::StartTls => Transport::starttls_relay(host),
        Security::Tls => Transport::relay(host),
    };
    let builder = builder.map_err(|e| SendError::Settings(e.to_string()))?;
    let builder = builder.port(settings.port).timeout(Some(Duration::from_secs(20)));
    Ok(match (&settings.user, &settings.password) {
        (Some(user), Some(password)) if !user.is_empty() => {
            builder.credentials(Credentials::new(user.clone(), password.clone())).build()
        }
        _ => builder.build(),
    })
}

fn compose(settings: &Settings, message: &Message) -> Result<lettre::Message, SendError> {
    let refused = |what: &str, e: &dyn std::fmt::Display| SendError::Refused(format!("{what}: {e}"));
    let to: Address = message.to.parse().map_err(|e| refused("address", &e))?;
    let from: Address =
        settings.from_address.parse().map_err(|e| SendError::Settings(format!("sender's address: {e}")))?;
    let mut builder = lettre::Message::builder()
        .from(Mailbox::new(display_name(&settings.from_name), from))
        .to(Mailbox::new(display_name(&message.name), to))
        .subject(one_line(&message.subject))
        .date_now()
        .message_id(None)
        .raw_header(header("Auto-Submitted", "auto-generated")?);
    for (name, value) in &message.headers {
        builder = builder.raw_header(header(name, value)?);
    }
    let body = MultiPart::alternative_plain_html(message.text.clone(), message.html.clone());
    builder.multipart(body).map_err(|e| refused("message", &e))
}

fn header(name: &str, value: &str) -> Result<HeaderValue, SendError> {
    let lettered = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let name = HeaderName::new_from_ascii(name.to_owned()).ok().filter(|_| lettered);
    match name {
        Some(name) if !value.chars().any(char::is_control) => Ok(HeaderValue::new(name, value.to_owned())),
        _ => Err(SendError::Refused("a header that is none".to_owned())),
    }
}

fn display_name(name: &str) -> Option<String> {
    Some(one_line(name)).filter(|name| !name.is_empty())
}

/// Control characters could start another header: each run of them becomes a space.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_control())
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// 53x speaks of signing in, not of the message.
fn told(error: lettre::transport::smtp::Error) -> SendError {
    let code = error.status().map(u16::from);
    let why = match std::error::Error::source(&error) {
        Some(source) => format!("{error}: {source}"),
        None => error.to_string(),
    };
    match code {
        Some(530 | 534 | 535 | 538) => SendError::Settings(why),
        _ if error.is_permanent() => SendError::Refused(why),
        _ if error.is_tls() || error.is_client() => SendError::Settings(why),
        _ => SendError::Later(why),
    }
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
            headers: vec![("In-Reply-To".into(), "<q3@hengmu.example>".into())],
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
        assert!(matches!(send(&settings(nobody), &message()).await, Err(SendError::Later(_))));
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
            assert!(matches!(compose(&settings(25), &with), Err(SendError::Refused(_))), "{name}");
        }
        for to in ["a@b.example\r\nRCPT TO:<x@y.example>", "a@b.example, c@d.example", "", "<a@b.example>"] {
            let with = Message { to: to.into(), ..message() };
            assert!(matches!(compose(&settings(25), &with), Err(SendError::Refused(_))), "{to}");
        }
    }

    #[test]
    fn the_password_is_not_printed() {
        assert!(!format!("{:?}", settings(25)).contains("very secret"));
    }
}
