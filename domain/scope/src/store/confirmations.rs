//! What was sent to a party for confirmation, what the party answered, and what it reads since.
//!
//! Must hold: the released words are those of the version that was sent; nothing but a sending or an answer
//! changes them. One request at a time waits for a party.

use super::requirements::{Requirement, happened, put_state};
use super::{requirements, versions};
use crate::requirement::{ClientWords, Course, standing};
use crate::{REQUIREMENT, REQUIREMENTS_DOCUMENT};
use ::store::records::{self, NewRecord, RecordChange};
use ::store::{Conn, Row, Tx, params};
use engagement::sign_off::Item;
use kernel::{
    Audience, Failure, PartyId, PersonId, ProjectId, RecordId, Refusal, Result, SignOffId, Timestamp,
};
use uuid::Uuid;

/// More than anybody reads on one page: so many one request asks about at most, with what goes along.
pub const MOST: usize = 500;

/// A request for confirmation.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    pub id: Uuid,
    pub document: RecordId,
    pub project: ProjectId,
    pub party: PartyId,
    /// The version of the requirements as this party counts.
    pub number: i64,
    pub title: String,
    pub summary: String,
    pub due: Option<String>,
    pub sign_off: Option<SignOffId>,
    pub sent_by: PersonId,
    pub sent_at: Timestamp,
    /// `confirmed`, `declined`, `superseded` or `withdrawn`; none while it waits.
    pub outcome: Option<String>,
    pub ended_at: Option<Timestamp>,
    pub count: i64,
    pub questioned: i64,
}

fn read(row: &Row) -> Result<Request> {
    Ok(Request {
        id: row.get(0)?,
        document: row.get(1)?,
        project: row.get(2)?,
        party: row.get(3)?,
        number: row.get(4)?,
        title: row.get(5)?,
        summary: row.get(6)?,
        due: row.get(7)?,
        sign_off: row.get::<Option<Uuid>>(8)?.map(SignOffId),
        sent_by: row.get(9)?,
        sent_at: row.get(10)?,
        outcome: row.get(11)?,
        ended_at: row.get(12)?,
        count: row.get(13)?,
        questioned: row.get(14)?,
    })
}

/// The requests of a project, the newest first.
pub fn of_project(conn: &mut Conn, project: ProjectId) -> Result<Vec<Request>> {
    conn.rows(
        "select q.id, q.document_id, q.project_id, q.party_id, q.number, q.title, q.summary, q.due, q.sign_off_id,
           q.sent_by, q.sent_at, q.outcome, q.ended_at,
           (select count(*) from requested_requirements i where i.request_id = q.id),
           (select count(*) from requirement_confirmations c
            where c.request_id = q.id and c.outcome = 'questioned')
         from confirmation_requests q where q.project_id = $1 order by q.sent_at desc, q.id desc limit 200",
        params![project],
        read,
    )
}

/// The requests of a project that wait.
pub fn waiting(conn: &mut Conn, project: ProjectId) -> Result<Vec<Request>> {
    conn.rows(
        "select q.id, q.document_id, q.project_id, q.party_id, q.number, q.title, q.summary, q.due, q.sign_off_id,
           q.sent_by, q.sent_at, q.outcome, q.ended_at,
           (select count(*) from requested_requirements i where i.request_id = q.id), 0
         from confirmation_requests q where q.project_id = $1 and q.ended_at is null order by q.sent_at",
        params![project],
        read,
    )
}

/// The sign-offs that requests wait for, with their projects.
pub fn waited_for(conn: &mut Conn) -> Result<Vec<(SignOffId, ProjectId)>> {
    conn.rows(
        "select sign_off_id, project_id from confirmation_requests
         where ended_at is null and sign_off_id is not null",
        params![],
        |row| Ok((SignOffId(row.get(0)?), row.get(1)?)),
    )
}

