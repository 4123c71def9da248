//! The outbox: leases, retries, taking back.

use kernel::Timestamp;
use serde_json::json;
use std::time::Duration;
use store::outbox::{self, State};
use store::testing::each_database;
use store::{Db, Page};
use uuid::Uuid;

const LEASE: Duration = Duration::from_secs(60);

async fn enqueue(db: &Db, due_in_seconds: i64) -> Uuid {
    db.write(move |tx| {
        let due = tx.now().plus_seconds(due_in_seconds);
        outbox::enqueue(tx, "mail", &json!({"to": "Lin"}), due)
    })
    .await
    .unwrap()
}

async fn claimed(db: &Db) -> Vec<Uuid> {
    let items = outbox::claim(db, "w1", "mail", 10, LEASE).await.unwrap();
    items.into_iter().map(|item| item.id).collect()
}

#[tokio::test]
async fn a_message_is_leased_to_one_worker_and_comes_back_when_the_worker_dies() {
    each_database(&[], |db| async move {
        let id = enqueue(&db, 0).await;
        let later = enqueue(&db, 30).await;
        assert_eq!(claimed(&db).await, [id]);
        assert!(claimed(&db).await.is_empty());
        db.clock().advance_seconds(61);
        let renew = |worker: &'static str| db.write(move |tx| outbox::renew(tx, id, worker, LEASE));
        assert!(renew("w1").await.unwrap(), "nobody took it meanwhile");
        db.clock().advance_seconds(61);
        let again = outbox::claim(&db, "w2", "mail", 1, LEASE).await.unwrap();
        assert!(!renew("w1").await.unwrap(), "it is another's");
        assert_eq!((again[0].id, again[0].attempts), (id, 2));
        assert_eq!(claimed(&db).await, [later]);
        assert_eq!(again[0].payload, json!({"to": "Lin"}));
        assert_eq!(outbox::claim(&db, "w1", "chat", 1, LEASE).await.unwrap(), []);
    })
    .await;
}

#[tokio::test]
async fn what_an_ended_process_had_in_its_hands_is_free_at_once() {
    each_database(&[], |db| async move {
        let id = enqueue(&db, 0).await;
        assert_eq!(claimed(&db).await, [id]);
        db.write(|tx| outbox::give_back(tx, "chat")).await.unwrap();
        assert!(claimed(&db).await.is_empty(), "of another kind");
        db.write(|tx| outbox::give_back(tx, "mail")).await.unwrap();
        assert_eq!(claimed(&db).await, [id]);
    })
    .await;
}

#[tokio::test]
async fn every_end_of_a_message() {
    each_database(&[], |db| async move {
        let ids =
            [enqueue(&db, 0).await, enqueue(&db, 0).await, enqueue(&db, 0).await, enqueue(&db, 0).await];
        let [sent, again, lost, recalled] = ids;
        assert_eq!(claimed(&db).await.len(), 4);
        db.write(move |tx| {
            outbox::done(tx, sent)?;
            outbox::put_payload(tx, sent, &json!({"url": null}))?;
            let soon = tx.now().plus_seconds(5);
            outbox::failed(tx, again, "greylisted", Some(soon))?;
            outbox::failed(tx, lost, "no such address", None)?;
            assert!(outbox::cancel(tx, recalled)?);
            assert!(!outbox::cancel(tx, sent)?, "what was sent cannot be taken back");
            Ok(())
        })
        .await
        .unwrap();
        let items = db.read(|conn| outbox::list(conn, &Page::first(3))).await.unwrap();
        assert_eq!((items.items.len(), items.next.is_some()), (3, true));
        let rest = Page { after: items.next, limit: 3 };
        let rest = db.read(move |conn| outbox::list(conn, &rest)).await.unwrap();
        let mut all = items.items;
        all.extend(rest.items);
        let state = |id: Uuid| all.iter().find(|item| item.id == id).unwrap();
        assert_eq!((state(sent).state, state(sent).payload.clone()), (State::Sent, json!({"url": null})));
        assert_eq!(
            (state(again).state, state(again).last_error.as_deref()),
            (State::Queued, Some("greylisted"))
        );
        assert_eq!((state(lost).state, state(recalled).state), (State::Failed, State::Cancelled));
        db.clock().advance_seconds(5);
        assert_eq!(claimed(&db).await, [again]);
        db.write(move |tx| outbox::retry(tx, lost)).await.unwrap();
        assert_eq!(claimed(&db).await, [lost]);
        assert!(db.write(move |tx| outbox::retry(tx, sent)).await.is_err());
        assert_eq!(
            db.read(move |conn| outbox::get(conn, sent)).await.unwrap().sent_at,
            Some(Timestamp(store::testing::A_MONDAY.0))
        );
    })
    .await;
}

#[tokio::test]
async fn what_shall_not_leave_any_more_says_why() {
    each_database(&[], |db| async move {
        let [sent, waiting] = [enqueue(&db, 0).await, enqueue(&db, 60).await];
        assert_eq!(claimed(&db).await, [sent]);
        db.write(move |tx| outbox::done(tx, sent)).await.unwrap();
        let cancelled = db.write(|tx| {
            let others = outbox::cancel_where(tx, "mail", "person.disabled", |letter| letter["to"] == "Wen")?;
            let theirs = outbox::cancel_where(tx, "mail", "person.disabled", |letter| letter["to"] == "Lin")?;
            Ok((others, theirs))
        });
        assert_eq!(cancelled.await.unwrap(), (0, 1), "what was sent cannot be taken back");
        let item = db.read(move |conn| outbox::get(conn, waiting)).await.unwrap();
        assert_eq!((item.state, item.last_error.as_deref()), (State::Cancelled, Some("person.disabled")));
    })
    .await;
}
