//! The plan as a whole: loading all inputs, writing what a batch of edits changed, and the stored result.

use super::rows::{count, from_json, from_word, minute, to_json, word};
use super::{calendars, resources, results, tasks};
use crate::apply::Writes;
use crate::calendar::WorkingCalendar;
use crate::computed::{Computed, encode};
use crate::plan::{Assignment, Deleted, Dependency, Lag, Plan};
use crate::status::Standing;
use engine::plan::Options;
use engine::time::Minute;
use kernel::{BaselineId, CalendarId, Failure, PersonId, ProjectId, RecordId, Result};
use std::collections::HashSet;
use std::sync::Arc;
use store::{Conn, Row, Tx, params};
use uuid::Uuid;

/// An empty plan for a project just opened.
pub fn open(
    tx: &mut Tx,
    project: ProjectId,
    start: Minute,
    calendar: &WorkingCalendar,
    options: &Options,
) -> Result<()> {
    tx.exec(
        "insert into plans (project_id, revision, start_minute, is_from_finish, calendar_id, options, status)
         values ($1, 1, $2, false, $3, $4, $5)",
        params![project, start.0, calendar.id, to_json(options)?, to_json(&Standing::default())?],
    )?;
    calendars::insert(tx, project, calendar)
}

pub fn revision(conn: &mut Conn, project: ProjectId) -> Result<i64> {
    conn.one("select revision from plans where project_id = $1", params![project], |row| row.get(0))
}

pub fn compared_baseline(conn: &mut Conn, project: ProjectId) -> Result<Option<BaselineId>> {
    conn.one("select compared_baseline from plans where project_id = $1", params![project], |row| row.get(0))
}

pub fn start(conn: &mut Conn, project: ProjectId) -> Result<Minute> {
    let start =
        conn.one("select start_minute from plans where project_id = $1", params![project], |row| row.get(0));
    start.map(Minute)
}

/// The project's own calendar, and how it counts days.
pub fn hours(conn: &mut Conn, project: ProjectId) -> Result<(CalendarId, Options)> {
    conn.one("select calendar_id, options from plans where project_id = $1", params![project], |row| {
        Ok((row.get(0)?, from_json(&row.get::<String>(1)?)?))
    })
}

/// How the plan stands, without loading it.
pub fn standing(conn: &mut Conn, project: ProjectId) -> Result<Standing> {
    let text = conn.one("select status from plans where project_id = $1", params![project], |row| {
        row.get::<String>(0)
    })?;
    from_json(&text)
}

/// All inputs of a plan, in the order of the outline.
pub fn load(conn: &mut Conn, project: ProjectId) -> Result<Plan> {
    let mut plan = conn.one(
        "select revision, start_minute, finish_minute, is_from_finish, status_minute, calendar_id, options,
                compared_baseline from plans where project_id = $1",
        params![project],
        |row| {
            Ok(Plan {
                project,
                revision: row.get(0)?,
                start: Minute(row.get(1)?),
                finish: minute(row, 2)?,
                is_from_finish: row.get(3)?,
                status_date: minute(row, 4)?,
                calendar: row.get(5)?,
                options: from_json(&row.get::<String>(6)?)?,
                compared_baseline: row.get(7)?,
                tasks: Vec::new(),
                dependencies: Vec::new(),
                calendars: Vec::new(),
                resources: Vec::new(),
                assignments: Vec::new(),
                deleted: Deleted::default(),
            })
        },
    )?;
    plan.calendars = calendars::of_project(conn, project)?;
    plan.resources = resources::of_project(conn, project)?;
    plan.assignments = assignments(conn, project)?;
    for (deleted, task) in tasks::of_project(conn, project)? {
        match deleted {
            None => plan.tasks.push(Arc::new(task)),
            Some(stamp) => plan.deleted.tasks.push((stamp, Arc::new(task))),
        }
    }
    for (deleted, dependency) in dependencies(conn, project)? {
        match deleted {
            None => plan.dependencies.push(dependency),
            Some(stamp) => plan.deleted.dependencies.push((stamp, dependency)),
        }
    }
    plan.sort();
    Ok(plan)
}

fn dependencies(conn: &mut Conn, project: ProjectId) -> Result<Vec<(Option<i64>, Dependency)>> {
    conn.rows(
        "select id, predecessor_id, successor_id, kind, lag_unit, lag, deleted_in from dependencies
         where project_id = $1 order by id",
        params![project],
        |row| Ok((row.get(6)?, dependency(row)?)),
    )
}

fn dependency(row: &Row) -> Result<Dependency> {
    Ok(Dependency {
        id: row.get(0)?,
        predecessor: row.get(1)?,
        successor: row.get(2)?,
        kind: from_word(row.get(3)?)?,
        lag: Lag { unit: from_word(row.get(4)?)?, amount: row.get(5)? },
    })
}

fn assignments(conn: &mut Conn, project: ProjectId) -> Result<Vec<Assignment>> {
    conn.rows(
        "select task_id, resource_id, units, further from assignments where project_id = $1
         order by task_id, resource_id",
        params![project],
        |row| {
            let further: String = row.get(3)?;
            Ok(Assignment {
                task: row.get(0)?,
                resource: row.get(1)?,
                units: row.get(2)?,
                further: from_json(&further)?,
            })
        },
    )
}

