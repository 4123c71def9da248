//! The entries of the communication log: those that follow events, written once each, and those people noted.

use super::comments::speaker;
use crate::LOG_ENTRY;
use crate::log::{FollowUp, LogKind, state};
use crate::markdown::first_line;
use crate::question::Speaker;
use ::store::records::{self, NewRecord, RecordChange};
use ::store::{Conn, Page, PageOf, Row, Tx, params, search, settings};
use kernel::{Audience, Event, Failure, PartyId, PersonId, ProjectId, RecordId, Result, Timestamp};
use uuid::Uuid;

const LOGGED: &str = "communication.events_logged";
const LETTERS_LOGGED: &str = "communication.letters_logged";
/// The longest title of an entry's record, in characters.
const LONGEST_TITLE: usize = 120;

#[derive(Debug, Clone, PartialEq)]
pub struct LogEntry {
    pub id: Uuid,
    pub project: ProjectId,
    /// None: of all parties.
    pub party: Option<PartyId>,
    pub at: Timestamp,
    pub kind: LogKind,
    /// The event it follows, or `log_entry.created`.
    pub what: String,
    pub side: Option<Speaker>,
    pub actor: Option<PersonId>,
    /// What it is about; of a noted entry itself.
    pub record: Option<LogRecord>,
    /// The sign-off it tells of.
    pub part: Option<Uuid>,
    pub letter: Option<Uuid>,
    /// What was said, as it is known today.
    pub words: String,
    pub follow_up: Option<FollowUp>,
    pub deleted_at: Option<Timestamp>,
}

