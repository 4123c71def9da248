//! Live frames: numbered per receiver, authorised when sent, ended with the right to listen.

use crate::stage::THINGS;
use futures_util::StreamExt;
use kernel::{Event, Result};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use store::events::StoredEvent;
use store::testing::each_database;
use web::BoxFuture;
use web::live::{Frame, Hub, Receiver};

/// May know of events whose detail says so.
struct Curious {
    wants: &'static str,
    listens: Arc<AtomicBool>,
}

impl Receiver for Curious {
    fn may_listen(&self) -> BoxFuture<'_, Result<bool>> {
        Box::pin(async { Ok(self.listens.load(Ordering::SeqCst)) })
    }
    fn frames(&self, events: Arc<[StoredEvent]>) -> BoxFuture<'_, Result<Vec<Frame>>> {
        Box::pin(async move {
            let mine = events.iter().filter(|event| event.detail["to"] == self.wants);
            Ok(mine.map(|event| Frame { event: "change", data: json!({"kind": event.kind}) }).collect())
        })
    }
}

#[tokio::test]
async fn each_receiver_gets_its_own_numbered_frames() {
    each_database(&[THINGS], |db| async move {
        let hub = Hub::start(db.clone());
        let listens = Arc::new(AtomicBool::new(true));
        let stream = |wants| hub.stream(Curious { wants, listens: listens.clone() }).into_frames();
        let (mut odd, mut even) = (stream("odd"), stream("even"));
        for frames in [&mut odd, &mut even] {
            assert_eq!(frames.next().await.as_deref(), Some(&b"id: 1\nevent: ready\ndata: null\n\n"[..]));
        }
        for (kind, to) in [("a.made", "odd"), ("b.made", "even"), ("c.made", "odd")] {
            let event = move |tx: &mut store::Tx| {
                let at = tx.now();
                tx.event(Event::new(kind, at, None).detail(json!({"to": to})))
            };
            db.write(event).await.expect("an event");
        }
        let text = |frame: Option<Vec<u8>>| String::from_utf8(frame.expect("a frame")).expect("text");
        assert_eq!(text(odd.next().await), "id: 2\nevent: change\ndata: {\"kind\":\"a.made\"}\n\n");
        assert_eq!(text(odd.next().await), "id: 3\nevent: change\ndata: {\"kind\":\"c.made\"}\n\n");
        assert_eq!(text(even.next().await), "id: 2\nevent: change\ndata: {\"kind\":\"b.made\"}\n\n");
        listens.store(false, Ordering::SeqCst);
        assert_eq!(odd.next().await, None, "the stream ends with the right to listen");
    })
    .await;
}
