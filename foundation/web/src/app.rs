//! What every request needs, built once by `server`: the database, the clock, the public address, who
//! authenticates, and what domain crates keep in memory.

use crate::{FailedPage, Limits, RateLimiter, RequestHead};
use futures_util::future::BoxFuture;
use kernel::{Clock, Network, Principal, Result, Timestamp};
use sha2::{Digest, Sha256};
use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;
use store::Db;

/// Establishes who is calling, for the side of the route (`head.side()`): nobody known is `None`.
pub type Authenticator = fn(App, &RequestHead) -> BoxFuture<'static, Result<Option<Principal>>>;

/// How the client portal shows a failure, since its readers get pages and not JSON.
#[derive(Clone, Copy)]
pub struct PortalPages {
    pub failure: fn(&App, &FailedPage) -> String,
}

/// What `server` puts together.
pub struct AppParts {
    pub db: Db,
    pub clock: Clock,
    /// The base of every link, without a slash at the end.
    pub public_url: String,
    pub authenticator: Authenticator,
    pub pages: PortalPages,
    /// What domain crates keep in memory, one value of each type.
    pub extensions: Extensions,
    /// Proxies whose `X-Forwarded-For` is believed. Empty by default.
    pub trusted_proxies: Vec<Network>,
    pub limits: Limits,
    /// The key of the form tokens; the same on every node.
    pub secret: [u8; 32],
}

/// Shared by all requests; cloning it is cheap.
#[derive(Clone)]
pub struct App(Arc<Inner>);

struct Inner {
    parts: AppParts,
    limiter: RateLimiter,
}

impl App {
    pub fn new(parts: AppParts) -> Self {
        let limiter = RateLimiter::new(parts.limits);
        Self(Arc::new(Inner { parts, limiter }))
    }
    pub fn db(&self) -> &Db {
        &self.0.parts.db
    }
    pub fn clock(&self) -> &Clock {
        &self.0.parts.clock
    }
    pub fn now(&self) -> Timestamp {
        self.clock().now()
    }
    pub fn public_url(&self) -> &str {
        &self.0.parts.public_url
    }
    /// Whether browsers reach us through TLS: then cookies are `Secure` and bear the `__Host-` prefix.
    pub fn is_https(&self) -> bool {
        self.public_url().starts_with("https://")
    }
    /// What a domain crate keeps in memory. `server` has put one value of each type there at start; if it
    /// has not, the request ends as a fault.
    pub fn get<T: Send + Sync + 'static>(&self) -> &T {
        let value = self.0.parts.extensions.0.get(&TypeId::of::<T>());
        value
            .and_then(|value| value.downcast_ref())
            .unwrap_or_else(|| panic!("the app holds no {}", std::any::type_name::<T>()))
    }
    pub(crate) fn authenticator(&self) -> Authenticator {
        self.0.parts.authenticator
    }
    pub(crate) fn pages(&self) -> PortalPages {
        self.0.parts.pages
    }
    pub(crate) fn trusts(&self, proxy: IpAddr) -> bool {
        self.0.parts.trusted_proxies.iter().any(|network| network.contains(proxy))
    }
    pub fn limiter(&self) -> &RateLimiter {
        &self.0.limiter
    }
    /// What a form of the portal carries, so that a browser that sends neither `Origin` nor `Sec-Fetch-Site`
    /// still proves that the form came from our page. Bound to the caller's link.
    pub fn form_token(&self, principal: &Principal) -> String {
        let bound = match principal {
            Principal::Team(team) => team.session.map(|session| session.uuid()).unwrap_or_default(),
            Principal::Client(client) => client.link.uuid(),
        };
        let inner = Sha256::new_with_prefix(self.0.parts.secret).chain_update(bound.as_bytes()).finalize();
        // The second round keeps the length of the input from being extended.
        let outer = Sha256::new_with_prefix(self.0.parts.secret).chain_update(inner).finalize();
        outer.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// One value of each type.
#[derive(Default)]
pub struct Extensions(HashMap<TypeId, Box<dyn Any + Send + Sync>>);

impl Extensions {
    pub fn with<T: Send + Sync + 'static>(mut self, value: T) -> Self {
        self.0.insert(TypeId::of::<T>(), Box::new(value));
        self
    }
}
