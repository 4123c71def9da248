//! My second factor.

use super::me::confirm_password;
use crate::attempts::Attempt;
use crate::{person, setup, totp};
use kernel::{Failure, Result};
use serde::{Deserialize, Serialize};
use store::seal::SealKey;
use utoipa::ToSchema;
use web::{Answer, Cx, Json, NoContent, Once, Team, endpoint};

#[derive(Serialize, ToSchema)]
pub struct TotpEnrolment {
    /// For typing by hand.
    secret: String,
    otpauth_url: String,
    qr_svg: String,
}

endpoint!(
    /// Begins with a fresh secret, which counts once a code confirms it.
    create_totp: POST "/api/v1/me/totp", Team, EditOwnPassword
);
pub async fn create_totp(cx: Cx<Team>) -> Answer<Once<Json<TotpEnrolment>>> {
    only_in_a_browser(&cx)?;
    let (id, seal) = (cx.scope.person(), cx.app.get::<SealKey>().clone());
    let made = cx
        .db()
        .write(move |tx| {
            let (email, organisation) = (person::get(tx, id)?.email, setup::organisation(tx)?);
            totp::enrol(tx, &seal, id, &email, &organisation)
        })
        .await?;
    let totp::Enrolment { secret, otpauth_url, qr_svg } = made;
    Ok(Once(Json(TotpEnrolment { secret, otpauth_url, qr_svg })))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TotpCode {
    code: String,
}

#[derive(Serialize, ToSchema)]
pub struct RecoveryCodes {
    /// Shown once; each opens the account once when the phone is gone.
    recovery_codes: Vec<String>,
}

endpoint!(
    /// Switches the second factor on with its first code.
    confirm_totp: PUT "/api/v1/me/totp", Team, EditOwnPassword
);
pub async fn confirm_totp(cx: Cx<Team>, Json(given): Json<TotpCode>) -> Answer<Once<Json<RecoveryCodes>>> {
    only_in_a_browser(&cx)?;
    let (id, seal) = (cx.scope.person(), cx.app.get::<SealKey>().clone());
    let attempt = Attempt::at("totp", &id.to_string(), cx.peer().ip);
    attempt.begin(cx.db()).await?;
    let recovery_codes = cx.db().write(move |tx| totp::confirm(tx, &seal, id, given.code.trim())).await?;
    attempt.succeeded(cx.db()).await?;
    Ok(Once(Json(RecoveryCodes { recovery_codes })))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TotpRemoval {
    password: String,
}

endpoint!(
    /// Switches the second factor off; asks for the password.
    delete_totp: DELETE "/api/v1/me/totp", Team, EditOwnPassword
);
pub async fn delete_totp(cx: Cx<Team>, Json(given): Json<TotpRemoval>) -> Answer<NoContent> {
    confirm_password(&cx, given.password, "password").await?;
    let id = cx.scope.person();
    cx.db().write(move |tx| totp::remove(tx, Some(id), id)).await?;
    Ok(NoContent)
}

fn only_in_a_browser(cx: &Cx<Team>) -> Result<()> {
    if cx.scope.principal().token.is_some() { Err(Failure::Forbidden) } else { Ok(()) }
}
