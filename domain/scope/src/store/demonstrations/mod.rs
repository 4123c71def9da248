//! Demonstrations in the team's scope: what is shown, and what the client said of each thing.

pub mod for_client;
pub mod verdicts;

use super::questionnaires::give;
use crate::DEMONSTRATION;
use crate::demonstration::{DemonstrationFields, DemonstrationItemBody, DemonstrationState};
use ::store::records::{self, NewRecord, RecordChange};
use ::store::{Conn, Row, Tx, params};
use kernel::{
    Audience, Event, EventKind, Failure, PartyId, PersonId, ProjectId, RecordId, Result, Timestamp,
    client_key,
};
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq)]
pub struct Demonstration {
    pub id: RecordId,
    pub project: ProjectId,
    pub number: i64,
    pub revision: i64,
    pub updated_at: Timestamp,
    pub state: DemonstrationState,
    pub title: String,
    pub owner: Option<PersonId>,
    pub due: Option<String>,
    pub description: String,
    pub link: String,
    pub shown_on: Option<String>,
    /// The party it was sent to.
    pub party: Option<PartyId>,
    pub client_key: Option<Uuid>,
    pub client_number: Option<i64>,
    pub sent_at: Option<Timestamp>,
}

fn read(row: &Row) -> Result<Demonstration> {
    let state: String = row.get(5)?;
    Ok(Demonstration {
        id: row.get(0)?,
        project: row.get(1)?,
        number: row.get(2)?,
        revision: row.get(3)?,
        updated_at: row.get(4)?,
        state: DemonstrationState::from_kept(&state)?,
        title: row.get(6)?,
        owner: row.get(7)?,
        due: row.get(8)?,
        description: row.get(9)?,
        link: row.get(10)?,
        shown_on: row.get(11)?,
        party: row.get(12)?,
        client_key: row.get(13)?,
        client_number: row.get(14)?,
        sent_at: row.get(15)?,
    })
}

pub fn get(conn: &mut Conn, id: RecordId) -> Result<Demonstration> {
    conn.one(
        "select d.id, d.project_id, d.number, r.revision, r.updated_at, r.state, r.title, r.owner_id, r.due,
           d.description, d.link, d.shown_on, d.party_id, r.client_key, r.client_number, d.sent_at
         from demonstrations d join records r on r.id = d.id where d.id = $1",
        params![id],
        read,
    )
}

/// Every demonstration of a project, the newest first.
pub fn all(conn: &mut Conn, project: ProjectId) -> Result<Vec<Demonstration>> {
    conn.rows(
        "select d.id, d.project_id, d.number, r.revision, r.updated_at, r.state, r.title, r.owner_id, r.due,
           d.description, d.link, d.shown_on, d.party_id, r.client_key, r.client_number, d.sent_at
         from demonstrations d join records r on r.id = d.id
         where d.project_id = $1 order by d.number desc",
        params![project],
        read,
    )
}

/// One thing that is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    pub id: Uuid,
    /// Under which the client knows it.
    pub key: Uuid,
    pub words: String,
    pub requirement: Option<RecordId>,
    /// The version of the requirement when it was sent.
    pub requirement_version: Option<i64>,
    pub settled_at: Option<Timestamp>,
}

pub fn items(conn: &mut Conn, id: RecordId) -> Result<Vec<Item>> {
    conn.rows(
        "select id, client_key, words, requirement_id, requirement_version, settled_at from demonstration_items
         where demonstration_id = $1 order by position",
        params![id],
        |row| {
            Ok(Item {
                id: row.get(0)?,
                key: row.get(1)?,
                words: row.get(2)?,
                requirement: row.get(3)?,
                requirement_version: row.get(4)?,
                settled_at: row.get(5)?,
            })
        },
    )
}

/// The fields as they stand: saved again, they change nothing.
pub fn fields(conn: &mut Conn, of: &Demonstration) -> Result<DemonstrationFields> {
    let items = items(conn, of.id)?.into_iter().map(|one| DemonstrationItemBody {
        id: one.id,
        words: one.words,
        requirement_id: one.requirement,
    });
    Ok(DemonstrationFields {
        title: of.title.clone(),
        description: of.description.clone(),
        link: of.link.clone(),
        shown_on: of.shown_on.clone(),
        due: of.due.clone(),
        owner_id: of.owner,
        items: items.collect(),
    })
}

/// Everything starts internal, as a draft.
pub fn create(
    tx: &mut Tx,
    project: ProjectId,
    by: PersonId,
    fields: &DemonstrationFields,
) -> Result<Demonstration> {
    let id = RecordId::new();
    let new = NewRecord {
        id,
        project: Some(project),
        client: None,
        kind: &DEMONSTRATION,
        title: &fields.title,
        audience: Audience::Internal,
        party: None,
        owner: fields.owner_id,
        state: DemonstrationState::Draft.word(),
        due: fields.due.as_deref(),
        by: Some(by),
    };
    let record = records::create(tx, &new)?;
    tx.exec(
        "insert into demonstrations (id, project_id, number, description, link, shown_on)
         values ($1, $2, $3, $4, $5, $6)",
        params![id, project, record.number, &fields.description, &fields.link, &fields.shown_on],
    )?;
    put_items(tx, id, &fields.items)?;
    let made = get(tx, id)?;
    index(tx, &made, fields)?;
    happened(tx, &made, "demonstration.created", Some(by))?;
    Ok(made)
}

