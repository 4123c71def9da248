//! How far a long command is, told on a terminal only, and ending it before its time: the first interrupt (Ctrl-C)
//! ends the work with what was found by then, the second ends the program.

use super::{Ended, Outcome};
use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

const TOLD_EVERY: Duration = Duration::from_millis(200);
/// As shells count programs that an interrupt ended.
const INTERRUPTED: u8 = 130;

pub struct Watched {
    is_interrupted: Arc<AtomicBool>,
    /// When it was last told; none where nobody looks.
    last: Option<Mutex<Instant>>,
}

impl Watched {
    pub fn begin() -> Result<Watched, Ended> {
        let is_interrupted = Arc::new(AtomicBool::new(false));
        let told = is_interrupted.clone();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime =
            runtime.map_err(|error| format!("the program cannot wait for an interrupt: {error}"))?;
        // Ends with the program.
        thread::spawn(move || {
            runtime.block_on(async {
                if tokio::signal::ctrl_c().await.is_ok() {
                    told.store(true, Ordering::Relaxed);
                    let _ = tokio::signal::ctrl_c().await;
                    std::process::exit(INTERRUPTED.into());
                }
            });
        });
        let last = std::io::stderr().is_terminal().then(|| Mutex::new(Instant::now()));
        Ok(Watched { is_interrupted, last })
    }

    /// Whether to go on. Whoever of the threads comes first tells how far it is; nobody waits.
    pub fn goes_on(&self, how_far: impl FnOnce() -> String) -> bool {
        if let Some(mut last) = self.last.as_ref().and_then(|last| last.try_lock().ok())
            && last.elapsed() >= TOLD_EVERY
        {
            *last = Instant::now();
            // A terminal that is gone is no reason to end.
            let _ = write!(std::io::stderr(), "\r\x1b[K{}", how_far());
        }
        !self.is_interrupted.load(Ordering::Relaxed)
    }

    /// The line on the terminal goes; results come.
    pub fn clear(&self) {
        if self.last.is_some() {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }

    /// How the command ends once its results are printed: what they are when it was interrupted.
    pub fn end(&self, results: &str) -> Outcome {
        match self.is_interrupted.load(Ordering::Relaxed) {
            true => Err(Ended { code: INTERRUPTED, sentence: format!("interrupted: {results}") }),
            false => Ok(()),
        }
    }
}
