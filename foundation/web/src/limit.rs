//! How often one address (IPv6: one /64) and one account may call: token buckets in memory. The limits on
//! sign-in, which must survive a restart, are counted in the database by `people`.

use kernel::{PersonId, Timestamp, network};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Mutex;

/// So many at once, and so many more each second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    pub burst: f64,
    pub per_second: f64,
}

/// What is allowed. `None` means as often as you like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    pub per_address: Option<Rate>,
    pub per_account: Option<Rate>,
    /// Calls from this machine itself are not counted.
    pub is_loopback_free: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            per_address: Some(Rate { burst: 600.0, per_second: 100.0 }),
            per_account: Some(Rate { burst: 600.0, per_second: 60.0 }),
            is_loopback_free: true,
        }
    }
}

impl Limits {
    pub fn none() -> Self {
        Self { per_address: None, per_account: None, is_loopback_free: true }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Key {
    Address(IpAddr),
    Account(PersonId),
}

struct Bucket {
    left: f64,
    at: Timestamp,
}

/// More buckets than this are not kept: full ones go first.
const MOST_BUCKETS: usize = 100_000;

/// Counts calls.
pub struct RateLimiter {
    limits: Limits,
    buckets: Mutex<HashMap<Key, Bucket>>,
}

impl RateLimiter {
    pub fn new(limits: Limits) -> Self {
        Self { limits, buckets: Mutex::default() }
    }
    /// `Err` says after how many seconds to come back.
    pub fn address(&self, ip: IpAddr, now: Timestamp) -> Result<(), u64> {
        match self.limits.per_address {
            Some(rate) if !(self.limits.is_loopback_free && ip.is_loopback()) => {
                self.take(Key::Address(network(ip)), rate, now)
            }
            _ => Ok(()),
        }
    }
    pub fn account(&self, person: PersonId, ip: IpAddr, now: Timestamp) -> Result<(), u64> {
        match self.limits.per_account {
            Some(rate) if !(self.limits.is_loopback_free && ip.is_loopback()) => {
                self.take(Key::Account(person), rate, now)
            }
            _ => Ok(()),
        }
    }
    fn take(&self, key: Key, rate: Rate, now: Timestamp) -> Result<(), u64> {
        let mut buckets = self.buckets.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if buckets.len() >= MOST_BUCKETS && !buckets.contains_key(&key) {
            buckets.retain(|_, bucket| now.micros() - bucket.at.micros() < 60_000_000);
            if buckets.len() >= MOST_BUCKETS {
                buckets.clear();
            }
        }
        let bucket = buckets.entry(key).or_insert(Bucket { left: rate.burst, at: now });
        let seconds = (now.micros() - bucket.at.micros()).max(0) as f64 / 1e6;
        bucket.left = (bucket.left + seconds * rate.per_second).min(rate.burst);
        bucket.at = now;
        if bucket.left >= 1.0 {
            bucket.left -= 1.0;
            return Ok(());
        }
        Err(((1.0 - bucket.left) / rate.per_second).ceil().max(1.0) as u64)
    }
}
