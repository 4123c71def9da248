//! This crate's tables.

pub mod confirmations;
pub mod for_client;
pub mod imports;
pub mod requirements;
pub mod traces;
pub mod versions;
