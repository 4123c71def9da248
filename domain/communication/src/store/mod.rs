//! The SQL of this crate, over its own tables and `records`.

pub mod clocks;
pub mod comments;
pub mod conversations;
pub mod for_client;
pub mod log;
pub mod mail_wishes;
pub mod notifications;
pub mod promised;
pub mod questions;
pub mod remarks_for_client;
pub mod reminders;
pub mod visits;
pub mod waiting;
