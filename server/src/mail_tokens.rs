//! The access tokens with which the mail server and the mailbox let us in: asked for at their endpoint, used until
//! shortly before they end, and asked for anew where one is refused.
//!
//! What must hold: access tokens are in memory alone; a refresh token that took another's place is kept, sealed, before
//! its access token is used; the endpoint is called through the guard of everything that goes out.

use crate::mail_sign_in::{Kept, MailPlace};
use crate::sealing;
use channel::store::channels::networks;
use channels::{NotPosted, Reach, Request, post};
use kernel::{Failure, Timestamp};
use mail::{Accepted, AccessToken, Grant, Mailbox, MailboxError, Message, NoToken, NotSent, SendError};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::seal::SealKey;
use tokio::sync::Mutex;
use web::App;

const FORM: &str = "application/x-www-form-urlencoded";
/// So long before a token ends it is not begun with any more; a large letter takes a while.
const EARLY_SECONDS: i64 = 180;

/// What is held, by the setting it belongs to. Whoever asks waits for whoever is asking already.
#[derive(Debug, Clone, Default)]
pub struct MailTokens(Arc<Mutex<BTreeMap<&'static str, Held>>>);

struct Held {
    of: Grant,
    token: String,
    until: Timestamp,
    refresh_token: Option<String>,
}

/// Neither token is printed.
impl std::fmt::Debug for Held {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "until {:?}", self.until)
    }
}

/// The place with what lets us in now. `refused` is the token that did not.
async fn let_in<T: MailPlace>(app: &App, kept: &Kept<T>, refused: Option<&str>) -> Result<T, NoToken> {
    let Some(grant) = &kept.grant else { return Ok(kept.place.clone()) };
    let mut tokens = app.get::<MailTokens>().0.lock().await;
    let held = tokens.get(T::NAME).filter(|held| held.of == *grant);
    let is_good = |held: &&Held| held.until > app.now() && Some(held.token.as_str()) != refused;
    if let Some(held) = held.filter(is_good) {
        return Ok(kept.place.clone().with_token(held.token.clone()));
    }
    let before = held.and_then(|held| held.refresh_token.clone());
    let fresh = renewed::<T>(app, grant, before).await?;
    let token = fresh.token.clone();
    tokens.insert(T::NAME, fresh);
    Ok(kept.place.clone().with_token(token))
}

async fn renewed<T: MailPlace>(app: &App, grant: &Grant, before: Option<String>) -> Result<Held, NoToken> {
    let seal = app.get::<SealKey>().clone();
    let known = app.db().read(move |conn| Ok((sealing::place::<T>(conn, &seal)?, networks(conn)?)));
    let (kept, networks) = known.await.map_err(not_now)?;
    // Another node may have been given a newer one.
    let kept = kept.filter(|kept| kept.grant.as_ref() == Some(grant)).and_then(|kept| kept.renewed);
    let refresh_token = kept.or(before).or(grant.refresh_token.clone());
    let answer = asked(grant, refresh_token.as_deref(), &Reach(networks)).await?;
    let refresh_token = match answer.refresh_token {
        Some(newer) if Some(&newer) != refresh_token.as_ref() => {
            keep::<T>(app, grant, &newer).await.map_err(not_now)?;
            Some(newer)
        }
        _ => refresh_token,
    };
    let until = app.now().plus_seconds((answer.lasts_seconds - EARLY_SECONDS).max(0));
    Ok(Held { of: grant.clone(), token: answer.token, until, refresh_token })
}

async fn asked(grant: &Grant, refresh_token: Option<&str>, reach: &Reach) -> Result<AccessToken, NoToken> {
    let body = grant.form(refresh_token);
    let request = Request { url: grant.token_url.clone(), content_type: FORM, headers: Vec::new(), body };
    match post(&request, reach).await {
        Ok(answer) => grant.answered(answer.status, &answer.body),
        Err(NotPosted::NoAddress) => Err(NoToken::of("token_url", "no address of the web")),
        Err(NotPosted::NotAllowed) => {
            Err(NoToken::of("token_url", "without TLS, or in a network that no administrator listed"))
        }
        Err(NotPosted::Unreachable(why)) => Err(NoToken::later(why)),
    }
}

