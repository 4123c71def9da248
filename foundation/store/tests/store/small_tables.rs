//! Settings, kept answers, the log of events.

use crate::task;
use kernel::{Event, PersonId, ProjectId, RecordId};
use serde_json::json;
use store::idempotency::{self, Begun, KeyedRequest};
use store::testing::each_database;
use store::{Page, events, records, settings};

#[tokio::test]
async fn settings_are_put_over_each_other() {
    each_database(&[], |db| async move {
        db.write(|tx| {
            settings::put(tx, "organisation", "Hengmu")?;
            settings::put(tx, "organisation", "恒木")?;
            assert!(!settings::put_first(tx, "organisation", "other")?);
            assert!(settings::put_first(tx, "secret", "s")?);
            settings::remove(tx, "secret")
        })
        .await
        .unwrap();
        let read = db.read(|conn| Ok((settings::get(conn, "organisation")?, settings::get(conn, "secret")?)));
        assert_eq!(read.await.unwrap(), (Some("恒木".to_owned()), None));
    })
    .await;
}

#[tokio::test]
async fn a_key_answers_the_same_request_and_refuses_another() {
    each_database(&[], |db| async move {
        const FIRST: KeyedRequest<'_> =
            KeyedRequest { principal: "p1", key: "k", route: "POST /a", request_hash: "h1" };
        let begin = |request: KeyedRequest<'static>| {
            let db = db.clone();
            async move { db.write(move |tx| idempotency::begin(tx, &request)).await.unwrap() }
        };
        assert_eq!(begin(FIRST).await, Begun::Fresh);
        assert_eq!(begin(FIRST).await, Begun::Running);
        assert_eq!(begin(KeyedRequest { principal: "p2", ..FIRST }).await, Begun::Fresh);
        db.clock().advance_seconds(61);
        assert_eq!(begin(FIRST).await, Begun::Running, "its end is not known: it is not done twice");
        db.write(|tx| idempotency::finish(tx, "p1", "k", (201, "{}"), &[])).await.unwrap();
        assert_eq!(begin(FIRST).await, Begun::Answered { status: 201, body: "{}".into() });
        assert_eq!(begin(KeyedRequest { request_hash: "h2", ..FIRST }).await, Begun::Reused);
        assert_eq!(begin(KeyedRequest { route: "POST /b", ..FIRST }).await, Begun::Reused);
        db.write(|tx| idempotency::forget(tx, "p1", "k")).await.unwrap();
        assert_eq!(begin(FIRST).await, Begun::Fresh);
        db.clock().advance_seconds(10);
        let cleared = db.write(|tx| idempotency::clear_before(tx, tx.now())).await.unwrap();
        assert_eq!(cleared, 2);
    })
    .await;
}

#[tokio::test]
async fn whoever_lost_a_project_reads_no_kept_answer_about_it() {
    each_database(&[], |db| async move {
        let (lost, other) = (ProjectId::new(), ProjectId::new());
        let told = db.write(move |tx| {
            let of_lost = records::create(tx, &task(lost, "Roof"))?.id;
            let of_other = records::create(tx, &task(other, "Wall"))?.id;
            let unknown = RecordId::new();
            let mut told = Vec::new();
            for (route, body, noted, stays) in [
                (format!("/api/v1/projects/{lost}/questions"), "{}".to_owned(), vec![], false),
                (format!("/api/v1/projects/{other}/questions"), "{}".to_owned(), vec![], true),
                (format!("/api/v1/questions/{of_lost}/answers"), "{}".to_owned(), vec![], false),
                (format!("/api/v1/questions/{of_other}/answers"), "{}".to_owned(), vec![], true),
                (format!("/api/v1/sign-offs/{unknown}/withdrawal"), "{}".to_owned(), vec![], false),
                // Their addresses tell nothing; it was noted what they are about.
                (format!("/api/v1/sign-offs/{unknown}/withdrawal"), "{}".to_owned(), vec![other], true),
                (format!("/api/v1/comments/{unknown}"), "{}".to_owned(), vec![lost], false),
                ("/api/v1/things".to_owned(), "{}".to_owned(), vec![other, lost], false),
                ("/api/v1/projects".to_owned(), format!("{{\"id\":\"{lost}\"}}"), vec![], false),
                ("/api/v1/projects".to_owned(), format!("{{\"id\":\"{other}\"}}"), vec![], true),
            ] {
                for principal in ["leaver", "colleague"] {
                    let key = format!("{} of {principal}", told.len());
                    let request = KeyedRequest { principal, key: &key, route: &route, request_hash: "h" };
                    idempotency::begin(tx, &request)?;
                    idempotency::finish(tx, principal, &key, (201, &body), &noted)?;
                    let wanted = match principal == "colleague" || stays {
                        true => (201, body.clone()),
                        false => (404, String::new()),
                    };
                    told.push((principal, key, route.clone(), wanted));
                }
            }
            idempotency::hide_answers(tx, "leaver", lost)?;
            let again = told.into_iter().map(|(principal, key, route, wanted)| {
                let request = KeyedRequest { principal, key: &key, route: &route, request_hash: "h" };
                Ok((idempotency::begin(tx, &request)?, wanted, format!("{principal} {route}")))
            });
            again.collect::<kernel::Result<Vec<_>>>()
        });
        for (answered, (status, body), what) in told.await.unwrap() {
            assert_eq!(answered, Begun::Answered { status, body }, "{what}");
        }
    })
    .await;
}

