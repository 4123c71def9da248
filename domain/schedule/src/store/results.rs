//! The stored result of a plan: whole, and beside it what each revision since then changed. An edit that moves ten of
//! ten thousand tasks writes ten rows of dates.

use crate::computed::{Computed, decode, encode};
use crate::plan::Plan;
use kernel::{ProjectId, RecordId, Result};
use std::collections::HashMap;
use store::{Conn, Tx, params};

/// As many rows of dates may stand beside a whole result, in parts of the tasks it has.
const MOST_BESIDE: usize = 4;

/// What is to be stored of a revision. It is encoded before the transaction: nothing slow runs on the writer.
pub enum Encoded {
    Whole(Vec<u8>),
    /// What is not as in the revision before, of which everything is stored.
    Changes(Vec<u8>),
}

/// A result on its way into the database, and how many rows will then stand beside the whole one.
pub struct Storing {
    pub encoded: Encoded,
    pub beside: usize,
}

impl Storing {
    /// `beside`: how many rows stand beside the whole result of the revision before; none where it is not stored.
    pub fn of(before: &Computed, after: &Computed, beside: Option<usize>) -> Self {
        if let Some(beside) = beside {
            let changes = after.since(before);
            // What changed no date is a row in the table all the same.
            let beside = beside + changes.dates.len().max(1);
            if beside * MOST_BESIDE <= after.dates.len() {
                return Self { encoded: Encoded::Changes(encode(&changes)), beside };
            }
        }
        Self { encoded: Encoded::Whole(encode(after)), beside: 0 }
    }

    pub fn put(self, tx: &mut Tx, plan: &Plan) -> Result<()> {
        match self.encoded {
            Encoded::Whole(dates) => {
                tx.exec("delete from plan_result_changes where project_id = $1", params![plan.project])?;
                tx.exec(
                    "insert into plan_results (project_id, revision, dates) values ($1, $2, $3)
                     on conflict (project_id) do update set revision = excluded.revision, dates = excluded.dates",
                    params![plan.project, plan.revision, dates],
                )?;
            }
            Encoded::Changes(dates) => {
                tx.exec(
                    "insert into plan_result_changes (project_id, revision, dates) values ($1, $2, $3)",
                    params![plan.project, plan.revision, dates],
                )?;
            }
        }
        Ok(())
    }
}

/// The stored result with how many rows stand beside the whole one, if it is of this revision and says why each
/// task stands where it does.
pub fn load(conn: &mut Conn, plan: &Plan) -> Result<Option<(Computed, usize)>> {
    let mut stored = conn.rows(
        "select revision, dates from plan_results where project_id = $1",
        params![plan.project],
        |row| Ok((row.get::<i64>(0)?, row.get::<Vec<u8>>(1)?)),
    )?;
    stored.extend(conn.rows(
        "select revision, dates from plan_result_changes where project_id = $1 order by revision",
        params![plan.project],
        |row| Ok((row.get::<i64>(0)?, row.get::<Vec<u8>>(1)?)),
    )?);
    if stored.last().is_none_or(|(revision, _)| *revision != plan.revision) {
        return Ok(None);
    }
    let mut parts = stored.iter().map(|(_, dates)| decode(dates));
    let Some(mut whole) = parts.next().transpose()? else { return Ok(None) };
    let mut beside = 0;
    let mut changed: HashMap<RecordId, _> = HashMap::new();
    for part in parts {
        let part = part?;
        beside += part.dates.len().max(1);
        (whole.finish, whole.warnings) = (part.finish, part.warnings);
        changed.extend(part.dates.into_iter().map(|dates| (dates.task, dates)));
    }
    let of = |task: RecordId| changed.get(&task).or_else(|| whole.dates(task)).cloned();
    let Some(dates) = plan.tasks.iter().map(|task| of(task.id)).collect() else { return Ok(None) };
    let computed = Computed::new(whole.finish, dates, std::mem::take(&mut whole.warnings));
    Ok(computed.says_why().then_some((computed, beside)))
}

/// The result stays that of the plan, which is one revision on.
pub fn keep(tx: &mut Tx, project: ProjectId, revision: i64) -> Result<()> {
    for table in [
        "update plan_results set revision = revision + 1 where project_id = $1 and revision = $2",
        "update plan_result_changes set revision = revision + 1 where project_id = $1 and revision = $2",
    ] {
        tx.exec(table, params![project, revision])?;
    }
    Ok(())
}
