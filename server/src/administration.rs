//! What an administrator sees and sets: the mail server, the outbox, the description of the API, health.

use crate::assembly;
use crate::delivery;
use crate::mail_port;
use crate::mail_sign_in::{self, Kept, OAuthSettings, OAuthSettingsBody};
use crate::mail_tokens::{MailTokens, NotHandedOver};
use crate::sealing::{mail_server, put_place};
use engagement::burst;
use engagement::routes::SMTP;
use kernel::{Event, Failure, Input, LETTER, Letter, Result, Timestamp};
use serde::{Deserialize, Serialize};
use store::outbox::{self, OutboxItem, Untaken};
use store::seal::SealKey;
use store::{Conn, Page, settings};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use web::{Answer, Anyone, Cx, File, Json, NoContent, Path, Query, Routes, Team, endpoint, routes};

endpoint!(/// Whether the server answers.
    get_health: GET "/healthz", Anyone, ReadHealth);
async fn get_health(cx: Cx<Anyone>) -> Answer<Json<Health>> {
    cx.db().read(|conn| settings::get(conn, "organisation")).await?;
    Ok(Json(Health { ok: true }))
}

#[derive(Serialize, ToSchema)]
pub struct Health {
    ok: bool,
}

endpoint!(/// This description.
    get_api_description: GET "/api/v1/openapi.json", Anyone, ReadApiDescription);
async fn get_api_description(_: Cx<Anyone>) -> Answer<File> {
    let bytes = assembly::api_description().into();
    Ok(File { name: "openapi.json".into(), content_type: "application/json".into(), bytes })
}

/// The mail server as it is shown: the password never is.
#[derive(Serialize, ToSchema)]
pub struct MailSettings {
    host: String,
    port: u16,
    /// `none`, `starttls` or `tls`.
    security: String,
    user: Option<String>,
    has_password: bool,
    /// Access tokens let us in; none: the password does.
    oauth: Option<OAuthSettings>,
    from_address: String,
    from_name: String,
    /// Letters that the mail server, or nobody there, did not take yet; none where all go their way.
    waiting: Option<WaitingLetters>,
}

/// What waits to be tried again.
#[derive(Serialize, ToSchema)]
pub struct WaitingLetters {
    letters: i64,
    /// When the first of them was written, and why it did not leave.
    since: Timestamp,
    error: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MailSettingsBody {
    host: String,
    #[serde(deserialize_with = "mail_port::typed")]
    #[schema(value_type = u16)]
    port: i64,
    security: String,
    user: Option<String>,
    /// Left out, the one that is kept stays; another host never gets it.
    password: Option<String>,
    oauth: Option<OAuthSettingsBody>,
    from_address: String,
    from_name: String,
}

fn shown(conn: &mut Conn, kept: Option<Kept<mail::Settings>>) -> Result<MailSettings> {
    // Without a mail server all letters wait, and nothing went wrong.
    let untaken = if kept.is_some() { delivery::untaken(conn)? } else { None };
    let waiting =
        untaken.map(|Untaken { count, since, error }| WaitingLetters { letters: count, since, error });
    let empty = MailSettings {
        host: String::new(),
        port: 587,
        security: "starttls".to_owned(),
        user: None,
        has_password: false,
        oauth: None,
        from_address: String::new(),
        from_name: String::new(),
        waiting: None,
    };
    Ok(kept.map_or(empty, |Kept { place: server, grant, .. }| MailSettings {
        host: server.host,
        port: server.port,
        security: security_word(server.security).to_owned(),
        user: server.user,
        has_password: server.password.is_some(),
        oauth: grant.map(OAuthSettings::from),
        from_address: server.from_address,
        from_name: server.from_name,
        waiting,
    }))
}

pub(crate) fn security_word(security: mail::Security) -> &'static str {
    match security {
        mail::Security::None => "none",
        mail::Security::StartTls => "starttls",
        mail::Security::Tls => "tls",
    }
}

pub(crate) fn security_of(input: &mut Input, given: &str) -> mail::Security {
    match given {
        "none" => mail::Security::None,
        "tls" => mail::Security::Tls,
        "starttls" => mail::Security::StartTls,
        _ => {
            input.problem("security", "unknown");
            mail::Security::StartTls
        }
    }
}

