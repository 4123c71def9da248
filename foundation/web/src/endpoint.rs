//! The entry of a route: `endpoint!` beside the handler, `routes!` in the crate's `routes()`.
//!
//! What must hold: a handler without an entry, of another side than its entry, or not listed does not compile
//! (the last as dead code). Calls are type-erased here, so that axum's generics are compiled once.

use crate::{App, Handler, Incoming, OfSide, Operation, Route, answer::Response, gate};
use std::future::Future;
use std::pin::Pin;

#[doc(hidden)]
pub type Call = Pin<Box<dyn Future<Output = Response> + Send>>;

/// A handler with its entry. Implemented by `endpoint!` alone.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an endpoint",
    label = "no `endpoint!({Self}: METHOD \"/path\", Side, Action)` beside this handler"
)]
pub trait Endpoint: 'static {
    type Side: OfSide;
    const ROUTE: Route;
    #[doc(hidden)]
    fn call(app: App, incoming: Incoming) -> Call;
    #[doc(hidden)]
    fn describe(operation: &mut Operation);
    #[doc(hidden)]
    fn entry() -> Entry
    where
        Self: Sized,
    {
        Entry { route: const { &Self::ROUTE }, call: Self::call, describe: Self::describe }
    }
}

/// A line of the table.
pub struct Entry {
    pub(crate) route: &'static Route,
    pub(crate) call: fn(App, Incoming) -> Call,
    pub(crate) describe: fn(&mut Operation),
}

/// `endpoint!(/** One line about it. */ list_tasks: GET "/api/v1/…", Team, ReadPlan);` beside
/// `async fn list_tasks(cx: Cx<Team>, …) -> Answer<Json<TaskList>>`. A last word `admin` keeps it for
/// administrators.
#[macro_export]
macro_rules! endpoint {
    ($(#[doc = $doc:literal])* $handler:ident: $method:ident $path:literal, $side:ident, $action:ident
     $(, $option:ident)* $(,)?) => {
        #[expect(non_camel_case_types, reason = "the type bears the handler's name")]
        pub(crate) enum $handler {}
        impl $crate::Endpoint for $handler {
            type Side = $crate::$side;
            const ROUTE: $crate::Route = $crate::Route {
                method: stringify!($method),
                path: $path,
                side: <$crate::$side as $crate::OfSide>::SIDE,
                action: stringify!($action),
                admin: $crate::__is_admin(&[$(stringify!($option)),*]),
                name: stringify!($handler),
                module: module_path!(),
                doc: concat!($($doc, "\n",)* ""),
            };
            fn call(app: $crate::App, incoming: $crate::Incoming) -> $crate::__Call {
                $crate::__call::<Self, _, _>($handler, app, incoming)
            }
            fn describe(operation: &mut $crate::Operation) {
                $crate::__describe::<Self, _, _>($handler, operation)
            }
        }
    };
    ($handler:ident: $($rest:tt)*) => {
        compile_error!(concat!(
            "endpoint `", stringify!($handler),
            "`: write `METHOD \"/path\", Side, Action` (side: Team, Client or Anyone)"
        ));
    };
}

/// `routes![list_tasks, create_task]`: what a crate's `routes()` answers with.
#[macro_export]
macro_rules! routes {
    ($($handler:path),* $(,)?) => {
        $crate::Routes::new()$(.add(<$handler as $crate::Endpoint>::entry()))*
    };
}

#[doc(hidden)]
pub fn call<E: Endpoint, H: Handler<E::Side, Args>, Args: 'static>(
    handler: H,
    app: App,
    incoming: Incoming,
) -> Call {
    let route: &'static Route = const { &E::ROUTE };
    let handling = Box::new(move |cx, incoming| Box::pin(handler.call(cx, incoming)) as _);
    Box::pin(gate::through::<E::Side>(app, route, incoming, handling))
}

#[doc(hidden)]
pub fn describe<E: Endpoint, H: Handler<E::Side, Args>, Args>(_: H, operation: &mut Operation) {
    H::describe(&E::ROUTE, operation);
}
