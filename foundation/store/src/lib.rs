//! The database behind two arms: SQLite in the data folder, or PostgreSQL.
//!
//! What must hold: store functions are plain synchronous functions over [`Conn`] and [`Tx`], with one SQL text
//! for both databases and `$1` parameters. A write that was answered is durable. What a client's request reads
//! goes through [`ClientConn`], which the database itself limits (see `lock.rs`). Every difference between the
//! two databases stands in `dialect.rs`.
//!
//! Deliberately absent: a query builder, an object mapper, transactions that a caller opens and closes.

mod arm;
pub mod backup;
mod conn;
mod db;
mod dialect;
pub mod events;
mod folder;
pub mod idempotency;
mod many;
mod migrate;
pub mod outbox;
pub mod packed;
mod page;
mod pattern;
mod pool;
mod postgres;
pub mod records;
mod row;
mod schema;
pub mod seal;
pub mod search;
pub mod settings;
mod sqlite;
mod tables;
pub mod testing;
mod tokens;
mod value;
mod writer;

pub use conn::{ClientConn, Conn, Tx};
pub use db::{Db, Location, Open, OpenError, Statistics, Viewer};
pub use folder::{DATABASE_FILE, FILES_FOLDER, MOVING_FOLDER};
pub use page::{Page, PageOf};
pub use pattern::containing;
pub use postgres::Postgres;
pub use row::{FromValue, Row, ValueRef};
pub use schema::{ClientView, Migration, Schema};
pub use tables::TABLES;
pub use value::Value;

pub type Result<T, E = kernel::Failure> = std::result::Result<T, E>;
