//! Databases for tests: each test body runs on SQLite and, where one is at hand, on PostgreSQL.
//!
//! Bringing a schema up to date costs more than most tests: it is done once, and each database begins as a copy.

use crate::{DATABASE_FILE, Db, Location, Open, OpenError, Postgres, Schema, postgres, sqlite};
use ::postgres::{Client, NoTls};
use kernel::{Clock, Timestamp};
use sha2::{Digest, Sha256};
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
    let copied = std::fs::copy(sqlite_template(schemas), folder.path().join(DATABASE_FILE));
    copied.expect("the test database can be copied");
    let open = Open::folder(folder.path(), schemas).clock(Clock::held(A_MONDAY));
    let db = Db::open(open).unwrap_or_else(|why| panic!("the test database does not open: {why}"));
    (db, folder)
}

/// A database file with this schema and nothing in it, beside the test programs. Whoever comes first makes it.
fn sqlite_template(schemas: &[Schema]) -> PathBuf {
    let program = std::env::current_exe().expect("a test is a program");
    let folder = program.with_file_name("test-databases");
    let file = folder.join(format!("{}.db", mark(schemas)));
    if !file.exists() {
        std::fs::create_dir_all(&folder).expect("a folder for what tests copy");
        let making = folder.join(Uuid::new_v4().simple().to_string());
        let open = Open::folder(&folder, schemas).clock(Clock::held(A_MONDAY));
        let made = sqlite::migrated(&making, &with_own(schemas), &open);
        // What is still in its log comes into the file as the connection ends.
        drop(made.unwrap_or_else(|why| panic!("the test database cannot be made: {why}")));
        std::fs::rename(&making, &file).expect("a file can be named");
    }
    file
}

fn with_own(schemas: &[Schema]) -> Vec<Schema> {
    [&[crate::TABLES], schemas].concat()
}

/// Another one for each schema, and for each way to bring it into a database.
fn mark(schemas: &[Schema]) -> String {
    const WAYS: [&str; 5] = [
        include_str!("dialect.rs"),
        include_str!("migrate.rs"),
        include_str!("sqlite/mod.rs"),
        include_str!("postgres/migrate.rs"),
        include_str!("postgres/lock.rs"),
    ];
    let all = format!("{:?} {}", with_own(schemas), WAYS.concat());
    Sha256::digest(all)[..12].iter().map(|byte| format!("{byte:02x}")).collect()
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
    let database = TestDatabase::migrated(&server, schemas);
    let program = Postgres { owner_url: None, ..database.place() };
    let db = Db::open(held(program, schemas)).unwrap_or_else(|why| panic!("PostgreSQL does not open: {why}"));
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
    /// An empty one.
    pub fn new(server: &str) -> Self {
        let database = Self::named(server);
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
        let create = format!("create database {} owner {OWNER}", database.name);
        database.on_server(|client| {
            client.batch_execute(&roles)?;
            client.batch_execute(&create)
        });
        database
    }

    /// One with this schema and nothing in it: a copy of the one that whoever comes first makes on this server.
    pub fn migrated(server: &str, schemas: &[Schema]) -> Self {
        let database = Self::named(server);
        let template = format!("rapport_template_{}", mark(schemas));
        let copy = format!("create database {} owner {OWNER} template {template}", database.name);
        database.on_server(|client| {
            if !is_there(client, &template)? {
                client.batch_execute("select pg_advisory_lock(7204)")?;
                if !is_there(client, &template)? {
                    let making = Self::new(server);
                    making.migrate(schemas);
                    client.batch_execute(&format!("alter database {} rename to {template}", making.name))?;
                }
                client.batch_execute("select pg_advisory_unlock(7204)")?;
            }
            client.batch_execute(&copy)
        });
        database
    }

    fn migrate(&self, schemas: &[Schema]) {
        let made = postgres::open(&self.place(), &with_own(schemas), &held(self.place(), schemas));
        drop(made.unwrap_or_else(|why| panic!("the test database cannot be made: {why}")));
    }

    fn named(server: &str) -> Self {
        Self { server: server.to_owned(), name: format!("rapport_test_{}", Uuid::new_v4().simple()) }
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

    pub fn open(&self, schemas: &[Schema]) -> Result<Db, OpenError> {
        Db::open(held(self.place(), schemas))
    }

    fn on_server(&self, act: impl FnOnce(&mut Client) -> Result<(), ::postgres::Error> + Send) {
        let run = || act(&mut Client::connect(&self.server, NoTls)?);
        // A test's own thread drives a runtime, and the client has one of its own.
        let ran = std::thread::scope(|scope| scope.spawn(run).join()).expect("the client does not panic");
        if let Err(why) = ran {
            eprintln!("the PostgreSQL server of the tests: {why}");
        }
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        let sql = format!("drop database if exists {} with (force)", self.name);
        self.on_server(|client| client.batch_execute(&sql));
    }
}

fn held(place: Postgres, schemas: &[Schema]) -> Open<'_> {
    Open::new(Location::Postgres(place), schemas).clock(Clock::held(A_MONDAY))
}

fn is_there(client: &mut Client, database: &str) -> Result<bool, ::postgres::Error> {
    let known = "select exists (select 1 from pg_database where datname = $1)";
    Ok(client.query_one(known, &[&database])?.get(0))
}
