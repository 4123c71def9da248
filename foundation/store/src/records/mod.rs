//! Records: one row for everything people talk about, whatever its crate adds to it.
//!
//! What must hold: a client never sees an id or a number that lets it count internal things. So a record gets
//! its client key (random) and its client number (from a series of shared records only) when it is shared.

mod series;
mod sharing;
mod within;

pub use sharing::{
    Visibility, VisibleRecord, put_commercial, share, share_by, share_many, unshare, visibility, visible,
    visible_in_circle,
};
pub use within::{put_within, within};

use crate::{Conn, Result, Row, Tx, params};
use kernel::{Audience, ClientId, Failure, PartyId, PersonId, ProjectId, RecordId, Timestamp};
use std::collections::HashMap;
use uuid::Uuid;

/// A kind of record, registered by the crate that owns its table.
#[derive(Debug, PartialEq, Eq)]
pub struct RecordKind {
    /// The noun, for example `task`.
    pub name: &'static str,
    /// What stands before its number, for example `T`.
    pub prefix: &'static str,
}

#[derive(Debug, Clone, Copy)]
pub struct NewRecord<'a> {
    pub id: RecordId,
    pub project: Option<ProjectId>,
    pub client: Option<ClientId>,
    pub kind: &'static RecordKind,
    pub title: &'a str,
    pub audience: Audience,
    pub party: Option<PartyId>,
    pub owner: Option<PersonId>,
    pub state: &'a str,
    pub due: Option<&'a str>,
    pub by: Option<PersonId>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    pub id: RecordId,
    pub project: Option<ProjectId>,
    pub client: Option<ClientId>,
    pub kind: String,
    pub number: i64,
    pub title: String,
    pub audience: Audience,
    pub party: Option<PartyId>,
    pub owner: Option<PersonId>,
    pub state: String,
    pub due: Option<String>,
    pub revision: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub created_by: Option<PersonId>,
    pub client_key: Option<Uuid>,
    pub client_number: Option<i64>,
    /// Of its party the commercial circle alone may see it.
    pub is_commercial: bool,
}

/// What changes; `None` stays as it is.
#[derive(Debug, Clone, Copy, Default)]
pub struct RecordChange<'a> {
    pub title: Option<&'a str>,
    pub owner: Option<Option<PersonId>>,
    pub state: Option<&'a str>,
    pub due: Option<Option<&'a str>>,
}

/// Makes a record with the next number of its kind.
pub fn create(tx: &mut Tx, new: &NewRecord<'_>) -> Result<Record> {
    let number = series::next(tx, scope(new)?, new.kind.name, series::Series::Team, 1)?;
    insert(tx, new, number)
}

/// Makes many records; each kind's numbers are allotted at once, in the order given.
pub fn create_many(tx: &mut Tx, new: &[NewRecord<'_>]) -> Result<Vec<Record>> {
    let mut counts = std::collections::BTreeMap::new();
    for one in new {
        *counts.entry((scope(one)?, one.kind.name)).or_insert(0_i64) += 1;
    }
    let mut next = std::collections::BTreeMap::new();
    for ((scope, kind), count) in counts {
        next.insert((scope, kind), series::next(tx, scope, kind, series::Series::Team, count)?);
    }
    let mut made = Vec::with_capacity(new.len());
    for one in new {
        let number = next.get_mut(&(scope(one)?, one.kind.name)).expect("every kind was counted above");
        made.push(insert(tx, one, *number)?);
        *number += 1;
    }
    Ok(made)
}

/// What a record hangs on counts its numbers: the project, or the client organisation.
fn scope(new: &NewRecord<'_>) -> Result<Uuid> {
    let scope = new.project.map(ProjectId::uuid).or(new.client.map(ClientId::uuid));
    scope.ok_or_else(|| Failure::fault("a record hangs on a project or a client"))
}

fn insert(tx: &mut Tx, new: &NewRecord<'_>, number: i64) -> Result<Record> {
    let now = tx.now();
    tx.exec(
        "insert into records (id, project_id, client_id, kind, number, title, audience, party_id, owner_id,
           state, due, revision, created_at, updated_at, created_by)
         values ($1, $2, $3, $4, $5, $6, 'internal', null, $7, $8, $9, 1, $10, $10, $11)",
        params![
            new.id,
            new.project,
            new.client,
            new.kind.name,
            number,
            new.title,
            new.owner,
            new.state,
            new.due,
            now,
            new.by
        ],
    )?;
    match new.audience {
        Audience::Client => sharing::share_new(tx, new.id, new.party, new.by),
        Audience::Internal => Ok(unshared(new, number, now)),
    }
}

