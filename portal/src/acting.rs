//! Doing something from a page: whose act it is, asked where nobody said so on this device; where it decides
//! something, the code that was mailed to them; then the act, once.
//!
//! Must hold: nothing is done before both are known, and nothing that was typed is lost on the way.

use crate::arrival::base_of;
use crate::device::{A_YEAR, DEVICE_COOKIE, LANGUAGE_COOKIE, language};
use crate::model::{CodePage, CodeState, WhoPage};
use crate::pages::{render_code, render_somebody_else, render_who};
use crate::read::{self, Asking};
use communication::routes::ClientAsking;
use engagement::access::{closing, refuse_archived};
use engagement::code::{self, Checked};
use engagement::link;
use engagement::noted_act::Witness;
use engagement::store::{links, parties};
use evidence::Signer;
use kernel::{ClientPrincipal, Failure, Identified, Refusal, Result};
use locales::Locale;
use people::person;
use serde::Deserialize;
use store::{ClientConn, Conn, Tx};
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Client, Cookie, Cx, Either, Html, Redirect, SetCookies, WithStatus};

pub(crate) type Page = SetCookies<Either<Redirect, WithStatus<Html>>>;

pub(crate) fn page(status: u16, html: String) -> Page {
    let answer = Either::That(WithStatus { status, answer: Html(html) });
    SetCookies { cookies: Vec::new(), answer }
}

fn redirect(to: String) -> Page {
    SetCookies { cookies: Vec::new(), answer: Either::This(Redirect(to)) }
}

pub(crate) fn asking(cx: &Cx<Client>, token: &str, here: String) -> Asking {
    Asking {
        principal: cx.scope.principal().clone(),
        origin: cx.public_url().to_owned(),
        base: base_of(token),
        address: address(cx, token, &here),
        here,
        form_token: cx.form_token(),
        form_key: Uuid::new_v4().to_string(),
        chosen: language(cx.cookie(&Cookie::name(&cx.app, LANGUAGE_COOKIE))),
        locale: Locale::default(),
        now: cx.now(),
        last_visit: None,
        refused: None,
        closed: None,
        circle: Vec::new(),
        member: None,
    }
}

/// Where the page is read again: what was sent with a form leads to the page that the form stands on.
fn address(cx: &Cx<Client>, token: &str, here: &str) -> String {
    let asked = cx.head().path_and_query().strip_prefix(&base_of(token));
    asked.filter(|_| !cx.head().is_unsafe()).unwrap_or(here).to_owned()
}

/// Reads a page in its reader's language and makes it HTML.
pub(crate) async fn show<P: Send + 'static>(
    cx: &Cx<Client>,
    mut asking: Asking,
    read: impl FnOnce(&mut ClientConn, &Asking) -> Result<P> + Send + 'static,
    render: fn(&P, Locale) -> String,
) -> Result<String> {
    let ClientPrincipal { project, party, person, identified, .. } = asking.principal;
    let around = move |conn: &mut Conn| {
        let member = match identified {
            Identified::TeamPreview(member) if member != person => Some(person::get(conn, member)?.name),
            _ => None,
        };
        Ok((closing(conn, project)?, parties::own_circle(conn, party, person)?, member))
    };
    (asking.closed, asking.circle, asking.member) = cx.db().read(around).await?;
    let found = cx.db().read_as_client(cx.scope.viewer(), move |conn| {
        asking.locale = read::locale(conn, asking.chosen)?;
        Ok((read(conn, &asking)?, asking.locale))
    });
    let (found, locale) = found.await?;
    let html = render(&found, locale);
    Ok(if matches!(identified, Identified::TeamPreview(_)) { unpressable(&html) } else { html })
}

/// The same page for whoever of the team looks: each form stands there, and none can be pressed. The gate refuses them
/// all the same.
fn unpressable(html: &str) -> String {
    html.replace("<form method=\"post\"", "<form inert method=\"post\"")
}

/// Something that is done with a form, once it is clear by whom.
pub(crate) trait Deed: Clone + Send + 'static {
    /// The form's own address, below the link's path.
    fn path(&self) -> String;
    /// The page the form stands on.
    fn here(&self) -> String;
    /// Every field that was filled in, to be sent on as it was.
    fn carried(&self) -> Vec<(String, String)>;
    /// What is shown of it on the pages in between.
    fn words(&self) -> String;
    fn is_decision(&self) -> bool {
        false
    }
    /// The client's key of the sign-off that it decides.
    fn sign_off(&self) -> Option<Uuid> {
        None
    }
    /// Everything that was typed, to be copied where the form goes no further.
    fn typed(&self) -> String {
        String::new()
    }
    /// Does it; where the reader is led then, below the link's path.
    fn perform(&self, tx: &mut Tx, by: &ClientPrincipal, place: &Place) -> Result<String>;
}

