//! The rows of communication plans.

use crate::COMMUNICATION_PLAN_ENTRY;
use crate::entry::EntryFields;
use ::store::records::{self, NewRecord, RecordChange};
use ::store::{Conn, Row, Tx, params, search};
use kernel::{Audience, Event, Failure, PersonId, ProjectId, RecordId, Result, Timestamp};

#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    pub id: RecordId,
    pub number: i64,
    pub project: ProjectId,
    pub fields: EntryFields,
    /// Nothing before this moment is expected of it.
    pub counted_from: Timestamp,
    pub deleted_at: Option<Timestamp>,
    pub revision: i64,
}

fn read(row: &Row) -> Result<Entry> {
    let fields: EntryFields = serde_json::from_str(&row.get::<String>(3)?).map_err(Failure::fault)?;
    // Whoever leaves hands the record over, so the record knows who sees to it.
    let fields = EntryFields { owner_id: row.get(4)?, ..fields };
    Ok(Entry {
        id: row.get(0)?,
        number: row.get(1)?,
        project: row.get(2)?,
        fields,
        counted_from: row.get(5)?,
        deleted_at: row.get(6)?,
        revision: row.get(7)?,
    })
}

/// Those of a project that stand, in their order.
pub fn of_project(conn: &mut Conn, project: ProjectId) -> Result<Vec<Entry>> {
    conn.rows(
        "select e.id, r.number, e.project_id, e.fields, r.owner_id, e.counted_from, e.deleted_at, r.revision
         from communication_plan_entries e join records r on r.id = e.id
         where e.project_id = $1 and e.deleted_at is null order by e.position, e.id",
        params![project],
        read,
    )
}

/// Those that were taken out, and when.
pub fn taken_out(conn: &mut Conn, project: ProjectId) -> Result<Vec<(RecordId, Timestamp)>> {
    conn.rows(
        "select id, deleted_at from communication_plan_entries
         where project_id = $1 and deleted_at is not null order by id",
        params![project],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Also a deleted one.
pub fn get(conn: &mut Conn, id: RecordId) -> Result<Entry> {
    conn.one(
        "select e.id, r.number, e.project_id, e.fields, r.owner_id, e.counted_from, e.deleted_at, r.revision
         from communication_plan_entries e join records r on r.id = e.id where e.id = $1",
        params![id],
        read,
    )
}

/// The projects that have a plan.
pub fn projects(conn: &mut Conn) -> Result<Vec<ProjectId>> {
    conn.rows(
        "select distinct project_id from communication_plan_entries where deleted_at is null order by project_id",
        params![],
        |row| row.get(0),
    )
}

pub fn create(tx: &mut Tx, project: ProjectId, fields: &EntryFields, by: PersonId) -> Result<Entry> {
    let id = RecordId::new();
    let record = NewRecord {
        id,
        project: Some(project),
        client: None,
        kind: &COMMUNICATION_PLAN_ENTRY,
        title: &fields.title,
        audience: Audience::Internal,
        party: None,
        owner: fields.owner_id,
        state: "active",
        due: None,
        by: Some(by),
    };
    records::create(tx, &record)?;
    let now = tx.now();
    tx.exec(
        "insert into communication_plan_entries (id, project_id, party_id, position, fields, counted_from)
         values ($1, $2, $3,
           (select coalesce(max(position), 0) + 1 from communication_plan_entries where project_id = $2), $4, $5)",
        params![id, project, fields.party_id, text(fields)?, now],
    )?;
    indexed(tx, id)
}

fn text(fields: &EntryFields) -> Result<String> {
    serde_json::to_string(fields).map_err(Failure::fault)
}

/// Where other days follow from it, nothing before now is expected of the new ones.
pub fn change(tx: &mut Tx, before: &Entry, expected: Option<i64>, fields: &EntryFields) -> Result<Entry> {
    let change =
        RecordChange { title: Some(&fields.title), owner: Some(fields.owner_id), ..RecordChange::default() };
    records::change(tx, before.id, expected, &change)?;
    let counted_from = if before.fields.happens_as(fields) { before.counted_from } else { tx.now() };
    tx.exec(
        "update communication_plan_entries set fields = $2, party_id = $3, counted_from = $4 where id = $1",
        params![before.id, text(fields)?, fields.party_id, counted_from],
    )?;
    indexed(tx, before.id)
}

/// A row that stands again begins anew.
pub fn put_deletion(tx: &mut Tx, id: RecordId, is_deleted: bool) -> Result<Entry> {
    let state = if is_deleted { "deleted" } else { "active" };
    records::change(tx, id, None, &RecordChange { state: Some(state), ..RecordChange::default() })?;
    let now = tx.now();
    tx.exec(
        "update communication_plan_entries set deleted_at = $2, counted_from = $3 where id = $1",
        params![id, is_deleted.then_some(now), now],
    )?;
    if is_deleted {
        search::remove(tx, id)?;
        return get(tx, id);
    }
    indexed(tx, id)
}

/// What an archived project did not do is expected of nobody.
pub fn count_from(tx: &mut Tx, project: ProjectId, from: Timestamp) -> Result<()> {
    tx.exec(
        "update communication_plan_entries set counted_from = $2 where project_id = $1 and counted_from < $2",
        params![project, from],
    )?;
    Ok(())
}

fn indexed(tx: &mut Tx, id: RecordId) -> Result<Entry> {
    let entry = get(tx, id)?;
    let EntryFields { title, audience, purpose, outcome, .. } = &entry.fields;
    let words = format!("CP-{}\n{title}\n{audience}\n{purpose}\n{outcome}", entry.number);
    search::index(tx, id, Some(entry.project), &words, None, None)?;
    Ok(entry)
}

/// A leaver's rows go to somebody else, as far as that person is of the project; tells how many.
pub fn hand_over(tx: &mut Tx, by: PersonId, from: PersonId, to: PersonId) -> Result<u64> {
    let own = tx.rows(
        "select id, project_id from records
         where owner_id = $1 and kind = 'communication_plan_entry' and state = 'active' order by id",
        params![from],
        |row| Ok((row.get::<RecordId>(0)?, row.get::<ProjectId>(1)?)),
    )?;
    let (at, mut moved) = (tx.now(), 0);
    for (entry, project) in own {
        let is_member = engagement::store::members::role(tx, project, to)?.is_some();
        let owner = is_member.then_some(to);
        records::change(tx, entry, None, &RecordChange { owner: Some(owner), ..RecordChange::default() })?;
        moved += u64::from(is_member);
        let event = Event::new("communication_plan_entry.handed_over", at, Some(by));
        tx.event(event.in_project(project).on(entry))?;
    }
    Ok(moved)
}
