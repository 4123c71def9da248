//! The organisation's own list of terms, as a whole.

use crate::report::terms::OwnTerm;
use ::store::{Conn, Tx, settings};
use kernel::{Failure, Result};
use serde::{Deserialize, Serialize};

const NAME: &str = "report_terms";

/// Every change gives it another revision; 0 before the first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TermList {
    pub revision: i64,
    pub items: Vec<OwnTerm>,
}

pub fn get(conn: &mut Conn) -> Result<TermList> {
    match settings::get(conn, NAME)? {
        Some(kept) => serde_json::from_str(&kept).map_err(Failure::fault),
        None => Ok(TermList::default()),
    }
}

/// Takes the place of the list with the revision that was looked at.
pub fn put(tx: &mut Tx, seen: Option<i64>, items: Vec<OwnTerm>) -> Result<TermList> {
    let kept = get(tx)?;
    if seen.is_some_and(|seen| seen != kept.revision) {
        return Err(Failure::Outdated);
    }
    let list = TermList { revision: kept.revision + 1, items };
    settings::put(tx, NAME, &serde_json::to_string(&list).map_err(Failure::fault)?)?;
    Ok(list)
}
