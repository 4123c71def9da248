//! The second lock through the public handle, on both databases: what a client reads, and what is refused.

use kernel::{Failure, PartyId, PersonId, ProjectId};
use store::testing::each_database;
use store::{ClientView, Db, Migration, Schema, Viewer, params};
use uuid::Uuid;

pub const NOTES: Schema = Schema {
    owner: "notes",
    migrations: &[Migration {
        number: 900,
        name: "notes",
        sql: "create table notes (
                id uuid primary key, project_id uuid not null, party_id uuid, body text not null,
                audience text not null, secret text not null, is_done boolean not null, weight double precision
              );
              create index notes_project on notes (project_id, id);
              create table remarks (id uuid primary key, note_id uuid not null references notes (id), body text not null);
              create table members (id uuid primary key, party_id uuid not null, person_id uuid not null);
              create table wages (id uuid primary key, amount bigint not null);",
    }],
    client_views: &[
        ClientView::rows(
            "notes",
            &["id", "body", "is_done", "weight"],
            "audience = 'client' and project_id = viewer_project() and (party_id is null or party_id = viewer_party())",
        ),
        ClientView::rows(
            "remarks",
            &["id", "note_id", "body"],
            "exists (select 1 from notes n where n.id = note_id and n.project_id = viewer_project()
               and n.secret = 'open' and (n.party_id is null or n.party_id = viewer_party()))",
        ),
        ClientView::never("members"),
        ClientView::never("wages"),
    ],
};

#[derive(Clone, Copy)]
pub struct Scene {
    pub us: Viewer,
    others: Viewer,
    elsewhere: Viewer,
}

pub async fn scene(db: &Db) -> Scene {
    let viewer = |project| Viewer { project, party: PartyId::new(), person: PersonId::new() };
    let project = ProjectId::new();
    let scene = Scene { us: viewer(project), others: viewer(project), elsewhere: viewer(ProjectId::new()) };
    db.write(move |tx| {
        let mut note = |party: Option<PartyId>, project: ProjectId, body: &str, audience: &str| {
            let id = Uuid::now_v7();
            tx.exec(
                "insert into notes (id, project_id, party_id, body, audience, secret, is_done, weight)
                 values ($1, $2, $3, $4, $5, 'open', $6, $7)",
                params![id, project, party, body, audience, true, 0.5],
            )?;
            tx.exec("insert into remarks (id, note_id, body) values ($1, $1, $2)", params![id, body])
        };
        note(None, project, "for all", "client")?;
        note(Some(scene.us.party), project, "for us", "client")?;
        note(Some(scene.others.party), project, "for others", "client")?;
        note(None, project, "inside", "internal")?;
        note(None, scene.elsewhere.project, "elsewhere", "client")?;
        tx.exec("insert into wages (id, amount) values ($1, 5)", params![Uuid::now_v7()])?;
        tx.exec(
            "insert into members (id, party_id, person_id) values ($1, $2, $3)",
            params![Uuid::now_v7(), scene.us.party, scene.us.person],
        )
    })
    .await
    .unwrap();
    scene
}

pub async fn bodies(db: &Db, viewer: Viewer, sql: &'static str) -> store::Result<Vec<String>> {
    db.read_as_client(viewer, move |conn| conn.rows(sql, params![], |row| row.get(0))).await
}

#[tokio::test]
async fn each_viewer_reads_its_own_rows() {
    each_database(&[NOTES], |db| async move {
        let scene = scene(&db).await;
        for _ in 0..3 {
            for (viewer, notes, remarks) in [
                (scene.us, &["for all", "for us"][..], &["for all", "for us", "inside"][..]),
                (scene.others, &["for all", "for others"], &["for all", "for others", "inside"]),
                (scene.elsewhere, &["elsewhere"], &["elsewhere"]),
            ] {
                for (sql, wanted) in [
                    ("select body from notes order by body", notes),
                    ("with x as (select * from (select id, body from notes) y) select body from x order by body", notes),
                    ("select n.body from notes n left join remarks r on r.note_id = n.id order by n.body", notes),
                    ("select body from remarks order by body", remarks),
                ] {
                    assert_eq!(bodies(&db, viewer, sql).await.unwrap(), wanted, "{sql}");
                }
            }
        }
        let typed = db.read_as_client(scene.elsewhere, |conn| {
            conn.one("select is_done, weight, id from notes", params![], |row| {
                Ok((row.get::<bool>(0)?, row.get::<f64>(1)?, row.get::<Uuid>(2)?.get_version_num()))
            })
        });
        assert_eq!(typed.await.unwrap(), (true, 0.5, 7));
    })
    .await;
}

#[tokio::test]
async fn every_way_round_is_refused() {
    each_database(&[NOTES], |db| async move {
        let scene = scene(&db).await;
        for sql in [
            "select secret from notes",
            "select body from notes where secret = 'open'",
            "select body from notes order by audience",
            "select * from wages",
            "select amount from wages",
            "select id from members",
            "select id from records",
            "select number from records",
            "select title from records",
            "select kind from events",
            "select value from settings",
            "select payload from outbox",
            "select name from schema_migrations",
            "select record_id from client_search_entries",
            "with notes as (select secret from notes) select secret from notes",
            "with remarks as (select amount from wages) select * from remarks",
            "with x as (insert into notes (id) values (null) returning body) select body from x",
            "insert into notes (id) values (null)",
            "update notes set body = ''",
            "delete from notes",
            "set role none",
            "reset role",
            "set local rapport.viewer_project = ''",
            "select set_config('role', 'none', true)",
            "select set_config('rapport.viewer_party', '', true)",
            "select current_setting('rapport.viewer_party')",
            "select relname from pg_class",
            "select relname from pg_catalog.pg_class",
            "select tablename from pg_tables",
            "select table_name from information_schema.tables",
            "select sql from sqlite_schema",
            "select body from notes; select 1",
            "explain select body from notes",
            "create temp table z as select body from notes",
            "select body into z from notes",
            "copy notes to stdout",
            "begin",
            "commit",
            "table wages",
        ] {
            let answer = bodies(&db, scene.us, sql).await;
            assert!(matches!(answer, Err(Failure::Fault(_))), "{sql}: {answer:?}");
        }
        let still = bodies(&db, scene.us, "select body from notes order by body").await.unwrap();
        assert_eq!(still, ["for all", "for us"]);
    })
    .await;
}

/// Counts and sums are of what the viewer sees.
#[tokio::test]
async fn totals_are_computed_within_the_scope() {
    each_database(&[NOTES], |db| async move {
        let scene = scene(&db).await;
        for (viewer, wanted) in [(scene.us, 2), (scene.elsewhere, 1)] {
            let counted = db.read_as_client(viewer, |conn| {
                conn.one("select count(*) from notes", params![], |row| row.get::<i64>(0))
            });
            assert_eq!(counted.await.unwrap(), wanted);
        }
    })
    .await;
}

#[tokio::test]
async fn a_table_without_a_word_about_clients_does_not_open() {
    const SILENT: Schema = Schema { owner: "notes", migrations: NOTES.migrations, client_views: &[] };
    let folder = store::testing::TestFolder::new();
    let refused = Db::open(store::Open::folder(folder.path(), &[SILENT])).err().map(|why| why.to_string());
    assert!(refused.is_some_and(|why| why.contains("table notes has no client view")));
}
