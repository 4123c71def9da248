//! Signing in and out, and the list of one's own sessions.

use super::answers::{Me, me, signed_in};
use crate::attempts::{Attempt, sign_in_failed};
use crate::person::{self, Person};
use crate::{password, session, totp};
use kernel::{Failure, Principal, Result, SessionId, Timestamp};
use serde::{Deserialize, Serialize};
use store::Conn;
use store::seal::SealKey;
use utoipa::ToSchema;
use web::{Answer, Anyone, Cookie, Created, Cx, Json, NoContent, Path, SetCookie, Team, endpoint};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSession {
    email: String,
    password: String,
    /// From the authenticator app, or a recovery code; asked for by the refusal `totp_required`.
    code: Option<String>,
}

/// What is known of the account somebody wants to sign in to.
struct Known {
    person: Person,
    hash: String,
    has_totp: bool,
}

endpoint!(
    /// Signs in. Refusals: `sign_in_failed`, `totp_required`, `too_many_attempts`.
    create_session: POST "/api/v1/sessions", Anyone, SignIn
);
pub async fn create_session(cx: Cx<Anyone>, Json(new): Json<NewSession>) -> Answer<SetCookie<Created<Me>>> {
    let NewSession { email, password, code } = new;
    if password.chars().count() > 1_000 || email.chars().count() > 1_000 {
        return Err(sign_in_failed());
    }
    let attempt = Attempt::at("sign-in", &email, cx.peer().ip);
    attempt.begin(cx.db()).await?;
    let known = cx.db().read(move |conn| find(conn, &email)).await?;
    let is_right = password::is_right(password, known.as_ref().map(|known| known.hash.clone())).await?;
    let known = known.filter(|_| is_right).ok_or_else(sign_in_failed)?;
    if known.has_totp && code.as_deref().is_none_or(|code| code.trim().is_empty()) {
        attempt.undecided(cx.db()).await?;
        return Err(Failure::refused("totp_required"));
    }
    let (me, key) = begin(&cx, known, code.unwrap_or_default()).await?;
    attempt.succeeded(cx.db()).await?;
    Ok(signed_in(&cx.app, me, key))
}

/// Uses the code up where one is needed, and begins the session in place of the one this browser had.
async fn begin(cx: &Cx<Anyone>, known: Known, code: String) -> Result<(Me, String)> {
    let (peer, earlier) = (cx.peer(), cx.scope.principal().cloned());
    let Known { person, hash, has_totp } = known;
    let seal = cx.app.get::<SealKey>().clone();
    cx.db()
        .write(move |tx| {
            // The password may have been changed while it was being compared.
            let still_so = password::kept(tx, person.id)?.is_some_and(|kept| kept == hash);
            let is_open = person::get(tx, person.id)?.disabled_at.is_none();
            if !still_so || !is_open || (has_totp && !totp::use_code(tx, &seal, person.id, &code)?) {
                return Err(sign_in_failed());
            }
            if let Some(Principal::Team(team)) = earlier
                && let Some(id) = team.session
            {
                session::revoke(tx, team.person, id)?;
            }
            let key = session::create(tx, person.id, &peer)?;
            Ok((me(tx, person.id)?, key))
        })
        .await
}

fn find(conn: &mut Conn, email: &str) -> Result<Option<Known>> {
    let person = person::find_by_email(conn, email)?;
    let Some(person) = person.filter(|person| person.is_team && person.disabled_at.is_none()) else {
        return Ok(None);
    };
    let Some(hash) = password::kept(conn, person.id)? else { return Ok(None) };
    let has_totp = totp::is_on(conn, person.id)?;
    Ok(Some(Known { person, hash, has_totp }))
}

#[derive(Serialize, ToSchema)]
pub struct SessionList {
    items: Vec<Session>,
}

#[derive(Serialize, ToSchema)]
pub struct Session {
    id: SessionId,
    created_at: Timestamp,
    last_seen_at: Timestamp,
    ip: String,
    user_agent: String,
    /// The one that asks.
    current: bool,
}

endpoint!(
    /// Where I am signed in.
    list_sessions: GET "/api/v1/sessions", Team, ReadOwnAccount
);
pub async fn list_sessions(cx: Cx<Team>) -> Answer<Json<SessionList>> {
    let (person, current, now) = (cx.scope.person(), cx.scope.session(), cx.now());
    let all = cx.db().read(move |conn| session::list(conn, person, now)).await?;
    let items = all.into_iter().map(|one| Session {
        current: Some(one.id) == current,
        id: one.id,
        created_at: one.created_at,
        last_seen_at: one.last_seen_at,
        ip: one.ip,
        user_agent: one.user_agent,
    });
    Ok(Json(SessionList { items: items.collect() }))
}

endpoint!(
    /// Signs out.
    delete_current_session: DELETE "/api/v1/sessions/current", Team, EditOwnAccount
);
pub async fn delete_current_session(cx: Cx<Team>) -> Answer<SetCookie<NoContent>> {
    let person = cx.scope.person();
    let id = cx.scope.session().ok_or(Failure::NotFound)?;
    cx.db().write(move |tx| session::revoke(tx, person, id)).await?;
    Ok(SetCookie { cookie: Cookie::removed(&cx.app, session::SESSION_COOKIE), answer: NoContent })
}

endpoint!(
    /// Ends one of my sessions; it is dead at once.
    delete_session: DELETE "/api/v1/sessions/{session}", Team, EditOwnAccount
);
pub async fn delete_session(cx: Cx<Team>, Path(id): Path<SessionId>) -> Answer<NoContent> {
    let person = cx.scope.person();
    cx.db().write(move |tx| session::revoke(tx, person, id)).await?;
    Ok(NoContent)
}
