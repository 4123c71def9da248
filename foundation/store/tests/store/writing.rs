//! The one writer: what a batch keeps, what it refuses.

use crate::task;
use kernel::{Failure, ProjectId};
use std::sync::{Arc, Barrier};
use store::testing::{each_database, sqlite};
use store::{Db, Open, params, records, settings};

pub type WriteJob<T> = Box<dyn FnOnce(&mut store::Tx) -> store::Result<T> + Send>;

async fn names(db: &Db) -> Vec<String> {
    db.read(|conn| conn.rows("select name from settings order by name", params![], |row| row.get(0)))
        .await
        .unwrap()
}

/// Holds the writer inside a batch until all of `jobs` are queued, so that they share it.
pub async fn one_batch<T: Send + 'static>(db: &Db, jobs: Vec<WriteJob<T>>) -> Vec<store::Result<T>> {
    let gate = Arc::new(Barrier::new(2));
    let holding = {
        let (db, gate) = (db.clone(), Arc::clone(&gate));
        tokio::spawn(async move {
            db.write(move |_| {
                gate.wait();
                Ok(())
            })
            .await
        })
    };
    tokio::task::yield_now().await;
    let mut asked = Vec::new();
    for job in jobs {
        let db = db.clone();
        asked.push(tokio::spawn(async move { db.write(job).await }));
    }
    tokio::task::yield_now().await;
    tokio::task::spawn_blocking(move || gate.wait()).await.unwrap();
    holding.await.unwrap().unwrap();
    let mut answers = Vec::new();
    for answer in asked {
        answers.push(answer.await.unwrap());
    }
    answers
}

#[tokio::test]
async fn a_failed_job_leaves_nothing_and_spoils_no_other() {
    each_database(&[], |db| async move {
        let mut jobs: Vec<WriteJob<()>> = Vec::new();
        for n in 0..30_u32 {
            jobs.push(Box::new(move |tx| {
                settings::put(tx, &format!("n{n:02}"), "x")?;
                match n % 5 {
                    1 => Err(Failure::refused("no")),
                    2 => panic!("a job panics"),
                    3 => {
                        // A rule of the schema is broken …
                        tx.exec(
                            "insert into settings (name, value) values ($1, null)",
                            params![n.to_string()],
                        )?;
                        Ok(())
                    }
                    4 => {
                        // … or a reference.
                        tx.exec(
                            "insert into record_visibility (id, record_id, visible_from) values ($1, $1, 0)",
                            params![uuid::Uuid::now_v7()],
                        )?;
                        Ok(())
                    }
                    _ => Ok(()),
                }
            }));
        }
        let answers = one_batch(&db, jobs).await;
        for (n, answer) in answers.iter().enumerate() {
            match n % 5 {
                0 => assert_eq!(*answer, Ok(())),
                1 => assert_eq!(*answer, Err(Failure::refused("no"))),
                _ => assert!(matches!(answer, Err(Failure::Fault(_))), "{answer:?}"),
            }
        }
        assert_eq!(names(&db).await, ["n00", "n05", "n10", "n15", "n20", "n25"]);
        assert_eq!(db.statistics().jobs_undone(), 24);
    })
    .await;
}

#[tokio::test]
async fn a_job_that_hides_a_failed_statement_is_not_half_done() {
    each_database(&[], |db| async move {
        let answer = db
            .write(|tx| {
                settings::put(tx, "a", "1")?;
                let hidden = tx.exec("insert into settings (name, value) values ('b', null)", params![]);
                assert!(hidden.is_err());
                Ok(())
            })
            .await;
        // SQLite undoes the one statement; PostgreSQL refuses everything after it. Either way the answer is true.
        assert_eq!(names(&db).await.len(), usize::from(answer.is_ok()));
    })
    .await;
}

#[tokio::test]
async fn a_full_queue_refuses_at_once() {
    let folder = store::testing::TestFolder::new();
    let open = Open { most_waiting: 4, ..Open::folder(folder.path(), &[]) };
    let db = Db::open(open).unwrap();
    let gate = Arc::new(Barrier::new(2));
    let (held, entered) = (Arc::clone(&gate), Arc::new(Barrier::new(2)));
    let inside = Arc::clone(&entered);
    let holding = {
        let db = db.clone();
        tokio::spawn(async move {
            db.write(move |_| {
                inside.wait();
                held.wait();
                Ok(())
            })
            .await
        })
    };
    tokio::task::spawn_blocking(move || entered.wait()).await.unwrap();
    let waiting: Vec<_> = (0..10)
        .map(|n| {
            let db = db.clone();
            tokio::spawn(async move { db.write(move |tx| settings::put(tx, &n.to_string(), "")).await })
        })
        .collect();
    tokio::task::yield_now().await;
    while waiting.iter().filter(|w| w.is_finished()).count() < 6 {
        tokio::task::yield_now().await;
    }
    tokio::task::spawn_blocking(move || gate.wait()).await.unwrap();
    holding.await.unwrap().unwrap();
    let mut answers = Vec::new();
    for answer in waiting {
        answers.push(answer.await.unwrap());
    }
    assert_eq!(answers.iter().filter(|a| **a == Err(Failure::Busy)).count(), 6);
    assert_eq!(names(&db).await.len(), 4);
}

