//! A conversation with an IMAP server: one command, its answers, the next.

use super::wire::{Answer, Stream, Wire, folder_name};
use super::{Looked, Mailbox, MailboxError};
use crate::smtp::{Security, SignIn};
use base64ct::{Base64, Encoding as _};
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};

/// A server that says nothing for so long is gone; a large mail may take longer as a whole.
const PATIENCE: Duration = Duration::from_secs(60);
const PATIENCE_FOR_MAILS: Duration = Duration::from_secs(600);
/// Blocks in answers that are not mails.
const SMALL: usize = 64 << 10;
const MOST_FOUND: usize = 100_000;

pub struct Talk {
    wire: Wire,
    said: u32,
    abilities: Vec<String>,
    pub validity: u32,
    /// The server told of a mail since the last search: it does not tell twice.
    pub has_news: bool,
}

impl Talk {
    pub async fn open(mailbox: &Mailbox) -> Result<Self, MailboxError> {
        let address = (mailbox.host.as_str(), mailbox.port);
        let stream = timeout(PATIENCE, TcpStream::connect(address)).await.map_err(io::Error::from)??;
        let stream: Box<dyn Stream> = Box::new(stream);
        let wire = match mailbox.security {
            Security::Tls => Wire::of(encrypted(stream, mailbox).await?),
            Security::None | Security::StartTls => Wire::of(stream),
        };
        let mut talk = Self { wire, said: 0, abilities: Vec::new(), validity: 0, has_news: false };
        let greeting = timeout(PATIENCE, talk.wire.answer(SMALL)).await.map_err(io::Error::from)??;
        if !greeting.words.to_ascii_uppercase().starts_with("* OK") {
            return Err(MailboxError::Later(greeting.words));
        }
        if mailbox.security != Security::StartTls {
            return Ok(talk);
        }
        talk.ask("STARTTLS").await?.done().map_err(MailboxError::Settings)?;
        let wire = Wire::of(encrypted(talk.wire.into_stream(), mailbox).await?);
        Ok(Self { wire, said: talk.said, abilities: Vec::new(), validity: 0, has_news: false })
    }

    pub async fn sign_in(&mut self, mailbox: &Mailbox) -> Result<(), MailboxError> {
        let (user, password) = (&mailbox.user, &mailbox.password);
        if [user, password].iter().any(|word| word.contains(['\r', '\n', '\0'])) {
            return Err(MailboxError::Settings("a user or password that is none".to_owned()));
        }
        let signed = match mailbox.sign_in {
            SignIn::Password => {
                let words = [Word::plain("LOGIN"), Word::quoted(user), Word::quoted(password)];
                self.ask_in_words(&words).await?
            }
            SignIn::XOAuth2 => {
                let token = format!("user={user}\x01auth=Bearer {password}\x01\x01");
                let first = Base64::encode_string(token.as_bytes());
                self.ask(&format!("AUTHENTICATE XOAUTH2 {first}")).await?
            }
        };
        // A server that is overloaded says so in a code; everything else is about the password.
        signed.done().map_err(|words| {
            match words.contains("[UNAVAILABLE]") || words.contains("[INUSE]") {
                true => MailboxError::Later(words),
                false => MailboxError::SignIn(words),
            }
        })?;
        let told = self.ask("CAPABILITY").await?;
        let lines = told.untagged.iter().filter_map(|one| one.words.strip_prefix("* CAPABILITY "));
        self.abilities = lines.flat_map(|line| line.split(' ')).map(str::to_ascii_uppercase).collect();
        Ok(())
    }

    pub fn can(&self, ability: &str) -> bool {
        self.abilities.iter().any(|one| one == ability)
    }

    /// How many mails are in a folder, which is not opened.
    pub async fn count(&mut self, folder: &str) -> Result<Looked, MailboxError> {
        let words =
            [Word::plain("STATUS"), Word::quoted(&folder_name(folder)), Word::plain("(MESSAGES UNSEEN)")];
        let told = self.ask_in_words(&words).await?;
        told.result().map_err(MailboxError::Settings)?;
        let line = told.untagged.iter().find(|one| one.words.starts_with("* STATUS "));
        let counts = line.and_then(|one| one.words.rsplit_once('(')).map_or("", |(_, counts)| counts);
        let mut words = counts.trim_end_matches(')').split(' ');
        let mut looked = Looked { mails: 0, unread: 0 };
        while let (Some(name), Some(count)) = (words.next(), words.next()) {
            let count = count.parse().unwrap_or(0);
            match name {
                "MESSAGES" => looked.mails = count,
                "UNSEEN" => looked.unread = count,
                _ => {}
            }
        }
        Ok(looked)
    }

