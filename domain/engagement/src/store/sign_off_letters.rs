//! Which letters are about which sign-off: they do not leave once it waits for their reader no more.

use ::store::{Conn, Tx, outbox, params};
use kernel::{PersonId, Result, SignOffId};
use uuid::Uuid;

/// A letter that asks somebody to answer, or announces that silence will count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignOffLetter {
    pub letter: Uuid,
    pub sign_off: SignOffId,
    pub person: PersonId,
    pub is_announcement: bool,
}

pub fn note(tx: &mut Tx, letter: &SignOffLetter) -> Result<()> {
    tx.exec(
        "insert into sign_off_letters (letter_id, sign_off_id, person_id, is_announcement) values ($1, $2, $3, $4)",
        params![letter.letter, letter.sign_off.uuid(), letter.person, letter.is_announcement],
    )?;
    Ok(())
}

pub fn of_sign_off(conn: &mut Conn, sign_off: SignOffId) -> Result<Vec<SignOffLetter>> {
    conn.rows(
        "select letter_id, sign_off_id, person_id, is_announcement from sign_off_letters where sign_off_id = $1",
        params![sign_off.uuid()],
        read,
    )
}

/// Which sign-off a letter is about, if it is about one.
pub fn sign_off_of(conn: &mut Conn, letter: Uuid) -> Result<Option<SignOffId>> {
    conn.opt("select sign_off_id from sign_off_letters where letter_id = $1", params![letter], |row| {
        row.get(0).map(SignOffId)
    })
}

fn read(row: &::store::Row) -> Result<SignOffLetter> {
    Ok(SignOffLetter {
        letter: row.get(0)?,
        sign_off: SignOffId(row.get(1)?),
        person: row.get(2)?,
        is_announcement: row.get(3)?,
    })
}

/// Nobody is asked any more: what has not left stays, and says why. The log tells of the decision or the withdrawal.
pub fn take_back(tx: &mut Tx, sign_off: SignOffId, reason: &str) -> Result<()> {
    for letter in of_sign_off(tx, sign_off)? {
        outbox::cancel_because(tx, letter.letter, reason)?;
    }
    Ok(())
}
