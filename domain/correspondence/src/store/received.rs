//! Mails that came in, from the moment their bytes are on disk.

use crate::authentication::{Authenticated, Verdict};
use crate::incoming::IncomingMail;
use ::store::{Conn, Page, PageOf, Row, Tx, params};
use kernel::{Failure, PartyId, PersonId, ProjectId, RecordId, Result, Timestamp};
use uuid::Uuid;

/// Where a mail stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailState {
    /// Taken, not looked at yet.
    Received,
    /// What it says stands where it belongs.
    Filed,
    /// Waits for a person of the team.
    Held,
    /// Nothing for a person, and why.
    Ignored,
    /// Somebody of the team put it away.
    Discarded,
}

kernel::words!(MailState {
    Received = "received",
    Filed = "filed",
    Held = "held",
    Ignored = "ignored",
    Discarded = "discarded",
});

#[derive(Debug, Clone, PartialEq)]
pub struct ReceivedMail {
    pub id: Uuid,
    pub door: String,
    /// Of its bytes.
    pub sha256: String,
    pub bytes: i64,
    pub recipient: String,
    pub envelope_from: String,
    pub state: MailState,
    pub reason: String,
    pub attempts: i64,
    pub project: Option<ProjectId>,
    pub party: Option<PartyId>,
    /// Whose address it came to.
    pub person: Option<PersonId>,
    /// What it is about, or seems to be.
    pub record: Option<RecordId>,
    pub from_name: String,
    pub from_address: String,
    pub subject: String,
    pub said: String,
    pub quoted: String,
    pub sent_at: Option<Timestamp>,
    pub received_at: Timestamp,
    pub handled_at: Option<Timestamp>,
    pub handled_by: Option<PersonId>,
    /// `answer`, `comment`, `calendar`.
    pub filed_as: Option<String>,
    /// Who else it went to, as it says; none of our own addresses.
    pub also_to: Vec<String>,
    /// What the house's mail server found about whom it is from: `pass`, `fail` or `none`; nothing where it says nothing.
    pub dkim: Option<String>,
    pub dmarc: Option<String>,
    /// Of the letter that it answers, or seems to.
    pub thread: Option<Uuid>,
}

/// A mail at the door.
pub struct NewMail<'a> {
    pub id: Uuid,
    pub door: &'a str,
    pub sha256: &'a str,
    pub bytes: i64,
    pub recipient: &'a str,
    pub envelope_from: &'a str,
    /// It came to an address that was given to somebody for answers.
    pub is_addressed: bool,
}

fn read(row: &Row) -> Result<ReceivedMail> {
    Ok(ReceivedMail {
        id: row.get(0)?,
        door: row.get(1)?,
        sha256: row.get(2)?,
        bytes: row.get(3)?,
        recipient: row.get(4)?,
        envelope_from: row.get(5)?,
        state: MailState::from_kept(&row.get::<String>(6)?)?,
        reason: row.get(7)?,
        attempts: row.get(8)?,
        project: row.get(9)?,
        party: row.get(10)?,
        person: row.get(11)?,
        record: row.get(12)?,
        from_name: row.get(13)?,
        from_address: row.get(14)?,
        subject: row.get(15)?,
        said: row.get(16)?,
        quoted: row.get(17)?,
        sent_at: row.get(18)?,
        received_at: row.get(19)?,
        handled_at: row.get(20)?,
        handled_by: row.get(21)?,
        filed_as: row.get(22)?,
        also_to: serde_json::from_str(&row.get::<String>(23)?).map_err(Failure::fault)?,
        dkim: row.get(24)?,
        dmarc: row.get(25)?,
        thread: row.get(26)?,
    })
}

/// Writes it down; false where the same bytes came to the same recipient before.
pub fn put(tx: &mut Tx, new: &NewMail<'_>) -> Result<bool> {
    let now = tx.now();
    let rows = tx.exec(
        "insert into received_mails (id, door, sha256, bytes, recipient, envelope_from, state, reason, attempts, from_name,
           from_address, subject, said, quoted, received_at, is_addressed)
         values ($1, $2, $3, $4, $5, $6, 'received', '', 0, '', '', '', '', '', $7, $8)
         on conflict (sha256, recipient) do nothing",
        params![new.id, new.door, new.sha256, new.bytes, new.recipient, new.envelope_from, now, new.is_addressed],
    )?;
    Ok(rows == 1)
}

pub fn get(conn: &mut Conn, id: Uuid) -> Result<ReceivedMail> {
    conn.one(
        "select id, door, sha256, bytes, recipient, envelope_from, state, reason, attempts, project_id, party_id, person_id,
           record_id, from_name, from_address, subject, said, quoted, sent_at, received_at, handled_at, handled_by, filed_as,
           also_to, dkim, dmarc, thread_id
         from received_mails where id = $1",
        params![id],
        read,
    )
}

