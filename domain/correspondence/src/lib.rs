//! Correspondence: letters that answers can be sent to, and the mail that comes in.
//!
//! Must hold: a mail that was taken is on disk before whoever brought it is told so, and it is filed once. It opens no door:
//! what it says is written under the rights its writer has at that moment, or it is held for a person of the team. Nothing is
//! decided by mail. No client reads anything of what is kept here.

pub mod acting;
mod authentication;
pub mod incoming;
mod routes;
pub mod secrets;
pub mod store;

pub use acting::address;
pub use acting::calendar_replies::{CalendarReplies, CalendarReply};
pub use acting::intake::{
    Arrived, LARGEST_BYTES, Taken, Waiting, file_received, room_for_strangers, sweep, take_in, waiting,
};
pub use acting::leaving::{Outgoing, ReplyNote, came_back, deferred, prepare, returned, sent};
pub use acting::reader_keys::ReaderKeys;
pub use routes::routes;
pub use store::letters::was_handed_over;
pub use store::mailboxes::MailboxPlace;
pub use store::received::speaks_of;
pub use store::settings;

use ::store::{ClientView, Migration, Schema};

/// What this crate owns in the database.
pub const TABLES: Schema = Schema {
    owner: "correspondence",
    migrations: &[
        Migration { number: 430, name: "correspondence", sql: include_str!("tables.sql") },
        Migration { number: 431, name: "mailboxes", sql: include_str!("mailboxes.sql") },
        Migration { number: 432, name: "sent_of_record", sql: include_str!("sent_of_record.sql") },
        Migration { number: 433, name: "addressed_mails", sql: include_str!("addressed.sql") },
        Migration { number: 434, name: "sent_addresses", sql: include_str!("sent_addresses.sql") },
        Migration {
            number: 441,
            name: "waiting_in_mailboxes",
            sql: include_str!("waiting_in_mailboxes.sql"),
        },
        Migration { number: 442, name: "mail_also_to", sql: include_str!("also_to.sql") },
        Migration { number: 443, name: "mail_file_notes", sql: include_str!("file_notes.sql") },
        Migration { number: 444, name: "mail_verdicts", sql: include_str!("verdicts.sql") },
        Migration { number: 445, name: "gathered_letters", sql: include_str!("gathered.sql") },
    ],
    client_views: &[
        ClientView::never("mail_threads"),
        ClientView::never("sent_letters"),
        ClientView::never("returned_addresses"),
        ClientView::never("received_mails"),
        ClientView::never("received_mail_files"),
        ClientView::never("mailbox_places"),
        ClientView::never("mailbox_waiting"),
    ],
};
