//! Project functions, and whom each party reads of.

use super::{members, parties};
use crate::project_function::{Involved, read_by_party};
use ::store::{Conn, Row, Tx, params};
use kernel::{Failure, PartyId, PersonId, ProjectId, Result, Timestamp};
use std::collections::HashMap;

/// The functions of one person.
#[derive(Debug, Clone, PartialEq)]
pub struct Functions {
    pub person: PersonId,
    pub functions: Vec<String>,
    pub revision: i64,
}

pub fn of_project(conn: &mut Conn, project: ProjectId) -> Result<Vec<Functions>> {
    conn.rows(
        "select person_id, functions, revision from project_functions where project_id = $1 order by person_id",
        params![project],
        |row| {
            let functions = kept(&row.get::<String>(1)?)?;
            Ok(Functions { person: row.get(0)?, functions, revision: row.get(2)? })
        },
    )
}

fn kept(functions: &str) -> Result<Vec<String>> {
    serde_json::from_str(functions).map_err(Failure::fault)
}

/// What somebody is in a project, by the person.
pub fn by_person(conn: &mut Conn, project: ProjectId) -> Result<HashMap<PersonId, Vec<String>>> {
    let all = of_project(conn, project)?.into_iter();
    Ok(all.map(|one| (one.person, one.functions)).collect())
}

/// Another revision meanwhile answers that it is outdated.
pub fn put(tx: &mut Tx, project: ProjectId, functions: &Functions) -> Result<()> {
    let Functions { person, functions, revision } = functions;
    let kept = serde_json::to_string(functions).map_err(Failure::fault)?;
    let written = match revision {
        0 => tx.exec(
            "insert into project_functions (project_id, person_id, functions, revision) values ($1, $2, $3, 1)
             on conflict (project_id, person_id) do nothing",
            params![project, *person, kept],
        )?,
        _ => tx.exec(
            "update project_functions set functions = $3, revision = revision + 1
             where project_id = $1 and person_id = $2 and revision = $4",
            params![project, *person, kept, *revision],
        )?,
    };
    if written == 1 { Ok(()) } else { Err(Failure::Outdated) }
}

/// The team of a project, with what each is there.
pub fn team(conn: &mut Conn, project: ProjectId) -> Result<Vec<Involved>> {
    let mut functions = by_person(conn, project)?;
    let team = members::active(conn, project)?.into_iter();
    Ok(team.map(|one| involved(one.person_id, one.name, true, &mut functions)).collect())
}

/// The people of a party, with what each is in the project.
pub fn of_party(conn: &mut Conn, project: ProjectId, party: PartyId) -> Result<Vec<Involved>> {
    let mut functions = by_person(conn, project)?;
    let own = parties::contacts(conn, party)?.into_iter();
    Ok(own.map(|one| involved(one.person, one.name, false, &mut functions)).collect())
}

fn involved(
    person: PersonId,
    name: String,
    is_team: bool,
    functions: &mut HashMap<PersonId, Vec<String>>,
) -> Involved {
    Involved { person, name, is_team, functions: functions.remove(&person).unwrap_or_default() }
}

/// That a party reads who is who.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PeopleRelease {
    pub party: PartyId,
    pub project: ProjectId,
    pub at: Timestamp,
}

fn read_release(row: &Row) -> Result<PeopleRelease> {
    Ok(PeopleRelease { party: row.get(0)?, project: row.get(1)?, at: row.get(2)? })
}

/// Of all projects, for the job that follows renamed people.
pub fn releases(conn: &mut Conn) -> Result<Vec<PeopleRelease>> {
    conn.rows(
        "select party_id, project_id, released_at from people_releases order by project_id, party_id",
        params![],
        read_release,
    )
}

pub fn releases_of(conn: &mut Conn, project: ProjectId) -> Result<Vec<PeopleRelease>> {
    conn.rows(
        "select party_id, project_id, released_at from people_releases where project_id = $1 order by party_id",
        params![project],
        read_release,
    )
}

/// Released already, it stays as it was; tells whether it is new.
pub fn put_release(tx: &mut Tx, project: ProjectId, party: PartyId, by: PersonId) -> Result<bool> {
    let now = tx.now();
    let rows = tx.exec(
        "insert into people_releases (party_id, project_id, released_by, released_at) values ($1, $2, $3, $4)
         on conflict (party_id) do nothing",
        params![party, project, by, now],
    )?;
    Ok(rows == 1)
}

/// Takes it back; tells whether there was anything to take.
pub fn delete_release(tx: &mut Tx, party: PartyId) -> Result<bool> {
    tx.exec("delete from released_people where party_id = $1", params![party])?;
    Ok(tx.exec("delete from people_releases where party_id = $1", params![party])? == 1)
}

/// Whom a party reads of as things stand.
pub fn readable(conn: &mut Conn, project: ProjectId, party: PartyId) -> Result<Vec<Involved>> {
    Ok(read_by_party(team(conn, project)?, of_party(conn, project, party)?))
}

/// Whether a party reads what it should.
pub fn is_followed(conn: &mut Conn, release: &PeopleRelease) -> Result<bool> {
    let told: Vec<Told> = readable(conn, release.project, release.party)?.into_iter().map(told).collect();
    let read = conn.rows(
        "select name, is_team, functions from released_people where party_id = $1 order by position",
        params![release.party],
        read_told,
    )?;
    Ok(told == read)
}

/// Writes for every party of a project that reads who is who, whom it reads of.
pub fn follow(tx: &mut Tx, project: ProjectId) -> Result<()> {
    releases_of(tx, project)?.iter().try_for_each(|release| follow_release(tx, release))
}

pub fn follow_release(tx: &mut Tx, release: &PeopleRelease) -> Result<()> {
    let people = readable(tx, release.project, release.party)?;
    tx.exec("delete from released_people where party_id = $1", params![release.party])?;
    for (position, one) in (1_i64..).zip(people) {
        let functions = serde_json::to_string(&one.functions).map_err(Failure::fault)?;
        tx.exec(
            "insert into released_people (party_id, project_id, position, name, is_team, functions)
             values ($1, $2, $3, $4, $5, $6)",
            params![release.party, release.project, position, one.name, one.is_team, functions],
        )?;
    }
    Ok(())
}

/// One person as a client reads of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    pub name: String,
    pub is_team: bool,
    pub functions: Vec<String>,
}

fn told(one: Involved) -> Told {
    Told { name: one.name, is_team: one.is_team, functions: one.functions }
}

pub(super) fn read_told(row: &Row) -> Result<Told> {
    Ok(Told { name: row.get(0)?, is_team: row.get(1)?, functions: kept(&row.get::<String>(2)?)? })
}
