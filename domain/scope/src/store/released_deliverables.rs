//! What a client party knows of a deliverable: its own key and number, and the title and version that were sent.
//! The team's later words stay inside.

use super::deliverables::Deliverable;
use crate::deliverable::DeliverableState;
use ::store::records;
use ::store::{Tx, params};
use kernel::{Failure, PartyId, RecordId, Result};
use uuid::Uuid;

/// The client's key and number of a deliverable that is shared.
pub fn known(tx: &mut Tx, id: RecordId) -> Result<(Uuid, i64)> {
    let record = records::get(tx, id)?;
    let known = record.client_key.zip(record.client_number);
    known.ok_or_else(|| Failure::fault("the deliverable is not shared"))
}

/// Shows title, state and version as they are now.
pub fn put(tx: &mut Tx, of: &Deliverable, party: PartyId) -> Result<()> {
    let ((key, number), now) = (known(tx, of.id)?, tx.now());
    tx.exec(
        "insert into released_deliverables (deliverable_id, project_id, party_id, client_key, client_number, title,
           state, version, newest_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (deliverable_id) do update set title = excluded.title, state = excluded.state,
           version = excluded.version, newest_at = excluded.newest_at",
        params![of.id, of.project, party, key, number, &of.title, of.state.word(), of.version, now],
    )?;
    Ok(())
}

pub fn put_state(tx: &mut Tx, id: RecordId, state: DeliverableState) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "update released_deliverables set state = $2, newest_at = $3 where deliverable_id = $1",
        params![id, state.word(), now],
    )?;
    Ok(())
}
