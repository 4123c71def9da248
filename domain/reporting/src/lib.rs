//! Reporting: what people look at first, drawn together from the areas below. Reads only.

mod home;
mod waiting;

pub use home::routes;
