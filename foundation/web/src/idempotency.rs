//! `Idempotency-Key`: the same key and request give the same answer, and the act happens once.
//!
//! What must hold: the key is claimed durably before the handler runs. If we die between the act and the
//! keeping of its answer, the key stays claimed and a repetition is told so, rather than acting twice.

use crate::answer::{NotKept, Response};
use crate::gate::body_limit;
use crate::problem::Ended;
use crate::{App, Incoming};
use axum::body::{Body, Bytes};
use axum::http::{StatusCode, header};
use kernel::{Failure, PersonId, Result};
use sha2::{Digest, Sha256};
use store::idempotency::{self as keys, Found};

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
    person: PersonId,
    key: String,
}

pub(crate) async fn claim(app: &App, person: PersonId, incoming: &mut Incoming) -> Result<Claim, Ended> {
    let Some(key) = incoming.head.header("idempotency-key").map(str::to_owned) else {
        return Ok(Claim::Unasked);
    };
    if key.is_empty() || key.len() > 200 {
        return Err(Failure::invalid("Idempotency-Key", "too_long").into());
    }
    let bytes = incoming.take_body(body_limit(incoming)).await?;
    let head = incoming.head.clone();
    let hash = Sha256::new_with_prefix(head.method())
        .chain_update([0])
        .chain_update(head.uri.to_string())
        .chain_update([0])
        .chain_update(&bytes)
        .finalize();
    incoming.body = Some(Body::from(bytes));
    let claimed = (key.clone(), hash.to_vec());
    let route = head.path().to_owned();
    let found = app.db().write(move |tx| keys::claim(tx, person, &claimed.0, &route, &claimed.1)).await?;
    match found {
        Found::New => Ok(Claim::Ours(Ours { person, key })),
        Found::Other => Err(Failure::refused("idempotency_key_reused").into()),
        Found::Unfinished => Err(Ended::KeyInUse),
        Found::Answered { status, body } => {
            replay(status, &body).map(|answer| Claim::Replay(Box::new(answer)))
        }
    }
}

impl Ours {
    /// Keeps the answer for repetitions. Without one the key is let go, since nothing was done.
    pub(crate) async fn settle(self, app: &App, outcome: Result<Response, Ended>) -> Result<Response, Ended> {
        let Self { person, key } = self;
        let response = match outcome {
            Ok(response) => response,
            Err(ended) => {
                app.db().write(move |tx| keys::release(tx, person, &key)).await?;
                return Err(ended);
            }
        };
        let (parts, body) = response.into_parts();
        let is_kept = parts.extensions.get::<NotKept>().is_none();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.map_err(Failure::fault)?;
        let kept = if is_kept { stored(&parts, &bytes) } else { Vec::new() };
        let status = parts.status.as_u16();
        app.db().write(move |tx| keys::settle(tx, person, &key, status, &kept)).await?;
        Ok(Response::from_parts(parts, Body::from(bytes)))
    }
}

/// Headers that are part of an answer, in the order in which they are kept.
const KEPT: [header::HeaderName; 3] = [header::CONTENT_TYPE, header::LOCATION, header::ETAG];

/// Three lines of headers, then the body.
fn stored(parts: &axum::http::response::Parts, body: &Bytes) -> Vec<u8> {
    let mut stored = Vec::new();
    for name in KEPT {
        stored.extend_from_slice(parts.headers.get(name).map_or(b"", |value| value.as_bytes()));
        stored.push(b'\n');
    }
    stored.extend_from_slice(body);
    stored
}

fn replay(status: u16, stored: &[u8]) -> Result<Response, Ended> {
    let mut lines = stored.splitn(KEPT.len() + 1, |byte| *byte == b'\n');
    let headers: Vec<_> = lines.by_ref().take(KEPT.len()).collect();
    let Some(body) = lines.next() else {
        // It held a secret that is shown once.
        return Err(Failure::refused("idempotency_answer_not_kept").into());
    };
    let status = StatusCode::from_u16(status).map_err(Failure::fault)?;
    let mut response = Response::new(Body::from(body.to_vec()));
    *response.status_mut() = status;
    for (name, value) in KEPT.into_iter().zip(headers).filter(|(_, value)| !value.is_empty()) {
        let value = axum::http::HeaderValue::from_bytes(value).map_err(Failure::fault)?;
        response.headers_mut().insert(name, value);
    }
    response.headers_mut().insert("idempotent-replay", axum::http::HeaderValue::from_static("true"));
    Ok(response)
}
