//! My API tokens.

use crate::token;
use kernel::{Failure, Input, Result, Timestamp, TokenScope};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Answer, Created, Cx, Json, NoContent, Once, Path, Team, endpoint};

#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TokenReach {
    Read,
    Write,
    Administer,
}

impl From<TokenReach> for TokenScope {
    fn from(reach: TokenReach) -> Self {
        match reach {
            TokenReach::Read => Self::Read,
            TokenReach::Write => Self::Write,
            TokenReach::Administer => Self::Administer,
        }
    }
}

impl From<TokenScope> for TokenReach {
    fn from(scope: TokenScope) -> Self {
        match scope {
            TokenScope::Read => Self::Read,
            TokenScope::Write => Self::Write,
            TokenScope::Administer => Self::Administer,
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct Token {
    id: Uuid,
    name: String,
    scope: TokenReach,
    created_at: Timestamp,
    expires_at: Option<Timestamp>,
    last_used_at: Option<Timestamp>,
    /// The key itself: only in the answer that made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

impl Token {
    fn of(kept: token::Token, key: Option<String>) -> Self {
        let token::Token { id, name, scope, created_at, expires_at, last_used_at } = kept;
        Self { id, name, scope: scope.into(), created_at, expires_at, last_used_at, token: key }
    }
}

#[derive(Serialize, ToSchema)]
pub struct TokenList {
    items: Vec<Token>,
}

endpoint!(
    /// My tokens, without their keys.
    list_tokens: GET "/api/v1/me/tokens", Team, ReadOwnAccount
);
pub async fn list_tokens(cx: Cx<Team>) -> Answer<Json<TokenList>> {
    let id = cx.scope.person();
    let all = cx.db().read(move |conn| token::list(conn, id)).await?;
    Ok(Json(TokenList { items: all.into_iter().map(|kept| Token::of(kept, None)).collect() }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewToken {
    name: String,
    scope: TokenReach,
    expires_at: Option<Timestamp>,
}

endpoint!(
    /// Makes a token; its key is shown once. It never reaches further than whoever makes it.
    create_token: POST "/api/v1/me/tokens", Team, EditOwnTokens
);
pub async fn create_token(cx: Cx<Team>, Json(new): Json<NewToken>) -> Answer<Once<Created<Token>>> {
    let mut input = Input::new();
    let name = input.line("name", &new.name, 120);
    if new.expires_at.is_some_and(|at| at <= cx.now()) {
        input.problem("expires_at", "past");
    }
    input.finish()?;
    let (id, scope) = (cx.scope.person(), TokenScope::from(new.scope));
    check_reach(&cx, scope)?;
    let (kept, key) = cx.db().write(move |tx| token::create(tx, id, &name, scope, new.expires_at)).await?;
    let location = format!("/api/v1/me/tokens/{}", kept.id);
    Ok(Once(Created { location, body: Token::of(kept, Some(key)) }))
}

fn check_reach(cx: &Cx<Team>, wanted: TokenScope) -> Result<()> {
    let own = cx.scope.principal().token;
    let is_beyond = own.is_some_and(|own| wanted > own);
    if is_beyond || (wanted == TokenScope::Administer && !cx.scope.is_administrator()) {
        return Err(Failure::refused("token.beyond_own_rights"));
    }
    Ok(())
}

endpoint!(
    /// Revokes one of my tokens; it is dead at once.
    delete_token: DELETE "/api/v1/me/tokens/{token}", Team, EditOwnTokens
);
pub async fn delete_token(cx: Cx<Team>, Path(token): Path<Uuid>) -> Answer<NoContent> {
    let id = cx.scope.person();
    cx.db().write(move |tx| token::revoke(tx, id, token)).await?;
    Ok(NoContent)
}
