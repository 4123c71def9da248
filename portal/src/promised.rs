//! Until when the team promised an answer, a solution or an offer, where it released that to the reader's party.

use crate::read::Asking;
use crate::sentences::Words;
use communication::response_clock::Measure;
use communication::store::for_client::{self, ClientPromise};
use jiff::civil::DateTime;
use kernel::Result;
use locales::Locale;
use std::collections::HashMap;
use store::ClientConn;
use uuid::Uuid;

/// What the team promised next, by when in the reader's time zone; no time while the reader's side is awaited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Promised {
    /// `answer`, `solution` or `offer`.
    pub what: &'static str,
    pub by: Option<DateTime>,
}

/// All that was promised to a reader, and their time zone.
pub(crate) struct Promises<'a> {
    by_key: HashMap<Uuid, ClientPromise>,
    zone: &'a str,
}

impl<'a> Promises<'a> {
    /// In an archived project nothing is promised.
    pub fn of_reader(conn: &mut ClientConn, asking: &Asking, zone: &'a str) -> Result<Self> {
        let by_key = match asking.closed {
            Some(_) => HashMap::new(),
            None => for_client::promises(conn)?,
        };
        Ok(Self { by_key, zone })
    }

    pub fn of_question(&self, key: Uuid) -> Option<Promised> {
        self.of(key, "solution")
    }

    pub fn of_change(&self, key: Uuid) -> Option<Promised> {
        self.of(key, "offer")
    }

    /// `in_the_end`: what the second promise is about.
    fn of(&self, key: Uuid, in_the_end: &'static str) -> Option<Promised> {
        let promise = self.by_key.get(&key)?;
        Some(Promised {
            what: match promise.measure {
                Measure::FirstAnswer => "answer",
                Measure::Resolution => in_the_end,
            },
            by: promise.due.map(|due| due.in_zone(self.zone).datetime()),
        })
    }
}

impl Words {
    /// "Answer promised by Thursday 26 November, 16:00", that it waits for the reader, or that it is overdue.
    pub(crate) fn promised(&self, promised: &Promised) -> String {
        let Some(by) = promised.by else { return self.t("portal.promised.waits") };
        let (day, time) = (self.locale.date_with_weekday(by.date()), self.locale.time(by.time()));
        let at = match self.locale {
            Locale::En => format!("{day}, {time}"),
            Locale::ZhCn => format!("{day} {time}"),
        };
        let over = if self.is_broken(promised) { "_over" } else { "" };
        self.with(&format!("portal.promised.{}{over}", promised.what), &[("at", at.as_str().into())])
    }

    pub(crate) fn is_broken(&self, promised: &Promised) -> bool {
        promised.by.is_some_and(|by| by < self.now)
    }
}
