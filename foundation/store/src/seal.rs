//! Secrets that the program has to read again, sealed with the installation's key: the second factors, the mail
//! server's password, the key of the form tokens.
//!
//! What must hold: a sealed secret opens only in the row it was sealed for; the key lies in a file of its own and
//! never in the database; the database keeps a sealed word by which a wrong key is told at start. Once that word
//! is there, no key is made any more: a missing file is said, not replaced.

mod key_file;

use crate::{Db, Result, settings};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use kernel::Failure;
use sha2::Sha256;
use std::fmt::Display;
use std::path::{Path, PathBuf};

pub use key_file::KEY_FILE;

/// How everything sealed begins. Nothing that is kept plain is as long and begins like this.
const MARK: &[u8] = b"sealed1:";
const NONCE: usize = 24;
/// The setting with the sealed word that tells a wrong key.
pub(crate) const CHECK: &str = "seal_check";
const WORD: &[u8] = b"rapport";

/// The installation's key.
#[derive(Clone)]
pub struct SealKey([u8; 32]);

impl std::fmt::Debug for SealKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealKey")
    }
}

impl SealKey {
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Seals for one row of a table.
    pub fn seal(&self, table: &str, row: impl Display, plain: &[u8]) -> Result<Vec<u8>> {
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(Failure::fault)?;
        let (place, nonce) = (place(table, row), XNonce::from(nonce));
        let payload = Payload { msg: plain, aad: place.as_bytes() };
        let sealed = self.cipher().encrypt(&nonce, payload);
        let sealed = sealed.map_err(|_| Failure::fault("a secret could not be sealed"))?;
        Ok([MARK, &nonce, &sealed].concat())
    }

    /// Opens what was sealed for this row with this key; anything else is a fault.
    pub fn open(&self, table: &str, row: impl Display, sealed: &[u8]) -> Result<Vec<u8>> {
        let place = place(table, row);
        let closed = || Failure::fault(format!("the secret of {place} does not open"));
        let rest = sealed.strip_prefix(MARK).ok_or_else(closed)?;
        let (nonce, sealed) = rest.split_at_checked(NONCE).ok_or_else(closed)?;
        let payload = Payload { msg: sealed, aad: place.as_bytes() };
        self.cipher().decrypt(XNonce::from_slice(nonce), payload).map_err(|_| closed())
    }

    /// The same for a column of text.
    pub fn seal_text(&self, table: &str, row: impl Display, plain: &str) -> Result<String> {
        let sealed = self.seal(table, row, plain.as_bytes())?;
        let digits: String = sealed[MARK.len()..].iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(String::from_utf8_lossy(MARK).into_owned() + &digits)
    }

    pub fn open_text(&self, table: &str, row: impl Display, sealed: &str) -> Result<String> {
        let digits = sealed.as_bytes().strip_prefix(MARK).unwrap_or_default();
        let bytes = from_hex(digits).unwrap_or_default();
        let plain = self.open(table, row, &[MARK, &bytes].concat())?;
        String::from_utf8(plain).map_err(Failure::fault)
    }

    /// A mark (HMAC-SHA256) that nobody makes without this key; for each purpose another.
    pub fn mark(&self, purpose: &str, of: &[u8]) -> Result<[u8; 32]> {
        let own = keyed(&self.0, purpose.as_bytes())?;
        keyed(&own, of)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(Key::from_slice(&self.0))
    }
}

fn keyed(key: &[u8; 32], of: &[u8]) -> Result<[u8; 32]> {
    let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(key).map_err(Failure::fault)?;
    mac.update(of);
    Ok(mac.finalize().into_bytes().into())
}

/// Whether a value was sealed already. Earlier versions kept these secrets plain.
pub fn is_sealed(value: &[u8]) -> bool {
    value.starts_with(MARK)
}

fn place(table: &str, row: impl Display) -> String {
    format!("{table}/{row}")
}

fn from_hex(digits: &[u8]) -> Option<Vec<u8>> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    let pairs = digits.chunks(2).map(|pair| match pair {
        [high, low] => u8::try_from(digit(high)? * 16 + digit(low)?).ok(),
        _ => None,
    });
    pairs.collect()
}

