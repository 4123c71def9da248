//! The outermost layers: request id, the peer behind trusted proxies, security headers, compression.

use crate::App;
use crate::head::{PeerAddress, RequestId};
use crate::kept_file::AsItIs;
use axum::Router;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{Extensions, HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate, SizeAbove};
use uuid::Uuid;

const API_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";
const PORTAL_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
    form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// The team's app sets styles from script; scripts come from our own files alone.
const APP_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
    img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; \
    frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

/// A page that answers a form of the portal is seen again on the way back: a browser that may not keep it for that
/// shows an error instead of it.
const FOR_THE_WAY_BACK: HeaderValue = HeaderValue::from_static("private, no-cache");

/// A shorter answer fits into one packet as it is.
const SMALLEST_COMPRESSED: u64 = 1_000;

/// Puts the layers round the whole router, the embedded app included.
pub fn with_layers(router: Router, app: App) -> Router {
    let is_to_be_packed =
        |_: StatusCode, _: Version, _: &HeaderMap, marks: &Extensions| marks.get::<AsItIs>().is_none();
    let worth_it = DefaultPredicate::new().and(SizeAbove::new(SMALLEST_COMPRESSED)).and(is_to_be_packed);
    let compression = CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(worth_it);
    router.layer(from_fn_with_state(app, frame)).layer(compression)
}

async fn frame(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let id = Uuid::new_v4();
    let peer = peer(&app, &request);
    let area = Area::of(request.uri().path());
    let answers_form = area == Area::Portal && request.method() == Method::POST;
    request.extensions_mut().insert(RequestId(id));
    request.extensions_mut().insert(PeerAddress(peer));
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&id.to_string()) {
        headers.insert(REQUEST_ID, id);
    }
    if answers_form && is_page(headers) {
        headers.insert(header::CACHE_CONTROL, FOR_THE_WAY_BACK);
    }
    secure(headers, area, app.is_https());
    response
}

/// The address that called: the last hop that is no trusted proxy.
fn peer(app: &App, request: &Request) -> IpAddr {
    let socket = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let mut address = socket.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)).to_canonical();
    let forwarded = request.headers().get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok());
    let hops: Vec<_> = forwarded.flat_map(|line| line.split(',')).map(hop_address).collect();
    for hop in hops.into_iter().rev() {
        // What a proxy wrote that is no address hides who called: what stands before it may be anybody's words.
        let (true, Some(hop)) = (app.trusts(address), hop) else { break };
        address = hop.to_canonical();
    }
    address
}

/// Some proxies add the port.
fn hop_address(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim();
    hop.parse().ok().or_else(|| hop.parse::<SocketAddr>().ok().map(|socket| socket.ip()))
}

#[derive(Clone, Copy, PartialEq)]
enum Area {
    Api,
    Portal,
    App,
}

/// An address that a client's person opens from a mail: the portal's, or a shared file's.
pub fn leads_a_client(path: &str) -> bool {
    ["/p", "/f"].contains(&path) || path.starts_with("/p/") || path.starts_with("/f/")
}

impl Area {
    fn of(path: &str) -> Self {
        if path.starts_with("/api/") {
            Self::Api
        } else if leads_a_client(path) {
            Self::Portal
        } else {
            Self::App
        }
    }
}

fn is_page(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

fn secure(headers: &mut HeaderMap, area: Area, is_https: bool) {
    // The form that the team prints is a page like the portal's.
    let is_page = is_page(headers);
    let policy = match area {
        Area::Api if !is_page => API_POLICY,
        Area::Api | Area::Portal => PORTAL_POLICY,
        Area::App => APP_POLICY,
    };
    let mut unless_set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    unless_set(header::CONTENT_SECURITY_POLICY, policy);
    unless_set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    unless_set(header::X_FRAME_OPTIONS, "DENY");
    // A link of the portal holds its secret in the path: no other site may learn it.
    unless_set(header::REFERRER_POLICY, if area == Area::App { "same-origin" } else { "no-referrer" });
    unless_set(OPENER_POLICY, "same-origin");
    unless_set(RESOURCE_POLICY, "same-origin");
    unless_set(PERMISSIONS_POLICY, "camera=(), microphone=(), geolocation=(), payment=(), usb=()");
    if area != Area::App {
        unless_set(header::CACHE_CONTROL, "private, no-store");
    }
    if is_https {
        unless_set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains");
    }
}
