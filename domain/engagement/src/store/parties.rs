//! The client's side of a project: parties and their contacts.

use ::store::{Conn, Tx, params};
use kernel::{ClientId, Failure, PartyId, PartyRole, PersonId, ProjectId, Result};

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

pub fn contacts(conn: &mut Conn, party: PartyId) -> Result<Vec<PartyContact>> {
    conn.rows(
        "select k.person_id, p.name, p.email, p.locale, k.role
         from party_contacts k join persons p on p.id = k.person_id
         where k.party_id = $1 order by p.name, p.id",
        params![party],
        |row| {
            Ok(PartyContact {
                person: row.get(0)?,
                name: row.get(1)?,
                email: row.get(2)?,
                locale: row.get(3)?,
                role: role_of(&row.get::<String>(4)?)?,
            })
        },
    )
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

pub fn put_contact(tx: &mut Tx, party: &Party, person: PersonId, role: PartyRole) -> Result<()> {
    tx.exec(
        "insert into party_contacts (party_id, person_id, project_id, role) values ($1, $2, $3, $4)
         on conflict (party_id, person_id) do update set role = excluded.role",
        params![party.id, person, party.project, role.word()],
    )?;
    Ok(())
}

pub fn remove_contact(tx: &mut Tx, party: PartyId, person: PersonId) -> Result<u64> {
    tx.exec("delete from party_contacts where party_id = $1 and person_id = $2", params![party, person])
}

fn role_of(word: &str) -> Result<PartyRole> {
    PartyRole::from_word(word).ok_or_else(|| Failure::fault(format!("unknown party role {word}")))
}
