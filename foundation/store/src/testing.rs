//! Databases for tests: each test body runs on SQLite and, where one is at hand, on PostgreSQL.

use crate::{Db, Location, Open, Postgres, Schema};
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

/// Runs a test body on SQLite, and on PostgreSQL where `RAPPORT_TEST_POSTGRES` names a server (as a superuser):
/// there each test has a database of its own, an owner and a login like the program's.
pub async fn each_database<F, Done>(schemas: &[Schema], body: F)
where
    F: Fn(Db) -> Done,
    Done: Future<Output = ()>,
{
    let (db, _folder) = sqlite(schemas);
    body(db.clone()).await;
    db.close().await;
    let Some(server) = postgres_server() else {
        println!("not run: postgresql");
        return;
    };
    let database = TestDatabase::new(&server);
    let db = database.open(schemas).unwrap_or_else(|why| panic!("PostgreSQL does not open: {why}"));
    body(db.clone()).await;
    db.close().await;
}

/// The server that tests may use, if there is one.
pub fn postgres_server() -> Option<String> {
    std::env::var("RAPPORT_TEST_POSTGRES").ok().filter(|url| !url.is_empty())
}

const OWNER: &str = "rapport_test_owner";
const LOGIN: &str = "rapport_test";

/// A PostgreSQL database of a test's own, removed when dropped.
#[derive(Debug)]
pub struct TestDatabase {
    server: String,
    name: String,
}

impl TestDatabase {
    pub fn new(server: &str) -> Self {
        let name = format!("rapport_test_{}", Uuid::new_v4().simple());
        let database = Self { server: server.to_owned(), name };
        // Roles belong to the whole server: tests that run side by side take turns here.
        let roles = format!(
            "select pg_advisory_lock(7203);
             do $$ begin
               if not exists (select 1 from pg_roles where rolname = '{OWNER}') then
                 create role {OWNER} login createrole;
                 create role {LOGIN} login;
                 if not exists (select 1 from pg_roles where rolname = 'rapport_client') then
                   create role rapport_client nologin;
                 end if;
                 grant rapport_client to {LOGIN};
                 grant rapport_client to {OWNER} with admin option;
               end if;
             end $$;
             select pg_advisory_unlock(7203);"
        );
        database.run(&roles);
        database.run(&format!("create database {} owner {OWNER}", database.name));
        database
    }

    /// The address of this database for a login.
    pub fn url(&self, login: &str) -> String {
        let (_, rest) = self.server.split_once("://").expect("an address has a scheme");
        let place = rest.rsplit_once('@').map_or(rest, |(_, place)| place);
        let host = place.split(['/', '?']).next().expect("a split has a first part");
        format!("postgres://{login}@{host}/{}", self.name)
    }

    /// What the program would be started with.
    pub fn place(&self) -> Postgres {
        Postgres { url: self.url(LOGIN), owner_url: Some(self.url(OWNER)), ca_file: None }
    }

    pub fn open(&self, schemas: &[Schema]) -> Result<Db, crate::OpenError> {
        let open = Open::new(Location::Postgres(self.place()), schemas);
        Db::open(open.clock(Clock::held(A_MONDAY)))
    }

    fn run(&self, sql: &str) {
        let run = || {
            let mut client = postgres::Client::connect(&self.server, postgres::NoTls)?;
            client.batch_execute(sql)
        };
        // A test's own thread drives a runtime, and the client has one of its own.
        let ran = std::thread::scope(|scope| scope.spawn(run).join()).expect("the client does not panic");
        if let Err(why) = ran {
            eprintln!("the PostgreSQL server of the tests: {why}: {sql}");
        }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        self.run(&format!("drop database if exists {} with (force)", self.name));
    }
}
