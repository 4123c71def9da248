//! Portal links and what people said about themselves on a device.

use crate::letters;
use crate::link::{self, INVITATION_DAYS, LinkState, PortalLink, Purpose};
use crate::store::parties::Party;
use ::store::{ClientConn, Conn, Row, Tx, outbox, params};
use kernel::{Identified, LinkId, PartyId, PersonId, ProjectId, Result, SessionId, Timestamp};
use std::collections::HashSet;

pub struct NewLink {
    pub token_hash: Vec<u8>,
    pub project: ProjectId,
    pub party: PartyId,
    pub person: PersonId,
    pub purpose: Purpose,
    pub made_by: Option<PersonId>,
    pub expires_at: Timestamp,
}

fn read(row: &Row) -> Result<PortalLink> {
    let purpose: String = row.get(4)?;
    Ok(PortalLink {
        id: row.get(0)?,
        project: row.get(1)?,
        party: row.get(2)?,
        person: row.get(3)?,
        purpose: Purpose::from_kept(&purpose)?,
        made_by: row.get(5)?,
        created_at: row.get(6)?,
        expires_at: row.get(7)?,
        revoked_at: row.get(8)?,
        superseded_at: row.get(9)?,
        letter: row.get(10)?,
    })
}

pub fn create(tx: &mut Tx, new: &NewLink) -> Result<LinkId> {
    let id = LinkId::new();
    let now = tx.now();
    tx.exec(
        "insert into portal_links (id, token_hash, project_id, party_id, person_id, purpose, made_by, created_at, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        params![
            id,
            new.token_hash.clone(),
            new.project,
            new.party,
            new.person,
            new.purpose.word(),
            new.made_by,
            now,
            new.expires_at
        ],
    )?;
    Ok(id)
}

/// A contact's link for a letter of its own, and its secret; earlier ones go on working. Who made it is known where
/// it is an invitation.
pub fn invite(
    tx: &mut Tx,
    party: &Party,
    person: PersonId,
    made_by: Option<PersonId>,
) -> Result<(LinkId, String)> {
    let (token, token_hash) = link::fresh_token();
    let new = NewLink {
        token_hash,
        project: party.project,
        party: party.id,
        person,
        purpose: Purpose::Invitation,
        made_by,
        expires_at: tx.now().plus_days(INVITATION_DAYS),
    };
    Ok((create(tx, &new)?, token))
}

/// The letters that brought a contact a link of their own since then, the newest first.
pub fn letters_to(
    conn: &mut Conn,
    party: PartyId,
    person: PersonId,
    since: Timestamp,
) -> Result<Vec<uuid::Uuid>> {
    conn.rows(
        "select letter_id from portal_links
         where party_id = $1 and person_id = $2 and created_at >= $3 and letter_id is not null
         order by created_at desc, id desc",
        params![party, person, since],
        |row| row.get(0),
    )
}

pub fn set_letter(tx: &mut Tx, link: LinkId, letter: uuid::Uuid) -> Result<()> {
    tx.exec("update portal_links set letter_id = $2 where id = $1", params![link, letter])?;
    Ok(())
}

/// A team's preview belongs to a session and ends with it.
pub fn set_session(tx: &mut Tx, link: LinkId, session: SessionId) -> Result<()> {
    tx.exec("update portal_links set session_id = $2 where id = $1", params![link, session])?;
    Ok(())
}

pub fn session(conn: &mut Conn, link: LinkId) -> Result<Option<SessionId>> {
    conn.one("select session_id from portal_links where id = $1", params![link], |row| row.get(0))
}

pub fn find(conn: &mut Conn, token_hash: &[u8]) -> Result<PortalLink> {
    conn.one(
        "select id, project_id, party_id, person_id, purpose, made_by, created_at, expires_at, revoked_at,
                superseded_at, letter_id from portal_links where token_hash = $1",
        params![token_hash.to_vec()],
        read,
    )
}

pub fn get(conn: &mut Conn, id: LinkId) -> Result<PortalLink> {
    conn.one(
        "select id, project_id, party_id, person_id, purpose, made_by, created_at, expires_at, revoked_at,
                superseded_at, letter_id from portal_links where id = $1",
        params![id],
        read,
    )
}

