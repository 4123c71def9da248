//! This crate's tables.

pub mod charters;
pub mod facts;
pub mod goals;
pub mod kickoffs;
pub mod templates;
