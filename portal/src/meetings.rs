//! The meetings that the reader is asked to, as they were sent: when, where, about what, and whether they come. And their
//! calendar to subscribe to.

use crate::acting::{self, Deed, Page, Place, Saying, asking, page, show};
use crate::meeting_times::{self, ChoiceLine};
use crate::model::{Frame, News, Want, WantKind};
use crate::pages::{finish, words};
use crate::read::{self, Asking};
use crate::remarked::{Place as ReadAt, known};
use crate::sentences::{Words, sentence};
use crate::style::STYLE_PATH;
use askama::Template;
use communication::SafeHtml;
use jiff::civil::Date;
use kernel::{ClientPrincipal, Failure, Result, Timestamp};
use locales::Locale;
use meeting::MEETING;
use meeting::invitation::Invitation;
use meeting::meeting::Attendance;
use meeting::routes::{
    ClientAnswering, address, answer_as_client, create_feed_of_client, end_feed_of_client, when_words,
};
use meeting::store::for_client::{self, ClientMeeting};
use meeting::store::times_for_client::{self, ClientTimes};
use serde::Deserialize;
use store::{ClientConn, Tx};
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Client, Cx, Form, Html, Path, Routes, endpoint, routes};

/// One line of the list.
#[derive(Debug, Clone, PartialEq)]
struct MeetingLine {
    key: String,
    number: String,
    title: String,
    starts: Timestamp,
    minutes: i64,
    zone: String,
    is_cancelled: bool,
    answer: Attendance,
    /// The beginning that the reader proposed with it.
    proposes: Option<Timestamp>,
}

struct MeetingsPage {
    frame: Frame,
    own_zone: String,
    choices: Vec<ChoiceLine>,
    ahead: Vec<MeetingLine>,
    past: Vec<MeetingLine>,
    /// The day since which the reader has a calendar to subscribe to.
    calendar_since: Option<Date>,
    form_key: String,
}

struct CalendarPage {
    frame: Frame,
    address: String,
}

struct MeetingPage {
    frame: Frame,
    own_zone: String,
    line: MeetingLine,
    sequence: i64,
    is_over: bool,
    following: Following,
    purpose: Option<SafeHtml>,
    invitation: Invitation,
    /// What the reader said with their answer; may be empty.
    said: String,
    /// What was said with an answer that came too late.
    not_recorded: Option<String>,
    form_key: String,
}

/// The later dates of a series that an answer may hold for as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Following {
    /// The newest sending of the series on the page.
    newest: i64,
    count: usize,
    /// Nothing was answered to this one and those yet: one answer holds for all of them unless the reader says otherwise.
    are_open: bool,
}

impl MeetingPage {
    fn asks(&self) -> bool {
        !self.line.is_cancelled && !self.is_over
    }
    /// Whose rooms the link leads to, as the button says it.
    fn join_label(&self, w: &Words) -> String {
        let service = self.invitation.join_service().map_or("other", |service| service.word());
        w.t(&format!("meeting.join.{service}"))
    }
}

#[derive(Template)]
#[template(path = "meetings.html")]
struct Meetings<'a> {
    w: Words,
    frame: &'a Frame,
    style: &'static str,
    page: &'a MeetingsPage,
    /// The word above, and what stands below it.
    parts: [(&'static str, &'a [MeetingLine]); 2],
}

#[derive(Template)]
#[template(path = "calendar.html")]
struct Calendar<'a> {
    w: Words,
    frame: &'a Frame,
    style: &'static str,
    page: &'a CalendarPage,
}

#[derive(Template)]
#[template(path = "meeting.html")]
struct Meeting<'a> {
    w: Words,
    frame: &'a Frame,
    style: &'static str,
    page: &'a MeetingPage,
    offered: [Attendance; 3],
}

impl Words {
    fn meets(&self, line: &MeetingLine, own_zone: &str) -> String {
        when_words(self.locale, line.starts, line.minutes, &line.zone, own_zone)
    }
    /// What the reader answered, with the time that they proposed.
    fn attendance(&self, line: &MeetingLine, own_zone: &str) -> String {
        let proposed = line.proposes.filter(|_| !line.is_cancelled).map(|starts| {
            let when = when_words(self.locale, starts, line.minutes, &line.zone, own_zone);
            let key = match line.answer {
                Attendance::Declined => "portal.meeting.declined_proposed",
                _ => "portal.meeting.proposed",
            };
            self.with(key, &[("when", when.into())])
        });
        match line.is_cancelled {
            true => self.t("portal.meeting.called_off"),
            false => {
                proposed.unwrap_or_else(|| self.t(&format!("portal.meeting.answer.{}", line.answer.word())))
            }
        }
    }
    fn attend(&self, answer: &Attendance) -> String {
        self.t(&format!("portal.meeting.say.{}", answer.word()))
    }
}

