//! The door through which a mail server hands mails over (LMTP, RFC 2033): it is told of each recipient whether the
//! mail was taken, and keeps it otherwise.
//!
//! What must hold: a mail is accepted only when `deliver` said so; whoever is cut off before comes again, so the same
//! mail may come twice. Whatever is sent, memory, time and connections are bounded. Only the house's own mail server
//! is let near this door: nobody proves here who they are.

use crate::door::Taken;
use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::timeout;

/// How the door is kept.
#[derive(Debug, Clone)]
pub struct Door {
    /// As which host it greets.
    pub host: String,
    pub most_bytes: usize,
    pub most_connections: usize,
    /// Whoever says nothing for so long is cut off.
    pub patience: Duration,
}

impl Door {
    pub fn of(host: &str) -> Self {
        Self {
            host: host.to_owned(),
            most_bytes: 50 << 20,
            most_connections: 20,
            patience: Duration::from_secs(300),
        }
    }
}

/// Whoever takes the mails in.
pub trait Receive: Send + Sync + 'static {
    /// Whether mails for this address are taken at all. Asked before the mail is sent.
    fn knows(&self, recipient: &str) -> impl Future<Output = Taken> + Send;

    /// Takes a mail for one recipient. `sender` is the envelope's; it is empty for mails about undelivered mails.
    fn deliver(
        &self,
        sender: &str,
        recipient: &str,
        mail: Arc<Vec<u8>>,
    ) -> impl Future<Output = Taken> + Send;
}

const LONGEST_LINE: usize = 4 << 10;
const MOST_RECIPIENTS: usize = 100;
/// Whoever makes so many mistakes is no mail server.
const MOST_MISTAKES: usize = 20;
/// Mails above this size are read into memory so many at a time.
const LARGE: usize = 1 << 20;
const MOST_LARGE: usize = 3;
/// A mail that takes longer than so many times the patience is not sent, it is dripped.
const MOST_PATIENCES: u32 = 6;

/// Takes mails in until it is dropped; open connections end with it.
pub async fn listen<R: Receive>(listener: TcpListener, door: Door, receive: Arc<R>) -> io::Result<()> {
    let seats = Arc::new(Semaphore::new(door.most_connections.max(1)));
    let large = Arc::new(Semaphore::new(MOST_LARGE));
    let mut talks = JoinSet::new();
    loop {
        let (mut stream, _) = match listener.accept().await {
            Ok(accepted) => accepted,
            // Too many open files, or cut off at once: neither closes the door.
            Err(_) => {
                tokio::time::sleep(Duration::from_millis(200)).await;
                continue;
            }
        };
        while talks.try_join_next().is_some() {}
        let Ok(seat) = seats.clone().try_acquire_owned() else {
            talks.spawn(async move {
                let _ =
                    timeout(Duration::from_secs(5), stream.write_all(b"421 4.3.2 Too many connections\r\n"))
                        .await;
            });
            continue;
        };
        let (door, receive, large) = (door.clone(), receive.clone(), large.clone());
        talks.spawn(async move {
            let _seat = seat;
            let (read, write) = stream.into_split();
            let talk = Talk { door, receive, large, read: BufReader::new(read), write, mistakes: 0 };
            // Whoever went away comes again.
            let _ = talk.hold().await;
        });
    }
}

struct Talk<R, I, O> {
    door: Door,
    receive: Arc<R>,
    large: Arc<Semaphore>,
    read: BufReader<I>,
    write: O,
    mistakes: usize,
}

/// What was said of the mail that is coming.
#[derive(Default)]
struct Envelope {
    sender: Option<String>,
    recipients: Vec<String>,
}

enum Line {
    Said(String),
    TooLong,
    End,
}

