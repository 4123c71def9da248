//! Refresh tokens of which each took another's place, as they came: in memory until they are kept with the settings.
//!
//! What must hold: a token that an endpoint replaced is not asked with again, whoever tried it and wherever it was typed;
//! none of them is printed.

use crate::mail_sign_in::Kept;
use mail::Grant;
use std::collections::VecDeque;

/// So many are remembered; what is kept needs none of it.
const MOST: usize = 100;

#[derive(Clone, Default)]
pub struct NewerTokens {
    all: VecDeque<Replaced>,
    /// The newest could not be kept yet.
    pub wait: bool,
}

#[derive(Clone)]
struct Replaced {
    token_url: String,
    client_id: String,
    old: String,
    newest: String,
}

impl Replaced {
    fn is_of(&self, grant: &Grant) -> bool {
        (&self.token_url, &self.client_id) == (&grant.token_url, &grant.client_id)
    }
}

impl NewerTokens {
    pub fn add(&mut self, grant: &Grant, old: &str, newest: &str) {
        for one in self.all.iter_mut().filter(|one| one.is_of(grant) && one.newest == old) {
            newest.clone_into(&mut one.newest);
        }
        if self.of(grant, old).is_none() {
            let (token_url, client_id) = (grant.token_url.clone(), grant.client_id.clone());
            self.all.push_back(Replaced {
                token_url,
                client_id,
                old: old.to_owned(),
                newest: newest.to_owned(),
            });
        }
        if self.all.len() > MOST {
            self.all.pop_front();
        }
        self.wait = true;
    }

    /// What took a token's place.
    pub fn of(&self, grant: &Grant, token: &str) -> Option<&str> {
        self.all.iter().find(|one| one.is_of(grant) && one.old == token).map(|one| one.newest.as_str())
    }

    /// A place with the newest refresh token that is known.
    pub fn in_place<T>(&self, kept: Kept<T>) -> Kept<T> {
        let newest =
            kept.grant.as_ref().zip(kept.refresh_token()).and_then(|(grant, token)| self.of(grant, token));
        match newest.map(str::to_owned) {
            Some(newest) => Kept { renewed: Some(newest), ..kept },
            None => kept,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_is_known_from_each_before_it() {
        let grant = Grant {
            token_url: "https://login.example/token".into(),
            client_id: "rapport".into(),
            client_secret: "secret".into(),
            refresh_token: Some("r0".into()),
            scope: String::new(),
        };
        let mut newer = NewerTokens::default();
        for (old, newest) in [("r0", "r1"), ("r1", "r2"), ("r0", "r2"), ("r2", "r3")] {
            newer.add(&grant, old, newest);
        }
        for old in ["r0", "r1", "r2"] {
            assert_eq!(newer.of(&grant, old), Some("r3"), "{old}");
        }
        let kept = Kept { place: (), grant: Some(grant.clone()), renewed: Some("r1".into()) };
        let placed = newer.in_place(kept);
        assert_eq!(placed.refresh_token(), Some("r3"));
        assert_eq!(format!("{placed:?}"), "() with access tokens for rapport of https://login.example/token");
        let other = Grant { client_id: "other".into(), ..grant };
        assert_eq!(newer.of(&other, "r0"), None);
    }
}
