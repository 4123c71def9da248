//! How mail comes in, as administrators see and set it. The secret is shown once, when it is made.

use crate::mail_doors::Doors;
use correspondence::settings::{self, MailIn};
use correspondence::store::received;
use kernel::{Event, Failure, Input, Result, Timestamp};
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use store::seal::SealKey;
use utoipa::ToSchema;
use web::{Answer, Cx, Json, Once, Routes, Team, endpoint, routes};

/// The longest name of a server.
const LONGEST_SERVER: usize = 253;

#[derive(Serialize, ToSchema)]
pub struct MailInSettings {
    /// The address for answers without its token; empty: no mail comes in.
    reply_address: String,
    /// Where the house's mail server brings mail (`127.0.0.1:2424`); none: that door is closed.
    lmtp: Option<String>,
    /// Why that door is not open though it is set.
    lmtp_error: Option<String>,
    /// Under which name the house's mail server writes what it found about whom a mail is from; empty: that is not heard.
    authentication_server: String,
    /// Whether mails can be posted to `/in/mail`.
    has_secret: bool,
    /// The secret, in the answer that made it and never again.
    secret: Option<String>,
    /// When the house's mail server brought a mail last, and when one was posted.
    last_lmtp_at: Option<Timestamp>,
    last_post_at: Option<Timestamp>,
    /// How many wait for a person, over all projects.
    held: i64,
    /// No more is taken until somebody looked through what waits.
    is_full: bool,
    /// No more is taken of what bears no address for answers; what answers our letters is.
    is_full_of_strangers: bool,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MailInSettingsBody {
    reply_address: String,
    lmtp: Option<String>,
    /// Left out, it stays as it is.
    authentication_server: Option<String>,
    /// `keep`, `make` a fresh one, or `remove` it.
    secret: SecretWish,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SecretWish {
    Keep,
    Make,
    Remove,
}

endpoint!(/// How mail comes in.
    get_mail_in_settings: GET "/api/v1/mail-in-settings", Team, AdministerMail, admin);
async fn get_mail_in_settings(cx: Cx<Team>) -> Answer<Json<MailInSettings>> {
    Ok(Json(shown(&cx, None).await?))
}

async fn shown(cx: &Cx<Team>, secret: Option<String>) -> Result<MailInSettings> {
    let (seal, hour_ago) = (cx.app.get::<SealKey>().clone(), cx.now().plus_seconds(-3_600));
    let lmtp_error = cx.app.get::<Doors>().states().lmtp;
    let found = cx.db().read(move |conn| {
        let load = correspondence::waiting(conn, hour_ago)?;
        let last = (received::newest_by(conn, "lmtp")?, received::newest_by(conn, "post")?);
        Ok((settings::get(conn, &seal)?, last, load))
    });
    let (mail_in, (last_lmtp_at, last_post_at), load) = found.await?;
    Ok(MailInSettings {
        reply_address: mail_in.reply_address,
        authentication_server: mail_in.authentication_server,
        lmtp_error: lmtp_error.filter(|_| mail_in.lmtp.is_some()),
        lmtp: mail_in.lmtp,
        has_secret: mail_in.post_secret.is_some(),
        secret,
        last_lmtp_at,
        last_post_at,
        held: load.held,
        is_full: load.is_full,
        is_full_of_strangers: load.is_full_of_strangers,
    })
}

endpoint!(/// Sets how mail comes in; an empty address closes every door.
    put_mail_in_settings: PUT "/api/v1/mail-in-settings", Team, AdministerMail, admin);
async fn put_mail_in_settings(
    cx: Cx<Team>,
    Json(body): Json<MailInSettingsBody>,
) -> Answer<Once<Json<MailInSettings>>> {
    let (by, seal) = (cx.scope.person(), cx.app.get::<SealKey>().clone());
    let fresh = if body.secret == SecretWish::Make { Some(fresh_secret()?) } else { None };
    let made = fresh.clone();
    cx.db()
        .write(move |tx| {
            let at = tx.now();
            tx.event(Event::new("mail_in_settings.changed", at, Some(by)))?;
            let kept = settings::get(tx, &seal)?;
            let mail_in = checked(&body, kept, fresh)?;
            settings::put(tx, &seal, &mail_in)
        })
        .await?;
    Ok(Once(Json(shown(&cx, made).await?)))
}

fn checked(body: &MailInSettingsBody, kept: MailIn, fresh: Option<String>) -> Result<MailIn> {
    let mut input = Input::new();
    let reply_address = match body.reply_address.trim() {
        "" => String::new(),
        given => input.email("reply_address", given).to_lowercase(),
    };
    let name = reply_address.split('@').next().unwrap_or_default();
    if name.contains('+') || name.len() > correspondence::address::LONGEST_NAME {
        input.problem("reply_address", "no_room_for_token");
    }
    let lmtp = body.lmtp.as_deref().map(str::trim).filter(|at| !at.is_empty()).map(str::to_owned);
    if lmtp.as_ref().is_some_and(|at| at.parse::<SocketAddr>().is_err()) {
        input.problem("lmtp", "not_an_address_and_port");
    }
    let authentication_server = match &body.authentication_server {
        Some(given) => given.trim().to_owned(),
        None => kept.authentication_server,
    };
    if authentication_server.len() > LONGEST_SERVER || authentication_server.contains(is_no_name) {
        input.problem("authentication_server", "invalid");
    }
    input.finish()?;
    let post_secret = match body.secret {
        SecretWish::Keep => kept.post_secret,
        SecretWish::Make => fresh,
        SecretWish::Remove => None,
    };
    Ok(MailIn { reply_address, lmtp, authentication_server, post_secret })
}

fn is_no_name(sign: char) -> bool {
    sign.is_whitespace() || sign.is_control() || matches!(sign, ';' | '(' | ')' | '=')
}

fn fresh_secret() -> Result<String> {
    let mut bytes = [0u8; 24];
    getrandom::fill(&mut bytes).map_err(Failure::fault)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

pub fn routes() -> Routes {
    routes![get_mail_in_settings, put_mail_in_settings]
}