impl LogEntry {
    pub fn is_own(&self) -> bool {
        self.record.as_ref().is_some_and(|record| record.id.uuid() == self.id)
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct LogRecord {
    pub id: RecordId,
    pub kind: String,
    pub number: i64,
    pub title: String,
    pub revision: i64,
}

/// What follows from an event or a letter.
#[derive(Debug, Clone, PartialEq)]
pub struct Followed {
    pub project: ProjectId,
    pub party: Option<PartyId>,
    pub at: Timestamp,
    pub kind: LogKind,
    pub what: String,
    pub side: Option<Speaker>,
    pub actor: Option<PersonId>,
    pub record: Option<RecordId>,
    pub part: Option<Uuid>,
    pub event: Option<i64>,
    pub letter: Option<Uuid>,
    pub people: Vec<PersonId>,
}

/// What somebody notes, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnEntry {
    pub party: Option<PartyId>,
    pub at: Timestamp,
    pub kind: LogKind,
    pub people: Vec<PersonId>,
    pub words: String,
    pub follow_up: Option<FollowUp>,
}

/// What of a log is wanted; nothing means everything.
#[derive(Debug, Clone, Default)]
pub struct LogFilter {
    pub party: Option<PartyId>,
    /// `,call,meeting,`: the kinds between commas.
    pub kinds: Option<String>,
    pub person: Option<PersonId>,
    pub from: Option<Timestamp>,
    /// Before this moment.
    pub until: Option<Timestamp>,
    /// A pattern of SQL.
    pub text: Option<String>,
}

fn read(row: &Row) -> Result<LogEntry> {
    let kind: String = row.get(4)?;
    let side: Option<String> = row.get(6)?;
    let record = match (row.get::<Option<RecordId>>(8)?, row.get::<Option<String>>(9)?) {
        (Some(id), Some(kind)) => {
            let (number, title, revision) = (row.get(10)?, row.get(11)?, row.get(12)?);
            Some(LogRecord { id, kind, number, title, revision })
        }
        _ => None,
    };
    let (owner, due, done_at) = (row.get::<Option<PersonId>>(16)?, row.get(17)?, row.get(18)?);
    let entry = LogEntry {
        id: row.get(0)?,
        project: row.get(1)?,
        party: row.get(2)?,
        at: row.get(3)?,
        kind: LogKind::from_kept(&kind)?,
        what: row.get(5)?,
        side: side.as_deref().map(speaker).transpose()?,
        actor: row.get(7)?,
        record,
        part: row.get(13)?,
        letter: row.get(14)?,
        words: row.get::<Option<String>>(15)?.unwrap_or_default(),
        follow_up: owner.map(|owner| FollowUp { owner, due, done_at }),
        deleted_at: row.get(19)?,
    };
    Ok(if entry.is_own() { entry } else { LogEntry { follow_up: None, ..entry } })
}

/// A piece of a project's log, the newest first.
pub fn list(
    conn: &mut Conn,
    project: ProjectId,
    filter: &LogFilter,
    page: &Page,
) -> Result<PageOf<LogEntry>> {
    let (at, id) = page.position()?.unwrap_or((i64::MAX, Uuid::max()));
    let rows = conn.rows(
        "select e.id, e.project_id, e.party_id, e.at, e.kind, e.what, e.side, e.actor_id, e.record_id, r.kind, r.number,
           r.title, r.revision, e.part_id, e.letter_id,
           case when e.what = 'log_entry.created' then e.body
                when e.what = 'question.asked' then (select q.body from questions q where q.id = e.record_id)
                when e.kind = 'comment' then
                  (select c.body from comments c where c.id = e.part_id and c.deleted_at is null)
                else (select max(a.body) from answers a
                      where a.question_id = e.record_id and a.at = e.at and a.author_id = e.actor_id) end,
           r.owner_id, r.due, e.done_at, e.deleted_at
         from communication_log_entries e left join records r on r.id = e.record_id
         where e.project_id = $1 and (e.at, e.id) < ($2, $3) and e.deleted_at is null
           and (e.party_id = $4 or $4 is null or e.party_id is null)
           and ($5 like '%,' || e.kind || ',%' or $5 is null)
           and (exists (select 1 from communication_log_people p where p.entry_id = e.id and p.person_id = $6)
                or $6 is null)
           and (e.at >= $7 or $7 is null) and (e.at < $8 or $8 is null)
           and (lower(e.body) like $9 escape '\\' or lower(r.title) like $9 escape '\\'
                or exists (select 1 from answers a where a.question_id = e.record_id and a.at = e.at
                             and lower(a.body) like $9 escape '\\')
                or exists (select 1 from comments c where c.id = e.part_id and c.deleted_at is null
                             and lower(c.body) like $9 escape '\\')
                or $9 is null)
         order by e.at desc, e.id desc limit $10",
        params![
            project,
            at,
            id,
            filter.party,
            &filter.kinds,
            filter.person,
            filter.from,
            filter.until,
            &filter.text,
            page.rows_wanted()
        ],
        read,
    )?;
    Ok(PageOf::of(rows, page, |entry| (entry.at.micros(), entry.id)))
}

/// An entry that somebody noted, also a deleted one.
pub fn own(conn: &mut Conn, id: RecordId) -> Result<LogEntry> {
    conn.one(
        "select e.id, e.project_id, e.party_id, e.at, e.kind, e.what, e.side, e.actor_id, e.record_id, r.kind, r.number,
           r.title, r.revision, e.part_id, e.letter_id, e.body, r.owner_id, r.due, e.done_at, e.deleted_at
         from communication_log_entries e join records r on r.id = e.id where e.id = $1",
        params![id],
        read,
    )
}

/// The open follow-ups of a person, the most urgent first; of all their projects.
pub fn follow_ups(conn: &mut Conn, owner: PersonId) -> Result<Vec<LogEntry>> {
    conn.rows(
        "select e.id, e.project_id, e.party_id, e.at, e.kind, e.what, e.side, e.actor_id, e.record_id, r.kind, r.number,
           r.title, r.revision, e.part_id, e.letter_id, e.body, r.owner_id, r.due, e.done_at, e.deleted_at
         from records r join communication_log_entries e on e.id = r.id
         where r.owner_id = $1 and r.state = 'to_do' and r.kind = 'log_entry'
         order by coalesce(r.due, '9999'), e.at, e.id",
        params![owner],
        read,
    )
}

/// Who takes part in the entries of one piece of a log, the newest of them first.
pub fn people_of_page(
    conn: &mut Conn,
    project: ProjectId,
    page: &[LogEntry],
) -> Result<Vec<(Uuid, PersonId)>> {
    let (Some(newest), Some(oldest)) = (page.first(), page.last()) else { return Ok(Vec::new()) };
    conn.rows(
        "select p.entry_id, p.person_id
         from communication_log_entries e join communication_log_people p on p.entry_id = e.id
         where e.project_id = $1 and (e.at, e.id) <= ($2, $3) and (e.at, e.id) >= ($4, $5)
         order by p.entry_id, p.person_id",
        params![project, newest.at, newest.id, oldest.at, oldest.id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Everybody who takes part in an entry of a project's log.
pub fn people(conn: &mut Conn, project: ProjectId) -> Result<Vec<PersonId>> {
    conn.rows(
        "select distinct p.person_id
         from communication_log_entries e join communication_log_people p on p.entry_id = e.id
         where e.project_id = $1 and e.deleted_at is null",
        params![project],
        |row| row.get(0),
    )
}

/// Writes what follows from an event or a letter; a second time it writes nothing.
pub fn follow(tx: &mut Tx, new: &Followed) -> Result<()> {
    let id = Uuid::now_v7();
    let rows = tx.exec(
        "insert into communication_log_entries (id, project_id, party_id, at, kind, what, side, actor_id, record_id,
           part_id, event_id, letter_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict do nothing",
        params![
            id,
            new.project,
            new.party,
            new.at,
            new.kind.word(),
            new.what.as_str(),
            new.side.map(Speaker::word),
            new.actor,
            new.record,
            new.part,
            new.event,
            new.letter
        ],
    )?;
    if rows == 1 { put_people(tx, id, &new.people) } else { Ok(()) }
}

/// An event that says that earlier ones were a mistake.
#[derive(Debug, Clone, PartialEq)]
pub struct TakenBack {
    pub project: ProjectId,
    pub record: RecordId,
    /// Which events of the record.
    pub what: &'static str,
    pub before: i64,
}

/// The entries of those events do not stand any more; done again it does nothing.
pub fn take_back(tx: &mut Tx, gone: &TakenBack) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "update communication_log_entries set deleted_at = $5
         where project_id = $1 and record_id = $2 and what = $3 and event_id < $4 and deleted_at is null",
        params![gone.project, gone.record, gone.what, gone.before, now],
    )?;
    Ok(())
}

fn put_people(tx: &mut Tx, entry: Uuid, people: &[PersonId]) -> Result<()> {
    tx.exec("delete from communication_log_people where entry_id = $1", params![entry])?;
    for person in people {
        tx.exec(
            "insert into communication_log_people (entry_id, person_id) values ($1, $2) on conflict do nothing",
            params![entry, *person],
        )?;
    }
    Ok(())
}

/// The title of an entry's record.
pub(super) fn first_words(words: &str) -> String {
    first_line(words, LONGEST_TITLE)
}

/// The record of an entry that somebody notes: internal.
pub(super) fn record(
    tx: &mut Tx,
    project: ProjectId,
    by: PersonId,
    words: &str,
    follow_up: Option<&FollowUp>,
) -> Result<RecordId> {
    let new = NewRecord {
        id: RecordId::new(),
        project: Some(project),
        client: None,
        kind: &LOG_ENTRY,
        title: &first_words(words),
        audience: Audience::Internal,
        party: None,
        owner: follow_up.map(|one| one.owner),
        state: state(follow_up, false),
        due: follow_up.and_then(|one| one.due.as_deref()),
        by: Some(by),
    };
    records::create(tx, &new)?;
    Ok(new.id)
}

/// Somebody notes a talk.
pub fn create(tx: &mut Tx, project: ProjectId, by: PersonId, new: &OwnEntry) -> Result<LogEntry> {
    let follow_up = new.follow_up.as_ref();
    let id = record(tx, project, by, &new.words, follow_up)?;
    tx.exec(
        "insert into communication_log_entries (id, project_id, party_id, at, kind, what, side, actor_id, record_id, body,
           done_at)
         values ($1, $2, $3, $4, $5, 'log_entry.created', 'team', $6, $1, $7, $8)",
        params![
            id,
            project,
            new.party,
            new.at,
            new.kind.word(),
            by,
            new.words.as_str(),
            follow_up.and_then(|one| one.done_at)
        ],
    )?;
    put_people(tx, id.uuid(), &new.people)?;
    indexed(tx, id)
}

/// The entry as it shall be.
pub fn change(tx: &mut Tx, id: RecordId, expected: Option<i64>, new: &OwnEntry) -> Result<LogEntry> {
    let follow_up = new.follow_up.as_ref();
    let change = RecordChange {
        title: Some(&first_words(&new.words)),
        owner: Some(follow_up.map(|one| one.owner)),
        state: Some(state(follow_up, false)),
        due: Some(follow_up.and_then(|one| one.due.as_deref())),
    };
    records::change(tx, id, expected, &change)?;
    tx.exec(
        "update communication_log_entries set party_id = $2, at = $3, kind = $4, body = $5, done_at = $6 where id = $1",
        params![
            id,
            new.party,
            new.at,
            new.kind.word(),
            new.words.as_str(),
            follow_up.and_then(|one| one.done_at)
        ],
    )?;
    put_people(tx, id.uuid(), &new.people)?;
    indexed(tx, id)
}

/// Deletes it, or brings it back.
pub fn put_deletion(tx: &mut Tx, entry: &LogEntry, is_deleted: bool) -> Result<LogEntry> {
    let (id, at) = (RecordId::from(entry.id), is_deleted.then(|| tx.now()));
    tx.exec("update communication_log_entries set deleted_at = $2 where id = $1", params![id, at])?;
    let state = state(entry.follow_up.as_ref(), is_deleted);
    records::change(tx, id, None, &RecordChange { state: Some(state), ..RecordChange::default() })?;
    indexed(tx, id)
}

/// The team finds it by its words while it stands.
pub(super) fn indexed(tx: &mut Tx, id: RecordId) -> Result<LogEntry> {
    let entry = own(tx, id)?;
    let number = entry.record.as_ref().map_or(0, |record| record.number);
    match entry.deleted_at {
        Some(_) => search::remove(tx, id)?,
        None => {
            let text = format!("{}-{number}\n{}", LOG_ENTRY.prefix, entry.words);
            search::index(tx, id, Some(entry.project), &text, None, None)?;
        }
    }
    Ok(entry)
}

/// The last event that the log followed; 0 before the first.
pub fn followed(conn: &mut Conn) -> Result<i64> {
    let text = settings::get(conn, LOGGED)?;
    text.map_or(Ok(0), |text| text.parse().map_err(Failure::fault))
}

pub fn put_followed(tx: &mut Tx, event: i64) -> Result<()> {
    settings::put(tx, LOGGED, &event.to_string())
}

/// Whether the mails that left before there was a log are in it.
pub fn are_letters_logged(conn: &mut Conn) -> Result<bool> {
    Ok(settings::get(conn, LETTERS_LOGGED)?.is_some())
}

pub fn put_letters_logged(tx: &mut Tx) -> Result<()> {
    settings::put(tx, LETTERS_LOGGED, "yes")
}

/// A leaver's follow-ups go to somebody else, as far as that person is of the project; tells how many. The others
/// are left with nobody and stand in the log.
pub fn hand_over(tx: &mut Tx, by: PersonId, from: PersonId, to: PersonId) -> Result<u64> {
    let mut moved = 0;
    for entry in follow_ups(tx, from)? {
        let is_member = engagement::store::members::role(tx, entry.project, to)?.is_some();
        let owner = is_member.then_some(to);
        let state = if is_member { "to_do" } else { "noted" };
        let change = RecordChange { owner: Some(owner), state: Some(state), ..RecordChange::default() };
        records::change(tx, entry.id.into(), None, &change)?;
        moved += u64::from(is_member);
        let at = tx.now();
        let event = Event::new("log_entry.handed_over", at, Some(by)).in_project(entry.project);
        tx.event(event.on(entry.id.into()))?;
    }
    Ok(moved)
}
