//! The registry and its gate, through a tiny application.

mod gate;
mod live;
mod stage;
mod table;
