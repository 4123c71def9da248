//! The other door: a mailbox somewhere else that is emptied over IMAP (RFC 3501), told at once of new mails where the
//! server can (IDLE, RFC 2177), asked every minute where it cannot.
//!
//! What must hold: a mail is marked in the mailbox after `take` said that it is on disk, never before. Where a
//! mailbox was left is kept by whoever takes the mails, in the same step; a connection that breaks loses nothing, and
//! at worst brings a mail twice.

mod talk;
mod wire;

use crate::door::Taken;
use crate::smtp::{Security, SignIn};
use serde::{Deserialize, Serialize};
use std::convert::Infallible;
use std::future::Future;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use talk::Talk;

/// A mailbox that mails are fetched from.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Mailbox {
    pub host: String,
    pub port: u16,
    pub security: Security,
    pub user: String,
    /// Or the access token.
    pub password: String,
    #[serde(default)]
    pub sign_in: SignIn,
    /// `INBOX`
    pub folder: String,
    /// Where mails go once they are taken; without one they stay and are marked as read.
    pub done_folder: Option<String>,
    /// Larger mails are left where they are, and told.
    pub most_bytes: usize,
    /// A certificate (DER) that is believed besides the public ones: the house's own.
    #[serde(default)]
    pub certificate: Option<Vec<u8>>,
}

/// The password stays out of logs.
impl std::fmt::Debug for Mailbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}@{}:{} {:?} {}", self.user, self.host, self.port, self.security, self.folder)
    }
}

/// A mail's place in a mailbox: numbers grow within one `validity`, and mean nothing in another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub validity: u32,
    pub number: u32,
}

/// Why a mailbox cannot be read now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailboxError {
    /// Somebody must mend the settings: a folder that is not there, a certificate.
    Settings(String),
    /// The user was not let in: a wrong password, or an access token that is not believed any more.
    SignIn(String),
    /// Trying again later may help.
    Later(String),
}

impl std::fmt::Display for MailboxError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Settings(words) | Self::SignIn(words) | Self::Later(words) => f.write_str(words),
        }
    }
}
impl std::error::Error for MailboxError {}

impl From<std::io::Error> for MailboxError {
    fn from(error: std::io::Error) -> Self {
        Self::Later(error.to_string())
    }
}

/// Whoever takes the mails out.
pub trait Collect: Send + Sync {
    /// The last place that was taken; none before the first.
    fn left_at(&self) -> impl Future<Output = Option<Place>> + Send;

    /// Takes a mail and keeps its place, in one step. `TryLater` stops here: the mail is brought again.
    fn take(&self, place: Place, mail: Vec<u8>) -> impl Future<Output = Taken> + Send;

    /// One that is too large to be read, refused and left where it is. Its place is kept as that of a mail.
    fn leave(&self, place: Place, bytes: u64) -> impl Future<Output = Taken> + Send;

    /// The numbers of mails that were refused before and are brought again now.
    fn again(&self, validity: u32) -> impl Future<Output = Vec<u32>> + Send;

    /// One that was to be brought again is not there any more.
    fn gone(&self, place: Place) -> impl Future<Output = Taken> + Send;
}

/// Servers end an IDLE after half an hour, and routers forget quiet connections sooner.
const LONGEST_IDLE: Duration = Duration::from_secs(9 * 60);
const EVERY: Duration = Duration::from_secs(60);
/// Where numbers mean nothing any more, the mails of so many days are looked at again.
const DAYS_AGAIN: u64 = 14;

/// Takes what is there, and then each mail as it comes, until something goes wrong or it is dropped. Whoever calls
/// waits a while and calls again.
pub async fn follow<C: Collect>(mailbox: &Mailbox, collect: &C) -> Result<Infallible, MailboxError> {
    let mut talk = opened(mailbox).await?;
    put_away_last(mailbox, collect, &mut talk).await?;
    loop {
        drained(mailbox, collect, &mut talk).await?;
        match () {
            // It came while others were taken.
            () if talk.has_news => {}
            () if talk.can("IDLE") => talk.idle(LONGEST_IDLE).await?,
            () => tokio::time::sleep(EVERY).await,
        }
    }
}

/// Takes what is there, and leaves: how many mails were taken.
pub async fn collect_once<C: Collect>(mailbox: &Mailbox, collect: &C) -> Result<usize, MailboxError> {
    let mut talk = opened(mailbox).await?;
    put_away_last(mailbox, collect, &mut talk).await?;
    let count = drained(mailbox, collect, &mut talk).await?;
    talk.leave().await;
    Ok(count)
}

/// What is in a mailbox, as it is counted without taking anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Looked {
    pub mails: u32,
    pub unread: u32,
}

