//! Project templates of the house, and which one a project began with.

use crate::template::TemplateContent;
use ::store::{Conn, Row, Tx, params};
use kernel::{Failure, PersonId, ProjectId, Result, Timestamp};
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq)]
pub struct ProjectTemplate {
    pub id: Uuid,
    pub name: String,
    pub description: String,
    pub content: TemplateContent,
    pub made_by: PersonId,
    pub made_at: Timestamp,
}

fn read(row: &Row) -> Result<ProjectTemplate> {
    Ok(ProjectTemplate {
        id: row.get(0)?,
        name: row.get(1)?,
        description: row.get(2)?,
        content: serde_json::from_str(&row.get::<String>(3)?).map_err(Failure::fault)?,
        made_by: row.get(4)?,
        made_at: row.get(5)?,
    })
}

/// A house has a handful; each is as large as a plan.
pub const MOST: i64 = 50;

/// The newest first.
pub fn all(conn: &mut Conn) -> Result<Vec<ProjectTemplate>> {
    conn.rows(
        "select id, name, description, content, made_by, made_at from project_templates
         order by made_at desc, id desc limit $1",
        params![MOST],
        read,
    )
}

pub fn get(conn: &mut Conn, id: Uuid) -> Result<ProjectTemplate> {
    conn.one(
        "select id, name, description, content, made_by, made_at from project_templates where id = $1",
        params![id],
        read,
    )
}

pub fn count(conn: &mut Conn) -> Result<i64> {
    conn.one("select count(*) from project_templates", params![], |row| row.get(0))
}

pub fn create(tx: &mut Tx, name: &str, description: &str, content: &str, by: PersonId) -> Result<Uuid> {
    let (id, now) = (Uuid::now_v7(), tx.now());
    tx.exec(
        "insert into project_templates (id, name, description, content, made_by, made_at)
         values ($1, $2, $3, $4, $5, $6)",
        params![id, name, description, content, by, now],
    )?;
    Ok(id)
}

pub fn remove(tx: &mut Tx, id: Uuid) -> Result<()> {
    tx.exec("delete from project_templates where id = $1", params![id])?;
    Ok(())
}

/// What a project begins with, as the template was then, and the ids of what it makes.
#[derive(Debug, Clone, PartialEq)]
pub struct Application {
    pub template: String,
    pub content: TemplateContent,
    pub ids: Vec<Uuid>,
    pub is_done: bool,
}

pub fn application(conn: &mut Conn, project: ProjectId) -> Result<Option<Application>> {
    conn.opt(
        "select template, content, ids, is_done from template_applications where project_id = $1",
        params![project],
        |row| {
            Ok(Application {
                template: row.get(0)?,
                content: serde_json::from_str(&row.get::<String>(1)?).map_err(Failure::fault)?,
                ids: serde_json::from_str(&row.get::<String>(2)?).map_err(Failure::fault)?,
                is_done: row.get(3)?,
            })
        },
    )
}

/// `content` and `ids` as text: they are written down before the transaction.
pub fn begin(
    tx: &mut Tx,
    project: ProjectId,
    template: &str,
    content: &str,
    ids: &str,
    by: PersonId,
) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "insert into template_applications (project_id, template, content, ids, is_done, by_person, at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        params![project, template, content, ids, false, by, now],
    )?;
    Ok(())
}

/// Tells whether it was not done before.
pub fn finish(tx: &mut Tx, project: ProjectId) -> Result<bool> {
    let rows = tx.exec(
        "update template_applications set is_done = $2 where project_id = $1 and is_done = $3",
        params![project, true, false],
    )?;
    Ok(rows == 1)
}
