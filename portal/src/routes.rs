//! The endpoints of the portal. Looking reads through the second lock; each act is a form that came from the
//! page, done once, by the person the page was sent to.

use crate::acting::{self, Deed, Page, Place, WordsForm, asking, device, page, show};
use crate::answering;
use crate::arrival::{base_of, is_below};
use crate::changes;
use crate::commenting;
use crate::deliverables;
use crate::demonstrations;
use crate::device::{A_YEAR, DEVICE_COOKIE, LANGUAGE_COOKIE, VISIT_COOKIE, Visitor, Visits};
use crate::files;
use crate::issues;
use crate::keeping_in_touch;
use crate::kickoff;
use crate::model::{Closed, End, EndPage, RefusedText};
use crate::pages::*;
use crate::people;
use crate::questionnaires;
use crate::read::{self, Asking};
use crate::reports;
use crate::requirements;
use crate::reviews;
use crate::searching::search;
use crate::settling;
use crate::sign_offs;
use crate::style::{CARD, CARD_PATH, STYLE_PATH, stylesheet};
use crate::waiting;
use communication::comment::checked_text;
use communication::routes::ask_as_client;
use communication::store::for_client;
use engagement::link;
use engagement::store::links;
use kernel::{ClientPrincipal, Failure, Result};
use locales::Locale;
use serde::Deserialize;
use store::{ClientConn, Tx, Viewer};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use web::{
    Answer, Anyone, Asset, Client, Cookie, Cx, Form, Html, Path, Query, Redirect, Routes, SetCookies,
    endpoint, routes,
};

endpoint!(/// The project as its client sees it, from the link of a mail.
    portal_home: GET "/p/{token}", Client, SeeProject);
async fn portal_home(cx: Cx<Client>, Path(token): Path<String>) -> Answer<SetCookies<Html>> {
    let name = Cookie::name(&cx.app, VISIT_COOKIE);
    let visitor = Visitor { party: cx.scope.principal().party, person: cx.scope.principal().person };
    let visits = Visits::now(cx.cookie(&name), visitor, cx.now());
    let asking = Asking { last_visit: visits.previous(), ..asking(&cx, &token, String::new()) };
    let html = show(&cx, asking, read::home, render_home).await?;
    note_visit(&cx).await?;
    let cookie = Cookie::new(&cx.app, VISIT_COOKIE, visits.cookie(visitor), Some(A_YEAR));
    Ok(SetCookies { cookies: vec![cookie], answer: Html(html) })
}

/// Where the project notes visits, which the page says. Otherwise nothing is written by looking.
async fn note_visit(cx: &Cx<Client>) -> Result<()> {
    let by = cx.scope.principal().clone();
    let viewer = Viewer { project: by.project, party: by.party, person: by.person };
    if by.identified.is_named() && cx.db().read_as_client(viewer, for_client::are_visits_logged).await? {
        cx.db().write(move |tx| communication::note_visit(tx, &by)).await?;
    }
    Ok(())
}

endpoint!(/// One question with its answers.
    portal_question: GET "/p/{token}/questions/{question}", Client, SeeProject);
async fn portal_question(cx: Cx<Client>, Path((token, key)): Path<(String, Uuid)>) -> Answer<Html> {
    let asking = asking(&cx, &token, format!("/questions/{key}"));
    let read = move |conn: &mut ClientConn, asking: &Asking| read::question(conn, asking, key);
    Ok(Html(show(&cx, asking, read, render_question).await?))
}

endpoint!(/// One shared item of the plan.
    portal_item: GET "/p/{token}/items/{item}", Client, SeeProject);
