//! `Db`: opening a database, reading, reading for a client, writing.

use crate::conn::{ClientConn, Conn, Tx};
use crate::folder::Folder;
use crate::pool::{BoxedJob, Glances, Place, Queue, Readers, ask};
use crate::postgres::{self, Postgres};
use crate::writer::Writer;
use crate::{Result, Schema, sqlite};
use kernel::{Clock, PartyId, PersonId, ProjectId};
use std::panic::Location as CallPlace;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::watch;

/// Whose eyes a client-scope read uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Viewer {
    pub project: ProjectId,
    pub party: PartyId,
    pub person: PersonId,
}

/// Where the data lives.
#[derive(Debug, Clone)]
pub enum Location {
    /// The embedded database in this folder.
    Folder(PathBuf),
    /// A PostgreSQL server.
    Postgres(Postgres),
}

/// How to open a database.
#[derive(Debug, Clone)]
pub struct Open<'a> {
    pub location: Location,
    /// What the crates own; the store's own tables are added.
    pub schemas: &'a [Schema],
    pub clock: Clock,
    /// This program's version, noted beside each schema step.
    pub version: &'a str,
    pub readers: usize,
    pub client_readers: usize,
    /// How many reads, and how many writes, may wait before the next is refused as `Busy`.
    pub most_waiting: usize,
    /// A read that takes longer is ended.
    pub read_deadline: Duration,
    /// A write job that takes longer is ended, and its batch with it.
    pub write_deadline: Duration,
}

impl<'a> Open<'a> {
    pub fn new(location: Location, schemas: &'a [Schema]) -> Self {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Self {
            location,
            schemas,
            clock: Clock::System,
            version: env!("CARGO_PKG_VERSION"),
            readers: cores.min(4),
            client_readers: 2,
            most_waiting: 1024,
            read_deadline: Duration::from_secs(10),
            write_deadline: Duration::from_secs(30),
        }
    }
    pub fn folder(path: impl Into<PathBuf>, schemas: &'a [Schema]) -> Self {
        Self::new(Location::Folder(path.into()), schemas)
    }
    pub fn clock(mut self, clock: Clock) -> Self {
        self.clock = clock;
        self
    }
}

/// Why a database could not be opened. Told to the person who started the program.
#[derive(Debug, Clone, PartialEq)]
pub enum OpenError {
    InUse {
        folder: PathBuf,
    },
    Newer {
        version: String,
    },
    Changed {
        number: i64,
        name: &'static str,
    },
    /// The crates' declarations contradict themselves or the database.
    Declarations(Vec<String>),
    Folder {
        path: PathBuf,
        why: String,
    },
    Database(String),
    /// The program's login on PostgreSQL could step past row security.
    UnfitLogin {
        name: String,
        what: &'static str,
    },
    /// The owner has to bring the schema up to date first.
    NeedsMigration,
}

impl OpenError {
    pub(crate) fn folder(path: &Path, why: &std::io::Error) -> Self {
        Self::Folder { path: path.to_owned(), why: why.to_string() }
    }
    pub(crate) fn database(why: impl std::fmt::Display) -> Self {
        Self::Database(why.to_string())
    }
}

impl std::fmt::Display for OpenError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::InUse { folder } => write!(f, "another process uses the data folder {}", folder.display()),
            Self::Newer { version } => write!(f, "this data folder was written by a newer version {version}"),
            Self::Changed { number, name } => {
                write!(f, "schema step {number} ({name}) was changed after this database took it")
            }
            Self::Declarations(problems) => {
                write!(f, "the table declarations are wrong: {}", problems.join("; "))
            }
            Self::Folder { path, why } => write!(f, "{}: {why}", path.display()),
            Self::UnfitLogin { name, what } => {
                write!(f, "the login {name} {what}: give the program a login of its own that does not")
            }
            Self::NeedsMigration => f.write_str(
                "the database schema is not up to date: run `rapport migrate` with the owner's login",
            ),
            Self::Database(why) => write!(f, "the database could not be opened: {why}"),
        }
    }
}
impl std::error::Error for OpenError {}

/// A database: cheap to clone, shared by everything that reads or writes.
#[derive(Clone)]
pub struct Db(Arc<Inner>);

struct Inner {
    reads: Arc<Queue<BoxedJob<Conn>>>,
    client_reads: Arc<Queue<BoxedJob<ClientConn>>>,
    glances: Glances<Conn>,
    writes: Arc<Queue<BoxedJob<Tx>>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    closing: Arc<AtomicBool>,
    /// Checkpoints are made as long as this is there.
    checkpoints: Mutex<Option<std::sync::mpsc::Sender<()>>>,
    newest_event: watch::Receiver<i64>,
    fatal: watch::Receiver<Option<String>>,
    statistics: Arc<Statistics>,
    clock: Clock,
    /// Ours until the last clone has gone and the writer has ended.
    folder: Mutex<Option<Arc<Folder>>>,
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.close();
    }
}