fn unshared(new: &NewRecord<'_>, number: i64, now: Timestamp) -> Record {
    Record {
        id: new.id,
        project: new.project,
        client: new.client,
        kind: new.kind.name.to_owned(),
        number,
        title: new.title.to_owned(),
        audience: Audience::Internal,
        party: None,
        owner: new.owner,
        state: new.state.to_owned(),
        due: new.due.map(str::to_owned),
        revision: 1,
        created_at: now,
        updated_at: now,
        created_by: new.by,
        client_key: None,
        client_number: None,
        is_commercial: false,
    }
}

/// The project a record belongs to, if it belongs to one; without reading the rest of it.
pub fn project_of(conn: &mut Conn, id: RecordId) -> Result<Option<ProjectId>> {
    conn.one("select project_id from records where id = $1", params![id], |row| row.get(0))
}

/// A record in the team's scope.
pub fn get(conn: &mut Conn, id: RecordId) -> Result<Record> {
    conn.one(
        "select id, project_id, client_id, kind, number, title, audience, party_id, owner_id, state, due,
           revision, created_at, updated_at, created_by, client_key, client_number, is_commercial
         from records where id = $1",
        params![id],
        record,
    )
}

/// These, in the order given; `NotFound` where one is missing.
pub fn get_many(conn: &mut Conn, ids: &[RecordId]) -> Result<Vec<Record>> {
    let found = conn.rows_of_many(
        "select id, project_id, client_id, kind, number, title, audience, party_id, owner_id, state, due,
           revision, created_at, updated_at, created_by, client_key, client_number, is_commercial
         from records where id in ($1)",
        &[],
        ids,
        record,
    )?;
    let mut found: HashMap<RecordId, Record> = found.into_iter().map(|record| (record.id, record)).collect();
    ids.iter().map(|id| found.remove(id).ok_or(Failure::NotFound)).collect()
}

/// Changes a record; `Outdated` when its revision is no longer the expected one.
pub fn change(
    tx: &mut Tx,
    id: RecordId,
    expected_revision: Option<i64>,
    change: &RecordChange<'_>,
) -> Result<Record> {
    let now = tx.now();
    let rows = tx.exec(
        "update records set
           title = coalesce($3, title),
           owner_id = case when $4 then $5 else owner_id end,
           state = coalesce($6, state),
           due = case when $7 then $8 else due end,
           revision = revision + 1,
           updated_at = $9
         where id = $1 and (revision = $2 or $2 is null)",
        params![
            id,
            expected_revision,
            change.title,
            change.owner.is_some(),
            change.owner.flatten(),
            change.state,
            change.due.is_some(),
            change.due.flatten(),
            now
        ],
    )?;
    let changed = get(tx, id)?;
    if rows == 1 { Ok(changed) } else { Err(Failure::Outdated) }
}

/// Changes the state of many.
pub fn put_state_of_many(tx: &mut Tx, ids: impl IntoIterator<Item = RecordId>, state: &str) -> Result<()> {
    let now = tx.now();
    tx.exec_many(
        "update records set state = $1, revision = revision + 1, updated_at = $2 where id in ($3)",
        params![state, now],
        ids.into_iter().map(|id| vec![id.into()]),
    )?;
    Ok(())
}

/// Removes a record and what the store keeps about it. Its crate removes its own rows first.
pub fn delete(tx: &mut Tx, id: RecordId) -> Result<()> {
    within::let_go(tx, id)?;
    crate::search::remove(tx, id)?;
    tx.exec("delete from record_visibility where record_id = $1", params![id])?;
    match tx.exec("delete from records where id = $1", params![id])? {
        0 => Err(Failure::NotFound),
        _ => Ok(()),
    }
}

pub(crate) fn record(row: &Row<'_>) -> Result<Record> {
    Ok(Record {
        id: row.get(0)?,
        project: row.get(1)?,
        client: row.get(2)?,
        kind: row.get(3)?,
        number: row.get(4)?,
        title: row.get(5)?,
        audience: row.get(6)?,
        party: row.get(7)?,
        owner: row.get(8)?,
        state: row.get(9)?,
        due: row.get(10)?,
        revision: row.get(11)?,
        created_at: row.get(12)?,
        updated_at: row.get(13)?,
        created_by: row.get(14)?,
        client_key: row.get(15)?,
        client_number: row.get(16)?,
        is_commercial: row.get(17)?,
    })
}
