//! From the party's own rows to the page of a demonstration, through the second lock alone.

use super::form::{Judged, Typed};
use super::{DemonstrationPage, ItemLine, SaidLine};
use crate::files::read::files_of;
use crate::model::{News, ShownLine, Want, WantKind};
use crate::read::{Asking, date, frame_and_zone};
use crate::sentences::sentence;
use communication::SafeHtml;
use kernel::{PartyRole, Result, Timestamp};
use locales::Locale;
use scope::DEMONSTRATION;
use scope::demonstration::host;
use scope::store::demonstrations::for_client::{self, ClientDemonstration, ClientItem, ClientVerdictLine};
use std::collections::HashSet;
use store::ClientConn;
use uuid::Uuid;

fn number(of: &ClientDemonstration) -> String {
    format!("{}-{}", scope::DEMONSTRATION.prefix, of.number)
}

pub(super) fn demonstration(
    conn: &mut ClientConn,
    asking: &Asking,
    key: Uuid,
    typed: Option<&Judged>,
) -> Result<DemonstrationPage> {
    let of = for_client::demonstration(conn, key)?;
    let said = for_client::verdicts(conn)?;
    let shown = for_client::items(conn, Some(key))?;
    let (frame, zone) = frame_and_zone(conn, asking)?;
    let none = Typed::default();
    let items = shown.into_iter().enumerate().map(|(place, item)| {
        let typed = typed.and_then(|typed| typed.typed.get(place)).unwrap_or(&none);
        let of_item = said.iter().filter(|one| one.item == item.key);
        ItemLine {
            place,
            words: item.words,
            said: of_item.map(|one| line(one, &zone)).collect(),
            chosen: typed.verdict,
            remark: typed.remark.clone(),
            problem: typed.problem(),
        }
    });
    let items: Vec<ItemLine> = items.collect();
    let has_problem = items.iter().any(|item| item.problem.is_some());
    Ok(DemonstrationPage {
        files: files_of(conn, asking, &frame, &zone, (DEMONSTRATION.name, key))?,
        key: key.to_string(),
        number: number(&of),
        description: (!of.description.is_empty()).then(|| SafeHtml::of_markdown(&of.description)),
        host: host(&of.link).map(str::to_owned),
        shown_on: of.shown_on.as_deref().and_then(date),
        due: of.due.as_deref().and_then(date),
        form_key: asking.form_key.clone(),
        is_refused: typed.is_some() && !has_problem,
        title: of.title,
        link: of.link,
        items,
        frame,
    })
}

fn line(said: &ClientVerdictLine, zone: &str) -> SaidLine {
    SaidLine {
        name: said.person_name.clone(),
        verdict: said.verdict,
        remark: said.remark.clone(),
        at: said.at.in_zone(zone).datetime(),
    }
}

/// The keys and words of what is shown, in their order.
pub(super) fn keys(conn: &mut ClientConn, key: Uuid) -> Result<Vec<(Uuid, String)>> {
    let items = for_client::items(conn, Some(key))?;
    Ok(items.into_iter().map(|item| (item.key, item.words)).collect())
}

/// All that the reader's party was shown, with the things that nobody said anything of yet.
pub(crate) struct OfParty {
    pub all: Vec<ClientDemonstration>,
    pub items: Vec<ClientItem>,
    judged: HashSet<Uuid>,
}

pub(crate) fn of_party(conn: &mut ClientConn) -> Result<OfParty> {
    let judged = for_client::verdicts(conn)?.into_iter().map(|one| one.item).collect();
    Ok(OfParty { all: for_client::demonstrations(conn)?, items: for_client::items(conn, None)?, judged })
}

impl OfParty {
    fn is_open(&self, of: &ClientDemonstration) -> bool {
        self.items.iter().any(|item| item.demonstration == of.key && !self.judged.contains(&item.key))
    }

    /// Whoever only looks is asked for nothing.
    pub fn wants(&self, role: PartyRole) -> Vec<Want> {
        let open = self.all.iter().filter(|one| role > PartyRole::ClientViewer && self.is_open(one));
        let want = |one: &ClientDemonstration| Want {
            kind: WantKind::Demonstration,
            title: one.title.clone(),
            due: one.due.as_deref().and_then(date),
            href: format!("demonstrations/{}", one.key),
        };
        open.map(want).collect()
    }

    /// Those that the reader is not asked about; in a closed project that is every one.
    pub fn lines(&self, role: PartyRole, is_closed: bool, zone: &str) -> Vec<ShownLine> {
        let is_asked =
            |one: &ClientDemonstration| !is_closed && role > PartyRole::ClientViewer && self.is_open(one);
        let rest = self.all.iter().filter(|one| !is_asked(one));
        let line = |one: &ClientDemonstration| ShownLine {
            href: format!("demonstrations/{}", one.key),
            number: number(one),
            title: one.title.clone(),
            on: one.sent_at.in_zone(zone).date(),
            state: match self.is_open(one) {
                true if is_closed => "portal.demonstration.state.unanswered".into(),
                true => "portal.demonstration.state.open".into(),
                false => "portal.demonstration.state.answered".into(),
            },
        };
        rest.map(line).collect()
    }

    pub fn news(&self, locale: Locale, zone: &str, since: Timestamp) -> Vec<(Timestamp, News)> {
        let new = self.all.iter().filter(|one| one.sent_at > since);
        let told = |one: &ClientDemonstration| {
            let params = [("number", number(one).into()), ("title", one.title.as_str().into())];
            let news = News {
                day: one.sent_at.in_zone(zone).date(),
                sentence: sentence(locale, "portal.news.demonstration", &params),
                href: Some(format!("demonstrations/{}", one.key)),
            };
            (one.sent_at, news)
        };
        new.map(told).collect()
    }

    /// Each with its number, title, and all its words.
    pub fn texts(&self) -> impl Iterator<Item = (String, &ClientDemonstration, Vec<&str>)> {
        self.all.iter().map(|one| {
            let items = self.items.iter().filter(|item| item.demonstration == one.key);
            let words = [one.description.as_str()].into_iter().chain(items.map(|item| item.words.as_str()));
            (number(one), one, words.collect())
        })
    }
}
