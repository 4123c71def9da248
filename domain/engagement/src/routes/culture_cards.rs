//! Culture cards, kept by everybody of the team as clients and contacts are. No client reads them.

use crate::culture::{ContactCulture, CultureCard, Manner};
use crate::public_holidays::CHINA_UNTIL;
use crate::store::{clients, culture};
use ::store::Conn;
use jiff::ToSpan;
use jiff::civil::Date;
use kernel::{ClientId, Event, PersonId, Result, Timestamp};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use web::{Answer, Cx, IfMatch, Json, Path, Routes, Tagged, Team, endpoint, routes};

/// So far back and ahead free days are told: a plan is read from its beginning.
const DAYS_BACK: i32 = 370;
const DAYS_AHEAD: i32 = 550;

#[derive(Serialize, ToSchema)]
#[schema(as = ClientCulture)]
pub struct CultureAnswer {
    card: CultureCard,
    contacts: Vec<ContactCultureAnswer>,
    /// Days on which they are off by name, and weekends on which they work, of the year behind and the
    /// months to come.
    days: Vec<UnusualDay>,
    /// The last day up to which the country's public holidays are announced; none without a country.
    #[schema(value_type = Option<String>)]
    holidays_until: Option<Date>,
    /// 0 while nobody filled it in.
    revision: i64,
}

#[derive(Serialize, ToSchema)]
#[schema(as = ContactCultureCard)]
pub struct ContactCultureAnswer {
    person_id: PersonId,
    name: String,
    own: ContactCulture,
    /// How a letter to them opens; none: as usual in their language.
    opening: Option<String>,
    time_zone: String,
    revision: i64,
}

#[derive(Serialize, ToSchema)]
pub struct UnusualDay {
    #[schema(value_type = String)]
    date: Date,
    /// Empty for a weekend that is worked.
    name: String,
    /// In English, where it is a public holiday; otherwise as the name.
    name_en: String,
    is_working: bool,
}

fn answer(conn: &mut Conn, client: ClientId, now: Timestamp) -> Result<CultureAnswer> {
    let organisation = clients::get(conn, client)?;
    let kept = culture::of_client(conn, client)?;
    let mut contacts = Vec::new();
    for contact in clients::contacts(conn, client)? {
        let own = culture::of_contact(conn, client, contact.id)?;
        let manner = Manner::of(&kept.card, &own.card, &organisation.time_zone);
        contacts.push(ContactCultureAnswer {
            person_id: contact.id,
            opening: manner.opening(&contact.name),
            name: contact.name,
            time_zone: manner.time_zone,
            own: own.card,
            revision: own.revision,
        });
    }
    let today = now.in_zone(&organisation.time_zone).date();
    Ok(CultureAnswer {
        days: unusual_days(&kept.card, today),
        holidays_until: (!kept.card.country.is_empty()).then_some(CHINA_UNTIL),
        card: kept.card,
        contacts,
        revision: kept.revision,
    })
}

fn unusual_days(card: &CultureCard, today: Date) -> Vec<UnusualDay> {
    let around = (-DAYS_BACK..DAYS_AHEAD).filter_map(|days| today.checked_add(days.days()).ok());
    let unusual = around.filter_map(|date| {
        let (is_weekday, is_working) = (date.weekday().to_monday_zero_offset() < 5, card.works(date));
        let named = |name: &str, name_en: &str| UnusualDay {
            date,
            name: name.to_owned(),
            name_en: name_en.to_owned(),
            is_working,
        };
        match card.free_on(date) {
            Some(occasion) => Some(named(occasion.name, occasion.name_en)),
            None if is_weekday != is_working => Some(named("", "")),
            None => None,
        }
    });
    unusual.collect()
}

endpoint!(/// The culture card of a client, with what its people differ in.
    get_culture_card: GET "/api/v1/clients/{client}/culture-card", Team, ReadClients);
async fn get_culture_card(cx: Cx<Team>, Path(client): Path<ClientId>) -> Answer<Tagged<Json<CultureAnswer>>> {
    let now = cx.now();
    let body = cx.db().read(move |conn| answer(conn, client, now)).await?;
    Ok(Tagged { revision: body.revision, answer: Json(body) })
}

endpoint!(/// Fills in the culture card of a client, as a whole.
    put_culture_card: PUT "/api/v1/clients/{client}/culture-card", Team, KeepClients);
async fn put_culture_card(
    cx: Cx<Team>,
    Path(client): Path<ClientId>,
    IfMatch(expected): IfMatch,
    Json(body): Json<CultureCard>,
) -> Answer<Tagged<Json<CultureAnswer>>> {
    let card = body.checked()?;
    let by = cx.scope.person();
    let changed = cx.db().write(move |tx| {
        clients::get(tx, client)?;
        culture::put(tx, client, expected, &card)?;
        let at = tx.now();
        tx.event(Event::new("culture_card.changed", at, Some(by)).detail(json!({ "client": client })))?;
        answer(tx, client, at)
    });
    let body = changed.await?;
    Ok(Tagged { revision: body.revision, answer: Json(body) })
}

endpoint!(/// What one contact differs in from their organisation's card.
    put_contact_culture: PUT "/api/v1/clients/{client}/contacts/{contact}/culture-card", Team, KeepClients);
async fn put_contact_culture(
    cx: Cx<Team>,
    Path((client, contact)): Path<(ClientId, PersonId)>,
    IfMatch(expected): IfMatch,
    Json(body): Json<ContactCulture>,
) -> Answer<Json<CultureAnswer>> {
    let own = body.checked()?;
    let by = cx.scope.person();
    let changed = cx.db().write(move |tx| {
        clients::contact(tx, client, contact)?;
        culture::put_own(tx, client, contact, expected, &own)?;
        let (at, detail) = (tx.now(), json!({ "client": client, "person": contact }));
        tx.event(Event::new("culture_card.changed", at, Some(by)).detail(detail))?;
        answer(tx, client, at)
    });
    Ok(Json(changed.await?))
}

pub fn routes() -> Routes {
    routes![get_culture_card, put_culture_card, put_contact_culture]
}
