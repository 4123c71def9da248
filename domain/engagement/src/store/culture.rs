//! Culture cards: of a client organisation, and of its people where they differ.

pub use super::for_client::zone_of_viewer;
use super::parties::Party;
use crate::culture::{ContactCulture, CultureCard, Manner};
use ::store::{Conn, Tx, params};
use kernel::{ClientId, Failure, PersonId, Result};

/// A card and the revision under which it was read; 0 where nobody wrote one.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Kept<T> {
    pub card: T,
    pub revision: i64,
}

fn card<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(Failure::fault)
}

pub fn of_client(conn: &mut Conn, client: ClientId) -> Result<Kept<CultureCard>> {
    let kept =
        conn.opt("select card, revision from culture_cards where client_id = $1", params![client], |row| {
            Ok(Kept { card: card(&row.get::<String>(0)?)?, revision: row.get(1)? })
        })?;
    Ok(kept.unwrap_or_default())
}

pub fn of_contact(conn: &mut Conn, client: ClientId, person: PersonId) -> Result<Kept<ContactCulture>> {
    let kept = conn.opt(
        "select own, revision from contact_cultures where client_id = $1 and person_id = $2",
        params![client, person],
        |row| Ok(Kept { card: card(&row.get::<String>(0)?)?, revision: row.get(1)? }),
    )?;
    Ok(kept.unwrap_or_default())
}

/// What holds for one of a party's people.
pub fn manner(conn: &mut Conn, party: &Party, person: PersonId) -> Result<Manner> {
    let house = of_client(conn, party.client)?.card;
    let own = of_contact(conn, party.client, person)?.card;
    Ok(Manner::of(&house, &own, &party.time_zone))
}

pub fn put(tx: &mut Tx, client: ClientId, expected: Option<i64>, new: &CultureCard) -> Result<()> {
    let before = of_client(tx, client)?.revision;
    if expected.is_some_and(|revision| revision != before) {
        return Err(Failure::Outdated);
    }
    let text = serde_json::to_string(new).map_err(Failure::fault)?;
    tx.exec(
        "insert into culture_cards (client_id, card, revision) values ($1, $2, $3)
         on conflict (client_id) do update set card = excluded.card, revision = excluded.revision",
        params![client, text, before + 1],
    )?;
    Ok(())
}

pub fn put_own(
    tx: &mut Tx,
    client: ClientId,
    person: PersonId,
    expected: Option<i64>,
    new: &ContactCulture,
) -> Result<()> {
    let before = of_contact(tx, client, person)?.revision;
    if expected.is_some_and(|revision| revision != before) {
        return Err(Failure::Outdated);
    }
    let text = serde_json::to_string(new).map_err(Failure::fault)?;
    tx.exec(
        "insert into contact_cultures (client_id, person_id, time_zone, own, revision) values ($1, $2, $3, $4, $5)
         on conflict (client_id, person_id) do update
           set time_zone = excluded.time_zone, own = excluded.own, revision = excluded.revision",
        params![client, person, new.time_zone.clone(), text, before + 1],
    )?;
    Ok(())
}