/// The oldest that nobody looked at.
pub fn waiting(conn: &mut Conn, most: i64) -> Result<Vec<ReceivedMail>> {
    conn.rows(
        "select id, door, sha256, bytes, recipient, envelope_from, state, reason, attempts, project_id, party_id, person_id,
           record_id, from_name, from_address, subject, said, quoted, sent_at, received_at, handled_at, handled_by, filed_as,
           also_to, dkim, dmarc, thread_id
         from received_mails where state = 'received' order by received_at, id limit $1",
        params![most],
        read,
    )
}

/// How much waits for somebody, and how many came since.
#[derive(Debug, Clone, Copy, Default)]
pub struct Load {
    pub held: i64,
    pub held_bytes: i64,
    pub since: i64,
}

/// Of what came to addresses for answers, or of the rest.
pub fn load(conn: &mut Conn, is_addressed: bool, since: Timestamp) -> Result<Load> {
    let (held, held_bytes) = conn.one(
        "select count(*), cast(coalesce(sum(bytes), 0) as bigint) from received_mails
         where is_addressed = $1 and state in ('received', 'held')",
        params![is_addressed],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let since = conn.one(
        "select count(*) from received_mails where is_addressed = $1 and received_at > $2",
        params![is_addressed, since],
        |row| row.get(0),
    )?;
    Ok(Load { held, held_bytes, since })
}

/// When the last one came in by a door.
pub fn newest_by(conn: &mut Conn, door: &str) -> Result<Option<Timestamp>> {
    conn.one("select max(received_at) from received_mails where door = $1", params![door], |row| row.get(0))
}

/// The key under which a mail is known again; false where another came under it before.
pub fn put_key(tx: &mut Tx, id: Uuid, key: &str) -> Result<bool> {
    let other =
        tx.opt("select id from received_mails where mail_key = $1 and id <> $2", params![key, id], |row| {
            row.get::<Uuid>(0)
        })?;
    if other.is_some() {
        return Ok(false);
    }
    tx.exec("update received_mails set mail_key = $2 where id = $1", params![id, key])?;
    Ok(true)
}

/// What was read of it.
pub fn put_words(tx: &mut Tx, id: Uuid, mail: &IncomingMail) -> Result<()> {
    tx.exec(
        "update received_mails set from_name = $2, from_address = $3, subject = $4, said = $5, quoted = $6, sent_at = $7,
           also_to = $8
         where id = $1",
        params![
            id,
            mail.from_name.as_str(),
            mail.from_address.as_str(),
            mail.subject.as_str(),
            mail.said.as_str(),
            mail.quoted.as_str(),
            mail.sent_at,
            serde_json::to_string(&mail.also_to).map_err(Failure::fault)?
        ],
    )?;
    for (position, file) in mail.files.iter().enumerate() {
        let (position, bytes) = (position as i64, i64::try_from(file.bytes.len()).unwrap_or(i64::MAX));
        tx.exec(
            "insert into received_mail_files (mail_id, position, name, bytes, is_minor, note)
             values ($1, $2, $3, $4, $5, $6) on conflict (mail_id, position) do nothing",
            params![
                id,
                position,
                file.name.as_str(),
                bytes,
                file.is_minor,
                file.note.map(|note| note.word())
            ],
        )?;
    }
    Ok(())
}

/// What the house's mail server found about whom it is from.
pub fn put_authenticated(tx: &mut Tx, id: Uuid, found: Authenticated) -> Result<()> {
    let word = |verdict: Option<Verdict>| verdict.map(|verdict| verdict.word());
    tx.exec(
        "update received_mails set dkim = $2, dmarc = $3 where id = $1",
        params![id, word(found.dkim), word(found.dmarc)],
    )?;
    Ok(())
}

/// Where it belongs, as far as that is known.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Belongs {
    pub project: Option<ProjectId>,
    pub party: Option<PartyId>,
    pub person: Option<PersonId>,
    pub record: Option<RecordId>,
    pub thread: Option<Uuid>,
}

pub fn put_belongs(tx: &mut Tx, id: Uuid, to: &Belongs) -> Result<()> {
    tx.exec(
        "update received_mails set project_id = $2, party_id = $3, person_id = $4, record_id = $5, thread_id = $6
         where id = $1",
        params![id, to.project, to.party, to.person, to.record, to.thread],
    )?;
    Ok(())
}

/// Moves it on from a state; false where somebody was faster.
pub fn put_state(
    tx: &mut Tx,
    id: Uuid,
    from: MailState,
    (to, reason, filed_as): (MailState, &str, Option<&str>),
    by: Option<PersonId>,
) -> Result<bool> {
    let now = tx.now();
    let rows = tx.exec(
        "update received_mails set state = $3, reason = $4, filed_as = coalesce($5, filed_as), handled_at = $6,
           handled_by = $7 where id = $1 and state = $2",
        params![id, from.word(), to.word(), reason, filed_as, now, by],
    )?;
    Ok(rows == 1)
}

pub fn put_attempts(tx: &mut Tx, id: Uuid, attempts: i64) -> Result<()> {
    tx.exec("update received_mails set attempts = $2 where id = $1", params![id, attempts])?;
    Ok(())
}

