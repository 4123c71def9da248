//! The SQL of this crate, by concept.

pub mod agreed_plans;
pub mod alternatives;
pub mod baselines;
pub mod buffers;
pub mod calendars;
pub mod for_client;
pub mod forecasts;
pub mod imports;
pub mod plan_documents;
pub mod plans;
pub mod released;
pub mod resources;
pub mod results;
pub mod rows;
pub mod sharing;
pub mod shown;
pub mod task_changes;
pub mod task_reports;
pub mod tasks;
