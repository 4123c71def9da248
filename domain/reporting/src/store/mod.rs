//! The SQL of reports.

pub mod phases;
pub mod reports;
pub mod reports_for_client;
pub mod settings;
pub mod taken_away;
pub mod terms;
