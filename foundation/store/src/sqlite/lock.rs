//! The second lock on SQLite: what a client-scope connection can reach.
//!
//! What must hold: `:memory:` is main, the database is attached read-only under a random name that no statement
//! can know, a TEMP view stands before **every** table, the viewer's functions fail when nobody looks, and the
//! authorizer refuses each read of a base table that one of these views did not make. No statement is prepared
//! while the lock is open.

use crate::schema::{ClientView, Readable};
use crate::{OpenError, Schema, Viewer, dialect};
use rusqlite::functions::FunctionFlags;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::{Connection, OpenFlags};
use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicU8, Ordering::SeqCst};
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// The full-text table that clients search, and what SQLite keeps behind it.
const CLIENT_INDEX: &str = "client_search_words";
const CLIENT_INDEX_ROWS: &str =
    "e.project_id = viewer_project() and (e.party_id is null or e.party_id = viewer_party())";

/// Setting up: everything is allowed.
const OPEN: u8 = 0;
/// A statement of ours is being prepared: only the views.
const STRICT: u8 = 1;
/// A statement of ours is stepping: the full-text index may prepare its own.
const STEPPING: u8 = 2;

#[derive(Clone)]
pub(super) struct Lock {
    viewer: Arc<Mutex<Option<Viewer>>>,
    mode: Arc<AtomicU8>,
}

/// While it lives, the full-text index may read what it keeps.
pub(super) struct Stepping(Arc<AtomicU8>);

impl Drop for Stepping {
    fn drop(&mut self) {
        self.0.store(STRICT, SeqCst);
    }
}

impl Lock {
    pub fn look_as(&self, viewer: Option<Viewer>) {
        *self.viewer.lock().unwrap_or_else(PoisonError::into_inner) = viewer;
    }
    pub fn stepping(&self) -> Stepping {
        self.mode.store(STEPPING, SeqCst);
        Stepping(Arc::clone(&self.mode))
    }
    /// For tests that look at what lies behind.
    #[cfg(test)]
    pub fn unlocked(&self) -> Stepping {
        self.mode.store(OPEN, SeqCst);
        Stepping(Arc::clone(&self.mode))
    }
}

pub(super) fn open(
    path: &Path,
    schemas: &[Schema],
    tables: &[String],
) -> Result<(Connection, Lock), OpenError> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_in_memory_with_flags(flags).map_err(OpenError::database)?;
    super::settle(&connection, super::READER_SETTINGS)?;
    let lock = Lock { viewer: Arc::default(), mode: Arc::new(AtomicU8::new(OPEN)) };
    close(connection, &lock, path, schemas, tables)
        .map(|connection| (connection, lock))
        .map_err(OpenError::database)
}

fn close(
    mut connection: Connection,
    lock: &Lock,
    path: &Path,
    schemas: &[Schema],
    tables: &[String],
) -> rusqlite::Result<Connection> {
    let base = format!("base_{}", Uuid::new_v4().simple());
    connection.execute(&format!("attach ?1 as {base}"), [read_only_address(path)])?;
    viewer_functions(&connection, lock)?;
    let views = views(&base, schemas, tables);
    for view in &views {
        connection.execute_batch(&view.sql)?;
    }
    connection.authorizer(Some(authorizer(base, &views, Arc::clone(&lock.mode))))?;
    connection.flush_prepared_statement_cache();
    lock.mode.store(STRICT, SeqCst);
    Ok(connection)
}

