//! Primavera P6: its text export (XER) and its XML (PMXML), read into the same records and then one plan.
//!
//! The rules that differ from Microsoft Project's: nothing that is left lies before the data date; what is left of
//! begun work takes its remaining duration from there on (retained logic: also not before its predecessors); lags
//! run on the predecessor's calendar unless the file says otherwise; total float is that of the finish; constraints
//! give way to dependencies, mandatory ones do not. Source: Oracle, "P6 Professional Help", Scheduling Options and
//! Constraints.
//!
//! Deliberately absent: costs, codes, user fields, baselines; activities of projects that the file only names.

mod assemble;
mod pmxml;
mod records;
mod xer;
mod xer_hours;

pub use pmxml::read_pmxml;
pub use xer::read_xer;
