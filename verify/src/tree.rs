//! The Merkle tree of RFC 6962, from the side of whoever checks: adding leaves one by one, and following proofs as
//! RFC 9162 (2.1.3.2, 2.1.4.2) says it.

use sha2::{Digest, Sha256};

pub type Hash = [u8; 32];

pub fn leaf(entry: &str) -> Hash {
    Sha256::digest([&[0], entry.as_bytes()].concat()).into()
}

fn node(left: &Hash, right: &Hash) -> Hash {
    Sha256::digest([&[1], &left[..], &right[..]].concat()).into()
}

/// A tree that grows: the roots of its full subtrees, the largest first, each with its number of leaves.
#[derive(Debug, Clone, Default)]
pub struct Growing(Vec<(u64, Hash)>);

impl Growing {
    pub fn push(&mut self, leaf: Hash) {
        let (mut leaves, mut hash) = (1, leaf);
        while let Some((same, left)) = self.0.pop_if(|(size, _)| *size == leaves) {
            (leaves, hash) = (leaves + same, node(&left, &hash));
        }
        self.0.push((leaves, hash));
    }

    pub fn root(&self) -> Hash {
        let mut from_right = self.0.iter().rev().map(|(_, hash)| *hash);
        match from_right.next() {
            None => Sha256::digest([]).into(),
            Some(last) => from_right.fold(last, |right, left| node(&left, &right)),
        }
    }
}

/// The root to which a leaf and its inclusion proof lead; none where the proof has the wrong length.
pub fn root_by_inclusion(index: u64, size: u64, leaf: Hash, proof: &[Hash]) -> Option<Hash> {
    if index >= size {
        return None;
    }
    let (mut at, mut last, mut hash) = (index, size - 1, leaf);
    for step in proof {
        if last == 0 {
            return None;
        }
        if at % 2 == 1 || at == last {
            hash = node(step, &hash);
            while at % 2 == 0 && at != 0 {
                (at, last) = (at / 2, last / 2);
            }
        } else {
            hash = node(&hash, step);
        }
        (at, last) = (at / 2, last / 2);
    }
    (last == 0).then_some(hash)
}

/// Whether the tree with the later root only added to the earlier one.
pub fn is_consistent(earlier: (u64, Hash), later: (u64, Hash), proof: &[Hash]) -> bool {
    let ((first, first_root), (second, second_root)) = (earlier, later);
    if first > second || first == 0 || first == second {
        let is_same = first != second || first_root == second_root;
        return first <= second && proof.is_empty() && is_same;
    }
    let mut steps = proof.iter().copied();
    let start = if first.is_power_of_two() { Some(first_root) } else { steps.next() };
    let Some(start) = start else { return false };
    let (mut at, mut last) = (first - 1, second - 1);
    while at % 2 == 1 {
        (at, last) = (at / 2, last / 2);
    }
    let (mut old, mut new) = (start, start);
    for step in steps {
        if last == 0 {
            return false;
        }
        if at % 2 == 1 || at == last {
            (old, new) = (node(&step, &old), node(&step, &new));
            while at % 2 == 0 && at != 0 {
                (at, last) = (at / 2, last / 2);
            }
        } else {
            new = node(&new, &step);
        }
        (at, last) = (at / 2, last / 2);
    }
    last == 0 && old == first_root && new == second_root
}
