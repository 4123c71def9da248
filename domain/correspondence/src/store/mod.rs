//! What this crate keeps.

pub mod letters;
pub mod mailboxes;
pub mod received;
pub mod settings;
pub mod threads;
