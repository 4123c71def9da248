//! The client's side of a project: parties and their contacts.

use crate::sign_off::SignOffReader;
use ::store::{Conn, Tx, params};
use kernel::{ClientId, PartyId, PartyRole, PersonId, ProjectId, Result};
use people::person::{self, Person};
use std::collections::HashMap;

#[derive(Debug, Clone, PartialEq)]
pub struct Party {
    pub id: PartyId,
    pub project: ProjectId,
    pub client: ClientId,
    pub client_name: String,
    pub short_name: String,
    pub locale: String,
    pub time_zone: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct PartyContact {
    pub person: PersonId,
    pub name: String,
    pub email: String,
    pub locale: String,
    pub role: PartyRole,
    /// Of the circle that sees and decides on prices.
    pub is_commercial: bool,
}

pub fn of_project(conn: &mut Conn, project: ProjectId) -> Result<Vec<Party>> {
    conn.rows(
        "select p.id, p.project_id, p.client_id, c.name, c.short_name, c.locale, c.time_zone
         from client_parties p join clients c on c.id = p.client_id
         where p.project_id = $1 order by c.name_key",
        params![project],
        read_party,
    )
}

/// The projects in which a client takes part.
pub fn projects_of(conn: &mut Conn, client: ClientId) -> Result<Vec<ProjectId>> {
    conn.rows("select project_id from client_parties where client_id = $1", params![client], |row| row.get(0))
}

/// The party, if it belongs to that project.
pub fn get(conn: &mut Conn, project: ProjectId, party: PartyId) -> Result<Party> {
    conn.one(
        "select p.id, p.project_id, p.client_id, c.name, c.short_name, c.locale, c.time_zone
         from client_parties p join clients c on c.id = p.client_id
         where p.project_id = $1 and p.id = $2",
        params![project, party],
        read_party,
    )
}

fn read_party(row: &::store::Row) -> Result<Party> {
    Ok(Party {
        id: row.get(0)?,
        project: row.get(1)?,
        client: row.get(2)?,
        client_name: row.get(3)?,
        short_name: row.get(4)?,
        locale: row.get(5)?,
        time_zone: row.get(6)?,
    })
}

/// Adds a client to a project; asking twice gives the party that is there.
pub fn create(tx: &mut Tx, project: ProjectId, client: ClientId) -> Result<PartyId> {
    tx.exec(
        "insert into client_parties (id, project_id, client_id) values ($1, $2, $3)
         on conflict (project_id, client_id) do nothing",
        params![PartyId::new(), project, client],
    )?;
    tx.one(
        "select id from client_parties where project_id = $1 and client_id = $2",
        params![project, client],
        |row| row.get(0),
    )
}

/// The names of those who see and decide on prices, of everybody of a party.
pub fn circle(contacts: &[PartyContact]) -> Vec<String> {
    contacts.iter().filter(|one| one.is_commercial).map(|one| one.name.clone()).collect()
}

/// The commercial circle by name as one of it reads it; nobody where they are not of it.
pub fn own_circle(conn: &mut Conn, party: PartyId, person: PersonId) -> Result<Vec<String>> {
    let all = contacts(conn, party)?;
    let is_of_it = all.iter().any(|one| one.person == person && one.is_commercial);
    Ok(if is_of_it { circle(&all) } else { Vec::new() })
}

/// Who of a party will read what it is asked to agree to: of a commercial matter its commercial circle alone.
pub fn readers(conn: &mut Conn, party: PartyId, is_commercial: bool) -> Result<Vec<SignOffReader>> {
    let reading = contacts(conn, party)?.into_iter().filter(|one| one.is_commercial || !is_commercial);
    let reader = |contact: PartyContact| SignOffReader {
        person_id: contact.person,
        name: contact.name,
        decides: contact.role == PartyRole::ClientApprover,
    };
    Ok(reading.map(reader).collect())
}

pub fn contacts(conn: &mut Conn, party: PartyId) -> Result<Vec<PartyContact>> {
    let rows = conn.rows(
        "select person_id, role, is_commercial from party_contacts where party_id = $1",
        params![party],
        |row| Ok((row.get::<PersonId>(0)?, (role_of(&row.get::<String>(1)?)?, row.get::<bool>(2)?))),
    )?;
    let rows: HashMap<PersonId, (PartyRole, bool)> = rows.into_iter().collect();
    let people = person::many(conn, rows.keys().copied())?;
    let contacts = people.into_iter().filter_map(|person| {
        let (role, is_commercial) = *rows.get(&person.id)?;
        let Person { id, name, email, locale, .. } = person;
        Some(PartyContact { person: id, name, email, locale, role, is_commercial })
    });
    Ok(contacts.collect())
}

/// One contact, while they take part.
pub fn contact(conn: &mut Conn, party: PartyId, person: PersonId) -> Result<Option<PartyContact>> {
    Ok(contacts(conn, party)?.into_iter().find(|contact| contact.person == person))
}

pub fn role(conn: &mut Conn, party: PartyId, person: PersonId) -> Result<Option<PartyRole>> {
    conn.opt(
        "select role from party_contacts where party_id = $1 and person_id = $2",
        params![party, person],
        |row| role_of(&row.get::<String>(0)?),
    )
}

/// Whether somebody is on the client's side of a project: the other side is then closed to them there.
pub fn is_on_client_side(conn: &mut Conn, project: ProjectId, person: PersonId) -> Result<bool> {
    let found = conn.opt(
        "select 1 from party_contacts where project_id = $1 and person_id = $2 limit 1",
        params![project, person],
        |row| row.get::<i64>(0),
    )?;
    Ok(found.is_some())
}

/// Everybody of the client's side of a project.
pub fn client_side(conn: &mut Conn, project: ProjectId) -> Result<Vec<PersonId>> {
    conn.rows(
        "select distinct person_id from party_contacts where project_id = $1",
        params![project],
        |row| row.get(0),
    )
}

/// The projects in which somebody is on the client's side; of one client, or of all.
pub fn projects_of_contact(
    conn: &mut Conn,
    person: PersonId,
    client: Option<ClientId>,
) -> Result<Vec<ProjectId>> {
    conn.rows(
        "select distinct c.project_id from party_contacts c join client_parties p on p.id = c.party_id
         where c.person_id = $1 and (p.client_id = $2 or $2 is null)",
        params![person, client],
        |row| row.get(0),
    )
}

pub fn put_contact(tx: &mut Tx, party: &Party, person: PersonId, role: PartyRole) -> Result<()> {
    tx.exec(
        "insert into party_contacts (party_id, person_id, project_id, role) values ($1, $2, $3, $4)
         on conflict (party_id, person_id) do update set role = excluded.role",
        params![party.id, person, party.project, role.word()],
    )?;
    Ok(())
}

/// Takes somebody into the circle that sees and decides on prices, or out of it.
pub fn set_commercial(tx: &mut Tx, party: PartyId, person: PersonId, is_commercial: bool) -> Result<()> {
    tx.exec(
        "update party_contacts set is_commercial = $3 where party_id = $1 and person_id = $2",
        params![party, person, is_commercial],
    )?;
    Ok(())
}

pub fn remove_contact(tx: &mut Tx, party: PartyId, person: PersonId) -> Result<u64> {
    tx.exec("delete from party_contacts where party_id = $1 and person_id = $2", params![party, person])
}

fn role_of(word: &str) -> Result<PartyRole> {
    PartyRole::from_kept(word)
}