impl<R: Receive, I: AsyncRead + Unpin, O: AsyncWrite + Unpin> Talk<R, I, O> {
    async fn hold(mut self) -> io::Result<()> {
        let host = self.door.host.clone();
        self.say(&format!("220 {host} LMTP")).await?;
        let mut envelope = Envelope::default();
        let mut is_greeted = false;
        while self.mistakes < MOST_MISTAKES {
            let line = match timeout(self.door.patience, self.line()).await {
                Err(_) => return self.say("421 4.4.2 You said nothing for too long").await,
                Ok(line) => line?,
            };
            let line = match line {
                Line::Said(line) => line,
                Line::TooLong => {
                    self.mistake("500 5.5.2 Line too long").await?;
                    continue;
                }
                Line::End => return Ok(()),
            };
            let (verb, rest) = line.split_once(' ').unwrap_or((line.as_str(), ""));
            match verb.to_ascii_uppercase().as_str() {
                "LHLO" => {
                    (envelope, is_greeted) = (Envelope::default(), true);
                    self.greet().await?;
                }
                "HELO" | "EHLO" => self.mistake("500 5.5.1 This is LMTP: LHLO").await?,
                "NOOP" => self.say("250 2.0.0 OK").await?,
                "VRFY" => self.say("252 2.5.0 Send it and see").await?,
                "RSET" => {
                    envelope = Envelope::default();
                    self.say("250 2.0.0 OK").await?;
                }
                "QUIT" => return self.say("221 2.0.0 Bye").await,
                "MAIL" | "RCPT" | "DATA" if !is_greeted => self.mistake("503 5.5.1 LHLO first").await?,
                "MAIL" => self.mail(&mut envelope, rest).await?,
                "RCPT" => self.recipient(&mut envelope, rest).await?,
                "DATA" => match std::mem::take(&mut envelope) {
                    Envelope { recipients, .. } if recipients.is_empty() => {
                        self.mistake("503 5.5.1 Nobody to give it to").await?;
                    }
                    envelope => self.data(envelope).await?,
                },
                _ => self.mistake("500 5.5.2 Not understood").await?,
            }
        }
        self.say("421 4.7.0 Too many mistakes").await
    }

    async fn greet(&mut self) -> io::Result<()> {
        let (host, size) = (&self.door.host, self.door.most_bytes);
        let words = format!(
            "250-{host}\r\n250-PIPELINING\r\n250-ENHANCEDSTATUSCODES\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE {size}"
        );
        self.say(&words).await
    }

    async fn mail(&mut self, envelope: &mut Envelope, rest: &str) -> io::Result<()> {
        if envelope.sender.is_some() {
            return self.mistake("503 5.5.1 One mail after the other").await;
        }
        let Some((sender, parameters)) = path(rest, "FROM:") else {
            return self.mistake("501 5.5.4 MAIL FROM:<address>").await;
        };
        let size = parameters
            .split(' ')
            .find_map(|one| one.to_ascii_uppercase().strip_prefix("SIZE=")?.parse::<usize>().ok());
        if size.is_some_and(|size| size > self.door.most_bytes) {
            return self.say("552 5.3.4 Too large").await;
        }
        envelope.sender = Some(sender.to_owned());
        self.say("250 2.1.0 OK").await
    }

    async fn recipient(&mut self, envelope: &mut Envelope, rest: &str) -> io::Result<()> {
        if envelope.sender.is_none() {
            return self.mistake("503 5.5.1 MAIL first").await;
        }
        if envelope.recipients.len() >= MOST_RECIPIENTS {
            return self.say("452 4.5.3 Too many recipients").await;
        }
        let Some((recipient, _)) = path(rest, "TO:").filter(|(recipient, _)| recipient.contains('@')) else {
            return self.mistake("501 5.1.3 RCPT TO:<address>").await;
        };
        match self.receive.knows(recipient).await {
            Taken::Accepted => {
                envelope.recipients.push(recipient.to_owned());
                self.say("250 2.1.5 OK").await
            }
            Taken::TryLater(why) => self.say(&answer("450", "4.2.1", &why)).await,
            Taken::Refused(why) => self.mistake(&answer("550", "5.1.1", &why)).await,
        }
    }

    async fn data(&mut self, envelope: Envelope) -> io::Result<()> {
        self.say("354 Go on; end with <CR><LF>.<CR><LF>").await?;
        let mail = match timeout(self.door.patience * MOST_PATIENCES, self.body()).await {
            Err(_) => return self.say("421 4.4.2 Too slow").await,
            Ok(mail) => mail?,
        };
        let Some(mail) = mail.map(Arc::new) else {
            for _ in &envelope.recipients {
                self.say("552 5.3.4 Too large").await?;
            }
            return Ok(());
        };
        let (sender, mut mail) = (envelope.sender.unwrap_or_default(), Some(mail));
        for (place, recipient) in envelope.recipients.iter().enumerate() {
            // Whoever is the last has it for himself, and need not copy it.
            let is_last = place + 1 == envelope.recipients.len();
            let Some(mail) = (if is_last { mail.take() } else { mail.clone() }) else { continue };
            let answer = match self.receive.deliver(&sender, recipient, mail).await {
                Taken::Accepted => "250 2.0.0 Taken".to_owned(),
                Taken::TryLater(why) => answer("451", "4.3.0", &why),
                Taken::Refused(why) => answer("550", "5.7.1", &why),
            };
            self.say(&answer).await?;
        }
        Ok(())
    }

