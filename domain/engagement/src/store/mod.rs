//! The SQL of this crate, by concept.

pub mod clients;
pub mod links;
pub mod members;
pub mod parties;
pub mod projects;
