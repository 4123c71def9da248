//! What only PostgreSQL needs to be asked: its logins, its row security below our own wrapper, lost
//! connections, several nodes.

use crate::durability::upgraded_past_a_failure;
use crate::locked_reads::{NOTES, bodies, scene};
use kernel::{Event, Failure};
use postgres::{Client, NoTls};
use std::time::Duration;
use store::testing::{TestDatabase, postgres_server};
use store::{Db, Location, Open, OpenError, Postgres, Schema, Viewer, params, settings};

fn database() -> Option<TestDatabase> {
    let server = postgres_server();
    if server.is_none() {
        println!("not run: postgresql");
    }
    server.map(|server| TestDatabase::new(&server))
}

/// Runs on a thread of its own: the plain client brings its own runtime.
async fn plainly<T: Send + 'static>(url: String, f: impl FnOnce(&mut Client) -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(move || {
        let mut client = Client::connect(&url, NoTls).unwrap();
        f(&mut client)
    })
    .await
    .unwrap()
}

fn open(place: Postgres, schemas: &[Schema]) -> Result<Db, OpenError> {
    Db::open(Open::new(Location::Postgres(place), schemas))
}

#[tokio::test]
async fn a_login_that_row_security_does_not_bind_is_refused() {
    let Some(database) = database() else { return };
    database.open(&[NOTES]).unwrap().close().await;
    for (login, said) in [("postgres", "is a superuser"), ("rapport_test_owner", "owns the tables")] {
        let place = Postgres { url: database.url(login), ..Default::default() };
        let refused = open(place, &[NOTES]).err().unwrap().to_string();
        assert!(refused.contains(said), "{refused}");
    }
}

#[tokio::test]
async fn the_program_waits_for_its_owner_to_migrate() {
    let Some(database) = database() else { return };
    let program = Postgres { owner_url: None, ..database.place() };
    assert_eq!(open(program.clone(), &[]).err(), Some(OpenError::NeedsMigration));
    database.open(&[]).unwrap().close().await;
    open(program.clone(), &[]).unwrap().close().await;
    assert_eq!(open(program.clone(), &[NOTES]).err(), Some(OpenError::NeedsMigration));
    database.open(&[NOTES]).unwrap().close().await;
    assert!(matches!(open(program, &[]).err(), Some(OpenError::Newer { .. })));
}

#[tokio::test]
async fn an_upgrade_goes_on_where_it_stopped() {
    let Some(database) = database() else { return };
    upgraded_past_a_failure(|schema| database.open(&[schema])).await;
}

/// As the program's own login and in the client's role, but without our wrapper: the database itself refuses.
#[tokio::test]
async fn row_security_holds_below_the_wrapper() {
    let Some(database) = database() else { return };
    let db = database.open(&[NOTES]).unwrap();
    let us = scene(&db).await.us;
    let counts = plainly(database.url("rapport_test"), move |client| {
        let mut refused = Vec::new();
        for sql in [
            "select secret from notes",
            "select * from notes",
            "select * from wages",
            "select id from records",
            "select count(*) from events",
            "select body from notes where secret like 'o%'",
            "select party_id from client_search_entries",
            "delete from notes",
            "update notes set body = ''",
            "insert into remarks (id, note_id, body) values (gen_random_uuid(), gen_random_uuid(), '')",
            "truncate notes",
            "create table z (a text)",
            "alter table notes disable row level security",
            "drop policy client on notes",
            "set session authorization postgres",
            "copy notes to stdout",
            "comment on table schema_migrations is 'other'",
        ] {
            client.batch_execute(&begin_as(us)).unwrap();
            refused.push((sql, client.batch_execute(sql).is_err()));
            client.batch_execute("rollback").unwrap();
        }
        let mut count = |begin: &str, sql: &str| {
            client.batch_execute(begin).unwrap();
            let count = client.query_one(sql, &[]).map(|row| row.get::<_, i64>(0));
            client.batch_execute("rollback").unwrap();
            count.map_err(|e| e.as_db_error().unwrap().message().to_owned())
        };
        let role = "begin; set local role rapport_client";
        let counts = vec![
            (count(&begin_as(us), "select count(*) from notes"), Ok(2)),
            (count(&begin_as(us), "select count(*) from notes n join remarks r on r.note_id = n.id"), Ok(2)),
            (count("begin", "select count(*) from notes"), Ok(5)),
        ];
        let nobody = count(role, "select count(*) from notes");
        (refused, counts, nobody)
    })
    .await;
    for (sql, refused) in counts.0 {
        assert!(refused, "{sql}");
    }
    for (found, wanted) in counts.1 {
        assert_eq!(found, wanted);
    }
    assert!(counts.2.is_err(), "nobody looks, and yet {:?}", counts.2);
    db.close().await;
}

fn begin_as(viewer: Viewer) -> String {
    format!(
        "begin; set local role rapport_client; set local rapport.viewer_project = '{}';
         set local rapport.viewer_party = '{}'; set local rapport.viewer_person = '{}'",
        viewer.project, viewer.party, viewer.person
    )
}

#[tokio::test]
async fn every_table_is_under_forced_row_security() {
    let Some(database) = database() else { return };
    database.open(&[NOTES]).unwrap().close().await;
    let open = plainly(database.url("rapport_test_owner"), |client| {
        let sql = "select relname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
                   where n.nspname = 'public' and c.relkind in ('r', 'p', 'v', 'm')
                     and not (c.relrowsecurity and c.relforcerowsecurity)";
        client.query(sql, &[]).unwrap().iter().map(|row| row.get::<_, String>(0)).collect::<Vec<_>>()
    })
    .await;
    assert_eq!(open, [""; 0]);
}