#[tokio::test]
async fn a_caller_who_has_gone_is_not_worked_for() {
    let (db, _folder) = sqlite(&[]);
    let (gate, entered) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
    let (held, inside) = (Arc::clone(&gate), Arc::clone(&entered));
    let holding = {
        let db = db.clone();
        tokio::spawn(async move {
            db.write(move |_| {
                inside.wait();
                held.wait();
                Ok(())
            })
            .await
        })
    };
    tokio::task::spawn_blocking(move || entered.wait()).await.unwrap();
    let impatient = db.write(|tx| settings::put(tx, "gone", ""));
    let waited = tokio::time::timeout(std::time::Duration::from_millis(1), impatient).await;
    assert!(waited.is_err());
    tokio::task::spawn_blocking(move || gate.wait()).await.unwrap();
    holding.await.unwrap().unwrap();
    db.write(|tx| settings::put(tx, "here", "")).await.unwrap();
    assert_eq!(names(&db).await, ["here"]);
    assert_eq!(db.statistics().jobs_skipped(), 1);
}

#[tokio::test]
async fn a_read_sees_one_moment() {
    each_database(&[], |db| async move {
        db.write(|tx| settings::put(tx, "a", "1")).await.unwrap();
        let (started, go_on) = (Arc::new(Barrier::new(2)), Arc::new(Barrier::new(2)));
        let reading = {
            let (db, started, go_on) = (db.clone(), Arc::clone(&started), Arc::clone(&go_on));
            tokio::spawn(async move {
                db.read(move |conn| {
                    let before = settings::get(conn, "a")?;
                    started.wait();
                    go_on.wait();
                    Ok((before, settings::get(conn, "a")?))
                })
                .await
            })
        };
        tokio::task::spawn_blocking(move || started.wait()).await.unwrap();
        db.write(|tx| settings::put(tx, "a", "2")).await.unwrap();
        tokio::task::spawn_blocking(move || go_on.wait()).await.unwrap();
        assert_eq!(reading.await.unwrap().unwrap(), (Some("1".into()), Some("1".into())));
    })
    .await;
}

#[tokio::test]
async fn a_reader_cannot_write_and_survives_a_panic() {
    each_database(&[], |db| async move {
        let wrote = db
            .read(|conn| {
                conn.rows(
                    "insert into settings (name, value) values ('a', 'b') returning name",
                    params![],
                    |_| Ok(()),
                )
            })
            .await;
        assert!(matches!(wrote, Err(Failure::Fault(_))), "{wrote:?}");
        for _ in 0..8 {
            let panicked = db.read(|_| -> store::Result<()> { panic!("a reader panics") }).await;
            assert!(matches!(panicked, Err(Failure::Fault(_))));
        }
        assert_eq!(names(&db).await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn a_glance_reads_what_is_there_cannot_write_and_survives_a_panic() {
    each_database(&[], |db| async move {
        db.write(|tx| store::settings::put(tx, "a", "1")).await.unwrap();
        for _ in 0..8 {
            let panicked = db.glance(|_| -> store::Result<()> { panic!("a glance panics") }).await;
            assert!(matches!(panicked, Err(Failure::Fault(_))));
            let wrote =
                db.glance(|conn| conn.rows("delete from settings returning name", params![], |_| Ok(())));
            assert!(matches!(wrote.await, Err(Failure::Fault(_))));
            let kept = db.glance(|conn| store::settings::get(conn, "a")).await.unwrap();
            assert_eq!(kept.as_deref(), Some("1"));
        }
        db.write(|tx| store::settings::put(tx, "a", "2")).await.unwrap();
        let newest = db.glance(|conn| store::settings::get(conn, "a")).await.unwrap();
        assert_eq!(newest.as_deref(), Some("2"), "a glance sees what was acknowledged before it");
    })
    .await;
}

#[tokio::test]
async fn a_wrong_number_of_parameters_is_a_fault() {
    each_database(&[], |db| async move {
        for n in [0, 2] {
            let given: Vec<i64> = vec![1; n];
            let answer = db
                .read(move |conn| {
                    let values: Vec<_> = given.iter().map(store::Value::from).collect();
                    conn.rows("select title from records where number = $1", &values, |_| Ok(()))
                })
                .await;
            assert!(matches!(answer, Err(Failure::Fault(_))), "{n}");
        }
    })
    .await;
}

#[tokio::test]
async fn many_writers_at_once_lose_nothing() {
    each_database(&[], |db| async move {
        let project = ProjectId::new();
        let all: Vec<_> = (0..64)
            .map(|_| {
                let db = db.clone();
                tokio::spawn(
                    async move { db.write(move |tx| records::create(tx, &task(project, "Roof"))).await },
                )
            })
            .collect();
        let mut numbers = Vec::new();
        for one in all {
            numbers.push(one.await.unwrap().unwrap().number);
        }
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=64).collect::<Vec<_>>());
    })
    .await;
}
