//! A whole application in memory for tests: routes behind the real gate and layers, no sockets.

use crate::answer::Response;
use crate::{
    App, AppParts, Authenticator, Extensions, Limits, PortalPages, RequestHead, Routes, with_layers,
};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::Request;
use futures_util::future::BoxFuture;
use kernel::{Clock, PersonId, Principal, Result, TeamPrincipal};
use serde_json::Value;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use store::Db;
use tower::ServiceExt;

/// Everything a test may set before the application is built.
pub struct TestParts {
    pub db: Db,
    pub clock: Clock,
    pub public_url: String,
    pub extensions: Extensions,
    pub limits: Limits,
    pub trusted_proxies: Vec<kernel::Network>,
    /// Asked when a request was not made `as_` somebody.
    pub authenticator: Authenticator,
    pub pages: PortalPages,
}

impl TestParts {
    pub fn over(db: Db) -> Self {
        Self {
            clock: db.clock().clone(),
            db,
            public_url: "http://localhost:8080".into(),
            extensions: Extensions::default(),
            limits: Limits::none(),
            trusted_proxies: Vec::new(),
            authenticator: |_, _| Box::pin(async { Ok(None) }),
            pages: PortalPages { failure: |_, failed| format!("<h1>{}</h1>", failed.code) },
        }
    }
}

/// The principals a test acted as so far; a request names one by its place.
#[derive(Clone)]
struct Cast(Arc<Mutex<Vec<Principal>>>, Authenticator);

const CAST_HEADER: &str = "x-test-principal";

fn from_cast(app: App, head: &RequestHead) -> BoxFuture<'static, Result<Option<Principal>>> {
    let cast = app.get::<Cast>().clone();
    match head.header(CAST_HEADER).and_then(|place| place.parse::<usize>().ok()) {
        Some(place) => {
            let found = cast.0.lock().ok().and_then(|all| all.get(place).cloned());
            Box::pin(async move { Ok(found) })
        }
        None => (cast.1)(app, head),
    }
}

/// An application under test.
#[derive(Clone)]
pub struct TestApp {
    pub app: App,
    router: Router,
    cast: Arc<Mutex<Vec<Principal>>>,
}

impl TestApp {
    pub fn new(parts: TestParts, routes: Routes) -> Self {
        let cast = Arc::new(Mutex::new(Vec::new()));
        let app = App::new(AppParts {
            extensions: parts.extensions.with(Cast(cast.clone(), parts.authenticator)),
            authenticator: from_cast,
            db: parts.db,
            clock: parts.clock,
            public_url: parts.public_url,
            pages: parts.pages,
            trusted_proxies: parts.trusted_proxies,
            limits: parts.limits,
            secret: [7; 32],
        });
        let router = with_layers(routes.router(app.clone()), app.clone());
        Self { app, router, cast }
    }

    /// With everything as it usually is.
    pub fn over(db: Db, routes: Routes) -> Self {
        Self::new(TestParts::over(db), routes)
    }

    pub fn db(&self) -> &Db {
        self.app.db()
    }

    pub fn send(&self, method: &str, path: &str) -> Sending {
        let headers = vec![("sec-fetch-site".to_owned(), "same-origin".to_owned())];
        Sending {
            app: self.clone(),
            method: method.to_owned(),
            path: path.to_owned(),
            headers,
            body: Vec::new(),
            from: None,
        }
    }
    pub fn get(&self, path: &str) -> Sending {
        self.send("GET", path)
    }
    pub fn post(&self, path: &str) -> Sending {
        self.send("POST", path)
    }
    pub fn put(&self, path: &str) -> Sending {
        self.send("PUT", path)
    }
    pub fn patch(&self, path: &str) -> Sending {
        self.send("PATCH", path)
    }
    pub fn delete(&self, path: &str) -> Sending {
        self.send("DELETE", path)
    }
}

/// A member of the team with a browser session.
pub fn team(person: PersonId) -> Principal {
    Principal::Team(TeamPrincipal { person, is_administrator: false, session: None, token: None })
}

/// An administrator with a browser session.
pub fn administrator(person: PersonId) -> Principal {
    Principal::Team(TeamPrincipal { person, is_administrator: true, session: None, token: None })
}

/// A request being put together.
pub struct Sending {
    app: TestApp,
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    from: Option<SocketAddr>,
}

impl Sending {
    /// Acts as this principal, whatever cookies and tokens say.
    pub fn as_(self, principal: impl Into<Principal>) -> Self {
        let mut cast = self.app.cast.lock().expect("no test panicked while holding the cast");
        cast.push(principal.into());
        let place = cast.len() - 1;
        drop(cast);
        self.header(CAST_HEADER, &place.to_string())
    }
    /// Sets a header, in place of an earlier one of that name.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }
    pub fn without_header(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self
    }
    pub fn cookie(self, cookie: &str) -> Self {
        self.header("cookie", cookie)
    }
    pub fn bearer(self, token: &str) -> Self {
        self.header("authorization", &format!("Bearer {token}"))
    }
    pub fn if_match(self, revision: i64) -> Self {
        self.header("if-match", &format!("\"{revision}\""))
    }
    pub fn from(mut self, address: &str) -> Self {
        self.from = Some(SocketAddr::new(address.parse().expect("an address"), 40_000));
        self
    }
    pub fn json(self, body: Value) -> Self {
        self.body("application/json", body.to_string())
    }
    pub fn form(self, fields: &[(&str, &str)]) -> Self {
        let body = serde_urlencoded::to_string(fields).expect("pairs of text");
        self.body("application/x-www-form-urlencoded", body)
    }
    pub fn body(mut self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.header("content-type", content_type)
    }

    pub async fn answer(self) -> TestAnswer {
        let mut request = Request::builder().method(self.method.as_str()).uri(&self.path);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let mut request = request.body(Body::from(self.body)).expect("a request a test can make");
        if let Some(from) = self.from {
            request.extensions_mut().insert(axum::extract::ConnectInfo(from));
        }
        let response = self.app.router.clone().oneshot(request).await.expect("a router that cannot fail");
        TestAnswer::read(response).await
    }
}

impl IntoFuture for Sending {
    type Output = TestAnswer;
    type IntoFuture = BoxFuture<'static, TestAnswer>;
    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.answer())
    }
}

/// An answer, read to its end.
#[derive(Debug, Clone)]
pub struct TestAnswer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Bytes,
}

impl TestAnswer {
    async fn read(response: Response) -> Self {
        let (parts, body) = response.into_parts();
        let text = |value: &axum::http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers = parts.headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
        let body = axum::body::to_bytes(body, usize::MAX).await.expect("a body that ends");
        Self { status: parts.status.as_u16(), headers, body }
    }
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
    /// The JSON body; null where there is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }
    /// The code of a problem.
    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }
    /// `name=value` of the cookie that was set.
    pub fn set_cookie(&self) -> Option<String> {
        let whole = self.header("set-cookie")?;
        Some(whole.split(';').next().unwrap_or_default().to_owned())
    }
    /// Fails the test with the body unless the status is this one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }
}