/// A save. One without a change leaves everything as it is.
pub fn save(
    tx: &mut Tx,
    before: &Demonstration,
    expected: Option<i64>,
    wanted: &DemonstrationFields,
    by: PersonId,
) -> Result<Demonstration> {
    if expected.is_some_and(|revision| revision != before.revision) {
        return Err(Failure::Outdated);
    }
    if *wanted == fields(tx, before)? {
        return Ok(before.clone());
    }
    tx.exec(
        "update demonstrations set description = $2, link = $3, shown_on = $4 where id = $1",
        params![before.id, &wanted.description, &wanted.link, &wanted.shown_on],
    )?;
    put_items(tx, before.id, &wanted.items)?;
    let change = RecordChange {
        title: Some(&wanted.title),
        owner: Some(wanted.owner_id),
        state: None,
        due: Some(wanted.due.as_deref()),
    };
    records::change(tx, before.id, None, &change)?;
    let saved = get(tx, before.id)?;
    index(tx, &saved, wanted)?;
    happened(tx, &saved, "demonstration.changed", Some(by))?;
    Ok(saved)
}

/// Only a draft's: nobody has said anything of them yet. An id that another demonstration has is refused.
fn put_items(tx: &mut Tx, id: RecordId, wanted: &[DemonstrationItemBody]) -> Result<()> {
    tx.exec("delete from demonstration_items where demonstration_id = $1", params![id])?;
    for (one, position) in wanted.iter().zip(1_i64..) {
        let rows = tx.exec(
            "insert into demonstration_items (id, demonstration_id, client_key, position, words, requirement_id)
             values ($1, $2, $3, $4, $5, $6) on conflict (id) do nothing",
            params![one.id, id, client_key(), position, &one.words, one.requirement_id],
        )?;
        if rows == 0 {
            return Err(Failure::invalid("items", "not_unique"));
        }
    }
    Ok(())
}

/// Shows it to a party, each thing with the version that its requirement has now.
pub fn send(tx: &mut Tx, before: &Demonstration, party: PartyId, by: PersonId) -> Result<Demonstration> {
    let record = records::share(tx, before.id, Some(party))?;
    let change = RecordChange { state: Some(DemonstrationState::Sent.word()), ..RecordChange::default() };
    records::change(tx, before.id, None, &change)?;
    let shown = record.client_key.zip(record.client_number);
    let (key, number) = shown.ok_or_else(|| Failure::fault("a shared record has a key and a number"))?;
    let at = tx.now();
    tx.exec(
        "update demonstrations set party_id = $2, sent_at = $3, sent_by = $4 where id = $1",
        params![before.id, party, at, by],
    )?;
    tx.exec(
        "update demonstration_items
         set requirement_version = (select q.version from requirements q where q.id = demonstration_items.requirement_id)
         where demonstration_id = $1",
        params![before.id],
    )?;
    tx.exec(
        "insert into released_demonstrations (demonstration_id, project_id, party_id, client_key, client_number, title,
           description, link, shown_on, due, sent_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![
            before.id,
            before.project,
            party,
            key,
            number,
            &before.title,
            &before.description,
            &before.link,
            &before.shown_on,
            &before.due,
            at
        ],
    )?;
    tx.exec(
        "insert into released_demonstration_items (item_key, demonstration_key, project_id, party_id, position, words)
         select i.client_key, $2, $3, $4, i.position, i.words from demonstration_items i
         where i.demonstration_id = $1",
        params![before.id, key, before.project, party],
    )?;
    let sent = get(tx, before.id)?;
    happened(tx, &sent, "demonstration.sent", Some(by))?;
    Ok(sent)
}

/// Somebody dealt with what was said of an item, or it is open again. Tells whether it changed.
pub fn put_settled(tx: &mut Tx, of: &Demonstration, item: Uuid, settled: Option<PersonId>) -> Result<bool> {
    if !items(tx, of.id)?.iter().any(|one| one.id == item) {
        return Err(Failure::NotFound);
    }
    let at = settled.is_some().then(|| tx.now());
    let rows = tx.exec(
        "update demonstration_items set settled_at = $3, settled_by = $4
         where id = $1 and demonstration_id = $2 and (settled_at is null) = $5",
        params![item, of.id, at, settled, settled.is_some()],
    )?;
    Ok(rows > 0)
}

pub fn happened(tx: &mut Tx, of: &Demonstration, kind: EventKind, by: Option<PersonId>) -> Result<()> {
    let event = Event::new(kind, tx.now(), by).in_project(of.project).on(of.id);
    tx.event(event)
}

/// The team finds it by all its words. What the client finds is looked through where it is shown.
fn index(tx: &mut Tx, of: &Demonstration, fields: &DemonstrationFields) -> Result<()> {
    let number = format!("{}-{}", DEMONSTRATION.prefix, of.number);
    let mut words = vec![number.as_str(), &fields.title, &fields.description];
    words.extend(fields.items.iter().map(|item| item.words.as_str()));
    ::store::search::index(tx, of.id, Some(of.project), &words.join("\n"), None, None)
}

/// A leaver's demonstrations go to somebody else, as far as that person is of the project.
pub fn hand_over(tx: &mut Tx, from: PersonId, to: PersonId) -> Result<u64> {
    let owned = tx.rows(
        "select id from records where owner_id = $1 and kind = 'demonstration' order by id",
        params![from],
        |row| row.get::<RecordId>(0),
    )?;
    give(tx, &owned, to)
}
