//! Receipts as a client's reader lists them, through the second lock.

use crate::ReceiptLine;
use ::store::{ClientConn, params};
use kernel::Result;
use uuid::Uuid;

/// Those that the viewer reads and that were given before a moment and key, the newest first.
pub fn receipts_before(conn: &mut ClientConn, before: (i64, Uuid), limit: i64) -> Result<Vec<ReceiptLine>> {
    let rows = conn.rows(
        "select r.key, e.entry, exists (select 1 from evidence_parts p
           where p.tree_id = r.tree_id and p.position = r.position and p.name = 'person' and p.text is not null)
         from evidence_receipts r join evidence_entries e on e.tree_id = r.tree_id and e.position = r.position
         where (r.at, r.key) < ($1, $2) order by r.at desc, r.key desc limit $3",
        params![before.0, before.1, limit],
        |row| Ok((row.get(0)?, row.get::<String>(1)?, row.get::<bool>(2)?)),
    )?;
    rows.into_iter().map(|(key, entry, is_own)| ReceiptLine::read(key, &entry, is_own)).collect()
}
