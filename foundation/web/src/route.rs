//! One route: method, path, side, action. The table of all routes drives the router, the access matrix and the
//! API description.

use kernel::Side;
use serde::Serialize;

/// What `endpoint!` states beside a handler.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Route {
    pub method: &'static str,
    pub path: &'static str,
    pub side: Side,
    /// A word of the access matrix, for example `EditPlan`.
    pub action: &'static str,
    /// Only for administrators; to others the route does not exist.
    pub admin: bool,
    /// The handler's name, which is the operation id.
    pub name: &'static str,
    /// The module of the handler.
    pub module: &'static str,
    pub doc: &'static str,
}

impl Route {
    /// The crate that owns the route.
    pub fn owner(&self) -> &'static str {
        self.module.split("::").next().unwrap_or(self.module)
    }
    /// Whether a person reads the answer as a page, so that failures are pages too.
    pub fn is_page(&self) -> bool {
        let is_below = |area: &str| {
            self.path == area || self.path.strip_prefix(area).is_some_and(|rest| rest.starts_with('/'))
        };
        matches!(self.side, Side::Client) || is_below("/p") || is_below("/f")
    }
    /// The names between braces, in order.
    pub fn parameters(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }
}

#[doc(hidden)]
pub const fn is_admin(options: &[&str]) -> bool {
    let mut at = 0;
    while at < options.len() {
        assert!(matches!(options[at].as_bytes(), b"admin"), "the only option of an endpoint is `admin`");
        at += 1;
    }
    !options.is_empty()
}
