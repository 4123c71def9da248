//! One PostgreSQL connection on its own thread: made when first needed and again when lost, with statements
//! prepared once.
//!
//! What must hold: writers take turns through one lock of the database, on every node, so that a job reads what
//! stays true until it ends and no transaction is ever refused for another's sake. (A job is a closure that runs
//! once: it could not be repeated after a serialization failure.)

use super::listen::CHANNEL;
use super::lock::CLIENT_ROLE;
use super::tls::Server;
use crate::arm::{EachRow, More};
use crate::row::{Row, RowOf};
use crate::{Result, Value, ValueRef, Viewer, dialect};
use fallible_iterator::FallibleIterator;
use kernel::Failure;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, Statement};
use std::collections::HashMap;
use std::error::Error;
use std::time::Duration;

const BEGIN_WRITE: &str = "begin isolation level read committed; select pg_advisory_xact_lock(7202)";
const BEGIN_READ: &str = "begin isolation level repeatable read, read only";

pub(crate) struct Session {
    server: Server,
    allowed: Duration,
    connection: Option<Connection>,
    in_transaction: bool,
    for_client: bool,
}

struct Connection {
    client: Client,
    /// By the address and length of the static text.
    statements: HashMap<(usize, usize), Statement>,
}

impl Session {
    pub fn new(server: Server, allowed: Duration) -> Self {
        Self { server, allowed, connection: None, in_transaction: false, for_client: false }
    }

    pub fn query(&mut self, sql: &'static str, params: &[Value<'_>], each: EachRow<'_>) -> Result<()> {
        let (connection, statement) = self.prepared(sql, params)?;
        let params = params.iter().map(|value| value as &(dyn ToSql + Sync));
        let read = || -> Result<()> {
            let mut rows = connection.client.query_raw(&statement, params).map_err(|e| fault(&e, sql))?;
            while let Some(row) = rows.next().map_err(|e| fault(&e, sql))? {
                if each(&Row(RowOf::Postgres(&row)))? == More::No {
                    break;
                }
            }
            Ok(())
        };
        let answer = read();
        if answer.is_err() {
            connection.statements.remove(&key(sql));
        }
        answer
    }

    pub fn execute(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<u64> {
        let (connection, statement) = self.prepared(sql, params)?;
        let params: Vec<_> = params.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
        connection.client.execute(&statement, &params).map_err(|e| {
            connection.statements.remove(&key(sql));
            fault(&e, sql)
        })
    }

    /// Adds a row; tells the number it was given, which the text returns.
    pub fn insert(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<i64> {
        let mut given = None;
        self.query(sql, params, &mut |row| {
            given = Some(row.get(0)?);
            Ok(More::No)
        })?;
        given.ok_or_else(|| Failure::fault("a row that was given no number"))
    }

    fn prepared(&mut self, sql: &'static str, params: &[Value<'_>]) -> Result<(&mut Connection, Statement)> {
        let connection = self.connection.as_mut().ok_or(Failure::Busy)?;
        let statement = match connection.statements.get(&key(sql)) {
            Some(known) => known.clone(),
            None => {
                if self.for_client {
                    dialect::refuse_unfit_client_text(sql)?;
                }
                let made = connection.client.prepare(sql).map_err(|e| fault(&e, sql))?;
                connection.statements.insert(key(sql), made.clone());
                made
            }
        };
        let (given, wanted) = (params.len(), statement.params().len());
        if given != wanted {
            return Err(Failure::fault(format!("{given} parameters for {wanted} in: {}", start(sql))));
        }
        Ok((connection, statement))
    }

    pub fn begin_write(&mut self) -> Result<()> {
        self.begin(BEGIN_WRITE)
    }
    pub fn begin_read(&mut self) -> Result<()> {
        self.begin(BEGIN_READ)
    }
    pub fn begin_client_read(&mut self, viewer: Viewer) -> Result<()> {
        self.for_client = true;
        let Viewer { project, party, person } = viewer;
        self.begin(&format!(
            "{BEGIN_READ}; set local role {CLIENT_ROLE}; set local rapport.viewer_project = '{project}'; \
             set local rapport.viewer_party = '{party}'; set local rapport.viewer_person = '{person}'"
        ))
    }

    /// A connection may have been lost while it rested; nothing has begun yet, so it is made anew once.
    fn begin(&mut self, sql: &str) -> Result<()> {
        let rested = self.connection.is_some();
        let begun = match self.connected().and_then(|client| client.batch_execute(sql)) {
            Err(_) if rested => {
                self.connection = None;
                self.connected().and_then(|client| client.batch_execute(sql))
            }
            other => other,
        };
        self.in_transaction = begun.is_ok();
        begun.map_err(|e| fault(&e, "begin"))
    }

    fn connected(&mut self) -> Result<&mut Client, postgres::Error> {
        if self.is_lost() {
            self.connection = None;
        }
        let connection = match self.connection.take() {
            Some(connection) => connection,
            None => Connection { client: self.server.connect(self.allowed)?, statements: HashMap::new() },
        };
        Ok(&mut self.connection.insert(connection).client)
    }
    fn is_lost(&self) -> bool {
        self.connection.as_ref().is_none_or(|c| c.client.is_closed())
    }

    pub fn begin_job(&mut self) -> Result<()> {
        self.control("savepoint job")
    }
    pub fn keep_job(&mut self) -> Result<()> {
        self.control("release savepoint job")
    }
    pub fn undo_job(&mut self) -> Result<()> {
        self.control("rollback to savepoint job; release savepoint job")
    }
    pub fn commit(&mut self, newest_event: Option<i64>) -> Result<()> {
        let committed = match newest_event {
            Some(id) => self.control(&format!("notify {CHANNEL}, '{id}'; commit")),
            None => self.control("commit"),
        };
        self.in_transaction = false;
        committed
    }
    pub fn end(&mut self) {
        if self.in_transaction()
            && let Err(why) = self.control("rollback")
        {
            // What a lost connection had begun, the server ends by itself.
            tracing::warn!(%why, "a transaction could not be ended");
            self.connection = None;
        }
        self.in_transaction = false;
    }
    pub fn in_transaction(&self) -> bool {
        self.in_transaction && !self.is_lost()
    }

    fn control(&mut self, sql: &str) -> Result<()> {
        let connection = self.connection.as_mut().ok_or(Failure::Busy)?;
        connection.client.batch_execute(sql).map_err(|e| fault(&e, sql))
    }
}

