//! The SQL of this crate, over its own tables.

pub mod export;
pub mod receipts;
pub mod trees;
