//! Times of a meeting that its reader chooses from: which suit, said in two taps; and how that ended.

use crate::acting::{self, Deed, Page, Place, Saying, asking, page, show};
use crate::model::{Frame, News, Want, WantKind};
use crate::pages::{finish, words};
use crate::read::{self, Asking};
use crate::sentences::{Words, sentence};
use crate::style::STYLE_PATH;
use askama::Template;
use communication::SafeHtml;
use kernel::{ClientPrincipal, Failure, PartyRole, Result, Timestamp};
use locales::Locale;
use meeting::meeting::may_say;
use meeting::routes::{ClientFits, fit_as_client, when_on_both_sides};
use meeting::store::times_for_client::{self, ClientTimes};
use meeting::times::TimesState;
use serde::Deserialize;
use store::{ClientConn, Tx};
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Client, Cx, Form, Html, Path, Routes, endpoint, routes};

/// One line of the list of meetings.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ChoiceLine {
    pub key: String,
    pub title: String,
    pub count: usize,
    pub is_answered: bool,
}

/// One of the times.
struct TimeLine {
    place: usize,
    /// As the reader's clock shows it.
    own: String,
    /// As the other side's does, where that differs.
    other: Option<String>,
    is_over: bool,
    suits: bool,
}

/// How it stands with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Open,
    /// They lie in the past by now.
    Over,
    Settled,
    Withdrawn,
}

struct TimesPage {
    frame: Frame,
    key: String,
    title: String,
    purpose: Option<SafeHtml>,
    lines: Vec<TimeLine>,
    standing: Standing,
    round: i64,
    is_asked_anew: bool,
    is_answered: bool,
    note: String,
    /// What was sent was not recorded: they changed in the meantime.
    /// Why what was sent was not recorded.
    problem: Option<&'static str>,
    /// Where the invitation is that came of it.
    invitation: Option<String>,
    form_key: String,
}

impl TimesPage {
    fn is_open(&self) -> bool {
        self.standing == Standing::Open
    }
    fn suits_none(&self) -> bool {
        self.lines.iter().all(|line| !line.suits)
    }
    /// Earlier ones were proposed to them before these.
    fn is_anew(&self) -> bool {
        self.is_asked_anew && !self.is_answered
    }
    /// What became of the times that cannot be chosen any more.
    fn ended(&self) -> &'static str {
        match (self.standing, &self.invitation) {
            (Standing::Open, _) => "portal.times.open",
            (Standing::Over, _) => "portal.times.over",
            (Standing::Settled, Some(_)) => "portal.times.invited",
            (Standing::Settled, None) => "portal.times.settled",
            (Standing::Withdrawn, _) => "portal.times.withdrawn",
        }
    }
}

#[derive(Template)]
#[template(path = "meeting_times.html")]
struct Times<'a> {
    w: Words,
    frame: &'a Frame,
    style: &'static str,
    page: &'a TimesPage,
}

fn render(page: &TimesPage, locale: Locale) -> String {
    finish(Times { w: words(locale, &page.frame), frame: &page.frame, style: *STYLE_PATH, page })
}

pub(crate) fn lines(open: &[ClientTimes]) -> Vec<ChoiceLine> {
    let line = |one: &ClientTimes| ChoiceLine {
        key: one.key.to_string(),
        title: one.times.title.clone(),
        count: one.times.starts.len(),
        is_answered: one.fits.is_some(),
    };
    open.iter().map(line).collect()
}

/// Those that the reader has not marked. Whoever only looks is asked nothing.
pub(crate) fn wants(open: &[ClientTimes], role: PartyRole, now: Timestamp) -> Vec<Want> {
    let unsaid = open.iter().filter(|one| one.fits.is_none() && !one.times.are_over(now));
    let want = |one: &ClientTimes| Want {
        kind: WantKind::MeetingTimes,
        title: one.times.title.clone(),
        due: one.times.starts.iter().find(|at| **at > now).map(|at| at.in_zone(&one.times.time_zone).date()),
        href: format!("meeting-times/{}", one.key),
    };
    unsaid.filter(|_| may_say(role).is_ok()).map(want).collect()
}

/// What was asked since a moment.
pub(crate) fn news(
    open: &[ClientTimes],
    since: Timestamp,
    locale: Locale,
    zone: &str,
) -> Vec<(Timestamp, News)> {
    let told = open.iter().filter(|one| one.asked_at > since).map(|one| {
        let params = [("title", one.times.title.as_str().into())];
        let sentence = sentence(locale, "portal.news.meeting.times", &params);
        let href = Some(format!("meeting-times/{}", one.key));
        (one.asked_at, News { day: one.asked_at.in_zone(zone).date(), sentence, href })
    });
    told.collect()
}

/// What was said and not kept, and why not.
#[derive(Debug, Clone)]
struct Unkept {
    note: String,
    problem: &'static str,
}

