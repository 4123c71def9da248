//! What a client party reads of a change request: the only rows of this crate that a client can read. The words
//! are the client's own, or those that somebody wrote for them in an offer without a price; the team's stay inside,
//! and those beside a price with whoever sees prices.

use super::requests::ChangeRequest;
use ::store::records::Record;
use ::store::{Conn, Tx, params};
use kernel::{Failure, PartyId, RecordId, Result};

/// Begins to show a request. `is_theirs`: the client asked for it, and knows by whom and for when.
pub fn create(
    tx: &mut Tx,
    change: &ChangeRequest,
    record: &Record,
    title: &str,
    description: &str,
    is_theirs: bool,
) -> Result<()> {
    let shown = record.client_key.zip(record.client_number).zip(change.party);
    let ((key, number), party) = shown.ok_or_else(|| Failure::fault("the change request is not shared"))?;
    let now = tx.now();
    tx.exec(
        "insert into released_changes (change_id, project_id, party_id, client_key, client_number, title, description,
           asked_by_name, wanted_by, asked_at, state, newest_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $10)",
        params![
            change.id,
            change.project,
            party,
            key,
            number,
            title,
            description,
            is_theirs.then_some(change.asked_by_name.as_str()),
            change.wanted_by.clone().filter(|_| is_theirs),
            now,
            change.state.for_client()
        ],
    )?;
    Ok(())
}

/// The client's number and words, where they see the request.
pub fn words(conn: &mut Conn, change: RecordId) -> Result<Option<(i64, String)>> {
    conn.opt(
        "select client_number, title, description from released_changes where change_id = $1",
        params![change],
        |row| Ok((row.get(0)?, format!("{}\n{}", row.get::<String>(1)?, row.get::<String>(2)?))),
    )
}

/// Which party reads some of these requests, and under what title.
pub fn titles(
    conn: &mut Conn,
    changes: impl Iterator<Item = RecordId>,
) -> Result<Vec<(RecordId, PartyId, String)>> {
    let sql = "select change_id, party_id, title from released_changes where change_id in ($1)";
    conn.rows_of_many(sql, &[], changes, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}

pub fn put_state(tx: &mut Tx, change: RecordId, state: &str) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "update released_changes set state = $2, newest_at = $3 where change_id = $1",
        params![change, state, now],
    )?;
    Ok(())
}

pub fn put_closing_reason(tx: &mut Tx, change: RecordId, reason: Option<&str>) -> Result<()> {
    tx.exec("update released_changes set closing_reason = $2 where change_id = $1", params![change, reason])?;
    Ok(())
}

/// What was written for the whole party with an offer takes the place of what was written before. A request of the
/// client's own keeps their words.
pub fn put_words(tx: &mut Tx, change: RecordId, title: &str, description: &str) -> Result<()> {
    tx.exec(
        "update released_changes set title = $2, description = $3 where change_id = $1 and asked_by_name is null",
        params![change, title, description],
    )?;
    Ok(())
}
