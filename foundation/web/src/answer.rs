//! What a handler answers with. Each answer type says what it does to the HTTP answer and to the description.

use crate::{Json, Operation};
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use kernel::{Failure, Result};
use serde::Serialize;
use utoipa::ToSchema;

pub type Answer<T> = Result<T>;
#[doc(hidden)]
pub type Response = axum::http::Response<Body>;

/// Something a handler may answer with.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no answer",
    note = "wanted: Json, Created, NoContent, Html, File, KeptFile, Tagged, SetCookie, Redirect, WithStatus or EventStream"
)]
pub trait Reply: Send {
    #[doc(hidden)]
    fn reply(self) -> Result<Response>;
    #[doc(hidden)]
    fn describe(operation: &mut Operation);
}

/// Puts a header in; a value that is not allowed in a header is our own mistake.
pub(crate) fn set(response: &mut Response, name: HeaderName, value: &str) -> Result<()> {
    let value = HeaderValue::from_str(value).map_err(Failure::fault)?;
    response.headers_mut().append(name, value);
    Ok(())
}

pub(crate) fn with_body(status: StatusCode, content_type: &str, body: impl Into<Body>) -> Result<Response> {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    set(&mut response, header::CONTENT_TYPE, content_type)?;
    Ok(response)
}

impl<T: Serialize + ToSchema + Send> Reply for Json<T> {
    fn reply(self) -> Result<Response> {
        let body = serde_json::to_vec(&self.0).map_err(Failure::fault)?;
        with_body(StatusCode::OK, "application/json", body)
    }
    fn describe(operation: &mut Operation) {
        operation.answer::<T>(200);
    }
}

/// 201: the new thing and where it is.
pub struct Created<T> {
    pub location: String,
    pub body: T,
}

impl<T: Serialize + ToSchema + Send> Reply for Created<T> {
    fn reply(self) -> Result<Response> {
        let mut response = Json(self.body).reply()?;
        *response.status_mut() = StatusCode::CREATED;
        set(&mut response, header::LOCATION, &self.location)?;
        Ok(response)
    }
    fn describe(operation: &mut Operation) {
        operation.answer::<T>(201);
    }
}

/// 204: done, nothing to say.
pub struct NoContent;

impl Reply for NoContent {
    fn reply(self) -> Result<Response> {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NO_CONTENT;
        Ok(response)
    }
    fn describe(operation: &mut Operation) {
        operation.empty_answer(204);
    }
}

/// A page.
pub struct Html(pub String);

impl Reply for Html {
    fn reply(self) -> Result<Response> {
        with_body(StatusCode::OK, "text/html; charset=utf-8", self.0)
    }
    fn describe(operation: &mut Operation) {
        operation.page();
    }
}

/// A file to be saved, never to be shown by the browser itself.
pub struct File {
    pub name: String,
    pub content_type: String,
    pub bytes: Vec<u8>,
}

impl Reply for File {
    fn reply(self) -> Result<Response> {
        let mut response = with_body(StatusCode::OK, &self.content_type, self.bytes)?;
        set(&mut response, header::CONTENT_DISPOSITION, &disposition("attachment", &self.name))?;
        set(&mut response, header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'")?;
        Ok(response)
    }
    fn describe(operation: &mut Operation) {
        operation.file();
    }
}

/// The name in letters that every program reads, and as it is for those that read more.
pub(crate) fn disposition(word: &str, name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._- ".contains(c);
    let plain: String = name.chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    let encoded: String = form_urlencoded::byte_serialize(name.as_bytes()).collect();
    format!("{word}; filename=\"{plain}\"; filename*=UTF-8''{}", encoded.replace('+', "%20"))
}

/// An answer with its revision as `ETag`, so that a change can be made with `If-Match`.
pub struct Tagged<T> {
    pub revision: i64,
    pub answer: T,
}

impl<T: Reply> Reply for Tagged<T> {
    fn reply(self) -> Result<Response> {
        let mut response = self.answer.reply()?;
        set(&mut response, header::ETAG, &format!("\"{}\"", self.revision))?;
        Ok(response)
    }
    fn describe(operation: &mut Operation) {
        T::describe(operation);
        operation.tagged();
    }
}

/// An answer with another status, for pages such as "this link has expired".
pub struct WithStatus<T> {
    pub status: u16,
    pub answer: T,
}

impl<T: Reply> Reply for WithStatus<T> {
    fn reply(self) -> Result<Response> {
        let mut response = self.answer.reply()?;
        *response.status_mut() = StatusCode::from_u16(self.status).map_err(Failure::fault)?;
        Ok(response)
    }
    fn describe(operation: &mut Operation) {
        T::describe(operation);
    }
}

/// An answer that holds a secret shown once: it is never kept for an `Idempotency-Key`.
pub struct Once<T>(pub T);

/// Marks an answer that must not be stored.
#[derive(Clone)]
pub(crate) struct NotKept;

impl<T: Reply> Reply for Once<T> {
    fn reply(self) -> Result<Response> {
        let mut response = self.0.reply()?;
        response.extensions_mut().insert(NotKept);
        Ok(response)
    }
    fn describe(operation: &mut Operation) {
        T::describe(operation);
    }
}

/// A cookie: always `HttpOnly`, `SameSite=Lax`, for the whole site; `Secure` when we are reached through TLS.
#[derive(Debug, Clone, PartialEq)]
pub struct Cookie {
    name: String,
    value: String,
    max_age_seconds: Option<i64>,
    is_secure: bool,
}

impl Cookie {
    /// The name a cookie has in the browser: with `__Host-` when we are reached through TLS.
    pub fn name(app: &crate::App, plain: &str) -> String {
        if app.is_https() { format!("__Host-{plain}") } else { plain.to_owned() }
    }
    /// `max_age_seconds: None` ends with the browser.
    pub fn new(
        app: &crate::App,
        plain: &str,
        value: impl Into<String>,
        max_age_seconds: Option<i64>,
    ) -> Self {
        let (name, value) = (Self::name(app, plain), value.into());
        Self { name, value, max_age_seconds, is_secure: app.is_https() }
    }
    /// Takes the cookie away.
    pub fn removed(app: &crate::App, plain: &str) -> Self {
        Self::new(app, plain, "", Some(0))
    }
}

impl std::fmt::Display for Cookie {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}={}; Path=/; HttpOnly; SameSite=Lax", self.name, self.value)?;
        if let Some(seconds) = self.max_age_seconds {
            write!(f, "; Max-Age={seconds}")?;
        }
        if self.is_secure { f.write_str("; Secure") } else { Ok(()) }
    }
}

