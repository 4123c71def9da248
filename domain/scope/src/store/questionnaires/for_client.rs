//! What a client's person reads of questionnaires: through the database's second lock only, those they were asked
//! to fill in, and their own answers.

use super::super::requirements::from_json;
use crate::questionnaire::{BilingualText, QuestionnaireAnswer, QuestionnaireSection};
use ::store::{ClientConn, Row, params};
use kernel::{Result, Timestamp};
use std::collections::HashMap;
use uuid::Uuid;

/// The most that one page shows.
const MOST: i64 = 200;

#[derive(Debug, Clone, PartialEq)]
pub struct ClientQuestionnaire {
    pub key: Uuid,
    /// Shown as `QN-2`.
    pub number: i64,
    pub title: String,
    pub intro: BilingualText,
    pub sections: Vec<QuestionnaireSection>,
    /// A civil date.
    pub due: Option<String>,
    pub closed_at: Option<Timestamp>,
    pub asked_at: Timestamp,
    pub submitted_at: Option<Timestamp>,
    pub receipt: Option<Uuid>,
    /// It was given back and not handed in since: why.
    pub returned_words: Option<String>,
}

fn read(row: &Row) -> Result<ClientQuestionnaire> {
    Ok(ClientQuestionnaire {
        key: row.get(0)?,
        number: row.get(1)?,
        title: row.get(2)?,
        intro: from_json(&row.get::<String>(3)?)?,
        sections: from_json(&row.get::<String>(4)?)?,
        due: row.get(5)?,
        closed_at: row.get(6)?,
        asked_at: row.get(7)?,
        submitted_at: row.get(8)?,
        receipt: row.get(9)?,
        returned_words: row.get::<Option<String>>(10)?,
    })
}

/// Those that the viewer was asked to fill in, the newest first.
pub fn questionnaires(conn: &mut ClientConn) -> Result<Vec<ClientQuestionnaire>> {
    conn.rows(
        "select r.client_key, r.client_number, r.title, r.intro, r.outline, r.due, r.closed_at, q.asked_at,
           q.submitted_at, q.receipt, case when q.submitted_at is null then q.returned_words end
         from questionnaire_recipients q join released_questionnaires r on r.client_key = q.client_key
         order by q.asked_at desc, r.client_number desc limit $1",
        params![MOST],
        read,
    )
}

pub fn questionnaire(conn: &mut ClientConn, key: Uuid) -> Result<ClientQuestionnaire> {
    conn.one(
        "select r.client_key, r.client_number, r.title, r.intro, r.outline, r.due, r.closed_at, q.asked_at,
           q.submitted_at, q.receipt, case when q.submitted_at is null then q.returned_words end
         from questionnaire_recipients q join released_questionnaires r on r.client_key = q.client_key
         where q.client_key = $1",
        params![key],
        read,
    )
}

/// The viewer's own answers.
pub fn answers(conn: &mut ClientConn, key: Uuid) -> Result<HashMap<Uuid, QuestionnaireAnswer>> {
    let rows = conn.rows(
        "select question_id, answer from questionnaire_answers where client_key = $1",
        params![key],
        |row| Ok((row.get::<Uuid>(0)?, from_json(&row.get::<String>(1)?)?)),
    )?;
    Ok(rows.into_iter().collect())
}
