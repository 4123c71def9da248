//! Expectations in the team's scope, with every answer that was given.

use crate::EXPECTATION;
use crate::expectation::{Answered, ExpectationAnswer};
use ::store::records::{self, NewRecord, RecordChange};
use ::store::{Conn, Row, Tx, params};
use jiff::civil::Date;
use kernel::{Audience, Failure, PartyId, PersonId, ProjectId, RecordId, Result, Timestamp};
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq)]
pub struct Expectation {
    pub id: RecordId,
    pub number: i64,
    pub project: ProjectId,
    /// The client party that reads it; none while it is internal.
    pub party: Option<PartyId>,
    pub client_key: Option<Uuid>,
    pub client_number: Option<i64>,
    pub words: String,
    /// Whose it is; not known of some.
    pub said_by: Option<PersonId>,
    pub said_by_name: String,
    /// A civil date.
    pub since: Option<String>,
    pub answered: Answered,
    /// Its own words, written in the portal.
    pub is_clients: bool,
    pub newest_at: Timestamp,
    pub revision: i64,
}

/// What is said of one, beside the answer.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    pub words: &'a str,
    pub by: Option<PersonId>,
    pub by_name: &'a str,
    pub since: Option<Date>,
}

pub struct NewExpectation<'a> {
    pub project: ProjectId,
    pub said: Said<'a>,
    /// Born visible to their party: the client wrote it.
    pub of_client: Option<PartyId>,
    pub form_key: Option<Uuid>,
    /// Who wrote it down; not known of some.
    pub by: Option<PersonId>,
}

fn read(row: &Row) -> Result<Expectation> {
    Ok(Expectation {
        id: row.get(0)?,
        number: row.get(1)?,
        project: row.get(2)?,
        party: row.get(3)?,
        client_key: row.get(4)?,
        client_number: row.get(5)?,
        words: row.get(6)?,
        said_by: row.get(7)?,
        said_by_name: row.get(8)?,
        since: row.get(9)?,
        answered: Answered {
            answer: ExpectationAnswer::from_kept(&row.get::<String>(10)?)?,
            agreed: row.get(11)?,
            reason: row.get(12)?,
        },
        is_clients: row.get(13)?,
        newest_at: row.get(14)?,
        revision: row.get(15)?,
    })
}

pub fn get(conn: &mut Conn, id: RecordId) -> Result<Expectation> {
    conn.one(
        "select e.id, r.number, e.project_id, e.party_id, e.client_key, e.client_number, e.words, e.said_by,
           e.said_by_name, e.since, e.answer, e.agreed, e.reason, e.is_clients, e.newest_at, r.revision
         from expectations e join records r on r.id = e.id where e.id = $1",
        params![id],
        read,
    )
}

/// More than any project has.
const MOST: i64 = 500;

/// All of a project, by their numbers.
pub fn of_project(conn: &mut Conn, project: ProjectId) -> Result<Vec<Expectation>> {
    conn.rows(
        "select e.id, r.number, e.project_id, e.party_id, e.client_key, e.client_number, e.words, e.said_by,
           e.said_by_name, e.since, e.answer, e.agreed, e.reason, e.is_clients, e.newest_at, r.revision
         from expectations e join records r on r.id = e.id where e.project_id = $1 order by r.number limit $2",
        params![project, MOST],
        read,
    )
}

/// What this form made already, by the same person.
pub fn of_form(conn: &mut Conn, form_key: Uuid, party: PartyId, by: PersonId) -> Result<Option<RecordId>> {
    conn.opt(
        "select id from expectations where form_key = $1 and party_id = $2 and said_by = $3",
        params![form_key, party, by],
        |row| row.get(0),
    )
}

/// A key that somebody else's form has is not theirs.
pub fn unused_form_key(conn: &mut Conn, form_key: Uuid) -> Result<Option<Uuid>> {
    let used = conn.opt("select 1 from expectations where form_key = $1", params![form_key], |_| Ok(()))?;
    Ok(used.is_none().then_some(form_key))
}

/// Born internal, unless a client's person wrote it.
pub fn create(tx: &mut Tx, new: &NewExpectation<'_>) -> Result<Expectation> {
    let id = RecordId::new();
    let open = ExpectationAnswer::Open.word();
    let record = NewRecord {
        id,
        project: Some(new.project),
        client: None,
        kind: &EXPECTATION,
        title: new.said.words,
        audience: Audience::Internal,
        party: None,
        owner: None,
        state: open,
        due: None,
        by: new.by,
    };
    records::create(tx, &record)?;
    let (now, since) = (tx.now(), new.said.since.map(|day| day.to_string()));
    tx.exec(
        "insert into expectations (id, project_id, words, said_by, said_by_name, since, answer, agreed, reason,
           is_clients, form_key, newest_at)
         values ($1, $2, $3, $4, $5, $6, $7, '', '', $8, $9, $10)",
        params![
            id,
            new.project,
            new.said.words,
            new.said.by,
            new.said.by_name,
            since,
            open,
            new.of_client.is_some(),
            new.form_key,
            now
        ],
    )?;
    match new.of_client {
        Some(party) => put_party(tx, id, Some(party), new.by),
        None => indexed(tx, id),
    }
}