endpoint!(/// The mail server.
    get_mail_settings: GET "/api/v1/mail-settings", Team, AdministerMail, admin);
async fn get_mail_settings(cx: Cx<Team>) -> Answer<Json<MailSettings>> {
    let seal = cx.app.get::<SealKey>().clone();
    let settings = cx.db().read(move |conn| {
        let kept = mail_server(conn, &seal)?;
        shown(conn, kept)
    });
    Ok(Json(settings.await?))
}

endpoint!(/// Sets the mail server; an empty host takes it away.
    put_mail_settings: PUT "/api/v1/mail-settings", Team, AdministerMail, admin);
async fn put_mail_settings(cx: Cx<Team>, Json(body): Json<MailSettingsBody>) -> Answer<Json<MailSettings>> {
    let (by, seal) = (cx.scope.person(), cx.app.get::<SealKey>().clone());
    let newer = cx.app.get::<MailTokens>().newer();
    let settings = cx.db().write(move |tx| {
        let at = tx.now();
        tx.event(Event::new("mail_settings.changed", at, Some(by)))?;
        if body.host.trim().is_empty() {
            settings::remove(tx, SMTP)?;
            return shown(tx, None);
        }
        let kept = mail_server(tx, &seal)?;
        let server = newer.in_place(checked(&body, kept)?);
        put_place(tx, &seal, &server)?;
        delivery::try_untaken(tx)?;
        shown(tx, Some(server))
    });
    Ok(Json(settings.await?))
}

