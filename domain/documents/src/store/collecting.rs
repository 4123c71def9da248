//! Clearing away: the versions of documents that were removed long ago, then bytes that no version speaks of.

use crate::files::FileStore;
use ::store::{Conn, Db, Tx, params};
use kernel::{Failure, RecordId, Result};
use std::io;
use std::time::SystemTime;

/// So long a removed document can be brought back.
pub const KEPT_DAYS: i64 = 30;
const AT_ONCE: i64 = 100;

/// Whether a row of a crate above speaks of these bytes.
pub type SpeaksOf = fn(&mut Conn, &str) -> Result<bool>;

/// Clears away what is due; tells how many files went. Nothing of it happens on the database's threads but the
/// statements.
pub async fn collect(db: &Db, files: &FileStore, others: &'static [SpeaksOf]) -> Result<usize> {
    while db.write(forget_removed).await? == AT_ONCE as usize {}
    let now = SystemTime::now();
    let store = files.clone();
    let settled = beside(move || store.settled(now)).await?;
    let mut count = 0;
    for sha256 in settled {
        if is_known(db, &sha256, others).await? {
            continue;
        }
        let (store, name) = (files.clone(), sha256.clone());
        if !beside(move || store.set_aside(&name, now)).await? {
            continue;
        }
        // Asked again now that nobody finds it any more: an upload may have named it just before.
        let (store, is_wanted) = (files.clone(), is_known(db, &sha256, others).await?);
        beside(move || if is_wanted { store.put_back(&sha256) } else { store.discard(&sha256) }).await?;
        count += usize::from(!is_wanted);
    }
    Ok(count)
}

async fn beside<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await.map_err(Failure::fault)?;
    done.map_err(Failure::fault)
}

async fn is_known(db: &Db, sha256: &str, others: &'static [SpeaksOf]) -> Result<bool> {
    let sha256 = sha256.to_owned();
    db.read(move |conn: &mut Conn| {
        let found = conn.opt(
            "select 1 from document_versions where sha256 = $1 limit 1",
            params![sha256.as_str()],
            |row| row.get::<i64>(0),
        )?;
        if found.is_some() {
            return Ok(true);
        }
        for speaks_of in others {
            if speaks_of(conn, &sha256)? {
                return Ok(true);
            }
        }
        Ok(false)
    })
    .await
}

/// The tombstone stays, its versions and links go; tells of how many documents.
fn forget_removed(tx: &mut Tx) -> Result<usize> {
    let before = tx.now().plus_days(-KEPT_DAYS);
    let due = tx.rows(
        "select id from documents where removed_at < $1 and not is_evidence
           and exists (select 1 from document_versions v where v.document_id = documents.id) limit $2",
        params![before, AT_ONCE],
        |row| row.get::<RecordId>(0),
    )?;
    for id in &due {
        tx.exec("delete from document_links where document_id = $1", params![*id])?;
        tx.exec("delete from document_versions where document_id = $1", params![*id])?;
    }
    Ok(due.len())
}