fn render_meetings(page: &MeetingsPage, locale: Locale) -> String {
    let parts = [("portal.meetings.ahead", &page.ahead[..]), ("portal.meetings.past", &page.past)];
    finish(Meetings { w: words(locale, &page.frame), frame: &page.frame, style: *STYLE_PATH, page, parts })
}

fn render_meeting(page: &MeetingPage, locale: Locale) -> String {
    let offered = [Attendance::Accepted, Attendance::Tentative, Attendance::Declined];
    finish(Meeting { w: words(locale, &page.frame), frame: &page.frame, style: *STYLE_PATH, page, offered })
}

fn render_calendar(page: &CalendarPage, locale: Locale) -> String {
    finish(Calendar { w: words(locale, &page.frame), frame: &page.frame, style: *STYLE_PATH, page })
}

fn line(meeting: &ClientMeeting) -> MeetingLine {
    MeetingLine {
        key: meeting.key.to_string(),
        number: format!("{}-{}", MEETING.prefix, meeting.number),
        title: meeting.invitation.title.clone(),
        starts: meeting.invitation.starts,
        minutes: meeting.invitation.minutes,
        zone: meeting.invitation.time_zone.clone(),
        is_cancelled: meeting.is_cancelled,
        answer: meeting.answer,
        proposes: meeting.proposes,
    }
}

/// The page of a meeting that the reader is asked to, or of the times they choose from.
pub(crate) fn place(conn: &mut ClientConn, key: Uuid) -> Result<Option<ReadAt>> {
    if let Some(meeting) = known(for_client::meeting(conn, key))? {
        let number = format!("{}-{}", MEETING.prefix, meeting.number);
        let title = meeting.invitation.title;
        return Ok(Some(ReadAt { number, title, href: format!("meetings/{key}") }));
    }
    let times = known(times_for_client::one(conn, key))?;
    let at = |one: ClientTimes| ReadAt {
        number: String::new(),
        title: one.times.title,
        href: format!("meeting-times/{key}"),
    };
    Ok(times.map(at))
}

/// Those to come that the reader has not answered.
pub(crate) fn wants(meetings: &[ClientMeeting], now: Timestamp) -> Vec<Want> {
    let open = meetings
        .iter()
        .filter(|one| one.answer == Attendance::Open && !one.is_cancelled && one.invitation.ends() > now);
    // The latest stand first, and of a series one is enough: the next one.
    let is_next = |one: &&ClientMeeting| {
        let mut same = open.clone().filter(|other| one.series.is_some() && other.series == one.series);
        same.all(|other| other.invitation.starts >= one.invitation.starts)
    };
    let want = |one: &ClientMeeting| Want {
        kind: WantKind::Meeting,
        title: one.invitation.title.clone(),
        due: Some(one.invitation.starts.in_zone(&one.invitation.time_zone).date()),
        href: format!("meetings/{}", one.key),
    };
    open.clone().filter(is_next).map(want).collect()
}

/// What was sent since a moment.
pub(crate) fn news(
    meetings: &[ClientMeeting],
    since: Timestamp,
    locale: Locale,
    zone: &str,
) -> Vec<(Timestamp, News)> {
    // A series that was sent at once is told of once, by its next meeting: the latest stand first.
    let is_told_later = |place: usize, one: &ClientMeeting| {
        let mut earlier = meetings[place + 1..].iter();
        one.series.is_some()
            && earlier.any(|other| (other.series, other.sent_at) == (one.series, one.sent_at))
    };
    let told =
        meetings.iter().enumerate().filter(|(place, one)| one.sent_at > since && !is_told_later(*place, one));
    let told = told.map(|(_, one)| {
        let word = match (one.is_cancelled, one.answer) {
            (true, _) => "called_off",
            (false, Attendance::Open) => "invited",
            (false, _) => "sent",
        };
        let params = [("title", one.invitation.title.as_str().into())];
        let sentence = sentence(locale, &format!("portal.news.meeting.{word}"), &params);
        let href = Some(format!("meetings/{}", one.key));
        (one.sent_at, News { day: one.sent_at.in_zone(zone).date(), sentence, href })
    });
    told.collect()
}

fn list(conn: &mut ClientConn, asking: &Asking) -> Result<MeetingsPage> {
    let (frame, own_zone) = read::frame_and_zone(conn, asking)?;
    let all = for_client::meetings(conn, asking.now)?;
    let (mut ahead, past): (Vec<_>, Vec<_>) = all.iter().partition(|one| one.invitation.ends() > asking.now);
    ahead.reverse();
    let calendar_since = for_client::calendar_since(conn)?;
    Ok(MeetingsPage {
        frame,
        choices: meeting_times::lines(&times_for_client::open(conn)?),
        ahead: ahead.into_iter().map(line).collect(),
        past: past.into_iter().map(line).collect(),
        calendar_since: calendar_since.map(|at| at.in_zone(&own_zone).date()),
        own_zone,
        form_key: asking.form_key.clone(),
    })
}