/// The newest invitation of a contact, whatever its state.
pub fn newest(conn: &mut Conn, party: PartyId, person: PersonId) -> Result<Option<PortalLink>> {
    conn.opt(
        "select id, project_id, party_id, person_id, purpose, made_by, created_at, expires_at, revoked_at,
                superseded_at, letter_id from portal_links
         where party_id = $1 and person_id = $2 and purpose = 'invitation'
         order by created_at desc, id desc limit 1",
        params![party, person],
        read,
    )
}

/// Who of a party came to a link that nobody closed: those whom a letter reaches.
pub fn reached(conn: &mut Conn, party: PartyId) -> Result<HashSet<PersonId>> {
    let found = conn.rows(
        "select c.person_id from party_contacts c where c.party_id = $1 and
           (select l.revoked_at is null from portal_links l
            where l.party_id = c.party_id and l.person_id = c.person_id and l.purpose = 'invitation'
            order by l.created_at desc, l.id desc limit 1)",
        params![party],
        |row| row.get(0),
    )?;
    Ok(found.into_iter().collect())
}

/// A newer invitation takes the place of all earlier links of the same contact, but for those of letters that wait
/// for their hour: what they ask would be asked of nobody.
pub fn supersede(tx: &mut Tx, party: PartyId, person: PersonId) -> Result<()> {
    let now = tx.now();
    let earlier = tx.rows(
        "select id, made_by, letter_id from portal_links
         where party_id = $1 and person_id = $2 and purpose = 'invitation' and superseded_at is null",
        params![party, person],
        |row| Ok((row.get::<LinkId>(0)?, row.get::<Option<PersonId>>(1)?, row.get::<Option<uuid::Uuid>>(2)?)),
    )?;
    for (link, made_by, letter) in earlier {
        if let (None, Some(letter)) = (made_by, letter)
            && outbox::as_it_went(tx, letter)?.state == outbox::State::Queued
        {
            continue;
        }
        tx.exec("update portal_links set superseded_at = $2 where id = $1", params![link, now])?;
    }
    Ok(())
}

/// Revokes a link of a project and every other link of the same contact: each letter carries one of its own.
/// The count says whether there was one to revoke.
pub fn revoke(tx: &mut Tx, project: ProjectId, link: LinkId) -> Result<u64> {
    let chosen = tx.opt(
        "select party_id, person_id from portal_links where id = $1 and project_id = $2",
        params![link, project],
        |row| Ok((row.get::<PartyId>(0)?, row.get::<PersonId>(1)?)),
    )?;
    match chosen {
        Some((party, person)) => revoke_all(tx, party, person),
        None => Ok(0),
    }
}

/// A letter that still waits and carries a revoked link does not leave any more; no device stays proved.
fn end_with_revoked(tx: &mut Tx) -> Result<()> {
    forget_proofs_of_revoked(tx)?;
    let now = tx.now();
    let letters = tx.rows(
        "select letter_id from portal_links where revoked_at = $1 and letter_id is not null",
        params![now],
        |row| row.get::<uuid::Uuid>(0),
    )?;
    for letter in letters {
        letters::keep_back(tx, letter, LinkState::Revoked.reason())?;
    }
    Ok(())
}

/// Revokes every link of a contact of a party: they are off the project.
pub fn revoke_all(tx: &mut Tx, party: PartyId, person: PersonId) -> Result<u64> {
    let now = tx.now();
    let revoked = tx.exec(
        "update portal_links set revoked_at = $3 where party_id = $1 and person_id = $2 and revoked_at is null",
        params![party, person, now],
    )?;
    end_with_revoked(tx)?;
    Ok(revoked)
}

/// Revokes every link of a person wherever they take part: their mails go to another address now.
pub fn revoke_of_person(tx: &mut Tx, person: PersonId) -> Result<u64> {
    let now = tx.now();
    let revoked = tx.exec(
        "update portal_links set revoked_at = $2 where person_id = $1 and revoked_at is null",
        params![person, now],
    )?;
    end_with_revoked(tx)?;
    Ok(revoked)
}

