//! Every way round the second lock that we know of, tried below our own wrapper: with the raw connection, so that
//! the database itself must refuse.

use super::lock::{self, Lock};
use super::{migrate, settle, tables_of};
use crate::testing::TestFolder;
use crate::{ClientView, Migration, Open, Schema, Viewer};
use kernel::{PartyId, PersonId, ProjectId};
use rusqlite::Connection;
use uuid::Uuid;

const NOTES: Schema = Schema {
    owner: "notes",
    migrations: &[Migration {
        number: 900,
        name: "notes",
        sql: "create table notes (
                id uuid primary key, project_id uuid not null, parent_id uuid, body text not null,
                audience text not null, secret text not null
              );
              create index notes_project on notes (project_id, id);
              create table remarks (id uuid primary key, note_id uuid not null, body text not null);
              create table wages (id uuid primary key, amount bigint not null);
              create table members (id uuid primary key, person_id uuid not null);",
    }],
    client_views: &[
        ClientView::rows(
            "notes",
            &["id", "parent_id", "body"],
            "audience = 'client' and project_id = viewer_project()",
        ),
        ClientView::rows(
            "remarks",
            &["id", "note_id", "body"],
            "exists (select 1 from notes n join members m on m.person_id = viewer_person()
               where n.id = note_id and n.audience = 'client' and n.project_id = viewer_project())",
        ),
        ClientView::never("wages"),
        ClientView::never("members"),
    ],
};

fn id(n: u8) -> [u8; 16] {
    [n; 16]
}
fn viewer(project: u8) -> Viewer {
    let of = |n| Uuid::from_bytes(id(n));
    Viewer { project: ProjectId(of(project)), party: PartyId(of(90)), person: PersonId(of(91)) }
}

struct Scene {
    _folder: TestFolder,
    writer: Connection,
    client: Connection,
    lock: Lock,
}

/// Projects 1 and 2. In each two notes shown to the client and one internal, with a remark on every note.
fn scene() -> Scene {
    let folder = TestFolder::new();
    let path = folder.path().join("it's 50% #1?.db");
    let schemas = [crate::TABLES, NOTES];
    let mut writer = Connection::open(&path).unwrap();
    settle(&writer, super::WRITER_SETTINGS).unwrap();
    migrate(&mut writer, &schemas, &Open::folder(folder.path(), &[])).unwrap();
    for n in 1..=6_u8 {
        let (project, audience) = (1 + n % 2, if n <= 4 { "client" } else { "internal" });
        let note = (id(n), id(project), id(n.saturating_sub(2)), "about the roof", audience, "rate 900");
        writer.execute("insert into notes (id, project_id, parent_id, body, audience, secret) values (?1, ?2, ?3, ?4, ?5, ?6)", note).unwrap();
        writer.execute("insert into remarks values (?1, ?1, 'a remark')", [id(n)]).unwrap();
        share(&writer, n, project);
    }
    writer.execute("insert into wages values (?1, 5)", [id(1)]).unwrap();
    writer.execute("insert into members values (?1, ?2)", [id(1), viewer(1).person.0.into_bytes()]).unwrap();
    let tables = tables_of(&writer).unwrap();
    let (client, lock) = lock::open(&path, &schemas, &tables).unwrap();
    Scene { _folder: folder, writer, client, lock }
}

fn share(writer: &Connection, n: u8, project: u8) {
    let audience = if n <= 4 { "client" } else { "internal" };
    writer
        .execute(
            "insert into records (id, project_id, kind, number, title, audience, state, revision, created_at,
               updated_at, client_key, client_number)
             values (?1, ?2, 'note', ?3, 'roof', ?4, 'open', 1, 1, 1, ?1, 1)",
            (id(n), id(project), n, audience),
        )
        .unwrap();
    let entry = (n, id(n), id(n), id(project));
    writer.execute("insert into client_search_entries values (?1, ?2, ?3, ?4, null)", entry).unwrap();
    writer.execute("insert into client_search_words (rowid, words) values (?1, 'roof 屋顶')", [n]).unwrap();
}

impl Scene {
    /// As our wrapper does it: prepared under the strict mode, stepped under the wider one.
    fn rows(&self, sql: &str) -> Result<usize, String> {
        let read = || -> rusqlite::Result<usize> {
            let mut statement = self.client.prepare_cached(sql)?;
            let _stepping = self.lock.stepping();
            let (mut rows, mut count) = (statement.query([])?, 0);
            while rows.next()?.is_some() {
                count += 1;
            }
            Ok(count)
        };
        read().map_err(|e| e.to_string())
    }
    fn base(&self) -> String {
        let sql = "select name from pragma_database_list where name like 'base%'";
        let unlocked = self.lock.unlocked();
        let name = self.client.query_row(sql, [], |row| row.get(0)).unwrap();
        self.client.flush_prepared_statement_cache();
        drop(unlocked);
        name
    }
}

