//! The door to a mailbox elsewhere: it is followed as long as it is set, and what lies in it comes in like any other mail.

use crate::mail_doors::{Doors, MailboxState};
use crate::mail_sign_in::Kept;
use crate::mail_tokens::open;
use crate::sealing;
use correspondence::store::mailboxes;
use correspondence::{Arrived, LARGEST_BYTES, MailboxPlace, Taken, room_for_strangers, settings, take_in};
use kernel::Result;
use mail::{Collect, Mailbox, Place};
use std::time::Duration;
use store::Tx;
use store::seal::SealKey;
use tokio::task::JoinSet;
use web::App;

const LOOKED_AT_EVERY: Duration = Duration::from_secs(2);
/// Whoever does not answer is asked again so much later; a wrong password is not tried every minute.
const LATER: Duration = Duration::from_secs(30);
const MUCH_LATER: Duration = Duration::from_secs(300);

/// Follows the mailbox that is set, and another as soon as another is set.
pub async fn follow(app: App) {
    let mut followed: Option<Kept<Mailbox>> = None;
    let mut following = JoinSet::new();
    loop {
        clear_ended(&mut following);
        match wanted(&app).await {
            Ok(wanted) if wanted == followed && following.is_empty() == followed.is_none() => {}
            Ok(wanted) => {
                following.shutdown().await;
                app.get::<Doors>().say_mailbox(MailboxState::default());
                if let Some(mailbox) = wanted.clone() {
                    following.spawn(patiently(app.clone(), mailbox));
                }
                followed = wanted;
            }
            Err(failure) => tracing::warn!("which mailbox to follow could not be read: {failure}"),
        }
        tokio::time::sleep(LOOKED_AT_EVERY).await;
    }
}

/// What stopped by itself is not followed any more.
fn clear_ended(following: &mut JoinSet<()>) {
    while let Some(ended) = following.try_join_next() {
        match ended {
            Ok(()) => tracing::warn!("a mailbox is not followed any more"),
            Err(why) => tracing::error!("a mailbox is not followed any more: {why}"),
        }
    }
}

/// A refresh token that took another's place is no other mailbox.
async fn wanted(app: &App) -> Result<Option<Kept<Mailbox>>> {
    let seal = app.get::<SealKey>().clone();
    app.db()
        .read(move |conn| match settings::get(conn, &seal)?.is_on() {
            true => Ok(sealing::mailbox(conn, &seal)?.map(|kept| Kept { renewed: None, ..kept })),
            false => Ok(None),
        })
        .await
}

async fn patiently(app: App, mailbox: Kept<Mailbox>) {
    let emptying = Emptying { name: name_of(&mailbox.place), app };
    let follow = |mailbox: Mailbox| {
        let emptying = &emptying;
        async move { mail::follow(&mailbox, emptying).await }
    };
    loop {
        let Err(why) = open(&emptying.app, &mailbox, follow).await;
        let doors = emptying.app.get::<Doors>();
        let looked_at = doors.states().mailbox.looked_at;
        let (error, field, is_setting) = (Some(why.words()), why.field(), why.is_setting());
        doors.say_mailbox(MailboxState { looked_at, error, field, is_setting });
        tokio::time::sleep(if is_setting { MUCH_LATER } else { LATER }).await;
    }
}

/// By what the place is kept up to where it was emptied.
pub fn name_of(mailbox: &Mailbox) -> String {
    format!("{}@{}/{}", mailbox.user, mailbox.host, mailbox.folder)
}

struct Emptying {
    app: App,
    name: String,
}

impl Emptying {
    fn place(&self, Place { validity, number }: Place) -> MailboxPlace {
        MailboxPlace { mailbox: self.name.clone(), validity, number }
    }

    /// Notes that a mail stays where it is, which is done unless the note is not.
    async fn left(
        &self,
        place: Place,
        note: impl FnOnce(&mut Tx, &MailboxPlace) -> Result<()> + Send + 'static,
    ) -> mail::Taken {
        let place = self.place(place);
        match self.app.db().write(move |tx| note(tx, &place)).await {
            Ok(()) => mail::Taken::Refused("left".to_owned()),
            Err(failure) => not_now(&failure),
        }
    }
}

impl Collect for Emptying {
    /// Asked once somebody is signed in and the folder open: all is well.
    async fn left_at(&self) -> Option<Place> {
        let looked_at = Some(self.app.now());
        self.app.get::<Doors>().say_mailbox(MailboxState { looked_at, ..MailboxState::default() });
        let name = self.name.clone();
        let found = self.app.db().read(move |conn| mailboxes::left_at(conn, &name)).await;
        let found =
            found.inspect_err(|failure| tracing::warn!("a mailbox's place could not be read: {failure}"));
        let (validity, number) = found.ok().flatten()?;
        Some(Place { validity, number })
    }

    async fn take(&self, place: Place, mail: Vec<u8>) -> mail::Taken {
        let bytes = mail.len() as u64;
        let arrived = Arrived {
            door: "imap",
            recipient: None,
            envelope_from: String::new(),
            bytes: mail,
            place: Some(self.place(place)),
        };
        match take_in(&self.app, arrived).await {
            Ok(Taken::Kept | Taken::Known) => mail::Taken::Accepted,
            // It stays unread where it is, and what comes after it is taken.
            Ok(Taken::TooLarge) => self.leave(place, bytes).await,
            Ok(Taken::TooMuchOfStrangers) => self.left(place, mailboxes::put_waiting).await,
            Ok(Taken::Empty) => self.left(place, mailboxes::put_place).await,
            Ok(Taken::TooMuch) => mail::Taken::TryLater("too much waits here".to_owned()),
            Err(failure) => not_now(&failure),
        }
    }

    async fn leave(&self, place: Place, bytes: u64) -> mail::Taken {
        let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
        self.left(place, move |tx, place| mailboxes::put_left(tx, place, bytes)).await
    }

    async fn again(&self, validity: u32) -> Vec<u32> {
        let (name, hour_ago) = (self.name.clone(), self.app.now().plus_seconds(-3_600));
        let found = self.app.db().read(move |conn| {
            let room = room_for_strangers(conn, hour_ago)?;
            mailboxes::waiting(conn, &name, validity, room)
        });
        let found = found.await;
        found
            .inspect_err(|failure| tracing::warn!("what waits in a mailbox could not be read: {failure}"))
            .unwrap_or_default()
    }

    async fn gone(&self, place: Place) -> mail::Taken {
        self.left(place, mailboxes::put_place).await
    }
}

fn not_now(failure: &kernel::Failure) -> mail::Taken {
    tracing::warn!("a mail of the mailbox could not be taken in: {failure}");
    mail::Taken::TryLater("not now".to_owned())
}

/// The most that is fetched of one mail.
pub const MOST_BYTES: usize = LARGEST_BYTES;

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_stopped_is_not_taken_for_followed() {
        let mut following = JoinSet::new();
        let stopped = following.spawn(async { panic!("hostile bytes") });
        following.spawn(std::future::pending());
        while !stopped.is_finished() {
            tokio::task::yield_now().await;
        }
        clear_ended(&mut following);
        assert_eq!(following.len(), 1, "what goes on is followed");
    }
}
