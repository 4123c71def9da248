//! Who is who on both sides, where the team shows it to the reader's party.

use crate::acting::{asking, show};
use crate::model::Frame;
use crate::pages::{finish, words};
use crate::read::{self, Asking};
use crate::sentences::Words;
use crate::style::STYLE_PATH;
use askama::Template;
use engagement::store::functions::Told;
use engagement::store::functions_for_client;
use kernel::{Failure, Result};
use locales::Locale;
use store::ClientConn;
use web::{Answer, Client, Cx, Html, Path, Routes, endpoint, routes};

#[derive(Debug, Clone, PartialEq)]
pub struct PeoplePage {
    pub frame: Frame,
    pub team: Vec<Told>,
    /// The reader's own people.
    pub own: Vec<Told>,
}

#[derive(Template)]
#[template(path = "people.html")]
struct People<'a> {
    w: Words,
    frame: &'a Frame,
    style: &'static str,
    /// Whose side, and who is of it.
    sides: [(&'a str, &'a [Told]); 2],
}

pub fn render_people(page: &PeoplePage, locale: Locale) -> String {
    let frame = &page.frame;
    let sides = [(frame.team.as_str(), page.team.as_slice()), (frame.client.as_str(), page.own.as_slice())];
    finish(People { w: words(locale, frame), frame, style: *STYLE_PATH, sides })
}

/// Where it is not shown, there is no such page.
fn people(conn: &mut ClientConn, asking: &Asking) -> Result<PeoplePage> {
    let all = functions_for_client::of_viewer(conn)?;
    if all.is_empty() {
        return Err(Failure::NotFound);
    }
    let (team, own) = all.into_iter().partition(|one| one.is_team);
    Ok(PeoplePage { frame: read::frame_alone(conn, asking)?, team, own })
}

endpoint!(/// Who is who on both sides.
    portal_people: GET "/p/{token}/people", Client, SeeProject);
async fn portal_people(cx: Cx<Client>, Path(token): Path<String>) -> Answer<Html> {
    let asking = asking(&cx, &token, "/people".into());
    Ok(Html(show(&cx, asking, people, render_people).await?))
}

pub fn routes() -> Routes {
    routes![portal_people]
}
