//! A forgotten password, and the first one: the same link, the same page.

use crate::attempts::Attempt;
use crate::password_reset::{self, Reason};
use crate::{password, person};
use serde::Deserialize;
use utoipa::ToSchema;
use web::{Answer, Anyone, Cx, Json, NoContent, Path, endpoint};

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPasswordReset {
    email: String,
}

endpoint!(
    /// Sends a link for a new password. The answer is the same for an address nobody has.
    create_password_reset: POST "/api/v1/password-resets", Anyone, AskForPassword
);
pub async fn create_password_reset(cx: Cx<Anyone>, Json(new): Json<NewPasswordReset>) -> Answer<NoContent> {
    Attempt::at("reset", &new.email, cx.peer().ip).begin(cx.db()).await?;
    let public_url = cx.public_url().to_owned();
    cx.db()
        .write(move |tx| {
            let person = person::find_by_email(tx, &new.email)?;
            match person.filter(|person| person.is_team && person.disabled_at.is_none()) {
                Some(person) => password_reset::send(tx, &person, &Reason::Forgotten, &public_url),
                None => Ok(()),
            }
        })
        .await?;
    Ok(NoContent)
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPassword {
    password: String,
}

endpoint!(
    /// Chooses a password with the link's key. Ends all sessions of the account.
    redeem_password_reset: PUT "/api/v1/password-resets/{key}", Anyone, ChoosePassword
);
pub async fn redeem_password_reset(
    cx: Cx<Anyone>,
    Path(key): Path<String>,
    Json(new): Json<NewPassword>,
) -> Answer<NoContent> {
    let attempt = Attempt::from("redeem", cx.peer().ip);
    attempt.begin(cx.db()).await?;
    let (asked, now) = (key.clone(), cx.now());
    let person = cx.db().read(move |conn| password_reset::bearer(conn, &asked, now)).await?;
    password::accept("password", &new.password, &person.email)?;
    let hash = password::hash(new.password).await?;
    cx.db().write(move |tx| password_reset::redeem(tx, &key, &hash)).await?;
    attempt.succeeded(cx.db()).await?;
    Ok(NoContent)
}