/// A form of the portal for words, or for nothing but its button.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WordsForm {
    #[serde(default)]
    pub text: String,
    /// The same for a form that is sent twice.
    pub form_key: Uuid,
    /// The page said that of this side only the commercial circle reads it.
    #[serde(default)]
    pub circle: bool,
    /// `as_named` or `somebody_else`, from the page that asks.
    pub who: Option<String>,
}

impl WordsForm {
    pub fn carried(&self) -> Vec<(String, String)> {
        vec![
            ("form_key".into(), self.form_key.to_string()),
            ("text".into(), self.text.clone()),
            ("circle".into(), self.circle.to_string()),
        ]
    }
    /// As a question to the team.
    pub fn asking(&self, about: Option<Uuid>) -> ClientAsking {
        ClientAsking { text: self.text.clone(), about, is_told_circle: self.circle, form_key: self.form_key }
    }
    pub fn saying(&self) -> Saying {
        Saying { who: self.who.clone(), ..Saying::default() }
    }
}

/// From where something is done.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub public_url: String,
    pub witness: Witness,
}

/// What somebody says about who they are, beside what they do.
#[derive(Debug, Clone, Default)]
pub(crate) struct Saying {
    /// `as_named` or `somebody_else`, from the page that asks.
    pub who: Option<String>,
    /// What was entered on the page that asks for the code.
    pub code: Option<String>,
    pub wants_fresh_code: bool,
}

enum Next {
    Done(String),
    Code(CodeState),
}

/// Asks who is writing where nobody said so yet, then for a code where one is needed; then does it.
pub(crate) async fn act<D: Deed>(cx: &Cx<Client>, token: &str, saying: Saying, deed: D) -> Answer<Page> {
    match (saying.who.as_deref(), cx.scope.principal().identified) {
        (_, Identified::TeamPreview(_)) => Err(Failure::Forbidden),
        (Some("as_named"), _) | (None, Identified::AsNamed | Identified::WithCode) => {
            perform(cx, token, saying, deed).await
        }
        (None, Identified::Unasked) => who(cx, token, &deed, render_who).await,
        _ => {
            let cookie = say_somebody_else(cx).await?;
            let mut answer = who(cx, token, &deed, render_somebody_else).await?;
            answer.cookies.push(cookie);
            Ok(answer)
        }
    }
}

async fn perform<D: Deed>(cx: &Cx<Client>, token: &str, saying: Saying, deed: D) -> Answer<Page> {
    let (device, cookie) = device(cx);
    let peer = cx.peer();
    let signer = cx.app.get::<Signer>().clone();
    let witness = Witness { signer, ip: peer.ip.to_string(), agent: peer.user_agent };
    let place = Place { public_url: cx.public_url().into(), witness };
    let (by, says_so, doing) = (cx.scope.principal().clone(), saying.who.is_some(), deed.clone());
    let next = cx.db().write(move |tx| step(tx, by.clone(), &device, &saying, &doing, &place)).await?;
    let mut answer = match next {
        Next::Done(leads_to) => redirect(format!("{}{leads_to}", base_of(token))),
        Next::Code(state) => ask_for_code(cx, token, &deed, state).await?,
    };
    answer.cookies.extend(says_so.then_some(cookie));
    Ok(answer)
}

/// One step towards it, in one transaction: what was said about oneself is kept even where a code is missing.
fn step<D: Deed>(
    tx: &mut Tx,
    mut by: ClientPrincipal,
    device: &str,
    saying: &Saying,
    deed: &D,
    place: &Place,
) -> Result<Next> {
    if saying.who.is_some() {
        links::say(tx, &link::hash(device), by.link, true)?;
    }
    // Read again here: a button pressed twice sends twice, and the first may just have proved whose device this is;
    // and while a form was on its way the link may have been revoked.
    let (link, role) = (links::get(tx, by.link)?, parties::role(tx, by.party, by.person)?);
    let (said, now) = (links::said(tx, &link::hash(device), by.link)?, tx.now());
    by = link::principal(&link, role, said, now)?;
    refuse_archived(tx, by.project)?;
    if saying.wants_fresh_code {
        return mail_code(tx, &by, device, &place.witness.ip).map(Next::Code);
    }
    let entered = saying.code.as_deref().filter(|entered| !entered.trim().is_empty());
    if let Some(entered) = entered.filter(|_| by.identified != Identified::WithCode) {
        match code::check(tx, &by, device, entered)? {
            Checked::Right => by.identified = Identified::WithCode,
            Checked::Wrong { tries_left } => return Ok(Next::Code(CodeState::Wrong { tries_left })),
            Checked::Over => return over(tx, &by, device, &place.witness.ip).map(Next::Code),
            Checked::Spent => return Ok(Next::Code(CodeState::Spent)),
        }
    }
    match deed.perform(tx, &by, place) {
        Err(Failure::Refused(refusal)) if refusal.code == "sign_off.code_needed" => {
            first_code(tx, &by, device, &place.witness.ip).map(Next::Code)
        }
        done => done.map(Next::Done),
    }
}