/// Looks whether the mailbox can be opened, and counts. The folder for what is done is looked at, too.
pub async fn look(mailbox: &Mailbox) -> Result<Looked, MailboxError> {
    let mut talk = Talk::open(mailbox).await?;
    talk.sign_in(mailbox).await?;
    let looked = talk.count(&mailbox.folder).await?;
    if let Some(folder) = &mailbox.done_folder {
        talk.count(folder).await?;
    }
    talk.leave().await;
    Ok(looked)
}

async fn opened(mailbox: &Mailbox) -> Result<Talk, MailboxError> {
    let mut talk = Talk::open(mailbox).await?;
    talk.sign_in(mailbox).await?;
    talk.select(&mailbox.folder).await?;
    Ok(talk)
}

/// The last one may have been taken and not be marked or moved, where the connection or the process ended in between. It is brought
/// again: whoever has it says so.
async fn put_away_last<C: Collect>(
    mailbox: &Mailbox,
    collect: &C,
    talk: &mut Talk,
) -> Result<(), MailboxError> {
    let Some(place) = collect.left_at().await.filter(|place| place.validity == talk.validity) else {
        return Ok(());
    };
    // What goes elsewhere and is still here did not go, whether it is marked or not.
    let unmarked = if mailbox.done_folder.is_none() { "UNSEEN" } else { "UNDELETED" };
    if !talk.search(&format!("UID {} {unmarked}", place.number)).await?.contains(&place.number) {
        return Ok(());
    }
    // What was too large stays as it is.
    if talk.size(place.number).await?.is_none_or(|size| size > mailbox.most_bytes as u64) {
        return Ok(());
    }
    match brought(mailbox, collect, talk, place).await? {
        Some(Taken::Accepted) => talk.put_away(place.number, mailbox.done_folder.as_deref()).await,
        _ => Ok(()),
    }
}

/// Everything that was not taken before, the oldest first.
async fn drained<C: Collect>(mailbox: &Mailbox, collect: &C, talk: &mut Talk) -> Result<usize, MailboxError> {
    // A server tells of new mails only when it is asked something.
    talk.refresh().await?;
    let validity = talk.validity;
    let left_at = collect.left_at().await;
    let wanted = match left_at {
        Some(place) if place.validity == validity => {
            format!("UID {}:*", place.number.saturating_add(1))
        }
        Some(_) => format!("OR UNSEEN SINCE {}", day_before(DAYS_AGAIN)),
        None => "UNSEEN".to_owned(),
    };
    let after = left_at.filter(|place| place.validity == validity).map_or(0, |place| place.number);
    let again = collect.again(validity).await;
    let found = talk.search(&wanted).await?.into_iter().filter(|number| *number > after);
    let mut count = 0;
    for (number, is_again) in again.into_iter().map(|one| (one, true)).chain(found.map(|one| (one, false))) {
        let place = Place { validity, number };
        match brought(mailbox, collect, talk, place).await? {
            // Somebody else deleted it meanwhile.
            None if is_again => drop(collect.gone(place).await),
            None => {}
            Some(Taken::Accepted) => {
                talk.put_away(number, mailbox.done_folder.as_deref()).await?;
                count += 1;
            }
            // It stays where it is, unread, for a person.
            Some(Taken::Refused(_)) => {}
            Some(Taken::TryLater(words)) => return Err(MailboxError::Later(words)),
        }
    }
    Ok(count)
}

/// None where there is no such mail.
async fn brought<C: Collect>(
    mailbox: &Mailbox,
    collect: &C,
    talk: &mut Talk,
    place: Place,
) -> Result<Option<Taken>, MailboxError> {
    let Some(size) = talk.size(place.number).await? else { return Ok(None) };
    if size > mailbox.most_bytes as u64 {
        return Ok(Some(collect.leave(place, size).await));
    }
    let Some(mail) = talk.fetch(place.number, mailbox.most_bytes).await? else { return Ok(None) };
    Ok(Some(collect.take(place, mail).await))
}

/// `9-Nov-2026`, so many days ago.
fn day_before(days: u64) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let today = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() / 86_400);
    let (year, month, day) = civil(today.saturating_sub(days));
    format!("{day}-{}-{year}", MONTHS[month - 1])
}

/// The day so many days after 1 January 1970.
fn civil(days: u64) -> (u64, usize, u64) {
    let is_leap =
        |year: u64| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let (mut year, mut left) = (1970, days);
    while left >= 365 + u64::from(is_leap(year)) {
        left -= 365 + u64::from(is_leap(year));
        year += 1;
    }
    let lengths = [31, 28 + u64::from(is_leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 0;
    while left >= lengths[month] {
        left -= lengths[month];
        month += 1;
    }
    (year, month + 1, left + 1)
}

#[cfg(test)]
mod tests;
