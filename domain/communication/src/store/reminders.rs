//! Which reminders went out: of what, when, and to how many people.

use crate::reminder::ReminderKind;
use ::store::{Conn, Row, Tx, params};
use jiff::civil::Date;
use kernel::{Failure, PartyId, PersonId, ProjectId, Result, Timestamp};
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq)]
pub struct Reminder {
    pub kind: ReminderKind,
    /// The sign-off, otherwise the record.
    pub subject: Uuid,
    pub at: Timestamp,
    pub by: PersonId,
    pub people: i64,
}

pub struct NewReminder {
    pub project: ProjectId,
    pub party: PartyId,
    pub kind: ReminderKind,
    pub subject: Uuid,
    /// Of the project's wall clock.
    pub day: Date,
    pub by: PersonId,
    pub people: i64,
}

/// False: somebody else reminded of it on this day.
pub fn put(tx: &mut Tx, new: &NewReminder) -> Result<bool> {
    let now = tx.now();
    let rows = tx.exec(
        "insert into reminders (id, project_id, party_id, kind, subject_id, day, at, by_person, people)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (kind, subject_id, day) do nothing",
        params![
            Uuid::now_v7(),
            new.project,
            new.party,
            new.kind.word(),
            new.subject,
            new.day.to_string(),
            now,
            new.by,
            new.people
        ],
    )?;
    Ok(rows > 0)
}

/// The day on which the last one of something went out.
pub fn last_day(conn: &mut Conn, kind: ReminderKind, subject: Uuid) -> Result<Option<Date>> {
    let day = conn.opt(
        "select max(day) from reminders where kind = $1 and subject_id = $2",
        params![kind.word(), subject],
        |row| row.get::<Option<String>>(0),
    )?;
    day.flatten().map(|day| day.parse().map_err(Failure::fault)).transpose()
}

/// More than anybody waits for at once.
const MOST: i64 = 1_000;

fn read(row: &Row) -> Result<Reminder> {
    let kind: String = row.get(0)?;
    Ok(Reminder {
        kind: ReminderKind::from_kept(&kind)?,
        subject: row.get(1)?,
        at: row.get(2)?,
        by: row.get(3)?,
        people: row.get(4)?,
    })
}

/// The newest first.
pub fn of_project(conn: &mut Conn, project: ProjectId) -> Result<Vec<Reminder>> {
    conn.rows(
        "select kind, subject_id, at, by_person, people from reminders
         where project_id = $1 order by at desc, id desc limit $2",
        params![project, MOST],
        read,
    )
}
