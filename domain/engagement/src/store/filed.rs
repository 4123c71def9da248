//! What was sent to be agreed to and what was answered, as lists of documents tell it: the newest first, in pieces.

use crate::deciding::Verdict;
use crate::sign_off::{Content, State};
use ::store::{ClientConn, Conn, Row, params};
use kernel::{Audience, Failure, PartyId, PersonId, ProjectId, RecordId, Result, Timestamp};
use uuid::Uuid;

/// Which piece of such a list: what stands before this moment and id.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    pub before: (i64, Uuid),
    pub limit: i64,
    /// A pattern for number and title.
    pub text: Option<String>,
    /// What a client reads, or what none does.
    pub audience: Option<Audience>,
}

impl Piece {
    /// Whether what a client reads is meant.
    fn is_of_clients(&self) -> bool {
        self.audience != Some(Audience::Internal)
    }
}

/// Something sent, or an answer to it.
#[derive(Debug, Clone, PartialEq)]
pub struct FiledSignOff {
    /// Of the sending, or of the answer.
    pub id: Uuid,
    pub sign_off: Uuid,
    pub kind: String,
    pub record: RecordId,
    pub number: String,
    pub version: i64,
    pub title: String,
    pub party: PartyId,
    pub state: State,
    pub verdict: Option<Verdict>,
    pub at: Timestamp,
    /// Who sent it, or answered; nobody where silence counted.
    pub by: Option<PersonId>,
}

fn read(row: &Row) -> Result<FiledSignOff> {
    let named = Named::read(row, 4)?;
    Ok(FiledSignOff {
        id: row.get(0)?,
        sign_off: row.get(1)?,
        kind: row.get(2)?,
        record: row.get(3)?,
        number: named.number,
        version: named.version,
        title: named.title,
        party: row.get(8)?,
        state: State::from_kept(&row.get::<String>(9)?)?,
        verdict: verdict(row.get(10)?)?,
        at: row.get(11)?,
        by: row.get(12)?,
    })
}

fn verdict(word: Option<String>) -> Result<Option<Verdict>> {
    word.as_deref().map(Verdict::from_kept).transpose()
}

struct Named {
    number: String,
    version: i64,
    title: String,
}

impl Named {
    /// From four columns. What an earlier version sent has it in its content alone.
    fn read(row: &Row, first: usize) -> Result<Self> {
        if let Some(content) = row.get::<Option<String>>(first + 3)? {
            let Content { number, version, title, .. } =
                serde_json::from_str(&content).map_err(Failure::fault)?;
            return Ok(Self { number, version, title });
        }
        Ok(Self { number: row.get(first)?, version: row.get(first + 1)?, title: row.get(first + 2)? })
    }
}

/// All that was sent of a kind.
pub fn sent(conn: &mut Conn, project: ProjectId, kind: &str, piece: &Piece) -> Result<Vec<FiledSignOff>> {
    if !piece.is_of_clients() {
        return Ok(Vec::new());
    }
    conn.rows(
        "select id, id, kind, record_id, number, version, title, case when title is null then content end, party_id,
           state, verdict, opened_at, opened_by
         from sign_offs
         where project_id = $1 and kind = $2 and (opened_at, id) < ($3, $4)
           and (lower(coalesce(number || ' ' || title, content)) like $5 escape '\\' or $5 is null)
         order by opened_at desc, id desc limit $6",
        params![project, kind, piece.before.0, piece.before.1, piece.text.clone(), piece.limit],
        read,
    )
}

pub fn count_sent(conn: &mut Conn, project: ProjectId, kind: &str) -> Result<i64> {
    conn.one(
        "select count(*) from sign_offs where project_id = $1 and kind = $2",
        params![project, kind],
        |row| row.get(0),
    )
}

/// Of each record and party what was accepted last, of a kind.
pub fn accepted(conn: &mut Conn, project: ProjectId, kind: &str, piece: &Piece) -> Result<Vec<FiledSignOff>> {
    if !piece.is_of_clients() {
        return Ok(Vec::new());
    }
    conn.rows(
        "select s.id, s.id, s.kind, s.record_id, s.number, s.version, s.title,
           case when s.title is null then s.content end, s.party_id, s.state, s.verdict, s.ended_at, s.opened_by
         from sign_offs s
         where s.project_id = $1 and s.kind = $2 and s.state = 'decided' and s.verdict <> 'declined'
           and not exists (select 1 from sign_offs n where n.record_id = s.record_id and n.party_id = s.party_id
             and n.state = 'decided' and n.verdict <> 'declined' and (n.ended_at, n.id) > (s.ended_at, s.id))
           and (s.ended_at, s.id) < ($3, $4)
           and (lower(coalesce(s.number || ' ' || s.title, s.content)) like $5 escape '\\' or $5 is null)
         order by s.ended_at desc, s.id desc limit $6",
        params![project, kind, piece.before.0, piece.before.1, piece.text.clone(), piece.limit],
        read,
    )
}

