//! Codes mailed to contacts: their hashes, until when they are good, and how often somebody guessed.

use ::store::{Conn, Tx, outbox, params};
use kernel::{PartyId, PersonId, Result, Timestamp};
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq)]
pub struct ContactCode {
    pub id: Uuid,
    pub hash: Vec<u8>,
    pub expires_at: Timestamp,
    pub tries: i64,
}

pub fn create(tx: &mut Tx, party: PartyId, person: PersonId, code: &ContactCode, letter: Uuid) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "insert into contact_codes (id, party_id, person_id, code_hash, made_at, expires_at, tries, letter_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![code.id, party, person, code.hash.clone(), now, code.expires_at, code.tries, letter],
    )?;
    Ok(())
}

/// The one that is neither used nor replaced.
pub fn current(conn: &mut Conn, party: PartyId, person: PersonId) -> Result<Option<ContactCode>> {
    conn.opt(
        "select id, code_hash, expires_at, tries from contact_codes
         where party_id = $1 and person_id = $2 and ended_at is null order by made_at desc, id desc limit 1",
        params![party, person],
        |row| {
            Ok(ContactCode {
                id: row.get(0)?,
                hash: row.get(1)?,
                expires_at: row.get(2)?,
                tries: row.get(3)?,
            })
        },
    )
}

/// When codes were mailed to a person since a moment, in whichever project, the oldest first.
pub fn made_since(conn: &mut Conn, person: PersonId, since: Timestamp) -> Result<Vec<Timestamp>> {
    conn.rows(
        "select made_at from contact_codes where person_id = $1 and made_at > $2 order by made_at",
        params![person, since],
        |row| row.get(0),
    )
}

pub fn count_try(tx: &mut Tx, code: Uuid) -> Result<()> {
    tx.exec("update contact_codes set tries = tries + 1 where id = $1", params![code])?;
    Ok(())
}

/// No code of a contact is good any more, and none that still waits leaves.
pub fn end_all(tx: &mut Tx, party: PartyId, person: PersonId) -> Result<()> {
    let now = tx.now();
    let letters = tx.rows(
        "select letter_id from contact_codes where party_id = $1 and person_id = $2 and ended_at is null",
        params![party, person],
        |row| row.get::<Uuid>(0),
    )?;
    for letter in letters {
        outbox::cancel_because(tx, letter, "code.ended")?;
    }
    tx.exec(
        "update contact_codes set ended_at = $3
         where party_id = $1 and person_id = $2 and ended_at is null",
        params![party, person, now],
    )?;
    Ok(())
}
