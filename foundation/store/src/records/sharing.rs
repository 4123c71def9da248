//! Who of the client's side may see a record, since when and until when; and the proof that somebody may.
//!
//! What must hold: a record of a commercial circle is read through the view of its own table, which asks who is in the
//! circle, and through nothing that is the same for a whole party; it is numbered apart, so that the numbers of others
//! have no gap where it stands.

use super::series::{self, Series};
use super::{Record, get, get_many};
use crate::{Conn, Result, Tx, Viewer, params};
use kernel::{Audience, Failure, PartyId, PersonId, ProjectId, RecordId, Timestamp};
use std::collections::{BTreeMap, HashMap};
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
    is_commercial: bool,
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
    /// Of the party the commercial circle alone may see it.
    pub fn is_commercial(&self) -> bool {
        self.is_commercial
    }
}

/// Shows a record to one party, or to every party of its project. Shared already: stays as it is, or changes
/// the party. The same party sees it again under its old number.
pub fn share(tx: &mut Tx, id: RecordId, party: Option<PartyId>) -> Result<Record> {
    share_by(tx, id, party, None)
}

/// The same, with the name of who shared it.
pub fn share_by(tx: &mut Tx, id: RecordId, party: Option<PartyId>, by: Option<PersonId>) -> Result<Record> {
    share_records(tx, &[id], party, by)?;
    get(tx, id)
}

/// Shows many records; those that had no number for this party get theirs in the order given.
pub fn share_many(tx: &mut Tx, ids: &[RecordId], party: Option<PartyId>) -> Result<()> {
    share_records(tx, ids, party, None)
}

fn share_records(tx: &mut Tx, ids: &[RecordId], party: Option<PartyId>, by: Option<PersonId>) -> Result<()> {
    let mut records = get_many(tx, ids)?;
    records.retain(|record| record.audience != Audience::Client || record.party != party);
    let known = known_numbers(tx, &records, party)?;
    hide(tx, &records)?;
    super::within::narrow(tx, &records, party)?;
    show(tx, &records, party, by, &known, 1)
}

/// A record that is born shared.
pub(super) fn share_new(
    tx: &mut Tx,
    id: RecordId,
    party: Option<PartyId>,
    by: Option<PersonId>,
) -> Result<Record> {
    let record = get(tx, id)?;
    show(tx, &[record], party, by, &HashMap::new(), 0)?;
    get(tx, id)
}

/// Takes a record back from its party, and what hangs on it. That it was visible, and when, stays on record.
pub fn unshare(tx: &mut Tx, id: RecordId) -> Result<Record> {
    let record = get(tx, id)?;
    if record.audience == Audience::Internal {
        return Ok(record);
    }
    super::within::narrow_all(tx, id)?;
    hide(tx, std::slice::from_ref(&record))?;
    let now = tx.now();
    tx.exec(
        "update records set audience = 'internal', party_id = null, revision = revision + 1, updated_at = $2
         where id = $1",
        params![id, now],
    )?;
    tx.exec("delete from client_search_entries where record_id = $1", params![id])?;
    get(tx, id)
}

/// Leaves a record to the commercial circle of its party, or gives it to everybody of the party. While it is shared it
/// keeps its key and gets a number among the others; otherwise it is known to nobody when it is shared next. What hangs
/// on it and is not left to the circle before is taken back.
pub fn put_commercial(tx: &mut Tx, id: RecordId, is_commercial: bool) -> Result<Record> {
    let record = get(tx, id)?;
    if record.is_commercial == is_commercial {
        return Ok(record);
    }
    let record = Record { is_commercial, ..record };
    let number = match record.audience {
        Audience::Internal => None,
        Audience::Client => {
            let mut numbers = new_numbers(tx, [&record].into_iter(), record.party)?;
            numbers.get_mut(&numbered(&record)).and_then(Iterator::next)
        }
    };
    if is_commercial {
        super::within::narrow_to_circle(tx, id)?;
    }
    let now = tx.now();
    tx.exec(
        "update records set is_commercial = $2, client_number = $3, revision = revision + 1, updated_at = $4
         where id = $1",
        params![id, is_commercial, number, now],
    )?;
    get(tx, id)
}