/// What was said last on a device by the person of this link: "I am …" or "I am somebody else", and whether they
/// entered a mailed code there. Each mail carries a link of its own, so the other links of the same contact count
/// as well.
pub fn said(conn: &mut Conn, device_hash: &[u8], link: LinkId) -> Result<Option<Identified>> {
    let rows = conn.rows(
        "select d.said, d.proved_at from portal_links this
         join portal_links l on l.party_id = this.party_id and l.person_id = this.person_id
           and l.purpose = this.purpose
         join portal_devices d on d.link_id = l.id
         where this.id = $2 and d.device_hash = $1 order by d.at desc",
        params![device_hash.to_vec(), link],
        |row| Ok((row.get::<String>(0)?, row.get::<Option<Timestamp>>(1)?)),
    )?;
    let is_proved = rows.iter().any(|(_, proved_at)| proved_at.is_some());
    Ok(rows.first().map(|(word, _)| match (word.as_str(), is_proved) {
        ("as_named", true) => Identified::WithCode,
        ("as_named", false) => Identified::AsNamed,
        _ => Identified::SomebodyElse,
    }))
}

/// Whoever says to be somebody else on a device takes back what was proved on it.
pub fn say(tx: &mut Tx, device_hash: &[u8], link: LinkId, is_named: bool) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "insert into portal_devices (device_hash, link_id, said, at) values ($1, $2, $3, $4)
         on conflict (device_hash, link_id) do update set said = excluded.said, at = excluded.at",
        params![device_hash.to_vec(), link, if is_named { "as_named" } else { "somebody_else" }, now],
    )?;
    if !is_named {
        tx.exec(
            "update portal_devices set proved_at = null
             where device_hash = $1 and link_id in (
               select l.id from portal_links this
               join portal_links l on l.party_id = this.party_id and l.person_id = this.person_id
               where this.id = $2)",
            params![device_hash.to_vec(), link],
        )?;
    }
    Ok(())
}

/// The code that was mailed to the person of this link was entered on a device.
pub fn prove(tx: &mut Tx, device_hash: &[u8], link: LinkId) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "insert into portal_devices (device_hash, link_id, said, at, proved_at) values ($1, $2, 'as_named', $3, $3)
         on conflict (device_hash, link_id) do update
           set said = excluded.said, at = excluded.at, proved_at = excluded.proved_at",
        params![device_hash.to_vec(), link, now],
    )?;
    Ok(())
}

/// Whether this person proved themselves on a device, in whichever project.
pub fn has_proved(conn: &mut Conn, device_hash: &[u8], person: PersonId) -> Result<bool> {
    let found = conn.opt(
        "select 1 from portal_devices d join portal_links l on l.id = d.link_id
         where d.device_hash = $1 and l.person_id = $2 and d.proved_at is not null limit 1",
        params![device_hash.to_vec(), person],
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

/// How many wrong codes were entered through a link.
pub fn wrong_tries(conn: &mut Conn, link: LinkId) -> Result<i64> {
    conn.one("select wrong_tries from portal_links where id = $1", params![link], |row| row.get(0))
}

pub fn count_wrong_try(tx: &mut Tx, link: LinkId) -> Result<()> {
    tx.exec("update portal_links set wrong_tries = wrong_tries + 1 where id = $1", params![link])?;
    Ok(())
}

/// Devices on links that were revoked just now prove nothing any more, should their contact come back.
fn forget_proofs_of_revoked(tx: &mut Tx) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "update portal_devices set proved_at = null
         where proved_at is not null and link_id in (
           select l.id from portal_links revoked
           join portal_links l on l.party_id = revoked.party_id and l.person_id = revoked.person_id
           where revoked.revoked_at = $1)",
        params![now],
    )?;
    Ok(())
}

/// Forgets what a device said: the next visit asks again.
pub fn forget(tx: &mut Tx, device_hash: &[u8]) -> Result<()> {
    tx.exec("delete from portal_devices where device_hash = $1", params![device_hash.to_vec()])?;
    Ok(())
}

/// Until when a link of the viewer's own works, read through the second lock.
pub fn expiry_for_viewer(conn: &mut ClientConn, link: LinkId) -> Result<Timestamp> {
    conn.one("select expires_at from portal_links where id = $1", params![link], |row| row.get(0))
}
