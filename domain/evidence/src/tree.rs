//! The Merkle tree of RFC 6962, as plain functions over a way to look up the hashes of full subtrees: those whose
//! leaves are `position << level .. (position + 1) << level`.
//!
//! Must hold: every function asks for O(log size) hashes.

use kernel::Result;
use sha2::{Digest, Sha256};

pub type Hash = [u8; 32];

pub fn leaf(entry: &str) -> Hash {
    Sha256::new().chain_update([0]).chain_update(entry).finalize().into()
}

pub fn node(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// Finds the hash of a full subtree by its level and position.
pub trait Subtrees {
    fn hash(&mut self, level: u32, position: u64) -> Result<Hash>;
}

/// The full subtrees that the leaf at `index` completes, from itself upwards.
pub fn completed(subtrees: &mut impl Subtrees, index: u64, leaf: Hash) -> Result<Vec<(u32, u64, Hash)>> {
    let (mut level, mut position, mut hash) = (0, index, leaf);
    let mut made = vec![(level, position, hash)];
    while position % 2 == 1 {
        hash = node(&subtrees.hash(level, position - 1)?, &hash);
        (level, position) = (level + 1, position / 2);
        made.push((level, position, hash));
    }
    Ok(made)
}

/// The root of the first `size` leaves.
pub fn root(subtrees: &mut impl Subtrees, size: u64) -> Result<Hash> {
    if size == 0 { Ok(Sha256::digest([]).into()) } else { range(subtrees, 0, size) }
}

/// Proves that the leaf at `index` is among the first `size`.
pub fn inclusion(subtrees: &mut impl Subtrees, index: u64, size: u64) -> Result<Vec<Hash>> {
    let (mut start, mut length, mut path) = (0, size, Vec::new());
    while length > 1 {
        let left = split(length);
        if index - start < left {
            path.push(range(subtrees, start + left, length - left)?);
            length = left;
        } else {
            path.push(range(subtrees, start, left)?);
            (start, length) = (start + left, length - left);
        }
    }
    path.reverse();
    Ok(path)
}

/// Proves that the tree of `size` leaves only added to the one of `earlier`.
pub fn consistency(subtrees: &mut impl Subtrees, earlier: u64, size: u64) -> Result<Vec<Hash>> {
    let (mut start, mut length, mut wanted, mut is_known) = (0, size, earlier, true);
    let mut path = Vec::new();
    if earlier == 0 || earlier >= size {
        return Ok(path);
    }
    while wanted < length {
        let left = split(length);
        if wanted <= left {
            path.push(range(subtrees, start + left, length - left)?);
            length = left;
        } else {
            path.push(range(subtrees, start, left)?);
            (start, length, wanted, is_known) = (start + left, length - left, wanted - left, false);
        }
    }
    if !is_known {
        path.push(range(subtrees, start, length)?);
    }
    path.reverse();
    Ok(path)
}

/// The largest power of two below `length`.
fn split(length: u64) -> u64 {
    1 << (u64::BITS - 1 - (length - 1).leading_zeros())
}

fn range(subtrees: &mut impl Subtrees, start: u64, length: u64) -> Result<Hash> {
    if length.is_power_of_two() {
        let level = length.trailing_zeros();
        return subtrees.hash(level, start >> level);
    }
    let left = split(length);
    let (first, rest) = (range(subtrees, start, left)?, range(subtrees, start + left, length - left)?);
    Ok(node(&first, &rest))
}
