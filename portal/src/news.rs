//! What happened since the last visit, in sentences, from the client's own rows.

use crate::model::{ItemKind, News, PlanItem};
use crate::read::date;
use crate::remarked;
use crate::reviews;
use crate::sentences::sentence;
use crate::sign_offs::own_of_kind;
use crate::sign_offs::read::happened;
use communication::question::Speaker;
use communication::store::for_client::{self as words, ClientQuestion, ClientRecord};
use engagement::store::for_client::ClientSignOff;
use kernel::{Result, Timestamp};
use locales::{Locale, Param};
use schedule::store::for_client::ClientProject;
use scope::store::deliverables_for_client::ClientReview;
use std::collections::HashMap;
use store::ClientConn;
use uuid::Uuid;

/// On a first visit, what happened in these days is told.
pub(crate) const LATELY_DAYS: i64 = 30;
const MOST_NEWS: usize = 12;
/// So many newly shown items are named; more are counted.
const MOST_SHOWN_ALONE: usize = 3;

/// Sentences about what happened, from the client's own rows.
pub(crate) struct Telling<'a> {
    /// Whose own words are no news.
    pub reader: &'a str,
    pub locale: Locale,
    pub zone: &'a str,
    pub items: &'a [PlanItem],
    pub asked: &'a [ClientQuestion],
    pub decisions: &'a [ClientSignOff],
    pub reviews: &'a [ClientReview],
    /// What was told elsewhere already, with its moment.
    pub beside: Vec<(Timestamp, News)>,
}

