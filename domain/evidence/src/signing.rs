//! The installation's signing key: an Ed25519 seed sealed in the settings, made at the first start. It signs
//! checkpoints as notes of the C2SP form, which other programs know how to check.

use crate::tree::Hash;
use ::store::seal::SealKey;
use ::store::{Db, settings};
use base64ct::{Base64, Encoding};
use ed25519_dalek::{Signer as _, SigningKey};
use kernel::{Failure, Result};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::sync::Arc;

const SETTING: &str = "evidence_key";
const TABLE: &str = "settings";
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

/// The installation's signer; two nodes that start at once take the same key.
pub async fn signer(db: &Db, seal: &SealKey) -> Result<Signer> {
    let seal = seal.clone();
    db.write(move |tx| {
        if settings::get(tx, SETTING)?.is_none() {
            let fresh = seal.seal_text(TABLE, SETTING, &fresh_key()?)?;
            settings::put_first(tx, SETTING, &fresh)?;
        }
        let kept = settings::get(tx, SETTING)?.ok_or_else(|| Failure::fault("no evidence key"))?;
        let plain = seal.open_text(TABLE, SETTING, &kept)?;
        let (name, seed) = plain.split_once(' ').ok_or_else(|| Failure::fault("the evidence key is cut"))?;
        let mut bytes = [0; 32];
        Base64::decode(seed, &mut bytes).map_err(Failure::fault)?;
        Ok(Signer::from_seed(name, &bytes))
    })
    .await
}

/// A name that two installations do not share, and a seed.
fn fresh_key() -> Result<String> {
    let (mut name, mut seed) = ([0; 4], [0; 32]);
    getrandom::fill(&mut name).map_err(Failure::fault)?;
    getrandom::fill(&mut seed).map_err(Failure::fault)?;
    Ok(format!("rapport-{} {}", hex(&name), Base64::encode_string(&seed)))
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
