//! Keys that open something: random, shown once, kept as their hash.

use kernel::{Failure, Result};
use sha2::{Digest, Sha256};

/// What is kept of a key.
pub(crate) type KeyHash = [u8; 32];

/// A fresh key: 256 bits as hexadecimal digits.
pub(crate) fn fresh() -> Result<String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(Failure::fault)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

pub(crate) fn hash(key: &str) -> KeyHash {
    Sha256::digest(key).into()
}

/// Compares in a time that tells nothing.
pub(crate) fn is_same(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len() && left.iter().zip(right).fold(0, |differing, (l, r)| differing | (l ^ r)) == 0
}