fn following(meeting: &ClientMeeting, all: &[ClientMeeting], now: Timestamp) -> Following {
    let later = |one: &&ClientMeeting| {
        one.series == meeting.series
            && one.invitation.starts > meeting.invitation.starts
            && !one.is_cancelled
            && one.invitation.ends() > now
    };
    let later: Vec<&ClientMeeting> = all.iter().filter(later).collect();
    let is_open = |one: &ClientMeeting| one.answer == Attendance::Open;
    let newest = all.iter().filter(|one| one.series == meeting.series).map(|one| one.sequence).max();
    let newest = newest.unwrap_or(meeting.sequence);
    Following {
        newest,
        count: later.len(),
        are_open: is_open(meeting) && later.iter().all(|one| is_open(one)),
    }
}

fn one(
    conn: &mut ClientConn,
    asking: &Asking,
    key: Uuid,
    not_recorded: Option<String>,
) -> Result<MeetingPage> {
    let meeting = for_client::meeting(conn, key)?;
    let (frame, own_zone) = read::frame_and_zone(conn, asking)?;
    let purpose = &meeting.invitation.purpose;
    let following = match meeting.series {
        Some(_) => following(&meeting, &for_client::meetings(conn, asking.now)?, asking.now),
        None => Following { newest: meeting.sequence, count: 0, are_open: false },
    };
    Ok(MeetingPage {
        following,
        line: line(&meeting),
        sequence: meeting.sequence,
        is_over: meeting.invitation.ends() <= asking.now,
        purpose: (!purpose.is_empty()).then(|| SafeHtml::of_markdown(purpose)),
        said: meeting.answer_note,
        invitation: meeting.invitation,
        not_recorded,
        form_key: asking.form_key.clone(),
        own_zone,
        frame,
    })
}

endpoint!(/// The meetings that the reader is asked to.
    portal_meetings: GET "/p/{token}/meetings", Client, SeeProject);
async fn portal_meetings(cx: Cx<Client>, Path(token): Path<String>) -> Answer<Html> {
    show(&cx, asking(&cx, &token, "/meetings".into()), list, render_meetings).await.map(Html)
}

fn here(key: Uuid) -> String {
    format!("/meetings/{key}")
}

endpoint!(/// One meeting: when, where, about what, and whether the reader comes.
    portal_meeting: GET "/p/{token}/meetings/{meeting}", Client, SeeProject);
async fn portal_meeting(cx: Cx<Client>, Path((token, key)): Path<(String, Uuid)>) -> Answer<Html> {
    let read = move |conn: &mut ClientConn, asking: &Asking| one(conn, asking, key, None);
    show(&cx, asking(&cx, &token, here(key)), read, render_meeting).await.map(Html)
}

#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PortalAttendanceForm {
    answer: Attendance,
    #[serde(default)]
    note: String,
    /// Of the invitation on the page.
    sequence: i64,
    /// Where it holds for the later dates of its series too: the newest sending of it on the page.
    following: Option<i64>,
    form_key: Uuid,
    /// `as_named` or `somebody_else`, from the page that asks.
    who: Option<String>,
}

/// Why an answer came too late.
const LATE: [&str; 3] = ["meeting.moved_meanwhile", "meeting.called_off", "meeting.is_over"];

#[derive(Debug, Clone)]
struct Answered {
    meeting: Uuid,
    form: PortalAttendanceForm,
}

impl Deed for Answered {
    fn path(&self) -> String {
        format!("meetings/{}/attendance", self.meeting)
    }
    fn here(&self) -> String {
        here(self.meeting)
    }
    fn carried(&self) -> Vec<(String, String)> {
        let mut carried = vec![
            ("form_key".into(), self.form.form_key.to_string()),
            ("answer".into(), self.form.answer.word().into()),
            ("note".into(), self.form.note.clone()),
            ("sequence".into(), self.form.sequence.to_string()),
        ];
        carried.extend(self.form.following.map(|newest| ("following".to_owned(), newest.to_string())));
        carried
    }
    fn words(&self) -> String {
        self.form.note.clone()
    }
    fn perform(&self, tx: &mut Tx, by: &ClientPrincipal, _: &Place) -> Result<String> {
        let answering = ClientAnswering {
            meeting: self.meeting,
            answer: self.form.answer,
            note: self.form.note.clone(),
            sequence: self.form.sequence,
            following: self.form.following,
        };
        answer_as_client(tx, by, &answering).map(|()| self.here())
    }
}

