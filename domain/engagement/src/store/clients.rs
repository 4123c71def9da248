//! Client organisations and their contacts.

use ::store::{Conn, Row, Tx, params};
use kernel::{ClientId, Failure, PersonId, Result};
use people::person::{self, Person};
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Client {
    pub id: ClientId,
    pub name: String,
    pub short_name: String,
    pub locale: String,
    pub time_zone: String,
    pub contact_count: i64,
    pub project_count: i64,
    pub revision: i64,
}

pub struct ClientFields {
    pub name: String,
    pub short_name: String,
    pub locale: String,
    pub time_zone: String,
}

fn read_client(row: &Row) -> Result<Client> {
    Ok(Client {
        id: row.get(0)?,
        name: row.get(1)?,
        short_name: row.get(2)?,
        locale: row.get(3)?,
        time_zone: row.get(4)?,
        revision: row.get(5)?,
        contact_count: row.get(6)?,
        project_count: row.get(7)?,
    })
}

pub fn all(conn: &mut Conn) -> Result<Vec<Client>> {
    conn.rows(
        "select c.id, c.name, c.short_name, c.locale, c.time_zone, c.revision,
                (select count(*) from client_contacts k where k.client_id = c.id),
                (select count(*) from client_parties p where p.client_id = c.id)
         from clients c order by c.name_key",
        params![],
        read_client,
    )
}

/// The clients a person meets in projects of their own.
pub fn of_member(conn: &mut Conn, person: PersonId) -> Result<Vec<Client>> {
    conn.rows(
        "select c.id, c.name, c.short_name, c.locale, c.time_zone, c.revision,
                (select count(*) from client_contacts k where k.client_id = c.id),
                (select count(*) from client_parties p join project_members m on m.project_id = p.project_id
                 where p.client_id = c.id and m.person_id = $1)
         from clients c
         where exists (select 1 from client_parties p join project_members m on m.project_id = p.project_id
                       where p.client_id = c.id and m.person_id = $1)
         order by c.name_key",
        params![person],
        read_client,
    )
}

pub fn get(conn: &mut Conn, id: ClientId) -> Result<Client> {
    conn.one(
        "select c.id, c.name, c.short_name, c.locale, c.time_zone, c.revision,
                (select count(*) from client_contacts k where k.client_id = c.id),
                (select count(*) from client_parties p where p.client_id = c.id)
         from clients c where c.id = $1",
        params![id],
        read_client,
    )
}

pub fn create(tx: &mut Tx, fields: &ClientFields) -> Result<Client> {
    refuse_taken(tx, None, &fields.name)?;
    let id = ClientId::new();
    let now = tx.now();
    tx.exec(
        "insert into clients (id, name, name_key, short_name, locale, time_zone, revision, created_at)
         values ($1, $2, $3, $4, $5, $6, 1, $7)",
        params![
            id,
            fields.name.as_str(),
            fields.name.to_lowercase(),
            fields.short_name.as_str(),
            fields.locale.as_str(),
            fields.time_zone.as_str(),
            now
        ],
    )?;
    get(tx, id)
}

pub fn change(tx: &mut Tx, id: ClientId, expected: Option<i64>, fields: &ClientFields) -> Result<Client> {
    let before = get(tx, id)?;
    if expected.is_some_and(|revision| revision != before.revision) {
        return Err(Failure::Outdated);
    }
    refuse_taken(tx, Some(id), &fields.name)?;
    tx.exec(
        "update clients set name = $2, name_key = $3, short_name = $4, locale = $5, time_zone = $6,
                revision = revision + 1 where id = $1",
        params![
            id,
            fields.name.as_str(),
            fields.name.to_lowercase(),
            fields.short_name.as_str(),
            fields.locale.as_str(),
            fields.time_zone.as_str()
        ],
    )?;
    get(tx, id)
}

fn refuse_taken(tx: &mut Tx, but: Option<ClientId>, name: &str) -> Result<()> {
    let other =
        tx.opt("select id from clients where name_key = $1", params![name.to_lowercase()], |row| {
            row.get::<ClientId>(0)
        })?;
    match other {
        Some(other) if Some(other) != but => Err(Failure::invalid("name", "taken")),
        _ => Ok(()),
    }
}

/// A person of a client. Its id is the person's.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Contact {
    pub id: PersonId,
    pub name: String,
    pub email: String,
    pub title: String,
    pub locale: String,
    pub revision: i64,
}

pub fn contacts(conn: &mut Conn, client: ClientId) -> Result<Vec<Contact>> {
    let rows = conn.rows(
        "select person_id, title, revision from client_contacts where client_id = $1",
        params![client],
        |row| Ok((row.get::<PersonId>(0)?, (row.get::<String>(1)?, row.get::<i64>(2)?))),
    )?;
    let mut rows: HashMap<PersonId, (String, i64)> = rows.into_iter().collect();
    let people = person::many(conn, rows.keys().copied().collect::<Vec<_>>())?;
    let contacts = people.into_iter().filter_map(|person| {
        let (title, revision) = rows.remove(&person.id)?;
        let Person { id, name, email, locale, .. } = person;
        Some(Contact { id, name, email, title, locale, revision })
    });
    Ok(contacts.collect())
}

pub fn contact(conn: &mut Conn, client: ClientId, person: PersonId) -> Result<Contact> {
    let (title, revision) = conn.one(
        "select title, revision from client_contacts where client_id = $1 and person_id = $2",
        params![client, person],
        |row| Ok((row.get::<String>(0)?, row.get::<i64>(1)?)),
    )?;
    let Person { id, name, email, locale, .. } = person::get(conn, person)?;
    Ok(Contact { id, name, email, title, locale, revision })
}

pub fn add_contact(tx: &mut Tx, client: ClientId, person: PersonId, title: &str) -> Result<()> {
    tx.exec(
        "insert into client_contacts (client_id, person_id, title, revision) values ($1, $2, $3, 1)
         on conflict (client_id, person_id) do update set title = excluded.title",
        params![client, person, title],
    )?;
    Ok(())
}

pub fn change_contact(tx: &mut Tx, client: ClientId, person: PersonId, title: &str) -> Result<()> {
    tx.exec(
        "update client_contacts set title = $3 where client_id = $1 and person_id = $2",
        params![client, person, title],
    )?;
    // Name and address are the same at every client of theirs.
    tx.exec("update client_contacts set revision = revision + 1 where person_id = $1", params![person])?;
    Ok(())
}

pub fn remove_contact(tx: &mut Tx, client: ClientId, person: PersonId) -> Result<u64> {
    tx.exec("delete from client_contacts where client_id = $1 and person_id = $2", params![client, person])
}

/// Whether somebody is a contact of any client: such a person never becomes a member of a team by an address alone.
pub fn is_contact(conn: &mut Conn, person: PersonId) -> Result<bool> {
    let found =
        conn.opt("select 1 from client_contacts where person_id = $1 limit 1", params![person], |row| {
            row.get::<i64>(0)
        })?;
    Ok(found.is_some())
}