impl Inner {
    fn close(&self) {
        self.closing.store(true, Relaxed);
        self.reads.close();
        self.client_reads.close();
        self.glances.close();
        self.writes.close();
        drop(self.checkpoints.lock().unwrap_or_else(PoisonError::into_inner).take());
    }
}

impl Db {
    pub fn open(open: Open<'_>) -> Result<Self, OpenError> {
        Self::open_with(open, |_| {})
    }

    /// Opens, after `prepare` has done something to the connections; tests make them fail.
    pub(crate) fn open_with(
        open: Open<'_>,
        prepare: impl FnOnce(&mut Connections),
    ) -> Result<Self, OpenError> {
        let mut schemas = vec![crate::TABLES];
        schemas.extend_from_slice(open.schemas);
        let problems = crate::schema::problems(&schemas);
        if !problems.is_empty() {
            return Err(OpenError::Declarations(problems));
        }
        match &open.location {
            Location::Folder(path) => {
                let folder = Arc::new(Folder::take(path)?);
                let mut made = sqlite::open(&folder.database(), &schemas, &open)?;
                prepare(&mut made);
                Self::start(made, &open, Some(folder), None)
            }
            Location::Postgres(place) => {
                // Its client waits on a runtime of its own, which a thread of another runtime may not.
                let opened =
                    std::thread::scope(|scope| scope.spawn(|| postgres::open(place, &schemas, &open)).join());
                let (mut made, server) = opened.map_err(|_| OpenError::database("opening panicked"))??;
                prepare(&mut made);
                Self::start(made, &open, None, Some(server))
            }
        }
    }

    fn start(
        made: Connections,
        open: &Open<'_>,
        folder: Option<Arc<Folder>>,
        server: Option<postgres::Server>,
    ) -> Result<Self, OpenError> {
        let (newest_event, newest_event_seen) = watch::channel(made.newest_event);
        let (fatal, fatal_seen) = watch::channel(None);
        let statistics = Arc::new(Statistics::default());
        let writes = Queue::new(open.most_waiting);
        let writer = Writer {
            tx: Tx::new(made.writer),
            queue: Arc::clone(&writes),
            clock: open.clock.clone(),
            statistics: Arc::clone(&statistics),
            newest_event: newest_event.clone(),
            fatal,
            commit_failure_is_final: folder.is_some(),
            folder: folder.clone(),
        };
        let readers = Readers::start("store-reader", made.readers, open.most_waiting);
        let readers = readers.map_err(OpenError::database)?;
        let clients = Readers::start("store-client", made.client_readers, open.most_waiting);
        let clients = clients.map_err(OpenError::database)?;
        let mut threads = vec![writer.start().map_err(OpenError::database)?];
        threads.extend(readers.threads);
        threads.extend(clients.threads);
        let closing = Arc::new(AtomicBool::new(false));
        let mut checkpoints = None;
        if let Some(made) = made.checkpoints {
            let (ends_with, ends) = std::sync::mpsc::channel();
            let started = made.start(ends, Arc::clone(&statistics), folder.clone());
            threads.push(started.map_err(OpenError::database)?);
            checkpoints = Some(ends_with);
        }
        if let Some(server) = server {
            let listener = postgres::listen(server, newest_event, Arc::clone(&closing));
            threads.push(listener.map_err(OpenError::database)?);
        }
        Ok(Self(Arc::new(Inner {
            reads: readers.queue,
            client_reads: clients.queue,
            glances: Glances::new(made.glances),
            writes,
            threads: Mutex::new(threads),
            closing,
            checkpoints: Mutex::new(checkpoints),
            newest_event: newest_event_seen,
            fatal: fatal_seen,
            statistics,
            clock: open.clock.clone(),
            folder: Mutex::new(folder),
        })))
    }

