//! What a client's person reads of the plan: the released rows, through the database's second lock only, with
//! the client's own keys.

use crate::task::TaskKind;
use ::store::{ClientConn, Row, params};
use kernel::{Result, Timestamp};
use std::collections::HashMap;
use uuid::Uuid;

/// The project's figures as released to the viewer's party.
#[derive(Debug, Clone, PartialEq)]
pub struct ClientProject {
    pub name: String,
    pub team_name: String,
    pub client_name: String,
    pub time_zone: String,
    /// `on_track`, `at_risk`, `late`, `finished`, `empty`.
    pub health: String,
    pub finish: Option<String>,
    pub agreed_finish: Option<String>,
    pub next_title: Option<String>,
    pub next_start: Option<String>,
    pub released_at: Timestamp,
    pub is_held: bool,
}

/// A shared task with its released dates, civil ones.
#[derive(Debug, Clone, PartialEq)]
pub struct ClientTask {
    pub key: Uuid,
    pub title: String,
    pub kind: TaskKind,
    pub start: String,
    pub finish: String,
    pub agreed_start: Option<String>,
    pub agreed_finish: Option<String>,
    pub percent_complete: i64,
    pub is_client_side: bool,
    /// 1 at the top, counted among the shared ones.
    pub level: i64,
    /// Since when the party sees it.
    pub shown_since: Timestamp,
}

/// None while nothing was released to the party.
pub fn project(conn: &mut ClientConn) -> Result<Option<ClientProject>> {
    conn.opt(
        "select name, team_name, client_name, time_zone, health, finish, agreed_finish, next_title, next_start,
                released_at, is_held from released_projects",
        params![],
        |row| {
            Ok(ClientProject {
                name: row.get(0)?,
                team_name: row.get(1)?,
                client_name: row.get(2)?,
                time_zone: row.get(3)?,
                health: row.get(4)?,
                finish: row.get(5)?,
                agreed_finish: row.get(6)?,
                next_title: row.get(7)?,
                next_start: row.get(8)?,
                released_at: row.get(9)?,
                is_held: row.get(10)?,
            })
        },
    )
}

/// Everything shared, in the order of the outline.
pub fn tasks(conn: &mut ClientConn) -> Result<Vec<ClientTask>> {
    conn.rows(
        "select client_key, title, kind, start, finish, agreed_start, agreed_finish, percent_complete,
                is_client_side, level, shown_since from released_tasks order by sort",
        params![],
        read,
    )
}

fn read(row: &Row) -> Result<ClientTask> {
    Ok(ClientTask {
        key: row.get(0)?,
        title: row.get(1)?,
        kind: super::rows::from_word(row.get(2)?)?,
        start: row.get(3)?,
        finish: row.get(4)?,
        agreed_start: row.get(5)?,
        agreed_finish: row.get(6)?,
        percent_complete: row.get(7)?,
        is_client_side: row.get(8)?,
        level: row.get(9)?,
        shown_since: row.get(10)?,
    })
}

/// What the viewer's party said of its own tasks, by the client's key.
#[derive(Debug, Clone, PartialEq)]
pub struct ClientReport {
    pub key: Uuid,
    pub person_name: String,
    pub at: Timestamp,
    pub returned_at: Option<Timestamp>,
    pub answer: String,
}

/// The newest of each task.
pub fn reports(conn: &mut ClientConn) -> Result<HashMap<Uuid, ClientReport>> {
    let rows = conn.rows(
        "select client_key, person_name, at, returned_at, answer from task_reports order by at",
        params![],
        |row| {
            Ok(ClientReport {
                key: row.get(0)?,
                person_name: row.get(1)?,
                at: row.get(2)?,
                returned_at: row.get(3)?,
                answer: row.get(4)?,
            })
        },
    )?;
    Ok(rows.into_iter().map(|report| (report.key, report)).collect())
}
