//! The database side of documents.

pub mod collecting;
pub mod documents;
pub mod for_client;
pub mod links;
pub mod open;
pub mod settings;
pub mod showing;
pub mod versions;

pub use documents::of_record;
