//! Which promise a client reads of, and until when: from the clock of what they know, so nothing that is internal or of the
//! commercial circle alone moves it.

use crate::question::Speaker;
use crate::response_clock::{Clock, Measure};
use engine::time::Minute;

/// Which promise holds now, and until when: none of the latter while the client is awaited. Where nobody is awaited
/// nothing is promised any more.
pub fn promised(clock: &Clock) -> Option<(Measure, Option<Minute>)> {
    let awaited = clock.awaited?;
    let (measure, count) = clock.shown();
    count.promised?;
    Some((measure, count.due.filter(|_| awaited == Speaker::Team)))
}

#[cfg(test)]
mod tests;
