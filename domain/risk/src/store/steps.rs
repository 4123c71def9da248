//! What was said of issues, by whom and when. A step is never changed.

use crate::issue::Step;
use ::store::{Conn, Tx, params};
use kernel::{PersonId, RecordId, Result, Side, Timestamp};
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq)]
pub struct KeptStep {
    pub step: Step,
    pub note: String,
    pub person: PersonId,
    pub person_name: String,
    /// `team` or `client`.
    pub side: String,
    pub at: Timestamp,
}

pub struct NewStep<'a> {
    pub issue: RecordId,
    pub step: Step,
    pub note: &'a str,
    pub person: PersonId,
    pub person_name: &'a str,
    pub side: Side,
    pub form_key: Option<Uuid>,
}

pub fn of_issue(conn: &mut Conn, issue: RecordId) -> Result<Vec<KeptStep>> {
    conn.rows(
        "select step, note, person_id, person_name, side, at from issue_steps where issue_id = $1 order by at, id",
        params![issue],
        |row| {
            Ok(KeptStep {
                step: Step::from_kept(&row.get::<String>(0)?)?,
                note: row.get(1)?,
                person: row.get(2)?,
                person_name: row.get(3)?,
                side: row.get(4)?,
                at: row.get(5)?,
            })
        },
    )
}

/// Whether this form has been taken already.
pub fn is_of_form(conn: &mut Conn, form_key: Uuid) -> Result<bool> {
    let found = conn.opt("select 1 from issue_steps where form_key = $1", params![form_key], |_| Ok(()))?;
    Ok(found.is_some())
}

pub fn create(tx: &mut Tx, new: &NewStep<'_>) -> Result<()> {
    let now = tx.now();
    let side = if new.side == Side::Client { "client" } else { "team" };
    tx.exec(
        "insert into issue_steps (id, issue_id, step, note, person_id, person_name, side, form_key, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            Uuid::now_v7(),
            new.issue,
            new.step.word(),
            new.note,
            new.person,
            new.person_name,
            side,
            new.form_key,
            now
        ],
    )?;
    Ok(())
}