/// `unkept`: of what came too late the marks were of other times.
fn one(conn: &mut ClientConn, asking: &Asking, key: Uuid, unkept: Option<Unkept>) -> Result<TimesPage> {
    let found = times_for_client::one(conn, key)?;
    let (frame, own_zone) = read::frame_and_zone(conn, asking)?;
    let times = &found.times;
    let fits = found.fits.clone().unwrap_or_default();
    let zones = (times.time_zone.as_str(), own_zone.as_str());
    let line = |(place, starts): (usize, &Timestamp)| {
        let (own, other) = when_on_both_sides(asking.locale, *starts, times.minutes, zones);
        TimeLine { place, own, other, is_over: *starts <= asking.now, suits: fits.contains(starts) }
    };
    Ok(TimesPage {
        key: key.to_string(),
        title: times.title.clone(),
        purpose: (!times.purpose.is_empty()).then(|| SafeHtml::of_markdown(&times.purpose)),
        lines: times.starts.iter().enumerate().map(line).collect(),
        standing: match found.state {
            TimesState::Open if times.are_over(asking.now) => Standing::Over,
            TimesState::Open => Standing::Open,
            TimesState::Settled => Standing::Settled,
            TimesState::Withdrawn => Standing::Withdrawn,
        },
        round: found.round,
        is_asked_anew: found.is_anew,
        is_answered: found.fits.is_some(),
        problem: unkept.as_ref().map(|unkept| unkept.problem),
        note: unkept.map_or(found.note, |unkept| unkept.note),
        invitation: found.invitation.map(|key| key.to_string()),
        form_key: asking.form_key.clone(),
        frame,
    })
}

fn here(key: Uuid) -> String {
    format!("/meeting-times/{key}")
}

endpoint!(/// Times of a meeting that the reader chooses from.
    portal_meeting_times: GET "/p/{token}/meeting-times/{meeting_times}", Client, SeeProject);
async fn portal_meeting_times(cx: Cx<Client>, Path((token, key)): Path<(String, Uuid)>) -> Answer<Html> {
    let read = move |conn: &mut ClientConn, asking: &Asking| one(conn, asking, key, None);
    show(&cx, asking(&cx, &token, here(key)), read, render).await.map(Html)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum PortalFit {
    /// Those that are marked.
    Marked,
    All,
    None,
}

kernel::words!(PortalFit { Marked = "marked", All = "all", None = "none" });

#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PortalFitForm {
    suits: PortalFit,
    /// Each time that was marked.
    t0: Option<String>,
    t1: Option<String>,
    t2: Option<String>,
    t3: Option<String>,
    t4: Option<String>,
    #[serde(default)]
    note: String,
    /// Of the times on the page.
    round: i64,
    form_key: Uuid,
    /// `as_named` or `somebody_else`, from the page that asks.
    who: Option<String>,
}

impl PortalFitForm {
    fn marks(&self) -> [&Option<String>; 5] {
        [&self.t0, &self.t1, &self.t2, &self.t3, &self.t4]
    }
    fn places(&self) -> Vec<usize> {
        let marked = |place: &usize| match self.suits {
            PortalFit::Marked => self.marks()[*place].is_some(),
            PortalFit::All => true,
            PortalFit::None => false,
        };
        (0..5).filter(marked).collect()
    }
}

#[derive(Debug, Clone)]
struct Fitted {
    times: Uuid,
    form: PortalFitForm,
}

impl Deed for Fitted {
    fn path(&self) -> String {
        format!("meeting-times/{}/fits", self.times)
    }
    fn here(&self) -> String {
        here(self.times)
    }
    fn carried(&self) -> Vec<(String, String)> {
        let marks = self.form.marks().into_iter().enumerate().filter(|(_, mark)| mark.is_some());
        let mut carried: Vec<_> = marks.map(|(place, _)| (format!("t{place}"), "on".to_owned())).collect();
        carried.extend([
            ("form_key".into(), self.form.form_key.to_string()),
            ("suits".into(), self.form.suits.word().into()),
            ("note".into(), self.form.note.clone()),
            ("round".into(), self.form.round.to_string()),
        ]);
        carried
    }
    fn words(&self) -> String {
        self.form.note.clone()
    }
    fn perform(&self, tx: &mut Tx, by: &ClientPrincipal, _: &Place) -> Result<String> {
        let said = ClientFits {
            times: self.times,
            places: self.form.places(),
            note: self.form.note.clone(),
            round: self.form.round,
        };
        fit_as_client(tx, by, &said).map(|()| self.here())
    }
}

endpoint!(/// Says which of the times suit the reader.
    create_portal_fits: POST "/p/{token}/meeting-times/{meeting_times}/fits", Client, AskAndAnswer);
async fn create_portal_fits(
    cx: Cx<Client>,
    Path((token, times)): Path<(String, Uuid)>,
    Form(form): Form<PortalFitForm>,
) -> Answer<Page> {
    let saying = Saying { who: form.who.clone(), ..Saying::default() };
    let unkept = |problem| Unkept { note: form.note.clone(), problem };
    if matches!(form.suits, PortalFit::Marked) && form.places().is_empty() {
        let unkept = unkept("portal.times.nothing_marked");
        let read = move |conn: &mut ClientConn, asking: &Asking| one(conn, asking, times, Some(unkept));
        return Ok(page(422, show(&cx, asking(&cx, &token, here(times)), read, render).await?));
    }
    let unkept = unkept("portal.times.not_recorded");
    match acting::act(&cx, &token, saying, Fitted { times, form }).await {
        // Settled, taken back or replaced in the meantime: its page says how it stands, with what was typed.
        Err(Failure::Refused(refusal)) if refusal.code.starts_with("meeting.times_") => {
            let read = move |conn: &mut ClientConn, asking: &Asking| one(conn, asking, times, Some(unkept));
            Ok(page(409, show(&cx, asking(&cx, &token, here(times)), read, render).await?))
        }
        done => done,
    }
}

pub(crate) fn routes() -> Routes {
    routes![portal_meeting_times, create_portal_fits]
}
