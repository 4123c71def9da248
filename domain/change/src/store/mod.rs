//! The SQL of this crate, by concept.

pub mod applications;
pub mod assessments;
pub mod clocked;
pub mod for_client;
pub mod mails;
pub mod offers;
pub mod released;
pub mod requests;

use kernel::{Failure, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;

fn to_json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(Failure::fault)
}

fn from_json<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(Failure::fault)
}
