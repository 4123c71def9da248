//! Shared files as the pages show them, read through the second lock.

use crate::model::{Frame, News, Reader, Said};
use crate::read::{Asking, said};
use crate::sentences::{Words, sentence};
use communication::store::for_client as words;
use documents::DOCUMENT;
use documents::store::for_client::{self, ClientDocument};
use engagement::store::for_client::is_about_money;
use jiff::civil::Date;
use kernel::{Result, Timestamp};
use locales::{Locale, Param};
use store::ClientConn;
use uuid::Uuid;

/// One file in a list.
#[derive(Debug, Clone, PartialEq)]
pub struct FileLine {
    pub key: String,
    pub version: i64,
    pub title: String,
    pub bytes: i64,
    pub at: Date,
    /// Who of this side sent it.
    pub by: Option<String>,
    /// Of this side the commercial circle alone reads it.
    pub is_commercial: bool,
    /// What the team wrote beside it, where the files of a page are listed.
    pub comments: Vec<Said>,
}

/// What a record's page shows of files.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Files {
    /// The record's key.
    pub on: String,
    pub lines: Vec<FileLine>,
    /// Whether the reader may send one.
    pub may_send: bool,
    /// What this reader sends here is for their commercial circle and the team.
    pub is_sent_to_circle: bool,
    pub form_key: String,
}

pub(crate) fn line(document: ClientDocument, zone: &str) -> FileLine {
    FileLine {
        key: document.key.to_string(),
        version: document.version,
        title: document.title,
        bytes: document.bytes,
        at: document.shown_at.in_zone(zone).date(),
        by: document.by.filter(|_| document.is_own),
        is_commercial: document.is_commercial,
        comments: Vec::new(),
    }
}

/// With what was said of each.
pub(super) fn lines(conn: &mut ClientConn, all: Vec<ClientDocument>, zone: &str) -> Result<Vec<FileLine>> {
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let mut words = words::comments_of_kind(conn, DOCUMENT.name)?;
    let told = |one: ClientDocument| {
        let comments = words.remove(&one.key).unwrap_or_default().into_iter();
        FileLine { comments: comments.map(|words| said(words, zone)).collect(), ..line(one, zone) }
    };
    Ok(all.into_iter().map(told).collect())
}

/// The files of a record of this kind, and whether the reader may send one more.
pub(crate) fn files_of(
    conn: &mut ClientConn,
    asking: &Asking,
    frame: &Frame,
    zone: &str,
    (kind, key): (&str, Uuid),
) -> Result<Files> {
    let uploads = for_client::client_uploads(conn)?;
    let shown = for_client::of_record(conn, key)?;
    Ok(Files {
        on: key.to_string(),
        lines: lines(conn, shown, zone)?,
        may_send: uploads.allow(kind)
            && frame.closed.is_none()
            && matches!(frame.reader, Reader::Unasked | Reader::AsNamed),
        is_sent_to_circle: !asking.circle.is_empty() && is_about_money(conn, key)?,
        form_key: asking.form_key.clone(),
    })
}

/// What the team shared since a moment.
pub(crate) fn news(
    conn: &mut ClientConn,
    locale: Locale,
    zone: &str,
    since: Timestamp,
) -> Result<Vec<(Timestamp, News)>> {
    let shared = for_client::documents(conn)?.into_iter().filter(|one| one.shown_at > since && !one.is_own);
    let told = |one: ClientDocument| {
        let sentence = sentence(locale, "portal.news.file", &[("title", Param::from(&one.title))]);
        let day = one.shown_at.in_zone(zone).date();
        (one.shown_at, News { day, sentence, href: Some(format!("documents/{}", one.key)) })
    };
    Ok(shared.map(told).collect())
}

impl Words {
    /// Who will see what is sent here.
    pub(crate) fn files_seen_by(&self, frame: &Frame, is_sent_to_circle: bool) -> String {
        let key = if is_sent_to_circle { "portal.files.seen_by_circle" } else { "portal.files.seen_by" };
        self.with(key, &[("team", frame.team.as_str().into()), ("client", frame.client.as_str().into())])
    }
    /// What stands below a file's title.
    pub(crate) fn file_line(&self, line: &FileLine) -> String {
        let of = [
            ("version", line.version.into()),
            ("size", Param::Text(size(line.bytes))),
            ("day", Param::Text(self.day(line.at))),
        ];
        let told = self.with("portal.files.line", &of);
        match &line.by {
            Some(by) => format!("{told} · {by}"),
            None => told,
        }
    }
}

/// "2.4 MB".
pub(super) fn size(bytes: i64) -> String {
    const UNITS: [&str; 3] = ["KB", "MB", "GB"];
    let mut tenths = bytes.max(0).saturating_mul(10) / 1024;
    let mut unit = 0;
    while tenths >= 10_240 && unit + 1 < UNITS.len() {
        tenths /= 1024;
        unit += 1;
    }
    // Small ones have no fraction that anybody reads.
    match (unit, tenths) {
        (0, ..10) => format!("1\u{a0}{}", UNITS[0]),
        (0, _) | (_, 1_000..) => format!("{}\u{a0}{}", tenths / 10, UNITS[unit]),
        _ => format!("{}.{}\u{a0}{}", tenths / 10, tenths % 10, UNITS[unit]),
    }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_as_people_read_them() {
        for (bytes, told) in [
            (0, "1 KB"),
            (900, "1 KB"),
            (23_552, "23 KB"),
            (1_048_575, "1023 KB"),
            (1_048_576, "1.0 MB"),
            (2_516_582, "2.3 MB"),
            (157_286_400, "150 MB"),
            (5_368_709_120, "5.0 GB"),
        ] {
            assert_eq!(size(bytes).replace('\u{a0}', " "), told, "{bytes}");
        }
    }
}