/// An answer that sets a cookie.
pub struct SetCookie<T> {
    pub cookie: Cookie,
    pub answer: T,
}

impl<T: Reply> Reply for SetCookie<T> {
    fn reply(self) -> Result<Response> {
        let mut response = self.answer.reply()?;
        set(&mut response, header::SET_COOKIE, &self.cookie.to_string())?;
        response.extensions_mut().insert(NotKept);
        Ok(response)
    }
    fn describe(operation: &mut Operation) {
        T::describe(operation);
    }
}

/// 303 to a path of ours.
pub struct Redirect(pub String);

impl Reply for Redirect {
    fn reply(self) -> Result<Response> {
        let is_ours = self.0.starts_with('/') && !self.0.starts_with("//") && !self.0.contains('\\');
        if !is_ours {
            return Err(Failure::fault("a redirect may only lead to a path of ours"));
        }
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::SEE_OTHER;
        set(&mut response, header::LOCATION, &self.0)?;
        Ok(response)
    }
    fn describe(operation: &mut Operation) {
        operation.empty_answer(303);
    }
}

/// One of two answers, where a handler has two ends: a page, or the way to another one.
pub enum Either<A, B> {
    This(A),
    That(B),
}

impl<A: Reply, B: Reply> Reply for Either<A, B> {
    fn reply(self) -> Result<Response> {
        match self {
            Self::This(answer) => answer.reply(),
            Self::That(answer) => answer.reply(),
        }
    }
    fn describe(operation: &mut Operation) {
        A::describe(operation);
        B::describe(operation);
    }
}

/// An answer that sets any number of cookies.
pub struct SetCookies<T> {
    pub cookies: Vec<Cookie>,
    pub answer: T,
}

impl<T: Reply> Reply for SetCookies<T> {
    fn reply(self) -> Result<Response> {
        let mut response = self.answer.reply()?;
        for cookie in self.cookies {
            set(&mut response, header::SET_COOKIE, &cookie.to_string())?;
        }
        response.extensions_mut().insert(NotKept);
        Ok(response)
    }
    fn describe(operation: &mut Operation) {
        T::describe(operation);
    }
}

/// A calendar that programs subscribe to. One who has it already under this tag gets 304.
pub struct CalendarText {
    pub tag: String,
    pub text: String,
}

impl Reply for CalendarText {
    fn reply(self) -> Result<Response> {
        let mut response = with_body(StatusCode::OK, "text/calendar; charset=utf-8", self.text.into_bytes())?;
        set(&mut response, header::ETAG, &format!("\"{}\"", self.tag))?;
        Ok(response)
    }
    fn describe(operation: &mut Operation) {
        operation.file();
    }
}

/// A file of our own whose address holds its hash: browsers may keep it for ever.
pub struct Asset {
    pub content_type: &'static str,
    pub bytes: &'static [u8],
}

impl Reply for Asset {
    fn reply(self) -> Result<Response> {
        let mut response = with_body(StatusCode::OK, self.content_type, self.bytes)?;
        set(&mut response, header::CACHE_CONTROL, "public, max-age=31536000, immutable")?;
        Ok(response)
    }
    fn describe(operation: &mut Operation) {
        operation.file();
    }
}
