//! Reviews of the plan: what parties were asked about, who was asked, and what each of them said.

use super::releases::{kept, text};
use crate::released::Line;
use crate::review::ReviewAnswer;
use ::store::{Conn, Row, Tx, params};
use jiff::civil::Date;
use kernel::{Failure, PartyId, PersonId, ProjectId, RecordId, Result, Timestamp};
use uuid::Uuid;

/// The most that are told of a project.
const MOST: i64 = 50;

#[derive(Debug, Clone, PartialEq)]
pub struct Review {
    pub id: Uuid,
    /// Under which the client knows it.
    pub key: Uuid,
    pub project: ProjectId,
    pub party: PartyId,
    /// Of this party.
    pub number: i64,
    pub lines: Vec<Line>,
    /// The rows behind the lines.
    pub entries: Vec<RecordId>,
    pub due: Option<Date>,
    pub asked_by: PersonId,
    pub asked_by_name: String,
    pub asked_at: Timestamp,
    pub closed_at: Option<Timestamp>,
    pub taken_back_at: Option<Timestamp>,
}

impl Review {
    pub fn is_open(&self) -> bool {
        self.closed_at.is_none() && self.taken_back_at.is_none()
    }
}

/// One of those who were asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    pub review: Uuid,
    pub person: PersonId,
    pub answer: Option<ReviewAnswer>,
    pub answered_at: Option<Timestamp>,
}

fn read(row: &Row) -> Result<Review> {
    Ok(Review {
        id: row.get(0)?,
        key: row.get(1)?,
        project: row.get(2)?,
        party: row.get(3)?,
        number: row.get(4)?,
        lines: kept(&row.get::<String>(5)?)?,
        entries: kept(&row.get::<String>(6)?)?,
        due: row.get::<Option<String>>(7)?.map(|day| day.parse().map_err(Failure::fault)).transpose()?,
        asked_by_name: row.get(8)?,
        asked_at: row.get(9)?,
        closed_at: row.get(10)?,
        taken_back_at: row.get(11)?,
        asked_by: row.get(12)?,
    })
}

/// The newest first.
pub fn of_project(conn: &mut Conn, project: ProjectId) -> Result<Vec<Review>> {
    conn.rows(
        "select id, client_key, project_id, party_id, number, content, entries, due, asked_by_name, asked_at,
           closed_at, taken_back_at, asked_by
         from communication_plan_reviews where project_id = $1 order by asked_at desc, number desc limit $2",
        params![project, MOST],
        read,
    )
}

pub fn get(conn: &mut Conn, id: Uuid) -> Result<Review> {
    conn.one(
        "select id, client_key, project_id, party_id, number, content, entries, due, asked_by_name, asked_at,
           closed_at, taken_back_at, asked_by
         from communication_plan_reviews where id = $1",
        params![id],
        read,
    )
}

/// As a client's person knows it.
pub fn of_key(conn: &mut Conn, key: Uuid) -> Result<Review> {
    conn.one(
        "select id, client_key, project_id, party_id, number, content, entries, due, asked_by_name, asked_at,
           closed_at, taken_back_at, asked_by
         from communication_plan_reviews where client_key = $1",
        params![key],
        read,
    )
}

pub fn asked(conn: &mut Conn, review: Uuid) -> Result<Vec<Asked>> {
    conn.rows(
        "select review_id, person_id, answer, answered_at from communication_plan_review_people
         where review_id = $1 order by answered_at, person_id",
        params![review],
        read_asked,
    )
}

pub fn asked_person(conn: &mut Conn, review: Uuid, person: PersonId) -> Result<Option<Asked>> {
    conn.opt(
        "select review_id, person_id, answer, answered_at from communication_plan_review_people
         where review_id = $1 and person_id = $2",
        params![review, person],
        read_asked,
    )
}

fn read_asked(row: &Row) -> Result<Asked> {
    Ok(Asked {
        review: row.get(0)?,
        person: row.get(1)?,
        answer: row.get::<Option<String>>(2)?.map(|text| kept(&text)).transpose()?,
        answered_at: row.get(3)?,
    })
}

