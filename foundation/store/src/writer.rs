//! One writer thread: jobs of many callers, a savepoint for each but the first, one commit for all.
//!
//! What must hold: nobody is answered before the commit; a job that fails or panics leaves nothing of itself and
//! spoils no other; after a failed commit of the embedded database nothing is written any more, because what
//! the disk holds is then unknown until it is opened anew.

use crate::Result;
use crate::conn::Tx;
use crate::db::{Hold, Statistics};
use crate::folder::Folder;
use crate::pool::{BoxedJob, Place, Queue, Reply};
use crate::search::{self, WaitingWords};
use kernel::{Clock, Failure};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tokio::sync::watch;

/// A batch ends when it holds this many jobs …
const MOST_JOBS: usize = 128;
/// … or has held the writer for this long; its last job and its commit come on top.
const LONGEST_BATCH: Duration = Duration::from_millis(8);

pub(crate) struct Writer {
    pub tx: Tx,
    pub queue: Arc<Queue<BoxedJob<Tx>>>,
    pub clock: Clock,
    pub statistics: Arc<Statistics>,
    pub newest_event: watch::Sender<i64>,
    /// Says why nothing is written any more.
    pub fatal: watch::Sender<Option<String>>,
    /// Whether a failed commit ends the writing for good.
    pub commit_failure_is_final: bool,
    /// Held until the last job is done, though every `Db` may have gone before.
    pub folder: Option<Arc<Folder>>,
}

/// What one batch has done so far.
#[derive(Default)]
struct Batch {
    replies: Vec<Reply>,
    newest_event: Option<i64>,
    /// A job's work is in the transaction.
    has_work: bool,
    hold: Hold,
}

impl Hold {
    fn ran(&mut self, took: Duration, statements: u64, place: Place) {
        self.jobs += 1;
        if self.slowest_job.is_none_or(|(longest, ..)| took > longest) {
            self.slowest_job = Some((took, statements, place));
        }
    }
}

/// The transaction ended before its commit: every job of the batch is answered `Busy`, none is kept.
struct Broken;

impl Writer {
    pub fn start(self) -> std::io::Result<JoinHandle<()>> {
        std::thread::Builder::new().name("store-writer".into()).spawn(move || self.run())
    }

    fn run(mut self) {
        while let Some(first) = self.queue.next() {
            if first.gone() {
                self.statistics.skipped();
            } else if self.fatal.borrow().is_some() {
                first.refuse(Failure::Busy);
            } else {
                self.batch(first);
            }
        }
        drop(self.folder);
    }

    fn batch(&mut self, first: BoxedJob<Tx>) {
        let began = Instant::now();
        if let Err(why) = self.tx.arm.begin_write() {
            tracing::warn!(%why, "a batch of writes could not begin");
            self.tx.arm.end();
            first.refuse(Failure::Busy);
            return;
        }
        let mut batch = Batch::default();
        self.tx.words = WaitingWords::default();
        let ran = self.jobs(first, &mut batch, began);
        let words_began = Instant::now();
        let ran = ran.and_then(|()| self.words());
        let commit_began = Instant::now();
        let outcome = match ran {
            Ok(()) => self.commit(batch.newest_event),
            Err(Broken) => Err(Failure::Busy),
        };
        if outcome.is_err() {
            self.tx.arm.end();
        }
        (batch.hold.held, batch.hold.commit) = (began.elapsed(), commit_began.elapsed());
        batch.hold.words = commit_began - words_began;
        self.statistics.batch(batch.hold, outcome.is_ok());
        if let (Ok(()), Some(newest)) = (&outcome, batch.newest_event) {
            crate::postgres::announce(&self.newest_event, newest);
        }
        for reply in batch.replies {
            // A caller's value may panic when dropped; the writer must outlive that.
            let _ = catch_unwind(AssertUnwindSafe(|| reply(outcome.clone())));
        }
    }

    fn jobs(&mut self, first: BoxedJob<Tx>, batch: &mut Batch, began: Instant) -> Result<(), Broken> {
        let mut next = Some(first);
        while let Some(job) = next.take() {
            if job.gone() {
                self.statistics.skipped();
            } else {
                self.job(job, batch)?;
            }
            if batch.hold.jobs < MOST_JOBS && began.elapsed() < LONGEST_BATCH {
                next = self.queue.next_waiting();
            }
        }
        Ok(())
    }

    fn job(&mut self, job: BoxedJob<Tx>, batch: &mut Batch) -> Result<(), Broken> {
        let is_first = !batch.has_work;
        if self.tx.arm.begin_job(is_first).is_err() {
            job.refuse(Failure::Busy);
            return Err(Broken);
        }
        self.tx.begin_job(self.clock.now());
        let (began, place) = (Instant::now(), job.place());
        let ran = job.run(&mut self.tx);
        batch.hold.ran(began.elapsed(), self.tx.statements(), place);
        if !self.tx.arm.in_transaction() {
            // A full disk, a deadline or a lost connection undid the whole batch.
            batch.replies.push(ran.reply);
            return Err(Broken);
        }
        if ran.ok && self.tx.arm.keep_job(is_first).is_ok() {
            batch.has_work = true;
            self.tx.keep_job();
            batch.newest_event = self.tx.newest_event().or(batch.newest_event);
            batch.replies.push(ran.reply);
            return Ok(());
        }
        self.statistics.undone();
        self.tx.undo_job();
        let undone = self.tx.arm.undo_job(is_first);
        let reply = ran.reply;
        if ran.ok {
            // The job swallowed an error of its statement; the database did not.
            batch.replies.push(Box::new(move |_| reply(Err(Failure::fault("a job hid a failed statement")))));
        } else {
            batch.replies.push(reply);
        }
        undone.map_err(|_| Broken)
    }

    /// What the jobs are found by.
    fn words(&mut self) -> Result<(), Broken> {
        search::put_waiting(&mut self.tx).map_err(|why| {
            tracing::error!(%why, "the words of a batch of writes could not be put into the index");
            Broken
        })
    }

    fn commit(&mut self, newest_event: Option<i64>) -> Result<()> {
        let Err(why) = self.tx.arm.commit(newest_event) else { return Ok(()) };
        tracing::error!(%why, "a commit failed");
        if self.commit_failure_is_final {
            self.fatal.send_replace(Some(why.to_string()));
        }
        Err(Failure::fault("the commit failed"))
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::TestFolder;
    use crate::{Db, Open, settings};
    use kernel::Failure;

    #[tokio::test]
    async fn after_a_failed_commit_nothing_is_written_any_more() {
        let folder = TestFolder::new();
        let db = Db::open_with(Open::folder(folder.path(), &[]), |made| made.fail_second_commit()).unwrap();
        db.write(|tx| settings::put(tx, "a", "1")).await.unwrap();
        let failed = db.write(|tx| settings::put(tx, "b", "1")).await;
        assert!(matches!(failed, Err(Failure::Fault(_))), "{failed:?}");
        assert!(db.failed().await.contains("commit"));
        assert_eq!(db.write(|tx| settings::put(tx, "c", "1")).await, Err(Failure::Busy));
        db.close().await;

        let again = Db::open(Open::folder(folder.path(), &[])).unwrap();
        let left = again.read(|conn| {
            Ok([settings::get(conn, "a")?, settings::get(conn, "b")?, settings::get(conn, "c")?])
        });
        assert_eq!(left.await.unwrap(), [Some("1".to_owned()), None, None]);
    }
}
