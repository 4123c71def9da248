//! How often a password, a code or a key may be tried: per account and per network, counted in the database
//! so that neither a restart nor a rolled-back request forgets.
//!
//! What must hold: an attempt is counted before it is judged, in a transaction of its own.

use kernel::{Failure, Refusal, Result, Timestamp};
use sha2::{Digest, Sha256};
use std::net::IpAddr;
use store::{Db, Tx, params};

const WINDOW_SECONDS: i64 = 15 * 60;
const MOST_PER_ACCOUNT: i64 = 10;
const MOST_PER_NETWORK: i64 = 50;

/// What an attempt is counted for.
#[derive(Debug, Clone)]
pub struct Attempt {
    account: Option<String>,
    network: String,
}

impl Attempt {
    /// At an account, known or not, from somewhere. `act` keeps the counters of different acts apart.
    pub fn at(act: &str, account: &str, from: IpAddr) -> Self {
        let digest = Sha256::digest(account.trim().to_lowercase());
        let account: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
        Self { account: Some(format!("{act} {account}")), ..Self::from(act, from) }
    }
    /// With a key that belongs to no account we know yet.
    pub fn from(act: &str, from: IpAddr) -> Self {
        Self { account: None, network: format!("{act} {}", kernel::network(from)) }
    }

    /// Counts the attempt; refuses it when there were too many.
    pub async fn begin(&self, db: &Db) -> Result<()> {
        let this = self.clone();
        let wait = db.write(move |tx| this.count(tx)).await?;
        match wait {
            None => Ok(()),
            Some(seconds) => {
                Err(Refusal::new("too_many_attempts").with("retry_after_seconds", seconds).into())
            }
        }
    }

    /// It was right after all: the account starts anew, the network gets this one back.
    pub async fn succeeded(&self, db: &Db) -> Result<()> {
        let this = self.clone();
        db.write(move |tx| {
            if let Some(account) = &this.account {
                tx.exec("delete from sign_in_attempts where subject = $1", params![account])?;
            }
            give_back(tx, &this.network)
        })
        .await
    }

    /// It was neither right nor wrong yet, such as a right password whose code is still missing.
    pub async fn undecided(&self, db: &Db) -> Result<()> {
        let this = self.clone();
        db.write(move |tx| {
            if let Some(account) = &this.account {
                give_back(tx, account)?;
            }
            give_back(tx, &this.network)
        })
        .await
    }

    /// `Some` says how many seconds to wait.
    fn count(&self, tx: &mut Tx) -> Result<Option<i64>> {
        let now = tx.now();
        let begin = now.plus_seconds(-WINDOW_SECONDS);
        tx.exec("delete from sign_in_attempts where since < $1", params![begin])?;
        let account = self.account.as_deref().map(|subject| (subject, MOST_PER_ACCOUNT));
        let network = (self.network.as_str(), MOST_PER_NETWORK);
        let mut wait = None;
        for (subject, most) in account.into_iter().chain([network]) {
            wait = wait.max(one_more(tx, subject, most, now)?);
        }
        Ok(wait)
    }
}

fn one_more(tx: &mut Tx, subject: &str, most: i64, now: Timestamp) -> Result<Option<i64>> {
    tx.exec(
        "insert into sign_in_attempts (subject, attempts, since) values ($1, 1, $2)
         on conflict (subject) do update set attempts = sign_in_attempts.attempts + 1",
        params![subject, now],
    )?;
    let (attempts, since): (i64, Timestamp) =
        tx.one("select attempts, since from sign_in_attempts where subject = $1", params![subject], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    let left = (since.plus_seconds(WINDOW_SECONDS).micros() - now.micros()) / 1_000_000;
    Ok((attempts > most).then_some(left.max(1)))
}

fn give_back(tx: &mut Tx, subject: &str) -> Result<()> {
    const SQL: &str =
        "update sign_in_attempts set attempts = attempts - 1 where subject = $1 and attempts > 0";
    tx.exec(SQL, params![subject]).map(|_| ())
}

/// A password or code that did not fit, or an account that does not exist: one answer for all.
pub(crate) fn sign_in_failed() -> Failure {
    Failure::refused("sign_in_failed")
}
