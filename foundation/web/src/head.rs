//! A request's head as the authenticator and the handlers see it: no body, nothing trusted that a caller could
//! have made up.

use axum::http::{HeaderMap, Method, Uri};
use kernel::{Peer, Side};
use std::net::{IpAddr, Ipv4Addr};
use uuid::Uuid;

/// Method, address, headers and peer of one request.
#[derive(Debug, Clone)]
pub struct RequestHead {
    pub(crate) method: Method,
    pub(crate) uri: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) ip: IpAddr,
    pub(crate) id: Uuid,
    pub(crate) side: Side,
}

/// The request's id, put into the request by the outermost layer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RequestId(pub Uuid);

/// The peer's address after the trusted proxies were taken off, put there by the outermost layer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PeerAddress(pub IpAddr);

impl RequestHead {
    pub(crate) fn of(parts: &axum::http::request::Parts, side: Side) -> Self {
        let address = parts.extensions.get::<PeerAddress>().map(|peer| peer.0);
        Self {
            method: parts.method.clone(),
            uri: parts.uri.clone(),
            headers: parts.headers.clone(),
            ip: address.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)),
            id: parts.extensions.get::<RequestId>().map_or_else(Uuid::new_v4, |id| id.0),
            side,
        }
    }

    /// The side of the route that was asked for: an authenticator answers with a principal of that side.
    pub fn side(&self) -> Side {
        self.side
    }
    pub fn method(&self) -> &str {
        self.method.as_str()
    }
    pub fn path(&self) -> &str {
        self.uri.path()
    }
    /// The path with what is asked of it, as it was written.
    pub fn path_and_query(&self) -> &str {
        self.uri.path_and_query().map_or("", |address| address.as_str())
    }
    pub fn ip(&self) -> IpAddr {
        self.ip
    }
    pub fn request_id(&self) -> Uuid {
        self.id
    }
    /// The value of a header, if it is readable text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
    /// The token of `Authorization: Bearer …`.
    pub fn bearer(&self) -> Option<&str> {
        let (scheme, token) = self.header("authorization")?.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    }
    /// The value of the first cookie with this name.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        let all = self.headers.get_all("cookie").iter().filter_map(|value| value.to_str().ok());
        all.flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find_map(|(key, value)| (key == name).then_some(value))
    }
    pub fn peer(&self) -> Peer {
        let agent = self.header("user-agent").unwrap_or_default();
        Peer { ip: self.ip, user_agent: agent.chars().take(300).collect() }
    }
    pub fn wants_head_alone(&self) -> bool {
        self.method == Method::HEAD
    }
    /// Whether the method may change something.
    pub fn is_unsafe(&self) -> bool {
        !matches!(self.method, Method::GET | Method::HEAD | Method::OPTIONS)
    }
}
