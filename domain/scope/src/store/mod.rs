//! This crate's tables.

pub mod acceptance_cases;
pub mod case_files;
pub mod confirmations;
pub mod deliverables;
pub mod deliverables_for_client;
pub mod demonstrations;
pub mod for_client;
pub mod imports;
pub mod questionnaires;
pub mod released_deliverables;
pub mod requirements;
pub mod reviews;
pub mod submissions;
pub mod traces;
pub mod versions;
pub mod waiting;
