//! How the mail server and the mailbox let us in: a password, or access tokens of OAuth 2. What is kept of it, and what
//! administrators see and set.
//!
//! What must hold: what is secret is never shown, and goes to nobody but those for whom it was typed.

use channels::place;
use kernel::Input;
use mail::{Grant, Mailbox, SignIn};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const LONGEST_SECRET: usize = 8_000;

/// A server of the mail as it is kept: with its password in it, or with what access tokens are asked for with.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Kept<T> {
    #[serde(flatten)]
    pub place: T,
    #[serde(default)]
    pub grant: Option<Grant>,
    /// The refresh token that came with the newest access token; it takes the place of the one that was typed.
    #[serde(default)]
    pub renewed: Option<String>,
}

/// Secrets stay out of logs.
impl<T: std::fmt::Debug> std::fmt::Debug for Kept<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.place)?;
        self.grant.as_ref().map_or(Ok(()), |grant| write!(f, " with access tokens for {grant:?}"))
    }
}

impl<T> Kept<T> {
    /// What the next access token is asked for with.
    pub fn refresh_token(&self) -> Option<&str> {
        self.renewed.as_deref().or(self.grant.as_ref()?.refresh_token.as_deref())
    }

    /// What took the place of the refresh token of this grant.
    pub fn renewed_of(&self, grant: &Grant) -> Option<String> {
        let goes_on = self.grant.as_ref().is_some_and(|kept| grant.continues(kept));
        self.renewed.clone().filter(|_| goes_on)
    }
}

/// The mail server, or the mailbox.
pub trait MailPlace: Clone + Serialize + for<'a> Deserialize<'a> + Send + 'static {
    /// The setting in which it is kept.
    const NAME: &'static str;
    fn with_token(self, token: String) -> Self;
}

impl MailPlace for mail::Settings {
    const NAME: &'static str = engagement::routes::SMTP;
    fn with_token(self, token: String) -> Self {
        Self { password: Some(token), sign_in: SignIn::XOAuth2, ..self }
    }
}

impl MailPlace for Mailbox {
    const NAME: &'static str = "mailbox";
    fn with_token(self, token: String) -> Self {
        Self { password: token, sign_in: SignIn::XOAuth2, ..self }
    }
}

/// Access tokens of OAuth 2, as they are shown: no secret is.
#[derive(Serialize, ToSchema)]
pub struct OAuthSettings {
    token_url: String,
    client_id: String,
    has_client_secret: bool,
    has_refresh_token: bool,
    scope: String,
}

impl From<Grant> for OAuthSettings {
    fn from(grant: Grant) -> Self {
        Self {
            has_client_secret: !grant.client_secret.is_empty(),
            has_refresh_token: grant.refresh_token.is_some(),
            token_url: grant.token_url,
            client_id: grant.client_id,
            scope: grant.scope,
        }
    }
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OAuthSettingsBody {
    token_url: String,
    client_id: String,
    /// Left out, the one that is kept stays; another mail server, endpoint or client never gets it.
    client_secret: Option<String>,
    /// The same. Where there is none, the client asks in its own name.
    refresh_token: Option<String>,
    scope: String,
}

/// What is asked for with. `kept` is what was typed for the same mail server.
pub fn checked(input: &mut Input, body: &OAuthSettingsBody, kept: Option<Grant>) -> Grant {
    let token_url = input.line("oauth.token_url", &body.token_url, 2_000);
    if !token_url.is_empty() && place(&token_url).is_none() {
        input.problem("oauth.token_url", "not_a_web_address");
    }
    let client_id = input.line("oauth.client_id", &body.client_id, 500);
    let scope = input.optional_line("oauth.scope", &body.scope, 2_000);
    let kept = kept.filter(|kept| kept.token_url == token_url && kept.client_id == client_id);
    let (kept_secret, kept_refresh) =
        kept.map(|kept| (kept.client_secret, kept.refresh_token)).unwrap_or_default();
    let mut typed = |field: &str, given: &Option<String>| {
        Some(input.optional_line(field, given.as_deref().unwrap_or_default(), LONGEST_SECRET))
            .filter(|secret| !secret.is_empty())
    };
    let client_secret = typed("oauth.client_secret", &body.client_secret).unwrap_or(kept_secret);
    let refresh_token = typed("oauth.refresh_token", &body.refresh_token).or(kept_refresh);
    if client_secret.is_empty() && refresh_token.is_none() {
        input.problem("oauth.client_secret", "required");
    }
    Grant { token_url, client_id, client_secret, refresh_token, scope }
}
