//! What stands in every table, so that a test can say that nothing changed.

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use store::{Conn, Db, FromValue, ValueRef};

/// What a request may change although it was denied: when a session was seen, how often a password was tried.
const APART: &[&str] = &["sign_in_attempts"];

/// A column of whatever type: a letter for its kind, and its bytes.
struct Raw(Vec<u8>);

impl FromValue for Raw {
    fn from_value(value: ValueRef<'_>) -> Option<Self> {
        let tagged = |kind: u8, bytes: &[u8]| [&[kind], bytes].concat();
        Some(Self(match value {
            ValueRef::Null => tagged(b'n', &[]),
            ValueRef::Int(number) => tagged(b'i', &number.to_le_bytes()),
            ValueRef::Real(number) => tagged(b'r', &number.to_le_bytes()),
            ValueRef::Bool(is) => tagged(b'b', &[u8::from(is)]),
            ValueRef::Text(text) => tagged(b't', text.as_bytes()),
            ValueRef::Bytes(bytes) => tagged(b'y', bytes),
            ValueRef::Uuid(id) => tagged(b'u', id.as_bytes()),
        }))
    }
}

/// The names of all tables, from the crates' own declarations.
pub fn tables() -> Vec<&'static str> {
    let gone: Vec<&str> = named_after("drop table ").collect();
    named_after("create table ").filter(|table| !gone.contains(table)).collect()
}

fn named_after(words: &'static str) -> impl Iterator<Item = &'static str> {
    let schemas = std::iter::once(&store::TABLES).chain(server::assembly::SCHEMAS);
    let migrations = schemas.flat_map(|schema| schema.migrations);
    let after =
        move |sql: &'static str| sql.match_indices(words).map(move |(at, _)| &sql[at + words.len()..]);
    migrations.flat_map(move |migration| after(migration.sql)).filter_map(name)
}

fn name(declared: &'static str) -> Option<&'static str> {
    declared.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().filter(|name| !name.is_empty())
}

/// A statement as the store wants it; a test's few are never given back.
pub fn statement(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

/// A digest of each row.
fn row_digests(conn: &mut Conn, sql: &'static str) -> kernel::Result<Vec<[u8; 32]>> {
    conn.rows(sql, &[], |row| {
        let mut digest = Sha256::new();
        for column in (0..).map_while(|index| row.get::<Raw>(index).ok()) {
            digest.update(column.0.len().to_le_bytes());
            digest.update(column.0);
        }
        Ok(digest.finalize().into())
    })
}

/// One digest a table.
pub type Digests = BTreeMap<&'static str, String>;

pub async fn of(db: &Db) -> Digests {
    db.read(|conn| {
        let mut digests = BTreeMap::new();
        for table in tables() {
            if APART.contains(&table) {
                continue;
            }
            let sql = statement(format!("select * from {table}"));
            let mut rows = row_digests(conn, sql)?;
            rows.sort_unstable();
            let digest = Sha256::digest(rows.as_flattened());
            digests.insert(table, format!("{} rows {digest:x}", rows.len()));
        }
        Ok(digests)
    })
    .await
    .expect("every table can be read by the team")
}

#[test]
fn every_table_has_a_name() {
    let tables = tables();
    for table in ["records", "persons", "projects", "tasks", "comments", "portal_links"] {
        assert!(tables.contains(&table), "{table} of {tables:?}");
    }
}

/// Every column of every table, as the crates declare them.
pub fn columns() -> Vec<(&'static str, &'static str)> {
    let schemas = std::iter::once(&store::TABLES).chain(server::assembly::SCHEMAS);
    let migrations = schemas.flat_map(|schema| schema.migrations);
    let tables = migrations.flat_map(|migration| migration.sql.split("create table ").skip(1));
    let lines = tables.flat_map(|declared| {
        let table = name(declared).unwrap_or_default();
        let body = declared.split_once(");").map_or(declared, |(body, _)| body);
        body.lines().skip(1).filter_map(move |line| Some((table, name(line.trim())?)))
    });
    let standing = self::tables();
    let is_column = |(table, column): &(&str, &str)| {
        standing.contains(table) && !matches!(*column, "primary" | "unique" | "foreign" | "check")
    };
    lines.filter(is_column).collect()
}

#[test]
fn every_column_has_a_name() {
    let columns = columns();
    for known in [("records", "title"), ("tasks", "notes"), ("comments", "body"), ("persons", "email")] {
        assert!(columns.contains(&known), "{known:?} of {columns:?}");
    }
}
