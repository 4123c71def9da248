//! What the team reads of the review rounds of a deliverable.

use crate::review::RemarkOutcome;
use crate::store::reviews::{self as rounds, Remark, Review};
use ::store::Conn;
use kernel::{RecordId, Result, Timestamp};
use people::person;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

#[derive(Debug, Serialize, ToSchema)]
pub struct ReviewRound {
    pub id: Uuid,
    pub round: i64,
    /// What the team wanted to have looked at.
    pub note: String,
    pub due: Option<String>,
    pub sent_by: Option<String>,
    pub sent_at: Timestamp,
    /// None while it is open.
    pub ended_at: Option<Timestamp>,
    /// Who looked, with remarks or without.
    pub looks: Vec<ReviewLook>,
    pub remarks: Vec<ReviewRemark>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ReviewLook {
    pub name: String,
    pub at: Timestamp,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ReviewRemark {
    pub id: Uuid,
    /// The criterion as it was sent; empty where it is about the whole.
    pub about: String,
    pub words: String,
    pub by: String,
    pub at: Timestamp,
    /// None while it is open.
    pub outcome: Option<RemarkOutcome>,
    pub answer: String,
    pub answered_by: Option<String>,
    pub answered_at: Option<Timestamp>,
}

fn remark(one: Remark) -> ReviewRemark {
    ReviewRemark {
        id: one.id,
        about: one.about,
        words: one.words,
        by: one.name,
        at: one.at,
        outcome: one.outcome,
        answer: one.answer,
        answered_by: one.answered_by,
        answered_at: one.answered_at,
    }
}

/// The rounds of a deliverable, the newest first.
pub fn reviews(conn: &mut Conn, id: RecordId) -> Result<Vec<ReviewRound>> {
    let all = rounds::of_deliverable(conn, id)?;
    let names = person::names(conn, all.iter().map(|one| one.sent_by))?;
    let (looks, remarks) = (rounds::looks(conn, id)?, rounds::remarks(conn, id)?);
    let round = |one: Review| {
        let looks = looks.iter().filter(|look| look.review == one.id);
        let remarks = remarks.iter().filter(|remark| remark.review == one.id).cloned();
        ReviewRound {
            id: one.id,
            round: one.round,
            note: one.note,
            due: one.due,
            sent_by: names.get(&one.sent_by).cloned(),
            sent_at: one.sent_at,
            ended_at: one.ended_at,
            looks: looks.map(|look| ReviewLook { name: look.name.clone(), at: look.at }).collect(),
            remarks: remarks.map(remark).collect(),
        }
    };
    Ok(all.into_iter().map(round).collect())
}
