//! The installation's signing key: a name and an Ed25519 seed, sealed in the settings, made at the first start.

use crate::Signer;
use crate::signing::hex;
use ::store::seal::SealKey;
use ::store::{Db, settings};
use base64ct::{Base64, Encoding};
use kernel::{Failure, Result};

const SETTING: &str = "evidence_key";
const TABLE: &str = "settings";

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