#[test]
fn what_a_client_may_read_is_read() {
    let scene = scene();
    for (project, _) in [(1, ()), (2, ()), (1, ())] {
        scene.lock.look_as(Some(viewer(project)));
        for (sql, wanted) in [
            ("select id, body from notes", 2),
            ("select count(*) from notes having count(*) = 2", 1),
            ("select id from temp.notes", 2),
            ("select n.id from notes n join remarks r on r.note_id = n.id", 2),
            ("select n.id from notes n left join remarks r on r.note_id = n.id", 2),
            ("with x as (select * from notes) select id from x", 2),
            ("with x as (select * from notes) select count(*) from x", 1),
            ("with recursive w (id) as (select id from notes where parent_id is null union all
                select n.id from notes n join w on n.parent_id = w.id) select * from w", 0),
            ("select n.id from notes n where exists (select 1 from remarks r where r.note_id = n.id)", 2),
            ("select id, row_number() over (order by id) from notes union all select id, 0 from remarks", 4),
            ("select value from json_each('[1,2]')", 2),
            ("select client_key, client_number, state from records", 2),
            ("select r.state from client_search_words w join client_search_entries e on e.search_id = w.search_id
                join records r on r.client_key = e.client_key
                where w.client_search_words match '\"roof\"' order by w.rank", 2),
            ("select search_id from client_search_words where client_search_words match '屋顶'", 2),
        ] {
            assert_eq!(scene.rows(sql), Ok(wanted), "project {project}: {sql}");
        }
    }
}

#[test]
fn nothing_is_read_when_nobody_looks() {
    let scene = scene();
    for sql in ["select id from notes", "select count(*) from notes", "select state from records"] {
        scene.lock.look_as(Some(viewer(1)));
        scene.rows(sql).unwrap();
        scene.lock.look_as(None);
        let answer = scene.rows(sql);
        assert!(answer.as_ref().is_err_and(|e| e.contains("nobody is looking")), "{sql}: {answer:?}");
    }
}

const WAYS_ROUND: &[&str] = &[
    "select id from main.notes",
    "select secret from notes",
    "select audience from notes",
    "select rowid from notes",
    "select id from records",
    "select party_id from records",
    "select number from records",
    "select title from records",
    "select amount from wages",
    "select person_id from members",
    "select id from events",
    "select value from settings",
    "select id from notes where id in (select id from main.notes)",
    "with notes as (select secret from main.notes) select * from notes",
    "with remarks as (select secret from notes) select * from remarks",
    "with notes as (select * from notes) select * from notes",
    "with remarks as (select amount from wages) select * from remarks",
    "with remarks as (select person_id from members) select * from remarks",
    "select * from search_words",
    "select * from search_words_data",
    "select block from client_search_words_data",
    "select sz from client_search_words_docsize",
    "select * from client_search_words_config where k = 'version'",
    "select rowid from search_words where search_words match 'roof'",
    "select record_id from client_search_entries",
    "select sql from sqlite_schema",
    "select sql from temp.sqlite_schema",
    "select sql from sqlite_temp_schema",
    "select name from main.sqlite_schema",
    "select name from sqlite_master",
    "select * from sqlite_sequence",
    "select * from sqlite_dbpage",
    "select * from dbstat",
    "pragma table_info(notes)",
    "pragma database_list",
    "pragma query_only",
    "pragma writable_schema = on",
    "select * from pragma_table_info('notes')",
    "select * from pragma_database_list",
    "select * from pragma_table_list",
    "attach ':memory:' as z",
    "attach 'rapport.db' as z",
    "detach temp",
    "create temp table z as select * from notes",
    "create table z (a)",
    "create temp view z as select 1",
    "create temp trigger z after insert on notes begin select 1; end",
    "create virtual table temp.z using fts5 (a)",
    "create virtual table temp.z using fts5vocab (search_words, row)",
    "drop view notes",
    "drop view temp.notes",
    "delete from notes",
    "delete from main.notes",
    "insert into notes (id) values (1)",
    "update notes set body = ''",
    "vacuum",
    "vacuum into 'copy.db'",
    "reindex",
    "analyze",
    "savepoint a",
    "select load_extension('x')",
    "explain select * from main.notes",
];

#[test]
fn every_known_way_round_is_refused() {
    let scene = scene();
    scene.lock.look_as(Some(viewer(1)));
    for sql in WAYS_ROUND {
        let answer = scene.rows(sql);
        assert!(answer.is_err(), "{sql}: {answer:?}");
    }
}

/// Even somebody who learnt the random name gets nothing: a common table expression's name counts as the
/// reader's name to SQLite, so this is the one hole that only the random name shuts.
#[test]
fn the_name_of_the_database_is_random_and_the_authorizer_refuses_it_by_itself() {
    let (scene, other) = (scene(), self::scene());
    scene.lock.look_as(Some(viewer(1)));
    let base = scene.base();
    assert_ne!(base, other.base());
    assert_eq!(base.len(), "base_".len() + 32);
    for sql in [
        format!("select id from {base}.notes"),
        format!("select count(*) from {base}.notes"),
        format!("select rowid from {base}.notes"),
        format!("select id from (select id from {base}.notes) as notes"),
        format!("with x as (select id from {base}.notes) select id from x"),
        format!("select amount from {base}.wages"),
        format!("select sql from {base}.sqlite_schema"),
        format!("select rowid from {base}.client_search_words where client_search_words match 'roof'"),
        format!("delete from {base}.notes"),
        format!("create table {base}.z (a)"),
    ] {
        let answer = scene.rows(&sql);
        assert!(answer.is_err(), "{sql}: {answer:?}");
    }
}

/// The schema changes under an open connection: statements are prepared anew, under the lock.
#[test]
fn a_change_of_the_schema_opens_nothing() {
    let scene = scene();
    scene.lock.look_as(Some(viewer(1)));
    assert_eq!(scene.rows("select id from notes"), Ok(2));
    scene
        .writer
        .execute_batch("alter table notes add column more text; create table later (id blob)")
        .unwrap();
    assert_eq!(scene.rows("select id from notes"), Ok(2));
    for sql in ["select more from notes", "select id from later"] {
        let answer = scene.rows(sql);
        assert!(answer.is_err(), "{sql}: {answer:?}");
    }
}

#[test]
fn the_file_is_attached_for_reading_only() {
    let scene = scene();
    let base = scene.base();
    let _unlocked = scene.lock.unlocked();
    let answer = scene.client.execute(&format!("delete from {base}.wages"), []);
    assert!(answer.unwrap_err().to_string().contains("readonly"), "the file can be written");
}
