//! The SQL of this crate, over its own tables.

pub mod export;
pub mod receipts;
pub mod receipts_for_client;
mod signing_key;
pub mod trees;

pub use signing_key::signer;
