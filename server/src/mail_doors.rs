//! The doors through which mail comes in, opened and closed as the administrators set them, and the job that files what came.

use correspondence::settings::{self, MailIn};
use correspondence::{Arrived, LARGEST_BYTES, Taken, file_received, take_in};
use kernel::{Result, Timestamp};
use mail::{Door, Receive};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use store::seal::SealKey;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use web::App;

const LOOKED_AT_EVERY: Duration = Duration::from_secs(2);
const FILED_EVERY: Duration = Duration::from_secs(1);

/// How the doors stand, for the administrators.
#[derive(Debug, Clone, Default)]
pub struct Doors(Arc<Mutex<DoorStates>>);

#[derive(Debug, Clone, Default, PartialEq)]
pub struct DoorStates {
    /// Why the door for the house's mail server is not open, though it is set.
    pub lmtp: Option<String>,
    pub mailbox: MailboxState,
}

/// How it goes with the mailbox elsewhere.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MailboxState {
    /// When it was open last and asked for new mails.
    pub looked_at: Option<Timestamp>,
    /// Why it is not open now, in the words of whoever said so.
    pub error: Option<String>,
    /// Somebody must mend the settings; otherwise it is tried again.
    pub is_setting: bool,
    /// Which one, where it is known.
    pub field: Option<&'static str>,
}

impl Doors {
    pub fn states(&self) -> DoorStates {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
    pub(crate) fn say_mailbox(&self, state: MailboxState) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).mailbox = state;
    }
    fn say_lmtp(&self, why: Option<String>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).lmtp = why;
    }
}

/// Opens the door for the house's mail server where it is set, and anew where it is set otherwise.
pub async fn keep_open(app: App) {
    let mut open: Option<(String, JoinHandle<()>)> = None;
    loop {
        match wanted(&app).await {
            Ok(mail_in) => {
                let wanted = mail_in.lmtp.clone().filter(|_| mail_in.is_on());
                let is_kept = open
                    .as_ref()
                    .is_some_and(|(at, task)| Some(at) == wanted.as_ref() && !task.is_finished());
                if !is_kept {
                    if let Some((_, task)) = open.take() {
                        task.abort();
                    }
                    open = match wanted {
                        Some(at) => listen(&app, mail_in.domain(), at).await,
                        None => {
                            app.get::<Doors>().say_lmtp(None);
                            None
                        }
                    };
                }
            }
            Err(failure) => tracing::warn!("how mail comes in could not be read: {failure}"),
        }
        tokio::time::sleep(LOOKED_AT_EVERY).await;
    }
}

async fn wanted(app: &App) -> Result<MailIn> {
    let seal = app.get::<SealKey>().clone();
    app.db().read(move |conn| settings::get(conn, &seal)).await
}

async fn listen(app: &App, host: &str, at: String) -> Option<(String, JoinHandle<()>)> {
    match TcpListener::bind(&at).await {
        Ok(listener) => {
            app.get::<Doors>().say_lmtp(None);
            let door = Door { most_bytes: LARGEST_BYTES, ..Door::of(host) };
            let receive = Arc::new(HouseDoor(app.clone()));
            let task = tokio::spawn(async move {
                if let Err(why) = mail::listen(listener, door, receive).await {
                    tracing::warn!("the door for mail closed: {why}");
                }
            });
            Some((at, task))
        }
        Err(why) => {
            app.get::<Doors>().say_lmtp(Some(why.to_string()));
            None
        }
    }
}

struct HouseDoor(App);

impl Receive for HouseDoor {
    /// What is not ours is held for a person, and not lost.
    async fn knows(&self, _recipient: &str) -> mail::Taken {
        mail::Taken::Accepted
    }

    async fn deliver(&self, sender: &str, recipient: &str, mail: Arc<Vec<u8>>) -> mail::Taken {
        let arrived = Arrived {
            door: "lmtp",
            recipient: Some(recipient.to_owned()),
            envelope_from: sender.to_owned(),
            bytes: Arc::unwrap_or_clone(mail),
            place: None,
        };
        match take_in(&self.0, arrived).await {
            Ok(Taken::Kept | Taken::Known) => mail::Taken::Accepted,
            Ok(Taken::TooLarge) => mail::Taken::Refused("5.3.4 this mail is too large".to_owned()),
            Ok(Taken::Empty) => mail::Taken::Refused("5.6.0 there is nothing in this mail".to_owned()),
            Ok(Taken::TooMuch | Taken::TooMuchOfStrangers) => {
                mail::Taken::TryLater("4.3.1 too much waits here".to_owned())
            }
            Err(failure) => {
                tracing::warn!("a mail could not be taken in: {failure}");
                mail::Taken::TryLater("4.3.0 not now".to_owned())
            }
        }
    }
}

/// Files what was taken in.
pub async fn file(app: App) {
    loop {
        match file_received(&app).await {
            Ok(0) => tokio::time::sleep(FILED_EVERY).await,
            Ok(_) => {}
            Err(failure) => {
                tracing::warn!("mails were not filed: {failure}");
                tokio::time::sleep(FILED_EVERY).await;
            }
        }
    }
}