/// A code that is still good is not mailed again because a page was loaded again.
fn first_code(tx: &mut Tx, by: &ClientPrincipal, device: &str, ip: &str) -> Result<CodeState> {
    if code::is_spent(tx, by.link)? {
        return Ok(CodeState::Spent);
    }
    match code::one_works(tx, by, device)? {
        true => Ok(CodeState::Mailed),
        false => mail_code(tx, by, device, ip),
    }
}

/// The one that was entered is good no more; a fresh one may have to wait.
fn over(tx: &mut Tx, by: &ClientPrincipal, device: &str, ip: &str) -> Result<CodeState> {
    match code::may_be_mailed(tx, by, device, ip) {
        Err(Failure::Refused(refusal)) if refusal.code == TOO_MANY => Ok(too_many(&refusal, false)),
        may => may.map(|()| CodeState::Over),
    }
}

/// The refusal where several were mailed within an hour.
const TOO_MANY: &str = "sign_off.too_many_codes";

fn too_many(refusal: &Refusal, one_works: bool) -> CodeState {
    let minutes = refusal.params.get("minutes").and_then(|minutes| minutes.as_i64());
    let helps = refusal.params.get("fresh_link_helps").and_then(|helps| helps.as_bool());
    CodeState::TooMany { minutes: minutes.unwrap_or(60), fresh_link_helps: helps.unwrap_or(false), one_works }
}

fn mail_code(tx: &mut Tx, by: &ClientPrincipal, device: &str, ip: &str) -> Result<CodeState> {
    match code::send(tx, by, device, ip) {
        Ok(()) => Ok(CodeState::Mailed),
        Err(Failure::Refused(refusal)) if refusal.code == "sign_off.link_spent" => Ok(CodeState::Spent),
        Err(Failure::Refused(refusal)) if refusal.code == TOO_MANY => {
            let one_works = code::one_works(tx, by, device)?;
            Ok(too_many(&refusal, one_works))
        }
        Err(other) => Err(other),
    }
}

/// The device's secret, a fresh one where there is none, and the cookie that keeps it.
pub(crate) fn device(cx: &Cx<Client>) -> (String, Cookie) {
    let known = cx.cookie(&Cookie::name(&cx.app, DEVICE_COOKIE)).filter(|known| !known.is_empty());
    let device = known.map_or_else(|| link::fresh_token().0, str::to_owned);
    let cookie = Cookie::new(&cx.app, DEVICE_COOKIE, device.clone(), Some(A_YEAR));
    (device, cookie)
}

async fn say_somebody_else(cx: &Cx<Client>) -> Result<Cookie> {
    let (device, cookie) = device(cx);
    let link = cx.scope.principal().link;
    cx.db().write(move |tx| links::say(tx, &link::hash(&device), link, false)).await?;
    Ok(cookie)
}

/// The page that asks, or the one for somebody else; both carry what was typed.
async fn who<D: Deed>(
    cx: &Cx<Client>,
    token: &str,
    deed: &D,
    render: fn(&WhoPage, Locale) -> String,
) -> Answer<Page> {
    let deed = deed.clone();
    let read = move |conn: &mut ClientConn, asking: &Asking| {
        Ok(WhoPage {
            frame: read::frame_alone(conn, asking)?,
            act: deed.path(),
            text: deed.words(),
            is_decision: deed.is_decision(),
            carried: deed.carried(),
        })
    };
    let here = asking(cx, token, String::new());
    Ok(page(200, show(cx, here, read, render).await?))
}

async fn ask_for_code<D: Deed>(cx: &Cx<Client>, token: &str, deed: &D, state: CodeState) -> Answer<Page> {
    let deed = deed.clone();
    let here = asking(cx, token, deed.here());
    let read = move |conn: &mut ClientConn, asking: &Asking| {
        Ok(CodePage {
            frame: read::frame_alone(conn, asking)?,
            act: deed.path(),
            back: deed.here(),
            text: deed.words(),
            carried: deed.carried(),
            sign_off: deed.sign_off(),
            typed: deed.typed(),
            state,
        })
    };
    let status = if state == CodeState::Mailed { 200 } else { 422 };
    Ok(page(status, show(cx, here, read, render_code).await?))
}