endpoint!(/// Says whether the reader comes.
    create_portal_attendance: POST "/p/{token}/meetings/{meeting}/attendance", Client, AskAndAnswer);
async fn create_portal_attendance(
    cx: Cx<Client>,
    Path((token, meeting)): Path<(String, Uuid)>,
    Form(form): Form<PortalAttendanceForm>,
) -> Answer<Page> {
    let saying = Saying { who: form.who.clone(), ..Saying::default() };
    let typed = form.note.clone();
    match acting::act(&cx, &token, saying, Answered { meeting, form }).await {
        // Moved, called off or over in the meantime: its page says how it stands, with what was typed.
        Err(Failure::Refused(refusal)) if LATE.contains(&refusal.code) => {
            let read = move |conn: &mut ClientConn, asking: &Asking| one(conn, asking, meeting, Some(typed));
            Ok(page(409, show(&cx, asking(&cx, &token, here(meeting)), read, render_meeting).await?))
        }
        done => done,
    }
}

#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PortalCalendarForm {
    form_key: Uuid,
    /// `as_named` or `somebody_else`, from the page that asks.
    who: Option<String>,
    /// From the mail.
    code: Option<String>,
    /// Whether another code is to be mailed.
    fresh_code: Option<String>,
}

impl PortalCalendarForm {
    fn saying(&self) -> Saying {
        Saying { who: self.who.clone(), code: self.code.clone(), wants_fresh_code: self.fresh_code.is_some() }
    }
}

#[derive(Debug, Clone, Copy)]
enum CalendarAct {
    Make,
    End,
}

#[derive(Debug, Clone)]
struct OwnCalendar {
    act: CalendarAct,
    form: PortalCalendarForm,
}

impl Deed for OwnCalendar {
    fn path(&self) -> String {
        match self.act {
            CalendarAct::Make => "calendars".into(),
            CalendarAct::End => "calendar-endings".into(),
        }
    }
    fn here(&self) -> String {
        "/meetings".into()
    }
    fn carried(&self) -> Vec<(String, String)> {
        vec![("form_key".into(), self.form.form_key.to_string())]
    }
    fn words(&self) -> String {
        String::new()
    }
    fn perform(&self, tx: &mut Tx, by: &ClientPrincipal, _: &Place) -> Result<String> {
        match self.act {
            CalendarAct::Make => Ok(format!("/calendars/{}", create_feed_of_client(tx, by)?)),
            CalendarAct::End => end_feed_of_client(tx, by).map(|()| self.here()),
        }
    }
}

endpoint!(/// Makes a calendar of the reader's meetings and of the milestones they see, behind a secret address. It takes the place of
    /// an earlier one.
    create_portal_calendar: POST "/p/{token}/calendars", Client, AskAndAnswer);
async fn create_portal_calendar(
    cx: Cx<Client>,
    Path(token): Path<String>,
    Form(form): Form<PortalCalendarForm>,
) -> Answer<Page> {
    acting::act(&cx, &token, form.saying(), OwnCalendar { act: CalendarAct::Make, form }).await
}

endpoint!(/// Ends the reader's calendar: its address shows nothing from then on.
    create_portal_calendar_ending: POST "/p/{token}/calendar-endings", Client, AskAndAnswer);
async fn create_portal_calendar_ending(
    cx: Cx<Client>,
    Path(token): Path<String>,
    Form(form): Form<PortalCalendarForm>,
) -> Answer<Page> {
    acting::act(&cx, &token, form.saying(), OwnCalendar { act: CalendarAct::End, form }).await
}

endpoint!(/// The address of a calendar that was just made, and how it is subscribed to.
    portal_calendar: GET "/p/{token}/calendars/{secret}", Client, SeeProject);
async fn portal_calendar(cx: Cx<Client>, Path((token, secret)): Path<(String, String)>) -> Answer<Html> {
    if !secret.chars().all(|sign| sign.is_ascii_alphanumeric() || "-_".contains(sign)) {
        return Err(Failure::NotFound);
    }
    let address = address(cx.public_url(), &secret);
    let read = move |conn: &mut ClientConn, asking: &Asking| {
        Ok(CalendarPage { frame: read::frame_alone(conn, asking)?, address })
    };
    show(&cx, asking(&cx, &token, "/meetings".into()), read, render_calendar).await.map(Html)
}

pub(crate) fn routes() -> Routes {
    routes![
        portal_meetings,
        portal_meeting,
        create_portal_attendance,
        create_portal_calendar,
        create_portal_calendar_ending,
        portal_calendar
    ]
}
