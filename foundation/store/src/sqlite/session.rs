//! One SQLite connection on its own thread: cached statements, transactions, a deadline.

use super::lock::Lock;
use crate::arm::{EachRow, More};
use crate::row::{Row, RowOf};
use crate::{Result, Value, ValueRef, Viewer, dialect};
use kernel::Failure;
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef as Column};
use rusqlite::{CachedStatement, Connection};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

const STATEMENTS_KEPT: usize = 256;
/// How many of SQLite's own steps pass between two looks at the clock.
const STEPS_BETWEEN_LOOKS: i32 = 2_000;

pub(crate) struct Session {
    connection: Connection,
    /// The text in SQLite's words by the address and length of the static text.
    texts: HashMap<(usize, usize), Box<str>>,
    deadline: Deadline,
    lock: Option<Lock>,
}

impl Session {
    pub fn new(connection: Connection, allowed: Duration) -> rusqlite::Result<Self> {
        Self::make(connection, allowed, None)
    }
    /// A connection for client-scope reads: `lock` decides what its statements may touch.
    pub(super) fn locked(connection: Connection, allowed: Duration, lock: Lock) -> rusqlite::Result<Self> {
        Self::make(connection, allowed, Some(lock))
    }

    fn make(mut connection: Connection, allowed: Duration, lock: Option<Lock>) -> rusqlite::Result<Self> {
        connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
        let deadline = Deadline::new(allowed);
        deadline.watch(&mut connection)?;
        Ok(Self { connection, texts: HashMap::new(), deadline, lock })
    }

    pub fn query(&mut self, sql: &'static str, params: &[Value<'_>], each: EachRow<'_>) -> Result<()> {
        let text = text(&mut self.texts, sql, self.lock.is_some())?;
        let mut statement = prepared(&self.connection, text, params)?;
        let _stepping = self.lock.as_ref().map(Lock::stepping);
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(|e| fault(&e, sql))? {
            if each(&Row(RowOf::Sqlite(row)))? == More::No {
                break;
            }
        }
        Ok(())
    }

    pub fn execute(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<u64> {
        let text = text(&mut self.texts, sql, self.lock.is_some())?;
        let mut statement = prepared(&self.connection, text, params)?;
        Ok(statement.raw_execute().map_err(|e| fault(&e, sql))? as u64)
    }

    /// Adds a row; tells the number it was given. What stands after `returning` is left out: with it SQLite keeps a
    /// journal of the statement, and writes the search index out before it.
    pub fn insert(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<i64> {
        let text = text(&mut self.texts, sql, self.lock.is_some())?;
        let plain = text.split_once(" returning ").map_or(text, |(plain, _)| plain);
        let mut statement = prepared(&self.connection, plain, params)?;
        statement.raw_execute().map_err(|e| fault(&e, sql))?;
        Ok(self.connection.last_insert_rowid())
    }

    pub fn begin_write(&mut self) -> Result<()> {
        self.control("begin immediate")
    }
    pub fn begin_read(&mut self) -> Result<()> {
        self.deadline.start();
        self.control("begin")
    }
    pub fn begin_client_read(&mut self, viewer: Viewer) -> Result<()> {
        let lock = self.lock.as_ref().ok_or_else(|| Failure::fault("a client read without its lock"))?;
        lock.look_as(Some(viewer));
        self.begin_read()
    }
    /// The first job of a batch needs no savepoint: where it fails, nothing else is lost with the transaction.
    pub fn begin_job(&mut self, is_first: bool) -> Result<()> {
        self.deadline.start();
        if is_first { Ok(()) } else { self.control("savepoint job") }
    }
    pub fn keep_job(&mut self, is_first: bool) -> Result<()> {
        self.deadline.stop();
        if is_first { Ok(()) } else { self.control("release job") }
    }
    pub fn undo_job(&mut self, is_first: bool) -> Result<()> {
        self.deadline.stop();
        if is_first {
            self.control("rollback")?;
            return self.begin_write();
        }
        self.control("rollback to job")?;
        self.control("release job")
    }
    pub fn commit(&mut self, _newest_event: Option<i64>) -> Result<()> {
        self.deadline.stop();
        self.control("commit")
    }
    pub fn end(&mut self) {
        self.deadline.stop();
        if let Some(lock) = &self.lock {
            lock.look_as(None);
        }
        if self.in_transaction()
            && let Err(why) = self.control("rollback")
        {
            tracing::error!(%why, "a transaction could not be ended");
        }
    }
    pub fn in_transaction(&self) -> bool {
        !self.connection.is_autocommit()
    }

    #[cfg(test)]
    pub fn fail_second_commit(&mut self) {
        let mut commits = 0;
        let fail = move || {
            commits += 1;
            commits == 2
        };
        self.connection.commit_hook(Some(fail)).unwrap();
    }

    fn control(&self, sql: &'static str) -> Result<()> {
        let run = || self.connection.prepare_cached(sql)?.raw_execute();
        run().map(|_| ()).map_err(|e| fault(&e, sql))
    }
}

fn text<'a>(
    texts: &'a mut HashMap<(usize, usize), Box<str>>,
    sql: &'static str,
    for_client: bool,
) -> Result<&'a str> {
    match texts.entry((sql.as_ptr().addr(), sql.len())) {
        std::collections::hash_map::Entry::Occupied(known) => Ok(known.into_mut()),
        std::collections::hash_map::Entry::Vacant(new) => {
            if for_client {
                dialect::refuse_unfit_client_text(sql)?;
            }
            Ok(new.insert(dialect::sqlite_text(sql).into_boxed_str()))
        }
    }
}