    pub async fn select(&mut self, folder: &str) -> Result<(), MailboxError> {
        let told = self.ask_in_words(&[Word::plain("SELECT"), Word::quoted(&folder_name(folder))]).await?;
        told.result().map_err(MailboxError::Settings)?;
        let validity = told.untagged.iter().find_map(|one| {
            let (_, after) = one.words.split_once("[UIDVALIDITY ")?;
            after.split(']').next()?.trim().parse().ok()
        });
        self.validity =
            validity.ok_or_else(|| MailboxError::Later("a folder without UIDVALIDITY".to_owned()))?;
        Ok(())
    }

    pub async fn refresh(&mut self) -> Result<(), MailboxError> {
        self.ask("NOOP").await?.done().map_err(MailboxError::Later)
    }

    /// The numbers of the mails that are so, the smallest first.
    pub async fn search(&mut self, wanted: &str) -> Result<Vec<u32>, MailboxError> {
        self.has_news = false;
        let told = self.ask(&format!("UID SEARCH {wanted}")).await?;
        let lines = told.untagged.iter().filter_map(|one| one.words.strip_prefix("* SEARCH"));
        let mut numbers: Vec<u32> = lines
            .flat_map(|line| line.split(' '))
            .filter_map(|one| one.parse().ok())
            .take(MOST_FOUND)
            .collect();
        told.result().map_err(MailboxError::Later)?;
        numbers.sort_unstable();
        numbers.dedup();
        Ok(numbers)
    }

    /// None where the mail is not there any more.
    pub async fn size(&mut self, number: u32) -> Result<Option<u64>, MailboxError> {
        let told = self.ask(&format!("UID FETCH {number} (UID RFC822.SIZE)")).await?;
        told.result().map_err(MailboxError::Later)?;
        Ok(told.untagged.iter().find_map(|one| {
            let (_, after) = one.words.split_once("RFC822.SIZE ")?;
            after.split([' ', ')']).next()?.parse().ok()
        }))
    }

    /// The mail, which stays unread. Whatever size was told, more than `most` bytes are not read.
    pub async fn fetch(&mut self, number: u32, most: usize) -> Result<Option<Vec<u8>>, MailboxError> {
        let words = [Word::plain(&format!("UID FETCH {number} (UID BODY.PEEK[])"))];
        // The size that was told may be a little off.
        let asked = self.asked(&words, most.saturating_add(SMALL));
        let told = timeout(PATIENCE_FOR_MAILS, asked).await.map_err(io::Error::from)??;
        told.result().map_err(MailboxError::Later)?;
        let mut mails = told.untagged.into_iter().filter(|one| one.words.contains("BODY[]"));
        Ok(mails.next().and_then(|mut one| one.blocks.pop()))
    }

    /// Marks a mail that was taken as read, and moves it away where it shall go.
    pub async fn put_away(&mut self, number: u32, folder: Option<&str>) -> Result<(), MailboxError> {
        let Some(folder) = folder.map(folder_name) else {
            return self
                .ask(&format!("UID STORE {number} +FLAGS.SILENT (\\Seen)"))
                .await?
                .done()
                .map_err(MailboxError::Later);
        };
        self.ask(&format!("UID STORE {number} +FLAGS.SILENT (\\Seen)"))
            .await?
            .done()
            .map_err(MailboxError::Later)?;
        let folder = Word::quoted(&folder);
        if self.can("MOVE") {
            let words = [Word::plain(&format!("UID MOVE {number}")), folder];
            return self.ask_in_words(&words).await?.done().map_err(MailboxError::Settings);
        }
        let words = [Word::plain(&format!("UID COPY {number}")), folder];
        self.ask_in_words(&words).await?.done().map_err(MailboxError::Settings)?;
        self.ask(&format!("UID STORE {number} +FLAGS.SILENT (\\Deleted)"))
            .await?
            .done()
            .map_err(MailboxError::Later)?;
        match self.can("UIDPLUS") {
            true => self.ask(&format!("UID EXPUNGE {number}")).await?.done().map_err(MailboxError::Later),
            // A plain EXPUNGE would take away what others marked.
            false => Ok(()),
        }
    }