pub fn count_accepted(conn: &mut Conn, project: ProjectId, kind: &str) -> Result<i64> {
    conn.one(
        "select count(*) from (select 1 as one from sign_offs
           where project_id = $1 and kind = $2 and state = 'decided' and verdict <> 'declined'
           group by record_id, party_id) accepted",
        params![project, kind],
        |row| row.get(0),
    )
}

/// Every answer that has a receipt; where silence counted, the decision that nobody answered.
pub fn answers(conn: &mut Conn, project: ProjectId, piece: &Piece) -> Result<Vec<FiledSignOff>> {
    if !piece.is_of_clients() {
        return Ok(Vec::new());
    }
    conn.rows(
        "select a.id, s.id, s.kind, s.record_id, s.number, s.version, s.title,
           case when s.title is null then s.content end, s.party_id, s.state, a.verdict, a.at, a.person_id
         from (select id, sign_off_id, verdict, at, person_id from sign_off_steps where project_id = $1
               union all
               select id, id, verdict, ended_at, null from sign_offs
               where project_id = $1 and receipt_key is not null and state = 'decided') a
         join sign_offs s on s.id = a.sign_off_id
         where (a.at, a.id) < ($2, $3)
           and (lower(coalesce(s.number || ' ' || s.title, s.content)) like $4 escape '\\' or $4 is null)
         order by a.at desc, a.id desc limit $5",
        params![project, piece.before.0, piece.before.1, piece.text.clone(), piece.limit],
        read,
    )
}

pub fn count_answers(conn: &mut Conn, project: ProjectId) -> Result<i64> {
    conn.one(
        "select (select count(*) from sign_off_steps where project_id = $1)
           + (select count(*) from sign_offs where project_id = $1 and receipt_key is not null and state = 'decided')",
        params![project],
        |row| row.get(0),
    )
}

/// The same as whoever looks knows it.
#[derive(Debug, Clone, PartialEq)]
pub struct ClientFiledSignOff {
    pub key: Uuid,
    /// Of the record, where its page is meant.
    pub record_key: Option<Uuid>,
    pub number: String,
    pub version: i64,
    pub title: String,
    pub state: State,
    pub verdict: Option<Verdict>,
    pub at: Timestamp,
    pub is_commercial: bool,
}

fn read_for_client(row: &Row) -> Result<ClientFiledSignOff> {
    let named = Named::read(row, 2)?;
    Ok(ClientFiledSignOff {
        key: row.get(0)?,
        record_key: row.get(1)?,
        number: named.number,
        version: named.version,
        title: named.title,
        state: State::from_kept(&row.get::<String>(6)?)?,
        verdict: verdict(row.get(7)?)?,
        at: row.get(8)?,
        is_commercial: row.get(9)?,
    })
}

/// All that was sent to the viewer of a kind.
pub fn sent_to_viewer(conn: &mut ClientConn, kind: &str, piece: &Piece) -> Result<Vec<ClientFiledSignOff>> {
    conn.rows(
        "select client_key, record_key, number, version, title, case when title is null then content end, state,
           verdict, opened_at, is_commercial
         from sign_offs where kind = $1 and (opened_at, client_key) < ($2, $3)
         order by opened_at desc, client_key desc limit $4",
        params![kind, piece.before.0, piece.before.1, piece.limit],
        read_for_client,
    )
}

pub fn count_sent_to_viewer(conn: &mut ClientConn, kind: &str) -> Result<i64> {
    conn.one("select count(*) from sign_offs where kind = $1", params![kind], |row| row.get(0))
}

/// Of each record what the viewer's party accepted last, of a kind.
pub fn accepted_of_viewer(
    conn: &mut ClientConn,
    kind: &str,
    piece: &Piece,
) -> Result<Vec<ClientFiledSignOff>> {
    conn.rows(
        "select s.client_key, s.record_key, s.number, s.version, s.title,
           case when s.title is null then s.content end, s.state, s.verdict, s.ended_at, s.is_commercial
         from sign_offs s
         where s.kind = $1 and s.state = 'decided' and s.verdict <> 'declined' and s.record_key is not null
           and not exists (select 1 from sign_offs n where n.record_key = s.record_key
             and n.state = 'decided' and n.verdict <> 'declined' and (n.ended_at, n.client_key) > (s.ended_at, s.client_key))
           and (s.ended_at, s.client_key) < ($2, $3)
         order by s.ended_at desc, s.client_key desc limit $4",
        params![kind, piece.before.0, piece.before.1, piece.limit],
        read_for_client,
    )
}

/// The records of which the viewer's party accepted something, of a kind.
pub fn accepted_records_of_viewer(conn: &mut ClientConn, kind: &str) -> Result<Vec<Uuid>> {
    conn.rows(
        "select distinct record_key from sign_offs
         where kind = $1 and state = 'decided' and verdict <> 'declined' and record_key is not null",
        params![kind],
        |row| row.get(0),
    )
}