pub fn get(conn: &mut Conn, project: ProjectId, id: Uuid) -> Result<Request> {
    conn.one(
        "select q.id, q.document_id, q.project_id, q.party_id, q.number, q.title, q.summary, q.due, q.sign_off_id,
           q.sent_by, q.sent_at, q.outcome, q.ended_at,
           (select count(*) from requested_requirements i where i.request_id = q.id),
           (select count(*) from requirement_confirmations c
            where c.request_id = q.id and c.outcome = 'questioned')
         from confirmation_requests q where q.project_id = $1 and q.id = $2",
        params![project, id],
        read,
    )
}

/// The request that a version of a document is.
pub fn of_document(conn: &mut Conn, document: RecordId, number: i64) -> Result<Request> {
    conn.one(
        "select q.id, q.document_id, q.project_id, q.party_id, q.number, q.title, q.summary, q.due, q.sign_off_id,
           q.sent_by, q.sent_at, q.outcome, q.ended_at, 0, 0
         from confirmation_requests q where q.document_id = $1 and q.number = $2",
        params![document, number],
        read,
    )
}

/// What is to be sent: read beforehand, looked at again when it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Chosen {
    pub id: RecordId,
    pub version: i64,
    pub words: ClientWords,
}

pub struct NewRequest<'a> {
    pub project: ProjectId,
    pub party: PartyId,
    pub title: &'a str,
    pub summary: &'a str,
    pub due: Option<&'a str>,
    pub by: PersonId,
}

/// Notes that these versions are sent, shows them to the party, and takes in what still waited there as it was
/// sent. `Outdated` when something was edited, dropped or sent elsewhere since it was chosen; refused when there is
/// too much of it to be read.
pub fn send(tx: &mut Tx, new: &NewRequest<'_>, chosen: &[Chosen]) -> Result<Request> {
    let document = document(tx, new)?;
    let last = tx.opt(
        "select number, id from confirmation_requests where document_id = $1 order by number desc limit 1",
        params![document],
        |row| Ok((row.get::<i64>(0)?, row.get::<Uuid>(1)?)),
    )?;
    let (id, now) = (Uuid::now_v7(), tx.now());
    let number = last.map_or(1, |(number, _)| number + 1);
    tx.exec(
        "insert into confirmation_requests (id, document_id, project_id, party_id, number, title, summary, due,
           sent_by, sent_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        params![
            id,
            document,
            new.project,
            new.party,
            number,
            new.title,
            new.summary,
            new.due,
            new.by,
            now
        ],
    )?;
    for one in chosen {
        release(tx, new, id, one)?;
    }
    if let Some((_, earlier)) = last {
        leave_dropped(tx, earlier)?;
        tx.exec("update requirements set request_id = $2 where request_id = $1", params![earlier, id])?;
        tx.exec(
            "update confirmation_requests set outcome = 'superseded', ended_at = $2
             where id = $1 and ended_at is null",
            params![earlier, now],
        )?;
    }
    note_items(tx, id, now)?;
    let request = get(tx, new.project, id)?;
    fits(usize::try_from(request.count).unwrap_or(usize::MAX))?;
    Ok(request)
}

/// Refuses more than anybody reads.
pub fn fits(count: usize) -> Result<()> {
    match count > MOST {
        true => Err(Refusal::new("requirement.too_many_at_once").with("most", MOST).into()),
        false => Ok(()),
    }
}

/// What was dropped while it waited does not go along: the party reads what it confirmed before, as dropped.
fn leave_dropped(tx: &mut Tx, request: Uuid) -> Result<()> {
    let dropped = tx.rows(
        "select id from requirements where request_id = $1 and dropped_at is not null order by id",
        params![request],
        |row| row.get::<RecordId>(0),
    )?;
    for id in dropped {
        tx.exec("update requirements set request_id = null where id = $1", params![id])?;
        let left = requirements::get(tx, id)?;
        put_back(tx, &left)?;
    }
    Ok(())
}

