//! The SQL of this crate.

pub mod agenda;
pub mod backlog;
pub mod feeds;
pub mod for_client;
pub mod invitations;
pub mod meetings;
pub mod notes;
pub mod people;
pub mod series;
pub mod times;
pub mod times_for_client;
pub mod waiting;
