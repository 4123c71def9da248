//! Words of enumerations in the database are their words in JSON; odd ones are a fault, never a guess.

use engine::time::Minute;
use kernel::{Failure, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::Row;

pub fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

pub fn from_word<T: DeserializeOwned>(word: String) -> Result<T> {
    serde_json::from_value(serde_json::Value::String(word)).map_err(Failure::fault)
}

pub fn to_json<T: Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(Failure::fault)
}

pub fn from_json<T: DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(Failure::fault)
}

pub fn minute(row: &Row, column: usize) -> Result<Option<Minute>> {
    Ok(row.get::<Option<i64>>(column)?.map(Minute))
}

pub fn count(minute: Option<Minute>) -> Option<i64> {
    minute.map(|minute| minute.0)
}
