//! The three handles a store function gets: a team-scope read, a client-scope read, a write.
//!
//! What must hold: none of them can begin or end a transaction or run a batch of statements, and a
//! `ClientConn` never becomes a `Conn`.

use crate::arm::{Arm, More};
use crate::dialect::Kind;
use crate::row::Row;
use crate::search::WaitingWords;
use crate::{Result, Value, Viewer, many};
use kernel::{Event, Failure, Timestamp};

/// Reads everything, on one snapshot.
pub struct Conn {
    pub(crate) arm: Arm,
    /// How many statements ran since the job began.
    statements: u64,
}

/// Reads what its viewer may see: the database itself refuses the rest.
pub struct ClientConn {
    arm: Arm,
}

/// Reads and writes. What it wrote is durable once the write is answered, or gone as a whole.
pub struct Tx {
    conn: Conn,
    now: Timestamp,
    newest_event: Option<i64>,
    pub(crate) words: WaitingWords,
}

fn rows<T>(
    arm: &mut Arm,
    sql: &'static str,
    params: &[Value<'_>],
    mut f: impl FnMut(&Row<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    let mut found = Vec::new();
    arm.query(sql, params, &mut |row| {
        found.push(f(row)?);
        Ok(More::Yes)
    })?;
    Ok(found)
}

fn opt<T>(
    arm: &mut Arm,
    sql: &'static str,
    params: &[Value<'_>],
    f: impl FnOnce(&Row<'_>) -> Result<T>,
) -> Result<Option<T>> {
    let (mut found, mut f) = (None, Some(f));
    arm.query(sql, params, &mut |row| {
        if let Some(f) = f.take() {
            found = Some(f(row)?);
        }
        Ok(More::No)
    })?;
    Ok(found)
}

impl Conn {
    pub(crate) fn new(arm: Arm) -> Self {
        Self { arm, statements: 0 }
    }
    /// Every row.
    pub fn rows<T>(
        &mut self,
        sql: &'static str,
        params: &[Value<'_>],
        f: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        self.statements += 1;
        rows(&mut self.arm, sql, params, f)
    }
    /// The rows of many keys in few statements. The keys stand in the text's list after `in`, and are its last
    /// parameter; in which order the rows come is not said.
    pub fn rows_of_many<T>(
        &mut self,
        sql: &'static str,
        common: &[Value<'_>],
        keys: impl IntoIterator<Item = impl Into<Value<'static>>>,
        mut f: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let keys: Vec<_> = keys.into_iter().map(|key| vec![key.into()]).collect();
        let mut found = Vec::new();
        for (text, params) in many::statements(sql, common, &keys)? {
            found.extend(self.rows(text, &params, &mut f)?);
        }
        Ok(found)
    }
    /// The first row; none is `NotFound`.
    pub fn one<T>(
        &mut self,
        sql: &'static str,
        params: &[Value<'_>],
        f: impl FnOnce(&Row<'_>) -> Result<T>,
    ) -> Result<T> {
        self.opt(sql, params, f)?.ok_or(Failure::NotFound)
    }
    /// The first row, if there is one.
    pub fn opt<T>(
        &mut self,
        sql: &'static str,
        params: &[Value<'_>],
        f: impl FnOnce(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        self.statements += 1;
        opt(&mut self.arm, sql, params, f)
    }
    pub(crate) fn kind(&self) -> Kind {
        self.arm.kind()
    }
    pub(crate) fn begin_read(&mut self) -> Result<()> {
        self.arm.begin_read()
    }
}

impl ClientConn {
    pub(crate) fn new(arm: Arm) -> Self {
        Self { arm }
    }
    /// Every row the viewer may see.
    pub fn rows<T>(
        &mut self,
        sql: &'static str,
        params: &[Value<'_>],
        f: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        rows(&mut self.arm, sql, params, f)
    }
    /// The first row the viewer may see; none is `NotFound`.
    pub fn one<T>(
        &mut self,
        sql: &'static str,
        params: &[Value<'_>],
        f: impl FnOnce(&Row<'_>) -> Result<T>,
    ) -> Result<T> {
        self.opt(sql, params, f)?.ok_or(Failure::NotFound)
    }
    /// The first row the viewer may see, if there is one.
    pub fn opt<T>(
        &mut self,
        sql: &'static str,
        params: &[Value<'_>],
        f: impl FnOnce(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        opt(&mut self.arm, sql, params, f)
    }
    pub(crate) fn kind(&self) -> Kind {
        self.arm.kind()
    }
    pub(crate) fn begin_read(&mut self, viewer: Viewer) -> Result<()> {
        self.arm.begin_client_read(viewer)
    }
}

/// A handle that rests between two jobs: whatever the last one left open is closed.
pub(crate) trait Rest: Send + 'static {
    fn rest(&mut self);
}
impl Rest for Conn {
    fn rest(&mut self) {
        self.arm.end();
    }
}
impl Rest for ClientConn {
    fn rest(&mut self) {
        self.arm.end();
    }
}

impl Tx {
    pub(crate) fn new(conn: Conn) -> Self {
        Self { conn, now: Timestamp(0), newest_event: None, words: WaitingWords::default() }
    }
    /// Changes rows; tells how many.
    pub fn exec(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<u64> {
        self.conn.statements += 1;
        self.conn.arm.execute(sql, params)
    }
    /// Adds a row by a text that ends with `returning` and the number it was given; tells the number.
    pub(crate) fn insert(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<i64> {
        self.conn.statements += 1;
        self.conn.arm.insert(sql, params)
    }
    /// The same for many rows in few statements. The parameters of a row follow those that are common to all, and
    /// stand in the text's list after `values` or `in`.
    pub fn exec_many<'a>(
        &mut self,
        sql: &'static str,
        common: &[Value<'a>],
        rows: impl IntoIterator<Item = Vec<Value<'a>>>,
    ) -> Result<u64> {
        let rows: Vec<_> = rows.into_iter().collect();
        let mut changed = 0;
        for (text, params) in many::statements(sql, common, &rows)? {
            changed += self.exec(text, &params)?;
        }
        Ok(changed)
    }
    /// Records that something happened, in the same transaction as the change itself.
    pub fn event(&mut self, event: Event) -> Result<()> {
        let id = crate::events::append(self, &event)?;
        self.newest_event = Some(id);
        Ok(())
    }
    /// The same thing happened to many, in this order.
    pub fn events(&mut self, events: &[Event]) -> Result<()> {
        self.newest_event = crate::events::append_many(self, events)?.or(self.newest_event);
        Ok(())
    }
    /// How many statements this write has run so far.
    pub fn statements(&self) -> u64 {
        self.conn.statements
    }
    /// The time of this write: one moment for all of it.
    pub fn now(&self) -> Timestamp {
        self.now
    }
    pub(crate) fn begin_job(&mut self, now: Timestamp) {
        (self.now, self.newest_event, self.conn.statements) = (now, None, 0);
    }
    pub(crate) fn keep_job(&mut self) {
        self.words.keep_job();
    }
    pub(crate) fn undo_job(&mut self) {
        self.words.undo_job();
    }
    pub(crate) fn newest_event(&self) -> Option<i64> {
        self.newest_event
    }
}

impl std::ops::Deref for Tx {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        &self.conn
    }
}
impl std::ops::DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.conn
    }
}