/// Why there is no key. Told to the person who started the program.
#[derive(Debug, Clone, PartialEq)]
pub enum SealError {
    Missing(PathBuf),
    Wrong(PathBuf),
    /// What the file holds is no key.
    NoKey(PathBuf),
    File {
        path: PathBuf,
        why: String,
    },
    Database(String),
}

impl Display for SealError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing(path) => write!(
                f,
                "the installation's key {} is missing, and the secrets in the database cannot be opened without it: \
                 bring the file back from where the installation began or from a backup",
                path.display()
            ),
            Self::Wrong(path) => write!(
                f,
                "{} is not the key with which the secrets in this database were sealed: every node needs the same file",
                path.display()
            ),
            Self::NoKey(path) => {
                write!(f, "{} holds no key: it must be 64 hexadecimal digits", path.display())
            }
            Self::File { path, why } => write!(f, "{}: {why}", path.display()),
            Self::Database(why) => write!(f, "the installation's key could not be checked: {why}"),
        }
    }
}
impl std::error::Error for SealError {}

impl From<Failure> for SealError {
    fn from(failure: Failure) -> Self {
        Self::Database(failure.to_string())
    }
}

/// The key in this file, if it is the one of this database. The first start makes both the file and the word.
pub async fn key(db: &Db, file: &Path) -> Result<SealKey, SealError> {
    let word = db.read(|conn| settings::get(conn, CHECK)).await?;
    let key = match (key_file::read(file)?, &word) {
        (Some(key), _) => key,
        (None, Some(_)) => return Err(SealError::Missing(file.to_owned())),
        (None, None) => key_file::make(file)?,
    };
    let word = match word {
        Some(word) => word,
        None => first_word(db, &key).await?,
    };
    match key.open_text("settings", CHECK, &word) {
        Ok(_) => Ok(key),
        Err(_) => Err(SealError::Wrong(file.to_owned())),
    }
}

/// Two nodes may come here at once: the first one's word counts for both.
async fn first_word(db: &Db, key: &SealKey) -> Result<String> {
    let word = key.seal_text("settings", CHECK, &String::from_utf8_lossy(WORD))?;
    db.write(move |tx| {
        settings::put_first(tx, CHECK, &word)?;
        Ok(settings::get(tx, CHECK)?.unwrap_or_default())
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_opens_with_its_key_in_its_place_only() {
        let (key, other) = (SealKey::new([1; 32]), SealKey::new([2; 32]));
        let sealed = key.seal("totp_secrets", 7, b"the secret").expect("sealed");
        assert!(is_sealed(&sealed) && !is_sealed(b"the secret"));
        assert!(!sealed.windows(10).any(|window| window == b"the secret"));
        assert_ne!(
            sealed,
            key.seal("totp_secrets", 7, b"the secret").expect("sealed"),
            "never twice the same"
        );
        assert_eq!(key.open("totp_secrets", 7, &sealed).expect("open"), b"the secret");
        assert!(other.open("totp_secrets", 7, &sealed).is_err(), "another key");
        assert!(key.open("totp_secrets", 8, &sealed).is_err(), "another row");
        assert!(key.open("settings", 7, &sealed).is_err(), "another table");
        for length in 0..sealed.len() {
            assert!(key.open("totp_secrets", 7, &sealed[..length]).is_err(), "cut to {length}");
        }
        assert!(key.open("totp_secrets", 7, b"the secret").is_err(), "plain");
    }

    #[test]
    fn a_text_stays_a_text() {
        let key = SealKey::new([1; 32]);
        let sealed = key.seal_text("settings", "smtp", "密码").expect("sealed");
        assert_eq!(key.open_text("settings", "smtp", &sealed).expect("open"), "密码");
        for wrong in ["", "密码", "sealed1:", "sealed1:0", "sealed1:zz", &sealed[..sealed.len() - 1]] {
            assert!(key.open_text("settings", "smtp", wrong).is_err(), "{wrong}");
        }
    }
}
