//! Who was asked, what they answered, and which requirements were made of it.

use super::super::requirements::from_json;
use super::to_json;
use crate::questionnaire::QuestionnaireAnswer;
use ::store::{Conn, Row, Tx, params};
use kernel::{ClientPrincipal, PersonId, RecordId, Result, Timestamp};
use std::collections::HashMap;
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq)]
pub struct Recipient {
    pub person: PersonId,
    pub asked_at: Timestamp,
    pub submitted_at: Option<Timestamp>,
    pub receipt: Option<Uuid>,
    /// It was given back, to be handed in once more.
    pub returned_at: Option<Timestamp>,
    /// Why.
    pub returned_words: String,
}

fn read(row: &Row) -> Result<Recipient> {
    Ok(Recipient {
        person: row.get(0)?,
        asked_at: row.get(1)?,
        submitted_at: row.get(2)?,
        receipt: row.get(3)?,
        returned_at: row.get(4)?,
        returned_words: row.get::<Option<String>>(5)?.unwrap_or_default(),
    })
}

/// Those who were asked, in the order in which they were.
pub fn recipients(conn: &mut Conn, of: RecordId) -> Result<Vec<Recipient>> {
    conn.rows(
        "select person_id, asked_at, submitted_at, receipt, returned_at, returned_words from questionnaire_recipients
         where questionnaire_id = $1 order by asked_at, person_id",
        params![of],
        read,
    )
}

pub fn recipient(conn: &mut Conn, of: RecordId, person: PersonId) -> Result<Option<Recipient>> {
    conn.opt(
        "select person_id, asked_at, submitted_at, receipt, returned_at, returned_words from questionnaire_recipients
         where questionnaire_id = $1 and person_id = $2",
        params![of, person],
        read,
    )
}

/// How many were asked, and how many of them handed it in.
pub fn counted(conn: &mut Conn, of: RecordId) -> Result<(i64, i64)> {
    conn.one(
        "select count(*), count(submitted_at) from questionnaire_recipients where questionnaire_id = $1",
        params![of],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// The questionnaire behind a client's key, if this person was asked; otherwise it does not exist.
pub fn of_recipient(conn: &mut Conn, by: &ClientPrincipal, key: Uuid) -> Result<RecordId> {
    conn.one(
        "select questionnaire_id from questionnaire_recipients
         where client_key = $1 and person_id = $2 and project_id = $3 and party_id = $4",
        params![key, by.person, by.project, by.party],
        |row| row.get(0),
    )
}

/// Keeps an answer; an empty one is none.
pub fn put(
    tx: &mut Tx,
    of: RecordId,
    by: &ClientPrincipal,
    key: Uuid,
    question: Uuid,
    answer: &QuestionnaireAnswer,
) -> Result<()> {
    if answer.is_empty() {
        tx.exec(
            "delete from questionnaire_answers where questionnaire_id = $1 and person_id = $2 and question_id = $3",
            params![of, by.person, question],
        )?;
        return Ok(());
    }
    let at = tx.now();
    tx.exec(
        "insert into questionnaire_answers (questionnaire_id, person_id, question_id, project_id, party_id, client_key,
           answer, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (questionnaire_id, person_id, question_id)
           do update set answer = excluded.answer, at = excluded.at",
        params![of, by.person, question, by.project, by.party, key, to_json(answer)?, at],
    )?;
    Ok(())
}

/// What one person answered so far.
pub fn of_person(
    conn: &mut Conn,
    of: RecordId,
    person: PersonId,
) -> Result<HashMap<Uuid, QuestionnaireAnswer>> {
    let rows = conn.rows(
        "select question_id, answer from questionnaire_answers where questionnaire_id = $1 and person_id = $2",
        params![of, person],
        |row| Ok((row.get::<Uuid>(0)?, from_json(&row.get::<String>(1)?)?)),
    )?;
    Ok(rows.into_iter().collect())
}

/// What was handed in, by question and person.
pub fn submitted(conn: &mut Conn, of: RecordId) -> Result<HashMap<(Uuid, PersonId), QuestionnaireAnswer>> {
    let rows = conn.rows(
        "select a.question_id, a.person_id, a.answer from questionnaire_answers a
           join questionnaire_recipients r on r.questionnaire_id = a.questionnaire_id and r.person_id = a.person_id
         where a.questionnaire_id = $1 and r.submitted_at is not null",
        params![of],
        |row| Ok(((row.get(0)?, row.get(1)?), from_json(&row.get::<String>(2)?)?)),
    )?;
    Ok(rows.into_iter().collect())
}

/// Hands it in. False: it was handed in before.
pub fn submit(tx: &mut Tx, of: RecordId, person: PersonId) -> Result<bool> {
    let at = tx.now();
    let rows = tx.exec(
        "update questionnaire_recipients set submitted_at = $3
         where questionnaire_id = $1 and person_id = $2 and submitted_at is null",
        params![of, person, at],
    )?;
    Ok(rows > 0)
}

/// Gives it back with a word why: it is theirs again as it was filled in. False: it was not handed in.
pub fn give_back(tx: &mut Tx, of: RecordId, person: PersonId, words: &str) -> Result<bool> {
    let at = tx.now();
    let rows = tx.exec(
        "update questionnaire_recipients set submitted_at = null, receipt = null, returned_at = $3, returned_words = $4
         where questionnaire_id = $1 and person_id = $2 and submitted_at is not null",
        params![of, person, at, words],
    )?;
    Ok(rows > 0)
}

pub fn put_receipt(tx: &mut Tx, of: RecordId, person: PersonId, receipt: Uuid) -> Result<()> {
    tx.exec(
        "update questionnaire_recipients set receipt = $3 where questionnaire_id = $1 and person_id = $2",
        params![of, person, receipt],
    )?;
    Ok(())
}

/// The requirements that were made of answers, by question and person.
pub fn drafts(conn: &mut Conn, of: RecordId) -> Result<HashMap<(Uuid, PersonId), RecordId>> {
    let rows = conn.rows(
        "select question_id, person_id, requirement_id from questionnaire_drafts where questionnaire_id = $1",
        params![of],
        |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)),
    )?;
    Ok(rows.into_iter().collect())
}

pub fn put_draft(
    tx: &mut Tx,
    of: RecordId,
    (question, person): (Uuid, PersonId),
    requirement: RecordId,
    by: PersonId,
) -> Result<()> {
    let at = tx.now();
    tx.exec(
        "insert into questionnaire_drafts (questionnaire_id, person_id, question_id, requirement_id, at, by_person)
         values ($1, $2, $3, $4, $5, $6)",
        params![of, person, question, requirement, at, by],
    )?;
    Ok(())
}
