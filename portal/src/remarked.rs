//! Where a client's person reads what the team wrote for them on a record: the record's own page, or that of what
//! they were asked to agree to.

use crate::read::items;
use crate::reports;
use crate::sentences::Words;
use agreement::EXPECTATION;
use change::CHANGE_REQUEST;
use communication::store::for_client::{self as spoken, ClientRecord};
use documents::DOCUMENT;
use engagement::store::for_client::newest_about;
use kernel::{Failure, Result};
use locales::Locale;
use reporting::REPORT;
use reporting::store::reports_for_client;
use risk::ISSUE;
use scope::{DELIVERABLE, DEMONSTRATION, QUESTIONNAIRE, REQUIREMENT};
use store::ClientConn;
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Place {
    pub number: String,
    pub title: String,
    /// Below the link's path.
    pub href: String,
}

/// Nothing where this reader has no page of it. A kind without one is read where it was agreed to last.
pub(crate) fn place(
    conn: &mut ClientConn,
    record: &ClientRecord,
    chosen: Option<Locale>,
) -> Result<Option<Place>> {
    let (key, number) = (record.key, record.number);
    let of = |prefix: &str, title: String, at: &str| Place {
        number: format!("{prefix}-{number}"),
        title,
        href: format!("{at}/{key}"),
    };
    let kind = record.kind.as_str();
    if kind == CHANGE_REQUEST.name {
        let found = known(change::store::for_client::change(conn, key))?;
        return Ok(found.map(|change| of(CHANGE_REQUEST.prefix, change.title, "changes")));
    }
    if kind == REQUIREMENT.name {
        let found = known(scope::store::for_client::requirement(conn, key))?;
        return Ok(found.map(|requirement| of(REQUIREMENT.prefix, requirement.title, "requirements")));
    }
    if kind == DELIVERABLE.name {
        let found = known(scope::store::deliverables_for_client::deliverable(conn, key))?;
        return Ok(found.map(|one| of(DELIVERABLE.prefix, one.title, "deliverables")));
    }
    if kind == EXPECTATION.name {
        let found = known(agreement::store::expectations_for_client::expectation(conn, key))?;
        return Ok(found.map(|one| of(EXPECTATION.prefix, one.words, "expectations")));
    }
    if kind == ISSUE.name {
        let found = known(risk::store::for_client::issue(conn, key))?;
        return Ok(found.map(|issue| of(ISSUE.prefix, issue.title, "issues")));
    }
    if kind == REPORT.name {
        return newest_report(conn, key, chosen);
    }
    if kind == QUESTIONNAIRE.name {
        let found = known(scope::store::questionnaires::for_client::questionnaire(conn, key))?;
        return Ok(found.map(|one| of(QUESTIONNAIRE.prefix, one.title, "questionnaires")));
    }
    if kind == DEMONSTRATION.name {
        let found = known(scope::store::demonstrations::for_client::demonstration(conn, key))?;
        return Ok(found.map(|one| of(DEMONSTRATION.prefix, one.title, "demonstrations")));
    }
    if kind == DOCUMENT.name {
        let mut files = documents::store::for_client::documents(conn)?.into_iter();
        let found = files.find(|file| file.key == key);
        return Ok(found.map(|file| of(DOCUMENT.prefix, file.title, "documents")));
    }
    let asked = newest_about(conn, key)?;
    Ok(asked.map(|(sign_off, content)| Place {
        number: content.number,
        title: content.title,
        href: format!("sign-offs/{sign_off}"),
    }))
}

/// The version that holds, called by its period.
fn newest_report(conn: &mut ClientConn, key: Uuid, chosen: Option<Locale>) -> Result<Option<Place>> {
    let Some(sent) = reports_for_client::newest(conn, key)? else { return Ok(None) };
    Ok(Some(Place {
        number: reports::number(sent.number),
        title: crate::read::locale(conn, chosen)?.period_with_year(sent.from, sent.until),
        href: format!("reports/{}", sent.key),
    }))
}

/// How a record is called in the portal.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// Nothing where it bears none there.
    pub number: String,
    pub title: String,
}

/// What the record behind a key is called for whoever looks; nothing where they see none.
pub fn known_as(conn: &mut ClientConn, key: Uuid) -> Result<Option<Known>> {
    if let Some(item) = items(conn)?.into_iter().find(|item| item.key == key.to_string()) {
        return Ok(Some(Known { number: String::new(), title: item.title }));
    }
    if let Some(question) = known(spoken::question(conn, key))? {
        return Ok(Some(Known { number: question.known_as(), title: question.title }));
    }
    let place = match spoken::record(conn, key)? {
        Some(record) => place(conn, &record, None)?,
        None => None,
    };
    Ok(place.map(|Place { number, title, .. }| Known { number, title }))
}

/// The page of the record behind a key, below the link's path; not found where this reader sees none.
pub(crate) fn page_of(conn: &mut ClientConn, key: Uuid) -> Result<String> {
    if items(conn)?.iter().any(|item| item.key == key.to_string()) {
        return Ok(format!("/items/{key}"));
    }
    // What is for the commercial circle alone stands among no records.
    if known(spoken::question(conn, key))?.is_some() {
        return Ok(format!("/questions/{key}"));
    }
    let found = match spoken::record(conn, key)? {
        Some(record) => place(conn, &record, None)?.map(|place| format!("/{}", place.href)),
        None => None,
    };
    match found {
        Some(page) => Ok(page),
        None => documents::store::for_client::document(conn, key).map(|_| format!("/documents/{key}")),
    }
}

pub(crate) fn known<T>(found: Result<T>) -> Result<Option<T>> {
    match found {
        Err(Failure::NotFound) => Ok(None),
        found => found.map(Some),
    }
}

impl Words {
    /// "Change request CR-2", in a list of what was found.
    pub(crate) fn found_record(&self, kind: &str, number: &str) -> String {
        self.with(&format!("portal.search.{kind}"), &[("number", number.into())])
    }
}