/// Only where it is still what was asked with.
async fn keep<T: MailPlace>(app: &App, grant: &Grant, newer: &str) -> kernel::Result<()> {
    let (seal, grant, newer) = (app.get::<SealKey>().clone(), grant.clone(), newer.to_owned());
    app.db()
        .write(move |tx| match sealing::place::<T>(tx, &seal)? {
            Some(kept) if kept.grant.as_ref() == Some(&grant) => {
                sealing::put_place(tx, &seal, &Kept { renewed: Some(newer), ..kept })
            }
            _ => Ok(()),
        })
        .await
}

fn not_now(failure: Failure) -> NoToken {
    tracing::warn!("what lets us in at the mail server could not be read or kept: {failure}");
    NoToken::later("not now")
}

/// Why a mail was not handed over.
pub enum NotHandedOver {
    NoToken(NoToken),
    NotSent(SendError),
}

impl From<NotHandedOver> for SendError {
    fn from(why: NotHandedOver) -> Self {
        match why {
            NotHandedOver::NotSent(error) => error,
            NotHandedOver::NoToken(no @ NoToken { field: Some(_), .. }) => Self::settings(no.to_string()),
            NotHandedOver::NoToken(no) => Self::later(no.to_string()),
        }
    }
}

/// Hands a mail over; where the token is not believed any more, once more with a fresh one.
pub async fn hand_over(
    app: &App,
    server: &Kept<mail::Settings>,
    message: &Message,
) -> Result<Accepted, NotHandedOver> {
    let first = let_in(app, server, None).await.map_err(NotHandedOver::NoToken)?;
    match mail::send(&first, message).await {
        Err(error) if error.kind == NotSent::SignIn && server.grant.is_some() => {
            let refused = first.password.as_deref();
            let again = let_in(app, server, refused).await.map_err(NotHandedOver::NoToken)?;
            mail::send(&again, message).await
        }
        answer => answer,
    }
    .map_err(NotHandedOver::NotSent)
}

/// Why a mailbox was not opened.
pub enum NotOpened {
    NoToken(NoToken),
    Mailbox(MailboxError),
}

/// Opens the mailbox and does this there; where the token is not believed any more, once more with a fresh one.
pub async fn open<T, F: Future<Output = Result<T, MailboxError>> + Send>(
    app: &App,
    mailbox: &Kept<Mailbox>,
    act: impl Fn(Mailbox) -> F,
) -> Result<T, NotOpened> {
    let first = let_in(app, mailbox, None).await.map_err(NotOpened::NoToken)?;
    let token = first.password.clone();
    match act(first).await {
        Err(MailboxError::SignIn(_)) if mailbox.grant.is_some() => {
            act(let_in(app, mailbox, Some(&token)).await.map_err(NotOpened::NoToken)?).await
        }
        done => done,
    }
    .map_err(NotOpened::Mailbox)
}

impl NotOpened {
    /// Which setting is to be mended, where one is.
    pub fn field(&self) -> Option<&'static str> {
        match self {
            Self::NoToken(no) => no.field,
            Self::Mailbox(MailboxError::SignIn(_)) => Some("user"),
            Self::Mailbox(_) => None,
        }
    }

    /// Somebody has to mend the settings; otherwise trying again may help.
    pub fn is_setting(&self) -> bool {
        match self {
            Self::NoToken(no) => no.field.is_some(),
            Self::Mailbox(error) => !matches!(error, MailboxError::Later(_)),
        }
    }

    pub fn words(&self) -> String {
        match self {
            Self::NoToken(no) => no.words.clone(),
            Self::Mailbox(error) => error.to_string(),
        }
    }
}

impl NotHandedOver {
    /// Which setting is to be mended, where one is.
    pub fn field(&self) -> Option<&'static str> {
        match self {
            Self::NoToken(no) => no.field,
            Self::NotSent(error) => (error.kind == NotSent::SignIn).then_some("user"),
        }
    }

    pub fn words(&self) -> String {
        match self {
            Self::NoToken(no) => no.words.clone(),
            Self::NotSent(error) => error.words.clone(),
        }
    }
}
