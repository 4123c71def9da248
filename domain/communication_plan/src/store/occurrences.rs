//! Occurrences whose time came near: what they make, and what became of it. Those further ahead follow from the rows.

use crate::entry::Product;
use crate::occurrence::Occurrence;
use crate::standing::{State, Word, state};
use crate::store::entries::Entry;
use ::store::{Conn, Db, Row, Tx, params};
use jiff::civil::Date;
use kernel::{Failure, PersonId, ProjectId, RecordId, Result, Timestamp};
use uuid::Uuid;

/// How long one worker has an occurrence for itself.
const LEASE_SECONDS: i64 = 120;

#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    pub id: Uuid,
    pub entry: RecordId,
    pub project: ProjectId,
    /// The day of the rhythm in whose place it stands.
    pub slot: Date,
    pub day: Date,
    /// The day from which it was moved. One that takes the place of another day of a changed row was not moved.
    pub moved_from: Option<Date>,
    pub at: Timestamp,
    pub over_at: Timestamp,
    pub produces: Product,
    pub product: RecordId,
    pub made_at: Option<Timestamp>,
    pub attempts: i64,
    /// Why nothing could be made, as the code of a refusal.
    pub failure: Option<String>,
    pub done_at: Option<Timestamp>,
    pub word: Option<Spoken>,
    /// Why what was made for it was called off, where it was; never kept here.
    pub called_off: Option<String>,
    pub told_owner_at: Option<Timestamp>,
    pub told_managers_at: Option<Timestamp>,
    pub is_open: bool,
}

/// What somebody said of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Spoken {
    pub word: Word,
    /// Nobody: the project was archived.
    pub by: Option<PersonId>,
    pub at: Option<Timestamp>,
    pub words: String,
    pub log_entry: Option<RecordId>,
}

impl Kept {
    pub fn state(&self, now: Timestamp) -> State {
        let off = self.called_off.as_ref().map(|_| Word::CalledOff);
        state(self.word.as_ref().map(|said| said.word).or(off), self.done_at, self.over_at, now)
    }
}

fn read(row: &Row) -> Result<Kept> {
    let word: Option<String> = row.get(13)?;
    let spoken = |word: String| -> Result<Spoken> {
        Ok(Spoken {
            word: Word::from_kept(&word)?,
            by: row.get(14)?,
            at: row.get(15)?,
            words: row.get(16)?,
            log_entry: row.get(17)?,
        })
    };
    Ok(Kept {
        id: row.get(0)?,
        entry: row.get(1)?,
        project: row.get(2)?,
        slot: date(&row.get::<String>(3)?)?,
        day: date(&row.get::<String>(4)?)?,
        at: row.get(5)?,
        over_at: row.get(6)?,
        produces: Product::from_kept(&row.get::<String>(7)?)?,
        product: row.get(8)?,
        made_at: row.get(9)?,
        attempts: row.get(10)?,
        failure: row.get(11)?,
        done_at: row.get(12)?,
        word: word.map(spoken).transpose()?,
        called_off: None,
        told_owner_at: row.get(18)?,
        told_managers_at: row.get(19)?,
        is_open: row.get(20)?,
        moved_from: row.get::<Option<String>>(21)?.map(|day| date(&day)).transpose()?,
    })
}

fn date(text: &str) -> Result<Date> {
    text.parse().map_err(Failure::fault)
}

/// Of a project, the newest first, back to a moment.
pub fn of_project(conn: &mut Conn, project: ProjectId, since: Timestamp) -> Result<Vec<Kept>> {
    conn.rows(
        "select id, entry_id, project_id, slot, day, at, over_at, produces, product_id, made_at, attempts, failure,
           done_at, word, word_by, word_at, words, log_entry_id, told_owner_at, told_managers_at, is_open,
           moved_from
         from communication_occurrences where project_id = $1 and over_at >= $2 order by over_at desc, id desc",
        params![project, since],
        read,
    )
}

