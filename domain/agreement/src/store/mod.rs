//! This crate's tables.

pub mod charters;
pub mod facts;
