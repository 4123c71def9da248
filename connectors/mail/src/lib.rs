//! Mail out: a message becomes words in its reader's language and goes to the organisation's SMTP server. And mail
//! that somebody saved as a file, read.
//!
//! What must hold: nothing a person typed can add a header or a recipient; a password is never printed. No
//! business rules: when and to whom is decided elsewhere, here a message is only written and handed over.

mod letterhead;
mod render;
mod saved;
mod smtp;

pub use render::{Rendered, render, render_letter};
pub use saved::{MOST_ATTACHMENTS, MailAddress, NotAMail, SavedAttachment, SavedMail, read_saved};
pub use smtp::{Message, Security, SendError, Settings, send};
