//! The people of the team, for everybody to see and for administrators to look after.

use crate::account::NewAccount;
use crate::leaver::{self, Handover};
use crate::password_reset::{self, Reason};
use crate::{person, setup, totp};
use kernel::{Input, PersonId, Result};
use serde::{Deserialize, Serialize};
use store::Tx;
use utoipa::ToSchema;
use web::{Answer, Created, Cx, Json, NoContent, Path, Team, endpoint};

#[derive(Serialize, ToSchema)]
pub struct Person {
    id: PersonId,
    name: String,
    email: String,
    locale: String,
    is_administrator: bool,
    disabled: bool,
    /// Whether a second factor is on; told to administrators only.
    has_totp: Option<bool>,
}

impl From<person::Person> for Person {
    fn from(person: person::Person) -> Self {
        Self {
            id: person.id,
            name: person.name,
            email: person.email,
            locale: person.locale,
            is_administrator: person.is_administrator,
            disabled: person.disabled_at.is_some(),
            has_totp: None,
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct PersonList {
    items: Vec<Person>,
}

endpoint!(
    /// The team, by name.
    list_persons: GET "/api/v1/persons", Team, ReadPersons
);
pub async fn list_persons(cx: Cx<Team>) -> Answer<Json<PersonList>> {
    let tells_totp = cx.scope.is_administrator();
    let team = cx.db().read(move |conn| {
        let team = person::team(conn)?;
        let protected = if tells_totp { Some(totp::protected(conn)?) } else { None };
        let shown = team.into_iter().map(|person| {
            let has_totp = protected.as_ref().map(|protected| protected.contains(&person.id));
            Person { has_totp, ..person.into() }
        });
        Ok(shown.collect())
    });
    Ok(Json(PersonList { items: team.await? }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPerson {
    name: String,
    email: String,
    locale: String,
    #[serde(default)]
    is_administrator: bool,
}

endpoint!(
    /// Lets somebody in: a mail takes them to the page where they choose a password.
    create_person: POST "/api/v1/persons", Team, EditPersons, admin
);
pub async fn create_person(cx: Cx<Team>, Json(new): Json<NewPerson>) -> Answer<Created<Person>> {
    let NewPerson { name, email, locale, is_administrator } = new;
    let time_zone = cx.db().read(setup::time_zone).await?;
    let mut input = Input::new();
    let account = NewAccount { name, email, locale, time_zone, is_administrator }.checked(&mut input);
    input.finish()?;
    let (by, public_url) = (cx.scope.person(), cx.public_url().to_owned());
    let made = cx
        .db()
        .write(move |tx| {
            let made = account.create(tx, Some(by))?;
            let inviter = person::get(tx, by)?.name;
            password_reset::send(tx, &made, &Reason::FirstPassword { by: &inviter }, &public_url)?;
            Ok(made)
        })
        .await?;
    Ok(Created { location: format!("/api/v1/persons/{}", made.id), body: made.into() })
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonChange {
    name: Option<String>,
    is_administrator: Option<bool>,
    disabled: Option<bool>,
}

endpoint!(
    /// Changes somebody's name or rights, or closes their account, at once.
    update_person: PATCH "/api/v1/persons/{person}", Team, EditPersons, admin
);
pub async fn update_person(
    cx: Cx<Team>,
    Path(id): Path<PersonId>,
    Json(change): Json<PersonChange>,
) -> Answer<Json<Person>> {
    let mut input = Input::new();
    let name = change.name.as_deref().map(|name| input.line("name", name, 120));
    input.finish()?;
    let by = cx.scope.person();
    let changed = cx.db().write(move |tx| apply(tx, by, id, PersonChange { name, ..change }));
    changed.await.map(|person| Json(person.into()))
}

fn apply(tx: &mut Tx, by: PersonId, id: PersonId, change: PersonChange) -> Result<person::Person> {
    let mut person = leaver::team_member(tx, id)?;
    person.name = change.name.unwrap_or(person.name);
    person.is_administrator = change.is_administrator.unwrap_or(person.is_administrator);
    if change.disabled == Some(false) {
        person.disabled_at = None;
    }
    person::keep(tx, &person, by)?;
    leaver::keep_an_administrator(tx)?;
    if change.disabled == Some(true) {
        leaver::disable(tx, by, &person)?;
    }
    person::get(tx, id)
}

endpoint!(
    /// Switches somebody's second factor off when their phone is gone. They are told by mail, and their sessions end.
    delete_person_totp: DELETE "/api/v1/persons/{person}/totp", Team, EditPersons, admin
);
pub async fn delete_person_totp(cx: Cx<Team>, Path(id): Path<PersonId>) -> Answer<NoContent> {
    let by = cx.scope.person();
    cx.db()
        .write(move |tx| {
            let person = leaver::team_member(tx, id)?;
            totp::reset(tx, Some(by), &person)
        })
        .await?;
    Ok(NoContent)
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewHandover {
    /// Who takes the open tasks and questions over: a member of every project that has some.
    to: PersonId,
}

#[derive(Serialize, ToSchema)]
pub struct HandoverAnswer {
    /// How many open tasks and questions changed hands.
    moved: u64,
}

endpoint!(
    /// Somebody leaves: open tasks go to somebody else, then the account is closed.
    create_handover: POST "/api/v1/persons/{person}/handovers", Team, EditPersons, admin
);
pub async fn create_handover(
    cx: Cx<Team>,
    Path(from): Path<PersonId>,
    Json(new): Json<NewHandover>,
) -> Answer<Json<HandoverAnswer>> {
    let (by, work) = (cx.scope.person(), *cx.app.get::<Handover>());
    let moved = cx.db().write(move |tx| leaver::hand_over(tx, by, from, new.to, work)).await?;
    Ok(Json(HandoverAnswer { moved }))
}
