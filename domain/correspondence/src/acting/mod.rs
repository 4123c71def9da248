//! What is done with mails, each in one transaction: letters leave, mails come in, what they say is written where it belongs.

pub mod address;
pub mod calendar_replies;
pub mod filing;
mod gathering;
mod holding;
pub mod intake;
pub mod leaving;
pub mod reader_keys;
pub mod saying;