/// What became of a file of it.
pub fn put_file(tx: &mut Tx, id: Uuid, position: i64, became: Result<RecordId, &str>) -> Result<()> {
    let (document, refused) = match became {
        Ok(document) => (Some(document), None),
        Err(code) => (None, Some(code)),
    };
    tx.exec(
        "update received_mail_files set document_id = $3, refused = $4 where mail_id = $1 and position = $2",
        params![id, position, document, refused],
    )?;
    Ok(())
}

/// A file of a mail.
#[derive(Debug, Clone, PartialEq)]
pub struct MailFile {
    pub position: i64,
    pub name: String,
    pub bytes: i64,
    pub is_minor: bool,
    pub document: Option<RecordId>,
    pub refused: Option<String>,
    pub note: Option<String>,
}

pub fn files(conn: &mut Conn, id: Uuid) -> Result<Vec<MailFile>> {
    conn.rows(
        "select position, name, bytes, is_minor, document_id, refused, note from received_mail_files where mail_id = $1
         order by position",
        params![id],
        |row| {
            Ok(MailFile {
                position: row.get(0)?,
                name: row.get(1)?,
                bytes: row.get(2)?,
                is_minor: row.get(3)?,
                document: row.get(4)?,
                refused: row.get(5)?,
                note: row.get(6)?,
            })
        },
    )
}

/// What waits in a project, or belongs to none, or what was not taken there; the newest first. The same mail once more is
/// none of them.
pub fn listed(
    conn: &mut Conn,
    (project, state): (Option<ProjectId>, MailState),
    page: &Page,
) -> Result<PageOf<ReceivedMail>> {
    let (at, id) = page.position()?.unwrap_or((i64::MAX, Uuid::max()));
    let rows = conn.rows(
        "select id, door, sha256, bytes, recipient, envelope_from, state, reason, attempts, project_id, party_id, person_id,
           record_id, from_name, from_address, subject, said, quoted, sent_at, received_at, handled_at, handled_by, filed_as,
           also_to, dkim, dmarc, thread_id
         from received_mails
         where state = $5 and reason <> 'known' and (project_id = $1 or ($1 is null and project_id is null))
           and (received_at, id) < ($2, $3)
         order by received_at desc, id desc limit $4",
        params![project, at, id, page.rows_wanted(), state.word()],
        read,
    )?;
    Ok(PageOf::of(rows, page, |mail| (mail.received_at.micros(), mail.id)))
}

pub fn count(conn: &mut Conn, (project, state): (Option<ProjectId>, MailState)) -> Result<i64> {
    conn.one(
        "select count(*) from received_mails
         where state = $2 and reason <> 'known' and (project_id = $1 or ($1 is null and project_id is null))",
        params![project, state.word()],
        |row| row.get(0),
    )
}

/// The mails whose words stand under a record, in the order they came.
pub fn of_record(conn: &mut Conn, record: RecordId, most: i64) -> Result<Vec<ReceivedMail>> {
    let mut mails = conn.rows(
        "select id, door, sha256, bytes, recipient, envelope_from, state, reason, attempts, project_id, party_id, person_id,
           record_id, from_name, from_address, subject, said, quoted, sent_at, received_at, handled_at, handled_by, filed_as,
           also_to, dkim, dmarc, thread_id
         from received_mails where record_id = $1 and state = 'filed' order by received_at desc, id desc limit $2",
        params![record, most],
        read,
    )?;
    mails.reverse();
    Ok(mails)
}

/// What its writer wrote; nothing where it was forgotten.
pub fn said(conn: &mut Conn, id: Uuid) -> Result<Option<String>> {
    conn.opt("select said from received_mails where id = $1", params![id], |row| row.get(0))
}

/// Whether bytes on disk are a mail's.
pub fn speaks_of(conn: &mut Conn, sha256: &str) -> Result<bool> {
    let found =
        conn.opt("select 1 from received_mails where sha256 = $1 limit 1", params![sha256], |row| {
            row.get::<i64>(0)
        })?;
    Ok(found.is_some())
}

/// Puts away what waits and belongs to no project, if it came until then; tells how many.
pub fn discard_unplaced(tx: &mut Tx, until: Timestamp, by: Option<PersonId>) -> Result<u64> {
    let now = tx.now();
    tx.exec(
        "update received_mails set state = 'discarded', reason = '', handled_at = $2, handled_by = $3
         where state = 'held' and project_id is null and received_at <= $1",
        params![until, now, by],
    )
}

/// Forgets what was ignored or put away before; tells how many.
pub fn forget_before(tx: &mut Tx, before: Timestamp, most: i64) -> Result<usize> {
    let due = tx.rows(
        "select id from received_mails where state in ('ignored', 'discarded') and handled_at < $1 limit $2",
        params![before, most],
        |row| row.get::<Uuid>(0),
    )?;
    for id in &due {
        tx.exec("delete from received_mail_files where mail_id = $1", params![*id])?;
        tx.exec("delete from received_mails where id = $1", params![*id])?;
    }
    Ok(due.len())
}
