//! Who is calling: by the session's cookie or by an API token. Of the team alone; a client's link is the
//! business of `engagement`.

use crate::{session, token};
use kernel::{Principal, Result, Side, TeamPrincipal};
use web::{App, BoxFuture, Cookie, RequestHead};

/// The authenticator of the team's side. A request with an `Authorization` header is judged by it alone.
pub fn authenticate(app: App, head: &RequestHead) -> BoxFuture<'static, Result<Option<Principal>>> {
    if head.side() == Side::Client {
        return Box::pin(async { Ok(None) });
    }
    if head.header("authorization").is_some() {
        let key = head.bearer().filter(|key| key.starts_with(token::PREFIX)).map(str::to_owned);
        return Box::pin(by_token(app, key));
    }
    let key = head.cookie(&Cookie::name(&app, session::SESSION_COOKIE)).map(str::to_owned);
    Box::pin(by_session(app, key))
}

async fn by_session(app: App, key: Option<String>) -> Result<Option<Principal>> {
    let Some(key) = key else { return Ok(None) };
    let now = app.now();
    let Some(bearer) = app.db().glance(move |conn| session::bearer(conn, &key, now)).await? else {
        return Ok(None);
    };
    let id = bearer.session;
    if bearer.wants_seen {
        // A busy writer must not keep anybody from reading: the time is noted at the next request then.
        let _ = app.db().write(move |tx| session::seen(tx, id)).await;
    }
    Ok(Some(Principal::Team(TeamPrincipal {
        person: bearer.person,
        is_administrator: bearer.is_administrator,
        session: Some(id),
        token: None,
    })))
}

async fn by_token(app: App, key: Option<String>) -> Result<Option<Principal>> {
    let Some(key) = key else { return Ok(None) };
    let now = app.now();
    let Some(bearer) = app.db().glance(move |conn| token::bearer(conn, &key, now)).await? else {
        return Ok(None);
    };
    let id = bearer.token;
    if bearer.wants_used {
        let _ = app.db().write(move |tx| token::used(tx, id)).await;
    }
    Ok(Some(Principal::Team(TeamPrincipal {
        person: bearer.person,
        is_administrator: bearer.is_administrator,
        session: None,
        token: Some(bearer.scope),
    })))
}
