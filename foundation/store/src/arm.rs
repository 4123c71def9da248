//! One connection to either database, with the few things the rest of the store asks of it.

use crate::dialect::Kind;
use crate::row::Row;
use crate::{Result, Value, Viewer, postgres, sqlite};

/// Called for each row; an error ends the reading.
pub(crate) type EachRow<'a> = &'a mut dyn FnMut(&Row<'_>) -> Result<More>;

/// Whether the reader wants another row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum More {
    Yes,
    No,
}

pub(crate) enum Arm {
    Sqlite(Box<sqlite::Session>),
    Postgres(Box<postgres::Session>),
}

macro_rules! either {
    ($self:ident, $session:ident => $do:expr) => {
        match $self {
            Arm::Sqlite($session) => $do,
            Arm::Postgres($session) => $do,
        }
    };
}

impl Arm {
    pub fn kind(&self) -> Kind {
        match self {
            Self::Sqlite(_) => Kind::Sqlite,
            Self::Postgres(_) => Kind::Postgres,
        }
    }
    pub fn query(&mut self, sql: &'static str, params: &[Value<'_>], each: EachRow<'_>) -> Result<()> {
        either!(self, session => session.query(sql, params, each))
    }
    pub fn execute(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<u64> {
        either!(self, session => session.execute(sql, params))
    }
    /// Adds a row by a text that ends with `returning` and the number it was given; tells the number.
    pub fn insert(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<i64> {
        either!(self, session => session.insert(sql, params))
    }
    /// Begins a batch of writes. Writers take turns, on every node: what a job reads stays true until it ends.
    pub fn begin_write(&mut self) -> Result<()> {
        either!(self, session => session.begin_write())
    }
    /// Begins a read on one snapshot.
    pub fn begin_read(&mut self) -> Result<()> {
        either!(self, session => session.begin_read())
    }
    /// Begins a read on one snapshot, within what the viewer may see.
    pub fn begin_client_read(&mut self, viewer: Viewer) -> Result<()> {
        either!(self, session => session.begin_client_read(viewer))
    }
    /// `is_first`: nothing of the batch is kept yet, so that undoing the job may undo the transaction.
    pub fn begin_job(&mut self, is_first: bool) -> Result<()> {
        match self {
            Self::Sqlite(session) => session.begin_job(is_first),
            Self::Postgres(session) => session.begin_job(),
        }
    }
    pub fn keep_job(&mut self, is_first: bool) -> Result<()> {
        match self {
            Self::Sqlite(session) => session.keep_job(is_first),
            Self::Postgres(session) => session.keep_job(),
        }
    }
    /// Another job can begin in the same transaction, or in the one that took its place.
    pub fn undo_job(&mut self, is_first: bool) -> Result<()> {
        match self {
            Self::Sqlite(session) => session.undo_job(is_first),
            Self::Postgres(session) => session.undo_job(),
        }
    }
    /// Makes the batch durable and tells other nodes of its newest event.
    pub fn commit(&mut self, newest_event: Option<i64>) -> Result<()> {
        either!(self, session => session.commit(newest_event))
    }
    /// Ends whatever is open; nothing of it stays.
    pub fn end(&mut self) {
        either!(self, session => session.end())
    }
    /// False when the database ended the transaction by itself.
    pub fn in_transaction(&self) -> bool {
        either!(self, session => session.in_transaction())
    }
}
