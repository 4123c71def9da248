//! The communication plan in the database.

pub mod entries;
pub mod for_client;
pub mod occurrences;
pub mod patterns;
pub mod releases;
pub mod reviews;
pub mod reviews_for_client;
pub mod sides;
