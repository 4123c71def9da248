//! The reviews of the plan that the viewer's party is asked for, with their own answer alone: through the database's second
//! lock only.

use super::releases::kept;
use crate::released::Line;
use crate::review::{ReviewAnswer, Standing, standing};
use ::store::{ClientConn, Row, params};
use jiff::civil::Date;
use kernel::{Failure, Result, Timestamp};
use uuid::Uuid;

/// The most that are looked at.
const MOST: i64 = 20;

#[derive(Debug, Clone, PartialEq)]
pub struct ClientReview {
    pub key: Uuid,
    pub number: i64,
    pub lines: Vec<Line>,
    pub due: Option<Date>,
    pub asked_by_name: String,
    pub asked_at: Timestamp,
    /// Others of the party read what is asked and answer nothing.
    pub is_asked: bool,
    pub closed_at: Option<Timestamp>,
    pub answer: Option<ReviewAnswer>,
    pub answered_at: Option<Timestamp>,
    pub receipt: Option<Uuid>,
}

impl ClientReview {
    pub fn standing(&self) -> Standing {
        standing(self.answered_at.is_some(), self.closed_at.is_some())
    }
}

fn read(row: &Row) -> Result<ClientReview> {
    Ok(ClientReview {
        key: row.get(0)?,
        number: row.get(1)?,
        lines: kept(&row.get::<String>(2)?)?,
        due: row.get::<Option<String>>(3)?.map(|day| day.parse().map_err(Failure::fault)).transpose()?,
        asked_by_name: row.get(4)?,
        asked_at: row.get(5)?,
        closed_at: row.get(6)?,
        answer: row.get::<Option<String>>(7)?.map(|text| kept(&text)).transpose()?,
        answered_at: row.get(8)?,
        receipt: row.get(9)?,
        is_asked: row.get::<Option<Uuid>>(10)?.is_some(),
    })
}

/// Those that the viewer is asked for, the newest first.
pub fn of_viewer(conn: &mut ClientConn) -> Result<Vec<ClientReview>> {
    conn.rows(
        "select r.client_key, r.number, r.content, r.due, r.asked_by_name, r.asked_at, r.closed_at, p.answer,
           p.answered_at, p.receipt, p.review_key
         from communication_plan_reviews r
           join communication_plan_review_people p on p.review_key = r.client_key
         order by r.number desc limit $1",
        params![MOST],
        read,
    )
}

pub fn get(conn: &mut ClientConn, key: Uuid) -> Result<ClientReview> {
    conn.one(
        "select r.client_key, r.number, r.content, r.due, r.asked_by_name, r.asked_at, r.closed_at, p.answer,
           p.answered_at, p.receipt, p.review_key
         from communication_plan_reviews r
           left join communication_plan_review_people p on p.review_key = r.client_key
         where r.client_key = $1",
        params![key],
        read,
    )
}