/// The record on which this party's confirmations hang, made when something is sent for the first time.
fn document(tx: &mut Tx, new: &NewRequest<'_>) -> Result<RecordId> {
    let known = "select id from requirements_documents where party_id = $1";
    if let Some(id) = tx.opt(known, params![new.party], |row| row.get::<RecordId>(0))? {
        records::change(tx, id, None, &RecordChange { title: Some(new.title), ..RecordChange::default() })?;
        return Ok(id);
    }
    let id = RecordId::new();
    records::create(
        tx,
        &NewRecord {
            id,
            project: Some(new.project),
            client: None,
            kind: &REQUIREMENTS_DOCUMENT,
            title: new.title,
            audience: Audience::Client,
            party: Some(new.party),
            owner: Some(new.by),
            state: "open",
            due: None,
            by: Some(new.by),
        },
    )?;
    tx.exec(
        "insert into requirements_documents (id, project_id, party_id) values ($1, $2, $3)",
        params![id, new.project, new.party],
    )?;
    Ok(id)
}

struct Sendable {
    version: i64,
    words_version: i64,
    party: Option<PartyId>,
    sent_version: Option<i64>,
    client_version: Option<i64>,
    is_dropped: bool,
}

fn release(tx: &mut Tx, new: &NewRequest<'_>, request: Uuid, chosen: &Chosen) -> Result<()> {
    let now = tx.now();
    let found = tx.one(
        "select version, words_version, party_id, sent_version, client_version, dropped_at
         from requirements where id = $1 and project_id = $2",
        params![chosen.id, new.project],
        |row| {
            Ok(Sendable {
                version: row.get(0)?,
                words_version: row.get(1)?,
                party: row.get(2)?,
                sent_version: row.get(3)?,
                client_version: row.get(4)?,
                is_dropped: row.get::<Option<Timestamp>>(5)?.is_some(),
            })
        },
    )?;
    let is_elsewhere = found.party.is_some_and(|party| party != new.party);
    if found.version != chosen.version || found.is_dropped || is_elsewhere {
        return Err(Failure::Outdated);
    }
    let has_sent_words = found.sent_version.is_some_and(|sent| sent >= found.words_version);
    let client_version = found.client_version.unwrap_or(0) + i64::from(!has_sent_words);
    let record = records::share(tx, chosen.id, Some(new.party))?;
    let shared = record.client_key.zip(record.client_number);
    let (key, number) = shared.ok_or_else(|| Failure::fault("a shared requirement without a key"))?;
    tx.exec(
        "update requirements set party_id = $2, sent_version = $3, client_version = $4, request_id = $5
         where id = $1",
        params![chosen.id, new.party, chosen.version, client_version, request],
    )?;
    let words = &chosen.words;
    let (title, body, criteria) = (&words.title, &words.body, &words.criteria);
    tx.exec(
        "insert into released_requirements (requirement_id, project_id, party_id, client_key, client_number, version,
           title, body, criteria, state, remark, sent_at, answered_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'sent', '', $10, null)
         on conflict (requirement_id) do update set party_id = excluded.party_id, client_key = excluded.client_key,
           client_number = excluded.client_number, version = excluded.version, title = excluded.title,
           body = excluded.body, criteria = excluded.criteria, state = excluded.state, remark = excluded.remark,
           sent_at = excluded.sent_at, answered_at = excluded.answered_at",
        params![
            chosen.id,
            new.project,
            new.party,
            key,
            number,
            client_version,
            title,
            body,
            criteria,
            now
        ],
    )?;
    let event =
        kernel::Event::new("requirement.sent", now, Some(new.by)).in_project(new.project).on(chosen.id);
    tx.event(event.detail(serde_json::json!({ "version": chosen.version })))
}

/// What the request asks about, and that all of it is sent now.
fn note_items(tx: &mut Tx, request: Uuid, now: Timestamp) -> Result<()> {
    tx.exec(
        "insert into requested_requirements (request_id, requirement_id, version, client_key, client_number,
           client_version)
         select q.request_id, q.id, q.sent_version, p.client_key, p.client_number, p.version
         from requirements q join released_requirements p on p.requirement_id = q.id where q.request_id = $1",
        params![request],
    )?;
    tx.exec(
        "update records set state = 'sent', revision = revision + 1, updated_at = $2
         where id in (select id from requirements where request_id = $1)",
        params![request, now],
    )?;
    Ok(())
}