    /// Reads everything, on one snapshot.
    pub async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        ask(&self.0.reads, CallPlace::caller(), move |conn: &mut Conn| {
            conn.begin_read()?;
            f(conn)
        })
        .await
    }

    /// Reads a row or two by key, on the caller's own thread: handing such a read to a reader and its answer back
    /// costs more than the read. PostgreSQL, and an embedded database whose handles are all in use, read as ever.
    pub async fn glance<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        match self.0.glances.take() {
            Some(mut handle) => handle.run(|conn| {
                conn.begin_read()?;
                f(conn)
            }),
            None => self.read(f).await,
        }
    }

    /// Reads what this viewer may see, on one snapshot.
    pub async fn read_as_client<T: Send + 'static>(
        &self,
        viewer: Viewer,
        f: impl FnOnce(&mut ClientConn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        ask(&self.0.client_reads, CallPlace::caller(), move |conn: &mut ClientConn| {
            conn.begin_read(viewer)?;
            f(conn)
        })
        .await
    }

    /// Writes. When it returns `Ok`, the change is durable; otherwise nothing of it is there.
    #[track_caller]
    pub fn write<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Tx) -> Result<T> + Send + 'static,
    ) -> impl Future<Output = Result<T>> + Send {
        ask(&self.0.writes, CallPlace::caller(), f)
    }

    /// Whether no other process works on this database: the embedded one belongs to one alone.
    pub fn is_for_one_process(&self) -> bool {
        self.0.folder.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// The id of the newest committed event, of whichever node.
    pub fn watch_events(&self) -> watch::Receiver<i64> {
        self.0.newest_event.clone()
    }

    /// Returns when nothing can be written any more, with the reason: the program must end, with an error.
    pub async fn failed(&self) -> String {
        let mut fatal = self.0.fatal.clone();
        match fatal.wait_for(Option::is_some).await {
            Ok(why) => why.clone().unwrap_or_default(),
            Err(_) => "the writer has ended".to_owned(),
        }
    }

    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    pub fn statistics(&self) -> &Statistics {
        &self.0.statistics
    }

    /// Finishes what waits, ends the threads and lets go of the data folder. Later calls are `Busy`.
    pub async fn close(&self) {
        self.0.close();
        let threads = std::mem::take(&mut *self.0.threads.lock().unwrap_or_else(PoisonError::into_inner));
        let ended = tokio::task::spawn_blocking(move || threads.into_iter().for_each(|t| drop(t.join())));
        if ended.await.is_err() {
            tracing::error!("the threads of the database did not end in order");
        }
        drop(self.0.folder.lock().unwrap_or_else(PoisonError::into_inner).take());
        let statistics = self.statistics();
        let longest = statistics.longest();
        tracing::info!(
            jobs = statistics.jobs(),
            commits = statistics.commits(),
            longest_hold_micros = longest.held.as_micros() as u64,
            longest_hold_words_micros = longest.words.as_micros() as u64,
            longest_hold_commit_micros = longest.commit.as_micros() as u64,
            longest_hold_jobs = longest.jobs,
            longest_hold_statements = longest.slowest_job.map(|(_, statements, _)| statements),
            longest_hold_by = longest.slowest_job.map(|(_, _, place)| place.to_string()).unwrap_or_default(),
            "the database is closed"
        );
    }
}

/// The open connections of either database, ready for their threads.
pub(crate) struct Connections {
    pub writer: Conn,
    pub readers: Vec<Conn>,
    pub client_readers: Vec<ClientConn>,
    /// For reads on the callers' own threads; none where a read waits for the network.
    pub glances: Vec<Conn>,
    /// What brings the embedded database's log into its file.
    pub checkpoints: Option<sqlite::Checkpoints>,
    pub newest_event: i64,
}

#[cfg(test)]
impl Connections {
    pub fn fail_second_commit(&mut self) {
        match &mut self.writer.arm {
            crate::arm::Arm::Sqlite(session) => session.fail_second_commit(),
            crate::arm::Arm::Postgres(_) => {}
        }
    }
}

/// What the writer has done since the start.
#[derive(Debug, Default)]
pub struct Statistics {
    jobs: AtomicU64,
    commits: AtomicU64,
    skipped: AtomicU64,
    undone: AtomicU64,
    largest_batch: AtomicU64,
    longest: Mutex<Hold>,
}

/// One batch as it held the writer.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Hold {
    /// All of it, its commit included.
    pub held: Duration,
    /// Putting the words of its jobs into the index.
    pub words: Duration,
    pub commit: Duration,
    pub jobs: usize,
    /// How long the slowest job took, its statements, and where it was asked for.
    pub slowest_job: Option<(Duration, u64, Place)>,
}

impl Statistics {
    /// Write jobs that ran.
    pub fn jobs(&self) -> u64 {
        self.jobs.load(Relaxed)
    }
    /// Batches made durable.
    pub fn commits(&self) -> u64 {
        self.commits.load(Relaxed)
    }
    /// Jobs whose caller had gone.
    pub fn jobs_skipped(&self) -> u64 {
        self.skipped.load(Relaxed)
    }
    /// Jobs that failed and were taken back.
    pub fn jobs_undone(&self) -> u64 {
        self.undone.load(Relaxed)
    }
    pub fn largest_batch(&self) -> u64 {
        self.largest_batch.load(Relaxed)
    }
    /// The longest time one batch held the writer, its commit included.
    pub fn longest_hold(&self) -> Duration {
        self.longest().held
    }
    fn longest(&self) -> Hold {
        *self.longest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn skipped(&self) {
        self.skipped.fetch_add(1, Relaxed);
    }
    pub(crate) fn undone(&self) {
        self.undone.fetch_add(1, Relaxed);
    }
    pub(crate) fn batch(&self, hold: Hold, committed: bool) {
        self.jobs.fetch_add(hold.jobs as u64, Relaxed);
        self.commits.fetch_add(u64::from(committed), Relaxed);
        self.largest_batch.fetch_max(hold.jobs as u64, Relaxed);
        let mut longest = self.longest.lock().unwrap_or_else(PoisonError::into_inner);
        if hold.held > longest.held {
            *longest = hold;
        }
    }
}
