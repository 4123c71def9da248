//! A person: one human being with a name and an address, of the team or of a client.
//! The side is not a property of the person; memberships say it.

use kernel::{Failure, PersonId, Result, Timestamp};
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use store::{ClientConn, Conn, Row, Tx, params};
use utoipa::ToSchema;

/// A row of `persons`. No password, no secrets: those stay in their own tables.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    pub id: PersonId,
    pub name: String,
    pub email: String,
    pub locale: String,
    pub time_zone: String,
    pub theme: String,
    pub is_administrator: bool,
    /// Of the delivery team (may sign in), as against a client contact who only has links.
    pub is_team: bool,
    pub disabled_at: Option<Timestamp>,
}

pub struct NewPerson<'a> {
    pub name: &'a str,
    pub email: &'a str,
    pub locale: &'a str,
    pub time_zone: &'a str,
    pub is_administrator: bool,
    pub is_team: bool,
}

fn read(row: &Row) -> Result<Person> {
    Ok(Person {
        id: row.get(0)?,
        name: row.get(1)?,
        email: row.get(2)?,
        locale: row.get(3)?,
        time_zone: row.get(4)?,
        theme: row.get(5)?,
        is_administrator: row.get(6)?,
        is_team: row.get(7)?,
        disabled_at: row.get(8)?,
    })
}

pub fn get(conn: &mut Conn, id: PersonId) -> Result<Person> {
    const SQL: &str =
        "select id, name, email, locale, time_zone, theme, is_administrator, is_team, disabled_at
                       from persons where id = $1";
    conn.one(SQL, params![id], read)
}

/// Addresses are compared without case.
pub fn find_by_email(conn: &mut Conn, email: &str) -> Result<Option<Person>> {
    conn.opt(
        "select id, name, email, locale, time_zone, theme, is_administrator, is_team, disabled_at
         from persons where email_key = $1",
        params![email_key(email)],
        read,
    )
}

/// Everybody of the team, by name.
pub fn team(conn: &mut Conn) -> Result<Vec<Person>> {
    conn.rows(
        "select id, name, email, locale, time_zone, theme, is_administrator, is_team, disabled_at
         from persons where is_team order by name, id",
        params![],
        read,
    )
}

/// Some people, by name; unknown ids are left out.
pub fn many(conn: &mut Conn, ids: impl IntoIterator<Item = PersonId>) -> Result<Vec<Person>> {
    let ids: HashSet<PersonId> = ids.into_iter().collect();
    let mut people = conn.rows_of_many(
        "select id, name, email, locale, time_zone, theme, is_administrator, is_team, disabled_at
         from persons where id in ($1)",
        &[],
        ids,
        read,
    )?;
    people.sort_by(|a, b| (&a.name, a.id).cmp(&(&b.name, b.id)));
    Ok(people)
}

/// The names of some people, for lists; unknown ids are left out.
pub fn names(conn: &mut Conn, ids: impl IntoIterator<Item = PersonId>) -> Result<HashMap<PersonId, String>> {
    let ids: HashSet<PersonId> = ids.into_iter().collect();
    let names = conn.rows_of_many("select id, name from persons where id in ($1)", &[], ids, |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    Ok(names.into_iter().collect())
}

/// Who wrote a version of something.
#[derive(Debug, Serialize, ToSchema)]
pub struct VersionAuthor {
    pub id: PersonId,
    pub name: String,
}

impl VersionAuthor {
    pub fn of(id: PersonId, names: &HashMap<PersonId, String>) -> Self {
        Self { id, name: names.get(&id).cloned().unwrap_or_default() }
    }
}

/// Adds a person; an address that is taken is refused.
pub fn create(tx: &mut Tx, new: &NewPerson) -> Result<Person> {
    if find_by_email(tx, new.email)?.is_some() {
        return Err(Failure::invalid("email", "taken"));
    }
    let id = PersonId::new();
    let now = tx.now();
    tx.exec(
        "insert into persons (id, name, email, email_key, locale, time_zone, theme, is_administrator, is_team, created_at)
         values ($1, $2, $3, $4, $5, $6, 'system', $7, $8, $9)",
        params![
            id,
            new.name,
            new.email.trim(),
            email_key(new.email),
            new.locale,
            new.time_zone,
            new.is_administrator,
            new.is_team,
            now
        ],
    )?;
    get(tx, id)
}

/// The form under which an address is unique.
pub fn email_key(email: &str) -> String {
    email.trim().to_lowercase()
}

/// Keeps what may change of a person: name, language, time zone, colours, rights, being let in again.
pub(crate) fn keep(tx: &mut Tx, person: &Person, by: PersonId) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "update persons set name = $2, locale = $3, time_zone = $4, theme = $5, is_administrator = $6,
                disabled_at = $7 where id = $1",
        params![
            person.id,
            &person.name,
            &person.locale,
            &person.time_zone,
            &person.theme,
            person.is_administrator,
            person.disabled_at
        ],
    )?;
    let detail = serde_json::json!({"person": person.id});
    tx.event(kernel::Event::new(crate::event::PERSON_CHANGED, now, Some(by)).detail(detail))
}

/// Corrects what is known of a client's contact, who has no account to do it themselves. An address that is
/// somebody else's is refused.
pub fn correct(tx: &mut Tx, by: PersonId, id: PersonId, name: &str, email: &str, locale: &str) -> Result<()> {
    if find_by_email(tx, email)?.is_some_and(|other| other.id != id) {
        return Err(Failure::invalid("email", "taken"));
    }
    let now = tx.now();
    tx.exec(
        "update persons set name = $2, email = $3, email_key = $4, locale = $5 where id = $1 and not is_team",
        params![id, name, email, email_key(email), locale],
    )?;
    let detail = serde_json::json!({"person": id});
    tx.event(kernel::Event::new(crate::event::PERSON_CHANGED, now, Some(by)).detail(detail))
}

/// The reader of a client's page, as they may know themselves.
#[derive(Debug, Clone, PartialEq)]
pub struct ViewerPerson {
    pub name: String,
    pub email: String,
    pub locale: String,
}

/// Read through the second lock: a viewer finds nobody but themselves.
pub fn of_viewer(conn: &mut ClientConn) -> Result<ViewerPerson> {
    conn.one("select name, email, locale from persons", params![], |row| {
        Ok(ViewerPerson { name: row.get(0)?, email: row.get(1)?, locale: row.get(2)? })
    })
}
