//! Slow work beside those who answer requests and beside the database's threads.

use kernel::{Failure, Result};
use tokio::sync::Semaphore;

/// Files are read beside each other, but not more than these: each may take hundreds of megabytes.
static PLACES: Semaphore = Semaphore::const_new(2);

pub async fn aside<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let _place = PLACES.acquire().await.map_err(Failure::fault)?;
    tokio::task::spawn_blocking(work).await.map_err(Failure::fault)?
}
