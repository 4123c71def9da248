//! The scheduling engine: plain values in, plain values out. It knows no clock and no I/O; the same plan gives the
//! same schedule, always. Only levelling and simulation use random numbers, by seed.

mod accompanying;
mod assignments;
mod backward;
pub mod baseline;
pub mod buffer;
pub mod calendar;
mod carried;
mod check;
pub mod computation;
mod compute;
mod constraint;
mod contour;
pub mod cost;
pub mod earned_value;
mod expected_finish;
mod float;
mod forward;
mod further;
pub mod hours;
mod lag;
pub mod levelling;
mod near;
mod network;
pub mod plan;
mod prepared;
mod progress;
pub mod quality;
mod random;
mod recurrence;
pub mod schedule;
pub mod simulation;
pub mod slack;
mod span;
mod stale;
mod stretches;
mod summary;
pub mod time;
mod warnings;
pub mod work;
pub mod working_time;

pub use compute::schedule;