impl Telling<'_> {
    /// The newest first. What is said of the plan's days is read from the plan as it stands now; `shown` is since
    /// when each item is seen, nothing on a first visit.
    pub fn since(
        &self,
        conn: &mut ClientConn,
        since: Timestamp,
        now: Timestamp,
        project: Option<&ClientProject>,
        shown: &[(String, Timestamp)],
    ) -> Result<Vec<News>> {
        let mut told = self.of_questions(conn, since)?;
        told.extend(self.decisions.iter().flat_map(|one| self.of_decision(one, since)));
        told.extend(reviews::news(self.reviews, since, self.locale, self.zone));
        for (record, at) in words::comments_since(conn, since, self.reader)? {
            told.extend(self.of_comment(conn, &record, at)?);
        }
        told.extend(self.beside.iter().cloned());
        told.extend(self.begun_phases(since, now));
        told.extend(self.newly_shown(since, shown));
        for news in words::news_since(conn, since)? {
            let day = |text: &Option<String>| {
                let day = text.as_deref().and_then(date);
                Param::Text(day.map(|day| self.locale.date(day)).unwrap_or_default())
            };
            let key = format!("portal.news.{}", news.kind);
            let moved = [("was", day(&news.was)), ("day", day(&news.becomes))];
            told.extend(self.of_item(news.at, &key, news.record_key, &moved));
        }
        if let Some(project) = project.filter(|project| project.released_at > since && !project.is_held) {
            let sentence = sentence(self.locale, "portal.news.plan", &[]);
            told.push((project.released_at, self.news(project.released_at, sentence, None)));
        }
        told.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
        told.truncate(MOST_NEWS);
        Ok(told.into_iter().map(|(_, news)| news).collect())
    }

    fn of_comment(
        &self,
        conn: &mut ClientConn,
        record: &ClientRecord,
        at: Timestamp,
    ) -> Result<Option<(Timestamp, News)>> {
        if let Some(question) = self.asked.iter().find(|question| question.key == record.key) {
            return Ok(Some(self.of_question(at, "portal.news.remark", question)));
        }
        if let Some(told) = self.of_item(at, "portal.news.comment", record.key, &[]) {
            return Ok(Some(told));
        }
        let place = remarked::place(conn, record, Some(self.locale))?;
        Ok(place.map(|place| {
            let params = [("title", Param::from(&format!("{} {}", place.number, place.title)))];
            let sentence = sentence(self.locale, "portal.news.comment", &params);
            (at, self.news(at, sentence, Some(place.href)))
        }))
    }

    fn of_questions(&self, conn: &mut ClientConn, since: Timestamp) -> Result<Vec<(Timestamp, News)>> {
        let mut told: Vec<(Timestamp, News)> = Vec::new();
        let mut answered: HashMap<Uuid, Timestamp> = HashMap::new();
        for answer in words::answers_since(conn, since)? {
            let newest = answered.entry(answer.key).or_insert(answer.at);
            *newest = (*newest).max(answer.at);
        }
        for question in self.asked {
            if let Some(at) = answered.get(&question.key) {
                let key = match question.asked_by_side {
                    Speaker::Client => "portal.news.answered",
                    Speaker::Team => "portal.news.added",
                };
                told.push(self.of_question(*at, key, question));
            }
            if question.asked_by_side == Speaker::Team && question.asked_at > since {
                told.push(self.of_question(question.asked_at, "portal.news.asked", question));
            }
        }
        Ok(told)
    }

    /// What the reader did not see at the last visit; many at once are one sentence.
    fn newly_shown(&self, since: Timestamp, shown: &[(String, Timestamp)]) -> Vec<(Timestamp, News)> {
        let new: Vec<_> = shown.iter().filter(|(_, at)| *at > since).collect();
        let Some(newest) = new.iter().map(|(_, at)| *at).max() else { return Vec::new() };
        if new.len() > MOST_SHOWN_ALONE {
            let count = [("count", new.len().into())];
            let sentence = sentence(self.locale, "portal.news.shown_many", &count);
            return vec![(newest, self.news(newest, sentence, None))];
        }
        let one = |(key, at): &&(String, Timestamp)| {
            let item = self.items.iter().find(|item| item.key == *key)?;
            let words = sentence(self.locale, "portal.news.shown", &[("title", Param::from(&item.title))]);
            Some((*at, self.news(*at, words, Some(format!("items/{key}")))))
        };
        new.iter().filter_map(one).collect()
    }

    /// Phases whose first day came since, and on which work is done.
    fn begun_phases(&self, since: Timestamp, now: Timestamp) -> impl Iterator<Item = (Timestamp, News)> {
        let (since, today) = (since.in_zone(self.zone).date(), now.in_zone(self.zone).date());
        let is_begun = move |item: &&PlanItem| {
            item.kind == ItemKind::Phase
                && item.percent_complete > 0
                && since < item.start
                && item.start <= today
        };
        self.items.iter().filter(is_begun).map(move |item| {
            let words =
                sentence(self.locale, "portal.news.phase.begun", &[("title", Param::from(&item.title))]);
            let href = Some(format!("items/{}", item.key));
            // It has a day and no hour: among the news of its day it comes last.
            let days = i64::from((today - item.start).get_days());
            let news = News { day: item.start, sentence: words, href };
            (now.plus_days(-days).min(now), news)
        })
    }

    fn news(&self, at: Timestamp, sentence: String, href: Option<String>) -> News {
        News { day: at.in_zone(self.zone).date(), sentence, href }
    }

    fn of_question(&self, at: Timestamp, key: &str, question: &ClientQuestion) -> (Timestamp, News) {
        let params = [("number", question.known_as().into()), ("title", question.title.as_str().into())];
        let sentence = sentence(self.locale, key, &params);
        (at, self.news(at, sentence, Some(format!("questions/{}", question.key))))
    }

    fn of_decision(&self, one: &ClientSignOff, since: Timestamp) -> Vec<(Timestamp, News)> {
        let params = [("number", one.number.as_str().into()), ("title", one.title.as_str().into())];
        let href = format!("sign-offs/{}", one.key);
        let told = happened(one, since).into_iter().map(|(word, at)| {
            let key = own_of_kind("portal.news.sign_off", &one.kind, word);
            let sentence = sentence(self.locale, &key, &params);
            (at, self.news(at, sentence, Some(href.clone())))
        });
        told.collect()
    }

    /// Nothing when the item is no longer shared.
    fn of_item(
        &self,
        at: Timestamp,
        key: &str,
        record: Uuid,
        more: &[(&str, Param)],
    ) -> Option<(Timestamp, News)> {
        let record = record.to_string();
        let item = self.items.iter().find(|item| item.key == record)?;
        let mut params = vec![("title", Param::from(&item.title))];
        params.extend_from_slice(more);
        let sentence = sentence(self.locale, key, &params);
        Some((at, self.news(at, sentence, Some(format!("items/{record}")))))
    }
}
