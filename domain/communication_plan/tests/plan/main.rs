//! The communication plan in roles, on both databases: its rows, what they make in time, and who is told.

mod executing;
mod rows;
mod scene;
