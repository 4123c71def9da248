//! Checks a receipt or an export of evidence offline, knowing only the published format (`docs/evidence.md`): its
//! own reading of entries, trees and signatures, sharing no code with what wrote them.
//!
//! Must hold: nothing is believed that was not computed here; every fault says where it is; a file is proved to
//! come from an installation only against a key that was not taken from the file itself.

mod entry;
mod export;
mod fault;
mod json;
mod note;
mod receipt;
pub mod tree;

pub use entry::{Person, Said};
pub use export::check_export;
pub use fault::{Fault, Place, What};
pub use note::{Checkpoint, VerifierKey, checkpoint_in};
pub use receipt::check_receipt;

/// What was checked and found right.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The tree, as its checkpoints name it.
    pub origin: String,
    /// How many entries the newest checkpoint covers.
    pub size: u64,
    pub key_name: String,
    /// The signatures were checked with a key that was given beside the file.
    pub is_trusted: bool,
    /// In a receipt one entry, in an export all.
    pub said: Vec<Said>,
    /// How many checkpoints kept from earlier the file agrees with.
    pub earlier: usize,
}