fn key(sql: &'static str) -> (usize, usize) {
    (sql.as_ptr().addr(), sql.len())
}

/// The message without its detail, which quotes values. A server that is away is `Busy`.
fn fault(error: &postgres::Error, sql: &str) -> Failure {
    match error.as_db_error() {
        Some(e) if is_away(e.code().code()) => Failure::Busy,
        Some(e) => {
            let (code, message) = (e.code().code(), e.message());
            Failure::fault(format!("postgresql: {code} {message}: in: {}", start(sql)))
        }
        None if error.is_closed() => Failure::Busy,
        None => Failure::fault(format!("postgresql: {error}: in: {}", start(sql))),
    }
}

/// The server shuts down, starts up or cut the connection.
fn is_away(code: &str) -> bool {
    code.starts_with("08") || matches!(code, "57P01" | "57P02" | "57P03")
}

fn start(sql: &str) -> String {
    sql.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(160).collect()
}

impl ToSql for Value<'_> {
    fn to_sql(
        &self,
        wanted: &Type,
        out: &mut bytes::BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(v) => match *wanted {
                Type::INT4 => i32::try_from(*v)?.to_sql_checked(wanted, out),
                Type::INT2 => i16::try_from(*v)?.to_sql_checked(wanted, out),
                Type::FLOAT8 => (*v as f64).to_sql_checked(wanted, out),
                _ => v.to_sql_checked(wanted, out),
            },
            Self::Real(v) => v.to_sql_checked(wanted, out),
            Self::Bool(v) => v.to_sql_checked(wanted, out),
            Self::Text(v) => v.as_ref().to_sql_checked(wanted, out),
            Self::Bytes(v) => v.as_ref().to_sql_checked(wanted, out),
            Self::Uuid(v) => v.to_sql_checked(wanted, out),
        }
    }
    fn accepts(_: &Type) -> bool {
        true
    }
    to_sql_checked!();
}

pub(crate) fn column(row: &postgres::Row, index: usize) -> Result<ValueRef<'_>> {
    let column = row.columns().get(index).ok_or_else(|| Failure::fault(format!("no column {index}")))?;
    let kind = column.type_().clone();
    let value = match kind {
        Type::INT8 => row.try_get::<_, Option<i64>>(index).map(|v| v.map(ValueRef::Int)),
        Type::INT4 => row.try_get::<_, Option<i32>>(index).map(|v| v.map(|v| ValueRef::Int(v.into()))),
        Type::INT2 => row.try_get::<_, Option<i16>>(index).map(|v| v.map(|v| ValueRef::Int(v.into()))),
        Type::BOOL => row.try_get::<_, Option<bool>>(index).map(|v| v.map(ValueRef::Bool)),
        Type::FLOAT8 => row.try_get::<_, Option<f64>>(index).map(|v| v.map(ValueRef::Real)),
        Type::FLOAT4 => row.try_get::<_, Option<f32>>(index).map(|v| v.map(|v| ValueRef::Real(v.into()))),
        Type::UUID => row.try_get::<_, Option<uuid::Uuid>>(index).map(|v| v.map(ValueRef::Uuid)),
        Type::BYTEA => row.try_get::<_, Option<&[u8]>>(index).map(|v| v.map(ValueRef::Bytes)),
        Type::TEXT | Type::VARCHAR | Type::NAME | Type::BPCHAR | Type::UNKNOWN => {
            row.try_get::<_, Option<&str>>(index).map(|v| v.map(ValueRef::Text))
        }
        // Sums and averages arrive here: cast them in the statement, as bigint or double precision.
        other => return Err(Failure::fault(format!("column {index} has the type {other}: cast it"))),
    };
    value.map(|v| v.unwrap_or(ValueRef::Null)).map_err(Failure::fault)
}
