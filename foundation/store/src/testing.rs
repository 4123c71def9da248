//! Databases for tests: each test body runs on SQLite and, where one is at hand, on PostgreSQL.

use crate::{Db, Open, Schema};
use kernel::{Clock, Timestamp};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// 2026-03-02T01:00Z, a Monday morning in Shanghai: where held clocks of tests begin.
pub const A_MONDAY: Timestamp = Timestamp(1_772_413_200_000_000);

/// A folder of a test's own, removed when the test ends.
#[derive(Debug)]
pub struct TestFolder(PathBuf);

impl TestFolder {
    pub fn new() -> Self {
        let path = std::env::temp_dir().join(format!("rapport-test-{}", Uuid::new_v4().simple()));
        std::fs::create_dir_all(&path).expect("a folder for the test can be made");
        Self(path)
    }
    pub fn path(&self) -> &Path {
        &self.0
    }
}
impl Default for TestFolder {
    fn default() -> Self {
        Self::new()
    }
}
impl Drop for TestFolder {
    fn drop(&mut self) {
        // What cannot be removed is the system's to clear away.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A fresh embedded database with a held clock; keep the folder as long as the database.
pub fn sqlite(schemas: &[Schema]) -> (Db, TestFolder) {
    let folder = TestFolder::new();
    let open = Open::folder(folder.path(), schemas).clock(Clock::held(A_MONDAY));
    let db = Db::open(open).unwrap_or_else(|why| panic!("the test database does not open: {why}"));
    (db, folder)
}

/// Runs a test body on every kind of database at hand.
pub async fn each_database<F, Done>(schemas: &[Schema], body: F)
where
    F: Fn(Db) -> Done,
    Done: Future<Output = ()>,
{
    let (db, _folder) = sqlite(schemas);
    body(db.clone()).await;
    db.close().await;
}