pub fn get(conn: &mut Conn, entry: RecordId, slot: Date) -> Result<Option<Kept>> {
    conn.opt(
        "select id, entry_id, project_id, slot, day, at, over_at, produces, product_id, made_at, attempts, failure,
           done_at, word, word_by, word_at, words, log_entry_id, told_owner_at, told_managers_at, is_open,
           moved_from
         from communication_occurrences where entry_id = $1 and slot = $2",
        params![entry, slot.to_string()],
        read,
    )
}

/// Those that are not settled, the most urgent first: also what was closed by a clock that went ahead and came back.
pub fn open(conn: &mut Conn, now: Timestamp) -> Result<Vec<Kept>> {
    conn.rows(
        "select id, entry_id, project_id, slot, day, at, over_at, produces, product_id, made_at, attempts, failure,
           done_at, word, word_by, word_at, words, log_entry_id, told_owner_at, told_managers_at, is_open,
           moved_from
         from communication_occurrences
         where (is_open = $1 or over_at > $2) and done_at is null and word is null order by over_at, id",
        params![true, now],
        read,
    )
}

/// Writes an occurrence of a row once; a second time it writes nothing. Tells whether it is new.
pub fn put(tx: &mut Tx, entry: &Entry, occurrence: &Occurrence, over_at: Timestamp) -> Result<bool> {
    let (id, product) = (Uuid::now_v7(), RecordId::new());
    let rows = tx.exec(
        "insert into communication_occurrences (id, entry_id, project_id, slot, day, at, over_at, produces, product_id,
           attempts, leased_until, is_open, words, moved_from)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 0, $10, '', $11) on conflict (entry_id, slot) do nothing",
        params![
            id,
            entry.id,
            entry.project,
            occurrence.slot.to_string(),
            occurrence.day.to_string(),
            occurrence.at,
            over_at,
            entry.fields.produces.word(),
            product,
            true,
            occurrence.moved_from().map(|day| day.to_string())
        ],
    )?;
    Ok(rows == 1)
}

/// What lies ahead of a row and was not made yet goes: its days follow from the row anew.
pub fn forget_ahead(tx: &mut Tx, entry: RecordId) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "delete from communication_occurrences
         where entry_id = $1 and over_at > $2 and made_at is null and word is null and done_at is null
           and (leased_until <= $2 or failure is not null)",
        params![entry, now],
    )?;
    Ok(())
}

/// What a row made that lies ahead and is not settled, in order.
pub fn made_ahead(conn: &mut Conn, entry: RecordId, now: Timestamp) -> Result<Vec<Kept>> {
    conn.rows(
        "select id, entry_id, project_id, slot, day, at, over_at, produces, product_id, made_at, attempts, failure,
           done_at, word, word_by, word_at, words, log_entry_id, told_owner_at, told_managers_at, is_open,
           moved_from
         from communication_occurrences
         where entry_id = $1 and over_at > $2 and made_at is not null and done_at is null and word is null
         order by at, id",
        params![entry, now],
        read,
    )
}

/// It stands in the place of another day of the rhythm.
pub fn put_slot(tx: &mut Tx, id: Uuid, slot: Date) -> Result<()> {
    tx.exec("update communication_occurrences set slot = $2 where id = $1", params![id, slot.to_string()])?;
    Ok(())
}

/// It was put on another day together with those who take part.
pub fn put_moved(tx: &mut Tx, one: &Kept) -> Result<()> {
    tx.exec(
        "update communication_occurrences set day = $2, at = $3, over_at = $4, moved_from = $5
         where id = $1 and done_at is null and word is null",
        params![one.id, one.day.to_string(), one.at, one.over_at, one.moved_from.map(|day| day.to_string())],
    )?;
    Ok(())
}

/// It is not expected any more, and what was made for it was taken back.
pub fn forget(tx: &mut Tx, id: Uuid) -> Result<()> {
    tx.exec("delete from communication_occurrences where id = $1", params![id])?;
    Ok(())
}

