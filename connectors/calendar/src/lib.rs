//! iCalendar (RFC 5545, 5546, 7986): calendars and invitations out, answers in.
//!
//! What must hold: nothing a person typed can begin a line of its own; a line is no longer than 75 octets and folds
//! between characters; whatever is read is bounded and never ends the process. No business rules: who is invited and
//! what an answer means is decided elsewhere.

mod reading;
mod windows_zone;
mod writing;
mod zone;

pub use reading::{MOST_BYTES, NotACalendar, ReadAnswer, ReadCalendar, ReadEvent, read};
pub use windows_zone::zone_named;
pub use writing::{Attendee, Calendar, Event, Mailbox, Part, Repeats, Standing, When, write};
