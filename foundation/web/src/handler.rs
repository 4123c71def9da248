//! What a handler is: an async function that takes a [`Cx`] of its side, then extractors, and answers.

use crate::answer::Response;
use crate::{
    Answer, App, Client, Extract, Incoming, OfSide, Operation, Peer, Reply, RequestHead, Route, Scope,
};
use kernel::{Clock, Principal, Result, Timestamp};
use std::future::Future;
use std::sync::Arc;
use store::Db;
use uuid::Uuid;

/// A handler's first argument. Not an extractor: only the gate makes one.
pub struct Cx<S: OfSide> {
    pub scope: Scope<S>,
    pub app: App,
    pub route: &'static Route,
    pub(crate) head: Arc<RequestHead>,
}

impl<S: OfSide> Cx<S> {
    pub fn db(&self) -> &Db {
        self.app.db()
    }
    pub fn clock(&self) -> &Clock {
        self.app.clock()
    }
    pub fn now(&self) -> Timestamp {
        self.app.now()
    }
    pub fn public_url(&self) -> &str {
        self.app.public_url()
    }
    pub fn request_id(&self) -> Uuid {
        self.head.request_id()
    }
    pub fn peer(&self) -> Peer {
        self.head.peer()
    }
    pub fn head(&self) -> &RequestHead {
        &self.head
    }
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.head.cookie(name)
    }
}

impl Cx<Client> {
    /// What every form of this page carries as the hidden field `form_token`.
    pub fn form_token(&self) -> String {
        self.app.form_token(&Principal::Client(self.scope.principal().clone()))
    }
}

/// Implemented for `async fn(Cx<S>, extractors…) -> Answer<T>`.
#[diagnostic::on_unimplemented(
    message = "this handler does not fit an endpoint of side `{S}`",
    note = "wanted: async fn(Cx<{S}>, extractors…) -> Answer<T>; the Cx must be of the side that endpoint! states"
)]
pub trait Handler<S: OfSide, Args>: Clone + Send + Sync + 'static {
    #[doc(hidden)]
    fn call(self, cx: Cx<S>, incoming: Incoming) -> impl Future<Output = Result<Response>> + Send;
    #[doc(hidden)]
    fn describe(route: &Route, operation: &mut Operation);
}

macro_rules! handlers {
    ($($arg:ident),*) => {
        impl<F, Fut, S, R, $($arg,)*> Handler<S, ($($arg,)*)> for F
        where
            F: FnOnce(Cx<S>, $($arg),*) -> Fut + Clone + Send + Sync + 'static,
            Fut: Future<Output = Answer<R>> + Send,
            S: OfSide,
            R: Reply,
            $($arg: Extract,)*
        {
            #[allow(non_snake_case, unused_mut, unused_variables, reason = "written once for all counts")]
            async fn call(self, cx: Cx<S>, mut incoming: Incoming) -> Result<Response> {
                $(let $arg = $arg::extract(&mut incoming).await?;)*
                self(cx, $($arg),*).await?.reply()
            }
            #[allow(unused_variables, reason = "a handler without arguments")]
            fn describe(route: &Route, operation: &mut Operation) {
                $($arg::describe(route, operation);)*
                R::describe(operation);
            }
        }
    };
}
handlers!();
handlers!(A);
handlers!(A, B);
handlers!(A, B, C);
handlers!(A, B, C, D);
handlers!(A, B, C, D, E);
