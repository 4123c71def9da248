//! Signed notes: a text, an empty line, and a line `— name base64` for each signature; and the keys that check
//! them. The form is that of C2SP (signed-note, tlog-checkpoint).

use crate::tree::Hash;
use crate::{What, json};
use base64ct::{Base64, Encoding};
use ed25519_dalek::{Signature, VerifyingKey};
use sha2::{Digest, Sha256};

const ED25519: u8 = 1;

/// A key in the form `name+hash+base64`.
#[derive(Debug, Clone, PartialEq)]
pub struct VerifierKey {
    pub name: String,
    hash: [u8; 4],
    key: VerifyingKey,
}

impl std::str::FromStr for VerifierKey {
    type Err = What;
    fn from_str(text: &str) -> Result<Self, What> {
        let unreadable = || What::Unreadable("the verifier key");
        let (name, rest) = text.split_once('+').ok_or_else(unreadable)?;
        let (hash, key) = rest.split_once('+').ok_or_else(unreadable)?;
        let bytes = Base64::decode_vec(key).map_err(|_| unreadable())?;
        let [ED25519, key @ ..] = &bytes[..] else { return Err(unreadable()) };
        let hashed = Sha256::digest([name.as_bytes(), b"\n", &bytes].concat());
        let is_its_hash =
            format!("{:08x}", u32::from_be_bytes([hashed[0], hashed[1], hashed[2], hashed[3]])) == hash;
        let key = <[u8; 32]>::try_from(key).ok().and_then(|key| VerifyingKey::from_bytes(&key).ok());
        match key {
            Some(key) if is_its_hash && !name.is_empty() && !name.contains(char::is_whitespace) => {
                Ok(Self { name: name.to_owned(), hash: [hashed[0], hashed[1], hashed[2], hashed[3]], key })
            }
            _ => Err(unreadable()),
        }
    }
}

/// The size and root of a tree, signed.
#[derive(Debug, Clone, PartialEq)]
pub struct Checkpoint {
    pub origin: String,
    pub size: u64,
    pub root: Hash,
}

impl Checkpoint {
    /// Reads a note and checks its signature with this key. Exactly one line of signature is allowed: a
    /// second one would be text that nobody vouched for.
    pub fn read(note: &str, key: &VerifierKey) -> Result<Self, What> {
        let (text, signed) = note.split_once("\n\n").ok_or(What::NoNote)?;
        let line = signed.strip_prefix("\u{2014} ").and_then(|rest| rest.strip_suffix('\n'));
        let (name, signature) = line.and_then(|line| line.split_once(' ')).ok_or(What::NoNote)?;
        let bytes = Base64::decode_vec(signature).map_err(|_| What::NoNote)?;
        let (hash, signature) = bytes.split_at_checked(4).ok_or(What::NoNote)?;
        if name != key.name || hash != key.hash {
            return Err(What::OtherKey(name.to_owned()));
        }
        let signature = Signature::from_slice(signature).map_err(|_| What::NoNote)?;
        let signed = format!("{text}\n");
        key.key.verify_strict(signed.as_bytes(), &signature).map_err(|_| What::BadSignature)?;
        let lines: Vec<&str> = text.split('\n').collect();
        let [origin, size, root] = lines[..] else { return Err(What::NoNote) };
        let number: u64 = size.parse().map_err(|_| What::NoNote)?;
        let root = Base64::decode_vec(root).ok().and_then(|root| Hash::try_from(root).ok());
        match root {
            Some(root) if number.to_string() == size => {
                Ok(Self { origin: origin.to_owned(), size: number, root })
            }
            _ => Err(What::NoNote),
        }
    }
}

/// The note in a text that somebody kept: the note itself, or the one in a receipt.
pub fn checkpoint_in(text: &str) -> Result<String, What> {
    if !text.trim_start().starts_with('{') {
        return Ok(text.replace("\r\n", "\n"));
    }
    let receipt = json::object(text.trim_end_matches(['\r', '\n']))?;
    json::text(&receipt, "checkpoint").map(str::to_owned)
}
