//! What is agreed with each party, one row for the plan and one for each task that it agreed to.

use crate::agreed_with::{AgreedDays, AgreedWith, Word};
use crate::plan_document::PlanDays;
use ::store::{Conn, Tx, params};
use engagement::store::parties;
use jiff::civil::Date;
use kernel::{Failure, PartyId, ProjectId, RecordId, Result};
use std::collections::HashMap;

/// By party; of those that agreed to anything.
pub fn of_project(conn: &mut Conn, project: ProjectId) -> Result<HashMap<PartyId, AgreedWith>> {
    let plans = conn.rows(
        "select party_id, agreed_as, at, finish from agreed_plans where project_id = $1",
        params![project],
        |row| {
            let word = Word { name: row.get(1)?, at: row.get(2)? };
            let finish = date(&row.get::<String>(3)?)?;
            Ok(AgreedWith { party: row.get(0)?, word, finish, tasks: HashMap::new() })
        },
    )?;
    let mut all: HashMap<_, _> = plans.into_iter().map(|agreed| (agreed.party, agreed)).collect();
    if all.is_empty() {
        return Ok(all);
    }
    let days = conn.rows(
        "select party_id, task_id, start, finish, at from agreed_days where project_id = $1",
        params![project],
        |row| {
            let days =
                PlanDays { start: date(&row.get::<String>(2)?)?, finish: date(&row.get::<String>(3)?)? };
            Ok((row.get::<PartyId>(0)?, row.get::<RecordId>(1)?, AgreedDays { days, at: row.get(4)? }))
        },
    )?;
    for (party, task, days) in days {
        if let Some(agreed) = all.get_mut(&party) {
            agreed.tasks.insert(task, days);
        }
    }
    Ok(all)
}

fn date(text: &str) -> Result<Date> {
    text.parse().map_err(Failure::fault)
}

/// Whether the party ever agreed to anything.
pub fn has_agreed(conn: &mut Conn, party: PartyId) -> Result<bool> {
    let found =
        conn.opt("select 1 from agreed_plans where party_id = $1", params![party], |row| row.get::<i64>(0))?;
    Ok(found.is_some())
}

/// The parties with nothing kept, of the projects in which anything may have been agreed.
pub fn without(conn: &mut Conn) -> Result<Vec<(ProjectId, PartyId)>> {
    let projects =
        conn.rows("select distinct project_id from baselines order by project_id", params![], |row| {
            row.get::<ProjectId>(0)
        })?;
    let mut missing = Vec::new();
    for project in projects {
        for party in parties::of_project(conn, project)? {
            if !has_agreed(conn, party.id)? {
                missing.push((project, party.id));
            }
        }
    }
    Ok(missing)
}

/// Everything that is agreed with a party from now on; nothing agreed is ever taken away.
pub fn put(tx: &mut Tx, project: ProjectId, agreed: &AgreedWith) -> Result<()> {
    tx.exec(
        "insert into agreed_plans (party_id, project_id, agreed_as, at, finish) values ($1, $2, $3, $4, $5)
         on conflict (party_id) do update set agreed_as = excluded.agreed_as, at = excluded.at,
                finish = excluded.finish",
        params![agreed.party, project, agreed.word.name.as_str(), agreed.word.at, agreed.finish.to_string()],
    )?;
    let rows = agreed.tasks.iter().map(|(task, AgreedDays { days, at })| {
        let (start, finish) = (days.start.to_string(), days.finish.to_string());
        Vec::from([(*task).into(), start.into(), finish.into(), (*at).into()])
    });
    tx.exec_many(
        "insert into agreed_days (party_id, project_id, task_id, start, finish, at) values ($1, $2, $3, $4, $5, $6)
         on conflict (party_id, task_id) do update set start = excluded.start, finish = excluded.finish,
                at = excluded.at",
        params![agreed.party, project],
        rows,
    )?;
    Ok(())
}
