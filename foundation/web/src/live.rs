//! Live frames: one stream per browser, each frame authorised for its receiver when it is sent.
//!
//! What must hold: a receiver's frames are numbered by themselves, so that the numbers tell nothing of what it
//! may not see; a receiver whose session is gone is cut off within a second. `ready` is the first frame of every
//! stream: what was read before it may be old. `reset` says that frames were missed in between. Both ask the
//! receiver to read everything again.

use crate::Operation;
use crate::answer::{Reply, Response, set, with_body};
use axum::body::{Body, Bytes};
use axum::http::{StatusCode, header};
use futures_util::future::BoxFuture;
use kernel::Result;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use store::Db;
use store::events::StoredEvent;
use tokio::sync::{broadcast, mpsc, watch};
use tokio::time::{Instant, MissedTickBehavior, interval};

/// How often a receiver's right to listen is looked at again.
const CHECK_EVERY: Duration = Duration::from_millis(800);
const HEARTBEAT_EVERY: Duration = Duration::from_secs(15);
const EVENTS_AT_ONCE: u32 = 500;
/// Batches a slow receiver may lag behind before it is told to read everything again.
const BATCHES_KEPT: usize = 256;
const FRAMES_WAITING: usize = 64;

/// What a receiver gets: the name of the frame and its JSON.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    pub event: &'static str,
    pub data: Value,
}

/// Reads new events once and passes them to every receiver of this node.
#[derive(Clone)]
pub struct Hub {
    batches: broadcast::Sender<Arc<[StoredEvent]>>,
    /// Ends every stream when it says so.
    over: watch::Sender<bool>,
}

/// One listener: whether it may still listen, and which frames it may get of some events.
pub trait Receiver: Send + Sync + 'static {
    /// Looked at about each second; `false` ends the stream.
    fn may_listen(&self) -> BoxFuture<'_, Result<bool>>;
    /// Renders what this receiver may know, in its own scope.
    fn frames(&self, events: Arc<[StoredEvent]>) -> BoxFuture<'_, Result<Vec<Frame>>>;
}

impl Hub {
    /// Starts reading; ends when the last hub is dropped.
    pub fn start(db: Db) -> Self {
        let (batches, _) = broadcast::channel(BATCHES_KEPT);
        let hub = Self { batches: batches.clone(), over: watch::Sender::new(false) };
        tokio::spawn(read_on(db, batches));
        hub
    }

    /// The stream of one receiver. Its first frame is `ready`: what was read before may be old.
    pub fn stream(&self, receiver: impl Receiver) -> EventStream {
        let (frames, waiting) = mpsc::channel(FRAMES_WAITING);
        let (batches, mut over) = (self.batches.subscribe(), self.over.subscribe());
        tokio::spawn(async move {
            tokio::select! {
                () = Listener { frames, number: 0 }.listen(receiver, batches) => {}
                _ = over.wait_for(|is_over| *is_over) => {}
            }
        });
        EventStream(waiting)
    }

    /// The server stops: streams never end by themselves, and their browsers come back to another one.
    pub fn end_streams(&self) {
        self.over.send_replace(true);
    }
}

async fn read_on(db: Db, batches: broadcast::Sender<Arc<[StoredEvent]>>) {
    let mut newest = db.watch_events();
    let mut seen = *newest.borrow_and_update();
    while newest.changed().await.is_ok() {
        newest.borrow_and_update();
        loop {
            let after = seen;
            let read = db.read(move |conn| store::events::after(conn, after, EVENTS_AT_ONCE)).await;
            let Ok(events) = read else {
                tracing::warn!("events could not be read for live frames; trying again");
                tokio::time::sleep(CHECK_EVERY).await;
                continue;
            };
            let Some(last) = events.last() else { break };
            seen = last.id;
            // Nobody listening is no failure.
            let _ = batches.send(events.into());
        }
    }
}

struct Listener {
    frames: mpsc::Sender<Bytes>,
    number: u64,
}