/// The items of a waiting request as the client reads them, the most wanted first.
pub fn items(conn: &mut Conn, request: Uuid) -> Result<Vec<Item>> {
    conn.rows(
        "select p.client_key, p.client_number, p.version, p.title, p.body, p.criteria
         from requirements q join released_requirements p on p.requirement_id = q.id
         where q.request_id = $1 order by q.rank",
        params![request],
        |row| {
            Ok(Item {
                key: row.get(0)?,
                number: format!("{}-{}", REQUIREMENT.prefix, row.get::<i64>(1)?),
                version: row.get(2)?,
                title: row.get(3)?,
                body: row.get(4)?,
                criteria: row.get(5)?,
            })
        },
    )
}

pub fn put_sign_off(tx: &mut Tx, request: Uuid, sign_off: SignOffId) -> Result<()> {
    tx.exec(
        "update confirmation_requests set sign_off_id = $2 where id = $1",
        params![request, sign_off.uuid()],
    )?;
    Ok(())
}

/// One requirement's part in a request.
#[derive(Debug, Clone, PartialEq)]
pub struct Requested {
    pub requirement: RecordId,
    pub version: i64,
    pub key: Uuid,
}

pub fn requested(conn: &mut Conn, request: Uuid) -> Result<Vec<Requested>> {
    conn.rows(
        "select requirement_id, version, client_key from requested_requirements where request_id = $1
         order by client_number",
        params![request],
        |row| Ok(Requested { requirement: row.get(0)?, version: row.get(1)?, key: row.get(2)? }),
    )
}

/// What the party said about one requirement, and who said the last word.
pub struct Answered<'a> {
    pub is_confirmed: bool,
    pub remark: &'a str,
    pub by: Option<PersonId>,
    pub at: Timestamp,
}

/// Notes an answer. What was edited in the meantime stays edited: the answer is about the version that was sent.
/// What was dropped in the meantime stays dropped.
pub fn answer(tx: &mut Tx, request: Uuid, item: &Requested, answered: &Answered<'_>) -> Result<()> {
    let before = requirements::get(tx, item.requirement)?;
    let version = Some(item.version);
    let course = Course { is_waiting: false, ..before.course };
    let (outcome, kind, course) = match answered.is_confirmed {
        true => ("confirmed", "requirement.confirmed", Course { confirmed_version: version, ..course }),
        false => ("questioned", "requirement.questioned", Course { questioned_version: version, ..course }),
    };
    tx.exec(
        "update requirements set confirmed_version = $2, questioned_version = $3, request_id = null where id = $1",
        params![before.id, course.confirmed_version, course.questioned_version],
    )?;
    tx.exec(
        "insert into requirement_confirmations (request_id, requirement_id, version, outcome, remark, at)
         values ($1, $2, $3, $4, $5, $6)",
        params![request, before.id, item.version, outcome, answered.remark, answered.at],
    )?;
    tx.exec(
        "update released_requirements set state = case when state = 'dropped' then state else $2 end,
           remark = $3, answered_at = $4
         where requirement_id = $1",
        params![before.id, outcome, answered.remark, answered.at],
    )?;
    put_state(tx, before.id, standing(&course))?;
    happened(tx, &before, kind, answered.by, serde_json::json!({ "version": item.version }))
}

/// Ends a request: `confirmed`, `declined` or `withdrawn`.
pub fn end(tx: &mut Tx, request: Uuid, outcome: &str) -> Result<()> {
    let now = tx.now();
    tx.exec(
        "update confirmation_requests set outcome = $2, ended_at = $3 where id = $1 and ended_at is null",
        params![request, outcome, now],
    )?;
    Ok(())
}

/// Nobody is asked any more: the party reads what it confirmed before, or that the request was taken back.
pub fn take_back(tx: &mut Tx, request: &Request) -> Result<()> {
    end(tx, request.id, "withdrawn")?;
    for item in requested(tx, request.id)? {
        let before = requirements::get(tx, item.requirement)?;
        tx.exec(
            "update requirements set request_id = null where id = $1 and request_id = $2",
            params![before.id, request.id],
        )?;
        let now = requirements::get(tx, before.id)?;
        put_state(tx, before.id, standing(&now.course))?;
        put_back(tx, &now)?;
    }
    Ok(())
}

