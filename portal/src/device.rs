//! What a browser remembers for us, and only there: which device it is, the last visit, the language. Looking
//! at a page changes these cookies and nothing in the database.

use kernel::{PartyId, PersonId, Timestamp};
use locales::Locale;
use sha2::{Digest, Sha256};

/// Names the device, so that "I am …" is asked once on it. The authenticator reads it.
pub const DEVICE_COOKIE: &str = "rapport_device";
pub(crate) const VISIT_COOKIE: &str = "rapport_visit";
pub(crate) const LANGUAGE_COOKIE: &str = "rapport_language";
pub(crate) const A_YEAR: i64 = 365 * 86_400;

/// Looking again within this time is the same visit.
const ONE_VISIT_SECONDS: i64 = 1_800;

/// Whose visits these are. Each mail carries a link of its own, so a link does not tell.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Visitor {
    pub party: PartyId,
    pub person: PersonId,
}

/// The visits of one person to one party's page on this device: the one before, and this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Visits {
    pub previous: Option<i64>,
    pub latest: i64,
}

impl Visits {
    /// After looking now. A cookie of somebody else, or one that was tampered with, counts as a first visit.
    pub fn now(cookie: Option<&str>, visitor: Visitor, now: Timestamp) -> Self {
        let now = now.micros() / 1_000_000;
        match cookie.and_then(|cookie| Self::read(cookie, visitor)) {
            Some(before) if before.latest > now => Self { previous: None, latest: now },
            Some(before) if now - before.latest < ONE_VISIT_SECONDS => Self { latest: now, ..before },
            Some(before) => Self { previous: Some(before.latest), latest: now },
            None => Self { previous: None, latest: now },
        }
    }

    fn read(cookie: &str, visitor: Visitor) -> Option<Self> {
        let mut parts = cookie.split('.');
        let (tag, previous, latest) = (parts.next()?, parts.next()?, parts.next()?);
        let previous: i64 = previous.parse().ok()?;
        let known = tag == tag_of(visitor) && parts.next().is_none();
        known.then_some(Self { previous: (previous > 0).then_some(previous), latest: latest.parse().ok()? })
    }

    pub fn cookie(&self, visitor: Visitor) -> String {
        format!("{}.{}.{}", tag_of(visitor), self.previous.unwrap_or_default(), self.latest)
    }

    pub fn previous(&self) -> Option<Timestamp> {
        self.previous.map(|seconds| Timestamp(seconds.saturating_mul(1_000_000)))
    }
}

/// Tells people apart without naming them.
fn tag_of(visitor: Visitor) -> String {
    let ids = Sha256::new_with_prefix("visit").chain_update(visitor.party.uuid());
    let hash = ids.chain_update(visitor.person.uuid()).finalize();
    hash.iter().take(4).map(|byte| format!("{byte:02x}")).collect()
}

/// The language chosen on this device.
pub(crate) fn language(cookie: Option<&str>) -> Option<Locale> {
    cookie.and_then(Locale::from_tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_visit_is_the_one_before_this() {
        let at = |seconds: i64| Timestamp(seconds * 1_000_000);
        let party = PartyId::new();
        let me = Visitor { party, person: PersonId::new() };
        let another = Visitor { party, person: PersonId::new() };
        let first = Visits::now(None, me, at(1_000_000));
        assert_eq!(first.previous(), None);
        let cookie = first.cookie(me);
        let reload = Visits::now(Some(&cookie), me, at(1_000_100));
        assert_eq!(reload.previous(), None, "the same visit");
        let next_day = Visits::now(Some(&reload.cookie(me)), me, at(1_090_000));
        assert_eq!(next_day.previous(), Some(at(1_000_100)));
        let reload = Visits::now(Some(&next_day.cookie(me)), me, at(1_090_500));
        assert_eq!(reload.previous(), Some(at(1_000_100)));
        let again = next_day.cookie(me);
        assert_eq!(Visits::now(Some(&again), another, at(1_190_000)).previous(), None);
        for broken in ["", "a.b", "x.1.2.3", "….1.2", &format!("{again}x"), &again.replace('.', "")] {
            assert_eq!(Visits::now(Some(broken), me, at(1_190_000)).previous(), None, "{broken}");
        }
        let future = Visits { previous: None, latest: i64::MAX }.cookie(me);
        assert_eq!(Visits::now(Some(&future), me, at(5)).previous(), None);
    }
}