/// What is to be asked.
pub struct NewReview<'a> {
    pub project: ProjectId,
    pub party: PartyId,
    pub lines: &'a [Line],
    pub entries: &'a [RecordId],
    pub due: Option<Date>,
    pub people: &'a [PersonId],
    pub by: (PersonId, &'a str),
}

/// Asks; whatever the party was asked before is closed with it.
pub fn create(tx: &mut Tx, new: &NewReview<'_>) -> Result<Review> {
    let (now, id, key) = (tx.now(), Uuid::now_v7(), Uuid::new_v4());
    tx.exec(
        "update communication_plan_reviews set closed_at = $2 where party_id = $1 and closed_at is null",
        params![new.party, now],
    )?;
    tx.exec(
        "insert into communication_plan_reviews (id, client_key, project_id, party_id, number, content, entries, due,
           asked_by, asked_by_name, asked_at, is_watched)
         values ($1, $2, $3, $4,
           (select coalesce(max(number), 0) + 1 from communication_plan_reviews where party_id = $4),
           $5, $6, $7, $8, $9, $10, $11)",
        params![
            id,
            key,
            new.project,
            new.party,
            text(&new.lines)?,
            text(&new.entries)?,
            new.due.map(|day| day.to_string()),
            new.by.0,
            new.by.1,
            now,
            true
        ],
    )?;
    for person in new.people {
        tx.exec(
            "insert into communication_plan_review_people (review_id, review_key, project_id, party_id, person_id)
             values ($1, $2, $3, $4, $5) on conflict do nothing",
            params![id, key, new.project, new.party, *person],
        )?;
    }
    get(tx, id)
}

/// Those of whose missing answers nobody was told yet, of all projects.
pub fn watched(conn: &mut Conn) -> Result<Vec<Review>> {
    conn.rows(
        "select id, client_key, project_id, party_id, number, content, entries, due, asked_by_name, asked_at,
           closed_at, taken_back_at, asked_by
         from communication_plan_reviews where is_watched = $1 order by asked_at, id",
        params![true],
        read,
    )
}

/// Nothing is to be told of it any more; tells whether that is news.
pub fn put_unwatched(tx: &mut Tx, id: Uuid) -> Result<bool> {
    let rows = tx.exec(
        "update communication_plan_reviews set is_watched = $2 where id = $1 and is_watched = $3",
        params![id, false, true],
    )?;
    Ok(rows == 1)
}

/// Keeps somebody's answer; one that stands already stays as it is. Tells whether it is news.
pub fn put_answer(tx: &mut Tx, review: Uuid, person: PersonId, answer: &ReviewAnswer) -> Result<bool> {
    let now = tx.now();
    let rows = tx.exec(
        "update communication_plan_review_people set answer = $3, answered_at = $4
         where review_id = $1 and person_id = $2 and answered_at is null",
        params![review, person, text(answer)?, now],
    )?;
    Ok(rows == 1)
}

/// Under which the answer's receipt is found.
pub fn put_receipt(tx: &mut Tx, review: Uuid, person: PersonId, receipt: Uuid) -> Result<()> {
    tx.exec(
        "update communication_plan_review_people set receipt = $3 where review_id = $1 and person_id = $2",
        params![review, person, receipt],
    )?;
    Ok(())
}

/// Tells whether it was open.
pub fn close(tx: &mut Tx, id: Uuid) -> Result<bool> {
    let now = tx.now();
    let rows = tx.exec(
        "update communication_plan_reviews set closed_at = $2 where id = $1 and closed_at is null",
        params![id, now],
    )?;
    Ok(rows == 1)
}

/// A party that does not read the plan any more reads no review of it either.
pub fn take_back(tx: &mut Tx, party: PartyId) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "update communication_plan_reviews set taken_back_at = $2, closed_at = coalesce(closed_at, $2)
         where party_id = $1 and taken_back_at is null",
        params![party, now],
    )?;
    Ok(())
}