fn checked(body: &MailSettingsBody, kept: Option<Kept<mail::Settings>>) -> Result<Kept<mail::Settings>> {
    let mut input = Input::new();
    let security = security_of(&mut input, &body.security);
    let user = input.optional_line("user", body.user.as_deref().unwrap_or(""), 254);
    if body.oauth.is_some() && user.is_empty() {
        input.problem("user", "required");
    }
    let kept = kept.filter(|kept| kept.place.host == body.host.trim());
    let (kept_password, kept_grant) =
        kept.as_ref().map(|kept| (kept.place.password.clone(), kept.grant.clone())).unwrap_or_default();
    let oauth = body.oauth.as_ref();
    let grant = oauth.map(|oauth| mail_sign_in::checked(&mut input, oauth, kept_grant));
    let typed = body.password.clone().filter(|password| !password.is_empty());
    let place = mail::Settings {
        host: input.line("host", &body.host, 253),
        port: mail_port::checked(&mut input, body.port),
        security,
        user: (!user.is_empty()).then_some(user),
        password: typed.or(kept_password).filter(|_| grant.is_none()),
        sign_in: mail::SignIn::Password,
        from_address: input.email("from_address", &body.from_address),
        from_name: input.line("from_name", &body.from_name, 120),
    };
    input.finish()?;
    let renewed = kept.zip(grant.as_ref()).and_then(|(kept, grant)| kept.renewed_of(grant));
    Ok(Kept { place, grant, renewed })
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MailTest {
    to: String,
}

#[derive(Serialize, ToSchema)]
pub struct MailTestResult {
    ok: bool,
    /// What the mail server, the token endpoint or the network said.
    error: Option<String>,
    /// Which setting is to be mended, where it is known.
    field: Option<String>,
}

endpoint!(/// Sends a test mail at once and says how it went.
    create_mail_test: POST "/api/v1/mail-tests", Team, AdministerMail, admin);
async fn create_mail_test(cx: Cx<Team>, Json(body): Json<MailTest>) -> Answer<Json<MailTestResult>> {
    let mut input = Input::new();
    let to = input.email("to", &body.to);
    input.finish()?;
    let seal = cx.app.get::<SealKey>().clone();
    let known = cx.db().read(move |conn| Ok((mail_server(conn, &seal)?, people::setup::organisation(conn)?)));
    let (server, organisation) = known.await?;
    let server = server.ok_or_else(|| Failure::refused("mail.not_set"))?;
    let failed = delivery::send_test(&cx.app, (&server, &organisation), &to).await.err();
    if failed.is_none() {
        cx.db().write(delivery::try_untaken).await?;
    }
    Ok(Json(MailTestResult {
        ok: failed.is_none(),
        field: failed.as_ref().and_then(NotHandedOver::field).map(str::to_owned),
        error: failed.as_ref().map(NotHandedOver::words),
    }))
}

/// A mail of the outbox, readable: without a mail server this is where it is read.
#[derive(Serialize, ToSchema)]
pub struct OutboxMail {
    id: Uuid,
    kind: String,
    to: Option<String>,
    subject: Option<String>,
    text: Option<String>,
    /// The link the mail carries, until the mail is sent.
    link: Option<String>,
    /// `queued`, `sent`, `failed`, `cancelled` or `gathered`: it goes or went with another mail.
    state: String,
    /// With which one.
    gathered_in: Option<Uuid>,
    attempts: i64,
    last_error: Option<String>,
    created_at: Timestamp,
    /// It waits until then: for the hours of its reader, or for the next attempt.
    not_before: Option<Timestamp>,
    /// It waits for others to the same person, to leave as one mail with them.
    waits_for_others: bool,
    sent_at: Option<Timestamp>,
}

#[derive(Serialize, ToSchema)]
pub struct OutboxPage {
    items: Vec<OutboxMail>,
    next: Option<String>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct OutboxQuery {
    after: Option<String>,
    limit: Option<u32>,
}

endpoint!(/// What left the house or waits to leave it, the newest first.
    list_outbox: GET "/api/v1/outbox", Team, AdministerMail, admin);
async fn list_outbox(cx: Cx<Team>, Query(query): Query<OutboxQuery>) -> Answer<Json<OutboxPage>> {
    let page = Page { after: query.after, limit: query.limit.unwrap_or(50) };
    let now = cx.now();
    let page = cx.db().read(move |conn| {
        let organisation = people::setup::organisation(conn)?;
        let found = outbox::list(conn, &page)?;
        let items = found.items.into_iter().map(|item| readable(item, &organisation, now)).collect();
        Ok(OutboxPage { items, next: found.next })
    });
    Ok(Json(page.await?))
}

fn readable(item: OutboxItem, organisation: &str, now: Timestamp) -> OutboxMail {
    let letter: Option<Letter> =
        (item.kind == LETTER).then(|| serde_json::from_value(item.payload).ok()).flatten();
    let words = letter.as_ref().map(|letter| mail::render_letter(letter, organisation, &[]));
    let goes_along = letter.as_ref().is_some_and(|letter| letter.goes_along);
    let after_minutes = item.created_at.plus_seconds(burst::SECONDS);
    OutboxMail {
        id: item.id,
        kind: item.kind,
        to: letter.as_ref().map(|letter| format!("{} <{}>", letter.to_name, letter.to_email)),
        subject: words.as_ref().map(|words| words.subject.clone()),
        text: words.map(|words| words.text),
        link: letter.and_then(|letter| letter.url),
        not_before: Some(item.due_at).filter(|due| item.state == outbox::State::Queued && *due > now),
        waits_for_others: goes_along
            && item.state == outbox::State::Queued
            && item.attempts == 0
            && item.due_at == after_minutes
            && item.due_at > now,
        state: item.state.word().to_owned(),
        gathered_in: item.gathered_in,
        attempts: item.attempts,
        last_error: item.last_error,
        created_at: item.created_at,
        sent_at: item.sent_at,
    }
}

endpoint!(/// Tries a failed mail again, or sends at once one that waits.
    create_outbox_attempt: POST "/api/v1/outbox/{item}/attempts", Team, AdministerMail, admin);
async fn create_outbox_attempt(cx: Cx<Team>, Path(item): Path<Uuid>) -> Answer<NoContent> {
    cx.db().write(move |tx| outbox::retry(tx, item)).await?;
    Ok(NoContent)
}

endpoint!(/// Tries at once every letter that the mail server did not take yet.
    create_outbox_attempts: POST "/api/v1/outbox-attempts", Team, AdministerMail, admin);
async fn create_outbox_attempts(cx: Cx<Team>) -> Answer<NoContent> {
    cx.db().write(delivery::try_untaken).await?;
    Ok(NoContent)
}

pub fn routes() -> Routes {
    routes![
        get_health,
        get_api_description,
        get_mail_settings,
        put_mail_settings,
        create_mail_test,
        list_outbox,
        create_outbox_attempt,
        create_outbox_attempts
    ]
}