    /// Waits until the server tells of a mail, or so long.
    pub async fn idle(&mut self, longest: Duration) -> Result<(), MailboxError> {
        let tag = self.tag();
        self.wire.send(format!("{tag} IDLE\r\n").as_bytes()).await?;
        let news = timeout(longest, async {
            loop {
                let answer = self.wire.answer(SMALL).await?;
                let words = answer.words.to_ascii_uppercase();
                if words.ends_with(" EXISTS") || words.starts_with("* BYE") || words.starts_with(&tag) {
                    return io::Result::Ok(answer);
                }
            }
        });
        match news.await {
            Ok(Ok(answer)) if answer.words.starts_with(&tag) => {
                return Err(MailboxError::Later(answer.words));
            }
            Ok(Ok(answer)) if answer.words.to_ascii_uppercase().starts_with("* BYE") => {
                return Err(MailboxError::Later(answer.words));
            }
            Ok(told) => drop(told?),
            Err(_) => {}
        }
        self.wire.send(b"DONE\r\n").await?;
        timeout(PATIENCE, self.told(&tag, SMALL))
            .await
            .map_err(io::Error::from)??
            .done()
            .map_err(MailboxError::Later)
    }

    pub async fn leave(mut self) {
        let _ = timeout(Duration::from_secs(5), self.ask("LOGOUT")).await;
    }

    async fn ask(&mut self, command: &str) -> Result<Told, MailboxError> {
        self.ask_in_words(&[Word::plain(command)]).await
    }

    async fn ask_in_words(&mut self, words: &[Word]) -> Result<Told, MailboxError> {
        timeout(PATIENCE, self.asked(words, SMALL)).await.map_err(io::Error::from)?
    }

    async fn asked(&mut self, words: &[Word], most: usize) -> Result<Told, MailboxError> {
        let tag = self.tag();
        let mut line = tag.clone();
        for word in words {
            line.push(' ');
            match word {
                Word::Line(word) => line.push_str(word),
                // The server is asked first whether it takes the block.
                Word::Block(bytes) => {
                    line.push_str(&format!("{{{}}}\r\n", bytes.len()));
                    self.wire.send(line.as_bytes()).await?;
                    let answer = self.wire.answer(SMALL).await?;
                    if !answer.words.starts_with('+') {
                        return Err(MailboxError::Settings(answer.words));
                    }
                    line.clone_from(bytes);
                }
            }
        }
        line.push_str("\r\n");
        self.wire.send(line.as_bytes()).await?;
        self.told(&tag, most).await
    }

    /// All answers up to the one that ends the command.
    async fn told(&mut self, tag: &str, most: usize) -> Result<Told, MailboxError> {
        let mut untagged = Vec::new();
        loop {
            let answer = self.wire.answer(most).await?;
            if let Some(result) = answer.words.strip_prefix(tag) {
                return Ok(Told { untagged, result: result.trim_start().to_owned() });
            }
            // A failed XOAUTH2 is explained in a challenge, which an empty line answers.
            if answer.words.starts_with('+') {
                self.wire.send(b"\r\n").await?;
                continue;
            }
            self.has_news |= answer.words.to_ascii_uppercase().ends_with(" EXISTS");
            if untagged.len() < MOST_FOUND {
                untagged.push(answer);
            }
        }
    }

    fn tag(&mut self) -> String {
        self.said += 1;
        format!("a{}", self.said)
    }
}

/// What was answered to a command.
struct Told {
    untagged: Vec<Answer>,
    result: String,
}

impl Told {
    fn result(&self) -> Result<(), String> {
        let is_done = self.result.get(..2).is_some_and(|word| word.eq_ignore_ascii_case("OK"));
        if is_done { Ok(()) } else { Err(self.result.clone()) }
    }

    fn done(self) -> Result<(), String> {
        self.result()
    }
}

/// A word of a command.
enum Word {
    Line(String),
    Block(String),
}

impl Word {
    fn plain(word: &str) -> Self {
        Self::Line(word.to_owned())
    }

    /// In quotation marks, or as a block where signs stand in it that those do not hold.
    fn quoted(word: &str) -> Self {
        match word.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            true => Self::Line(format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\""))),
            false => Self::Block(word.to_owned()),
        }
    }
}

async fn encrypted(stream: Box<dyn Stream>, mailbox: &Mailbox) -> Result<Box<dyn Stream>, MailboxError> {
    let settings = |words: String| MailboxError::Settings(words);
    let mut roots = RootCertStore::empty();
    roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
    if let Some(certificate) = &mailbox.certificate {
        let certificate = CertificateDer::from(certificate.clone());
        roots.add(certificate).map_err(|error| settings(error.to_string()))?;
    }
    let provider = Arc::new(crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| settings(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(mailbox.host.clone()).map_err(|error| settings(error.to_string()))?;
    let connecting = TlsConnector::from(Arc::new(config)).connect(name, stream);
    let connected = timeout(PATIENCE, connecting).await.map_err(io::Error::from)?;
    let connected = connected.map_err(|error| match error.kind() {
        io::ErrorKind::InvalidData => settings(error.to_string()),
        _ => MailboxError::from(error),
    })?;
    Ok(Box::new(connected))
}
