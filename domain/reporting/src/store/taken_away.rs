//! Drafts that were taken away: their record stays, for the history.

use ::store::records::{self, RecordChange};
use ::store::{Tx, params, search};
use kernel::{RecordId, Result};

pub fn delete_draft(tx: &mut Tx, id: RecordId) -> Result<()> {
    tx.exec("delete from reports where id = $1", params![id])?;
    records::change(tx, id, None, &RecordChange { state: Some("deleted"), ..RecordChange::default() })?;
    search::remove(tx, id)
}