/// What is worked on while its caller is taken off ends unseen where it is about what they lost.
#[tokio::test]
async fn what_ends_after_its_project_is_lost_is_not_kept_for_its_caller() {
    each_database(&[], |db| async move {
        let (lost, other) = (ProjectId::new(), ProjectId::new());
        let told = db.write(move |tx| {
            let unknown = RecordId::new();
            let mut told = Vec::new();
            for (route, noted, stays) in [
                (format!("/api/v1/projects/{lost}/questions"), vec![lost], false),
                (format!("/api/v1/comments/{unknown}"), vec![lost], false),
                (format!("/api/v1/comments/{unknown}"), vec![other], true),
                (format!("/api/v1/projects/{other}/questions"), vec![], true),
            ] {
                let key = told.len().to_string();
                let request =
                    KeyedRequest { principal: "leaver", key: &key, route: &route, request_hash: "h" };
                idempotency::begin(tx, &request)?;
                told.push((key, route, noted, if stays { (201, "{}") } else { (404, "") }));
            }
            idempotency::hide_answers(tx, "leaver", lost)?;
            for (key, _, noted, _) in &told {
                idempotency::finish(tx, "leaver", key, (201, "{}"), noted)?;
            }
            let again = told.into_iter().map(|(key, route, _, wanted)| {
                let request =
                    KeyedRequest { principal: "leaver", key: &key, route: &route, request_hash: "h" };
                Ok((idempotency::begin(tx, &request)?, wanted, route))
            });
            again.collect::<kernel::Result<Vec<_>>>()
        });
        for (answered, (status, body), route) in told.await.unwrap() {
            assert_eq!(answered, Begun::Answered { status, body: body.to_owned() }, "{route}");
        }
    })
    .await;
}

#[tokio::test]
async fn events_come_back_as_they_were_written_and_are_announced_after_the_commit() {
    each_database(&[], |db| async move {
        let (project, actor) = (ProjectId::new(), PersonId::new());
        let mut seen = db.watch_events();
        let before = *seen.borrow_and_update();
        let (record, written) = db
            .write(move |tx| {
                let record = records::create(tx, &task(project, "Roof"))?.id;
                let event = Event::new("task.created", tx.now(), Some(actor)).in_project(project).on(record);
                let event = event.for_client(None).detail(json!({"number": 1}));
                tx.event(event.clone())?;
                tx.event(Event::new("task.shared", tx.now(), None).on(RecordId::new()))?;
                Ok((record, event))
            })
            .await
            .unwrap();
        seen.changed().await.unwrap();
        let announced = *seen.borrow_and_update();
        let stored = db.read(move |conn| events::after(conn, before, 10)).await.unwrap();
        assert_eq!(stored.len(), 2);
        assert_eq!(announced, stored[1].id);
        let first = &stored[0];
        assert_eq!(
            (
                first.kind.as_str(),
                first.at,
                first.actor,
                first.project,
                first.record,
                first.audience,
                &first.detail
            ),
            (
                "task.created",
                written.at,
                Some(actor),
                Some(project),
                Some(record),
                written.audience,
                &written.detail
            )
        );
        for (page, wanted) in [(Page::first(1), 1), (Page::default(), 1)] {
            let found = db.read(move |conn| events::of_record(conn, record, &page)).await.unwrap();
            assert_eq!(found.items.len(), wanted);
        }
        let undone = db
            .write(move |tx| {
                tx.event(Event::new("task.created", tx.now(), None))?;
                Err::<(), _>(kernel::Failure::refused("no"))
            })
            .await;
        assert!(undone.is_err());
        assert_eq!(db.read(events::newest).await.unwrap(), announced);
    })
    .await;
}

#[tokio::test]
async fn many_events_are_kept_in_their_order_and_announced() {
    each_database(&[], |db| async move {
        let mut seen = db.watch_events();
        let before = *seen.borrow_and_update();
        let records: Vec<RecordId> = (0..70).map(|_| RecordId::new()).collect();
        let happened = records.clone();
        let written = db.write(move |tx| {
            tx.events(&[])?;
            let event = |record: &RecordId| Event::new("task.created", tx.now(), None).on(*record);
            let events: Vec<Event> = happened.iter().map(event).collect();
            tx.events(&events)
        });
        written.await.unwrap();
        seen.changed().await.unwrap();
        let announced = *seen.borrow_and_update();
        let stored = db.read(move |conn| events::after(conn, before, 100)).await.unwrap();
        assert_eq!(
            stored.iter().map(|one| one.record).collect::<Vec<_>>(),
            records.into_iter().map(Some).collect::<Vec<_>>()
        );
        assert_eq!(stored.last().map(|one| one.id), Some(announced));
    })
    .await;
}