/// The key and number under which this party knew each record before, where it did.
fn known_numbers(
    tx: &mut Tx,
    records: &[Record],
    party: Option<PartyId>,
) -> Result<HashMap<RecordId, (Uuid, i64)>> {
    let numbered =
        records.iter().filter_map(|record| Some((record.id, record.client_key.zip(record.client_number)?)));
    let numbered: HashMap<RecordId, (Uuid, i64)> = numbered.collect();
    // When it was seen, in order, and by whom: the last one is the newest.
    let mut seen = tx.rows_of_many(
        "select record_id, visible_from, id, party_id from record_visibility where record_id in ($1)",
        &[],
        numbered.keys(),
        |row| Ok((row.get(0)?, (row.get::<Timestamp>(1)?, row.get::<Uuid>(2)?), row.get(3)?)),
    )?;
    seen.sort_by_key(|(_, when, _)| *when);
    let newest: HashMap<RecordId, Option<PartyId>> =
        seen.into_iter().map(|(record, _, party)| (record, party)).collect();
    Ok(numbered.into_iter().filter(|(record, _)| newest.get(record) == Some(&party)).collect())
}

fn show(
    tx: &mut Tx,
    records: &[Record],
    party: Option<PartyId>,
    by: Option<PersonId>,
    known: &HashMap<RecordId, (Uuid, i64)>,
    revisions: i64,
) -> Result<()> {
    let mut numbers = new_numbers(tx, records.iter().filter(|one| !known.contains_key(&one.id)), party)?;
    let now = tx.now();
    for record in records {
        let fresh = || Some((kernel::client_key(), numbers.get_mut(&numbered(record))?.next()?));
        let (key, number) = known
            .get(&record.id)
            .copied()
            .or_else(fresh)
            .ok_or_else(|| Failure::fault("a shared record without a number"))?;
        tx.exec(
            "update records set audience = 'client', party_id = $2, client_key = $3, client_number = $4,
               revision = revision + $5, updated_at = $6
             where id = $1",
            params![record.id, party, key, number, revisions, now],
        )?;
    }
    let seen = records.iter().map(|record| vec![Uuid::now_v7().into(), record.id.into()]);
    tx.exec_many(
        "insert into record_visibility (id, record_id, party_id, visible_from, visible_to, shared_by)
         values ($4, $5, $1, $2, null, $3)",
        params![party, now, by],
        seen,
    )?;
    Ok(())
}

/// What is numbered together for a party.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Numbered<'a> {
    kind: &'a str,
    is_commercial: bool,
}

impl Numbered<'_> {
    /// A circle's numbers are of a kind of their own: they leave the party's without a gap.
    fn series(self) -> String {
        if self.is_commercial { format!("{} of the circle", self.kind) } else { self.kind.to_owned() }
    }
}

fn numbered(record: &Record) -> Numbered<'_> {
    Numbered { kind: &record.kind, is_commercial: record.is_commercial }
}

/// The next numbers of the party's series, for each kind as many as there are records.
fn new_numbers<'a>(
    tx: &mut Tx,
    records: impl Iterator<Item = &'a Record>,
    party: Option<PartyId>,
) -> Result<HashMap<Numbered<'a>, std::ops::Range<i64>>> {
    let mut counts: BTreeMap<(ProjectId, Numbered<'_>), i64> = BTreeMap::new();
    for record in records {
        let project =
            record.project.ok_or_else(|| Failure::fault("only a project's record can be shared"))?;
        *counts.entry((project, numbered(record))).or_default() += 1;
    }
    let mut numbers = HashMap::new();
    for ((project, of), count) in counts {
        let first = series::next(tx, project.0, &of.series(), Series::Client(party), count)?;
        if numbers.insert(of, first..first + count).is_some() {
            return Err(Failure::fault("records of several projects are not shared at once"));
        }
    }
    Ok(numbers)
}

fn hide(tx: &mut Tx, records: &[Record]) -> Result<()> {
    let now = tx.now();
    tx.exec_many(
        "update record_visibility set visible_to = $1 where visible_to is null and record_id in ($2)",
        params![now],
        records.iter().map(|record| vec![record.id.into()]),
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
/// Asked on the writer's connection, so that it is still true when the write is done. What is of a circle is nobody's
/// here.
pub fn visible(conn: &mut Conn, viewer: &Viewer, client_key: Uuid) -> Result<VisibleRecord> {
    visible_in_circle(conn, viewer, client_key, false)
}

/// The same for somebody of whom it is known whether they are of the commercial circle: then with what is of it.
pub fn visible_in_circle(
    conn: &mut Conn,
    viewer: &Viewer,
    client_key: Uuid,
    is_of_circle: bool,
) -> Result<VisibleRecord> {
    conn.one(
        "select id, project_id, party_id, kind, title, state, is_commercial from records
         where client_key = $1 and audience = 'client' and project_id = $2
           and (party_id is null or party_id = $3) and (not is_commercial or $4)",
        params![client_key, viewer.project, viewer.party, is_of_circle],
        |row| {
            Ok(VisibleRecord {
                id: row.get(0)?,
                project: row.get(1)?,
                party: row.get(2)?,
                kind: row.get(3)?,
                title: row.get(4)?,
                state: row.get(5)?,
                is_commercial: row.get(6)?,
            })
        },
    )
}