fn put_back(tx: &mut Tx, requirement: &Requirement) -> Result<()> {
    let Some(confirmed) = requirement.course.confirmed_version else {
        tx.exec(
            "update released_requirements set state = 'withdrawn' where requirement_id = $1 and state = 'sent'",
            params![requirement.id],
        )?;
        return Ok(());
    };
    let words = versions::get(tx, requirement.id, confirmed)?.fields.client_words();
    let (client_version, at) = tx.one(
        "select i.client_version, c.at
         from requirement_confirmations c
           join requested_requirements i on i.request_id = c.request_id and i.requirement_id = c.requirement_id
         where c.requirement_id = $1 and c.version = $2 and c.outcome = 'confirmed' order by c.at desc limit 1",
        params![requirement.id, confirmed],
        |row| Ok((row.get::<i64>(0)?, row.get::<Timestamp>(1)?)),
    )?;
    tx.exec(
        "update released_requirements set version = $2, title = $3, body = $4, criteria = $5,
           state = case when state = 'dropped' then state else 'confirmed' end, remark = '', answered_at = $6
         where requirement_id = $1",
        params![requirement.id, client_version, words.title, words.body, words.criteria, at],
    )?;
    Ok(())
}

/// A dropped requirement says so to the party that knows it; brought back, it stands as it was answered, or waits.
pub fn put_dropped(tx: &mut Tx, requirement: &Requirement) -> Result<()> {
    if requirement.course.is_dropped {
        tx.exec(
            "update released_requirements set state = 'dropped' where requirement_id = $1",
            params![requirement.id],
        )?;
        return Ok(());
    }
    if requirement.course.is_waiting {
        tx.exec(
            "update released_requirements set state = 'sent' where requirement_id = $1",
            params![requirement.id],
        )?;
        return Ok(());
    }
    let last = tx.opt(
        "select c.outcome from requirement_confirmations c join confirmation_requests q on q.id = c.request_id
         where c.requirement_id = $1 order by q.sent_at desc, q.number desc limit 1",
        params![requirement.id],
        |row| row.get::<String>(0),
    )?;
    tx.exec(
        "update released_requirements set state = $2 where requirement_id = $1",
        params![requirement.id, last.as_deref().unwrap_or("withdrawn")],
    )?;
    Ok(())
}

/// The words that a party has of a requirement.
#[derive(Debug, Clone, PartialEq)]
pub struct Released {
    pub client_number: i64,
    pub title: String,
    pub body: String,
    pub criteria: String,
}

pub fn released(conn: &mut Conn, id: RecordId) -> Result<Option<Released>> {
    conn.opt(
        "select client_number, title, body, criteria from released_requirements where requirement_id = $1",
        params![id],
        |row| {
            Ok(Released {
                client_number: row.get(0)?,
                title: row.get(1)?,
                body: row.get(2)?,
                criteria: row.get(3)?,
            })
        },
    )
}

/// What a party answered to a requirement, the newest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    pub request: Uuid,
    pub version: i64,
    pub outcome: String,
    pub remark: String,
    pub at: Timestamp,
    pub sign_off: Option<SignOffId>,
}

pub fn answers(conn: &mut Conn, id: RecordId) -> Result<Vec<Answer>> {
    conn.rows(
        "select c.request_id, c.version, c.outcome, c.remark, c.at, q.sign_off_id
         from requirement_confirmations c join confirmation_requests q on q.id = c.request_id
         where c.requirement_id = $1 order by q.sent_at desc, q.number desc limit 100",
        params![id],
        |row| {
            Ok(Answer {
                request: row.get(0)?,
                version: row.get(1)?,
                outcome: row.get(2)?,
                remark: row.get(3)?,
                at: row.get(4)?,
                sign_off: row.get::<Option<Uuid>>(5)?.map(SignOffId),
            })
        },
    )
}
