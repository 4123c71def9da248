//! The SQL of this crate, by concept.

pub mod clients;
pub mod codes;
pub mod culture;
pub mod decision_rules;
pub mod filed;
pub mod filed_for_client;
pub mod for_client;
pub mod functions;
pub mod functions_for_client;
pub mod links;
pub mod members;
pub mod parties;
pub mod projects;
pub mod sign_off_letters;
pub mod sign_off_waits;
pub mod sign_offs;
pub mod tacit;
