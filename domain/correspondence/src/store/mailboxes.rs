//! Up to where a mailbox elsewhere was emptied, and what was passed by there and is taken later. A place moves, and what
//! waited is done, in the transaction that takes its mail.

use ::store::{Conn, Tx, params};
use kernel::{Failure, Result, Timestamp};

/// A mail's place in a mailbox: numbers grow within one validity, and mean nothing in another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailboxPlace {
    /// Whose, where and which folder; another mailbox begins anew.
    pub mailbox: String,
    pub validity: u32,
    pub number: u32,
}

/// Where it was left; none where nothing was taken yet.
pub fn left_at(conn: &mut Conn, mailbox: &str) -> Result<Option<(u32, u32)>> {
    let sql = "select validity, number from mailbox_places where mailbox = $1";
    let found = conn.opt(sql, params![mailbox], |row| Ok((row.get::<i64>(0)?, row.get::<i64>(1)?)))?;
    let Some((validity, number)) = found else { return Ok(None) };
    Ok(Some((
        u32::try_from(validity).map_err(Failure::fault)?,
        u32::try_from(number).map_err(Failure::fault)?,
    )))
}

/// Moves on, and never back. What lay there waits no more, nor does what had another validity.
pub fn put_place(tx: &mut Tx, place: &MailboxPlace) -> Result<()> {
    tx.exec(
        "insert into mailbox_places (mailbox, validity, number) values ($1, $2, $3)
         on conflict (mailbox) do update set validity = excluded.validity, number = excluded.number
         where mailbox_places.validity <> excluded.validity or mailbox_places.number < excluded.number",
        params![place.mailbox.as_str(), i64::from(place.validity), i64::from(place.number)],
    )?;
    // Stretches of the key, each looked up by itself: one condition over all of them reads whatever waits.
    let (mailbox, validity) = (place.mailbox.as_str(), i64::from(place.validity));
    tx.exec(
        "delete from mailbox_waiting where mailbox = $1 and validity = $2 and number = $3",
        params![mailbox, validity, i64::from(place.number)],
    )?;
    for others in [
        "delete from mailbox_waiting where mailbox = $1 and validity < $2",
        "delete from mailbox_waiting where mailbox = $1 and validity > $2",
    ] {
        tx.exec(others, params![mailbox, validity])?;
    }
    Ok(())
}

/// A mail that cannot be taken now is passed by, and taken later.
pub fn put_waiting(tx: &mut Tx, place: &MailboxPlace) -> Result<()> {
    put_place(tx, place)?;
    let now = tx.now();
    tx.exec(
        "insert into mailbox_waiting (mailbox, validity, number, since) values ($1, $2, $3, $4)
         on conflict (mailbox, validity, number) do nothing",
        params![place.mailbox.as_str(), i64::from(place.validity), i64::from(place.number), now],
    )?;
    Ok(())
}

/// The numbers of what was passed by, the smallest first.
pub fn waiting(conn: &mut Conn, mailbox: &str, validity: u32, most: i64) -> Result<Vec<u32>> {
    let numbers = conn.rows(
        "select number from mailbox_waiting where mailbox = $1 and validity = $2 order by number limit $3",
        params![mailbox, i64::from(validity), most],
        |row| row.get::<i64>(0),
    )?;
    numbers.into_iter().map(|number| u32::try_from(number).map_err(Failure::fault)).collect()
}

pub fn count_waiting(conn: &mut Conn, mailbox: &str) -> Result<i64> {
    let sql = "select count(*) from mailbox_waiting where mailbox = $1";
    conn.one(sql, params![mailbox], |row| row.get(0))
}

/// A mail was too large to be taken, and stays in the mailbox.
pub fn put_left(tx: &mut Tx, place: &MailboxPlace, bytes: i64) -> Result<()> {
    put_place(tx, place)?;
    let now = tx.now();
    tx.exec(
        "update mailbox_places set left_bytes = $2, left_at = $3 where mailbox = $1",
        params![place.mailbox.as_str(), bytes, now],
    )?;
    Ok(())
}

/// The newest mail that was too large: its size, and when it was met.
pub fn newest_left(conn: &mut Conn, mailbox: &str) -> Result<Option<(i64, Timestamp)>> {
    let sql = "select left_bytes, left_at from mailbox_places where mailbox = $1 and left_at is not null";
    conn.opt(sql, params![mailbox], |row| Ok((row.get(0)?, row.get(1)?)))
}
