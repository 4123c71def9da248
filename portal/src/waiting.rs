//! How long each side waited for the other, where the team released it to the reader's party.

use crate::acting::{asking, show};
use crate::model::Frame;
use crate::pages::{finish, words};
use crate::read::{self, Asking};
use crate::sentences::Words;
use crate::style::STYLE_PATH;
use askama::Template;
use communication::store::for_client::{self, ClientWaiting};
use jiff::civil::Date;
use kernel::{Failure, Result};
use locales::{Locale, Param};
use store::ClientConn;
use web::{Answer, Client, Cx, Html, Path, Routes, endpoint, routes};

#[derive(Debug, Clone, PartialEq)]
pub struct WaitingPage {
    pub frame: Frame,
    /// The newest first.
    pub months: Vec<WaitingMonth>,
}

/// In tenths of working days.
#[derive(Debug, Clone, PartialEq)]
pub struct WaitingMonth {
    pub first_day: Date,
    /// How long the client waited for the team.
    pub for_team: i64,
    /// How long the team waited for the client.
    pub for_client: i64,
}

#[derive(Template)]
#[template(path = "waiting.html")]
struct Waiting<'a> {
    w: Words,
    frame: &'a Frame,
    style: &'static str,
    page: &'a WaitingPage,
    /// The longest bar.
    most: i64,
}

impl Words {
    pub(crate) fn waiting_month(&self, month: &WaitingMonth) -> String {
        self.locale.month(month.first_day, true)
    }

    /// "2.5 working days"
    pub(crate) fn waiting_days(&self, tenths: &i64) -> String {
        if *tenths == 10 {
            return self.t("portal.waiting.day");
        }
        let days = match (*tenths / 10, *tenths % 10) {
            (whole, 0) => whole.to_string(),
            (whole, rest) => format!("{whole}.{rest}"),
        };
        self.with("portal.waiting.days", &[("days", Param::Text(days))])
    }
}

impl Waiting<'_> {
    /// How much of the width a bar takes.
    fn percent(&self, tenths: &i64) -> i64 {
        *tenths * 100 / self.most.max(1)
    }
}

pub fn render_waiting(page: &WaitingPage, locale: Locale) -> String {
    let frame = &page.frame;
    let most = page.months.iter().map(|month| month.for_team.max(month.for_client)).max().unwrap_or(0);
    finish(Waiting { w: words(locale, frame), frame, style: *STYLE_PATH, page, most })
}

fn waiting(conn: &mut ClientConn, asking: &Asking) -> Result<WaitingPage> {
    let months = for_client::waiting(conn)?;
    Ok(WaitingPage {
        frame: read::frame_alone(conn, asking)?,
        months: months.into_iter().map(month).collect::<Result<_>>()?,
    })
}

fn month(released: ClientWaiting) -> Result<WaitingMonth> {
    let first_day = read::date(&format!("{}-01", released.month));
    Ok(WaitingMonth {
        first_day: first_day.ok_or_else(|| Failure::fault("a released month that is none"))?,
        for_team: released.team_tenths,
        for_client: released.client_tenths,
    })
}

endpoint!(/// How long each side waited for the other, by month.
    portal_waiting_times: GET "/p/{token}/waiting-times", Client, SeeProject);
async fn portal_waiting_times(cx: Cx<Client>, Path(token): Path<String>) -> Answer<Html> {
    let asking = asking(&cx, &token, "/waiting-times".into());
    Ok(Html(show(&cx, asking, waiting, render_waiting).await?))
}

pub fn routes() -> Routes {
    routes![portal_waiting_times]
}