/// Leases one to this worker; each lease counts as an attempt. A worker that dies gives it back by the passing of time.
pub async fn claim(db: &Db, id: Uuid) -> Result<bool> {
    let claimed = db.write(move |tx| {
        let now = tx.now();
        let rows = tx.exec(
            "update communication_occurrences set attempts = attempts + 1, leased_until = $2, failure = null
             where id = $1 and made_at is null and word is null and done_at is null and leased_until <= $3
               and exists (select 1 from records r where r.id = entry_id and r.state = 'active')",
            params![id, now.plus_seconds(LEASE_SECONDS), now],
        )?;
        Ok(rows == 1)
    });
    claimed.await
}

/// Whoever held leases has ended: said by a process that has the database to itself, when it begins. What failed waits on.
pub fn give_back(tx: &mut Tx) -> Result<()> {
    tx.exec(
        "update communication_occurrences set leased_until = 0
         where is_open = $1 and leased_until > 0 and failure is null",
        params![true],
    )?;
    Ok(())
}

pub fn put_made(tx: &mut Tx, id: Uuid) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "update communication_occurrences set made_at = $2, leased_until = 0, failure = null
         where id = $1 and made_at is null",
        params![id, now],
    )?;
    Ok(())
}

/// The same, where it got an id of its own; tells whether it was not made before.
pub fn put_made_as(tx: &mut Tx, id: Uuid, product: RecordId) -> Result<bool> {
    let now = tx.now();
    let rows = tx.exec(
        "update communication_occurrences set product_id = $3, made_at = $2, leased_until = 0, failure = null
         where id = $1 and made_at is null",
        params![id, now, product],
    )?;
    Ok(rows == 1)
}

/// In nobody's hands, and tried again later; with what was said against it.
pub fn put_failed(tx: &mut Tx, id: Uuid, failure: &str, again_at: Timestamp) -> Result<()> {
    tx.exec(
        "update communication_occurrences set failure = $2, leased_until = $3 where id = $1 and made_at is null",
        params![id, failure, again_at],
    )?;
    Ok(())
}

/// What became of it; tells whether that is news.
pub fn put_done(tx: &mut Tx, id: Uuid, done_at: Timestamp) -> Result<bool> {
    let rows = tx.exec(
        "update communication_occurrences set done_at = $2, is_open = $3
         where id = $1 and done_at is null and word is null",
        params![id, done_at, false],
    )?;
    Ok(rows == 1)
}

/// Nobody waits for it any more; it stands as it is.
pub fn close(tx: &mut Tx, id: Uuid) -> Result<()> {
    tx.exec("update communication_occurrences set is_open = $2 where id = $1", params![id, false])?;
    Ok(())
}

/// Somebody says how it stands.
pub fn put_word(tx: &mut Tx, id: Uuid, said: &Spoken, done_at: Option<Timestamp>) -> Result<()> {
    tx.exec(
        "update communication_occurrences
         set word = $2, word_by = $3, word_at = $4, words = $5, log_entry_id = $6, done_at = $7, is_open = $8
         where id = $1",
        params![id, said.word.word(), said.by, said.at, said.words.as_str(), said.log_entry, done_at, false],
    )?;
    Ok(())
}

/// It stands again as it did before.
pub fn delete_word(tx: &mut Tx, id: Uuid) -> Result<()> {
    tx.exec(
        "update communication_occurrences
         set word = null, word_by = null, word_at = null, words = '', log_entry_id = null, done_at = null, is_open = $2
         where id = $1",
        params![id, true],
    )?;
    Ok(())
}

/// Each step is told once; tells whether it was not told before.
pub fn tell_owner(tx: &mut Tx, id: Uuid) -> Result<bool> {
    let now = tx.now();
    let rows = tx.exec(
        "update communication_occurrences set told_owner_at = $2
         where id = $1 and told_owner_at is null and done_at is null and word is null",
        params![id, now],
    )?;
    Ok(rows == 1)
}

pub fn tell_managers(tx: &mut Tx, id: Uuid) -> Result<bool> {
    let now = tx.now();
    let rows = tx.exec(
        "update communication_occurrences set told_managers_at = $2
         where id = $1 and told_managers_at is null and done_at is null and word is null",
        params![id, now],
    )?;
    Ok(rows == 1)
}