pub fn put_said(tx: &mut Tx, id: RecordId, revision: Option<i64>, said: Said<'_>) -> Result<Expectation> {
    let change = RecordChange { title: Some(said.words), ..RecordChange::default() };
    records::change(tx, id, revision, &change)?;
    tx.exec(
        "update expectations set words = $2, said_by = $3, said_by_name = $4, since = $5 where id = $1",
        params![id, said.words, said.by, said.by_name, said.since.map(|day| day.to_string())],
    )?;
    indexed(tx, id)
}

/// One answer given.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptAnswer {
    pub answered: Answered,
    pub by: Option<PersonId>,
    pub by_name: String,
    pub at: Timestamp,
}

/// The oldest first. An answer is never changed: another one follows it.
pub fn answers(conn: &mut Conn, id: RecordId) -> Result<Vec<KeptAnswer>> {
    conn.rows(
        "select answer, agreed, reason, by_person, by_name, at from expectation_answers
         where expectation_id = $1 order by at, id",
        params![id],
        |row| {
            Ok(KeptAnswer {
                answered: Answered {
                    answer: ExpectationAnswer::from_kept(&row.get::<String>(0)?)?,
                    agreed: row.get(1)?,
                    reason: row.get(2)?,
                },
                by: row.get(3)?,
                by_name: row.get(4)?,
                at: row.get(5)?,
            })
        },
    )
}

pub fn answer(
    tx: &mut Tx,
    id: RecordId,
    answered: &Answered,
    (by, by_name): (Option<PersonId>, &str),
) -> Result<Expectation> {
    let (now, state) = (tx.now(), answered.answer.word());
    records::change(tx, id, None, &RecordChange { state: Some(state), ..RecordChange::default() })?;
    tx.exec(
        "insert into expectation_answers (id, expectation_id, answer, agreed, reason, by_person, by_name, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            Uuid::now_v7(),
            id,
            state,
            answered.agreed.as_str(),
            answered.reason.as_str(),
            by,
            by_name,
            now
        ],
    )?;
    tx.exec(
        "update expectations set answer = $2, agreed = $3, reason = $4, newest_at = $5 where id = $1",
        params![id, state, answered.agreed.as_str(), answered.reason.as_str(), now],
    )?;
    indexed(tx, id)
}

/// Who of the clients reads it from now on: one party, or nobody.
pub fn put_party(
    tx: &mut Tx,
    id: RecordId,
    party: Option<PartyId>,
    by: Option<PersonId>,
) -> Result<Expectation> {
    let record = match party {
        Some(party) => records::share_by(tx, id, Some(party), by)?,
        None => records::unshare(tx, id)?,
    };
    let shared = party.and(record.client_key.zip(record.client_number));
    let now = tx.now();
    tx.exec(
        "update expectations set party_id = $2, client_key = $3, client_number = $4,
           shown_at = case when party_id = $2 then shown_at else $5 end
         where id = $1",
        params![id, party, shared.map(|(key, _)| key), shared.map(|(_, number)| number), party.map(|_| now)],
    )?;
    indexed(tx, id)
}

fn indexed(tx: &mut Tx, id: RecordId) -> Result<Expectation> {
    let one = get(tx, id)?;
    let text = format!("{}\n{}\n{}", one.words, one.answered.agreed, one.answered.reason);
    let team = format!("E-{}\n{text}", one.number);
    let client = one.client_number.map(|number| format!("E-{number}\n{text}"));
    ::store::search::index(tx, id, Some(one.project), &team, client.as_deref(), one.party)?;
    Ok(one)
}

/// A charter in which expectations still stand, as earlier versions kept them.
pub struct CharterWithExpectations {
    pub charter: RecordId,
    pub project: ProjectId,
    /// The whole text, as it is kept.
    pub fields: serde_json::Value,
    /// Who wrote its newest version.
    pub by: Option<PersonId>,
}

pub fn kept_in_charter(conn: &mut Conn) -> Result<Option<CharterWithExpectations>> {
    conn.opt(
        "select c.id, c.project_id, c.fields, v.by_person from project_charters c
         join charter_versions v on v.charter_id = c.id and v.version = c.version
         where c.fields like '%\"expectations\":[{%' order by c.id limit 1",
        params![],
        |row| {
            Ok(CharterWithExpectations {
                charter: row.get(0)?,
                project: row.get(1)?,
                fields: serde_json::from_str(&row.get::<String>(2)?).map_err(Failure::fault)?,
                by: row.get(3)?,
            })
        },
    )
}

/// The same text without them. Its version and revision stay: nothing was said anew.
pub fn put_charter_without(tx: &mut Tx, charter: RecordId, fields: &serde_json::Value) -> Result<()> {
    tx.exec("update project_charters set fields = $2 where id = $1", params![charter, fields.to_string()])?;
    Ok(())
}
