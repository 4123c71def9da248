//! HTTP for every crate: the route registry, the gate with its scopes, extractors, answers, problems, the API's
//! description, live frames.
//!
//! What must hold: a handler is reached through the gate alone; domain crates see none of axum's names. A
//! domain crate writes `endpoint!` beside each handler and exports `routes![…]`; `server` joins them, builds
//! the [`App`] and mounts [`Routes::router`] inside [`with_layers`].

mod answer;
mod app;
mod arriving;
mod aside;
mod endpoint;
mod extract;
mod gate;
mod handler;
mod head;
mod headers;
mod idempotency;
mod kept_file;
mod limit;
pub mod live;
mod openapi;
mod origin;
mod parts;
mod problem;
mod registry;
mod route;
mod side;
pub mod testing;

pub use answer::{
    Answer, Asset, CalendarText, Cookie, Created, Either, File, Html, NoContent, Once, Redirect, Reply,
    SetCookie, SetCookies, Tagged, WithStatus,
};
pub use app::{App, AppParts, Authenticator, Extensions, PortalPages};
pub use arriving::{Arriving, FileForm, FilesForm, FormFile};
pub use aside::aside;
pub use endpoint::{Endpoint, Entry};
pub use extract::{
    Body, Extract, Form, IfMatch, Incoming, JSON_LIMIT, Json, LONG_JSON_LIMIT, LongJson, Path, PathValue,
    PathValues, Query, UPLOAD_LIMIT, Upload,
};
pub use futures_util::future::BoxFuture;
pub use handler::{Cx, Handler};
pub use head::RequestHead;
pub use headers::{leads_a_client, with_layers};
pub use kept_file::{KeptFile, Showing};
pub use kernel::{Peer, network};
pub use limit::{Limits, Rate, RateLimiter};
pub use live::EventStream;
pub use openapi::Operation;
pub use problem::{FailedPage, Problem};
pub use registry::Routes;
pub use route::Route;
pub use side::{Anyone, Client, OfSide, Scope, Team};

#[doc(hidden)]
pub use endpoint::{Call as __Call, call as __call, describe as __describe};
#[doc(hidden)]
pub use route::is_admin as __is_admin;
