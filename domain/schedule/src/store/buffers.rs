//! How buffers stood, day by day.

use crate::buffer::Buffer;
use kernel::{ProjectId, RecordId, Result};
use store::{Conn, Tx, params};

/// Projects with a buffer that keeps a day, of which nobody knows yet how it stands in the plan as it is.
pub fn due(conn: &mut Conn) -> Result<Vec<ProjectId>> {
    conn.rows(
        "select distinct p.project_id from tasks t join plans p on p.project_id = t.project_id
         where t.kind = 'buffer' and t.deleted_in is null and t.deadline_minute is not null
           and not exists (select 1 from buffer_days d where d.task_id = t.id and d.plan_revision >= p.revision)
         order by p.project_id",
        params![],
        |row| row.get(0),
    )
}

/// The last of a day stays.
pub fn put(tx: &mut Tx, project: ProjectId, day: &str, plan_revision: i64, buffer: &Buffer) -> Result<()> {
    let Some(used) = &buffer.used else { return Ok(()) };
    tx.exec(
        "insert into buffer_days (task_id, day, project_id, plan_revision, done_percent, used_percent)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (task_id, day) do update set plan_revision = excluded.plan_revision,
           done_percent = excluded.done_percent, used_percent = excluded.used_percent",
        params![buffer.task_id, day, project, plan_revision, buffer.done_percent, used.percent],
    )?;
    Ok(())
}

/// How a buffer stood on a day.
pub struct Stood {
    pub task: RecordId,
    pub day: String,
    pub done_percent: i64,
    pub used_percent: i64,
}

/// From this day on, the oldest first.
pub fn of_project(conn: &mut Conn, project: ProjectId, from: &str) -> Result<Vec<Stood>> {
    conn.rows(
        "select task_id, day, done_percent, used_percent from buffer_days
         where project_id = $1 and day >= $2 order by day, task_id",
        params![project, from],
        |row| {
            Ok(Stood {
                task: row.get(0)?,
                day: row.get(1)?,
                done_percent: row.get(2)?,
                used_percent: row.get(3)?,
            })
        },
    )
}
