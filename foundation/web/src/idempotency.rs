//! `Idempotency-Key`: the same key and request give the same answer, and the act happens once.
//!
//! What must hold: the key is taken durably before the handler runs, and given free only where nothing was
//! done. `store::idempotency` says how long a key whose request never came to an end stays taken.

use crate::answer::{NotKept, Response};
use crate::gate::body_limit;
use crate::problem::Ended;
use crate::{App, Incoming};
use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use kernel::{Failure, PersonId, ProjectId, Result};
use sha2::{Digest, Sha256};
use store::idempotency::{self as keys, Begun, KeyedRequest};

/// What a request's key stands for.
pub(crate) enum Claim {
    /// The request bears no key.
    Unasked,
    /// It was answered before, so.
    Replay(Box<Response>),
    /// New: act, then settle.
    Ours(Ours),
}

/// A key claimed for the request that is being handled.
pub(crate) struct Ours {
    principal: String,
    key: String,
}

pub(crate) async fn claim(app: &App, person: PersonId, incoming: &mut Incoming) -> Result<Claim, Ended> {
    let Some(key) = incoming.head.header("idempotency-key").map(str::to_owned) else {
        return Ok(Claim::Unasked);
    };
    if key.is_empty() || key.len() > 200 {
        return Err(Failure::invalid("Idempotency-Key", "too_long").into());
    }
    let request_hash = hash_of(incoming).await?;
    let (principal, route) = (person.to_string(), incoming.head.path().to_owned());
    let ours = Ours { principal, key };
    let (principal, key) = (ours.principal.clone(), ours.key.clone());
    let begun = app
        .db()
        .write(move |tx| {
            let request =
                KeyedRequest { principal: &principal, key: &key, route: &route, request_hash: &request_hash };
            keys::begin(tx, &request)
        })
        .await?;
    match begun {
        Begun::Fresh => Ok(Claim::Ours(ours)),
        Begun::Reused => Err(Failure::refused("idempotency_key_reused").into()),
        Begun::Running => Err(Ended::KeyInUse),
        // It was hidden from whoever lost what it told of.
        Begun::Answered { status: 404, body } if body.is_empty() => Err(Failure::NotFound.into()),
        Begun::Answered { status, body } => {
            replay(status, &body).map(|answer| Claim::Replay(Box::new(answer)))
        }
    }
}

/// Method, address and body; the body is put back for the handler.
async fn hash_of(incoming: &mut Incoming) -> Result<String> {
    let bytes = incoming.take_body(body_limit(incoming)).await?;
    let hash = Sha256::new_with_prefix(incoming.head.method())
        .chain_update([0])
        .chain_update(incoming.head.uri.to_string())
        .chain_update([0])
        .chain_update(&bytes)
        .finalize();
    incoming.body = Some(Body::from(bytes));
    Ok(hash.iter().map(|byte| format!("{byte:02x}")).collect())
}

impl Ours {
    /// Keeps the answer for repetitions, with the projects it is about. Without one the key is let go, since nothing was
    /// done.
    pub(crate) async fn settle(
        self,
        app: &App,
        outcome: Result<Response, Ended>,
        projects: Vec<ProjectId>,
    ) -> Result<Response, Ended> {
        let Self { principal, key } = self;
        let response = match outcome {
            Ok(response) => response,
            Err(ended) => {
                app.db().write(move |tx| keys::forget(tx, &principal, &key)).await?;
                return Err(ended);
            }
        };
        let (parts, body) = response.into_parts();
        let is_kept = parts.extensions.get::<NotKept>().is_none();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.map_err(Failure::fault)?;
        let kept = if is_kept { stored(&parts, &bytes) } else { String::new() };
        let status = i64::from(parts.status.as_u16());
        app.db().write(move |tx| keys::finish(tx, &principal, &key, (status, &kept), &projects)).await?;
        Ok(Response::from_parts(parts, Body::from(bytes)))
    }
}

/// Headers that are part of an answer, in the order in which they are kept.
const KEPT: [HeaderName; 3] = [header::CONTENT_TYPE, header::LOCATION, header::ETAG];

/// Three lines of headers, then the body. A body that is no text is not kept.
fn stored(parts: &axum::http::response::Parts, body: &Bytes) -> String {
    let Ok(body) = std::str::from_utf8(body) else { return String::new() };
    let value = |name: HeaderName| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let lines = KEPT.map(|name| format!("{}\n", value(name).unwrap_or_default()));
    lines.concat() + body
}

fn replay(status: i64, stored: &str) -> Result<Response, Ended> {
    let mut lines = stored.splitn(KEPT.len() + 1, '\n');
    let headers: Vec<_> = lines.by_ref().take(KEPT.len()).collect();
    let Some(body) = lines.next() else {
        // It held a secret that is shown once.
        return Err(Failure::refused("idempotency_answer_not_kept").into());
    };
    let status = u16::try_from(status).map_err(Failure::fault)?;
    let mut response = Response::new(Body::from(body.to_owned()));
    *response.status_mut() = StatusCode::from_u16(status).map_err(Failure::fault)?;
    for (name, value) in KEPT.into_iter().zip(headers).filter(|(_, value)| !value.is_empty()) {
        response.headers_mut().insert(name, HeaderValue::from_str(value).map_err(Failure::fault)?);
    }
    response.headers_mut().insert("idempotent-replay", HeaderValue::from_static("true"));
    Ok(response)
}
