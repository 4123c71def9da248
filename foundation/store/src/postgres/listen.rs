//! Hearing of events that other nodes committed: the notice carries only a number.

use super::tls::Server;
use fallible_iterator::FallibleIterator;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::watch;

/// The channel of the notices; the writer's commit speaks into it.
pub(super) const CHANNEL: &str = "rapport_events";

/// How long one wait lasts before it is seen whether the program ends.
const ONE_WAIT: Duration = Duration::from_millis(300);
const BEFORE_TRYING_AGAIN: Duration = Duration::from_secs(1);

/// Listens until `closing`, and connects again when the connection is lost.
pub(crate) fn listen(
    server: Server,
    newest_event: watch::Sender<i64>,
    closing: Arc<AtomicBool>,
) -> std::io::Result<JoinHandle<()>> {
    std::thread::Builder::new().name("store-listener".into()).spawn(move || {
        while !closing.load(Relaxed) {
            if let Err(why) = listen_once(&server, &newest_event, &closing) {
                tracing::warn!(%why, "the connection that hears of events was lost");
                std::thread::sleep(BEFORE_TRYING_AGAIN);
            }
        }
    })
}

fn listen_once(
    server: &Server,
    newest_event: &watch::Sender<i64>,
    closing: &AtomicBool,
) -> Result<(), postgres::Error> {
    let mut client = server.connect(Duration::ZERO)?;
    client.batch_execute(&format!("listen {CHANNEL}"))?;
    // What was committed while nobody listened.
    let newest = client.query_one("select coalesce(max(id), 0) from events", &[])?.get(0);
    announce(newest_event, newest);
    while !closing.load(Relaxed) {
        let notice = client.notifications().timeout_iter(ONE_WAIT).next()?;
        if let Some(id) = notice.and_then(|notice| notice.payload().parse().ok()) {
            announce(newest_event, id);
        }
        if client.is_closed() {
            return client.check_connection();
        }
    }
    Ok(())
}

/// Notices may overtake each other; the number never goes back.
pub(crate) fn announce(newest_event: &watch::Sender<i64>, id: i64) {
    newest_event.send_if_modified(|newest| {
        let is_newer = id > *newest;
        *newest = id.max(*newest);
        is_newer
    });
}
