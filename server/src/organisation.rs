//! The organisation's own name, time zone and language, which an administrator may change after set-up. What
//! clients read of the name follows.

use engagement::ProjectFacts;
use engagement::store::projects;
use kernel::{Event, Input, Result};
use people::setup;
use serde::{Deserialize, Serialize};
use store::Conn;
use utoipa::ToSchema;
use web::{Answer, Cx, Json, Routes, Team, endpoint, routes};

#[derive(Serialize, ToSchema)]
pub struct Organisation {
    name: String,
    /// An IANA time zone: that of new accounts.
    time_zone: String,
    /// `en` or `zh-CN`: that of whoever has not chosen one.
    locale: String,
}

fn organisation(conn: &mut Conn) -> Result<Organisation> {
    Ok(Organisation {
        name: setup::organisation(conn)?,
        time_zone: setup::time_zone(conn)?,
        locale: setup::locale(conn)?,
    })
}

endpoint!(/// The organisation whose installation this is.
    get_organisation: GET "/api/v1/organisation", Team, AdministerHouse, admin);
async fn get_organisation(cx: Cx<Team>) -> Answer<Json<Organisation>> {
    Ok(Json(cx.db().read(organisation).await?))
}

/// What is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OrganisationChange {
    name: Option<String>,
    time_zone: Option<String>,
    locale: Option<String>,
}

endpoint!(/// Changes the organisation's name, time zone or language; pages of clients show the name at once.
    update_organisation: PATCH "/api/v1/organisation", Team, AdministerHouse, admin);
async fn update_organisation(
    cx: Cx<Team>,
    Json(change): Json<OrganisationChange>,
) -> Answer<Json<Organisation>> {
    let (by, facts) = (cx.scope.person(), *cx.app.get::<ProjectFacts>());
    let changed = cx.db().write(move |tx| {
        let before = organisation(tx)?;
        let mut input = Input::new();
        let name = input.line("name", change.name.as_ref().unwrap_or(&before.name), 120);
        let zone = input.time_zone("time_zone", change.time_zone.as_ref().unwrap_or(&before.time_zone));
        let locale = input.locale("locale", change.locale.as_ref().unwrap_or(&before.locale));
        input.finish()?;
        setup::keep_organisation(tx, &name, &zone, &locale)?;
        if name != before.name {
            for project in projects::all(tx)? {
                (facts.renamed)(tx, project.id)?;
            }
        }
        let at = tx.now();
        tx.event(Event::new("organisation.changed", at, Some(by)))?;
        organisation(tx)
    });
    Ok(Json(changed.await?))
}

pub fn routes() -> Routes {
    routes![get_organisation, update_organisation]
}