fn read_only_address(path: &Path) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '-' | '_' | '~');
    let mut address = "file:".to_owned();
    for c in path.to_string_lossy().chars() {
        if plain(c) {
            address.push(c);
        } else {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                address.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    address + "?mode=ro"
}

/// They fail when nobody looks, so that a forgotten viewer sees an error and not somebody else's rows.
fn viewer_functions(connection: &Connection, lock: &Lock) -> rusqlite::Result<()> {
    type Part = fn(&Viewer) -> Uuid;
    let project: Part = |viewer| viewer.project.0;
    let party: Part = |viewer| viewer.party.0;
    let person: Part = |viewer| viewer.person.0;
    for (name, part) in [("viewer_project", project), ("viewer_party", party), ("viewer_person", person)] {
        let viewer = Arc::clone(&lock.viewer);
        connection.create_scalar_function(name, 0, FunctionFlags::SQLITE_UTF8, move |_| {
            let viewer = viewer.lock().unwrap_or_else(PoisonError::into_inner);
            let nobody = || rusqlite::Error::UserFunctionError("nobody is looking".into());
            Ok(viewer.as_ref().map(part).ok_or_else(nobody)?.into_bytes())
        })?;
    }
    Ok(())
}

/// A TEMP view before one table, and the base tables it may read.
struct Shadow {
    name: String,
    reads: Vec<String>,
    sql: String,
}

fn views(base: &str, schemas: &[Schema], tables: &[String]) -> Vec<Shadow> {
    let declared: HashMap<_, _> = schemas
        .iter()
        .flat_map(|s| s.client_views)
        .map(|view: &ClientView| (view.table, view.readable))
        .collect();
    tables
        .iter()
        .map(|table| match declared.get(table.as_str()).copied().flatten() {
            Some(readable) => shadow(base, table, readable, tables),
            None if table == CLIENT_INDEX => index_shadow(base),
            None => nothing(table),
        })
        .collect()
}

fn shadow(base: &str, table: &str, readable: Readable, tables: &[String]) -> Shadow {
    let (condition, mut reads) =
        dialect::with_tables_named(readable.condition, tables, |name| format!("{base}.{name}"));
    let columns = readable.columns.join(", ");
    let sql = format!("create temp view {table} as select {columns} from {base}.{table} where {condition}");
    reads.push(table.to_owned());
    Shadow { name: table.to_owned(), reads, sql }
}

fn index_shadow(base: &str) -> Shadow {
    let sql = format!(
        "create temp view {CLIENT_INDEX} as select f.rowid as search_id, f.{CLIENT_INDEX} as {CLIENT_INDEX}, \
         f.rank as rank from {base}.{CLIENT_INDEX} f where exists (select 1 from {base}.client_search_entries e \
         where e.search_id = f.rowid and {CLIENT_INDEX_ROWS} \
         and exists (select 1 from {base}.records r where r.client_key = e.client_key and r.audience = 'client' \
         and not r.is_commercial and (r.party_id is null or r.party_id = viewer_party())))"
    );
    Shadow {
        name: CLIENT_INDEX.to_owned(),
        reads: vec![CLIENT_INDEX.to_owned(), "client_search_entries".to_owned(), "records".to_owned()],
        sql,
    }
}

/// A table no client reads has a view too: otherwise its plain name would fall through to the table.
fn nothing(table: &str) -> Shadow {
    let sql = format!("create temp view {table} as select null as unreadable where 0");
    Shadow { name: table.to_owned(), reads: Vec::new(), sql }
}

fn authorizer(
    base: String,
    views: &[Shadow],
    mode: Arc<AtomicU8>,
) -> impl for<'r> FnMut(AuthContext<'r>) -> Authorization + Send + 'static {
    let reads: HashMap<String, Vec<String>> =
        views.iter().map(|view| (view.name.clone(), view.reads.clone())).collect();
    move |asked| {
        let mode = mode.load(SeqCst);
        let allowed = mode == OPEN
            || match asked.action {
                AuthAction::Select | AuthAction::Recursive | AuthAction::Transaction { .. } => true,
                AuthAction::Function { function_name } => {
                    !function_name.eq_ignore_ascii_case("load_extension")
                }
                AuthAction::Pragma { pragma_name: "data_version", .. } => mode == STEPPING,
                AuthAction::Read { table_name, column_name } => {
                    let database = asked.database_name;
                    if database == Some("temp") {
                        reads.get(table_name).is_some_and(|tables| !tables.is_empty())
                    } else if database == Some(base.as_str()) {
                        let by_view = asked
                            .accessor
                            .and_then(|view| reads.get(view))
                            .is_some_and(|tables| tables.iter().any(|table| table == table_name));
                        let by_index = mode == STEPPING
                            && asked.accessor.is_none()
                            && table_name.starts_with(CLIENT_INDEX);
                        by_view || by_index
                    } else {
                        // Rows of a subquery or of a common table expression: what it reads was asked already.
                        database.is_none() && column_name.is_empty() && !reads.contains_key(table_name)
                            || matches!(table_name, "json_each" | "json_tree")
                    }
                }
                _ => false,
            };
        if allowed { Authorization::Allow } else { Authorization::Deny }
    }
}
