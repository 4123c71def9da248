//! Records that hang on another one, as a file hangs on a task.
//!
//! What must hold: such a record is never wider than the one it hangs on. What takes that one from a party takes
//! this one too, in the same transaction, and showing that one again does not show this one.

use super::sharing::unshare;
use super::{Record, get};
use crate::{Conn, Result, Tx, params};
use kernel::{Audience, PartyId, RecordId};

/// The record that this one hangs on.
pub fn within(conn: &mut Conn, id: RecordId) -> Result<Option<RecordId>> {
    conn.one("select within_id from records where id = $1", params![id], |row| row.get(0))
}

/// Hangs a record on another one, or on none. One that its party would not see there is taken back from it;
/// tells whether it was.
pub fn put_within(tx: &mut Tx, id: RecordId, on: Option<RecordId>) -> Result<bool> {
    tx.exec("update records set within_id = $2 where id = $1", params![id, on])?;
    let Some(on) = on else { return Ok(false) };
    let (record, on) = (get(tx, id)?, get(tx, on)?);
    let is_wider = record.audience == Audience::Client
        && (!is_seen(&on, record.party) || (on.is_commercial && !record.is_commercial));
    if is_wider {
        unshare(tx, id)?;
    }
    Ok(is_wider)
}

/// Whether everybody of this party, or of every party, sees the record.
fn is_seen(on: &Record, party: Option<PartyId>) -> bool {
    on.audience == Audience::Client && (on.party.is_none() || on.party == party)
}

/// Records are about to be one party's, or every party's: what others saw on them is taken from these.
pub(super) fn narrow(tx: &mut Tx, on: &[Record], party: Option<PartyId>) -> Result<()> {
    if party.is_none() {
        return Ok(());
    }
    for (id, seen_by) in shown_within(tx, on.iter().map(|record| record.id))? {
        if seen_by != party {
            unshare(tx, id)?;
        }
    }
    Ok(())
}

/// A record is about to be its party's circle's: what everybody saw on it is taken back.
pub(super) fn narrow_to_circle(tx: &mut Tx, on: RecordId) -> Result<()> {
    for (id, _) in shown_within(tx, [on])? {
        if !get(tx, id)?.is_commercial {
            unshare(tx, id)?;
        }
    }
    Ok(())
}

pub(super) fn narrow_all(tx: &mut Tx, on: RecordId) -> Result<()> {
    for (id, _) in shown_within(tx, [on])? {
        unshare(tx, id)?;
    }
    Ok(())
}

/// The record goes: what hung on it stays with us, on nothing.
pub(super) fn let_go(tx: &mut Tx, on: RecordId) -> Result<()> {
    narrow_all(tx, on)?;
    tx.exec("update records set within_id = null where within_id = $1", params![on])?;
    Ok(())
}

fn shown_within(
    tx: &mut Tx,
    on: impl IntoIterator<Item = RecordId>,
) -> Result<Vec<(RecordId, Option<PartyId>)>> {
    tx.rows_of_many(
        "select id, party_id from records where audience = 'client' and within_id in ($1)",
        &[],
        on,
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}
