//! Projects: names, state, time zone. Dates and tasks belong to schedule.

use ::store::{Conn, Row, Tx, params};
use kernel::{Failure, PersonId, ProjectId, Result, Timestamp};

#[derive(Debug, Clone, PartialEq)]
pub struct Project {
    pub id: ProjectId,
    pub name: String,
    /// The name the client reads; the internal one may say more.
    pub client_name: String,
    pub code: String,
    pub state: String,
    pub time_zone: String,
    pub revision: i64,
    /// Whether deciding asks a client's person for a mailed code, once on each device.
    pub asks_code: bool,
}

pub struct ProjectFields {
    pub name: String,
    pub client_name: String,
    pub code: String,
    pub time_zone: String,
    pub state: String,
}

impl ProjectFields {
    /// Whether a project stands like this already.
    pub fn is_of(&self, project: &Project) -> bool {
        let Self { name, client_name, code, time_zone, state } = self;
        [name, client_name, code, time_zone, state]
            == [&project.name, &project.client_name, &project.code, &project.time_zone, &project.state]
    }
}

fn read(row: &Row) -> Result<Project> {
    Ok(Project {
        id: row.get(0)?,
        name: row.get(1)?,
        client_name: row.get(2)?,
        code: row.get(3)?,
        state: row.get(4)?,
        time_zone: row.get(5)?,
        revision: row.get(6)?,
        asks_code: row.get(7)?,
    })
}

pub fn get(conn: &mut Conn, id: ProjectId) -> Result<Project> {
    conn.one(
        "select id, name, client_name, code, state, time_zone, revision, asks_code from projects where id = $1",
        params![id],
        read,
    )
}

pub fn all(conn: &mut Conn) -> Result<Vec<Project>> {
    conn.rows(
        "select id, name, client_name, code, state, time_zone, revision, asks_code from projects order by state, name, id",
        params![],
        read,
    )
}

pub fn of_member(conn: &mut Conn, person: PersonId) -> Result<Vec<Project>> {
    conn.rows(
        "select p.id, p.name, p.client_name, p.code, p.state, p.time_zone, p.revision, p.asks_code
         from projects p join project_members m on m.project_id = p.id
         where m.person_id = $1 order by p.state, p.name, p.id",
        params![person],
        read,
    )
}

pub fn create(tx: &mut Tx, fields: &ProjectFields, by: PersonId) -> Result<Project> {
    let id = ProjectId::new();
    let now = tx.now();
    tx.exec(
        "insert into projects (id, name, client_name, code, state, time_zone, revision, created_at, created_by)
         values ($1, $2, $3, $4, $5, $6, 1, $7, $8)",
        params![
            id,
            fields.name.as_str(),
            fields.client_name.as_str(),
            fields.code.as_str(),
            fields.state.as_str(),
            fields.time_zone.as_str(),
            now,
            by
        ],
    )?;
    get(tx, id)
}

pub fn change(tx: &mut Tx, id: ProjectId, expected: Option<i64>, fields: &ProjectFields) -> Result<Project> {
    let before = get(tx, id)?;
    if expected.is_some_and(|revision| revision != before.revision) {
        return Err(Failure::Outdated);
    }
    tx.exec(
        "update projects set name = $2, client_name = $3, code = $4, state = $5, time_zone = $6,
                revision = revision + 1 where id = $1",
        params![
            id,
            fields.name.as_str(),
            fields.client_name.as_str(),
            fields.code.as_str(),
            fields.state.as_str(),
            fields.time_zone.as_str()
        ],
    )?;
    get(tx, id)
}

/// Since when a project is archived, and by whom: known of those that were archived since this is kept.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Archived {
    pub at: Option<Timestamp>,
    pub by: Option<PersonId>,
}

/// None while it is active.
pub fn archived(conn: &mut Conn, id: ProjectId) -> Result<Option<Archived>> {
    conn.opt(
        "select archived_at, archived_by from projects where id = $1 and state = 'archived'",
        params![id],
        |row| Ok(Archived { at: row.get(0)?, by: row.get(1)? }),
    )
}

pub fn set_archived(tx: &mut Tx, id: ProjectId, by: Option<PersonId>) -> Result<()> {
    let at = by.map(|_| tx.now());
    tx.exec("update projects set archived_at = $2, archived_by = $3 where id = $1", params![id, at, by])?;
    Ok(())
}

pub fn set_asks_code(tx: &mut Tx, id: ProjectId, asks_code: bool) -> Result<()> {
    tx.exec("update projects set asks_code = $2 where id = $1", params![id, asks_code])?;
    Ok(())
}
