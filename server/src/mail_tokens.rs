//! The access tokens with which the mail server and the mailbox let us in: asked for at their endpoint, used until
//! shortly before they end, and asked for anew where one is refused.
//!
//! What must hold: access tokens are in memory alone; a refresh token that took another's place is kept, sealed, before
//! its access token is used; the endpoint is called through the guard of everything that goes out.

use crate::mail_sign_in::{Kept, MailPlace};
use crate::newer_tokens::NewerTokens;
use crate::sealing;
use channel::store::channels::networks;
use channels::{NotPosted, Reach, Request, post};
use kernel::{Failure, Timestamp};
use mail::{Accepted, AccessToken, Grant, Mailbox, MailboxError, Message, NoToken, NotSent, SendError};
use std::collections::BTreeMap;
use std::sync::{self, Arc, PoisonError};
use store::Tx;
use store::seal::SealKey;
use tokio::sync::Mutex;
use web::App;

const FORM: &str = "application/x-www-form-urlencoded";
/// So long before a token ends it is not begun with any more; a large letter takes a while.
const EARLY_SECONDS: i64 = 180;

/// What is held, by the setting it belongs to, and which refresh tokens came. Whoever asks waits for whoever is asking
/// already.
#[derive(Clone, Default)]
pub struct MailTokens {
    held: Arc<Mutex<BTreeMap<&'static str, Held>>>,
    newer: Arc<sync::Mutex<NewerTokens>>,
}

struct Held {
    of: Grant,
    token: String,
    until: Timestamp,
}

impl MailTokens {
    pub fn newer(&self) -> NewerTokens {
        self.newer.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn put(&self, change: impl FnOnce(&mut NewerTokens)) {
        change(&mut self.newer.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// The place with what lets us in now. `refused` is the token that did not.
async fn let_in<T: MailPlace>(app: &App, kept: &Kept<T>, refused: Option<&str>) -> Result<T, NoToken> {
    let Some(grant) = &kept.grant else { return Ok(kept.place.clone()) };
    let mut held = app.get::<MailTokens>().held.lock().await;
    // What could not be kept before.
    keep_newer(app).await.map_err(not_now)?;
    let is_good =
        |held: &&Held| held.of == *grant && held.until > app.now() && Some(held.token.as_str()) != refused;
    if let Some(held) = held.get(T::NAME).filter(is_good) {
        return Ok(kept.place.clone().with_token(held.token.clone()));
    }
    let fresh = renewed(app, grant).await?;
    let token = fresh.token.clone();
    held.insert(T::NAME, fresh);
    keep_newer(app).await.map_err(not_now)?;
    Ok(kept.place.clone().with_token(token))
}

async fn renewed(app: &App, grant: &Grant) -> Result<Held, NoToken> {
    let (seal, of, tokens) = (app.get::<SealKey>().clone(), grant.clone(), app.get::<MailTokens>());
    let known = app.db().read(move |conn| {
        let server = sealing::mail_server(conn, &seal)?.and_then(|kept| kept.renewed_of(&of));
        let mailbox = sealing::mailbox(conn, &seal)?.and_then(|kept| kept.renewed_of(&of));
        Ok((server.or(mailbox), networks(conn)?))
    });
    let (kept, networks) = known.await.map_err(not_now)?;
    let refresh_token = kept.or_else(|| grant.refresh_token.clone());
    let newer = refresh_token.as_ref().and_then(|token| tokens.newer().of(grant, token).map(str::to_owned));
    let refresh_token = newer.or(refresh_token);
    let answer = asked(grant, refresh_token.as_deref(), &Reach(networks)).await?;
    if let (Some(old), Some(newest)) = (&refresh_token, &answer.refresh_token)
        && old != newest
    {
        for old in [Some(old), grant.refresh_token.as_ref()].into_iter().flatten() {
            tokens.put(|newer| newer.add(grant, old, newest));
        }
    }
    let until = app.now().plus_seconds((answer.lasts_seconds - EARLY_SECONDS).max(0));
    Ok(Held { of: grant.clone(), token: answer.token, until })
}

async fn asked(grant: &Grant, refresh_token: Option<&str>, reach: &Reach) -> Result<AccessToken, NoToken> {
    let body = grant.form(refresh_token);
    let request = Request { url: grant.token_url.clone(), content_type: FORM, headers: Vec::new(), body };
    match post(&request, reach).await {
        Ok(answer) => grant.answered(refresh_token, answer.status, &answer.body),
        Err(NotPosted::NoAddress) => Err(NoToken::of("token_url", "no address of the web")),
        Err(NotPosted::NotAllowed) => {
            Err(NoToken::of("token_url", "without TLS, or in a network that no administrator listed"))
        }
        Err(NotPosted::Unreachable(why)) => Err(NoToken::later(why)),
    }
}

/// Wherever what it took the place of is kept still.
async fn keep_newer(app: &App) -> kernel::Result<()> {
    let (seal, tokens) = (app.get::<SealKey>().clone(), app.get::<MailTokens>());
    let newer = tokens.newer();
    if !newer.wait {
        return Ok(());
    }
    let kept = app.db().write(move |tx| {
        put_newer::<mail::Settings>(tx, &seal, &newer)?;
        put_newer::<Mailbox>(tx, &seal, &newer)
    });
    kept.await?;
    tokens.put(|newer| newer.wait = false);
    Ok(())
}

fn put_newer<T: MailPlace>(tx: &mut Tx, seal: &SealKey, newer: &NewerTokens) -> kernel::Result<()> {
    let Some(kept) = sealing::place::<T>(tx, seal)? else { return Ok(()) };
    let before = kept.renewed.clone();
    let kept = newer.in_place(kept);
    if kept.renewed == before { Ok(()) } else { sealing::put_place(tx, seal, &kept) }
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
            NotHandedOver::NoToken(no) => Self::nobody_there(no.to_string()),
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
