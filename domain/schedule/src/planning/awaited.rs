//! Long work beside the database's threads, as long as somebody waits for it.

use kernel::{Failure, Result};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Asked again and again by what works: whether anybody still waits.
pub struct Awaited(Arc<AtomicBool>);

impl Awaited {
    pub fn goes_on(&self) -> bool {
        !self.0.load(Ordering::Relaxed)
    }
}

/// Whoever stops waiting stops it.
pub async fn while_awaited<T: Send + 'static>(
    work: impl FnOnce(&Awaited) -> Result<T> + Send + 'static,
) -> Result<T> {
    struct Waiting(Arc<AtomicBool>);
    impl Drop for Waiting {
        fn drop(&mut self) {
            self.0.store(true, Ordering::Relaxed);
        }
    }
    let is_left = Arc::new(AtomicBool::new(false));
    let _waiting = Waiting(is_left.clone());
    let working = tokio::task::spawn_blocking(move || work(&Awaited(is_left)));
    working.await.map_err(Failure::fault)?
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;
    use std::time::Duration;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn whoever_leaves_stops_it() {
        let (begun, begins) = channel();
        let (ended, ends) = channel();
        let waiting = tokio::spawn(while_awaited(move |awaited| {
            begun.send(()).map_err(Failure::fault)?;
            while awaited.goes_on() {
                std::thread::sleep(Duration::from_millis(1));
            }
            ended.send(()).map_err(Failure::fault)
        }));
        begins.recv().expect("it began");
        waiting.abort();
        ends.recv_timeout(Duration::from_secs(60)).expect("it ended");
    }

    #[tokio::test]
    async fn whoever_stays_has_what_came_out() {
        let out = while_awaited(|awaited| Ok(awaited.goes_on())).await;
        assert!(out.expect("it worked"));
    }
}
