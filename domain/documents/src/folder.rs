//! The folders that every project has, whatever lies in them: known by a key, called in the reader's language, neither
//! renamed nor removed. What the product makes files itself there, and people may file into them too.

use kernel::{Failure, Result};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// In the order in which they are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StandardFolder {
    Charter,
    Requirements,
    Plan,
    Changes,
    Acceptance,
    Minutes,
    Reports,
    Receipts,
    Mails,
}

kernel::words!(StandardFolder {
    Charter = "charter",
    Requirements = "requirements",
    Plan = "plan",
    Changes = "changes",
    Acceptance = "acceptance",
    Minutes = "minutes",
    Reports = "reports",
    Receipts = "receipts",
    Mails = "mails",
});

impl StandardFolder {
    /// As an address names it.
    pub fn named(word: &str) -> Result<Self> {
        Self::from_word(word).ok_or_else(|| Failure::invalid("standard_folder", "unknown"))
    }
}

/// Where a document lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Folder {
    Standard(StandardFolder),
    /// Parts between slashes; empty: in none.
    Own(String),
}

impl Folder {
    pub fn none() -> Self {
        Self::Own(String::new())
    }
    pub fn is_none(&self) -> bool {
        *self == Self::none()
    }
    pub fn standard(&self) -> Option<StandardFolder> {
        match self {
            Self::Standard(folder) => Some(*folder),
            Self::Own(_) => None,
        }
    }
    /// Empty for a standard one.
    pub fn own(&self) -> &str {
        match self {
            Self::Standard(_) => "",
            Self::Own(path) => path,
        }
    }
    /// From the two columns.
    pub(crate) fn kept(own: String, standard: Option<String>) -> Result<Self> {
        match standard {
            Some(word) => StandardFolder::from_kept(&word).map(Self::Standard),
            None => Ok(Self::Own(own)),
        }
    }
    /// What was asked for: one of the two, or neither.
    pub fn asked(own: Option<&str>, standard: Option<StandardFolder>) -> Result<Self> {
        let own = crate::file_name::checked_folder(own.unwrap_or(""))?;
        match (own.is_empty(), standard) {
            (_, None) => Ok(Self::Own(own)),
            (true, Some(folder)) => Ok(Self::Standard(folder)),
            (false, Some(_)) => Err(Failure::invalid("folder", "two_folders")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_two_sorts_or_none() {
        let own = |path: &str| Ok(Folder::Own(path.to_owned()));
        assert_eq!(Folder::asked(None, None), own(""));
        assert_eq!(Folder::asked(Some(" Offers / 2026 "), None), own("Offers/2026"));
        let minutes = Some(StandardFolder::Minutes);
        assert_eq!(Folder::asked(Some(""), minutes), Ok(Folder::Standard(StandardFolder::Minutes)));
        assert!(Folder::asked(Some("Offers"), minutes).is_err());
        assert!(StandardFolder::named("minutes").is_ok() && StandardFolder::named("Minutes").is_err());
    }
}
