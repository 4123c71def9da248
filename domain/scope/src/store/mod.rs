//! This crate's tables.

pub mod confirmations;
pub mod deliverables;
pub mod for_client;
pub mod imports;
pub mod requirements;
pub mod submissions;
pub mod traces;
pub mod versions;
