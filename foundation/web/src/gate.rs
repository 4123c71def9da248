//! The gate every request passes: how often, who, which side, what its token may do, from our own pages, and
//! not twice under one `Idempotency-Key`. Only here are scopes made.

use crate::answer::Response;
use crate::extract::{JSON_LIMIT, LONG_JSON_LIMIT, UPLOAD_LIMIT};
use crate::idempotency;
use crate::origin::{self, Origin};
use crate::problem::Ended;
use crate::side::Denied;
use crate::{App, Cx, Incoming, OfSide, RequestHead, Route, Scope};
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use kernel::{ClientPrincipal, Failure, Identified, Principal, Result, Side, TeamPrincipal, TokenScope};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

/// A handler with its types erased, but for the side.
pub(crate) type Handling<S> = Box<dyn FnOnce(Cx<S>, Incoming) -> BoxFuture<'static, Result<Response>> + Send>;

/// Lets a request through to its handler, or answers why not.
pub(crate) async fn through<S: OfSide>(
    app: App,
    route: &'static Route,
    incoming: Incoming,
    handling: Handling<S>,
) -> Response {
    let head = incoming.head.clone();
    match pass(&app, route, incoming, handling).await {
        Ok(response) => unless_known(&head, response),
        Err(ended) => ended.answer(&app, Some(route), &head),
    }
}

async fn pass<S: OfSide>(
    app: &App,
    route: &'static Route,
    mut incoming: Incoming,
    handling: Handling<S>,
) -> Result<Response, Ended> {
    let head = incoming.head.clone();
    app.limiter().address(head.ip(), app.now()).map_err(Ended::TooMany)?;
    let principal = (app.authenticator())(app.clone(), &head).await?;
    if let Some(person) = principal.as_ref().map(person_of) {
        app.limiter().account(person, head.ip(), app.now()).map_err(Ended::TooMany)?;
    }
    check_origin(app, &mut incoming, principal.as_ref()).await?;
    let known = principal.clone();
    let caller = S::admit(principal).map_err(|denied| match denied {
        Denied::Anonymous => Ended::Anonymous,
        Denied::WrongSide => Ended::Failed(Failure::NotFound),
    })?;
    if let Some(Principal::Team(team)) = &known {
        check_reach(route, &head, team)?;
    }
    if let Some(Principal::Client(client)) = &known {
        check_looking(&head, client)?;
    }
    let cx = Cx { scope: Scope::new(caller), app: app.clone(), route, head: head.clone() };
    let claim = match &known {
        Some(Principal::Team(team)) if S::SIDE == Side::Team && head.is_unsafe() => {
            idempotency::claim(app, team.person, &mut incoming).await?
        }
        _ => idempotency::Claim::Unasked,
    };
    match claim {
        idempotency::Claim::Replay(response) => Ok(*response),
        idempotency::Claim::Unasked => Ok(guarded(handling(cx, incoming)).await?),
        idempotency::Claim::Ours(ours) => {
            let touched = cx.scope.touched();
            let (app, handling) = (app.clone(), handling(cx, incoming));
            // Goes on when the caller has gone away: a key that was taken is settled.
            let settled = tokio::spawn(async move {
                let outcome = match guarded(handling).await {
                    // Nothing was done: the key may be used again.
                    Err(undone @ (Failure::Busy | Failure::Fault(_))) => Err(Ended::Failed(undone)),
                    Err(said) => Ok(Ended::Failed(said).answer(&app, Some(route), &head)),
                    Ok(response) => Ok(response),
                };
                ours.settle(&app, outcome, touched.all()).await
            });
            settled.await.map_err(Failure::fault)?
        }
    }
}

fn person_of(principal: &Principal) -> kernel::PersonId {
    match principal {
        Principal::Team(team) => team.person,
        Principal::Client(client) => client.person,
    }
}

