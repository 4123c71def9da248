//! The communication plan in roles, on both databases: its rows, what they make in time, and who is told.

mod executing;
mod releasing;
mod rows;
mod scene;
