//! The table of all routes, and the router made from it. There is no other way to mount a handler.

use crate::problem::Ended;
use crate::{App, Entry, Incoming, RequestHead, Route, openapi};
use axum::Router;
use axum::extract::rejection::RawPathParamsRejection;
use axum::extract::{RawPathParams, Request, State};
use axum::http::Method;
use axum::routing::{MethodFilter, on};
use kernel::{Failure, Side};
use std::collections::HashSet;
use std::sync::Arc;

type Values = Result<RawPathParams, RawPathParamsRejection>;

/// What a crate's `routes()` answers with; `server` joins them.
#[derive(Default)]
pub struct Routes(Vec<Entry>);

impl Routes {
    pub fn new() -> Self {
        Self::default()
    }
    #[doc(hidden)]
    #[allow(clippy::should_implement_trait, reason = "adds a line to the table, not numbers")]
    pub fn add(mut self, entry: Entry) -> Self {
        self.0.push(entry);
        self
    }
    pub fn join(mut self, other: Routes) -> Self {
        self.0.extend(other.0);
        self
    }
    /// Every route, for the access matrix.
    pub fn table(&self) -> impl Iterator<Item = &'static Route> {
        self.0.iter().map(|entry| entry.route)
    }
    /// Method and path of every route that is listed twice. A test holds it empty.
    pub fn duplicates(&self) -> Vec<String> {
        let mut seen = HashSet::new();
        let key = |route: &Route| {
            let parts = route.path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
            format!("{} {}", route.method, parts.collect::<Vec<_>>().join("/"))
        };
        self.table().map(key).filter(|key| !seen.insert(key.clone())).collect()
    }
    /// Schema names that stand for different types. A test holds it empty.
    pub fn name_clashes(&self) -> Vec<String> {
        openapi::clashes(&self.0)
    }
    /// The API's description.
    pub fn openapi(&self, version: &str) -> utoipa::openapi::OpenApi {
        openapi::document(&self.0, version)
    }
    /// The bare router; [`crate::with_layers`] belongs round it, once, at the outermost.
    pub fn router(&self, app: App) -> Router {
        let mut router = Router::new();
        for entry in &self.0 {
            let (route, call) = (entry.route, entry.call);
            let handler = move |State(app): State<App>, values: Values, request: Request| {
                let (parts, body) = request.into_parts();
                let head = Arc::new(RequestHead::of(&parts, route.side));
                // A path that is no text has no values, and is not found like any other nonsense.
                let path = values.iter().flat_map(RawPathParams::iter).map(|(_, value)| value.to_owned());
                call(app, Incoming { path: path.collect(), head, body: Some(body) })
            };
            router = router.route(route.path, on(filter(route.method), handler));
        }
        router
            .method_not_allowed_fallback(|State(app): State<App>, request: Request| async move {
                unrouted(&app, request, Ended::MethodNotAllowed)
            })
            .fallback(|State(app): State<App>, request: Request| async move {
                unrouted(&app, request, Ended::Failed(Failure::NotFound))
            })
            .with_state(app)
    }
}

fn unrouted(app: &App, request: Request, ended: Ended) -> crate::answer::Response {
    let (parts, _) = request.into_parts();
    ended.answer(app, None, &RequestHead::of(&parts, Side::Anyone))
}

fn filter(method: &str) -> MethodFilter {
    let method = Method::from_bytes(method.as_bytes()).ok();
    let filter = method.and_then(|method| MethodFilter::try_from(method).ok());
    filter.expect("an endpoint's method is one of HTTP's own")
}
