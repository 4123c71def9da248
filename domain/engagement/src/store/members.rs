//! The team's side of a project.

use ::store::{Conn, Tx, params};
use kernel::{PersonId, ProjectId, ProjectRole, Result};
use people::person::{self, Person};
use serde::Serialize;
use std::collections::HashMap;
use utoipa::ToSchema;

#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Member {
    pub person_id: PersonId,
    pub name: String,
    pub email: String,
    pub role: ProjectRole,
}

pub fn role(conn: &mut Conn, project: ProjectId, person: PersonId) -> Result<Option<ProjectRole>> {
    conn.opt(
        "select role from project_members where project_id = $1 and person_id = $2",
        params![project, person],
        |row| role_of(&row.get::<String>(0)?),
    )
}

pub fn project_exists(conn: &mut Conn, project: ProjectId) -> Result<bool> {
    Ok(conn.opt("select 1 from projects where id = $1", params![project], |row| row.get::<i64>(0))?.is_some())
}

pub fn all(conn: &mut Conn, project: ProjectId) -> Result<Vec<Member>> {
    chosen(conn, project, |_| true)
}

/// The members who still work here, by name: whoever is told, asked or counted on is one of them.
pub fn active(conn: &mut Conn, project: ProjectId) -> Result<Vec<Member>> {
    chosen(conn, project, |person| person.disabled_at.is_none())
}

/// The project managers; where all of them left, everybody who may still answer: a client is always heard.
pub fn managers(conn: &mut Conn, project: ProjectId) -> Result<Vec<PersonId>> {
    let mut working = active(conn, project)?;
    let has_manager = working.iter().any(|member| member.role == ProjectRole::ProjectManager);
    let least = if has_manager { ProjectRole::ProjectManager } else { ProjectRole::Member };
    working.retain(|member| member.role >= least);
    Ok(working.into_iter().map(|member| member.person_id).collect())
}

fn chosen(conn: &mut Conn, project: ProjectId, is_chosen: fn(&Person) -> bool) -> Result<Vec<Member>> {
    let rows = conn.rows(
        "select person_id, role from project_members where project_id = $1",
        params![project],
        |row| Ok((row.get::<PersonId>(0)?, role_of(&row.get::<String>(1)?)?)),
    )?;
    let roles: HashMap<PersonId, ProjectRole> = rows.into_iter().collect();
    let people = person::many(conn, roles.keys().copied())?;
    let members = people.into_iter().filter(is_chosen).filter_map(|person| {
        let role = *roles.get(&person.id)?;
        Some(Member { person_id: person.id, name: person.name, email: person.email, role })
    });
    Ok(members.collect())
}

/// The projects of a person, for searches and "my work".
pub fn projects_of(conn: &mut Conn, person: PersonId) -> Result<Vec<ProjectId>> {
    conn.rows(
        "select m.project_id from project_members m join projects p on p.id = m.project_id
         where m.person_id = $1 and p.state = 'active' order by m.project_id",
        params![person],
        |row| row.get(0),
    )
}

pub fn put(tx: &mut Tx, project: ProjectId, person: PersonId, role: ProjectRole) -> Result<()> {
    tx.exec(
        "insert into project_members (project_id, person_id, role) values ($1, $2, $3)
         on conflict (project_id, person_id) do update set role = excluded.role",
        params![project, person, role.word()],
    )?;
    Ok(())
}

pub fn remove(tx: &mut Tx, project: ProjectId, person: PersonId) -> Result<u64> {
    tx.exec("delete from project_members where project_id = $1 and person_id = $2", params![project, person])
}

fn role_of(word: &str) -> Result<ProjectRole> {
    ProjectRole::from_kept(word)
}
