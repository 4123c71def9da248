//! Letters that left: under which id, how it went with each, and which addresses do not work.

use ::store::{Conn, Row, Tx, params};
use kernel::{PersonId, ProjectId, RecordId, Result, Timestamp};
use uuid::Uuid;

/// How it went with a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterState {
    /// About to leave.
    Leaving,
    /// A server could not take it yet; it is tried again.
    Deferred,
    Sent,
    /// It came back, or was refused for good.
    Returned,
}

kernel::words!(LetterState {
    Leaving = "leaving",
    Deferred = "deferred",
    Sent = "sent",
    Returned = "returned",
});

#[derive(Debug, Clone, PartialEq)]
pub struct SentLetter {
    pub letter: Uuid,
    pub thread: Option<Uuid>,
    pub project: Option<ProjectId>,
    pub person: PersonId,
    pub address: String,
    pub message_id: String,
    pub state: LetterState,
    /// What the server said last.
    pub words: String,
    pub at: Timestamp,
    /// The mail in which it left with others; its own id was never on the way.
    pub gathered_in: Option<Uuid>,
}

fn read(row: &Row) -> Result<SentLetter> {
    Ok(SentLetter {
        letter: row.get(0)?,
        thread: row.get(1)?,
        project: row.get(2)?,
        person: row.get(3)?,
        address: row.get(4)?,
        message_id: row.get(5)?,
        state: LetterState::from_kept(&row.get::<String>(6)?)?,
        words: row.get(7)?,
        at: row.get(8)?,
        gathered_in: row.get(9)?,
    })
}

/// Notes under which id a letter leaves; every attempt has the same.
pub fn put(tx: &mut Tx, letter: &SentLetter) -> Result<()> {
    tx.exec(
        "insert into sent_letters (letter_id, thread_id, project_id, person_id, address, message_id, state, words, at,
           gathered_in)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         on conflict (letter_id) do update set thread_id = excluded.thread_id, address = excluded.address,
           state = excluded.state, at = excluded.at, gathered_in = excluded.gathered_in",
        params![
            letter.letter,
            letter.thread,
            letter.project,
            letter.person,
            letter.address.as_str(),
            letter.message_id.as_str(),
            letter.state.word(),
            letter.words.as_str(),
            letter.at,
            letter.gathered_in
        ],
    )?;
    Ok(())
}

pub fn put_state(tx: &mut Tx, letter: Uuid, state: LetterState, words: &str) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "update sent_letters set state = $2, words = $3, at = $4 where letter_id = $1",
        params![letter, state.word(), words, now],
    )?;
    Ok(())
}

pub fn find(conn: &mut Conn, letter: Uuid) -> Result<Option<SentLetter>> {
    conn.opt(
        "select letter_id, thread_id, project_id, person_id, address, message_id, state, words, at, gathered_in
         from sent_letters
         where letter_id = $1",
        params![letter],
        read,
    )
}

pub fn of_message(conn: &mut Conn, message_id: &str) -> Result<Option<SentLetter>> {
    conn.opt(
        "select letter_id, thread_id, project_id, person_id, address, message_id, state, words, at, gathered_in
         from sent_letters
         where message_id = $1",
        params![message_id],
        read,
    )
}

/// What left in one mail with others.
pub fn gathered_in(conn: &mut Conn, letter: Uuid) -> Result<Vec<SentLetter>> {
    conn.rows(
        "select letter_id, thread_id, project_id, person_id, address, message_id, state, words, at, gathered_in
         from sent_letters where gathered_in = $1 order by letter_id",
        params![letter],
        read,
    )
}

/// What does not go with a mail any more, of what was to.
pub fn let_go(tx: &mut Tx, letter: Uuid) -> Result<()> {
    tx.exec("update sent_letters set gathered_in = null where letter_id = $1", params![letter])?;
    Ok(())
}

/// Whether a mail server was asked to take it, whatever came of that.
pub fn was_handed_over(conn: &mut Conn, letter: Uuid) -> Result<bool> {
    Ok(find(conn, letter)?.is_some())
}

/// The letters to clients about a record, the newest first; of a mail that gathered several, what it gathered.
pub fn of_record(conn: &mut Conn, record: RecordId, most: i64) -> Result<Vec<SentLetter>> {
    conn.rows(
        "select l.letter_id, l.thread_id, l.project_id, l.person_id, l.address, l.message_id, l.state, l.words, l.at,
           l.gathered_in
         from mail_threads t join sent_letters l on l.thread_id = t.id
         where t.record_id = $1 and t.party_id is not null
           and not exists (select 1 from sent_letters g where g.gathered_in = l.letter_id)
         order by l.at desc, l.letter_id desc limit $2",
        params![record, most],
        read,
    )
}

/// The newest letter to an address.
pub fn newest_to(conn: &mut Conn, address: &str) -> Result<Option<SentLetter>> {
    conn.opt(
        "select letter_id, thread_id, project_id, person_id, address, message_id, state, words, at, gathered_in
         from sent_letters
         where address = $1 order by at desc, letter_id desc limit 1",
        params![address],
        read,
    )
}

/// An address that mail comes back from.
#[derive(Debug, Clone, PartialEq)]
pub struct ReturnedAddress {
    pub address: String,
    pub words: String,
    pub at: Timestamp,
}

/// Marks an address; tells whether it was not marked before.
pub fn put_returned(tx: &mut Tx, letter: &SentLetter, words: &str) -> Result<bool> {
    let now = tx.now();
    let rows = tx.exec(
        "insert into returned_addresses (address, person_id, letter_id, words, at) values ($1, $2, $3, $4, $5)
         on conflict (address) do nothing",
        params![letter.address.as_str(), letter.person, letter.letter, words, now],
    )?;
    Ok(rows == 1)
}

/// Somebody says that the address works again.
pub fn clear_returned(tx: &mut Tx, address: &str) -> Result<bool> {
    let rows = tx.exec("delete from returned_addresses where address = $1", params![address])?;
    Ok(rows == 1)
}

pub fn returned(conn: &mut Conn, address: &str) -> Result<Option<ReturnedAddress>> {
    conn.opt(
        "select address, words, at from returned_addresses where address = $1",
        params![address],
        |row| Ok(ReturnedAddress { address: row.get(0)?, words: row.get(1)?, at: row.get(2)? }),
    )
}