/// Turns a panic into a fault, so that one request's mistake ends one request.
async fn guarded(handling: BoxFuture<'static, Result<Response>>) -> Result<Response> {
    AssertUnwindSafe(handling).catch_unwind().await.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<&str>().copied().map(str::to_owned);
        let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
        Err(Failure::fault(format!("a handler panicked: {}", text.unwrap_or_default())))
    })
}

/// Whoever of the team looks as the client looks only: before a body is read, whatever the form.
fn check_looking(head: &RequestHead, client: &ClientPrincipal) -> Result<()> {
    match client.identified {
        Identified::TeamPreview(_) if head.is_unsafe() => Err(Failure::Forbidden),
        _ => Ok(()),
    }
}

/// What the role and the token allow on this route.
fn check_reach(route: &Route, head: &RequestHead, team: &TeamPrincipal) -> Result<(), Ended> {
    let token = team.token;
    if route.admin && !(team.is_administrator && token.is_none_or(|scope| scope == TokenScope::Administer)) {
        return Err(Ended::Failed(Failure::NotFound));
    }
    let needed = if head.is_unsafe() { TokenScope::Write } else { TokenScope::Read };
    match token {
        Some(scope) if scope < needed => Err(Ended::TokenScope),
        _ => Ok(()),
    }
}

/// A token in a header is sent by nobody but its owner; a cookie is sent by the browser for any page.
async fn check_origin(app: &App, incoming: &mut Incoming, known: Option<&Principal>) -> Result<(), Ended> {
    let head = incoming.head.clone();
    if !head.is_unsafe() || head.bearer().is_some() {
        return Ok(());
    }
    match (origin::of(app, &head), known) {
        (Origin::Ours, _) | (Origin::Unsaid, None) => Ok(()),
        (Origin::Foreign, _) => Err(Ended::ForeignOrigin),
        (Origin::Unsaid, Some(principal)) => {
            let is_form = incoming.content_type() == "application/x-www-form-urlencoded";
            if is_form && has_form_token(app, incoming, principal).await? {
                return Ok(());
            }
            // A form with a file is read as it comes, so its token stands in its address.
            let query = head.uri.query().unwrap_or_default().as_bytes();
            if incoming.content_type() == "multipart/form-data" && holds_token(app, query, principal) {
                return Ok(());
            }
            Err(Ended::ForeignOrigin)
        }
    }
}

async fn has_form_token(app: &App, incoming: &mut Incoming, principal: &Principal) -> Result<bool> {
    let bytes = incoming.take_body(JSON_LIMIT).await?;
    let found = holds_token(app, &bytes, principal);
    incoming.body = Some(Body::from(bytes));
    Ok(found)
}

fn holds_token(app: &App, pairs: &[u8], principal: &Principal) -> bool {
    let expected = app.form_token(principal);
    form_urlencoded::parse(pairs)
        .any(|(name, value)| name == "form_token" && is_same(value.as_bytes(), expected.as_bytes()))
}

/// Compares in a time that tells nothing.
fn is_same(left: &[u8], right: &[u8]) -> bool {
    left.len() == right.len() && left.iter().zip(right).fold(0, |differing, (l, r)| differing | (l ^ r)) == 0
}

/// How much of a body the gate reads to compare it with an earlier one; the handler may take less.
pub(crate) fn body_limit(incoming: &Incoming) -> usize {
    if incoming.content_type() == "application/json" { LONG_JSON_LIMIT } else { UPLOAD_LIMIT }
}

/// 304 when the caller has this revision already.
fn unless_known(head: &Arc<RequestHead>, response: Response) -> Response {
    let tag = response.headers().get(header::ETAG).and_then(|tag: &HeaderValue| tag.to_str().ok());
    let known = head.header("if-none-match");
    let is_known = match (tag, known) {
        (Some(tag), Some(known)) => known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag),
        _ => false,
    };
    if head.is_unsafe() || !is_known || response.status() != StatusCode::OK {
        return response;
    }
    let (mut parts, _) = response.into_parts();
    parts.status = StatusCode::NOT_MODIFIED;
    parts.headers.remove(header::CONTENT_TYPE);
    Response::from_parts(parts, Body::empty())
}
