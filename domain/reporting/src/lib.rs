//! Reporting: what people look at first, drawn together from the areas below. Reads only.

mod home;
mod waiting_facts;

pub use home::routes;
