//! What a caller gets told when something did not happen: problem+json, or a page of the portal.
//!
//! What must hold: a missing and a hidden thing give the same bytes; a fault tells nothing but the request's id.

use crate::answer::{Response, set, with_body};
use crate::headers::leads_a_client;
use crate::{App, RequestHead, Route};
use axum::http::{HeaderName, StatusCode, header};
use kernel::{Failure, FieldProblem, Result};
use serde::Serialize;
use utoipa::ToSchema;

/// RFC 9457, with a code and parameters from which the screen makes a sentence.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Always `about:blank`: the code says more.
    #[schema(value_type = String)]
    pub r#type: &'static str,
    #[schema(value_type = String)]
    pub title: &'static str,
    pub status: u16,
    #[schema(value_type = String)]
    pub code: &'static str,
    #[schema(value_type = Object)]
    pub params: serde_json::Map<String, serde_json::Value>,
    pub fields: Vec<FieldProblem>,
    /// Left out of 404, whose body is the same for everything that is missing or hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

/// Why a request ended early: a [`Failure`] of the handler, or the gate's own words.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Ended {
    Failed(Failure),
    /// Nobody known, on a route that wants somebody.
    Anonymous,
    /// Came from another site, or cannot prove that it did not.
    ForeignOrigin,
    /// The API token was not made for this.
    TokenScope,
    /// Too many requests; come back in so many seconds.
    TooMany(u64),
    /// The same key arrived while its first request is still running, or ran and its end is not known.
    KeyInUse,
    MethodNotAllowed,
}

impl From<Failure> for Ended {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// What the portal's page of a failure is made from.
#[derive(Debug, Clone)]
pub struct FailedPage {
    pub status: u16,
    pub code: &'static str,
    pub params: serde_json::Map<String, serde_json::Value>,
    pub fields: Vec<FieldProblem>,
    pub request_id: String,
    pub path: String,
    pub accept_language: Option<String>,
}

impl Ended {
    fn status(&self) -> StatusCode {
        match self {
            Self::Failed(Failure::Refused(_) | Failure::Invalid(_)) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Failed(Failure::NotFound) => StatusCode::NOT_FOUND,
            Self::Failed(Failure::Forbidden) | Self::ForeignOrigin | Self::TokenScope => {
                StatusCode::FORBIDDEN
            }
            Self::Failed(Failure::Outdated) => StatusCode::PRECONDITION_FAILED,
            Self::Failed(Failure::Busy) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Failed(Failure::Fault(_)) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Anonymous => StatusCode::UNAUTHORIZED,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::KeyInUse => StatusCode::CONFLICT,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        }
    }

    fn words(&self) -> (&'static str, &'static str) {
        match self {
            Self::Failed(Failure::Refused(refusal)) => (refusal.code, "Refused"),
            Self::Failed(Failure::Invalid(_)) => ("invalid", "Invalid input"),
            Self::Failed(Failure::NotFound) => ("not_found", "Not found"),
            Self::Failed(Failure::Forbidden) => ("forbidden", "Not allowed"),
            Self::Failed(Failure::Outdated) => ("outdated", "Changed by somebody else"),
            Self::Failed(Failure::Busy) => ("busy", "Too busy, come back later"),
            Self::Failed(Failure::Fault(_)) => ("fault", "Our fault"),
            Self::Anonymous => ("not_signed_in", "Not signed in"),
            Self::ForeignOrigin => ("foreign_origin", "Not allowed from another site"),
            Self::TokenScope => ("token_scope", "Not allowed with this token"),
            Self::TooMany(_) => ("too_many_requests", "Too many requests"),
            Self::KeyInUse => ("idempotency_key_in_use", "This key is in use"),
            Self::MethodNotAllowed => ("method_not_allowed", "Method not allowed"),
        }
    }

    fn problem(self, request_id: String) -> Problem {
        let status = self.status();
        let (code, title) = self.words();
        let request_id = (status != StatusCode::NOT_FOUND).then_some(request_id);
        let (params, fields) = match self {
            Self::Failed(Failure::Refused(refusal)) => (refusal.params, Vec::new()),
            Self::Failed(Failure::Invalid(fields)) => (Default::default(), fields),
            _ => Default::default(),
        };
        Problem { r#type: "about:blank", title, status: status.as_u16(), code, params, fields, request_id }
    }

    /// The answer, as JSON or as a page. The one place where a fault is logged.
    pub(crate) fn answer(self, app: &App, route: Option<&'static Route>, head: &RequestHead) -> Response {
        if let Self::Failed(Failure::Fault(what)) = &self {
            let handler = route.map_or("none", |route| route.name);
            tracing::error!(request = %head.request_id(), handler, fault = %what, "a request failed");
        }
        let retry_after = match &self {
            Self::Failed(Failure::Busy) => Some(1),
            Self::TooMany(seconds) => Some(*seconds),
            _ => None,
        };
        let status = self.status();
        let problem = self.problem(head.request_id().to_string());
        // An address of theirs that leads nowhere is read by a person, too.
        let is_page = route.map_or_else(|| leads_a_client(head.path()), Route::is_page);
        let body = if is_page { page(app, head, problem) } else { json(&problem) };
        body.and_then(|mut response| {
            *response.status_mut() = status;
            if let Some(seconds) = retry_after {
                set(&mut response, header::RETRY_AFTER, &seconds.to_string())?;
            }
            if status == StatusCode::UNAUTHORIZED {
                set(&mut response, HeaderName::from_static("www-authenticate"), "Bearer")?;
            }
            Ok(response)
        })
        .unwrap_or_else(|_| {
            let mut bare = Response::new(axum::body::Body::empty());
            *bare.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            bare
        })
    }
}

fn json(problem: &Problem) -> Result<Response> {
    let body = serde_json::to_vec(problem).map_err(Failure::fault)?;
    with_body(StatusCode::OK, "application/problem+json", body)
}

fn page(app: &App, head: &RequestHead, problem: Problem) -> Result<Response> {
    let failed = FailedPage {
        status: problem.status,
        code: problem.code,
        params: problem.params,
        fields: problem.fields,
        request_id: head.request_id().to_string(),
        path: head.path().to_owned(),
        accept_language: head.header("accept-language").map(str::to_owned),
    };
    with_body(StatusCode::OK, "text/html; charset=utf-8", (app.pages().failure)(app, &failed))
}
