//! Codes mailed to contacts: their hashes, for which device and until when they are good, and how often somebody
//! guessed there.

use ::store::{Conn, Tx, outbox, params};
use kernel::{LinkId, PartyId, PersonId, Result, Timestamp};
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq)]
pub struct ContactCode {
    pub id: Uuid,
    pub hash: Vec<u8>,
    pub expires_at: Timestamp,
    pub tries: i64,
}

/// Whose code it is, and from where it was asked for.
#[derive(Debug, Clone, Copy)]
pub struct AskedBy<'a> {
    pub party: PartyId,
    pub person: PersonId,
    pub device_hash: &'a [u8],
    /// The network the address belongs to.
    pub ip: &'a str,
    pub link: LinkId,
    /// Whether the person proved themselves on this device, in whichever project.
    pub is_proved: bool,
}

pub fn create(tx: &mut Tx, by: AskedBy<'_>, code: &ContactCode, letter: Uuid) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "insert into contact_codes (id, party_id, person_id, code_hash, made_at, expires_at, tries, letter_id,
           device_hash, ip, link_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        params![
            code.id,
            by.party,
            by.person,
            code.hash.clone(),
            now,
            code.expires_at,
            code.tries,
            letter,
            by.device_hash.to_vec(),
            by.ip,
            by.link
        ],
    )?;
    Ok(())
}

/// The one that this device asked for and that is neither used nor replaced.
pub fn current(
    conn: &mut Conn,
    party: PartyId,
    person: PersonId,
    device_hash: &[u8],
) -> Result<Option<ContactCode>> {
    conn.opt(
        "select id, code_hash, expires_at, tries from contact_codes
         where party_id = $1 and person_id = $2 and device_hash = $3 and ended_at is null
         order by made_at desc, id desc limit 1",
        params![party, person, device_hash.to_vec()],
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

/// Whether it can still be entered.
pub fn is_good(conn: &mut Conn, code: Uuid, now: Timestamp) -> Result<bool> {
    let found = conn.opt(
        "select 1 from contact_codes where id = $1 and ended_at is null and expires_at > $2",
        params![code, now],
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

/// A code that was mailed, and from where it was asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct MadeCode {
    pub at: Timestamp,
    pub device_hash: Option<Vec<u8>>,
    pub ip: String,
    pub link: Option<LinkId>,
    /// Whether the person proved themselves on that device, before or since.
    pub is_proved: bool,
}

/// The codes mailed to a person since a moment, in whichever project, the oldest first.
pub fn made_since(conn: &mut Conn, person: PersonId, since: Timestamp) -> Result<Vec<MadeCode>> {
    conn.rows(
        "select c.made_at, c.device_hash, c.ip, c.link_id,
           exists (select 1 from portal_devices d join portal_links l on l.id = d.link_id
                   where d.device_hash = c.device_hash and l.person_id = c.person_id and d.proved_at is not null)
         from contact_codes c where c.person_id = $1 and c.made_at > $2 order by c.made_at",
        params![person, since],
        |row| {
            Ok(MadeCode {
                at: row.get(0)?,
                device_hash: row.get(1)?,
                ip: row.get(2)?,
                link: row.get(3)?,
                is_proved: row.get(4)?,
            })
        },
    )
}

pub fn count_try(tx: &mut Tx, code: Uuid) -> Result<()> {
    tx.exec("update contact_codes set tries = tries + 1 where id = $1", params![code])?;
    Ok(())
}

/// The code of one device is good no more, and does not leave if it still waits.
pub fn end(tx: &mut Tx, code: Uuid) -> Result<()> {
    let now = tx.now();
    let letter =
        tx.one("select letter_id from contact_codes where id = $1", params![code], |row| row.get(0))?;
    outbox::cancel_because(tx, letter, "code.ended")?;
    tx.exec("update contact_codes set ended_at = $2 where id = $1 and ended_at is null", params![code, now])?;
    Ok(())
}

/// No code of a contact is good any more, on whichever device: they are off the project.
pub fn end_all(tx: &mut Tx, party: PartyId, person: PersonId) -> Result<()> {
    let codes = tx.rows(
        "select id from contact_codes where party_id = $1 and person_id = $2 and ended_at is null",
        params![party, person],
        |row| row.get::<Uuid>(0),
    )?;
    codes.into_iter().try_for_each(|code| end(tx, code))
}
