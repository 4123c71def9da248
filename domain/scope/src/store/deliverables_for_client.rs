//! What a client's person reads of deliverables: through the database's second lock only. What was sent for review
//! or submitted, what their own people said of it, and what the team answered.

use super::acceptance_cases::result_of;
use super::deliverables::state_of;
use super::reviews::{self, ReviewItem};
use crate::acceptance_case::CaseResult;
use crate::deliverable::DeliverableState;
use crate::review::RemarkOutcome;
use ::store::{ClientConn, Row, params};
use kernel::{PersonId, Result, Timestamp};
use uuid::Uuid;

/// The most that one page shows.
const MOST: i64 = 200;

#[derive(Debug, Clone, PartialEq)]
pub struct ClientDeliverable {
    pub key: Uuid,
    /// Shown as `D-2`.
    pub number: i64,
    pub title: String,
    pub state: DeliverableState,
    /// 0 before the first was submitted.
    pub version: i64,
    pub newest_at: Timestamp,
}

fn read(row: &Row) -> Result<ClientDeliverable> {
    Ok(ClientDeliverable {
        key: row.get(0)?,
        number: row.get(1)?,
        title: row.get(2)?,
        state: state_of(&row.get::<String>(3)?)?,
        version: row.get(4)?,
        newest_at: row.get(5)?,
    })
}

/// Those of the viewer's party, what happened last comes first.
pub fn deliverables(conn: &mut ClientConn) -> Result<Vec<ClientDeliverable>> {
    conn.rows(
        "select client_key, client_number, title, state, version, newest_at from released_deliverables
         order by newest_at desc, client_number desc limit $1",
        params![MOST],
        read,
    )
}

pub fn deliverable(conn: &mut ClientConn, key: Uuid) -> Result<ClientDeliverable> {
    conn.one(
        "select client_key, client_number, title, state, version, newest_at from released_deliverables
         where client_key = $1",
        params![key],
        read,
    )
}

#[derive(Debug, Clone, PartialEq)]
pub struct ClientReview {
    pub key: Uuid,
    pub deliverable_key: Uuid,
    pub number: i64,
    pub round: i64,
    pub title: String,
    /// Markdown.
    pub body: String,
    pub note: String,
    pub items: Vec<ReviewItem>,
    pub due: Option<String>,
    pub sent_at: Timestamp,
    pub ended_at: Option<Timestamp>,
}

fn read_review(row: &Row) -> Result<ClientReview> {
    Ok(ClientReview {
        key: row.get(0)?,
        deliverable_key: row.get(1)?,
        number: row.get(2)?,
        round: row.get(3)?,
        title: row.get(4)?,
        body: row.get(5)?,
        note: row.get(6)?,
        items: reviews::items(&row.get::<String>(7)?)?,
        due: row.get(8)?,
        sent_at: row.get(9)?,
        ended_at: row.get(10)?,
    })
}

/// The rounds of the viewer's party, the newest first.
pub fn reviews(conn: &mut ClientConn) -> Result<Vec<ClientReview>> {
    conn.rows(
        "select client_key, deliverable_key, number, round, title, body, note, items, due, sent_at, ended_at
         from deliverable_reviews order by sent_at desc, client_key limit $1",
        params![MOST],
        read_review,
    )
}

pub fn review(conn: &mut ClientConn, key: Uuid) -> Result<ClientReview> {
    conn.one(
        "select client_key, deliverable_key, number, round, title, body, note, items, due, sent_at, ended_at
         from deliverable_reviews where client_key = $1",
        params![key],
        read_review,
    )
}

#[derive(Debug, Clone, PartialEq)]
pub struct ClientLook {
    pub review_key: Uuid,
    pub person: PersonId,
    pub name: String,
    pub at: Timestamp,
}

/// Who of the viewer's party looked at which round.
pub fn looks(conn: &mut ClientConn) -> Result<Vec<ClientLook>> {
    conn.rows(
        "select review_key, person_id, person_name, at from review_looks order by at, person_name",
        params![],
        |row| {
            Ok(ClientLook {
                review_key: row.get(0)?,
                person: row.get(1)?,
                name: row.get(2)?,
                at: row.get(3)?,
            })
        },
    )
}

#[derive(Debug, Clone, PartialEq)]
pub struct ClientRemark {
    pub round: i64,
    /// The criterion as it was sent; empty where it is about the whole.
    pub about: String,
    pub words: String,
    pub name: String,
    pub at: Timestamp,
    pub outcome: Option<RemarkOutcome>,
    pub answer: String,
    pub answered_by: Option<String>,
    pub answered_at: Option<Timestamp>,
}

/// What the viewer's party remarked on a deliverable, the newest round first.
pub fn remarks(conn: &mut ClientConn, deliverable: Uuid) -> Result<Vec<ClientRemark>> {
    conn.rows(
        "select round, about, words, person_name, at, outcome, answer, answered_by_name, answered_at
         from review_remarks where deliverable_key = $1 order by round desc, at, place",
        params![deliverable],
        |row| {
            let outcome: Option<String> = row.get(5)?;
            Ok(ClientRemark {
                round: row.get(0)?,
                about: row.get(1)?,
                words: row.get(2)?,
                name: row.get(3)?,
                at: row.get(4)?,
                outcome: outcome.as_deref().and_then(RemarkOutcome::from_word),
                answer: row.get(6)?,
                answered_by: row.get(7)?,
                answered_at: row.get(8)?,
            })
        },
    )
}

#[derive(Debug, Clone, PartialEq)]
pub struct ClientCase {
    pub key: Uuid,
    pub version: i64,
    pub title: String,
    pub steps: String,
    pub expected: String,
    pub about: String,
    pub result: Option<CaseResult>,
    pub remark: String,
    pub by_name: Option<String>,
    pub at: Option<Timestamp>,
    /// Whether the version still waits.
    pub is_open: bool,
}

/// The cases of one version, in their order.
pub fn cases(conn: &mut ClientConn, deliverable: Uuid, version: i64) -> Result<Vec<ClientCase>> {
    conn.rows(
        "select case_key, version, title, steps, expected, about, result, remark, by_name, at, ended_at
         from released_cases where deliverable_key = $1 and version = $2 order by position",
        params![deliverable, version],
        |row| {
            Ok(ClientCase {
                key: row.get(0)?,
                version: row.get(1)?,
                title: row.get(2)?,
                steps: row.get(3)?,
                expected: row.get(4)?,
                about: row.get(5)?,
                result: result_of(row, 6)?,
                remark: row.get(7)?,
                by_name: row.get(8)?,
                at: row.get(9)?,
                is_open: row.get::<Option<Timestamp>>(10)?.is_none(),
            })
        },
    )
}

/// The keys of the files that were sent with the cases of one version, each with its case's.
pub fn case_files(conn: &mut ClientConn, deliverable: Uuid, version: i64) -> Result<Vec<(Uuid, Uuid)>> {
    conn.rows(
        "select document_key, case_key from case_files where deliverable_key = $1 and version = $2",
        params![deliverable, version],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}
