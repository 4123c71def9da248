//! This crate's tables.

pub mod charters;
pub mod expectations;
pub mod expectations_for_client;
pub mod facts;
pub mod goals;
pub mod kickoff_packs;
pub mod kickoff_packs_for_client;
pub mod kickoffs;
pub mod templates;
