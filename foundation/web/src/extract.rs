//! What a handler may ask of a request: path, query, JSON, form, upload, revision.
//!
//! What must hold: a field we do not know is refused by name, and a wrong value names its field. A path that is
//! no id is the same 404 as an id that does not exist.

use crate::{Operation, RequestHead, Route};
use axum::body::{Body as Stream, Bytes};
use kernel::{Failure, FieldProblem, Result};
use serde::de::DeserializeOwned;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use utoipa::{IntoParams, ToSchema, openapi::path::ParameterIn};

/// The most a JSON or form body may hold.
pub const JSON_LIMIT: usize = 1 << 20;
/// The most that the body of an endpoint for long lists may hold.
pub const LONG_JSON_LIMIT: usize = 16 << 20;
/// The most an uploaded file may hold.
pub const UPLOAD_LIMIT: usize = 64 << 20;
/// No more unknown fields than this are told back.
const MOST_PROBLEMS: usize = 20;
const BODY_PATIENCE: Duration = Duration::from_secs(60);

/// A request on its way through the gate to its handler.
pub struct Incoming {
    pub(crate) head: Arc<RequestHead>,
    /// The values between the path's braces, decoded, in order.
    pub(crate) path: Vec<String>,
    pub(crate) body: Option<Stream>,
}

impl Incoming {
    /// Takes the body; it can be taken once.
    pub(crate) async fn take_body(&mut self, limit: usize) -> Result<Bytes> {
        let body = self.body.take().unwrap_or_default();
        let reading = tokio::time::timeout(BODY_PATIENCE, axum::body::to_bytes(body, limit)).await;
        match reading {
            Ok(Ok(bytes)) => Ok(bytes),
            Ok(Err(error)) if is_too_large(&error) => {
                Err(Failure::Invalid(vec![FieldProblem::new("body", "too_large").with("limit_bytes", limit)]))
            }
            Ok(Err(_)) | Err(_) => Err(Failure::invalid("body", "incomplete")),
        }
    }
    pub(crate) fn content_type(&self) -> &str {
        let whole = self.head.header("content-type").unwrap_or_default();
        whole.split(';').next().unwrap_or_default().trim()
    }
}

fn is_too_large(error: &axum::Error) -> bool {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        if error.to_string().contains("length limit") {
            return true;
        }
        cause = error.source();
    }
    false
}

/// A handler's argument after its `Cx`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is nothing a handler can ask of a request",
    note = "wanted: Path, Query, Json, LongJson, Form, FileForm, FilesForm, Upload, Arriving, Body or IfMatch of `web`"
)]
pub trait Extract: Sized + Send {
    #[doc(hidden)]
    fn extract(incoming: &mut Incoming) -> impl Future<Output = Result<Self>> + Send;
    #[doc(hidden)]
    fn describe(route: &Route, operation: &mut Operation);
}

/// The ids in the path, one or a tuple.
pub struct Path<T>(pub T);

/// A value that can stand in a path.
pub trait PathValue: Sized + Send {
    fn parse(text: &str) -> Option<Self>;
    fn describe() -> utoipa::openapi::RefOr<utoipa::openapi::Schema>;
}

macro_rules! path_values {
    ($($type:ty),* $(,)?) => {$(
        impl PathValue for $type {
            fn parse(text: &str) -> Option<Self> {
                text.parse().ok()
            }
            fn describe() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                <$type as utoipa::PartialSchema>::schema()
            }
        }
    )*};
}
path_values!(
    kernel::PersonId,
    kernel::ClientId,
    kernel::ProjectId,
    kernel::PartyId,
    kernel::RecordId,
    kernel::CommentId,
    kernel::CalendarId,
    kernel::ResourceId,
    kernel::AlternativeId,
    kernel::BaselineId,
    kernel::SessionId,
    kernel::LinkId,
    i64,
    u32,
    String,
);

impl PathValue for uuid::Uuid {
    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }
    fn describe() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
        <kernel::RecordId as utoipa::PartialSchema>::schema()
    }
}

/// One path value or a tuple of them.
pub trait PathValues: Sized + Send {
    fn parse(values: &[String]) -> Option<Self>;
    fn describe() -> Vec<utoipa::openapi::RefOr<utoipa::openapi::Schema>>;
}

