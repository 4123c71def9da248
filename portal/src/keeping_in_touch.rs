//! How both sides keep in touch, as it was shown to the reader's party: what for, how often, by what, who sees to it on
//! each side, and the next days in the reader's time zone.

use crate::acting::{asking, show};
use crate::model::{Frame, News};
use crate::pages::{finish, words};
use crate::read::{self, Asking};
use crate::sentences::{Words, sentence};
use crate::style::STYLE_PATH;
use askama::Template;
use communication_plan::entry::Channel;
use communication_plan::released::Line;
use communication_plan::rhythm::{Rhythm, Weekday};
use communication_plan::store::for_client::{self as plan, ClientPlan};
use jiff::civil::{Date, DateTime};
use kernel::{Failure, Result, Timestamp};
use locales::{Locale, text};
use store::ClientConn;
use web::{Answer, Client, Cx, Html, Path, Routes, endpoint, routes};

#[derive(Debug, Clone, PartialEq)]
struct TouchPage {
    frame: Frame,
    shown_on: Date,
    zone: String,
    /// With its next days, in the reader's time zone.
    lines: Vec<(Line, Vec<DateTime>)>,
}

#[derive(Template)]
#[template(path = "keeping_in_touch.html")]
struct Touch<'a> {
    w: Words,
    frame: &'a Frame,
    style: &'static str,
    page: &'a TouchPage,
}

fn render(page: &TouchPage, locale: Locale) -> String {
    let frame = &page.frame;
    finish(Touch { w: words(locale, frame), frame, style: *STYLE_PATH, page })
}

fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "communication_plan.weekday.monday",
        Weekday::Tuesday => "communication_plan.weekday.tuesday",
        Weekday::Wednesday => "communication_plan.weekday.wednesday",
        Weekday::Thursday => "communication_plan.weekday.thursday",
        Weekday::Friday => "communication_plan.weekday.friday",
        Weekday::Saturday => "communication_plan.weekday.saturday",
        Weekday::Sunday => "communication_plan.weekday.sunday",
    }
}

/// Which one it is chooses words: it goes in as it is, without the seams of a sentence.
fn by_weekday(locale: Locale, every: i32, nth: i8, on: Weekday) -> String {
    let of = [
        ("every", every.into()),
        ("nth", nth.to_string().into()),
        ("weekday", text(locale, weekday(on), &[]).into()),
    ];
    text(locale, "communication_plan.rhythm.monthly_by_weekday", &of)
}

pub(crate) fn channel(channel: Channel) -> &'static str {
    match channel {
        Channel::Mail => "communication_plan.channel.mail",
        Channel::Call => "communication_plan.channel.call",
        Channel::Meeting => "communication_plan.channel.meeting",
        Channel::Chat => "communication_plan.channel.chat",
        Channel::Portal => "communication_plan.channel.portal",
    }
}

impl Words {
    /// "Every other week: Tuesday 10:00", with the zone where it is not the reader's.
    pub(crate) fn rhythm(&self, line: &Line, zone: &str) -> String {
        let often = match &line.rhythm {
            Rhythm::Weekly { every, weekdays } => {
                let days: Vec<String> = weekdays.iter().map(|day| self.t(weekday(*day))).collect();
                let of = [("every", (*every).into()), ("days", self.names(&days).into())];
                self.with("communication_plan.rhythm.weekly", &of)
            }
            Rhythm::MonthlyByDay { every, day } => {
                let of = [("every", (*every).into()), ("day", i64::from(*day).into())];
                self.with("communication_plan.rhythm.monthly_by_day", &of)
            }
            Rhythm::MonthlyByWeekday { every, nth, weekday } => {
                by_weekday(self.locale, *every, *nth, *weekday)
            }
            Rhythm::Once => {
                let day = self.locale.date_with_year(line.from);
                self.with("communication_plan.rhythm.once", &[("day", day.into())])
            }
        };
        match line.time_zone == zone {
            true => format!("{often} {}", line.time),
            false => format!("{often} {} ({})", line.time, line.time_zone),
        }
    }

    /// By what, and by what when it is urgent.
    pub(crate) fn by_what(&self, line: &Line) -> String {
        let (usual, urgent) = (self.t(channel(line.channel)), self.t(channel(line.urgent_channel)));
        match line.channel == line.urgent_channel {
            true => usual,
            false => self.with("portal.touch.by_what", &[("usual", usual.into()), ("urgent", urgent.into())]),
        }
    }

    /// Who sees to it on each side.
    pub(crate) fn seen_to(&self, line: &Line) -> String {
        let people: Vec<String> = line.owner.iter().chain(&line.client_owner).cloned().collect();
        self.names(&people)
    }

    fn when(&self, at: &DateTime) -> String {
        let (day, time) = (self.locale.date_with_weekday(at.date()), self.locale.time(at.time()));
        format!("{day} {time}")
    }

    fn shown_on(&self, day: &Date, zone: &str) -> String {
        let of = [("day", self.locale.date_with_year(*day).into()), ("zone", self.locale.zone(zone).into())];
        self.with("portal.touch.shown", &of)
    }
}

/// Where it is not shown, there is no such page.
fn touch(conn: &mut ClientConn, asking: &Asking) -> Result<TouchPage> {
    let plan = plan::of_viewer(conn)?.ok_or(Failure::NotFound)?;
    let (frame, zone) = read::frame_and_zone(conn, asking)?;
    let local = |days: Vec<Timestamp>| days.into_iter().map(|at| at.in_zone(&zone).datetime()).collect();
    // Days that went by since they were written are no next days.
    let ahead = |days: Vec<Timestamp>| days.into_iter().filter(|at| *at >= asking.now).collect();
    let mut days = plan.days.into_iter();
    let lines = plan.lines.into_iter().map(|line| (line, local(ahead(days.next().unwrap_or_default()))));
    Ok(TouchPage {
        lines: lines.collect(),
        shown_on: plan.shown_at.in_zone(&zone).date(),
        zone: zone.clone(),
        frame,
    })
}

/// That it was shown since a moment.
pub(crate) fn news(
    plan: Option<&ClientPlan>,
    since: Timestamp,
    locale: Locale,
    zone: &str,
) -> Vec<(Timestamp, News)> {
    let told = plan.filter(|plan| plan.shown_at > since).map(|plan| {
        let sentence = sentence(locale, "portal.news.touch", &[]);
        let day = plan.shown_at.in_zone(zone).date();
        (plan.shown_at, News { day, sentence, href: Some("keeping-in-touch".to_owned()) })
    });
    told.into_iter().collect()
}

endpoint!(/// How both sides keep in touch, as it was shown to the reader's party.
    portal_keeping_in_touch: GET "/p/{token}/keeping-in-touch", Client, SeeProject);
async fn portal_keeping_in_touch(cx: Cx<Client>, Path(token): Path<String>) -> Answer<Html> {
    let asking = asking(&cx, &token, "/keeping-in-touch".into());
    Ok(Html(show(&cx, asking, touch, render).await?))
}

pub(crate) fn routes() -> Routes {
    routes![portal_keeping_in_touch]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_wednesday_is_the_second_in_both_languages() {
        let told = |locale| by_weekday(locale, 3, 2, Weekday::Wednesday);
        assert_eq!(told(Locale::En), "Every quarter, second Wednesday");
        assert_eq!(told(Locale::ZhCn), "每季度第二个周三");
    }
}
