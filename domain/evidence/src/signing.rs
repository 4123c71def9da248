//! The installation's signer: an Ed25519 key that signs checkpoints as notes of the C2SP form, which other programs
//! know how to check.

use crate::tree::Hash;
use base64ct::{Base64, Encoding};
use ed25519_dalek::{Signer as _, SigningKey};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::sync::Arc;

/// How a note says that a key is an Ed25519 one.
const ED25519: u8 = 1;

/// Signs checkpoints; cheap to clone.
#[derive(Clone)]
pub struct Signer(Arc<Key>);

struct Key {
    name: String,
    key: SigningKey,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Signer({})", self.0.name)
    }
}

impl Signer {
    /// A signer with a known key, for tests.
    pub fn from_seed(name: &str, seed: &[u8; 32]) -> Self {
        Self(Arc::new(Key { name: name.to_owned(), key: SigningKey::from_bytes(seed) }))
    }

    /// What somebody needs to check a signature: `name+hash+key`.
    pub fn verifier_key(&self) -> String {
        let key = [&[ED25519][..], self.0.key.verifying_key().as_bytes()].concat();
        format!("{}+{}+{}", self.0.name, hex(&self.key_hash()), Base64::encode_string(&key))
    }

    /// The signed note about a tree of this size.
    pub fn checkpoint(&self, origin: &str, size: u64, root: &Hash) -> String {
        let text = format!("{origin}\n{size}\n{}\n", Base64::encode_string(root));
        let signature = self.0.key.sign(text.as_bytes()).to_bytes();
        let signed = Base64::encode_string(&[&self.key_hash()[..], &signature].concat());
        format!("{text}\n\u{2014} {} {signed}\n", self.0.name)
    }

    fn key_hash(&self) -> [u8; 4] {
        let hashed = Sha256::new()
            .chain_update(&self.0.name)
            .chain_update([b'\n', ED25519])
            .chain_update(self.0.key.verifying_key().as_bytes())
            .finalize();
        [hashed[0], hashed[1], hashed[2], hashed[3]]
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
