//! Mail out: a message becomes words in its reader's language and goes to the organisation's SMTP server. And mail
//! that somebody saved as a file, read.
//!
//! What must hold: nothing a person typed can add a header or a recipient; a password is never printed. No
//! business rules: when and to whom is decided elsewhere, here a message is only written and handed over.

mod door;
mod grant;
mod imap;
mod letterhead;
mod lmtp;
mod message;
mod reading;
mod received;
mod render;
mod reply;
mod saved;
mod smtp;
pub mod testing;
mod together;

pub use door::Taken;
pub use grant::{AccessToken, Grant, NoToken};
pub use imap::{Collect, Looked, Mailbox, MailboxError, Place, collect_once, follow, look};
pub use lmtp::{Door, Receive, listen};
pub use message::{List, Message, REPLY_MARKS, reply_line};
pub use reading::{MOST_ATTACHMENTS, MailAddress, NotAMail};
pub use received::{
    Automatic, Bounce, CalendarPart, FileNote, ReceivedFile, ReceivedMail, Undelivered, read_received,
};
pub use render::{REPLY_NOTE, Rendered, render, render_letter};
pub use reply::{Piece, Reply, Shape, cut, cut_html};
pub use saved::{SavedAttachment, SavedMail, read_saved};
pub use smtp::{Accepted, NotSent, Security, SendError, Settings, SignIn, send};
