//! The words every crate shares: ids, times, sides, audiences, refusals and events.
//!
//! What must hold: plain values only. No database, no HTTP, no clock reading other than through [`Clock`].
//! Keep it small: an edit here rebuilds everything.

mod audience;
mod chinese_bytes;
mod event;
mod failure;
mod id;
mod input;
mod letter;
mod peer;
mod principal;
mod time;
mod words;

pub use audience::{Audience, PartyRole, ProjectRole, Side};
pub use chinese_bytes::looks_chinese;
pub use event::{Event, EventKind};
pub use failure::{Failure, FieldProblem, Refusal, Result};
pub use id::*;
pub use input::Input;
pub use letter::{CalendarMethod, GATHERED_LETTER, LETTER, Letter, LetterPart, Point, PointReply};
pub use peer::{Network, Peer, network};
pub use principal::{ClientPrincipal, Identified, Principal, TeamPrincipal, TokenScope};
pub use time::{Clock, Timestamp};