impl<A: PathValue> PathValues for A {
    fn parse(values: &[String]) -> Option<Self> {
        match values {
            [one] => A::parse(one),
            _ => None,
        }
    }
    fn describe() -> Vec<utoipa::openapi::RefOr<utoipa::openapi::Schema>> {
        vec![A::describe()]
    }
}
impl<A: PathValue, B: PathValue> PathValues for (A, B) {
    fn parse(values: &[String]) -> Option<Self> {
        match values {
            [first, second] => Some((A::parse(first)?, B::parse(second)?)),
            _ => None,
        }
    }
    fn describe() -> Vec<utoipa::openapi::RefOr<utoipa::openapi::Schema>> {
        vec![A::describe(), B::describe()]
    }
}
impl<A: PathValue, B: PathValue, C: PathValue> PathValues for (A, B, C) {
    fn parse(values: &[String]) -> Option<Self> {
        match values {
            [first, second, third] => Some((A::parse(first)?, B::parse(second)?, C::parse(third)?)),
            _ => None,
        }
    }
    fn describe() -> Vec<utoipa::openapi::RefOr<utoipa::openapi::Schema>> {
        vec![A::describe(), B::describe(), C::describe()]
    }
}

impl<T: PathValues> Extract for Path<T> {
    async fn extract(incoming: &mut Incoming) -> Result<Self> {
        T::parse(&incoming.path).map(Path).ok_or(Failure::NotFound)
    }
    fn describe(route: &Route, operation: &mut Operation) {
        operation.path(route, T::describe());
    }
}

/// The part after the question mark. Its type lists the known names by `IntoParams`; others are refused.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + IntoParams + Send> Extract for Query<T> {
    async fn extract(incoming: &mut Incoming) -> Result<Self> {
        let text = incoming.head.uri.query().unwrap_or_default();
        let known: Vec<_> = T::into_params(|| Some(ParameterIn::Query)).into_iter().map(|p| p.name).collect();
        let pairs: Vec<(String, String)> =
            serde_urlencoded::from_str(text).map_err(|_| Failure::invalid("query", "invalid"))?;
        let unknown: Vec<_> = pairs
            .iter()
            .filter(|(name, _)| !known.contains(name))
            .map(|(name, _)| FieldProblem::new(shortened(name), "unknown"))
            .take(MOST_PROBLEMS)
            .collect();
        if !unknown.is_empty() {
            return Err(Failure::Invalid(unknown));
        }
        // A field left empty, as a form sends it, is a field left out.
        let given = pairs.into_iter().filter(|(_, value)| !value.is_empty());
        from_pairs(given, "query").map(Query)
    }
    fn describe(_: &Route, operation: &mut Operation) {
        operation.query(T::into_params(|| Some(ParameterIn::Query)));
    }
}

pub(crate) fn from_pairs<T: DeserializeOwned>(
    pairs: impl Iterator<Item = (String, String)>,
    place: &'static str,
) -> Result<T> {
    let encoded = serde_urlencoded::to_string(pairs.collect::<Vec<_>>())
        .map_err(|_| Failure::invalid(place, "invalid"))?;
    let input = serde_urlencoded::Deserializer::new(form_urlencoded::parse(encoded.as_bytes()));
    serde_path_to_error::deserialize(input)
        .map_err(|error| wrong_value(&error.path().to_string(), &error.inner().to_string(), place))
}

/// A JSON body.
pub struct Json<T>(pub T);

impl<T: DeserializeOwned + ToSchema + Send> Extract for Json<T> {
    async fn extract(incoming: &mut Incoming) -> Result<Self> {
        json_body(incoming, JSON_LIMIT).await.map(Self)
    }
    fn describe(_: &Route, operation: &mut Operation) {
        operation.body::<T>("application/json");
    }
}

/// A JSON body of an endpoint that takes long lists.
pub struct LongJson<T>(pub T);

impl<T: DeserializeOwned + ToSchema + Send> Extract for LongJson<T> {
    async fn extract(incoming: &mut Incoming) -> Result<Self> {
        json_body(incoming, LONG_JSON_LIMIT).await.map(Self)
    }
    fn describe(_: &Route, operation: &mut Operation) {
        operation.body::<T>("application/json");
    }
}

async fn json_body<T: DeserializeOwned>(incoming: &mut Incoming, limit: usize) -> Result<T> {
    if incoming.content_type() != "application/json" {
        return Err(Failure::invalid("body", "not_json"));
    }
    from_json(&incoming.take_body(limit).await?)
}

/// Reads JSON strictly: unknown fields are refused even where a type forgot to say so.
fn from_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    let mut unknown = Vec::new();
    let mut note_unknown = |path: serde_ignored::Path<'_>| {
        if unknown.len() < MOST_PROBLEMS {
            // An optional field on the way shows as a question mark.
            let path = path.to_string().replace(".?", "").replace("?.", "");
            unknown.push(FieldProblem::new(shortened(&path), "unknown"));
        }
    };
    let mut input = serde_json::Deserializer::from_slice(bytes);
    let mut track = serde_path_to_error::Track::new();
    let tracked = serde_path_to_error::Deserializer::new(&mut input, &mut track);
    let read = serde_ignored::deserialize(tracked, &mut note_unknown);
    let value = read.map_err(|error| wrong_value(&track.path().to_string(), &error.to_string(), "body"))?;
    input.end().map_err(|_| Failure::invalid("body", "not_json"))?;
    if unknown.is_empty() { Ok(value) } else { Err(Failure::Invalid(unknown)) }
}