    /// All up to the line with nothing but a dot; none where it is too large, which is read to its end all the same.
    async fn body(&mut self) -> io::Result<Option<Vec<u8>>> {
        let most = self.door.most_bytes;
        let mut mail = Body::default();
        let mut _permit = None;
        loop {
            if mail.bytes.len() > LARGE && _permit.is_none() {
                _permit = self.large.clone().acquire_owned().await.ok();
            }
            let chunk =
                timeout(self.door.patience, self.read.fill_buf()).await.map_err(io::Error::from)??;
            if chunk.is_empty() {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let used = chunk.iter().position(|byte| mail.add(*byte, most)).map(|at| at + 1);
            let length = chunk.len();
            self.read.consume(used.unwrap_or(length));
            if used.is_some() {
                return Ok((!mail.is_too_large).then_some(mail.bytes));
            }
        }
    }

    /// One command. What is longer than a command is read away.
    async fn line(&mut self) -> io::Result<Line> {
        let mut line = Vec::new();
        let mut limited = (&mut self.read).take(LONGEST_LINE as u64);
        limited.read_until(b'\n', &mut line).await?;
        if line.is_empty() {
            return Ok(Line::End);
        }
        if line.ends_with(b"\n") {
            let line = line.trim_ascii_end();
            return Ok(std::str::from_utf8(line).map_or(Line::TooLong, |line| Line::Said(line.to_owned())));
        }
        loop {
            let chunk = self.read.fill_buf().await?;
            let end = chunk.iter().position(|byte| *byte == b'\n');
            let (is_over, used) = (end.is_some() || chunk.is_empty(), end.map_or(chunk.len(), |at| at + 1));
            self.read.consume(used);
            if is_over {
                return Ok(Line::TooLong);
            }
        }
    }

    async fn mistake(&mut self, words: &str) -> io::Result<()> {
        self.mistakes += 1;
        self.say(words).await
    }

    async fn say(&mut self, words: &str) -> io::Result<()> {
        let said = async {
            self.write.write_all(words.as_bytes()).await?;
            self.write.write_all(b"\r\n").await?;
            self.write.flush().await
        };
        timeout(self.door.patience, said).await.map_err(io::Error::from)?
    }
}

/// The address between angle brackets after `FROM:` or `TO:`, and what follows.
fn path<'a>(rest: &'a str, before: &str) -> Option<(&'a str, &'a str)> {
    let (begins, rest) = rest.trim_start().split_at_checked(before.len())?;
    let rest = rest.trim_start().strip_prefix('<').filter(|_| begins.eq_ignore_ascii_case(before))?;
    let (address, parameters) = rest.split_once('>')?;
    let is_plain = address.len() <= 320 && !address.chars().any(|c| c.is_control() || c.is_whitespace());
    is_plain.then_some((address, parameters.trim()))
}

/// Words that go back stay in their line. Where they begin with a status of the same class (RFC 3463), that one is
/// told.
fn answer(code: &str, status: &str, words: &str) -> String {
    let words: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).take(400).collect();
    let own = words.split(' ').next().filter(|own| own.len() >= 5 && own.split('.').count() == 3);
    let is_status = own.is_some_and(|own| {
        own.starts_with(&status[..2]) && own.split('.').all(|part| part.parse::<u16>().is_ok())
    });
    match is_status {
        true => format!("{code} {words}"),
        false => format!("{code} {status} {words}"),
    }
}

/// Where the reading of a mail stands. Only `<CR><LF>` ends a line here, so that nobody hides a second mail behind a
/// bare line feed.
#[derive(Default)]
enum At {
    #[default]
    LineStart,
    Dot,
    DotReturn,
    Text,
    Return,
}

#[derive(Default)]
struct Body {
    bytes: Vec<u8>,
    at: At,
    is_too_large: bool,
}

impl Body {
    /// Adds a byte; whether the mail ended with it.
    fn add(&mut self, byte: u8, most: usize) -> bool {
        let (kept, at): (&[u8], At) = match (&self.at, byte) {
            (At::LineStart, b'.') => (b"", At::Dot),
            (At::Dot, b'\r') => (b"", At::DotReturn),
            (At::DotReturn, b'\n') => return true,
            (At::DotReturn, b'\r') => (b"\r\r", At::Return),
            (At::DotReturn, _) => (&[b'\r', byte], At::Text),
            (At::Return, b'\n') => (b"\n", At::LineStart),
            (_, b'\r') => (b"\r", At::Return),
            _ => (&[byte], At::Text),
        };
        match self.bytes.len() + kept.len() > most {
            true => {
                self.is_too_large = true;
                self.bytes = Vec::new();
            }
            false if !self.is_too_large => self.bytes.extend_from_slice(kept),
            false => {}
        }
        self.at = at;
        false
    }
}

#[cfg(test)]
mod tests;