impl Listener {
    async fn listen(mut self, receiver: impl Receiver, mut batches: broadcast::Receiver<Arc<[StoredEvent]>>) {
        let mut ticks = interval(CHECK_EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut spoken = Instant::now();
        if self.send(Frame { event: "ready", data: Value::Null }).await.is_none() {
            return;
        }
        loop {
            let sent = tokio::select! {
                () = self.frames.closed() => None,
                _ = ticks.tick() => match receiver.may_listen().await {
                    Ok(true) if spoken.elapsed() >= HEARTBEAT_EVERY => self.write(": still here\n\n".into()).await,
                    Ok(true) => continue,
                    Ok(false) | Err(_) => None,
                },
                batch = batches.recv() => self.pass_on(&receiver, batch).await,
            };
            match sent {
                Some(()) => spoken = Instant::now(),
                None => return,
            }
        }
    }

    async fn pass_on(
        &mut self,
        receiver: &impl Receiver,
        batch: Result<Arc<[StoredEvent]>, broadcast::error::RecvError>,
    ) -> Option<()> {
        let frames = match batch {
            Ok(events) => receiver.frames(events).await.ok()?,
            Err(broadcast::error::RecvError::Lagged(_)) => vec![Frame { event: "reset", data: Value::Null }],
            Err(broadcast::error::RecvError::Closed) => return None,
        };
        for frame in frames {
            self.send(frame).await?;
        }
        Some(())
    }

    async fn send(&mut self, frame: Frame) -> Option<()> {
        self.number += 1;
        let Frame { event, data } = frame;
        let text = format!("id: {}\nevent: {event}\ndata: {data}\n\n", self.number);
        self.write(text.into()).await
    }

    async fn write(&self, bytes: Bytes) -> Option<()> {
        // A receiver that does not read for this long is gone.
        tokio::time::timeout(HEARTBEAT_EVERY, self.frames.send(bytes)).await.ok()?.ok()
    }
}

/// The answer of a stream route.
pub struct EventStream(mpsc::Receiver<Bytes>);

impl EventStream {
    /// The frames themselves, for tests that listen without HTTP.
    pub fn into_frames(self) -> impl futures_util::Stream<Item = Vec<u8>> + Unpin {
        use futures_util::StreamExt;
        tokio_stream::wrappers::ReceiverStream::new(self.0).map(Vec::from)
    }
}

impl Reply for EventStream {
    fn reply(self) -> Result<Response> {
        use futures_util::StreamExt;
        let frames = tokio_stream::wrappers::ReceiverStream::new(self.0);
        let body = Body::from_stream(frames.map(Ok::<_, std::convert::Infallible>));
        let mut response = with_body(StatusCode::OK, "text/event-stream", body)?;
        set(&mut response, header::CACHE_CONTROL, "no-store")?;
        // nginx would collect frames otherwise.
        set(&mut response, header::HeaderName::from_static("x-accel-buffering"), "no")?;
        Ok(response)
    }
    fn describe(operation: &mut Operation) {
        operation.events();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Anybody;

    impl Receiver for Anybody {
        fn may_listen(&self) -> BoxFuture<'_, Result<bool>> {
            Box::pin(async { Ok(true) })
        }
        fn frames(&self, _: Arc<[StoredEvent]>) -> BoxFuture<'_, Result<Vec<Frame>>> {
            Box::pin(async { Ok(Vec::new()) })
        }
    }

    #[tokio::test]
    async fn a_receiver_that_fell_behind_is_told_so() {
        let (frames, mut waiting) = mpsc::channel(1);
        let mut listener = Listener { frames, number: 7 };
        listener.pass_on(&Anybody, Err(broadcast::error::RecvError::Lagged(3))).await.expect("sent");
        let frame = waiting.recv().await.expect("a frame");
        assert_eq!(&frame[..], &b"id: 8\nevent: reset\ndata: null\n\n"[..]);
    }
}
