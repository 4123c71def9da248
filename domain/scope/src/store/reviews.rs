//! Review rounds of deliverables: what was sent, who looked, what they remarked, and what became of it.
//!
//! Must hold: what was sent is never changed; a remark is kept with who said it and when.

use super::deliverables::{self, Criterion, Deliverable};
use super::released_deliverables as released;
use crate::review::RemarkOutcome;
use ::store::records;
use ::store::{Conn, Row, Tx, params};
use kernel::{Failure, PartyId, PersonId, ProjectId, RecordId, Result, Timestamp, client_key};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Something of a round that can be remarked on: a criterion in the words that were sent, under the client's key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReviewItem {
    pub key: Uuid,
    pub number: i64,
    pub words: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    pub id: Uuid,
    pub deliverable: RecordId,
    pub project: ProjectId,
    pub party: PartyId,
    pub key: Uuid,
    pub deliverable_key: Uuid,
    /// Of the client's own series.
    pub number: i64,
    pub round: i64,
    pub title: String,
    pub note: String,
    pub items: Vec<ReviewItem>,
    pub due: Option<String>,
    pub sent_by: PersonId,
    pub sent_at: Timestamp,
    /// None while it is open.
    pub ended_at: Option<Timestamp>,
}

/// The items as they are kept.
pub(super) fn items(text: &str) -> Result<Vec<ReviewItem>> {
    serde_json::from_str(text).map_err(Failure::fault)
}

fn read(row: &Row) -> Result<Review> {
    Ok(Review {
        id: row.get(0)?,
        deliverable: row.get(1)?,
        project: row.get(2)?,
        party: row.get(3)?,
        key: row.get(4)?,
        deliverable_key: row.get(5)?,
        number: row.get(6)?,
        round: row.get(7)?,
        title: row.get(8)?,
        note: row.get(9)?,
        items: items(&row.get::<String>(10)?)?,
        due: row.get(11)?,
        sent_by: row.get(12)?,
        sent_at: row.get(13)?,
        ended_at: row.get(14)?,
    })
}

/// The rounds of a deliverable, the newest first.
pub fn of_deliverable(conn: &mut Conn, id: RecordId) -> Result<Vec<Review>> {
    conn.rows(
        "select id, deliverable_id, project_id, party_id, client_key, deliverable_key, number, round, title, note,
           items, due, sent_by, sent_at, ended_at
         from deliverable_reviews where deliverable_id = $1 order by round desc",
        params![id],
        read,
    )
}

/// The round behind a client's key, if it was sent to their party.
pub fn of_key(conn: &mut Conn, party: PartyId, key: Uuid) -> Result<Review> {
    conn.one(
        "select id, deliverable_id, project_id, party_id, client_key, deliverable_key, number, round, title, note,
           items, due, sent_by, sent_at, ended_at
         from deliverable_reviews where client_key = $1 and party_id = $2",
        params![key, party],
        read,
    )
}

pub struct NewReview<'a> {
    pub party: PartyId,
    pub due: Option<&'a str>,
    /// What the team wants to have looked at.
    pub note: &'a str,
    pub by: PersonId,
}

/// Shows the deliverable to the party as it is now, as its next round.
pub fn send(tx: &mut Tx, of: &Deliverable, criteria: &[Criterion], new: &NewReview<'_>) -> Result<Review> {
    let (id, now) = (Uuid::now_v7(), tx.now());
    records::share(tx, of.id, Some(new.party))?;
    tx.exec("update deliverables set party_id = $2 where id = $1", params![of.id, new.party])?;
    let (deliverable_key, number) = released::known(tx, of.id)?;
    let round = tx.one(
        "select coalesce(max(round), 0) + 1 from deliverable_reviews where deliverable_id = $1",
        params![of.id],
        |row| row.get::<i64>(0),
    )?;
    let item = |one: &Criterion| ReviewItem { key: one.key, number: one.number, words: one.words.clone() };
    let items: Vec<ReviewItem> = criteria.iter().map(item).collect();
    let items = serde_json::to_string(&items).map_err(Failure::fault)?;
    let parts = [of.description.as_str(), of.handover.as_str()];
    let body = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n");
    tx.exec(
        "insert into deliverable_reviews (id, deliverable_id, project_id, party_id, client_key, deliverable_key, number,
           round, title, body, note, items, due, sent_by, sent_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        params![
            id,
            of.id,
            of.project,
            new.party,
            client_key(),
            deliverable_key,
            number,
            round,
            &of.title,
            body,
            new.note,
            items,
            new.due,
            new.by,
            now
        ],
    )?;
    let shared = deliverables::get(tx, of.id)?;
    released::put(tx, &shared, new.party)?;
    let detail = serde_json::json!({ "round": round });
    deliverables::happened(tx, of, "deliverable.review_sent", Some(new.by), detail)?;
    let all = of_deliverable(tx, of.id)?;
    all.into_iter().next().ok_or(Failure::NotFound)
}

/// Ends whatever round of a deliverable is open; tells whether one was.
pub fn close(tx: &mut Tx, id: RecordId) -> Result<bool> {
    let now = tx.now();
    let rows = tx.exec(
        "update deliverable_reviews set ended_at = $2 where deliverable_id = $1 and ended_at is null",
        params![id, now],
    )?;
    Ok(rows > 0)
}

/// Opens a round again; tells whether it was closed.
pub fn reopen(tx: &mut Tx, review: &Review) -> Result<bool> {
    let rows = tx.exec(
        "update deliverable_reviews set ended_at = null where id = $1 and ended_at is not null",
        params![review.id],
    )?;
    Ok(rows > 0)
}

