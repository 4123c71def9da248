//! The scheduling engine: plain values in, plain values out. It knows no clock, no I/O and
//! no randomness; the same plan gives the same schedule, always.

pub mod calendar;
pub mod hours;
pub mod plan;
mod recurrence;
pub mod schedule;
pub mod time;
pub mod working_time;
