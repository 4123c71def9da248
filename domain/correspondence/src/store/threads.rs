//! The threads of letters: one for each person and record, with what answers to it are about.

use ::store::{Conn, Row, Tx, params};
use kernel::{PartyId, PersonId, ProjectId, RecordId, Result, SignOffId, Timestamp};
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq)]
pub struct Thread {
    pub id: Uuid,
    pub project: ProjectId,
    /// None: with one of the team.
    pub party: Option<PartyId>,
    pub person: PersonId,
    pub record: Option<RecordId>,
    /// The newest sign-off about the record that was written about.
    pub sign_off: Option<SignOffId>,
    /// Something of it was for the commercial circle alone: what is answered is told to nobody else.
    pub is_told_circle: bool,
    /// Of its first letter.
    pub root_message_id: String,
    pub newest_at: Timestamp,
}

/// What a letter is about that is to leave.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct About {
    pub project: ProjectId,
    pub party: Option<PartyId>,
    pub person: PersonId,
    pub record: Option<RecordId>,
    pub sign_off: Option<SignOffId>,
    pub is_told_circle: bool,
}

impl About {
    fn key(&self) -> String {
        let part = |id: Option<Uuid>| id.map(|id| id.simple().to_string()).unwrap_or_default();
        let (party, record) = (part(self.party.map(|id| id.uuid())), part(self.record.map(|id| id.uuid())));
        format!("{}/{party}/{}/{record}", self.project.uuid().simple(), self.person.uuid().simple())
    }
}

fn read(row: &Row) -> Result<Thread> {
    Ok(Thread {
        id: row.get(0)?,
        project: row.get(1)?,
        party: row.get(2)?,
        person: row.get(3)?,
        record: row.get(4)?,
        sign_off: row.get::<Option<Uuid>>(5)?.map(SignOffId),
        is_told_circle: row.get(6)?,
        root_message_id: row.get(7)?,
        newest_at: row.get(8)?,
    })
}

/// The thread of a letter that leaves now; its first letter makes it.
pub fn of_letter(tx: &mut Tx, about: &About, message_id: &str) -> Result<Thread> {
    of_key(tx, about, &about.key(), message_id)
}

/// The thread of a mail of several letters, which is about none of them alone.
pub fn of_gathered(tx: &mut Tx, about: &About, letter: Uuid, message_id: &str) -> Result<Thread> {
    of_key(tx, about, &format!("{}gathered/{}", about.key(), letter.simple()), message_id)
}

fn of_key(tx: &mut Tx, about: &About, key: &str, message_id: &str) -> Result<Thread> {
    let now = tx.now();
    tx.exec(
        "insert into mail_threads (id, thread_key, project_id, party_id, person_id, record_id, sign_off_id, is_told_circle,
           root_message_id, created_at, newest_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
         on conflict (thread_key) do nothing",
        params![
            // It stands in the address for answers: it tells nobody when it was made.
            Uuid::new_v4(),
            key,
            about.project,
            about.party,
            about.person,
            about.record,
            about.sign_off.map(|id| id.uuid()),
            about.is_told_circle,
            message_id,
            now
        ],
    )?;
    tx.exec(
        "update mail_threads set newest_at = $2, is_told_circle = (is_told_circle or $3),
           sign_off_id = coalesce($4, sign_off_id) where thread_key = $1",
        params![key, now, about.is_told_circle, about.sign_off.map(|id| id.uuid())],
    )?;
    tx.one(
        "select id, project_id, party_id, person_id, record_id, sign_off_id, is_told_circle, root_message_id, newest_at
         from mail_threads where thread_key = $1",
        params![key],
        read,
    )
}

pub fn find(conn: &mut Conn, id: Uuid) -> Result<Option<Thread>> {
    conn.opt(
        "select id, project_id, party_id, person_id, record_id, sign_off_id, is_told_circle, root_message_id, newest_at
         from mail_threads where id = $1",
        params![id],
        read,
    )
}

/// A thread with somebody of a party about a record; what is for the circle in any of them is for the circle.
pub fn of_record(
    conn: &mut Conn,
    project: ProjectId,
    party: PartyId,
    record: RecordId,
) -> Result<Option<Thread>> {
    conn.opt(
        "select id, project_id, party_id, person_id, record_id, sign_off_id, is_told_circle, root_message_id, newest_at
         from mail_threads where project_id = $1 and party_id = $2 and record_id = $3
         order by is_told_circle desc, newest_at desc, id limit 1",
        params![project, party, record],
        read,
    )
}

/// What a mail of several letters was about, in the order in which they were written; nothing of any other thread.
pub fn gathered_records(conn: &mut Conn, thread: Uuid) -> Result<Vec<RecordId>> {
    let found = conn.rows(
        "select t.record_id from sent_letters c join sent_letters l on l.gathered_in = c.letter_id
           join mail_threads t on t.id = l.thread_id
         where c.thread_id = $1 and t.record_id is not null order by l.letter_id",
        params![thread],
        |row| row.get::<RecordId>(0),
    )?;
    let mut records: Vec<RecordId> = Vec::with_capacity(found.len());
    for record in found {
        if !records.contains(&record) {
            records.push(record);
        }
    }
    Ok(records)
}
