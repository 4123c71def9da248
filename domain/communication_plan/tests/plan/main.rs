//! The communication plan in roles, on both databases: its rows, what they make in time, and who is told.

mod chores;
mod executing;
mod missed;
mod patterns;
mod releasing;
mod reviewing;
mod rows;
mod scene;
mod unanswered;