/// Takes the plan from one revision to the next; `false` when somebody else was faster and nothing was written.
pub fn advance(tx: &mut Tx, plan: &Plan, standing: &Standing) -> Result<bool> {
    let rows = tx.exec(
        "update plans set revision = $2, start_minute = $3, finish_minute = $4, is_from_finish = $5,
                status_minute = $6, calendar_id = $7, options = $8, compared_baseline = $9, status = $10
         where project_id = $1 and revision = $2 - 1",
        params![
            plan.project,
            plan.revision,
            plan.start.0,
            count(plan.finish),
            plan.is_from_finish,
            count(plan.status_date),
            plan.calendar,
            to_json(&plan.options)?,
            plan.compared_baseline,
            to_json(standing)?
        ],
    )?;
    Ok(rows == 1)
}

/// One revision on, where no input of the plan changed but what is shown of its tasks did: their dates stay.
/// `false` when somebody else was faster and nothing was written.
pub fn touch(tx: &mut Tx, project: ProjectId, revision: i64) -> Result<bool> {
    let rows = tx.exec(
        "update plans set revision = revision + 1 where project_id = $1 and revision = $2",
        params![project, revision],
    )?;
    results::keep(tx, project, revision)?;
    Ok(rows == 1)
}

pub fn encoded(computed: &Computed) -> Vec<u8> {
    encode(computed)
}

/// Writes the rows that a batch of edits changed; the plan's dates say where its tasks stand. New tasks get their
/// numbers here.
pub fn write(tx: &mut Tx, plan: &mut Plan, computed: &Computed, writes: &Writes, by: PersonId) -> Result<()> {
    tasks::create(tx, plan, &writes.tasks_created, by)?;
    write_tasks(tx, plan, computed, writes)?;
    write_dependencies(tx, plan, writes)?;
    write_assignments(tx, plan, writes)
}

fn write_tasks(tx: &mut Tx, plan: &mut Plan, computed: &Computed, writes: &Writes) -> Result<()> {
    if writes.tasks_changed.is_empty() && writes.tasks_deleted.is_empty() && writes.tasks_restored.is_empty()
    {
        return Ok(());
    }
    let created: HashSet<RecordId> = writes.tasks_created.iter().copied().collect();
    for id in writes.tasks_changed.iter().filter(|id| !created.contains(id)) {
        if let Some(place) = computed.place(*id) {
            tasks::update(tx, plan, place)?;
        }
    }
    // What came and went in one batch is what it is at the end.
    for id in writes.tasks_deleted.iter().filter(|id| computed.place(**id).is_none()) {
        tasks::delete(tx, *id, plan.revision)?;
    }
    for place in writes.tasks_restored.iter().filter_map(|id| computed.place(*id)) {
        tasks::restore(tx, plan, place)?;
    }
    Ok(())
}

fn write_dependencies(tx: &mut Tx, plan: &Plan, writes: &Writes) -> Result<()> {
    let known = |id: &Uuid| plan.dependency(*id);
    let gone = |id: &Uuid| plan.deleted.dependencies.iter().map(|(_, gone)| gone).find(|gone| gone.id == *id);
    for dependency in writes.dependencies_created.iter().filter_map(|id| known(id).or_else(|| gone(id))) {
        insert_dependency(tx, plan.project, dependency)?;
    }
    for d in writes.dependencies_changed.iter().filter_map(known) {
        tx.exec(
            "update dependencies set kind = $2, lag_unit = $3, lag = $4 where id = $1",
            params![d.id, word(&d.kind), word(&d.lag.unit), d.lag.amount],
        )?;
    }
    for id in writes.dependencies_deleted.iter().filter(|id| known(id).is_none()) {
        tx.exec("update dependencies set deleted_in = $2 where id = $1", params![*id, plan.revision])?;
    }
    for id in writes.dependencies_restored.iter().filter(|id| known(id).is_some()) {
        tx.exec("update dependencies set deleted_in = null where id = $1", params![*id])?;
    }
    Ok(())
}

fn write_assignments(tx: &mut Tx, plan: &Plan, writes: &Writes) -> Result<()> {
    if writes.assignments_of.is_empty() {
        return Ok(());
    }
    for task in &writes.assignments_of {
        tx.exec("delete from assignments where task_id = $1", params![*task])?;
    }
    for assignment in plan.assignments.iter().filter(|a| writes.assignments_of.contains(&a.task)) {
        insert_assignment(tx, plan.project, assignment)?;
    }
    Ok(())
}

pub fn insert_dependency(tx: &mut Tx, project: ProjectId, d: &Dependency) -> Result<()> {
    refuse_known(tx, d.id)?;
    tx.exec(
        "insert into dependencies (id, project_id, predecessor_id, successor_id, kind, lag_unit, lag)
         values ($1, $2, $3, $4, $5, $6, $7)",
        params![d.id, project, d.predecessor, d.successor, word(&d.kind), word(&d.lag.unit), d.lag.amount],
    )?;
    Ok(())
}

/// An id that is taken in another project is refused without telling where.
fn refuse_known(tx: &mut Tx, id: Uuid) -> Result<()> {
    let known = tx.opt("select 1 from dependencies where id = $1", params![id], |row| row.get::<i64>(0))?;
    if known.is_some() { Err(Failure::invalid("id", "taken")) } else { Ok(()) }
}

pub fn insert_assignment(tx: &mut Tx, project: ProjectId, a: &Assignment) -> Result<()> {
    tx.exec(
        "insert into assignments (task_id, resource_id, project_id, units, further) values ($1, $2, $3, $4, $5)",
        params![a.task, a.resource, project, a.units, to_json(&a.further)?],
    )?;
    Ok(())
}
