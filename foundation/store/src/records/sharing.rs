//! Who of the client's side may see a record, since when and until when; and the proof that somebody may.

use super::series::{self, Series};
use super::{Record, get};
use crate::{Conn, Result, Tx, Viewer, params};
use kernel::{Audience, Failure, PartyId, PersonId, ProjectId, RecordId, Timestamp};
use uuid::Uuid;

/// A span of time in which a party, or every party, could see a record.
#[derive(Debug, Clone, PartialEq)]
pub struct Visibility {
    pub party: Option<PartyId>,
    pub from: Timestamp,
    pub to: Option<Timestamp>,
    pub by: Option<PersonId>,
}

/// Proof that the viewer may see this record at this moment: only [`visible`] makes one, inside the
/// transaction that acts on it.
#[derive(Debug, Clone, PartialEq)]
pub struct VisibleRecord {
    id: RecordId,
    project: ProjectId,
    party: Option<PartyId>,
    kind: String,
    title: String,
    state: String,
}

impl VisibleRecord {
    pub fn id(&self) -> RecordId {
        self.id
    }
    pub fn project(&self) -> ProjectId {
        self.project
    }
    /// The party it is shared with; none means every party of the project.
    pub fn party(&self) -> Option<PartyId> {
        self.party
    }
    pub fn kind(&self) -> &str {
        &self.kind
    }
    pub fn title(&self) -> &str {
        &self.title
    }
    pub fn state(&self) -> &str {
        &self.state
    }
}

/// Shows a record to one party, or to every party of its project. Shared already: stays as it is, or changes
/// the party. The same party sees it again under its old number.
pub fn share(tx: &mut Tx, id: RecordId, party: Option<PartyId>) -> Result<Record> {
    share_by(tx, id, party, None)
}

/// The same, with the name of who shared it.
pub fn share_by(tx: &mut Tx, id: RecordId, party: Option<PartyId>, by: Option<PersonId>) -> Result<Record> {
    let record = get(tx, id)?;
    if record.audience == Audience::Client && record.party == party {
        return Ok(record);
    }
    let number = known_number(tx, &record, party)?;
    hide(tx, &record)?;
    super::within::narrow(tx, id, party)?;
    show(tx, &record, party, by, number, 1)
}

/// A record that is born shared.
pub(super) fn share_new(
    tx: &mut Tx,
    id: RecordId,
    party: Option<PartyId>,
    by: Option<PersonId>,
) -> Result<Record> {
    let record = get(tx, id)?;
    show(tx, &record, party, by, None, 0)
}

/// Takes a record back from its party, and what hangs on it. That it was visible, and when, stays on record.
pub fn unshare(tx: &mut Tx, id: RecordId) -> Result<Record> {
    let record = get(tx, id)?;
    if record.audience == Audience::Internal {
        return Ok(record);
    }
    super::within::narrow_all(tx, id)?;
    hide(tx, &record)?;
    let now = tx.now();
    tx.exec(
        "update records set audience = 'internal', party_id = null, revision = revision + 1, updated_at = $2
         where id = $1",
        params![id, now],
    )?;
    tx.exec("delete from client_search_entries where record_id = $1", params![id])?;
    get(tx, id)
}

/// The key and number under which this party knew the record before, if it did.
fn known_number(tx: &mut Tx, record: &Record, party: Option<PartyId>) -> Result<Option<(Uuid, i64)>> {
    let newest = tx.opt(
        "select party_id from record_visibility where record_id = $1 order by visible_from desc, id desc",
        params![record.id],
        |row| row.get::<Option<PartyId>>(0),
    )?;
    let known = record.client_key.zip(record.client_number);
    Ok(known.filter(|_| newest == Some(party)))
}

fn show(
    tx: &mut Tx,
    record: &Record,
    party: Option<PartyId>,
    by: Option<PersonId>,
    known: Option<(Uuid, i64)>,
    revisions: i64,
) -> Result<Record> {
    let project = record.project.ok_or_else(|| Failure::fault("only a project's record can be shared"))?;
    let (key, number) = match known {
        Some(known) => known,
        None => {
            let number = series::next(tx, project.0, &record.kind, Series::Client(party), 1)?;
            (kernel::client_key(), number)
        }
    };
    let now = tx.now();
    tx.exec(
        "update records set audience = 'client', party_id = $2, client_key = $3, client_number = $4,
           revision = revision + $5, updated_at = $6
         where id = $1",
        params![record.id, party, key, number, revisions, now],
    )?;
    tx.exec(
        "insert into record_visibility (id, record_id, party_id, visible_from, visible_to, shared_by)
         values ($1, $2, $3, $4, null, $5)",
        params![Uuid::now_v7(), record.id, party, now, by],
    )?;
    get(tx, record.id)
}

fn hide(tx: &mut Tx, record: &Record) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "update record_visibility set visible_to = $2 where record_id = $1 and visible_to is null",
        params![record.id, now],
    )?;
    Ok(())
}

/// When which party could see a record, oldest first.
pub fn visibility(conn: &mut Conn, id: RecordId) -> Result<Vec<Visibility>> {
    conn.rows(
        "select party_id, visible_from, visible_to, shared_by from record_visibility
         where record_id = $1 order by visible_from, id",
        params![id],
        |row| Ok(Visibility { party: row.get(0)?, from: row.get(1)?, to: row.get(2)?, by: row.get(3)? }),
    )
}

/// The record behind a client's key, if this viewer may see it now; otherwise `NotFound`, whatever the reason.
/// Asked on the writer's connection, so that it is still true when the write is done.
pub fn visible(conn: &mut Conn, viewer: &Viewer, client_key: Uuid) -> Result<VisibleRecord> {
    conn.one(
        "select id, project_id, party_id, kind, title, state from records
         where client_key = $1 and audience = 'client' and project_id = $2
           and (party_id is null or party_id = $3)",
        params![client_key, viewer.project, viewer.party],
        |row| {
            Ok(VisibleRecord {
                id: row.get(0)?,
                project: row.get(1)?,
                party: row.get(2)?,
                kind: row.get(3)?,
                title: row.get(4)?,
                state: row.get(5)?,
            })
        },
    )
}