/// A policy of plain comparisons must be able to use an index under row security.
#[tokio::test]
async fn a_clients_list_uses_the_index_of_its_project() {
    let Some(database) = database() else { return };
    let db = database.open(&[NOTES]).unwrap();
    let us = scene(&db).await.us;
    let plan = plainly(database.url("rapport_test"), move |client| {
        client.batch_execute(&begin_as(us)).unwrap();
        client.batch_execute("set local enable_seqscan = off").unwrap();
        let rows = client.query("explain select body from notes order by id", &[]).unwrap();
        rows.iter().map(|row| row.get::<_, String>(0)).collect::<Vec<_>>().join("\n")
    })
    .await;
    assert!(plan.contains("Index Cond: (project_id = "), "{plan}");
    db.close().await;
}

#[tokio::test]
async fn lost_connections_are_made_anew() {
    let Some(database) = database() else { return };
    let db = database.open(&[NOTES]).unwrap();
    let us = scene(&db).await.us;
    let cut = "select pg_terminate_backend(pid) from pg_stat_activity
               where datname = current_database() and pid <> pg_backend_pid()";
    for round in 0..2 {
        plainly(database.url("postgres"), move |client| client.batch_execute(cut).unwrap()).await;
        db.write(move |tx| settings::put(tx, "round", &round.to_string())).await.unwrap();
        for _ in 0..8 {
            let read = db.read(|conn| settings::get(conn, "round")).await.unwrap();
            assert_eq!(read, Some(round.to_string()));
        }
        assert_eq!(bodies(&db, us, "select body from notes").await.unwrap().len(), 2);
    }
    let torn = db
        .write(|tx| {
            settings::put(tx, "torn", "")?;
            // The server goes away in the middle of a job.
            tx.one("select pg_terminate_backend(pg_backend_pid())", params![], |row| row.get::<bool>(0))?;
            Ok(())
        })
        .await;
    assert!(torn.is_err());
    db.write(|tx| settings::put(tx, "whole", "")).await.unwrap();
    assert_eq!(db.read(|conn| settings::get(conn, "torn")).await, Ok(None));
    db.close().await;
}

#[tokio::test]
async fn another_node_hears_of_events_and_waits_its_turn_to_write() {
    let Some(database) = database() else { return };
    let one = database.open(&[]).unwrap();
    let other = database.open(&[]).unwrap();
    let mut heard = other.watch_events();
    one.write(|tx| tx.event(Event::new("task.created", tx.now(), None))).await.unwrap();
    tokio::time::timeout(Duration::from_secs(20), heard.wait_for(|newest| *newest > 0))
        .await
        .unwrap()
        .unwrap();

    let writes: Vec<_> = (0..40)
        .map(|n| {
            let db = if n % 2 == 0 { one.clone() } else { other.clone() };
            tokio::spawn(async move {
                db.write(|tx| {
                    let count = settings::get(tx, "count")?.map_or(0, |n| n.parse::<i64>().unwrap());
                    settings::put(tx, "count", &(count + 1).to_string())
                })
                .await
            })
        })
        .collect();
    for write in writes {
        write.await.unwrap().unwrap();
    }
    assert_eq!(one.read(|conn| settings::get(conn, "count")).await.unwrap().as_deref(), Some("40"));
    one.close().await;
    other.close().await;
}

#[tokio::test]
async fn a_statement_that_takes_too_long_is_ended() {
    let Some(database) = database() else { return };
    let open = Open::new(Location::Postgres(database.place()), &[]);
    let db = Db::open(Open { read_deadline: Duration::from_millis(50), ..open }).unwrap();
    let endless = db.read(|conn| conn.one("select 1 from pg_sleep(60)", params![], |row| row.get::<i64>(0)));
    assert!(matches!(endless.await, Err(Failure::Fault(why)) if why.contains("57014")));
    assert_eq!(db.read(|conn| settings::get(conn, "a")).await, Ok(None));
    db.close().await;
}

#[tokio::test]
async fn sums_must_be_cast() {
    let Some(database) = database() else { return };
    let db = database.open(&[]).unwrap();
    let sum = db
        .read(|conn| conn.one("select sum(number) from records", params![], |row| row.get::<Option<i64>>(0)));
    assert!(matches!(sum.await, Err(Failure::Fault(why)) if why.contains("cast it")));
    db.close().await;
}

#[tokio::test]
async fn encryption_is_asked_for_and_the_certificate_is_checked() {
    let Some(database) = database() else { return };
    let certificate = plainly(database.url("postgres"), |client| {
        let is_on: String = client.query_one("show ssl", &[]).unwrap().get(0);
        (is_on == "on")
            .then(|| client.query_one("select pg_read_file('server.crt')", &[]).unwrap().get::<_, String>(0))
    })
    .await;
    let Some(certificate) = certificate else {
        println!("not run: postgresql with encryption");
        return;
    };
    database.open(&[]).unwrap().close().await;
    let folder = store::testing::TestFolder::new();
    let ca_file = folder.path().join("server.crt");
    std::fs::write(&ca_file, certificate).unwrap();
    let url = format!("{}?sslmode=require", database.url("rapport_test"));
    let unknown = Postgres { url: url.clone(), ..Default::default() };
    assert!(matches!(open(unknown, &[]).err(), Some(OpenError::Database(_))), "an unknown certificate");
    let known = Postgres { url, owner_url: None, ca_file: Some(ca_file) };
    let db = open(known, &[]).unwrap();
    let encrypted = db.read(|conn| {
        conn.one("select ssl from pg_stat_ssl where pid = pg_backend_pid()", params![], |row| {
            row.get::<bool>(0)
        })
    });
    assert!(encrypted.await.unwrap());
    db.close().await;
}
