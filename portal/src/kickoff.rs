//! The pack of the kickoff meeting, as it was sent to the reader's party; an earlier one says which took its place.

use crate::acting::{asking, show};
use crate::model::{Frame, News};
use crate::pages::{finish, words};
use crate::read::{self, Asking};
use crate::sentences::{Words, sentence};
use crate::style::STYLE_PATH;
use agreement::kickoff_pack::{KickoffPack, PackPerson};
use agreement::store::kickoff_packs_for_client::{self as kickoff_packs, NewestPack};
use askama::Template;
use documents::store::for_client;
use jiff::civil::{Date, DateTime};
use kernel::{Failure, Result, Timestamp};
use locales::Locale;
use store::ClientConn;
use uuid::Uuid;
use web::{Answer, Client, Cx, Html, Path, Routes, endpoint, routes};

#[derive(Debug, Clone, PartialEq)]
struct PackPage {
    frame: Frame,
    number: i64,
    sent_on: Date,
    /// In the reader's time zone.
    starts: Option<DateTime>,
    zone: String,
    pack: KickoffPack,
    /// Titles of the files, with the key where the reader still sees it.
    files: Vec<(String, Option<Uuid>)>,
    /// What took its place.
    newer: Option<(Uuid, i64)>,
    /// The one before.
    older: Option<(Uuid, i64)>,
}

#[derive(Template)]
#[template(path = "kickoff_pack.html")]
struct Pack<'a> {
    w: Words,
    frame: &'a Frame,
    style: &'static str,
    page: &'a PackPage,
    pack: &'a KickoffPack,
    /// Whose side, and who is of it.
    sides: [(&'a str, Vec<&'a PackPerson>); 2],
}

impl Words {
    /// "Monday 2 March, 09:30 (Beijing time)"
    fn starts(&self, at: &DateTime, zone: &str) -> String {
        let (day, time) = (self.locale.date_with_weekday(at.date()), self.locale.time(at.time()));
        self.with(
            "portal.kickoff.starts",
            &[("day", day.into()), ("time", time.into()), ("zone", self.locale.zone(zone).into())],
        )
    }
}

impl PackPage {
    fn told(&self, w: &Words, day: &Date) -> String {
        w.day(*day)
    }
    fn version(&self, w: &Words) -> String {
        let of = [("number", self.number.into()), ("day", w.day(self.sent_on).into())];
        w.with("portal.kickoff.version", &of)
    }
}

fn render_pack(page: &PackPage, locale: Locale) -> String {
    let (frame, pack) = (&page.frame, &page.pack);
    let (team, own) = pack.people.iter().partition(|one| one.is_team);
    let sides = [(frame.team.as_str(), team), (frame.client.as_str(), own)];
    finish(Pack { w: words(locale, frame), frame, style: *STYLE_PATH, page, pack, sides })
}

fn pack(conn: &mut ClientConn, asking: &Asking, key: Uuid) -> Result<PackPage> {
    let mut all = kickoff_packs::of_viewer(conn)?;
    let place = all.iter().position(|one| one.key == key).ok_or(Failure::NotFound)?;
    let named = |one: &kickoff_packs::ClientPack| (one.key, one.number);
    let newer = all.first().filter(|_| place > 0).map(named);
    let older = all.get(place + 1).map(named);
    let seen = for_client::documents(conn)?;
    let of = all.swap_remove(place);
    let (frame, zone) = read::frame_and_zone(conn, asking)?;
    let is_seen = |key: Uuid| seen.iter().any(|document| document.key == key);
    let files =
        of.pack.files.iter().map(|file| (file.title.clone(), Some(file.key).filter(|key| is_seen(*key))));
    Ok(PackPage {
        frame,
        number: of.number,
        sent_on: of.sent_at.in_zone(&zone).date(),
        starts: of.pack.starts.map(|at| at.in_zone(&zone).datetime()),
        files: files.collect(),
        zone,
        pack: of.pack,
        newer,
        older,
    })
}

/// That a pack was sent since a moment.
pub(crate) fn news(
    newest: Option<&NewestPack>,
    since: Timestamp,
    locale: Locale,
    zone: &str,
) -> Vec<(Timestamp, News)> {
    let told = newest.filter(|pack| pack.sent_at > since).map(|pack| {
        let sentence = sentence(locale, "portal.news.kickoff_pack", &[("number", pack.number.into())]);
        let href = Some(format!("kickoff-packs/{}", pack.key));
        (pack.sent_at, News { day: pack.sent_at.in_zone(zone).date(), sentence, href })
    });
    told.into_iter().collect()
}

endpoint!(/// The pack of the kickoff meeting as it was sent.
    portal_kickoff_pack: GET "/p/{token}/kickoff-packs/{kickoff_pack}", Client, SeeProject);
async fn portal_kickoff_pack(cx: Cx<Client>, Path((token, key)): Path<(String, Uuid)>) -> Answer<Html> {
    let read = move |conn: &mut ClientConn, asking: &Asking| pack(conn, asking, key);
    let asking = asking(&cx, &token, format!("/kickoff-packs/{key}"));
    Ok(Html(show(&cx, asking, read, render_pack).await?))
}

pub(crate) fn routes() -> Routes {
    routes![portal_kickoff_pack]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pack_is_news_once() {
        let at = Timestamp::from_micros;
        let pack = NewestPack { key: Uuid::nil(), number: 2, sent_at: at(5) };
        let told = |pack, since| news(pack, at(since), Locale::En, "UTC");
        assert_eq!(told(None, 0), []);
        assert_eq!(told(Some(&pack), 5), []);
        let [(when, told)] = &told(Some(&pack), 4)[..] else { panic!("one") };
        assert_eq!(
            (when.micros(), told.sentence.as_str()),
            (5, "The kickoff pack was shared with you: version 2")
        );
        assert_eq!(told.href.as_deref(), Some(&*format!("kickoff-packs/{}", Uuid::nil())));
    }
}
