//! The embedded database: opening it, bringing its schema up to date, its connections.

mod checkpoint;
#[cfg(test)]
mod holes;
mod lock;
mod session;

pub(crate) use checkpoint::Checkpoints;
pub(crate) use session::{Session, column};

use crate::arm::Arm;
use crate::conn::{ClientConn, Conn};
use crate::db::Connections;
use crate::migrate::{self, Taken};
use crate::{Open, OpenError, Schema, dialect, tables};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;

/// Checkpoints are made beside the writer (`checkpoint.rs`); it makes one itself where the log has grown to 64 MB.
/// FULL: after a power cut nothing that was answered may be missing. Deleted: what took the place of a secret
/// leaves nothing of it in its page, nor, after a start, in the log of earlier writes.
const WRITER_SETTINGS: &str =
    "pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;
    pragma busy_timeout = 5000; pragma temp_store = memory; pragma cache_size = -8000;
    pragma secure_delete = fast; pragma wal_checkpoint(truncate); pragma wal_autocheckpoint = 16000;";
const READER_SETTINGS: &str =
    "pragma busy_timeout = 5000; pragma temp_store = memory; pragma cache_size = -4000;";

pub(crate) fn open(path: &Path, schemas: &[Schema], open: &Open<'_>) -> Result<Connections, OpenError> {
    let connection = migrated(path, schemas, open)?;
    let tables = tables_of(&connection)?;
    let problems = crate::schema::view_problems(schemas, &own_tables(&tables));
    if !problems.is_empty() {
        return Err(OpenError::Declarations(problems));
    }
    let newest_event = connection
        .query_row("select coalesce(max(id), 0) from events", [], |row| row.get(0))
        .map_err(OpenError::database)?;
    let reader = || {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(OpenError::database)?;
        settle(&connection, READER_SETTINGS)?;
        let session = Session::new(connection, open.read_deadline).map_err(OpenError::database)?;
        Ok(Conn::new(Arm::Sqlite(Box::new(session))))
    };
    let readers = (0..open.readers.max(1)).map(|_| reader());
    let glances = (0..open.readers.max(1)).map(|_| reader());
    let client_readers = (0..open.client_readers.max(1)).map(|_| {
        let (connection, lock) = lock::open(path, schemas, &tables)?;
        let session = Session::locked(connection, open.read_deadline, lock).map_err(OpenError::database)?;
        Ok(ClientConn::new(Arm::Sqlite(Box::new(session))))
    });
    let readers = readers.collect::<Result<_, OpenError>>()?;
    let glances = glances.collect::<Result<_, OpenError>>()?;
    let client_readers = client_readers.collect::<Result<_, OpenError>>()?;
    let session = Session::new(connection, open.write_deadline).map_err(OpenError::database)?;
    Ok(Connections {
        writer: Conn::new(Arm::Sqlite(Box::new(session))),
        readers,
        client_readers,
        glances,
        checkpoints: Some(Checkpoints::open(path)?),
        newest_event,
    })
}

/// The connection that writes, over a schema that is up to date.
pub(crate) fn migrated(path: &Path, schemas: &[Schema], open: &Open<'_>) -> Result<Connection, OpenError> {
    let mut connection = Connection::open(path).map_err(OpenError::database)?;
    settle(&connection, WRITER_SETTINGS)?;
    migrate(&mut connection, schemas, open)?;
    Ok(connection)
}

/// Settings every connection needs. A text in double quotes is a name, never silently a value.
fn settle(connection: &Connection, settings: &str) -> Result<(), OpenError> {
    for (switch, on) in [
        (DbConfig::SQLITE_DBCONFIG_DQS_DML, false),
        (DbConfig::SQLITE_DBCONFIG_DQS_DDL, false),
        (DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true),
        (DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false),
        // A plan is made once: without this a statement is prepared anew whenever other values are bound.
        (DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true),
    ] {
        connection.set_db_config(switch, on).map_err(OpenError::database)?;
    }
    connection.execute_batch(settings).map_err(OpenError::database)
}

fn migrate(connection: &mut Connection, schemas: &[Schema], open: &Open<'_>) -> Result<(), OpenError> {
    connection.execute_batch(&dialect::sqlite_schema(migrate::NOTES)).map_err(OpenError::database)?;
    let taken = taken(connection).map_err(OpenError::database)?;
    for step in migrate::pending(schemas, &taken)? {
        let failed = |e: rusqlite::Error| {
            OpenError::Database(format!("schema step {} ({}): {e}", step.number, step.name))
        };
        let sql = if step.sql == tables::SEARCH {
            dialect::SEARCH_SQLITE.to_owned()
        } else {
            dialect::sqlite_schema(step.sql)
        };
        let transaction = connection.transaction().map_err(failed)?;
        transaction.execute_batch(&sql).map_err(failed)?;
        let noted = (step.number, step.name, migrate::hash(step), open.version, open.clock.now().micros());
        transaction.execute(&dialect::sqlite_text(migrate::NOTE), noted).map_err(failed)?;
        transaction.commit().map_err(failed)?;
    }
    Ok(())
}

fn taken(connection: &Connection) -> rusqlite::Result<Vec<Taken>> {
    let mut statement = connection.prepare(migrate::READ_NOTES)?;
    let rows = statement
        .query_map([], |row| Ok(Taken { number: row.get(0)?, hash: row.get(1)?, version: row.get(2)? }))?;
    rows.collect()
}

/// Every table of the file, those behind the search index too. By name, so that the index comes before what
/// SQLite keeps behind it: once a view stands before the index, the names behind it are no longer reserved.
fn tables_of(connection: &Connection) -> Result<Vec<String>, OpenError> {
    let read = || -> rusqlite::Result<Vec<String>> {
        let sql = "select name from sqlite_schema where type = 'table' and name not like 'sqlite\\_%' escape '\\' order by name";
        let mut statement = connection.prepare(sql)?;
        statement.query_map([], |row| row.get(0))?.collect()
    };
    read().map_err(OpenError::database)
}

/// Without the search index and what SQLite keeps behind it: `lock.rs` speaks for those.
fn own_tables(tables: &[String]) -> Vec<String> {
    let is_index =
        |table: &&String| table.starts_with("search_words") || table.starts_with("client_search_words");
    tables.iter().filter(|table| !is_index(table)).cloned().collect()
}
