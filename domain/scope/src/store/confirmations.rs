//! What was sent to a party for confirmation, what the party answered, and what it reads since.
//!
//! Must hold: the released words are those of the version that was sent; nothing but a sending or an answer
//! changes them. One request at a time waits for a party.

mod answering;

pub use answering::{Answer, Answered, answer, answers, end, put_dropped, take_back};

use crate::requirement::ClientWords;
use crate::{REQUIREMENT, REQUIREMENTS_DOCUMENT};
use ::store::records::{self, NewRecord, RecordChange};
use ::store::{Conn, Row, Tx, params};
use answering::{courses, put_back};
use engagement::sign_off::Item;
use kernel::{
    Audience, Event, Failure, PartyId, PersonId, ProjectId, RecordId, Refusal, Result, SignOffId, Timestamp,
};
use std::collections::HashMap;
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
    release(tx, new, id, chosen)?;
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
    let dropped =
        courses(tx, request)?.into_iter().filter(|(_, course)| course.is_dropped && course.is_waiting);
    let dropped: Vec<_> = dropped.collect();
    tx.exec(
        "update requirements set request_id = null where request_id = $1 and dropped_at is not null",
        params![request],
    )?;
    put_back(tx, &dropped)
}

/// The record on which this party's confirmations hang.
pub fn document_of(conn: &mut Conn, project: ProjectId, party: PartyId) -> Result<Option<RecordId>> {
    conn.opt(
        "select id from requirements_documents where party_id = $1 and project_id = $2",
        params![party, project],
        |row| row.get(0),
    )
}

/// Under which key their party knows each; none of those that it never read.
pub fn known_keys(
    conn: &mut Conn,
    ids: impl IntoIterator<Item = RecordId>,
) -> Result<HashMap<RecordId, Uuid>> {
    let known = conn.rows_of_many(
        "select requirement_id, client_key from released_requirements where requirement_id in ($1)",
        &[],
        ids,
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(known.into_iter().collect())
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

/// Shows these versions to the party, all of them in few statements: there may be hundreds.
fn release(tx: &mut Tx, new: &NewRequest<'_>, request: Uuid, chosen: &[Chosen]) -> Result<()> {
    refuse_outdated(tx, new, chosen)?;
    let ids: Vec<RecordId> = chosen.iter().map(|one| one.id).collect();
    records::share_many(tx, &ids, Some(new.party))?;
    // The client counts the versions whose words it has not read yet.
    tx.exec_many(
        "update requirements set party_id = $1, request_id = $2, sent_version = version,
           client_version = coalesce(client_version, 0) + case when sent_version >= words_version then 0 else 1 end
         where id in ($3)",
        params![new.party, request],
        ids.iter().map(|id| vec![id.into()]),
    )?;
    put_released(tx, new, chosen)?;
    let now = tx.now();
    let sent = chosen.iter().map(|one| {
        let event = Event::new("requirement.sent", now, Some(new.by)).in_project(new.project).on(one.id);
        event.detail(serde_json::json!({ "version": one.version }))
    });
    tx.events(&sent.collect::<Vec<_>>())
}

fn refuse_outdated(tx: &mut Tx, new: &NewRequest<'_>, chosen: &[Chosen]) -> Result<()> {
    let found = tx.rows_of_many(
        "select id, version, party_id, dropped_at from requirements where project_id = $1 and id in ($2)",
        params![new.project],
        chosen.iter().map(|one| one.id),
        |row| {
            let sendable = (row.get::<i64>(1)?, row.get::<Option<PartyId>>(2)?);
            Ok((row.get::<RecordId>(0)?, sendable, row.get::<Option<Timestamp>>(3)?))
        },
    )?;
    if found.len() != chosen.len() {
        return Err(Failure::NotFound);
    }
    let wanted: HashMap<RecordId, i64> = chosen.iter().map(|one| (one.id, one.version)).collect();
    let is_outdated = found.into_iter().any(|(id, (version, party), dropped_at)| {
        wanted.get(&id) != Some(&version)
            || dropped_at.is_some()
            || party.is_some_and(|party| party != new.party)
    });
    if is_outdated { Err(Failure::Outdated) } else { Ok(()) }
}

fn put_released(tx: &mut Tx, new: &NewRequest<'_>, chosen: &[Chosen]) -> Result<()> {
    let known = tx.rows_of_many(
        "select q.id, r.client_key, r.client_number, q.client_version
         from requirements q join records r on r.id = q.id where q.id in ($1)",
        &[],
        chosen.iter().map(|one| one.id),
        |row| Ok((row.get::<RecordId>(0)?, (row.get::<Uuid>(1)?, row.get::<i64>(2)?, row.get::<i64>(3)?))),
    )?;
    let known: HashMap<_, _> = known.into_iter().collect();
    let of =
        |one: &Chosen| known.get(&one.id).ok_or_else(|| Failure::fault("a shared requirement without a key"));
    let rows = chosen.iter().map(|one| {
        let (key, number, version) = of(one)?;
        let ClientWords { kind, priority, title, body, criteria } = &one.words;
        Ok(vec![
            one.id.into(),
            key.into(),
            number.into(),
            version.into(),
            title.into(),
            body.into(),
            criteria.into(),
            kind.word().into(),
            priority.word().into(),
        ])
    });
    let (rows, now) = (rows.collect::<Result<Vec<_>>>()?, tx.now());
    tx.exec_many(
        "insert into released_requirements (requirement_id, project_id, party_id, client_key, client_number, version,
           title, body, criteria, kind, priority, state, remark, sent_at, answered_at)
         values ($4, $1, $2, $5, $6, $7, $8, $9, $10, $11, $12, 'sent', '', $3, null)
         on conflict (requirement_id) do update set party_id = excluded.party_id, client_key = excluded.client_key,
           client_number = excluded.client_number, version = excluded.version, title = excluded.title,
           body = excluded.body, criteria = excluded.criteria, kind = excluded.kind, priority = excluded.priority,
           state = excluded.state, remark = excluded.remark,
           sent_at = excluded.sent_at, answered_at = excluded.answered_at",
        params![new.project, new.party, now],
        rows,
    )?;
    Ok(())
}

/// What the request asks about, and that all of it is sent now.
fn note_items(tx: &mut Tx, request: Uuid, now: Timestamp) -> Result<()> {
    tx.exec(
        "insert into requested_requirements (request_id, requirement_id, version, client_key, client_number,
           client_version, kind, priority)
         select q.request_id, q.id, q.sent_version, p.client_key, p.client_number, p.version, p.kind, p.priority
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
        "select p.client_key, p.client_number, p.version, p.title, p.body, p.criteria, p.kind, p.priority
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
                sort: row.get(6)?,
                priority: row.get(7)?,
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