async fn portal_item(cx: Cx<Client>, Path((token, key)): Path<(String, Uuid)>) -> Answer<Html> {
    let asking = asking(&cx, &token, format!("/items/{key}"));
    let read = move |conn: &mut ClientConn, asking: &Asking| read::shared_item(conn, asking, key);
    Ok(Html(show(&cx, asking, read, render_item).await?))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct PortalSearchQuery {
    /// Words, in Chinese or English.
    #[serde(default)]
    q: String,
}

endpoint!(/// What was found for some words, among what this reader sees.
    portal_search: GET "/p/{token}/search", Client, SeeProject);
async fn portal_search(
    cx: Cx<Client>,
    Path(token): Path<String>,
    Query(query): Query<PortalSearchQuery>,
) -> Answer<Html> {
    let asking = asking(&cx, &token, "/search".into());
    let read = move |conn: &mut ClientConn, asking: &Asking| search(conn, asking, &query.q);
    Ok(Html(show(&cx, asking, read, render_search).await?))
}

endpoint!(/// Thank you, with the question's number.
    portal_asked: GET "/p/{token}/asked/{question}", Client, SeeProject);
async fn portal_asked(cx: Cx<Client>, Path((token, key)): Path<(String, Uuid)>) -> Answer<Html> {
    let asking = asking(&cx, &token, format!("/asked/{key}"));
    let read = move |conn: &mut ClientConn, asking: &Asking| read::asked(conn, asking, key);
    Ok(Html(show(&cx, asking, read, render_asked).await?))
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct PortalLanguageQuery {
    /// The page to go on with, below the link's path; what is none of its pages leads to the first one.
    #[serde(default)]
    at: String,
}

endpoint!(/// Shows the portal in another language on this device from now on, and goes on with the page that was read.
    portal_language: GET "/p/{token}/language/{tag}", Client, SeeProject);
async fn portal_language(
    cx: Cx<Client>,
    Path((token, tag)): Path<(String, String)>,
    Query(PortalLanguageQuery { at }): Query<PortalLanguageQuery>,
) -> Answer<SetCookies<Redirect>> {
    let locale = Locale::from_tag(&tag).ok_or(Failure::NotFound)?;
    let cookie = Cookie::new(&cx.app, LANGUAGE_COOKIE, locale.tag(), Some(A_YEAR));
    let at = if is_below(&at) { at } else { String::new() };
    Ok(SetCookies { cookies: vec![cookie], answer: Redirect(format!("{}{at}", base_of(&token))) })
}

/// A question for the team.
#[derive(Debug, Clone)]
struct Asked {
    form: WordsForm,
}

impl Deed for Asked {
    fn path(&self) -> String {
        "questions".into()
    }
    fn here(&self) -> String {
        String::new()
    }
    fn carried(&self) -> Vec<(String, String)> {
        self.form.carried()
    }
    fn words(&self) -> String {
        self.form.text.clone()
    }
    fn perform(&self, tx: &mut Tx, by: &ClientPrincipal, place: &Place) -> Result<String> {
        let asked = ask_as_client(tx, by, &place.public_url, &self.form.asking(None))?;
        Ok(format!("/asked/{}", asked.client_key))
    }
}

endpoint!(/// Asks the team.
    create_portal_question: POST "/p/{token}/questions", Client, AskAndAnswer);
async fn create_portal_question(
    cx: Cx<Client>,
    Path(token): Path<String>,
    Form(form): Form<WordsForm>,
) -> Answer<Page> {
    // Words that cannot be sent are refused before it is asked whose they are.
    if let Err(Failure::Invalid(problems)) = checked_text("text", &form.text) {
        let code = problems.first().map_or("required", |problem| problem.code);
        let mut asking = asking(&cx, &token, String::new());
        asking.refused = Some(RefusedText { text: form.text.clone(), code: code.to_owned() });
        asking.form_key = form.form_key.to_string();
        return Ok(page(422, show(&cx, asking, read::home, render_home).await?));
    }
    acting::act(&cx, &token, form.saying(), Asked { form }).await
}

/// A form without words.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BareForm {}

endpoint!(/// Forgets on this device who is looking.
    create_forgotten_device: POST "/p/{token}/devices/forgotten", Client, ForgetDevice);
async fn create_forgotten_device(
    cx: Cx<Client>,
    Path(token): Path<String>,
    Form(BareForm {}): Form<BareForm>,
) -> Answer<SetCookies<Html>> {
    let (device, _) = device(&cx);
    cx.db().write(move |tx| links::forget(tx, &link::hash(&device))).await?;
    let asking = asking(&cx, &token, String::new());
    let end = EndPage {
        end: End::SignedOut,
        base: Some(base_of(&token)),
        reference: None,
        closed: Closed::default(),
    };
    let html = show(&cx, asking, move |_, _| Ok(end), render_end).await?;
    let cookies = vec![Cookie::removed(&cx.app, DEVICE_COOKIE), Cookie::removed(&cx.app, VISIT_COOKIE)];
    Ok(SetCookies { cookies, answer: Html(html) })
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct FreshLinkQuery {
    /// The client's key of what was to be decided: the fresh link leads there.
    sign_off: Option<Uuid>,
}

endpoint!(/// Sends a fresh link to the address an expired one was made for, and to no other. The answer is the
    /// same whether or not anything was sent.
    create_fresh_link: POST "/p/{token}/fresh-links", Anyone, AskForFreshLink);
async fn create_fresh_link(
    cx: Cx<Anyone>,
    Path(token): Path<String>,
    Query(FreshLinkQuery { sign_off }): Query<FreshLinkQuery>,
) -> Answer<Html> {
    let public_url = cx.public_url().to_owned();
    cx.db().write(move |tx| engagement::authenticate::send_again(tx, &public_url, &token, sign_off)).await?;
    let accepted = cx.head().header("accept-language").and_then(Locale::from_accept_language);
    let end = EndPage { end: End::SentAgain, base: None, reference: None, closed: Closed::default() };
    Ok(Html(render_end(&end, accepted.unwrap_or_default())))
}

/// Where somebody comes who has no link at hand: what a chat tells of leads here.
pub const ENTRY: &str = "/p";

endpoint!(/// Says where the way into the portal is: behind the link of a mail.
    portal_entry: GET "/p", Anyone, SeeEntry);
async fn portal_entry(cx: Cx<Anyone>) -> Answer<Html> {
    let accepted = cx.head().header("accept-language").and_then(Locale::from_accept_language);
    let end = EndPage { end: End::Entry, base: None, reference: None, closed: Closed::default() };
    Ok(Html(render_end(&end, accepted.unwrap_or_default())))
}

endpoint!(/// The style sheet of the portal, or its picture for chats; their addresses change with their content.
    portal_style: GET "/portal-style/{file}", Anyone, SeeStyle);
async fn portal_style(_: Cx<Anyone>, Path(file): Path<String>) -> Answer<Asset> {
    if CARD_PATH.ends_with(&format!("/{file}")) {
        return Ok(Asset { content_type: "image/png", bytes: CARD });
    }
    if !STYLE_PATH.ends_with(&format!("/{file}")) {
        return Err(Failure::NotFound);
    }
    Ok(Asset { content_type: "text/css; charset=utf-8", bytes: stylesheet().as_bytes() })
}

pub fn routes() -> Routes {
    routes![
        portal_home,
        portal_question,
        portal_item,
        portal_search,
        portal_asked,
        portal_language,
        create_portal_question,
        create_forgotten_device,
        create_fresh_link,
        portal_entry,
        portal_style,
    ]
    .join(sign_offs::routes())
    .join(changes::routes())
    .join(files::routes())
    .join(requirements::routes())
    .join(questionnaires::routes())
    .join(demonstrations::routes())
    .join(settling::routes())
    .join(commenting::routes())
    .join(answering::routes())
    .join(crate::asking_about::routes())
    .join(issues::routes())
    .join(crate::expectations::routes())
    .join(crate::reporting::routes())
    .join(waiting::routes())
    .join(people::routes())
    .join(keeping_in_touch::routes())
    .join(crate::plan_reviews::routes())
    .join(kickoff::routes())
    .join(crate::meetings::routes())
    .join(crate::meeting_times::routes())
    .join(reports::routes())
    .join(deliverables::routes())
    .join(crate::certificate::routes())
    .join(reviews::routes())
}
