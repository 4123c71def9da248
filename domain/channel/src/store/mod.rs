//! The tables of this crate.

pub mod channels;
pub mod messages;
pub mod posts;