/// A field's name as it is told back: a made-up one may be of any length.
fn shortened(field: &str) -> String {
    field.chars().take(200).collect()
}

/// Turns a deserializer's complaint into a field and a code. The text itself is not passed on.
fn wrong_value(path: &str, complaint: &str, place: &str) -> Failure {
    let named = complaint.split('`').nth(1).unwrap_or_default();
    let below = |name: &str| match path {
        "." | "?" | "" => name.to_owned(),
        _ => format!("{path}.{name}"),
    };
    if complaint.starts_with("missing field") {
        return Failure::invalid(below(named), "required");
    }
    if complaint.starts_with("unknown field") {
        // The path already ends with the unknown name where the reader got that far.
        let ends = path == named || path.ends_with(&format!(".{named}"));
        return Failure::invalid(shortened(&if ends { path.to_owned() } else { below(named) }), "unknown");
    }
    match path {
        "." | "?" | "" => Failure::invalid(place, "invalid"),
        _ => Failure::invalid(shortened(path), "invalid"),
    }
}

/// A form of the portal. Its field `form_token` was looked at by the gate already.
pub struct Form<T>(pub T);

impl<T: DeserializeOwned + ToSchema + Send> Extract for Form<T> {
    async fn extract(incoming: &mut Incoming) -> Result<Self> {
        if incoming.content_type() != "application/x-www-form-urlencoded" {
            return Err(Failure::invalid("body", "not_a_form"));
        }
        let bytes = incoming.take_body(JSON_LIMIT).await?;
        let pairs: Vec<(String, String)> =
            serde_urlencoded::from_bytes(&bytes).map_err(|_| Failure::invalid("body", "invalid"))?;
        from_pairs(pairs.into_iter().filter(|(name, _)| name != "form_token"), "body").map(Form)
    }
    fn describe(_: &Route, operation: &mut Operation) {
        operation.body::<T>("application/x-www-form-urlencoded");
    }
}

/// A file as the raw body, its name in the query: `?file_name=plan.xml`.
pub struct Upload {
    pub file_name: Option<String>,
    pub content_type: String,
    pub bytes: Vec<u8>,
}

#[derive(serde::Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct UploadQuery {
    /// The file's name as the sender's machine knows it.
    file_name: Option<String>,
}

impl Extract for Upload {
    async fn extract(incoming: &mut Incoming) -> Result<Self> {
        let Query(UploadQuery { file_name }) = Query::extract(incoming).await?;
        let content_type = incoming.content_type().to_owned();
        let bytes = incoming.take_body(UPLOAD_LIMIT).await?;
        Ok(Self { file_name, content_type, bytes: bytes.into() })
    }
    fn describe(_: &Route, operation: &mut Operation) {
        operation.query(UploadQuery::into_params(|| Some(ParameterIn::Query)));
        operation.raw_body();
    }
}

/// The raw body, at most `LIMIT` bytes.
pub struct Body<const LIMIT: usize>(pub Vec<u8>);

impl<const LIMIT: usize> Extract for Body<LIMIT> {
    async fn extract(incoming: &mut Incoming) -> Result<Self> {
        incoming.take_body(LIMIT).await.map(|bytes| Self(bytes.into()))
    }
    fn describe(_: &Route, operation: &mut Operation) {
        operation.raw_body();
    }
}

/// The revision the caller has read, from `If-Match`; none when the caller does not care.
pub struct IfMatch(pub Option<i64>);

impl IfMatch {
    /// Where nothing is done that was not looked at.
    pub fn required(self) -> kernel::Result<i64> {
        self.0.ok_or_else(|| Failure::invalid("If-Match", "required"))
    }
}

impl Extract for IfMatch {
    async fn extract(incoming: &mut Incoming) -> Result<Self> {
        match incoming.head.header("if-match").map(str::trim) {
            None | Some("*") => Ok(Self(None)),
            Some(tag) => {
                let revision = tag.trim_start_matches("W/").trim_matches('"').parse();
                revision.map(|found| Self(Some(found))).map_err(|_| Failure::invalid("If-Match", "invalid"))
            }
        }
    }
    fn describe(_: &Route, operation: &mut Operation) {
        operation
            .header("If-Match", "The revision that was read, as its ETag; 412 when somebody changed it.");
    }
}
