//! How mail comes in here: the address for answers, and the doors that are open. Kept sealed: the secret is among it.

use ::store::seal::SealKey;
use ::store::{Conn, Tx, settings};
use kernel::{Failure, Result};
use serde::{Deserialize, Serialize};

/// The name under which the settings lie, and for which they are sealed.
const NAME: &str = "mail_in";
const TABLE: &str = "settings";

#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct MailIn {
    /// The address for answers, without a token: `reply@in.hengmu.example`. Empty: no mail comes in.
    pub reply_address: String,
    /// Where the mail server of the house brings mail (`127.0.0.1:2424`).
    pub lmtp: Option<String>,
    /// The name under which the house's mail server writes what it found about whom a mail is from; empty: nothing is heard.
    pub authentication_server: String,
    /// What whoever posts a mail must know.
    pub post_secret: Option<String>,
}

/// The secret stays out of logs.
impl std::fmt::Debug for MailIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "answers to {}", self.reply_address)
    }
}

impl MailIn {
    pub fn is_on(&self) -> bool {
        !self.reply_address.is_empty()
    }
    /// The part of the address by which our own mails are known.
    pub fn domain(&self) -> &str {
        self.reply_address.split_once('@').map_or("", |(_, domain)| domain)
    }
}

pub fn get(conn: &mut Conn, seal: &SealKey) -> Result<MailIn> {
    let kept = settings::get(conn, NAME)?.filter(|text| !text.is_empty());
    let Some(kept) = kept else { return Ok(MailIn::default()) };
    let text = seal.open_text(TABLE, NAME, &kept)?;
    serde_json::from_str(&text).map_err(Failure::fault)
}

pub fn put(tx: &mut Tx, seal: &SealKey, mail_in: &MailIn) -> Result<()> {
    let plain = serde_json::to_string(mail_in).map_err(Failure::fault)?;
    settings::put(tx, NAME, &seal.seal_text(TABLE, NAME, &plain)?)
}
