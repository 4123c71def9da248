//! Where a client's person reads what the team wrote for them on a record: the record's own page, or that of what
//! they were asked to agree to.

use crate::sentences::Words;
use change::CHANGE_REQUEST;
use communication::store::for_client::ClientRecord;
use documents::DOCUMENT;
use kernel::{Failure, Result};
use risk::ISSUE;
use scope::{DELIVERABLE, REQUIREMENT};
use store::ClientConn;
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Place {
    pub number: String,
    pub title: String,
    /// Below the link's path.
    pub href: String,
}

/// Nothing where this reader has no page of it. A kind without one is read where it is agreed to: `agreed` finds that
/// by its kind and number.
pub(crate) fn place(
    conn: &mut ClientConn,
    record: &ClientRecord,
    agreed: impl Fn(&ClientRecord) -> Option<Agreed>,
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
    if kind == ISSUE.name {
        let found = known(risk::store::for_client::issue(conn, key))?;
        return Ok(found.map(|issue| of(ISSUE.prefix, issue.title, "issues")));
    }
    if kind == DOCUMENT.name {
        let mut files = documents::store::for_client::documents(conn)?.into_iter();
        let found = files.find(|file| file.key == key);
        return Ok(found.map(|file| of(DOCUMENT.prefix, file.title, "documents")));
    }
    Ok(agreed(record).map(|one| Place {
        href: format!("sign-offs/{}", one.key),
        number: one.number,
        title: one.title,
    }))
}

/// A sign-off by which a record is read.
pub(crate) struct Agreed {
    pub key: Uuid,
    pub number: String,
    pub title: String,
}

/// Whether a sign-off is about this record: it bears the record's kind, and the client's number of it.
pub(crate) fn is_about(kind: &str, number: &str, record: &ClientRecord) -> bool {
    kind == record.kind && number_in(number) == Some(record.number)
}

/// The figure in `CH-1`.
pub(crate) fn number_in(number: &str) -> Option<i64> {
    number.rsplit_once('-').and_then(|(_, figure)| figure.parse().ok())
}

fn known<T>(found: Result<T>) -> Result<Option<T>> {
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