fn prepared<'a>(connection: &'a Connection, text: &str, params: &[Value<'_>]) -> Result<CachedStatement<'a>> {
    let mut statement = connection.prepare_cached(text).map_err(|e| fault(&e, text))?;
    let wanted = statement.parameter_count();
    if wanted != params.len() {
        let given = params.len();
        return Err(Failure::fault(format!("{given} parameters for {wanted} in: {}", start(text))));
    }
    for (index, value) in params.iter().enumerate() {
        statement.raw_bind_parameter(index + 1, value).map_err(|e| fault(&e, text))?;
    }
    Ok(statement)
}

/// The message without values: SQLite names columns, and the text is static.
fn fault(error: &rusqlite::Error, sql: &str) -> Failure {
    Failure::fault(format!("sqlite: {error}: in: {}", start(sql)))
}

fn start(sql: &str) -> String {
    sql.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(160).collect()
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => Column::Null,
            Value::Int(v) => Column::Integer(*v),
            Value::Bool(v) => Column::Integer(i64::from(*v)),
            Value::Real(v) => Column::Real(*v),
            Value::Text(v) => Column::Text(v.as_bytes()),
            Value::Bytes(v) => Column::Blob(v),
            Value::Uuid(v) => Column::Blob(v.as_bytes()),
        }))
    }
}

pub(crate) fn column<'a>(row: &'a rusqlite::Row<'_>, index: usize) -> Result<ValueRef<'a>> {
    Ok(match row.get_ref(index).map_err(|e| Failure::fault(format!("sqlite: {e}")))? {
        Column::Null => ValueRef::Null,
        Column::Integer(v) => ValueRef::Int(v),
        Column::Real(v) => ValueRef::Real(v),
        Column::Text(v) => ValueRef::Text(std::str::from_utf8(v).map_err(Failure::fault)?),
        Column::Blob(v) => ValueRef::Bytes(v),
    })
}

/// Ends a statement that takes too long, from within SQLite.
struct Deadline {
    allowed: Duration,
    since: Instant,
    /// Microseconds after `since`; the greatest number when there is none.
    at: Arc<AtomicU64>,
}

impl Deadline {
    fn new(allowed: Duration) -> Self {
        Self { allowed, since: Instant::now(), at: Arc::new(AtomicU64::new(u64::MAX)) }
    }
    fn watch(&self, connection: &mut Connection) -> rusqlite::Result<()> {
        let (since, at) = (self.since, Arc::clone(&self.at));
        let late = move || {
            let at = at.load(Relaxed);
            at != u64::MAX && since.elapsed().as_micros() as u64 > at
        };
        connection.progress_handler(STEPS_BETWEEN_LOOKS, Some(late))
    }
    fn start(&self) {
        let end = self.since.elapsed() + self.allowed;
        self.at.store(end.as_micros() as u64, Relaxed);
    }
    fn stop(&self) {
        self.at.store(u64::MAX, Relaxed);
    }
}
