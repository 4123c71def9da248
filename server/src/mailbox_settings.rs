//! The mailbox elsewhere that mails are fetched from, as administrators see, set and try it. Its password is never shown.

use crate::administration::{security_of, security_word};
use crate::mail_doors::Doors;
use crate::mail_port;
use crate::mail_sign_in::{self, Kept, MailPlace, OAuthSettings, OAuthSettingsBody};
use crate::mail_tokens::{MailTokens, open};
use crate::mailbox_door::{MOST_BYTES, name_of};
use crate::sealing::{mailbox, put_place};
use correspondence::settings;
use correspondence::store::{mailboxes, received};
use kernel::{Event, Input, Result, Timestamp};
use mail::Mailbox;
use serde::{Deserialize, Serialize};
use store::seal::SealKey;
use utoipa::ToSchema;
use web::{Answer, Cx, Json, Routes, Team, endpoint, routes};

const INBOX: &str = "INBOX";

#[derive(Serialize, ToSchema)]
pub struct MailboxSettings {
    /// Empty: no mailbox is followed.
    host: String,
    port: u16,
    /// `none`, `starttls` or `tls`.
    security: String,
    user: String,
    has_password: bool,
    /// Access tokens let us in; none: the password does.
    oauth: Option<OAuthSettings>,
    folder: String,
    /// Where mails go once they are taken; none: they stay, marked as read.
    done_folder: Option<String>,
    /// It is set, and not followed as long as there is no address for answers.
    waits_for_address: bool,
    /// When it was open last and asked for new mails.
    looked_at: Option<Timestamp>,
    /// Why it is not open now, in the words of the server or the network.
    error: Option<String>,
    /// That is for somebody to mend; otherwise it is tried again.
    is_setting: bool,
    /// Which setting, where it is known.
    field: Option<String>,
    /// When a mail came out of it last.
    last_at: Option<Timestamp>,
    /// The newest mail that was too large to be taken: it stays in the mailbox.
    left_bytes: Option<i64>,
    left_at: Option<Timestamp>,
    /// So many without an address for answers wait there: more came than are taken in an hour, or than somebody looked
    /// through. They are taken later.
    waiting: i64,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MailboxSettingsBody {
    host: String,
    #[serde(deserialize_with = "mail_port::typed")]
    #[schema(value_type = u16)]
    port: i64,
    security: String,
    user: String,
    /// Left out, the one that is kept stays; another host never gets it.
    password: Option<String>,
    oauth: Option<OAuthSettingsBody>,
    folder: String,
    done_folder: Option<String>,
}

endpoint!(/// The mailbox elsewhere that mails are fetched from.
    get_mailbox_settings: GET "/api/v1/mailbox-settings", Team, AdministerMail, admin);
async fn get_mailbox_settings(cx: Cx<Team>) -> Answer<Json<MailboxSettings>> {
    Ok(Json(shown(&cx).await?))
}

async fn shown(cx: &Cx<Team>) -> Result<MailboxSettings> {
    let (seal, state) = (cx.app.get::<SealKey>().clone(), cx.app.get::<Doors>().states().mailbox);
    let found = cx.db().read(move |conn| {
        let kept = mailbox(conn, &seal)?;
        let (left, waiting) = match kept.as_ref().map(|kept| name_of(&kept.place)) {
            Some(name) => (mailboxes::newest_left(conn, &name)?, mailboxes::count_waiting(conn, &name)?),
            None => (None, 0),
        };
        let is_on = settings::get(conn, &seal)?.is_on();
        Ok((kept, is_on, received::newest_by(conn, "imap")?, left, waiting))
    });
    let (kept, is_on, last_at, left, waiting) = found.await?;
    let (left_bytes, left_at) = left.unzip();
    let is_set = kept.is_some();
    let (kept, grant) = kept.map_or_else(|| (none(), None), |kept| (kept.place, kept.grant));
    Ok(MailboxSettings {
        security: security_word(kept.security).to_owned(),
        has_password: !kept.password.is_empty(),
        oauth: grant.map(OAuthSettings::from),
        host: kept.host,
        port: kept.port,
        user: kept.user,
        folder: kept.folder,
        done_folder: kept.done_folder,
        waits_for_address: is_set && !is_on,
        looked_at: state.looked_at,
        error: state.error,
        is_setting: state.is_setting,
        field: state.field.map(str::to_owned),
        last_at,
        left_bytes,
        left_at,
        waiting,
    })
}

fn none() -> Mailbox {
    Mailbox {
        host: String::new(),
        port: 993,
        security: mail::Security::Tls,
        user: String::new(),
        password: String::new(),
        sign_in: mail::SignIn::Password,
        folder: INBOX.to_owned(),
        done_folder: None,
        most_bytes: MOST_BYTES,
        certificate: None,
    }
}

endpoint!(/// Sets the mailbox; an empty host takes it away.
    put_mailbox_settings: PUT "/api/v1/mailbox-settings", Team, AdministerMail, admin);
async fn put_mailbox_settings(
    cx: Cx<Team>,
    Json(body): Json<MailboxSettingsBody>,
) -> Answer<Json<MailboxSettings>> {
    let (by, seal) = (cx.scope.person(), cx.app.get::<SealKey>().clone());
    let newer = cx.app.get::<MailTokens>().newer();
    cx.db()
        .write(move |tx| {
            let at = tx.now();
            tx.event(Event::new("mailbox_settings.changed", at, Some(by)))?;
            let kept = mailbox(tx, &seal)?;
            match body.host.trim() {
                "" => store::settings::remove(tx, Mailbox::NAME),
                _ => put_place(tx, &seal, &newer.in_place(checked(&body, kept)?)),
            }
        })
        .await?;
    Ok(Json(shown(&cx).await?))
}

fn checked(body: &MailboxSettingsBody, kept: Option<Kept<Mailbox>>) -> Result<Kept<Mailbox>> {
    let mut input = Input::new();
    let security = security_of(&mut input, &body.security);
    let host = input.line("host", &body.host, 253);
    let user = input.line("user", &body.user, 254);
    let kept = kept.filter(|kept| kept.place.host == host && kept.place.user == user);
    let (kept_password, kept_grant) =
        kept.as_ref().map(|kept| (kept.place.password.clone(), kept.grant.clone())).unwrap_or_default();
    let oauth = body.oauth.as_ref();
    let grant = oauth.map(|oauth| mail_sign_in::checked(&mut input, oauth, kept_grant));
    let typed = body.password.clone().filter(|password| !password.is_empty());
    let password = typed.unwrap_or(kept_password);
    if password.is_empty() && grant.is_none() {
        input.problem("password", "required");
    }
    let password = if grant.is_none() { password } else { String::new() };
    let port = mail_port::checked(&mut input, body.port);
    let folder = input.optional_line("folder", &body.folder, 200);
    let done_folder = input.optional_line("done_folder", body.done_folder.as_deref().unwrap_or(""), 200);
    let folder = if folder.is_empty() { INBOX.to_owned() } else { folder };
    if folder == done_folder {
        input.problem("done_folder", "same_folder");
    }
    input.finish()?;
    let done_folder = Some(done_folder).filter(|folder| !folder.is_empty());
    let place = Mailbox { host, port, security, user, password, folder, done_folder, ..none() };
    let renewed = kept.zip(grant.as_ref()).and_then(|(kept, grant)| kept.renewed_of(grant));
    Ok(Kept { place, grant, renewed })
}

#[derive(Serialize, ToSchema)]
pub struct MailboxTestResult {
    ok: bool,
    /// How many mails are in the folder, and how many of them nobody read.
    mails: u32,
    unread: u32,
    /// What the server, the token endpoint or the network said.
    error: Option<String>,
    is_setting: bool,
    /// Which setting is to be mended, where it is known.
    field: Option<String>,
}

endpoint!(/// Opens a mailbox at once, before it is set, counts what is in it and takes nothing.
    create_mailbox_test: POST "/api/v1/mailbox-tests", Team, AdministerMail, admin);
async fn create_mailbox_test(
    cx: Cx<Team>,
    Json(body): Json<MailboxSettingsBody>,
) -> Answer<Json<MailboxTestResult>> {
    let seal = cx.app.get::<SealKey>().clone();
    let kept = cx.db().read(move |conn| mailbox(conn, &seal)).await?;
    let wanted = checked(&body, kept)?;
    let tried = match open(&cx.app, &wanted, |mailbox| async move { mail::look(&mailbox).await }).await {
        Ok(looked) => MailboxTestResult {
            ok: true,
            mails: looked.mails,
            unread: looked.unread,
            error: None,
            is_setting: false,
            field: None,
        },
        Err(why) => MailboxTestResult {
            ok: false,
            mails: 0,
            unread: 0,
            error: Some(why.words()),
            is_setting: why.is_setting(),
            field: why.field().map(str::to_owned),
        },
    };
    Ok(Json(tried))
}

pub fn routes() -> Routes {
    routes![get_mailbox_settings, put_mailbox_settings, create_mailbox_test]
}