/// Somebody of the client's party who said something in a round.
pub struct Speaking<'a> {
    pub person: PersonId,
    pub name: &'a str,
    pub form_key: Uuid,
}

/// That somebody looked; once is enough.
pub fn look(tx: &mut Tx, review: &Review, by: &Speaking<'_>) -> Result<bool> {
    let now = tx.now();
    let rows = tx.exec(
        "insert into review_looks (review_id, deliverable_id, project_id, party_id, review_key, person_id, person_name, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (review_id, person_id) do nothing",
        params![
            review.id,
            review.deliverable,
            review.project,
            review.party,
            review.key,
            by.person,
            by.name,
            now
        ],
    )?;
    Ok(rows > 0)
}

/// Whether these words of this form were written down before.
pub fn is_said(conn: &mut Conn, by: &Speaking<'_>, words: &str) -> Result<bool> {
    let found = conn.opt(
        "select 1 from review_remarks where form_key = $1 and person_id = $2 and words = $3 limit 1",
        params![by.form_key, by.person, words],
        |row| row.get::<i64>(0),
    )?;
    Ok(found.is_some())
}

/// Writes remarks down, each about an item or about the whole.
pub fn remark(
    tx: &mut Tx,
    review: &Review,
    by: &Speaking<'_>,
    remarks: &[(Option<usize>, String)],
) -> Result<()> {
    let now = tx.now();
    for ((about, words), place) in remarks.iter().zip(0_i64..) {
        let item = about.and_then(|about| review.items.get(about));
        let criterion = match item {
            Some(item) => super::submissions::criterion_of(tx, review.deliverable, item.key)?,
            None => None,
        };
        tx.exec(
            "insert into review_remarks (id, review_id, deliverable_id, project_id, party_id, deliverable_key, round,
               criterion_id, about, words, person_id, person_name, at, form_key, place, answer)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, '')",
            params![
                Uuid::now_v7(),
                review.id,
                review.deliverable,
                review.project,
                review.party,
                review.deliverable_key,
                review.round,
                criterion,
                item.map_or("", |item| item.words.as_str()),
                words,
                by.person,
                by.name,
                now,
                by.form_key,
                place
            ],
        )?;
    }
    Ok(())
}

#[derive(Debug, Clone, PartialEq)]
pub struct Look {
    pub review: Uuid,
    pub person: PersonId,
    pub name: String,
    pub at: Timestamp,
}

/// Who looked at the rounds of a deliverable, in the order of time.
pub fn looks(conn: &mut Conn, id: RecordId) -> Result<Vec<Look>> {
    conn.rows(
        "select review_id, person_id, person_name, at from review_looks
         where deliverable_id = $1 order by at, person_name",
        params![id],
        |row| Ok(Look { review: row.get(0)?, person: row.get(1)?, name: row.get(2)?, at: row.get(3)? }),
    )
}

#[derive(Debug, Clone, PartialEq)]
pub struct Remark {
    pub id: Uuid,
    pub review: Uuid,
    pub round: i64,
    /// The criterion as it was sent; empty where it is about the whole.
    pub about: String,
    pub words: String,
    pub person: PersonId,
    pub name: String,
    pub at: Timestamp,
    /// None while it is open.
    pub outcome: Option<RemarkOutcome>,
    pub answer: String,
    pub answered_by: Option<String>,
    pub answered_at: Option<Timestamp>,
}

/// What was remarked on a deliverable, in the order of time.
pub fn remarks(conn: &mut Conn, id: RecordId) -> Result<Vec<Remark>> {
    conn.rows(
        "select id, review_id, round, about, words, person_id, person_name, at, outcome, answer, answered_by_name,
           answered_at
         from review_remarks where deliverable_id = $1 order by round, at, form_key, place",
        params![id],
        |row| {
            let outcome: Option<String> = row.get(8)?;
            Ok(Remark {
                id: row.get(0)?,
                review: row.get(1)?,
                round: row.get(2)?,
                about: row.get(3)?,
                words: row.get(4)?,
                person: row.get(5)?,
                name: row.get(6)?,
                at: row.get(7)?,
                outcome: outcome.as_deref().and_then(RemarkOutcome::from_word),
                answer: row.get(9)?,
                answered_by: row.get(10)?,
                answered_at: row.get(11)?,
            })
        },
    )
}

/// What became of a remark, and who says so.
pub struct RemarkAnswer<'a> {
    pub outcome: RemarkOutcome,
    pub words: &'a str,
    pub by: PersonId,
    pub name: &'a str,
}

/// Writes what became of a remark, or that it is open again; tells whether anything changed.
pub fn put_answer(
    tx: &mut Tx,
    id: RecordId,
    remark: Uuid,
    answer: Option<&RemarkAnswer<'_>>,
) -> Result<bool> {
    let known = remarks(tx, id)?.into_iter().find(|one| one.id == remark).ok_or(Failure::NotFound)?;
    let words = answer.map_or("", |answer| answer.words);
    if known.outcome == answer.map(|answer| answer.outcome) && known.answer == words {
        return Ok(false);
    }
    let at = answer.map(|_| tx.now());
    tx.exec(
        "update review_remarks set outcome = $3, answer = $4, answered_by = $5, answered_by_name = $6, answered_at = $7
         where id = $1 and deliverable_id = $2",
        params![
            remark,
            id,
            answer.map(|answer| answer.outcome.word()),
            words,
            answer.map(|answer| answer.by),
            answer.map(|answer| answer.name),
            at
        ],
    )?;
    Ok(true)
}
