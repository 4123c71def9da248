//! My own account: name, language, password.

use super::answers::{Me, Theme, me};
use crate::attempts::Attempt;
use crate::{password, person, session};
use kernel::{Input, Result};
use serde::Deserialize;
use utoipa::ToSchema;
use web::{Answer, Cx, Json, NoContent, Team, endpoint};

endpoint!(
    /// Who I am.
    get_me: GET "/api/v1/me", Team, ReadOwnAccount
);
pub async fn get_me(cx: Cx<Team>) -> Answer<Json<Me>> {
    let person = cx.scope.person();
    cx.db().read(move |conn| me(conn, person)).await.map(Json)
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeChange {
    name: Option<String>,
    locale: Option<String>,
    time_zone: Option<String>,
    theme: Option<Theme>,
}

endpoint!(
    /// Changes my name, language, time zone or colours.
    update_me: PATCH "/api/v1/me", Team, EditOwnAccount
);
pub async fn update_me(cx: Cx<Team>, Json(change): Json<MeChange>) -> Answer<Json<Me>> {
    let mut input = Input::new();
    let change = MeChange {
        name: change.name.map(|name| input.line("name", &name, 120)),
        locale: change.locale.map(|locale| input.locale("locale", &locale)),
        time_zone: change.time_zone.map(|zone| input.time_zone("time_zone", &zone)),
        theme: change.theme,
    };
    input.finish()?;
    let id = cx.scope.person();
    let answer = cx.db().write(move |tx| {
        let now = person::get(tx, id)?;
        let person = person::Person {
            name: change.name.unwrap_or(now.name),
            locale: change.locale.unwrap_or(now.locale),
            time_zone: change.time_zone.unwrap_or(now.time_zone),
            theme: change.theme.map_or(now.theme, |theme| theme.word().to_owned()),
            ..now
        };
        person::keep(tx, &person, id)?;
        me(tx, id)
    });
    answer.await.map(Json)
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    current: String,
    password: String,
}

endpoint!(
    /// Changes my password and ends my other sessions.
    change_password: PUT "/api/v1/me/password", Team, EditOwnPassword
);
pub async fn change_password(cx: Cx<Team>, Json(change): Json<PasswordChange>) -> Answer<NoContent> {
    let (id, current) = (cx.scope.person(), cx.scope.session());
    let email = confirm_password(&cx, change.current, "current").await?;
    password::accept("password", &change.password, &email)?;
    let hash = password::hash(change.password).await?;
    cx.db()
        .write(move |tx| {
            password::keep(tx, id, &hash)?;
            crate::password_reset::forget(tx, id)?;
            session::revoke_others(tx, id, current)
        })
        .await?;
    Ok(NoContent)
}

/// Somebody signed in proves that they still are who they were; answers with their address. Only in a
/// browser: a program that holds a token does not know its owner's password.
pub async fn confirm_password(cx: &Cx<Team>, given: String, field: &'static str) -> Result<String> {
    let id = cx.scope.person();
    if cx.scope.principal().token.is_some() {
        return Err(kernel::Failure::Forbidden);
    }
    let attempt = Attempt::at("password", &id.to_string(), cx.peer().ip);
    attempt.begin(cx.db()).await?;
    let (email, kept) =
        cx.db().read(move |conn| Ok((person::get(conn, id)?.email, password::kept(conn, id)?))).await?;
    if !password::is_right(given, kept).await? {
        return Err(password::wrong(field));
    }
    attempt.succeeded(cx.db()).await?;
    Ok(email)
}
