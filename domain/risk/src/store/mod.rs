//! The SQL of this crate.

pub mod for_client;
pub mod issues;
pub mod steps;
