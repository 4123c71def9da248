//! Bringing what was committed from the log of writes into the database file, beside the writer: two syncs and
//! hundreds of pages that nobody's write waits for.
//!
//! What must hold: it waits for nobody and lets nobody wait (`passive`), and it syncs like the writer does.

use crate::OpenError;
use crate::db::Statistics;
use crate::folder::Folder;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::Duration;

const SETTINGS: &str = "pragma synchronous = full; pragma cache_size = -1000; pragma wal_autocheckpoint = 0;";
/// After a change, so long at most until it stands in the database file.
const EVERY: Duration = Duration::from_secs(1);

/// The connection that makes them.
pub(crate) struct Checkpoints(Connection);

impl Checkpoints {
    pub(super) fn open(path: &Path) -> Result<Self, OpenError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(OpenError::database)?;
        super::settle(&connection, SETTINGS)?;
        Ok(Self(connection))
    }

    /// Ends when the other end of the channel has gone.
    pub fn start(
        self,
        ends: Receiver<()>,
        statistics: Arc<Statistics>,
        folder: Option<Arc<Folder>>,
    ) -> std::io::Result<JoinHandle<()>> {
        std::thread::Builder::new().name("store-checkpoint".into()).spawn(move || {
            let mut commits = statistics.commits();
            while ends.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
                let now = statistics.commits();
                if now != commits && self.make() {
                    commits = now;
                }
            }
            drop((self, folder));
        })
    }

    /// Whether all that was committed before it stands in the database file now.
    fn make(&self) -> bool {
        let made = self.0.query_row("pragma wal_checkpoint(passive)", [], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?))
        });
        match made {
            Ok((busy, written, brought)) => busy == 0 && written == brought,
            Err(why) => {
                // The log stays as it is; the writer makes a checkpoint when it has grown.
                tracing::warn!(%why, "a checkpoint failed");
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::TestFolder;
    use crate::{Db, Open, settings};

    #[tokio::test]
    async fn what_is_committed_comes_into_the_file_while_a_reader_looks_at_what_was() {
        let folder = TestFolder::new();
        let db = Db::open(Open::folder(folder.path(), &[])).expect("a database");
        db.write(|tx| settings::put(tx, "a", "1")).await.expect("written");
        let checkpoints =
            Checkpoints::open(&folder.path().join(crate::folder::DATABASE_FILE)).expect("opens");
        assert!(checkpoints.make());
        let (looked, is_looking) = std::sync::mpsc::channel::<()>();
        let (may_end, end) = std::sync::mpsc::channel::<()>();
        let reading = tokio::spawn({
            let db = db.clone();
            async move {
                db.read(move |conn| {
                    let before = settings::get(conn, "a")?;
                    looked.send(()).expect("somebody waits");
                    end.recv().expect("somebody ends it");
                    Ok((before, settings::get(conn, "a")?))
                })
                .await
            }
        });
        tokio::task::spawn_blocking(move || is_looking.recv()).await.expect("ran").expect("looks");
        db.write(|tx| settings::put(tx, "a", "2")).await.expect("written");
        // What the reader must not see yet stays in the log; nobody waits for it.
        assert!(!checkpoints.make());
        may_end.send(()).expect("it still reads");
        let one = Some("1".to_owned());
        assert_eq!(reading.await.expect("ended"), Ok((one.clone(), one)));
        assert!(checkpoints.make());
    }
}
