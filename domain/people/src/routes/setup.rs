//! The first run in the browser.

use super::answers::{Me, me, signed_in};
use crate::account::NewAccount;
use crate::attempts::Attempt;
use crate::{password, session, setup};
use kernel::{Failure, Input};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{Answer, Anyone, Created, Cx, Json, SetCookie, endpoint};

#[derive(Serialize, ToSchema)]
pub struct Setup {
    /// Whether nobody has set this instance up yet.
    needed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    organisation: Option<String>,
    /// The language of those who have not chosen one, once it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    locale: Option<String>,
}

endpoint!(
    /// Whether this instance still has to be set up, and whose it is.
    get_setup: GET "/api/v1/setup", Anyone, ReadSetup
);
pub async fn get_setup(cx: Cx<Anyone>) -> Answer<Json<Setup>> {
    let answer = cx.db().read(|conn| {
        let organisation = setup::organisation(conn)?;
        let organisation = (!organisation.is_empty()).then_some(organisation);
        let locale = organisation.as_ref().map(|_| setup::locale(conn)).transpose()?;
        Ok(Setup { needed: setup::is_needed(conn)?, organisation, locale })
    });
    answer.await.map(Json)
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewSetup {
    /// The one-time token that the server printed on its console.
    token: String,
    organisation: String,
    name: String,
    email: String,
    password: String,
    locale: String,
    time_zone: String,
}

endpoint!(
    /// Names the organisation and makes the first administrator. Possible once.
    create_setup: POST "/api/v1/setup", Anyone, SetUp
);
pub async fn create_setup(cx: Cx<Anyone>, Json(new): Json<NewSetup>) -> Answer<SetCookie<Created<Me>>> {
    let NewSetup { token, organisation, name, email, password, locale, time_zone } = new;
    if !cx.db().read(setup::is_needed).await? {
        return Err(Failure::NotFound);
    }
    let attempt = Attempt::from("setup", cx.peer().ip);
    attempt.begin(cx.db()).await?;
    let given = token.clone();
    if !cx.db().read(move |conn| setup::is_token(conn, &given)).await? {
        return Err(Failure::invalid("token", "wrong"));
    }
    let mut input = Input::new();
    let organisation = input.line("organisation", &organisation, 120);
    let account = NewAccount { name, email, locale, time_zone, is_administrator: true }.checked(&mut input);
    password::check(&mut input, "password", &password, &account.email);
    input.finish()?;
    let (hash, peer) = (password::hash(password).await?, cx.peer());
    let (me, key) = cx
        .db()
        .write(move |tx| {
            // Again, and now it counts: two browsers may have come this far.
            if !setup::is_needed(tx)? || !setup::is_token(tx, &token)? {
                return Err(Failure::NotFound);
            }
            setup::finish(tx, &organisation, &account.time_zone)?;
            setup::keep_organisation(tx, &organisation, &account.time_zone, &account.locale)?;
            let person = account.create(tx, None)?;
            password::keep(tx, person.id, &hash)?;
            let key = session::create(tx, person.id, &peer)?;
            Ok((me(tx, person.id)?, key))
        })
        .await?;
    attempt.succeeded(cx.db()).await?;
    Ok(signed_in(&cx.app, me, key))
}
